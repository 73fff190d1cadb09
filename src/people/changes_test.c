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

static u8 changed_as(T *t, i64 start, i64 person_id) {
    PersonChanges c = since(t, start);
    for (size_t i = 0; i < c.n; i++)
        if (c.ids[i] == person_id) return c.what[i];
    return 0;
}

/* One change of one person, committed; what the feed says of it. */
static u8 told_of(T *t, i64 person_id, Status (*say)(Ctx *cx, PersonFacts *p, Said said)) {
    PersonFacts p;
    i64 start = since(t, 0).now;
    ok(t, db_begin(&t->cx, DB_WRITE));
    ok(t, person_load(&t->cx, person_id, &p));
    ok(t, say(&t->cx, &p, (Said){.as_at = date_ymd(2018, 1, 18)}));
    ok(t, ctx_commit(&t->cx));
    return changed_as(t, start, person_id);
}

static Status say_upn(Ctx *cx, PersonFacts *p, Said said) { return person_say_upn(cx, p, STR("H801200001001"), said); }
static Status say_other_upn(Ctx *cx, PersonFacts *p, Said said) {
    return person_say_upn(cx, p, STR("J886200017003"), said);
}
static Status say_unsound_upn(Ctx *cx, PersonFacts *p, Said said) {
    return person_say_upn(cx, p, STR("A801200001001"), said);
}
static Status say_nhs(Ctx *cx, PersonFacts *p, Said said) {
    return person_say_identifier(cx, p, "nhs", STR("9434765919"), said);
}
static Status say_meals(Ctx *cx, PersonFacts *p, Said said) {
    return person_say_characteristic(cx, p, &(CharacteristicSaid){.kind = "fsm", .value = STR("Y")}, said);
}
static Status say_home(Ctx *cx, PersonFacts *p, Said said) {
    return person_say_address(cx, p, &(AddressSaid){.street = STR("Oak Street"), .postcode = STR("TN23 1AA")}, said);
}
static Status say_birth(Ctx *cx, PersonFacts *p, Said said) {
    return person_say_birth(cx, p, &(NewPerson){.birth_date = date_ymd(2009, 3, 13)}, said, NULL);
}
static Status say_meals_and_name(Ctx *cx, PersonFacts *p, Said said) {
    TRY(person_say_characteristic(cx, p, &(CharacteristicSaid){.kind = "fsm", .value = STR_NONE}, said));
    NameSaid name = {.kind = "preferred", .surname = STR("Okafor"), .forename = STR("Addy")};
    return person_say_name(cx, p, &name, said);
}

TEST_OWN_TRANSACTION("changes: the feed tells what a person is known by from what else is held of them") {
    ok(t, db_begin(&t->cx, DB_WRITE));
    i64 ada = make(t, "Ada"), bo = make(t, "Bo");
    ok(t, ctx_commit(&t->cx));
    expect_i64(t, CHANGED_IDENTITY, changed_as(t, 0, ada));
    expect_i64(t, CHANGED_UPN_GIVEN, told_of(t, ada, say_upn));
    expect_i64(t, CHANGED_IDENTITY, told_of(t, ada, say_other_upn)); /* one is retired for it */
    expect_i64(t, CHANGED_OTHERWISE, told_of(t, bo, say_unsound_upn));
    expect_i64(t, CHANGED_OTHERWISE, told_of(t, ada, say_nhs));
    expect_i64(t, CHANGED_OTHERWISE, told_of(t, ada, say_meals));
    expect_i64(t, CHANGED_IDENTITY, told_of(t, ada, say_home));
    expect_i64(t, CHANGED_IDENTITY, told_of(t, ada, say_birth));
    expect_i64(t, CHANGED_IDENTITY, told_of(t, ada, say_meals_and_name));
    expect_i64(t, CHANGED_IDENTITY, changed_as(t, 0, ada)); /* of all since, the greatest */
    test_exec(t, "UPDATE person_change SET what = NULL");
    expect_i64(t, CHANGED_IDENTITY, changed_as(t, since(t, 0).now - 5, ada));
}

