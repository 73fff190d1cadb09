/* spc.c - see spc.h. */
#include "measures/spc.h"

#include <math.h>

#define RANGE_LIMIT   3.267
#define LIMIT_FACTOR  2.66
#define SIGMA_DIVISOR 1.128
#define RARE_POWER    3.6
#define PRINTED_WHOLE 0.51 /* a figure printed without decimals is no further from the exact one */

const char *const spc_kind_codes[N_SPC_KINDS] = {
#define X(name, code, text) code,
    SPC_KIND_LIST(X)
#undef X
};
const char *const spc_kind_words[N_SPC_KINDS] = {
#define X(name, code, text) text,
    SPC_KIND_LIST(X)
#undef X
};
const char *const spc_rule_codes[N_SPC_RULES] = {
#define X(name, code, text) code,
    SPC_RULE_LIST(X)
#undef X
};
const char *const spc_rule_words[N_SPC_RULES] = {
#define X(name, code, text) text,
    SPC_RULE_LIST(X)
#undef X
};
const char *const spc_verdict_codes[N_SPC_VERDICTS] = {
#define X(name, code, text) code,
    SPC_VERDICT_LIST(X)
#undef X
};
const char *const spc_verdict_words[N_SPC_VERDICTS] = {
#define X(name, code, text) text,
    SPC_VERDICT_LIST(X)
#undef X
};
const char *const spc_target_codes[N_SPC_TARGETS] = {
#define X(name, code, text) code,
    SPC_TARGET_LIST(X)
#undef X
};
const char *const spc_target_words[N_SPC_TARGETS] = {
#define X(name, code, text) text,
    SPC_TARGET_LIST(X)
#undef X
};

bool spc_signals(const SpcMark *m, SpcRule rule) { return (m->rules >> rule & 1) != 0; }

/* Strictly above, by more than sums of binary fractions go wrong: of twelve times 93.3 none is above their mean. */
static bool is_above(double x, double bound) { return x - bound > 1e-12 + 1e-11 * (fabs(x) + fabs(bound)); }

static bool counts(const SpcPoint *p) { return !p->is_gap && !p->is_excluded; }

/* Values as the statistics take them: days between rare events are evened out by a power. */
static double taken(const SpcChart *c, size_t i) {
    double v = c->points[i].value;
    return c->kind == SPC_RARE ? pow(v > 0 ? v : 0, 1 / RARE_POWER) : v;
}

static double given_back(const SpcChart *c, double y) {
    return c->kind == SPC_RARE ? pow(y > 0 ? y : 0, RARE_POWER) : y;
}

/* ---- which chart ---- */

/* The value is its share of the denominator, as far as it was printed: a rate per 1,000 with its counts is none. */
static bool is_share_of_counts(const SpcPoint *p) {
    return p->den > 0 && fabs(p->value - 100 * p->num / p->den) <= PRINTED_WHOLE;
}

static bool is_of_proportions(const SpcPoint *points, size_t n) {
    size_t with = 0, all = 0;
    for (size_t i = 0; i < n; i++)
        if (!points[i].is_gap) all++, with += is_share_of_counts(&points[i]);
    return all > 0 && with == all;
}

static bool do_denominators_vary(const SpcPoint *points, size_t n, double share) {
    double sum = 0;
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (!points[i].is_gap) sum += points[i].den, k++;
    double mean = sum / (double)k;
    for (size_t i = 0; i < n; i++)
        if (!points[i].is_gap && fabs(points[i].den - mean) > share * mean) return true;
    return false;
}

static SpcKind kind_for(const SpcPoint *points, size_t n, const SpcOptions *o) {
    if (o->is_overlapping || o->is_annual) return SPC_RUN;
    if (o->kind == SPC_P && !is_of_proportions(points, n)) return SPC_XMR;
    if (o->kind != SPC_AUTO) return o->kind;
    bool is_p = is_of_proportions(points, n) && do_denominators_vary(points, n, o->denominators_vary);
    return is_p ? SPC_P : SPC_XMR;
}

static SpcOptions filled_in(const SpcOptions *o) {
    SpcOptions out = *o;
    if (out.baseline <= 0) out.baseline = 12;
    if (out.shift <= 0) out.shift = 7;
    if (out.trend <= 0) out.trend = 7;
    if (out.denominators_vary <= 0) out.denominators_vary = 0.25;
    return out;
}

/* ---- segments and their limits ---- */

static void cut_segments(Arena *a, SpcChart *c) {
    c->segments = ARENA_ARRAY(a, SpcSegment, c->n + 1);
    for (size_t i = 0; i < c->n; i++) {
        if (i == 0 || c->points[i].begins) c->segments[c->n_segments++] = (SpcSegment){.from = i};
        c->segments[c->n_segments - 1].to = i + 1;
    }
}

/* Where the baseline of a segment ends; 0: it has too few points. */
static size_t baseline_end(const SpcChart *c, const SpcSegment *s) {
    int n = 0;
    for (size_t i = s->from; i < s->to; i++)
        if (counts(&c->points[i]) && ++n == c->options.baseline) return i + 1;
    return 0;
}

