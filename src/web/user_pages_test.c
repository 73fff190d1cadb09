#include "harness.h"
#include "web/web.h"

typedef struct Visit {
    Str cookie, csrf;
    i64 other;
} Visit;

static Visit sign_in(T *t) {
    Visit v;
    ok(t, web_test_sign_in(&t->cx, &v.cookie, &v.csrf));
    ok(t, user_add(&t->cx, STR("jo"), STR("Jo <b>Doe"), STR("three blind mice 3"), &v.other));
    return v;
}

static TestReply send(T *t, const Visit *v, i64 id, const char *body) {
    TestReply r;
    Str url = str_fmt(t->cx.arena, "/users/%lld/roles", (long long)id);
    if (body)
        ok(t, web_test_request(&t->cx, METHOD_POST, url, v->cookie,
                               str_fmt(t->cx.arena, "csrf=%.*s&%s", STR_ARG(v->csrf), body), &r));
    else ok(t, web_test_request(&t->cx, METHOD_GET, url, v->cookie, STR(""), &r));
    return r;
}

TEST("an administrator sees who holds which role, and gives and takes roles by a form") {
    TestReply r;
    Visit v = sign_in(t);
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/users"), v.cookie, STR(""), &r));
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "Jo &lt;b&gt;Doe");
    expect_has(t, r.body, "No role");
    expect_has(t, send(t, &v, v.other, NULL).body, "Early help unit leader");
    expect_i64(t, 303, send(t, &v, v.other, "role=attendance_officer&role=admissions").status);
    expect_i64(t, 2,
               test_count(t, "SELECT count(*) FROM user_role r JOIN app_user u ON u.id = r.user_id"
                             " WHERE u.username = 'jo' AND r.ended_at IS NULL"));
    expect_has(t, send(t, &v, v.other, NULL).body, "value=\"admissions\" checked");
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/users.csv"), v.cookie, STR(""), &r));
    expect_has(t, r.body, "attendance_officer admissions");
    expect_i64(t, 303, send(t, &v, v.other, "").status);
    expect_i64(t, 0,
               test_count(t, "SELECT count(*) FROM user_role r JOIN app_user u ON u.id = r.user_id"
                             " WHERE u.username = 'jo' AND r.ended_at IS NULL"));
}

TEST("a role that there is not, a user that there is not, and a role for oneself are refused on the page") {
    Visit v = sign_in(t);
    i64 self = test_count(t, "SELECT min(user_id) FROM user_session");
    TestReply r = send(t, &v, v.other, "role=king");
    expect_i64(t, 422, r.status);
    expect_has(t, r.body, "Choose from the roles there are");
    r = send(t, &v, self, "role=general&role=administrator&role=social_worker");
    expect_i64(t, 422, r.status);
    expect_has(t, r.body, "Nobody gives a role to themselves");
    expect_i64(t, 404, send(t, &v, 987654, "role=member").status);
    expect_i64(t, 404, send(t, &v, 1, "role=member").status); /* Muster itself */
}

TEST("users and roles are closed to whoever is no administrator") {
    Visit v = sign_in(t);
    test_exec(t, "UPDATE user_role SET ended_at = '2018-01-01T00:00:00Z' WHERE role = 'administrator'");
    expect_i64(t, 403, send(t, &v, v.other, NULL).status);
    expect_i64(t, 403, send(t, &v, v.other, "role=member").status);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM user_role WHERE role = 'member'"));
}
