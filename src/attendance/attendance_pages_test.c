/* attendance_pages_test.c - the pages of attendance, asked for as a browser does, and what their files hold. */
#include "access/restrict.h"
#include "marks_help.h"
#include "people/person.h"
#include "web/web.h"

enum { ASH = MARKS_SCHOOL, ELM = MARKS_SCHOOL + 1, ADA = MARKS_FIRST_ID, BEN, CAT, DAN, EVE };

static Date november(int day) { return date_ymd(2017, 11, day); }

/* Ada and Ben in Ashford, Cat and Dan in Dover, Eve too young to be counted; ten sessions. */
static Str given_county(T *t) {
    static const struct {
        i64 urn;
        const char *name;
        MarksPupil p;
    } pupils[] = {{ASH, "Ada", {ADA, 2017, 0, 9, "5", "C"}},
                  {ASH, "Ben", {BEN, 2017, 1, 9, "6", "C"}},
                  {ASH, "Eve", {EVE, 2017, 2, 4, "R", "C"}},
                  {ELM, "Cat", {CAT, 2017, 0, 9, "5", "C"}},
                  {ELM, "Dan", {DAN, 2017, 1, 9, "5", "C"}}};
    static const char *const ash[] = {"/\\O\\OO", "/\\OOOO", "/\\I\\OO", "/\\/\\OO", "U\\/#OO"};
    Str cookie, csrf;
    t->cx.today = date_ymd(2018, 1, 8);
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    marks_given_school(t, ASH);
    marks_given_school(t, ELM);
    test_exec(t, "UPDATE establishment SET district = 'Dover', name = 'Elm & Oak' WHERE urn = 990002");
    for (size_t i = 0; i < COUNT_OF(pupils); i++) {
        marks_given_pupil(t, pupils[i].urn, pupils[i].p);
        test_exec(t, str_cstr(t->cx.arena,
                              str_fmt(t->cx.arena,
                                      "INSERT INTO person_name (person_id, kind, surname, forename, surname_key, "
                                      "forename_key) VALUES (%lld, 'legal', 'Zq%s', 'Jo', 'ZQ', 'JO')",
                                      (long long)pupils[i].p.id, pupils[i].name)));
    }
    for (int d = 0; d < 5; d++) {
        marks_given_day(t, ASH, november(6 + d), str_from(ash[d]));
        marks_given_day(t, ELM, november(6 + d), STR("/\\/\\"));
    }
    test_exec(t, "INSERT INTO person_characteristic (person_id, kind, value, rank, from_on) VALUES "
                 "(990000001, 'fsm', 'Y', 0, '2017-09-01')");
    return cookie;
}

static Str get(T *t, const char *url, Str cookie, int status) {
    TestReply r;
    ok(t, web_test_request(&t->cx, METHOD_GET, str_from(url), cookie, STR_NONE, &r));
    expect_i64(t, status, r.status);
    return r.body;
}

TEST("the county's page: figures, groups asked for, districts that lead on, a chart with its numbers") {
    Str cookie = given_county(t), page = get(t, "/attendance?by=fsm", cookie, 200);
    expect_has(t, page, "12.8%</span><span class=\"muster-figure__label\">of possible sessions missed"); /* 5 of 39 */
    expect_has(t, page, "persistently absent (10% or more): 50.0% of 4 pupils");
    expect_has(t, page, "href=\"/attendance/districts/Dover\"");
    expect_has(t, page, "<svg class=\"muster-chart\"");
    expect_has(t, page, "By free school meals");
    expect_has(t, page, "href=\"/attendance/lists/persistent\">Persistently absent</a>");
    Str csv = get(t, "/attendance.csv?by=fsm", cookie, 200);
    expect_has(t, csv, "fsm,possible,authorised,unauthorised,absence_percent,pupils,persistent,severe,");
    expect_has(t, csv, "\nN,30,0,1,3.3,3,1,0,");
    expect_has(t, csv, "\nY,9,1,3,44.4,1,1,0,");
    expect_has(t, get(t, "/attendance.csv?by=weekday&then=district", cookie, 200), "\nMonday,Ashford,4,0,1,25,2,");
    expect_has(t, get(t, "/attendance.json?trend=half_term", cookie, 200),
               "\"total\":{\"possible\":39,\"authorised\":1,");
}

