/* move.h - children who went from one school here to another, and the transfer file that should have gone with them.
 *
 * Owns      nothing: reads enrolments and transfer files.
 * Invariant a move is an enrolment that ended (single or main) and the first one at another school here that began after it
 *           did, the two within MOVE_GAP_DAYS of each other; a school that became an academy is not a move.
 * Memory    results live in cx->arena.
 * Why       a school owes the next one a transfer file within days of a child leaving. A child who moved without one has
 *           a new school that knows nothing of them, and is the next to be lost.
 * Start at  move_list(). */
#ifndef MUSTER_MOVE_H
#define MUSTER_MOVE_H

#include "base/ctx.h"

/* An omission is noticed at the next return, a term later: the new school may have begun well before. */
#define MOVE_GAP_DAYS 120

typedef struct Move {
    i64 person_id;
    Str surname, forename, upn;
    i64 from_urn, to_urn;
    Str from_school, to_school;
    Date left_on, joined_on;
    Date file_on; /* of the old school's transfer file; DATE_NONE: it never sent one */
} Move;

typedef struct Moves {
    Move *at;
    size_t n, cap;
} Moves;

/* Moves into a school from since to until, both inclusive, by the day of joining. ERR_INPUT: since after until. Audits
 * "move.list" with the number of children. Reads the enrolments that ended in the time, by index. */
MUST_USE Status move_list(Ctx *cx, Date since, Date until, Moves *out);

#endif
