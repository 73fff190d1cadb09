#include "attendance/lists.h"

#include <stdlib.h>

const PupilListInfo pupil_list_info[] = {
#define X(name, word, title) {#word, title},
    PUPIL_LIST_LIST(X)
#undef X
};
const GoneInfo gone_info[] = {
#define X(name, word, title) {#word, title},
    GONE_LIST(X)
#undef X
};

typedef struct Walk {
    const AttendanceRules *rules;
    const PupilKeys *keys;
    const PupilListAsk *ask;
    PupilLines lines;
    size_t cap;
    Arena *arena;
} Walk;

/* ---- who may belong: from sums alone ---- */

static bool is_above(const PupilSums *s, int percent) {
    return attendance_reaches(percent, s->authorised + s->unauthorised, s->possible);
}

/* A register's last day that does not name the pupil may be the first of many. */
static bool is_unnamed(const MarkBlock *b, const MarkDays *days, size_t row) {
    const u8 *p = block_row(b, row);
    return days->end > days->from && p[2 * days->end - 2] == ' ' && p[2 * days->end - 1] == ' ';
}

static bool may_show_pattern(const AttendanceRules *r, const PupilSums *s) {
    for (size_t i = 0; i < r->n_patterns; i++) {
        int n = r->patterns[i].kind == PATTERN_LATE ? s->late : s->authorised + s->unauthorised;
        if (n >= r->patterns[i].least) return true;
    }
    return false;
}

static bool may_belong(const Walk *w, const MarkBlock *b, const MarkDays *days, size_t row, const PupilSums *s) {
    const AttendanceRules *r = w->rules;
    int percent = attendance_threshold(r, date_school_year(w->ask->to));
    switch (w->ask->list) {
    case LIST_PERSISTENT: return is_above(s, percent);
    case LIST_SEVERE: return is_above(s, r->severe_percent);
    case LIST_ON_TRACK: return s->possible > 0 && s->authorised + s->unauthorised > 0 && !is_above(s, percent);
    case LIST_BANDS: return s->possible > 0 && s->authorised + s->unauthorised > 0;
    case LIST_VANISHED: return s->unauthorised >= r->alert_sessions || is_unnamed(b, days, row);
    case LIST_PATTERNS: return may_show_pattern(r, s);
    case LIST_NO_REASON: return s->authorised + s->unauthorised > 0;
    case LIST_LEAVE: return s->unauthorised >= r->leave_sessions;
    case N_PUPIL_LISTS: break;
    }
    return false;
}

/* ---- who does: from a closer look ---- */

static Gone how_gone(const AttendanceRules *r, const PupilMarks *m) {
    if (m->run_no_reason >= r->enquiry_sessions) return GONE_ENQUIRY;
    if (m->days_unnamed >= r->stopped_days && date_is_set(m->last_named)) return GONE_STOPPED;
    return m->run >= r->alert_sessions ? GONE_ALERT : GONE_NOT;
}

static u32 patterns_of(const AttendanceRules *r, const PupilLine *l) {
    u32 shown = 0;
    for (size_t i = 0; i < r->n_patterns; i++)
        shown |= pattern_shows(&r->patterns[i], &l->sums, &l->marks) ? 1u << i : 0;
    return shown;
}

static void look_closer(const Walk *w, const MarkBlock *b, const MarkDays *days, size_t row, PupilLine *l) {
    pupil_marks(b, days, row, w->rules, &l->marks);
    BandFacts f = {.year = date_school_year(w->ask->to),
                   .possible = l->sums.possible,
                   .absent = l->sums.authorised + l->sums.unauthorised,
                   .terms_done = days->terms_done,
                   .to_come = days->to_come > 0 ? days->to_come : 0,
                   .recent_possible = l->marks.recent_possible,
                   .recent_absent = l->marks.recent_absent};
    l->band = band_of(w->rules, &f);
    l->outlook = band_outlook(w->rules, &f);
    l->is_persistent = is_above(&l->sums, attendance_threshold(w->rules, f.year));
    l->is_severe = is_above(&l->sums, w->rules->severe_percent);
    l->gone = how_gone(w->rules, &l->marks);
    l->patterns = patterns_of(w->rules, l);
}

static bool belongs(const Walk *w, const PupilLine *l) {
    switch (w->ask->list) {
    case LIST_PERSISTENT:
    case LIST_SEVERE: return true;
    case LIST_ON_TRACK:
        return l->band == BAND_ON_TRACK || l->band == BAND_AT_RISK || (l->band != BAND_TOO_EARLY && l->outlook.will_be);
    case LIST_BANDS: return l->band != BAND_CLEAR && l->band != BAND_TOO_EARLY;
    case LIST_VANISHED: return l->gone != GONE_NOT;
    case LIST_PATTERNS: return l->patterns != 0;
    case LIST_NO_REASON: return l->marks.unexplained > 0;
    case LIST_LEAVE: return l->marks.leave >= w->rules->leave_sessions;
    case N_PUPIL_LISTS: break;
    }
    return false;
}

static void add_line(Walk *w, const PupilLine *l) {
    if (w->lines.n == w->cap) {
        size_t more = w->cap ? 2 * w->cap : 256;
        w->lines.at = arena_grow(w->arena, w->lines.at, w->cap * sizeof *l, more * sizeof *l);
        w->cap = more;
    }
    w->lines.at[w->lines.n++] = *l;
}

