/* kept.h - the columns of the years last asked about, kept in a serving process and brought up to date as marks land.
 *
 * Owns      the Columns of at most KEPT_YEARS school years, behind one lock.
 * Invariant what a reader is given holds every mark that was committed before the reader's transaction began; it may hold marks
 *           committed since. Marks that a transaction has written and not committed are never in what is kept: a transaction
 *           that writes is given columns of its own.
 * Memory    112 MB a year of a county of 230,000 pupils. What readers allocate is their own.
 * Threads   any: readers share the lock; whoever finds that something has landed brings it in alone, while the others wait.
 *           Who holds one year and asks for another is given columns of their own where the other is not current: waiting for
 *           the lock would be waiting for oneself.
 * Why       bringing a day in changes 600 rows of the store into 12 bytes a pupil in place, a few milliseconds; copies of 110 MB for each
 *           school's file, so that nobody waits, would cost every reader the memory's speed. Commands read the store for their one run.
 * Start at  columns_read(). App.columns is NULL outside server and commands: every question then reads the store. */
#ifndef MUSTER_COLUMNS_KEPT_H
#define MUSTER_COLUMNS_KEPT_H

#include "attendance/columns.h"
#include "base/held.h"

#define KEPT_YEARS 2

typedef struct ColumnsKeep ColumnsKeep;

MUST_USE Status columns_keep_open(Ctx *cx, ColumnsKeep **out);
void columns_keep_close(ColumnsKeep *k);

typedef struct ColumnsRead {
    const Columns *columns;
    Held *held; /* NULL: nobody else has these columns */
    struct ColumnsHolder *holder;
    Beside *reading; /* columns_read_counts(): NULL once columns_read_wait() has been */
} ColumnsRead;

/* The year's marks, up to date. Inside a transaction. Ended by columns_read_end(), or with cx->arena. The first time
 * of a year takes the reading of the store: most of a second for a county. */
MUST_USE Status columns_read(Ctx *cx, int year, ColumnsRead *out);
/* The same of one school, where that is quicker: *out may hold others too. */
MUST_USE Status columns_read_of_school(Ctx *cx, int year, i64 urn, ColumnsRead *out);
/* The same for figures alone (attendance_ask()): a command that reads the store for its one run reads no marks that it will not show, and goes on with
 * what else it needs (pupil_keys_read()) meanwhile. The marks are there from columns_read_wait() on. */
MUST_USE Status columns_read_counts(Ctx *cx, int year, ColumnsRead *out);
MUST_USE Status columns_read_wait(Ctx *cx, ColumnsRead *r);
void columns_read_end(ColumnsRead *r);

#endif
