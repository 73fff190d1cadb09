#include "registers/table.h"

/* A statement being made: its text, and the types of its parameters. */
typedef struct Making {
    Arena *a;
    Buf text, types;
} Making;

static DbType type_of(FieldType t) {
    const char *column = field_type_column[t];
    if (strcmp(column, "BIGINT") == 0) return DB_I64;
    if (strcmp(column, "DOUBLE PRECISION") == 0) return DB_F64;
    if (strcmp(column, "DATE") == 0) return DB_DATE;
    return strcmp(column, "{timestamp}") == 0 ? DB_MOMENT : DB_TEXT;
}

static Making start(Arena *a) { return (Making){.a = a, .text = buf_on(a), .types = buf_on(a)}; }

/* $1, $2 ... in the order they are asked for. */
static void add_parameter(Making *m, DbType type) {
    buf_add_char(&m->types, (char)type);
    buf_fmt(&m->text, "$%zu", m->types.n);
}

static const Sql *finish(Making *m, const char *name, u16 *next_id) {
    Sql *sql = ARENA_NEW(m->a, Sql);
    buf_add_char(&m->text, 0);
    check(*next_id < n_sql_all + DB_MADE_MAX);
    *sql = (Sql){.name = name,
                 .text = m->text.p,
                 .types = (const u8 *)m->types.p,
                 .n_params = (u16)m->types.n,
                 .id = (*next_id)++,
                 .where = "definitions/registers"};
    return sql;
}

static const Sql *make_insert(Arena *a, Str table, u16 *next_id) {
    Making m = start(a);
    buf_fmt(&m.text, "INSERT INTO %.*s (case_id) VALUES (", STR_ARG(table));
    add_parameter(&m, DB_I64);
    buf_add_char(&m.text, ')');
    return finish(&m, "register_insert", next_id);
}

static void add_columns(Making *m, const Field *fields, const size_t *columns, size_t n) {
    for (size_t i = 0; i < n; i++) buf_fmt(&m->text, "%s%.*s", i ? ", " : "", STR_ARG(fields[columns[i]].name));
}

static void add_assignments(Making *m, const Field *fields, const size_t *columns, size_t n) {
    for (size_t i = 0; i < n; i++) {
        buf_fmt(&m->text, "%s%.*s = ", i ? ", " : "", STR_ARG(fields[columns[i]].name));
        add_parameter(m, type_of(fields[columns[i]].type));
    }
}

static const Sql *make_load(Arena *a, Str table, const Register *r, const RegisterTable *t, u16 *next_id) {
    Making m = start(a);
    buf_lit(&m.text, "SELECT ");
    if (t->n_columns == 0) buf_lit(&m.text, "case_id");
    add_columns(&m, r->fields, t->columns, t->n_columns);
    buf_fmt(&m.text, " FROM %.*s WHERE case_id = ", STR_ARG(table));
    add_parameter(&m, DB_I64);
    return finish(&m, "register_load", next_id);
}

static const Sql *make_save(Arena *a, Str table, const Register *r, const RegisterTable *t, u16 *next_id) {
    Making m = start(a);
    buf_fmt(&m.text, "UPDATE %.*s SET ", STR_ARG(table));
    add_assignments(&m, r->fields, t->columns, t->n_columns);
    if (t->n_columns == 0) buf_lit(&m.text, "case_id = case_id");
    buf_lit(&m.text, " WHERE case_id = ");
    add_parameter(&m, DB_I64);
    return finish(&m, "register_save", next_id);
}

/* The columns of a table of rows: all of them, since rows have no rows. */
static const size_t *all_columns(Arena *a, const Field *f) {
    size_t *at = ARENA_ARRAY(a, size_t, f->n_fields + 1);
    for (size_t i = 0; i < f->n_fields; i++) at[i] = i;
    return at;
}

static RowsTable make_rows(Arena *a, Str table, const Field *f, u16 *next_id) {
    RowsTable t;
    const size_t *columns = all_columns(a, f);
    Making m = start(a);
    buf_lit(&m.text, "SELECT id, ");
    add_columns(&m, f->fields, columns, f->n_fields);
    buf_fmt(&m.text, " FROM %.*s WHERE case_id = ", STR_ARG(table));
    add_parameter(&m, DB_I64);
    buf_lit(&m.text, " ORDER BY position, id");
    t.load = finish(&m, "register_rows_load", next_id);
    m = start(a);
    buf_fmt(&m.text, "INSERT INTO %.*s (case_id, position) VALUES (", STR_ARG(table));
    add_parameter(&m, DB_I64);
    buf_lit(&m.text, ", ");
    add_parameter(&m, DB_I64);
    buf_lit(&m.text, ") RETURNING id");
    t.insert = finish(&m, "register_rows_insert", next_id);
    m = start(a);
    buf_fmt(&m.text, "UPDATE %.*s SET ", STR_ARG(table));
    add_assignments(&m, f->fields, columns, f->n_fields);
    buf_lit(&m.text, " WHERE id = ");
    add_parameter(&m, DB_I64);
    buf_lit(&m.text, " AND case_id = ");
    add_parameter(&m, DB_I64);
    t.update = finish(&m, "register_rows_update", next_id);
    m = start(a);
    buf_fmt(&m.text, "DELETE FROM %.*s WHERE id = ", STR_ARG(table));
    add_parameter(&m, DB_I64);
    buf_lit(&m.text, " AND case_id = ");
    add_parameter(&m, DB_I64);
    t.remove = finish(&m, "register_rows_remove", next_id);
    return t;
}

