#include "people/search_keep.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "base/held.h"
#include "cli/app.h"
#include "db/db.h"
#include "people/changes.h"
#include "people/search_load.h"

/* More people than this changed since all were read: read all again, in the background. */
#define CHANGED_MAX 200
/* Between two readings of everybody, so that a long import does not keep a processor at it. */
#define REST_MS     5000
#define REST_STEP   10

struct SearchKeep {
    pthread_rwlock_t lock;   /* guards what a look reads: all, changed, left_out, version */
    pthread_mutex_t turn;    /* whoever brings in changes, or puts a new reading in place */
    pthread_mutex_t waiting; /* with wanted: guards is_wanted */
    pthread_cond_t wanted;
    pthread_t thread;
    bool is_wanted;
    bool is_behind; /* too many changed to bring in: until all are read again */
    atomic_bool is_stopped, is_ready;
    atomic_int rest_ms;
    Arena *arena; /* lists and store */
    const App *app;
    const LinkLists *lists;
    SearchIndex *all, *changed;
    i64 *stale, *helpers; /* in all: changed since. In changed: there for others' sake */
    size_t n_stale, n_helpers;
    i64 version, read_version; /* of the store: up to which changes are in it, and at which all was read */
};

void search_keep_set_rest(SearchKeep *k, int ms) { atomic_store(&k->rest_ms, ms); }
const LinkLists *search_keep_lists(const SearchKeep *k) { return k->lists; }
bool search_keep_is_ready(SearchKeep *k) { return atomic_load(&k->is_ready); }

/* ---- reading everybody, on the thread ---- */

static Status read_all(SearchKeep *k, Ctx *cx, SearchIndex **x, i64 *version) {
    TRY(db_open(cx, k->app->store, &cx->db));
    TRY(db_begin(cx, DB_READ));
    TRY(db_version(cx, version));
    TRY(search_load_all(cx, k->lists, &k->is_stopped, x));
    db_rollback(cx);
    return OK;
}

static void put_in_place(SearchKeep *k, SearchIndex *x, i64 version) {
    pthread_mutex_lock(&k->turn);
    pthread_rwlock_wrlock(&k->lock);
    SearchIndex *all = k->all, *changed = k->changed;
    k->all = x;
    k->changed = NULL;
    k->n_stale = k->n_helpers = 0;
    k->is_behind = false;
    k->version = k->read_version = version; /* whoever looks next brings in what changed meanwhile */
    pthread_rwlock_unlock(&k->lock);
    pthread_mutex_unlock(&k->turn);
    atomic_store(&k->is_ready, true);
    search_index_close(all);
    search_index_close(changed);
}

static bool read_once(SearchKeep *k) {
    Ctx cx;
    SearchIndex *x;
    i64 version;
    if (ctx_begin(&cx, k->app, NULL) != OK) return false;
    Status st = read_all(k, &cx, &x, &version);
    if (st == OK) put_in_place(k, x, version);
    else if (!atomic_load(&k->is_stopped))
        fprintf(stderr, "muster: the search could not be made ready: %.*s\n", STR_ARG(cx.error.message));
    if (cx.db) db_close(cx.db);
    ctx_end(&cx);
    return st == OK;
}

static void rest(SearchKeep *k) {
    const struct timespec step = {.tv_nsec = REST_STEP * 1000000L};
    for (int ms = 0; ms < atomic_load(&k->rest_ms) && !atomic_load(&k->is_stopped); ms += REST_STEP)
        nanosleep(&step, NULL);
}

static void want_all(SearchKeep *k) {
    pthread_mutex_lock(&k->waiting);
    k->is_wanted = true;
    pthread_cond_signal(&k->wanted);
    pthread_mutex_unlock(&k->waiting);
}

static void *reader_thread(void *arg) {
    SearchKeep *k = arg;
    for (;;) {
        pthread_mutex_lock(&k->waiting);
        while (!k->is_wanted && !atomic_load(&k->is_stopped)) pthread_cond_wait(&k->wanted, &k->waiting);
        k->is_wanted = false;
        pthread_mutex_unlock(&k->waiting);
        if (atomic_load(&k->is_stopped)) return NULL;
        if (!read_once(k)) want_all(k);
        rest(k);
    }
}

/* ---- bringing in what changed ---- */

static i64 *copy_ids(const i64 *ids, size_t n) {
    i64 *own = malloc((n + 1) * sizeof *own);
    if (own && n > 0) memcpy(own, ids, n * sizeof *own);
    return own;
}

