/* case_form.h - inputs of a form from the fields of a definition, and what was typed into them back as answers.
 *
 * Invariant what somebody typed is in the form again, however wrong it was; every input has a label, and an error names it.
 * Memory    cx->arena; the model is the caller's.
 * Why       opening, changing, moving on and rows are one kind of form: a definition's fields with values, hints and problems.
 *           The template is case_inputs.mustache.
 * Start at  case_form_add(), case_form_answers(). */
#ifndef MUSTER_CASE_FORM_H
#define MUSTER_CASE_FORM_H

#include <jansson.h>
#include "registers/case.h"
#include "web/web.h"

typedef struct CaseForm {
    Ctx *cx;
    json_t *inputs; /* the array to fill */
    i64 case_id;    /* whose documents may be chosen; 0: none yet */
    bool is_typed;  /* shown again after it was sent: what was typed instead of the values */
    const Given *given;
    size_t n_given;
    CaseProblems problems;
} CaseForm;

/* inputs is borrowed. On a POST what was given is taken from the request. */
CaseForm case_form_open(Ctx *cx, json_t *inputs, i64 case_id);
/* One field under a name (the field's own, or enquiries[new].kind) with its value now. is_needed: not "(optional)". */
MUST_USE Status case_form_add(CaseForm *f, const Field *field, Str name, Value v, bool is_needed);
/* Every problem to the top of the page; those of fields of the form beside them too. Call it after the fields have been added or
 * before, as long as f->problems is set before they are. */
void case_form_say(const CaseForm *f);

/* What was typed, as the engine takes it: schools and people named by words are looked up. A name that fits none or several is a
 * problem; several are then offered by case_form_add(). */
MUST_USE Status case_form_answers(CaseForm *f, const Register *reg, Answers *out);
/* What stands in a form for a value: 2018-03-08, yes, a code, a number. */
Str case_form_text(Ctx *cx, const Field *f, Value v);

/* Does the form of a move to the stage show the field? *is_needed: the stage is not entered without it. */
bool case_stage_asks(const Register *reg, const Stage *s, size_t field, bool *is_needed);
/* A new text that no other form has. */
Str case_form_token(Ctx *cx);
/* ERR_INPUT: an input has a problem, which the page says beside it. */
MUST_USE Status case_form_check_inputs(Ctx *cx);
/* Was it the user's own mistake, to be shown on the form? */
bool case_form_is_users(Status st);
/* Says the error in hand on the page, beside the field, and forgets it. */
void case_form_say_error(Ctx *cx, const char *field);

/* Everybody whose roles change the cases of every line's register (of NULL: of some register), and who is chosen already; every team:
 * {value, text, is_chosen}. */
MUST_USE Status case_form_workers(Ctx *cx, json_t *options, const CaseLines *of, i64 chosen);
MUST_USE Status case_form_teams(Ctx *cx, json_t *options, Str chosen);

#endif
