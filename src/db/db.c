#include "db/db.h"

#include <sodium.h>
#include <stdlib.h>

#include "db/driver.h"
#include "db/kept.h"
#include "db/kept_rows.h"
#include "db/stats.h"
#include "db/table_change.h"
#include "sql_all.h"

/* Tests: make one call fail. */
static Status fault(Ctx *cx) {
    Db *db = cx->db;
    if (db->fail_in && --db->fail_in == 0) return FAIL(cx, ERR_OPS, "a fault was asked for");
    return OK;
}

Status db_open(Ctx *cx, Str store, Db **out) {
    bool is_postgres = str_starts(store, STR("postgresql://")) || str_starts(store, STR("postgres://"));
    Db *db = calloc(1, sizeof *db);
    if (!db) return FAIL(cx, ERR_OPS, "out of memory");
    db->driver = is_postgres ? &postgres_driver : &sqlite_driver;
    Status st = db->driver->open(cx, store, db);
    if (st != OK) {
        free(db);
        return st;
    }
    randombytes_buf(&db->serial, sizeof db->serial);
    *out = db;
    return OK;
}

Status db_open_beside(Ctx *cx, Db **out) {
    const DbDriver *d = cx->db->driver;
    Str file = d->file ? d->file(cx->db) : STR_NONE;
    *out = NULL;
    return str_empty(file) ? OK : db_open(cx, file, out);
}

u64 db_serial(const Db *db) { return db->serial; }

/* An arena may outlive the connection: a cursor is closed by whichever ends first. */
static void rows_close(void *thing) {
    DbRows *r = thing;
    if (r->is_done) return;
    r->is_done = true;
    if (r->before) r->before->after = r->after;
    if (r->after) r->after->before = r->before;
    else r->db->open = r->before;
    if (r->impl) r->driver->finish(r);
}

void db_close(Db *db) {
    if (!db) return;
    while (db->open) rows_close(db->open);
    db_stats_end(db);
    kept_end(db->kept);
    kept_rows_end(db->kept_rows);
    table_changes_end(db);
    db->driver->close(db);
    free(db->noted);
    free(db);
}

DbKind db_kind(const Db *db) { return db->driver->kind; }

Status db_set_patience(Ctx *cx, int ms) {
    bool is_sqlite = db_kind(cx->db) == DB_SQLITE;
    /* check: allow sql-values because neither statement takes a parameter, and an int is harmless */
    Str text = is_sqlite ? str_fmt(cx->arena, "PRAGMA busy_timeout = %d", ms)
                         : str_fmt(cx->arena, "SET lock_timeout = %d", ms);
    return cx->db->driver->exec_text(cx, text.p);
}

static const char *begin_text(const DbDriver *d, DbMode mode) {
    return mode == DB_READ ? d->begin_read : mode == DB_BULK ? d->begin_bulk : d->begin_write;
}

Status db_begin(Ctx *cx, DbMode mode) {
    Db *db = cx->db;
    if (db->in_transaction) return FAIL(cx, ERR_BUG, "a transaction is already open");
    TRY(fault(cx));
    if (db->driver->expect_bulk) db->driver->expect_bulk(cx, mode == DB_BULK);
    TRY(db->driver->begin(cx, begin_text(db->driver, mode)));
    db->in_transaction = true;
    db->n_begun++;
    db->n_undone_before = db->n_undone;
    db->is_writing = mode != DB_READ;
    db->is_bulk = mode == DB_BULK;
    db->is_touched = false;
    table_changes_forget(db);
    return OK;
}

enum { NOTES_KEPT = 16384 };

/* What a county's worth of notes took is given back: imports have better uses for it. */
static void forget_notes(Db *db) {
    db->n_noted = 0;
    if (db->cap_noted <= NOTES_KEPT) return;
    free(db->noted);
    db->noted = NULL;
    db->cap_noted = 0;
}

Status db_commit(Ctx *cx) {
    Db *db = cx->db;
    if (!db->in_transaction) return FAIL(cx, ERR_BUG, "commit without a transaction");
    TRY(fault(cx));
    if (db->is_touched) TRY(table_changes_write(cx));
    TRY(db->driver->exec_text(cx, "COMMIT"));
    db->in_transaction = false;
    kept_rows_let_go(db->kept_rows);
    forget_notes(db);
    return OK;
}

void db_rollback(Ctx *cx) {
    Db *db = cx->db;
    if (!db || !db->in_transaction) return;
    db->in_transaction = false;
    kept_rows_let_go(db->kept_rows);
    forget_notes(db);
    db->n_undone++;
    ErrorSlot kept = cx->error;
    if (db->driver->exec_text(cx, "ROLLBACK") != OK) cx->error = kept.status != OK ? kept : cx->error;
}

u64 db_transaction(const Db *db) { return db->in_transaction ? db->n_begun : 0; }

