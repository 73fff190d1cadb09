/* sealed_row_test.c - rows that speak of both records of a sealed adoption: held for the closed one's readers, given to either without what
 * tells of the other, or set aside; and nothing that others see ties the two. */
#include "access/access.h"
#include "access/restrict.h"
#include "exchange/doubt.h"
#include "exchange/import.h"
#include "harness.h"
#include "people/chronology.h"
#include "people/likeness.h"
#include "people/merge.h"
#include "people/person.h"
#include "people/seal.h"
#include "people/search.h"
#include "schools/enrolment.h"
#include "user_help.h"

#define OLD_UPN  "H801200001001"
#define NEW_UPN  "V886200017002"
#define OLD_HOME "TN23 1AA"
#define NEW_HOME "CT1 2BB"

static Date d(int year, int month, int day) { return date_ymd(year, month, day); }

static ImportReport *import(T *t, const char *name, Str text) {
    Str path = str_fmt(t->cx.arena, "%.*s/%s", STR_ARG(test_folder(t)), name);
    ImportPath paths[] = {{.path = path, .name = STR_NONE}};
    ImportReport *report;
    test_write_file(t, path, text);
    actor_operator(&t->cx);
    ok(t, import_run_paths(&t->cx, paths, 1, &(ImportOptions){0}, &report));
    return report;
}

/* A return of the one school, with the one child. */
static ImportReport *census(T *t, const char *day, const char *term, const char *child) {
    return import(
        t, "census.xml",
        str_fmt(t->cx.arena,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Message><Header><CollectionDetails><Collection>SC"
                "</Collection><Term>%s</Term><Year>%.4s</Year><ReferenceDate>%s</ReferenceDate></CollectionDetails>"
                "<Source><LEA>886</LEA><Estab>2001</Estab></Source></Header><Pupils><PupilsOnRoll><PupilOnRoll>\n"
                "<PupilIdentifiers>%s<DOB>2009-03-12</DOB><Gender>F</Gender></PupilIdentifiers><PupilStatus>"
                "<EnrolStatus>C</EnrolStatus><EntryDate>2016-09-05</EntryDate><NCyearActual>4</NCyearActual>"
                "</PupilStatus><HomeInformation><Address><PAON>7</PAON><Street>Mill Road</Street>"
                "<PostCode>%s</PostCode></Address></HomeInformation></PupilOnRoll>\n</PupilsOnRoll></Pupils>"
                "</Message>\n",
                term, day, day, child, strcmp(day, "2018") < 0 ? OLD_HOME : NEW_HOME));
}

#define NAMED(upn, surname, forename) \
    "<UPN>" upn "</UPN><Surname>" surname "</Surname><Forename>" forename "</Forename>"

typedef struct Two {
    i64 old, new;
} Two;

static void begin(T *t) { ok(t, db_begin(&t->cx, DB_WRITE)); }
static void commit(T *t) { ok(t, ctx_commit(&t->cx)); }

static void give_mother(T *t, i64 child) {
    PersonFacts p, mother;
    Said said = {.as_at = d(2016, 10, 6)};
    NameSaid name = {.kind = "legal", .surname = STR("Oldname"), .forename = STR("Maud")};
    ok(t, person_load(&t->cx, child, &p));
    ok(t, person_create(&t->cx, &(NewPerson){.is_adult = true, .birth_date = DATE_NONE}, said, &mother));
    ok(t, person_say_name(&t->cx, &mother, &name, said));
    ok(t,
       person_say_relationship(
           &t->cx, &p,
           &(RelationshipSaid){.other_id = mother.who.id, .relation = "mother", .parental_responsibility = 1}, said));
}

