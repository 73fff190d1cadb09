/* table_change.h - which tables a change of facts has written: what was worked out from other tables still stands.
 *
 * Owns      table table_change, store_change.told.
 * Invariant a committed transaction that moved store_change on (db_touch()) has left its number at every table that a statement of it may have
 *           written, or at "*" where that cannot be told: text that is no named statement, more than one table in a statement, more tables than
 *           there are places for. A rollback to a savepoint leaves too many. A store whose n moved without its told was
 *           changed past the program: then everything counts as changed.
 * Memory    TableChanges lives in cx->arena; what a transaction notes is the connection's.
 * Errors    those of the store.
 * Threads   as the connection.
 * Why       every statement of the program passes through db.c, and a statement that writes names its table in its first words: so nobody has to say
 *           it, and nobody can forget. Triggers were rejected: one call a row, in imports of millions. Rows are written last, when
 *           store_change is locked by the transaction anyway: writers wait for nothing more than they did.
 * Start at  table_changes_since(). */
#ifndef MUSTER_TABLE_CHANGE_H
#define MUSTER_TABLE_CHANGE_H

#include "db/db.h"

typedef struct TableChanges {
    i64 now;            /* ask from here the next time */
    bool is_everything; /* any table may have changed */
    Str *names;         /* of those that changed */
    i64 *at;            /* when each did, last */
    size_t n;
} TableChanges;

/* Since a TableChanges.now, as the open transaction sees it. since later than now: another moment's, is_everything. untold: what
 * table_changes_untold() said then. One statement. */
MUST_USE Status table_changes_since(Ctx *cx, i64 since, i64 untold, TableChanges *out);
/* How often the store was changed past the program: n less told. Compared, not counted. */
MUST_USE Status table_changes_untold(Ctx *cx, i64 *out);
/* Does the text name the table, as a word of its own? So that of a statement's text can be told what it may read. */
bool text_names_table(Str text, Str table);

/* ---- for db.c ---- */

typedef struct TableNotes TableNotes;
/* A statement runs in a transaction that writes. */
void table_change_note(Db *db, const Sql *sql);
void table_change_note_text(Db *db, const char *text);
/* Before the commit of a transaction that moved store_change on; forgets the notes. Nothing noted: no statement. */
MUST_USE Status table_changes_write(Ctx *cx);
void table_changes_forget(Db *db);
void table_changes_end(Db *db);

#endif
