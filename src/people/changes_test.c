#include "people/changes.h"

#include "people/person.h"
#include "harness.h"

static i64 make(T *t, const char *forename) {
    PersonFacts p;
    Said said = {.as_at = date_ymd(2017, 10, 5)};
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = date_ymd(2009, 3, 12)}, said, &p));
    NameSaid name = {.kind = "legal", .surname = STR("Okafor"), .forename = str_from(forename)};
    ok(t, person_say_name(&t->cx, &p, &name, said));
    return p.who.id;
}

static PersonChanges since(T *t, i64 n) {
    PersonChanges c;
    ok(t, people_changed_since(&t->cx, n, &c));
    return c;
}

TEST_OWN_TRANSACTION("changes: each commit names the people it made or changed, a rollback none") {
    i64 start = since(t, 0).now;
    ok(t, db_begin(&t->cx, DB_WRITE));
    i64 ada = make(t, "Ada"), bo = make(t, "Bo");
    ok(t, ctx_commit(&t->cx));
    PersonChanges both = since(t, start);
    expect_i64(t, 2, (i64)both.n);
    expect_i64(t, ada, both.ids[0]);
    expect_i64(t, bo, both.ids[1]);
    expect_i64(t, 0, (i64)since(t, both.now).n);

    ok(t, db_begin(&t->cx, DB_WRITE));
    make(t, "Cy");
    db_rollback(&t->cx);
    expect_i64(t, 0, (i64)since(t, both.now).n);

    PersonFacts p;
    ok(t, db_begin(&t->cx, DB_BULK));
    ok(t, person_load(&t->cx, bo, &p));
    NameSaid name = {.kind = "preferred", .surname = STR("Okafor"), .forename = STR("Bobby")};
    ok(t, person_say_name(&t->cx, &p, &name, (Said){.as_at = date_ymd(2018, 1, 18)}));
    ok(t, ctx_commit(&t->cx));
    PersonChanges one = since(t, both.now);
    expect_i64(t, 1, (i64)one.n);
    expect_i64(t, bo, one.ids[0]);
    expect_i64(t, 2, (i64)since(t, start).n); /* each once, however often they changed */
}

TEST_OWN_TRANSACTION("changes: what changes no person writes no row") {
    i64 start = since(t, 0).now;
    ok(t, db_begin(&t->cx, DB_WRITE));
    ok(t, ctx_commit(&t->cx));
    PersonChanges c = since(t, start);
    expect(t, c.now > start && c.n == 0 && !c.is_everything);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM person_change"));
}

TEST_OWN_TRANSACTION("changes: whoever is too far behind, or was never of this store, reads everybody; old rows go") {
    ok(t, db_begin(&t->cx, DB_WRITE));
    make(t, "Ada");
    ok(t, ctx_commit(&t->cx));
    i64 old = since(t, 0).now;
    test_exec(t, "UPDATE store_change SET n = n + 30000");
    expect(t, since(t, old).is_everything);
    expect(t, since(t, old + 99999).is_everything);
    ok(t, db_begin(&t->cx, DB_WRITE));
    make(t, "Bo");
    ok(t, ctx_commit(&t->cx));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person_change"));
    test_exec(t, "UPDATE person_change SET people = NULL");
    expect(t, since(t, since(t, old).now - 1).is_everything);
}

TEST_OWN_TRANSACTION("changes: ids far apart and very many come back as they were noted") {
    i64 start = since(t, 0).now;
    ok(t, db_begin(&t->cx, DB_WRITE));
    for (i64 i = 3000; i > 0; i--) person_touch(&t->cx, i * i * i);
    ok(t, ctx_commit(&t->cx));
    PersonChanges c = since(t, start);
    expect_i64(t, 3000, (i64)c.n);
    for (i64 i = 0; i < 3000; i++) expect_i64(t, (i + 1) * (i + 1) * (i + 1), c.ids[i]);
}
