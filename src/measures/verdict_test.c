/* verdict_test.c - the chapter's rules of judging, each case of its scenarios. Published files are judged in results_rate_test.c. */
#include "measures/verdict.h"
#include "harness.h"

static Exact tenths(i64 n) {
    Exact x;
    check(exact_ratio(n, 10, &x));
    return x;
}

static Bound at(i64 in_tenths) { return (Bound){.is_set = true, .value = tenths(in_tenths)}; }
static Amount printed(i64 in_tenths) { return amount_printed(tenths(in_tenths), 1, true); }
static Band band(i64 low, i64 high) { return (Band){.is_set = true, .low = tenths(low), .high = tenths(high)}; }

static const char *rate(const Judging *j) { return verdict_codes[verdict_rate(j).verdict]; }

static void expect_verdict(T *t, const char *want, Judging j, i64 result) {
    j.result = printed(result);
    expect_str(t, want, str_from(rate(&j)));
}

static Judging judging(Polarity p, Bound target, Bound floor) {
    return (Judging){.polarity = p, .standard = {.target = target, .floor = floor, .status = TARGET_SET}};
}

static const Bound no_bound;

/* ---- colour ---- */

PURE_TEST("higher is better: the target and the floor are themselves inside") {
    Judging j = judging(POLARITY_HIGH, at(900), at(800));
    expect_verdict(t, "green", j, 900);
    expect_verdict(t, "amber", j, 899);
    expect_verdict(t, "amber", j, 800);
    expect_verdict(t, "red", j, 799);
}

PURE_TEST("lower is better mirrors it") {
    Judging j = judging(POLARITY_LOW, at(400), at(550));
    expect_verdict(t, "green", j, 400);
    expect_verdict(t, "amber", j, 550);
    expect_verdict(t, "red", j, 560);
}

PURE_TEST("without a floor, a target or either the verdict says so and guesses nothing") {
    expect_verdict(t, "below_target", judging(POLARITY_HIGH, at(900), no_bound), 899);
    expect_verdict(t, "below_target", judging(POLARITY_HIGH, at(900), no_bound), 10);
    expect_verdict(t, "green", judging(POLARITY_HIGH, at(900), no_bound), 900);
    expect_verdict(t, "below_target", judging(POLARITY_LOW, at(15), no_bound), 19);
    expect_verdict(t, "red", judging(POLARITY_HIGH, no_bound, at(800)), 799);
    expect_verdict(t, "floor_met", judging(POLARITY_HIGH, no_bound, at(800)), 860);
    expect_verdict(t, "no_target", judging(POLARITY_HIGH, no_bound, no_bound), 860);
}

PURE_TEST("the figure as shown is compared, and what rounding decided is told") {
    Judging j = judging(POLARITY_HIGH, at(900), at(800));
    j.result = amount_share(8996, 10000, 1);
    Rating shown = verdict_rate(&j);
    expect_i64(t, VERDICT_GREEN, shown.verdict);
    expect(t, shown.is_by_rounding);
    j.compare = COMPARE_EXACT;
    expect_i64(t, VERDICT_AMBER, verdict_rate(&j).verdict);
    j.result = amount_share(9, 10, 1);
    expect(t, !verdict_rate(&j).is_by_rounding);
}

PURE_TEST("a bound of all or of nothing is compared exactly") {
    Judging all = judging(POLARITY_HIGH, at(1000), at(1000)), nothing = judging(POLARITY_LOW, at(0), at(0));
    all.result = amount_share(19991, 20000, 1);
    expect_i64(t, VERDICT_RED, verdict_rate(&all).verdict);
    all.result = amount_share(20000, 20000, 1);
    expect_i64(t, VERDICT_GREEN, verdict_rate(&all).verdict);
    /* Printed as 100.0 by a source that rounds onto the bound, with counts that say otherwise. */
    all.result = printed(1000);
    check(exact_ratio(1999100, 20000, &all.result.exact));
    expect_i64(t, VERDICT_RED, verdict_rate(&all).verdict);
    nothing.result = amount_rate(1, 100000, 100, 1); /* shown as 0.0 */
    expect_i64(t, VERDICT_RED, verdict_rate(&nothing).verdict);
    /* 100 of something that is no share is a number like any other. */
    Judging points = judging(POLARITY_HIGH, at(1000), no_bound);
    check(exact_ratio(99960, 1000, &points.result.exact));
    points.result = amount_of(points.result.exact, 1);
    expect_i64(t, VERDICT_GREEN, verdict_rate(&points).verdict);
}

