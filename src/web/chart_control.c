/* chart_control.c - see chart_control.h. */
#include "web/chart_control.h"

#include <math.h>
#include "web/mustache.h"

#define WIDTH  960
#define HEIGHT 360
#define LEFT   70
#define RIGHT  110 /* room for the lines' names */
#define TOP    20
#define BOTTOM 40

/* From a round number below the lowest to one above the highest. */
typedef struct Range {
    double low, high, step;
} Range;

static void widen(Range *r, double v) {
    if (v < r->low) r->low = v;
    if (v > r->high) r->high = v;
}

static const Range nothing = {.low = INFINITY, .high = -INFINITY};

static void round_off(Range *r) {
    double raw = r->high > r->low ? (r->high - r->low) / 5 : fabs(r->high) > 0 ? fabs(r->high) / 5 : 1;
    double power = pow(10, floor(log10(raw)));
    r->step = raw <= power ? power : raw <= 2 * power ? 2 * power : raw <= 5 * power ? 5 * power : 10 * power;
    r->low = floor(r->low / r->step) * r->step;
    r->high = ceil(r->high / r->step) * r->step;
    if (r->high <= r->low) r->high = r->low + r->step;
}

static double share(const Range *r, double v) { return (v - r->low) / (r->high - r->low); }
static double y_of(const Range *r, double v) { return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share(r, v)); }
static double x_at(double part) { return LEFT + (WIDTH - LEFT - RIGHT) * part; }

static void begin(Buf *out, const char *id, Str title, Str description) {
    buf_fmt(out, "<svg class=\"muster-chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"%s-t %s-d\">", WIDTH,
            HEIGHT, id, id);
    buf_fmt(out, "<title id=\"%s-t\">", id);
    html_escape(out, title);
    buf_fmt(out, "</title><desc id=\"%s-d\">", id);
    html_escape(out, description);
    buf_lit(out, "</desc>");
}

static void text_at(Buf *out, double x, double y, const char *anchor, Str s) {
    buf_fmt(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x, y, anchor);
    html_escape(out, s);
    buf_lit(out, "</text>");
}

static void grid(Buf *out, const Range *y) {
    for (double v = y->low; v <= y->high + y->step / 2; v += y->step) {
        double shown = fabs(v) < y->step / 1000 ? 0 : v;
        buf_fmt(out, "<line class=\"%s\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>", v > y->low ? "grid" : "axis",
                LEFT, y_of(y, v), WIDTH - RIGHT, y_of(y, v));
        text_at(out, LEFT - 8, y_of(y, v) + 5, "end", str_fmt(out->arena, "%.6g", shown));
    }
}

static void mark(Buf *out, double x, double y, bool is_signal, bool is_left_out) {
    if (is_left_out) buf_fmt(out, "<circle class=\"line s0\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>", x, y);
    else if (is_signal)
        buf_fmt(out, "<rect class=\"bar s1\" x=\"%.1f\" y=\"%.1f\" width=\"12\" height=\"12\"/>", x - 6, y - 6);
    else buf_fmt(out, "<circle class=\"bar s0\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>", x, y);
}

static void across(Buf *out, double y, const char *class) {
    buf_fmt(out, "<line class=\"%s\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>", class, LEFT, y, WIDTH - RIGHT, y);
}

/* Names beside the lines, each a line of text apart: of a flat series mean and limits are one line. */
#define NAME_HEIGHT 16
typedef struct Names {
    double at[4];
    size_t n;
} Names;

static bool is_taken(const Names *names, double y) {
    for (size_t i = 0; i < names->n; i++)
        if (fabs(names->at[i] - y) < NAME_HEIGHT - 0.5) return true;
    return y > HEIGHT - BOTTOM + NAME_HEIGHT || y < TOP - NAME_HEIGHT;
}

static void name_line(Buf *out, Names *names, double y, const char *name) {
    double at = y;
    for (int step = 1; is_taken(names, at) && step < 8; step++)
        at = y + (step % 2 ? -1 : 1) * ((step + 1) / 2) * NAME_HEIGHT;
    names->at[names->n++] = at;
    text_at(out, WIDTH - RIGHT + 8, at + 5, "start", str_from(name));
}

/* ---- over time ---- */

static double x_of(const ControlChart *c, size_t i) { return x_at(c->n < 2 ? 0.5 : (double)i / (double)(c->n - 1)); }

static bool range_of(const ControlChart *c, Range *y) {
    bool has = false;
    *y = nothing;
    for (size_t i = 0; i < c->n; i++) {
        const ControlPoint *p = &c->points[i];
        if (!p->is_gap) widen(y, p->value), has = true;
        if (p->has_limits) widen(y, p->lower), widen(y, p->upper);
    }
    if (has && c->has_target) widen(y, c->target);
    if (has) round_off(y);
    return has;
}

typedef double (*Level)(const ControlPoint *p);
static double mean_of(const ControlPoint *p) { return p->mean; }
static double lower_of(const ControlPoint *p) { return p->lower; }
static double upper_of(const ControlPoint *p) { return p->upper; }

