/* year_11_test.c - Year 10 on one January's census and on no school's of the next. */
#include "registers/year_11.h"

#include "access/access.h"
#include "access/restrict.h"
#include "harness.h"
#include "people/person.h"
#include "registers/table.h"
#include "web/web.h"

enum { ASH = 100100, BEECH = 100200 };

static void census(T *t, i64 urn, const char *on, i64 child, const char *year, const char *status) {
    test_exec(t,
              str_fmt(t->cx.arena,
                      "INSERT INTO census_pupil (urn, census_on, person_id, is_on_roll, status, year_group, source_id) "
                      "VALUES (%lld, '%s', %lld, TRUE, '%s', '%s', 1)",
                      (long long)urn, on, (long long)child, status, year)
                  .p);
}

/* On the roll of Ash, and its census of January 2018 in Year 10; to: the last day, NULL while on it. */
static i64 given_pupil(T *t, const char *forename, const char *to) {
    PersonFacts p;
    Said said = {.as_at = date_ymd(2018, 1, 1)};
    NameSaid name = {.kind = "legal", .surname = STR("Zqyear"), .forename = str_from(forename)};
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = date_ymd(2003, 3, 9), .sex = STR("F")}, said, &p));
    ok(t, person_say_name(&t->cx, &p, &name, said));
    test_exec(
        t,
        str_fmt(
            t->cx.arena,
            "INSERT INTO enrolment (person_id, urn, status, from_on, to_on, entry_on, year_group, is_part_time, confirmed_on) VALUES "
            "(%lld, %d, 'C', '2014-09-03', %s, '2014-09-03', '10', FALSE, '2018-01-18')",
            (long long)p.who.id, ASH, to ? str_fmt(t->cx.arena, "'%s'", to).p : "NULL")
            .p);
    census(t, ASH, "2018-01-18", p.who.id, "10", "C");
    return p.who.id;
}

static void given_schools(T *t) {
    t->cx.today = date_ymd(2019, 3, 8);
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    test_exec(
        t,
        "INSERT INTO establishment (urn, laestab, la_code, name, name_key, kind) VALUES "
        "(100100, 8864001, 886, 'Ash School', 'ash school', 'school'), (100200, 8864002, 886, 'Beech School', 'beech school', 'school')");
    test_exec(t, "INSERT INTO census_return (urn, census_on) VALUES (100100, '2018-01-18'), (100200, '2018-01-18'), "
                 "(100100, '2019-01-17'), (100200, '2019-01-17')");
}

TEST("pupils of Year 10 on no school's census a year later are listed with where they went, and others are not") {
    Year11List l;
    given_schools(t);
    i64 gone = given_pupil(t, "Ada", "2018-09-28"), stays = given_pupil(t, "Ben", NULL);
    i64 moved = given_pupil(t, "Cal", "2018-07-20"), again = given_pupil(t, "Dee", NULL),
        hidden = given_pupil(t, "Eve", "2018-10-05");
    census(t, ASH, "2019-01-17", stays, "11", "C");
    census(t, BEECH, "2019-01-17", moved, "11", "C");
    census(t, ASH, "2019-01-17", again, "10", "C");  /* Year 10 once more: not lost */
    census(t, BEECH, "2018-01-18", gone, "10", "S"); /* a second registration is not another pupil */
    test_exec(
        t,
        str_fmt(
            t->cx.arena,
            "INSERT INTO roll_removal (person_id, urn, enrolment_id, removed_on, ground, destination) SELECT person_id, urn, id, to_on, "
            "'unknown', 'home_educated' FROM enrolment WHERE person_id = %lld",
            (long long)gone)
            .p);
    i64 restriction, user;
    ok(t, user_add(&t->cx, STR("reader"), STR("A Reader"), STR("three blind mice 3"), &user));
    RestrictPlace place = {
        .person_id = hidden, .kind = RESTRICT_NAMED, .to_on = DATE_NONE, .reason = STR("x"), .readers = STR("reader")};
    ok(t, restrict_place(&t->cx, &place, &restriction));
    t->cx.actor = (Actor){.id = 77};
    actor_add_role(&t->cx, &t->cx.actor, STR("inclusion_adviser"));
    ok(t, year_11_missing(&t->cx, 0, &l));
    expect_i64(t, 2019, l.year);
    expect_i64(t, 1, (i64)l.n);
    if (l.n != 1) return;
    expect_i64(t, gone, l.at[0].person_id);
    expect_str(t, "Ash School", l.at[0].school);
    expect(t, date_eq(l.at[0].left_on, date_ymd(2018, 9, 28)));
    expect_str(t, "Home education", l.at[0].destination);
    expect_has(t, l.at[0].then, "naccounted");
    expect_has(t, l.at[0].why, "Last on the roll of Ash School");
    expect(t, !l.at[0].is_awaited);
    test_exec(t, "DELETE FROM census_return WHERE urn = 100100 AND census_on = '2019-01-17'");
    ok(t, year_11_missing(&t->cx, 2019, &l));
    expect_i64(t, 3, (i64)l.n); /* Ash has not sent it: its pupils are listed, and marked */
    for (size_t i = 0; i < l.n; i++) expect(t, l.at[i].is_awaited);
    ok(t, year_11_missing(&t->cx, 2016, &l));
    expect(t, l.n == 0 && !date_is_set(l.after));
}

TEST("the page and its file name who went where; without two censuses it says so") {
    Str cookie, csrf;
    TestReply r;
    given_schools(t);
    (void)given_pupil(t, "Ada", "2018-09-28");
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/year-11"), cookie, STR_NONE, &r));
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "Zqyear, Ada");
    expect_has(t, r.body, "1 pupil was");
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/year-11.csv?year=2019"), cookie, STR_NONE, &r));
    expect_has(t, r.body, "Zqyear,Ada,");
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/year-11?year=2012"), cookie, STR_NONE, &r));
    expect_has(t, r.body, "No school’s census is held");
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/registers/roll_removal"), cookie, STR_NONE, &r));
    expect_has(t, r.body, "/year-11");
}
