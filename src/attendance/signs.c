#include "attendance/signs.h"

#include "attendance/kept.h"
#include "attendance/lists.h"
#include "cli/app.h"
#include "db/db.h"
#include "sql_all.h"

const char *const sign_words[] = {
#define X(name, word) #word,
    SIGN_LIST(X)
#undef X
};

/* An exclusion is looked for in so many sessions at most: from the sixth day on there may be provision. */
enum { FIRST_SESSIONS = 10 };

typedef struct Seeker {
    Ctx *cx;
    const Definitions *definitions;
    const Columns *columns;
    const PupilKeys *keys;
    Date from, to;
    Meanings means;
    Signs *out;
} Seeker;

static void add_sign(Seeker *s, Sign sign) {
    Signs *l = s->out;
    if (l->n == l->cap) {
        size_t more = l->cap ? 2 * l->cap : 64;
        l->at = arena_grow(s->cx->arena, l->at, l->cap * sizeof *l->at, more * sizeof *l->at);
        l->cap = more;
    }
    l->at[l->n++] = sign;
}

/* ---- gone ---- */

static SignKind sign_of(Gone g) {
    return g == GONE_ENQUIRY ? SIGN_ENQUIRY : g == GONE_STOPPED ? SIGN_STOPPED : SIGN_ALERT;
}

static Status seek_gone(Seeker *s, u32 kinds) {
    PupilListAsk ask = {.list = LIST_VANISHED, .from = s->from, .to = s->to};
    PupilLines lines;
    TRY(pupil_list(s->cx, s->columns, s->keys, &ask, &lines));
    for (size_t i = 0; i < lines.n; i++) {
        const PupilLine *l = &lines.at[i];
        SignKind kind = sign_of(l->gone);
        if (!(kinds >> kind & 1)) continue;
        add_sign(s, (Sign){.kind = kind,
                           .person_id = l->person_id,
                           .urn = l->urn,
                           .since = kind == SIGN_STOPPED ? l->marks.last_named : l->marks.run_from,
                           .until = s->to,
                           .sessions = kind == SIGN_STOPPED ? 2 * l->marks.days_unnamed : l->marks.run});
    }
    return OK;
}

/* ---- half days ---- */

/* Days on which one half was attended and the other missed as under a part-time timetable. */
typedef struct HalfDays {
    int days; /* of the last part_time_of_days */
    Date since, until;
    bool is_certain; /* a code says so by itself */
} HalfDays;

static void add_half_day(HalfDays *h, Date on, bool is_recent) {
    if (!date_is_set(h->since)) h->since = on;
    h->until = on;
    h->days += is_recent;
}

/* The half that is missed the more. Marks that say "part time" by themselves count in either. */
static HalfDays half_days(const Seeker *s, const MarkBlock *b, const MarkDays *days, size_t row) {
    const u8 *p = block_row(b, row);
    HalfDays half[2] = {{.since = DATE_NONE, .until = DATE_NONE}, {.since = DATE_NONE, .until = DATE_NONE}};
    size_t recent = (size_t)s->definitions->attendance->part_time_of_days;
    for (size_t d = days->from; d < days->end; d++)
        for (size_t h = 0; h < 2; h++) {
            u16 missed = days->at[d].means->of[p[2 * d + h]], other = days->at[d].means->of[p[2 * d + 1 - h]];
            bool is_certain = missed & MEANS(PART_TIME);
            if (!is_certain && !((missed & MEANS(MAYBE_PART_TIME)) && (other & MARK_IS_ATTENDED))) continue;
            half[h].is_certain = half[h].is_certain || is_certain;
            add_half_day(&half[h], b->days[d], d + recent >= days->end);
        }
    return half[1].days > half[0].days || half[1].is_certain > half[0].is_certain ? half[1] : half[0];
}

static void seek_half_days(Seeker *s, const MarkBlock *b, const MarkDays *days, size_t row) {
    HalfDays h = half_days(s, b, days, row);
    if (h.days < (h.is_certain ? 1 : s->definitions->attendance->part_time_days)) return;
    add_sign(s, (Sign){.kind = SIGN_PART_TIME,
                       .person_id = b->person_id[row],
                       .urn = b->urn,
                       .since = h.since,
                       .until = h.until,
                       .sessions = h.days});
}

/* ---- marked as excluded ---- */

static void seek_excluded(Seeker *s, const MarkBlock *b, const MarkDays *days, size_t row) {
    const u8 *p = block_row(b, row);
    Sign run = {.kind = SIGN_EXCLUDED, .person_id = b->person_id[row], .urn = b->urn};
    for (size_t i = 2 * days->from; i < 2 * days->end; i++) {
        u16 m = days->at[i / 2].means->of[p[i]];
        if (m & MEANS(EXCLUDED)) {
            if (run.sessions++ == 0) run.since = b->days[i / 2];
            run.until = b->days[i / 2];
        } else if ((m & MARK_IS_POSSIBLE) && run.sessions > 0) {
            add_sign(s, run);
            run.sessions = 0;
        }
    }
    if (run.sessions > 0) add_sign(s, run);
}

/* ---- all ---- */

