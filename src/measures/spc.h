/* spc.h - signal or noise: control charts of a series, by the chapter on measures, section 16.1.
 *
 * Owns      nothing; pure. Statistics alone are in binary fractions (section 1).
 * Invariant limits stand on the first points of a segment (12) and are then fixed. Without them, or where periods overlap, it is a run chart
 *           and why_no_limits says so; nothing then signals. Limits are not clamped: spc_drawn() does that for drawing.
 * Why       a month against the month before changes nearly always and means nearly nothing. A moving range is not taken across a gap, an excluded
 *           point or the edge of a segment, and none of the three is part of a run; a month without cases is no point at all. A forecast
 *           is given where nothing in the last points signals: then the next figure lies between the limits. Where something does, the
 *           process is changing and a forecast would be a guess.
 * Start at  spc_chart(). Comparing schools or districts: funnel.h. */
#ifndef MUSTER_SPC_H
#define MUSTER_SPC_H

#include "measures/verdict.h"

/*    name            code     words */
#define SPC_KIND_LIST(X)                                     \
    X(SPC_AUTO, "auto", "As the series asks for")            \
    X(SPC_XMR, "xmr", "Individual values and moving ranges") \
    X(SPC_P, "p", "Proportions of denominators that vary")   \
    X(SPC_RARE, "rare", "Days between rare events")          \
    X(SPC_RUN, "run", "Run chart, without limits")

typedef enum SpcKind {
#define X(name, code, text) name,
    SPC_KIND_LIST(X)
#undef X
        N_SPC_KINDS
} SpcKind;

/*    name          code                 what it is */
#define SPC_RULE_LIST(X)                                            \
    X(SPC_OUTSIDE, "outside_limits", "Outside the limits")          \
    X(SPC_SHIFT, "shift", "A run on one side of the mean")          \
    X(SPC_TREND, "trend", "A run of rising, or of falling, values") \
    X(SPC_TWO_OF_THREE, "two_of_three", "Two of three near the same limit")

typedef enum SpcRule {
#define X(name, code, text) name,
    SPC_RULE_LIST(X)
#undef X
        N_SPC_RULES
} SpcRule;

/*    name              code          words */
#define SPC_VERDICT_LIST(X)                                                   \
    X(SPC_NO_VERDICT, "not_judged", "Not judged")                             \
    X(SPC_NO_SIGNAL, "no_signal", "No signal: treat the difference as noise") \
    X(SPC_IMPROVING, "improving", "Improving")                                \
    X(SPC_CONCERNING, "concerning", "Concerning")                             \
    X(SPC_CHANGE, "change", "Change")

typedef enum SpcVerdict {
#define X(name, code, text) name,
    SPC_VERDICT_LIST(X)
#undef X
        N_SPC_VERDICTS
} SpcVerdict;

/*    name             code        words */
#define SPC_TARGET_LIST(X)                                                \
    X(SPC_TARGET_UNKNOWN, "", "")                                         \
    X(SPC_TARGET_KEPT, "keeps_meeting", "Will keep meeting it")           \
    X(SPC_TARGET_CHANCE, "by_chance", "Will sometimes meet it by chance") \
    X(SPC_TARGET_OUT_OF_REACH, "cannot_meet", "Cannot meet it without change")

typedef enum SpcTarget {
#define X(name, code, text) name,
    SPC_TARGET_LIST(X)
#undef X
        N_SPC_TARGETS
} SpcTarget;

extern const char *const spc_kind_codes[N_SPC_KINDS], *const spc_kind_words[N_SPC_KINDS];
extern const char *const spc_rule_codes[N_SPC_RULES], *const spc_rule_words[N_SPC_RULES];
extern const char *const spc_verdict_codes[N_SPC_VERDICTS], *const spc_verdict_words[N_SPC_VERDICTS];
extern const char *const spc_target_codes[N_SPC_TARGETS], *const spc_target_words[N_SPC_TARGETS];

typedef struct SpcPoint {
    Str label;        /* its period */
    bool is_gap;      /* no figure; stays a place on the chart */
    bool is_excluded; /* drawn, but no part of limits or runs; with a reason */
    bool begins;      /* a new segment, by a person's decision and with a reason */
    Str reason;
    double value;    /* of SPC_RARE the days between events */
    double num, den; /* of a proportion; den 0: not known */
} SpcPoint;

/* Zero where a setting is as shipped. */
typedef struct SpcOptions {
    SpcKind kind;
    Polarity polarity;
    bool has_target;
    double target;
    bool is_percent;          /* drawn between 0 and 100 */
    bool is_count;            /* drawn from 0 */
    bool is_overlapping;      /* R12M, YTD: no limits */
    bool is_annual;           /* no limits */
    bool keeps_wide_ranges;   /* moving ranges above their limit are not dropped */
    int baseline;             /* points: 12 */
    int shift, trend;         /* points: 7, 7 */
    double denominators_vary; /* by more than this share of their mean: 0.25 */
} SpcOptions;

typedef struct SpcLimits {
    double mean, lower, upper, two_below, two_above; /* two sigma from the mean */
} SpcLimits;

typedef struct SpcSegment {
    size_t from, to; /* points from <= i < to */
    bool has_limits;
    double mean, range_mean, range_limit, sigma;
    int n_dropped; /* moving ranges above their limit */
} SpcSegment;

typedef struct SpcMark {
    bool has_limits;
    SpcLimits at;          /* in the chart's own values: of SPC_P they vary by point */
    u8 rules;              /* a bit for each SpcRule */
    int side[N_SPC_RULES]; /* +1 high or rising, -1 low or falling */
} SpcMark;

typedef struct SpcChart {
    SpcKind kind;              /* never SPC_AUTO */
    const char *why_no_limits; /* NULL: it has them */
    const SpcPoint *points;
    SpcMark *marks;
    size_t n;
    SpcSegment *segments;
    size_t n_segments;
    size_t last; /* the latest point with a figure; n: none */
    SpcVerdict verdict;
    SpcTarget target;
    bool has_forecast;
    const char *why_no_forecast;
    SpcLimits forecast; /* the next figure: about the mean, between lower and upper */
    SpcOptions options; /* with what was shipped filled in */
} SpcChart;

/* Points live as long as the chart. */
SpcChart spc_chart(Arena *a, const SpcPoint *points, size_t n, const SpcOptions *o);
/* A limit as it is drawn: within 0 and 100 where the unit requires. */
double spc_drawn(const SpcChart *c, double limit);
bool spc_signals(const SpcMark *m, SpcRule rule);

#endif
