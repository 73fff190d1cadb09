/* figures_model.h - attendance figures as JSON, the same on the command line and in the models of pages.
 *
 * Owns      nothing.
 * Invariant keys are added, never renamed: docs/json.md describes them for scripts.
 * Start at  figures_add(). */
#ifndef MUSTER_FIGURES_MODEL_H
#define MUSTER_FIGURES_MODEL_H

#include <jansson.h>
#include "attendance/tally.h"

/* possible, authorised, unauthorised, absence_percent, pupils, persistent, severe; null where there is nothing to share. */
void figures_add(Ctx *cx, json_t *row, const AttendanceFigures *n);
#define FIGURE_KEYS "possible|authorised|unauthorised|absence_percent|pupils|persistent|severe"
/* One decimal, as attendance_percent() rounds. */
json_t *percent_json(Ctx *cx, i64 n, i64 of);
/* code, title, category, sessions */
void code_count_add(json_t *row, const CodeCount *c);
#define CODE_COUNT_KEYS "code|title|category|sessions"
/* The figures of one pupil. */
AttendanceFigures pupil_figures(const PupilTally *p);

#endif
