/* tick_timer.h - the night's work inside a server: tick once a day at a time, also after a restart.
 *
 * Owns      one thread, with a Ctx and a connection of its own.
 * Invariant a day's run is done once, whatever number of servers share the store and however often they restart; one that failed is tried
 *           again after a quarter of an hour. Closing waits for the batch in hand, no longer.
 * Errors    told on standard error and in tick_run, never the server's end.
 * Why       a thread, not cron: a council's server has the clocks seen to by being on. cron can still run `muster tick`; the day is then
 *           done and the timer leaves it alone.
 * Start at  tick_timer_open(). */
#ifndef MUSTER_TICK_TIMER_H
#define MUSTER_TICK_TIMER_H

#include "base/ctx.h"

typedef struct TickTimer TickTimer;

typedef struct TickTimerOptions {
    int minute;              /* of the day in London from which it is due: 300 is 5:00 */
    Status (*also)(Ctx *cx); /* what else belongs to the night, after tick; NULL: nothing. Opens its own transaction */
} TickTimerOptions;

/* "05:00" as minutes. False: no time of day. */
MUST_USE bool tick_timer_read_time(Str text, int *minute);
MUST_USE Status tick_timer_open(Ctx *cx, const TickTimerOptions *o, TickTimer **out);
void tick_timer_close(TickTimer *t); /* NULL is allowed */

#endif
