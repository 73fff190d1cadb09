#include "db/plan.h"

#include "db/driver.h"

/* Tables are named in a plan by their alias where they have one. */
static bool is_table_scan(Arena *a, const Sql *sql, Str line) {
    if (!str_starts(line, STR("SCAN ")) || str_starts(line, STR("SCAN CONSTANT")) || str_starts(line, STR("SCAN (")))
        return false;
    if (str_find(line, STR(" VIRTUAL TABLE ")) >= 0) return false; /* a list that was bound */
    Str rest;
    Str name = str_cut(str_slice(line, sizeof "SCAN " - 1, line.n), ' ', &rest);
    Str text = str_from(sql->text);
    bool is_own = str_find(text, str_fmt(a, "%.*s AS (", STR_ARG(name))) >= 0 ||
                  str_find(text, str_fmt(a, "%.*s(", STR_ARG(name))) >= 0 ||
                  str_find(text, str_fmt(a, ") %.*s\n", STR_ARG(name))) >= 0; /* a subquery's alias ends its line */
    return !is_own;
}

Status plan_find_scan(Ctx *cx, const Sql *sql, Str *line) {
    DbRows *r;
    Str found = STR_NONE, text = dialect_text(cx->arena, DB_SQLITE, str_from(sql->text));
    *line = STR_NONE;
    if (db_kind(cx->db) != DB_SQLITE) return OK; /* one planner is enough: the indexes are the same */
    TRY(db_query_text(cx, &r, str_fmt(cx->arena, "EXPLAIN QUERY PLAN %.*s", STR_ARG(text)).p));
    while (db_next(r))
        if (is_table_scan(cx->arena, sql, col_str(r, 3))) found = col_str_keep(r, 3);
    TRY(db_done(r));
    *line = found;
    return OK;
}
