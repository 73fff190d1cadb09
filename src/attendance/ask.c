#include "attendance/ask.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_LINES = 16, MAX_THREADS = 8, MAX_GROUPINGS = 8, MAX_GROUPS = 4000000 };
enum { MAX_VALUES_A_PERIOD = 64, MAX_PARTS = MAX_GROUPINGS };

/* The question's days parted by keys of periods; without any they are one part. Groupings that part them alike are counted
 * together. */
typedef struct DayParts {
    u32 keys;  /* a bit each, from FIRST_PERIOD_KEY */
    u32 *slot; /* by day: days of one number are counted together */
} DayParts;

/* How one grouping numbers its groups: the sum of value number times stride. */
typedef struct GroupPlan {
    const KeyColumn *keys[MAX_GROUP_KEYS];
    const u16 *ranks[MAX_GROUP_KEYS]; /* by value number: its place when they are shown */
    u32 strides[MAX_GROUP_KEYS];
    size_t n_keys, n_groups;
    size_t parts; /* of Pass.parts */
} GroupPlan;

typedef struct Pass {
    const Columns *columns;
    const PupilKeys *keys;
    const AttendanceQuestion *question;
    DayParts parts[MAX_PARTS];
    size_t n_parts;
    GroupPlan plans[MAX_GROUPINGS];
    const u8 *counted; /* by row */
    int persistent_percent, severe_percent;
    MarkWay way;
} Pass;

/* One thread's share: blocks [from, to), and what it found. */
typedef struct Share {
    const Pass *pass;
    size_t from, to;
    AttendanceFigures *figures[MAX_GROUPINGS];
    pthread_t thread;
} Share;

/* ---- the order in which groups are shown ---- */

typedef struct Ranked {
    Str value;
    u16 number;
} Ranked;

static bool is_digits(Str s) {
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9') return false;
    return s.n > 0;
}

/* Words before numbers, and 2 before 11: year groups go N, R, 1, 2 ... */
static int compare_values(const void *a, const void *b) {
    Str x = ((const Ranked *)a)->value, y = ((const Ranked *)b)->value;
    if (is_digits(x) != is_digits(y)) return is_digits(x) ? 1 : -1;
    if (is_digits(x) && x.n != y.n) return x.n < y.n ? -1 : 1;
    return str_cmp(x, y);
}

const u16 *key_ranks(Ctx *cx, const KeyColumn *k) {
    Ranked *all = ARENA_ARRAY(cx->arena, Ranked, k->n_values + 1);
    u16 *ranks = ARENA_ARRAY(cx->arena, u16, k->n_values + 1);
    for (size_t i = 0; i < k->n_values; i++) all[i] = (Ranked){k->values[i], (u16)i};
    if (!k->of_day) qsort(all, k->n_values, sizeof *all, compare_values);
    for (size_t i = 0; i < k->n_values; i++) ranks[all[i].number] = (u16)i;
    return ranks;
}

/* ---- groups ---- */

static u32 *number_slots(Ctx *cx, const Pass *p, u32 keys) {
    size_t n = (size_t)(date_diff(p->question->to, p->question->from) + 1);
    u32 *slot = ARENA_ARRAY(cx->arena, u32, n);
    memset(slot, 0, n * sizeof *slot);
    for (PupilKey k = FIRST_PERIOD_KEY; k < N_PUPIL_KEYS; k++) {
        if (!(keys >> (k - FIRST_PERIOD_KEY) & 1)) continue;
        const KeyColumn *column = &p->keys->columns[k];
        check(column->n_values > 0 && column->n_values <= MAX_VALUES_A_PERIOD);
        for (size_t d = 0; d < n; d++) slot[d] = slot[d] * MAX_VALUES_A_PERIOD + column->of_day[d];
    }
    return slot;
}

static size_t parts_of(Ctx *cx, Pass *p, const Grouping *g) {
    u32 keys = 0;
    for (size_t i = 0; i < g->n_keys; i++)
        if (g->keys[i] >= FIRST_PERIOD_KEY) keys |= 1u << (g->keys[i] - FIRST_PERIOD_KEY);
    for (size_t i = 0; i < p->n_parts; i++)
        if (p->parts[i].keys == keys) return i;
    p->parts[p->n_parts] = (DayParts){.keys = keys, .slot = number_slots(cx, p, keys)};
    return p->n_parts++;
}

