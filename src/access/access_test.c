/* Tests of permissions, users and sign-in sessions. */
#include "access/access.h"
#include "access/audit.h"
#include "access/password.h"
#include "db/db.h"
#include "harness.h"

#include <sodium.h>
#include <time.h>

#define GOOD STR("three blind mice 3")

static i64 add_user(T *t, const char *name) {
    i64 id;
    ok(t, user_add(&t->cx, str_from(name), STR("Jo Doe"), GOOD, &id));
    return id;
}

/* As a request finds things: nobody yet. */
static void be_nobody(T *t) { t->cx.actor = (Actor){0}; }

/* ---- permissions ---- */

PURE_TEST("nobody may do nothing but what needs nothing") {
    be_nobody(t);
    ok(t, access_allows(&t->cx, NEEDS_NOTHING));
    for (Permission p = NEEDS_SIGN_IN; p < N_PERMISSIONS; p++) {
        expect_error(t, ERR_SIGNIN, access_allows(&t->cx, p));
    }
    expect_error(t, ERR_SIGNIN, access_subject(&t->cx, SUBJECT_PERSON, 5));
}

PURE_TEST("a user works with records but does not run the installation, and a refusal is noted to stand") {
    t->cx.actor = (Actor){.id = 7, .permissions = access_user_permissions()};
    ok(t, access_allows(&t->cx, NEEDS_SIGN_IN));
    ok(t, access_allows(&t->cx, READ_CHILD));
    ok(t, access_subject(&t->cx, SUBJECT_PERSON, 5));
    expect(t, t->cx.audit == NULL);
    expect_error(t, ERR_DENIED, access_allows(&t->cx, OPERATE));
    expect_error(t, ERR_DENIED, access_allows(&t->cx, MANAGE_USERS));
    expect(t, t->cx.audit && t->cx.audit->stands && t->cx.audit->actor_id == 7);
}

PURE_TEST("without the permission for its kind no record opens, and an unknown permission is nobody's") {
    static const SubjectKind kinds[] = {SUBJECT_PERSON, SUBJECT_SCHOOL, SUBJECT_IMPORT, SUBJECT_NONE};
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        t->cx.actor = (Actor){.id = 7};
        expect_error(t, ERR_DENIED, access_subject(&t->cx, kinds[i], 12));
    }
    expect_i64(t, 0, t->cx.audit->person_id);
    actor_operator(&t->cx);
    for (Permission p = NEEDS_NOTHING; p < N_PERMISSIONS; p++) ok(t, access_allows(&t->cx, p));
    expect_error(t, ERR_DENIED, access_allows(&t->cx, N_PERMISSIONS));
    expect_error(t, ERR_DENIED, access_subject(&t->cx, SUBJECT_NONE, 12));
}

/* ---- passwords ---- */

PURE_TEST("weak passwords are refused") {
    static const char *const weak[] = {"", "elevenchars", "PassWord1234", "aaaaaaaaaaaaaaa", "jo.doe.of.kent"};
    for (size_t i = 0; i < COUNT_OF(weak); i++) {
        expect_error(t, ERR_INPUT, user_check_password(&t->cx, STR("jo.doe.of.kent"), str_from(weak[i])));
    }
    ok(t, user_check_password(&t->cx, STR("jo"), STR("\xc5\x82\xc5\x82\xc5\x82\xc5\x82\xc5\x82\xc5\x82 abcde")));
    expect_error(t, ERR_INPUT,
                 user_check_password(&t->cx, STR("jo"), STR("\xc5\x82\xc5\x82\xc5\x82\xc5\x82\xc5\x82\xc5\x82")));
    Str one = user_random_password(&t->cx), two = user_random_password(&t->cx);
    ok(t, user_check_password(&t->cx, STR("jo"), one));
    expect(t, !str_eq(one, two));
}

