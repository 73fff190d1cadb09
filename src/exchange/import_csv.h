/* import_csv.h - what the importers of CSV files share: opening, faults as findings, cells as values, rows held.
 *
 * Why       a row that is wrong in three places is refused once, with three findings: the readers below note what is wrong
 *           and go on, and the importer asks row->is_bad at the end.
 * Start at  import_csv_open(), import_csv_next(); row_date() and its kin. */
#ifndef MUSTER_IMPORT_CSV_H
#define MUSTER_IMPORT_CSV_H

#include "exchange/csv.h"
#include "exchange/import.h"

typedef struct CsvTable {
    const CsvColumn *columns;
    size_t n;
} CsvTable;

/* The table and its columns' numbers, from a list of X(COLUMN, "header", is_required). */
#define CSV_TABLE(name, LIST)                                        \
    enum { LIST(CSV_COLUMN_NUMBER) };                                \
    static const CsvColumn name##_columns[] = {LIST(CSV_COLUMN_OF)}; \
    static const CsvTable name = {name##_columns, COUNT_OF(name##_columns)};
#define CSV_COLUMN_NUMBER(column, header, is_required) column,
#define CSV_COLUMN_OF(column, header, is_required)     {header, is_required},

/* A row of such a file, or one that was held and comes back. */
typedef struct ImportRow {
    Ctx *cx;
    ImportUnit *u;
    const CsvTable *table;
    CsvRow row;
    bool is_bad; /* a finding refuses it */
} ImportRow;

/* 0 unless the first line of head has every required column; the more of the others, the surer. */
int import_csv_score(Str head, const CsvTable *table);
/* The file's encoding and header are checked first: what does not fit refuses the file, saying what to do. */
MUST_USE Status import_csv_open(Ctx *cx, ImportUnit *u, ImportFile *f, const CsvTable *table, CsvReader **out);
/* The same, and a column that the table has not is refused, with the nearest that it has: for files that a person fills in. */
MUST_USE Status import_csv_open_strict(Ctx *cx, ImportUnit *u, ImportFile *f, const CsvTable *table, CsvReader **out);
/* The next sound row. Faulty ones are reported and counted as refused on the way; a fault that leaves the rest of the
 * file in doubt refuses the file. *has is false at the end. */
MUST_USE Status import_csv_next(CsvReader *r, ImportRow *row, bool *has);

/* A file whose unit is known before its first row. */
typedef struct CsvImport {
    const CsvTable *table;
    const UnitFacts *facts;
    Status (*row)(ImportRow *r); /* deals with one row, import_row_done() included */
} CsvImport;
/* The whole file, row by row in constant memory; nothing where the same bytes have landed before. */
MUST_USE Status import_csv_rows(Ctx *cx, ImportUnit *u, ImportFile *f, const CsvImport *import);

/* ---- cells ---- */

static inline Str row_text(const ImportRow *r, size_t column) { return r->row.cells[column]; }
/* Each notes a refusal where the cell is not empty and not of that form. Empty: DATE_NONE, otherwise. */
Date row_day(ImportRow *r, size_t column);
i64 row_number(ImportRow *r, size_t column, i64 otherwise);
/* A day, but not after today (or after what the cell must not pass). */
Date row_past_day(ImportRow *r, size_t column);
/* yes, no, true, false, y, n, 1, 0; empty is no. */
bool row_flag(ImportRow *r, size_t column);
/* Is the text one of "a|b|c"? Notes a refusal where it is not; empty is allowed. */
bool row_choice(ImportRow *r, size_t column, const char *choices);

/* What is wrong with a cell: the value found is the cell's own. */
typedef struct CellTrouble {
    size_t column;
    const char *code;
    Str message, remedy;
} CellTrouble;
void row_refuse(ImportRow *r, const CellTrouble *t);
void row_warn(ImportRow *r, const CellTrouble *t);
/* A required cell is there; notes a refusal otherwise. */
bool row_has(ImportRow *r, size_t column);

/* ---- holding ---- */

/* Hold the row for a person to decide on the candidate. */
MUST_USE Status row_hold(ImportRow *r, i64 candidate_id, Str reason);
/* The row again from what was held. Borrows from json. */
void row_from_json(Ctx *cx, ImportUnit *u, const CsvTable *table, const json_t *json, ImportRow *out);

#endif