bool db_is_writing(const Db *db) { return db->in_transaction && db->is_writing; }

bool db_in_transaction(const Db *db) { return db->in_transaction; }

static Status savepoint_text(Ctx *cx, const char *verb, const char *name) {
    TRY(fault(cx));
    Str text = str_fmt(cx->arena, "%s %s", verb, name);
    return cx->db->driver->exec_text(cx, text.p);
}

Status db_savepoint(Ctx *cx, const char *name) { return savepoint_text(cx, "SAVEPOINT", name); }

Status db_release(Ctx *cx, const char *name) { return savepoint_text(cx, "RELEASE SAVEPOINT", name); }

Status db_rollback_to(Ctx *cx, const char *name) {
    cx->db->n_undone++;
    return savepoint_text(cx, "ROLLBACK TO SAVEPOINT", name);
}

void db_note(Db *db, i64 note) {
    if (db->n_noted == db->cap_noted) {
        db->cap_noted = db->cap_noted ? db->cap_noted * 2 : 256;
        db->noted = realloc(db->noted, db->cap_noted * sizeof *db->noted);
        check(db->noted != NULL);
    }
    db->noted[db->n_noted++] = note;
}

size_t db_notes(const Db *db, const i64 **notes) {
    *notes = db->noted;
    return db->n_noted;
}

bool db_is_partly_undone(const Db *db) { return db->n_undone != db->n_undone_before; }

u64 db_n_undone(const Db *db) { return db->n_undone; }

/* A statement and its arguments must agree; a mismatch is our mistake, found before the engine sees it. */
static Status check_params(Ctx *cx, const Sql *sql, const DbParam *params, size_t n) {
    if (n != sql->n_params)
        return FAIL(cx, ERR_BUG, "%s (%s) takes %d parameters, was given %zu", sql->name, sql->where, sql->n_params, n);
    for (size_t i = 0; i < n; i++)
        if (params[i].type != sql->types[i])
            return FAIL(cx, ERR_BUG, "%s (%s): parameter %zu has another type", sql->name, sql->where, i + 1);
    return fault(cx);
}

Status db_run_n(Ctx *cx, const Sql *sql, i64 *changed, const DbParam *params, size_t n) {
    TRY(check_params(cx, sql, params, n));
    if (db_is_writing(cx->db)) table_change_note(cx->db, sql);
    return cx->db->driver->run(cx, sql, changed, params);
}

DbRows *db_rows_new(Ctx *cx) {
    DbRows *r = ARENA_NEW(cx->arena, DbRows);
    r->is_done = true;
    arena_defer(cx->arena, rows_close,
                r); /* first: where there is no memory for it, the connection must not know of r */
    *r = (DbRows){.cx = cx, .db = cx->db, .driver = cx->db->driver, .row = -1, .status = OK, .before = cx->db->open};
    if (r->before) r->before->after = r;
    cx->db->open = r;
    return r;
}

Status db_query_n(Ctx *cx, const Sql *sql, DbRows **rows, const DbParam *params, size_t n) {
    TRY(check_params(cx, sql, params, n));
    if (db_is_writing(cx->db)) table_change_note(cx->db, sql);
    DbRows *r = db_rows_new(cx);
    Status st = cx->db->driver->query(cx, sql, r, params);
    if (st == OK) *rows = r;
    else rows_close(r);
    return st;
}

Status db_foresee_n(Ctx *cx, const Sql *sql, const DbParam *param) {
    if (!cx->db->driver->foresee) return OK;
    TRY(check_params(cx, sql, param, 1));
    return cx->db->driver->foresee(cx, sql, param);
}

Status db_insert_n(Ctx *cx, const Sql *sql, i64 *id, const DbParam *params, size_t n) {
    TRY(check_params(cx, sql, params, n));
    if (db_is_writing(cx->db)) table_change_note(cx->db, sql);
    if (cx->db->driver->number) return cx->db->driver->number(cx, sql, id, params);
    DbRows r = {.cx = cx, .db = cx->db, .row = -1, .status = OK};
    TRY(cx->db->driver->query(cx, sql, &r, params));
    int step = r.db->driver->next(&r);
    i64 found = step == 1 && !r.db->driver->is_null(&r, 0) ? r.db->driver->get_i64(&r, 0) : 0;
    r.db->driver->finish(&r);
    if (step < 0) return cx->error.status;
    *id = found;
    return OK;
}

bool db_next(DbRows *r) {
    if (r->is_done) return false;
    int step = r->driver->next(r);
    if (step == 1) return true;
    if (step < 0) r->status = r->cx->error.status;
    rows_close(r);
    return false;
}

void db_expect_scan(Ctx *cx, bool is_expected) {
    if (cx->db->driver->expect_scan) cx->db->driver->expect_scan(cx, is_expected);
}

