/* pages.h - a SQLite store as pages: what one copy has that the one before had not.
 *
 * Owns      files of changed pages (a heading line, then number and content of each), and pages.hash: what each page of the newest
 *           copy was, so that the copy itself need not be kept.
 * Invariant a store that pages were put back into is proved by its state, a hash over every page.
 * Memory    16 bytes a page.
 * Errors    ERR_OPS the disk; ERR_INPUT a file that is not what it should be.
 * Why       changed pages of a whole copy, not frames of the write-ahead log: the log is moved and begun anew by several processes, and
 *           one frame missed would be found out on the day of the restore. A copy costs a read of the store (decision 60).
 * Start at  pages_read(), pages_write_changes(). */
#ifndef MUSTER_BACKUP_PAGES_H
#define MUSTER_BACKUP_PAGES_H

#include "base/ctx.h"

enum { PAGE_HASH_BYTES = 16 };

typedef struct PageHashes {
    u8 *at; /* PAGE_HASH_BYTES each */
    size_t n;
    size_t page_size;
} PageHashes;

/* Of a store's file. Reads it whole. */
MUST_USE Status pages_read(Ctx *cx, Str store, PageHashes *out);
/* One text for all pages and their number. */
Str pages_state(Ctx *cx, const PageHashes *h);

/* Write the pages of the store that are not as they were before. */
MUST_USE Status pages_write_changes(Ctx *cx, Str store, const PageHashes *before, const PageHashes *now, Str path);
/* Put them into a store's file, which then has n_pages. */
MUST_USE Status pages_put_back(Ctx *cx, Str changes, Str store, i64 n_pages);

/* Remember the pages of the backup of that name, and who they were. ERR_INPUT: nothing is remembered. */
MUST_USE Status pages_keep(Ctx *cx, Str folder, Str name, const PageHashes *h);
MUST_USE Status pages_kept(Ctx *cx, Str folder, Str *name, PageHashes *out);

#endif
