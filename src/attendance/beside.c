#include "attendance/beside.h"

#include <pthread.h>

#include "db/db.h"

struct Beside {
    Ctx cx; /* the job's own */
    BesideJob job;
    void *self;
    Status status;
    bool is_running;
    bool is_lent; /* the connection is somebody else's */
    pthread_t thread;
};

static void *run_job(void *beside) {
    Beside *b = beside;
    b->status = b->job(&b->cx, b->self);
    return NULL;
}

static void join(Beside *b) {
    if (b->is_running) pthread_join(b->thread, NULL);
    if (b->is_running && b->is_lent) db_rollback(&b->cx);
    b->is_running = false;
}

static void close_beside(void *beside) {
    Beside *b = beside;
    join(b);
    if (b->cx.db && !b->is_lent) db_close(b->cx.db);
    if (b->cx.arena) arena_close(b->cx.arena);
}

/* Does the second connection see what the first does? */
static Status is_same_moment(Ctx *cx, Beside *b, bool *out) {
    i64 here, there;
    *out = false;
    TRY(db_version(cx, &here));
    if (db_begin(&b->cx, DB_READ) != OK || db_version(&b->cx, &there) != OK) return OK;
    *out = here == there;
    return OK;
}

/* *is_ready: the job can be done beside. That it cannot is no failure. */
static Status open_connection(Ctx *cx, Beside *b, bool *is_ready) {
    *is_ready = false;
    if (db_is_writing(cx->db) || !(b->cx.arena = arena_open())) return OK;
    TRY(db_open_beside(cx, &b->cx.db));
    return b->cx.db ? is_same_moment(cx, b, is_ready) : OK;
}

static Beside *make(Ctx *cx, BesideJob job, void *self) {
    Beside *b = ARENA_NEW(cx->arena, Beside);
    *b = (Beside){.cx = {.app = cx->app, .today = cx->today, .actor = cx->actor}, .job = job, .self = self};
    arena_defer(cx->arena, close_beside, b);
    return b;
}

static Status begin(Ctx *cx, Beside *b, bool is_ready) {
    b->is_running = is_ready && pthread_create(&b->thread, NULL, run_job, b) == 0;
    return b->is_running ? OK : b->job(cx, b->self);
}

Status beside_begin(Ctx *cx, BesideJob job, void *self, Beside **out) {
    Beside *b = *out = make(cx, job, self);
    bool is_ready;
    TRY(open_connection(cx, b, &is_ready));
    return begin(cx, b, is_ready);
}

Status beside_begin_on(Ctx *cx, Db *db, BesideJob job, void *self, Beside **out) {
    Beside *b = *out = make(cx, job, self);
    b->cx.db = db;
    b->is_lent = true;
    bool is_ready = db && (b->cx.arena = arena_open()) && db_begin(&b->cx, DB_READ) == OK;
    Status st = begin(cx, b, is_ready);
    if (is_ready && !b->is_running) db_rollback(&b->cx);
    return st;
}

Status beside_end(Ctx *cx, Beside *b) {
    if (!b) return OK;
    join(b);
    if (b->status == OK) return OK;
    return FAIL(cx, b->status, "%.*s", STR_ARG(b->cx.error.message));
}
