/* audit_log.c - the group writer: many requests' lines in one commit.
 *
 * Why       a page may go out only when its line is on disk, and a commit costs far more than a page. So callers wait
 *           together: whatever came in while the last commit was under way goes into the next. Buffering without
 *           waiting was rejected: a crash would lose looks that people had already had.
 * Start at  audit_log_commit(), write_batch(). */
#include <pthread.h>
#include <stdlib.h>

#include "access/audit_chain.h"
#include "cli/app.h"

#define PATIENCE_MS 60000

/* One request's lines, copied, and whom to tell. */
typedef struct Ticket {
    struct Ticket *next;
    AuditDone done;
    void *arg;
    Status result;
    AuditLine *newest; /* in the same block of memory */
} Ticket;

struct AuditLog {
    pthread_t thread;
    pthread_mutex_t lock; /* guards first, last, is_stopping and every Waiter */
    pthread_cond_t work;
    Ticket *first, **last;
    bool is_stopping;
    Ctx cx; /* the writer's own, used by its thread only */
    Str store;
};

/* ---- the writer's thread ---- */

static Status append_tickets(Ctx *cx, const Ticket *batch, const Ticket *end) {
    AuditChain chain;
    TRY(db_begin(cx, DB_WRITE));
    TRY(audit_chain_lock(cx, &chain));
    for (const Ticket *t = batch; t != end; t = t->next) TRY(audit_chain_append(cx, &chain, t->newest));
    TRY(audit_chain_save(cx, &chain));
    return db_commit(cx);
}

/* A store that went away (a restarted PostgreSQL) is opened anew for the next batch. */
static Status ensure_open(AuditLog *log) {
    if (log->cx.db) return OK;
    TRY(db_open(&log->cx, log->store, &log->cx.db));
    db_expect_appends(&log->cx);
    return OK;
}

static Status write_range(AuditLog *log, const Ticket *batch, const Ticket *end) {
    ctx_reset(&log->cx);
    TRY(ensure_open(log));
    Status s = append_tickets(&log->cx, batch, end);
    if (s == OK) return OK;
    db_rollback(&log->cx);
    if (s == ERR_OPS) {
        db_close(log->cx.db);
        log->cx.db = NULL;
    }
    return s;
}

/* All together; where that fails for a reason other than the store itself, each alone, so that one bad line harms
 * only its own request. */
static void write_batch(AuditLog *log, Ticket *batch) {
    Status s = write_range(log, batch, NULL);
    for (Ticket *t = batch; t; t = t->next) t->result = s == OK || s == ERR_OPS ? s : write_range(log, t, t->next);
}

static void release_batch(Ticket *batch) {
    while (batch) {
        Ticket *next = batch->next;
        batch->done(batch->arg, batch->result);
        free(batch);
        batch = next;
    }
}

static Ticket *take_batch(AuditLog *log) {
    Ticket *batch = log->first;
    log->first = NULL;
    log->last = &log->first;
    return batch;
}

static void *run_writer(void *arg) {
    AuditLog *log = arg;
    pthread_mutex_lock(&log->lock);
    for (;;) {
        while (!log->first && !log->is_stopping) pthread_cond_wait(&log->work, &log->lock);
        Ticket *batch = take_batch(log);
        if (!batch) break; /* stopping, and nobody waits */
        pthread_mutex_unlock(&log->lock);
        write_batch(log, batch);
        release_batch(batch);
        pthread_mutex_lock(&log->lock);
    }
    pthread_mutex_unlock(&log->lock);
    return NULL;
}

/* ---- the callers ---- */

static size_t ticket_size(const AuditLine *newest) {
    size_t n = sizeof(Ticket);
    for (const AuditLine *l = newest; l; l = l->next) n += sizeof(AuditLine) + (l->detail.n + 7) / 8 * 8;
    return n;
}

/* The ticket and its lines, in the same order, in one block. NULL: no memory. */
static Ticket *ticket_new(const AuditLine *newest) {
    char *at = malloc(ticket_size(newest));
    if (!at) return NULL;
    Ticket *t = (Ticket *)(void *)at;
    *t = (Ticket){.result = ERR_OPS};
    AuditLine **link = &t->newest;
    at += sizeof *t;
    for (const AuditLine *l = newest; l; l = l->next) {
        AuditLine *copy = (AuditLine *)(void *)at;
        *copy = *l;
        copy->next = NULL;
        copy->detail.p = at + sizeof *copy;
        if (l->detail.n) memcpy(at + sizeof *copy, l->detail.p, l->detail.n);
        *link = copy;
        link = &copy->next;
        at += sizeof *copy + (l->detail.n + 7) / 8 * 8;
    }
    return t;
}

