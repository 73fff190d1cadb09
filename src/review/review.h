/* review.h - the clerk's worklist: pairs of records that may be one person's, and rows held by imports, as one piece of work.
 *
 * Owns      nothing: pairs are people/pair.h's, held rows exchange/doubt.h's, merges people/merge.h's.
 * Invariant nothing of a record the actor may not see is in the list or in its counts; the address of one whose address is
 *           protected is in neither side.
 * Memory    cx->arena.
 * Errors    as those modules'.
 * Why       a folder of its own above both: what a clerk does next must not depend on which module found the doubt.
 * Start at  review_list(), review_decide(). */
#ifndef MUSTER_REVIEW_H
#define MUSTER_REVIEW_H

#include "exchange/doubt.h"
#include "people/merge.h"
#include "people/pair.h"
#include "people/search.h"

/* Which goes first. */
typedef enum ReviewNeed {
    NEED_ROLLCALL, /* both are counted by the roll call, and one of them on no roll: likely one child counted twice */
    NEED_COUNTED,  /* both are counted; and every held row, of which nothing counts until it is decided */
    NEED_OTHER
} ReviewNeed;

typedef struct ReviewItem {
    Pair pair; /* id 0: a held row */
    Doubt doubt;
    ReviewNeed need;
} ReviewItem;

typedef struct ReviewItems {
    ReviewItem *at;
    size_t n;
} ReviewItems;

typedef struct ReviewFilter {
    PairStatus status;
    bool only_same, only_review, only_rows; /* of those open */
} ReviewFilter;

/* In the order in which they want deciding: by need, then likelihood; what was asked, longest ago first. Two reads. */
MUST_USE Status review_list(Ctx *cx, const ReviewFilter *filter, ReviewItems *out);
/* The item of pairs to decide after this one; 0: none. */
MUST_USE Status review_next(Ctx *cx, i64 pair_id, i64 *next);

typedef struct ReviewCounts {
    i64 open, open_same, asked, same, different, rows;
} ReviewCounts;
MUST_USE Status review_count(Ctx *cx, ReviewCounts *out);

/* What a decision came to. */
typedef struct ReviewDone {
    i64 merge_id;    /* 0: not merged */
    i64 approval_id; /* not 0: the merge is proposed, and waits for somebody else (access/approval.h) */
} ReviewDone;

typedef struct ReviewDecision {
    PairDecision say;
    i64 keep_id;    /* PAIR_SAME: which of the two stays */
    MergeWish wish; /* PAIR_SAME: whose values show, and answers to questions */
} ReviewDecision;
/* Decide a pair; same merges the two, or proposes it, and the pair stays open until somebody else approves. done may be NULL. A decision
 * repeated is OK. */
MUST_USE Status review_decide(Ctx *cx, i64 pair_id, const ReviewDecision *d, ReviewDone *done);
/* The proposal to merge the pair that waits for somebody else; 0: none. */
MUST_USE Status review_proposed(Ctx *cx, const Pair *p, i64 *approval_id);

/* Which of the two a merge would keep unless somebody says otherwise: the one known longer. */
MUST_USE Status review_keep_of(Ctx *cx, const Pair *p, i64 *keep_id);

/* One line of two records side by side. */
typedef struct ReviewLine {
    const char *what;
    Str left, right;
    bool differs; /* both say something, and not the same */
    bool is_one_sided;
    bool is_context; /* says when we heard, not who it is: neither the same nor a difference */
} ReviewLine;

typedef struct ReviewSides {
    ReviewLine *at;
    size_t n;
    Str left_name, right_name;
    Str why; /* JSON array of field, words, weight; STR_NONE: nothing may be said */
    double weight, probability;
} ReviewSides;

/* Both records as a clerk compares them. Notes the look at both. */
MUST_USE Status review_sides(Ctx *cx, const Pair *p, ReviewSides *out);

/* A held row (left) beside the record it may be about (right). Notes the look. */
MUST_USE Status review_row_sides(Ctx *cx, const Doubt *d, ReviewSides *out);

/* "in 12 days", as the age of a question: whole days since. */
i64 review_days_since(Ctx *cx, Moment m);

#endif
