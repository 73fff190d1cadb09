/* doubt.h - rows whose child could not be told for certain, and the decision of a person about each.
 *
 * Owns      table match_doubt (with import.h, which opens doubts).
 * Invariant a doubt is decided once; the row is applied in the same transaction as the decision. Of a row about the closed record of a
 *           sealed adoption nothing that tells of the one record reaches the other, and no answer names the other (decision 0081).
 * Start at  doubt_list(), doubt_decide(). */
#ifndef MUSTER_DOUBT_H
#define MUSTER_DOUBT_H

#include <jansson.h>
#include "access/restrict.h"

typedef struct Doubt {
    i64 id, unit_id, candidate_id;
    Str reason, row_kind, row_json, file_name;
    Moment opened_at;
    Str decision; /* a word of DOUBT_DECISION_LIST, or superseded (a newer file for the unit came); empty while open */
    i64 person_id; /* the child the row was applied to; 0: open, set aside, or the record that goes on after an adoption */
    Str note;      /* why it was set aside */
    RestrictSeal
        tie; /* restriction_id not 0: about the closed record of a sealed adoption, one of whose named readers the actor is */
} Doubt;

/*    decision         word         of sealed adoptions: no, yes, both */
#define DOUBT_DECISION_LIST(X)                                                   \
    X(DOUBT_SAME, "same", OF_ORDINARY)         /* it is about the candidate */   \
    X(DOUBT_AFTER, "after", OF_SEALED)         /* the record that goes on */     \
    X(DOUBT_CLOSED, "closed", OF_SEALED)       /* the closed record */           \
    X(DOUBT_DIFFERENT, "different", OF_EITHER) /* another child: a new record */ \
    X(DOUBT_ASIDE, "aside", OF_EITHER)         /* nobody: the sender is in error */

typedef enum DoubtDecision {
#define X(name, word, of) name,
    DOUBT_DECISION_LIST(X)
#undef X
        N_DOUBT_DECISIONS
} DoubtDecision;
#define DOUBT_DECISIONS "same|after|closed|different|aside"

Str doubt_decision_word(DoubtDecision d);
/* False: no such word. */
bool doubt_decision_of(Str word, DoubtDecision *out);
/* May a doubt be decided so: are there two records of a sealed adoption to choose from, or one? */
bool doubt_may_be(const Doubt *d, DoubtDecision decision);

typedef struct DoubtAnswer {
    DoubtDecision say;
    Str note; /* DOUBT_ASIDE: why; needed */
} DoubtAnswer;

/* Open doubts, oldest first, with id > after, as the actor may see them: where the child is restricted candidate_id is 0 and
 * the row empty. */
MUST_USE Status doubt_list(Ctx *cx, i64 after, i64 limit, Doubt **out, size_t *n);
MUST_USE Status doubt_count(Ctx *cx, i64 *n);
/* ERR_NOTFOUND; ERR_NOTFOUND or ERR_DENIED where the child is restricted. ERR_DENIED: of a sealed adoption, and the record was opened in an
 * emergency: the row tells of the tie. */
MUST_USE Status doubt_get(Ctx *cx, i64 id, Doubt *out);
/* Apply the held row to the candidate (same), to a new child (different) or to nobody (aside), and record who decided. Of a sealed adoption:
 * to either record, without what tells of the other. Repeating the same decision is OK. ERR_CONFLICT: another decision stands; the row would count
 * the one record on a day of the other, or names one of them after all. ERR_INPUT: no such choice for this row, or no reason.
 * Writes an audit line. *person_id: as Doubt.person_id. */
MUST_USE Status doubt_decide(Ctx *cx, i64 id, const DoubtAnswer *answer, i64 *person_id);
/* What of a row of a sealed adoption stays out of the record after it, and out of the closed one, by the names of fields. */
typedef struct DoubtLeftOut {
    Str after, closed;
} DoubtLeftOut;
MUST_USE Status doubt_left_out(Ctx *cx, const Doubt *d, DoubtLeftOut *out);

#endif
