/* clock_own.h - what clock.c does for reading.c: a clock as it stood on a day.
 *
 * Owns      nothing. Only those two files include this.
 * Why       the due day and the state of a clock rest on the same walk over its pauses. */
#ifndef MUSTER_CLOCK_OWN_H
#define MUSTER_CLOCK_OWN_H

#include "clock/clock.h"

/* clock_due(), knowing nothing dated after `on` (DATE_NONE: all). A pause still open then is seen to end that day. */
bool clock_due_as_of(const Clock *c, Date on, ClockDue *out);
bool clock_is_paused(const Clock *c, Date on);

typedef struct ClockSpan {
    LimitUnit unit;
    Date base, to; /* days after base, up to `to` */
} ClockSpan;

/* Days of the span in which the clock ran. False: a calendar is missing. */
bool clock_days_run(const Clock *c, ClockSpan span, Date on, i32 *out);

#endif