static Status plan_groups(Ctx *cx, Pass *p) {
    for (size_t g = 0; g < p->question->n_groupings; g++) {
        const Grouping *asked = &p->question->groupings[g];
        GroupPlan *plan = &p->plans[g];
        plan->n_keys = asked->n_keys;
        plan->n_groups = 1;
        plan->parts = parts_of(cx, p, asked);
        for (size_t i = asked->n_keys; i-- > 0;) {
            plan->keys[i] = &p->keys->columns[asked->keys[i]];
            check(plan->keys[i]->n_values > 0 || p->columns->n_blocks == 0);
            plan->ranks[i] = key_ranks(cx, plan->keys[i]);
            plan->strides[i] = (u32)plan->n_groups;
            plan->n_groups *= plan->keys[i]->n_values;
            if (plan->n_groups > MAX_GROUPS) return FAIL(cx, ERR_INPUT, "too many groups: ask for fewer keys at once");
        }
    }
    return OK;
}

/* Whose marks count. Of one pupil every age does: who asks for them by number means them. */
static const u8 *counted_rows(Ctx *cx, const Pass *p) {
    const AttendanceQuestion *q = p->question;
    const u8 *from = q->all_pupils ? p->keys->is_there : q->person_id ? p->keys->is_main : p->keys->is_counted;
    if (q->person_id == 0) return from;
    u8 *counted = arena_alloc(cx->arena, p->columns->n_rows + 1);
    for (size_t b = 0; b < p->columns->n_blocks; b++) {
        const MarkBlock *block = &p->columns->blocks[b];
        for (size_t r = 0, row = block->first_row; r < block->n_rows; r++, row++)
            counted[row] = block->person_id[r] == q->person_id ? from[row] : 0;
    }
    return counted;
}

/* ---- counting ---- */

/* The sessions of one part of a block's days, a bit each, and the lines they stand in. */
typedef struct PartMasks {
    u64 wanted[MAX_LINES];
    size_t first_line, n_lines;
    size_t day; /* one of its days, from the question's first */
} PartMasks;

/* The day's place among the question's; SIZE_MAX: not one of them. */
static size_t day_of(const AttendanceQuestion *q, Date d) {
    return date_before(d, q->from) || date_before(q->to, d) ? SIZE_MAX : (size_t)date_diff(d, q->from);
}

/* The part that the block's d-th day is the first of. False: an earlier one is, or the day is not asked about. */
static bool mask_part(const Pass *p, const MarkBlock *b, const u32 *slot, size_t d, PartMasks *out) {
    const AttendanceQuestion *q = p->question;
    size_t day = day_of(q, b->days[d]), first = 2 * d / MARK_LINE, last = first;
    if (day == SIZE_MAX) return false;
    for (size_t i = 0; i < d; i++) {
        size_t before = day_of(q, b->days[i]);
        if (before != SIZE_MAX && slot[before] == slot[day]) return false;
    }
    memset(out, 0, sizeof *out);
    for (size_t i = d; i < b->n_days; i++) {
        size_t other = day_of(q, b->days[i]);
        if (other == SIZE_MAX || slot[other] != slot[day]) continue;
        out->wanted[2 * i / MARK_LINE] |= (u64)3 << (2 * i % MARK_LINE);
        last = 2 * i / MARK_LINE;
    }
    out->first_line = first;
    out->n_lines = last - first + 1;
    out->day = day;
    return true;
}

static void count_rows(const Pass *p, const MarkBlock *b, const PartMasks *m, size_t from, size_t n, MarkCounts *out) {
    MarkSpan span = {.planes = b->planes,
                     .first_row = from,
                     .n_rows = n,
                     .first_line = m->first_line,
                     .n_lines = m->n_lines,
                     .wanted = m->wanted + m->first_line};
    mark_count(p->way, &span, out);
}

/* A set of rows of one block: which, and a day of the part in hand. */
typedef struct RowSpan {
    size_t block, row, n, day;
} RowSpan;

