/* case_model.h - lines of cases and of registers as pages show them.
 *
 * Start at  case_lines_model(). */
#ifndef MUSTER_CASE_MODEL_H
#define MUSTER_CASE_MODEL_H

#include <jansson.h>
#include "registers/case.h"

#define CASE_COLUMNS                                                                                                  \
    "reference|register|child|person_id|subject|school|urn|stage|opened_on|due_on|due_state|what_is_due|worker|team|" \
    "district|is_urgent"

/* Into model.cases, as case_lines_json() has them, with addresses and words for the page; model.has_cases. */
void case_lines_model(Ctx *cx, json_t *m, const CaseLines *l);
/* Every "…_on", "on" and "at" in it also as people read it, under the key with _text. For pages alone. */
void case_day_texts(Ctx *cx, json_t *v);
/* The address of a page about a case: /cases/{id}, /cases/{id}/move ... */
Str case_url(Ctx *cx, const char *path, i64 id);
/* The page of m, which it takes; where st is a failure nothing but that. */
MUST_USE Status case_reply(Ctx *cx, json_t *m, Status st, const char *template);
/* A choice of a filter: value, text, is_chosen. */
void case_filter_choice(json_t *choices, Str value, Str text, Str chosen);
/* Overdue by 3 days, due today, 5 days left. */
Str case_days_words(Ctx *cx, Date due_on);

/* Numbers of cases in a request, parted by spaces: an input holds no more than 4,000 characters, so BULK_MAX numbers have three. */
#define CASE_IDS_INPUTS(name)                                                                                      \
    {name, IN_TEXT, NULL, "Which cases", false}, {name "_b", IN_TEXT, NULL, "Which cases, more of them", false}, { \
        name "_c", IN_TEXT, NULL, "Which cases, yet more", false                                                   \
    }
enum { CASE_ID_PARTS = 3, CASE_IDS_A_PART = 340 };
extern const char *const case_id_parts[CASE_ID_PARTS];
/* What stands in all three of an input of that name. */
Str case_ids_given(Ctx *cx, const char *name);
/* The part-th of the cases of `of` (NULL: of any register) among the lines; empty where there are not so many. */
Str case_ids_part(Ctx *cx, const CaseLines *l, const Register *of, size_t part);

#endif
