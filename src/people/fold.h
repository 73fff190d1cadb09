/* fold.h - names made comparable: how a name is keyed for finding and matching.
 *
 * Invariant the key holds only lower-case letters and digits: no case, accents, spaces, hyphens, apostrophes or dots.
 *           O'Brien, O’Brien and OBRIEN have one key; so have Łukasz and Lukasz, Zoë and Zoe, Strauß and Strauss.
 * Why       keys are stored beside the name as written; the name itself is never altered. */
#ifndef MUSTER_FOLD_H
#define MUSTER_FOLD_H

#include "base/str.h"

/* The key of a name, in the arena; empty text (not STR_NONE) for none, so that it can be bound to a NOT NULL column.
 * Bytes that are not UTF-8 are dropped. */
Str name_fold(Arena *a, Str name);

#endif
