/* spc_test.c - control charts: the chapter's scenarios, and what breaks a run. */
#include "measures/spc.h"

#include <math.h>
#include "harness.h"

static const double baseline[12] = {52, 47, 55, 50, 49, 58, 46, 53, 51, 56, 48, 53};

/* The baseline, then the values given up to a negative one. */
static SpcPoint *after_baseline(T *t, const double *more, size_t n_more) {
    SpcPoint *p = ARENA_ARRAY(t->cx.arena, SpcPoint, 12 + n_more);
    for (size_t i = 0; i < 12 + n_more; i++) p[i] = (SpcPoint){.value = i < 12 ? baseline[i] : more[i - 12]};
    return p;
}

static SpcChart chart_of(T *t, const double *values, size_t n, SpcOptions o) {
    SpcPoint *p = ARENA_ARRAY(t->cx.arena, SpcPoint, n + 1);
    for (size_t i = 0; i < n; i++) p[i] = (SpcPoint){.value = values[i]};
    return spc_chart(t->cx.arena, p, n, &o);
}

static void expect_near(T *t, double want, double got) {
    expect_str(t, str_fmt(t->cx.arena, "%.2f", want).p, str_fmt(t->cx.arena, "%.2f", got));
}

PURE_TEST("the chapter's baseline: mean, mean range, limits, sigma") {
    SpcChart c = chart_of(t, baseline, 12, (SpcOptions){.polarity = POLARITY_LOW});
    expect_i64(t, SPC_XMR, c.kind);
    expect(t, c.why_no_limits == NULL);
    expect_near(t, 51.50, c.segments[0].mean);
    expect_near(t, 6.09, c.segments[0].range_mean);
    expect_near(t, 19.90, c.segments[0].range_limit);
    expect_near(t, 5.40, c.segments[0].sigma);
    expect_near(t, 35.30, c.marks[11].at.lower);
    expect_near(t, 67.70, c.marks[11].at.upper);
    expect_near(t, 62.30, c.marks[11].at.two_above);
    expect_i64(t, SPC_NO_SIGNAL, c.verdict);
}

PURE_TEST("months that go up and down are noise until the seventh on one side") {
    const double more[] = {57, 60, 54, 61, 55, 59};
    SpcPoint *p = after_baseline(t, more, 6);
    SpcChart c = spc_chart(t->cx.arena, p, 17, &(SpcOptions){.polarity = POLARITY_LOW});
    for (size_t i = 12; i < 17; i++) expect_i64(t, 0, c.marks[i].rules);
    c = spc_chart(t->cx.arena, p, 18, &(SpcOptions){.polarity = POLARITY_LOW});
    expect(t, spc_signals(&c.marks[17], SPC_SHIFT));
    expect_i64(t, SPC_CONCERNING, c.verdict);
    c = spc_chart(t->cx.arena, p, 18, &(SpcOptions){.polarity = POLARITY_HIGH});
    expect_i64(t, SPC_IMPROVING, c.verdict);
    c = spc_chart(t->cx.arena, p, 18, &(SpcOptions){.polarity = POLARITY_TARGET});
    expect_i64(t, SPC_CHANGE, c.verdict);
    c = spc_chart(t->cx.arena, p, 18, &(SpcOptions){.polarity = POLARITY_LOW, .shift = 8});
    expect_i64(t, SPC_NO_SIGNAL, c.verdict);
}

PURE_TEST("strictly outside the limits signals; two of three beyond two sigma do") {
    const double out[] = {68}, inside[] = {67.7}, near[] = {63, 52, 64}, apart[] = {63, 52, 52, 64},
                 sides[] = {63, 40, 52};
    SpcChart c = spc_chart(t->cx.arena, after_baseline(t, out, 1), 13, &(SpcOptions){.polarity = POLARITY_HIGH});
    expect_i64(t, 1 << SPC_OUTSIDE, c.marks[12].rules);
    expect_i64(t, SPC_IMPROVING, c.verdict);
    c = spc_chart(t->cx.arena, after_baseline(t, inside, 1), 13, &(SpcOptions){0});
    expect_i64(t, 0, c.marks[12].rules);
    c = spc_chart(t->cx.arena, after_baseline(t, near, 3), 15, &(SpcOptions){0});
    expect(t, c.marks[12].rules == 0 && c.marks[13].rules == 0 && c.marks[14].rules == 1 << SPC_TWO_OF_THREE);
    c = spc_chart(t->cx.arena, after_baseline(t, apart, 4), 16, &(SpcOptions){0});
    expect_i64(t, 0, c.marks[15].rules);
    c = spc_chart(t->cx.arena, after_baseline(t, sides, 3), 15, &(SpcOptions){0});
    expect_i64(t, 0, c.marks[13].rules);
}

