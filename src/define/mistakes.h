/* mistakes.h - everything wrong with the definition files, gathered like a compiler's messages.
 *
 * Owns      nothing; the list lives in an arena.
 * Invariant a reader that meets a mistake notes it and reads on with a harmless value, so one run shows them all.
 *           Nothing read while mistakes were noted is ever used: definitions_open() refuses.
 * Why       a county that edits a file wants the whole list with line numbers, not one mistake for each attempt.
 * Start at  mistake_at(), mistakes_refuse(), mistake_nearest(). */
#ifndef MUSTER_MISTAKES_H
#define MUSTER_MISTAKES_H

#include "base/arena.h"
#include "base/status.h"
#include "base/str.h"

#define MISTAKES_MAX 500 /* beyond these only the count goes on */

typedef struct Mistake Mistake;
struct Mistake {
    Mistake *next;
    Str file;
    int line;    /* from 1; 0: about the file as a whole */
    Str message; /* what is wrong, and what to write instead where that can be said */
};

typedef struct Mistakes {
    Arena *arena;
    Mistake *first, *last;
    size_t n;
} Mistakes;

static inline Mistakes mistakes_on(Arena *a) { return (Mistakes){.arena = a}; }

void mistake_at(Mistakes *m, Str file, int line, const char *fmt, ...) PRINTF_LIKE(4, 5);

/* OK when there are none; else ERR_INPUT with the first and how many there are "in the registers". */
struct Ctx;
MUST_USE Status mistakes_refuse(struct Ctx *cx, const Mistakes *m, const char *where);

/* The name among names[n] that wrong most probably meant: the fewest insertions, deletions, changes and swaps of
 * neighbours, and no more than a third of its length. STR_NONE when none is near. */
Str mistake_nearest(Str wrong, const Str *names, size_t n);
/* "; did you mean 'x'?" or, where none is near, "; one of a, b, c". */
Str mistake_hint(Arena *a, Str wrong, const Str *names, size_t n);

#endif
