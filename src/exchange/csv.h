/* csv.h - reading CSV row by row, from any source of bytes, in memory that does not grow.
 *
 * Owns      one buffer, in an arena of its own that ends with cx->arena: the caller may rewind cx->arena between rows.
 * Invariant a row handed out as CSV_FINE has exactly the header's number of cells, each valid UTF-8 without NUL.
 * Memory    cells are borrowed until the next csv_next(). A row over CSV_ROW_MAX bytes ends the file: an open quote
 *           cannot swallow the rest of it.
 * Errors    what is wrong with a row is row->fault, for the caller to report with its line; a fault from CSV_FATAL on ends the
 *           file. Status is only for the source of bytes.
 * Why       libcsv was tried on paper and rejected: it tells neither line numbers nor a quote left open (short of refusing every
 *           stray quote), calls back for each cell, and grows its cell without limit.
 * Start at  csv_open(), csv_next(). */
#ifndef MUSTER_CSV_H
#define MUSTER_CSV_H

#include "base/ctx.h"

#define CSV_ROW_MAX ((size_t)1 << 20)

/*    fault             code                what is wrong */
#define CSV_FAULT_LIST(X)                                                                                             \
    X(CSV_FINE, "", "")                                                                                               \
    X(CSV_RAGGED, "csv_ragged", "The row has a different number of cells from the header")                            \
    X(CSV_STRAY_QUOTE, "csv_stray_quote", "There is text after the closing quotation mark of a cell")                 \
    X(CSV_BAD_ENCODING, "csv_bad_encoding", "The row holds bytes that are text neither in UTF-8 nor in Windows-1252") \
    X(CSV_NUL, "csv_nul", "The row holds a NUL byte: the file is damaged or is not a text file")                      \
    X(CSV_OPEN_QUOTE, "csv_open_quote", "A quotation mark that opens in this row is never closed")                    \
    X(CSV_ROW_TOO_LONG, "csv_row_too_long", "The row is longer than any real row")

typedef enum CsvFault {
#define X(name, code, text) name,
    CSV_FAULT_LIST(X)
#undef X
        N_CSV_FAULTS
} CsvFault;
#define CSV_FATAL CSV_OPEN_QUOTE

typedef struct CsvFaultInfo {
    const char *code; /* "csv_ragged", for findings */
    const char *text;
} CsvFaultInfo;
extern const CsvFaultInfo csv_fault_info[N_CSV_FAULTS];

typedef struct CsvColumn {
    const char *name;
    bool is_required;
} CsvColumn;

typedef struct CsvSource {
    Status (*read)(Ctx *cx, void *from, void *into, size_t n, size_t *got);
    void *from;
    bool is_utf8;          /* else the bytes are Windows-1252 */
    bool is_any_separator; /* tabs or semicolons part the cells where the header has more of them than commas */
    char separator;        /* what parts them; 0: a comma */
} CsvSource;

typedef struct CsvRow {
    i64 line;         /* of its first byte, from 1 */
    i64 number;       /* of the row, the first below the header being 1 */
    size_t n_cells;   /* as they stood in the file */
    const Str *cells; /* one for each declared column, trimmed; empty where the file has no such column */
    CsvFault fault;
} CsvRow;

typedef struct CsvReader CsvReader;

typedef struct CsvHeader {
    Str missing;        /* required columns that are not there: "upn, dob" */
    Str repeated;       /* a declared column that is there twice */
    const Str *unknown; /* columns of the file that were not asked for; lives in cx->arena */
    size_t n_unknown;
    bool has_mark;  /* it begins with the byte order mark of UTF-8 */
    char separator; /* what seems to stand between cells: ',' unless the header says otherwise */
    CsvFault fault; /* of the header row itself; an empty file is CSV_RAGGED */
} CsvHeader;

/* Read the header. Columns are found by name in any order, without regard to case; a space or
 * hyphen in a name stands for _. *header tells what does not fit; the
 * reader is usable when missing and repeated are empty and fault is CSV_FINE. */
MUST_USE Status csv_open(Ctx *cx, const CsvSource *source, const CsvColumn *columns, size_t n, CsvReader **out,
                         CsvHeader *header);
/* The next row that is not blank; *has is false at the end. After a fatal fault the file is at its end. */
MUST_USE Status csv_next(CsvReader *r, CsvRow *row, bool *has);
/* Is this declared column in the file? */
bool csv_has_column(const CsvReader *r, size_t column);

/* Text for tests and small things: a source over bytes in memory. */
typedef struct CsvText {
    Str rest;
} CsvText;
CsvSource csv_text_source(CsvText *text, bool is_utf8);

#endif