/* ---- the pass ---- */

static bool is_asked(const Walk *w, size_t n) {
    bool is_of_all = w->ask->list == LIST_PERSISTENT || w->ask->list == LIST_SEVERE;
    const u8 *counted = w->ask->all_pupils ? w->keys->is_there : w->keys->is_counted;
    return counted[n] && (is_of_all || w->keys->is_on_roll[n]);
}

static void walk_block(Walk *w, const MarkBlock *b, const MarkDays *days) {
    const KeyColumn *group = &w->keys->columns[KEY_YEAR_GROUP];
    for (size_t row = 0; row < b->n_rows; row++) {
        size_t n = b->first_row + row;
        PupilLine l = {.person_id = b->person_id[row], .urn = b->urn};
        if (!is_asked(w, n)) continue;
        pupil_sums(b, days, row, &l.sums);
        if (!may_belong(w, b, days, row, &l.sums)) continue;
        look_closer(w, b, days, row, &l);
        l.year_group = group->values[group->of[n]];
        if (belongs(w, &l)) add_line(w, &l);
    }
}

/* ---- the order ---- */

static i64 absence(const PupilLine *l) { return l->sums.authorised + l->sums.unauthorised; }

static int by_number(i64 x, i64 y) { return x < y ? -1 : x > y; }

/* The greater share first. */
static int by_share(i64 n, i64 of, i64 m, i64 of_m) { return by_number(m * of, n * of_m); }

static int by_who(const PupilLine *x, const PupilLine *y) {
    int order = by_number(x->person_id, y->person_id);
    return order ? order : by_number(x->urn, y->urn);
}

static int most_absent_first(const void *a, const void *b) {
    const PupilLine *x = a, *y = b;
    int order = by_share(absence(x), x->sums.possible, absence(y), y->sums.possible);
    return order ? order : by_who(x, y);
}

/* By band, then who may miss fewest, then who is falling fastest. */
static int nearest_first(const void *a, const void *b) {
    const PupilLine *x = a, *y = b;
    int order = by_number(x->band, y->band);
    if (!order) order = by_number(x->outlook.may_miss, y->outlook.may_miss);
    if (!order)
        order = by_share(x->marks.recent_absent, x->marks.recent_possible, y->marks.recent_absent,
                         y->marks.recent_possible);
    return order ? order : by_who(x, y);
}

static int longest_gone_first(const void *a, const void *b) {
    const PupilLine *x = a, *y = b;
    int order = by_number(y->gone, x->gone);
    if (!order) order = by_number(y->marks.run + 2 * y->marks.days_unnamed, x->marks.run + 2 * x->marks.days_unnamed);
    return order ? order : by_who(x, y);
}

/* The oldest, then the most. */
static int longest_unexplained_first(const void *a, const void *b) {
    const PupilLine *x = a, *y = b;
    int order = by_number(x->marks.unexplained_from.day, y->marks.unexplained_from.day);
    if (!order) order = by_number(y->marks.unexplained, x->marks.unexplained);
    return order ? order : by_who(x, y);
}

static int most_leave_first(const void *a, const void *b) {
    const PupilLine *x = a, *y = b;
    int order = by_number(y->marks.leave, x->marks.leave);
    return order ? order : by_who(x, y);
}

static void sort_lines(PupilList list, PupilLines *lines) {
    static int (*const orders[])(const void *, const void *) = {
        [LIST_PERSISTENT] = most_absent_first,
        [LIST_SEVERE] = most_absent_first,
        [LIST_ON_TRACK] = nearest_first,
        [LIST_BANDS] = nearest_first,
        [LIST_VANISHED] = longest_gone_first,
        [LIST_PATTERNS] = most_absent_first,
        [LIST_NO_REASON] = longest_unexplained_first,
        [LIST_LEAVE] = most_leave_first,
    };
    int (*order)(const void *, const void *) = orders[list];
    if (lines->n > 1) qsort(lines->at, lines->n, sizeof *lines->at, order);
}

Status pupil_list(Ctx *cx, const Columns *c, const PupilKeys *k, const PupilListAsk *ask, PupilLines *out) {
    const Definitions *d = definitions_of(cx);
    Walk w = {.rules = d->attendance, .keys = k, .ask = ask, .arena = cx->arena};
    Meanings means = mark_meanings(cx->arena, d->attendance, ask->from, ask->to);
    for (size_t i = 0; i < c->n_blocks; i++) {
        const MarkBlock *b = &c->blocks[i];
        if (ask->urn && b->urn != ask->urn) continue;
        MarkDays days = mark_days(cx->arena, d, &means, b, ask->from, ask->to);
        walk_block(&w, b, &days);
    }
    sort_lines(ask->list, &w.lines);
    *out = w.lines;
    return OK;
}

Str pattern_titles(Arena *a, const AttendanceRules *r, u32 patterns) {
    Buf out = buf_on(a);
    for (size_t i = 0; i < r->n_patterns; i++)
        if (patterns >> i & 1) buf_fmt(&out, "%s%.*s", out.n ? "; " : "", STR_ARG(r->patterns[i].title));
    return buf_str(&out);
}
