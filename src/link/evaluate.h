/* evaluate.h - how good were the answers, where the truth is known?
 *
 * Why       pairs are counted, as the linkage literature does: precision is the share of links given that are right, recall the
 *           share of true pairs that were given, F1 their harmonic mean. A pair that was never listed counts as missed.
 * Start at  link_evaluate(). */
#ifndef MUSTER_LINK_EVALUATE_H
#define MUSTER_LINK_EVALUATE_H

#include "link/job.h"
#include "link/link_file.h"

typedef struct LinkScore {
    double threshold; /* pairs with at least this probability are links */
    i64 n_right, n_wrong, n_missed;
    double precision, recall, f1;
} LinkScore;

#define LINK_MAIN_THRESHOLD 0.5
#define N_LINK_THRESHOLDS   13
typedef struct LinkEvaluation {
    i64 n_true; /* true pairs there are */
    LinkScore at[N_LINK_THRESHOLDS];
    const LinkScore *main;
} LinkEvaluation;

/* truths[record]: who it is; STR_NONE: not known, and no pair of it counts. */
void link_evaluate(Arena *a, const LinkJob *job, const Str *truths, const LinkPairs *pairs, LinkEvaluation *out);

#endif