PURE_TEST("the hash that stands for nobody costs what a real one does and fits nothing") {
    Str nobody = password_nobodys_hash(), hash;
    expect_i64(t, 0,
               crypto_pwhash_str_needs_rehash(nobody.p, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                              crypto_pwhash_MEMLIMIT_INTERACTIVE));
    ok(t, password_hash(&t->cx, GOOD, &hash));
    expect(t, str_starts(hash, STR("$argon2id$")));
    expect(t, password_fits(&t->cx, hash, GOOD));
    expect(t, !password_fits(&t->cx, hash, STR("three blind mice 4")));
    expect(t, !password_fits(&t->cx, STR_NONE, GOOD));
}

/* ---- signing in ---- */

TEST("the right password signs in, and the session is what its token says") {
    Ctx *cx = &t->cx;
    i64 id = add_user(t, "Jo");
    SessionToken token;
    Str csrf;
    be_nobody(t);
    ok(t, session_start(cx, STR(" JO "), GOOD, &token));
    expect_i64(t, id, cx->actor.id);
    be_nobody(t);
    ok(t, session_resume(cx, str_from(token.token), &csrf));
    expect_i64(t, id, cx->actor.id);
    expect_str(t, "Jo Doe", cx->actor.name);
    expect(t, !cx->actor.is_operator);
    expect_str(t, token.csrf, csrf);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM user_session WHERE token_hash = csrf"));
    ok(t, session_end(cx, str_from(token.token)));
    ok(t, session_end(cx, str_from(token.token)));
    expect_error(t, ERR_SIGNIN, session_resume(cx, str_from(token.token), &csrf));
}

TEST("the store does not hold what a cookie holds") {
    SessionToken token;
    add_user(t, "jo");
    ok(t, session_start(&t->cx, STR("jo"), GOOD, &token));
    DbRows *r;
    ok(t, db_query_text(&t->cx, &r, "SELECT token_hash FROM user_session"));
    expect(t, db_next(r));
    expect(t, !str_is(col_str(r, 0), token.token));
    ok(t, db_done(r));
}

TEST("two sessions of one user have different tokens, in the cookie and in the forms") {
    SessionToken one, two;
    i64 id = add_user(t, "jo");
    ok(t, session_start_unchecked(&t->cx, id, &one));
    ok(t, session_start_unchecked(&t->cx, id, &two));
    expect(t, strcmp(one.token, two.token) != 0 && strcmp(one.csrf, two.csrf) != 0);
    expect(t, session_csrf_fits(str_from(one.csrf), str_from(one.csrf)));
    expect(t, !session_csrf_fits(str_from(one.csrf), str_from(two.csrf)));
    expect(t, !session_csrf_fits(str_from(one.csrf), STR("")));
    expect(t, !session_csrf_fits(STR(""), STR("")));
}

TEST("a wrong password, an unknown name and a removed user get one answer") {
    SessionToken token;
    add_user(t, "jo");
    add_user(t, "left");
    ok(t, user_set_active(&t->cx, STR("left"), false));
    expect_error(t, ERR_SIGNIN, session_start(&t->cx, STR("jo"), STR("not the password"), &token));
    Str said = t->cx.error.message;
    expect_error(t, ERR_SIGNIN, session_start(&t->cx, STR("who"), GOOD, &token));
    expect(t, str_eq(said, t->cx.error.message));
    expect_error(t, ERR_SIGNIN, session_start(&t->cx, STR("left"), GOOD, &token));
    expect(t, str_eq(said, t->cx.error.message));
    expect_error(t, ERR_SIGNIN, session_start(&t->cx, STR("system"), STR(""), &token));
    expect_i64(t, 4, test_count(t, "SELECT count(*) FROM audit WHERE action = 'session.refused'"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM user_session"));
}

static double seconds_to_refuse(T *t, const char *name) {
    SessionToken token;
    double best = 1e9;
    for (int i = 0; i < 3; i++) {
        struct timespec from, to;
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from); /* check: allow clock because it measures the processor */
        expect_error(t, ERR_SIGNIN, session_start(&t->cx, str_from(name), STR("not the password"), &token));
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to); /* check: allow clock because it measures the processor */
        double took = (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
        if (took < best) best = took;
    }
    return best;
}

TEST("refusing takes as long for a name that does not exist") {
    add_user(t, "jo");
    double known = seconds_to_refuse(t, "jo"), unknown = seconds_to_refuse(t, "who");
    if (!(known < unknown * 2 && unknown < known * 2)) printf("known %.3f s, unknown %.3f s\n", known, unknown);
    expect(t, known < unknown * 2 && unknown < known * 2);
}

TEST("a success ends the row of failures") {
    Ctx *cx = &t->cx;
    SessionToken token;
    add_user(t, "jo");
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 4; i++) {
            expect_error(t, ERR_SIGNIN, session_start(cx, STR("jo"), STR("not the password"), &token));
        }
        ok(t, session_start(cx, STR("jo"), GOOD, &token));
    }
}

