#include "people/family.h"
#include "access/access.h"
#include "harness.h"
#include "people/person.h"
#include "web/web.h"

static Date d(int year, int month, int day) { return date_ymd(year, month, day); }

static PersonFacts given_child(T *t, const char *forename) {
    PersonFacts p;
    Said said = {.as_at = d(2017, 10, 5)};
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = d(2009, 3, 12), .sex = STR("F")}, said, &p));
    ok(t, person_say_name(&t->cx, &p,
                          &(NameSaid){.kind = "legal", .surname = STR("Smith"), .forename = str_from(forename)}, said));
    ok(t,
       person_say_address(&t->cx, &p,
                          &(AddressSaid){.paon = STR("1"), .street = STR("High Street"), .postcode = STR("TN23 1AA")},
                          said));
    return p;
}

TEST("a family is its relationships and the other children at the same address") {
    actor_operator(&t->cx);
    PersonFacts ada = given_child(t, "Ada"), eva = given_child(t, "Eva"), mother;
    Said said = {.as_at = d(2017, 10, 5)};
    ok(t, person_create(&t->cx, &(NewPerson){.is_adult = true, .birth_date = DATE_NONE}, said, &mother));
    ok(t,
       person_say_relationship(
           &t->cx, &ada,
           &(RelationshipSaid){.other_id = mother.who.id, .relation = "mother", .parental_responsibility = 1}, said));
    Family f;
    ok(t, person_family(&t->cx, ada.who.id, d(2018, 1, 1), &f));
    expect_i64(t, 2, (i64)f.n);
    expect_str(t, "mother", f.at[0].relation);
    expect_i64(t, 1, f.at[0].parental_responsibility);
    expect_i64(t, eva.who.id, f.at[1].card.id);
    expect_str(t, "same address", f.at[1].relation);
    Family brief;
    ok(t, person_family_brief(&t->cx, &ada, d(2018, 1, 1), &brief));
    expect_i64(t, 2, (i64)brief.n);
    for (size_t i = 0; i < f.n; i++) {
        expect_i64(t, f.at[i].card.id, brief.at[i].card.id);
        expect(t, str_eq(f.at[i].relation, brief.at[i].relation));
        expect(t, str_eq(f.at[i].card.surname, brief.at[i].card.surname));
        expect(t, date_eq(f.at[i].card.birth_date, brief.at[i].card.birth_date));
    }
    ok(t, person_family(&t->cx, mother.who.id, d(2018, 1, 1), &f));
    expect_i64(t, ada.who.id, f.at[0].card.id);
    expect_str(t, "child", f.at[0].relation);
}

/* ---- the whole view, and what users say ---- */

static PersonFacts given_adult(T *t, const char *forename) {
    PersonFacts p;
    Said said = {.as_at = d(2017, 10, 5)};
    NameSaid name = {.kind = "legal", .surname = STR("Jones"), .forename = str_from(forename)};
    ok(t, person_create(&t->cx, &(NewPerson){.is_adult = true, .birth_date = DATE_NONE}, said, &p));
    ok(t, person_say_name(&t->cx, &p, &name, said));
    return p;
}

static void given_parent(T *t, PersonFacts *child, const PersonFacts *adult) {
    RelationshipSaid r = {.other_id = adult->who.id, .relation = "mother", .parental_responsibility = 1, .priority = 1};
    ok(t, person_say_relationship(&t->cx, child, &r, (Said){.as_at = d(2017, 10, 5)}));
}

static void view(T *t, i64 id, FamilyView *v) {
    PersonFacts p;
    ok(t, person_get(&t->cx, id, &p));
    ok(t, family_view(&t->cx, &p, v));
}

TEST("brothers and sisters share a parent, or may be such by home and surname") {
    actor_operator(&t->cx);
    PersonFacts ada = given_child(t, "Ada"), eva = given_child(t, "Eva"), ida = given_child(t, "Ida");
    PersonFacts mother = given_adult(t, "Mary");
    FamilyView v;
    given_parent(t, &ada, &mother);
    given_parent(t, &eva, &mother);
    view(t, ada.who.id, &v);
    expect_i64(t, 2, (i64)v.n_siblings);
    expect_i64(t, eva.who.id, v.siblings[0].card.id);
    expect_i64(t, mother.who.id, v.siblings[0].shares.id);
    expect_i64(t, ida.who.id, v.siblings[1].card.id);
    expect_i64(t, 0, v.siblings[1].shares.id);
    expect_i64(t, 1, (i64)v.n_homes);
    expect_i64(t, 2, (i64)v.homes[0].n);
    view(t, mother.who.id, &v); /* the adult's own view: the children they are responsible for */
    expect_i64(t, 2, (i64)v.n_ties);
    expect(t, v.ties[0].is_reverse && v.ties[0].parental_responsibility == 1);
}

