/* chart.h - charts as SVG, drawn on the server: no script, no picture to fetch, sharp on paper.
 *
 * Owns      nothing.
 * Invariant every text in a chart is escaped. A chart is never alone: the page has its numbers in a table beside it, so
 *           the drawing has a title and a description and is otherwise one image to a screen reader.
 * Why       shapes carry classes (.s0 to .s7 in assets/muster.css) as pages allow no inline style. Lines are named where
 *           they end, so that colour alone says nothing. A charting library would need scripts.
 * Start at  chart_lines(), then html_safe(). */
#ifndef MUSTER_CHART_H
#define MUSTER_CHART_H

#include "base/arena.h"
#include "base/str.h"

#define CHART_MAX_SERIES 8

typedef struct ChartSeries {
    Str name;
    const double *values; /* n_labels of them, none negative */
    int colour;           /* 0..7 */
} ChartSeries;

typedef struct Chart {
    const char *id; /* unique on the page: "over-time" */
    Str title, description;
    const Str *labels; /* along the axis: days, or the bars' names */
    size_t n_labels;
    const ChartSeries *series;
    size_t n_series; /* at most CHART_MAX_SERIES; bars take one */
    bool is_percent; /* values are percentages: 5.3 is written 5.3%; else counts, written whole */
} Chart;

/* A line for each series over the labels, left to right. */
Str chart_lines(Arena *a, const Chart *c);
/* The series on top of one another, first at the bottom. */
Str chart_stacked(Arena *a, const Chart *c);
/* A horizontal bar for each label, of the first series. */
Str chart_bars(Arena *a, const Chart *c);

#endif
