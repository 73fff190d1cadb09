/* How statements reach PostgreSQL: prepared, with bound values, and sent ahead where nobody waits for the answer. */
#include <stdlib.h>

#include "db/postgres.h"

/* Object identifiers of pg_type, fixed by PostgreSQL. */
static const Oid type_oid[] = {[DB_I64] = 20,      [DB_F64] = 701, [DB_TEXT] = 25, [DB_DATE] = 1082,
                               [DB_MOMENT] = 1184, [DB_BOOL] = 16, [DB_BLOB] = 17};

enum { MAX_PARAMS = 160, NUMBER_LEN = 40, NAME_LEN = 24 };

/* ---- preparing ---- */

static void statement_name(const Sql *sql, bool is_insert, char out[NAME_LEN]) {
    snprintf(out, NAME_LEN, "muster_%s%u", is_insert ? "insert_" : "", (unsigned)sql->id);
}

/* extra: one more parameter, the id, after those declared. */
static Status prepare_as(Ctx *cx, const Sql *sql, Str text, bool is_insert) {
    TRY(pg_settle(cx));
    Oid oids[MAX_PARAMS + 1];
    check(sql->n_params <= MAX_PARAMS);
    for (size_t i = 0; i < sql->n_params; i++) oids[i] = type_oid[sql->types[i]];
    oids[sql->n_params] = type_oid[DB_I64];
    char name[NAME_LEN];
    statement_name(sql, is_insert, name);
    PGresult *res = PQprepare(pg_of(cx->db)->conn, name, text.p, sql->n_params + is_insert, oids);
    if (!pg_is_fine(res)) return pg_fail(cx, sql->name, res);
    PQclear(res);
    return OK;
}

/* The statement's place; emptied first when other definitions gave its number another text. */
static Status statement_of(Ctx *cx, const Sql *sql, PgStatement **out) {
    PgStatement *s = &pg_of(cx->db)->statements[sql->id];
    *out = s;
    if (sql->id < n_sql_all || (s->made_text && strcmp(s->made_text, sql->text) == 0)) return OK;
    for (int is_insert = 0; is_insert < 2; is_insert++) {
        if (!(is_insert ? s->is_insert_prepared : s->is_prepared)) continue;
        char name[NAME_LEN];
        statement_name(sql, is_insert, name);
        TRY(pg_settle(cx));
        TRY(cx->db->driver->exec_text(cx, str_fmt(cx->arena, "DEALLOCATE %s", name).p));
    }
    free(s->ids);
    free(s->made_text);
    *s = (PgStatement){.made_text = strdup(sql->text)};
    return OK;
}

Status pg_prepare(Ctx *cx, const Sql *sql) {
    PgStatement *s;
    TRY(statement_of(cx, sql, &s));
    if (s->is_prepared) return OK;
    TRY(prepare_as(cx, sql, dialect_text(cx->arena, DB_POSTGRES, str_from(sql->text)), false));
    s->is_prepared = true;
    return OK;
}

/* ---- values ---- */

typedef struct Values {
    const char *text[MAX_PARAMS + 1];
    int lengths[MAX_PARAMS + 1], formats[MAX_PARAMS + 1];
    char scratch[MAX_PARAMS + 1][NUMBER_LEN];
} Values;

/* The value as text, NUL-terminated; numbers in the caller's scratch, the rest in the arena. */
static const char *param_text(Ctx *cx, const DbParam *p, char scratch[NUMBER_LEN], int *length) {
    if (p->is_null) return NULL;
    switch ((DbType)p->type) {
    case DB_I64: *length = snprintf(scratch, NUMBER_LEN, "%lld", (long long)p->v.i); return scratch;
    case DB_F64: *length = snprintf(scratch, NUMBER_LEN, "%.17g", p->v.f); return scratch;
    case DB_BOOL: return p->v.i ? "t" : "f";
    case DB_DATE: return date_iso(p->v.d, scratch);
    case DB_MOMENT: return moment_write(p->v.i, scratch);
    case DB_TEXT:
    case DB_BLOB: break;
    }
    *length = (int)p->v.s.n;
    return str_cstr(cx->arena, p->v.s);
}

static void values_fill(Ctx *cx, const Sql *sql, const DbParam *params, Values *v) {
    for (size_t i = 0; i < sql->n_params; i++) {
        v->lengths[i] = 0;
        v->text[i] = param_text(cx, &params[i], v->scratch[i], &v->lengths[i]);
        v->formats[i] = params[i].type == DB_BLOB;
    }
}

/* ---- sending ahead and reading answers ---- */

static void let_go(PgForeseen *f) {
    PQclear(f->answer);
    *f = (PgForeseen){0};
}

