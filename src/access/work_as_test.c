/* Tests of working in one role at a time, where a role has a reach of its own. */
#include "access/work_as.h"

#include "access/access.h"
#include "access/audit.h"
#include "db/db.h"
#include "access/restrict.h"
#include "access/scope.h"
#include "cli/call.h"
#include "define/definitions.h"
#include "harness.h"
#include "web/web.h"

#include <stdlib.h>

typedef struct Officer {
    i64 user, ashford, dover;
    SessionToken made;
    Str cookie, csrf;
} Officer;

static void run(T *t, Str sql) { test_exec(t, str_cstr(t->cx.arena, sql)); }

static i64 given_child(T *t, const char *district) {
    test_exec(
        t,
        "INSERT INTO person (is_adult, birth_date_is_estimated, known_from) VALUES (FALSE, FALSE, '2017-01-01');"
        "INSERT INTO address (address_key, postcode) SELECT 'here', 'ME1 1AA' WHERE NOT EXISTS (SELECT 1 FROM address)");
    i64 id = test_count(t, "SELECT max(id) FROM person");
    run(t, str_fmt(t->cx.arena,
                   "INSERT INTO person_address (person_id, address_id, kind, from_on, is_outside, district) "
                   "SELECT %lld, min(id), 'home', '2017-01-01', FALSE, '%s' FROM address",
                   (long long)id, district));
    return id;
}

/* Works for Ashford in the first role, and in the second for the county, or for Dover. */
static Officer given_officer(T *t, const char *first, const char *second, const char *second_scope) {
    Officer o;
    ScopeGiven scope;
    actor_operator(&t->cx);
    ok(t, user_add(&t->cx, STR("two.roles"), STR("Jo Doe"), STR("three blind mice 3"), &o.user));
    ok(t, user_set_roles(&t->cx, o.user, (const Str[]){str_from(first), str_from(second)}, 2));
    ok(t, user_set_role_scopes(&t->cx, o.user, str_from(first), &(ScopeGiven){SCOPE_DISTRICT, STR("Ashford")}, 1));
    if (second_scope) {
        ok(t, scope_read(&t->cx, str_from(second_scope), &scope));
        ok(t, user_set_role_scopes(&t->cx, o.user, str_from(second), &scope, 1));
    }
    o.ashford = given_child(t, "Ashford");
    o.dover = given_child(t, "Dover");
    ok(t, session_start_unchecked(&t->cx, o.user, &o.made));
    o.cookie = str_fmt(t->cx.arena, "muster_session=%s", o.made.token);
    o.csrf = str_dup(t->cx.arena, str_from(o.made.csrf));
    return o;
}

/* As at the user's next request. */
static void resume(T *t, const Officer *o) {
    Str csrf;
    ok(t, session_resume(&t->cx, str_from(o->made.token), &csrf));
    restrict_forget(&t->cx);
}

static void work_in(T *t, const Officer *o, const char *role) {
    resume(t, o);
    ok(t, work_as_choose(&t->cx, str_from(o->made.token), str_from(role)));
    resume(t, o);
}

static Status opens(T *t, i64 child) {
    Status st = access_subject(&t->cx, SUBJECT_PERSON, child);
    ctx_clear_error(&t->cx);
    return st;
}

static Status may(T *t, Permission p) {
    Status st = access_allows(&t->cx, p);
    ctx_clear_error(&t->cx);
    return st;
}

TEST("an officer of a district who is also a member for the county opens no child's record of the county") {
    Officer o = given_officer(t, "attendance_officer", "member", NULL);
    resume(t, &o);
    expect(t, may(t, READ_COUNTY_FIGURES) == OK && may(t, READ_MEASURES) == OK && may(t, READ_CHILD) == ERR_DENIED);
    expect_i64(t, ERR_DENIED, opens(t, o.ashford));
    expect_i64(t, 2, (i64)t->cx.actor.n_work_places);
    work_in(t, &o, "attendance_officer");
    expect(t, may(t, READ_CHILD) == OK && may(t, READ_COUNTY_FIGURES) == ERR_DENIED &&
                  may(t, READ_MEASURES) == ERR_DENIED);
    expect_i64(t, OK, opens(t, o.ashford));
    expect_i64(t, ERR_DENIED, opens(t, o.dover));
    work_in(t, &o, "");
    expect_i64(t, ERR_DENIED, opens(t, o.ashford));
    ok(t, audit_write(&t->cx));
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM audit WHERE action = 'session.work_as'"));
}

