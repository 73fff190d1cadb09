/* excluded_marks.h - how many sessions one school's registers mark as excluded, beside what was said of an exclusion.
 *
 * Owns      nothing; reads the school's columns.
 * Why       signs.h looks for exclusions that no mark tells of, over the county; here the sessions are counted, of one school.
 * Start at  excluded_marks_count(). */
#ifndef MUSTER_ATTENDANCE_EXCLUDED_MARKS_H
#define MUSTER_ATTENDANCE_EXCLUDED_MARKS_H

#include "base/ctx.h"

typedef struct ExcludedMarks {
    i64 person_id;
    Date from, until; /* until DATE_NONE: not said */
    bool is_told;     /* filled: the registers name the pupil in those days */
    int sessions; /* filled: marked as excluded from the first such mark on, up to the first session after `until` that is not */
} ExcludedMarks;

/* Of one school and the school year that holds the day; none may begin in another. Inside a transaction. *has_marks: the school sent registers of
 * that year. */
MUST_USE Status excluded_marks_count(Ctx *cx, i64 urn, Date in_year, ExcludedMarks *at, size_t n, bool *has_marks);

#endif
