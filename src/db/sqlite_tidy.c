#include "db/sqlite_tidy.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

const SqliteTidyWay sqlite_tidy_bulk = {.worth_moving = 20000, .few = 2000, .too_long = 60000, .brings_log = true};
const SqliteTidyWay sqlite_tidy_trail = {.worth_moving = 16000, .few = 50, .too_long = 80000};

enum { PASSES_MAX = 8 };

struct SqliteTidy {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t mover, syncer; /* the second only where the way brings the log to disk */
    sqlite3 *handle;
    int log; /* the log's file */
    SqliteTidyWay way;
    bool is_sync_wanted, has_sync_failed;
    bool is_move_wanted, is_moved; /* is_moved: all but a few, since the log began */
    bool is_over;
};

static bool sync_log(const SqliteTidy *t) {
    int result;
    do result = fdatasync(t->log);
    while (result < 0 && errno == EINTR);
    return result == 0;
}

/* How many pages are now moved, of those in the log; -1: another is at it. */
static int move_pages(sqlite3 *handle, int *n_log) {
    int n_moved = -1;
    if (sqlite3_wal_checkpoint_v2(handle, "main", SQLITE_CHECKPOINT_PASSIVE, n_log, &n_moved) != SQLITE_OK) return -1;
    return n_moved;
}

/* What was moved goes to disk here, so that the writer, who may start the log anew only when the store is on disk, finds
 * little left to wait for. A failure is told to the writer's own sync too: it need not be told from here. */
static void sync_store(const SqliteTidy *t) {
    sqlite3_file *store = NULL;
    if (sqlite3_file_control(t->handle, "main", SQLITE_FCNTL_FILE_POINTER, &store) == SQLITE_OK && store->pMethods)
        (void)store->pMethods->xSync(store, SQLITE_SYNC_NORMAL);
}

static void move_most(SqliteTidy *t) {
    int n_log, before = 0;
    for (int i = 0; i < PASSES_MAX; i++) {
        int now = move_pages(t->handle, &n_log);
        if (now < 0) return;
        sync_store(t);
        if (now - before < t->way.few) return;
        before = now;
    }
}

/* The lock is held, but for the work itself. */
static void sync_once(SqliteTidy *t) {
    pthread_mutex_unlock(&t->lock);
    bool is_synced = sync_log(t);
    pthread_mutex_lock(&t->lock);
    t->is_sync_wanted = false;
    if (!is_synced) t->has_sync_failed = true;
    pthread_cond_broadcast(&t->changed);
}

static void move_once(SqliteTidy *t) {
    pthread_mutex_unlock(&t->lock);
    move_most(t);
    pthread_mutex_lock(&t->lock);
    t->is_move_wanted = false;
    t->is_moved = true;
}

static void *run_mover(void *self) {
    SqliteTidy *t = self;
    pthread_mutex_lock(&t->lock);
    while (!t->is_over) {
        if (t->is_move_wanted) move_once(t);
        else pthread_cond_wait(&t->changed, &t->lock);
    }
    pthread_mutex_unlock(&t->lock);
    return NULL;
}

/* Not the mover: a commit may not wait for all that is being moved. */
static void *run_syncer(void *self) {
    SqliteTidy *t = self;
    pthread_mutex_lock(&t->lock);
    while (!t->is_over || t->is_sync_wanted) {
        if (t->is_sync_wanted) sync_once(t);
        else pthread_cond_wait(&t->changed, &t->lock);
    }
    pthread_mutex_unlock(&t->lock);
    return NULL;
}

/* ---- the writer's side, after each commit ---- */

/* The commit before is on disk, and this one on its way. */
static bool pass_on_sync(SqliteTidy *t) {
    pthread_mutex_lock(&t->lock);
    while (t->is_sync_wanted) pthread_cond_wait(&t->changed, &t->lock);
    bool has_failed = t->has_sync_failed;
    t->is_sync_wanted = true;
    pthread_cond_broadcast(&t->changed);
    pthread_mutex_unlock(&t->lock);
    return !has_failed;
}

static bool has_come_to_writer(SqliteTidy *t, int n_log) {
    pthread_mutex_lock(&t->lock);
    bool is_turn = t->is_moved || n_log >= t->way.too_long;
    if (!is_turn) t->is_move_wanted = true;
    pthread_cond_broadcast(&t->changed);
    pthread_mutex_unlock(&t->lock);
    return is_turn;
}

static int on_commit(void *self, sqlite3 *writer, const char *name, int n_log) {
    SqliteTidy *t = self;
    (void)name;
    if (t->way.brings_log && !pass_on_sync(t)) return SQLITE_IOERR_FSYNC;
    if (n_log < t->way.worth_moving || !has_come_to_writer(t, n_log)) return SQLITE_OK;
    int n_moved = move_pages(writer, &n_log);
    pthread_mutex_lock(&t->lock);
    t->is_moved = n_moved >= 0 && n_moved < n_log; /* a reader holds an old page: again after the next commit */
    pthread_mutex_unlock(&t->lock);
    return SQLITE_OK;
}

static void end_threads(SqliteTidy *t, bool has_syncer) {
    pthread_mutex_lock(&t->lock);
    t->is_over = true;
    pthread_cond_broadcast(&t->changed);
    pthread_mutex_unlock(&t->lock);
    pthread_join(t->mover, NULL);
    if (has_syncer) pthread_join(t->syncer, NULL);
}

static bool start_threads(SqliteTidy *t) {
    if (pthread_create(&t->mover, NULL, run_mover, t) != 0) return false;
    if (!t->way.brings_log || pthread_create(&t->syncer, NULL, run_syncer, t) == 0) return true;
    end_threads(t, false);
    return false;
}

static bool open_beside(SqliteTidy *t, sqlite3 *writer) {
    const char *store = sqlite3_db_filename(writer, "main");
    if (!store || !*store) return false;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(store, &t->handle, flags, NULL) == SQLITE_OK &&
        sqlite3_exec(t->handle,
                     "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; SELECT count(*) FROM sqlite_schema",
                     NULL, NULL, NULL) == SQLITE_OK &&
        (t->log = open(sqlite3_filename_wal(store), O_RDONLY | O_CLOEXEC)) >= 0 && start_threads(t))
        return true;
    if (t->log >= 0) close(t->log);
    sqlite3_close(t->handle);
    return false;
}

SqliteTidy *sqlite_tidy_start(sqlite3 *writer, const SqliteTidyWay *way) {
    SqliteTidy *t = calloc(1, sizeof *t);
    if (!t) return NULL;
    t->way = *way;
    t->log = -1;
    pthread_mutex_init(&t->lock, NULL);
    pthread_cond_init(&t->changed, NULL);
    if (!open_beside(t, writer)) {
        free(t);
        return NULL;
    }
    sqlite3_wal_hook(writer, on_commit, t);
    return t;
}

void sqlite_tidy_end(SqliteTidy *t) {
    if (!t) return;
    end_threads(t, t->way.brings_log);
    close(t->log);
    sqlite3_close(t->handle);
    pthread_cond_destroy(&t->changed);
    pthread_mutex_destroy(&t->lock);
    free(t);
}