TEST_OWN_TRANSACTION("changes: after a rollback to a savepoint the feed says less of nobody") {
    PersonFacts p;
    ok(t, db_begin(&t->cx, DB_WRITE));
    i64 ada = make(t, "Ada");
    ok(t, ctx_commit(&t->cx));
    i64 start = since(t, 0).now;
    ok(t, db_begin(&t->cx, DB_WRITE));
    ok(t, db_savepoint(&t->cx, "unit"));
    ok(t, person_load(&t->cx, ada, &p));
    ok(t, say_upn(&t->cx, &p, (Said){.as_at = date_ymd(2018, 1, 18)}));
    ok(t, db_rollback_to(&t->cx, "unit"));
    ok(t, ctx_commit(&t->cx));
    expect_i64(t, CHANGED_IDENTITY, changed_as(t, start, ada));
    expect_i64(t, CHANGED_OTHERWISE, told_of(t, ada, say_meals)); /* the next transaction is sure again */
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
    for (i64 i = 3000; i > 0; i--) person_touch_as(&t->cx, i * i * i, (PersonChange)(i % 3 + 1));
    ok(t, ctx_commit(&t->cx));
    PersonChanges c = since(t, start);
    expect_i64(t, 3000, (i64)c.n);
    for (i64 i = 0; i < 3000; i++) {
        expect_i64(t, (i + 1) * (i + 1) * (i + 1), c.ids[i]);
        expect_i64(t, (i + 1) % 3 + 1, c.what[i]);
    }
}

TEST_OWN_TRANSACTION(
    "changes: what was read before a transaction holds until it touches the person, or has touched very many") {
    ok(t, db_begin(&t->cx, DB_WRITE));
    i64 ada = make(t, "Ada"), bo = make(t, "Bo");
    ok(t, ctx_commit(&t->cx));

    PersonFacts before, p;
    ok(t, person_load(&t->cx, ada, &before));
    ok(t, db_begin(&t->cx, DB_WRITE));
    before.who.sex = STR("M"); /* a mark of the copy: the store has none */
    ok(t, person_load_ahead(&t->cx, ada, &before, &p));
    expect_str(t, "M", p.who.sex);
    ok(t, person_load_ahead(&t->cx, bo, &before, &p));
    expect_i64(t, bo, p.who.id);

    person_touch_as(&t->cx, ada, CHANGED_OTHERWISE);
    ok(t, person_load_ahead(&t->cx, ada, &before, &p));
    expect(t, str_empty(p.who.sex));
    expect(t, !person_is_touched(&t->cx, bo));
    for (i64 i = 0; i < 5000; i++) person_touch(&t->cx, 1000000 + i);
    expect(t, person_is_touched(&t->cx, bo));
    db_rollback(&t->cx);
    expect(t, !person_is_touched(&t->cx, ada));
}

TEST_OWN_TRANSACTION("changes: a number given to another changes whoever holds it, as it is in dispute now") {
    PersonFacts ada, bo;
    Said said = {.as_at = date_ymd(2017, 10, 5)};
    ok(t, db_begin(&t->cx, DB_WRITE));
    i64 first = make(t, "Ada"), second = make(t, "Bo");
    ok(t, person_load(&t->cx, first, &ada));
    ok(t, person_say_identifier(&t->cx, &ada, SCHEME_NHS, STR("9434765919"), said));
    ok(t, ctx_commit(&t->cx));
    ok(t, db_begin(&t->cx, DB_WRITE));
    ok(t, person_load(&t->cx, second, &bo));
    ok(t, person_say_identifier(&t->cx, &bo, SCHEME_NHS, STR("9434765919"), said));
    expect(t, person_is_touched(&t->cx, first));
    ok(t, person_load_ahead(&t->cx, first, &ada, &ada));
    expect(t, ada.identifiers[0].is_disputed);
    db_rollback(&t->cx);
}
