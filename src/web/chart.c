#include "web/chart.h"

#include <math.h>
#include "web/model.h"
#include "web/mustache.h"

#define WIDTH      960
#define HEIGHT     360
#define LEFT       70
#define RIGHT      250 /* room for the names at the lines' ends */
#define TOP        20
#define BOTTOM     40
#define LABEL_STEP 18 /* least distance between two names */
#define BAR_STEP   30
#define BAR_HEIGHT 20
#define BAR_LEFT   230
#define BAR_RIGHT  90

typedef struct Scale {
    double max, step;
} Scale;

/* Round numbers on the axis: steps of 1, 2 or 5 times a power of ten, four or five of them; whole, as children are. */
static Scale scale_for(double highest) {
    double raw = highest > 4 ? highest / 4 : 1, power = pow(10, floor(log10(raw)));
    double step = raw <= power ? power : raw <= 2 * power ? 2 * power : raw <= 5 * power ? 5 * power : 10 * power;
    double max = ceil(highest / step) * step;
    return (Scale){.max = max > 0 ? max : step, .step = step};
}

static double at_or_zero(const ChartSeries *s, size_t i) { return s->values[i] > 0 ? s->values[i] : 0; }

static Str value_text(Arena *a, const Chart *c, double v) {
    return c->is_percent ? str_fmt(a, "%.1f%%", v) : text_count(a, (i64)(v + 0.5));
}

static Str step_text(Arena *a, const Chart *c, double v) {
    return c->is_percent ? str_fmt(a, "%.0f%%", v) : text_count(a, (i64)(v + 0.5));
}

static void begin(Buf *out, const Chart *c, int height) {
    buf_fmt(out, "<svg class=\"muster-chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"%s-t %s-d\">", WIDTH,
            height, c->id, c->id);
    buf_fmt(out, "<title id=\"%s-t\">", c->id);
    html_escape(out, c->title);
    buf_fmt(out, "</title><desc id=\"%s-d\">", c->id);
    html_escape(out, c->description);
    buf_lit(out, "</desc>");
}

static void text_at(Buf *out, double x, double y, const char *anchor, Str s) {
    buf_fmt(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x, y, anchor);
    html_escape(out, s);
    buf_lit(out, "</text>");
}

static double y_of(const Scale *s, double v) { return TOP + (HEIGHT - TOP - BOTTOM) * (1 - v / s->max); }

static double x_of(const Chart *c, size_t i) {
    double width = WIDTH - LEFT - RIGHT;
    return c->n_labels < 2 ? LEFT + width / 2 : LEFT + width * (double)i / (double)(c->n_labels - 1);
}

static void grid(Buf *out, const Chart *c, const Scale *s) {
    for (double v = 0; v <= s->max + s->step / 2; v += s->step) {
        double y = y_of(s, v);
        buf_fmt(out, "<line class=\"%s\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>", v > 0 ? "grid" : "axis", LEFT,
                y, WIDTH - RIGHT, y);
        text_at(out, LEFT - 8, y + 5, "end", step_text(out->arena, c, v));
    }
    size_t every = c->n_labels > 7 ? (c->n_labels + 5) / 6 : 1;
    for (size_t i = 0; i < c->n_labels; i++)
        if ((c->n_labels - 1 - i) % every == 0) text_at(out, x_of(c, i), HEIGHT - 12, "middle", c->labels[i]);
}

/* ---- names at the ends of lines, kept apart ---- */

typedef struct EndName {
    size_t series;
    double y;
} EndName;

static void sort_names(EndName *names, size_t n) {
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && names[k - 1].y > names[k].y; k--) {
            EndName t = names[k];
            names[k] = names[k - 1];
            names[k - 1] = t;
        }
}

static void end_names(Buf *out, const Chart *c, EndName *names, size_t n) {
    sort_names(names, n);
    for (size_t i = 1; i < n; i++)
        if (names[i].y < names[i - 1].y + LABEL_STEP) names[i].y = names[i - 1].y + LABEL_STEP;
    double over = n > 0 ? names[n - 1].y - (HEIGHT - BOTTOM) : 0;
    for (size_t i = n; over > 0 && i-- > 0;) {
        double limit = i + 1 < n ? names[i + 1].y - LABEL_STEP : HEIGHT - BOTTOM;
        if (names[i].y > limit) names[i].y = limit;
    }
    for (size_t i = 0; i < n; i++) {
        const ChartSeries *s = &c->series[names[i].series];
        Str value = value_text(out->arena, c, at_or_zero(s, c->n_labels - 1));
        buf_fmt(out, "<rect class=\"bar s%d\" x=\"%d\" y=\"%.1f\" width=\"10\" height=\"10\"/>", s->colour,
                WIDTH - RIGHT + 12, names[i].y - 5);
        text_at(out, WIDTH - RIGHT + 28, names[i].y + 5, "start",
                str_fmt(out->arena, "%.*s %.*s", STR_ARG(s->name), STR_ARG(value)));
    }
}

