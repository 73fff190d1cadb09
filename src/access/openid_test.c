/* Tests of what needs no provider: links, and answers that no question was asked for. tests/oidc has the rest, at a real one. */
#include "access/openid.h"
#include "define/definitions.h"
#include "harness.h"

/* A provider that nothing listens at. */
static void name_provider(T *t) {
    Definitions *d = ARENA_NEW(t->cx.arena, Definitions);
    OpenidRules *r = ARENA_NEW(t->cx.arena, OpenidRules);
    *d = *definitions_of(&t->cx);
    *r = (OpenidRules){.is_on = true,
                       .title = STR("the other account"),
                       .issuer = STR("http://127.0.0.1:1"),
                       .client_id = STR("muster"),
                       .our_address = STR("http://127.0.0.1:2"),
                       .subject_claim = STR("sub")};
    d->openid = r;
    t->app.definitions = d;
}

static i64 add_user(T *t, const char *name) {
    i64 id;
    ok(t, user_add(&t->cx, str_from(name), STR("Jo Doe"), STR("three blind mice 3"), &id));
    return id;
}

TEST("a subject is one user's, and ending the link ends the sessions") {
    SessionToken token;
    Str subjects, csrf;
    name_provider(t);
    i64 id = add_user(t, "jo");
    (void)add_user(t, "al");
    ok(t, openid_link(&t->cx, STR("jo"), STR(" u-1 ")));
    expect_error(t, ERR_CONFLICT, openid_link(&t->cx, STR("al"), STR("u-1")));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_INPUT, openid_link(&t->cx, STR("al"), STR("  ")));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_NOTFOUND, openid_link(&t->cx, STR("system"), STR("u-2")));
    ctx_clear_error(&t->cx);
    ok(t, openid_subjects(&t->cx, id, &subjects));
    expect_str(t, "u-1", subjects);
    ok(t, session_start_unchecked(&t->cx, id, &token));
    actor_operator(&t->cx);
    ok(t, openid_unlink(&t->cx, STR("jo")));
    expect_error(t, ERR_SIGNIN, session_resume(&t->cx, str_from(token.token), &csrf));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_NOTFOUND, openid_unlink(&t->cx, STR("jo")));
    ctx_clear_error(&t->cx);
    ok(t, openid_link(&t->cx, STR("al"), STR("u-1")));
}

TEST(
    "an answer without a question, for another browser, after its time or of another provider is refused before anybody is asked") {
    OpenidIn in;
    OpenidBack b = {.held = STR("abc"), .state = STR("abc"), .code = STR("x")};
    name_provider(t);
    expect_error(t, ERR_SIGNIN, openid_finish(&t->cx, &b, &in)); /* nobody asked */
    ctx_clear_error(&t->cx);
    b.held = STR("abd");
    expect_error(t, ERR_SIGNIN, openid_finish(&t->cx, &b, &in));
    ctx_clear_error(&t->cx);
    b.held = b.state = STR("");
    expect_error(t, ERR_SIGNIN, openid_finish(&t->cx, &b, &in));
    ctx_clear_error(&t->cx);
    b = (OpenidBack){.held = STR("abc"), .state = STR("abc"), .code = STR("x"), .issuer = STR("https://evil.example")};
    expect_error(t, ERR_SIGNIN, openid_finish(&t->cx, &b, &in));
    ctx_clear_error(&t->cx);
    expect_i64(t, 4, test_count(t, "SELECT count(*) FROM audit WHERE action = 'openid.refused'"));
}

TEST("without a provider nothing of it is there, and one that is away is our operator's matter") {
    OpenidGoing going;
    expect_error(t, ERR_NOTFOUND, openid_begin(&t->cx, STR("/"), &going));
    ctx_clear_error(&t->cx);
    name_provider(t);
    expect_error(t, ERR_OPS, openid_begin(&t->cx, STR("/"), &going));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM openid_request"));
}

static bool reads(T *t, const char *yaml) {
    Mistakes m = mistakes_on(t->cx.arena);
    const OpenidRules *r = openid_rules_read(&m, yaml_read(&m, STR("openid.yaml"), str_from(yaml)));
    return r && m.n == 0;
}

PURE_TEST("a provider without TLS, or half named, is a mistake in the definition") {
    const char *good =
        "is_on: true\nprovider:\n  title: a\n  issuer: https://a.example\n  client_id: b\n  our_address: https://b.example\n";
    expect(t, reads(t, "is_on: false\n"));
    expect(t, reads(t, good));
    expect(t, !reads(t, "is_on: true\n"));
    expect(
        t,
        !reads(
            t,
            "is_on: true\nprovider:\n  title: a\n  issuer: http://a.example\n  client_id: b\n  our_address: https://b.example\n"));
    expect(t, !reads(t, str_fmt(t->cx.arena, "%s  subject: email\n", good).p));
    expect(t,
           !openid_is_safe_address(STR("https://")) && !openid_is_safe_address(STR("http://127.0.0.1.evil.example/")));
    expect(t, !openid_is_safe_address(STR("http://127.0.0.1:9@evil.example/")));
    expect(t, openid_is_safe_address(STR("http://127.0.0.1:9/x")));
}