typedef struct Ranges {
    double sum;
    int n, n_dropped;
} Ranges;

static Ranges ranges_up_to(const SpcChart *c, const SpcSegment *s, size_t end, double limit) {
    Ranges r = {0};
    for (size_t i = s->from + 1; i < end; i++) {
        if (!counts(&c->points[i]) || !counts(&c->points[i - 1])) continue;
        double range = fabs(taken(c, i) - taken(c, i - 1));
        if (range > limit) r.n_dropped++;
        else r.sum += range, r.n++;
    }
    return r;
}

static void measure_xmr(const SpcChart *c, SpcSegment *s, size_t end) {
    double sum = 0;
    int n = 0;
    for (size_t i = s->from; i < end; i++)
        if (counts(&c->points[i])) sum += taken(c, i), n++;
    Ranges all = ranges_up_to(c, s, end, INFINITY);
    s->has_limits = all.n > 0;
    if (!s->has_limits) return;
    s->mean = sum / n;
    s->range_mean = all.sum / all.n;
    s->range_limit = RANGE_LIMIT * s->range_mean;
    if (!c->options.keeps_wide_ranges) {
        Ranges kept = ranges_up_to(c, s, end, s->range_limit);
        if (kept.n > 0 && kept.n_dropped > 0) s->range_mean = kept.sum / kept.n, s->n_dropped = kept.n_dropped;
    }
    s->sigma = s->range_mean / SIGMA_DIVISOR;
}

static void measure_p(const SpcChart *c, SpcSegment *s, size_t end) {
    double num = 0, den = 0;
    for (size_t i = s->from; i < end; i++)
        if (counts(&c->points[i])) num += c->points[i].num, den += c->points[i].den;
    s->has_limits = den > 0;
    s->mean = den > 0 ? 100 * num / den : 0;
}

static SpcLimits limits_at(const SpcChart *c, const SpcSegment *s, size_t i) {
    double reach = LIMIT_FACTOR * s->range_mean, sigma = s->sigma;
    if (c->kind == SPC_P) {
        double p = s->mean / 100, n = c->points[i].den > 0 ? c->points[i].den : 1;
        sigma = 100 * sqrt(p * (1 - p) / n);
        reach = 3 * sigma;
    }
    return (SpcLimits){.mean = s->mean,
                       .lower = s->mean - reach,
                       .upper = s->mean + reach,
                       .two_below = s->mean - 2 * sigma,
                       .two_above = s->mean + 2 * sigma};
}

static void set_limits(SpcChart *c, SpcSegment *s) {
    size_t end = baseline_end(c, s);
    if (end == 0) return;
    if (c->kind == SPC_P) measure_p(c, s, end);
    else measure_xmr(c, s, end);
    for (size_t i = s->from; s->has_limits && i < s->to; i++) {
        c->marks[i].has_limits = true;
        c->marks[i].at = limits_at(c, s, i);
    }
}

/* ---- the rules ---- */

static void signal(SpcMark *m, SpcRule rule, int side) {
    m->rules |= (u8)(1u << rule);
    m->side[rule] = side;
}

static int side_of(double v, double low, double high) { return is_above(v, high) ? 1 : is_above(low, v) ? -1 : 0; }

/* The runs that a point continues: how long, and on which side. */
typedef struct Runs {
    int shift, shift_side, trend, trend_side;
    int near[3]; /* sides of this point and the two before it, beyond two sigma */
    bool has_before;
    double before;
} Runs;

static void follow(Runs *r, double v, const SpcLimits *at) {
    int side = side_of(v, at->mean, at->mean), way = r->has_before ? side_of(v, r->before, r->before) : 0;
    r->shift = side == 0 ? 0 : side == r->shift_side ? r->shift + 1 : 1;
    r->shift_side = side;
    r->trend = way == 0 ? 1 : way == r->trend_side ? r->trend + 1 : 2;
    r->trend_side = way;
    r->near[2] = r->near[1];
    r->near[1] = r->near[0];
    r->near[0] = side_of(v, at->two_below, at->two_above);
    r->before = v;
    r->has_before = true;
}

static void apply_rules(const SpcChart *c, const Runs *r, double v, SpcMark *m) {
    int outside = side_of(v, m->at.lower, m->at.upper);
    if (outside != 0) signal(m, SPC_OUTSIDE, outside);
    if (r->shift >= c->options.shift) signal(m, SPC_SHIFT, r->shift_side);
    if (r->trend >= c->options.trend) signal(m, SPC_TREND, r->trend_side);
    if (r->near[0] != 0 && (r->near[1] == r->near[0] || r->near[2] == r->near[0]))
        signal(m, SPC_TWO_OF_THREE, r->near[0]);
}

static void find_signals(SpcChart *c, const SpcSegment *s) {
    Runs runs = {0};
    for (size_t i = s->from; s->has_limits && i < s->to; i++) {
        if (!counts(&c->points[i])) {
            runs = (Runs){0};
            continue;
        }
        follow(&runs, taken(c, i), &c->marks[i].at);
        apply_rules(c, &runs, taken(c, i), &c->marks[i]);
    }
}