void db_expect_lookups(Ctx *cx) {
    if (cx->db->driver->expect_lookups) cx->db->driver->expect_lookups(cx);
}

void db_expect_appends(Ctx *cx) {
    if (cx->db->driver->expect_appends) cx->db->driver->expect_appends(cx);
}

Status db_done(DbRows *r) {
    rows_close(r);
    return r->status;
}

int db_n_cols(const DbRows *r) { return r->driver->n_cols(r); }

const char *db_col_name(const DbRows *r, int col) { return r->driver->col_name(r, col); }

bool col_is_null(const DbRows *r, int col) { return r->driver->is_null(r, col); }

i64 col_i64(const DbRows *r, int col) { return r->driver->get_i64(r, col); }

double col_f64(const DbRows *r, int col) { return r->driver->get_f64(r, col); }

bool col_bool(const DbRows *r, int col) {
    if (r->driver->kind == DB_SQLITE) return r->driver->get_i64(r, col) != 0;
    Str s = r->driver->get_str(r, col);
    return s.n && (s.p[0] == 't' || s.p[0] == '1');
}

Str col_str(const DbRows *r, int col) { return r->driver->get_str(r, col); }

Str col_str_keep(const DbRows *r, int col) { return str_dup(r->cx->arena, r->driver->get_str(r, col)); }

Date col_date(const DbRows *r, int col) { return r->driver->get_date(r, col); }

Moment col_moment(const DbRows *r, int col) {
    Moment m = MOMENT_NONE;
    Str s = r->driver->get_str(r, col);
    check(s.n == 0 || moment_parse(s, &m));
    return m;
}

Str col_blob(const DbRows *r, int col) { return r->driver->get_blob(r, col); }

Status db_version(Ctx *cx, i64 *out) {
    Db *db = cx->db;
    bool is_fixed = db->in_transaction && !db->is_writing;
    if (!is_fixed || db->version_of != db->n_begun) TRY(db_number(cx, &db->version, SQL_db_version));
    db->version_of = is_fixed ? db->n_begun : 0;
    *out = db->version;
    return OK;
}

Status db_touch(Ctx *cx) {
    TRY(db_run(cx, SQL_db_touch));
    cx->db->is_touched = true;
    return OK;
}

Status db_exec_text(Ctx *cx, const char *text) {
    TRY(fault(cx));
    if (db_is_writing(cx->db)) table_change_note_text(cx->db, text);
    return cx->db->driver->exec_text(cx, text);
}

Status db_query_text(Ctx *cx, DbRows **rows, const char *text) {
    TRY(fault(cx));
    if (db_is_writing(cx->db)) table_change_note_text(cx->db, text);
    DbRows *r = db_rows_new(cx);
    Status st = cx->db->driver->query_text(cx, r, text);
    if (st == OK) *rows = r;
    else rows_close(r);
    return st;
}

Str db_list(Arena *a, const i64 *ids, size_t n) {
    Buf b = buf_on(a);
    buf_add_char(&b, '[');
    for (size_t i = 0; i < n; i++) buf_fmt(&b, "%s%lld", i > 0 ? "," : "", (long long)ids[i]);
    buf_add_char(&b, ']');
    return buf_str(&b);
}

Status db_prepare_check(Ctx *cx, const Sql *sql) { return cx->db->driver->prepare(cx, sql); }

Status db_describe(Ctx *cx, Str *out) { return cx->db->driver->describe(cx, out); }

void db_fail_after(Db *db, u64 n) { db->fail_in = n; }

u64 db_fail_left(const Db *db) { return db->fail_in; }

typedef struct Setting {
    const char *name;
    const char *text[2]; /* by DbKind; NULL: none */
} Setting;

static const Setting settings[] = {
    {"journal_mode", {"PRAGMA journal_mode", NULL}},
    {"synchronous", {"PRAGMA synchronous", "SHOW synchronous_commit"}},
    {"fsync", {NULL, "SHOW fsync"}},
    {"collation", {NULL, "SELECT datcollate FROM pg_database WHERE datname = current_database()"}},
    {"encoding", {"PRAGMA encoding", "SHOW server_encoding"}},
    {"integrity", {"PRAGMA quick_check(1)", NULL}}, /* reads the whole file */
    {"version_number", {NULL, "SHOW server_version_num"}},
};

Status db_setting(Ctx *cx, const char *name, Str *out) {
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        const char *text = settings[i].text[db_kind(cx->db)];
        DbRows *r;
        if (strcmp(settings[i].name, name) != 0) continue;
        *out = STR_NONE;
        if (!text) return OK;
        TRY(db_query_text(cx, &r, text));
        if (db_next(r)) *out = col_str_keep(r, 0);
        return db_done(r);
    }
    return FAIL(cx, ERR_BUG, "%s is no setting that we know of", name);
}
