/* timeline.h - where one statement goes among the dated facts of one slot.
 *
 * Owns      nothing: pure. The caller carries the plan out in its own table.
 * Invariant carrying out the plan keeps the slot's facts from overlapping, and changes nothing on or after the day for
 *           which a newer statement is known.
 * Why       sources arrive in any order. Written once for names, addresses, numbers and characteristics, and tested by
 *           itself, rather than once for each.
 * Start at  timeline_place(). */
#ifndef MUSTER_TIMELINE_H
#define MUSTER_TIMELINE_H

#include "base/date.h"

typedef struct TimelineFact {
    Date from_on, to_on; /* DATE_NONE: since ever, and current */
    bool is_same;        /* says what the new statement says */
} TimelineFact;

typedef struct TimelineStatement {
    Date as_at;
    Date next_said; /* the next later day on which any source spoke of the person; DATE_NONE: none */
    bool is_none;   /* states that nothing holds (no longer a young carer) */
    bool lapses;    /* with no fact after it, it holds only until next_said, since silence then meant no */
} TimelineStatement;

typedef struct TimelinePlan {
    i64 close;     /* index of the fact to end, or -1 */
    Date close_on; /* its new last day; the day before its first one when it is replaced outright */
    i64 stretch;   /* index of the fact to begin earlier, or -1 */
    Date stretch_from;
    bool insert; /* a new fact with the statement's value */
    Date insert_from, insert_to;
    bool resume; /* a new fact with the closed one's value, after the inserted one */
    Date resume_from, resume_to;
} TimelinePlan;

/* False: the statement says what is already held, and there is nothing to do. */
bool timeline_place(const TimelineFact *facts, size_t n, const TimelineStatement *s, TimelinePlan *plan);
/* Would it take a look at next_said to place this? A cheap test before the read that finds next_said. */
bool timeline_is_settled(const TimelineFact *facts, size_t n, const TimelineStatement *s);

#endif
