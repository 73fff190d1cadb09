/* driver.h - what a database engine must do for db.h. Two implement it: sqlite.c and postgres.c.
 *
 * Owns      the engine's connection behind Db.impl.
 * Why       a table of functions, so that nothing above db/ knows which store it is on.
 * Start at  struct DbDriver. */
#ifndef MUSTER_DB_DRIVER_H
#define MUSTER_DB_DRIVER_H

#include "db/db.h"

typedef struct DbDriver {
    DbKind kind;
    Status (*open)(Ctx *cx, Str store, Db *db);
    void (*close)(Db *db);
    Str (*file)(const Db *db); /* of the store; STR_NONE: it is no file. NULL: never */
    /* Begin a transaction with this text of the engine's own. A connection found lost is made anew, once. */
    Status (*begin)(Ctx *cx, const char *text);
    Status (*exec_text)(Ctx *cx, const char *text);
    Status (*run)(Ctx *cx, const Sql *sql, i64 *changed, const DbParam *params);
    /* Fill r->impl; the common part is filled already. */
    Status (*query)(Ctx *cx, const Sql *sql, DbRows *r, const DbParam *params);
    /* Ask, of one parameter, what query will be asked word for word. NULL: nothing is gained by knowing. */
    Status (*foresee)(Ctx *cx, const Sql *sql, const DbParam *param);
    /* One number: the id of the row inserted, or the first column of the first row; 0 when there is none. May be NULL:
     * query does it too. SQLite has it because its RETURNING builds a table in memory for every row. */
    Status (*number)(Ctx *cx, const Sql *sql, i64 *out, const DbParam *params);
    Status (*query_text)(Ctx *cx, DbRows *r, const char *text);
    /* 1 a row, 0 the end, -1 an error recorded on r->cx. */
    int (*next)(DbRows *r);
    void (*finish)(DbRows *r);
    int (*n_cols)(const DbRows *r);
    const char *(*col_name)(const DbRows *r, int col);
    bool (*is_null)(const DbRows *r, int col);
    bool (*is_i64)(const DbRows *r, int col); /* as it is held; NULL: all are held as text */
    i64 (*get_i64)(const DbRows *r, int col);
    double (*get_f64)(const DbRows *r, int col);
    Str (*get_str)(const DbRows *r, int col);
    Date (*get_date)(const DbRows *r, int col);
    Str (*get_blob)(const DbRows *r, int col);
    Status (*prepare)(Ctx *cx, const Sql *sql);
    Status (*describe)(Ctx *cx, Str *out);
    Status (*copy)(Ctx *cx, Str path);              /* db_copy_file(); NULL: the store is no file */
    void (*expect_scan)(Ctx *cx, bool is_expected); /* NULL: nothing to do */
    void (*expect_lookups)(Ctx *cx);                /* NULL: nothing to do */
    void (*expect_appends)(Ctx *cx);                /* NULL: nothing to do */
    void (*expect_bulk)(Ctx *cx, bool is_expected); /* before each transaction; NULL: nothing to do */
    const char *begin_read;
    const char *begin_write;
    const char *begin_bulk;
} DbDriver;

struct DbStats;

struct Db {
    const DbDriver *driver;
    void *impl;
    bool in_transaction;
    bool is_writing;
    bool is_bulk;
    i64 *noted; /* db_note(): malloc, until the connection closes */
    size_t n_noted, cap_noted;
    u64 n_undone;               /* rollbacks, whole or to a savepoint */
    u64 n_undone_before;        /* when the open transaction began */
    u64 serial;                 /* db_serial() */
    u64 n_begun;                /* transactions begun on this connection */
    struct DbRows *open;        /* cursors not yet done, newest first: closed with the connection */
    u64 fail_in;                /* tests: calls left before one fails; 0 never */
    struct DbStats *stats;      /* NULL: nobody asked (db/stats.h) */
    struct Kept *kept;          /* db/kept.h; NULL until something is */
    struct KeptRows *kept_rows; /* db/kept_rows.h; NULL: none are allowed */
    struct TableNotes *tables;  /* db/table_change.h; NULL until something is written */
    bool is_touched;            /* the open transaction has moved store_change on */
    i64 version; /* of the store, as the transaction numbered version_of sees it: a look's does not move */
    u64 version_of;
};

struct DbRows {
    Ctx *cx;
    Db *db;
    const DbDriver *driver; /* the connection's, or that of rows it keeps */
    void *impl;
    void *tally; /* db/stats.c */
    i64 row;
    Status status;
    bool is_done;
    struct DbRows *before, *after; /* in db->open */
};

/* A cursor on the connection, closed with cx->arena; whoever makes it sets what is to be read. */
DbRows *db_rows_new(Ctx *cx);

extern const DbDriver sqlite_driver;
extern const DbDriver postgres_driver;

/* The text of a statement for one engine: tokens in braces replaced (db/dialect.c lists them). In the arena. */
Str dialect_text(Arena *a, DbKind kind, Str text);

#endif
