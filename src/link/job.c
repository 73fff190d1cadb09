/* job.c - all rows, in chunks, on several threads. */
#include "link/job.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/rng.h"
#include "link/model.h"

#define CHUNK        256
#define MAX_THREADS  16
#define MAX_TRAINING 20000 /* rows that ask while learning */
#define N_RANDOM     12000
#define HOPELESS     0.0f /* a weight by the defaults below which a pair teaches nothing */

void link_pairs_add(LinkPairs *to, LinkPair p) {
    if (to->n == to->cap) {
        to->cap = to->cap == 0 ? 1024 : to->cap * 2;
        to->at = link_grow(to->at, to->cap * sizeof *to->at);
    }
    to->at[to->n++] = p;
}

void link_pairs_free(LinkPairs *p) {
    free(p->at);
    *p = (LinkPairs){.at = NULL};
}

/* ---- patterns counted ---- */

typedef struct Tally {
    LinkTallied *at; /* pattern 0 is a free slot: nothing compared */
    size_t n, cap;
} Tally;

static LinkTallied *tally_slot(const Tally *t, LinkPattern p) {
    size_t i = (p * 0x9E3779B97F4A7C15u) >> 24 & (t->cap - 1);
    while (t->at[i].pattern != 0 && t->at[i].pattern != p) i = (i + 1) & (t->cap - 1);
    return &t->at[i];
}

static void tally_grow(Tally *t) {
    Tally old = *t;
    t->cap = old.cap == 0 ? 4096 : old.cap * 2;
    t->at = link_grow(NULL, t->cap * sizeof *t->at);
    memset(t->at, 0, t->cap * sizeof *t->at);
    for (size_t i = 0; i < old.cap; i++)
        if (old.at[i].pattern != 0) *tally_slot(t, old.at[i].pattern) = old.at[i];
    free(old.at);
}

static void tally_add(Tally *t, LinkPattern p, double n) {
    if (p == 0) return;
    if (t->n * 2 >= t->cap) tally_grow(t);
    LinkTallied *s = tally_slot(t, p);
    if (s->pattern == 0) t->n++;
    s->pattern = p;
    s->n += n;
}

static int by_pattern(const void *x, const void *y) {
    LinkPattern a = ((const LinkTallied *)x)->pattern, b = ((const LinkTallied *)y)->pattern;
    return a < b ? -1 : a > b;
}

/* The used slots moved to the front, in an order that does not depend on threads. */
static void tally_settle(Tally *t) {
    size_t n = 0;
    for (size_t i = 0; i < t->cap; i++)
        if (t->at[i].pattern != 0) t->at[n++] = t->at[i];
    qsort(t->at, n, sizeof *t->at, by_pattern);
}

/* ---- threads ---- */

typedef struct Work {
    const LinkJob *job;
    const LinkModel *model;
    double least;
    LinkFloor floor;
    u32 stride; /* every so many rows ask */
    void (*row)(struct Work *w, LinkEyes *e, u32 record);
    atomic_uint *next_chunk;
    bool is_callers;
    Tally tally;
    LinkPairs pairs;
} Work;

static void run_chunks(Work *w) {
    LinkEyes *e = link_grow(NULL, sizeof *e);
    LinkMemo *memo = link_grow(NULL, LINK_MEMO_SIZE * sizeof *memo);
    link_eyes_open(e, w->job->ix, memo);
    u32 n = (w->job->n_left + w->stride - 1) / w->stride;
    for (;;) {
        u32 from = atomic_fetch_add(w->next_chunk, 1) * CHUNK;
        if (from >= n) break;
        for (u32 i = from; i < from + CHUNK && i < n; i++) w->row(w, e, i * w->stride);
        if (w->is_callers && w->job->progress) w->job->progress(w->job->progress_to, from * w->stride);
    }
    free(memo);
    free(e);
}

static void *run_thread(void *work) {
    run_chunks(work);
    return NULL;
}

/* Run on all threads; the results stand in all[0 .. n-1]. */
static u32 run_all(Work *all, const Work *like) {
    atomic_uint next_chunk = 0;
    pthread_t threads[MAX_THREADS];
    bool is_running[MAX_THREADS] = {false};
    u32 n = like->job->n_threads;
    if (n < 1 || like->job->n_left < 2 * CHUNK) n = 1;
    if (n > MAX_THREADS) n = MAX_THREADS;
    for (u32 i = 0; i < n; i++) {
        all[i] = *like;
        all[i].next_chunk = &next_chunk;
        all[i].is_callers = i == 0;
    }
    for (u32 i = 1; i < n; i++) is_running[i] = pthread_create(&threads[i], NULL, run_thread, &all[i]) == 0;
    run_chunks(&all[0]);
    for (u32 i = 1; i < n; i++)
        if (is_running[i]) pthread_join(threads[i], NULL);
    return n;
}

