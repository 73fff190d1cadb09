/* chart_control.h - two drawings of figures against their limits, as SVG: a series over time, and units of different sizes.
 *
 * Owns      nothing.
 * Invariant as chart.h: every text is escaped, one image with a title and a description, and the page has the numbers in a table. A point that
 *           signals has another shape (a square), not only another colour; one that is left out is hollow.
 * Why       chart.h draws from zero and names series where they end; here the scale fits the limits, and the lines are limits. What the points
 *           mean was decided before (measures/spc.h, base/funnel.h): nothing is judged here.
 * Start at  chart_control(), chart_funnel(). */
#ifndef MUSTER_CHART_CONTROL_H
#define MUSTER_CHART_CONTROL_H

#include "base/arena.h"
#include "base/str.h"

typedef struct ControlPoint {
    Str label;
    bool is_gap, is_signal, is_left_out;
    double value;
    bool has_limits;
    double mean, lower, upper; /* as they are to be drawn */
} ControlPoint;

typedef struct ControlChart {
    const char *id; /* unique on the page */
    Str title, description;
    const ControlPoint *points;
    size_t n;
    bool has_target;
    double target;
} ControlChart;

/* A line through the points, the mean and the limits where there are any, and the target. STR_NONE where no point has a figure. */
Str chart_control(Arena *a, const ControlChart *c);

typedef struct FunnelPoint {
    double size, value;
    bool is_signal;
} FunnelPoint;

/* Limits at one size; several make the curves. */
typedef struct FunnelStep {
    double size;
    double at[4]; /* inner low and high, outer low and high */
} FunnelStep;

typedef struct FunnelChart {
    const char *id;
    Str title, description;
    const FunnelPoint *points;
    size_t n;
    const FunnelStep *steps; /* by size */
    size_t n_steps;
    double centre;
} FunnelChart;

/* Size to the right, value upwards. STR_NONE where there is nothing to draw. */
Str chart_funnel(Arena *a, const FunnelChart *c);

#endif
