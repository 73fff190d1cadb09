/* held.h - a lock that is let go of however its holder leaves: by return, or by the jump when memory runs out.
 *
 * Invariant a lock taken through a Held is given back by held_let_go() or, where that was never reached, when the arena is
 *           rewound past the Held, reset or closed: what the lock guards is then put right first, by the function given.
 * Threads   the thread that holds the lock is the one that resets the arena.
 * Why       whoever allocates from an arena may leave by a jump (arena_on_oom()); a plain unlock behind it is never reached, and
 *           everybody after waits for ever. Allocating nothing under a lock was tried: it is a rule that the next change breaks.
 * Start at  held_open(). */
#ifndef MUSTER_HELD_H
#define MUSTER_HELD_H

#include <pthread.h>
#include "base/arena.h"

typedef struct Held Held;

/* Holds nothing yet. All memory that is needed is taken here, before any lock. */
Held *held_open(Arena *a);
void held_read(Held *h, pthread_rwlock_t *lock);
/* spoilt(thing) (may be NULL) is run with the lock held, where the holder left by a jump. */
void held_write(Held *h, pthread_rwlock_t *lock, void (*spoilt)(void *), void *thing);
void held_mutex(Held *h, pthread_mutex_t *lock);
/* Nothing where nothing is held. */
void held_let_go(Held *h);

#endif
