/* targets.h - what is fuzzed: every parser that reads what comes from outside, given bytes.
 *
 * Invariant whatever the bytes, a target returns: it may refuse them, never crash, hang, leak or read beyond them.
 * Memory    the arena of cx, reset after each input.
 * Why       one program with a table of targets, not one a parser: it links once, and the same targets run under libFuzzer (clang,
 *           `make fuzz`, long) and under our own short mutations (mutate.c, any compiler, in every run of the tests).
 * Start at  fuzz_targets[]. */
#ifndef MUSTER_FUZZ_TARGETS_H
#define MUSTER_FUZZ_TARGETS_H

#include "base/ctx.h"

typedef struct FuzzTarget {
    const char *name; /* also its folder of first inputs */
    void (*run)(Ctx *cx, Str bytes);
    bool needs_store;
} FuzzTarget;

/* form_target.c */
void fuzz_form(Ctx *cx, Str bytes);

extern const FuzzTarget fuzz_targets[];
extern const size_t n_fuzz_targets;

/* Once, before any input: a Ctx with an empty store in memory. False: says why. */
bool fuzz_open(Ctx *cx, const FuzzTarget *target);
/* One input. */
void fuzz_one(Ctx *cx, const FuzzTarget *target, Str bytes);
const FuzzTarget *fuzz_find(const char *name);

#endif
