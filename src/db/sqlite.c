/* The SQLite engine behind driver.h. WAL, so that readers and the writer do not wait for each other; synchronous FULL,
 * so that what was committed survives the plug being pulled. */
#include <sqlite3.h>
#include <stddef.h>
#include <stdlib.h>

#include "db/driver.h"
#include "db/sqlite_copy.h"
#include "db/sqlite_gather.h"
#include "db/sqlite_tidy.h"

enum { BUSY_MS = 10000, SMALL_BYTES = 1200, N_SMALL = 1000 };

typedef enum Form { FORM_UNKNOWN, FORM_PLAIN, FORM_INSERT } Form;

typedef struct Prepared {
    sqlite3_stmt *stmt;
    sqlite3_stmt *insert; /* the statement without its RETURNING id, where it has form FORM_INSERT */
    Form form;
    bool is_busy;
    char *made_text; /* of a statement made from definitions: another set of them may give its number another text */
} Prepared;

/* Every request begins and ends a transaction: parsing these words cost more than running them. */
static const char *const frequent[] = {"BEGIN", "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"};

typedef struct Lite {
    sqlite3 *handle;
    Prepared *prepared; /* by Sql.id */
    sqlite3_stmt *frequent[COUNT_OF(frequent)];
    SqliteTidy *tidy; /* once a bulk transaction has been, or appends are expected; NULL in memory */
    SqliteGather *gather;
    bool had_bulk, is_relaxed;
    sqlite3_io_methods kept_mapped; /* lite_expect_lookups(): the file's methods, but for one */
    const sqlite3_io_methods *usual;
    sqlite3_int64 mapped_size;
} Lite;

/* One running statement: from the cache, or its own when the cached one is already running further out. */
typedef struct Cursor {
    sqlite3_stmt *stmt;
    Prepared *slot;
} Cursor;

static Lite *lite(const Db *db) { return db->impl; }

static Status status_of(int code) {
    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY: return ERR_CONFLICT;
    default: break;
    }
    switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_NOMEM:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_PERM: return ERR_OPS;
    default: return ERR_BUG;
    }
}

static Status lite_fail(Ctx *cx, const char *what) {
    sqlite3 *h = lite(cx->db)->handle;
    return FAIL(cx, status_of(sqlite3_extended_errcode(h)), "%s: %s", what, sqlite3_errmsg(h));
}

static sqlite3_stmt *frequent_of(Lite *l, const char *text) {
    for (size_t i = 0; i < COUNT_OF(frequent); i++) {
        if (strcmp(text, frequent[i]) != 0) continue;
        if (!l->frequent[i])
            (void)sqlite3_prepare_v3(l->handle, text, -1, SQLITE_PREPARE_PERSISTENT, &l->frequent[i], NULL);
        return l->frequent[i];
    }
    return NULL;
}

static Status lite_exec(Ctx *cx, const char *text) {
    sqlite3_stmt *ready = frequent_of(lite(cx->db), text);
    if (ready) {
        int code = sqlite3_step(ready);
        Status st = code == SQLITE_DONE ? OK : lite_fail(cx, "SQLite");
        sqlite3_reset(ready);
        check(st != OK || strcmp(text, "COMMIT") != 0 || !sqlite_gather_holds(lite(cx->db)->gather));
        return st;
    }
    if (sqlite3_exec(lite(cx->db)->handle, text, NULL, NULL, NULL) != SQLITE_OK) return lite_fail(cx, "SQLite");
    return OK;
}

static void lite_close(Db *db) {
    Lite *l = lite(db);
    if (!l) return;
    for (size_t i = 0; i < n_sql_all + DB_MADE_MAX; i++) {
        sqlite3_finalize(l->prepared[i].stmt);
        sqlite3_finalize(l->prepared[i].insert);
        free(l->prepared[i].made_text);
    }
    for (size_t i = 0; i < COUNT_OF(frequent); i++) sqlite3_finalize(l->frequent[i]);
    sqlite_tidy_end(l->tidy);
    sqlite3_close(l->handle);
    sqlite_gather_free(l->gather);
    free(l->prepared);
    free(l);
}

#define CACHE_USUAL "PRAGMA cache_size = -48000;"
#define CACHE_BULK  "PRAGMA cache_size = -20000;"
#define CACHE_SCAN  "PRAGMA cache_size = -1000;"