PURE_TEST("close to the target: inside the band, inside the floor's band, outside") {
    Judging j = judging(POLARITY_TARGET, at(100), no_bound);
    j.standard.green = verdict_band_around(tenths(100), tenths(15));
    j.standard.tolerated = verdict_band_around(tenths(100), tenths(30));
    expect_verdict(t, "green", j, 115);
    expect_verdict(t, "amber", j, 116);
    expect_verdict(t, "amber", j, 130);
    expect_verdict(t, "red", j, 131);
    expect_verdict(t, "amber", j, 84);
    expect_verdict(t, "red", j, 69);
    j.standard.tolerated.is_set = false;
    expect_verdict(t, "below_target", j, 116);
    j.result = printed(116);
    expect_str(t, "Outside band; no floor set", str_from(verdict_rate(&j).reason));
    j.standard.green.is_set = false;
    expect_verdict(t, "green", j, 100);
    expect_verdict(t, "no_band", j, 101);
    expect_verdict(t, "no_target", judging(POLARITY_TARGET, no_bound, no_bound), 101);
}

PURE_TEST("fewer than is strict, no more than is not") {
    Bound fewer = at(250), below = at(40), most = at(700);
    fewer.operator= below.operator= OPERATOR_BELOW;
    most.operator= OPERATOR_AT_MOST;
    expect_verdict(t, "green", judging(POLARITY_LOW, fewer, no_bound), 240);
    expect_verdict(t, "below_target", judging(POLARITY_LOW, fewer, no_bound), 250);
    expect_verdict(t, "green", judging(POLARITY_LOW, below, no_bound), 39);
    expect_verdict(t, "below_target", judging(POLARITY_LOW, below, no_bound), 40);
    expect_verdict(t, "green", judging(POLARITY_LOW, most, no_bound), 700);
}

PURE_TEST("a reduction of at least 30% from 1,500") {
    Judging j = judging(POLARITY_HIGH, at(300), no_bound);
    j.result = amount_rate(1500 - 1050, 1500, 100, 1);
    expect_i64(t, VERDICT_GREEN, verdict_rate(&j).verdict);
    j.result = amount_rate(1500 - 1051, 1500, 100, 1);
    expect_str(t, "29.9", amount_text(t->cx.arena, &j.result));
    expect_i64(t, VERDICT_BELOW_TARGET, verdict_rate(&j).verdict);
}

PURE_TEST("no figure, or a measure that is not judged, has no colour and says why") {
    Judging j = judging(POLARITY_HIGH, at(900), at(800));
    for (ResultStatus s = RESULT_OK; s < N_RESULT_STATUSES; s++) {
        j.status = s;
        j.result = printed(900);
        Rating r = verdict_rate(&j);
        expect_i64(t, result_status_has_figure[s] ? VERDICT_GREEN : VERDICT_NOT_RATED, r.verdict);
        expect(t, r.reason[0] != 0);
        j.result = AMOUNT_NONE;
        expect_i64(t, VERDICT_NOT_RATED, verdict_rate(&j).verdict);
    }
    Judging context = judging(POLARITY_NONE, at(900), at(800));
    expect_verdict(t, "not_rated", context, 900);
    Judging small = judging(POLARITY_HIGH, no_bound, no_bound);
    small.standard.status = TARGET_SMALL_COHORT;
    small.result = printed(900);
    expect_str(t, "Cohort too small", str_from(verdict_rate(&small).reason));
}

/* ---- what a standard may be ---- */

