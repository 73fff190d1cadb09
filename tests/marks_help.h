/* marks_help.h - a school, pupils and days of marks for tests of attendance, put straight into the store. */
#ifndef MUSTER_TESTS_MARKS_HELP_H
#define MUSTER_TESTS_MARKS_HELP_H

#include "harness.h"

#define MARKS_SCHOOL   990001
#define MARKS_FIRST_ID 990000000 /* of people */

typedef struct MarksPupil {
    i64 id;
    int year, place, age; /* aged so on 31 August of the year before the register's */
    const char *group, *status;
} MarksPupil;

void marks_given_school(T *t, i64 urn);
/* The person, an enrolment from 1 September, and a place in the register of the year. */
void marks_given_pupil(T *t, i64 urn, MarksPupil p);
/* Two characters a place; of the import unit 1. */
void marks_given_day(T *t, i64 urn, Date on, Str marks);

#endif
