/* match_find.h - all children against each other: who may be known twice? And the weights, learned from all of them.
 *
 * Owns      nothing; offers what it finds with pair_offer().
 * Invariant nobody is merged: a person decides about every pair. Records of one sealed adoption are never a pair.
 * Memory    an index of its own with every blocking key, about 130 MB for 350,000 children, given back when the arena is
 *           rewound; whoever runs it is a command, not the server.
 * Why       not the standing index: a search that runs at night can afford more keys, and misses fewer.
 * Start at  match_find_run(), match_train_run(). */
#ifndef MUSTER_MATCH_FIND_H
#define MUSTER_MATCH_FIND_H

#include "link/report.h"

typedef struct MatchFound {
    i64 a, b; /* a < b */
    float weight, probability;
    bool is_same; /* else to review */
    LinkExplanation why;
} MatchFound;

typedef struct MatchFindResult {
    MatchFound *at; /* likeliest first */
    size_t n;
    i64 n_children, n_same, n_new; /* n_new: pairs not known before */
    i64 version;                   /* of the weights used; 0: defaults */
} MatchFindResult;

typedef struct MatchProgress {
    void (*step)(void *to, u32 done, u32 total); /* NULL: nobody looks */
    void *to;
} MatchProgress;

/* With is_dry nothing is offered, and n_new is 0. At most five pairs for each child; of records that say the same in everything each
 * copy with the first, up to a thousand: 10,000 copies are a fault of a source, not 50 million questions. Some ten seconds for 350,000 children. */
MUST_USE Status match_find_run(Ctx *cx, bool is_dry, const MatchProgress *progress, MatchFindResult *out);

/* Learn weights from the store's children and keep them as a new version. ERR_INPUT: fewer than 100 children teach nothing. */
MUST_USE Status match_train_run(Ctx *cx, const MatchProgress *progress, i64 *version);

#endif