static bool hand_over(AuditLog *log, Ticket *t) {
    pthread_mutex_lock(&log->lock);
    bool is_taken = !log->is_stopping;
    if (is_taken) {
        *log->last = t;
        log->last = &t->next;
        pthread_cond_signal(&log->work);
    }
    pthread_mutex_unlock(&log->lock);
    return is_taken;
}

static const char unwritable[] = "the audit trail cannot be written";

Status audit_log_submit(AuditLog *log, Ctx *cx, AuditDone done, void *arg) {
    Ticket *t = ticket_new(cx->audit);
    if (!t) return FAIL(cx, ERR_OPS, "%s: no memory", unwritable);
    t->done = done;
    t->arg = arg;
    if (!hand_over(log, t)) {
        free(t);
        return FAIL(cx, ERR_OPS, "%s: the server is stopping", unwritable);
    }
    cx->audit = NULL;
    return OK;
}

/* A caller that waits, on its own stack. */
typedef struct Waiter {
    AuditLog *log;
    pthread_cond_t told;
    bool is_done;
    Status result;
} Waiter;

static void tell_waiter(void *arg, Status result) {
    Waiter *w = arg;
    pthread_mutex_lock(&w->log->lock); /* it leaves, and its stack goes, only once it has this lock again */
    w->is_done = true;
    w->result = result;
    pthread_cond_signal(&w->told);
    pthread_mutex_unlock(&w->log->lock);
}

static Status submit_and_wait(AuditLog *log, Ctx *cx, Waiter *w) {
    TRY(audit_log_submit(log, cx, tell_waiter, w));
    pthread_mutex_lock(&log->lock);
    while (!w->is_done) pthread_cond_wait(&w->told, &log->lock);
    pthread_mutex_unlock(&log->lock);
    return w->result == OK ? OK : FAIL(cx, ERR_OPS, "%s", unwritable);
}

Status audit_log_commit(AuditLog *log, Ctx *cx) {
    AuditLine *lines = cx->audit;
    Waiter w = {.log = log};
    if (!lines) return OK;
    if (pthread_cond_init(&w.told, NULL) != 0) return FAIL(cx, ERR_OPS, "%s", unwritable);
    Status s = submit_and_wait(log, cx, &w);
    pthread_cond_destroy(&w.told);
    if (s != OK) cx->audit = lines;
    return s;
}

/* ---- opening and closing ---- */

static Status start(Ctx *cx, AuditLog *log) {
    log->last = &log->first;
    TRY(ctx_begin(&log->cx, cx->app, NULL));
    Status s = ensure_open(log);
    if (s != OK) return FAIL(cx, s, "the audit trail: %.*s", STR_ARG(log->cx.error.message));
    if (pthread_mutex_init(&log->lock, NULL) != 0 || pthread_cond_init(&log->work, NULL) != 0 ||
        pthread_create(&log->thread, NULL, run_writer, log) != 0)
        return FAIL(cx, ERR_OPS, "the audit trail's writer cannot be started");
    return OK;
}

Status audit_log_open(Ctx *cx, Str store, AuditLog **out) {
    AuditLog *log = calloc(1, sizeof *log);
    char *name = log ? malloc(store.n + 1) : NULL;
    if (!name) {
        free(log);
        return FAIL(cx, ERR_OPS, "out of memory");
    }
    memcpy(name, store.p, store.n);
    name[store.n] = '\0';
    log->store = (Str){name, store.n};
    Status s = start(cx, log);
    if (s != OK) {
        db_close(log->cx.db);
        ctx_end(&log->cx);
        free(name);
        free(log);
        return s;
    }
    *out = log;
    return OK;
}

void audit_log_close(AuditLog *log) {
    if (!log) return;
    pthread_mutex_lock(&log->lock);
    log->is_stopping = true;
    pthread_cond_signal(&log->work);
    pthread_mutex_unlock(&log->lock);
    pthread_join(log->thread, NULL);
    pthread_cond_destroy(&log->work);
    pthread_mutex_destroy(&log->lock);
    db_close(log->cx.db);
    ctx_end(&log->cx);
    char *name = (char *)(uintptr_t)log->store.p;
    free(name);
    free(log);
}
