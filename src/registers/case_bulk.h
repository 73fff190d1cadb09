/* case_bulk.h - one thing done to many cases: allocated, moved on, commented on, given a task, dismissed.
 *
 * Invariant each case is a transaction of its own, with every check that it has alone (role, child, stage, revision): it is done whole or not at
 *           all, and the next is tried whatever became of it. Every case asked about has one line of the report.
 * Errors    ERR_INPUT from case_bulk_check(): it could be done to none. What is wrong with one case is its line's, not the call's;
 *           ERR_OPS and ERR_BUG end the call, and cases done before stay done.
 * Why       one transaction for all would let one closed case undo forty-nine. The same again is harmless: a case that has the worker, stage,
 *           comment or task already is done.
 * Start at  case_bulk(). */
#ifndef MUSTER_CASE_BULK_H
#define MUSTER_CASE_BULK_H

#include "registers/case.h"

#define BULK_MAX 1000 /* cases at a time: some seconds of work, and no more than a list gives at once */

/*    what           in the request   on the page */
#define BULK_LIST(X)                                               \
    X(BULK_ALLOCATE, "allocate", "Allocate to a worker or a team") \
    X(BULK_MOVE, "move", "Move to another stage")                  \
    X(BULK_COMMENT, "comment", "Add a comment")                    \
    X(BULK_TASK, "task", "Add a task")                             \
    X(BULK_DISMISS, "dismiss", "Dismiss what a rule opened")

typedef enum BulkWhat {
#define X(name, word, title) name,
    BULK_LIST(X)
#undef X
        N_BULK_WHATS
} BulkWhat;

typedef struct CaseBulk {
    BulkWhat what;
    i64 worker_id;    /* BULK_ALLOCATE: 0 nobody */
    Str team, reason; /* reason: of BULK_DISMISS too */
    Str stage;        /* BULK_MOVE */
    Date on;          /* DATE_NONE: today */
    Str note;
    Answers answers;
    Str comment;   /* BULK_COMMENT */
    CaseTask task; /* BULK_TASK: as case_task_add(), but for the case; its key makes the same form harmless twice */
} CaseBulk;

typedef struct BulkLine {
    i64 id;
    Str reference; /* STR_NONE: there is no such case, or none that the actor may know of */
    bool is_done;
    Str say; /* why not; or that it was so already */
} BulkLine;

typedef struct BulkReport {
    BulkLine *at; /* in the order asked */
    size_t n, n_done;
} BulkReport;

/* What is wrong with it for any case: an empty comment, a worker that there is not. */
MUST_USE Status case_bulk_check(Ctx *cx, const CaseBulk *b, CaseProblems *problems);
/* Outside a transaction; inside one (a test's) each case is a savepoint. A case named twice is done once. */
MUST_USE Status case_bulk(Ctx *cx, const CaseBulk *b, const i64 *ids, size_t n, BulkReport *out);

/* Stages that each of these cases may go to by this actor's hand; none where they are of several registers. *n of at, in the register's order. */
MUST_USE Status case_bulk_stages(Ctx *cx, const CaseLines *lines, size_t *at, size_t *n);

/* "12 15 18": numbers of cases parted by spaces, at most BULK_MAX. ERR_INPUT. */
MUST_USE Status case_ids_read(Ctx *cx, Str text, i64 ids[BULK_MAX], size_t *n);
/* Every case that fits, as a list has them. ERR_INPUT: more than limit do (at most BULK_MAX): the filter must be narrower. */
MUST_USE Status case_bulk_fitting(Ctx *cx, const WorkAsk *ask, i64 limit, CaseLines *out);
/* Lines of these cases, those left out that the actor may not see. */
MUST_USE Status case_lines_of(Ctx *cx, const i64 *ids, size_t n, CaseLines *out);

#endif
