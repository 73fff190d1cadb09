#include "attendance/pupil_marks.h"

#include <string.h>

/* Of the definitions too: leave.school_weeks. */
enum { MAX_LEAVE_WEEKS = 40 };

/* ---- what codes mean ---- */

/* A possible session that is no absence was attended. */
static u16 meaning_of(const MarkCode *c) {
    u8 bits = mark_bits(c->category);
    return bits == MARK_IS_POSSIBLE ? MARK_IS_POSSIBLE | MARK_IS_ATTENDED : bits;
}

static u64 worth_of(u16 means) {
    return (u64)(means & MARK_IS_POSSIBLE) | (u64)((means & MARK_IS_AUTHORISED) != 0) << 16 |
           (u64)((means & MARK_IS_UNAUTHORISED) != 0) << 32 | (u64)((means & MEANS(LATE)) != 0) << 48;
}

static MarkMeaning *meaning_on(Arena *a, const AttendanceRules *r, Date on) {
    MarkMeaning *m = ARENA_NEW(a, MarkMeaning);
    memset(m, 0, sizeof *m);
    for (size_t i = 0; i < r->n_codes; i++) {
        const MarkCode *c = attendance_kept_on(r, r->codes[i].kept, on);
        if (!c) continue;
        m->of[c->kept] = (u16)(meaning_of(c) | c->sets << SET_SHIFT);
        m->worth[c->kept] = worth_of(m->of[c->kept]);
    }
    return m;
}

Meanings mark_meanings(Arena *a, const AttendanceRules *r, Date from, Date to) {
    Meanings out = {.n = 0};
    for (Date on = from; date_is_set(on) && !date_before(to, on); on = attendance_next_change(r, on)) {
        out.at = arena_grow(a, out.at, out.n * sizeof *out.at, (out.n + 1) * sizeof *out.at);
        out.at[out.n++] = (MeaningFrom){on, meaning_on(a, r, on)};
    }
    return out;
}

/* ---- a school's days ---- */

static u8 term_of(const SchoolYear *y, Date d) {
    for (size_t i = 0; y && i < y->n_terms; i++)
        if (!date_before(d, y->terms[i].from) && !date_before(y->terms[i].to, d)) return (u8)(i + 1);
    return 0;
}

static const MarkMeaning *means_on(const Meanings *m, Date d) {
    size_t i = m->n;
    while (i > 1 && date_before(d, m->at[i - 1].from)) i--;
    return m->at[i ? i - 1 : 0].means;
}

/* The last day of a term that is not over is no edge yet. */
static void mark_edges(const MarkBlock *b, const SchoolYear *y, MarkDay *days, Date to) {
    for (size_t i = 0; i < b->n_days; i++) {
        u8 term = days[i].term;
        bool is_first = term && (i == 0 || days[i - 1].term != term),
             is_last =
                 term && !date_before(to, y->terms[term - 1].to) && (i + 1 == b->n_days || days[i + 1].term != term);
        days[i].is_edge = is_first || is_last;
    }
}

static int sessions_to_come(const SchoolDates *s, const SchoolYear *y, Date to) {
    i32 n;
    if (!y || y->n_terms == 0) return -1;
    Date last = y->terms[y->n_terms - 1].to;
    if (!date_before(to, last)) return 0;
    return days_between(&s->days, to, last, &n) ? 2 * n : -1;
}

MarkDays mark_days(Arena *a, const Definitions *d, const Meanings *means, const MarkBlock *b, Date from, Date to) {
    const SchoolDates *s = calendar_of_school(d->calendars, b->urn);
    const SchoolYear *y = school_dates_year(s, date_school_year(to));
    MarkDay *days = ARENA_ARRAY(a, MarkDay, b->n_days + 1);
    MarkDays out = {.at = days, .to_come = sessions_to_come(s, y, to)};
    Date monday = DATE_NONE;
    for (size_t i = 0; i < b->n_days; i++) {
        Date on = b->days[i], its_monday = date_plus(on, -date_weekday(on));
        days[i] = (MarkDay){.means = means_on(means, on),
                            .weekday = (u8)date_weekday(on),
                            .term = term_of(y, on),
                            .begins_week = !date_is_set(monday) || !date_eq(monday, its_monday)};
        monday = its_monday;
        if (date_before(on, from)) out.from = i + 1;
        if (!date_before(to, on)) out.end = i + 1;
    }
    if (out.end < out.from) out.end = out.from;
    mark_edges(b, y, days, to);
    for (size_t i = 0; y && i < y->n_terms; i++) out.terms_done += !date_before(to, y->terms[i].to);
    return out;
}

