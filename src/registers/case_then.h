/* case_then.h - an old case under the definition that it was made with. Private to registers/.
 *
 * Invariant every value that the case was ever given is told: where its field is no more, or holds another kind of answer now, under the title
 *           that it last had. Who might not see an answer then, or may not now, does not see it.
 * Why       what was asked when a decision was made belongs to the decision; forms and clocks follow the definition in force.
 * Start at  case_then(). */
#ifndef MUSTER_CASE_THEN_H
#define MUSTER_CASE_THEN_H

#include <jansson.h>
#include "registers/case.h"

typedef struct CaseThen {
    i64 version, version_now; /* when it was opened; in force */
    Moment since, since_now;  /* when each came into force here */
    const Register *reg;      /* of the first; NULL: it is the one in force */
} CaseThen;

MUST_USE Status case_then(Ctx *cx, const Case *c, CaseThen *out);
/* The field as it was asked then, for its title and the titles of its codes; where it was not asked, or held another kind of answer, as it is now. */
const Field *case_field_then(const CaseThen *then, const Field *now);
/* What is no longer asked: former (array of field, title, words, last_version) and former_lists (field, title, last_version, heads, rows). */
MUST_USE Status case_former_json(Ctx *cx, const Case *c, const CaseThen *then, bool is_address_hidden, json_t *o);

/* The definition of c with a stage that it no longer has: the case stands there until it is moved. ERR_OPS: no version has had it. */
MUST_USE Status case_add_stage_then(Ctx *cx, Case *c, Str stage);
/* The title of a stage, for lists; of one that is no more, the title that it last had. Its code where no version had it. Reads versions only then. */
MUST_USE Status case_stage_title(Ctx *cx, const Register *reg, Str stage, Str *title);

#endif
