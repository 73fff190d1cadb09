/* Tests of sealed adoptions: one child on every day, and nothing that joins the two records. */
#include "people/seal.h"
#include "access/access.h"
#include "access/restrict.h"
#include "harness.h"
#include "people/chronology.h"
#include "people/family.h"
#include "people/likeness.h"
#include "people/match.h"
#include "people/merge.h"
#include "people/pair.h"
#include "people/person.h"
#include "people/search.h"
#include "schools/enrolment.h"
#include "user_help.h"

static Date d(int year, int month, int day) { return date_ymd(year, month, day); }

static i64 given_child(T *t) {
    PersonFacts p, mother;
    Said said = {.as_at = d(2016, 10, 6)};
    NewPerson n = {.birth_date = d(2009, 3, 12), .sex = STR("F")};
    NameSaid name = {.kind = "legal", .surname = STR("Oldname"), .forename = STR("Ada")};
    AddressSaid home = {.paon = STR("1"), .street = STR("High Street"), .postcode = STR("TN23 1AA")};
    CharacteristicSaid sen = {.kind = "sen_provision", .value = STR("K")},
                       care = {.kind = "in_care", .value = STR("this_authority")};
    ok(t, person_create(&t->cx, &n, said, &p));
    ok(t, person_say_name(&t->cx, &p, &name, said));
    ok(t, person_say_upn(&t->cx, &p, STR("H801200001001"), said));
    ok(t, person_say_address(&t->cx, &p, &home, said));
    ok(t, person_say_characteristic(&t->cx, &p, &sen, said));
    ok(t, person_say_characteristic(&t->cx, &p, &care, said));
    ok(t, person_create(&t->cx, &(NewPerson){.is_adult = true, .birth_date = DATE_NONE}, said, &mother));
    RelationshipSaid is_mother = {.other_id = mother.who.id, .relation = "mother", .parental_responsibility = 1};
    ok(t, person_say_relationship(&t->cx, &p, &is_mother, said));
    test_exec(
        t,
        "INSERT INTO establishment (urn, name, name_key, kind, high_age) VALUES (100, 'Ashdown', 'ashdown', 'school', 11)");
    Enrolments rolls = {.n = 0};
    EnrolmentChange change;
    RollSaid roll = {
        .person_id = p.who.id, .urn = 100, .status = STR("C"), .entry_on = d(2016, 9, 5), .as_at = d(2016, 10, 6)};
    ok(t, enrolment_say_on_roll(&t->cx, &rolls, &roll, &change));
    return p.who.id;
}

static i64 seal(T *t, i64 old) {
    i64 id;
    AdoptionSeal s = {.old_id = old,
                      .surname = STR("Newname"),
                      .forename = STR("Eva"),
                      .sealed_on = d(2018, 2, 1),
                      .reason = STR("order 1"),
                      .readers = STR("adoption")};
    ok(t, adoption_seal(&t->cx, &s, &id));
    return id;
}

static void given_users(T *t) {
    i64 id;
    actor_operator(&t->cx);
    t->cx.today = d(2018, 3, 8);
    ok(t, user_add(&t->cx, STR("adoption"), STR("Adoption Team"), STR("three blind mice 3"), &id));
    ok(t, user_add(&t->cx, STR("user"), STR("A User"), STR("three blind mice 3"), &id));
}

TEST("sealing an adoption makes a new record with what goes on and nothing of the past") {
    given_users(t);
    i64 old = given_child(t), new = seal(t, old);
    PersonFacts p;
    Enrolments rolls;
    Family f;
    act_as_named(t, "user", NULL);
    ok(t, person_get(&t->cx, new, &p));
    expect_str(t, "Eva Newname", person_display_name(&t->cx, &p, t->cx.today));
    expect_i64(t, 1, (i64)p.n_names);
    expect_i64(t, 0, (i64)p.n_identifiers);
    expect(t, date_eq(d(2018, 2, 1), p.who.known_from));
    expect(t, person_characteristic_on(&p, "sen_provision", t->cx.today) != NULL);
    expect(t, person_characteristic_on(&p, "in_care", t->cx.today) == NULL);
    expect(t, person_address_on(&p, "home", t->cx.today) != NULL);
    ok(t, enrolment_of_person(&t->cx, new, &rolls));
    expect_i64(t, 1, (i64)rolls.n);
    expect(t, date_eq(d(2018, 2, 1), rolls.at[0].from_on) && date_eq(d(2016, 9, 5), rolls.at[0].entry_on));
    ok(t, enrolment_of_person(&t->cx, old, &rolls));
    expect(t, date_eq(d(2018, 1, 31), rolls.at[0].to_on));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM roll_removal"));
    ok(t, person_family(&t->cx, new, t->cx.today, &f));
    expect_i64(t, 0, (i64)f.n); /* neither the mother nor the old record at the same address */
    expect_error(t, ERR_NOTFOUND, person_get(&t->cx, old, &p));
}

