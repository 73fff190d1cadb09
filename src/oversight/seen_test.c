/* Tests of who has seen a record, and of looks out of the ordinary. */
#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "harness.h"
#include "oversight/seen.h"
#include "web/web.h"

static void run(T *t, Str sql) { test_exec(t, str_cstr(t->cx.arena, sql)); }

static i64 newest(T *t, const char *table) {
    return test_count(t, str_cstr(t->cx.arena, str_fmt(t->cx.arena, "SELECT max(id) FROM %s", table)));
}

static i64 add_child(T *t, const char *surname) {
    test_exec(t, "INSERT INTO person (is_adult, birth_date, birth_date_is_estimated, sex, known_from)"
                 " VALUES (FALSE, '2008-03-08', FALSE, 'F', '2012-01-01')");
    i64 id = newest(t, "person");
    run(t, str_fmt(t->cx.arena,
                   "INSERT INTO person_name (person_id, kind, surname, forename, surname_key, forename_key)"
                   " VALUES (%lld, 'legal', '%s', 'Jo', '%s', 'jo')",
                   (long long)id, surname, surname));
    return id;
}

static i64 add_user(T *t, const char *username, const char *name) {
    run(t, str_fmt(t->cx.arena,
                   "INSERT INTO app_user (username, display_name, password_hash, is_active, created_at, n_failures)"
                   " VALUES ('%s', '%s', 'x', TRUE, '2018-01-01T00:00:00Z', 0)",
                   username, name));
    return newest(t, "app_user");
}

static void add_home(T *t, i64 child, const char *street) {
    run(t, str_fmt(t->cx.arena, "INSERT INTO address (address_key, street, postcode) VALUES ('%s', '%s', 'ME15 9ZZ')",
                   street, street));
    run(t, str_fmt(t->cx.arena,
                   "INSERT INTO person_address (person_id, address_id, kind, from_on, is_outside) VALUES (%lld, %lld, "
                   "'home', '2016-01-01', FALSE)",
                   (long long)child, (long long)newest(t, "address")));
}

/* As the trail would hold it: the report reads lines, it does not check the chain. */
static void add_line(T *t, i64 user, i64 child, const char *what_and_at) {
    i64 seq =
        test_count(t, "SELECT coalesce(max(seq), 1000000) FROM audit WHERE seq > 1000000") + 1; /* out of the way */
    Str at, action = str_cut(str_from(what_and_at), ' ', &at);
    run(t, str_fmt(t->cx.arena,
                   "INSERT INTO audit (seq, at, actor_id, action, person_id, detail, hash) VALUES (%lld, '%.*s', %lld, "
                   "'%.*s', %lld, '', 'x')",
                   (long long)seq, STR_ARG(at), (long long)user, STR_ARG(action), (long long)child));
}

static Date day(const char *iso) {
    Date d;
    return date_parse_iso(str_from(iso), &d) ? d : DATE_NONE;
}

TEST("who has seen a record: each user once, looks, changes and refusals apart, the last first") {
    SeenBy *s;
    size_t n;
    actor_operator(&t->cx);
    i64 child = add_child(t, "ash"), other = add_child(t, "oak"), lee = add_user(t, "lee", "J Lee"),
        may = add_user(t, "may", "A May");
    add_line(t, lee, child, "person.view 2018-03-05T10:00:00Z");
    add_line(t, may, child, "person.view 2018-03-05T11:00:00Z");
    add_line(t, may, child, "case.change 2018-03-06T11:00:00Z");
    add_line(t, may, child, "access.refused 2018-03-07T11:00:00Z");
    add_line(t, lee, other, "person.view 2018-03-08T10:00:00Z");
    ok(t, seen_by(&t->cx, child, &s, &n));
    expect_i64(t, 2, (i64)n);
    expect_str(t, "A May", s[0].name);
    expect_i64(t, 1, s[0].n_looks);
    expect_i64(t, 1, s[0].n_changes);
    expect_i64(t, 1, s[0].n_refused);
    expect_str(t, "2018-03-05T11:00:00.000Z", moment_iso(t->cx.arena, s[0].first));
    expect_str(t, "J Lee", s[1].name);
    expect_i64(t, 1, s[1].n_looks);
    expect_error(t, ERR_NOTFOUND, seen_by(&t->cx, 99999999, &s, &n));
    ctx_clear_error(&t->cx);
    ok(t, audit_write(&t->cx));
}

