/* kept_rows.h - the rows of a statement that asks about one record, kept by a connection of the server's for as long as the store stands
 * still.
 *
 * Owns      memory of its own, with the connection, never more than it was given by kept_rows_allow().
 * Invariant what is given is what the statement would give now: rows are kept for one version of the store (db_version()), which every
 *           change of facts moves on, and are neither kept nor given in a transaction that writes, or outside any.
 * Memory    as of db_query(): what is borrowed is borrowed until the next row.
 * Why       who works with a child opens the child's pages one after another, and each reads the same facts. Only facts are kept, never
 *           what was told of them: whether someone may see them, and how much, is asked for each time, and each look is written down.
 *           A statement that depends on who asks, on the day or on anything but its number is not for this.
 * Start at  kept_query().                                                                                                            */
#ifndef MUSTER_DB_KEPT_ROWS_H
#define MUSTER_DB_KEPT_ROWS_H

#include "db/db.h"

/* From now on this connection may keep that many bytes of rows; without, kept_query() is db_query(). When they are full all are let go. */
void kept_rows_allow(Db *db, size_t n_bytes);

/* db_query() of a statement with one number as its parameter and at most KEPT_ROWS_COLUMNS columns, none of them a DB_F64 or DB_BLOB. */
#define kept_query(cx, rows, sql, id) kept_query_n((cx), &(sql), (rows), (id))
enum { KEPT_ROWS_COLUMNS = 24 };
MUST_USE Status kept_query_n(Ctx *cx, const Sql *sql, DbRows **rows, i64 id);

/* Called by db_close(). */
typedef struct KeptRows KeptRows;
void kept_rows_end(KeptRows *k);

#endif
