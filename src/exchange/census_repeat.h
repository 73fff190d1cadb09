/* census_repeat.h - a record that says what the school's last return said, about a child of whom nobody else has spoken since.
 *
 * Owns      the columns record_print and person_revision of census_pupil.
 * Invariant a repeated record is stored exactly as the full comparison would store it: same fingerprint, same
 *           person.revision, an open enrolment confirmed by the last return, no fact that begins or ends in between, no
 *           later return. Anything else is compared in full.
 * Why       two returns of three repeat the one before. Telling so costs one read a school instead of six a pupil, and is
 *           what lets a county's returns land in a few times the time it takes to read them. */
#ifndef MUSTER_CENSUS_REPEAT_H
#define MUSTER_CENSUS_REPEAT_H

#include "exchange/census_ahead.h"
#include "exchange/census_seen.h"
#include "exchange/census_store.h"
#include "people/person.h"

/* Fingerprint of all that a record says but attendance and exclusions, which are stored for themselves. Never 0. */
u64 census_print(const CensusPupil *p);
/* The fingerprint to keep for the next return, or 0 when that must compare in full: something held of the child begins
 * or ends after the census day, so that the same words may be news by then. */
u64 census_print_to_keep(const CensusPupil *p, const PersonFacts *facts, Date census_on);
/* Learn the last return's fingerprints. *last: its day; DATE_NONE when there is none, or a newer return is held. */
MUST_USE Status census_prints_load(Ctx *cx, const CensusReturn *ret, Arena *a, SeenTable *prints, Date *last);
/* The child whom this record repeats, or NULL. */
const SeenSlot *census_repeat_of(const SeenTable *prints, const CensusRow *row);

#endif
