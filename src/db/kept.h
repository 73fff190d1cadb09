/* kept.h - rows that are the same for everybody and hardly ever change, a school's name or a file's, kept by the connection that read
 * them.
 *
 * Owns      an arena of its own, with the connection.
 * Invariant what is given is what the statement would give now: rows are kept for one version of the store (db_version()), which every
 *           change moves on, and are neither kept nor given in a transaction that writes, or outside any.
 * Memory    the texts given are in cx->arena.
 * Why       a child's page names five files and two schools, and a hundred pages name the same ones. Never for anything about a
 *           person: what may be told of people depends on who asks, and is asked for each time.
 * Start at  kept_row().                                                                                                   */
#ifndef MUSTER_DB_KEPT_H
#define MUSTER_DB_KEPT_H

#include "db/db.h"

enum { KEPT_COLUMNS = 4 };

/* The first n columns, as text, of the first row of a statement with one number as its parameter. STR_NONE where null, and where
 * there is no row. */
MUST_USE Status kept_row(Ctx *cx, const Sql *sql, i64 id, Str *out, size_t n);

/* Called by db_close(). */
typedef struct Kept Kept;
void kept_end(Kept *k);

#endif
