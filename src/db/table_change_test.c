/* table_change_test.c - which tables a committed change has written, told by the statements that ran. */
#include "db/table_change.h"

#include "harness.h"

static void run_made(T *t, const char *text) {
    Sql *sql = ARENA_NEW(t->cx.arena, Sql);
    *sql = (Sql){.name = "test_made", .text = text, .id = DB_MADE_ONCE, .where = "test"};
    ok(t, db_run_n(&t->cx, sql, NULL, NULL, 0));
}

static TableChanges since(T *t, i64 then) {
    TableChanges c;
    ok(t, db_begin(&t->cx, DB_READ));
    ok(t, table_changes_since(&t->cx, then, 0, &c));
    ok(t, db_commit(&t->cx));
    return c;
}

static bool names(const TableChanges *c, const char *table) {
    for (size_t i = 0; i < c->n; i++)
        if (str_is(c->names[i], table)) return true;
    return false;
}

static const char one_school[] =
    "INSERT INTO establishment (urn, name, name_key, kind, la_code) VALUES (700001, 'S', 'S', 'school', 886)";

TEST_OWN_TRANSACTION("a change of facts leaves its number at the tables it wrote, and at no other") {
    i64 before = since(t, 0).now;
    ok(t, db_begin(&t->cx, DB_WRITE));
    run_made(t, one_school);
    run_made(t, "UPDATE establishment SET name = 'T' WHERE urn = 700001");
    run_made(t, "  DELETE FROM inspection WHERE urn = 700001");
    ok(t, ctx_commit(&t->cx));
    TableChanges c = since(t, before);
    expect(t, !c.is_everything);
    expect(t, names(&c, "establishment"));
    expect(t, names(&c, "inspection"));
    expect(t, !names(&c, "enrolment"));
    expect_i64(t, before + 1, c.at[0]);
    c = since(t, c.now);
    expect_i64(t, 0, (i64)c.n);
    expect(t, !c.is_everything);
}

TEST_OWN_TRANSACTION("what is rolled back has changed no table; a look changes none either") {
    i64 before = since(t, 0).now;
    ok(t, db_begin(&t->cx, DB_WRITE));
    run_made(t, one_school);
    db_rollback(&t->cx);
    ok(t, db_begin(&t->cx, DB_WRITE));
    run_made(t, "DELETE FROM inspection WHERE urn = 1");
    ok(t, ctx_commit(&t->cx));
    TableChanges c = since(t, before);
    expect(t, names(&c, "inspection"));
    expect(t, !names(&c, "establishment"));
}

TEST_OWN_TRANSACTION("where the tables cannot be told, or a change came past the program, anything may have changed") {
    i64 before = since(t, 0).now;
    ok(t, db_begin(&t->cx, DB_WRITE));
    run_made(t, "WITH w AS (SELECT 1 AS n) SELECT n FROM w");
    ok(t, ctx_commit(&t->cx));
    expect(t, !since(t, before).is_everything);
    before = since(t, 0).now;
    ok(t, db_begin(&t->cx, DB_WRITE));
    ok(t, db_exec_text(&t->cx, "UPDATE establishment SET name = name"));
    ok(t, ctx_commit(&t->cx));
    expect(t, since(t, before).is_everything);
    before = since(t, 0).now;
    expect(t, !since(t, before).is_everything);
    expect(t, since(t, before + 1).is_everything); /* a number to come is another store's */
    test_exec(t, "UPDATE store_change SET n = n + 1");
    expect(t, since(t, before).is_everything);
}

PURE_TEST("a table is named by a word of its own") {
    expect(t, text_names_table(STR("SELECT 1 FROM enrolment e"), STR("enrolment")));
    expect(t, text_names_table(STR("enrolment_roll enrolment"), STR("enrolment")));
    expect(t, !text_names_table(STR("SELECT 1 FROM enrolment_roll"), STR("enrolment")));
    expect(t, !text_names_table(STR("SELECT my_enrolment"), STR("enrolment")));
    expect(t, !text_names_table(STR(""), STR("enrolment")));
}
