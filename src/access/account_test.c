/* Tests of one's own account, given passwords, and the steps of a sign-in. */
#include "access/account.h"
#include "access/sign_in.h"
#include "harness.h"

#define GOOD  STR("three blind mice 3")
#define OTHER STR("four deaf cats 4")

static i64 add_user(T *t, const char *name) {
    i64 id;
    ok(t, user_add(&t->cx, str_from(name), STR("Jo Doe"), GOOD, &id));
    return id;
}

static void sign_in_as(T *t, i64 id, SessionToken *token) {
    t->cx.actor = (Actor){0};
    ok(t, session_start_unchecked(&t->cx, id, token));
}

static bool opens(T *t, const SessionToken *token) {
    Str csrf;
    Actor before = t->cx.actor;
    Status st = session_resume(&t->cx, str_from(token->token), &csrf);
    t->cx.actor = before;
    ctx_clear_error(&t->cx);
    return st == OK;
}

static i64 lines_of(T *t, const char *action) {
    return test_count(t, str_fmt(t->cx.arena, "SELECT count(*) FROM audit WHERE action = '%s'", action).p);
}

/* ---- one's own password ---- */

TEST("changing one's password needs the old one, ends every session, and goes on in a new one") {
    SessionToken here, there, made;
    i64 id = add_user(t, "jo");
    sign_in_as(t, id, &there);
    sign_in_as(t, id, &here);
    expect_error(t, ERR_DENIED, account_change_password(&t->cx, STR("not the password"), OTHER, &made));
    ctx_clear_error(&t->cx);
    expect(t, opens(t, &here) && opens(t, &there));
    ok(t, account_change_password(&t->cx, GOOD, OTHER, &made));
    expect(t, !opens(t, &here) && !opens(t, &there) && opens(t, &made));
    expect_error(t, ERR_SIGNIN, session_start(&t->cx, STR("jo"), GOOD, &made));
    ctx_clear_error(&t->cx);
    ok(t, session_start(&t->cx, STR("jo"), OTHER, &made));
    expect_i64(t, 1, lines_of(t, "user.password"));
}

TEST("a new password that will not do is refused, and the old one stays") {
    SessionToken here, made;
    sign_in_as(t, add_user(t, "jo"), &here);
    expect_error(t, ERR_INPUT, account_change_password(&t->cx, GOOD, STR("short"), &made));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_INPUT, account_change_password(&t->cx, GOOD, GOOD, &made));
    ctx_clear_error(&t->cx);
    expect(t, opens(t, &here));
    ok(t, session_start(&t->cx, STR("jo"), GOOD, &made));
}

TEST("guessing the old password at an open session is counted and slowed down like guessing it at the door") {
    SessionToken here, made;
    sign_in_as(t, add_user(t, "jo"), &here);
    for (int i = 0; i < 5; i++) {
        expect_error(t, ERR_DENIED, account_change_password(&t->cx, STR("not the password"), OTHER, &made));
        ctx_clear_error(&t->cx);
    }
    expect_error(t, ERR_DENIED, account_change_password(&t->cx, GOOD, OTHER, &made));
    expect_i64(t, 6, lines_of(t, "session.refused"));
}

TEST("the operator has no account") {
    Account a;
    actor_operator(&t->cx);
    expect_error(t, ERR_DENIED, account_of_actor(&t->cx, &a));
}

/* ---- a given password ---- */

TEST("a password that somebody gave opens nothing but the choice of another") {
    SessionToken half, whole;
    SignInWaiting w;
    Str given;
    Moment until;
    i64 id = add_user(t, "jo");
    actor_operator(&t->cx);
    ok(t, user_give_password(&t->cx, STR("jo"), &given, &until));
    t->cx.actor = (Actor){0};
    ok(t, session_start(&t->cx, STR("jo"), given, &half));
    expect_i64(t, STEP_PASSWORD, half.step);
    expect_i64(t, 0, t->cx.actor.id);
    expect(t, !opens(t, &half));
    ok(t, sign_in_waiting(&t->cx, str_from(half.token), &w));
    expect_i64(t, id, w.user_id);
    expect_error(t, ERR_INPUT, sign_in_choose_password(&t->cx, str_from(half.token), STR("short"), &whole));
    ctx_clear_error(&t->cx);
    ok(t, sign_in_choose_password(&t->cx, str_from(half.token), OTHER, &whole));
    expect_i64(t, STEP_NONE, whole.step);
    expect(t, opens(t, &whole));
    expect_error(t, ERR_SIGNIN, sign_in_choose_password(&t->cx, str_from(half.token), GOOD, &whole));
    ctx_clear_error(&t->cx);
    ok(t, session_start(&t->cx, STR("jo"), OTHER, &whole));
    expect_i64(t, STEP_NONE, whole.step);
    expect_i64(t, 1, lines_of(t, "user.password_given"));
    expect_i64(t, 1, lines_of(t, "session.wait"));
}

TEST("a session that is whole opens no step, and no token opens none") {
    SessionToken whole, made;
    SignInWaiting w;
    sign_in_as(t, add_user(t, "jo"), &whole);
    expect_error(t, ERR_SIGNIN, sign_in_waiting(&t->cx, str_from(whole.token), &w));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_SIGNIN, sign_in_waiting(&t->cx, STR(""), &w));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_SIGNIN, sign_in_choose_password(&t->cx, str_from(whole.token), OTHER, &made));
}

TEST("a given password runs out, and so does a sign-in that is not finished") {
    SessionToken half;
    SignInWaiting w;
    Str given;
    Moment until;
    (void)add_user(t, "jo");
    actor_operator(&t->cx);
    ok(t, user_give_password(&t->cx, STR("jo"), &given, &until));
    expect_i64(t, 72, (until - ctx_now(&t->cx) + 60000) / 3600000);
    ok(t, session_start(&t->cx, STR("jo"), given, &half));
    t->cx.today = date_plus(t->cx.today, 1);
    expect_error(t, ERR_SIGNIN, sign_in_waiting(&t->cx, str_from(half.token), &w));
    ctx_clear_error(&t->cx);
    t->cx.today = date_plus(t->cx.today, 3);
    expect_error(t, ERR_SIGNIN, session_start(&t->cx, STR("jo"), given, &half));
    expect_has(t, t->cx.error.message, "has run out");
    expect_i64(t, 1, lines_of(t, "session.refused"));
}

TEST("nobody gives a password to themselves, and none is given to somebody who was removed") {
    SessionToken here;
    Str given;
    Moment until;
    (void)add_user(t, "left");
    ok(t, user_set_active(&t->cx, STR("left"), false));
    sign_in_as(t, add_user(t, "jo"), &here);
    expect_error(t, ERR_DENIED, user_give_password(&t->cx, STR("jo"), &given, &until));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_NOTFOUND, user_give_password(&t->cx, STR("left"), &given, &until));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_NOTFOUND, user_give_password(&t->cx, STR("system"), &given, &until));
}