/* ---- sums ---- */

void pupil_sums(const MarkBlock *b, const MarkDays *days, size_t row, PupilSums *out) {
    const u8 *p = block_row(b, row);
    u64 sum = 0;
    for (size_t d = days->from; d < days->end;) {
        const MarkMeaning *means = days->at[d].means;
        for (; d < days->end && days->at[d].means == means; d++)
            sum += means->worth[p[2 * d]] + means->worth[p[2 * d + 1]];
    }
    *out = (PupilSums){.possible = (int)(sum & 0xFFFF),
                       .authorised = (int)(sum >> 16 & 0xFFFF),
                       .unauthorised = (int)(sum >> 32 & 0xFFFF),
                       .late = (int)(sum >> 48)};
}

/* ---- runs ---- */

#define IS_ABSENT (MARK_IS_AUTHORISED | MARK_IS_UNAUTHORISED)

static void read_runs(const MarkDays *days, const u8 *p, const MarkBlock *b, PupilMarks *out) {
    int unauthorised = 0;
    for (size_t s = 2 * days->from; s < 2 * days->end; s++) {
        u16 m = days->at[s / 2].means->of[p[s]];
        if (!(m & MARK_IS_POSSIBLE)) continue;
        unauthorised = m & MARK_IS_UNAUTHORISED ? unauthorised + 1 : 0;
        if (unauthorised > out->longest_run) out->longest_run = unauthorised;
        if (m & MARK_IS_ATTENDED) out->last_seen = b->days[s / 2];
        if (!(m & MEANS(VANISHED))) out->run = 0;
        else if (out->run++ == 0) out->run_from = b->days[s / 2];
        out->run_no_reason = m & MEANS(NO_REASON) ? out->run_no_reason + 1 : 0;
    }
    if (out->run == 0) out->run_from = DATE_NONE;
}

static void read_recent(const MarkDays *days, const u8 *p, int recent, PupilMarks *out) {
    for (size_t s = 2 * days->end; s > 2 * days->from && out->recent_possible < recent; s--) {
        u16 m = days->at[(s - 1) / 2].means->of[p[s - 1]];
        out->recent_possible += (m & MARK_IS_POSSIBLE) != 0;
        out->recent_absent += (m & IS_ABSENT) != 0;
    }
}

/* A space in both halves: that day's register does not name the pupil. */
static void read_named(const MarkDays *days, const u8 *p, const MarkBlock *b, PupilMarks *out) {
    size_t d = days->end;
    for (; d > days->from && p[2 * d - 2] == ' ' && p[2 * d - 1] == ' '; d--) out->days_unnamed++;
    if (d > days->from) out->last_named = b->days[d - 1];
}

/* ---- where absences fall ---- */

static void end_week(PupilMarks *out, bool is_absent, bool is_attended) {
    out->weeks_absent += is_absent;
    out->weeks_broken += is_absent && is_attended;
}

static void read_places(const MarkDays *days, const u8 *p, PupilMarks *out) {
    bool is_absent = false, is_attended = false;
    for (size_t d = days->from; d < days->end; d++) {
        const MarkDay *day = &days->at[d];
        u16 am = day->means->of[p[2 * d]], pm = day->means->of[p[2 * d + 1]];
        int absent = ((am & IS_ABSENT) != 0) + ((pm & IS_ABSENT) != 0);
        if (day->begins_week) {
            end_week(out, is_absent, is_attended);
            is_absent = is_attended = false;
        }
        is_absent = is_absent || absent > 0;
        is_attended = is_attended || ((am | pm) & MARK_IS_ATTENDED);
        if (day->weekday < WEEKDAYS) out->absent_on[day->weekday] += absent;
        out->near_holidays += day->is_edge ? absent : 0;
        out->mornings += (am & IS_ABSENT) && (pm & MARK_IS_ATTENDED);
        out->afternoons += (am & MARK_IS_ATTENDED) && (pm & IS_ABSENT);
        if (day->term <= HALF_TERMS)
            out->holiday_in[day->term] += ((am & MARK_IS_UNAUTHORISED) && (am & MEANS(HOLIDAY))) +
                                          ((pm & MARK_IS_UNAUTHORISED) && (pm & MEANS(HOLIDAY)));
    }
    end_week(out, is_absent, is_attended);
}

/* ---- what a school owes an answer to ---- */

