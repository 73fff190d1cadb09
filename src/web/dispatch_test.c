/* dispatch_test.c - what holds for every page: who may come in, what is refused, how it is answered. The test_ routes are
 * not in the program: these tests use the real pages and the sweeps go over all of them. */
#include "../../tests/page_help.h"
#include "web/web.h"

static TestReply post(T *t, const char *url, Str cookie, Str body) {
    TestReply r;
    ok(t, web_test_request(&t->cx, METHOD_POST, str_from(url), cookie, body, &r));
    return r;
}

/* The route's path with 1 for each {part}. */
static const char *some_path(T *t, const Route *r) {
    Buf out = buf_on(t->cx.arena);
    bool is_inside = false;
    for (const char *c = r->path; *c; c++) {
        if (*c == '{') buf_add_char(&out, '1');
        is_inside = *c == '{' || (is_inside && *c != '}');
        if (!is_inside && *c != '}') buf_add_char(&out, *c);
    }
    return str_cstr(t->cx.arena, buf_str(&out));
}

TEST("every page but signing in asks for a session first") {
    expect(t, n_route_all >= 3);
    for (size_t i = 0; i < n_route_all; i++) {
        const Route *r = route_all[i];
        if (r->needs == NEEDS_NOTHING) continue;
        TestReply reply = r->method == METHOD_GET ? test_get(t, some_path(t, r), STR_NONE)
                                                  : post(t, some_path(t, r), STR_NONE, STR_NONE);
        expect_i64(t, 303, reply.status);
        expect(t, str_starts(reply.location, STR("/sign-in")));
        expect_lacks(t, reply.body, "govuk");
    }
}

TEST("no form is taken without the token of its session") {
    Str cookie, csrf;
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    for (size_t i = 0; i < n_route_all; i++) {
        const Route *r = route_all[i];
        if (r->method == METHOD_GET) continue;
        expect_i64(t, 403, post(t, some_path(t, r), cookie, STR("x=1")).status);
        Str wrong = str_fmt(t->cx.arena, "csrf=%064d", 0);
        expect_i64(t, 403, post(t, some_path(t, r), cookie, wrong).status);
    }
}

TEST("every route says what it is for, and its inputs what they are called") {
    for (size_t i = 0; i < n_route_all; i++) {
        expect(t, route_all[i]->doc != NULL);
        expect(t, route_all[i]->needs < N_PERMISSIONS);
        for (const Input *in = route_all[i]->inputs; in && in->name; in++) expect(t, in->doc != NULL);
    }
}

TEST("an address that is no page is 404, as a page or as JSON") {
    expect_i64(t, 404, test_get(t, "/no/such/page", STR_NONE).status);
    TestReply r = test_get(t, "/nothing.json", STR_NONE);
    expect_i64(t, 404, r.status);
    expect_str(t, "application/json", r.content_type);
    expect_has(t, r.body, "\"status\":404");
    expect_i64(t, 404, test_get(t, "/%ff%fe", STR_NONE).status);
    expect_i64(t, 404, test_get(t, "/a/b/c/d/e/f/g/h/i/j", STR_NONE).status);
    expect_i64(t, 404, test_get(t, "", STR_NONE).status);
}

TEST("without a session JSON is refused plainly, not sent to a form") {
    for (size_t i = 0; i < n_route_all; i++) {
        const Route *r = route_all[i];
        if (r->method != METHOD_GET || r->needs == NEEDS_NOTHING) continue;
        Str url = str_fmt(t->cx.arena, "%s.json", str_is(str_from(r->path), "/") ? "/index" : some_path(t, r));
        expect_i64(t, 401, test_get(t, str_cstr(t->cx.arena, url), STR_NONE).status);
    }
}

TEST("every answer carries the headers that keep it to itself") {
    TestReply r = test_get(t, "/sign-in", STR_NONE);
    expect_i64(t, 200, r.status);
    expect_has(t, r.headers, "Content-Security-Policy: default-src 'none'");
    expect_has(t, r.headers, "Cross-Origin-Opener-Policy: same-origin");
    expect_has(t, r.headers, "Permissions-Policy: camera=()");
    expect_has(t, r.headers, "frame-ancestors 'none'");
    expect_has(t, r.headers, "X-Frame-Options: DENY");
    expect_has(t, r.headers, "X-Content-Type-Options: nosniff");
    expect_has(t, r.headers, "Referrer-Policy: same-origin");
    expect_has(t, r.headers, "Cache-Control: no-store");
    expect_lacks(t, r.headers, "Strict-Transport-Security");
    expect_lacks(t, r.headers, "unsafe-inline");
    expect_lacks(t, r.body, " style=");
    expect_lacks(t, r.body, "<style");
}

