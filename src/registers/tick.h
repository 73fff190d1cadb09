/* tick.h - what happens because days go by: clocks come due, rules find what nobody reported.
 *
 * Owns      nothing of its own: opens cases and raises tasks through case.h.
 * Invariant running it twice on one day does nothing the second time; what it opens carries the rule that opened it
 *           (case_file.made_by_rule) and may be dismissed with a reason (case_dismiss()); what was found once is known (case_finding).
 * Errors    those of the store. One rule's failure to open a case for one child becomes a task, not a stop.
 * Cost      a statement a rule, and one working-out an open case.
 * Why       rules are named statements over facts, so that what was found can be opened and counted; rules in C were rejected.
 * Start at  tick_run(). */
#ifndef MUSTER_TICK_H
#define MUSTER_TICK_H

#include <stdatomic.h>

#include "registers/register.h"

typedef struct TickRule {
    const Register *reg;
    const RuleDef *rule;
    i64 n_found, n_opened, n_known,
        n_refused; /* rows; new cases, tasks or answers; there already; not opened, see tasks */
} TickRule;

/* Set by another thread: tick ends after the batch in hand, with ERR_OPS. */
typedef struct TickStop {
    atomic_bool is_asked;
} TickStop;

typedef struct Tick {
    const struct TickStop *stop; /* given by the caller; NULL: it is not stopped */
    TickRule *rules;
    size_t n_rules;
    i64 n_lists_to_schools, n_lists_to_districts; /* attendance lists sent (school_list.h) */
    i64 n_cases;                                  /* open cases worked out again */
} Tick;

/* Commits as it goes: a rule, then every so many cases. Outside any transaction. */
MUST_USE Status tick_run(Ctx *cx, Tick *out);
/* The rules alone. */
MUST_USE Status tick_rules(Ctx *cx, Tick *out);
/* Does each rule's statement give the columns that the rule takes from it? What it does not is a mistake at the rule's line. Inside a transaction on any
 * store, an empty one too. */
MUST_USE Status tick_prove_rules(Ctx *cx, const Registers *registers, Mistakes *m);
/* The same inside an open write transaction: for tests. */
MUST_USE Status tick_in_transaction(Ctx *cx, Tick *out);

#endif
