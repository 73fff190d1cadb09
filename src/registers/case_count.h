/* case_count.h - how many open cases the actor has before them, and how many of those are late: a worklist's tabs, the list of registers.
 *
 * Owns      nothing; what a counter holds is in the arena.
 * Invariant a count is of the lines that a list would show: what the actor does not reach or see is in neither.
 * Why       who reaches the county is counted for by ranges of an index, and the few cases that are open to others alone are taken off; for who
 *           reaches a part of it, each open case is asked about. Either is done once for all counts of a page.
 * Start at  case_counter_open(), case_count(). */
#ifndef MUSTER_CASE_COUNT_H
#define MUSTER_CASE_COUNT_H

#include "registers/case_scope.h"

typedef struct CaseCount {
    i64 n, n_late; /* n_late: due before today */
} CaseCount;

/* One of them; none: all open cases. */
typedef struct CaseCountAsk {
    Str register_name, team;
    i64 worker_id;
    bool is_unallocated;
} CaseCountAsk;

typedef struct CaseCounter {
    bool is_by_rows;
    ReachedCases rows; /* what is reached; or, by index, what is to be taken off */
} CaseCounter;

/* Cost: by rows, one walk of all open cases; by index, one look-up for each case that is open to others alone. */
MUST_USE Status case_counter_open(Ctx *cx, CaseCounter *out);
/* Cost by index: the range that is counted; by rows: the rows held. */
MUST_USE Status case_count(Ctx *cx, const CaseCounter *k, const CaseCountAsk *ask, CaseCount *out);

#endif
