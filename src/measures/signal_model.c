/* signal_model.c - see signal_model.h. */
#include "measures/signal_model.h"

#include "web/chart_control.h"
#include "web/model.h"
#include "web/web.h"

#include <math.h>
#include <stdlib.h>

static Str figure(Arena *a, double v, int decimals) { return str_fmt(a, "%.*f", decimals, v); }

static Str signals_of(Arena *a, const SpcMark *m) {
    Buf b = buf_on(a);
    for (SpcRule r = 0; r < N_SPC_RULES; r++)
        if (spc_signals(m, r)) buf_fmt(&b, "%s%s", b.n > 0 ? "; " : "", spc_rule_words[r]);
    return b.n > 0 ? buf_str(&b) : STR("");
}

static void add_point(Ctx *cx, json_t *list, const SpcChart *c, size_t i, int decimals) {
    const SpcPoint *p = &c->points[i];
    const SpcMark *k = &c->marks[i];
    json_t *m = model_append(list);
    Arena *a = cx->arena;
    model_text(m, "label", p->label);
    model_text(m, "value", p->is_gap ? STR("") : figure(a, p->value, decimals));
    model_text(m, "mean", k->has_limits ? figure(a, k->at.mean, decimals) : STR(""));
    model_text(m, "lower", k->has_limits ? figure(a, spc_drawn(c, k->at.lower), decimals) : STR(""));
    model_text(m, "upper", k->has_limits ? figure(a, spc_drawn(c, k->at.upper), decimals) : STR(""));
    model_text(m, "signal", signals_of(a, k));
    model_bool(m, "is_signal", k->rules != 0);
    model_bool(m, "is_excluded", p->is_excluded);
    model_text(m, "reason", p->reason);
}

static Str drawing(Arena *a, const char *id, Str title, const SpcChart *c) {
    ControlPoint *points = ARENA_ARRAY(a, ControlPoint, c->n + 1);
    for (size_t i = 0; i < c->n; i++) {
        const SpcMark *k = &c->marks[i];
        points[i] = (ControlPoint){.label = c->points[i].label,
                                   .is_gap = c->points[i].is_gap,
                                   .is_signal = k->rules != 0,
                                   .is_left_out = c->points[i].is_excluded,
                                   .value = c->points[i].value,
                                   .has_limits = k->has_limits,
                                   .mean = k->at.mean,
                                   .lower = spc_drawn(c, k->at.lower),
                                   .upper = spc_drawn(c, k->at.upper)};
    }
    Str description = str_fmt(a, "%s. %s. The table has the figures.", spc_kind_words[c->kind],
                              c->why_no_limits ? c->why_no_limits : spc_verdict_words[c->verdict]);
    return chart_control(a, &(ControlChart){.id = id,
                                            .title = title,
                                            .description = description,
                                            .points = points,
                                            .n = c->n,
                                            .has_target = c->options.has_target,
                                            .target = c->options.target});
}

void signal_model_chart(Ctx *cx, json_t *m, const char *id, Str title, const SpcChart *c, int decimals) {
    Arena *a = cx->arena;
    Str svg = drawing(a, id, title, c);
    if (svg.n > 0 && cx->request) json_object_set_new(m, "chart", html_safe(cx, svg));
    model_lit(m, "verdict", spc_verdict_codes[c->verdict]);
    model_lit(m, "verdict_text", spc_verdict_words[c->verdict]);
    model_lit(m, "against_target", spc_target_words[c->target]);
    model_lit(m, "why_no_limits", c->why_no_limits ? c->why_no_limits : "");
    model_lit(m, "why_no_forecast", c->why_no_forecast ? c->why_no_forecast : "");
    if (c->has_forecast)
        model_text(m, "forecast_text",
                   STR_CAT(a, STR("About "), figure(a, c->forecast.mean, decimals), STR(", between "),
                           figure(a, spc_drawn(c, c->forecast.lower), decimals), STR(" and "),
                           figure(a, spc_drawn(c, c->forecast.upper), decimals)));
    json_t *points = model_array(m, "points");
    for (size_t i = 0; i < c->n; i++) add_point(cx, points, c, i, decimals);
}

/* ---- units ---- */

enum { CURVE_STEPS = 40 };

static double scale_of(const Funnel *f) {
    if (f->options.kind == FUNNEL_PROPORTION) return 100;
    return f->options.kind == FUNNEL_RATE && f->options.per > 0 ? f->options.per : 1;
}

/* The curves from the smallest unit to the largest, more densely where they bend. */
static size_t curves(const Funnel *f, FunnelStep *steps) {
    double least = INFINITY, most = 0, per = scale_of(f);
    for (size_t i = 0; i < f->n; i++) {
        if (f->units[i].word == FUNNEL_LEFT_OUT) continue;
        least = fmin(least, f->units[i].den);
        most = fmax(most, f->units[i].den);
    }
    if (most <= 0) return 0;
    for (size_t i = 0; i <= CURVE_STEPS; i++) {
        double den = round(least * pow(most / least, (double)i / CURVE_STEPS));
        FunnelLimits l = funnel_limits(f, den);
        steps[i] = (FunnelStep){den, {per * l.lower_95, per * l.upper_95, per * l.lower_998, per * l.upper_998}};
    }
    return CURVE_STEPS + 1;
}

static void add_unit(Ctx *cx, json_t *list, const FunnelUnit *u, double per) {
    json_t *m = model_append(list);
    Arena *a = cx->arena;
    model_text(m, "name", u->name);
    model_text(m, "of", figure(a, u->den, 0));
    model_text(m, "value", figure(a, per * u->value, 1));
    model_text(m, "low", figure(a, per * u->limits.lower_95, 1));
    model_text(m, "high", figure(a, per * u->limits.upper_95, 1));
    model_lit(m, "verdict", funnel_word_texts[u->word]);
    model_bool(m, "is_signal", u->word != FUNNEL_WITHIN);
}

void signal_model_funnel(Ctx *cx, json_t *m, const char *id, Str title, const Funnel *f) {
    Arena *a = cx->arena;
    FunnelPoint *points = ARENA_ARRAY(a, FunnelPoint, f->n + 1);
    FunnelStep *steps = ARENA_ARRAY(a, FunnelStep, CURVE_STEPS + 1);
    size_t n = 0, n_steps = curves(f, steps);
    double per = scale_of(f);
    json_t *units = model_array(m, "units");
    for (size_t i = 0; i < f->n; i++) {
        const FunnelUnit *u = &f->units[i];
        if (u->word == FUNNEL_LEFT_OUT) continue;
        points[n++] = (FunnelPoint){u->den, per * u->value, u->word != FUNNEL_WITHIN};
        add_unit(cx, units, u, per);
    }
    Str svg =
        chart_funnel(a,
                     &(FunnelChart){.id = id,
                                    .title = title,
                                    .description = STR(
                                        "Each unit by its size, with the limits of chance. The table has the figures."),
                                    .points = points,
                                    .n = n,
                                    .steps = steps,
                                    .n_steps = n_steps,
                                    .centre = per * f->theta});
    if (svg.n > 0 && cx->request) json_object_set_new(m, "chart", html_safe(cx, svg));
    model_text(m, "centre", figure(a, per * f->theta, 1));
    model_text(m, "by_chance_text",
               str_fmt(a, "Of %zu units %.1f would fall outside 95%%, and %.1f outside 99.8%%, by chance.",
                       f->n_plotted, f->by_chance_95, f->by_chance_998));
    if (f->widened_by > 1)
        model_text(m, "widened_text",
                   str_fmt(a, "The units vary more than chance would have them: the limits are %.2f times as wide.",
                           f->widened_by));
}