TEST("only the named people can tell that two records are of one sealed adoption, and nobody can undo it") {
    given_users(t);
    i64 old = given_child(t), new = seal(t, old);
    RestrictSeal tie;
    Restrictions l;
    act_as_named(t, "user", NULL);
    ok(t, restrict_sealing_of(&t->cx, new, &tie));
    expect_i64(t, 0, tie.restriction_id);
    expect(t, restrict_keeps_apart(&t->cx, new, old));
    act_as_named(t, "adoption", NULL);
    ok(t, restrict_sealing_of(&t->cx, new, &tie));
    expect_i64(t, old, tie.old_id);
    expect(t, restrict_keeps_apart(&t->cx, old, new));
    ok(t, restrict_of_person(&t->cx, old, &l));
    expect_error(t, ERR_CONFLICT, restrict_lift(&t->cx, l.at[0].id, STR("why")));
}

TEST("the two records of a sealed adoption are never offered as a pair, nor merged, by whomever") {
    given_users(t);
    i64 old = given_child(t), new = seal(t, old), merge;
    bool is_new = true;
    PairFound found = {
        .a = old, .b = new, .is_same = true, .weight = 20, .probability = 0.99, .why = STR("[]"), .how = "user"};
    actor_operator(&t->cx);
    ok(t, pair_offer(&t->cx, &found, &is_new));
    expect(t, !is_new);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM person_pair"));
    MergeWish wish = {.keep_id = new, .gone_id = old, .note = STR("one child")};
    Status st = person_merge(&t->cx, &wish, &merge);
    expect(t, st == ERR_CONFLICT || st == ERR_DENIED || st == ERR_INPUT);
    ctx_clear_error(&t->cx);
}

#define OLD_UPN "H801200001001"

static Match row_of(T *t, const char *surname, const char *forename, const char *upn) {
    Match m;
    Incoming in = {.surname = str_from(surname),
                   .forename = str_from(forename),
                   .birth_date = d(2009, 3, 12),
                   .sex = STR("F"),
                   .upn = str_from(upn),
                   .house = STR("1"),
                   .street = STR("High Street"),
                   .postcode = STR("TN23 1AA")};
    ok(t, match_child(&t->cx, &in, &m));
    return m;
}

TEST(
    "a row that names both records of a sealed adoption waits for its readers, and one that names either is about that one") {
    given_users(t);
    i64 old = given_child(t), new = seal(t, old);
    Match m = row_of(t, "Oldname", "Ada", OLD_UPN);
    expect(t, m.verdict == MATCH_SAME && m.person_id == old);
    m = row_of(t, "Newname", "Eva", NULL);
    expect(t, m.verdict == MATCH_SAME && m.person_id == new);
    m = row_of(t, "Newname", "Eva", OLD_UPN);
    expect(t, m.verdict == MATCH_DOUBTFUL && m.person_id == old);
    expect_str(t, "the row speaks of a restricted record", m.reason);
    Incoming in = {.surname = STR("Newname"),
                   .forename = STR("Eva"),
                   .birth_date = d(2009, 3, 12),
                   .sex = STR("F"),
                   .former_upn = STR(OLD_UPN)};
    ok(t, match_child(&t->cx, &in, &m));
    expect(t, m.verdict == MATCH_DOUBTFUL && m.person_id == old);
}

TEST("a row like both records of a sealed adoption does not say that there are two") {
    given_users(t);
    i64 old = given_child(t), new;
    AdoptionSeal s = {.old_id = old,
                      .surname = STR("Newname"),
                      .forename = STR("Ada"),
                      .sealed_on = d(2018, 2, 1),
                      .reason = STR("order 1"),
                      .readers = STR("adoption")};
    ok(t, adoption_seal(&t->cx, &s, &new));
    Match m = row_of(t, "Newnane", "Ada", NULL);
    expect_i64(t, new, m.person_id);
    expect_lacks(t, m.reason, "more than one");
    m = row_of(t, "Oldnane", "Ada", NULL);
    expect_i64(t, old, m.person_id);
    expect_lacks(t, m.reason, "more than one");
}