PURE_TEST("a floor on the wrong side of its target is refused, one equal to it is not") {
    Standard s = {.target = at(900), .floor = at(950)};
    expect(t, verdict_standard_fault(POLARITY_HIGH, &s) != NULL);
    expect(t, verdict_standard_fault(POLARITY_LOW, &s) == NULL);
    expect(t, verdict_standard_fault(POLARITY_NONE, &s) == NULL);
    s.floor = at(900);
    expect(t, verdict_standard_fault(POLARITY_HIGH, &s) == NULL && verdict_standard_fault(POLARITY_LOW, &s) == NULL);
    s.floor = at(800);
    expect(t, verdict_standard_fault(POLARITY_LOW, &s) != NULL);
    s.target.is_set = false;
    expect(t, verdict_standard_fault(POLARITY_LOW, &s) == NULL);
}

PURE_TEST("close to the target: bands stand around it, in order") {
    Standard s = {.target = at(100), .floor = at(80)};
    expect(t, verdict_standard_fault(POLARITY_TARGET, &s) != NULL);
    s = (Standard){.target = at(100), .green = band(90, 110)};
    expect(t, verdict_standard_fault(POLARITY_TARGET, &s) == NULL);
    s.tolerated = band(95, 130);
    expect(t, verdict_standard_fault(POLARITY_TARGET, &s) != NULL);
    s.tolerated = band(80, 130);
    expect(t, verdict_standard_fault(POLARITY_TARGET, &s) == NULL);
    s.green = band(101, 110);
    expect(t, verdict_standard_fault(POLARITY_TARGET, &s) != NULL);
    s.green = band(110, 90);
    expect(t, verdict_standard_fault(POLARITY_TARGET, &s) != NULL);
}

PURE_TEST("a floor belongs to the year it was set for: persistent absence of 1.9 in the year after") {
    YearStandard years[] = {{2013, {.target = at(20), .floor = at(20), .status = TARGET_SET}},
                            {2014, {.target = at(15), .status = TARGET_SET}}};
    Judging j = {.polarity = POLARITY_LOW, .result = printed(19)};
    j.standard = verdict_standard_of_year(years, 2, 2014);
    expect_str(t, "below_target", str_from(rate(&j)));
    j.standard = verdict_standard_of_year(years, 2, 2013);
    expect_str(t, "green", str_from(rate(&j)));
    j.standard = verdict_standard_of_year(years, 2, 2015);
    expect_str(t, "no_target", str_from(rate(&j)));
}

/* ---- direction ---- */

static Direction travel(Polarity p, i64 before, i64 now) {
    Travel v = {.polarity = p, .now = printed(now), .before = printed(before), .target = at(100)};
    return verdict_direction(&v);
}

PURE_TEST("the arrow is about performance, not the number") {
    expect_i64(t, DOT_UP, travel(POLARITY_LOW, 210, 194).dot);
    expect_i64(t, DOT_DOWN, travel(POLARITY_LOW, 194, 210).dot);
    expect_i64(t, DOT_UP, travel(POLARITY_HIGH, 590, 650).dot);
    expect_i64(t, DOT_DOWN, travel(POLARITY_HIGH, 814, 805).dot);
    expect_i64(t, DOT_LEVEL, travel(POLARITY_LOW, 87, 87).dot);
    expect_i64(t, DOT_LOWER, travel(POLARITY_NONE, 4000, 3800).dot);
    expect(t, verdict_dot_code(DOT_LOWER) == NULL && verdict_dot_code(DOT_NONE) == NULL);
    expect_str(t, "level", str_from(verdict_dot_code(DOT_LEVEL)));
}

PURE_TEST("close to the target: nearer is better, on either side") {
    expect_i64(t, DOT_UP, travel(POLARITY_TARGET, 120, 84).dot);
    Direction crossed = travel(POLARITY_TARGET, 110, 90);
    expect_i64(t, DOT_LEVEL, crossed.dot);
    expect(t, crossed.is_crossed);
    expect(t, !travel(POLARITY_TARGET, 110, 110).is_crossed);
    expect_i64(t, DOT_DOWN, travel(POLARITY_TARGET, 100, 96).dot);
    Travel no_target = {.polarity = POLARITY_TARGET, .now = printed(50), .before = printed(60)};
    expect_i64(t, DOT_NONE, verdict_direction(&no_target).dot);
}

