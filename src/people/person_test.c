#include "people/person.h"
#include "people/search.h"
#include "access/access.h"
#include "harness.h"

static Date d(int year, int month, int day) { return date_ymd(year, month, day); }

static PersonFacts given_child(T *t, const char *surname, const char *forename, Date born) {
    PersonFacts p;
    NewPerson n = {.birth_date = born, .sex = STR("F")};
    Said said = {.as_at = d(2017, 10, 5)};
    ok(t, person_create(&t->cx, &n, said, &p));
    NameSaid name = {.kind = "legal", .surname = str_from(surname), .forename = str_from(forename)};
    ok(t, person_say_name(&t->cx, &p, &name, said));
    return p;
}

static void reload(T *t, PersonFacts *p) { ok(t, person_load(&t->cx, p->who.id, p)); }

static void say_home(T *t, PersonFacts *p, const char *paon, const char *postcode, Date as_at) {
    AddressSaid a = {.paon = str_from(paon),
                     .street = STR("High Street"),
                     .town = STR("Ashford"),
                     .postcode = str_from(postcode)};
    ok(t, person_say_address(&t->cx, p, &a, (Said){.as_at = as_at}));
}

static void expect_home(T *t, const PersonFacts *p, Date on, const char *paon) {
    const PersonAddress *a = person_address_on(p, "home", on);
    expect(t, a != NULL);
    expect_str(t, paon, a->paon);
}

TEST("a source that says nothing new writes nothing") {
    PersonFacts p = given_child(t, "O'Brien", "Ada", d(2009, 3, 12));
    say_home(t, &p, "1", "TN23 1AA", d(2017, 10, 5));
    reload(t, &p);
    say_home(t, &p, "1", "tn231aa", d(2018, 1, 18));
    ok(t, person_say_name(&t->cx, &p, &(NameSaid){.kind = "legal", .surname = STR("O'BRIEN"), .forename = STR("ADA")},
                          (Said){.as_at = d(2018, 1, 18)}));
    expect_i64(t, 0, p.n_changes);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person_address"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person_name"));
}

TEST("a move keeps the old address until the day before") {
    PersonFacts p = given_child(t, "Smith", "Ada", d(2009, 3, 12));
    say_home(t, &p, "1", "TN23 1AA", d(2017, 10, 5));
    reload(t, &p);
    say_home(t, &p, "2", "TN23 1AB", d(2018, 1, 18));
    reload(t, &p);
    expect_home(t, &p, d(2018, 1, 17), "1");
    expect_home(t, &p, d(2018, 1, 18), "2");
}

TEST("an older source never undoes a newer one, in whatever order they come") {
    static const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    static const char *const homes[3] = {"1", "2", "3"};
    Date days[3] = {d(2017, 10, 5), d(2018, 1, 18), d(2018, 5, 17)};
    for (size_t o = 0; o < 6; o++) {
        PersonFacts p = given_child(t, "Smith", "Ada", d(2009, 3, 12));
        for (size_t i = 0; i < 3; i++) {
            reload(t, &p);
            say_home(t, &p, homes[orders[o][i]], "TN23 1AA", days[orders[o][i]]);
        }
        reload(t, &p);
        for (size_t i = 0; i < 3; i++) expect_home(t, &p, days[i], homes[i]);
        expect(t, !date_is_set(person_address_on(&p, "home", days[2])->span.to_on));
    }
}

TEST("a first day of the school year's child is known from the earliest source") {
    PersonFacts p = given_child(t, "Smith", "Ada", d(2009, 3, 12));
    NewPerson n = {.birth_date = d(2009, 3, 12), .sex = STR("F")};
    ok(t, person_say_birth(&t->cx, &p, &n, (Said){.as_at = d(2016, 1, 21)}, NULL));
    reload(t, &p);
    expect(t, date_eq(d(2016, 1, 21), p.who.known_from));
}

