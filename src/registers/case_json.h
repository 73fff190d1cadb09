/* case_json.h - cases as JSON: what pages show, what programs are given.
 *
 * Invariant nothing here checks access: callers have asked case_get() or work_list().
 * Start at  case_json(). */
#ifndef MUSTER_CASE_JSON_H
#define MUSTER_CASE_JSON_H

#include <jansson.h>
#include "registers/case.h"

/* The whole case: head, answers (field, title, value, words), rows, clocks, tasks, links, events, stages it may go to with what is
 * missing for each. The caller owns it. */
MUST_USE Status case_json(Ctx *cx, i64 id, json_t **out);
json_t *case_lines_json(Ctx *cx, const CaseLines *l);

#endif
