/* year_before.h - the same question of the same days a year before, to stand beside this year's answer.
 *
 * Owns      nothing; reads columns.
 * Invariant days and the day of the characteristics go back twelve months (29 February to the 28th); groups are matched by their values, so a
 *           week of one year has none in the other.
 * Memory    answers live in cx->arena.
 * Why       asked for and let go of before this year's columns are taken: a reader holds one year at a time.
 * Start at  year_before_ask(). */
#ifndef MUSTER_YEAR_BEFORE_H
#define MUSTER_YEAR_BEFORE_H

#include "attendance/ask.h"

typedef struct YearBefore {
    AttendanceQuestion question; /* of the year before */
    AttendanceAnswer *answers;   /* one for each grouping */
    const AttendanceGroup ***by_values;
} YearBefore;

Date year_before(Date d);
/* q is this year's. Not while columns are held (kept.h). */
MUST_USE Status year_before_ask(Ctx *cx, const AttendanceQuestion *q, Date as_at, YearBefore *out);
/* The figures of the group of those values in the grouping that asks the same keys; NULL: none, or no such grouping. */
const AttendanceFigures *year_before_of(const YearBefore *b, const Grouping *by, const Str *values);

/* "+0.3": the difference in points between two percentages as they are shown; "" where either has nothing to share. */
typedef struct Percent {
    i64 n, of;
} Percent;
Str percent_change(Arena *a, Percent now, Percent before);

#endif