PURE_TEST("figures are compared as displayed, at the coarser of the two precisions") {
    Travel v = {.polarity = POLARITY_HIGH, .now = amount_share(7006, 10000, 1), .before = amount_share(7014, 10000, 1)};
    expect_i64(t, DOT_LEVEL, verdict_direction(&v).dot);
    v.compare = COMPARE_EXACT;
    expect_i64(t, DOT_DOWN, verdict_direction(&v).dot);
    v.compare = COMPARE_DISPLAYED;
    v.before = amount_printed(exact_whole(65), 0, true), v.now = printed(654);
    expect_i64(t, DOT_LEVEL, verdict_direction(&v).dot);
    v.now = printed(655);
    expect_i64(t, DOT_UP, verdict_direction(&v).dot);
    v.before = amount_printed(exact_whole(216000), -3, false), v.now = amount_printed(exact_whole(216400), 0, false);
    expect_i64(t, DOT_LEVEL, verdict_direction(&v).dot);
}

PURE_TEST("no arrow without both figures; a break is marked or silences it; what is carried forward is level") {
    Travel v = {.polarity = POLARITY_HIGH, .now = printed(463), .before = printed(504), .is_break = true};
    Direction d = verdict_direction(&v);
    expect(t, d.dot == DOT_DOWN && d.is_marked_break);
    v.on_break = ON_BREAK_SUPPRESS;
    expect_i64(t, DOT_NONE, verdict_direction(&v).dot);
    v.is_break = false, v.status_before = RESULT_NEW;
    expect_i64(t, DOT_NONE, verdict_direction(&v).dot);
    v.status_before = RESULT_OK, v.status = RESULT_SUPPRESSED;
    expect_i64(t, DOT_NONE, verdict_direction(&v).dot);
    v.status = RESULT_CARRIED_FORWARD, v.now = v.before;
    d = verdict_direction(&v);
    expect(t, d.dot == DOT_LEVEL && d.is_not_refreshed);
}

/* ---- warnings ---- */

PURE_TEST("a release before its period's end is told, by month where only the month is known") {
    Date end = date_ymd(2017, 8, 31);
    expect(t, warning_is_early_release(end, date_ymd(2017, 1, 1), true));
    expect(t, warning_is_early_release(end, date_ymd(2017, 7, 1), true));
    expect(t, !warning_is_early_release(end, date_ymd(2017, 8, 1), true));
    expect(t, warning_is_early_release(end, date_ymd(2017, 8, 1), false));
    expect(t, !warning_is_early_release(end, date_ymd(2017, 8, 31), false));
    expect(t, !warning_is_early_release(end, DATE_NONE, false));
}

PURE_TEST("a printed figure is recomputed at its own precision") {
    Exact exact;
    Amount figure = printed(43);
    check(exact_ratio(41900, 9975, &exact));
    expect(t, warning_is_misprinted(&figure, exact));
    figure = printed(42);
    expect(t, !warning_is_misprinted(&figure, exact));
    figure = amount_printed(exact_whole(4), 0, true);
    expect(t, !warning_is_misprinted(&figure, exact));
}

PURE_TEST("a printed colour contradicts only what the rule decides") {
    expect(t, warning_is_other_colour(STR("GREEN"), VERDICT_BELOW_TARGET));
    expect(t, !warning_is_other_colour(STR("RED"), VERDICT_BELOW_TARGET));
    expect(t, !warning_is_other_colour(STR("Amber"), VERDICT_BELOW_TARGET));
    expect(t, warning_is_other_colour(STR("red"), VERDICT_FLOOR_MET));
    expect(t, warning_is_other_colour(STR("amber"), VERDICT_RED));
    expect(t, !warning_is_other_colour(STR(""), VERDICT_RED));
    expect(t, !warning_is_other_colour(STR("GREEN"), VERDICT_NO_BAND));
}

PURE_TEST("a change larger than is likely is told where a limit is set") {
    Amount now = printed(300), before = printed(100);
    expect(t, warning_is_large_change(&now, &before, 100));
    expect(t, !warning_is_large_change(&now, &before, 200));
    expect(t, !warning_is_large_change(&now, &before, 0));
}
