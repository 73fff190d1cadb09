/* signal_model_test.c - drawings of control charts and funnels, and the tables beside them. */
#include <libxml/parser.h>
#include "harness.h"
#include "measures/signal_model.h"
#include "web/chart_control.h"
#include "web/model.h"

static void expect_drawn(T *t, Str svg) {
    xmlDoc *doc = xmlReadMemory(svg.p, (int)svg.n, "chart", NULL, XML_PARSE_NONET);
    expect(t, doc != NULL);
    xmlFreeDoc(doc);
    expect_has(t, svg, "role=\"img\" aria-labelledby=\"c-t c-d\"");
    expect_lacks(t, svg, "style=");
    expect_lacks(t, svg, "nan");
    expect_lacks(t, svg, "inf");
}

PURE_TEST("a series with limits, a gap, a signal and a point left out is drawn, and escaped") {
    ControlPoint points[] = {
        {.label = STR("<Apr>"), .value = 50, .has_limits = true, .mean = 51.5, .lower = 35.3, .upper = 67.7},
        {.label = STR("May"), .is_gap = true},
        {.label = STR("Jun"),
         .value = 68,
         .is_signal = true,
         .has_limits = true,
         .mean = 51.5,
         .lower = 35.3,
         .upper = 67.7},
        {.label = STR("Jul"), .value = 40, .is_left_out = true}};
    ControlChart c = {.id = "c",
                      .title = STR("A & B"),
                      .description = STR("<d>"),
                      .points = points,
                      .n = 4,
                      .has_target = true,
                      .target = 30};
    Str svg = chart_control(t->cx.arena, &c);
    expect_drawn(t, svg);
    expect_has(t, svg, "&lt;Apr&gt;");
    expect_has(t, svg, "<rect class=\"bar s1\"");
    expect_has(t, svg, "upper limit");
    expect_has(t, svg, "target");
    c.n = 1;
    expect_drawn(t, chart_control(t->cx.arena, &c));
    points[0] = (ControlPoint){.value = 0};
    c.has_target = false;
    expect_drawn(t, chart_control(t->cx.arena, &c));
    points[0].is_gap = true;
    expect(t, chart_control(t->cx.arena, &c).n == 0);
}

TEST("the model of a control chart has its drawing, its words and its table") {
    static const double values[] = {52, 47, 55, 50, 49, 58, 46, 53, 51, 56, 48, 53, 68};
    SpcPoint points[13];
    for (size_t i = 0; i < 13; i++) points[i] = (SpcPoint){.label = STR("m"), .value = values[i]};
    SpcChart c =
        spc_chart(t->cx.arena, points, 13, &(SpcOptions){.polarity = POLARITY_LOW, .has_target = true, .target = 70});
    json_t *m = model_new("x");
    signal_model_chart(&t->cx, m, "c", STR("Cases"), &c, 1);
    expect_str(t, "Concerning", str_from(json_string_value(json_object_get(m, "verdict_text"))));
    expect_str(t, "Will keep meeting it", str_from(json_string_value(json_object_get(m, "against_target"))));
    json_t *last = json_array_get(json_object_get(m, "points"), 12);
    expect_str(t, "67.7", str_from(json_string_value(json_object_get(last, "upper"))));
    expect_str(t, "Outside the limits", str_from(json_string_value(json_object_get(last, "signal"))));
    expect(t, json_object_get(m, "forecast_text") == NULL); /* the latest point signals */
    expect_has(t, str_from(json_string_value(json_object_get(m, "why_no_forecast"))), "changing");
    json_decref(m);
}

TEST("the model of a funnel shows the units that are plotted, as per cent") {
    FunnelUnit units[] = {{.name = STR("A"), .num = 12, .den = 100},
                          {.name = STR("B"), .num = 24, .den = 200},
                          {.name = STR("C"), .num = 36, .den = 300},
                          {.name = STR("Few"), .num = 1, .den = 4}};
    Funnel f = funnel_plot(t->cx.arena, units, 4, &(FunnelOptions){.kind = FUNNEL_PROPORTION, .least_den = 10});
    json_t *m = model_new("x");
    signal_model_funnel(&t->cx, m, "c", STR("Schools"), &f);
    expect_i64(t, 3, (i64)json_array_size(json_object_get(m, "units")));
    expect_str(t, "12.0", str_from(json_string_value(json_object_get(m, "centre"))));
    json_decref(m);
    FunnelPoint point = {20, 25, true};
    FunnelStep steps[] = {{20, {0, 25.3, 0, 36.8}}, {400, {8.8, 15.2, 7.1, 17.2}}};
    FunnelChart chart = {.id = "c",
                         .title = STR("t"),
                         .description = STR("d"),
                         .points = &point,
                         .n = 1,
                         .steps = steps,
                         .n_steps = 2,
                         .centre = 12};
    expect_drawn(t, chart_funnel(t->cx.arena, &chart));
    chart.n = 0;
    expect(t, chart_funnel(t->cx.arena, &chart).n == 0);
}
