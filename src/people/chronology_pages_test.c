/* chronology_pages_test.c - a child's chronology as a browser, a spreadsheet and a program ask for it. */
#include "../../tests/harness.h"
#include "people/person.h"
#include "web/web.h"

static Date d(int year, int month, int day) { return date_ymd(year, month, day); }

static i64 given_child(T *t) {
    PersonFacts p;
    Said said = {.as_at = d(2016, 10, 6)};
    t->cx.today = d(2018, 6, 8);
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = d(2009, 3, 12), .sex = STR("F")}, said, &p));
    NameSaid name = {.kind = "legal", .surname = STR("O'Brien <b>"), .forename = STR("Ada")};
    ok(t, person_say_name(&t->cx, &p, &name, said));
    AddressSaid home = {.paon = STR("1"), .street = STR("High Street"), .postcode = STR("TN23 1AA")};
    ok(t, person_say_address(&t->cx, &p, &home, (Said){.as_at = d(2018, 1, 18)}));
    return p.who.id;
}

static TestReply get(T *t, Str cookie, i64 id, const char *rest) {
    TestReply r;
    Str url = str_fmt(t->cx.arena, "/children/%lld/chronology%s", (long long)id, rest);
    ok(t, web_test_request(&t->cx, METHOD_GET, url, cookie, STR_NONE, &r));
    return r;
}

TEST("a chronology is a page under its years, with who prints it, and each look at it is on record") {
    Str cookie, csrf;
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    i64 id = given_child(t);
    TestReply r = get(t, cookie, id, "");
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "id=\"year-2018\"");
    expect_has(t, r.body, "id=\"year-2009\"");
    expect_has(t, r.body, "Lives at 1 High Street, TN23 1AA");
    expect_has(t, r.body, "O&#39;Brien &lt;b&gt;");
    expect_lacks(t, r.body, "Brien <b>");
    expect_has(t, r.body, "Printed on 8 June 2018 by Test User");
    expect(t, str_find(r.body, STR("year-2018")) < str_find(r.body, STR("year-2009")));
    r = get(t, cookie, id, "?order=oldest");
    expect(t, str_find(r.body, STR("year-2009")) < str_find(r.body, STR("year-2018")));
    expect_i64(t, 2,
               test_count(t, "SELECT count(*) FROM audit WHERE action = 'person.view' AND detail = 'chronology'"));
}

TEST("a chronology's filter holds for the page, its JSON and its CSV, and one that cannot be is refused in its form") {
    Str cookie, csrf;
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    i64 id = given_child(t);
    TestReply r = get(t, cookie, id, "?kind=address&from=2018-01-01");
    expect_has(t, r.body, "Lives at 1 High Street");
    expect_lacks(t, r.body, "year-2009");
    expect_has(t, r.body, "<option value=\"address\" selected>Homes (1)</option>");
    expect_has(t, r.body, "chronology.csv?kind=address&amp;from=2018-01-01");
    expect_str(t,
               "on,kind,title,detail,urn,source_file,said,source_kind\r\n"
               "2018-01-18,address,\"Lives at 1 High Street, TN23 1AA\",,,,,user\r\n",
               get(t, cookie, id, ".csv?kind=address&from=2018-01-01").body);
    r = get(t, cookie, id, ".json?to=2009-12-31");
    json_t *m = json_loadb(r.body.p, r.body.n, 0, NULL);
    expect_i64(t, 1, (i64)json_array_size(json_object_get(m, "chronology")));
    expect_i64(t, 1, json_integer_value(json_object_get(m, "n")));
    json_decref(m);
    r = get(t, cookie, id, "?kind=exclusion");
    expect_has(t, r.body, "Nothing of that kind");
    expect_lacks(t, r.body, "<table");
    const char *const wrong[] = {"?kind=weather", "?from=2018-13-01", "?from=2018-01-02&to=2018-01-01", "?order=up"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        r = get(t, cookie, id, wrong[i]);
        expect_i64(t, 422, r.status);
        expect_has(t, r.body, "There is a problem");
    }
    expect_i64(t, 404, get(t, cookie, id + 1000, "").status);
    expect_i64(t, 303, get(t, STR_NONE, id, "").status);
}