/* ---- learning ---- */

static void tally_row(Work *w, LinkEyes *e, u32 record) {
    const LinkRecord *records = w->job->ix->records;
    if (records[record].state & RECORD_REMOVED) return;
    link_find_candidates(e, records[record].value, record);
    for (u32 i = 0; i < e->n_found; i++) {
        LinkPattern p = link_compare_above(e, &w->floor, records[record].value, records[e->found[i]].value);
        tally_add(&w->tally, p, 1);
    }
}

static Tally tally_pairs(const LinkJob *job, const LinkModel *model, u32 stride) {
    Work all[MAX_THREADS];
    Work work = {.job = job, .model = model, .stride = stride, .row = tally_row};
    link_floor_at(model, HOPELESS, &work.floor);
    u32 n = run_all(all, &work);
    Tally sum = all[0].tally;
    for (u32 i = 1; i < n; i++) {
        for (size_t k = 0; k < all[i].tally.cap; k++) tally_add(&sum, all[i].tally.at[k].pattern, all[i].tally.at[k].n);
        free(all[i].tally.at);
    }
    tally_settle(&sum);
    return sum;
}

/* Pairs drawn by chance: how strangers compare. */
static LinkPattern *random_patterns(const LinkJob *job, size_t *n) {
    const LinkIndex *ix = job->ix;
    LinkPattern *out = link_grow(NULL, N_RANDOM * sizeof *out);
    LinkEyes *e = link_grow(NULL, sizeof *e);
    LinkMemo *memo = link_grow(NULL, LINK_MEMO_SIZE * sizeof *memo);
    link_eyes_open(e, ix, memo);
    Rng rng = rng_seed(20180308);
    u32 n_right = job->is_two_files ? ix->n - job->n_left : ix->n;
    double n_pairs = (double)job->n_left * n_right;
    size_t wanted = n_pairs / 8 < N_RANDOM ? (size_t)(n_pairs / 8) : N_RANDOM; /* of few rows, few are strangers */
    for (*n = 0; *n < wanted && n_right > 1; (*n)++) {
        u32 a = (u32)rng_below(&rng, job->n_left), b = (u32)rng_below(&rng, n_right);
        if (job->is_two_files) b += job->n_left;
        else if (a == b) b = (b + 1) % n_right;
        out[*n] = link_compare(e, ix->records[a].value, ix->records[b].value);
    }
    free(memo);
    free(e);
    return out;
}

/* Of all pairs, those in which `of` is the same, of being the number of a record's value or 0. */
typedef struct Counter {
    const LinkJob *job;
    u32 *of[2]; /* by side and number: how many records */
    u32 n;
} Counter;

static void count_one(Counter *c, u32 record, u32 number) {
    if (number != 0 && !(c->job->ix->records[record].state & RECORD_REMOVED)) c->of[record >= c->job->n_left][number]++;
}

static double count_pairs(Counter *c) {
    double sum = 0;
    for (u32 v = 1; v < c->n; v++)
        sum += c->job->is_two_files ? (double)c->of[0][v] * c->of[1][v] : (double)c->of[0][v] * (c->of[0][v] - 1.0) / 2;
    memset(c->of[0], 0, c->n * sizeof *c->of[0]);
    memset(c->of[1], 0, c->n * sizeof *c->of[1]);
    return sum;
}

static Counter counter_open(const LinkJob *job, u32 n) {
    Counter c = {.job = job, .n = n};
    for (int side = 0; side < 2; side++) {
        c.of[side] = link_grow(NULL, n * sizeof *c.of[side]);
        memset(c.of[side], 0, n * sizeof *c.of[side]);
    }
    return c;
}

static void counter_close(Counter *c) {
    free(c->of[0]);
    free(c->of[1]);
}

static double count_agreeing(Counter *c, int f) {
    const LinkIndex *ix = c->job->ix;
    for (u32 i = 0; i < ix->n; i++) count_one(c, i, ix->records[i].value[f]);
    return count_pairs(c);
}