/* ---- staying signed in ---- */

static Status resume(T *t, const SessionToken *token) {
    Str csrf;
    be_nobody(t);
    return session_resume(&t->cx, str_from(token->token), &csrf);
}

/* Move a stored moment back, as though time had passed. */
static void age(T *t, const char *column, i64 minutes) {
    Str then = moment_iso(t->cx.arena, ctx_now(&t->cx) - minutes * 60000);
    test_exec(t, str_fmt(t->cx.arena, "UPDATE user_session SET %s = '%.*s'", column, STR_ARG(then)).p);
}

TEST("a session ends after an hour without use and after twelve hours with it") {
    SessionToken token;
    ok(t, session_start_unchecked(&t->cx, add_user(t, "jo"), &token));
    age(t, "seen_at", 59);
    ok(t, resume(t, &token));
    age(t, "seen_at", 61);
    expect_error(t, ERR_SIGNIN, resume(t, &token));
    age(t, "seen_at", 1);
    age(t, "started_at", 12 * 60 - 1);
    ok(t, resume(t, &token));
    age(t, "started_at", 12 * 60 + 1);
    expect_error(t, ERR_SIGNIN, resume(t, &token));
    expect_i64(t, 0, t->cx.actor.id);
}

TEST("using a session keeps it alive, with one write a minute") {
    SessionToken token;
    ok(t, session_start_unchecked(&t->cx, add_user(t, "jo"), &token));
    test_exec(t, "UPDATE user_session SET started_at = seen_at");
    ok(t, resume(t, &token));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM user_session WHERE seen_at = started_at"));
    age(t, "seen_at", 2);
    test_exec(t, "UPDATE user_session SET started_at = seen_at");
    ok(t, resume(t, &token));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM user_session WHERE seen_at > started_at"));
}

TEST("removing a user or changing the password ends the sessions at once") {
    SessionToken token;
    i64 id = add_user(t, "jo");
    ok(t, session_start_unchecked(&t->cx, id, &token));
    ok(t, user_set_password(&t->cx, STR("jo"), STR("another good password")));
    expect_error(t, ERR_SIGNIN, resume(t, &token));
    ok(t, session_start_unchecked(&t->cx, id, &token));
    ok(t, resume(t, &token));
    ok(t, user_set_active(&t->cx, STR("jo"), false));
    expect_error(t, ERR_SIGNIN, resume(t, &token));
    expect_error(t, ERR_SIGNIN, session_start_unchecked(&t->cx, id, &token));
}

TEST("tokens that were never given are refused") {
    static const char *const hostile[] = {"", "0", "zz",
                                          "0000000000000000000000000000000000000000000000000000000000000000",
                                          "' OR 1=1 --                                                      "};
    Str csrf;
    for (size_t i = 0; i < COUNT_OF(hostile); i++) {
        expect_error(t, ERR_SIGNIN, session_resume(&t->cx, str_from(hostile[i]), &csrf));
    }
}

