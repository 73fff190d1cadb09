/* Tests of guessing: what waits, for how long, and that a colleague cannot be locked out. The clock is turned in the store. */
#include "access/guess.h"
#include "access/session_list.h"
#include "define/definitions.h"
#include "harness.h"

#define GOOD STR("three blind mice 3")

static const Visitor home = {.address = {"203.0.113.7", 11}, .agent = {"Mozilla/5.0 Firefox/128.0", 25}};
static const Visitor thief = {.address = {"198.51.100.9", 12}};

static i64 add_user(T *t, const char *name) {
    i64 id;
    ok(t, user_add(&t->cx, str_from(name), STR("Jo Doe"), GOOD, &id));
    return id;
}

static bool gets_in(T *t, const Visitor *from, const char *name, Str password, SessionToken *token) {
    t->cx.visitor = from;
    t->cx.actor = (Actor){0};
    Status st = session_start(&t->cx, str_from(name), password, token);
    t->cx.visitor = NULL;
    expect(t, st == OK || st == ERR_SIGNIN);
    ctx_clear_error(&t->cx);
    return st == OK;
}

static void guess(T *t, const Visitor *from, const char *name, int n) {
    SessionToken token;
    for (int i = 0; i < n; i++) expect(t, !gets_in(t, from, name, STR("not the password"), &token));
}

/* As though so many minutes had gone by. */
static void minutes_later(T *t, i64 minutes) {
    Arena *a = t->cx.arena;
    DbRows *r;
    Str statements = STR("");
    ok(t, db_query_text(&t->cx, &r, "SELECT key_hash, last_at, wait_until FROM sign_in_try"));
    while (db_next(r)) {
        Moment wait = col_moment(r, 2);
        Str until =
            wait == MOMENT_NONE ? STR("NULL") : str_fmt(a, "'%.*s'", STR_ARG(moment_iso(a, wait - minutes * 60000)));
        statements =
            str_fmt(a, "%.*sUPDATE sign_in_try SET last_at = '%.*s', wait_until = %.*s WHERE key_hash = '%.*s';",
                    STR_ARG(statements), STR_ARG(moment_iso(a, col_moment(r, 1) - minutes * 60000)), STR_ARG(until),
                    STR_ARG(col_str(r, 0)));
    }
    ok(t, db_done(r));
    if (statements.n) test_exec(t, str_cstr(a, statements));
}

/* The rules with other numbers, so that a test need not hash a hundred passwords. */
static void use_rules(T *t, int own, int name, int address) {
    Definitions *d = ARENA_NEW(t->cx.arena, Definitions);
    SignInRules *r = ARENA_NEW(t->cx.arena, SignInRules);
    *d = *definitions_of(&t->cx);
    *r = *d->sign_in;
    r->guess_own = own;
    r->guess_name = name;
    r->guess_address = address;
    d->sign_in = r;
    t->app.definitions = d;
}

TEST("five wrong passwords from one address make that address wait for that name, and nobody else") {
    SessionToken token;
    (void)add_user(t, "jo");
    (void)add_user(t, "al");
    guess(t, &thief, "jo", 5);
    expect(t, !gets_in(t, &thief, "jo", GOOD, &token)); /* the right one waits too, and is told nothing else */
    expect(t, gets_in(t, &home, "jo", GOOD, &token));   /* its owner does not */
    expect(t, gets_in(t, &thief, "al", GOOD, &token));
    minutes_later(t, 2);
    expect(t, gets_in(t, &thief, "jo", GOOD, &token));
}

TEST("each wrong password after the fifth doubles the wait, up to a quarter of an hour") {
    SessionToken token;
    (void)add_user(t, "jo");
    guess(t, &thief, "jo", 5);
    minutes_later(t, 2);
    guess(t, &thief, "jo", 1);
    minutes_later(t, 1);
    expect(t, !gets_in(t, &thief, "jo", GOOD, &token)); /* two minutes now */
    minutes_later(t, 2);
    guess(t, &thief, "jo", 1);
    for (int i = 0; i < 4; i++) {
        minutes_later(t, 16);
        guess(t, &thief, "jo", 1);
    }
    minutes_later(t, 14);
    expect(t, !gets_in(t, &thief, "jo", GOOD, &token));
    minutes_later(t, 2);
    expect(t, gets_in(t, &thief, "jo", GOOD, &token));
    guess(t, &thief, "jo", 4); /* a success ended the row */
    expect(t, gets_in(t, &thief, "jo", GOOD, &token));
}

