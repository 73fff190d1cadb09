/* case_scope.h - which cases somebody reaches who does not reach the whole county: lines of lists, and counts.
 *
 * Owns      nothing.
 * Invariant a list or a count of a limited user has no case that case_may_see() would refuse for where it belongs.
 * Why       lists read ids in the order of an index; where each case belongs is looked up only for those who are limited, so that nobody
 *           else pays for it. Their counts are made of rows, one by one, instead of by the store, from memory while no case changes
 *           (open_cases.h); where named people's cases alone are hidden, the store counts and those few are taken off.
 * Start at  case_line_is_seen(), cases_reached(), cases_hidden(). */
#ifndef MUSTER_CASE_SCOPE_H
#define MUSTER_CASE_SCOPE_H

#include "registers/case.h"
#include "registers/open_cases.h"

/* May the case of that register be a line of a list? By role and by reach. */
bool case_line_is_seen(Ctx *cx, Str register_name, i64 case_id);
/* For a list that asks about many lines: where they belong is looked up in memory where it is kept (open_cases.h). */
typedef struct CaseSieve {
    bool is_kept;
    OpenCases open;
} CaseSieve;
MUST_USE Status case_sieve_open(Ctx *cx, CaseSieve *out);
/* As case_line_is_seen(). */
bool case_sieve_sees(Ctx *cx, const CaseSieve *s, Str register_name, i64 case_id);
/* Are there cases that the actor does not reach, or that are open to others alone (access/restrict_case.h)? Then lists and counts look at each line. */
bool case_lines_are_asked(Ctx *cx);
/* By reach alone. */
bool case_is_reached(Ctx *cx, const Case *c);

typedef struct ReachedAsk {
    Str register_name, team; /* STR_NONE: any */
    i64 worker_id;           /* 0: any */
    bool
        is_to_count; /* all open cases, in no order and without workers' names, in half the time; nothing else is asked */
} ReachedAsk;

typedef struct ReachedCase {
    Str register_name, worker, team;
    i64 worker_id;
    Date due_on;
    bool is_urgent;
} ReachedCase;

typedef struct ReachedCases {
    ReachedCase *at; /* in the order of workers; those that nobody has together */
    size_t n;
} ReachedCases;

/* The open cases that the actor reaches and sees; in the arena. */
MUST_USE Status cases_reached(Ctx *cx, const ReachedAsk *ask, ReachedCases *out);
/* The open cases that are open to others alone, of registers that the actor's roles see: what counts made by index leave out. Costs a look-up
 * for each such case. */
MUST_USE Status cases_hidden(Ctx *cx, ReachedCases *out);

#endif
