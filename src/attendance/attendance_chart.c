/* attendance_chart.c - the charts of the attendance pages: the course of absence, and absence by day of the week. */
#include <stdlib.h>

#include "attendance/attendance_view.h"
#include "web/chart.h"

/* "4 Sep" of a week; any other value as it stands. */
static Str label_of(Ctx *cx, Str value) {
    Date d;
    if (!date_parse_iso(value, &d)) return value;
    Ymd y = date_to_ymd(d);
    return str_fmt(cx->arena, "%d %.3s", y.day, date_month_names[y.month]);
}

/* To a tenth, as it is written. */
static double share(Ctx *cx, i64 n, i64 of) {
    return of ? strtod(str_cstr(cx->arena, attendance_percent(cx->arena, n, of)), NULL) : 0;
}

typedef struct Course {
    const ViewPlace *place;
    size_t grouping;
    bool is_unauthorised; /* that alone */
} Course;

static const double *values_of(Ctx *cx, Course c, const Str *values, size_t n) {
    double *out = ARENA_ARRAY(cx->arena, double, n);
    for (size_t i = 0; i < n; i++) {
        AttendanceFigures f = view_sum(c.place, c.grouping, values[i]);
        out[i] = share(cx, f.unauthorised + (c.is_unauthorised ? 0 : f.authorised), f.possible);
    }
    return out;
}

static size_t series_of(Ctx *cx, const ViewPlaces *p, ViewBeside what, const Str *values, size_t n, ChartSeries *out) {
    static const int colours[VIEW_MAX_PLACES] = {0, 4, 2, 3};
    if (p->n == 1 && what.chart == VIEW_LINES) {
        Course all = {&p->at[0], what.grouping, false}, unauthorised = {&p->at[0], what.grouping, true};
        out[0] = (ChartSeries){STR("All absence"), values_of(cx, all, values, n), 0};
        out[1] = (ChartSeries){STR("Unauthorised"), values_of(cx, unauthorised, values, n), 1};
        return 2;
    }
    size_t n_series = what.chart == VIEW_BARS ? 1 : p->n;
    for (size_t i = 0; i < n_series; i++)
        out[i] = (ChartSeries){p->at[i].name, values_of(cx, (Course){&p->at[i], what.grouping, false}, values, n),
                               colours[i]};
    return n_series;
}

Str view_chart(Ctx *cx, const ViewPlaces *p, ViewBeside what, const Str *values, size_t n) {
    PupilKey key = p->view->groupings[what.grouping].keys[1];
    ChartSeries series[CHART_MAX_SERIES];
    Str *labels = ARENA_ARRAY(cx->arena, Str, n);
    for (size_t i = 0; i < n; i++) labels[i] = label_of(cx, values[i]);
    size_t n_series = series_of(cx, p, what, values, n, series);
    Chart c = {.id = str_cstr(cx->arena, str_fmt(cx->arena, "chart-%s", pupil_key_info[key].word)),
               .title = STR_CAT(cx->arena, STR("Absence by "), view_key_words(cx, key)),
               .description =
                   STR("Sessions missed as a percentage of possible sessions. The table below the chart has the "
                       "numbers."),
               .labels = labels,
               .n_labels = n,
               .series = series,
               .n_series = n_series,
               .is_percent = true};
    return what.chart == VIEW_BARS ? chart_bars(cx->arena, &c) : chart_lines(cx->arena, &c);
}
