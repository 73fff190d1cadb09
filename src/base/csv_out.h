/* csv_out.h - writing CSV that spreadsheets open without harm.
 *
 * Owns      nothing: it appends to a Buf.
 * Invariant RFC 4180: CRLF rows, quotes only where needed. A cell that a spreadsheet would run as a formula (it begins
 *           with = + - @, a tab or a carriage return, and is no plain number) is given a leading apostrophe.
 * Why       text comes from schools and parents; what they typed must never run on an officer's machine.
 * Start at  csv_out_cell(). */
#ifndef MUSTER_CSV_OUT_H
#define MUSTER_CSV_OUT_H

#include "base/date.h"
#include "base/str.h"

typedef struct CsvOut {
    Buf *to;
    size_t n_cells; /* in the row so far */
} CsvOut;

static inline CsvOut csv_out_on(Buf *to) { return (CsvOut){.to = to, .n_cells = 0}; }
/* Text from anyone. STR_NONE is an empty cell. */
void csv_out_cell(CsvOut *c, Str text);
/* The inverse, for a file of ours that comes back: takes the apostrophe off that csv_out_cell() gave. Text without one is as it is. */
Str csv_cell_unguarded(Str cell);
/* Numbers and days are never formulas. DATE_NONE is an empty cell. */
void csv_out_i64(CsvOut *c, i64 v);
void csv_out_date(CsvOut *c, Date d);
void csv_out_end_row(CsvOut *c);
/* "a|b|c" as the header row. */
void csv_out_header(CsvOut *c, const char *columns);

#endif
