/* tick_log.h - runs of tick, written down; and when the next is due.
 *
 * Owns      tables tick_run, tick_run_rule.
 * Invariant a run that ended has an outcome, and its time of ending; one cut off has neither.
 * Errors    those of tick and of the store. A run that fails is written down as failed before its error goes on.
 * Why       a table, so that every server of a store knows whether today's run is done, also after a restart.
 * Start at  tick_logged(). */
#ifndef MUSTER_TICK_LOG_H
#define MUSTER_TICK_LOG_H

#include "registers/tick.h"

typedef struct TickRun {
    i64 id;
    Date on;
    Str made_by, outcome, message; /* outcome: done, failed; STR_NONE: it runs, or was cut off */
    Moment started_at, ended_at;
    i64 n_cases, n_found, n_opened, n_refused;
} TickRun;

/* Tick, and what comes after it in the night (NULL: nothing; its failure is the run's message, not the run's failure). made_by:
 * "timer" or "command". Outside any transaction. */
MUST_USE Status tick_logged(Ctx *cx, const char *made_by, Status (*also)(Ctx *cx), Tick *out);
/* If nobody has done today's, and none was begun within `wait_minutes`: run it, and *has_run. Servers that ask at once take turns. */
MUST_USE Status tick_if_due(Ctx *cx, int wait_minutes, Status (*also)(Ctx *cx), Tick *out, bool *has_run);
/* Newest first. */
MUST_USE Status tick_runs(Ctx *cx, i64 limit, TickRun **out, size_t *n);

#endif
