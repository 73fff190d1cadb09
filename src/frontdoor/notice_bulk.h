/* notice_bulk.h - many notices of one form in a file: checked first, then sent, row by row.
 *
 * Invariant a row lands whole or not at all, and the others with it or without it; a refused row says why in plain words and stands in .again, to be
 *           put right and sent once more. The same row sent again is the same notice: nothing is sent twice. A check leaves nothing behind.
 * Memory    cx->arena.
 * Errors    ERR_INPUT: the file is no table of this form; the message says what is missing. ERR_DENIED: not the user's school.
 * Why       every row goes through notice_send() in a savepoint: the checks, the case and the refusals are those of the form on the page.
 *           All or nothing for the whole file was rejected: one misspelt name would hold back a school's other forty.
 * Start at  notice_bulk_run(). */
#ifndef MUSTER_NOTICE_BULK_H
#define MUSTER_NOTICE_BULK_H

#include "frontdoor/notice.h"

enum { NOTICE_BULK_MAX = 500 };

typedef struct NoticeBulk {
    const Form *form;
    i64 urn;
    Str text;      /* a CSV: a heading row, then a row for each notice */
    bool is_check; /* try every row, and keep none */
} NoticeBulk;

typedef struct NoticeBulkRow {
    i64 line, id; /* id: the notice; of a check 0 */
    Str pupil, say;
    bool is_good, is_by_hand; /* by hand: no pupil of the school fits, and staff will match the name */
    CaseProblems problems;
} NoticeBulkRow;

typedef struct NoticeBulkDone {
    NoticeBulkRow *rows;
    size_t n, n_good;
    Str again; /* heading and the refused rows, as a CSV; empty where none was refused */
} NoticeBulkDone;

MUST_USE Status notice_bulk_run(Ctx *cx, const NoticeBulk *b, NoticeBulkDone *out);
/* Every column a file of the form may have, parted by commas: the pupil's, then what the form asks. */
Str notice_bulk_columns(Ctx *cx, const Form *f);
/* An uploaded or named file's text. ERR_INPUT: it cannot be read, or is larger than a form may be. */
MUST_USE Status notice_bulk_read(Ctx *cx, Str path, Str *out);

#endif
