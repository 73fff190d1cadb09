/* db.h - one interface over SQLite and PostgreSQL.
 *
 * Owns      connections, prepared statements, transactions; tables schema_migration and dictionary.
 * Invariant values are bound, never printed into text: a statement is a const Sql that tools/mksql made from a .sql file.
 * Memory    result text is borrowed until the next db_next(); col_*_keep() copies into cx->arena.
 * Errors    ERR_OPS the store is away, full or locked; ERR_CONFLICT a unique key or a serialisation failure;
 *           ERR_BUG a statement that does not fit the schema or its declared parameters.
 *           On PostgreSQL a failed statement ends its transaction: use ON CONFLICT, not a caught ERR_CONFLICT, to go on.
 * Threads   a connection belongs to one thread at a time.
 * Why       the two stores differ in few places, all behind struct DbDriver (db/driver.h) and the tokens of
 *           db/dialect.c; an object-relational layer was rejected: the SQL is meant to be read.
 * Start at  db_open(), db_query(), db_run(). */
#ifndef MUSTER_DB_H
#define MUSTER_DB_H

#include "base/ctx.h"

typedef enum DbType { DB_I64 = 1, DB_F64, DB_TEXT, DB_DATE, DB_MOMENT, DB_BOOL, DB_BLOB } DbType;

/* One named statement; the build makes them as SQL_name. Text has $1, $2 ... for its parameters. */
typedef struct Sql {
    const char *name;
    const char *text;
    const u8 *types; /* DbType of each parameter */
    u16 n_params;
    u16 id;            /* index in sql_all[], unique in the program */
    const char *where; /* file:line */
    const char *scan;  /* reason why it may scan a table, or NULL */
} Sql;

extern const Sql *const sql_all[];
extern const size_t n_sql_all;

/* Statements made when a program starts, from definitions, rather than by the build: their id is n_sql_all and a number below this.
 * Their text is made of names that were checked; values are bound like any other's. */
#define DB_MADE_MAX  2048
/* The last of them: of a statement made for one use (db/row.h), which is compiled anew when its text is another. */
#define DB_MADE_ONCE ((u16)(n_sql_all + DB_MADE_MAX - 1))

typedef struct DbParam {
    u8 type;
    bool is_null;
    union {
        i64 i;
        double f;
        Str s;
        Date d;
    } v;
} DbParam;

#define P_I64(x)    ((DbParam){.type = DB_I64, .v.i = (x)})
#define P_F64(x)    ((DbParam){.type = DB_F64, .v.f = (x)})
#define P_STR(x)    db_param_str((x), DB_TEXT) /* a Str with p == NULL binds null; "" binds empty text */
#define P_CSTR(x)   db_param_str(str_from(x), DB_TEXT)
#define P_DATE(x)   db_param_date(x) /* DATE_NONE binds null */
#define P_MOMENT(x) db_param_moment(x)
#define P_BOOL(x)   ((DbParam){.type = DB_BOOL, .v.i = (x) ? 1 : 0})
#define P_BLOB(x)   db_param_str((x), DB_BLOB)
#define P_NULL(t)   ((DbParam){.type = (t), .is_null = true})
/* A record id where 0 means none: 0 binds null. */
#define P_ID(x)     db_param_id(x)
/* Ids for a statement that reads a list of them, through the tokens {json_each} and {json} of dialect.c: "[1,2,3]" in the arena. */
Str db_list(Arena *a, const i64 *ids, size_t n);

static inline DbParam db_param_str(Str s, DbType t) {
    return (DbParam){.type = (u8)t, .is_null = s.p == NULL, .v.s = s};
}
static inline DbParam db_param_date(Date d) { return (DbParam){.type = DB_DATE, .is_null = !date_is_set(d), .v.d = d}; }
static inline DbParam db_param_moment(Moment m) {
    return (DbParam){.type = DB_MOMENT, .is_null = m == MOMENT_NONE, .v.i = m};
}
static inline DbParam db_param_id(i64 id) { return (DbParam){.type = DB_I64, .is_null = id == 0, .v.i = id}; }

#define DB_PARAMS_(...) (const DbParam[]){{0}, __VA_ARGS__} + 1
#define DB_COUNT_(...)  (sizeof((const DbParam[]){{0}, __VA_ARGS__}) / sizeof(DbParam) - 1)

