/* sqlite_gather.h - for sqlite.c: what a commit adds to the write-ahead log goes to the system in a few large writes.
 *
 * Owns      a buffer between a connection and its log, from the first bulk transaction until the log is closed.
 * Invariant nothing is held back once a commit's last page has been written: that write brings all of it to the system, or
 *           fails as it would have without. What is held meanwhile is of a transaction that nobody else can see. Whoever reads
 *           the log, asks its length, cuts it or brings it to disk finds all that was written.
 * Memory    128 KB.
 * Errors    those of the system's write, at the latest with the commit's last page.
 * Threads   the connection's.
 * Why       SQLite writes 24 bytes and a page for each page of a transaction, and the log of a county's import has a million:
 *           each was two calls, and the page, which the 24 bytes shift, was two pages to the system. A log of larger pages
 *           was tried and rejected (decision 23).
 * Start at  sqlite_gather_start(). */
#ifndef MUSTER_SQLITE_GATHER_H
#define MUSTER_SQLITE_GATHER_H

#include <sqlite3.h>
#include <stdbool.h>

typedef struct SqliteGather SqliteGather;

/* log: an open write-ahead log, between transactions. NULL: no memory, or no file of the kind; it goes on as before. */
SqliteGather *sqlite_gather_start(sqlite3_file *log);
/* Is anything held back? Never after a commit. NULL holds nothing. */
bool sqlite_gather_holds(const SqliteGather *g);
/* Once the connection is closed, or never began. NULL is allowed. */
void sqlite_gather_free(SqliteGather *g);

#endif
