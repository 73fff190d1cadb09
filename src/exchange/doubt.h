/* doubt.h - rows whose child could not be told for certain, and the decision of a person about each.
 *
 * Owns      table match_doubt (with import.h, which opens doubts).
 * Invariant a doubt is decided once; the row is applied in the same transaction as the decision.
 * Start at  doubt_list(), doubt_decide(). */
#ifndef MUSTER_DOUBT_H
#define MUSTER_DOUBT_H

#include <jansson.h>
#include "base/ctx.h"

typedef struct Doubt {
    i64 id, unit_id, candidate_id;
    Str reason, row_kind, row_json, file_name;
    Moment opened_at;
    Str decision;  /* same, different, superseded (a newer file for the unit came); empty while open */
    i64 person_id; /* the child the row was applied to; 0 while open */
} Doubt;

typedef enum DoubtDecision { DOUBT_SAME = 1, DOUBT_DIFFERENT } DoubtDecision;

/* Open doubts, oldest first, with id > after, as the actor may see them: where the child is restricted candidate_id is 0 and
 * the row empty. */
MUST_USE Status doubt_list(Ctx *cx, i64 after, i64 limit, Doubt **out, size_t *n);
MUST_USE Status doubt_count(Ctx *cx, i64 *n);
/* ERR_NOTFOUND; ERR_NOTFOUND or ERR_DENIED where the child is restricted. */
MUST_USE Status doubt_get(Ctx *cx, i64 id, Doubt *out);
/* Apply the held row to the candidate (same) or to a new child (different), and record who decided. Repeating the same
 * decision is OK. ERR_CONFLICT: another decision stands. Writes an audit line. *person_id: who the row was applied to. */
MUST_USE Status doubt_decide(Ctx *cx, i64 id, DoubtDecision d, i64 *person_id);

#endif