static Str form_cookie(T *t, Str *csrf) {
    TestReply r = test_get(t, "/sign-in", STR_NONE);
    Str rest;
    Str cookie = str_cut(r.set_cookie, ';', &rest);
    expect_has(t, rest, "HttpOnly");
    expect_has(t, rest, "SameSite=Lax");
    str_cut(cookie, '=', csrf);
    expect_has(t, r.body, str_cstr(t->cx.arena, *csrf));
    return cookie;
}

static Str sign_in_body(T *t, Str csrf, const char *password, const char *back) {
    return str_fmt(t->cx.arena, "csrf=%.*s&username=ada&password=%s&return=%s", STR_ARG(csrf), password, back);
}

TEST("someone signs in, and comes back to the page they asked for") {
    i64 id;
    Str csrf, cookie = form_cookie(t, &csrf);
    ok(t, user_add(&t->cx, STR("ada"), STR("Ada <b>"), STR("a long enough one"), &id));
    TestReply r = post(t, "/sign-in", cookie, sign_in_body(t, csrf, "a+long+enough+one", "%2Fschools%3Fq%3D1"));
    expect_i64(t, 303, r.status);
    expect_str(t, "/schools?q=1", r.location);
    expect(t, str_starts(r.set_cookie, STR("muster_session=")));
    Str rest, session = str_cut(r.set_cookie, ';', &rest);
    TestReply page = test_get(t, "/no-such-page", session);
    expect_i64(t, 404, page.status);
    expect_has(t, page.body, "Ada &lt;b&gt;");
    expect_lacks(t, page.body, "Ada <b>");
}

TEST("nobody is sent to another site after signing in") {
    i64 id;
    Str csrf, cookie = form_cookie(t, &csrf);
    ok(t, user_add(&t->cx, STR("ada"), STR("Ada"), STR("a long enough one"), &id));
    const char *bad[] = {"%2F%2Fevil.example", "https%3A%2F%2Fevil.example", "%2F%5Cevil.example", "%2F%0Aevil", ""};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        TestReply r = post(t, "/sign-in", cookie, sign_in_body(t, csrf, "a+long+enough+one", bad[i]));
        expect_str(t, "/", r.location);
    }
}

TEST("a wrong password gives the form back with what was wrong, and no session") {
    i64 id;
    Str csrf, cookie = form_cookie(t, &csrf);
    ok(t, user_add(&t->cx, STR("ada"), STR("Ada"), STR("a long enough one"), &id));
    TestReply r = post(t, "/sign-in", cookie, sign_in_body(t, csrf, "wrong", ""));
    expect_i64(t, 422, r.status);
    expect_has(t, r.body, "There is a problem");
    expect_has(t, r.body, "not right");
    expect_has(t, r.body, "value=\"ada\"");
    expect_lacks(t, r.headers, "muster_session");
    expect_lacks(t, r.body, "value=\"wrong\"");
}

TEST("signing in needs the token of the form, so that nobody is signed in by a foreign page") {
    i64 id;
    ok(t, user_add(&t->cx, STR("ada"), STR("Ada"), STR("a long enough one"), &id));
    Str csrf, cookie = form_cookie(t, &csrf);
    Str body = sign_in_body(t, csrf, "a+long+enough+one", "");
    expect_i64(t, 403, post(t, "/sign-in", STR_NONE, body).status);
    expect_i64(t, 303, post(t, "/sign-in", cookie, body).status);
}

TEST("signing out ends the session") {
    Str cookie, csrf;
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    Str body = str_fmt(t->cx.arena, "csrf=%.*s", STR_ARG(csrf));
    expect_i64(t, 303, test_get(t, "/sign-in", cookie).status);
    TestReply r = post(t, "/sign-out", cookie, body);
    expect_i64(t, 303, r.status);
    expect_has(t, r.headers, "muster_session=; Path=/");
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM user_session"));
    expect_i64(t, 200, test_get(t, "/sign-in", cookie).status);
}

TEST("text that cannot be used is told by field, with nothing done") {
    Str csrf, cookie = form_cookie(t, &csrf);
    TestReply r =
        post(t, "/sign-in", cookie, str_fmt(t->cx.arena, "csrf=%.*s&username=a%%00b&password=", STR_ARG(csrf)));
    expect_i64(t, 422, r.status);
    expect_has(t, r.body, "User name holds characters that cannot be used");
    expect_has(t, r.body, "Password must be given");
    expect_has(t, r.body, "href=\"#password\"");
}

