/* case_form_own.h - what the files of a definition's forms share. Private to registers/.
 *
 * Start at  case_form_offer(). */
#ifndef MUSTER_CASE_FORM_OWN_H
#define MUSTER_CASE_FORM_OWN_H

#include "registers/case_form.h"
#include "registers/case_own.h"

/* One choice of an input; borrowed. */
json_t *case_form_option(json_t *options, Str value, Str text, bool is_chosen);
/* Where words typed for a school or a person fit several: the input becomes a choice among them. */
MUST_USE Status case_form_offer(const CaseForm *f, json_t *o, const Field *field, Str now);

#endif
