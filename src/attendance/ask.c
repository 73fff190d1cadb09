#include "attendance/ask.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_LINES = 16, MAX_SEGMENTS = 4, MAX_THREADS = 8, MAX_GROUPINGS = 8, MAX_GROUPS = 4000000 };

/* A stretch of the question's days in which the codes mean the same. */
typedef struct Segment {
    Date from, to;
    MarkTable table;
} Segment;

/* How one grouping numbers its groups: the sum of value number times stride. */
typedef struct GroupPlan {
    const KeyColumn *keys[MAX_GROUP_KEYS];
    u32 strides[MAX_GROUP_KEYS];
    size_t n_keys, n_groups;
} GroupPlan;

typedef struct Pass {
    const Columns *columns;
    const PupilKeys *keys;
    const AttendanceQuestion *question;
    Segment segments[MAX_SEGMENTS];
    size_t n_segments;
    GroupPlan plans[MAX_GROUPINGS];
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

/* ---- what to count ---- */

static Status plan_segments(Ctx *cx, Pass *p) {
    const AttendanceRules *rules = definitions_of(cx)->attendance;
    for (Date from = p->question->from; !date_before(p->question->to, from);) {
        Date next = attendance_next_change(rules, from);
        if (p->n_segments == MAX_SEGMENTS) return FAIL(cx, ERR_INPUT, "the codes change too often between those days");
        Segment *s = &p->segments[p->n_segments++];
        s->from = from;
        s->to = date_is_set(next) && !date_before(p->question->to, next) ? date_plus(next, -1) : p->question->to;
        mark_table(rules, from, &s->table);
        from = date_plus(s->to, 1);
    }
    return OK;
}

static Status plan_groups(Ctx *cx, Pass *p) {
    for (size_t g = 0; g < p->question->n_groupings; g++) {
        const Grouping *asked = &p->question->groupings[g];
        GroupPlan *plan = &p->plans[g];
        plan->n_keys = asked->n_keys;
        plan->n_groups = 1;
        for (size_t i = asked->n_keys; i-- > 0;) {
            plan->keys[i] = &p->keys->columns[asked->keys[i]];
            check(plan->keys[i]->n_values > 0);
            plan->strides[i] = (u32)plan->n_groups;
            plan->n_groups *= plan->keys[i]->n_values;
            if (plan->n_groups > MAX_GROUPS) return FAIL(cx, ERR_INPUT, "too many groups: ask for fewer keys at once");
        }
    }
    return OK;
}

/* The sessions of the block's days between the two, a bit each. False: none. */
static bool wanted_bits(const MarkBlock *b, Date from, Date to, u64 *wanted) {
    bool has = false;
    memset(wanted, 0, MAX_LINES * sizeof *wanted);
    for (size_t d = 0; d < b->n_days; d++) {
        if (date_before(b->days[d], from) || date_before(to, b->days[d])) continue;
        wanted[2 * d / 64] |= (u64)3 << (2 * d % 64);
        has = true;
    }
    return has;
}

/* ---- counting ---- */

typedef struct BlockMasks {
    u64 wanted[MAX_SEGMENTS][MAX_LINES];
    bool has[MAX_SEGMENTS];
} BlockMasks;

static void add_counts(MarkCounts *to, const MarkCounts *more, size_t n) {
    for (size_t i = 0; i < n; i++) {
        to->possible[i] = (u16)(to->possible[i] + more->possible[i]);
        to->authorised[i] = (u16)(to->authorised[i] + more->authorised[i]);
        to->unauthorised[i] = (u16)(to->unauthorised[i] + more->unauthorised[i]);
    }
}

static void count_rows(const Pass *p, const MarkBlock *b, const BlockMasks *masks, size_t from, size_t n,
                       MarkCounts *out) {
    bool is_first = true;
    for (size_t s = 0; s < p->n_segments; s++) {
        MarkCounts more, *into = is_first ? out : &more;
        if (!masks->has[s]) continue;
        MarkRows rows = {.at = block_row(b, from), .n_rows = n, .n_lines = b->n_lines, .wanted = masks->wanted[s]};
        mark_count(p->way, &p->segments[s].table, &rows, into);
        if (!is_first) add_counts(out, &more, n);
        is_first = false;
    }
}

static void number_groups(const GroupPlan *plan, size_t block, size_t row, size_t n, u32 *group) {
    u32 base = 0;
    for (size_t i = 0; i < plan->n_keys; i++)
        if (!plan->keys[i]->of) base += plan->keys[i]->of_block[block] * plan->strides[i];
    for (size_t r = 0; r < n; r++) group[r] = base;
    for (size_t i = 0; i < plan->n_keys; i++) {
        if (!plan->keys[i]->of) continue;
        const u16 *of = plan->keys[i]->of + row;
        u32 stride = plan->strides[i];
        for (size_t r = 0; r < n; r++) group[r] += of[r] * stride;
    }
}

static void add_rows(Share *s, size_t grouping, const MarkCounts *c, const u8 *counted, const u32 *group, size_t n) {
    u32 persistent = (u32)s->pass->persistent_percent, severe = (u32)s->pass->severe_percent;
    AttendanceFigures *figures = s->figures[grouping];
    for (size_t r = 0; r < n; r++) {
        u32 possible = c->possible[r], absent = (u32)c->authorised[r] + c->unauthorised[r];
        if (!counted[r] || possible == 0) continue;
        AttendanceFigures *f = &figures[group[r]];
        f->possible += possible;
        f->authorised += c->authorised[r];
        f->unauthorised += c->unauthorised[r];
        f->pupils++;
        f->persistent += absent * 100 >= persistent * possible;
        f->severe += absent * 100 >= severe * possible;
    }
}

static void count_block(Share *s, size_t block) {
    const Pass *p = s->pass;
    const MarkBlock *b = &p->columns->blocks[block];
    const u8 *counted = (p->question->all_pupils ? p->keys->is_there : p->keys->is_counted) + b->first_row;
    BlockMasks masks;
    MarkCounts counts;
    u32 group[MARK_ROWS];
    bool has = false;
    for (size_t i = 0; i < p->n_segments; i++) {
        masks.has[i] = wanted_bits(b, p->segments[i].from, p->segments[i].to, masks.wanted[i]);
        has = has || masks.has[i];
    }
    for (size_t from = 0; has && from < b->n_rows; from += MARK_ROWS) {
        size_t n = b->n_rows - from < MARK_ROWS ? b->n_rows - from : MARK_ROWS;
        count_rows(p, b, &masks, from, n, &counts);
        for (size_t g = 0; g < p->question->n_groupings; g++) {
            number_groups(&p->plans[g], block, b->first_row + from, n, group);
            add_rows(s, g, &counts, counted + from, group, n);
        }
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

static void add_figures(AttendanceFigures *to, const AttendanceFigures *more) {
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

static int compare_groups(const void *a, const void *b) {
    const AttendanceGroup *x = a, *y = b;
    for (size_t i = 0; i < MAX_GROUP_KEYS; i++) {
        int order = str_cmp(x->values[i], y->values[i]);
        if (order) return order;
    }
    return 0;
}

static void gather(Ctx *cx, const Pass *p, const Share *shares, size_t n, size_t grouping, AttendanceAnswer *out) {
    const GroupPlan *plan = &p->plans[grouping];
    AttendanceFigures *all = shares[0].figures[grouping];
    size_t n_there = 0;
    for (size_t g = 0; g < plan->n_groups; g++) {
        for (size_t i = 1; i < n; i++) add_figures(&all[g], &shares[i].figures[grouping][g]);
        n_there += all[g].pupils > 0;
    }
    *out = (AttendanceAnswer){.groups = ARENA_ARRAY(cx->arena, AttendanceGroup, n_there + 1)};
    for (size_t g = 0; g < plan->n_groups; g++) {
        if (all[g].pupils == 0) continue;
        AttendanceGroup *to = &out->groups[out->n++];
        *to = (AttendanceGroup){.n = all[g]};
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
    TRY(plan_segments(cx, &p));
    TRY(plan_groups(cx, &p));
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