TEST("what one role lets somebody do holds where that role reaches, and nowhere else") {
    Officer o = given_officer(t, "triage_worker", "sen_officer", "district=Dover");
    resume(t, &o); /* the first role with a reach of its own, as every role has one */
    expect(t, may(t, BREAK_GLASS) == OK);
    expect_i64(t, OK, opens(t, o.ashford));
    expect_i64(t, ERR_DENIED, opens(t, o.dover));
    work_in(t, &o, "sen_officer");
    expect(t, may(t, BREAK_GLASS) == ERR_DENIED);
    expect_i64(t, ERR_DENIED, opens(t, o.ashford));
    expect_i64(t, OK, opens(t, o.dover));
    expect_error(t, ERR_INPUT, work_as_choose(&t->cx, str_from(o.made.token), STR("director")));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_INPUT, work_as_choose(&t->cx, str_from(o.made.token), STR("")));
    ctx_clear_error(&t->cx);
}

TEST("a role that was chosen and is taken away leaves nobody further than the roles that stay") {
    Officer o = given_officer(t, "attendance_officer", "sen_officer", "district=Dover");
    HeldRoles held = {.n = 0};
    Actor who = {.id = o.user};
    held_roles_add(&t->cx, &held, STR("sen_officer"), true);
    expect(t, !work_as_settle(&t->cx, &held, STR("attendance_officer"), &who));
    t->cx.actor = who;
    restrict_forget(&t->cx);
    expect_i64(t, ERR_DENIED, opens(t, o.ashford));
    expect_i64(t, OK, opens(t, o.dover));
    held_roles_add(&t->cx, &held, STR("no_longer_a_role"), true); /* of definitions that were changed */
    who = (Actor){.id = o.user};
    expect(t, work_as_settle(&t->cx, &held, STR("no_longer_a_role"), &who));
    t->cx.actor = who;
    restrict_forget(&t->cx);
    expect(t, who.permissions == 0 && !scope_covers(&t->cx, o.ashford) && !scope_covers(&t->cx, o.dover));
}

TEST("a reach of its own that is gone while a request is worked on leaves nobody to be reached") {
    Officer o = given_officer(t, "attendance_officer", "member", NULL);
    work_in(t, &o, "attendance_officer");
    test_exec(t, "UPDATE user_scope SET ended_at = '2018-01-01T00:00:00Z'");
    restrict_forget(&t->cx);
    expect(t, scope_is_limited(&t->cx) && !scope_covers(&t->cx, o.ashford));
    resume(t, &o); /* at the next one it reaches as the others do */
    expect_i64(t, 1, (i64)t->cx.actor.n_work_places);
    expect_i64(t, OK, opens(t, o.dover));
}

TEST("a role's own reach stands beside that of the other roles, and is given to roles that are held") {
    Officer o = given_officer(t, "attendance_officer", "member", NULL);
    ScopeHeld *held;
    size_t n;
    actor_operator(&t->cx);
    ok(t, user_set_scopes(&t->cx, o.user, &(ScopeGiven){SCOPE_DISTRICT, STR("Dover")}, 1));
    ok(t, user_scopes(&t->cx, o.user, &held, &n));
    expect_i64(t, 2, (i64)n);
    expect(t, str_is(held[0].role, "attendance_officer") && str_is(held[1].role, ""));
    ok(t, user_set_role_scopes(&t->cx, o.user, STR("attendance_officer"), NULL, 0));
    ok(t, user_scopes(&t->cx, o.user, &held, &n));
    expect(t, n == 1 && str_is(held[0].value, "Dover"));
    expect_error(t, ERR_INPUT,
                 user_set_role_scopes(&t->cx, o.user, STR("director"), &(ScopeGiven){SCOPE_OWN, STR("")}, 1));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_INPUT,
                 user_set_role_scopes(&t->cx, o.user, STR("nobody"), &(ScopeGiven){SCOPE_OWN, STR("")}, 1));
    ctx_clear_error(&t->cx);
}

TEST("somebody with two places of work is told in which they are, and goes over to the other on a page") {
    Officer o = given_officer(t, "attendance_officer", "member", NULL);
    TestReply r;
    actor_operator(&t->cx);
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/account/role"), o.cookie, STR_NONE, &r));
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "Working as your other roles");
    expect_has(t, r.body, "district Ashford");
    Str url = str_fmt(t->cx.arena, "/children/%lld", (long long)o.ashford);
    ok(t, web_test_request(&t->cx, METHOD_GET, url, o.cookie, STR_NONE, &r));
    expect_i64(t, 403, r.status);
    Str wrong = str_fmt(t->cx.arena, "csrf=%.*s&role=director", STR_ARG(o.csrf));
    ok(t, web_test_request(&t->cx, METHOD_POST, STR("/account/role"), o.cookie, wrong, &r));
    expect_i64(t, 422, r.status);
    Str body = str_fmt(t->cx.arena, "csrf=%.*s&role=attendance_officer", STR_ARG(o.csrf));
    ok(t, web_test_request(&t->cx, METHOD_POST, STR("/account/role"), o.cookie, body, &r));
    expect_i64(t, 303, r.status);
    ok(t, web_test_request(&t->cx, METHOD_GET, url, o.cookie, STR_NONE, &r));
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "Working as Attendance officer");
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/account/role.json"), o.cookie, STR_NONE, &r));
    expect_has(t, r.body, "\"role\":\"attendance_officer\"");
    expect_has(t, r.body, "\"role\":\"others\"");
}

