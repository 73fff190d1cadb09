/* succession_test.c - a school becomes an academy in mid-year: its roll goes over with the academy's first return. */
#include "harness.h"
#include "people/person.h"
#include "schools/enrolment.h"
#include "schools/succession.h"

#define OLD     100
#define ACADEMY 101

static Date d(int year, int month, int day) { return date_ymd(year, month, day); }
#define AUTUMN d(2017, 10, 5)
#define SPRING d(2018, 1, 18)
#define SUMMER d(2018, 5, 17)
#define ENTRY  d(2015, 9, 4)

static void given_academy(T *t) {
    test_exec(t, "INSERT INTO establishment (urn, laestab, name, name_key, kind, high_age, closed_on) VALUES "
                 "(100, 8862001, 'A', 'a', 'school', 11, '2018-01-31')");
    test_exec(t, "INSERT INTO establishment (urn, laestab, name, name_key, kind, high_age, opened_on) VALUES "
                 "(101, 8862001, 'A', 'a', 'school', 11, '2018-02-01')");
    test_exec(t,
              "INSERT INTO establishment_link (urn, successor_urn, linked_on, basis) VALUES (100, 101, '2018-02-01', "
              "'laestab')");
}

static i64 given_child(T *t) {
    PersonFacts p;
    NewPerson n = {.birth_date = d(2009, 3, 12), .sex = STR("F")};
    ok(t, person_create(&t->cx, &n, (Said){.as_at = AUTUMN}, &p));
    return p.who.id;
}

static RollSaid roll(i64 child, i64 urn, Date as_at) {
    return (RollSaid){.person_id = child,
                      .urn = urn,
                      .status = STR("C"),
                      .entry_on = ENTRY,
                      .year_group = STR("4"),
                      .as_at = as_at,
                      .source_id = 1};
}

static void say(T *t, i64 child, i64 urn, Date as_at) {
    Enrolments known;
    EnrolmentChange change;
    RollSaid s = roll(child, urn, as_at);
    ok(t, enrolment_of_person(&t->cx, child, &known));
    ok(t, enrolment_say_on_roll(&t->cx, &known, &s, &change));
}

static void say_left(T *t, i64 child, i64 urn, Date leaving_on) {
    Enrolments known;
    EnrolmentChange change;
    LeftSaid left = {.roll = roll(child, urn, SUMMER), .leaving_on = leaving_on, .basis = "census_leaver"};
    ok(t, enrolment_of_person(&t->cx, child, &known));
    ok(t, enrolment_say_left(&t->cx, &known, &left, &change));
}

static i64 carry_over(T *t, i64 urn, Date as_at) {
    Succession s = {.urn = urn, .as_at = as_at, .source_id = 1};
    ok(t, succession_carry_over(&t->cx, &s));
    return s.n_carried;
}

static i64 n_on_roll(T *t, i64 child, i64 urn, Date on) {
    Enrolments known;
    i64 n = 0;
    ok(t, enrolment_of_person(&t->cx, child, &known));
    for (size_t i = 0; i < known.n; i++) n += known.at[i].urn == urn && enrolment_holds_on(&known.at[i], on);
    return n;
}

TEST("a school's roll goes over to the academy that followed it, from the day it opened, once") {
    given_academy(t);
    i64 child = given_child(t);
    say(t, child, OLD, AUTUMN);
    expect_i64(t, 0, carry_over(t, OLD, SPRING));
    expect_i64(t, 0, carry_over(t, ACADEMY, SPRING)); /* it had not opened */
    expect_i64(t, 1, carry_over(t, ACADEMY, SUMMER));
    expect_i64(t, 0, carry_over(t, ACADEMY, SUMMER));
    say(t, child, ACADEMY, SUMMER);
    expect_i64(t, 1, n_on_roll(t, child, OLD, d(2018, 1, 31)));
    expect_i64(t, 0, n_on_roll(t, child, ACADEMY, d(2018, 1, 31)));
    expect_i64(t, 0, n_on_roll(t, child, OLD, d(2018, 2, 1)));
    expect_i64(t, 1, n_on_roll(t, child, ACADEMY, d(2018, 2, 1)));
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM enrolment WHERE entry_on = '2015-09-04'"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM roll_removal"));
}

TEST("a child whom the academy's return says to have left before it opened left the school it followed") {
    given_academy(t);
    i64 child = given_child(t);
    say(t, child, OLD, AUTUMN);
    expect_i64(t, 1, carry_over(t, ACADEMY, SUMMER));
    say_left(t, child, ACADEMY, d(2017, 12, 15));
    expect_i64(t, 1, n_on_roll(t, child, OLD, d(2017, 12, 15)));
    expect_i64(t, 0, n_on_roll(t, child, OLD, d(2017, 12, 16)));
    expect_i64(t, 0, n_on_roll(t, child, ACADEMY, SUMMER));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM roll_removal WHERE urn = 100 AND removed_on = '2017-12-15'"));
}

TEST("a child whom the academy's first return omits is off its roll, as at any school") {
    given_academy(t);
    i64 child = given_child(t), n_ended = 0;
    say(t, child, OLD, AUTUMN);
    expect_i64(t, 1, carry_over(t, ACADEMY, SUMMER));
    RollSeen seen = {.n = 0};
    OmittedLoad load = {.urn = ACADEMY, .as_at = SUMMER, .source_id = 1, .seen = &seen};
    ok(t, enrolment_end_omitted(&t->cx, &load, &n_ended));
    expect_i64(t, 1, n_ended);
    expect_i64(t, 0, n_on_roll(t, child, ACADEMY, SUMMER));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM roll_removal WHERE urn = 101 AND destination = 'unknown'"));
}