/* Of the fields given, those that agree anywhere; and the pairs that agree in all of them. */
static LinkFieldSet count_set(Counter *c, const LinkEvidence *e, bool (*is_wanted)(int f)) {
    const LinkIndex *ix = c->job->ix;
    LinkFieldSet set = {.n = 0};
    for (int f = 0; f < N_LINK_FIELDS; f++)
        if (is_wanted(f) && e->agreeing[f] > 0) set.at[set.n++] = f;
    if (set.n < 2) set.n = 0;
    for (u32 i = 0; i < ix->n && set.n > 0; i++) {
        u64 h = 1;
        for (int k = 0; k < set.n && h != 0; k++) {
            u32 v = ix->records[i].value[set.at[k]];
            h = v == 0 ? 0 : (h ^ v) * 0x9E3779B97F4A7C15u;
        }
        count_one(c, i, h == 0 ? 0 : (u32)(h >> 32) % (c->n - 1) + 1);
    }
    if (set.n > 0) set.n_agreeing = count_pairs(c);
    return set;
}

static bool is_of_name(int f) { return f == LINK_FORENAME || f == LINK_SURNAME; }
static bool is_of_street(int f) { return link_fields[f].group == BY_STREET; }
static bool is_of_town(int f) { return link_fields[f].group == BY_TOWN; }

void link_job_train(const LinkJob *job, LinkModel *model) {
    const LinkIndex *ix = job->ix;
    u32 stride = job->n_left / MAX_TRAINING + 1;
    link_model_default(model, ix);
    Tally tally = tally_pairs(job, model, stride);
    LinkEvidence e = {.pairs = tally.at, .n_pairs = tally.n};
    double n = job->n_left, others = job->is_two_files ? (double)ix->n - n : (n - 1) / 2;
    e.n_all = n * others / stride;
    e.n_records = (double)ix->n / stride;
    Counter values = counter_open(job, ix->values.n), sets = counter_open(job, 4 * ix->n + 2);
    for (int f = 0; f < N_LINK_FIELDS; f++) e.agreeing[f] = count_agreeing(&values, f) / stride;
    e.name = count_set(&sets, &e, is_of_name);
    e.street = count_set(&sets, &e, is_of_street);
    e.town = count_set(&sets, &e, is_of_town);
    e.name.n_agreeing /= stride;
    e.street.n_agreeing /= stride;
    e.town.n_agreeing /= stride;
    counter_close(&values);
    counter_close(&sets);
    LinkPattern *random = random_patterns(job, &e.n_random);
    e.random = random;
    if (e.n_all >= 1) link_train_on(model, &e);
    model->n_people *= stride;
    link_model_settle(model);
    free(random);
    free(tally.at);
}

/* ---- deciding ---- */

static void weigh_row(Work *w, LinkEyes *e, u32 record) {
    const LinkRecord *records = w->job->ix->records;
    const u32 *a = records[record].value;
    if (records[record].state & RECORD_REMOVED) return;
    link_find_candidates(e, a, record);
    for (u32 i = 0; i < e->n_found; i++) {
        const u32 *b = records[e->found[i]].value;
        LinkPattern p = link_compare_above(e, &w->floor, a, b);
        if (p == 0) continue;
        LinkWeighing is = link_weigh(w->model, e, a, p);
        u32 other = e->found[i];
        if (is.probability >= w->least)
            link_pairs_add(&w->pairs, (LinkPair){record < other ? record : other, record < other ? other : record,
                                                 is.weight, is.probability, 0});
    }
}

static int by_place(const void *x, const void *y) {
    const LinkPair *a = x, *b = y;
    if (a->left != b->left) return a->left < b->left ? -1 : 1;
    return a->right < b->right ? -1 : a->right > b->right;
}

LinkPairs link_job_pairs(const LinkJob *job, const LinkModel *model, double least) {
    Work all[MAX_THREADS];
    Work work = {.job = job, .model = model, .stride = 1, .row = weigh_row, .least = least};
    link_floor_at(model, link_weight_for(model, least), &work.floor);
    u32 n = run_all(all, &work);
    LinkPairs sum = all[0].pairs;
    for (u32 i = 1; i < n; i++) {
        for (size_t k = 0; k < all[i].pairs.n; k++) link_pairs_add(&sum, all[i].pairs.at[k]);
        link_pairs_free(&all[i].pairs);
    }
    if (sum.n > 0) qsort(sum.at, sum.n, sizeof *sum.at, by_place);
    return sum;
}

void link_index_train(const LinkIndex *ix, u32 n_threads, LinkModel *model) {
    link_job_train(&(LinkJob){.ix = ix, .n_left = ix->n, .n_threads = n_threads}, model);
    link_model_expect(model, ix, 0.5);
}
