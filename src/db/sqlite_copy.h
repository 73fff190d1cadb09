/* sqlite_copy.h - for sqlite.c: a store copied while it is written.
 *
 * Invariant the file made holds what the connection's open transaction sees, page for page: two copies of one store differ only in
 *           the pages that changed between them. That is what src/backup/pages.h counts on; VACUUM INTO would lay every page out anew.
 * Errors    ERR_OPS: the file is there, cannot be written, the disk is full.
 * Start at  sqlite_copy(). */
#ifndef MUSTER_SQLITE_COPY_H
#define MUSTER_SQLITE_COPY_H

#include <sqlite3.h>
#include "base/ctx.h"

MUST_USE Status sqlite_copy(Ctx *cx, sqlite3 *from, const char *path);

#endif