/* Where its last point is; a negative number: nowhere. */
static double limit(Buf *out, const ControlChart *c, const Range *y, Level level) {
    bool is_drawing = false;
    const ControlPoint *last = NULL;
    for (size_t i = 0; i < c->n; i++) {
        const ControlPoint *p = &c->points[i];
        if (p->has_limits && !is_drawing) buf_fmt(out, "<polyline class=\"line s4\" points=\"");
        if (!p->has_limits && is_drawing) buf_lit(out, "\"/>");
        is_drawing = p->has_limits;
        if (is_drawing) buf_fmt(out, "%.1f,%.1f ", x_of(c, i), y_of(y, level(p)));
        if (is_drawing) last = p;
    }
    if (is_drawing) buf_lit(out, "\"/>");
    return last ? y_of(y, level(last)) : -1;
}

static void series(Buf *out, const ControlChart *c, const Range *y) {
    bool is_drawing = false;
    for (size_t i = 0; i < c->n; i++) {
        const ControlPoint *p = &c->points[i];
        if (!p->is_gap && !is_drawing) buf_lit(out, "<polyline class=\"line s0\" points=\"");
        if (p->is_gap && is_drawing) buf_lit(out, "\"/>");
        is_drawing = !p->is_gap;
        if (is_drawing) buf_fmt(out, "%.1f,%.1f ", x_of(c, i), y_of(y, p->value));
    }
    if (is_drawing) buf_lit(out, "\"/>");
    for (size_t i = 0; i < c->n; i++)
        if (!c->points[i].is_gap)
            mark(out, x_of(c, i), y_of(y, c->points[i].value), c->points[i].is_signal, c->points[i].is_left_out);
}

static void draw_limits(Buf *out, const ControlChart *c, const Range *y) {
    static const Level levels[] = {mean_of, upper_of, lower_of};
    static const char *const named[] = {"mean", "upper limit", "lower limit"};
    Names names = {.n = 0};
    for (size_t i = 0; i < COUNT_OF(levels); i++) {
        double end = limit(out, c, y, levels[i]);
        if (end >= 0) name_line(out, &names, end, named[i]);
    }
    if (!c->has_target) return;
    across(out, y_of(y, c->target), "line s5");
    name_line(out, &names, y_of(y, c->target), "target");
}

Str chart_control(Arena *a, const ControlChart *c) {
    Buf out = buf_on(a);
    Range y;
    size_t every = c->n > 7 ? (c->n + 5) / 6 : 1;
    if (!range_of(c, &y)) return STR_NONE;
    begin(&out, c->id, c->title, c->description);
    grid(&out, &y);
    for (size_t i = 0; i < c->n; i++)
        if ((c->n - 1 - i) % every == 0) text_at(&out, x_of(c, i), HEIGHT - 12, "middle", c->points[i].label);
    draw_limits(&out, c, &y);
    series(&out, c, &y);
    buf_lit(&out, "</svg>");
    return buf_str(&out);
}

/* ---- by size ---- */

static void curve(Buf *out, const FunnelChart *c, const Range *x, const Range *y, size_t which) {
    buf_fmt(out, "<polyline class=\"line %s\" points=\"", which < 2 ? "s4" : "s3");
    for (size_t i = 0; i < c->n_steps; i++)
        buf_fmt(out, "%.1f,%.1f ", x_at(share(x, c->steps[i].size)), y_of(y, c->steps[i].at[which]));
    buf_lit(out, "\"/>");
}

Str chart_funnel(Arena *a, const FunnelChart *c) {
    static const char *const names[4] = {"95% low", "95% high", "99.8% low", "99.8% high"};
    Buf out = buf_on(a);
    Range x = nothing, y = nothing;
    if (c->n == 0) return STR_NONE;
    widen(&x, 0);
    widen(&y, c->centre);
    for (size_t i = 0; i < c->n; i++) widen(&x, c->points[i].size), widen(&y, c->points[i].value);
    for (size_t i = 0; i < c->n_steps; i++)
        for (size_t k = 0; k < 4; k++) widen(&y, c->steps[i].at[k]);
    round_off(&x);
    round_off(&y);
    begin(&out, c->id, c->title, c->description);
    grid(&out, &y);
    for (double v = x.low; v <= x.high + x.step / 2; v += x.step)
        text_at(&out, x_at(share(&x, v)), HEIGHT - 12, "middle", str_fmt(a, "%.6g", v));
    for (size_t k = 0; k < 4 && c->n_steps > 0; k++) {
        curve(&out, c, &x, &y, k);
        double end = y_of(&y, c->steps[c->n_steps - 1].at[k]);
        text_at(&out, WIDTH - RIGHT + 8, end + (k == 1 || k == 2 ? 9 : 1), "start", str_from(names[k]));
    }
    across(&out, y_of(&y, c->centre), "line s5");
    for (size_t i = 0; i < c->n; i++)
        mark(&out, x_at(share(&x, c->points[i].size)), y_of(&y, c->points[i].value), c->points[i].is_signal, false);
    buf_lit(&out, "</svg>");
    return buf_str(&out);
}