TEST_OWN_TRANSACTION("outside a transaction a failed sign-in stays counted, a good one lands, and reading refuses") {
    Ctx *cx = &t->cx;
    SessionToken token;
    Str csrf;
    ok(t, db_begin(cx, DB_WRITE));
    add_user(t, "jo");
    ok(t, ctx_commit(cx));
    expect_error(t, ERR_SIGNIN, session_start(cx, STR("jo"), STR("not the password"), &token));
    ctx_abandon(cx);
    expect_i64(t, 1, test_count(t, "SELECT n_failures FROM app_user WHERE username = 'jo'"));
    expect_i64(t, 1, test_count(t, "SELECT n FROM sign_in_try"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM audit WHERE action = 'session.refused'"));
    ok(t, session_start(cx, STR("jo"), GOOD, &token));
    expect(t, !db_in_transaction(cx->db));
    age(t, "seen_at", 5);
    ok(t, session_resume(cx, str_from(token.token), &csrf));
    expect(t, !db_in_transaction(cx->db));
}

TEST_OWN_TRANSACTION("a look finds its session in its own read transaction, which outlives the note of the time") {
    Ctx *cx = &t->cx;
    SessionToken token;
    Str csrf;
    ok(t, db_begin(cx, DB_WRITE));
    add_user(t, "jo");
    ok(t, ctx_commit(cx));
    ok(t, session_start(cx, STR("jo"), GOOD, &token));
    age(t, "seen_at", 5);
    test_exec(t, "UPDATE user_session SET started_at = seen_at");
    ok(t, db_begin(cx, DB_READ));
    ok(t, session_resume(cx, str_from(token.token), &csrf));
    expect(t, db_in_transaction(cx->db) && !db_is_writing(cx->db));
    db_rollback(cx);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM user_session WHERE seen_at > started_at"));
}

TEST("a taken name is refused, and the system's own cannot be had") {
    i64 id;
    add_user(t, "jo");
    expect_error(t, ERR_CONFLICT, user_add(&t->cx, STR("JO"), STR(""), GOOD, &id));
    expect_error(t, ERR_CONFLICT, user_add(&t->cx, STR("system"), STR(""), GOOD, &id));
    expect_error(t, ERR_NOTFOUND, user_set_password(&t->cx, STR("system"), GOOD));
}

TEST_OWN_TRANSACTION(
    "a sign-in that fails at any statement leaves no session, and never succeeds without its audit line") {
    Ctx *cx = &t->cx;
    SessionToken token;
    ok(t, db_begin(cx, DB_WRITE));
    add_user(t, "jo");
    ok(t, ctx_commit(cx));
    u64 n = 1;
    for (Status st = ERR_OPS; st != OK; n++) {
        db_fail_after(cx->db, n);
        be_nobody(t);
        st = session_start(cx, STR("jo"), GOOD, &token);
        db_fail_after(cx->db, 0);
        if (st == OK) break;
        ctx_abandon(cx);
        ctx_clear_error(cx);
        expect_i64(t, 0, test_count(t, "SELECT count(*) FROM user_session"));
        expect_i64(t, 0, test_count(t, "SELECT count(*) FROM audit WHERE action = 'session.start'"));
        test_exec(t, "UPDATE app_user SET n_failures = 0, locked_until = NULL; DELETE FROM sign_in_try");
    }
    expect(t, n > 6); /* begin, count, commit, begin, forgive, ... */
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM user_session"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM audit WHERE action = 'session.start'"));
}

/* ---- roles ---- */

static u64 permissions_of(T *t, i64 user) {
    SessionToken token;
    be_nobody(t);
    ok(t, session_start_unchecked(&t->cx, user, &token));
    Str csrf;
    u64 at_start = t->cx.actor.permissions, roles = t->cx.actor.roles;
    be_nobody(t);
    ok(t, session_resume(&t->cx, str_from(token.token), &csrf));
    expect(t, at_start == t->cx.actor.permissions && roles == t->cx.actor.roles);
    u64 now = t->cx.actor.permissions;
    actor_operator(&t->cx);
    return now;
}

