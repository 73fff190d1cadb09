#include "../../tests/harness.h"
#include "people/person.h"
#include "web/web.h"

static i64 given_child(T *t, const char *surname, const char *forename) {
    PersonFacts p;
    Date born = date_ymd(2009, 3, 12);
    Said said = {.as_at = date_ymd(2017, 10, 5)};
    NewPerson n = {.birth_date = born, .sex = STR("M")};
    NameSaid name = {.kind = "legal", .surname = str_from(surname), .forename = str_from(forename)};
    ok(t, person_create(&t->cx, &n, said, &p));
    ok(t, person_say_name(&t->cx, &p, &name, said));
    return p.who.id;
}

static TestReply get(T *t, const char *url, Str cookie) {
    TestReply r;
    ok(t, web_test_request(&t->cx, METHOD_GET, str_from(url), cookie, STR_NONE, &r));
    return r;
}

TEST("a child is found on a page, and the search is written down without what was looked for") {
    Str cookie, csrf;
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    i64 id = given_child(t,
                         "Wo\xC5\x82"
                         "ski",
                         "Jan"); /* Wołski */
    TestReply r = get(t, "/children?q=wolski+12%2F3%2F2009", cookie);
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "1 found");
    expect_has(t, r.body, "Wo\xC5\x82ski, Jan");
    expect_has(t, r.body, str_cstr(t->cx.arena, str_fmt(t->cx.arena, "href=\"/children/%lld\"", (long long)id)));
    expect_has(t, r.body, "12 March 2009");
    expect_has(t, r.body, "value=\"wolski 12/3/2009\"");
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM audit WHERE action = 'person.search'"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM audit WHERE detail LIKE '%wolski%'"));
}

TEST("a search that finds nobody says what to try; an empty one is only a form") {
    Str cookie, csrf;
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    expect_has(t, get(t, "/children?q=zzzzz", cookie).body, "Nobody found");
    TestReply r = get(t, "/children", cookie);
    expect_i64(t, 200, r.status);
    expect_lacks(t, r.body, "Nobody found");
    expect_i64(t, 200, get(t, "/children.csv?q=zzzzz", cookie).status);
}
