/* The PostgreSQL engine behind driver.h, through libpq. Values travel as text with their types stated; whole results
 * are fetched at once. A connection lost within a transaction ends the request with ERR_OPS; one lost between two is made
 * anew before the next begins. */
#include <stdlib.h>

#include "db/postgres.h"

static Status status_of(const char *sqlstate) {
    if (!sqlstate) return ERR_OPS;
    if (strcmp(sqlstate, "23505") == 0 || strncmp(sqlstate, "40", 2) == 0) return ERR_CONFLICT;
    if (strncmp(sqlstate, "08", 2) == 0 || strncmp(sqlstate, "53", 2) == 0 || strncmp(sqlstate, "57", 2) == 0 ||
        strncmp(sqlstate, "58", 2) == 0)
        return ERR_OPS;
    return ERR_BUG;
}

/* Message texts can hold values, so they are kept only where the mistake is in the statement itself (class 42). */
Status pg_fail(Ctx *cx, const char *what, PGresult *res) {
    const char *state = res ? PQresultErrorField(res, PG_DIAG_SQLSTATE) : NULL;
    const char *text = "the connection to PostgreSQL was lost";
    if (state && strncmp(state, "42", 2) == 0) text = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);
    else if (state) text = PQresultErrorField(res, PG_DIAG_CONSTRAINT_NAME);
    Status st = FAIL(cx, status_of(state), "%s: PostgreSQL %s %s", what, state ? state : "", text ? text : "");
    PQclear(res);
    return st;
}

bool pg_is_fine(const PGresult *res) {
    ExecStatusType s = PQresultStatus(res);
    return s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK;
}

/* What failed among the statements sent ahead fails the call that ends their transaction well. A rollback undoes them
 * whether they failed or not. */
static Status settle_before(Ctx *cx, const char *text) {
    bool was_fine = cx->error.status == OK;
    Status st = pg_settle(cx);
    pg_forget_foreseen(pg_of(cx->db));
    if (strncmp(text, "ROLLBACK", sizeof "ROLLBACK" - 1) != 0) return st;
    if (was_fine) ctx_clear_error(cx);
    return OK;
}

static Status pg_exec(Ctx *cx, const char *text) {
    TRY(settle_before(cx, text));
    PGresult *res = PQexec(pg_of(cx->db)->conn, text);
    if (!pg_is_fine(res)) return pg_fail(cx, "statement", res);
    PQclear(res);
    return OK;
}

static void pg_close(Db *db) {
    Pg *p = pg_of(db);
    if (!p) return;
    PQfinish(p->conn);
    for (size_t i = 0; i < PG_MAX_FORESEEN; i++) PQclear(p->foreseen[i].answer);
    for (size_t i = 0; p->statements && i < n_sql_all + DB_MADE_MAX; i++) {
        free(p->statements[i].ids);
        free(p->statements[i].made_text);
    }
    free(p->statements);
    free(p);
}

static void quiet(UNUSED void *arg, UNUSED const char *message) {}

static bool session_setup(PGconn *conn) {
    PGresult *res = PQexec(conn, "SET TIME ZONE 'UTC'; SET datestyle = 'ISO, YMD'; SET client_encoding = 'UTF8'");
    bool fine = pg_is_fine(res);
    PQclear(res);
    PQsetNoticeProcessor(conn, quiet, NULL);
    return fine;
}

static Status pg_open(Ctx *cx, Str store, Db *db) {
    Pg *p = calloc(1, sizeof *p);
    if (!p) return FAIL(cx, ERR_OPS, "out of memory");
    p->statements = calloc(n_sql_all + DB_MADE_MAX, sizeof *p->statements);
    p->conn = PQconnectdb(str_cstr(cx->arena, store));
    db->impl = p;
    if (!p->statements || PQstatus(p->conn) != CONNECTION_OK || !session_setup(p->conn)) {
        Str why = str_trim(str_dup(cx->arena, str_from(PQerrorMessage(p->conn))));
        pg_close(db);
        db->impl = NULL;
        return FAIL(cx, ERR_OPS, "cannot reach PostgreSQL: %.*s", STR_ARG(why));
    }
    return OK;
}