static u64 bit(Permission p) { return (u64)1 << p; }

TEST("someone without a role may sign in and nothing else, and each role adds what the definitions give it") {
    i64 id = add_user(t, "jo"), n;
    RoleHeld *held;
    size_t n_held;
    expect(t, permissions_of(t, id) == bit(NEEDS_SIGN_IN));
    ok(t, user_set_roles(&t->cx, id, &STR("attendance_officer"), 1));
    expect(t, (permissions_of(t, id) & (bit(CHANGE_CASES) | bit(MANAGE_USERS))) == bit(CHANGE_CASES));
    ok(t, user_set_roles(&t->cx, id, (const Str[]){STR("attendance_officer"), STR("administrator")}, 2));
    expect(t, (permissions_of(t, id) & (bit(CHANGE_CASES) | bit(MANAGE_USERS))) ==
                  (bit(CHANGE_CASES) | bit(MANAGE_USERS)));
    ok(t, user_set_roles(&t->cx, id, &STR("administrator"), 1));
    expect(t, (permissions_of(t, id) & (bit(CHANGE_CASES) | bit(MANAGE_USERS))) == bit(MANAGE_USERS));
    ok(t, user_roles(&t->cx, id, &held, &n_held));
    expect_i64(t, 1, (i64)n_held);
    expect_str(t, "Administrator", held[0].title);
    n = test_count(t, "SELECT count(*) FROM user_role WHERE ended_at IS NOT NULL AND ended_by = 1");
    expect_i64(t, 1, n); /* what was held stays on record */
    ok(t, user_set_roles(&t->cx, id, NULL, 0));
    expect(t, permissions_of(t, id) == bit(NEEDS_SIGN_IN));
}

TEST("a role that there is not is refused with the nearest, and nobody gives one to themselves") {
    i64 id = add_user(t, "jo");
    expect_error(t, ERR_INPUT, user_set_roles(&t->cx, id, &STR("atendance_officer"), 1));
    expect_has(t, t->cx.error.message, "did you mean attendance_officer");
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_NOTFOUND, user_set_roles(&t->cx, 987654, &STR("member"), 1));
    ctx_clear_error(&t->cx);
    t->cx.actor.id = id;
    expect_error(t, ERR_DENIED, user_set_roles(&t->cx, id, &STR("social_worker"), 1));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM user_role"));
}

TEST("nobody is given roles that together hold both sides of a duty; the operator says why") {
    static const Str both[] = {{"general", 7}, {"administrator", 13}};
    static const Str apart[] = {{"attendance_officer", 18}, {"analyst", 7}};
    i64 admin, id;
    ok(t, user_add(&t->cx, STR("admin"), STR("An Administrator"), STR("three blind mice 3"), &admin));
    ok(t, user_add(&t->cx, STR("jo"), STR("Jo"), STR("three blind mice 4"), &id));
    expect_error(t, ERR_CONFLICT, user_check_duties(&t->cx, both, 2, STR(" ")));
    ctx_clear_error(&t->cx);
    ok(t, user_check_duties(&t->cx, both, 2, STR("two people in all")));
    ok(t, audit_write(&t->cx));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM audit WHERE action = 'user.both_duties'"));
    t->cx.actor = (Actor){.id = admin};
    actor_add_role(&t->cx, &t->cx.actor, STR("administrator"));
    expect_error(t, ERR_CONFLICT, user_check_duties(&t->cx, both, 2, STR("because I say so")));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_CONFLICT, user_set_roles(&t->cx, id, both, 2));
    ctx_clear_error(&t->cx);
    expect_i64(
        t, 0,
        test_count(t, "SELECT count(*) FROM user_role r JOIN app_user u ON u.id = r.user_id WHERE u.username = 'jo'"));
    ok(t, user_set_roles(&t->cx, id, apart, 2));
}
