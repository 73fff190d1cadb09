#include "base/rng.h"

static u64 splitmix(u64 *state) {
    u64 z = (*state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

Rng rng_seed(u64 seed) {
    Rng r;
    for (int i = 0; i < 4; i++) r.s[i] = splitmix(&seed);
    return r;
}

Rng rng_fork(const Rng *r, u64 n) {
    u64 mixed = r->s[0] ^ (n * 0xD1B54A32D192ED03u);
    return rng_seed(splitmix(&mixed) ^ r->s[2]);
}

static u64 rotl(u64 x, int k) { return (x << k) | (x >> (64 - k)); }

u64 rng_next(Rng *r) {
    u64 *s = r->s, result = rotl(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 45);
    return result;
}

u64 rng_below(Rng *r, u64 n) {
    u64 limit = UINT64_MAX - UINT64_MAX % n, v;
    do v = rng_next(r);
    while (v >= limit);
    return v % n;
}

i64 rng_range(Rng *r, i64 low, i64 high) { return low + (i64)rng_below(r, (u64)(high - low) + 1); }

double rng_unit(Rng *r) { return (double)(rng_next(r) >> 11) * 0x1.0p-53; }

bool rng_chance(Rng *r, double p) { return rng_unit(r) < p; }

size_t rng_weighted(Rng *r, const double *weights, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += weights[i];
    double at = rng_unit(r) * sum;
    for (size_t i = 0; i + 1 < n; i++)
        if ((at -= weights[i]) < 0) return i;
    return n - 1;
}
