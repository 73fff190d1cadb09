/* arena.h - memory that lives as long as one request or one command.
 *
 * Owns      chunks of memory, and a list of closers (cursors, files) run newest first when it is reset.
 * Invariant arena_alloc() never returns NULL: when memory runs out it runs the jump set by arena_on_oom(), or
 *           ends the process where none is set.
 * Threads   one thread at a time.
 * Why       allocate and never free: an early return is always right, and there is no clean-up ladder. malloc with
 *           owners was rejected for the ladders, a garbage collector for its pauses.
 * Start at  arena_open(), arena_alloc(). */
#ifndef MUSTER_ARENA_H
#define MUSTER_ARENA_H

#include <setjmp.h>
#include "base/base.h"

typedef struct Arena Arena;

typedef struct ArenaMark {
    void *chunk;
    size_t used;
    void *closer;
} ArenaMark;

/* A new arena. The caller owns it and ends it with arena_close(). NULL when there is no memory at all. */
MUST_USE Arena *arena_open(void);
/* Run the closers and give everything back. NULL is allowed. */
void arena_close(Arena *a);
/* Run the closers and forget everything, keeping a chunk for the next request (at most 1 MB). */
void arena_reset(Arena *a);

/* n bytes, zeroed, aligned as malloc() aligns: not for types that ask for more of their own (alignas). Amortised constant cost. */
MUST_USE void *arena_alloc(Arena *a, size_t n);
/* Room for count things of size bytes; the product is checked for overflow. */
MUST_USE void *arena_alloc_array(Arena *a, size_t count, size_t size);
/* The same, not zeroed: for many small things that are filled at once. */
MUST_USE void *arena_take(Arena *a, size_t n);
#define ARENA_NEW(a, Type)          ((Type *)arena_alloc((a), sizeof(Type)))
#define ARENA_ARRAY(a, Type, count) ((Type *)arena_alloc_array((a), (count), sizeof(Type)))
/* Move old_n bytes at p to a larger place (or extend it where it is last). */
MUST_USE void *arena_grow(Arena *a, void *p, size_t old_n, size_t new_n);

/* Room for one thing more in a list of n with room for cap: twice the room each time, `first` things at the beginning.
 * Amortised constant cost; what stood in the list may have moved. */
#define ARENA_ROOM(a, list, n, cap, first) \
    ((void)((n) < (cap) || ((list) = arena_room((a), (list), &(cap), sizeof *(list), (first)), true)))
/* Behind ARENA_ROOM(): the list at its new place, *cap things long. */
MUST_USE void *arena_room(Arena *a, void *list, size_t *cap, size_t size, size_t first);

/* Long loops over rows mark and rewind: all allocated since the mark is gone, its closers run. */
ArenaMark arena_mark(Arena *a);
void arena_rewind(Arena *a, ArenaMark mark);

/* Run close(thing) when the arena is reset, rewound past this point or closed. */
void arena_defer(Arena *a, void (*close)(void *), void *thing);

/* Close the other arena with this one, or when this is reset or rewound past this point. */
void arena_own(Arena *a, Arena *other);

/* Where to go when memory runs out; NULL: end the process. */
void arena_on_oom(Arena *a, jmp_buf *where);
/* Tests: fail the n-th allocation from now (0: never). */
void arena_fail_after(Arena *a, u64 n);
/* How many are left until one fails; 0: it has failed, or none was to. */
u64 arena_fail_left(const Arena *a);
/* Does p point into memory that this arena handed out and has not taken back? One comparison a chunk. */
bool arena_holds(const Arena *a, const void *p);
/* Bytes handed out since the last reset. */
size_t arena_used(const Arena *a);

#endif
