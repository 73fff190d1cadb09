/* changes.h - which people have changed since: the feed that keeps what stands in memory up to date.
 *
 * Owns      table person_change; and the ids that a transaction notes (db_note_id()).
 * Invariant a person whose record or dated facts a committed transaction wrote is named in its row, or the row is empty
 *           ("too many to name"). A row may name people who did not change: a savepoint was rolled back.
 * Memory    PersonChanges lives in cx->arena.
 * Errors    those of the store.
 * Threads   as the connection.
 * Why       one row a transaction, ids packed, costs an import next to nothing; a change number on every person was rejected
 *           for the index it needs, which each written row would have to keep. Rows come in the order of commits, since
 *           store_change is locked from the moment its number moves on.
 * Start at  person_touch() to write, people_changed_since() to keep up. */
#ifndef MUSTER_CHANGES_H
#define MUSTER_CHANGES_H

#include "base/ctx.h"

/* The transaction has changed, or made, this person. person_say_...() and person_create() say it themselves; whoever
 * writes people's tables past them (a merge) says it too. No statement: written with the commit. Cheap when repeated. */
void person_touch(Ctx *cx, i64 person_id);

/* Write the transaction's row. Called by ctx_commit(), after db_touch(). Nothing to do: no statement. */
MUST_USE Status person_changes_write(Ctx *cx);

typedef struct PersonChanges {
    i64 now;            /* ask from here the next time */
    bool is_everything; /* the feed does not reach back so far, or names nobody: read everybody */
    i64 *ids;           /* rising, each once */
    size_t n;
} PersonChanges;

/* Who has changed in the transactions after number `since` (db_version() at the time of an earlier look). One indexed
 * read of a number when nothing has. What the open transaction itself has changed is not in it: db_noted_ids(). */
MUST_USE Status people_changed_since(Ctx *cx, i64 since, PersonChanges *out);

#endif
