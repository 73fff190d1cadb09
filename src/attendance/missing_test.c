/* missing_test.c - which registers have not come: by school and day, by the school's own dates, and never for a day it was closed. */
#include "attendance/missing.h"
#include "define/definitions.h"
#include "harness.h"
#include "web/web.h"

#include <string.h>

static Date day(const char *iso) {
    Date d;
    return date_parse_iso(str_from(iso), &d) ? d : DATE_NONE;
}

/* 990001 all year; 990002 closed on 7 November; 990003 independent; 990004 of another authority; 990005 a special school
 * that is independent. */
static void given_schools(T *t) {
    t->cx.today = day("2018-06-08");
    test_exec(t, "INSERT INTO establishment (urn, la_code, name, name_key, kind, opened_on, closed_on) VALUES"
                 " (990001, 886, 'Ash', 'ash', 'school', NULL, NULL),"
                 " (990002, 886, 'Elm', 'elm', 'special', '2001-09-01', '2017-11-07'),"
                 " (990003, 886, 'Fir', 'fir', 'independent', NULL, NULL),"
                 " (990004, 887, 'Oak', 'oak', 'school', NULL, NULL)");
    test_exec(t, "INSERT INTO establishment (urn, la_code, name, name_key, kind, type_code) VALUES"
                 " (990005, 886, 'Yew', 'yew', 'special', '10')");
}

static void given_register(T *t, i64 urn, const char *on, const char *marks) {
    test_exec(t, str_cstr(t->cx.arena, str_fmt(t->cx.arena,
                                               "INSERT INTO attendance_day (urn, on_date, marks, n_taken, source_id) "
                                               "VALUES (%lld, '%s', '%s', 0, 1)",
                                               (long long)urn, on, marks)));
}

static MissingRegisters ask(T *t, const char *from, const char *to, i64 urn) {
    MissingRegisters m;
    ok(t, missing_registers(&t->cx, &(MissingQuestion){.from = day(from), .to = day(to), .urn = urn}, &m));
    return m;
}

static bool lists(const MissingRegisters *m, i64 urn, const char *on) {
    for (size_t i = 0; i < m->n; i++)
        if (m->at[i].urn == urn && date_eq(m->at[i].on, day(on))) return true;
    return false;
}

TEST("each school day of an open school is asked for, morning and afternoon, and only of schools that send registers") {
    given_schools(t);
    given_register(t, 990001, "2017-11-06", "/\\I\\");
    given_register(t, 990001, "2017-11-07", "/-I-");
    given_register(t, 990002, "2017-11-07", "/ -\\");
    given_register(t, 990003, "2017-11-08", "/\\");
    /* a Saturday to a Friday: five days of Ash, two of Elm before it closed */
    MissingRegisters m = ask(t, "2017-11-04", "2017-11-10", 0);
    expect_i64(t, 2, m.n_schools);
    expect_i64(t, 7, m.n_days);
    expect_i64(t, 1 + 6 + 2, m.n_missing);
    expect_i64(t, 5, (i64)m.n);
    expect(t, !lists(&m, 990001, "2017-11-06") && lists(&m, 990001, "2017-11-07") && lists(&m, 990001, "2017-11-10"));
    expect(t, lists(&m, 990002, "2017-11-06") && !lists(&m, 990002, "2017-11-07"));
    expect_i64(t, SESSION_ARRIVED, school_day_session(&m.at[0], 0));
    expect_i64(t, SESSION_MISSING, school_day_session(&m.at[0], 1));
    expect_i64(t, 2, m.at[0].n_pupils);
    expect_i64(t, 0, m.at[1].n_pupils);
}

TEST("a register taken for some of the pupils has come in part, and the whole list has every school day") {
    MissingRegisters m;
    given_schools(t);
    given_register(t, 990001, "2017-11-06", "/\\- /\\");
    ok(t, missing_registers(
              &t->cx,
              &(MissingQuestion){.from = day("2017-11-06"), .to = day("2017-11-07"), .urn = 990001, .is_whole = true},
              &m));
    expect_i64(t, 2, (i64)m.n);
    expect_i64(t, 3, m.at[0].n_pupils);
    expect_i64(t, SESSION_PARTLY, school_day_session(&m.at[0], 0));
    expect_i64(t, SESSION_PARTLY, school_day_session(&m.at[0], 1));
    expect_i64(t, SESSION_MISSING, school_day_session(&m.at[1], 0));
    expect_i64(t, 2, m.n_missing);
}

