#include "attendance/tally.h"

#include <stdlib.h>

enum { N_KEPT = 128, MAX_CODE_GROUPS = 200000 };

/* ---- whose marks, and of which days ---- */

static bool is_counted(const PupilKeys *k, const AttendanceQuestion *q, const MarkBlock *b, size_t row) {
    if (q->person_id && b->person_id[row] != q->person_id) return false;
    row += b->first_row;
    return q->all_pupils ? k->is_there[row] : q->person_id ? k->is_main[row] : k->is_counted[row];
}

static bool is_asked(const AttendanceQuestion *q, Date d) { return !date_before(d, q->from) && !date_before(q->to, d); }

/* ---- codes ---- */

/* Sessions by group and kept character: no two codes share one. */
typedef struct Kept {
    const AttendanceRules *rules;
    const PupilKeys *keys;
    const AttendanceQuestion *question;
    const KeyColumn *by[MAX_GROUP_KEYS];
    size_t strides[MAX_GROUP_KEYS], n_by, n_groups;
    i64 *sessions;
    const MarkCode *of[N_KEPT]; /* as they stand on the day in hand */
    Date until;                 /* they do till the day before; DATE_NONE: for ever */
} Kept;

static void read_codes_of(Kept *k, Date on) {
    for (u8 c = 0; c < N_KEPT; c++) k->of[c] = attendance_kept_on(k->rules, c, on);
    k->until = attendance_next_change(k->rules, on);
}

/* What the school and the day have to say in a group's number. */
static size_t group_of_day(const Kept *k, size_t block, Date on) {
    size_t group = 0;
    for (size_t i = 0; i < k->n_by; i++) {
        const KeyColumn *c = k->by[i];
        if (c->of_day) group += c->of_day[date_diff(on, k->question->from)] * k->strides[i];
        else if (c->of_block) group += c->of_block[block] * k->strides[i];
    }
    return group;
}

static size_t group_of_row(const Kept *k, size_t row) {
    size_t group = 0;
    for (size_t i = 0; i < k->n_by; i++)
        if (k->by[i]->of) group += k->by[i]->of[row] * k->strides[i];
    return group;
}

static void count_day(Kept *k, const MarkBlock *b, size_t day, size_t of_day) {
    for (size_t r = 0; r < b->n_rows; r++) {
        const u8 *marks = block_row(b, r) + 2 * day;
        if (!is_counted(k->keys, k->question, b, r)) continue;
        i64 *sessions = k->sessions + (of_day + group_of_row(k, b->first_row + r)) * N_KEPT;
        for (int half = 0; half < 2; half++)
            if (marks[half] < N_KEPT && k->of[marks[half]]) sessions[marks[half]]++;
    }
}

static void count_codes(Kept *k, const MarkBlock *b, size_t block) {
    bool is_known = false;
    for (size_t d = 0; d < b->n_days; d++) {
        Date on = b->days[d];
        if (!is_asked(k->question, on)) continue;
        if (!is_known || (date_is_set(k->until) && !date_before(on, k->until))) read_codes_of(k, on);
        is_known = true;
        count_day(k, b, d, group_of_day(k, block, on));
    }
}

static Status plan_codes(Ctx *cx, const Grouping *by, Kept *k) {
    k->n_by = by->n_keys;
    k->n_groups = 1;
    for (size_t i = by->n_keys; i-- > 0;) {
        k->by[i] = &k->keys->columns[by->keys[i]];
        k->strides[i] = k->n_groups;
        k->n_groups *= k->by[i]->n_values ? k->by[i]->n_values : 1;
        if (k->n_groups > MAX_CODE_GROUPS)
            return FAIL(cx, ERR_INPUT, "too many groups to tell the codes of each: ask for fewer keys at once");
    }
    k->sessions = ARENA_ARRAY(cx->arena, i64, k->n_groups * N_KEPT);
    return OK;
}

/* A group's number where it stands among those shown. */
static void order_groups(Ctx *cx, const Kept *k, u32 *at) {
    const u16 *ranks[MAX_GROUP_KEYS];
    for (size_t i = 0; i < k->n_by; i++) ranks[i] = key_ranks(cx, k->by[i]);
    for (size_t g = 0; g < k->n_groups; g++) {
        size_t order = 0;
        for (size_t i = 0; i < k->n_by; i++) order += ranks[i][g / k->strides[i] % k->by[i]->n_values] * k->strides[i];
        at[order] = (u32)g;
    }
}

static void add_codes(Ctx *cx, const Kept *k, size_t group, CodeTally *out) {
    for (size_t i = 0; i < k->rules->n_codes; i++) {
        i64 n = k->sessions[group * N_KEPT + k->rules->codes[i].kept];
        if (n == 0) continue;
        if ((out->n & (out->n - 1)) == 0)
            out->at = arena_grow(cx->arena, out->at, out->n * sizeof(CodeCount), (2 * out->n + 1) * sizeof(CodeCount));
        CodeCount *to = &out->at[out->n++];
        *to = (CodeCount){.code = &k->rules->codes[i], .sessions = n};
        for (size_t b = 0; b < k->n_by; b++)
            to->values[b] = k->by[b]->values[group / k->strides[b] % k->by[b]->n_values];
    }
}

Status tally_codes_by(Ctx *cx, const Columns *c, const PupilKeys *keys, const AttendanceQuestion *q, const Grouping *by,
                      CodeTally *out) {
    Kept *k = ARENA_NEW(cx->arena, Kept);
    *k = (Kept){.rules = definitions_of(cx)->attendance, .keys = keys, .question = q};
    *out = (CodeTally){.n = 0};
    if (c->n_blocks == 0) return OK;
    TRY(plan_codes(cx, by, k));
    for (size_t b = 0; b < c->n_blocks; b++)
        if (q->urn == 0 || c->blocks[b].urn == q->urn) count_codes(k, &c->blocks[b], b);
    u32 *order = ARENA_ARRAY(cx->arena, u32, k->n_groups);
    order_groups(cx, k, order);
    for (size_t g = 0; g < k->n_groups; g++) add_codes(cx, k, order[g], out);
    return OK;
}

Status tally_codes(Ctx *cx, const Columns *c, const PupilKeys *k, const AttendanceQuestion *q, CodeTally *out) {
    return tally_codes_by(cx, c, k, q, &(Grouping){.n_keys = 0}, out);
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
