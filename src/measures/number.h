/* number.h - exact figures: fractions of whole numbers, the decimals they are shown with, and rounding once, at display.
 *
 * Owns      nothing; pure arithmetic.
 * Invariant an Exact has a denominator above 0 and is in lowest terms. An Amount that is set has both what is shown and what is
 *           exact; for a figure of which only the print is known they are the same.
 * Errors    what does not fit 64 bits is told by false: a figure is then not known, never wrong.
 * Why       the chapter on measures (section 1): all arithmetic is exact. 121 of 546 is 22.2 and 19,991 of 20,000 is not 100; a
 *           binary fraction cannot promise either.
 * Start at  amount_share(), amount_printed(), amount_text(). Figures as councils print them: number_printed.h. */
#ifndef MUSTER_NUMBER_H
#define MUSTER_NUMBER_H

#include "base/arena.h"
#include "base/str.h"

typedef struct Exact {
    i64 num, den;
} Exact;

#define NUMBER_MAX_DECIMALS 6
#define NUMBER_MIN_DECIMALS (-6) /* 216k is printed to -3 decimals */

Exact exact_whole(i64 n);
/* False where den is 0 or the fraction does not fit. */
MUST_USE bool exact_ratio(i64 num, i64 den, Exact *out);
MUST_USE bool exact_sub(Exact a, Exact b, Exact *out);
MUST_USE bool exact_times(Exact a, Exact b, Exact *out);
int exact_cmp(Exact a, Exact b); /* -1, 0, 1 */
static inline bool exact_eq(Exact a, Exact b) { return a.num == b.num && a.den == b.den; }
static inline bool exact_is_whole(Exact a, i64 n) { return a.den == 1 && a.num == n; }
Exact exact_abs(Exact a);
double exact_f64(Exact a); /* for drawing and for the statistics of section 16, never for a verdict */
/* Half away from zero, to decimals (below 0: tens, hundreds ...). */
Exact exact_round(Exact a, int decimals);
/* The same of a share in per cent: above 0 and below 100 is never shown as 0 or 100, but as the nearest step inside. */
Exact exact_round_share(Exact a, int decimals);
/* "86.0", "-0.11": as many decimals as asked, none where decimals is not above 0. Rounds what has more. */
Str exact_text(Arena *a, Exact x, int decimals);

typedef struct Amount {
    bool is_set;
    bool is_share; /* per cent of a whole: 0 and 100 are its bounds */
    int decimals;  /* to which it is shown */
    Exact shown;   /* the figure on the page */
    Exact exact;   /* the fraction behind it; shown itself where nothing more is known */
} Amount;

#define AMOUNT_NONE ((Amount){.is_set = false})

/* 100 x num / den. Not set where den is 0: "no cases", never 0%. Section 5.2. */
Amount amount_share(i64 num, i64 den, int decimals);
/* per x num / den: a rate, or a mean with per 1. Not set where den is 0. */
Amount amount_rate(i64 num, i64 den, i64 per, int decimals);
Amount amount_count(i64 n);
/* Any exact figure, such as a median, a gap or a change. */
Amount amount_of(Exact exact, int decimals);
/* A figure of which we have the print. */
Amount amount_printed(Exact shown, int decimals, bool is_share);
/* The group is behind the base by so much (section 10): base minus group, from the exact fractions; not set unless both are.
 * *is_other_rounded: the difference of the two as shown is another, which the page must then say. */
Amount amount_gap(const Amount *base, const Amount *group, bool *is_other_rounded);
/* "" where it is not set. */
Str amount_text(Arena *a, const Amount *m);

#endif