/* Takes the index. */
static Status put_changed(SearchKeep *k, Ctx *cx, const SearchSome *some, i64 version) {
    i64 *stale = copy_ids(some->asked, some->n_asked), *helpers = copy_ids(some->others, some->n_others);
    if (!stale || !helpers) {
        free(stale);
        free(helpers);
        search_index_close(some->index);
        return FAIL(cx, ERR_OPS, "no memory for the search");
    }
    pthread_rwlock_wrlock(&k->lock);
    SearchIndex *was = k->changed;
    i64 *was_stale = k->stale, *was_helpers = k->helpers;
    k->changed = some->index;
    k->stale = stale;
    k->helpers = helpers;
    k->n_stale = some->n_asked;
    k->n_helpers = some->n_others;
    k->version = version;
    pthread_rwlock_unlock(&k->lock);
    search_index_close(was);
    free(was_stale);
    free(was_helpers);
    return OK;
}

/* Everybody who changed since all were read is read again: they are few. */
static Status bring_in(SearchKeep *k, Ctx *cx) {
    PersonChanges c;
    SearchSome some;
    TRY(people_changed_since(cx, k->read_version, &c));
    if (c.is_everything || c.n > CHANGED_MAX) {
        k->is_behind = true;
        want_all(k);
        return OK;
    }
    if (c.n == 0) {
        pthread_rwlock_wrlock(&k->lock);
        k->version = c.now;
        pthread_rwlock_unlock(&k->lock);
        return OK;
    }
    TRY(search_load_some(cx, k->lists, c.ids, c.n, true, &some));
    return put_changed(k, cx, &some, c.now);
}

static i64 kept_version(SearchKeep *k) {
    pthread_rwlock_rdlock(&k->lock);
    i64 version = k->version;
    pthread_rwlock_unlock(&k->lock);
    return version;
}

static Status catch_up(SearchKeep *k, Ctx *cx) {
    i64 version;
    TRY(db_version(cx, &version));
    if (kept_version(k) >= version) return OK;
    Held *turn = held_open(cx->arena);
    held_mutex(turn, &k->turn);
    Status st = k->is_behind || k->version >= version ? OK : bring_in(k, cx);
    held_let_go(turn);
    return st;
}

/* ---- looking ---- */

static void keep_names(Arena *a, SearchHits *hits) {
    for (size_t i = 0; i < hits->n; i++) {
        hits->at[i].surname = str_dup(a, hits->at[i].surname);
        hits->at[i].forename = str_dup(a, hits->at[i].forename);
    }
}

Status search_keep_look(SearchKeep *k, Ctx *cx, SearchAsk *ask, SearchHits *out, bool *is_ready) {
    *is_ready = search_keep_is_ready(k);
    if (!*is_ready) return OK;
    TRY(catch_up(k, cx));
    Held *held = held_open(cx->arena);
    held_read(held, &k->lock);
    SearchSegment segments[2] = {{k->all, k->stale, k->n_stale}, {k->changed, k->helpers, k->n_helpers}};
    ask->segments = segments;
    ask->n_segments = k->changed ? 2 : 1;
    search_rank(cx->arena, ask, out);
    keep_names(cx->arena, out);
    held_let_go(held);
    ask->segments = NULL;
    return OK;
}

/* ---- beginning and ending ---- */

static void free_keep(SearchKeep *k) {
    search_index_close(k->all);
    search_index_close(k->changed);
    free(k->stale);
    free(k->helpers);
    arena_close(k->arena);
    free(k);
}

Status search_keep_open(Ctx *cx, SearchKeep **out) {
    SearchKeep *k = calloc(1, sizeof *k);
    if (!k || !(k->arena = arena_open())) {
        free(k);
        return FAIL(cx, ERR_OPS, "no memory for the search");
    }
    k->app = cx->app;
    k->lists = link_lists_read(k->arena, cx->app->definitions_folder);
    k->is_wanted = true;
    atomic_init(&k->rest_ms, REST_MS);
    pthread_rwlock_init(&k->lock, NULL);
    pthread_mutex_init(&k->turn, NULL);
    pthread_mutex_init(&k->waiting, NULL);
    pthread_cond_init(&k->wanted, NULL);
    if (pthread_create(&k->thread, NULL, reader_thread, k) != 0) {
        free_keep(k);
        return FAIL(cx, ERR_OPS, "the search's thread cannot be started");
    }
    *out = k;
    return OK;
}

void search_keep_close(SearchKeep *k) {
    if (!k) return;
    pthread_mutex_lock(&k->waiting);
    atomic_store(&k->is_stopped, true);
    pthread_cond_signal(&k->wanted);
    pthread_mutex_unlock(&k->waiting);
    pthread_join(k->thread, NULL);
    free_keep(k);
}
