/* funnel.c - see funnel.h. */
#include "base/funnel.h"

#include <math.h>
#include <stdlib.h>

#define Z_95  1.96
#define Z_998 3.09

const char *const funnel_word_codes[N_FUNNEL_WORDS] = {
#define X(name, code, text) code,
    FUNNEL_WORD_LIST(X)
#undef X
};
const char *const funnel_word_texts[N_FUNNEL_WORDS] = {
#define X(name, code, text) text,
    FUNNEL_WORD_LIST(X)
#undef X
};

/* ---- exact limits ---- */

typedef struct Chances {
    bool is_binomial;
    double n, theta, mean;
} Chances;

static double chance_of(const Chances *c, double k) {
    int sign;
    if (!c->is_binomial) return exp(k * log(c->mean) - c->mean - lgamma_r(k + 1, &sign));
    return exp(lgamma_r(c->n + 1, &sign) - lgamma_r(k + 1, &sign) - lgamma_r(c->n - k + 1, &sign) + k * log(c->theta) +
               (c->n - k) * log1p(-c->theta));
}

/* r = the fewest k with P(R <= k) >= p, and from it back by the share of its own chance that is too much. */
static double interpolated(const Chances *c, double p) {
    double spread = sqrt(c->is_binomial ? c->mean * (1 - c->theta) : c->mean);
    double k = floor(c->mean - 12 * spread - 12), sum = 0;
    if (k < 0) k = 0;
    for (;; k++) {
        double chance = chance_of(c, k), before = sum;
        sum += chance;
        bool is_end = c->is_binomial ? k >= c->n : k > c->mean + 12 * spread + 60;
        if (sum < p && !is_end) continue;
        double alpha = sum > before ? (sum - p) / (sum - before) : 0;
        return (k - alpha) / c->n;
    }
}

static double clamped(const Funnel *f, double limit) {
    if (limit < 0 && f->options.kind != FUNNEL_MEAN) return 0;
    return f->options.kind == FUNNEL_PROPORTION && limit > 1 ? 1 : limit;
}

/* Around theta at so many standard errors: means, and limits that were widened. */
static FunnelLimits limits_by_error(const Funnel *f, double error) {
    return (FunnelLimits){.lower_95 = clamped(f, f->theta - Z_95 * error),
                          .upper_95 = clamped(f, f->theta + Z_95 * error),
                          .lower_998 = clamped(f, f->theta - Z_998 * error),
                          .upper_998 = clamped(f, f->theta + Z_998 * error)};
}

static double error_at(const Funnel *f, double den) {
    if (f->options.kind == FUNNEL_MEAN) return f->spread / sqrt(den);
    double variance = f->options.kind == FUNNEL_PROPORTION ? f->theta * (1 - f->theta) : f->theta;
    return sqrt(variance / den);
}

FunnelLimits funnel_limits(const Funnel *f, double den) {
    bool is_certain = f->options.kind == FUNNEL_PROPORTION ? f->theta <= 0 || f->theta >= 1 : f->theta <= 0;
    if (f->options.kind == FUNNEL_MEAN || f->widened_by > 1)
        return limits_by_error(f, f->widened_by * error_at(f, den));
    if (is_certain) return (FunnelLimits){f->theta, f->theta, f->theta, f->theta};
    Chances c = {f->options.kind == FUNNEL_PROPORTION, den, f->theta, f->theta * den};
    return (FunnelLimits){.lower_95 = clamped(f, interpolated(&c, 0.025)),
                          .upper_95 = clamped(f, interpolated(&c, 0.975)),
                          .lower_998 = clamped(f, interpolated(&c, 0.001)),
                          .upper_998 = clamped(f, interpolated(&c, 0.999))};
}

/* ---- over-dispersion ---- */

static int by_value(const void *x, const void *y) {
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

double funnel_dispersion(double *z, size_t n) {
    size_t tenth = n / 10;
    double sum = 0;
    if (n == 0) return 0;
    qsort(z, n, sizeof *z, by_value);
    for (size_t i = 0; i < n; i++) {
        double pulled = i < tenth ? z[tenth] : i >= n - tenth ? z[n - tenth - 1] : z[i];
        sum += pulled * pulled;
    }
    return sum / (double)n;
}

static bool is_plotted(const FunnelUnit *u) { return u->word != FUNNEL_LEFT_OUT; }

static void find_dispersion(Arena *a, Funnel *f) {
    double *z = ARENA_ARRAY(a, double, f->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++) {
        FunnelUnit *u = &f->units[i];
        double error = is_plotted(u) ? error_at(f, u->den) : 0;
        if (error > 0) z[n++] = u->z = (u->value - f->theta) / error;
    }
    f->phi = funnel_dispersion(z, n);
    f->widened_by = n > 0 && f->phi > 1 + 2 * sqrt(2 / (double)n) ? sqrt(f->phi) : 1;
}

/* ---- the plot ---- */

static void pool(Funnel *f) {
    double num = 0, den = 0, squares = 0, freedom = 0;
    for (size_t i = 0; i < f->n; i++) {
        FunnelUnit *u = &f->units[i];
        bool is_left_out = u->den <= 0 || u->den < f->options.least_den;
        u->word = is_left_out ? FUNNEL_LEFT_OUT : FUNNEL_WITHIN;
        u->value = u->den > 0 ? u->num / u->den : 0;
        if (is_left_out) continue;
        f->n_plotted++;
        num += u->num;
        den += u->den;
        squares += (u->den - 1) * u->spread * u->spread;
        freedom += u->den - 1;
    }
    f->theta = f->options.has_theta ? f->options.theta : den > 0 ? num / den : 0;
    f->spread = freedom > 0 ? sqrt(squares / freedom) : 0;
}

static FunnelWord word_for(const FunnelUnit *u) {
    const FunnelLimits *l = &u->limits;
    if (u->value < l->lower_998 || u->value > l->upper_998) return FUNNEL_OUTSIDE_998;
    return u->value < l->lower_95 || u->value > l->upper_95 ? FUNNEL_OUTSIDE_95 : FUNNEL_WITHIN;
}

Funnel funnel_plot(Arena *a, FunnelUnit *units, size_t n, const FunnelOptions *o) {
    Funnel f = {.options = *o, .units = units, .n = n, .widened_by = 1};
    pool(&f);
    find_dispersion(a, &f);
    for (size_t i = 0; i < n; i++) {
        if (!is_plotted(&units[i])) continue;
        units[i].limits = funnel_limits(&f, units[i].den);
        units[i].word = word_for(&units[i]);
    }
    f.by_chance_95 = 0.05 * (double)f.n_plotted;
    f.by_chance_998 = 0.002 * (double)f.n_plotted;
    return f;
}
