/* funnel.h - comparing schools or districts of different sizes: funnel plots by the chapter on measures, section 16.2.
 *
 * Owns      nothing; pure.
 * Why       a small school is at the top or the bottom of any ranking by chance alone. Limits are of the exact binomial (or Poisson) with
 *           interpolation: the normal curve's are wrong where most schools are, at small numbers. Where the units differ by more than
 *           chance for reasons that all share, the limits are widened and it is said.
 * Start at  funnel_plot(). */
#ifndef MUSTER_FUNNEL_H
#define MUSTER_FUNNEL_H

#include "base/arena.h"
#include "base/str.h"

/*    name                    code            words */
#define FUNNEL_WORD_LIST(X)                                                      \
    X(FUNNEL_WITHIN, "within", "Within")                                         \
    X(FUNNEL_OUTSIDE_95, "outside_95", "Outside 95%: look")                      \
    X(FUNNEL_OUTSIDE_998, "outside_998", "Outside 99.8%: unlikely to be chance") \
    X(FUNNEL_LEFT_OUT, "left_out", "Too few to plot")

typedef enum FunnelWord {
#define X(name, code, text) name,
    FUNNEL_WORD_LIST(X)
#undef X
        N_FUNNEL_WORDS
} FunnelWord;
extern const char *const funnel_word_codes[N_FUNNEL_WORDS], *const funnel_word_texts[N_FUNNEL_WORDS];

typedef enum FunnelKind { FUNNEL_PROPORTION = 1, FUNNEL_RATE, FUNNEL_MEAN } FunnelKind;

typedef struct FunnelLimits {
    double lower_95, upper_95, lower_998, upper_998;
} FunnelLimits;

typedef struct FunnelUnit {
    Str name;
    double num, den;
    double spread; /* FUNNEL_MEAN: the standard deviation within the unit */
    /* what funnel_plot() says of it: */
    double value; /* num / den */
    double z;
    FunnelLimits limits;
    FunnelWord word;
} FunnelUnit;

typedef struct FunnelOptions {
    FunnelKind kind;
    bool has_theta;
    double theta;     /* the target's, instead of the pooled one */
    double per;       /* FUNNEL_RATE: shown per so many: 0 is 1 */
    double least_den; /* units with fewer are left out: 0 none */
} FunnelOptions;

typedef struct Funnel {
    FunnelOptions options;
    FunnelUnit *units;
    size_t n, n_plotted;
    double theta, spread; /* spread: pooled, of FUNNEL_MEAN */
    double phi;           /* how much more they vary than chance would have them */
    double widened_by;    /* sqrt(phi) where the limits are widened, else 1 */
    double by_chance_95, by_chance_998;
} Funnel;

/* Fills in the units. Those with a den of 0 or less are left out. */
Funnel funnel_plot(Arena *a, FunnelUnit *units, size_t n, const FunnelOptions *o);
/* The limits at a denominator, as the curve is drawn. */
FunnelLimits funnel_limits(const Funnel *f, double den);
/* phi of z-scores, the outermost tenths pulled in to the next value. Sorts z. */
double funnel_dispersion(double *z, size_t n);

#endif