TEST("tries of an hour ago do not count on") {
    SessionToken token;
    (void)add_user(t, "jo");
    guess(t, &thief, "jo", 4);
    minutes_later(t, 61);
    guess(t, &thief, "jo", 4);
    expect(t, gets_in(t, &thief, "jo", GOOD, &token));
}

TEST("guesses from very many addresses slow the name down, but not a browser that its owner signed in with before") {
    SessionToken token;
    use_rules(t, 5, 10, 1000);
    (void)add_user(t, "jo");
    expect(t, gets_in(t, &home, "jo", GOOD, &token));
    expect_i64(t, 64, (i64)strlen(token.device));
    Visitor known = home, fresh = {.address = STR("192.0.2.200")};
    known.device = str_dup(t->cx.arena, str_from(token.device));
    for (int i = 0; i < 10; i++) {
        Visitor bot = {.address = str_fmt(t->cx.arena, "192.0.2.%d", i)};
        guess(t, &bot, "jo", 1);
    }
    User *users;
    size_t n;
    ok(t, user_list(&t->cx, &users, &n));
    expect(t, n == 1 && users[0].is_locked);
    expect(t, !gets_in(t, &fresh, "jo", GOOD, &token));
    expect(t, gets_in(t, &known, "jo", GOOD, &token));
    expect_str(t, token.device, known.device); /* and stays known by the same cookie */
}

TEST("a known browser waits for its own mistakes, and is known of the one who signed in with it alone") {
    SessionToken token;
    use_rules(t, 5, 10, 1000);
    (void)add_user(t, "jo");
    (void)add_user(t, "al");
    expect(t, gets_in(t, &home, "jo", GOOD, &token));
    Visitor known = home;
    known.device = str_dup(t->cx.arena, str_from(token.device));
    guess(t, &known, "jo", 5);
    expect(t, !gets_in(t, &known, "jo", GOOD, &token));
    for (int i = 0; i < 10; i++) {
        Visitor bot = {.address = str_fmt(t->cx.arena, "192.0.2.%d", i)};
        guess(t, &bot, "al", 1);
    }
    expect(t, !gets_in(t, &known, "al", GOOD, &token));
}

TEST("a cookie that we never gave is no known browser, and is not taken over") {
    SessionToken token;
    Visitor planted = home;
    planted.device = STR("00000000000000000000000000000000000000000000000000000000000000ff");
    (void)add_user(t, "jo");
    expect(t, gets_in(t, &planted, "jo", GOOD, &token));
    expect(t, !str_is(planted.device, token.device));
    expect_i64(
        t, 0,
        test_count(t,
                   str_fmt(t->cx.arena, "SELECT count(*) FROM user_device WHERE token_hash = '%s'", token.device).p));
}

TEST(
    "an address that tries very many names is closed for a while, without a password being looked at, and others are not") {
    SessionToken token;
    use_rules(t, 5, 1000, 10);
    (void)add_user(t, "jo");
    for (int i = 0; i < 10; i++) guess(t, &thief, str_fmt(t->cx.arena, "nobody%d", i).p, 1);
    t->cx.visitor = &thief;
    expect_error(t, ERR_SIGNIN, session_start(&t->cx, STR("jo"), GOOD, &token));
    expect_has(t, t->cx.error.message, "from your network");
    ctx_clear_error(&t->cx);
    expect(t, gets_in(t, &home, "jo", GOOD, &token));
    minutes_later(t, 6);
    expect(t, gets_in(t, &thief, "jo", GOOD, &token));
}

TEST("colleagues who share an address and sign in rightly do not use it up") {
    SessionToken token;
    use_rules(t, 5, 1000, 10);
    (void)add_user(t, "jo");
    for (int i = 0; i < 14; i++) expect(t, gets_in(t, &home, "jo", GOOD, &token));
}

TEST("all addresses of an IPv6 network are one") {
    SessionToken token;
    (void)add_user(t, "jo");
    for (int i = 0; i < 5; i++) {
        Visitor one = {.address = str_fmt(t->cx.arena, "2001:db8:1:2::%x", i + 1)};
        guess(t, &one, "jo", 1);
    }
    Visitor beside = {.address = STR("2001:db8:1:2:ffff::1")}, elsewhere = {.address = STR("2001:db8:1:3::1")};
    expect(t, !gets_in(t, &beside, "jo", GOOD, &token));
    expect(t, gets_in(t, &elsewhere, "jo", GOOD, &token));
}