static void number_groups(const GroupPlan *plan, const RowSpan *s, u32 *group) {
    u32 base = 0;
    for (size_t i = 0; i < plan->n_keys; i++) {
        const KeyColumn *k = plan->keys[i];
        if (!k->of) base += (u32)(k->of_day ? k->of_day[s->day] : k->of_block[s->block]) * plan->strides[i];
    }
    for (size_t r = 0; r < s->n; r++) group[r] = base;
    for (size_t i = 0; i < plan->n_keys; i++) {
        if (!plan->keys[i]->of) continue;
        const u16 *of = plan->keys[i]->of + s->row;
        u32 stride = plan->strides[i];
        for (size_t r = 0; r < s->n; r++) group[r] += of[r] * stride;
    }
}

static void add_rows(Share *s, size_t grouping, const MarkCounts *c, const u8 *counted, const u32 *group, size_t n) {
    i64 persistent = s->pass->persistent_percent, severe = s->pass->severe_percent;
    AttendanceFigures *figures = s->figures[grouping];
    for (size_t r = 0; r < n; r++) {
        u32 possible = c->possible[r], absent = c->absent[r];
        if (!counted[r] || possible == 0) continue;
        AttendanceFigures *f = &figures[group[r]];
        f->possible += possible;
        f->authorised += absent - c->unauthorised[r];
        f->unauthorised += c->unauthorised[r];
        f->pupils++;
        f->persistent += attendance_reaches(persistent, absent, possible);
        f->severe += attendance_reaches(severe, absent, possible);
    }
}

static void count_part(Share *s, size_t block, size_t parts, const PartMasks *m) {
    const Pass *p = s->pass;
    const MarkBlock *b = &p->columns->blocks[block];
    MarkCounts counts;
    u32 group[MARK_ROWS];
    for (size_t from = 0; from < b->n_rows; from += MARK_ROWS) {
        size_t n = b->n_rows - from < MARK_ROWS ? b->n_rows - from : MARK_ROWS;
        RowSpan span = {.block = block, .row = b->first_row + from, .n = n, .day = m->day};
        count_rows(p, b, m, from, n, &counts);
        for (size_t g = 0; g < p->question->n_groupings; g++) {
            if (p->plans[g].parts != parts) continue;
            number_groups(&p->plans[g], &span, group);
            add_rows(s, g, &counts, p->counted + span.row, group, n);
        }
    }
}

static void count_block(Share *s, size_t block) {
    const Pass *p = s->pass;
    const MarkBlock *b = &p->columns->blocks[block];
    PartMasks masks;
    if (b->n_rows == 0 || (p->question->person_id && !memchr(p->counted + b->first_row, 1, b->n_rows))) return;
    for (size_t i = 0; i < p->n_parts; i++)
        for (size_t d = 0, found = 0; d < b->n_days && !(found && p->parts[i].keys == 0); d++)
            if (mask_part(p, b, p->parts[i].slot, d, &masks)) {
                count_part(s, block, i, &masks);
                found++;
            }
}

static void *count_share(void *share) {
    Share *s = share;
    for (size_t b = s->from; b < s->to; b++)
        if (s->pass->question->urn == 0 || s->pass->columns->blocks[b].urn == s->pass->question->urn) count_block(s, b);
    return NULL;
}

/* ---- threads ---- */

static size_t n_shares(const AttendanceQuestion *q) {
    long n = q->n_threads > 0 ? q->n_threads : sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > MAX_THREADS ? MAX_THREADS : (size_t)n;
}

/* Blocks dealt so that each share has about as many rows. */
static void deal(const Columns *c, Share *shares, size_t n) {
    size_t block = 0;
    for (size_t i = 0; i < n; i++) {
        shares[i].from = block;
        size_t until = (i + 1) * c->n_rows / n;
        while (block < c->n_blocks && (i + 1 == n || c->blocks[block].first_row < until)) block++;
        shares[i].to = block;
    }
}

static void prepare(Ctx *cx, const Pass *p, Share *shares, size_t n) {
    for (size_t i = 0; i < n; i++) {
        shares[i].pass = p;
        for (size_t g = 0; g < p->question->n_groupings; g++) {
            shares[i].figures[g] = ARENA_ARRAY(cx->arena, AttendanceFigures, p->plans[g].n_groups);
            memset(shares[i].figures[g], 0, p->plans[g].n_groups * sizeof(AttendanceFigures));
        }
    }
}

