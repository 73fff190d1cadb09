#include "attendance/tally.h"

#include <stdlib.h>

enum { N_KEPT = 128 };

/* ---- whose marks, and of which days ---- */

static bool is_counted(const PupilKeys *k, const AttendanceQuestion *q, const MarkBlock *b, size_t row) {
    if (q->person_id && b->person_id[row] != q->person_id) return false;
    row += b->first_row;
    return q->all_pupils ? k->is_there[row] : q->person_id ? k->is_main[row] : k->is_counted[row];
}

static bool is_asked(const AttendanceQuestion *q, Date d) { return !date_before(d, q->from) && !date_before(q->to, d); }

/* ---- codes ---- */

/* By kept character: no two codes share one. */
typedef struct Kept {
    const AttendanceRules *rules;
    i64 sessions[N_KEPT];
    const MarkCode *of[N_KEPT]; /* as they stand on the day in hand */
    Date until;                 /* they do till the day before; DATE_NONE: for ever */
} Kept;

static void read_codes_of(Kept *k, Date on) {
    for (u8 c = 0; c < N_KEPT; c++) k->of[c] = attendance_kept_on(k->rules, c, on);
    k->until = attendance_next_change(k->rules, on);
}

static void count_day(const PupilKeys *k, const AttendanceQuestion *q, const MarkBlock *b, size_t day, Kept *sums) {
    for (size_t r = 0; r < b->n_rows; r++) {
        const u8 *marks = block_row(b, r) + 2 * day;
        if (!is_counted(k, q, b, r)) continue;
        for (int half = 0; half < 2; half++)
            if (marks[half] < N_KEPT && sums->of[marks[half]]) sums->sessions[marks[half]]++;
    }
}

static void count_codes(const PupilKeys *k, const AttendanceQuestion *q, const MarkBlock *b, Kept *sums) {
    bool is_known = false;
    for (size_t d = 0; d < b->n_days; d++) {
        Date on = b->days[d];
        if (!is_asked(q, on)) continue;
        if (!is_known || (date_is_set(sums->until) && !date_before(on, sums->until))) read_codes_of(sums, on);
        is_known = true;
        count_day(k, q, b, d, sums);
    }
}

Status tally_codes(Ctx *cx, const Columns *c, const PupilKeys *k, const AttendanceQuestion *q, CodeTally *out) {
    const AttendanceRules *rules = definitions_of(cx)->attendance;
    Kept sums = {.rules = rules};
    for (size_t b = 0; b < c->n_blocks; b++)
        if (q->urn == 0 || c->blocks[b].urn == q->urn) count_codes(k, q, &c->blocks[b], &sums);
    *out = (CodeTally){.at = ARENA_ARRAY(cx->arena, CodeCount, rules->n_codes + 1)};
    for (size_t i = 0; i < rules->n_codes; i++) {
        i64 n = sums.sessions[rules->codes[i].kept];
        if (n > 0) out->at[out->n++] = (CodeCount){.code = &rules->codes[i], .sessions = n};
    }
    return OK;
}

/* ---- pupils ---- */

void absence_judge(const AttendanceRules *r, int year, PupilTally *p) {
    i64 absent = p->authorised + p->unauthorised;
    p->is_persistent = attendance_reaches(attendance_threshold(r, year), absent, p->possible);
    p->is_severe = attendance_reaches(r->severe_percent, absent, p->possible);
    p->is_too_early = p->possible < r->too_early_sessions;
}

static void add_day(const AttendanceQuestion *q, const MarkBlock *b, size_t day, const MarkTable *table,
                    PupilTally *rows) {
    if (!is_asked(q, b->days[day])) return;
    for (size_t r = 0; r < b->n_rows; r++) {
        const u8 *marks = block_row(b, r) + 2 * day;
        for (int half = 0; half < 2; half++) {
            u8 bits = marks[half] < N_KEPT ? table->of[marks[half]] : 0;
            rows[r].possible += bits & MARK_IS_POSSIBLE;
            rows[r].authorised += (bits & MARK_IS_AUTHORISED) != 0;
            rows[r].unauthorised += (bits & MARK_IS_UNAUTHORISED) != 0;
        }
    }
}

static void add_days(const AttendanceRules *rules, const AttendanceQuestion *q, const MarkBlock *b, PupilTally *rows) {
    MarkTable table;
    Date until = DATE_NONE;
    for (size_t d = 0; d < b->n_days; d++) {
        if (d == 0 || (date_is_set(until) && !date_before(b->days[d], until))) {
            mark_table(rules, b->days[d], &table);
            until = attendance_next_change(rules, b->days[d]);
        }
        add_day(q, b, d, &table, rows);
    }
}

/* a/b against c/d without dividing; then whoever missed more sessions, then by number, so that the order is always the same. */
static int compare_pupils(const void *x, const void *y) {
    const PupilTally *a = x, *b = y;
    i64 absent_a = a->authorised + a->unauthorised, absent_b = b->authorised + b->unauthorised;
    i64 left = absent_a * b->possible, right = absent_b * a->possible;
    if (left != right) return left > right ? -1 : 1;
    if (absent_a != absent_b) return absent_a > absent_b ? -1 : 1;
    return (a->person_id > b->person_id) - (a->person_id < b->person_id);
}

static Str year_group_of(const PupilKeys *k, size_t row) {
    const KeyColumn *column = &k->columns[KEY_YEAR_GROUP];
    return column->n_values > 0 ? column->values[column->of[row]] : STR_NONE;
}

Status tally_pupils(Ctx *cx, const Columns *c, const PupilKeys *k, const AttendanceQuestion *q, PupilTallies *out) {
    const AttendanceRules *rules = definitions_of(cx)->attendance;
    const MarkBlock *b = columns_school(c, q->urn);
    *out = (PupilTallies){0};
    if (!b) return OK;
    out->at = ARENA_ARRAY(cx->arena, PupilTally, b->n_rows + 1);
    memset(out->at, 0, (b->n_rows + 1) * sizeof(PupilTally));
    add_days(rules, q, b, out->at);
    for (size_t r = 0; r < b->n_rows; r++) {
        PupilTally *p = &out->at[r];
        if (!is_counted(k, q, b, r) || p->possible == 0) continue;
        p->person_id = b->person_id[r];
        p->year_group = year_group_of(k, b->first_row + r);
        absence_judge(rules, c->year, p);
        out->at[out->n++] = *p;
    }
    if (out->n > 0) qsort(out->at, out->n, sizeof *out->at, compare_pupils);
    return OK;
}
