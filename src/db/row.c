/* row.c - see row.h. */
#include "db/row.h"

#include "sql_all.h"

/* ---- the table ---- */

static Status type_of(Ctx *cx, Str type, DbType *out) {
    static const struct {
        const char *word;
        DbType type;
    } types[] = {{"BIGINT", DB_I64},       {"TEXT", DB_TEXT},    {"DATE", DB_DATE},
                 {"TIMESTAMP", DB_MOMENT}, {"BOOLEAN", DB_BOOL}, {"DOUBLE PRECISION", DB_F64}};
    Str rest;
    type = str_cut(type, ';', &rest); /* stores made early have the end of the line with a column added later */
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (!str_is(type, types[i].word)) continue;
        *out = types[i].type;
        return OK;
    }
    return FAIL(cx, ERR_BUG, "a row cannot carry a column of type %.*s", STR_ARG(type));
}

enum { MAX_COLUMNS = 60 };

Status row_table(Ctx *cx, const char *name, const char *keys, RowTable *out) {
    DbRows *r;
    RowTable t = {.name = str_from(name), .has_id = strcmp(keys, "id") == 0};
    t.columns = ARENA_ARRAY(cx->arena, RowColumn, MAX_COLUMNS);
    TRY(db_query(cx, &r, SQL_row_columns, P_CSTR(name)));
    while (db_next(r)) {
        RowColumn *c = &t.columns[t.n++];
        check(t.n <= MAX_COLUMNS);
        c->name = col_str_keep(r, 0);
        c->is_key = str_is_among(str_from(keys), ',', c->name);
        TRY(type_of(cx, col_str(r, 1), &c->type));
    }
    TRY(db_done(r));
    if (t.n == 0) return FAIL(cx, ERR_BUG, "the dictionary has no table %s", name);
    *out = t;
    return OK;
}

/* ---- values, in and out ---- */

static json_t *text_value(Str s) { return json_stringn_nocheck(s.p, s.n); }

static json_t *read_value(Ctx *cx, const DbRows *r, int col, DbType type) {
    char day[DATE_ISO_LEN + 1];
    if (col_is_null(r, col)) return json_null();
    switch (type) {
    case DB_I64: return json_integer(col_i64(r, col));
    case DB_F64: return json_real(col_f64(r, col));
    case DB_BOOL: return json_boolean(col_bool(r, col));
    case DB_DATE: return json_string(date_iso(col_date(r, col), day));
    case DB_MOMENT: return text_value(moment_iso(cx->arena, col_moment(r, col)));
    case DB_TEXT:
    case DB_BLOB: break;
    }
    return text_value(col_str(r, col));
}

static json_t *read_row(Ctx *cx, const DbRows *r, const RowTable *t) {
    json_t *row = json_object();
    for (size_t i = 0; i < t->n; i++)
        json_object_set_new(row, str_cstr(cx->arena, t->columns[i].name),
                            read_value(cx, r, (int)i, t->columns[i].type));
    return row;
}

static const json_t *value_of(const json_t *row, Str column) { return json_object_getn(row, column.p, column.n); }

static DbParam bind_value(const json_t *v, DbType type) {
    Str s = json_is_string(v) ? (Str){json_string_value(v), json_string_length(v)} : STR_NONE;
    Date day = DATE_NONE;
    Moment at = MOMENT_NONE;
    if (v == NULL || json_is_null(v)) return P_NULL((u8)type);
    switch (type) {
    case DB_I64: return P_I64(json_integer_value(v));
    case DB_F64: return P_F64(json_number_value(v));
    case DB_BOOL: return P_BOOL(json_is_true(v));
    case DB_DATE: check(date_parse_iso(s, &day)); return P_DATE(day);
    case DB_MOMENT: check(moment_parse(s, &at)); return P_MOMENT(at);
    case DB_TEXT:
    case DB_BLOB: break;
    }
    return P_STR(s);
}

/* ---- statements made of the dictionary's names ---- */

typedef struct Made {
    Ctx *cx;
    const RowTable *table;
    Buf text;
    DbParam params[2 * MAX_COLUMNS];
    u8 types[2 * MAX_COLUMNS];
    size_t n;
} Made;

static Made *made_on(Ctx *cx, const RowTable *t) {
    Made *m = ARENA_NEW(cx->arena, Made);
    *m = (Made){.cx = cx, .table = t, .text = buf_on(cx->arena)};
    return m;
}

static void add_param(Made *m, DbParam p) {
    m->params[m->n] = p;
    m->types[m->n++] = p.type;
    buf_fmt(&m->text, "$%zu", m->n);
}

