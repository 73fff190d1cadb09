/* kept_rows.h - the rows of a statement that asks about one record, kept by a server for as long as the store stands still.
 *
 * Owns      memory of its own, common to all connections that were given the same share; at most what the share allows, and as much
 *           again for the moment in which a look still reads what was let go.
 * Invariant what is given is what the statement would give now: rows are kept for one version of the store (db_version()), which every
 *           change of facts moves on, and are neither kept nor given in a transaction that writes, or outside any. A look whose
 *           snapshot is older than what is kept reads the store.
 * Memory    as of db_query(): what is borrowed is borrowed until the next row, and never past the transaction.
 * Threads   a share is any thread's; a connection is its own thread's, as ever. A look takes the share's lock once.
 * Why       who works with a child opens the child's pages one after another, and each reads the same facts. Only facts are kept, never
 *           what was told of them: whether someone may see them, and how much, is asked for each time, and each look is written down.
 *           A statement that depends on who asks, on the day or on anything but its number is not for this.
 * Start at  kept_query().                                                                                                            */
#ifndef MUSTER_DB_KEPT_ROWS_H
#define MUSTER_DB_KEPT_ROWS_H

#include "db/db.h"

/* What several connections keep together, at most so many bytes of it. NULL: no memory. Closed after the last of the connections. */
typedef struct KeptShare KeptShare;
KeptShare *kept_share_open(size_t n_bytes);
void kept_share_close(KeptShare *s); /* NULL is allowed */

/* From now on this connection keeps rows in that share; without, kept_query() is db_query(). */
void kept_rows_allow(Db *db, KeptShare *share);

/* db_query() of a statement with one number as its parameter and at most KEPT_ROWS_COLUMNS columns, none of them a DB_F64 or DB_BLOB. */
#define kept_query(cx, rows, sql, id) kept_query_n((cx), &(sql), (rows), (id))
enum { KEPT_ROWS_COLUMNS = 24 };
MUST_USE Status kept_query_n(Ctx *cx, const Sql *sql, DbRows **rows, i64 id);

/* Called when a transaction ends, and by db_close(). */
typedef struct KeptRows KeptRows;
void kept_rows_let_go(KeptRows *k);
void kept_rows_end(KeptRows *k);

#endif
