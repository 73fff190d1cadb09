/* changes.h - which people have changed since: the feed that keeps what stands in memory up to date.
 *
 * Owns      table person_change; and what a transaction notes (db_note()).
 * Invariant a person whose record or dated facts a committed transaction wrote is named in its row, or the row is empty
 *           ("too many to name"). A row may name people who did not change: a savepoint was rolled back. Then it says
 *           "anything" of all of them, so that what it says less of did happen.
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

/* What of a person has changed, as far as those who keep copies tell it apart; of several the greatest stands. */
typedef enum PersonChange {
    CHANGED_OTHERWISE = 1, /* nothing that a child is known by: a characteristic, a relative, an NHS number */
    CHANGED_UPN_GIVEN,     /* no more than that, and: holds a permanent UPN now, of sound form */
    CHANGED_IDENTITY       /* anything */
} PersonChange;

/* The transaction has changed, or made, this person. person_say_...() and person_create() say it themselves; whoever
 * writes people's tables past them (a merge) says it too. No statement: written with the commit. Cheap when repeated. */
void person_touch(Ctx *cx, i64 person_id);
void person_touch_as(Ctx *cx, i64 person_id, PersonChange what);
/* Has the open transaction touched them, so that what was read of them before it may no longer hold? It looks through all whom it
 * has touched: for the few hundred of a school. Of a transaction that has touched thousands it says yes of everybody. */
bool person_is_touched(const Ctx *cx, i64 person_id);

/* Write the transaction's row. Called by ctx_commit(), after db_touch(). Nothing to do: no statement. */
MUST_USE Status person_changes_write(Ctx *cx);

typedef struct PersonChanges {
    i64 now;            /* ask from here the next time */
    bool is_everything; /* the feed does not reach back so far, or names nobody: read everybody */
    i64 *ids;           /* rising, each once */
    u8 *what;           /* PersonChange of each */
    size_t n;
} PersonChanges;

/* Who has changed in the transactions after number `since` (db_version() at the time of an earlier look). One indexed
 * read of a number when nothing has. What the open transaction itself has changed is not in it: people_touched(). */
MUST_USE Status people_changed_since(Ctx *cx, i64 since, PersonChanges *out);
/* Whom the open transaction has touched so far. No statement. */
void people_touched(Ctx *cx, PersonChanges *out);

#endif