PURE_TEST("seven rising points are a trend; one that stays where it was ends it") {
    const double rising[] = {47, 48, 49, 50, 51, 52, 53}, stays[] = {47, 48, 49, 49, 50, 51, 52};
    SpcChart c = spc_chart(t->cx.arena, after_baseline(t, rising, 7), 19, &(SpcOptions){.polarity = POLARITY_HIGH});
    expect(t, spc_signals(&c.marks[18], SPC_TREND) && !spc_signals(&c.marks[17], SPC_TREND));
    expect_i64(t, SPC_IMPROVING, c.verdict);
    c = spc_chart(t->cx.arena, after_baseline(t, stays, 7), 19, &(SpcOptions){0});
    expect(t, !spc_signals(&c.marks[18], SPC_TREND));
}

PURE_TEST("one wild month does not widen the limits that should catch it") {
    const double wild[] = {10, 11, 10, 9, 10, 11, 10, 40, 10, 9, 11, 10};
    SpcChart c = chart_of(t, wild, 12, (SpcOptions){0});
    expect_near(t, 20.79, c.segments[0].range_limit);
    expect_i64(t, 2, c.segments[0].n_dropped);
    expect_near(t, 1.11, c.segments[0].range_mean);
    expect_near(t, 15.54, c.marks[0].at.upper);
    expect(t, spc_signals(&c.marks[7], SPC_OUTSIDE));
    c = chart_of(t, wild, 12, (SpcOptions){.keeps_wide_ranges = true});
    expect_near(t, 29.51, c.marks[0].at.upper);
}

PURE_TEST("eleven points, overlapping periods and annual figures have no limits, and it says why") {
    SpcChart c = chart_of(t, baseline, 11, (SpcOptions){.has_target = true, .target = 1, .polarity = POLARITY_HIGH});
    expect_str(t, "Limits from 12 points", str_from(c.why_no_limits));
    expect(t, c.verdict == SPC_NO_VERDICT && c.target == SPC_TARGET_UNKNOWN && !c.has_forecast);
    c = chart_of(t, baseline, 12, (SpcOptions){.is_overlapping = true});
    expect_i64(t, SPC_RUN, c.kind);
    expect_has(t, str_from(c.why_no_limits), "overlap");
    expect(t, chart_of(t, baseline, 12, (SpcOptions){.is_annual = true}).why_no_limits != NULL);
    expect_i64(t, 0, (i64)chart_of(t, baseline, 0, (SpcOptions){0}).n_segments);
}

PURE_TEST("the target against the limits, and the forecast where nothing signals") {
    SpcOptions o = {.polarity = POLARITY_HIGH, .has_target = true, .target = 30};
    SpcChart c = chart_of(t, baseline, 12, o);
    expect_i64(t, SPC_TARGET_KEPT, c.target);
    expect(t, c.has_forecast);
    expect_near(t, 51.50, c.forecast.mean);
    expect_near(t, 35.30, c.forecast.lower);
    o.target = 70;
    expect_i64(t, SPC_TARGET_OUT_OF_REACH, chart_of(t, baseline, 12, o).target);
    o.target = 55;
    expect_i64(t, SPC_TARGET_CHANCE, chart_of(t, baseline, 12, o).target);
    o.polarity = POLARITY_LOW, o.target = 70;
    expect_i64(t, SPC_TARGET_KEPT, chart_of(t, baseline, 12, o).target);
    o.target = 30;
    expect_i64(t, SPC_TARGET_OUT_OF_REACH, chart_of(t, baseline, 12, o).target);
    const double out[] = {68, 50};
    c = spc_chart(t->cx.arena, after_baseline(t, out, 2), 14, &o);
    expect(t, !c.has_forecast && c.verdict == SPC_NO_SIGNAL);
    expect_has(t, str_from(c.why_no_forecast), "changing");
}