/* ---- connections ---- */

typedef enum DbKind { DB_SQLITE, DB_POSTGRES } DbKind;

/* store is a file name, ":memory:", or postgresql://...  The caller closes it. Opens only; db_migrate() prepares. */
MUST_USE Status db_open(Ctx *cx, Str store, Db **out);
void db_close(Db *db);
/* A connection of its own to the same store, for a thread that reads beside this one; the caller closes it. *out is NULL where the
 * engine has none to give: a store in memory, or PostgreSQL, on which two connections never look at one moment. On SQLite a
 * DB_READ that begins while this connection's write is open sees the store as that write found it. */
MUST_USE Status db_open_beside(Ctx *cx, Db **out);
DbKind db_kind(const Db *db);
/* By chance, and so no other connection's, not even that of a later one at the same place in memory. */
u64 db_serial(const Db *db);
/* Bring the schema up to this program's: each missing migration in a transaction of its own, checksums of the old ones
 * compared. ERR_OPS: the store is newer than the program, or an applied migration was altered. */
MUST_USE Status db_migrate(Ctx *cx);
/* Tests: the store of an earlier program, up to that migration. */
MUST_USE Status db_migrate_to(Ctx *cx, i64 newest);
/* ERR_OPS unless the schema is exactly this program's ("run muster init"). */
MUST_USE Status db_check_schema(Ctx *cx);

/* Tables made from definitions: DDL as a migration has it, one column a line with its comment, in the open write transaction.
 * The comments become the dictionary. Names in it were checked by the caller. */
MUST_USE Status db_define(Ctx *cx, Str text);

/* How long a writer waits for another to finish before ERR_OPS (SQLite: 10 s unless said otherwise). */
MUST_USE Status db_set_patience(Ctx *cx, int ms);

/* ---- transactions ---- */

typedef enum DbMode { DB_READ, DB_WRITE, DB_BULK } DbMode;
/* DB_WRITE takes the write lock at once on SQLite. DB_BULK is a write of many statements that nobody waits for one by
 * one: on PostgreSQL they are sent ahead, and one that fails fails a later call, at the latest the commit. Not nested:
 * ERR_BUG. Most code never calls these: the dispatcher, the command line and the importers' framework do. */
MUST_USE Status db_begin(Ctx *cx, DbMode mode);
MUST_USE Status db_commit(Ctx *cx);
void db_rollback(Ctx *cx); /* harmless when nothing is open */
bool db_in_transaction(const Db *db);
bool db_is_writing(const Db *db); /* the open transaction is a DB_WRITE */
/* A number of the open transaction, unlike any other of this connection; 0: none is open. What was read in it still holds. */
u64 db_transaction(const Db *db);
/* A unit inside a transaction that may fail on its own. name is a literal. */
MUST_USE Status db_savepoint(Ctx *cx, const char *name);
MUST_USE Status db_release(Ctx *cx, const char *name);
MUST_USE Status db_rollback_to(Ctx *cx, const char *name);

/* Numbers that the open transaction wants written down with it (people/changes.h does). Forgotten at its end, whatever it is;
 * a rollback to a savepoint keeps them, which names too many. */
void db_note(Db *db, i64 note);
size_t db_notes(const Db *db, const i64 **notes);
/* The open transaction has been rolled back to a savepoint: some of what was noted may not have happened. */
bool db_is_partly_undone(const Db *db);
/* Grows with each rollback, whole or to a savepoint: what was read of a transaction's own writes may be gone. */
u64 db_n_undone(const Db *db);

/* ---- statements ---- */

/* Run, expecting no rows. *changed (may be NULL through db_run) is the count of rows written. */
#define db_run(cx, sql, ...) db_run_n((cx), &(sql), NULL, DB_PARAMS_(__VA_ARGS__), DB_COUNT_(__VA_ARGS__))
#define db_run_count(cx, changed, sql, ...) \
    db_run_n((cx), &(sql), (changed), DB_PARAMS_(__VA_ARGS__), DB_COUNT_(__VA_ARGS__))
