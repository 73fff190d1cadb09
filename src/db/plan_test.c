#include "db/driver.h"
#include "harness.h"

/* Does one line of SQLite's plan walk a whole table (named there by its alias where it has one)? A walk over what the
 * statement made itself, constants, common table expressions, subqueries and table-valued functions, is not one. */
static bool is_table_scan(T *t, const Sql *sql, Str line) {
    if (!str_starts(line, STR("SCAN ")) || str_starts(line, STR("SCAN CONSTANT")) || str_starts(line, STR("SCAN (")))
        return false;
    if (str_find(line, STR(" VIRTUAL TABLE ")) >= 0) return false; /* a list that was bound */
    Str rest;
    Str name = str_cut(str_slice(line, sizeof "SCAN " - 1, line.n), ' ', &rest);
    Str text = str_from(sql->text);
    bool is_own = str_find(text, str_fmt(t->cx.arena, "%.*s AS (", STR_ARG(name))) >= 0 ||
                  str_find(text, str_fmt(t->cx.arena, "%.*s(", STR_ARG(name))) >= 0;
    return !is_own;
}

static bool scans_any(T *t, const Sql *sql, Str *line) {
    DbRows *r;
    Str text = dialect_text(t->cx.arena, DB_SQLITE, str_from(sql->text));
    ok(t, db_query_text(&t->cx, &r, str_fmt(t->cx.arena, "EXPLAIN QUERY PLAN %.*s", STR_ARG(text)).p));
    bool found = false;
    while (db_next(r)) {
        if (!is_table_scan(t, sql, col_str(r, 3))) continue;
        *line = col_str_keep(r, 3);
        found = true;
    }
    ok(t, db_done(r));
    return found;
}

static bool can_be_explained(const Sql *sql) {
    return str_find(str_from(sql->text), STR("INSERT INTO")) != 0 || str_find(str_from(sql->text), STR("SELECT")) >= 0;
}

TEST("a statement that walks a whole table says why it may") {
    if (db_kind(t->cx.db) != DB_SQLITE) return; /* one planner is enough: the indexes are the same */
    int n_wrong = 0;
    for (size_t i = 0; i < n_sql_all; i++) {
        const Sql *sql = sql_all[i];
        Str line = STR("");
        if (!can_be_explained(sql)) continue;
        if (scans_any(t, sql, &line) && !sql->scan) {
            printf("     %s %s scans without a '-- scan:' reason: %.*s\n", sql->where, sql->name, STR_ARG(line));
            n_wrong++;
        }
    }
    expect_i64(t, 0, n_wrong);
}
