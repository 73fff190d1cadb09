/* number_test.c - exact figures: rounding once, half away from zero, and never onto a bound. */
#include "measures/number.h"
#include "harness.h"

static void expect_share(T *t, i64 num, i64 den, const char *want) {
    Amount m = amount_share(num, den, 1);
    expect_str(t, want, amount_text(t->cx.arena, &m));
}

PURE_TEST("shares are rounded half away from zero, from the exact fraction") {
    expect_share(t, 121, 546, "22.2"); /* a source printed 22.1: it cut the number short */
    expect_share(t, 419, 9975, "4.2");
    expect_share(t, 261, 400, "65.3"); /* 65.25 */
    expect_share(t, 117, 186, "62.9");
    expect_share(t, 48, 58, "82.8");
    expect_share(t, 52, 64, "81.3");
    expect_share(t, 18, 18, "100.0");
    expect_share(t, 0, 18, "0.0");
}

PURE_TEST("a share above nothing and below all is never shown as nothing or as all") {
    expect_share(t, 19991, 20000, "99.9");
    expect_share(t, 1, 20000, "0.1");
    Amount whole = amount_share(1999, 2000, 0);
    expect_str(t, "99", amount_text(t->cx.arena, &whole));
    Amount rate = amount_rate(1, 20000, 100, 1); /* a rate has no such bound */
    expect_str(t, "0.0", amount_text(t->cx.arena, &rate));
}

PURE_TEST("nothing divided by nothing is no figure") {
    expect(t, !amount_share(0, 0, 1).is_set);
    expect(t, !amount_share(5, 0, 1).is_set);
    Amount none = AMOUNT_NONE;
    expect_str(t, "", amount_text(t->cx.arena, &none));
}

PURE_TEST("rounding goes away from zero on both sides, and to tens and thousands too") {
    Exact minus = exact_whole(0), third = minus;
    expect(t, exact_ratio(-25, 1000, &minus) && exact_ratio(1, 3, &third));
    expect_str(t, "-0.03", exact_text(t->cx.arena, exact_round(minus, 2), 2));
    expect_str(t, "-0.025", exact_text(t->cx.arena, minus, 3));
    expect_str(t, "0.333333", exact_text(t->cx.arena, third, 6));
    expect_i64(t, 216000, exact_round(exact_whole(216400), -3).num);
    expect_i64(t, 217000, exact_round(exact_whole(216500), -3).num);
    expect_str(t, "86.0", exact_text(t->cx.arena, exact_whole(86), 1));
}

PURE_TEST("figures that do not fit are not known rather than wrong") {
    Exact big = exact_whole(INT64_MAX), out = exact_whole(7);
    expect(t, !exact_times(big, big, &out));
    expect(t, !exact_sub(big, exact_whole(-INT64_MAX), &out));
    expect_i64(t, 7, out.num);
    expect(t, !amount_rate(INT64_MAX, 1, 10000, 1).is_set);
    expect_i64(t, 1, exact_cmp(big, exact_whole(INT64_MAX - 1)));
}

PURE_TEST("a gap comes from the exact fractions and says when the rounded ones differ by something else") {
    Amount others = amount_share(6746, 10000, 1), group = amount_share(4504, 10000, 1);
    bool is_other;
    Amount gap = amount_gap(&others, &group, &is_other);
    expect_str(t, "67.5", amount_text(t->cx.arena, &others));
    expect_str(t, "45.0", amount_text(t->cx.arena, &group));
    expect_str(t, "22.4", amount_text(t->cx.arena, &gap));
    expect(t, is_other);
    Amount ahead = amount_gap(&group, &others, &is_other);
    expect(t, ahead.exact.num < 0);
    expect(t, !amount_gap(&others, &AMOUNT_NONE, &is_other).is_set);
}