TEST("the table of tries stays small however many names are made up, and holds neither names nor addresses") {
    GuessVerdict v;
    use_rules(t, 5, 1000, 100000);
    test_exec(t, "INSERT INTO sign_in_try (key_hash, n, last_at) "
                 "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < 20100) "
                 "SELECT 'k' || i, 1, '2099-01-01T00:00:00Z' FROM k");
    t->cx.visitor = &thief;
    ok(t, guess_count(&t->cx, STR("someone"), 0, &v));
    t->cx.visitor = NULL;
    expect(t, test_count(t, "SELECT count(*) FROM sign_in_try") <= 20002);
    expect_i64(
        t, 0,
        test_count(t, "SELECT count(*) FROM sign_in_try WHERE key_hash LIKE '%someone%' OR key_hash LIKE '%198.51%'"));
}

TEST("a user has at most twenty known browsers, and a new password forgets them") {
    SessionToken token;
    i64 id = add_user(t, "jo");
    for (int i = 0; i < 25; i++) {
        t->cx.visitor = &home;
        ok(t, session_start_unchecked(&t->cx, id, &token));
        t->cx.visitor = NULL;
    }
    expect_i64(t, 20, test_count(t, "SELECT count(*) FROM user_device"));
    ok(t, user_set_password(&t->cx, STR("jo"), STR("another good password")));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM user_device"));
}

/* ---- where one is signed in ---- */

static bool opens(T *t, const SessionToken *token) {
    Str csrf;
    Status st = session_resume(&t->cx, str_from(token->token), &csrf);
    ctx_clear_error(&t->cx);
    return st == OK;
}

TEST("sessions are listed with address and browser, and ended one by one or everywhere") {
    SessionToken one, two, three;
    SessionRow *rows;
    size_t n;
    i64 ended, id = add_user(t, "jo"), al = add_user(t, "al");
    expect(t, gets_in(t, &home, "jo", GOOD, &one));
    ok(t, session_start_unchecked(&t->cx, id, &two));
    ok(t, session_start_unchecked(&t->cx, al, &three));
    ok(t, session_list(&t->cx, id, str_from(one.token), &rows, &n));
    expect_i64(t, 2, (i64)n);
    const SessionRow *own = rows[0].is_this ? &rows[0] : &rows[1], *other = rows[0].is_this ? &rows[1] : &rows[0];
    expect_str(t, "203.0.113.7", own->address);
    expect_str(t, "Firefox", own->browser);
    expect(t, !other->is_this && other->address.n == 0);
    expect_error(t, ERR_NOTFOUND, session_end_one(&t->cx, al, other->handle)); /* another user's */
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_NOTFOUND, session_end_one(&t->cx, id, STR("%")));
    ctx_clear_error(&t->cx);
    ok(t, session_end_one(&t->cx, id, other->handle));
    expect(t, opens(t, &one) && !opens(t, &two) && opens(t, &three));
    ok(t, session_end_all(&t->cx, id, &ended));
    expect(t, ended == 1 && !opens(t, &one) && opens(t, &three));
}

TEST("a change of roles ends every session, and saying the same roles again none") {
    SessionToken token;
    i64 id = add_user(t, "jo");
    ok(t, user_set_roles(&t->cx, id, &STR("general"), 1));
    ok(t, session_start_unchecked(&t->cx, id, &token));
    actor_operator(&t->cx);
    ok(t, user_set_roles(&t->cx, id, &STR("general"), 1));
    expect(t, opens(t, &token));
    actor_operator(&t->cx);
    ok(t, user_set_roles(&t->cx, id, &STR("member"), 1));
    expect(t, !opens(t, &token));
}

PURE_TEST("of a browser its family is kept") {
    expect_str(t, "Edge", session_browser(STR("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0")));
    expect_str(t, "Chrome", session_browser(STR("Mozilla/5.0 (X11; Linux) Chrome/126.0 Safari/537.36")));
    expect_str(t, "Safari", session_browser(STR("Mozilla/5.0 (Macintosh) Version/17.0 Safari/605.1")));
    expect_str(t, "other", session_browser(STR("curl/8")));
    expect(t, session_browser(STR_NONE).p == NULL);
}