PURE_TEST("days between rare events: a long quiet is an improvement where fewer is better") {
    const double days[] = {12, 30, 7, 45, 21, 16, 60, 9, 25, 33, 14, 40, 180};
    SpcChart c = chart_of(t, days, 13, (SpcOptions){.kind = SPC_RARE, .polarity = POLARITY_LOW});
    expect_str(t, "22.7", str_fmt(t->cx.arena, "%.1f", c.segments[0].mean));
    expect_str(t, "0.1", str_fmt(t->cx.arena, "%.1f", c.marks[0].at.lower));
    expect_str(t, "178.6", str_fmt(t->cx.arena, "%.1f", c.marks[0].at.upper));
    expect(t, spc_signals(&c.marks[12], SPC_OUTSIDE));
    expect_i64(t, SPC_IMPROVING, c.verdict);
}

PURE_TEST("denominators that vary by more than a quarter make a chart of proportions") {
    SpcPoint p[12];
    for (size_t i = 0; i < 12; i++) p[i] = (SpcPoint){.value = 20, .num = 20, .den = 100};
    SpcChart c = spc_chart(t->cx.arena, p, 12, &(SpcOptions){.is_percent = true});
    expect_i64(t, SPC_XMR, c.kind);
    p[11] = (SpcPoint){.value = 32.5, .num = 130, .den = 400};
    c = spc_chart(t->cx.arena, p, 12, &(SpcOptions){.is_percent = true});
    expect_i64(t, SPC_P, c.kind);
    double mean = 100.0 * 350 / 1500, sigma = 100 * sqrt(mean / 100 * (1 - mean / 100) / 400);
    expect_near(t, mean, c.segments[0].mean);
    expect_near(t, mean + 3 * sigma, c.marks[11].at.upper);
    expect(t, spc_signals(&c.marks[11], SPC_OUTSIDE));
    expect(t, c.marks[0].at.upper > c.marks[11].at.upper);
    p[0].den = 0; /* one of them is not known */
    expect_i64(t, SPC_XMR, spc_chart(t->cx.arena, p, 12, &(SpcOptions){.kind = SPC_P}).kind);
}

PURE_TEST("gaps, excluded points and new segments: no range and no run goes across") {
    const double more[] = {57, 60, 54, 61, 55, 59, 58};
    SpcPoint *p = after_baseline(t, more, 7);
    p[14].is_excluded = true;
    SpcChart c = spc_chart(t->cx.arena, p, 19, &(SpcOptions){0});
    for (size_t i = 0; i < 19; i++) expect_i64(t, 0, c.marks[i].rules);
    p[14].is_excluded = false;
    p[15].begins = true;
    c = spc_chart(t->cx.arena, p, 19, &(SpcOptions){0});
    expect_i64(t, 2, (i64)c.n_segments);
    expect(t, c.segments[0].has_limits && !c.segments[1].has_limits && c.why_no_limits == NULL);
    expect_i64(t, SPC_NO_VERDICT, c.verdict);
    SpcPoint *gap = after_baseline(t, more, 1);
    gap[5].is_gap = true;
    c = spc_chart(t->cx.arena, gap, 13, &(SpcOptions){0});
    /* 58 is gone with the ranges on both sides; the thirteenth point completes the baseline. */
    expect_near(t, (52 + 47 + 55 + 50 + 49 + 46 + 53 + 51 + 56 + 48 + 53 + 57) / 12.0, c.segments[0].mean);
    expect_near(t, (5 + 8 + 5 + 1 + 7 + 2 + 5 + 8 + 5 + 4) / 10.0, c.segments[0].range_mean);
}

PURE_TEST("limits are drawn where the unit has room") {
    const double low[] = {1, 0, 3, 0, 2, 5, 0, 1, 0, 4, 0, 2};
    SpcChart c = chart_of(t, low, 12, (SpcOptions){.is_percent = true});
    expect(t, c.marks[0].at.lower < 0 && spc_drawn(&c, c.marks[0].at.lower) == 0);
    expect(t, spc_drawn(&c, 104) == 100);
    c.options.is_percent = false;
    expect(t, spc_drawn(&c, -3) == -3 && spc_drawn(&c, 104) == 104);
}