TEST("no register is asked for in the holidays, after today, or where the terms are not known") {
    given_schools(t);
    expect_i64(t, 0, ask(t, "2017-10-23", "2017-10-27", 990001).n_days); /* half term */
    t->cx.today = day("2017-11-07");
    expect_i64(t, 2, ask(t, "2017-11-06", "2017-11-10", 990001).n_days);
    expect_i64(t, 0, ask(t, "2017-11-08", "2017-11-10", 990001).n_days);
    t->cx.today = day("2018-06-08");
    MissingRegisters m = ask(t, "1990-11-05", "1990-11-06", 990001);
    expect_i64(t, 0, m.n_days);
    expect_i64(t, 2, m.n_unknown);
}

TEST(
    "a school year is the days of its calendar: 195 where the definitions say 195, and each of them is asked for once") {
    given_schools(t);
    MissingRegisters m = ask(t, "2017-09-01", "2018-06-08", 990001);
    int n = calendar_count_school_days(definitions_of(&t->cx)->calendars, day("2017-09-01"), day("2018-06-08"));
    expect_i64(t, n, m.n_days);
    t->cx.today = day("2018-08-31");
    expect_i64(t, 195, ask(t, "2017-09-01", "2018-08-31", 990001).n_days);
    /* no day lost or doubled where the clocks change: 29 October and 25 March are Sundays between two school weeks */
    m = ask(t, "2017-10-27", "2017-10-31", 990001);
    expect_i64(t, 2, m.n_days);
    m = ask(t, "2018-03-23", "2018-03-27", 990001);
    expect_i64(t, 3, m.n_days);
}

TEST("days the wrong way round, more than a year and a school that does not exist are refused") {
    MissingRegisters m;
    given_schools(t);
    MissingQuestion backwards = {.from = day("2017-11-07"), .to = day("2017-11-06")};
    MissingQuestion long_ago = {.from = day("2015-11-07"), .to = day("2017-11-06")};
    MissingQuestion nowhere = {.from = day("2017-11-06"), .to = day("2017-11-06"), .urn = 123};
    expect_error(t, ERR_INPUT, missing_registers(&t->cx, &backwards, &m));
    expect_error(t, ERR_INPUT, missing_registers(&t->cx, &long_ago, &m));
    expect_error(t, ERR_NOTFOUND, missing_registers(&t->cx, &nowhere, &m));
}

TEST("the page lists them fifty at a time, says how many, and downloads the whole list") {
    Str cookie, csrf;
    TestReply page, csv;
    given_schools(t);
    given_register(t, 990001, "2017-11-06", "/\\");
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/attendance/missing?from=2017-11-06&to=2017-11-10&school=990001"),
                           cookie, STR_NONE, &page));
    expect_i64(t, 200, page.status);
    expect_has(t, page.body, "8 of 10 registers have not arrived");
    expect_has(t, page.body, "7 November 2017");
    expect_lacks(t, page.body, ">6 November 2017<");
    ok(t,
       web_test_request(&t->cx, METHOD_GET, STR("/attendance/missing.csv?from=2017-09-04&to=2018-06-08&school=990001"),
                        cookie, STR_NONE, &csv));
    expect_has(t, csv.body, "990001,Ash,2018-06-08,missing,missing,0,0,0");
    expect_lacks(t, csv.body, "2017-11-06");
    ok(t, web_test_request(&t->cx, METHOD_GET,
                           STR("/attendance/missing?from-day=6&from-month=11&from-year=2017&to=2017-11-06"), cookie,
                           STR_NONE, &page));
    expect_has(t, page.body, "2 of 4 registers");
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/attendance/missing?from=2017-11-06&to=2017-11-05"), cookie,
                           STR_NONE, &page));
    expect_i64(t, 422, page.status);
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/attendance/missing"), STR_NONE, STR_NONE, &page));
    expect(t, page.status == 303 || page.status == 401);
}
