/* case_export.h - a register's cases with every answer, or the rows of one of its lists, for a CSV file that can be brought in again.
 *
 * Start at  case_export(). */
#ifndef MUSTER_CASE_EXPORT_H
#define MUSTER_CASE_EXPORT_H

#include <jansson.h>
#include "registers/case.h"

typedef struct CaseExport {
    const Register *reg;
    const Field *list; /* a list of rows of the register, in place of its cases; NULL: the cases */
    bool is_open_only;
    const i64 *ids; /* n_ids 0: all there are */
    size_t n_ids;
} CaseExport;

/* Appends an object a case (a row of the list), keys as case_columns() and case_row_columns() have them; restricted children are left out, addresses and answers that the actor may not
 * see are empty. *columns: "a|b|c" of the keys. ERR_DENIED, ERR_NOTFOUND as register_may_see(). Audited. */
MUST_USE Status case_export(Ctx *cx, const CaseExport *e, json_t *rows, Str *columns);

#endif
