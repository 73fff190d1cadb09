#include "base/arena.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CHUNK = 64 * 1024, MAX_GROWTH = 1024 * 1024 };

typedef struct Chunk Chunk;
struct Chunk {
    Chunk *before;
    size_t cap;
    size_t used;
    alignas(max_align_t) char bytes[];
};

typedef struct Closer Closer;
struct Closer {
    Closer *before;
    void (*close)(void *);
    void *thing;
};

struct Arena {
    Chunk *chunk;
    Closer *closers;
    jmp_buf *oom;
    u64 fail_in;
    size_t total;
};

static Chunk *chunk_new(size_t cap, Chunk *before) {
    Chunk *c = malloc(sizeof *c + cap);
    if (!c) return NULL;
    c->before = before;
    c->cap = cap;
    c->used = 0;
    return c;
}

Arena *arena_open(void) {
    Arena *a = calloc(1, sizeof *a);
    if (!a) return NULL;
    a->chunk = chunk_new(FIRST_CHUNK, NULL);
    if (!a->chunk) {
        free(a);
        return NULL;
    }
    return a;
}

static void run_closers(Arena *a, Closer *until) {
    while (a->closers != until) {
        Closer *c = a->closers;
        a->closers = c->before;
        c->close(c->thing);
    }
}

static void poison(UNUSED Chunk *c, UNUSED size_t from) {
#ifdef MUSTER_DEBUG
    memset(c->bytes + from, 0xDB, c->used - from);
#endif
}

static void drop_chunks(Arena *a, Chunk *until) {
    while (a->chunk != until) {
        Chunk *c = a->chunk;
        a->chunk = c->before;
        poison(c, 0);
        free(c);
    }
}

static void drop_below(Chunk *kept) {
    Chunk *c = kept->before;
    kept->before = NULL;
    while (c) {
        Chunk *before = c->before;
        poison(c, 0);
        free(c);
        c = before;
    }
}

void arena_reset(Arena *a) {
    run_closers(a, NULL);
    /* The newest chunk is the largest, so the next request of the same kind fits it: getting it anew each time cost more
     * than all small allocations together. An exceptional one is given back. */
    Chunk *kept = a->chunk;
    if (kept->cap > MAX_GROWTH)
        while (kept->before) kept = kept->before;
    drop_chunks(a, kept);
    drop_below(kept);
    poison(kept, 0);
    kept->used = 0;
    a->total = 0;
}

void arena_close(Arena *a) {
    if (!a) return;
    run_closers(a, NULL);
    drop_chunks(a, NULL);
    free(a);
}

NORETURN static void out_of_memory(Arena *a) {
    if (a->oom) longjmp(*a->oom, 1);
    fprintf(stderr, "muster: out of memory\n");
    exit(6);
}

static char *take(Arena *a, size_t n) {
    if (a->fail_in && --a->fail_in == 0) out_of_memory(a);
    size_t aligned = (n + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    if (aligned < n) out_of_memory(a);
    if (a->chunk->cap - a->chunk->used < aligned) {
        size_t cap = a->chunk->cap < MAX_GROWTH ? a->chunk->cap * 2 : MAX_GROWTH;
        Chunk *c = chunk_new(cap < aligned ? aligned : cap, a->chunk);
        if (!c) out_of_memory(a);
        a->chunk = c;
    }
    char *p = a->chunk->bytes + a->chunk->used;
    a->chunk->used += aligned;
    a->total += aligned;
    return p;
}

void *arena_take(Arena *a, size_t n) { return take(a, n); }

void *arena_alloc(Arena *a, size_t n) { return memset(take(a, n), 0, n); }

void *arena_alloc_array(Arena *a, size_t count, size_t size) {
    size_t n;
    if (__builtin_mul_overflow(count, size, &n)) out_of_memory(a);
    return arena_alloc(a, n);
}

void *arena_grow(Arena *a, void *p, size_t old_n, size_t new_n) {
    if (new_n <= old_n) return p;
    size_t old_aligned = (old_n + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    Chunk *c = a->chunk;
    bool is_last = p && old_aligned <= c->used && (char *)p == c->bytes + c->used - old_aligned;
    if (is_last && c->cap - (c->used - old_aligned) >= new_n + alignof(max_align_t) && !a->fail_in) {
        c->used -= old_aligned;
        a->total -= old_aligned;
        (void)take(a, new_n);
        return p;
    }
    char *q = take(a, new_n);
    if (old_n) memcpy(q, p, old_n);
    return q;
}

void *arena_room(Arena *a, void *list, size_t *cap, size_t size, size_t first) {
    size_t before = *cap;
    *cap = before ? before * 2 : first;
    return arena_grow(a, list, before * size, *cap * size);
}

ArenaMark arena_mark(Arena *a) { return (ArenaMark){.chunk = a->chunk, .used = a->chunk->used, .closer = a->closers}; }

void arena_rewind(Arena *a, ArenaMark mark) {
    run_closers(a, mark.closer);
    drop_chunks(a, mark.chunk);
    poison(a->chunk, mark.used);
    a->chunk->used = mark.used;
}

void arena_defer(Arena *a, void (*close)(void *), void *thing) {
    Closer *c = ARENA_NEW(a, Closer);
    *c = (Closer){.before = a->closers, .close = close, .thing = thing};
    a->closers = c;
}

static void close_owned(void *arena) { arena_close(arena); }

void arena_own(Arena *a, Arena *other) { arena_defer(a, close_owned, other); }

void arena_on_oom(Arena *a, jmp_buf *where) { a->oom = where; }

void arena_fail_after(Arena *a, u64 n) { a->fail_in = n; }

u64 arena_fail_left(const Arena *a) { return a->fail_in; }

bool arena_holds(const Arena *a, const void *p) {
    uintptr_t at = (uintptr_t)p;
    for (const Chunk *c = a->chunk; c; c = c->before)
        if (at >= (uintptr_t)c->bytes && at < (uintptr_t)c->bytes + c->used) return true;
    return false;
}

size_t arena_used(const Arena *a) { return a->total; }
