#include "access/account.h"
#include "harness.h"
#include "web/web.h"

#define FORM        "csrf=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef&"
#define FORM_COOKIE "muster_form=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static TestReply get(T *t, const char *url, Str cookie) {
    TestReply r;
    ok(t, web_test_request(&t->cx, METHOD_GET, str_from(url), cookie, STR(""), &r));
    return r;
}

static TestReply post(T *t, const char *url, Str cookie, Str body) {
    TestReply r;
    ok(t, web_test_request(&t->cx, METHOD_POST, str_from(url), cookie, body, &r));
    return r;
}

/* The cookie of a reply beside that of the form. */
static Str with_session(T *t, const TestReply *r) {
    Str rest = r->set_cookie, pair = str_cut(rest, ';', &rest);
    return str_fmt(t->cx.arena, "%s; %.*s", FORM_COOKIE, STR_ARG(pair));
}

static Str passwords(T *t, Str csrf, const char *old, const char *one, const char *two) {
    return str_fmt(t->cx.arena, "csrf=%.*s&old=%s&password=%s&again=%s", STR_ARG(csrf), old, one, two);
}

TEST("people see their own account and change their password on its page") {
    Str cookie, csrf;
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    TestReply r = get(t, "/account", cookie);
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "Test User");
    expect_has(t, r.body, "Administrator");
    expect_has(t, get(t, "/account/password", cookie).body, "at least 12 characters");
    const char *old = "correct+horse+battery+staple";
    r = post(t, "/account/password", cookie, passwords(t, csrf, "wrong", "four+deaf+cats+4", "four+deaf+cats+4"));
    expect_i64(t, 422, r.status);
    expect_has(t, r.body, "That is not your password now");
    r = post(t, "/account/password", cookie, passwords(t, csrf, old, "four+deaf+cats+4", "four+deaf+cats+5"));
    expect_has(t, r.body, "The two new passwords differ");
    r = post(t, "/account/password", cookie, passwords(t, csrf, old, "short", "short"));
    expect_has(t, r.body, "at least 12 characters");
    expect_i64(
        t, 303,
        post(t, "/account/password", cookie, passwords(t, csrf, old, "four+deaf+cats+4", "four+deaf+cats+4")).status);
    expect_i64(t, 303, get(t, "/account", cookie).status); /* that session has ended */
}

TEST("an administrator gives a password, and with it its user chooses their own before anything else") {
    Str cookie, csrf, given;
    i64 id;
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    ok(t, user_add(&t->cx, STR("jo"), STR("Jo Doe"), STR("three blind mice 3"), &id));
    const char *url = str_fmt(t->cx.arena, "/users/%lld/password", (long long)id).p;
    expect_has(t, get(t, url, cookie).body, "shown once");
    TestReply r = post(t, url, cookie, str_fmt(t->cx.arena, "csrf=%.*s", STR_ARG(csrf)));
    expect_i64(t, 200, r.status);
    i64 at = str_find(r.body, STR("id=\"made\">"));
    expect(t, at > 0);
    given = str_slice(r.body, (size_t)at + 10, (size_t)at + 34);
    r = post(t, "/sign-in", STR(FORM_COOKIE),
             str_fmt(t->cx.arena, FORM "username=jo&password=%.*s&return=/work", STR_ARG(given)));
    expect_str(t, "/sign-in/password?return=%2Fwork", r.location);
    Str half = with_session(t, &r);
    expect_i64(t, 303, get(t, "/work", half).status);
    expect_i64(t, 303, get(t, "/account", half).status);
    expect_has(t, get(t, "/sign-in/password", half).body, "Somebody else gave you");
    r = post(t, "/sign-in/password", half, STR(FORM "password=short&again=short"));
    expect_i64(t, 422, r.status);
    r = post(t, "/sign-in/password", half,
             STR(FORM "password=four+deaf+cats+4&again=four+deaf+cats+4&return=/account"));
    expect_str(t, "/account", r.location);
    expect_i64(t, 200, get(t, "/account", with_session(t, &r)).status);
    expect_i64(t, 303, get(t, "/sign-in/password", with_session(t, &r)).status);
}

TEST("a step of signing in leads whoever is not at it back to the beginning, and takes no form from elsewhere") {
    expect_str(t, "/sign-in", get(t, "/sign-in/password", STR("")).location);
    TestReply r =
        post(t, "/sign-in/password", STR(FORM_COOKIE), STR(FORM "password=four+deaf+cats+4&again=four+deaf+cats+4"));
    expect_str(t, "/sign-in", r.location);
    expect_i64(t, 403, post(t, "/sign-in/password", STR(""), STR("password=x&again=x")).status);
}

TEST("a password for oneself is not given, nor by somebody who is no administrator") {
    Str cookie, csrf;
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    i64 self = test_count(t, "SELECT min(user_id) FROM user_session");
    const char *url = str_fmt(t->cx.arena, "/users/%lld/password", (long long)self).p;
    Str body = str_fmt(t->cx.arena, "csrf=%.*s", STR_ARG(csrf));
    expect_has(t, get(t, url, cookie).body, "change yourself");
    expect_i64(t, 403, post(t, url, cookie, body).status);
    test_exec(t, "UPDATE user_role SET ended_at = '2018-01-01T00:00:00Z' WHERE role = 'administrator'");
    expect_i64(t, 403, get(t, url, cookie).status);
}

TEST("people see where they are signed in, and sign out of one session or everywhere, but not of somebody else's") {
    Str cookie, csrf;
    SessionToken other;
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    i64 self = test_count(t, "SELECT min(user_id) FROM user_session");
    ok(t, session_start_unchecked(&t->cx, self, &other));
    TestReply r = get(t, "/account/sessions", cookie);
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "(this one)");
    expect_has(t, get(t, "/account/sessions.csv", cookie).body, "session,address,browser");
    expect_i64(t, 422, post(t, "/account/sessions", cookie, str_fmt(t->cx.arena, "csrf=%.*s", STR_ARG(csrf))).status);
    r = post(t, "/account/sessions", cookie, str_fmt(t->cx.arena, "csrf=%.*s&session=0123456789abcdef", STR_ARG(csrf)));
    expect_i64(t, 404, r.status);
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM user_session"));
    r = post(t, "/account/sessions", cookie, str_fmt(t->cx.arena, "csrf=%.*s&everywhere=1", STR_ARG(csrf)));
    expect_str(t, "/sign-in", r.location);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM user_session"));
    expect_i64(t, 303, get(t, "/account", cookie).status);
}

TEST("a user is linked to an account elsewhere only where a provider is named") {
    Str cookie, csrf;
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    i64 self = test_count(t, "SELECT min(user_id) FROM user_session");
    const char *url = str_fmt(t->cx.arena, "/users/%lld/openid", (long long)self).p;
    expect_has(t, get(t, url, cookie).body, "No provider of other accounts is set up");
    expect_i64(t, 404, post(t, url, cookie, str_fmt(t->cx.arena, "csrf=%.*s&subject=x", STR_ARG(csrf))).status);
    expect_lacks(t, get(t, "/sign-in", STR("")).body, "/sign-in/openid");
}
