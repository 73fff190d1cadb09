/* marks.h - a pupil's marks for the year at one school, two sessions a day.
 *
 * Invariant the same enrolment always gives the same marks: the census's totals, the transfer file's summary and the daily
 *           registers are three readings of them.
 * Why       worked out from the child's own stream when wanted: kept, they would be the largest thing in memory.
 * Start at  marks_of(). */
#ifndef MUSTER_COUNTY_MARKS_H
#define MUSTER_COUNTY_MARKS_H

#include "county/model.h"

typedef struct Marks {
    char am[MAX_SCHOOL_DAYS], pm[MAX_SCHOOL_DAYS]; /* 0: not on this roll that day */
} Marks;

void marks_of(const County *c, const Enrolment *e, Marks *out);

/* How a code counts, as of the county's year. */
typedef enum MarkClass { MARK_NONE, MARK_PRESENT, MARK_AUTHORISED, MARK_UNAUTHORISED, MARK_NOT_POSSIBLE } MarkClass;
MarkClass mark_class(char code);

typedef struct MarkSums {
    int possible, absent;
    int by_code[128];
} MarkSums;
/* Over the days from period.from up to but not including period.to. */
void marks_sum(const Marks *m, Period period, MarkSums *out);

#endif
