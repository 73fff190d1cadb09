/* table_define.c - bringing the store's tables to the definitions. */
#include "registers/register_read.h"
#include "registers/register_roles.h"
#include "registers/table.h"
#include "sql_all.h"

/* A column a table has, or had. */
typedef struct Column {
    Str field, name, type;
    bool is_current;
} Column;

typedef struct TableWork {
    const Register *reg;
    Str table;
    i64 version;
    bool is_new; /* it is made with all its columns: adding each reads a store's whole schema again */
    Column *columns;
    size_t n_columns;
} TableWork;

static const char *kind_of_column(Str type) {
    for (size_t i = 0; i < N_FIELD_TYPES; i++)
        if (str_is(type, field_type_word[i])) return field_type_column[i];
    return "";
}

static Status load_columns(Ctx *cx, TableWork *w) {
    DbRows *r;
    enum { COLUMNS_MAX = 1000 };
    w->columns = ARENA_ARRAY(cx->arena, Column, COLUMNS_MAX);
    TRY(db_query(cx, &r, SQL_registers_columns, P_STR(w->table)));
    while (db_next(r) && w->n_columns < COLUMNS_MAX)
        w->columns[w->n_columns++] = (Column){.field = col_str_keep(r, 0),
                                              .name = col_str_keep(r, 1),
                                              .type = col_str_keep(r, 2),
                                              .is_current = col_is_null(r, 3)};
    return db_done(r);
}

static Column *column_named(const TableWork *w, Str name) {
    for (size_t i = 0; i < w->n_columns; i++)
        if (str_eq(w->columns[i].name, name)) return &w->columns[i];
    return NULL;
}

/* What the column is for, on one line and without what would end a comment. */
static Str comment_of(Ctx *cx, const Field *f) {
    Str text = str_fmt(cx->arena, "%.*s%s%.*s.", STR_ARG(f->title), f->hint.n ? ": " : "", STR_ARG(f->hint));
    for (size_t i = 0; i < text.n; i++)
        if ((u8)text.p[i] < ' ') ((char *)(uintptr_t)text.p)[i] = ' ';
    return text;
}

/* The name is wanted for another kind of column: the values stay under "name_was_3", 3 the last version that had them. */
static Status move_aside(Ctx *cx, const TableWork *w, Column *old) {
    Str aside = str_fmt(cx->arena, "%.*s_was_%lld", STR_ARG(old->name), (long long)w->version - 1);
    TRY(db_define(cx, str_fmt(cx->arena, "ALTER TABLE %.*s RENAME COLUMN %.*s TO %.*s;\n", STR_ARG(w->table),
                              STR_ARG(old->name), STR_ARG(aside))));
    TRY(db_run(cx, SQL_registers_column_rename, P_STR(w->table), P_STR(old->name), P_STR(aside),
               P_I64(w->version - 1)));
    TRY(db_run(cx, SQL_registers_dictionary_rename, P_STR(w->table), P_STR(old->name), P_STR(aside)));
    old->name = aside;
    old->is_current = false;
    return OK;
}

/* Anything can be said as text: what a field held when it was a number or a choice stands in it still. */
static Status carry_over(Ctx *cx, const TableWork *w, const Field *f, const Column *from) {
    if (strcmp(field_type_column[f->type], "TEXT") != 0) return OK;
    /* check: allow sql-values because names of tables and columns were checked when the definition was read */
    return db_define(cx, str_fmt(cx->arena, "UPDATE %.*s SET %.*s = CAST(%.*s AS TEXT);\n", STR_ARG(w->table),
                                 STR_ARG(f->name), STR_ARG(from->name)));
}

static Status add_column(Ctx *cx, const TableWork *w, const Field *f) {
    Column *old = column_named(w, f->name);
    bool fits = w->is_new || (old && strcmp(kind_of_column(old->type), field_type_column[f->type]) == 0);
    bool was_current = old && old->is_current;
    if (old && !fits) TRY(move_aside(cx, w, old));
    if (!fits)
        TRY(db_define(cx, str_fmt(cx->arena, "ALTER TABLE %.*s ADD COLUMN %.*s %s; -- %.*s\n", STR_ARG(w->table),
                                  STR_ARG(f->name), field_type_column[f->type], STR_ARG(comment_of(cx, f)))));
    if (old && !fits && was_current) TRY(carry_over(cx, w, f, old));
    return db_run(cx, SQL_registers_column_put, P_STR(w->reg->name), P_STR(w->table), P_STR(f->name), P_STR(f->name),
                  P_CSTR(field_type_word[f->type]), P_I64(w->version));
}