TEST("a name corrected to its accents is news, losing them is not") {
    PersonFacts p = given_child(t, "Lukasz", "Zoe", d(2009, 3, 12));
    reload(t, &p);
    NameSaid accents = {.kind = "legal", .surname = STR("\xC5\x81ukasz"), .forename = STR("Zo\xC3\xAB")};
    ok(t, person_say_name(&t->cx, &p, &accents, (Said){.as_at = d(2018, 1, 18)}));
    reload(t, &p);
    expect_i64(t, 2, (i64)p.n_names);
    NameSaid plain = {.kind = "legal", .surname = STR("Lukasz"), .forename = STR("Zoe")};
    ok(t, person_say_name(&t->cx, &p, &plain, (Said){.as_at = d(2018, 5, 17)}));
    expect_i64(t, 0, p.n_changes);
    expect_str(t, "Zo\xC3\xAB \xC5\x81ukasz", person_display_name(&t->cx, &p, d(2018, 5, 17)));
    expect_str(t, "Zoe Lukasz", person_display_name(&t->cx, &p, d(2017, 12, 1)));
}

TEST("a child without a forename has a name all the same") {
    PersonFacts p = given_child(t, "Devi", NULL, d(2009, 3, 12));
    reload(t, &p);
    expect_str(t, "Devi", person_display_name(&t->cx, &p, d(2018, 1, 1)));
    expect(t, p.names[0].forename.p == NULL);
}

TEST("a new UPN makes the one it replaces a former one") {
    PersonFacts p = given_child(t, "Smith", "Ada", d(2009, 3, 12));
    ok(t, person_say_upn(&t->cx, &p, STR("H80120000100B"), (Said){.as_at = d(2017, 10, 5)}));
    reload(t, &p);
    expect_str(t, "H80120000100B", person_identifier_of(&p, "upn_temporary")->value);
    ok(t, person_say_upn(&t->cx, &p, STR("h801200001001"), (Said){.as_at = d(2018, 1, 18)}));
    reload(t, &p);
    expect_str(t, "H801200001001", person_identifier_of(&p, "upn")->value);
    expect_str(t, "H80120000100B", person_identifier_of(&p, "upn_former")->value);
    expect(t, person_identifier_of(&p, "upn_temporary") == NULL);
    ok(t, person_say_upn(&t->cx, &p, STR("H80120000100B"), (Said){.as_at = d(2018, 5, 17)}));
    expect_i64(t, 0, p.n_changes);
}

TEST("a number that two children hold is disputed for both") {
    PersonFacts a = given_child(t, "Smith", "Ada", d(2009, 3, 12));
    PersonFacts b = given_child(t, "Jones", "Bo", d(2010, 3, 12));
    Said said = {.as_at = d(2017, 10, 5)};
    ok(t, person_say_upn(&t->cx, &a, STR("H801200001001"), said));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM person_identifier WHERE is_disputed"));
    ok(t, person_say_upn(&t->cx, &b, STR("H801200001001"), said));
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM person_identifier WHERE is_disputed"));
    ok(t, person_say_identifier(&t->cx, &a, SCHEME_NHS, STR("943 476 5918"), said));
    expect_i64(t, 3, test_count(t, "SELECT count(*) FROM person_identifier WHERE is_disputed"));
}

TEST("characteristics begin, change and end") {
    PersonFacts p = given_child(t, "Smith", "Ada", d(2009, 3, 12));
    CharacteristicSaid sen = {.kind = "sen_provision", .value = STR("K")};
    ok(t, person_say_characteristic(&t->cx, &p, &sen, (Said){.as_at = d(2017, 10, 5)}));
    sen.value = STR("E");
    reload(t, &p);
    ok(t, person_say_characteristic(&t->cx, &p, &sen, (Said){.as_at = d(2018, 1, 18)}));
    sen.value = STR_NONE;
    reload(t, &p);
    ok(t, person_say_characteristic(&t->cx, &p, &sen, (Said){.as_at = d(2018, 5, 17)}));
    reload(t, &p);
    expect_str(t, "K", person_characteristic_on(&p, "sen_provision", d(2017, 12, 1))->value);
    expect_str(t, "E", person_characteristic_on(&p, "sen_provision", d(2018, 5, 16))->value);
    expect(t, person_characteristic_on(&p, "sen_provision", d(2018, 5, 17)) == NULL);
}

