#include "db/row_sweep.h"

#include "sql_all.h"

static const u8 number_type[] = {DB_I64}, text_type[] = {DB_TEXT};

static const Sql *made_sql(Ctx *cx, Buf *text, const u8 *types, u16 n_params) {
    Sql *sql = ARENA_NEW(cx->arena, Sql);
    buf_add_char(text, 0);
    *sql = (Sql){.name = "row_sweep",
                 .text = text->p,
                 .types = types,
                 .n_params = n_params,
                 .id = DB_MADE_ONCE,
                 .where = __FILE__};
    return sql;
}

static void add_where(Buf *b, const RowSweep *s, const char *value) {
    buf_fmt(b, " WHERE %s ", s->column);
    if (s->via) buf_fmt(b, "IN (SELECT id FROM %s WHERE %s %s)", s->via, s->via_column, value);
    else buf_add(b, str_from(value));
}

Status row_sweep(Ctx *cx, const RowSweep *s, i64 number, i64 *n) {
    Buf b = buf_on(cx->arena);
    buf_fmt(&b, "DELETE FROM %s", s->table);
    add_where(&b, s, "= $1");
    const Sql *sql = made_sql(cx, &b, number_type, 1);
    return db_run_n(cx, sql, n, &P_I64(number), 1);
}

Status row_sweep_clear(Ctx *cx, const RowSweep *s, const char *emptied, i64 number, i64 *n) {
    Buf b = buf_on(cx->arena);
    /* check: allow sql-values because names of tables and columns come from the dictionary or from lists in the program */
    buf_fmt(&b, "UPDATE %s SET %s = NULL", s->table, emptied);
    add_where(&b, s, "= $1");
    buf_fmt(&b, " AND %s IS NOT NULL", emptied);
    const Sql *sql = made_sql(cx, &b, number_type, 1);
    return db_run_n(cx, sql, n, &P_I64(number), 1);
}

Status row_sweep_count(Ctx *cx, const RowSweep *s, Str ids, i64 *n) {
    Buf b = buf_on(cx->arena);
    /* check: allow sql-values because names of tables and columns come from the dictionary or from lists in the program */
    buf_fmt(&b, "SELECT count(*) FROM %s", s->table);
    add_where(&b, s, "IN (SELECT CAST(w.value AS BIGINT) FROM {json_each}(CAST($1 AS {json})) w)");
    const Sql *sql = made_sql(cx, &b, text_type, 1);
    DbParam param = P_STR(ids);
    return db_insert_n(cx, sql, n, &param, 1);
}

Status row_pairs(Ctx *cx, const char *table, const char *first, const char *second, DbRows **out) {
    Buf b = buf_on(cx->arena);
    buf_fmt(&b, "SELECT %s, %s FROM %s WHERE %s IS NOT NULL", first, second, table, second);
    const Sql *sql = made_sql(cx, &b, NULL, 0);
    return db_query_n(cx, sql, out, NULL, 0);
}

Status row_columns(Ctx *cx, const char *table, const Str *columns, size_t n, DbRows **out) {
    Buf b = buf_on(cx->arena);
    buf_lit(&b, "SELECT ");
    for (size_t i = 0; i < n; i++) buf_fmt(&b, "%s%.*s", i ? ", " : "", STR_ARG(columns[i]));
    buf_fmt(&b, " FROM %s ORDER BY %.*s", table, STR_ARG(columns[0]));
    return db_query_n(cx, made_sql(cx, &b, NULL, 0), out, NULL, 0);
}

Status row_sweep_begin(Ctx *cx) {
    return db_kind(cx->db) == DB_SQLITE ? db_exec_text(cx, "PRAGMA secure_delete = ON") : OK;
}

/* ANALYZE leaves what was known of a table's columns as it is where no row is left; saying a column's type again forgets it, and such a table has nothing to be
 * written for that. */
static const char forget_empty[] =
    "DO $$ DECLARE c RECORD; is_empty BOOLEAN; BEGIN "
    "FOR c IN SELECT format('%I.%I', s.schemaname, s.tablename) AS of, a.attname AS name, "
    "format_type(a.atttypid, a.atttypmod) AS type FROM pg_stats s "
    "JOIN pg_attribute a ON a.attrelid = format('%I.%I', s.schemaname, s.tablename)::regclass AND a.attname = s.attname "
    "WHERE s.schemaname = current_schema() LOOP "
    "EXECUTE 'SELECT NOT EXISTS (SELECT 1 FROM ' || c.of || ')' INTO is_empty; "
    "IF is_empty THEN EXECUTE format('ALTER TABLE %s ALTER COLUMN %I TYPE %s', c.of, c.name, c.type); END IF; "
    "END LOOP; END $$";

/* On PostgreSQL what the planner knows of a column (its commonest values, and values at even distances) is names too: it is learned anew before its
 * table is written anew with all the others. */
Status row_sweep_end(Ctx *cx) {
    if (db_kind(cx->db) == DB_POSTGRES) {
        TRY(db_exec_text(cx, "ANALYZE"));
        TRY(db_exec_text(cx, forget_empty));
        return db_exec_text(cx, "VACUUM (FULL)");
    }
    TRY(db_exec_text(cx, "VACUUM"));
    return db_exec_text(cx, "PRAGMA wal_checkpoint(TRUNCATE)");
}
