/* desk_model.h - what the front door's pages share.
 *
 * Start at  desk_asked_school(). */
#ifndef MUSTER_DESK_MODEL_H
#define MUSTER_DESK_MODEL_H

#include <jansson.h>
#include "frontdoor/notice.h"
#include "registers/case_form.h"

/* The school whose page it is: the number given, else the user's first. ERR_DENIED: not theirs. urn 0: the user acts for none. */
MUST_USE Status desk_asked_school(Ctx *cx, i64 given, DeskSchool *out);
Str desk_url(Ctx *cx, i64 urn);
/* A notice as pages, JSON and commands show it. */
void notice_model(Ctx *cx, json_t *o, const Notice *n);
/* m.answers: what was typed, in words. */
void notice_typed_model(json_t *m, const Notice *n);
/* The three boxes of a date, under key, for desk_date.mustache. */
typedef struct DeskDate {
    const char *name, *title;
    Date value;
} DeskDate;
void desk_date_model(Ctx *cx, json_t *m, const char *key, DeskDate d);
/* m.shown: what the school may know of the case. */
void notice_shown_model(json_t *m, const NoticeShown *shown, size_t n);

/* ---- the form ---- */

/* The questions of a part into m.inputs. f->given and f->is_typed say what stands in them. */
MUST_USE Status form_inputs(CaseForm *f, const Form *form, const FormPart *part, json_t *m);
/* What was typed, schools found by words. What is not asked is left out. */
MUST_USE Status form_typed(CaseForm *f, const Form *form, const FormPart *part, Answers *out);
/* What is wrong, beside its question. */
void form_say(CaseForm *f, const CaseProblems *p);

#endif
