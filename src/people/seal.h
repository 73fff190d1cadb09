/* seal.h - sealing an adoption: the child goes on under a new record, and nobody but the named people can join the two.
 *
 * Owns      nothing: the tie is restrict_seal()'s, the facts are their modules'.
 * Invariant on every day the roll call counts one child: the old record before sealed_on, the new one from it on.
 * Why       a new record, and not a changed one: what the county held before stays as it was and is closed to all but its
 *           readers, and nothing of it (names, numbers, family, past addresses and schools) is in the new one. What must go
 *           on, goes on: the rolls, standings, home address and characteristics that hold on the day.
 * Start at  adoption_seal(). */
#ifndef MUSTER_SEAL_H
#define MUSTER_SEAL_H

#include "access/restrict.h"

typedef struct AdoptionSeal {
    i64 old_id;
    Str surname, forename, middle_names; /* the new name */
    Str upn;                             /* the new number; STR_NONE: none yet */
    Date sealed_on;                      /* DATE_NONE: today; not later */
    bool leaves_address;                 /* the home known today is the old family's: leave it behind */
    Str reason, readers;                 /* as for a restriction */
} AdoptionSeal;

/* Restricts the old record (adopted_identity), makes the new one and ties them. ERR_INPUT: no name, no reason, nobody to read it, a day
 * to come, an adult, a number that fails its check. ERR_CONFLICT: sealed already. ERR_NOTFOUND: as person_get(). */
MUST_USE Status adoption_seal(Ctx *cx, const AdoptionSeal *s, i64 *new_id);
/* How many open cases stay with the old record, for its readers alone (decision 0036). No access check. */
MUST_USE Status adoption_open_cases(Ctx *cx, i64 old_id, i64 *n);
/* How many facts count a record on days that are the other's: the closed one from sealed_on on, the new one before it. 0 unless something was
 * said of the record since that should have been said of the other. No access check. */
MUST_USE Status adoption_wrong_days(Ctx *cx, const RestrictSeal *tie, i64 person_id, i64 *n);

#endif
