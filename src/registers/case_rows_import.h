/* case_rows_import.h - rows of a list within cases from a CSV file with the columns that case_export() writes for it. Private to registers/.
 *
 * Invariant each row is a change of its case as on the form, whole or not at all, and every mistake in it is told by line and column. The same file
 *           again changes nothing: a row without a number that a row of the case equals in every answer is that row.
 * Why       a file for each list, not a long line for each case: a case has any number of rows, and a list its own columns.
 * Start at  case_rows_run(). */
#ifndef MUSTER_CASE_ROWS_IMPORT_H
#define MUSTER_CASE_ROWS_IMPORT_H

#include "exchange/import_csv.h"
#include "registers/case.h"

/* For an actor who may change the register. */
MUST_USE Status case_rows_run(Ctx *cx, ImportUnit *u, ImportFile *f, const Register *reg, const Field *list);

#endif
