/* kept_test.c - what is kept is never another than what the store holds. */
#include "db/kept.h"
#include "harness.h"
#include "schools/establishment.h"
#include "sql_all.h"

static void name_school(T *t, const char *name) {
    ok(t, db_begin(&t->cx, DB_WRITE));
    test_exec(t, "DELETE FROM establishment WHERE urn = 990001");
    test_exec(t, name);
    ok(t, db_touch(&t->cx));
    ok(t, db_commit(&t->cx));
}

static Str name_of(T *t) {
    Str name = STR_NONE;
    ok(t, establishment_name(&t->cx, 990001, &name));
    return name;
}

static Str name_in_look(T *t) {
    ok(t, db_begin(&t->cx, DB_READ));
    Str name = name_of(t);
    expect_str(t, name.p ? str_cstr(t->cx.arena, name) : "", name_of(t)); /* the second time as it was kept */
    ok(t, db_commit(&t->cx));
    return name;
}

#define SCHOOL(name)                                                                                        \
    "INSERT INTO establishment (urn, la_code, name, name_key, kind) VALUES (990001, 886, '" name "', 'k', " \
    "'school')"

TEST_OWN_TRANSACTION(
    "a kept name is the store's: a change is seen by the next look, and within its own transaction at once") {
    name_school(t, SCHOOL("Old Name"));
    expect_str(t, "Old Name", name_in_look(t));
    name_school(t, SCHOOL("New Name"));
    expect_str(t, "New Name", name_in_look(t));
    ok(t, db_begin(&t->cx, DB_WRITE));
    test_exec(t, "UPDATE establishment SET name = 'In Hand' WHERE urn = 990001");
    expect_str(t, "In Hand", name_of(t));
    db_rollback(&t->cx);
    expect_str(t, "New Name", name_in_look(t));
    expect_str(t, "New Name", name_of(t)); /* outside a transaction */
    ok(t, db_begin(&t->cx, DB_WRITE));
    test_exec(t, "DELETE FROM establishment WHERE urn = 990001");
    ok(t, db_touch(&t->cx));
    ok(t, db_commit(&t->cx));
    expect(t, str_empty(name_in_look(t)));
}

TEST_OWN_TRANSACTION("a version is asked for once in a look, and each time where it may move") {
    i64 before, after;
    ok(t, db_begin(&t->cx, DB_WRITE));
    ok(t, db_version(&t->cx, &before));
    ok(t, db_touch(&t->cx));
    ok(t, db_version(&t->cx, &after));
    expect_i64(t, before + 1, after);
    ok(t, db_commit(&t->cx));
    ok(t, db_begin(&t->cx, DB_READ));
    ok(t, db_version(&t->cx, &before));
    db_fail_after(t->cx.db, 1);
    ok(t, db_version(&t->cx, &before));
    db_fail_after(t->cx.db, 0);
    expect_i64(t, after, before);
    ok(t, db_commit(&t->cx));
}
