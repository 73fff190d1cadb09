/* rng.h - repeatable random numbers (xoshiro256**, seeded by splitmix64): the same seed gives the same numbers
 * on every machine. Not for secrets: those come from libsodium. */
#ifndef MUSTER_RNG_H
#define MUSTER_RNG_H

#include "base/base.h"

typedef struct Rng {
    u64 s[4];
} Rng;

Rng rng_seed(u64 seed);
u64 rng_next(Rng *r);
/* A stream of its own for thing number n, so that adding one child does not shift every other's numbers. */
Rng rng_fork(const Rng *r, u64 n);
/* 0 <= result < n, unbiased; n > 0. */
u64 rng_below(Rng *r, u64 n);
/* Inclusive. */
i64 rng_range(Rng *r, i64 low, i64 high);
/* 0 <= result < 1. */
double rng_unit(Rng *r);
bool rng_chance(Rng *r, double p);
/* Index drawn in proportion to the weights (sum > 0). */
size_t rng_weighted(Rng *r, const double *weights, size_t n);

#endif