/* A thread that cannot be had is no failure: its share is counted here. */
static void run_shares(Share *shares, size_t n) {
    bool is_begun[MAX_THREADS] = {false};
    for (size_t i = 1; i < n; i++) is_begun[i] = pthread_create(&shares[i].thread, NULL, count_share, &shares[i]) == 0;
    for (size_t i = 0; i < n; i++)
        if (!is_begun[i]) count_share(&shares[i]);
    for (size_t i = 1; i < n; i++)
        if (is_begun[i]) pthread_join(shares[i].thread, NULL);
}

/* ---- the answer ---- */

void attendance_figures_add(AttendanceFigures *to, const AttendanceFigures *more) {
    to->possible += more->possible;
    to->authorised += more->authorised;
    to->unauthorised += more->unauthorised;
    to->pupils += more->pupils;
    to->persistent += more->persistent;
    to->severe += more->severe;
}

static void name_group(const GroupPlan *plan, size_t number, AttendanceGroup *out) {
    for (size_t i = 0; i < plan->n_keys; i++)
        out->values[i] = plan->keys[i]->values[number / plan->strides[i] % plan->keys[i]->n_values];
}

static u32 order_of(const GroupPlan *plan, size_t number) {
    u32 order = 0;
    for (size_t i = 0; i < plan->n_keys; i++)
        order += plan->ranks[i][number / plan->strides[i] % plan->keys[i]->n_values] * plan->strides[i];
    return order;
}

static int compare_groups(const void *a, const void *b) {
    u32 x = ((const AttendanceGroup *)a)->order, y = ((const AttendanceGroup *)b)->order;
    return (x > y) - (x < y);
}

static void gather(Ctx *cx, const Pass *p, const Share *shares, size_t n, size_t grouping, AttendanceAnswer *out) {
    const GroupPlan *plan = &p->plans[grouping];
    AttendanceFigures *all = shares[0].figures[grouping];
    size_t n_there = 0;
    for (size_t g = 0; g < plan->n_groups; g++) {
        for (size_t i = 1; i < n; i++) attendance_figures_add(&all[g], &shares[i].figures[grouping][g]);
        n_there += all[g].pupils > 0;
    }
    *out = (AttendanceAnswer){.groups = ARENA_ARRAY(cx->arena, AttendanceGroup, n_there + 1)};
    for (size_t g = 0; g < plan->n_groups; g++) {
        if (all[g].pupils == 0) continue;
        AttendanceGroup *to = &out->groups[out->n++];
        *to = (AttendanceGroup){.n = all[g], .order = order_of(plan, g)};
        name_group(plan, g, to);
    }
    if (out->n > 0) qsort(out->groups, out->n, sizeof *out->groups, compare_groups);
}

Status attendance_ask(Ctx *cx, const Columns *c, const PupilKeys *k, const AttendanceQuestion *q,
                      AttendanceAnswer **answers) {
    const AttendanceRules *rules = definitions_of(cx)->attendance;
    Pass p = {.columns = c,
              .keys = k,
              .question = q,
              .persistent_percent = attendance_threshold(rules, c->year),
              .severe_percent = rules->severe_percent,
              .way = mark_way_best()};
    Share shares[MAX_THREADS] = {0};
    size_t n = n_shares(q);
    check(q->n_groupings <= MAX_GROUPINGS);
    TRY(plan_groups(cx, &p));
    p.counted = counted_rows(cx, &p);
    prepare(cx, &p, shares, n);
    deal(c, shares, n);
    run_shares(shares, n);
    *answers = ARENA_ARRAY(cx->arena, AttendanceAnswer, q->n_groupings + 1);
    for (size_t g = 0; g < q->n_groupings; g++) gather(cx, &p, shares, n, g, &(*answers)[g]);
    return OK;
}

Str attendance_percent(Arena *a, i64 n, i64 of) {
    if (of == 0) return STR("-");
    i64 tenths = (2000 * n + of) / (2 * of);
    return str_fmt(a, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10));
}
