/* postgres.h - what the PostgreSQL engine's two files share: the connection and how statements are sent on it.
 *
 * Owns      Pg: libpq's connection, which statements are prepared on it, what was sent and not yet answered.
 * Why       a statement and its answer cost a tenth of a millisecond each way, far more than the work. So what a bulk
 *           transaction need not wait for is sent ahead (libpq's pipeline mode): statements without an answer, and
 *           inserts, whose ids are drawn from their sequence sixty-four at a time. Answers are read when one is needed
 *           or the transaction ends, and a statement that failed meanwhile fails that call. Questions that do not depend on
 *           each other's answers are foreseen (db_foresee()) and answered in one round. COPY was rejected: it would be a
 *           second way to write every table.
 * Start at  pg_answer(), pg_send(), pg_settle(). */
#ifndef MUSTER_DB_POSTGRES_H
#define MUSTER_DB_POSTGRES_H

#include <libpq-fe.h>
#include "db/driver.h"

enum { PG_ID_BLOCK = 64, PG_MAX_UNANSWERED = 128, PG_MAX_FORESEEN = 8, PG_FORESEEN_LEN = 160 };

/* One prepared statement on one connection, by Sql.id. */
typedef struct PgStatement {
    bool is_prepared;
    bool is_insert_prepared; /* the insert that brings its own id */
    i64 *ids;                /* ids drawn and not yet used; NULL until the first insert */
    size_t n_ids;
    char *made_text; /* of a statement made from definitions: another set of them may give its number another text */
} PgStatement;

/* A question sent before it was asked. */
typedef struct PgForeseen {
    const Sql *sql; /* NULL: a free place */
    char value[PG_FORESEEN_LEN];
    bool is_outstanding;
    bool is_void; /* something was written since: its answer is read and thrown away */
    PGresult *answer;
} PgForeseen;

typedef struct PgSent {
    const Sql *sql;
    PgForeseen *foreseen; /* NULL: nobody wants its answer */
} PgSent;

typedef struct Pg {
    PGconn *conn;
    PgStatement *statements;
    PgForeseen foreseen[PG_MAX_FORESEEN];
    PgSent unanswered[PG_MAX_UNANSWERED];
    size_t n_unanswered;
} Pg;

static inline Pg *pg_of(const Db *db) { return db->impl; }

bool pg_is_fine(const PGresult *res);
/* Record what went wrong without any value in it; clears res. */
Status pg_fail(Ctx *cx, const char *what, PGresult *res);

MUST_USE Status pg_prepare(Ctx *cx, const Sql *sql);
/* Run and wait for the answer, which the caller clears. */
MUST_USE Status pg_answer(Ctx *cx, const Sql *sql, const DbParam *params, PGresult **out);
/* Run without waiting where a bulk transaction is open; else wait. */
MUST_USE Status pg_send(Ctx *cx, const Sql *sql, const DbParam *params);
/* driver.number: an INSERT ... RETURNING id is sent ahead with an id of its own, anything else is answered. */
MUST_USE Status pg_number(Ctx *cx, const Sql *sql, i64 *out, const DbParam *params);
/* driver.foresee. Nothing outside a bulk transaction. */
MUST_USE Status pg_foresee(Ctx *cx, const Sql *sql, const DbParam *param);
/* Something is about to be written, or the transaction ends: what was foreseen would be asked too early. */
void pg_forget_foreseen(Pg *p);
/* Read all answers outstanding; the first failure among them is returned. */
MUST_USE Status pg_settle(Ctx *cx);
/* A new connection: nothing is prepared, drawn or outstanding. */
void pg_forget(Pg *p);

#endif