TEST("hostile text in any part of an address comes back as text") {
    const char *hostile = "/sign-in?return=%2F%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    TestReply r = test_get(t, hostile, STR_NONE);
    expect_i64(t, 200, r.status);
    expect_lacks(t, r.body, "<script>alert");
    expect_has(t, r.body, "&quot;&gt;&lt;script&gt;");
}

TEST("assets are served by a name with their hash, to be kept for good") {
    TestReply page = test_get(t, "/sign-in", STR_NONE);
    i64 at = str_find(page.body, STR("/assets/muster-"));
    expect(t, at > 0);
    Str rest, href = str_cut(str_slice(page.body, (size_t)at, page.body.n), '"', &rest);
    TestReply css = test_get(t, str_cstr(t->cx.arena, href), STR_NONE);
    expect_i64(t, 200, css.status);
    expect_has(t, css.headers, "immutable");
    expect(t, css.body.n > 100000);
    expect_lacks(t, css.body, "GDS Transport");
    expect_lacks(t, css.body, "govuk-crest");
    expect_i64(t, 404, test_get(t, "/assets/muster-0000000000.css", STR_NONE).status);
    expect_i64(t, 404, test_get(t, "/assets/../migrations/0001_foundation.sql", STR_NONE).status);
}

/* The route's path with this for each {part}, asking this of every input. */
static Str asking(T *t, const Route *r, const char *part, const char *value) {
    Buf out = buf_on(t->cx.arena);
    bool is_inside = false;
    for (const char *c = r->path; *c; c++) {
        if (*c == '{') buf_add(&out, str_from(part));
        is_inside = *c == '{' || (is_inside && *c != '}');
        if (!is_inside && *c != '}') buf_add_char(&out, *c);
    }
    for (const Input *in = r->inputs; in && in->name; in++)
        buf_fmt(&out, "%c%s=%s", in == r->inputs ? '?' : '&', in->name, value);
    return buf_str(&out);
}

TEST("no page breaks, whatever it is asked, with nothing in the store") {
    static const char *const values[] = {"",
                                         "1",
                                         "-1",
                                         "9223372036854775807",
                                         "99999999999999999999",
                                         "2018-02-29",
                                         "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E",
                                         "%00",
                                         "%ff",
                                         "a%0D%0ASet-Cookie:x",
                                         "'%3B--",
                                         "%E2%80%AE"};
    static const char *const parts[] = {"1", "0", "-1", "%22%3E%3Cscript%3Ealert(1)", "..%2F..", "%00"};
    Str cookie, csrf;
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    for (size_t i = 0; i < n_route_all; i++) {
        if (route_all[i]->method != METHOD_GET) continue;
        for (size_t k = 0; k < COUNT_OF(values); k++) {
            const char *part = parts[k % COUNT_OF(parts)];
            TestReply r = test_get(t, str_cstr(t->cx.arena, asking(t, route_all[i], part, values[k])), cookie);
            if (r.status >= 500) expect_str(t, "no failure", str_from(route_all[i]->path));
            expect_lacks(t, r.body, "<script>alert");
            expect_lacks(t, r.headers, "\nSet-Cookie:x");
        }
    }
}

TEST("no form breaks, whatever it is given") {
    static const char *const values[] = {"", "1", "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E", "%ff%00", "same"};
    Str cookie, csrf;
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    for (size_t i = 0; i < n_route_all; i++) {
        const Route *r = route_all[i];
        if (r->method != METHOD_POST || str_is(str_from(r->path), "/sign-out")) continue;
        for (size_t k = 0; k < COUNT_OF(values); k++) {
            Buf body = buf_on(t->cx.arena);
            buf_fmt(&body, "csrf=%.*s", STR_ARG(csrf));
            for (const Input *in = r->inputs; in && in->name; in++) buf_fmt(&body, "&%s=%s", in->name, values[k]);
            TestReply reply = post(t, some_path(t, r), cookie, buf_str(&body));
            if (reply.status >= 500) expect_str(t, "no failure", str_from(r->path));
            expect_lacks(t, reply.body, "<script>alert");
        }
    }
}

TEST("a list that a route names can be had as CSV, or is plainly not there") {
    Str cookie, csrf;
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    for (size_t i = 0; i < n_route_all; i++) {
        const Route *r = route_all[i];
        if (r->method != METHOD_GET) continue;
        const char *path = str_is(str_from(r->path), "/") ? "/index" : some_path(t, r);
        TestReply reply = test_get(t, str_cstr(t->cx.arena, str_fmt(t->cx.arena, "%s.csv", path)), cookie);
        bool is_csv = str_starts(reply.content_type, STR("text/csv"));
        if (!r->list) expect_i64(t, 404, reply.status);
        else expect(t, is_csv || reply.status == 404);
    }
}
