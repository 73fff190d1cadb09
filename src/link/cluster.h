/* cluster.h - answers that agree with each other: who is the same as whom, and one partner each.
 *
 * Why       a pair is decided by itself, but records of one file come in groups: where A is B and B is C, A is C too, however
 *           garbled; and where A is B, and C is like both but contradicts B, C is neither. Groups are joined likeliest pair
 *           first, while all pairs across speak for it on the average (average linkage). Single linkage was rejected: one
 *           doubtful record chains two families together.
 * Start at  link_cluster(), link_one_to_one(). */
#ifndef MUSTER_LINK_CLUSTER_H
#define MUSTER_LINK_CLUSTER_H

#include "link/job.h"

/* One file. Probabilities are changed to agree with the groups, and the pairs that follow from them are added. */
void link_cluster(Arena *a, const LinkJob *job, const LinkModel *model, LinkPairs *pairs);
/* Leave each record in at most one pair: the choice of the greatest sum of weights (groups of over 400 records: the
 * likeliest first). */
void link_one_to_one(Arena *a, u32 n_records, LinkPairs *pairs);

#endif