static const Sql *made_sql(Made *m, const char *name) {
    Sql *sql = ARENA_NEW(m->cx->arena, Sql);
    buf_add_char(&m->text, 0);
    *sql = (Sql){.name = name,
                 .text = m->text.p,
                 .types = m->types,
                 .n_params = (u16)m->n,
                 .id = DB_MADE_ONCE,
                 .where = __FILE__};
    return sql;
}

static void add_columns(Made *m, bool with_id) {
    const char *comma = "";
    for (size_t i = 0; i < m->table->n; i++) {
        const RowColumn *c = &m->table->columns[i];
        if (c->is_key && m->table->has_id && !with_id) continue;
        buf_fmt(&m->text, "%s%.*s", comma, STR_ARG(c->name));
        comma = ", ";
    }
}

static void add_key_test(Made *m, const json_t *row) {
    const char *word = " WHERE ";
    for (size_t i = 0; i < m->table->n; i++) {
        const RowColumn *c = &m->table->columns[i];
        if (!c->is_key) continue;
        buf_fmt(&m->text, "%s%.*s = ", word, STR_ARG(c->name));
        add_param(m, bind_value(value_of(row, c->name), c->type));
        word = " AND ";
    }
}

static void add_select(Made *m) {
    buf_lit(&m->text, "SELECT ");
    add_columns(m, true);
    buf_fmt(&m->text, " FROM %.*s", STR_ARG(m->table->name));
}

static void add_key_order(Made *m) {
    const char *word = " ORDER BY ";
    for (size_t i = 0; i < m->table->n; i++) {
        if (!m->table->columns[i].is_key) continue;
        buf_fmt(&m->text, "%s%.*s", word, STR_ARG(m->table->columns[i].name));
        word = ", ";
    }
}

static Status find(Ctx *cx, const RowTable *t, const char *column, DbParam value, json_t *rows) {
    DbRows *r;
    Made *m = made_on(cx, t);
    add_select(m);
    buf_fmt(&m->text, " WHERE %s = ", column);
    add_param(m, value);
    add_key_order(m);
    TRY(db_query_n(cx, made_sql(m, "row_find"), &r, m->params, m->n));
    while (db_next(r)) json_array_append_new(rows, read_row(cx, r, t));
    return db_done(r);
}

Status row_find(Ctx *cx, const RowTable *t, const char *column, i64 value, json_t *rows) {
    return find(cx, t, column, P_I64(value), rows);
}

Status row_find_text(Ctx *cx, const RowTable *t, const char *column, Str value, json_t *rows) {
    return find(cx, t, column, P_STR(value), rows);
}

bool row_has_column(const RowTable *t, Str column) {
    for (size_t i = 0; i < t->n; i++)
        if (str_eq(t->columns[i].name, column)) return true;
    return false;
}

json_t *row_read_key(Ctx *cx, const RowTable *t, const DbRows *r) {
    int col = 0;
    json_t *key = json_object();
    for (size_t i = 0; i < t->n; i++) {
        const RowColumn *c = &t->columns[i];
        if (c->is_key) json_object_set_new(key, str_cstr(cx->arena, c->name), read_value(cx, r, col++, c->type));
    }
    return key;
}

Status row_get(Ctx *cx, const RowTable *t, const json_t *like, json_t **out) {
    DbRows *r;
    Made *m = made_on(cx, t);
    add_select(m);
    add_key_test(m, like);
    TRY(db_query_n(cx, made_sql(m, "row_get"), &r, m->params, m->n));
    json_t *found = db_next(r) ? row_keep(cx, read_row(cx, r, t)) : NULL;
    TRY(db_done(r));
    *out = found;
    return OK;
}

static void add_values(Made *m, const json_t *row, bool with_id) {
    const char *comma = "";
    for (size_t i = 0; i < m->table->n; i++) {
        const RowColumn *c = &m->table->columns[i];
        if (c->is_key && m->table->has_id && !with_id) continue;
        buf_add(&m->text, str_from(comma));
        add_param(m, bind_value(value_of(row, c->name), c->type));
        comma = ", ";
    }
}

Status row_insert(Ctx *cx, const RowTable *t, json_t *row) {
    i64 id = 0;
    bool gives_id = t->has_id && row_is_null(row, "id");
    Made *m = made_on(cx, t);
    buf_fmt(&m->text, "INSERT INTO %.*s (", STR_ARG(t->name));
    add_columns(m, !gives_id);
    buf_lit(&m->text, ") VALUES (");
    add_values(m, row, !gives_id);
    buf_lit(&m->text, ")");
    if (!gives_id) return db_run_n(cx, made_sql(m, "row_insert"), NULL, m->params, m->n);
    buf_lit(&m->text, " RETURNING id");
    TRY(db_insert_n(cx, made_sql(m, "row_insert"), &id, m->params, m->n));
    row_set_i64(row, "id", id);
    return OK;
}

