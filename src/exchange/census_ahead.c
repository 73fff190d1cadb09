#include "exchange/census_ahead.h"

#include <pthread.h>

enum { N_BATCHES = 8, FIRST_ROWS = 2, FULL_FROM = 4 };
_Static_assert(FIRST_ROWS << FULL_FROM == CENSUS_BATCH_ROWS, "each twice the one before");

struct CensusAhead {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t thread;
    void (*read)(void *self, CensusAhead *a);
    void *self;
    size_t n_full, n_put, n_taken; /* batches since the start; n_full is the reader's own */
    bool is_filling, is_using;     /* the reader, the importer has one in hand; each side's own */
    bool has_header, is_answered, is_over, is_unwanted, is_joined;
    CensusBatch batches[N_BATCHES]; /* last: too large to be cleared for each return */
};

static void wait_for_change(CensusAhead *a) { pthread_cond_wait(&a->changed, &a->lock); }

static void lock(CensusAhead *a) { pthread_mutex_lock(&a->lock); }

/* Both sides wait on one condition, and never at the same time for the same thing. */
static void unlock_changed(CensusAhead *a) {
    pthread_cond_broadcast(&a->changed);
    pthread_mutex_unlock(&a->lock);
}

/* ---- the importer's side ---- */

static void *run_reader(void *self) {
    CensusAhead *a = self;
    a->read(a->self, a);
    lock(a);
    a->is_over = true;
    unlock_changed(a);
    return NULL;
}

static void close_ahead(void *self) {
    CensusAhead *a = self;
    census_ahead_stop(a);
    for (int i = 0; i < N_BATCHES; i++) arena_close(a->batches[i].arena);
    pthread_cond_destroy(&a->changed);
    pthread_mutex_destroy(&a->lock);
}

static bool open_arenas(CensusAhead *a) {
    for (int i = 0; i < N_BATCHES; i++) a->batches[i].arena = NULL;
    for (int i = 0; i < N_BATCHES; i++) {
        a->batches[i].arena = arena_open();
        if (a->batches[i].arena == NULL) return false;
    }
    return true;
}

Status census_ahead_start(Ctx *cx, void (*read)(void *self, CensusAhead *a), void *self, CensusAhead **out) {
    CensusAhead *a = arena_take(cx->arena, sizeof *a);
    memset(a, 0, offsetof(CensusAhead, batches));
    a->read = read;
    a->self = self;
    a->is_joined = true;
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->changed, NULL);
    bool has_arenas = open_arenas(a);
    arena_defer(cx->arena, close_ahead, a);
    if (!has_arenas) return FAIL(cx, ERR_OPS, "out of memory");
    *out = a; /* before the thread looks for it there */
    a->is_joined = pthread_create(&a->thread, NULL, run_reader, a) != 0;
    return a->is_joined ? FAIL(cx, ERR_OPS, "no thread can be had to read a return") : OK;
}

bool census_ahead_has_header(CensusAhead *a) {
    lock(a);
    while (!a->has_header && !a->is_over) wait_for_change(a);
    bool has_header = a->has_header;
    pthread_mutex_unlock(&a->lock);
    return has_header;
}

void census_ahead_answer(CensusAhead *a, bool is_wanted) {
    lock(a);
    a->is_answered = true;
    if (!is_wanted) a->is_unwanted = true;
    unlock_changed(a);
}

const CensusBatch *census_ahead_next(CensusAhead *a) {
    lock(a);
    if (a->is_using) {
        a->is_using = false;
        a->n_taken++;
        pthread_cond_broadcast(&a->changed);
    }
    while (a->n_put == a->n_taken && !a->is_over) wait_for_change(a);
    a->is_using = a->n_put != a->n_taken;
    pthread_mutex_unlock(&a->lock);
    return a->is_using ? &a->batches[a->n_taken % N_BATCHES] : NULL;
}

bool census_ahead_is_over(CensusAhead *a) {
    lock(a);
    bool is_over = a->is_over;
    pthread_mutex_unlock(&a->lock);
    return is_over;
}

void census_ahead_stop(CensusAhead *a) {
    if (a->is_joined) return;
    lock(a);
    a->is_unwanted = true;
    unlock_changed(a);
    pthread_join(a->thread, NULL);
    a->is_joined = true;
}

/* ---- the reader's side ---- */

void census_ahead_tell(CensusAhead *a) {
    lock(a);
    a->has_header = true;
    unlock_changed(a);
}

bool census_ahead_is_answered(CensusAhead *a, bool is_patient) {
    lock(a);
    bool must_wait = is_patient || a->n_full == N_BATCHES;
    while (must_wait && !a->is_answered && !a->is_unwanted) wait_for_change(a);
    bool is_answered = a->is_answered && !a->is_unwanted;
    pthread_mutex_unlock(&a->lock);
    return is_answered;
}

/* The first batches are small, so that the importer begins while the reader goes on. */
size_t census_ahead_rows(const CensusAhead *a) {
    return a->n_full < FULL_FROM ? (size_t)FIRST_ROWS << a->n_full : CENSUS_BATCH_ROWS;
}

CensusBatch *census_ahead_batch(CensusAhead *a) {
    CensusBatch *b = &a->batches[a->n_full % N_BATCHES];
    if (a->is_filling) return b;
    lock(a);
    while (a->n_full - a->n_taken == N_BATCHES && !a->is_unwanted) wait_for_change(a);
    bool is_unwanted = a->is_unwanted;
    pthread_mutex_unlock(&a->lock);
    if (is_unwanted) return NULL;
    arena_reset(b->arena);
    b->n = 0;
    a->is_filling = true;
    return b;
}

void census_ahead_fill(CensusAhead *a) {
    if (!a->is_filling) return;
    a->n_full++;
    a->is_filling = false;
}

CensusBatch *census_ahead_full(CensusAhead *a) {
    return a->n_put == a->n_full ? NULL : &a->batches[a->n_put % N_BATCHES];
}

void census_ahead_put(CensusAhead *a) {
    lock(a);
    a->n_put++;
    unlock_changed(a);
}
