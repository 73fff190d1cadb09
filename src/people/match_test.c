#include "people/match.h"
#include "people/person.h"
#include "harness.h"

#define UPN_A "H801200001001"
#define UPN_B "J886200017017"

static Date born(void) { return date_ymd(2009, 3, 12); }

typedef struct Given {
    const char *surname, *forename, *sex, *upn, *postcode;
    Date birth_date;
} Given;

static i64 given(T *t, Given g) {
    PersonFacts p;
    Said said = {.as_at = date_ymd(2017, 10, 5)};
    NewPerson n = {.birth_date = g.birth_date, .sex = str_from(g.sex)};
    ok(t, person_create(&t->cx, &n, said, &p));
    NameSaid name = {.kind = "legal", .surname = str_from(g.surname), .forename = str_from(g.forename)};
    ok(t, person_say_name(&t->cx, &p, &name, said));
    if (g.upn) ok(t, person_say_upn(&t->cx, &p, str_from(g.upn), said));
    AddressSaid home = {.paon = STR("1"), .street = STR("High Street"), .postcode = str_from(g.postcode)};
    if (g.postcode) ok(t, person_say_address(&t->cx, &p, &home, said));
    return p.who.id;
}

static Incoming row(const char *surname, const char *forename, const char *sex, const char *upn) {
    return (Incoming){.surname = str_from(surname),
                      .forename = str_from(forename),
                      .sex = str_from(sex),
                      .upn = str_from(upn),
                      .birth_date = born()};
}

static Match match(T *t, Incoming in) {
    Match m;
    ok(t, match_child(&t->cx, &in, &m));
    expect(t, m.reason.n > 0);
    return m;
}

static void expect_match(T *t, Incoming in, MatchVerdict verdict, i64 person_id) {
    Match m = match(t, in);
    expect_i64(t, verdict, m.verdict);
    expect_i64(t, person_id, m.person_id);
}

TEST("match: the UPN and the birth date, or the UPN and the whole name, make the same child") {
    i64 ada = given(t, (Given){"Smith", "Ada", "F", UPN_A, NULL, born()});
    expect_match(t, row("Jones", "Ada", "F", "h801 200001001"), MATCH_SAME, ada);
    Incoming in = row("SMITH", "ada", "F", UPN_A);
    in.birth_date = date_ymd(2008, 3, 12);
    expect_match(t, in, MATCH_SAME, ada);
}

TEST("match: two children with one UPN are a question, never a merge") {
    i64 ada = given(t, (Given){"Smith", "Ada", "F", UPN_A, NULL, born()});
    Incoming in = row("Jones", "Bo", "M", UPN_A);
    in.birth_date = date_ymd(2008, 1, 1);
    expect_match(t, in, MATCH_DOUBTFUL, ada);
    expect_match(t, row("Smith", "Bo", "M", UPN_A), MATCH_DOUBTFUL, ada);
    expect_match(t, row("Smith", "Adah", "F", UPN_A), MATCH_SAME, ada);
}

TEST("match: one child with two sound UPNs is a question, unless one is said to be former") {
    i64 ada = given(t, (Given){"Smith", "Ada", "F", UPN_A, NULL, born()});
    expect_match(t, row("Smith", "Ada", "F", "A823432100001"), MATCH_SAME, ada); /* not a sound number */
    char upn_b[14] = UPN_B;
    upn_b[0] = upn_letter_for(STR("886200017017"));
    expect_match(t, row("Smith", "Ada", "F", upn_b), MATCH_DOUBTFUL, ada);
    Incoming in = row("Smith", "Ada", "F", upn_b);
    in.former_upn = STR(UPN_A);
    expect_match(t, in, MATCH_SAME, ada);
    in.surname = STR("Someone");
    in.forename = STR("Else");
    in.birth_date = date_ymd(2001, 1, 1);
    expect_match(t, in, MATCH_DOUBTFUL, ada);
}

TEST("match: name, birth date and sex, with accents and marks folded") {
    i64 ola = given(t, (Given){"\xC5\x81uczak-O'Neill", "\xC3\x94la", "F", NULL, NULL, born()});
    expect_match(t, row("Luczak ONeill", "Ola", "F", NULL), MATCH_SAME, ola);
    expect_match(t, row("Luczak ONeill", "Ola", "M", NULL), MATCH_DOUBTFUL, ola);
    expect_match(t, row("Luczak", "Ola", "F", NULL), MATCH_DOUBTFUL, ola);
    Incoming unborn = row("Luczak ONeill", "Ola", "F", NULL);
    unborn.birth_date = DATE_NONE;
    expect_match(t, unborn, MATCH_DOUBTFUL, ola);
}

