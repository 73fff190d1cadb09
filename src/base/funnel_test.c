/* funnel_test.c - funnel plots: the chapter's scenarios and the edges of the exact limits. */
#include "base/funnel.h"

#include <math.h>
#include "harness.h"

static Funnel at_twelve(T *t, FunnelUnit *units, size_t n) {
    return funnel_plot(t->cx.arena, units, n,
                       &(FunnelOptions){.kind = FUNNEL_PROPORTION, .has_theta = true, .theta = 0.12});
}

static void expect_percent(T *t, const char *want, double share) {
    expect_str(t, want, str_fmt(t->cx.arena, "%.2f", 100 * share));
}

PURE_TEST("twelve per cent: limits at 20, 150 and 400") {
    FunnelUnit units[] = {{.num = 5, .den = 20}, {.num = 27, .den = 150}, {.num = 70, .den = 400}};
    Funnel f = at_twelve(t, units, 3);
    f.widened_by = 1; /* as chance alone has it */
    FunnelLimits a = funnel_limits(&f, 20), b = funnel_limits(&f, 150), c = funnel_limits(&f, 400);
    expect_percent(t, "25.26", a.upper_95);
    expect_percent(t, "36.78", a.upper_998);
    expect(t, a.lower_95 >= 0 && a.lower_998 == 0);
    expect_percent(t, "6.72", b.lower_95);
    expect_percent(t, "17.12", b.upper_95);
    expect_percent(t, "4.22", b.lower_998);
    expect_percent(t, "20.55", b.upper_998);
    expect_percent(t, "8.78", c.lower_95);
    expect_percent(t, "15.15", c.upper_95);
    expect_percent(t, "7.13", c.lower_998);
    expect_percent(t, "17.16", c.upper_998);
}

PURE_TEST("a quarter of twenty is within, a sixth of four hundred is not") {
    FunnelUnit units[] = {{.num = 5, .den = 20},   {.num = 27, .den = 150}, {.num = 70, .den = 400},
                          {.num = 0, .den = 0},    {.num = 12, .den = 100}, {.num = 24, .den = 200},
                          {.num = 36, .den = 300}, {.num = 48, .den = 400}, {.num = 12, .den = 100},
                          {.num = 24, .den = 200}, {.num = 36, .den = 300}, {.num = 48, .den = 400}};
    Funnel f = at_twelve(t, units, 12);
    expect(t, f.widened_by == 1);
    expect_i64(t, FUNNEL_WITHIN, units[0].word);
    expect_i64(t, FUNNEL_OUTSIDE_95, units[1].word);
    expect_i64(t, FUNNEL_OUTSIDE_998, units[2].word);
    expect_i64(t, FUNNEL_LEFT_OUT, units[3].word);
    expect_i64(t, 11, (i64)f.n_plotted);
    expect(t, fabs(f.by_chance_95 - 0.55) < 1e-9);
}

PURE_TEST("units that all vary widen the limits, and it is told by how much") {
    double z[] = {3.4, -3.1, -2.4, 2.9, -1.9, -1.2, 2.2, -0.6, 0.1, 0.4, 1.1, 1.8};
    double phi = funnel_dispersion(z, 12);
    expect_str(t, "3.60", str_fmt(t->cx.arena, "%.2f", phi));
    expect_str(t, "1.90", str_fmt(t->cx.arena, "%.2f", sqrt(phi)));
    FunnelUnit wild[12];
    for (size_t i = 0; i < 12; i++) wild[i] = (FunnelUnit){.num = i % 2 ? 200 : 100, .den = 1000};
    Funnel f = funnel_plot(t->cx.arena, wild, 12, &(FunnelOptions){.kind = FUNNEL_PROPORTION});
    expect_percent(t, "15.00", f.theta);
    expect(t, f.widened_by > 1);
    double reach = 1.96 * f.widened_by * sqrt(0.15 * 0.85 / 1000);
    expect_percent(t, str_fmt(t->cx.arena, "%.2f", 100 * (0.15 + reach)).p, wild[0].limits.upper_95);
    expect_i64(t, FUNNEL_WITHIN, wild[0].word);
    FunnelUnit calm[12];
    for (size_t i = 0; i < 12; i++) calm[i] = (FunnelUnit){.num = 150, .den = 1000};
    f = funnel_plot(t->cx.arena, calm, 12, &(FunnelOptions){.kind = FUNNEL_PROPORTION});
    expect(t, f.widened_by == 1);
}

/* The definition itself, by plain summing. */
static double plain_limit(double n, double theta, double p) {
    double sum = 0, chance = pow(1 - theta, n);
    for (double k = 0;; k++) {
        if (sum + chance >= p || k > n) return (k - (sum + chance - p) / chance) / n;
        sum += chance;
        chance *= (n - k) / (k + 1) * theta / (1 - theta);
    }
}

PURE_TEST("the limits are those of the definition at many sizes and shares, and hold at 100,000") {
    for (double n = 2; n <= 150; n += 7)
        for (double theta = 0.02; theta < 1; theta += 0.16) {
            Funnel f = {.options = {.kind = FUNNEL_PROPORTION}, .theta = theta, .widened_by = 1};
            FunnelLimits l = funnel_limits(&f, n);
            double low = plain_limit(n, theta, 0.025), high = plain_limit(n, theta, 0.999);
            expect(t, fabs(l.lower_95 - (low < 0 ? 0 : low)) < 1e-6);
            expect(t, fabs(l.upper_998 - (high > 1 ? 1 : high)) < 1e-6);
        }
    Funnel big = {.options = {.kind = FUNNEL_PROPORTION}, .theta = 0.5, .widened_by = 1};
    FunnelLimits l = funnel_limits(&big, 100000);
    expect(t, fabs(l.upper_95 - (0.5 + 1.96 * sqrt(0.25 / 100000))) < 1e-4);
}

PURE_TEST("rates take the Poisson's limits, means the normal's, and what is certain has none") {
    FunnelUnit rate[] = {{.num = 20, .den = 1000}, {.num = 3, .den = 500}};
    Funnel f =
        funnel_plot(t->cx.arena, rate, 2, &(FunnelOptions){.kind = FUNNEL_RATE, .has_theta = true, .theta = 0.01});
    FunnelLimits l = funnel_limits(&(Funnel){.options = f.options, .theta = 0.01, .widened_by = 1}, 1000);
    expect(t, l.upper_95 * 1000 > 15.5 && l.upper_95 * 1000 < 17); /* a Poisson of mean 10: P(R <= 16) = 0.973 */
    expect(t, l.lower_998 > 0 && l.lower_998 * 1000 < 3);
    FunnelUnit mean[] = {{.num = 500, .den = 25, .spread = 5}, {.num = 550, .den = 25, .spread = 5}};
    f = funnel_plot(t->cx.arena, mean, 2, &(FunnelOptions){.kind = FUNNEL_MEAN});
    expect(t, fabs(f.theta - 21) < 1e-9 && fabs(f.spread - 5) < 1e-9);
    expect(t, fabs(mean[0].limits.upper_95 - (21 + 1.96 * 5 / 5)) < 1e-9);
    FunnelUnit all = {.num = 10, .den = 10};
    f = funnel_plot(t->cx.arena, &all, 1, &(FunnelOptions){.kind = FUNNEL_PROPORTION});
    expect(t, all.limits.lower_95 == 1 && all.limits.upper_95 == 1 && all.word == FUNNEL_WITHIN);
}