/* ---- lines ---- */

static double highest(const Chart *c, bool is_stacked) {
    double most = 0;
    for (size_t i = 0; i < c->n_labels; i++) {
        double sum = 0;
        for (size_t k = 0; k < c->n_series; k++) {
            double v = at_or_zero(&c->series[k], i);
            sum = is_stacked ? sum + v : v;
            if (sum > most) most = sum;
        }
    }
    return most;
}

static void line(Buf *out, const Chart *c, const Scale *scale, const ChartSeries *s) {
    buf_fmt(out, "<polyline class=\"line s%d\" points=\"", s->colour);
    for (size_t i = 0; i < c->n_labels; i++) buf_fmt(out, "%.1f,%.1f ", x_of(c, i), y_of(scale, at_or_zero(s, i)));
    buf_lit(out, "\"/>");
}

Str chart_lines(Arena *a, const Chart *c) {
    Buf out = buf_on(a);
    EndName names[CHART_MAX_SERIES];
    check(c->n_series <= CHART_MAX_SERIES);
    if (c->n_labels == 0) return STR_NONE;
    Scale scale = scale_for(highest(c, false));
    begin(&out, c, HEIGHT);
    grid(&out, c, &scale);
    for (size_t k = 0; k < c->n_series; k++) {
        line(&out, c, &scale, &c->series[k]);
        names[k] = (EndName){k, y_of(&scale, at_or_zero(&c->series[k], c->n_labels - 1))};
    }
    end_names(&out, c, names, c->n_series);
    buf_lit(&out, "</svg>");
    return buf_str(&out);
}

/* ---- areas ---- */

static void area(Buf *out, const Chart *c, const Scale *scale, size_t k, double *below) {
    const ChartSeries *s = &c->series[k];
    buf_fmt(out, "<polygon class=\"area s%d\" points=\"", s->colour);
    for (size_t i = 0; i < c->n_labels; i++)
        buf_fmt(out, "%.1f,%.1f ", x_of(c, i), y_of(scale, below[i] + at_or_zero(s, i)));
    for (size_t i = c->n_labels; i-- > 0;) buf_fmt(out, "%.1f,%.1f ", x_of(c, i), y_of(scale, below[i]));
    buf_lit(out, "\"/>");
    for (size_t i = 0; i < c->n_labels; i++) below[i] += at_or_zero(s, i);
}

Str chart_stacked(Arena *a, const Chart *c) {
    Buf out = buf_on(a);
    EndName names[CHART_MAX_SERIES];
    check(c->n_series <= CHART_MAX_SERIES);
    if (c->n_labels == 0) return STR_NONE;
    Scale scale = scale_for(highest(c, true));
    double *below = ARENA_ARRAY(a, double, c->n_labels);
    size_t last = c->n_labels - 1;
    begin(&out, c, HEIGHT);
    grid(&out, c, &scale);
    for (size_t k = 0; k < c->n_series; k++) {
        double middle = below[last] + at_or_zero(&c->series[k], last) / 2;
        area(&out, c, &scale, k, below);
        names[k] = (EndName){k, y_of(&scale, middle)};
    }
    end_names(&out, c, names, c->n_series);
    buf_lit(&out, "</svg>");
    return buf_str(&out);
}

/* ---- bars ---- */

Str chart_bars(Arena *a, const Chart *c) {
    Buf out = buf_on(a);
    check(c->n_series == 1);
    if (c->n_labels == 0) return STR_NONE;
    double most = highest(c, false), room = WIDTH - BAR_LEFT - BAR_RIGHT;
    begin(&out, c, (int)c->n_labels * BAR_STEP + 10);
    for (size_t i = 0; i < c->n_labels; i++) {
        double y = 5 + (double)i * BAR_STEP, v = at_or_zero(c->series, i), width = most > 0 ? room * v / most : 0;
        text_at(&out, BAR_LEFT - 10, y + 15, "end", c->labels[i]);
        buf_fmt(&out, "<rect class=\"bar s%d\" x=\"%d\" y=\"%.1f\" width=\"%.1f\" height=\"%d\"/>", c->series->colour,
                BAR_LEFT, y, width, BAR_HEIGHT);
        text_at(&out, BAR_LEFT + width + 8, y + 15, "start", value_text(a, c, v));
    }
    buf_lit(&out, "</svg>");
    return buf_str(&out);
}
