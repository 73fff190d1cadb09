/* beside.h - one job of reading on a second connection, which sees the same moment as the first, while the caller goes on with the first.
 *
 * Owns      the connection, the thread and the job's arena, until the caller's arena ends.
 * Invariant the job reads what the caller's transaction reads, or is done by the caller: on a store whose engine has no second
 *           connection to give (db_open_beside()), in a transaction that writes, and where something was committed between the two
 *           transactions' beginnings.
 * Memory    what the job allocates lives as long as the caller's arena.
 * Errors    the job's failure is that of beside_end().
 * Threads   the job touches nothing that the caller does until beside_end().
 * Why       a cold start reads marks and people from tables that have nothing to do with each other, and a server or a command has
 *           two processors at least. PostgreSQL reads on its own processor already.
 * Start at  beside_begin(), beside_end(). */
#ifndef MUSTER_BESIDE_H
#define MUSTER_BESIDE_H

#include "base/ctx.h"

typedef struct Beside Beside;

typedef Status (*BesideJob)(Ctx *cx, void *self);

/* Begin the job; done when this returns where it cannot be done beside. */
MUST_USE Status beside_begin(Ctx *cx, BesideJob job, void *self, Beside **out);
/* The same on a connection that is there already and nobody uses until beside_end(), in a transaction of its own: the caller knows that it sees
 * what the job needs, as of a write in hand it sees the store that the write found. db NULL: the caller does the job. */
MUST_USE Status beside_begin_on(Ctx *cx, Db *db, BesideJob job, void *self, Beside **out);
/* Wait for it. Harmless a second time, and of NULL. */
MUST_USE Status beside_end(Ctx *cx, Beside *b);

#endif