/* ---- refusals of schools ---- */

static void add_refused_on(Making *m, const Field *fields, const RefusalDef *d) {
    if (d->or_on == SIZE_MAX) buf_fmt(&m->text, "%.*s", STR_ARG(fields[d->on].name));
    else buf_fmt(&m->text, "COALESCE(%.*s, %.*s)", STR_ARG(fields[d->on].name), STR_ARG(fields[d->or_on].name));
}

static RefusalTable make_refusal(Arena *a, Str table, const Register *r, const RefusalDef *d, u16 *next_id) {
    RefusalTable t;
    const Field *fields = d->list != SIZE_MAX ? r->fields[d->list].fields : r->fields;
    Making m = start(a);
    buf_lit(&m.text, "SELECT case_id, ");
    add_refused_on(&m, fields, d);
    if (d->reason == SIZE_MAX) buf_lit(&m.text, ", NULL");
    else buf_fmt(&m.text, ", %.*s", STR_ARG(fields[d->reason].name));
    buf_fmt(&m.text, " FROM %.*s WHERE %.*s = ", STR_ARG(table), STR_ARG(fields[d->school].name));
    add_parameter(&m, DB_I64);
    buf_fmt(&m.text, " AND %.*s = ", STR_ARG(fields[d->answer].name));
    add_parameter(&m, DB_TEXT);
    t.of_school = finish(&m, "register_refusals_of_school", next_id);
    m = start(a);
    buf_fmt(&m.text, "SELECT %.*s, count(*) FROM %.*s WHERE %.*s = ", STR_ARG(fields[d->school].name), STR_ARG(table),
            STR_ARG(fields[d->answer].name));
    add_parameter(&m, DB_TEXT);
    buf_lit(&m.text, " AND ");
    add_refused_on(&m, fields, d);
    buf_lit(&m.text, " BETWEEN ");
    add_parameter(&m, DB_DATE);
    buf_lit(&m.text, " AND ");
    add_parameter(&m, DB_DATE);
    buf_fmt(&m.text, " AND %.*s IS NOT NULL GROUP BY %.*s", STR_ARG(fields[d->school].name),
            STR_ARG(fields[d->school].name));
    t.by_school = finish(&m, "register_refusals_by_school", next_id);
    return t;
}

static const RefusalTable *make_refusals(Arena *a, Str table, Str mark, const Register *r, u16 *next_id) {
    RefusalTable *at = ARENA_ARRAY(a, RefusalTable, r->n_refusals + 1);
    for (size_t i = 0; i < r->n_refusals; i++) {
        const RefusalDef *d = &r->refusals[i];
        bool is_whole = d->school != SIZE_MAX && d->answer != SIZE_MAX && d->on != SIZE_MAX;
        Str name = d->list == SIZE_MAX ? table : STR_CAT(a, table, STR("_"), r->fields[d->list].name);
        if (is_whole) at[i] = make_refusal(a, STR_CAT(a, name, mark), r, d, next_id); /* else it was a mistake */
    }
    return at;
}

const RegisterTable *table_make(Arena *a, const Register *r, u16 *next_id) {
    RegisterTable *t = ARENA_NEW(a, RegisterTable);
    size_t *columns = ARENA_ARRAY(a, size_t, r->n_fields + 1);
    RowsTable *rows = ARENA_ARRAY(a, RowsTable, r->n_fields + 1);
    Str table = str_fmt(a, "reg_%.*s", STR_ARG(r->name));
    /* Under another definition a column may have another type: a store must not take such a statement for one that it has prepared. */
    Str mark = str_fmt(a, " /* %.*s */", STR_ARG(r->checksum));
    for (size_t i = 0; i < r->n_fields; i++) {
        const Field *f = &r->fields[i];
        if (f->type == FIELD_ROWS) rows[i] = make_rows(a, STR_CAT(a, table, STR("_"), f->name, mark), f, next_id);
        else if (f->is_stored) columns[t->n_columns++] = i;
    }
    t->columns = columns;
    t->rows = rows;
    t->refusals = make_refusals(a, table, mark, r, next_id);
    table = STR_CAT(a, table, mark);
    t->insert = make_insert(a, table, next_id);
    t->load = make_load(a, table, r, t, next_id);
    t->save = make_save(a, table, r, t, next_id);
    return t;
}
