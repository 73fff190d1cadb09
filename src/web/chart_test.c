#include <libxml/parser.h>
#include "../../tests/harness.h"
#include <math.h>
#include "web/chart.h"
#include "web/chart_control.h"
#include "web/model.h"

static const double rising[] = {0, 5, 17}, flat[] = {3, 3, 3};

static Chart example(const ChartSeries *series, const Str *labels) {
    return (Chart){.id = "c",
                   .title = STR("A & B"),
                   .description = STR("<three> days"),
                   .labels = labels,
                   .n_labels = 3,
                   .series = series,
                   .n_series = 2};
}

static void expect_well_formed(T *t, Str svg) {
    xmlDoc *doc = xmlReadMemory(svg.p, (int)svg.n, "chart", NULL, XML_PARSE_NONET);
    expect(t, doc != NULL);
    xmlFreeDoc(doc);
    expect_has(t, svg, "<title id=\"c-t\">A &amp; B</title>");
    expect_has(t, svg, "<desc id=\"c-d\">&lt;three&gt; days</desc>");
    expect_has(t, svg, "role=\"img\" aria-labelledby=\"c-t c-d\"");
    expect_lacks(t, svg, "style=");
    expect_lacks(t, svg, "nan");
}

PURE_TEST("a chart of lines is well-formed, named, and ends each line with its last number") {
    Str labels[] = {STR("Apr"), STR("May"), STR("Jun")};
    ChartSeries series[] = {{STR("Missing <1>"), rising, 1}, {STR("Awaiting"), flat, 2}};
    Chart c = example(series, labels);
    Str svg = chart_lines(t->cx.arena, &c);
    expect_well_formed(t, svg);
    expect_has(t, svg, "Missing &lt;1&gt; 17</text>");
    expect_has(t, svg, "Awaiting 3</text>");
    expect_has(t, svg, "class=\"line s1\" points=\"70.0,320.0 ");
    expect_well_formed(t, chart_stacked(t->cx.arena, &c));
}

PURE_TEST("bars are as long as their numbers") {
    Str labels[] = {STR("Ashford"), STR("Dover"), STR("Swale")};
    ChartSeries series[] = {{STR("Unaccounted for"), rising, 0}};
    Chart c = example(series, labels);
    c.n_series = 1;
    Str svg = chart_bars(t->cx.arena, &c);
    expect_well_formed(t, svg);
    expect_has(t, svg, "width=\"640.0\"");
    expect_has(t, svg, "width=\"0.0\"");
}

PURE_TEST("a chart of nothing but zeros, or of one day, can be drawn") {
    static const double zeros[] = {0, 0, 0};
    Str labels[] = {STR("a"), STR("b"), STR("c")};
    ChartSeries series[] = {{STR("x"), zeros, 0}, {STR("y"), zeros, 1}};
    Chart c = example(series, labels);
    expect_well_formed(t, chart_lines(t->cx.arena, &c));
    expect_well_formed(t, chart_bars(t->cx.arena, &(Chart){.id = "c",
                                                           .title = c.title,
                                                           .description = c.description,
                                                           .labels = labels,
                                                           .n_labels = 3,
                                                           .series = series,
                                                           .n_series = 1}));
    c.n_labels = 1;
    expect_well_formed(t, chart_lines(t->cx.arena, &c));
}

PURE_TEST("a chart of percentages keeps their tenths and says what they are") {
    static const double shares[] = {4, 5.25, 6.3};
    Str labels[] = {STR("a"), STR("b"), STR("c")};
    ChartSeries series[] = {{STR("Absence"), shares, 0}};
    Chart c = example(series, labels);
    c.n_series = 1;
    c.is_percent = true;
    expect_well_formed(t, chart_lines(t->cx.arena, &c));
    expect_has(t, chart_lines(t->cx.arena, &c), "Absence 6.3%</text>");
    expect_has(t, chart_lines(t->cx.arena, &c), ">2%</text>");
    expect_has(t, chart_bars(t->cx.arena, &c), ">4.0%</text>");
}

PURE_TEST("counts are written with commas") {
    expect_str(t, "0", text_count(t->cx.arena, 0));
    expect_str(t, "999", text_count(t->cx.arena, 999));
    expect_str(t, "1,000", text_count(t->cx.arena, 1000));
    expect_str(t, "-1,234,567", text_count(t->cx.arena, -1234567));
}

/* How far apart the nearest two of the texts beside the lines are. */
static double nearest_names(Str svg) {
    double at[8], nearest = 1e9;
    size_t n = 0;
    for (i64 i = str_find(svg, STR("<text x=\"858.0\" y=\"")); i >= 0 && n < 8;
         i = str_find(svg, STR("<text x=\"858.0\" y=\""))) {
        svg = str_slice(svg, (size_t)i + 19, svg.n);
        Str rest;
        if (str_to_f64(str_cut(svg, '"', &rest), &at[n])) n++;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            if (fabs(at[i] - at[k]) < nearest) nearest = fabs(at[i] - at[k]);
    return n >= 4 ? nearest : 0;
}

PURE_TEST("of a flat series, whose mean, limits and target are one line, each name can be read") {
    ControlPoint points[3];
    for (size_t i = 0; i < COUNT_OF(points); i++)
        points[i] =
            (ControlPoint){.label = STR("May"), .value = 5, .has_limits = true, .mean = 5, .lower = 5, .upper = 5};
    ControlChart c = {.id = "a",
                      .title = STR("A"),
                      .description = STR("B"),
                      .points = points,
                      .n = 3,
                      .has_target = true,
                      .target = 5};
    expect_has(t, chart_control(t->cx.arena, &c), "upper limit");
    expect(t, nearest_names(chart_control(t->cx.arena, &c)) >= 15);
    points[2].upper = 9;
    expect(t, nearest_names(chart_control(t->cx.arena, &c)) >= 15);
}