/* Ada Oldname at school, adopted and sealed as Eva Newname, who goes on there under a new number and lives elsewhere. */
static Two given_adoption(T *t) {
    i64 user;
    Two two;
    test_exec(t, "INSERT INTO establishment (urn, laestab, la_code, estab_number, name, name_key, kind, high_age) "
                 "VALUES (100, 8862001, 886, 2001, 'Ashdown', 'ashdown', 'school', 11)");
    census(t, "2017-10-05", "AUT", NAMED(OLD_UPN, "Oldname", "Ada"));
    two.old = test_count(t, "SELECT id FROM person");
    t->cx.today = d(2018, 3, 8);
    begin(t);
    ok(t, user_add(&t->cx, STR("adoption"), STR("Adoption Team"), STR("three blind mice 3"), &user));
    ok(t, user_add(&t->cx, STR("user"), STR("A User"), STR("three blind mice 3"), &user));
    give_mother(t, two.old);
    AdoptionSeal s = {.old_id = two.old,
                      .surname = STR("Newname"),
                      .forename = STR("Eva"),
                      .upn = STR(NEW_UPN),
                      .sealed_on = d(2018, 1, 8),
                      .leaves_address = true,
                      .reason = STR("order 1"),
                      .readers = STR("adoption")};
    ok(t, adoption_seal(&t->cx, &s, &two.new));
    commit(t);
    return two;
}

static i64 the_doubt(T *t) { return test_count(t, "SELECT max(id) FROM match_doubt"); }

static Status decide(T *t, DoubtDecision say, const char *note) {
    i64 person;
    act_as_named(t, "adoption", NULL);
    begin(t);
    Status st = doubt_decide(&t->cx, the_doubt(t), &(DoubtAnswer){.say = say, .note = str_from(note)}, &person);
    if (st == OK) commit(t);
    else db_rollback(&t->cx);
    return st;
}

static void decided(T *t, DoubtDecision say, const char *note) {
    Status st = decide(t, say, note);
    expect_i64(t, OK, st);
}

static void not_decided(T *t, Status why, DoubtDecision say, const char *note) {
    expect_i64(t, why, decide(t, say, note));
    ctx_clear_error(&t->cx);
}

/* ---- nothing ties the two ---- */

static void expect_no_name(T *t, i64 person, const char *surname) {
    expect_i64(t, 0,
               test_count(t,
                          str_cstr(t->cx.arena,
                                   str_fmt(t->cx.arena,
                                           "SELECT count(*) FROM person_name WHERE person_id = %lld AND "
                                           "(surname LIKE '%s%%' OR forename = '%s')",
                                           (long long)person, surname, strcmp(surname, "Old") == 0 ? "Ada" : "Eva"))));
}

static void expect_search(T *t, const char *typed, i64 found) {
    PersonCards cards;
    ok(t, person_find(&t->cx, str_from(typed), &cards));
    expect_i64(t, found != 0, (i64)cards.n);
    if (cards.n > 0) expect_i64(t, found, cards.at[0].id);
}

