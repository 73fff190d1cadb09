#include "../../tests/page_help.h"
#include "people/person.h"
#include "schools/enrolment.h"
#include "schools/establishment.h"
#include "web/web.h"

static void given_school(T *t, i64 urn, const char *name) {
    Establishment e;
    EstablishmentChange change;
    establishment_clear(&e, urn);
    e.name = str_from(name);
    e.kind = STR("school");
    e.phase = STR("Primary");
    e.status = STR("Open");
    e.la_code = 886;
    e.laestab = 8860000 + urn % 10000;
    ok(t, establishment_put(&t->cx, &e, 0, &change));
}

static void given_pupil(T *t, i64 urn, const char *surname) {
    PersonFacts p;
    Enrolments none = {0};
    EnrolmentChange change;
    Said said = {.as_at = date_ymd(2018, 5, 17)};
    NewPerson n = {.birth_date = date_ymd(2010, 1, 2), .sex = STR("F")};
    NameSaid name = {.kind = "legal", .surname = str_from(surname), .forename = STR("Ada")};
    ok(t, person_create(&t->cx, &n, said, &p));
    ok(t, person_say_name(&t->cx, &p, &name, said));
    RollSaid s = {.person_id = p.who.id,
                  .urn = urn,
                  .status = STR("C"),
                  .entry_on = date_ymd(2017, 9, 4),
                  .year_group = STR("3"),
                  .as_at = said.as_at};
    ok(t, enrolment_say_on_roll(&t->cx, &none, &s, &change));
}

TEST("the authority's schools are listed a page at a time, and found by name") {
    Str cookie, csrf;
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    for (i64 i = 0; i < 60; i++) given_school(t, 118000 + i, i == 7 ? "St Anne's <Primary>" : "Ashdown Primary School");
    TestReply first = test_get(t, "/schools", cookie), second = test_get(t, "/schools?page=2", cookie);
    expect_has(t, first.body, "Showing 1 to 50 of 60");
    expect_has(t, first.body, "href=\"/schools?page=2\"");
    expect_has(t, second.body, "Showing 51 to 60 of 60");
    expect_has(t, second.body, "St Anne&#39;s &lt;Primary&gt;");
    TestReply found = test_get(t, "/schools?q=st+annes", cookie);
    expect_has(t, found.body, "href=\"/schools/118007\"");
    expect_lacks(t, found.body, "Ashdown");
    expect_has(t, test_get(t, "/schools.csv", cookie).body, "118059,");
}

TEST("a school's page says what the register leaves out") {
    Str cookie, csrf;
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    given_school(t, 118001, "Ashdown Primary School");
    TestReply r = test_get(t, "/schools/118001", cookie);
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "<h1 class=\"govuk-heading-l\">Ashdown Primary School</h1>");
    expect_has(t, r.body, "886/8001");
    expect_has(t, r.body, "No district");
    expect_has(t, r.body, "No highest age");
    expect_has(t, r.body, "No census of this school has been imported");
    expect_i64(t, 404, test_get(t, "/schools/118002", cookie).status);
}

TEST("a school's roll names its pupils as on the day asked for, and the look is written down") {
    Str cookie, csrf;
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    t->cx.today = date_ymd(2018, 6, 8);
    given_school(t, 118001, "Ashdown Primary School");
    given_pupil(t, 118001, "Zimmer");
    given_pupil(t, 118001, "Abbot");
    TestReply r = test_get(t, "/schools/118001/roll", cookie);
    expect_has(t, r.body, "On roll on 8 June 2018: 2 pupils");
    expect(t, str_find(r.body, STR("Abbot, Ada")) < str_find(r.body, STR("Zimmer, Ada")));
    expect_has(t, test_get(t, "/schools/118001/roll?as_at=2017-09-01", cookie).body, "0 pupils");
    expect_has(t, test_get(t, "/schools/118001/roll.csv", cookie).body, ",Abbot,Ada,2010-01-02,F,");
    expect_i64(t, 3, test_count(t, "SELECT count(*) FROM audit WHERE action = 'school.roll'"));
}

TEST("a day is asked for in three boxes and taken from them; what is no day is refused") {
    Str cookie, csrf;
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    given_school(t, 118001, "Ashdown Primary School");
    given_pupil(t, 118001, "Quill");
    TestReply on = test_get(t, "/schools/118001/roll?as_at-day=6&as_at-month=6&as_at-year=2018", cookie);
    expect_i64(t, 200, on.status);
    expect_has(t, on.body, "name=\"as_at-day\" type=\"text\" inputmode=\"numeric\" value=\"6\"");
    expect_has(t, on.body, "name=\"as_at-year\" type=\"text\" inputmode=\"numeric\" value=\"2018\"");
    expect_has(t, on.body, "Quill");
    expect_lacks(t, test_get(t, "/schools/118001/roll?as_at-day=3&as_at-month=9&as_at-year=2017", cookie).body,
                 "Quill");
    expect_i64(t, 422, test_get(t, "/schools/118001/roll?as_at-day=31&as_at-month=6&as_at-year=2018", cookie).status);
}