/* From the values the statistics took to those of the chart. */
static void give_back(SpcChart *c) {
    if (c->kind != SPC_RARE) return;
    for (size_t i = 0; i < c->n; i++) {
        SpcLimits *at = &c->marks[i].at;
        *at = (SpcLimits){given_back(c, at->mean), given_back(c, at->lower), given_back(c, at->upper),
                          given_back(c, at->two_below), given_back(c, at->two_above)};
    }
    for (size_t i = 0; i < c->n_segments; i++) c->segments[i].mean = given_back(c, c->segments[i].mean);
}

/* ---- what it means ---- */

static SpcVerdict verdict_on(const SpcChart *c, const SpcMark *m) {
    if (!m->has_limits) return SPC_NO_VERDICT;
    if (m->rules == 0) return SPC_NO_SIGNAL;
    if (c->options.polarity == POLARITY_NONE || c->options.polarity == POLARITY_TARGET) return SPC_CHANGE;
    int side = 0;
    for (SpcRule r = 0; r < N_SPC_RULES && side == 0; r++) side = m->side[r];
    if (c->kind == SPC_RARE) side = -side; /* longer between events is fewer of them */
    return (side > 0) == (c->options.polarity == POLARITY_HIGH) ? SPC_IMPROVING : SPC_CONCERNING;
}

static SpcTarget against_target(const SpcOptions *o, const SpcLimits *at) {
    if (!o->has_target) return SPC_TARGET_UNKNOWN;
    if (o->polarity == POLARITY_HIGH)
        return !is_above(o->target, at->lower)  ? SPC_TARGET_KEPT
               : is_above(o->target, at->upper) ? SPC_TARGET_OUT_OF_REACH
                                                : SPC_TARGET_CHANCE;
    if (o->polarity == POLARITY_LOW)
        return !is_above(at->upper, o->target)  ? SPC_TARGET_KEPT
               : is_above(at->lower, o->target) ? SPC_TARGET_OUT_OF_REACH
                                                : SPC_TARGET_CHANCE;
    return SPC_TARGET_UNKNOWN;
}

/* Nothing signals in as many of the latest points as make a shift. */
static bool is_steady(const SpcChart *c) {
    int n = 0;
    for (size_t i = c->last + 1; i-- > 0 && n < c->options.shift; n++) {
        if (c->marks[i].rules != 0) return false;
        if (c->points[i].begins) break;
    }
    return true;
}

static void say_forecast(SpcChart *c) {
    if (c->kind == SPC_RARE) {
        c->why_no_forecast = "Days between events say when, not how many";
        return;
    }
    if (c->last == c->n || !c->marks[c->last].has_limits) {
        c->why_no_forecast = "There are no limits to forecast within";
        return;
    }
    if (!is_steady(c)) {
        c->why_no_forecast = "The process is changing: the latest points signal";
        return;
    }
    c->has_forecast = true;
    c->forecast = c->marks[c->last].at;
}

static const char *why_without_limits(const SpcChart *c) {
    if (c->options.is_overlapping) return "The periods overlap: most of each figure is in the one before it";
    if (c->options.is_annual) return "Annual figures have no limits";
    if (c->kind == SPC_RUN) return "Asked for without limits";
    for (size_t i = 0; i < c->n_segments; i++)
        if (c->segments[i].has_limits) return NULL;
    return c->options.baseline == 12 ? "Limits from 12 points" : "Too few points for limits";
}

SpcChart spc_chart(Arena *a, const SpcPoint *points, size_t n, const SpcOptions *o) {
    SpcChart c = {.points = points, .n = n, .last = n, .options = filled_in(o)};
    c.kind = kind_for(points, n, &c.options);
    c.marks = ARENA_ARRAY(a, SpcMark, n + 1);
    cut_segments(a, &c);
    for (size_t i = 0; c.kind != SPC_RUN && i < c.n_segments; i++) {
        set_limits(&c, &c.segments[i]);
        find_signals(&c, &c.segments[i]);
    }
    give_back(&c);
    for (size_t i = 0; i < n; i++)
        if (counts(&points[i])) c.last = i;
    c.why_no_limits = why_without_limits(&c);
    if (c.why_no_limits) c.kind = SPC_RUN; /* a run chart: section 16.1 */
    if (c.last < n) {
        c.verdict = verdict_on(&c, &c.marks[c.last]);
        if (c.marks[c.last].has_limits && c.kind != SPC_RARE)
            c.target = against_target(&c.options, &c.marks[c.last].at);
    }
    say_forecast(&c);
    return c;
}

double spc_drawn(const SpcChart *c, double limit) {
    bool is_from_zero = c->options.is_percent || c->options.is_count || c->kind == SPC_P || c->kind == SPC_RARE;
    if (is_from_zero && limit < 0) return 0;
    return (c->options.is_percent || c->kind == SPC_P) && limit > 100 ? 100 : limit;
}