TEST("a period said again is one period, and its end is corrected") {
    PersonFacts p = given_child(t, "Smith", "Ada", d(2009, 3, 12));
    CharacteristicSaid fsm = {.kind = "fsm", .value = STR("Y")};
    Span open = {.from_on = d(2017, 9, 4), .to_on = DATE_NONE};
    Span ended = {.from_on = d(2017, 9, 4), .to_on = d(2018, 1, 5)};
    ok(t, person_say_period(&t->cx, &p, &fsm, open, (Said){.as_at = d(2017, 10, 5)}));
    reload(t, &p);
    ok(t, person_say_period(&t->cx, &p, &fsm, open, (Said){.as_at = d(2018, 1, 18)}));
    expect_i64(t, 0, p.n_changes);
    ok(t, person_say_period(&t->cx, &p, &fsm, ended, (Said){.as_at = d(2018, 1, 18)}));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person_characteristic"));
    reload(t, &p);
    expect(t, person_characteristic_on(&p, "fsm", d(2018, 1, 6)) == NULL);
}

TEST("relationships keep parental responsibility, and what was said of them before") {
    PersonFacts child = given_child(t, "Smith", "Ada", d(2009, 3, 12));
    PersonFacts mother;
    Said said = {.as_at = d(2017, 10, 5)};
    ok(t,
       person_create(&t->cx, &(NewPerson){.is_adult = true, .birth_date = DATE_NONE, .sex = STR_NONE}, said, &mother));
    RelationshipSaid r = {.other_id = mother.who.id, .relation = "mother", .parental_responsibility = 1, .priority = 1};
    ok(t, person_say_relationship(&t->cx, &child, &r, said));
    reload(t, &child);
    expect_i64(t, 1, child.relationships[0].parental_responsibility);
    expect_i64(t, 1, child.relationships[0].priority);
    ok(t, person_say_relationship(&t->cx, &child, &r, (Said){.as_at = d(2018, 1, 18)}));
    expect_i64(t, 0, child.n_changes);
    r.phone = STR("01233 000000");
    ok(t, person_say_relationship(&t->cx, &child, &r, (Said){.as_at = d(2018, 1, 18)}));
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM person_relationship"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person_relationship WHERE to_on IS NULL"));
}

TEST("someone merged is found under the record that replaced them") {
    actor_operator(&t->cx);
    PersonFacts a = given_child(t, "Smith", "Ada", d(2009, 3, 12));
    PersonFacts got;
    ok(t, person_get(&t->cx, a.who.id, &got));
    expect_i64(t, a.who.id, got.who.id);
    expect_error(t, ERR_NOTFOUND, person_get(&t->cx, a.who.id + 1000, &got));
}

static void expect_found_first(T *t, const char *query, i64 id) {
    PersonCards cards;
    ok(t, person_find(&t->cx, str_from(query), &cards));
    expect(t, cards.n > 0);
    expect_i64(t, id, cards.at[0].id);
}

TEST("a child is found by parts of a name in any order, a number, a postcode, a birth date") {
    actor_operator(&t->cx);
    PersonFacts anna = given_child(t, "van der Berg", "Anna Mae", d(2009, 3, 12));
    PersonFacts bo = given_child(t, "Berger", "Annabel", d(2010, 3, 12));
    PersonFacts pole = given_child(t, "\xC5\x81uczak", "\xC3\x94la", d(2011, 3, 12));
    ok(t, person_say_upn(&t->cx, &anna, STR("H801200001001"), (Said){.as_at = d(2017, 10, 5)}));
    say_home(t, &bo, "7", "TN23 1AA", d(2017, 10, 5));
    expect_found_first(t, "van der berg anna", anna.who.id);
    expect_found_first(t, "Anna van der Berg", anna.who.id);
    expect_found_first(t, "h801 2000 01001", anna.who.id);
    expect_found_first(t, "berger ann", bo.who.id);
    expect_found_first(t, "annabel", bo.who.id);
    expect_found_first(t, "tn23 1aa", bo.who.id);
    expect_found_first(t, "TN231AA berg", bo.who.id);
    expect_found_first(t, "12/03/2009", anna.who.id);
    expect_found_first(t, "12/03/2011 luczak", pole.who.id);
    expect_found_first(t, "ola", pole.who.id);
    PersonCards none;
    ok(t, person_find(&t->cx, STR("12/03/2009 berger"), &none));
    expect_i64(t, 0, (i64)none.n);
    expect_error(t, ERR_INPUT, person_find(&t->cx, STR("  '' "), &none));
}
