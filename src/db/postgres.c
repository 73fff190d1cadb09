/* The PostgreSQL engine behind driver.h, through libpq. Values travel as text with their types stated; whole results
 * are fetched at once. A lost connection ends the request with ERR_OPS and is made anew for the next one. */
#include <libpq-fe.h>
#include <stdlib.h>

#include "db/driver.h"

/* Object identifiers of pg_type, fixed by PostgreSQL. */
static const Oid type_oid[] = {[DB_I64] = 20,      [DB_F64] = 701, [DB_TEXT] = 25, [DB_DATE] = 1082,
                               [DB_MOMENT] = 1184, [DB_BOOL] = 16, [DB_BLOB] = 17};

enum { MAX_PARAMS = 64, NUMBER_LEN = 40 };

typedef struct Pg {
    PGconn *conn;
    bool *is_prepared; /* by Sql.id */
} Pg;

static Pg *pg(const Db *db) { return db->impl; }

static Status status_of(const char *sqlstate) {
    if (!sqlstate) return ERR_OPS;
    if (strcmp(sqlstate, "23505") == 0 || strncmp(sqlstate, "40", 2) == 0) return ERR_CONFLICT;
    if (strncmp(sqlstate, "08", 2) == 0 || strncmp(sqlstate, "53", 2) == 0 || strncmp(sqlstate, "57", 2) == 0 ||
        strncmp(sqlstate, "58", 2) == 0)
        return ERR_OPS;
    return ERR_BUG;
}

/* Message texts can hold values, so they are kept only where the mistake is in the statement itself (class 42). */
static Status pg_fail(Ctx *cx, const char *what, PGresult *res) {
    const char *state = res ? PQresultErrorField(res, PG_DIAG_SQLSTATE) : NULL;
    const char *text = "the connection to PostgreSQL was lost";
    if (state && strncmp(state, "42", 2) == 0) text = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);
    else if (state) text = PQresultErrorField(res, PG_DIAG_CONSTRAINT_NAME);
    Status st = FAIL(cx, status_of(state), "%s: PostgreSQL %s %s", what, state ? state : "", text ? text : "");
    PQclear(res);
    return st;
}

static bool is_fine(PGresult *res) {
    ExecStatusType s = PQresultStatus(res);
    return s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK;
}

static Status pg_exec(Ctx *cx, const char *text) {
    PGresult *res = PQexec(pg(cx->db)->conn, text);
    if (!is_fine(res)) return pg_fail(cx, "statement", res);
    PQclear(res);
    return OK;
}

static void pg_close(Db *db) {
    Pg *p = pg(db);
    if (!p) return;
    PQfinish(p->conn);
    free(p->is_prepared);
    free(p);
}

static void quiet(UNUSED void *arg, UNUSED const char *message) {}

static bool session_setup(PGconn *conn) {
    PGresult *res = PQexec(conn, "SET TIME ZONE 'UTC'; SET datestyle = 'ISO, YMD'; SET client_encoding = 'UTF8'");
    bool fine = is_fine(res);
    PQclear(res);
    PQsetNoticeProcessor(conn, quiet, NULL);
    return fine;
}

static Status pg_open(Ctx *cx, Str store, Db *db) {
    Pg *p = calloc(1, sizeof *p);
    if (!p) return FAIL(cx, ERR_OPS, "out of memory");
    p->is_prepared = calloc(n_sql_all + 1, sizeof *p->is_prepared);
    p->conn = PQconnectdb(str_cstr(cx->arena, store));
    db->impl = p;
    if (!p->is_prepared || PQstatus(p->conn) != CONNECTION_OK || !session_setup(p->conn)) {
        Str why = str_trim(str_dup(cx->arena, str_from(PQerrorMessage(p->conn))));
        pg_close(db);
        db->impl = NULL;
        return FAIL(cx, ERR_OPS, "cannot reach PostgreSQL: %.*s", STR_ARG(why));
    }
    return OK;
}

static Status pg_ensure(Ctx *cx) {
    Pg *p = pg(cx->db);
    if (PQstatus(p->conn) == CONNECTION_OK) return OK;
    PQreset(p->conn);
    memset(p->is_prepared, 0, n_sql_all);
    if (PQstatus(p->conn) != CONNECTION_OK || !session_setup(p->conn))
        return FAIL(cx, ERR_OPS, "the connection to PostgreSQL is lost");
    return OK;
}

static void statement_name(const Sql *sql, char out[24]) { snprintf(out, 24, "muster_%u", (unsigned)sql->id); }

static Status pg_prepare(Ctx *cx, const Sql *sql) {
    Pg *p = pg(cx->db);
    if (p->is_prepared[sql->id]) return OK;
    Oid oids[MAX_PARAMS];
    check(sql->n_params <= MAX_PARAMS);
    for (size_t i = 0; i < sql->n_params; i++) oids[i] = type_oid[sql->types[i]];
    char name[24];
    statement_name(sql, name);
    Str text = dialect_text(cx->arena, DB_POSTGRES, str_from(sql->text));
    PGresult *res = PQprepare(p->conn, name, text.p, sql->n_params, oids);
    if (!is_fine(res)) return pg_fail(cx, sql->name, res);
    PQclear(res);
    p->is_prepared[sql->id] = true;
    return OK;
}

