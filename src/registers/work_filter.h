/* work_filter.h - the filter that the worklist and a register's list share. Private to registers/.
 *
 * Start at  WORK_FILTER_INPUTS, work_filter_ask(), work_lines(). */
#ifndef MUSTER_WORK_FILTER_H
#define MUSTER_WORK_FILTER_H

#include <jansson.h>
#include "registers/case.h"
#include "web/paging.h"

#define WORK_FILTER_INPUTS                                                                                    \
    {"stage", IN_TEXT, NULL, "Stage", false}, {"district", IN_TEXT, NULL, "District", false},                 \
        {"due", IN_CHOICE, "overdue|today|week", "Due", false}, {"worker", IN_NUMBER, NULL, "Worker", false}, \
        {"page", IN_NUMBER, NULL, "Page", false}, {                                                           \
        "tick", IN_CHOICE, "all", "Tick", false                                                               \
    }

/* What the request's inputs ask. */
WorkAsk work_filter_ask(Ctx *cx);
/* The choices of stage (of reg; NULL: none), district and due day. */
void work_filter_model(Ctx *cx, json_t *m, const Register *reg);
/* m.workers: who may have cases, of the team (STR_NONE: all), with the one that is asked for. */
MUST_USE Status work_filter_workers(Ctx *cx, json_t *m, Str team, i64 chosen);
/* What the list asks, for the form that acts on all that fit it: fits, an array of {name, value}; has_fits where there is more than this page. */
void work_fits_model(Ctx *cx, json_t *m, const WorkAsk *a, bool is_paged);
/* Inputs of that form, and what they ask. */
#define WORK_FITS_INPUTS                                                                                     \
    {"_all", IN_FLAG, NULL, "All that fit", false}, {"_of_list", IN_CHOICE, WORKLIST_WORDS, "List", false},  \
        {"_of_register", IN_TEXT, NULL, "Register", false}, {"_of_team", IN_TEXT, NULL, "Team", false},      \
        {"_of_stage", IN_TEXT, NULL, "At stage", false}, {"_of_district", IN_TEXT, NULL, "District", false}, \
        {"_of_worker", IN_NUMBER, NULL, "Worker", false}, {                                                  \
        "_of_due", IN_CHOICE, "overdue|today|week", "Due", false                                             \
    }
WorkAsk work_fits_ask(Ctx *cx);
/* The page's lines; all of them for CSV. */
MUST_USE Status work_lines(Ctx *cx, WorkAsk *a, Paging p, CaseLines *out);

#endif