/* A page that is read once costs fresh memory when the cache keeps it: a tenth of the time of a scan. Only a hint. */
static void lite_expect_scan(Ctx *cx, bool is_expected) {
    const Lite *l = lite(cx->db);
    const char *otherwise = l->had_bulk ? CACHE_BULK : CACHE_USUAL;
    sqlite3_exec(l->handle, is_expected ? CACHE_SCAN : otherwise, NULL, NULL, NULL);
}

/* SQLite forgets what a connection holds of the store whenever another has committed: its cache, and the map with it. */
static int keep_mapped(sqlite3_file *file, sqlite3_int64 at, void *page) {
    Lite *l = (Lite *)(void *)((char *)(uintptr_t)file->pMethods - offsetof(Lite, kept_mapped));
    sqlite3_int64 size = -1;
    if (!page && l->usual->xFileSize(file, &size) == SQLITE_OK && size == l->mapped_size) return SQLITE_OK;
    if (!page) l->mapped_size = size;
    return l->usual->xUnfetch(file, at, page);
}

/* In a server that is between nearly any two requests, and some sixty pages were read and copied again for each. Mapped,
 * they are read where the system holds them, and the map stays while the file is as long as it was: the system sees to
 * it that a mapped page is what was last written. Not for an import, whose memory would count the map. */
