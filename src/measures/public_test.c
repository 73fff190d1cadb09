/* public_test.c - what anybody may read: only what was signed off, small numbers hidden, the same for everybody. */
#include "measures/public.h"
#include "access/access.h"
#include "harness.h"
#include "measures/edition.h"
#include "registers/table.h"
#include "web/web.h"
#include "user_help.h"

static void given_school(T *t, int n, const char *rating) {
    test_exec(
        t,
        str_fmt(
            t->cx.arena,
            "INSERT INTO establishment (urn, name, name_key, kind, phase, district, la_code) VALUES (%d, 'School %d', "
            "'SCHOOL%d', 'school', 'Primary', 'Dover', 886)",
            700000 + n, n, n)
            .p);
    test_exec(t,
              str_fmt(t->cx.arena, "INSERT INTO inspection (urn, inspected_on, rating) VALUES (%d, '2016-01-02', '%s')",
                      700000 + n, rating)
                  .p);
}

/* Ten schools of which eight are good: the other two would be known. */
static i64 given_frozen(T *t) {
    const Scorecard *s;
    i64 id;
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    for (int i = 0; i < 10; i++) given_school(t, i, i < 8 ? "Good" : "Inadequate");
    act_as(t, given_user(t, "analyst", NULL), "analyst");
    ok(t, scorecard_open(&t->cx, STR("directorate"), &s));
    ok(t, edition_freeze(&t->cx, s, date_ymd(2018, 5, 31), STR(""), &id));
    return id;
}

static void given_signed(T *t, i64 id) {
    act_as(t, given_user(t, "lead", NULL), "director");
    ok(t, edition_sign(&t->cx, id, STR("of a test")));
    actor_operator(&t->cx);
}

static TestReply get(T *t, i64 id, const char *ending, Str cookie) {
    TestReply r;
    Actor was = t->cx.actor;
    t->cx.actor = (Actor){0};
    Str url = id ? str_fmt(t->cx.arena, "/published/%lld%s", (long long)id, ending)
                 : str_fmt(t->cx.arena, "/published%s", ending);
    ok(t, web_test_request(&t->cx, METHOD_GET, url, cookie, STR_NONE, &r));
    t->cx.actor = was;
    return r;
}

TEST("nothing is public before it is signed off, not by its number either") {
    i64 id = given_frozen(t);
    json_t *m;
    expect_i64(t, 404, get(t, id, "", STR_NONE).status);
    expect_i64(t, 404, get(t, id, ".json", STR_NONE).status);
    expect_i64(t, 404, get(t, id, ".xlsx", STR_NONE).status);
    expect_i64(t, 404, get(t, id + 1, "", STR_NONE).status);
    expect_has(t, get(t, id, "", STR_NONE).headers, "no-store");
    expect_has(t, get(t, 0, "", STR_NONE).body, "None has been published yet");
    expect_error(t, ERR_NOTFOUND, public_edition(&t->cx, id, &m));
    json_decref(m);
    given_signed(t, id);
    expect_i64(t, 200, get(t, id, "", STR_NONE).status);
    expect_has(t, get(t, 0, "", STR_NONE).body, "Directorate scorecard, 31 May 2018");
}

TEST("a published scorecard hides small numbers and leads to no record") {
    i64 id = given_frozen(t);
    given_signed(t, id);
    static const char *const endings[] = {"", ".json", ".csv", ".html"};
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        TestReply r = get(t, id, endings[i], STR_NONE);
        expect_i64(t, 200, r.status);
        expect_lacks(t, r.body, "80.0");
        expect_lacks(t, r.body, "/measures/");
        expect_lacks(t, r.body, "/children/");
        expect_has(t, r.body, "Schools judged good or outstanding");
    }
    expect_has(t, get(t, id, ".json", STR_NONE).body, "\"status\":\"suppressed\"");
    expect_has(t, get(t, id, ".csv", STR_NONE).body,
               "schools_good_out,1,Schools judged good or outstanding,Kent,,H,MS,");
    expect_has(t, get(t, id, "", STR_NONE).body, "small numbers");
    expect(t, get(t, id, ".xlsx", STR_NONE).body.p[0] == 'P');
}

TEST("a public page is the same for everybody, sets no cookie and may be kept") {
    Str cookie, csrf;
    i64 id = given_frozen(t);
    given_signed(t, id);
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    TestReply anybody = get(t, id, "", STR_NONE), somebody = get(t, id, "", cookie);
    expect(t, str_eq(anybody.body, somebody.body));
    expect(t, anybody.set_cookie.n == 0 && somebody.set_cookie.n == 0);
    expect_has(t, anybody.headers, "Cache-Control: public, max-age=300");
    expect_has(t, anybody.headers, "X-Content-Type-Options: nosniff");
    expect_has(t, anybody.headers, "Content-Security-Policy: default-src 'none'");
    expect_lacks(t, somebody.body, "csrf");
    expect_lacks(t, get(t, id, "", STR("muster_notice=Secret%20words")).body, "Secret words");
    expect_lacks(t, get(t, id, ".xlsx", STR_NONE).headers, "no-store");
}
