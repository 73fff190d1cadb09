/* ctx.h - what one request or command carries: memory, connection, user, day, error.
 *
 * Owns      one error slot and one list of audit lines waiting for their transaction.
 * Memory    everything lives in cx->arena and is gone at ctx_end().
 * Threads   a worker owns its Ctx and its connection; what workers share (App) is immutable after start.
 * Why       no mutable globals; time is an argument (cx->today), so every rule can be run as of any day.
 * Start at  FAIL(), ctx_begin(). */
#ifndef MUSTER_CTX_H
#define MUSTER_CTX_H

#include "base/arena.h"
#include "base/date.h"
#include "base/status.h"
#include "base/str.h"

typedef struct Db Db;                   /* db/db.h */
typedef struct App App;                 /* cli/app.h: what is immutable after start */
typedef struct Request Request;         /* web/web.h: NULL outside the server */
typedef struct AuditLine AuditLine;     /* access/audit.h */
typedef struct CliCall CliCall;         /* cli/call.h: what was typed; NULL in the server */
typedef struct RestrictSet RestrictSet; /* access/restrict.h */

/* Who acts. id 0 is nobody; SYSTEM_USER_ID is the command line and the timer. */
typedef struct Actor {
    i64 id;
    Str name;        /* display name */
    u64 permissions; /* bit per Permission (define/permission.h) */
    u64 roles;       /* bit per role held (define/roles.h) */
    int own_role; /* the role they work in, which has a reach of its own: one more than its place in the definitions; 0: those without one */
    size_t n_work_places; /* how many there are to choose from (access/work_as.h) */
    bool is_operator;     /* the command line, run by someone who holds the store itself */
} Actor;

#define SYSTEM_USER_ID 1

/* Where a request comes from, as the server sees it. */
typedef struct Visitor {
    Str address; /* of the network; behind a proxy that is trusted, the one that the proxy tells */
    Str agent;   /* what the browser calls itself */
    Str device;  /* the cookie of a browser that somebody signed in with before */
} Visitor;

typedef struct ErrorSlot {
    Status status;
    const char *file;
    int line;
    const char *func;
    Str message; /* record ids, never names or notes */
} ErrorSlot;

typedef struct Ctx {
    Arena *arena;
    Arena *models; /* the server: where a page's model is made (web/model_memory.h); NULL: malloc */
    Db *db;
    const App *app;
    Request *request;
    CliCall *cli;
    const Visitor *visitor; /* NULL: the command line */
    Actor actor;
    Date today; /* --today, MUSTER_TODAY, or the day in London */
    ErrorSlot error;
    AuditLine *audit;        /* newest first; written by the commit */
    RestrictSet *restricted; /* whose records are restricted, once asked for; outlives a reset */
    bool is_audit_held;      /* the server: ctx_commit() leaves the lines of a look here, and nothing is sent before the
                           server has had them written (audit_log_submit()) */
} Ctx;

/* Record what went wrong, once: the first failure is kept, a later one while unwinding does not replace it. Gives kind. */
#define FAIL(cx, kind, ...) (ctx_fail((cx), (kind), __FILE__, __LINE__, __func__, __VA_ARGS__), (kind))
void ctx_fail(Ctx *cx, Status kind, const char *file, int line, const char *func, const char *fmt, ...)
    PRINTF_LIKE(6, 7);
/* Forget the error, for a caller that has dealt with it. */
void ctx_clear_error(Ctx *cx);

/* The only reader of the system clock. Milliseconds UTC; with a fixed --today it is that day at the clock's time. */
Moment ctx_now(const Ctx *cx);
/* Now, whatever day is worked as of: for what holds outside the store, such as a certificate. */
Moment ctx_system_now(void);
/* Today in London by the system clock. */
Date ctx_system_today(void);

#endif
