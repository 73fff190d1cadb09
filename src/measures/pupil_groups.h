/* pupil_groups.h - the pupils on a roll on a day, or with marks in a period, and the vulnerable groups that each is in: read once for all the
 * measures that count them.
 *
 * Owns      nothing in the store; what a process keeps in memory of the last questions.
 * Invariant what is given is what the store says, and inside a write transaction nothing is kept. A kept reading of a roll is given again while no
 *           committed change wrote a table that it reads (table_change.h); where people changed, those alone are read anew (changes.h: whoever
 *           writes an enrolment or a characteristic says of whom); where schools did, or more than a few thousand people, everybody is.
 * Memory    what is given lives in cx->arena; kept are at most PUPIL_GROUPS_KEPT questions, 9 MB each in a county of 230,000 pupils.
 * Threads   any; a lock of its own.
 * Why       a data pack counts seventeen groups five times over: as statements each walked every enrolment and every characteristic, 0.4 s a group.
 *           A table of members in the store was rejected: it would have to be right after every write.
 * Start at  pupil_groups_read(). The groups are those of definitions/rollcall.yaml. */
#ifndef MUSTER_PUPIL_GROUPS_H
#define MUSTER_PUPIL_GROUPS_H

#include "define/rollcall_rules.h"
#include "measures/period.h"

#define PUPIL_GROUPS_KEPT 6

typedef struct GroupedSchool {
    i64 urn;
    Str district, phase;
    bool
        is_state; /* a school, special school, referral unit or alternative provision: no college, no independent school */
} GroupedSchool;

typedef struct GroupedPupil {
    i64 id; /* of the enrolment; of marks made of person and school */
    i64 person_id;
    u32 groups; /* a bit each, as the definitions have them, on the last day */
    u32 school; /* place in schools */
    i32 possible, absent;
    bool is_persistent;
} GroupedPupil;

typedef enum PupilsOf { PUPILS_ON_ROLL, PUPILS_WITH_MARKS } PupilsOf;

typedef struct PupilGroups {
    GroupedPupil *at; /* in the order of people */
    size_t n;
    const GroupedSchool *schools; /* those of the authority, by urn */
    size_t n_schools;
} PupilGroups;

typedef struct PupilKeep PupilKeep;
MUST_USE Status pupil_keep_open(Ctx *cx, PupilKeep **out);
void pupil_keep_close(PupilKeep *k);

/* On a main roll of the authority's schools on the period's last day; or with possible sessions in it, of the ages that absence counts. */
MUST_USE Status pupil_groups_read(Ctx *cx, PupilsOf of, const Period *p, PupilGroups *out);
/* NULL: no school of the authority. */
const GroupedSchool *pupil_groups_school(const PupilGroups *p, i64 urn);
/* The groups of some people on a day, into those given: in the order of people, each once. For hundreds, not for everybody. */
MUST_USE Status pupil_groups_of_people(Ctx *cx, Date on, GroupedPupil *at, size_t n);
/* The bit of a group, or of several for a word that names them: "any", "two_or_more" have none. 0: there is no such group. */
u32 pupil_group_bit(const RollcallRules *r, Str code);

#endif
