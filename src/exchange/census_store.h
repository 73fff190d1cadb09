/* census_store.h - what one believed record of a return changes in the store.
 *
 * Owns      tables census_return, census_pupil; no other module writes it. Everything else goes through people, enrolments and exclusions.
 * Errors    of the store only: what the record says was judged before.
 * Start at  census_store_pupil(). */
#ifndef MUSTER_CENSUS_STORE_H
#define MUSTER_CENSUS_STORE_H

#include "exchange/census_rules.h"
#include "people/match.h"

/* The return in hand. */
typedef struct CensusReturn {
    i64 urn;
    Date census_on;
    i64 source_id;
} CensusReturn;

/* What the record says for matching. */
Incoming census_incoming(const CensusBelief *b);
/* Write the record: to this child, or with person_id 0 to a new one. was_on_roll: this same return has already named the
 * child as on roll, so that an entry among those no longer on roll speaks of an earlier time. *is_changed: something
 * about the child is new. *stored_as: who it was written to. */
typedef struct CensusTarget {
    i64 person_id;
    const struct PersonFacts *facts; /* the child's, where the match has loaded them; else NULL */
    const struct PersonFacts *ahead; /* as in Incoming */
    bool numbers_are_free;           /* as in Match.nobody_holds_numbers */
    bool was_on_roll;
    bool is_changed;        /* out */
    bool is_birth_disputed; /* out: the birth date or sex differs from what was held */
    i64 stored_as;          /* out */
} CensusTarget;
MUST_USE Status census_store_pupil(Ctx *cx, const CensusReturn *ret, const CensusBelief *b, CensusTarget *target);

/* Keep the return of a pupil whose record repeats the last one (census_repeat.h): nothing else is written here, and the
 * enrolment is confirmed with the others' at the end. */
typedef struct CensusRepeat {
    i64 person_id;
    i64 person_revision;
    u64 print;
} CensusRepeat;
MUST_USE Status census_store_repeat(Ctx *cx, const CensusReturn *ret, const CensusBelief *b, CensusRepeat repeat);

#endif
