/* scorecard_files.h - a scorecard as a file: CSV, a workbook, one printable HTML file. All are made of its model, so that a file says what
 * the page and the JSON say, also of an edition that was frozen.
 *
 * Invariant figures in a workbook are numbers with the decimals that are shown; what is hidden or not known is an empty cell, and its status
 *           says why. Definitions are the second sheet.
 * Start at  scorecard_xlsx(). */
#ifndef MUSTER_SCORECARD_FILES_H
#define MUSTER_SCORECARD_FILES_H

#include <jansson.h>
#include "base/ctx.h"
#include "exchange/xlsx_out.h"

/* Into model: "definitions", what each row's measure means, once each; "as_at_words", "columns". For whoever reads the file without the program. */
MUST_USE Status scorecard_add_definitions(Ctx *cx, json_t *model);
/* "definitions" alone: of each measure that a row names by id. */
MUST_USE Status measure_add_definitions(Ctx *cx, json_t *model, const json_t *rows);
/* Sheets Scorecard, Definitions, Data (the CSV), Sources, Notes. The model has its definitions. */
MUST_USE Status scorecard_xlsx(Ctx *cx, const json_t *model, Str *bytes);
Str scorecard_csv(Ctx *cx, const json_t *model);

/* ---- a sheet of rows, for other tables too ---- */

typedef enum CellKind { CELL_TEXT, CELL_NUMBER, CELL_LIST, CELL_COLOUR } CellKind;
typedef struct SheetColumn {
    XlsxColumn head;
    const char *key; /* of a row's value */
    CellKind kind;
} SheetColumn;
#define SHEET_MAX_COLUMNS 400

void sheet_add(Ctx *cx, XlsxOut *x, const char *name, const SheetColumn *columns, size_t n, const json_t *rows);
void sheet_add_definitions(Ctx *cx, XlsxOut *x, const json_t *definitions);

#endif
