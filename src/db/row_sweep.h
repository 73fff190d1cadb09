/* row_sweep.h - rows of any table taken away, emptied or counted by whom they refer to, whatever tables there are.
 *
 * Owns      nothing.
 * Invariant names of tables and columns come from the dictionary, from register_column or from lists in the program, never from a user;
 *           numbers are bound.
 * Errors    those of the store; ERR_BUG: there is no such table or column.
 * Why       what is to be forgotten stands in tables that do not exist yet (registers make their own): see db/row.h.
 * Start at  row_sweep(). */
#ifndef MUSTER_DB_ROW_SWEEP_H
#define MUSTER_DB_ROW_SWEEP_H

#include "db/db.h"

/* Rows of table whose column holds a number; or, with via, whose column holds the id of a row of via whose via_column holds it:
 * {"front_notice_answer", "notice_id", "front_notice", "person_id"}. */
typedef struct RowSweep {
    const char *table, *column, *via, *via_column;
} RowSweep;

/* Take them away. *n is how many. */
MUST_USE Status row_sweep(Ctx *cx, const RowSweep *s, i64 number, i64 *n);
/* Empty one column of those rows; it may be the one they are found by. */
MUST_USE Status row_sweep_clear(Ctx *cx, const RowSweep *s, const char *emptied, i64 number, i64 *n);
/* How many rows of table hold one of the numbers ids (db_list()) in the column. */
MUST_USE Status row_sweep_count(Ctx *cx, const RowSweep *s, Str ids, i64 *n);
/* Pairs of two columns of a table where the second is not empty, for db_next(). */
MUST_USE Status row_pairs(Ctx *cx, const char *table, const char *first, const char *second, DbRows **out);

/* Some columns of every row of a table, by rising value of the first, for db_next(). */
MUST_USE Status row_columns(Ctx *cx, const char *table, const Str *columns, size_t n, DbRows **out);

/* Around a run that takes much away, outside any transaction. Begin: what is deleted from now on is overwritten (SQLite). End: the store is
 * written anew without what was deleted, each table in turn while the others wait for it (PostgreSQL); its log emptied (SQLite; PostgreSQL's own log has what
 * was deleted until those files are used again). ERR_OPS: somebody else is writing. */
MUST_USE Status row_sweep_begin(Ctx *cx);
MUST_USE Status row_sweep_end(Ctx *cx);

#endif
