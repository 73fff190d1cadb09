/* likeness.h - whom is a row about that no exact rule knows? And why two records may be one child's, in words.
 *
 * Owns      nothing; asks people/child_index.h.
 * Invariant "same" only where one child alone is likely, by link_verdict(); whatever is likely and not that is a doubt.
 *           Reasons name fields and how they compare, never a name, a date, a place or a number.
 * Memory    texts live in cx->arena.
 * Start at  likeness_judge() for a row, match_explain() for two records. */
#ifndef MUSTER_LIKENESS_H
#define MUSTER_LIKENESS_H

#include <jansson.h>
#include "people/match.h"

/* For match_child(): rule 4 and 5. */
MUST_USE Status likeness_judge(Ctx *cx, const Incoming *in, Match *out);

typedef struct MatchReason {
    Str field;     /* "surname"; or "names" (exchanged), "relations" (what a family or neighbours would share anyway) */
    Str words;     /* "one letter different" */
    double weight; /* log2 of how much likelier that is for one child than for two */
    i64 n_holders; /* records that hold the very same value; 0: it differs */
} MatchReason;

typedef struct MatchExplanation {
    MatchReason *reasons;
    size_t n;
    double weight, probability;
    Str verdict;   /* same, to review, different */
    Str otherwise; /* what they would be, if not one child: "twins" */
} MatchExplanation;

/* Why two children's records may be one child's, under the weights in use. ERR_NOTFOUND: one is no living child, or is merged,
 * or the two are records of one sealed adoption; what is said of the home is left out where the actor may not see the address of
 * one of them; ERR_NOTFOUND or ERR_DENIED: restricted (access_subject()). Loads the index
 * of children where it is not in memory yet. The caller notes the look. */
MUST_USE Status match_explain(Ctx *cx, i64 a, i64 b, MatchExplanation *out);
/* An array with an object a field, as PairFound.why has it: field, words, weight, held_by. The caller owns it. */
json_t *match_reasons_json(const MatchExplanation *x);

/* The value as compact text in the arena; the value itself is given up. STR_NONE for NULL. */
Str match_json_take(Ctx *cx, json_t *value);

struct LinkExplanation;
/* The engine's explanation in our words. */
void match_explanation_of(Ctx *cx, const struct LinkExplanation *x, MatchExplanation *out);

#endif