/* What somebody sees who may not know: the new record, on every road that leads to it, and nothing of the old. */
static void expect_untied(T *t, Two two) {
    PersonFacts p;
    PersonEvents events;
    MatchExplanation x;
    i64 merge;
    expect_no_name(t, two.new, "Old");
    expect_no_name(t, two.old, "New");
    expect_i64(t, 0,
               test_count(t,
                          "SELECT count(*) FROM person_identifier a JOIN person_identifier b ON a.value = b.value AND "
                          "a.person_id < b.person_id"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM person_pair"));
    expect_i64(
        t, 0,
        test_count(t, "SELECT count(*) FROM match_doubt WHERE person_id NOT IN (SELECT old_id FROM person_sealed)"));
    expect_i64(
        t, 0,
        test_count(t, "SELECT count(*) FROM audit WHERE action = 'doubt.decide' AND person_id IN (SELECT new_id FROM "
                      "person_sealed)"));
    act_as_named(t, "user", NULL);
    begin(t);
    expect_search(t, "oldname ada", 0);
    expect_search(t, OLD_UPN, 0);
    expect_search(t, "newname eva", two.new);
    expect_search(t, NEW_UPN, two.new);
    ok(t, person_get(&t->cx, two.new, &p));
    ok(t, person_chronology(&t->cx, &p, NULL, &events));
    for (size_t i = 0; i < events.n; i++) {
        expect_lacks(t, events.at[i].title, "Oldname");
        expect_lacks(t, events.at[i].detail, OLD_UPN);
    }
    expect_error(t, ERR_NOTFOUND, match_explain(&t->cx, two.old, two.new, &x));
    actor_operator(&t->cx);
    restrict_forget(&t->cx);
    MergeWish wish = {.keep_id = two.new, .gone_id = two.old, .note = STR("one child")};
    expect(t, person_merge(&t->cx, &wish, &merge) != OK);
    ctx_clear_error(&t->cx);
    db_rollback(&t->cx);
}

/* On the day exactly one of the two is on the roll, and it is this one. */
static void expect_on_roll(T *t, i64 person, const char *day) {
    i64 on =
        test_count(t, str_cstr(t->cx.arena, str_fmt(t->cx.arena,
                                                    "SELECT sum(person_id) FROM enrolment WHERE from_on <= '%s' AND "
                                                    "(to_on IS NULL OR to_on >= '%s')",
                                                    day, day)));
    expect_i64(t, person, on);
}

/* ---- what is held ---- */

TEST_OWN_TRANSACTION("a misspelt name of the one record with a number of the other is held too, and a former name is") {
    static const char *const both[] = {
        NAMED(OLD_UPN, "Newname", "Eva"),
        NAMED(OLD_UPN, "Newnane", "Eva"),
        NAMED(NEW_UPN, "Oldname", "Ada"),
        NAMED(NEW_UPN, "Oldnane", "Eva"),
        NAMED(NEW_UPN, "Newname", "Ada"),
        NAMED(OLD_UPN, "Third", "Zoe"),
        NAMED(NEW_UPN, "Newname", "Eva") "<FormerSurname>Oldname</FormerSurname>",
        "<Surname>Newname</Surname><Forename>Eva</Forename><FormerSurname>Oldname</FormerSurname>"};
    Two two = given_adoption(t);
    for (size_t i = 0; i < COUNT_OF(both); i++) {
        ImportReport *r = census(t, "2018-01-18", "SPR", both[i]);
        expect_i64(t, 1, r->n.of[ROW_HELD]);
        expect_i64(t, two.old, test_count(t, "SELECT max(candidate_id) FROM match_doubt WHERE decision IS NULL"));
        expect_on_roll(t, two.new, "2018-03-08"); /* a row that waits takes nobody off the roll */
    }
    expect_untied(t, two);
}

TEST_OWN_TRANSACTION("a row of one record of a sealed adoption alone lands, misspelt or not") {
    Two two = given_adoption(t);
    ImportReport *r = census(t, "2018-01-18", "SPR", NAMED(NEW_UPN, "Newnane", "Eva"));
    expect_i64(t, 1, r->n.of[ROW_UPDATED]);
    r = census(t, "2017-10-05", "AUT", NAMED(OLD_UPN, "Oldnane", "Ada"));
    expect_i64(t, 1, r->n.of[ROW_UPDATED]);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM match_doubt"));
    expect_on_roll(t, two.new, "2018-03-08");
}

TEST_OWN_TRANSACTION("a complete return that still has the old name and number takes the child off no roll") {
    Two two = given_adoption(t);
    census(t, "2018-01-18", "SPR", NAMED(OLD_UPN, "Oldname", "Ada"));
    expect_i64(t, 1,
               test_count(t, str_cstr(t->cx.arena,
                                      str_fmt(t->cx.arena,
                                              "SELECT count(*) FROM enrolment WHERE person_id = %lld AND to_on "
                                              "IS NULL AND urn = 100",
                                              (long long)two.new))));
}

/* ---- who decides, and what can be decided ---- */

TEST_OWN_TRANSACTION("only the named readers see and decide a row of both records, by choices of its own") {
    Two two = given_adoption(t);
    census(t, "2018-01-18", "SPR", NAMED(OLD_UPN, "Newname", "Eva"));
    Doubt *list, one;
    size_t n;
    i64 person;
    act_as_named(t, "user", NULL);
    begin(t);
    ok(t, doubt_list(&t->cx, 0, 10, &list, &n));
    expect_i64(t, 1, (i64)n);
    expect_i64(t, 0, list[0].candidate_id);
    expect_str(t, "{}", list[0].row_json);
    expect_error(t, ERR_NOTFOUND, doubt_get(&t->cx, the_doubt(t), &one));
    expect_error(t, ERR_NOTFOUND, doubt_decide(&t->cx, the_doubt(t), &(DoubtAnswer){.say = DOUBT_AFTER}, &person));
    act_as_named(t, "adoption", NULL);
    ok(t, doubt_get(&t->cx, the_doubt(t), &one));
    DoubtLeftOut out;
    ok(t, doubt_left_out(&t->cx, &one, &out));
    expect_str(t, "UPN", out.after);
    expect_str(t, "surname, forename", out.closed);
    db_rollback(&t->cx);
    not_decided(t, ERR_INPUT, DOUBT_SAME, NULL);
    not_decided(t, ERR_INPUT, DOUBT_ASIDE, "  ");
    not_decided(t, ERR_CONFLICT, DOUBT_DIFFERENT, NULL); /* it names the child, numbers or none */
    not_decided(t, ERR_CONFLICT, DOUBT_CLOSED,
                NULL); /* a day since the sealing: the closed record would be on the roll */
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM person WHERE NOT is_adult"));
    expect_untied(t, two);
}

TEST_OWN_TRANSACTION("a row given to the record that goes on lands there without what tells of the closed one") {
    Two two = given_adoption(t);
    census(t, "2018-01-18", "SPR", NAMED(OLD_UPN, "Newname", "Eva") "<FormerSurname>Oldname</FormerSurname>");
    decided(t, DOUBT_AFTER, NULL);
    expect_on_roll(t, two.new, "2018-03-08");
    expect_i64(t, 1,
               test_count(t, str_cstr(t->cx.arena,
                                      str_fmt(t->cx.arena,
                                              "SELECT count(*) FROM person_address p JOIN address a ON a.id = "
                                              "p.address_id WHERE p.person_id = %lld AND a.postcode = '" NEW_HOME "'",
                                              (long long)two.new))));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM match_doubt WHERE decision = 'after' AND person_id IS NULL"));
    expect_untied(t, two);
    decided(t, DOUBT_AFTER, NULL); /* a double click is harmless */
    not_decided(t, ERR_CONFLICT, DOUBT_ASIDE, "no");
}

TEST_OWN_TRANSACTION("the old name with the new number goes to the record that goes on under its own name") {
    Two two = given_adoption(t);
    census(t, "2018-01-18", "SPR", NAMED(NEW_UPN, "Oldname", "Ada"));
    decided(t, DOUBT_AFTER, NULL);
    expect_on_roll(t, two.new, "2018-03-08");
    expect_untied(t, two);
}

TEST_OWN_TRANSACTION("a late row of before the adoption goes to the closed record without the name and number since") {
    Two two = given_adoption(t);
    census(t, "2017-05-18", "SUM", NAMED(NEW_UPN, "Oldname", "Ada"));
    not_decided(t, ERR_CONFLICT, DOUBT_AFTER, NULL); /* a day before the sealing: both would be on the roll */
    decided(t, DOUBT_CLOSED, NULL);
    expect_on_roll(t, two.old, "2017-12-01");
    expect_on_roll(t, two.new, "2018-03-08");
    expect_untied(t, two);
}

TEST_OWN_TRANSACTION("a row set aside changes nobody, and keeps the reason") {
    Two two = given_adoption(t);
    census(t, "2018-01-18", "SPR", NAMED(OLD_UPN, "Newname", "Eva"));
    decided(t, DOUBT_ASIDE, "the office typed the number from the old file");
    expect_i64(t, 1,
               test_count(t, "SELECT count(*) FROM match_doubt WHERE decision = 'aside' AND note LIKE 'the office%'"));
    expect_on_roll(t, two.new, "2018-03-08");
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM person WHERE NOT is_adult"));
    expect_untied(t, two);
}

TEST_OWN_TRANSACTION("another child under the closed record's number gets a record without that number") {
    Two two = given_adoption(t);
    census(t, "2018-01-18", "SPR", NAMED(OLD_UPN, "Third", "Zoe"));
    act_as_named(t, "adoption", NULL);
    begin(t);
    i64 third;
    ok(t, doubt_decide(&t->cx, the_doubt(t), &(DoubtAnswer){.say = DOUBT_DIFFERENT}, &third));
    commit(t);
    expect(t, third != 0 && third != two.old && third != two.new);
    expect_i64(t, 0,
               test_count(t,
                          "SELECT count(*) FROM person_identifier a JOIN person_identifier b ON a.value = b.value AND "
                          "a.person_id < b.person_id"));
}

/* ---- transfer files, with contacts and earlier schools ---- */

TEST_OWN_TRANSACTION(
    "a transfer file of both records leaves the old family and the earlier school out of the new record") {
    Two two = given_adoption(t);
    ImportReport *r = import(
        t, "8862001_CTF_8862002_001.xml",
        STR("<?xml version=\"1.0\"?><CTfile><Header><DateTime>2018-02-20T10:00:00</DateTime><SourceSchool><LEA>886</LEA>"
            "<Estab>2001</Estab></SourceSchool><DestSchool><LEA>886</LEA><Estab>2002</Estab></DestSchool></Header><CTFpupilData>"
            "<Pupil><UPN>" NEW_UPN "</UPN><FormerUPN>" OLD_UPN
            "</FormerUPN><Surname>Newname</Surname><Forename>Eva</Forename>"
            "<DOB>2009-03-12</DOB><Gender>F</Gender><Contacts><Contact><Surname>Oldname</Surname><Forename>Maud</Forename>"
            "<Order>1</Order><Relationship>MOT</Relationship></Contact><Contact><Surname>Newname</Surname>"
            "<Forename>Ruth</Forename><Order>2</Order><Relationship>MOT</Relationship></Contact></Contacts><SchoolHistory><School>"
            "<LEA>886</LEA><Estab>2003</Estab><EntryDate>2013-09-04</EntryDate><LeavingDate>2016-07-20</LeavingDate></School>"
            "</SchoolHistory></Pupil></CTFpupilData></CTfile>"));
    expect_i64(t, 1, r->n.of[ROW_HELD]);
    act_as_named(t, "adoption", NULL);
    begin(t);
    Doubt one;
    DoubtLeftOut out;
    ok(t, doubt_get(&t->cx, the_doubt(t), &one));
    ok(t, doubt_left_out(&t->cx, &one, &out));
    expect_str(t, "former UPN, earlier school, contact", out.after);
    db_rollback(&t->cx);
    decided(t, DOUBT_AFTER, NULL);
    expect_i64(t, 1,
               test_count(t, str_cstr(t->cx.arena,
                                      str_fmt(t->cx.arena,
                                              "SELECT count(*) FROM person_relationship WHERE person_id = %lld",
                                              (long long)two.new))));
    expect_untied(t, two);
}

/* ---- rows of everybody else ---- */

TEST_OWN_TRANSACTION("any held row can be set aside with a reason, and is given to no record of an adoption") {
    actor_operator(&t->cx);
    test_exec(t, "INSERT INTO establishment (urn, laestab, la_code, estab_number, name, name_key, kind, high_age) "
                 "VALUES (100, 8862001, 886, 2001, 'Ashdown', 'ashdown', 'school', 11)");
    census(t, "2017-10-05", "AUT", NAMED(OLD_UPN, "Smith", "Ada"));
    import(t, "known.csv",
           STR("source,local_id,upn,nhs_number,surname,forename,dob,sex,postcode,known_from,reason\n"
               "health,1," OLD_UPN ",,Jones,Bo,2010-01-01,M,TN24 1AA,2017-11-01,reported\n"));
    i64 person, id = the_doubt(t);
    begin(t);
    expect_error(t, ERR_INPUT, doubt_decide(&t->cx, id, &(DoubtAnswer){.say = DOUBT_AFTER}, &person));
    expect_error(t, ERR_INPUT, doubt_decide(&t->cx, id, &(DoubtAnswer){.say = DOUBT_ASIDE}, &person));
    ok(t, doubt_decide(&t->cx, id, &(DoubtAnswer){.say = DOUBT_ASIDE, .note = STR("a test row")}, &person));
    expect_i64(t, 0, person);
    commit(t);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person"));
}