/* The value as text, NUL-terminated; numbers in the caller's scratch, the rest in the arena. */
static const char *param_text(Ctx *cx, const DbParam *p, char scratch[NUMBER_LEN], int *length) {
    if (p->is_null) return NULL;
    Str s;
    switch ((DbType)p->type) {
    case DB_I64: *length = snprintf(scratch, NUMBER_LEN, "%lld", (long long)p->v.i); return scratch;
    case DB_F64: *length = snprintf(scratch, NUMBER_LEN, "%.17g", p->v.f); return scratch;
    case DB_BOOL: return p->v.i ? "t" : "f";
    case DB_DATE: return date_iso(p->v.d, scratch);
    case DB_MOMENT: return moment_iso(cx->arena, p->v.i).p;
    case DB_TEXT:
    case DB_BLOB: break;
    }
    s = p->v.s;
    *length = (int)s.n;
    return str_cstr(cx->arena, s);
}

static Status execute(Ctx *cx, const Sql *sql, const DbParam *params, PGresult **out) {
    TRY(pg_prepare(cx, sql));
    const char *values[MAX_PARAMS];
    char scratch[MAX_PARAMS][NUMBER_LEN];
    int lengths[MAX_PARAMS] = {0}, formats[MAX_PARAMS] = {0};
    ArenaMark mark = arena_mark(cx->arena);
    for (size_t i = 0; i < sql->n_params; i++) {
        values[i] = param_text(cx, &params[i], scratch[i], &lengths[i]);
        formats[i] = params[i].type == DB_BLOB;
    }
    char name[24];
    statement_name(sql, name);
    PGresult *res = PQexecPrepared(pg(cx->db)->conn, name, sql->n_params, values, lengths, formats, 0);
    arena_rewind(cx->arena, mark);
    if (!is_fine(res)) return pg_fail(cx, sql->name, res);
    *out = res;
    return OK;
}

static Status pg_run(Ctx *cx, const Sql *sql, i64 *changed, const DbParam *params) {
    PGresult *res;
    TRY(execute(cx, sql, params, &res));
    if (changed && !str_to_i64(str_from(PQcmdTuples(res)), changed)) *changed = 0;
    PQclear(res);
    return OK;
}

static Status pg_query(Ctx *cx, const Sql *sql, DbRows *r, const DbParam *params) {
    PGresult *res;
    TRY(execute(cx, sql, params, &res));
    r->impl = res;
    return OK;
}

static Status pg_query_text(Ctx *cx, DbRows *r, const char *text) {
    PGresult *res = PQexec(pg(cx->db)->conn, text);
    if (!is_fine(res)) return pg_fail(cx, "statement", res);
    r->impl = res;
    return OK;
}

static int pg_next(DbRows *r) { return ++r->row < PQntuples(r->impl); }

static void pg_finish(DbRows *r) { PQclear(r->impl); }

static int pg_n_cols(const DbRows *r) { return PQnfields(r->impl); }

static const char *pg_col_name(const DbRows *r, int col) { return PQfname(r->impl, col); }

static bool pg_is_null(const DbRows *r, int col) { return PQgetisnull(r->impl, (int)r->row, col); }

static Str pg_str(const DbRows *r, int col) {
    if (pg_is_null(r, col)) return STR_NONE;
    return (Str){PQgetvalue(r->impl, (int)r->row, col), (size_t)PQgetlength(r->impl, (int)r->row, col)};
}

static i64 pg_i64(const DbRows *r, int col) {
    Str s = pg_str(r, col);
    i64 v = 0;
    if (s.n && !str_to_i64(s, &v)) v = s.p[0] == 't';
    return v;
}

static double pg_f64(const DbRows *r, int col) {
    double v = 0;
    Str s = pg_str(r, col);
    return s.n && str_to_f64(s, &v) ? v : 0;
}

static int hex_digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

/* bytea comes as \x and hexadecimal digits. */
static Str pg_blob(const DbRows *r, int col) {
    Str s = pg_str(r, col);
    if (s.n < 2) return s;
    size_t n = (s.n - 2) / 2;
    char *out = arena_alloc(r->cx->arena, n + 1);
    for (size_t i = 0; i < n; i++) out[i] = (char)(hex_digit(s.p[2 + 2 * i]) << 4 | hex_digit(s.p[3 + 2 * i]));
    return (Str){out, n};
}

static Status pg_describe(Ctx *cx, Str *out) {
    int v = PQserverVersion(pg(cx->db)->conn);
    *out = str_fmt(cx->arena, "PostgreSQL %d.%d", v / 10000, v % 10000);
    return OK;
}

const DbDriver postgres_driver = {
    .kind = DB_POSTGRES,
    .open = pg_open,
    .close = pg_close,
    .ensure = pg_ensure,
    .exec_text = pg_exec,
    .run = pg_run,
    .query = pg_query,
    .query_text = pg_query_text,
    .next = pg_next,
    .finish = pg_finish,
    .n_cols = pg_n_cols,
    .col_name = pg_col_name,
    .is_null = pg_is_null,
    .get_i64 = pg_i64,
    .get_f64 = pg_f64,
    .get_str = pg_str,
    .get_blob = pg_blob,
    .prepare = pg_prepare,
    .describe = pg_describe,
    .begin_read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    .begin_write = "BEGIN",
};
