/* case_groups.h - the fields of a case in groups, and its page: what the page and the forms that change it share. Private to
 * registers/.
 *
 * Why       a definition says no groups: fields belong where they are first asked, at opening or for the stage that needs them.
 * Start at  case_group_of(). */
#ifndef MUSTER_CASE_GROUPS_H
#define MUSTER_CASE_GROUPS_H

#include <jansson.h>
#include "registers/case.h"

/* 0: asked when a case is opened; 1 + n: what stage n is the first to ask; n_stages + 1: whenever it is known;
 * n_stages + 2: worked out. */
size_t case_group_of(const Register *reg, size_t field);
Str case_group_title(Ctx *cx, const Register *reg, size_t group);
/* model.groups: title, answered fields (words, title), what is not answered yet; for groups that have a field. */
void case_groups_model(Ctx *cx, json_t *m, const Case *c);
bool case_group_is(const Register *reg, size_t group, size_t field);

/* The case that the address names. */
MUST_USE Status case_page_asked(Ctx *cx, i64 *id);
/* Its page: also after a form on it was wrong. */
/* A form on the case's own page that was refused: it is shown open, with what was typed and what is wrong with it. */
typedef struct CaseRefused {
    const char *form;  /* document, reopen, comment or task */
    const char *field; /* where it was wrong */
    i64 task;          /* of the form "task": which */
    Str typed;
} CaseRefused;
/* refused: NULL where none was. */
MUST_USE Status case_page_show(Ctx *cx, i64 id, const CaseRefused *refused);

#endif