static void seek_in_rows(Seeker *s, u32 kinds) {
    for (size_t i = 0; i < s->columns->n_blocks; i++) {
        const MarkBlock *b = &s->columns->blocks[i];
        MarkDays days = mark_days(s->cx->arena, s->definitions, &s->means, b, s->from, s->to);
        for (size_t row = 0; row < b->n_rows; row++) {
            if (!s->keys->is_there[b->first_row + row]) continue;
            bool is_on_roll = s->keys->is_on_roll[b->first_row + row];
            if ((kinds >> SIGN_PART_TIME & 1) && is_on_roll) seek_half_days(s, b, &days, row);
            if (kinds >> SIGN_EXCLUDED & 1) seek_excluded(s, b, &days, row);
        }
    }
}

static Status open_seeker(Seeker *s, Date to, ColumnsRead *c, PupilKeys *keys) {
    AttendanceQuestion q = {.from = date_ymd(date_school_year(to), 9, 1), .to = to};
    *s = (Seeker){.cx = s->cx,
                  .definitions = definitions_of(s->cx),
                  .from = q.from,
                  .to = to,
                  .means = mark_meanings(s->cx->arena, definitions_of(s->cx)->attendance, q.from, to),
                  .out = s->out};
    TRY(columns_read(s->cx, date_school_year(to), c));
    TRY(pupil_keys_read(s->cx, c->columns, &q, to, keys));
    s->columns = c->columns;
    s->keys = keys;
    return OK;
}

Status signs_find(Ctx *cx, u32 kinds, Date to, Signs *out) {
    ColumnsRead c;
    PupilKeys keys;
    *out = (Signs){.n = 0};
    Seeker s = {.cx = cx, .out = out};
    TRY(open_seeker(&s, to, &c, &keys));
    if (kinds & (1u << SIGN_ALERT | 1u << SIGN_STOPPED | 1u << SIGN_ENQUIRY)) TRY(seek_gone(&s, kinds));
    if (kinds & (1u << SIGN_PART_TIME | 1u << SIGN_EXCLUDED)) seek_in_rows(&s, kinds);
    columns_read_end(&c);
    return OK;
}

/* ---- exclusions, looked up ---- */

/* Do the school's registers tell of the sessions, and none of them that the pupil was excluded? */
static bool is_unmarked(const MarkBlock *b, const MarkDays *days, size_t row, const ExcludedDays *x) {
    const u8 *p = block_row(b, row);
    /* One more than were excluded: the first day may begin after lunch. */
    int n_told = 0, n = x->sessions < 1 || x->sessions >= FIRST_SESSIONS ? FIRST_SESSIONS : x->sessions + 1;
    for (size_t i = 2 * days->from; i < 2 * days->end && n > 0; i++) {
        u16 m = days->at[i / 2].means->of[p[i]];
        if (date_before(b->days[i / 2], x->from)) continue;
        if (m & MEANS(EXCLUDED)) return false;
        n_told += (m & MARK_IS_POSSIBLE) != 0;
        n--;
    }
    return n_told > 0;
}

static void look_up(const Seeker *s, ExcludedDays *x) {
    const MarkBlock *b = columns_school(s->columns, x->urn);
    x->is_unmarked = false;
    if (!b) return;
    MarkDays days = mark_days(s->cx->arena, s->definitions, &s->means, b, s->from, s->to);
    for (size_t row = 0; row < b->n_rows; row++)
        if (b->person_id[row] == x->person_id) x->is_unmarked = is_unmarked(b, &days, row, x);
}

Status signs_look_up(Ctx *cx, Date to, ExcludedDays *at, size_t n) {
    ColumnsRead c;
    PupilKeys keys;
    Seeker s = {.cx = cx};
    TRY(open_seeker(&s, to, &c, &keys));
    for (size_t i = 0; i < n; i++) look_up(&s, &at[i]);
    columns_read_end(&c);
    return OK;
}

/* ---- for tick ---- */

#define SIGNS_KEPT (1u << SIGN_ALERT | 1u << SIGN_STOPPED | 1u << SIGN_ENQUIRY | 1u << SIGN_PART_TIME)

static Status write_signs(Ctx *cx, const Signs *signs) {
    TRY(db_run(cx, SQL_signs_clear));
    for (size_t i = 0; i < signs->n; i++) {
        const Sign *s = &signs->at[i];
        TRY(db_run(cx, SQL_signs_put, P_CSTR(sign_words[s->kind]), P_I64(s->person_id), P_I64(s->urn), P_DATE(s->since),
                   P_DATE(s->until), P_I64(s->sessions), P_DATE(cx->today)));
    }
    return OK;
}

Status signs_keep_in_transaction(Ctx *cx) {
    Signs signs;
    TRY(signs_find(cx, SIGNS_KEPT, cx->today, &signs));
    return write_signs(cx, &signs);
}

/* Read first, as a reader: a writer would be given columns of its own. */
static Status read_signs(Ctx *cx, Signs *out) {
    TRY(db_begin(cx, DB_READ));
    Status st = signs_find(cx, SIGNS_KEPT, cx->today, out);
    db_rollback(cx);
    return st;
}

Status signs_keep(Ctx *cx) {
    Signs signs;
    TRY(read_signs(cx, &signs));
    TRY(db_begin(cx, DB_WRITE));
    Status st = write_signs(cx, &signs);
    if (st == OK) st = ctx_commit(cx);
    if (st != OK) db_rollback(cx);
    return st;
}