void pg_forget_foreseen(Pg *p) {
    for (size_t i = 0; i < PG_MAX_FORESEEN; i++) {
        PgForeseen *f = &p->foreseen[i];
        if (f->is_outstanding) f->is_void = true;
        else if (f->sql) let_go(f);
    }
}

static Status lost(Ctx *cx, const Sql *sql) {
    Pg *p = pg_of(cx->db);
    p->n_unanswered = 0;
    for (size_t i = 0; i < PG_MAX_FORESEEN; i++) p->foreseen[i].is_outstanding = false;
    pg_forget_foreseen(p);
    return pg_fail(cx, sql->name, NULL);
}

/* The name was written by statement_name(); n counts the values. */
static Status queue(Ctx *cx, const Sql *sql, const char *name, int n, const Values *v) {
    Pg *p = pg_of(cx->db);
    if (PQpipelineStatus(p->conn) == PQ_PIPELINE_OFF && !PQenterPipelineMode(p->conn)) return lost(cx, sql);
    if (!PQsendQueryPrepared(p->conn, name, n, v->text, v->lengths, v->formats, 0)) return lost(cx, sql);
    p->unanswered[p->n_unanswered++] = (PgSent){.sql = sql};
    return OK;
}

/* One statement's answer. After a failure PostgreSQL passes over the rest, which is not a failure of theirs. */
static Status read_answer(Ctx *cx, const Sql *sql, PGresult **keep) {
    PGconn *conn = pg_of(cx->db)->conn;
    PGresult *res = PQgetResult(conn);
    bool is_passed_over = PQresultStatus(res) == PGRES_PIPELINE_ABORTED;
    Status st = OK;
    if (is_passed_over || pg_is_fine(res)) {
        if (keep && !is_passed_over) *keep = res;
        else PQclear(res);
    } else {
        st = pg_fail(cx, sql->name, res);
    }
    for (PGresult *more; (more = PQgetResult(conn)) != NULL;) PQclear(more);
    return st;
}

static Status read_sent(Ctx *cx, const PgSent *sent, PGresult **keep) {
    PgForeseen *f = sent->foreseen;
    if (f) f->is_outstanding = false;
    return read_answer(cx, sent->sql, f ? &f->answer : keep);
}

/* keep: receives the last statement's answer. */
static Status settle_keeping(Ctx *cx, PGresult **keep) {
    Pg *p = pg_of(cx->db);
    size_t n = p->n_unanswered;
    if (n == 0) return OK;
    p->n_unanswered = 0;
    if (!PQpipelineSync(p->conn)) return lost(cx, p->unanswered[0].sql);
    Status first = OK;
    for (size_t i = 0; i < n; i++) {
        Status st = read_sent(cx, &p->unanswered[i], i + 1 == n ? keep : NULL);
        if (first == OK) first = st;
    }
    PQclear(PQgetResult(p->conn)); /* the synchronisation point itself */
    if (!PQexitPipelineMode(p->conn) && first == OK) first = lost(cx, p->unanswered[0].sql);
    for (size_t i = 0; i < PG_MAX_FORESEEN; i++)
        if (p->foreseen[i].is_void) let_go(&p->foreseen[i]);
    return first;
}

Status pg_settle(Ctx *cx) { return settle_keeping(cx, NULL); }

/* With statements outstanding the question goes behind them and all are answered in one round. */
static Status ask_behind(Ctx *cx, const Sql *sql, const char *name, const Values *v, PGresult **out) {
    PGresult *res = NULL;
    TRY(queue(cx, sql, name, sql->n_params, v));
    Status st = settle_keeping(cx, &res);
    if (st != OK) {
        PQclear(res);
        return st;
    }
    *out = res;
    return OK;
}

static bool may_send_ahead(const Db *db) { return db->in_transaction && db->is_bulk; }

/* ---- questions foreseen ---- */

/* The value as text. False: of another type, or too long to keep. */
static bool foreseen_value(const DbParam *param, char out[PG_FORESEEN_LEN]) {
    if (param->is_null) return false;
    if (param->type == DB_I64) return snprintf(out, PG_FORESEEN_LEN, "%lld", (long long)param->v.i) > 0;
    Str s = param->v.s;
    if (param->type != DB_TEXT || s.n >= PG_FORESEEN_LEN || memchr(s.p, 0, s.n)) return false;
    memcpy(out, s.p, s.n);
    out[s.n] = 0;
    return true;
}

static PgForeseen *free_place(Pg *p) {
    for (size_t i = 0; i < PG_MAX_FORESEEN; i++)
        if (!p->foreseen[i].sql) return &p->foreseen[i];
    return NULL;
}