static void lite_expect_lookups(Ctx *cx) {
    Lite *l = lite(cx->db);
    sqlite3_file *file = NULL;
    sqlite3_exec(l->handle, "PRAGMA mmap_size = 2147418112", NULL, NULL, NULL);
    sqlite3_file_control(l->handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (!file || !file->pMethods || file->pMethods->iVersion < 3 || l->usual) return;
    l->usual = file->pMethods;
    l->kept_mapped = *l->usual;
    l->kept_mapped.xUnfetch = keep_mapped;
    file->pMethods = &l->kept_mapped;
}

/* Its first commit opened the log, which a connection that has done nothing does not hold. */
static void gather_log(Lite *l) {
    sqlite3_file *log = NULL; /* the journal is the log */
    sqlite3_file_control(l->handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    if (!l->gather) l->gather = sqlite_gather_start(log);
}

/* Each checkpoint lengthens the file by what was added, and whoever has it mapped maps it anew, half a million pages of a
 * large county: so it grows seldom and by much. */
static void lite_expect_appends(Ctx *cx) {
    int grow_by = 16 << 20;
    Lite *l = lite(cx->db);
    sqlite3_file_control(l->handle, "main", SQLITE_FCNTL_CHUNK_SIZE, &grow_by);
    if (!l->tidy) l->tidy = sqlite_tidy_start(l->handle, &sqlite_tidy_trail);
    gather_log(l);
}

/* An import of a county has every child in memory beside the cache, and other connections do half of its reading: a smaller one. */
static void begin_bulk(Lite *l) {
    check(!l->tidy); /* the trail's writer imports nothing: its commits wait for the disk */
    sqlite3_exec(l->handle, CACHE_BULK, NULL, NULL, NULL);
    l->tidy = sqlite_tidy_start(l->handle, &sqlite_tidy_bulk);
    if (l->tidy) gather_log(l);
    l->had_bulk = true;
}

/* NORMAL: the commit itself does not wait for the disk. sqlite_tidy.h says what that may lose. */
static void lite_expect_bulk(Ctx *cx, bool is_expected) {
    Lite *l = lite(cx->db);
    if (is_expected && !l->had_bulk) begin_bulk(l);
    bool is_relaxed = is_expected && l->tidy;
    if (is_relaxed == l->is_relaxed) return;
    const char *text = is_relaxed ? "PRAGMA synchronous = NORMAL" : "PRAGMA synchronous = FULL";
    if (sqlite3_exec(l->handle, text, NULL, NULL, NULL) == SQLITE_OK) l->is_relaxed = is_relaxed;
}

static Status lite_open(Ctx *cx, Str store, Db *db) {
    Lite *l = calloc(1, sizeof *l);
    if (!l) return FAIL(cx, ERR_OPS, "out of memory");
    l->prepared = calloc(n_sql_all + DB_MADE_MAX, sizeof *l->prepared);
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* nobody asks; refused once SQLite has started, which is fine */
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (!l->prepared || sqlite3_open_v2(str_cstr(cx->arena, store), &l->handle, flags, NULL) != SQLITE_OK) {
        Status st = FAIL(cx, ERR_OPS, "cannot open the store %.*s: %s", STR_ARG(store),
                         l->handle ? sqlite3_errmsg(l->handle) : "out of memory");
        sqlite3_close(l->handle);
        free(l->prepared);
        free(l);
        return st;
    }
    (void)sqlite3_db_config(l->handle, SQLITE_DBCONFIG_LOOKASIDE, NULL, SMALL_BYTES, N_SMALL);
    sqlite3_busy_timeout(l->handle, BUSY_MS);
    sqlite3_extended_result_codes(l->handle, 1);
    db->impl = l;
    Db *before = cx->db;
    cx->db = db;
    Status st =
        lite_exec(cx, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;" CACHE_USUAL
                      "PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = MEMORY;");
    cx->db = before;
    if (st != OK) lite_close(db);
    return st;
}

static Str lite_file(const Db *db) {
    const char *name = sqlite3_db_filename(lite(db)->handle, "main");
    return name && *name ? str_from(name) : STR_NONE;
}

/* SQLite numbers its parameters ?1; statement text has $1. */
static Str lite_text(Arena *a, const char *text) {
    Str s = dialect_text(a, DB_SQLITE, str_from(text));
    for (char *p = (char *)(uintptr_t)s.p; *p; p++)
        if (*p == '$') *p = '?';
    return s;
}

static Status lite_compile(Ctx *cx, const Sql *sql, unsigned flags, sqlite3_stmt **out) {
    Str text = lite_text(cx->arena, sql->text);
    if (sqlite3_prepare_v3(lite(cx->db)->handle, text.p, (int)text.n + 1, flags, out, NULL) != SQLITE_OK)
        return FAIL(cx, ERR_BUG, "%s (%s): %s", sql->name, sql->where, sqlite3_errmsg(lite(cx->db)->handle));
    return OK;
}

static Prepared *slot_of(Ctx *cx, const Sql *sql) {
    Prepared *slot = &lite(cx->db)->prepared[sql->id];
    if (sql->id < n_sql_all || slot->is_busy || (slot->made_text && strcmp(slot->made_text, sql->text) == 0))
        return slot;
    sqlite3_finalize(slot->stmt);
    sqlite3_finalize(slot->insert);
    free(slot->made_text);
    *slot = (Prepared){.made_text = strdup(sql->text)};
    return slot;
}

static Status cursor_open(Ctx *cx, const Sql *sql, Cursor *c) {
    Prepared *slot = slot_of(cx, sql);
    if (slot->is_busy) {
        c->slot = NULL;
        return lite_compile(cx, sql, 0, &c->stmt);
    }
    if (!slot->stmt) TRY(lite_compile(cx, sql, SQLITE_PREPARE_PERSISTENT, &slot->stmt));
    slot->is_busy = true;
    *c = (Cursor){.stmt = slot->stmt, .slot = slot};
    return OK;
}

static void cursor_close(Cursor *c) {
    if (!c->slot) {
        sqlite3_finalize(c->stmt);
        return;
    }
    sqlite3_reset(c->stmt);
    sqlite3_clear_bindings(c->stmt);
    c->slot->is_busy = false;
}

static int bind_text(sqlite3_stmt *stmt, int i, Str s, bool is_blob, bool must_copy) {
    sqlite3_destructor_type how = must_copy ? SQLITE_TRANSIENT : SQLITE_STATIC;
    if (is_blob) return sqlite3_bind_blob64(stmt, i, s.p ? s.p : "", s.n, how);
    return sqlite3_bind_text64(stmt, i, s.p ? s.p : "", s.n, how, SQLITE_UTF8);
}

static int bind_date(sqlite3_stmt *stmt, int i, Date d) {
    char text[DATE_ISO_LEN + 1];
    date_iso(d, text);
    return sqlite3_bind_text(stmt, i, text, DATE_ISO_LEN, SQLITE_TRANSIENT);
}

static int bind_moment(sqlite3_stmt *stmt, int i, Moment m) {
    char text[MOMENT_ISO_LEN + 1];
    return sqlite3_bind_text(stmt, i, moment_write(m, text), -1, SQLITE_TRANSIENT);
}

/* Takes no memory of the request's: where that ran out here, nobody would close what is being bound. */
static int bind_one(sqlite3_stmt *stmt, int i, const DbParam *p, bool must_copy) {
    if (p->is_null) return sqlite3_bind_null(stmt, i);
    switch ((DbType)p->type) {
    case DB_I64:
    case DB_BOOL: return sqlite3_bind_int64(stmt, i, p->v.i);
    case DB_F64: return sqlite3_bind_double(stmt, i, p->v.f);
    case DB_DATE: return bind_date(stmt, i, p->v.d);
    case DB_MOMENT: return bind_moment(stmt, i, p->v.i);
    case DB_TEXT: return bind_text(stmt, i, p->v.s, false, must_copy);
    case DB_BLOB: return bind_text(stmt, i, p->v.s, true, must_copy);
    }
    return SQLITE_MISUSE;
}

static Status cursor_bind(Ctx *cx, const Sql *sql, Cursor *c, const DbParam *params, bool must_copy) {
    for (int i = 0; i < sql->n_params; i++)
        if (bind_one(c->stmt, i + 1, &params[i], must_copy) != SQLITE_OK) return lite_fail(cx, sql->name);
    return OK;
}

static Status lite_run(Ctx *cx, const Sql *sql, i64 *changed, const DbParam *params) {
    Cursor c;
    TRY(cursor_open(cx, sql, &c));
    Status st = cursor_bind(cx, sql, &c, params, false);
    if (st == OK) {
        int code;
        while ((code = sqlite3_step(c.stmt)) == SQLITE_ROW) continue;
        if (code != SQLITE_DONE) st = lite_fail(cx, sql->name);
    }
    if (st == OK && changed) *changed = sqlite3_changes64(lite(cx->db)->handle);
    cursor_close(&c);
    return st;
}

static Status lite_query(Ctx *cx, const Sql *sql, DbRows *r, const DbParam *params) {
    Cursor *c = ARENA_NEW(cx->arena, Cursor);
    TRY(cursor_open(cx, sql, c));
    r->impl = c; /* whoever closes r closes it, whatever comes */
    return cursor_bind(cx, sql, c, params, true);
}

/* ---- one number ---- */

/* "INSERT ... RETURNING id", unless a conflict may update a row: then its id is not the last one inserted. */
static Form form_of(Str text, size_t *n_insert) {
    const Str returning = STR("RETURNING id");
    while (text.n > 0 && (text.p[text.n - 1] == ';' || text.p[text.n - 1] == ' ' || text.p[text.n - 1] == '\n'))
        text.n--;
    if (!str_starts(text, STR("INSERT INTO")) || !str_ends(text, returning) || str_find(text, STR("DO UPDATE")) >= 0)
        return FORM_PLAIN;
    *n_insert = text.n - returning.n;
    return FORM_INSERT;
}

/* SQLite makes a table in memory to hold what RETURNING returns: the last row's number costs nothing instead. */
static Status insert_ready(Ctx *cx, const Sql *sql, Prepared *slot) {
    Str text = lite_text(cx->arena, sql->text);
    size_t n;
    slot->form = form_of(text, &n);
    if (slot->form == FORM_PLAIN) return OK;
    if (sqlite3_prepare_v3(lite(cx->db)->handle, text.p, (int)n, SQLITE_PREPARE_PERSISTENT, &slot->insert, NULL) !=
        SQLITE_OK)
        return FAIL(cx, ERR_BUG, "%s (%s): %s", sql->name, sql->where, sqlite3_errmsg(lite(cx->db)->handle));
    return OK;
}

static Status run_insert(Ctx *cx, const Sql *sql, i64 *out, const DbParam *params) {
    Cursor c = {.stmt = lite(cx->db)->prepared[sql->id].insert};
    Status st = cursor_bind(cx, sql, &c, params, false);
    if (st == OK && sqlite3_step(c.stmt) != SQLITE_DONE) st = lite_fail(cx, sql->name);
    sqlite3 *h = lite(cx->db)->handle;
    if (st == OK) *out = sqlite3_changes64(h) > 0 ? sqlite3_last_insert_rowid(h) : 0;
    sqlite3_reset(c.stmt);
    sqlite3_clear_bindings(c.stmt);
    return st;
}

static Status run_single(Ctx *cx, const Sql *sql, i64 *out, const DbParam *params) {
    Cursor c;
    TRY(cursor_open(cx, sql, &c));
    Status st = cursor_bind(cx, sql, &c, params, false);
    int code = st == OK ? sqlite3_step(c.stmt) : SQLITE_DONE;
    if (code != SQLITE_ROW && code != SQLITE_DONE) st = lite_fail(cx, sql->name);
    if (st == OK) *out = code == SQLITE_ROW ? sqlite3_column_int64(c.stmt, 0) : 0;
    cursor_close(&c);
    return st;
}

static Status lite_number(Ctx *cx, const Sql *sql, i64 *out, const DbParam *params) {
    Prepared *slot = slot_of(cx, sql);
    if (slot->form == FORM_UNKNOWN) TRY(insert_ready(cx, sql, slot));
    return slot->form == FORM_INSERT ? run_insert(cx, sql, out, params) : run_single(cx, sql, out, params);
}

static Status lite_query_text(Ctx *cx, DbRows *r, const char *text) {
    Cursor *c = ARENA_NEW(cx->arena, Cursor);
    Str own = lite_text(cx->arena, text);
    if (sqlite3_prepare_v2(lite(cx->db)->handle, own.p, (int)own.n + 1, &c->stmt, NULL) != SQLITE_OK)
        return lite_fail(cx, "SQLite");
    r->impl = c;
    return OK;
}

static sqlite3_stmt *stmt_of(const DbRows *r) { return ((Cursor *)r->impl)->stmt; }

static int lite_next(DbRows *r) {
    int code = sqlite3_step(stmt_of(r));
    r->row++;
    if (code == SQLITE_ROW) return 1;
    if (code == SQLITE_DONE) return 0;
    (void)lite_fail(r->cx, "SQLite");
    return -1;
}

static void lite_finish(DbRows *r) { cursor_close(r->impl); }

static int lite_n_cols(const DbRows *r) { return sqlite3_column_count(stmt_of(r)); }

static const char *lite_col_name(const DbRows *r, int col) { return sqlite3_column_name(stmt_of(r), col); }

static bool lite_is_null(const DbRows *r, int col) { return sqlite3_column_type(stmt_of(r), col) == SQLITE_NULL; }

static bool lite_is_i64(const DbRows *r, int col) { return sqlite3_column_type(stmt_of(r), col) == SQLITE_INTEGER; }

static i64 lite_i64(const DbRows *r, int col) { return sqlite3_column_int64(stmt_of(r), col); }

static double lite_f64(const DbRows *r, int col) { return sqlite3_column_double(stmt_of(r), col); }

static Str lite_str(const DbRows *r, int col) {
    const char *p = (const char *)sqlite3_column_text(stmt_of(r), col);
    return p ? (Str){p, (size_t)sqlite3_column_bytes(stmt_of(r), col)} : STR_NONE;
}

/* The length is not asked for: a date is ten characters, and the engine ends text with a NUL. */
static Date lite_date(const DbRows *r, int col) {
    const char *p = (const char *)sqlite3_column_text(stmt_of(r), col);
    Date d = DATE_NONE;
    check(!p || !*p || date_parse_iso((Str){p, strnlen(p, DATE_ISO_LEN + 1)}, &d));
    return d;
}

static Str lite_blob(const DbRows *r, int col) {
    const char *p = sqlite3_column_blob(stmt_of(r), col);
    return (Str){p, (size_t)sqlite3_column_bytes(stmt_of(r), col)};
}

static Status lite_prepare(Ctx *cx, const Sql *sql) {
    Cursor c;
    TRY(cursor_open(cx, sql, &c));
    int n = sqlite3_bind_parameter_count(c.stmt);
    Status st =
        n <= sql->n_params ? OK : FAIL(cx, ERR_BUG, "%s (%s): %d parameters in the text", sql->name, sql->where, n);
    cursor_close(&c);
    return st;
}

static Status lite_describe(Ctx *cx, Str *out) {
    *out = str_fmt(cx->arena, "SQLite %s", sqlite3_libversion());
    return OK;
}

static Status lite_copy(Ctx *cx, Str path) { return sqlite_copy(cx, lite(cx->db)->handle, str_cstr(cx->arena, path)); }

const DbDriver sqlite_driver = {
    .kind = DB_SQLITE,
    .open = lite_open,
    .close = lite_close,
    .file = lite_file,
    .begin = lite_exec,
    .exec_text = lite_exec,
    .run = lite_run,
    .query = lite_query,
    .number = lite_number,
    .query_text = lite_query_text,
    .next = lite_next,
    .finish = lite_finish,
    .n_cols = lite_n_cols,
    .col_name = lite_col_name,
    .is_null = lite_is_null,
    .is_i64 = lite_is_i64,
    .get_i64 = lite_i64,
    .get_f64 = lite_f64,
    .get_str = lite_str,
    .get_date = lite_date,
    .expect_scan = lite_expect_scan,
    .expect_lookups = lite_expect_lookups,
    .expect_appends = lite_expect_appends,
    .get_blob = lite_blob,
    .prepare = lite_prepare,
    .describe = lite_describe,
    .copy = lite_copy,
    .begin_read = "BEGIN",
    .begin_write = "BEGIN IMMEDIATE",
    .begin_bulk = "BEGIN IMMEDIATE",
    .expect_bulk = lite_expect_bulk,
};