TEST("match: a child without a forename") {
    i64 devi = given(t, (Given){"Devi", NULL, "F", NULL, NULL, born()});
    expect_match(t, row("DEVI", NULL, "F", NULL), MATCH_SAME, devi);
    expect_match(t, row("DEVI", "", "F", NULL), MATCH_SAME, devi);
    expect_match(t, row("Devi", "Ana", "F", NULL), MATCH_DOUBTFUL, devi);
}

TEST("match: of two namesakes born on one day the postcode decides, else nobody") {
    i64 first = given(t, (Given){"Smith", "Ada", "F", NULL, "TN23 1AA", born()});
    i64 second = given(t, (Given){"Smith", "Ada", "F", NULL, "CT1 1AA", born()});
    Incoming in = row("Smith", "Ada", "F", NULL);
    expect_match(t, in, MATCH_DOUBTFUL, first);
    in.postcode = STR("ct11aa");
    expect_match(t, in, MATCH_SAME, second);
    in.postcode = STR("DA1 1AA");
    expect_match(t, in, MATCH_DOUBTFUL, first);
}

TEST(
    "match: one name and birth date at another home is a question, however rare the name; at the same, or at none, the child") {
    i64 id = given(t, (Given){"Zwingli-Quartermaine", "Ottoline", "F", NULL, "CT1 1AA", born()});
    Incoming in = row("Zwingli-Quartermaine", "Ottoline", "F", NULL);
    expect_match(t, in, MATCH_SAME, id);
    in.postcode = STR("CT1 1AA");
    expect_match(t, in, MATCH_SAME, id);
    in.postcode = STR("DA1 1AA");
    expect_match(t, in, MATCH_DOUBTFUL, id);
}

TEST("match: of one name and birth date, but each with an NHS number of their own: a question") {
    PersonFacts p;
    i64 ada = given(t, (Given){"Smith", "Ada", "F", NULL, NULL, born()});
    ok(t, person_load(&t->cx, ada, &p));
    ok(t, person_say_identifier(&t->cx, &p, SCHEME_NHS, STR("9434765919"), (Said){.as_at = date_ymd(2017, 10, 5)}));
    Incoming in = row("Smith", "Ada", "F", NULL);
    expect_match(t, in, MATCH_SAME, ada);
    in.nhs = STR("9991205101");
    expect_match(t, in, MATCH_DOUBTFUL, ada);
    in.nhs = STR("9991205102"); /* not a sound number */
    expect_match(t, in, MATCH_SAME, ada);
}

TEST("match: numbers that lead to two children who both agree are a question") {
    PersonFacts p;
    i64 first = given(t, (Given){"Smith", "Ada", "F", UPN_A, NULL, born()});
    i64 second = given(t, (Given){"Smythe", "Ada", "F", NULL, NULL, born()});
    ok(t, person_load(&t->cx, second, &p));
    ok(t, person_say_identifier(&t->cx, &p, SCHEME_NHS, STR("9434765919"), (Said){.as_at = date_ymd(2017, 10, 5)}));
    Incoming in = row("Smith", "Ada", "F", UPN_A);
    in.nhs = STR("943 476 5919");
    expect_match(t, in, MATCH_DOUBTFUL, first);
}

TEST("match: a number of another kind is not a hit") {
    PersonFacts p;
    i64 ada = given(t, (Given){"Smith", "Ada", "F", NULL, NULL, born()});
    ok(t, person_load(&t->cx, ada, &p));
    ok(t, person_say_identifier(&t->cx, &p, SCHEME_NHS, STR("9434765919"), (Said){.as_at = date_ymd(2017, 10, 5)}));
    Incoming in = row("Jones", "Bo", "M", NULL);
    in.uln = STR("9434765919");
    expect_match(t, in, MATCH_NEW, 0);
    in.local_scheme = STR("local:known");
    in.local_id = STR("9434765919");
    expect_match(t, in, MATCH_NEW, 0);
}

TEST("match: a corrected birth date is the one that finds the child") {
    PersonFacts p;
    i64 ada = given(t, (Given){"Smith", "Ada", "F", NULL, NULL, date_ymd(2008, 3, 12)});
    expect_match(t, row("Smith", "Ada", "F", NULL), MATCH_DOUBTFUL, ada);
    ok(t, person_load(&t->cx, ada, &p));
    ok(t, person_say_birth(&t->cx, &p, &(NewPerson){.birth_date = born(), .sex = STR("F")},
                           (Said){.as_at = date_ymd(2018, 1, 18)}, NULL));
    expect_match(t, row("Smith", "Ada", "F", NULL), MATCH_SAME, ada);
}
