/* rollcall_count.h - inside the roll call: one day's counts while they are being made.
 *
 * Owns      nothing.
 * Why       the same counter serves the count of a day, the chart's many days and the two halves of a pass that run side
 *           by side; counters of one day add up.
 * Start at  rollcall_counter_add(). */
#ifndef MUSTER_ROLLCALL_COUNT_H
#define MUSTER_ROLLCALL_COUNT_H

#include "rollcall/rollcall.h"
#include "rollcall/rollcall_pass.h"

typedef struct RollcallCounter {
    RollRules rules;
    u32 n_districts; /* with 'not known' */
    u32 *cells;
    u32 beside[N_ROLLCALL_BESIDE];
    u32 (*schools)[N_ROLLCALL_STATES]; /* one row for each school, and one for no school */
} RollcallCounter;

RollcallCounter rollcall_counter_on(Arena *a, const RollcallPass *p, Date on);
void rollcall_counter_add(RollcallCounter *c, const RollcallPass *p, const RollFacts *f);
/* Is the child on this list beside the balance? */
bool rollcall_is_beside(const RollRules *r, const RollFacts *f, const RollVerdict *v, RollcallBeside which);
/* The finished count, in the arena. */
const RollcallCount *rollcall_counter_finish(Arena *a, const RollcallCounter *c, const RollcallPass *p);

#endif
