/* pair.h - two records that may be one person's: offered by the matcher, decided by a person, never asked twice.
 *
 * Owns      table person_pair (with the merge of two records, which leads its pairs to the record that stays).
 * Invariant left_id < right_id; a pair is known once; what was decided of it stands until somebody takes it back, however
 *           often it is found again.
 * Errors    ERR_NOTFOUND: no such pair. ERR_CONFLICT: somebody decided otherwise meanwhile. ERR_DENIED.
 *           A pair of which the actor may not see one record is in no list and no count; two records of one sealed adoption
 *           are never a pair.
 * Why       decided pairs are rows like open ones, not a list of exceptions: "is this pair known?" is one indexed read, and
 *           the same rows are the record of who decided what.
 * Start at  pair_offer() to propose one, pair_decide() to settle it. */
#ifndef MUSTER_PAIR_H
#define MUSTER_PAIR_H

#include "base/ctx.h"

#define PAIR_STATUS_LIST(X) \
    X(PAIR_OPEN, "open")    \
    X(PAIR_ASKED, "asked")  \
    X(PAIR_SAME, "same")    \
    X(PAIR_DIFFERENT, "different")

typedef enum PairStatus {
#define X(name, word) name,
    PAIR_STATUS_LIST(X)
#undef X
        N_PAIR_STATUSES
} PairStatus;

extern const char *const pair_status_words[N_PAIR_STATUSES];
/* False leaves *out alone. */
MUST_USE bool pair_status_of(Str word, PairStatus *out);

/* What a matcher found. */
typedef struct PairFound {
    i64 a, b;      /* in either order */
    bool is_same;  /* the matcher would join them; else it asks for a look */
    double weight; /* in powers of two */
    double probability;
    Str why; /* a JSON array, an object a field: {"field": "surname", "words": "sound alike", "weight": 3.2}; not shown
                        where either record is hidden */
    const char *how; /* find, import, user */
} PairFound;

/* Propose a pair. Both are led through their merges to the records that stand: one and the same record is no pair. A pair
 * already open or asked about takes the new weight and reasons; a decided one is left alone. An adult and a child, or
 * someone who is not there, are passed over. *is_new (may be NULL): it was not known before. Inside a write transaction; two
 * to four indexed statements. No check of permission: matchers call it. */
MUST_USE Status pair_offer(Ctx *cx, const PairFound *found, bool *is_new);

typedef struct Pair {
    i64 id, left_id, right_id;
    bool is_same; /* likeness */
    double weight, probability;
    Str why, how;
    Moment found_at;
    PairStatus status;
    Moment decided_at; /* MOMENT_NONE: not yet */
    i64 decided_by;
    Str decided_by_name;
    Str note, asked_of, question;
    Moment asked_at;
    i64 merge_id; /* 0: none */
} Pair;

typedef struct Pairs {
    Pair *at;
    size_t n;
} Pairs;

/* Only pairs of this status, likeliest first. */
typedef struct PairFilter {
    PairStatus status;
    bool only_same, only_review; /* by likeness */
} PairFilter;

/* Needs READ_CHILD. */
MUST_USE Status pair_list(Ctx *cx, const PairFilter *filter, Pairs *out);
MUST_USE Status pair_get(Ctx *cx, i64 id, Pair *out);
/* The pair of two records, in either order. ERR_NOTFOUND: never offered. */
MUST_USE Status pair_between(Ctx *cx, i64 a, i64 b, Pair *out);

typedef struct PairCounts {
    i64 of[N_PAIR_STATUSES];
    i64 open_same; /* of those open, what the matcher would join */
} PairCounts;
MUST_USE Status pair_count(Ctx *cx, PairCounts *out);

typedef struct PairDecision {
    PairStatus status; /* PAIR_OPEN takes an earlier answer back */
    Str note;
    Str asked_of, question; /* PAIR_ASKED: both needed */
    i64 merge_id;           /* PAIR_SAME: the merge it brought about */
} PairDecision;
/* Write down what was decided. The same decision again is OK and changes nothing, so a form posted twice is harmless.
 * ERR_CONFLICT: another decision stands, or (PAIR_OPEN) the two are merged: that is undone by undoing the merge.
 * ERR_INPUT: a question without text or without anybody to answer it. Needs CHANGE_CHILD. Audited under both records. */
MUST_USE Status pair_decide(Ctx *cx, i64 id, const PairDecision *d);
/* The pair of two records that were just merged, where there is one: decided, whatever it was. */
MUST_USE Status pair_settle_merged(Ctx *cx, i64 a, i64 b, i64 merge_id);
/* Of the pairs joined by this merge: open again, for its undoing. */
MUST_USE Status pair_reopen_merged(Ctx *cx, i64 merge_id);

#endif