/* An INSERT ... RETURNING id. */
#define db_insert(cx, id, sql, ...)  db_insert_n((cx), &(sql), (id), DB_PARAMS_(__VA_ARGS__), DB_COUNT_(__VA_ARGS__))
/* A single number: count(*), max(...). Null or no row gives 0. */
#define db_number(cx, out, sql, ...) db_insert_n((cx), &(sql), (out), DB_PARAMS_(__VA_ARGS__), DB_COUNT_(__VA_ARGS__))
/* Rows:  DbRows *r;
 *        TRY(db_query(cx, &r, SQL_enrolment_of_person, P_I64(id)));
 *        while (db_next(r)) ... col_i64(r, 0) ...
 *        TRY(db_done(r));                                                    */
#define db_query(cx, rows, sql, ...) db_query_n((cx), &(sql), (rows), DB_PARAMS_(__VA_ARGS__), DB_COUNT_(__VA_ARGS__))

typedef struct DbRows DbRows;

MUST_USE Status db_run_n(Ctx *cx, const Sql *sql, i64 *changed, const DbParam *params, size_t n);
MUST_USE Status db_insert_n(Ctx *cx, const Sql *sql, i64 *id, const DbParam *params, size_t n);
MUST_USE Status db_query_n(Ctx *cx, const Sql *sql, DbRows **rows, const DbParam *params, size_t n);
MUST_USE Status db_foresee_n(Ctx *cx, const Sql *sql, const DbParam *param);

/* A hint around a walk over whole tables: what it reads will not be read again soon, so keep little of it. */
void db_expect_scan(Ctx *cx, bool is_expected);
/* A hint for a connection that looks up a few rows at a time while other connections commit all the time: a server's. */
void db_expect_lookups(Ctx *cx);
/* A hint for a connection that adds a few rows in each of very many commits while others look up: the audit trail's writer. */
void db_expect_appends(Ctx *cx);

/* Step to the next row: false at the end, or on an error that db_done() returns. */
MUST_USE bool db_next(DbRows *r);
/* End the cursor. Also run by the arena, so an early return leaks nothing. */
MUST_USE Status db_done(DbRows *r);

/* A question of one number or text that db_query() will ask before anything is written: where answers take a journey, on
 * PostgreSQL, those foreseen together are answered together. Nothing on SQLite. Never wrong: a write forgets what was foreseen. */
#define db_foresee(cx, sql, param) db_foresee_n((cx), &(sql), (const DbParam[]){param})

int db_n_cols(const DbRows *r);
const char *db_col_name(const DbRows *r, int col);
bool col_is_null(const DbRows *r, int col);
i64 col_i64(const DbRows *r, int col); /* null: 0 */
double col_f64(const DbRows *r, int col);
bool col_bool(const DbRows *r, int col);
Str col_str(const DbRows *r, int col);      /* borrowed until the next row; null: STR_NONE */
Str col_str_keep(const DbRows *r, int col); /* copied into the arena of the Ctx that asked */
Date col_date(const DbRows *r, int col);
Moment col_moment(const DbRows *r, int col);
Str col_blob(const DbRows *r, int col); /* borrowed */

/* A number that moves on with every change of facts committed by any process: caches compare it. */
MUST_USE Status db_version(Ctx *cx, i64 *out);
/* Move it on, once, in the transaction that changes facts. */
MUST_USE Status db_touch(Ctx *cx);

/* ---- for tools, tests and doctor ---- */

/* Statement text that is no named statement: migrations, EXPLAIN, tests. Never with values in it. */
MUST_USE Status db_exec_text(Ctx *cx, const char *text);
MUST_USE Status db_query_text(Ctx *cx, DbRows **rows, const char *text);
/* Prepare without running. */
MUST_USE Status db_prepare_check(Ctx *cx, const Sql *sql);
/* "SQLite 3.40.1 ..." in the arena. */
MUST_USE Status db_describe(Ctx *cx, Str *out);
/* One setting of the engine in its own words, in the arena: journal_mode, synchronous, fsync, collation, encoding,
 * integrity (reads the whole store), version_number. STR_NONE: this engine has no such setting. */
MUST_USE Status db_setting(Ctx *cx, const char *name, Str *out);
/* Tests: the n-th call from now on this connection fails with ERR_OPS (0: never). */
void db_fail_after(Db *db, u64 n);
/* How many calls are left until then; 0: it has failed, or none is to. */
u64 db_fail_left(const Db *db);

#endif