TEST(
    "the same days a year before stand beside the county, a district, a school, and each group; nothing where there were none") {
    Str cookie = given_county(t);
    expect_lacks(t, get(t, "/attendance", cookie, 200), "Beside the year before");
    marks_given_pupil(t, ASH, (MarksPupil){ADA + 100, 2016, 0, 9, "5", "C"});
    for (int d = 0; d < 5; d++) marks_given_day(t, ASH, date_ymd(2016, 11, 7 + d), d == 2 ? STR("/O") : STR("/\\"));
    marks_given_day(t, ASH, date_ymd(2017, 2, 6), STR("OO")); /* after the same day of January */
    Str page = get(t, "/attendance", cookie, 200);
    expect_has(t, page, "Beside the year before");
    expect_has(t, page, "1 September 2016 to 8 January 2017");
    expect_has(t, page,
               "Absence</th>\n<td class=\"govuk-table__cell govuk-table__cell--numeric\">12.8%</td>\n"
               "<td class=\"govuk-table__cell govuk-table__cell--numeric\">10.0%</td>\n"
               "<td class=\"govuk-table__cell govuk-table__cell--numeric\">+2.8</td>");
    expect_has(t, get(t, "/attendance.csv?by=district", cookie, 200),
               "\nAshford,19,1,4,26.3,2,2,0,21.1,100,0,10,1,100\r\n");
    expect_has(t, get(t, "/attendance.csv?by=district", cookie, 200), ",0,0,0,,,\r\n"); /* Dover had no register */
    expect_has(t, get(t, "/attendance/districts/Ashford", cookie, 200), "Absence a year before");
    expect_lacks(t, get(t, "/attendance/districts/Dover", cookie, 200), "Beside the year before");
    expect_has(t, get(t, "/schools/990001/attendance.json", cookie, 200), "\"before\":{\"possible\":10,");
    page = get(t, "/schools/990001/attendance", cookie, 200);
    expect_has(t, page, "scope=\"col\">A year before</th>"); /* in the week 52 weeks before it 1 of 10 */
    expect_has(t, get(t, "/schools/990001/attendance.csv", cookie, 200),
               "\nweek,2017-11-06,19,1,4,26.3,2,2,0,26.3,12.8,10\r\n");
    expect_has(t, get(t, "/schools/990001/attendance.csv?trend=half_term", cookie, 200),
               "\nhalf_term,Term 2,19,1,4,26.3,2,2,0,26.3,12.8,10\r\n");
    page = get(t, "/schools/990002/attendance", cookie, 200);
    expect_lacks(t, page, "Beside the year before");
    expect_lacks(t, page, "A year before");
}

TEST("days without a register are told in words; days that make no sense are refused") {
    Str cookie = given_county(t);
    Str page = get(t, "/attendance?from=2017-12-01&to=2017-12-20", cookie, 200);
    expect_has(t, page, "No register of these days has arrived");
    expect_lacks(t, page, "<svg");
    (void)get(t, "/attendance?from=2017-12-01&to=2017-11-01", cookie, 422);
    (void)get(t, "/attendance?from=2016-12-01&to=2017-11-01", cookie, 422);
    (void)get(t, "/attendance?by=month", cookie, 422);
    (void)get(t, "/schools/990001/attendance?from=2017-12-01&to=2017-11-01", cookie, 422);
    expect_has(t, get(t, "/attendance?from=2015-09-01", cookie, 200), "1 September 2015 to 31 August 2016");
}

TEST("a district stands beside the county, with its schools; one that is none is not found") {
    Str cookie = given_county(t), page = get(t, "/attendance/districts/Ashford", cookie, 200);
    expect_has(t, page, "Attendance in Ashford");
    expect_has(t, page, "26.3%"); /* 5 of 19, beside 12.8% */
    expect_has(t, page, "href=\"/schools/990001/attendance\"");
    expect_lacks(t, page, "Elm &amp; Oak");
    Str csv = get(t, "/attendance/districts/Ashford.csv", cookie, 200);
    expect_has(t, csv, "by,value,possible,");
    expect_has(t, csv, "\nyear_group,5,10,0,1,10,1,1,0,,3.3,\r\n");
    (void)get(t, "/attendance/districts/Nowhere", cookie, 404);
}

