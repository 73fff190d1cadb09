/* attendance_view.h - what the attendance pages have in common: the days asked about, tables of groups, places side by side, charts.
 *
 * Owns      nothing.
 * Invariant a figure on a page is one of attendance_ask(): its text is made from the same integers that JSON and CSV give.
 * Memory    models are jansson's; all else lives in cx->arena.
 * Why       county, district and school ask the same question of fewer pupils, so their pages are made of the same pieces, and a
 *           place's figures stand beside those of the larger place it is in.
 * Start at  view_begin(), view_read(), view_ask(). */
#ifndef MUSTER_ATTENDANCE_VIEW_H
#define MUSTER_ATTENDANCE_VIEW_H

#include "attendance/figures_model.h"
#include "attendance/kept.h"
#include "attendance/year_before.h"
#include "web/web.h"

/* clang-format off: a list of fields, that routes put into their own */
#define VIEW_DAY_INPUTS                                                                    \
    {"from", IN_DATE, NULL, "First day", false}, {"to", IN_DATE, NULL, "Last day", false}, \
        {"as_at", IN_DATE, NULL, "Day of the characteristics", false}, {                   \
        "trend", IN_CHOICE, "week|half_term", "Course by", false                           \
    }
/* clang-format on */

typedef struct AttendanceView {
    AskDays days;
    bool is_by_half_term; /* the course of the year; else by week */
    const Grouping *groupings;
    size_t n_groupings;
    ColumnsRead columns;
    PupilKeys keys;
    YearBefore before; /* answers NULL: not asked for */
} AttendanceView;

/* From the request. ERR_INPUT as ask_days() says. */
MUST_USE Status view_begin(Ctx *cx, AttendanceView *v);
static inline PupilKey view_trend_key(const AttendanceView *v) { return v->is_by_half_term ? KEY_HALF_TERM : KEY_WEEK; }
/* The same days a year before, of one school or all (urn 0); before view_read(). The first grouping sums up to the page's own place. */
MUST_USE Status view_read_before(Ctx *cx, AttendanceView *v, i64 urn, const Grouping *groupings, size_t n);
/* Read what the groupings need. */
MUST_USE Status view_read(Ctx *cx, AttendanceView *v, const Grouping *groupings, size_t n);
/* The same for one school alone: quicker. */
MUST_USE Status view_read_school(Ctx *cx, AttendanceView *v, i64 urn, const Grouping *by);
/* *answers: one for each grouping; of one school, or of all (urn 0). */
MUST_USE Status view_ask(Ctx *cx, const AttendanceView *v, i64 urn, AttendanceAnswer **answers);
AttendanceQuestion view_question(const AttendanceView *v, i64 urn);
/* The form's days, what the year is called, and whether there is any register of those days. */
void view_add_days(Ctx *cx, json_t *m, const AttendanceView *v, bool has_any);
/* A day of the request for an address: empty where it was not asked for, so that a saved link goes on meaning this year and today. */
const char *view_asked_day(Ctx *cx, const char *name);
/* An address with one part in its path, that asks about the same days. */
Str view_url(Ctx *cx, const AttendanceView *v, const char *path, const char *part, Str value);

/* reply_model(), or the model given back where filling it failed. */
MUST_USE Status view_reply(Ctx *cx, const char *template, json_t *m, Status filled);

/* A group's value in words: "Reception", "Yes", "8 March 2018"; a school's name. */
MUST_USE Status view_value_words(Ctx *cx, PupilKey key, Str value, Str *out);
/* A key inside a sentence: "day of the week". */
Str view_key_words(Ctx *cx, PupilKey key);
/* figures_add(), and beside each number its text as people read it. */
void view_add_figures(Ctx *cx, json_t *row, const AttendanceFigures *n);

/* model.before: the place's figures of the year before (district STR_NONE: of all that was asked for), as rows beside these; nothing where
 * no register of those days is kept. */
void view_add_before(Ctx *cx, json_t *m, const AttendanceView *v, const AttendanceFigures *now, Str district);

/* ---- a table of groups ---- */

typedef struct ViewTable {
    const char *key; /* of the model, and the id of its heading */
    Str title;
    const Grouping *by;
    const AttendanceAnswer *answer;
} ViewTable;
/* model[key]: id, title, heads, rows with names and figures, and those of the year before where view_read_before() asked for that
 * grouping. Schools and districts lead on. */
#define VIEW_BEFORE_KEYS "before_absence_percent|before_pupils|before_persistent_percent"
MUST_USE Status view_add_table(Ctx *cx, json_t *m, const AttendanceView *v, const ViewTable *t);

/* ---- places side by side ---- */

/* A place's answers to groupings whose first key is the district. */
typedef struct ViewPlace {
    Str name;
    const AttendanceAnswer *answers; /* one for each grouping */
    Str district;                    /* only groups of this one; STR_NONE: of all */
    bool is_before;                  /* the page's own place, a year before */
} ViewPlace;

#define VIEW_MAX_PLACES 4
typedef struct ViewPlaces {
    const AttendanceView *view; /* whose first grouping is by district, and those asked below by it and one more key */
    ViewPlace at[VIEW_MAX_PLACES]; /* the page's own, then the larger ones it is in; its own of a year before last */
    size_t n;
} ViewPlaces;

/* Figures of everyone at one place, by the first grouping. */
AttendanceFigures view_total(const ViewPlace *p);
/* model.totals: each place's figures of everyone. */
void view_add_totals(Ctx *cx, json_t *m, const ViewPlaces *p);

typedef enum ViewChart { VIEW_NO_CHART, VIEW_LINES, VIEW_BARS } ViewChart;
typedef struct ViewBeside {
    size_t grouping;
    ViewChart chart;
} ViewBeside;
/* model.beside: the grouping's groups, a row each, with each place's figures, and a chart of them. As files it is model.groups,
 * flat: what CSV holds. */
MUST_USE Status view_add_beside(Ctx *cx, json_t *m, const ViewPlaces *p, ViewBeside what);
#define VIEW_GROUP_COLUMNS \
    "by|value|" FIGURE_KEYS "|district_absence_percent|county_absence_percent|before_absence_percent"

/* The answer of the year before to a grouping whose second key is of time, its weeks renamed as those 52 weeks later: beside the week of the
 * 15 January stands that of the 16 January before. An answer without groups: nothing was asked or kept of it. */
AttendanceAnswer view_before_course(Ctx *cx, const AttendanceView *v, size_t grouping);

/* The sum over a place's groups of that value of the grouping's second key. */
AttendanceFigures view_sum(const ViewPlace *p, size_t grouping, Str value);
/* Absence of those values at each place: lines over time, of one place also what is unauthorised; or bars of the first. */
Str view_chart(Ctx *cx, const ViewPlaces *p, ViewBeside what, const Str *values, size_t n);

#endif
