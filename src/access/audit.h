/* audit.h - who saw or changed which record, when and why.
 *
 * Owns      tables audit, audit_head.
 * Invariant line n holds a BLAKE2b hash over line n-1's hash and its own fields: an edit, a gap or a reordering shows.
 * Why       lines are gathered on the Ctx and written by the commit, in the same transaction as the change they
 *           describe. A look (a GET) has no transaction of its own to write in: its lines are handed to the log's
 *           writer, which commits many requests' lines together, and the page is sent only after that commit.
 * Start at  audit_note(). */
#ifndef MUSTER_AUDIT_H
#define MUSTER_AUDIT_H

#include "base/ctx.h"

struct AuditLine {
    AuditLine *next;
    const char *action; /* literal: "person.view" */
    i64 actor_id;       /* who acted when the line was noted */
    i64 person_id;      /* 0: not about one person */
    Str detail;         /* ids and counts, never names or notes */
    bool stands;        /* written even when the request fails */
};

/* Remember a line for this request. Cannot fail; it is written by ctx_commit() or not at all. */
void audit_note(Ctx *cx, const char *action, i64 person_id, const char *detail_fmt, ...) PRINTF_LIKE(4, 5);
/* Remember a refusal: it is written although the request fails and everything else is rolled back (ctx_abandon()). */
void audit_note_refusal(Ctx *cx, const char *action, i64 person_id, const char *detail_fmt, ...) PRINTF_LIKE(4, 5);
/* Write the waiting lines inside the open write transaction. Called by ctx_commit(). */
MUST_USE Status audit_write(Ctx *cx);
/* After a rollback: forget the lines that described what did not happen, keep those that stand. */
void audit_keep_standing(Ctx *cx);

typedef struct AuditLog AuditLog;
/* The group writer: a thread and a connection of its own. */
MUST_USE Status audit_log_open(Ctx *cx, Str store, AuditLog **out);
void audit_log_close(AuditLog *log);
/* Hand over the waiting lines of a read-only request and wait until they are committed. ERR_OPS leaves them on cx. */
MUST_USE Status audit_log_commit(AuditLog *log, Ctx *cx);
/* The same without waiting: the lines are copied and taken off cx, and done is called by the writer's thread, soon and
 * once, with OK or ERR_OPS. It must be quick. Whatever the lines speak of goes out only after OK. ERR_OPS here: done is
 * not called, the lines stay. */
typedef void (*AuditDone)(void *arg, Status result);
MUST_USE Status audit_log_submit(AuditLog *log, Ctx *cx, AuditDone done, void *arg);

typedef struct AuditVerdict {
    i64 n_lines;
    i64 bad_seq; /* 0: none */
    Str what;    /* "line altered", "gap", ... */
} AuditVerdict;
/* Walk the whole chain. OK also when it is broken: the verdict says. Constant memory. */
MUST_USE Status audit_verify(Ctx *cx, AuditVerdict *out);

typedef struct AuditHead {
    i64 seq;
    Str hash;
} AuditHead;
/* The last line's number and hash: written down elsewhere, they show later whether the end was cut off. */
MUST_USE Status audit_head(Ctx *cx, AuditHead *out);

typedef struct AuditEntry {
    i64 seq;
    Moment at;
    i64 actor_id;
    Str actor; /* display name */
    Str action;
    Str detail;
} AuditEntry;
/* Who looked at or changed one person's record, newest first, at most limit lines. One indexed read. */
MUST_USE Status audit_of_person(Ctx *cx, i64 person_id, i64 limit, AuditEntry **out, size_t *n);

#endif