static bool is_column(const Field *f) { return f->is_stored && f->type != FIELD_ROWS; }

static bool is_stored_field(const Field *fields, size_t n, Str name) {
    for (size_t i = 0; i < n; i++)
        if (str_eq(fields[i].name, name)) return is_column(&fields[i]);
    return false;
}

static Status end_columns(Ctx *cx, const TableWork *w, const Field *fields, size_t n) {
    for (size_t i = 0; i < w->n_columns; i++)
        if (w->columns[i].is_current && !is_stored_field(fields, n, w->columns[i].name))
            TRY(db_run(cx, SQL_registers_column_end, P_STR(w->table), P_STR(w->columns[i].name),
                       P_I64(w->version - 1)));
    return OK;
}

static Status bring_columns(Ctx *cx, TableWork *w, const Field *fields, size_t n) {
    TRY(end_columns(cx, w, fields, n));
    for (size_t i = 0; i < n; i++)
        if (is_column(&fields[i])) TRY(add_column(cx, w, &fields[i]));
    return OK;
}

/* The lines of the fields, after the table's own: ",\n    reason TEXT -- Reason" with the mark before each comment. */
static Str column_lines(Ctx *cx, Str own, const char *own_comment, const Field *fields, size_t n) {
    Buf out = buf_on(cx->arena);
    const char *comment = own_comment;
    buf_add(&out, own);
    for (size_t i = 0; i < n; i++) {
        if (!is_column(&fields[i])) continue;
        buf_fmt(&out, ", -- %s\n    %.*s %s", comment, STR_ARG(fields[i].name), field_type_column[fields[i].type]);
        comment = str_cstr(cx->arena, comment_of(cx, &fields[i]));
    }
    buf_fmt(&out, " -- %s\n", comment);
    return buf_str(&out);
}

static Status make_table(Ctx *cx, const TableWork *w) {
    Str own = STR("    case_id BIGINT NOT NULL PRIMARY KEY REFERENCES case_file(id)");
    Str lines = column_lines(cx, own, "The case.", w->reg->fields, w->reg->n_fields);
    /* check: allow sql-values because names of tables and columns were checked when the definition was read */
    return db_define(cx,
                     str_fmt(cx->arena, "CREATE TABLE %.*s ( -- %.*s: what its cases have besides case_file.\n%.*s);\n",
                             STR_ARG(w->table), STR_ARG(w->reg->title), STR_ARG(lines)));
}

static Status make_row_table(Ctx *cx, const TableWork *w, const Field *f) {
    Str own = STR("    id {id}, -- Number of the row.\n"
                  "    case_id BIGINT NOT NULL REFERENCES case_file(id), -- The case.\n"
                  "    position BIGINT NOT NULL");
    Str lines = column_lines(cx, own, "Its place among the case's rows.", f->fields, f->n_fields);
    /* check: allow sql-values because names of tables and columns were checked when the definition was read */
    return db_define(cx, str_fmt(cx->arena,
                                 "CREATE TABLE %.*s ( -- %.*s: %.*s, a row each.\n%.*s);\n"
                                 "CREATE INDEX %.*s_case ON %.*s (case_id, position);\n",
                                 STR_ARG(w->table), STR_ARG(w->reg->title), STR_ARG(f->title), STR_ARG(lines),
                                 STR_ARG(w->table), STR_ARG(w->table)));
}

static bool is_list_of(const Register *reg, Str name) {
    size_t i = register_field(reg, name);
    return i != SIZE_MAX && reg->fields[i].type == FIELD_ROWS;
}

/* Lists that the definition no longer has: their columns end, their rows stay. */
static Status end_lists(Ctx *cx, const TableWork *w) {
    enum { TABLES_MAX = 500 };
    DbRows *r;
    Str *tables = ARENA_ARRAY(cx->arena, Str, TABLES_MAX);
    size_t n = 0;
    TRY(db_query(cx, &r, SQL_registers_tables, P_STR(w->reg->name)));
    while (n < TABLES_MAX && db_next(r)) tables[n++] = col_str_keep(r, 0);
    TRY(db_done(r));
    for (size_t i = 0; i < n; i++)
        if (!str_eq(tables[i], w->table) && !is_list_of(w->reg, str_slice(tables[i], w->table.n + 1, SIZE_MAX)))
            TRY(db_run(cx, SQL_registers_columns_end_all, P_STR(tables[i]), P_I64(w->version - 1)));
    return OK;
}

