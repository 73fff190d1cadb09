/* xlsx_out.h - writing a workbook that spreadsheets open: numbers as numbers, headers that stay, no macros, no links.
 *
 * Owns      nothing; a workbook is made in memory and handed over as bytes.
 * Invariant the same calls give the same bytes: no clock is read. A text is a text cell, never a formula, whatever it begins with.
 * Memory    between xlsx_out_new() and xlsx_out_end() the library holds its own, let go with the arena where the file is not ended.
 * Errors    ERR_OPS: no memory for the file, or the library could not write it.
 * Why       libxlsxwriter: kept in Debian, streaming, and the format has a hundred corners. It writes to a named file: an unnamed one in
 *           memory, by its descriptor, spares a temporary file.
 * Start at  xlsx_out_new(). */
#ifndef MUSTER_XLSX_OUT_H
#define MUSTER_XLSX_OUT_H

#include "base/ctx.h"
#include "base/date.h"

typedef struct XlsxOut XlsxOut;

typedef struct XlsxColumn {
    const char *title;
    double width; /* in characters */
} XlsxColumn;

/*    name        what it looks like */
#define XLSX_FILL_LIST(X)    \
    X(XLSX_PLAIN, 0)         \
    X(XLSX_GREEN, 0xCCE2D8)  \
    X(XLSX_YELLOW, 0xFFF7BF) \
    X(XLSX_RED, 0xF4CDC6)    \
    X(XLSX_GREY, 0xEEEFEF)

typedef enum XlsxFill {
#define X(name, rgb) name,
    XLSX_FILL_LIST(X)
#undef X
        N_XLSX_FILLS
} XlsxFill;

/* title stands in the file's properties and at the head of printed pages. */
MUST_USE Status xlsx_out_new(Ctx *cx, Str title, XlsxOut **out);
/* A sheet of its own with a header that stays in view, a filter, and the header again on every printed page. */
void xlsx_out_sheet(XlsxOut *x, const char *name, const XlsxColumn *columns, size_t n);
/* The cells of a row, left to right. Empty text is an empty cell. */
void xlsx_out_text(XlsxOut *x, Str text);
void xlsx_out_filled(XlsxOut *x, Str text, XlsxFill fill);
/* "86.0" is the number 86 shown with one decimal, "1200" is 1,200. What is no number is text. */
void xlsx_out_number(XlsxOut *x, Str text);
void xlsx_out_end_row(XlsxOut *x);
/* The file; x is gone. */
MUST_USE Status xlsx_out_end(XlsxOut *x, Str *bytes);

#endif