TEST("a former home names who lived there while the child did, and nobody who came after") {
    actor_operator(&t->cx);
    PersonFacts ada = given_child(t, "Ada"), eva = given_child(t, "Eva"), late;
    AddressSaid new_home = {.paon = STR("2"), .street = STR("Low Street"), .postcode = STR("TN23 2BB")};
    AddressSaid old_home = {.paon = STR("1"), .street = STR("High Street"), .postcode = STR("TN23 1AA")};
    FamilyView v;
    ok(t, person_say_address(&t->cx, &ada, &new_home, (Said){.as_at = d(2018, 1, 10)}));
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = d(2010, 1, 1)}, (Said){.as_at = d(2018, 2, 1)}, &late));
    ok(t, person_say_address(&t->cx, &late, &old_home, (Said){.as_at = d(2018, 2, 1)}));
    view(t, ada.who.id, &v);
    expect_i64(t, 2, (i64)v.n_homes);
    expect(t, v.homes[0].is_now && !v.homes[1].is_now);
    expect_i64(t, 0, (i64)v.homes[0].n);
    expect_i64(t, 1, (i64)v.homes[1].n);
    expect_i64(t, eva.who.id, v.homes[1].at[0].card.id);
    expect(t, date_eq(d(2018, 1, 9), v.homes[1].at[0].to_on));
}

TEST("a relationship said by hand keeps who and when; a correction replaces it and erases nothing") {
    actor_operator(&t->cx);
    i64 ada = given_child(t, "Ada").who.id;
    FamilySaid s = {.child_id = ada,
                    .surname = STR("Jones"),
                    .forename = STR("Pat"),
                    .relation = STR("father"),
                    .parental_responsibility = -1,
                    .note = STR("said by the school"),
                    .from_on = d(2018, 1, 1)};
    FamilyView v;
    ok(t, family_add(&t->cx, &s));
    view(t, ada, &v);
    expect_i64(t, 1, (i64)v.n_ties);
    expect_str(t, "said by the school", v.ties[0].note);
    expect(t, v.ties[0].entered_at != MOMENT_NONE && v.ties[0].entered_by.n > 0);
    s.relation = STR("carer");
    s.parental_responsibility = 0;
    ok(t, family_correct(&t->cx, v.ties[0].id, &s));
    view(t, ada, &v);
    expect_i64(t, 1, (i64)v.n_ties);
    expect_str(t, "carer", v.ties[0].relation);
    expect(t, date_eq(d(2018, 1, 1), v.ties[0].from_on));
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM person_relationship"));
    ok(t, family_end(&t->cx, ada, v.ties[0].id, d(2018, 3, 1), STR_NONE));
    view(t, ada, &v);
    expect(t, v.ties[0].is_past);
}

TEST("what is wrong with a relationship is refused") {
    actor_operator(&t->cx);
    i64 ada = given_child(t, "Ada").who.id;
    FamilySaid s = {.child_id = ada, .relation = STR("mother"), .from_on = DATE_NONE};
    expect_error(t, ERR_INPUT, family_add(&t->cx, &s)); /* nobody */
    s.other_id = ada;
    expect_error(t, ERR_INPUT, family_add(&t->cx, &s)); /* themselves */
    s.other_id = ada + 100;
    expect_error(t, ERR_NOTFOUND, family_add(&t->cx, &s));
    s.other_id = 0;
    s.surname = STR("Jones");
    s.relation = STR("owner");
    expect_error(t, ERR_INPUT, family_add(&t->cx, &s));
    s.relation = STR("mother");
    s.from_on = date_plus(t->cx.today, 1);
    expect_error(t, ERR_INPUT, family_add(&t->cx, &s));
    expect_error(t, ERR_NOTFOUND, family_end(&t->cx, ada, 1, DATE_NONE, STR_NONE));
    s.from_on = DATE_NONE;
    ok(t, family_add(&t->cx, &s));
}

TEST("a form whose day is none comes back with what was typed in its boxes") {
    Str cookie, csrf;
    TestReply r;
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    PersonFacts child = given_child(t, "Ada");
    Str url = str_fmt(t->cx.arena, "/children/%lld/family", (long long)child.who.id);
    Str body = str_fmt(t->cx.arena, "csrf=%.*s&relation=mother&surname=Hill&from-day=31&from-month=6&from-year=2018",
                       STR_ARG(csrf));
    ok(t, web_test_request(&t->cx, METHOD_POST, url, cookie, body, &r));
    expect_i64(t, 422, r.status);
    expect_has(t, r.body, "name=\"from-day\" type=\"text\" inputmode=\"numeric\" value=\"31\"");
    expect_has(t, r.body, "name=\"from-month\" type=\"text\" inputmode=\"numeric\" value=\"6\"");
    expect_has(t, r.body, "href=\"#from\"");
}