static Status bring_register(Ctx *cx, const Register *reg, i64 version) {
    TableWork w = {.reg = reg, .version = version, .table = str_fmt(cx->arena, "reg_%.*s", STR_ARG(reg->name))};
    w.is_new = version == 1;
    if (w.is_new) TRY(make_table(cx, &w));
    TRY(load_columns(cx, &w));
    TRY(bring_columns(cx, &w, reg->fields, reg->n_fields));
    TRY(end_lists(cx, &w));
    for (size_t i = 0; i < reg->n_fields; i++) {
        const Field *f = &reg->fields[i];
        TableWork of_rows = {.reg = reg, .version = version};
        if (f->type != FIELD_ROWS) continue;
        of_rows.table = str_fmt(cx->arena, "%.*s_%.*s", STR_ARG(w.table), STR_ARG(f->name));
        TRY(load_columns(cx, &of_rows));
        of_rows.is_new = of_rows.n_columns == 0;
        if (of_rows.is_new) TRY(make_row_table(cx, &of_rows, f));
        TRY(bring_columns(cx, &of_rows, f->fields, f->n_fields));
    }
    return db_run(cx, SQL_registers_version_put, P_STR(reg->name), P_I64(version), P_STR(reg->checksum),
                  P_STR(reg->text), P_MOMENT(ctx_now(cx)));
}

/* ---- which version each is at ---- */

typedef struct InForce {
    Str checksum;
    i64 version;
} InForce;

static size_t place_of(const Registers *rs, Str name) {
    size_t i = 0;
    while (i < rs->n && !str_eq(rs->at[i]->name, name)) i++;
    return i;
}

static Status load_in_force(Ctx *cx, const Registers *rs, InForce *by_register) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_registers_versions));
    while (db_next(r)) {
        size_t i = place_of(rs, col_str(r, 0));
        if (i < rs->n) by_register[i] = (InForce){.version = col_i64(r, 1), .checksum = col_str_keep(r, 2)};
    }
    return db_done(r);
}

Status registers_define(Ctx *cx, const Registers *rs) {
    InForce *now = ARENA_ARRAY(cx->arena, InForce, rs->n + 1);
    TRY(load_in_force(cx, rs, now));
    for (size_t i = 0; i < rs->n; i++)
        if (!str_eq(now[i].checksum, rs->at[i]->checksum)) TRY(bring_register(cx, rs->at[i], now[i].version + 1));
    return OK;
}

Status registers_check_store(Ctx *cx, const Registers *rs) {
    InForce *now = ARENA_ARRAY(cx->arena, InForce, rs->n + 1);
    TRY(load_in_force(cx, rs, now));
    for (size_t i = 0; i < rs->n; i++)
        if (now[i].version > 0 && !str_eq(now[i].checksum, rs->at[i]->checksum))
            return FAIL(cx, ERR_OPS, "the definition of the register %.*s has changed: run 'muster init'",
                        STR_ARG(rs->at[i]->name));
    return OK;
}

Status register_current_version(Ctx *cx, const Register *r, i64 *version) {
    return db_number(cx, version, SQL_registers_version_of, P_STR(r->name));
}

Status register_at_version(Ctx *cx, Str name, i64 version, const Register **out) {
    DbRows *r;
    Str text = STR_NONE;
    TRY(db_query(cx, &r, SQL_registers_definition, P_STR(name), P_I64(version)));
    if (db_next(r)) text = col_str_keep(r, 0);
    TRY(db_done(r));
    if (!text.p) return FAIL(cx, ERR_NOTFOUND, "the register has had no version %lld", (long long)version);
    Mistakes m = mistakes_on(cx->arena);
    const YamlNode *root = yaml_read(&m, str_fmt(cx->arena, "version %lld", (long long)version), text);
    if (!root) return FAIL(cx, ERR_BUG, "version %lld of a definition does not read", (long long)version);
    Register *reg = register_read(&m, root, text);
    register_roles_bind(&m, root, definitions_of(cx)->roles, reg);
    *out = reg;
    return OK;
}
