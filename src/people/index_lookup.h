/* index_lookup.h - the practitioner index for partners: somebody who works with a child looks up who else does, saying why.
 *
 * Owns      table index_lookup.
 * Invariant who looks has READ_INDEX, and training and vetting that are recorded and in date (access/clearance.h), and says why in some words. The child is named in
 *           full, by pupil number or by names and birth date: nothing is searched for. Each look-up is a row and an audit line, found or not.
 *           A record that is restricted from them is to them as though there were none; the readers of its restriction are told.
 * Memory    cx->arena.
 * Errors    ERR_INPUT: too few words, or the child is not named in full, or more than one fits. ERR_DENIED: no permission, or clearance_needed() says why.
 * Why       whoever looks reaches no child's record and no case: who is involved, by people/involve.h, which masks what they may not know, is all. A reach like
 *           that of staff was rejected (decision 67): what a partner asks for is a child who stands before them, wherever the child lives.
 * Start at  index_look_up(). */
#ifndef MUSTER_INDEX_LOOKUP_H
#define MUSTER_INDEX_LOOKUP_H

#include "people/involve.h"

typedef struct IndexAsk {
    Str upn;               /* alone enough */
    Str surname, forename; /* with the birth date */
    Date born;
    Str reason;
} IndexAsk;

typedef struct IndexFound {
    bool is_found;
    Str name, school; /* STR_NONE: on no roll */
    Date born;
    Involvements involved;
} IndexFound;

/* Children under 18 alone. */
MUST_USE Status index_look_up(Ctx *cx, const IndexAsk *ask, IndexFound *out);

typedef struct IndexLook {
    i64 id, user_id, person_id; /* person_id 0: nobody fitted */
    Str name, reason;
    Moment at;
    bool is_shown;
} IndexLook;

/* The look-ups of one record, the newest first; for READ_AUDIT, where the record may be asked about. */
MUST_USE Status index_looks_at(Ctx *cx, i64 person_id, IndexLook **out, size_t *n);
/* Those of the last days that were shown nothing as the record is restricted, for its readers. */
MUST_USE Status index_looks_withheld(Ctx *cx, IndexLook **out, size_t *n);

#endif
