#include "db/copy.h"

#include "db/driver.h"

static const char *const list_tables[] = {
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename COLLATE \"C\"",
};

static Status table_names(Ctx *cx, Str **out, size_t *n) {
    enum { MANY = 4096 };
    DbRows *r;
    *out = ARENA_ARRAY(cx->arena, Str, MANY);
    *n = 0;
    TRY(db_query_text(cx, &r, list_tables[db_kind(cx->db)]));
    while (*n < MANY && db_next(r)) (*out)[(*n)++] = col_str_keep(r, 0);
    return db_done(r);
}

static Status count_text(Ctx *cx, const char *text, i64 *out) {
    DbRows *r;
    TRY(db_query_text(cx, &r, text));
    *out = db_next(r) ? col_i64(r, 0) : 0;
    return db_done(r);
}

Status db_count_tables(Ctx *cx, TableCount **out, size_t *n) {
    Str *names;
    if (!db_in_transaction(cx->db)) return FAIL(cx, ERR_BUG, "tables are counted in a transaction");
    TRY(table_names(cx, &names, n));
    *out = ARENA_ARRAY(cx->arena, TableCount, *n);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i].name = names[i];
        /* check: allow sql-values because a table's name cannot be bound; it comes from the engine's own list */
        const char *text = str_fmt(cx->arena, "SELECT count(*) FROM \"%.*s\"", STR_ARG(names[i])).p;
        TRY(count_text(cx, text, &(*out)[i].n_rows));
    }
    return OK;
}

Status db_count_orphans(Ctx *cx, i64 *out) {
    *out = 0;
    if (db_kind(cx->db) != DB_SQLITE) return OK;
    return count_text(cx, "SELECT count(*) FROM pragma_foreign_key_check", out);
}

Status db_copy_file(Ctx *cx, Str path) {
    if (!cx->db->driver->copy) return FAIL(cx, ERR_BUG, "this store is no file");
    return cx->db->driver->copy(cx, path);
}

Status db_export_snapshot(Ctx *cx, Str *out) {
    DbRows *r;
    TRY(db_query_text(cx, &r, "SELECT pg_export_snapshot()"));
    *out = db_next(r) ? col_str_keep(r, 0) : STR("");
    return db_done(r);
}

Status db_make_database(Ctx *cx, Str name) {
    return db_exec_text(cx, str_fmt(cx->arena, "CREATE DATABASE %.*s TEMPLATE template0", STR_ARG(name)).p);
}

Status db_drop_database(Ctx *cx, Str name) {
    /* check: allow sql-values because a database's name cannot be bound; we made it */
    return db_exec_text(cx, str_fmt(cx->arena, "DROP DATABASE IF EXISTS %.*s", STR_ARG(name)).p);
}