static PgForeseen *find_foreseen(Pg *p, const Sql *sql, const DbParam *params) {
    char value[PG_FORESEEN_LEN];
    for (size_t i = 0; i < PG_MAX_FORESEEN; i++) {
        PgForeseen *f = &p->foreseen[i];
        if (f->sql != sql || f->is_void) continue;
        if (sql->n_params == 1 && foreseen_value(params, value) && strcmp(value, f->value) == 0) return f;
    }
    return NULL;
}

Status pg_foresee(Ctx *cx, const Sql *sql, const DbParam *param) {
    Pg *p = pg_of(cx->db);
    PgForeseen *f = free_place(p);
    char value[PG_FORESEEN_LEN], name[NAME_LEN];
    if (!may_send_ahead(cx->db) || !f || !foreseen_value(param, value) || find_foreseen(p, sql, param)) return OK;
    TRY(pg_prepare(cx, sql));
    if (p->n_unanswered + 1 >= PG_MAX_UNANSWERED) TRY(pg_settle(cx));
    Values v;
    ArenaMark mark = arena_mark(cx->arena);
    values_fill(cx, sql, param, &v);
    statement_name(sql, false, name);
    Status st = queue(cx, sql, name, 1, &v);
    arena_rewind(cx->arena, mark);
    TRY(st);
    *f = (PgForeseen){.sql = sql, .is_outstanding = true};
    memcpy(f->value, value, sizeof f->value);
    p->unanswered[p->n_unanswered - 1].foreseen = f;
    return OK;
}

/* *out is NULL where it was not foreseen. */
static Status take_foreseen(Ctx *cx, const Sql *sql, const DbParam *params, PGresult **out) {
    PgForeseen *f = find_foreseen(pg_of(cx->db), sql, params);
    *out = NULL;
    if (!f) return OK;
    if (f->is_outstanding) TRY(pg_settle(cx));
    *out = f->answer;
    *f = (PgForeseen){0};
    return OK;
}

Status pg_answer(Ctx *cx, const Sql *sql, const DbParam *params, PGresult **out) {
    TRY(take_foreseen(cx, sql, params, out));
    if (*out) return OK;
    TRY(pg_prepare(cx, sql));
    Values v;
    char name[NAME_LEN];
    ArenaMark mark = arena_mark(cx->arena);
    values_fill(cx, sql, params, &v);
    statement_name(sql, false, name);
    PGresult *res = NULL;
    Status st = OK;
    if (pg_of(cx->db)->n_unanswered) st = ask_behind(cx, sql, name, &v, &res);
    else res = PQexecPrepared(pg_of(cx->db)->conn, name, sql->n_params, v.text, v.lengths, v.formats, 0);
    arena_rewind(cx->arena, mark);
    TRY(st);
    if (!pg_is_fine(res)) return pg_fail(cx, sql->name, res);
    *out = res;
    return OK;
}

static Status send_values(Ctx *cx, const Sql *sql, bool is_insert, Values *v) {
    char name[NAME_LEN];
    pg_forget_foreseen(pg_of(cx->db));
    statement_name(sql, is_insert, name);
    if (pg_of(cx->db)->n_unanswered + 1 >= PG_MAX_UNANSWERED) TRY(pg_settle(cx));
    return queue(cx, sql, name, sql->n_params + is_insert, v);
}

Status pg_send(Ctx *cx, const Sql *sql, const DbParam *params) {
    if (!may_send_ahead(cx->db)) {
        PGresult *res;
        TRY(pg_answer(cx, sql, params, &res));
        PQclear(res);
        return OK;
    }
    TRY(pg_prepare(cx, sql));
    Values v;
    ArenaMark mark = arena_mark(cx->arena);
    values_fill(cx, sql, params, &v);
    Status st = send_values(cx, sql, false, &v);
    arena_rewind(cx->arena, mark);
    return st;
}

/* ---- inserts that bring their own id ---- */

/* "INSERT INTO t (a) VALUES ($1) RETURNING id" as "INSERT INTO t (id, a) VALUES ($2, $1)"; STR_NONE when it has another
 * form (a conflict clause, rows of a SELECT). */