TEST(
    "who has seen a restricted record is told to its readers alone, and nobody without the permission is told of any") {
    SeenBy *s;
    size_t n;
    i64 id;
    actor_operator(&t->cx);
    i64 child = add_child(t, "ash"), reader = add_user(t, "reader", "A Reader");
    RestrictPlace p = {.person_id = child,
                       .kind = RESTRICT_NAMED,
                       .to_on = DATE_NONE,
                       .reason = STR("a reason"),
                       .ask = STR("the duty manager"),
                       .readers = STR("reader")};
    ok(t, restrict_place(&t->cx, &p, &id));
    u64 may_read = (u64)1 << READ_AUDIT;
    t->cx.actor = (Actor){.id = reader, .permissions = may_read};
    ok(t, seen_by(&t->cx, child, &s, &n));
    restrict_forget(&t->cx);
    t->cx.actor = (Actor){.id = reader + 1000, .permissions = may_read};
    expect_error(t, ERR_NOTFOUND, seen_by(&t->cx, child, &s, &n));
    ctx_clear_error(&t->cx);
    t->cx.actor = (Actor){.id = reader, .permissions = access_user_permissions()};
    expect_error(t, ERR_DENIED, seen_by(&t->cx, child, &s, &n));
    ctx_clear_error(&t->cx);
}

static i64 count_of(const UnusualLooks *l, Unusual what, i64 user) {
    i64 n = 0;
    for (size_t i = 0; i < l->n; i++) n += l->at[i].what == what && l->at[i].user_id == user;
    return n;
}

TEST("looks out of the ordinary: the own surname, several homes of one postcode, many records, nights and weekends") {
    UnusualLooks l;
    actor_operator(&t->cx);
    i64 lee = add_user(t, "lee", "Jo Lee"), may = add_user(t, "may", "A May"), far = add_user(t, "far", "B Far");
    i64 same = add_child(t, "lee"), ash[3];
    add_line(t, lee, same, "person.view 2018-03-06T10:00:00Z"); /* a Tuesday */
    add_line(t, lee, same, "person.view 2018-03-06T10:05:00Z");
    for (int i = 0; i < 3; i++) {
        ash[i] = add_child(t, "ash");
        add_home(t, ash[i], i == 0 ? "1 Mill Lane" : i == 1 ? "2 Mill Lane" : "3 Mill Lane");
        add_line(t, may, ash[i], "person.view 2018-03-07T10:00:00Z");
    }
    add_line(t, far, same, "person.view 2018-03-07T20:30:00Z");
    add_line(t, far, same, "person.view 2018-03-10T12:00:00Z"); /* a Saturday */
    add_line(t, far, same, "person.view 2018-02-01T23:00:00Z"); /* before the first day */
    for (int i = 0; i < 50; i++) add_line(t, may, add_child(t, "elm"), "person.view 2018-03-08T10:00:00Z");
    ok(t, unusual_looks(&t->cx, day("2018-03-05"), day("2018-03-11"), &l));
    expect_i64(t, 57, l.n_looks);
    expect_i64(t, 1, count_of(&l, UNUSUAL_SURNAME, lee));
    expect_i64(t, 0, count_of(&l, UNUSUAL_SURNAME, may));
    expect_i64(t, 1, count_of(&l, UNUSUAL_POSTCODE, may));
    expect_i64(t, 0, count_of(&l, UNUSUAL_POSTCODE, lee));
    expect_i64(t, 1, count_of(&l, UNUSUAL_MANY, may));
    expect_i64(t, 2, count_of(&l, UNUSUAL_HOURS, far));
    expect_i64(t, 0, count_of(&l, UNUSUAL_HOURS, may));
    expect_error(t, ERR_INPUT, unusual_looks(&t->cx, day("2018-03-11"), day("2018-03-05"), &l));
    ctx_clear_error(&t->cx);
}

/* A change of roles ended the session. */
static Str signed_in_anew(T *t, i64 user, const char *role) {
    SessionToken made;
    ok(t, user_set_roles(&t->cx, user, &(Str){role, strlen(role)}, 1));
    ok(t, session_start_unchecked(&t->cx, user, &made));
    actor_operator(&t->cx);
    return str_fmt(t->cx.arena, "muster_session=%s", made.token);
}

TEST("the pages say both, for those who may read the trail and nobody else") {
    Str cookie, csrf;
    TestReply r;
    i64 id;
    actor_operator(&t->cx);
    i64 child = add_child(t, "ash"), lee = add_user(t, "lee", "Jo Lee");
    add_line(t, lee, child, "person.view 2018-03-10T12:00:00Z");
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    Str seen = str_fmt(t->cx.arena, "/children/%lld/seen", (long long)child);
    ok(t, user_find(&t->cx, STR("tester"), &id));
    cookie = signed_in_anew(t, id, "auditor");
    ok(t, web_test_request(&t->cx, METHOD_GET, seen, cookie, STR_NONE, &r));
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "Jo Lee");
    expect_lacks(t, r.body, "ash"); /* an auditor is told of looks, not of children */
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/unusual-access.json?from=2018-03-05&to=2018-03-11"), cookie,
                           STR_NONE, &r));
    expect_has(t, r.body, "out_of_hours");
    cookie = signed_in_anew(t, id, "admissions");
    ok(t, web_test_request(&t->cx, METHOD_GET, seen, cookie, STR_NONE, &r));
    expect_i64(t, 403, r.status);
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/unusual-access"), cookie, STR_NONE, &r));
    expect_i64(t, 403, r.status);
}