TEST("administrators give a role its own reach on the user's page, and the others keep theirs") {
    Officer o = given_officer(t, "attendance_officer", "member", NULL);
    Str cookie, csrf;
    TestReply r;
    actor_operator(&t->cx);
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    Str url = str_fmt(t->cx.arena, "/users/%lld/scope", (long long)o.user);
    Str body = str_fmt(t->cx.arena, "csrf=%.*s&role=member&own=1", STR_ARG(csrf));
    ok(t, web_test_request(&t->cx, METHOD_POST, url, cookie, body, &r));
    expect_i64(t, 303, r.status);
    ok(t, web_test_request(&t->cx, METHOD_GET, str_fmt(t->cx.arena, "%.*s.json", STR_ARG(url)), cookie, STR_NONE, &r));
    expect_has(t, r.body, "\"role\":\"member\"");
    expect_has(t, r.body, "\"value\":\"Ashford\"");
    ok(t, web_test_request(&t->cx, METHOD_GET, str_fmt(t->cx.arena, "%.*s?role=attendance_officer", STR_ARG(url)),
                           cookie, STR_NONE, &r));
    expect_has(t, r.body, "while they work as Attendance officer");
    body = str_fmt(t->cx.arena, "csrf=%.*s&role=director&own=1", STR_ARG(csrf));
    ok(t, web_test_request(&t->cx, METHOD_POST, url, cookie, body, &r));
    expect_i64(t, 422, r.status);
}

static int run_command(T *t, const char *words, Str *said) {
    char *argv[16] = {(char *)(uintptr_t) "muster"}, *out;
    size_t n_out;
    int n = 1;
    for (Str rest = str_from(words); rest.n && n < 15;) argv[n++] = str_cstr(t->cx.arena, str_cut(rest, ' ', &rest));
    FILE *both = open_memstream(&out, &n_out);
    CliIo io = {.out = both,
                .err = both,
                .env_store = t->app.store.p,
                .env_today = "2018-06-08",
                .system_name = "jo",
                .shared = &t->app};
    int code = cli_run(&io, n, argv);
    fclose(both);
    *said = str_fmt(t->cx.arena, "%.*s", (int)n_out, out);
    free(out);
    return code;
}

TEST_OWN_TRANSACTION("at the command line somebody says which role they work in") {
    Db *before = t->cx.db;
    bool is_file = str_is(t->app.store, ":memory:");
    Str said;
    if (is_file) {
        t->app.store =
            str_from(str_cstr(t->cx.arena, str_fmt(t->cx.arena, "%.*s/two.sqlite", STR_ARG(test_folder(t)))));
        ok(t, db_open(&t->cx, t->app.store, &t->cx.db));
        ok(t, db_migrate(&t->cx));
    }
    ok(t, db_begin(&t->cx, DB_WRITE));
    Officer o = given_officer(t, "attendance_officer", "member", NULL);
    actor_operator(&t->cx);
    ok(t, user_set_system_name(&t->cx, STR("two.roles"), STR("jo")));
    ok(t, ctx_commit(&t->cx));
    const char *show = str_cstr(t->cx.arena, str_fmt(t->cx.arena, "person show %lld", (long long)o.ashford));
    const char *other = str_cstr(t->cx.arena, str_fmt(t->cx.arena, "person show %lld --as-role attendance_officer",
                                                      (long long)o.dover));
    expect_i64(t, status_info[ERR_DENIED].exit_code, run_command(t, show, &said));
    Str as = str_fmt(t->cx.arena, "%s --as-role attendance_officer", show);
    expect_i64(t, 0, run_command(t, str_cstr(t->cx.arena, as), &said));
    expect_i64(t, status_info[ERR_DENIED].exit_code, run_command(t, other, &said));
    expect_i64(t, status_info[ERR_INPUT].exit_code, run_command(t, "rollcall --as-role director", &said));
    expect_has(t, said, "you hold no role director");
    if (!is_file) return;
    restrict_forget(&t->cx);
    db_close(t->cx.db);
    t->cx.db = before;
}