/* More school days than are allowed have a register since. */
static void read_unexplained(const MarkDays *days, const u8 *p, const MarkBlock *b, int n_days, PupilMarks *out) {
    for (size_t d = days->from; d + (size_t)n_days + 1 < days->end; d++)
        for (size_t s = 2 * d; s < 2 * d + 2; s++)
            if ((days->at[d].means->of[p[s]] & MEANS(UNEXPLAINED)) && out->unexplained++ == 0)
                out->unexplained_from = b->days[d];
}

static int leave_on(const MarkDay *day, const u8 *p, size_t d) {
    int n = 0;
    for (size_t s = 2 * d; s < 2 * d + 2; s++) {
        u16 m = day->means->of[p[s]];
        n += (m & MARK_IS_UNAUTHORISED) && (m & MEANS(HOLIDAY));
    }
    return n;
}

/* One school week of the window. */
typedef struct LeaveWeek {
    int sessions;
    Date first;
} LeaveWeek;

/* The window of the last n_weeks school weeks moves with each; a holiday between is no week. */
static void read_leave(const MarkDays *days, const u8 *p, const MarkBlock *b, int n_weeks, PupilMarks *out) {
    LeaveWeek weeks[MAX_LEAVE_WEEKS] = {{.first = DATE_NONE}};
    int at = 0, sum = 0, n = 0;
    for (size_t d = days->from; d < days->end; d++) {
        const MarkDay *day = &days->at[d];
        if (day->begins_week || d == days->from) {
            at = n++ % n_weeks;
            sum -= n > n_weeks ? weeks[at].sessions : 0;
            weeks[at] = (LeaveWeek){.first = DATE_NONE};
        }
        int more = leave_on(day, p, d);
        if (more > 0 && weeks[at].sessions == 0) weeks[at].first = b->days[d];
        weeks[at].sessions += more;
        sum += more;
        if (sum <= out->leave) continue;
        out->leave = sum;
        out->leave_from = DATE_NONE;
        for (int w = 0; w < n_weeks && w < n; w++) out->leave_from = date_sooner(out->leave_from, weeks[w].first);
    }
}

void pupil_marks(const MarkBlock *b, const MarkDays *days, size_t row, const AttendanceRules *r, PupilMarks *out) {
    const u8 *p = block_row(b, row);
    *out = (PupilMarks){.run_from = DATE_NONE,
                        .last_seen = DATE_NONE,
                        .last_named = DATE_NONE,
                        .unexplained_from = DATE_NONE,
                        .leave_from = DATE_NONE};
    read_runs(days, p, b, out);
    read_recent(days, p, r->run_rate_sessions, out);
    read_named(days, p, b, out);
    read_places(days, p, out);
    read_unexplained(days, p, b, r->unexplained_days, out);
    read_leave(days, p, b, r->leave_weeks, out);
}

/* ---- patterns ---- */

typedef struct Share {
    int n, of;
} Share;

static Share share_of(const AbsencePattern *p, const PupilSums *s, const PupilMarks *m) {
    Share out = {.of = s->authorised + s->unauthorised};
    switch (p->kind) {
    case PATTERN_WEEKDAYS:
        for (int d = 0; d < WEEKDAYS; d++) out.n += p->weekdays >> d & 1 ? m->absent_on[d] : 0;
        break;
    case PATTERN_ONE_WEEKDAY:
        for (int d = 0; d < WEEKDAYS; d++) out.n = m->absent_on[d] > out.n ? m->absent_on[d] : out.n;
        break;
    case PATTERN_MORNINGS: out.n = m->mornings; break;
    case PATTERN_AFTERNOONS: out.n = m->afternoons; break;
    case PATTERN_NEAR_HOLIDAYS: out.n = m->near_holidays; break;
    case PATTERN_BROKEN_WEEKS: return (Share){m->weeks_broken, m->weeks_absent};
    case PATTERN_LATE: return (Share){s->late, s->possible};
    case PATTERN_HOLIDAY_IN_TERMS:
        for (int t = 1; t <= HALF_TERMS; t++) out.n += p->terms >> t & 1 ? m->holiday_in[t] : 0;
        break;
    case N_PATTERN_KINDS: break;
    }
    return out;
}

bool pattern_shows(const AbsencePattern *p, const PupilSums *s, const PupilMarks *m) {
    Share share = share_of(p, s, m);
    return share.n >= p->least && share.n * 100 >= p->share_percent * share.of;
}
