#include "people/family.h"
#include "access/access.h"
#include "harness.h"
#include "people/person.h"

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
    ok(t, person_family_brief(&t->cx, ada.who.id, d(2018, 1, 1), &brief));
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
