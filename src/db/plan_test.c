#include "db/plan.h"
#include "harness.h"

static bool can_be_explained(const Sql *sql) {
    return str_find(str_from(sql->text), STR("INSERT INTO")) != 0 || str_find(str_from(sql->text), STR("SELECT")) >= 0;
}

TEST("a statement that walks a whole table says why it may") {
    if (db_kind(t->cx.db) != DB_SQLITE) return; /* one planner is enough: the indexes are the same */
    int n_wrong = 0;
    for (size_t i = 0; i < n_sql_all; i++) {
        const Sql *sql = sql_all[i];
        Str line = STR_NONE;
        if (!can_be_explained(sql)) continue;
        ok(t, plan_find_scan(&t->cx, sql, &line));
        if (line.p && !sql->scan) {
            printf("     %s %s scans without a '-- scan:' reason: %.*s\n", sql->where, sql->name, STR_ARG(line));
            n_wrong++;
        }
    }
    expect_i64(t, 0, n_wrong);
}
