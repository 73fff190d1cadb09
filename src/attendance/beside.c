#include "attendance/beside.h"

#include <pthread.h>

#include "db/db.h"

struct Beside {
    Ctx cx; /* the job's own */
    BesideJob job;
    void *self;
    Status status;
    bool is_running;
    pthread_t thread;
};

static void *run_job(void *beside) {
    Beside *b = beside;
    b->status = b->job(&b->cx, b->self);
    return NULL;
}

static void join(Beside *b) {
    if (b->is_running) pthread_join(b->thread, NULL);
    b->is_running = false;
}

static void close_beside(void *beside) {
    Beside *b = beside;
    join(b);
    if (b->cx.db) db_close(b->cx.db);
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

Status beside_begin(Ctx *cx, BesideJob job, void *self, Beside **out) {
    Beside *b = ARENA_NEW(cx->arena, Beside);
    bool is_ready;
    *b = (Beside){.cx = {.app = cx->app, .today = cx->today, .actor = cx->actor}, .job = job, .self = self};
    arena_defer(cx->arena, close_beside, b);
    TRY(open_connection(cx, b, &is_ready));
    b->is_running = is_ready && pthread_create(&b->thread, NULL, run_job, b) == 0;
    *out = b;
    return b->is_running ? OK : job(cx, self);
}

Status beside_end(Ctx *cx, Beside *b) {
    if (!b) return OK;
    join(b);
    if (b->status == OK) return OK;
    return FAIL(cx, b->status, "%.*s", STR_ARG(b->cx.error.message));
}
