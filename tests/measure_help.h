/* measure_help.h - figures and frozen scorecards looked at, for tests.
 *
 * Owns      nothing.
 * Start at  expect_figure_at(). */
#ifndef MUSTER_TEST_MEASURE_HELP_H
#define MUSTER_TEST_MEASURE_HELP_H

#include "harness.h"
#include "measures/edition.h"

/* The county's figure of the measure as at a day, as it is displayed: "25.0%". */
void expect_figure_at(T *t, const char *measure, Date as_at, const char *want);
/* Does something with these words stand against signing the edition? */
bool edition_has_problem(T *t, const Edition *e, const char *words);

#endif
