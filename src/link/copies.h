/* copies.h - rows that say the same in every field are weighed once, however many there are.
 *
 * Why       10,000 copies of a row are 50 million pairs, and would make its values look common. The first stands for all; a
 *           group of up to LINK_COPIES_IN_FULL is written out pair by pair, of a larger one each copy with the first.
 * Start at  link_copies_set_apart(), then link_copies_expand(). */
#ifndef MUSTER_LINK_COPIES_H
#define MUSTER_LINK_COPIES_H

#include "link/job.h"

#define LINK_COPIES_IN_FULL 32

typedef struct LinkCopies {
    u32 *first_of;  /* [record]: the record it is a copy of, or itself */
    u32 *next_copy; /* [record]: the next copy of the same first, or LINK_NO_COPY */
    u32 *n_copies;  /* [first]: records in the group, the first included */
    u32 n;
} LinkCopies;
#define LINK_NO_COPY UINT32_MAX

/* Take all but the first of each group out of the index: within the left rows, and within the right ones. In the arena. */
LinkCopies link_copies_set_apart(Arena *a, LinkIndex *ix, u32 n_left);
/* Write the copies' pairs beside the first ones'. Two files: only from left to right. */
void link_copies_expand(const LinkCopies *c, const LinkJob *job, const LinkModel *model, LinkPairs *pairs);

#endif
