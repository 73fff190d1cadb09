/* copy.h - what is in a store, as one open transaction sees it: its tables counted, all of it as a file, or a name by which another
 * program sees the same.
 *
 * Owns      nothing.
 * Invariant counts and copy taken in one read transaction are of one moment, whoever writes meanwhile.
 * Memory    results live in cx->arena.
 * Errors    ERR_OPS the store or the disk; ERR_BUG outside a transaction.
 * Why       a copy that was counted in the same breath can be proved later without the store it came from.
 * Start at  db_count_tables(), db_copy_file(). */
#ifndef MUSTER_DB_COPY_H
#define MUSTER_DB_COPY_H

#include "db/db.h"

typedef struct TableCount {
    Str name;
    i64 n_rows;
} TableCount;

/* Every table of the store, by name. Reads all of them. */
MUST_USE Status db_count_tables(Ctx *cx, TableCount **out, size_t *n);
/* Rows that name rows which are not there. PostgreSQL refuses them as they are written: 0. */
MUST_USE Status db_count_orphans(Ctx *cx, i64 *out);

/* SQLite: the store as the open transaction sees it, page for page, as a new file. Writers need not wait. Brought to disk. */
MUST_USE Status db_copy_file(Ctx *cx, Str path);
/* PostgreSQL: a name under which another connection sees what the open transaction sees, as long as that stays open. */
MUST_USE Status db_export_snapshot(Ctx *cx, Str *out);
/* PostgreSQL: a database beside this one, empty; and away with it. Outside a transaction. name was made by us. */
MUST_USE Status db_make_database(Ctx *cx, Str name);
MUST_USE Status db_drop_database(Ctx *cx, Str name);

/* PostgreSQL: an address as "PGHOST=..." and its kin, for the environment of PostgreSQL's own programs: a password in the words of a
 * command could be read by every user of the machine. */
MUST_USE Status db_postgres_environment(Ctx *cx, Str store, Str **out, size_t *n);
/* The address of another database of the same server. */
MUST_USE Status db_postgres_beside(Ctx *cx, Str store, Str database, Str *out);

#endif