Status row_update(Ctx *cx, const RowTable *t, const json_t *old, const json_t *row) {
    i64 n_changed;
    const char *comma = "";
    Made *m = made_on(cx, t);
    buf_fmt(&m->text, "UPDATE %.*s SET ", STR_ARG(t->name));
    for (size_t i = 0; i < t->n; i++) {
        const RowColumn *c = &t->columns[i];
        if (t->has_id && c->is_key) continue;
        buf_fmt(&m->text, "%s%.*s = ", comma, STR_ARG(c->name));
        add_param(m, bind_value(value_of(row, c->name), c->type));
        comma = ", ";
    }
    add_key_test(m, old);
    TRY(db_run_n(cx, made_sql(m, "row_update"), &n_changed, m->params, m->n));
    if (n_changed == 1) return OK;
    return FAIL(cx, ERR_CONFLICT, "a row of %.*s is no longer there", STR_ARG(t->name));
}

Status row_delete(Ctx *cx, const RowTable *t, const json_t *row) {
    Made *m = made_on(cx, t);
    buf_fmt(&m->text, "DELETE FROM %.*s", STR_ARG(t->name));
    add_key_test(m, row);
    return db_run_n(cx, made_sql(m, "row_delete"), NULL, m->params, m->n);
}

/* ---- keeping ---- */

static void drop(void *value) { json_decref(value); }

/* In a request what jansson makes lives in the request's own memory (web/model_memory.h) and is not to be given back. */
json_t *row_keep(Ctx *cx, json_t *value) {
    bool goes_by_itself = cx->request && cx->models;
    if (!goes_by_itself) arena_defer(cx->arena, drop, value);
    return value;
}

json_t *row_copy(Ctx *cx, const json_t *row) { return row_keep(cx, json_deep_copy(row)); }

Str row_text(Arena *a, const json_t *row) {
    if (!row) return STR_NONE;
    size_t n = json_dumpb(row, NULL, 0, JSON_COMPACT | JSON_SORT_KEYS);
    char *text = arena_alloc(a, n + 1);
    return (Str){text, json_dumpb(row, text, n, JSON_COMPACT | JSON_SORT_KEYS)};
}

json_t *row_of_text(Ctx *cx, Str text) {
    json_t *row = str_empty(text) ? NULL : json_loadb(text.p, text.n, JSON_ALLOW_NUL, NULL);
    return row ? row_keep(cx, row) : NULL;
}

Str row_key(Arena *a, const RowTable *t, const json_t *row) {
    Buf b = buf_on(a);
    for (size_t i = 0; i < t->n; i++) {
        if (!t->columns[i].is_key) continue;
        const json_t *v = value_of(row, t->columns[i].name);
        if (b.n > 0) buf_add_char(&b, '|');
        if (json_is_string(v)) buf_add(&b, (Str){json_string_value(v), json_string_length(v)});
        else buf_add_i64(&b, json_integer_value(v));
    }
    return buf_str(&b);
}

/* ---- a row's values ---- */

i64 row_i64(const json_t *row, const char *column) { return json_integer_value(json_object_get(row, column)); }

Str row_str(const json_t *row, const char *column) {
    const json_t *v = json_object_get(row, column);
    return json_is_string(v) ? (Str){json_string_value(v), json_string_length(v)} : STR_NONE;
}

Date row_date(const json_t *row, const char *column) {
    Date d = DATE_NONE;
    Str s = row_str(row, column);
    check(s.p == NULL || date_parse_iso(s, &d));
    return d;
}

bool row_is_null(const json_t *row, const char *column) {
    const json_t *v = json_object_get(row, column);
    return v == NULL || json_is_null(v);
}

void row_set_i64(json_t *row, const char *column, i64 value) { json_object_set_new(row, column, json_integer(value)); }

void row_set_date(json_t *row, const char *column, Date value) {
    char day[DATE_ISO_LEN + 1];
    json_object_set_new(row, column, date_is_set(value) ? json_string(date_iso(value, day)) : json_null());
}

void row_set_null(json_t *row, const char *column) { json_object_set_new(row, column, json_null()); }

bool row_same(const json_t *a, const json_t *b, const char *column) {
    if (row_is_null(a, column) || row_is_null(b, column)) return row_is_null(a, column) && row_is_null(b, column);
    return json_equal(json_object_get(a, column), json_object_get(b, column)) != 0;
}