TEST("a school stands beside its district and the county; its codes have their meaning, its pupils their bands") {
    Str cookie = given_county(t), page = get(t, "/schools/990001/attendance", cookie, 200);
    expect_has(t, page, "Sessions by code");
    expect_has(t, page, "Arrived after the register closed");
    expect_has(t, page, "Above 85%, to 90%</th><td class=\"govuk-table__cell govuk-table__cell--numeric\">1</td>");
    expect_has(t, page, "Above 50%, to 85%</th><td class=\"govuk-table__cell govuk-table__cell--numeric\">1</td>");
    expect_has(t, get(t, "/schools/990002/attendance", cookie, 200), "Attendance: Elm &amp; Oak");
    expect_has(t, get(t, "/schools/990001/attendance.csv", cookie, 200), "\nyear_group,5,10,0,1,10,1,1,0,10,3.3,\r\n");
    expect_has(t, get(t, "/schools/990001", cookie, 200), "href=\"/schools/990001/attendance\"");
    (void)get(t, "/schools/990099/attendance", cookie, 404);
}

TEST("a school's pupils come most absent first; a restricted one is last and nothing is said of them") {
    i64 id;
    Str cookie = given_county(t), csv = get(t, "/schools/990001/attendance/pupils.csv", cookie, 200);
    expect(t, str_find(csv, STR("ZqBen")) < str_find(csv, STR("ZqAda")));
    expect_has(t, csv, "990000001,ZqBen,Jo,6,9,1,3,44.4,true,false,true\r\n");
    expect_lacks(t, csv, "ZqEve");
    expect_has(t, get(t, "/schools/990001/attendance/pupils", cookie, 200),
               "href=\"/children/990000001/attendance\">ZqBen, Jo</a>");
    expect_i64(t, 2,
               test_count(t, "SELECT count(*) FROM audit WHERE action = 'school.attendance_pupils' AND detail = "
                             "'urn 990001, 2 shown'"));
    i64 reader;
    ok(t, user_add(&t->cx, STR("reader"), STR("A Reader"), STR("three blind mice 3"), &reader));
    actor_operator(&t->cx);
    ok(t, restrict_place(&t->cx,
                         &(RestrictPlace){.person_id = BEN,
                                          .kind = RESTRICT_NAMED,
                                          .to_on = DATE_NONE,
                                          .reason = STR("r"),
                                          .ask = STR("a"),
                                          .readers = STR("reader")},
                         &id));
    csv = get(t, "/schools/990001/attendance/pupils.csv", cookie, 200);
    expect_lacks(t, csv, "ZqBen");
    expect_lacks(t, csv, "990000001");
    expect_lacks(t, csv, "44.4");
    expect(t, str_find(csv, STR(RESTRICTED_NAME)) > str_find(csv, STR("ZqAda")));
    (void)get(t, "/children/990000001/attendance", cookie, 404);
}

TEST("a child's year: every session with its meaning, what it comes to, corrections; a look is written down") {
    Str cookie = given_county(t);
    test_exec(t,
              "INSERT INTO attendance_change (urn, on_date, place, is_afternoon, was, became, changed_at, changed_by, "
              "source_id) VALUES (990001, '2017-11-06', 1, FALSE, 'N', 'O', '2017-11-20T09:00:00Z', 1, 77)");
    Str page = get(t, "/children/990000001/attendance", cookie, 200);
    expect_has(t, page, "44.4% of possible sessions missed");
    expect_has(t, page, "Too early to judge: fewer than 20 possible sessions.");
    expect_has(t, page, "2 sessions, from 7 November 2017 to 7 November 2017.");
    expect_has(t, page,
               "<td class=\"muster-calendar__authorised muster-calendar__am\">I<span "
               "class=\"govuk-visually-hidden\"> Illness</span></td>");
    expect_has(t, page, "20 November 2017 at 9:00am");
    Str csv = get(t, "/children/990000001/attendance.csv?year=2017", cookie, 200);
    expect_has(t, csv, "on,session,urn,school,code,title,category\r\n2017-11-06,morning,990001,Ash,O,");
    expect_has(t, get(t, "/children/990000001/attendance.json", cookie, 200), "\"longest_unauthorised_run\":2");
    expect_has(t, get(t, "/children/990000001/attendance.json", cookie, 200), "\"school_absence_percent\":26.3");
    expect_i64(t, 4,
               test_count(t, "SELECT count(*) FROM audit WHERE person_id = 990000001 AND action = 'person.view' "
                             "AND detail = 'attendance 2017'"));
    expect_has(t, get(t, "/children/990000001/attendance.json", cookie, 200), "\"county_absence_percent\":12.8");
    expect_has(t, get(t, "/children/990000001", cookie, 200), "href=\"/children/990000001/attendance\"");
    expect_has(t, get(t, "/children/990000001/attendance?year=2016", cookie, 200), "No register of this school year");
    (void)get(t, "/children/990000001/attendance?year=20170", cookie, 422);
}
