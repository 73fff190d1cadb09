/* kept_rows_test.c - rows that are kept are those that the store would give, and are let go when it changes or they are too many. */
#include "db/kept_rows.h"
#include "db/driver.h"
#include "harness.h"
#include "people/person.h"
#include "sql_all.h"

static i64 make_child(T *t, const char *surname) {
    PersonFacts p;
    Said said = {.as_at = date_ymd(2018, 1, 18)};
    ok(t, db_begin(&t->cx, DB_WRITE));
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = date_ymd(2008, 3, 1), .sex = STR("F")}, said, &p));
    ok(t, person_say_name(&t->cx, &p,
                          &(NameSaid){.kind = "legal", .surname = str_from(surname), .forename = STR("Zoë")}, said));
    ok(t, db_touch(&t->cx));
    ok(t, db_commit(&t->cx));
    return p.who.id;
}

static PersonFacts look(T *t, i64 id) {
    PersonFacts p = {.n_names = 0};
    ok(t, db_begin(&t->cx, DB_READ));
    ok(t, person_load(&t->cx, id, &p));
    ok(t, db_commit(&t->cx));
    return p;
}

static void rename_to(T *t, const char *text, bool is_told) {
    ok(t, db_begin(&t->cx, DB_WRITE));
    test_exec(t, text);
    if (is_told) ok(t, db_touch(&t->cx));
    ok(t, db_commit(&t->cx));
}

static void expect_same(T *t, const PersonFacts *a, const PersonFacts *b) {
    expect_i64(t, a->who.id, b->who.id);
    expect(t, a->who.is_adult == b->who.is_adult && date_eq(a->who.birth_date, b->who.birth_date));
    expect(t, date_eq(a->who.died_on, b->who.died_on) && a->who.merged_into == b->who.merged_into);
    expect_i64(t, a->who.revision, b->who.revision);
    expect_i64(t, (i64)a->n_names, (i64)b->n_names);
    expect(t, str_eq(a->names[0].surname, b->names[0].surname) && str_eq(a->names[0].forename, b->names[0].forename));
    expect(t, a->names[0].middle_names.p == NULL && b->names[0].middle_names.p == NULL);
    expect(t, date_eq(a->names[0].span.from_on, b->names[0].span.from_on));
}

TEST_OWN_TRANSACTION("rows kept are the store's: every look after a change sees it, and none is kept of a write") {
    i64 id = make_child(t, "Keptrows");
    PersonFacts plain = look(t, id);
    kept_rows_allow(t->cx.db, 1 << 20);
    PersonFacts first = look(t, id), second = look(t, id);
    expect_same(t, &plain, &first);
    expect_same(t, &plain, &second);
    /* The second look read nothing: what nobody was told of is not seen. */
    rename_to(t, "UPDATE person_name SET surname = 'Unseen' WHERE surname = 'Keptrows'", false);
    expect_str(t, "Keptrows", look(t, id).names[0].surname);
    rename_to(t, "UPDATE person_name SET surname = 'Seen' WHERE surname = 'Unseen'", true);
    expect_str(t, "Seen", look(t, id).names[0].surname);
    ok(t, db_begin(&t->cx, DB_WRITE));
    test_exec(t, "UPDATE person_name SET surname = 'In Hand' WHERE surname = 'Seen'");
    ok(t, person_load(&t->cx, id, &first));
    expect_str(t, "In Hand", first.names[0].surname);
    db_rollback(&t->cx);
    expect_str(t, "Seen", look(t, id).names[0].surname);
}

TEST_OWN_TRANSACTION(
    "rows kept never take more than was allowed, and a cursor stands on its rows until its look ends") {
    enum { N = 60 };
    i64 ids[N];
    DbRows *r;
    for (int i = 0; i < N; i++) ids[i] = make_child(t, str_cstr(t->cx.arena, str_fmt(t->cx.arena, "Many%d", i)));
    kept_rows_allow(t->cx.db, 8000); /* of some twenty */
    for (int round = 0; round < 3; round++)
        for (int i = 0; i < N; i++)
            expect(t, str_eq(look(t, ids[i]).names[0].surname, str_fmt(t->cx.arena, "Many%d", i)));
    ok(t, db_begin(&t->cx, DB_READ));
    ok(t, kept_query(&t->cx, &r, SQL_person_facts, ids[0]));
    expect(t, db_next(r));
    for (int i = 1; i < N; i++) {
        PersonFacts p;
        ok(t, person_load(&t->cx, ids[i], &p));
    }
    expect_i64(t, ids[0], col_i64(r, 1));
    expect(t, db_next(r));
    expect_str(t, "Many0", col_str(r, 6));
    expect(t, !db_next(r));
    ok(t, db_done(r));
    ok(t, db_commit(&t->cx));
}
