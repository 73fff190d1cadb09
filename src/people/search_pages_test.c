#include "../../tests/page_help.h"
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

TEST("a child is found on a page, and the search is written down without what was looked for") {
    Str cookie, csrf;
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    i64 id = given_child(t,
                         "Wo\xC5\x82"
                         "ski",
                         "Jan"); /* Wołski */
    TestReply r = test_get(t, "/children?q=wolski+12%2F3%2F2009", cookie);
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "1 found");
    expect_has(t, r.body, "<mark class=\"muster-mark\">Wo\xC5\x82ski</mark>, Jan");
    expect_has(t, r.body, "born: <mark class=\"muster-mark\">12 March 2009, aged ");
    expect_has(t, r.body, str_cstr(t->cx.arena, str_fmt(t->cx.arena, "href=\"/children/%lld\"", (long long)id)));
    expect_has(t, r.body, "12 March 2009");
    expect_has(t, r.body, "value=\"wolski 12/3/2009\"");
    expect_i64(t, 1,
               test_count(t, "SELECT count(*) FROM audit WHERE action = 'person.search' AND detail LIKE '1 found: %'"));
    (void)test_get(t, "/children?q=wolsk&typing=1", cookie);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM audit WHERE action = 'person.search.typing'"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM audit WHERE detail LIKE '%wolsk%'"));
}

TEST("a search that finds nobody says what to try; an empty one is only a form") {
    Str cookie, csrf;
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    expect_has(t, test_get(t, "/children?q=zzzzz", cookie).body, "Nobody found");
    TestReply r = test_get(t, "/children", cookie);
    expect_i64(t, 200, r.status);
    expect_lacks(t, r.body, "Nobody found");
    expect_i64(t, 200, test_get(t, "/children.csv?q=zzzzz", cookie).status);
}

TEST("what cannot be searched for is said in the form, not as an error page") {
    Str cookie, csrf;
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    const char *nothing[] = {"/children?q=%27", "/children?q=%2C.-%25_", "/children?q=%F0%9F%98%80",
                             "/children?q=%E2%80%8F"};
    for (size_t i = 0; i < COUNT_OF(nothing); i++) {
        TestReply r = test_get(t, nothing[i], cookie);
        expect_i64(t, 422, r.status);
        expect_has(t, r.body, "Type part of a name, a number, a postcode or a date of birth");
        expect_has(t, r.body, "id=\"q\"");
    }
    expect_i64(t, 200, test_get(t, "/children?q=%27&typing=1", cookie).status); /* while typing it is no mistake */
}

TEST("hostile text finds nobody and harms nothing") {
    Str cookie, csrf;
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    (void)given_child(t, "O'Brien", "D'Arcy");
    const char *odd[] = {"%25",
                         "_",
                         "a%25b%27%3B--",
                         "%D7%A9%D7%9C%D7%95%D7%9D",
                         "%D8%A2%D8%AF%D9%85",
                         "x",
                         "123456789",
                         "99999999999999999999",
                         "%E2%80%AEanna",
                         "%C3%A9%CC%81",
                         "30%2F02%2F2009",
                         "Mc",
                         "a%00b"};
    for (size_t i = 0; i < COUNT_OF(odd); i++) {
        Str url = str_fmt(t->cx.arena, "/children?q=%s", odd[i]);
        int status = test_get(t, str_cstr(t->cx.arena, url), cookie).status;
        expect(t, status == 200 || status == 422 || status == 400);
    }
    expect_has(t, test_get(t, "/children?q=O%27", cookie).body, "1 found");
    expect_has(t, test_get(t, "/children?q=d%27", cookie).body, "1 found");
    expect_has(t, test_get(t, "/children?q=30%2F02%2F2009", cookie).body, "There is no such day");
    Buf longer = buf_on(t->cx.arena);
    buf_lit(&longer, "/children?q=");
    for (int i = 0; i < 10000; i++) buf_add_char(&longer, 'a');
    expect_i64(t, 422, test_get(t, str_cstr(t->cx.arena, buf_str(&longer)), cookie).status);
}
