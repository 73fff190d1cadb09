/* job.h - linking whole files: every left row against every right one, or the rows of one file against each other.
 *
 * Owns      the pairs it gives out, until link_pairs_free().
 * Invariant the answer does not depend on the number of threads.
 * Start at  link_job_train(), link_job_pairs(). */
#ifndef MUSTER_LINK_JOB_H
#define MUSTER_LINK_JOB_H

#include "link/link.h"

typedef struct LinkJob {
    const LinkIndex *ix;
    u32 n_left; /* two files: the first n_left records ask, and the others are findable. One file: all of them, findable */
    bool is_two_files;
    u32 n_threads;
    void (*progress)(void *to, u32 done); /* of n_left; may be NULL. Called by the caller's thread */
    void *progress_to;
} LinkJob;

/* left < right. */
typedef struct LinkPair {
    u32 left, right;
    float weight, probability;
    u32 group; /* for sorting while choosing */
} LinkPair;
typedef struct LinkPairs {
    LinkPair *at;
    size_t n, cap;
} LinkPairs;
void link_pairs_add(LinkPairs *to, LinkPair p);
void link_pairs_free(LinkPairs *p);

/* Learn the weights from the rows themselves. At most some 20,000 of them ask; all are asked. */
void link_job_train(const LinkJob *job, LinkModel *model);
/* Every pair with a probability of at least `least`, by left and right. */
LinkPairs link_job_pairs(const LinkJob *job, const LinkModel *model, double least);

#endif