static Str insert_with_id(Arena *a, const Sql *sql, Str *table) {
    static const Str into = {"INSERT INTO ", 12}, values = {"VALUES (", 8}, returning = {" RETURNING id", 13};
    Str text = str_trim(str_from(sql->text)), rest;
    i64 columns = str_find_char(text, '('), list = str_find(text, values);
    if (!str_starts(text, into) || !str_ends(text, returning) || columns < 0 || list < columns) return STR_NONE;
    if (str_find(text, STR("ON CONFLICT")) >= 0) return STR_NONE;
    if (str_find(str_slice(text, 0, (size_t)list), STR("SELECT")) >= 0) return STR_NONE;
    *table = str_cut(str_slice(text, into.n, text.n), ' ', &rest);
    Buf b = buf_on(a);
    buf_add(&b, str_slice(text, 0, (size_t)columns + 1));
    buf_lit(&b, "id, ");
    buf_add(&b, str_slice(text, (size_t)columns + 1, (size_t)list + values.n));
    buf_fmt(&b, "$%d, ", sql->n_params + 1);
    buf_add(&b, str_slice(text, (size_t)list + values.n, text.n - returning.n));
    buf_add_char(&b, 0);
    return (Str){b.p, b.n - 1};
}

/* Ids are drawn outside any order: what a rollback leaves unused goes to the next insert. */
static Status draw_ids(Ctx *cx, PgStatement *s, Str table) {
    /* sequences are PostgreSQL's own; the values are bound */
    static const char text[] = "SELECT nextval(pg_get_serial_sequence($1, 'id')) FROM generate_series(1, $2::bigint)";
    char n[NUMBER_LEN];
    snprintf(n, sizeof n, "%d", PG_ID_BLOCK);
    const char *values[] = {str_cstr(cx->arena, table), n};
    TRY(pg_settle(cx));
    PGresult *res = PQexecParams(pg_of(cx->db)->conn, text, 2, NULL, values, NULL, NULL, 0);
    if (!pg_is_fine(res)) return pg_fail(cx, "drawing ids", res);
    s->n_ids = 0;
    for (int i = PQntuples(res) - 1; i >= 0; i--)
        check(str_to_i64(str_from(PQgetvalue(res, i, 0)), &s->ids[s->n_ids++]));
    PQclear(res);
    return OK;
}

static Status insert_ready(Ctx *cx, const Sql *sql, PgStatement *s) {
    if (s->is_insert_prepared && s->n_ids) return OK;
    Str table;
    ArenaMark mark = arena_mark(cx->arena);
    Str text = insert_with_id(cx->arena, sql, &table);
    if (!s->is_insert_prepared) {
        TRY(prepare_as(cx, sql, dialect_text(cx->arena, DB_POSTGRES, text), true));
        s->is_insert_prepared = true;
    }
    if (!s->ids && !(s->ids = calloc(PG_ID_BLOCK, sizeof *s->ids))) return FAIL(cx, ERR_OPS, "out of memory");
    if (s->n_ids == 0) TRY(draw_ids(cx, s, table));
    arena_rewind(cx->arena, mark);
    return OK;
}

static Status insert_ahead(Ctx *cx, const Sql *sql, i64 *out, const DbParam *params) {
    PgStatement *s;
    TRY(statement_of(cx, sql, &s));
    TRY(insert_ready(cx, sql, s));
    Values v;
    ArenaMark mark = arena_mark(cx->arena);
    values_fill(cx, sql, params, &v);
    DbParam id = P_I64(s->ids[s->n_ids - 1]);
    v.formats[sql->n_params] = 0;
    v.text[sql->n_params] = param_text(cx, &id, v.scratch[sql->n_params], &v.lengths[sql->n_params]);
    Status st = send_values(cx, sql, true, &v);
    arena_rewind(cx->arena, mark);
    TRY(st);
    s->n_ids--;
    *out = id.v.i;
    return OK;
}

Status pg_number(Ctx *cx, const Sql *sql, i64 *out, const DbParam *params) {
    ArenaMark mark = arena_mark(cx->arena);
    Str table;
    bool is_insert = may_send_ahead(cx->db) && (pg_of(cx->db)->statements[sql->id].is_insert_prepared ||
                                                insert_with_id(cx->arena, sql, &table).n);
    arena_rewind(cx->arena, mark);
    if (is_insert) return insert_ahead(cx, sql, out, params);
    PGresult *res;
    TRY(pg_answer(cx, sql, params, &res));
    i64 found = 0;
    if (PQntuples(res) && !PQgetisnull(res, 0, 0) && !str_to_i64(str_from(PQgetvalue(res, 0, 0)), &found)) found = 0;
    PQclear(res);
    *out = found;
    return OK;
}

void pg_forget(Pg *p) {
    for (size_t i = 0; i < n_sql_all + DB_MADE_MAX; i++)
        p->statements[i].is_prepared = p->statements[i].is_insert_prepared = false;
    p->n_unanswered = 0;
    for (size_t i = 0; i < PG_MAX_FORESEEN; i++) let_go(&p->foreseen[i]);
}