static Status pg_ensure(Ctx *cx) {
    Pg *p = pg_of(cx->db);
    if (PQstatus(p->conn) == CONNECTION_OK) return OK;
    PQreset(p->conn);
    pg_forget(p);
    if (PQstatus(p->conn) != CONNECTION_OK || !session_setup(p->conn))
        return FAIL(cx, ERR_OPS, "the connection to PostgreSQL is lost");
    return OK;
}

/* PostgreSQL may have ended the connection since it was last used, which only sending something finds out. Where nothing
 * can have been done by what was sent, it is sent again on a new connection, and nobody notices. */
static bool was_lost(Ctx *cx) {
    if (PQstatus(pg_of(cx->db)->conn) == CONNECTION_OK) return false;
    ctx_clear_error(cx);
    return true;
}

static Status pg_begin(Ctx *cx, const char *text) {
    TRY(pg_ensure(cx));
    if (pg_exec(cx, text) == OK) return OK;
    if (!was_lost(cx)) return cx->error.status;
    TRY(pg_ensure(cx));
    return pg_exec(cx, text);
}

static Status pg_run(Ctx *cx, const Sql *sql, i64 *changed, const DbParam *params) {
    pg_forget_foreseen(pg_of(cx->db));
    if (!changed) return pg_send(cx, sql, params);
    PGresult *res;
    TRY(pg_answer(cx, sql, params, &res));
    if (!str_to_i64(str_from(PQcmdTuples(res)), changed)) *changed = 0;
    PQclear(res);
    return OK;
}

static Status pg_query(Ctx *cx, const Sql *sql, DbRows *r, const DbParam *params) {
    static const Str select = {"SELECT ", 7};
    PGresult *res;
    bool may_be_sent_again = !cx->db->in_transaction && str_starts(str_from(sql->text), select);
    if (may_be_sent_again) TRY(pg_ensure(cx));
    Status st = pg_answer(cx, sql, params, &res);
    if (st != OK && may_be_sent_again && was_lost(cx)) {
        TRY(pg_ensure(cx));
        st = pg_answer(cx, sql, params, &res);
    }
    TRY(st);
    r->impl = res;
    return OK;
}

static Status pg_query_text(Ctx *cx, DbRows *r, const char *text) {
    TRY(pg_settle(cx));
    PGresult *res = PQexec(pg_of(cx->db)->conn, text);
    if (!pg_is_fine(res)) return pg_fail(cx, "statement", res);
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

static Date pg_date(const DbRows *r, int col) {
    Str s = pg_str(r, col);
    Date d = DATE_NONE;
    check(s.n == 0 || date_parse_iso(s, &d));
    return d;
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
    int v = PQserverVersion(pg_of(cx->db)->conn);
    *out = str_fmt(cx->arena, "PostgreSQL %d.%d", v / 10000, v % 10000);
    return OK;
}

const DbDriver postgres_driver = {
    .kind = DB_POSTGRES,
    .open = pg_open,
    .close = pg_close,
    .begin = pg_begin,
    .exec_text = pg_exec,
    .run = pg_run,
    .query = pg_query,
    .foresee = pg_foresee,
    .number = pg_number,
    .query_text = pg_query_text,
    .next = pg_next,
    .finish = pg_finish,
    .n_cols = pg_n_cols,
    .col_name = pg_col_name,
    .is_null = pg_is_null,
    .get_i64 = pg_i64,
    .get_f64 = pg_f64,
    .get_str = pg_str,
    .get_date = pg_date,
    .get_blob = pg_blob,
    .prepare = pg_prepare,
    .describe = pg_describe,
    .begin_read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    .begin_write = "BEGIN",
    .begin_bulk = "BEGIN",
};