TEST("bad input, an adopted child: search, chronology, merge and pairs show either identity and never both") {
    static const char *const roads[] = {"oldname",     "ada",           "oldnane",      OLD_UPN,   "12/03/2009",
                                        "newname eva", "1 high street", "eva tn23 1aa", "ashdown", "eva 8 high"};
    given_users(t);
    i64 old = given_child(t), new = seal(t, old);
    act_as_named(t, "user", NULL);
    for (size_t i = 0; i < COUNT_OF(roads); i++) {
        PersonCards cards;
        ok(t, person_find(&t->cx, str_from(roads[i]), &cards));
        for (size_t k = 0; k < cards.n; k++) expect_i64(t, new, cards.at[k].id);
        expect_i64(t, i >= 4, (i64)cards.n);
        for (size_t k = 0; k < cards.n; k++) expect_lacks(t, person_why_text(t->cx.arena, &cards.why[k]), "Oldname");
    }
    PersonFacts p;
    PersonEvents events;
    ok(t, person_get(&t->cx, new, &p));
    ok(t, person_chronology(&t->cx, &p, NULL, &events));
    expect(t, events.n > 0);
    for (size_t i = 0; i < events.n; i++) {
        expect(t, !date_is_set(events.at[i].on) || !date_before(events.at[i].on, d(2018, 2, 1)) ||
                      str_is(str_from(events.at[i].kind), "birth"));
        expect_lacks(t, events.at[i].title, "Oldname");
    }
    MatchExplanation x;
    expect_error(t, ERR_NOTFOUND, match_explain(&t->cx, old, new, &x));
    act_as_named(t, "adoption", NULL); /* nor do those who may open both, anywhere but at the tie itself */
    expect_error(t, ERR_NOTFOUND, match_explain(&t->cx, old, new, &x));
}

TEST("what is wrong with a sealing is refused") {
    given_users(t);
    i64 old = given_child(t), id;
    AdoptionSeal s = {.old_id = old,
                      .surname = STR("Newname"),
                      .sealed_on = DATE_NONE,
                      .reason = STR("x"),
                      .readers = STR("adoption")};
    expect_error(t, ERR_INPUT, adoption_seal(&t->cx, &s, &id)); /* no forename */
    s.forename = STR("Eva");
    s.upn = STR("H801200001001");
    expect_error(t, ERR_INPUT, adoption_seal(&t->cx, &s, &id)); /* the old number */
    s.upn = STR("X1");
    expect_error(t, ERR_INPUT, adoption_seal(&t->cx, &s, &id));
    s.upn = STR_NONE;
    s.sealed_on = d(2018, 3, 9);
    expect_error(t, ERR_INPUT, adoption_seal(&t->cx, &s, &id)); /* a day to come */
    s.sealed_on = DATE_NONE;
    s.readers = STR_NONE;
    expect_error(t, ERR_INPUT, adoption_seal(&t->cx, &s, &id)); /* nobody to read it */
    s.readers = STR("adoption");
    ok(t, adoption_seal(&t->cx, &s, &id));
    expect_error(t, ERR_CONFLICT, adoption_seal(&t->cx, &s, &id));
}

TEST("open cases stay with the old record of a sealed adoption, and its seal says how many") {
    actor_operator(&t->cx);
    t->cx.today = d(2018, 3, 8);
    i64 id = given_child(t), n;
    test_exec(
        t,
        str_cstr(t->cx.arena,
                 str_fmt(t->cx.arena,
                         "INSERT INTO case_file (register, version, person_id, stage, stage_on, opened_on, is_urgent, "
                         "revision, created_at, created_by, changed_at) VALUES ('cme', 1, %lld, 'referred', "
                         "'2018-01-02', '2018-01-02', FALSE, 1, '2018-01-02T00:00:00Z', 1, '2018-01-02T00:00:00Z')",
                         (long long)id)));
    ok(t, adoption_open_cases(&t->cx, id, &n));
    expect_i64(t, 1, n);
    test_exec(t, "UPDATE case_file SET closed_on = '2018-02-01'");
    ok(t, adoption_open_cases(&t->cx, id, &n));
    expect_i64(t, 0, n);
}
