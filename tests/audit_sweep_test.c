/* audit_sweep_test.c - over every page and command there is: a look at a child leaves a line that names the child, and a
 * refusal too. */
#include "access/access.h"
#include "cli/cli.h"
#include "harness.h"
#include "web/web.h"

#define CHILD "4711"

static void add_child(T *t) {
    test_exec(t, "INSERT INTO person (id, is_adult, birth_date, birth_date_is_estimated, sex, known_from)"
                 " VALUES (" CHILD ", FALSE, '2008-03-08', FALSE, 'F', '2012-01-01');"
                 "INSERT INTO person_name (person_id, kind, surname, forename, surname_key, forename_key)"
                 " VALUES (" CHILD ", 'legal', 'Sweep', 'Jo', 'sweep', 'jo')");
}

/* The route's path with the child's number for its subject and 1 for any other part. */
static Str path_of(T *t, const Route *r) {
    Buf out = buf_on(t->cx.arena);
    for (Str rest = str_from(r->path); rest.n;) {
        Str before = str_cut(rest, '{', &rest), part = str_cut(rest, '}', &rest);
        buf_add(&out, before);
        if (part.n) buf_add(&out, str_is(part, r->subject_param) ? STR(CHILD) : STR("1"));
    }
    return buf_str(&out);
}

static TestReply get(T *t, Str url, Str cookie) {
    TestReply r;
    ok(t, web_test_request(&t->cx, METHOD_GET, url, cookie, STR_NONE, &r));
    return r;
}

static i64 n_lines(T *t) { return test_count(t, "SELECT count(*) FROM audit WHERE person_id = " CHILD); }

TEST("every page about a child leaves a line that names the child, as a page and as JSON") {
    Str cookie, csrf;
    int n_pages = 0;
    add_child(t);
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    for (size_t i = 0; i < n_route_all; i++) {
        const Route *r = route_all[i];
        if (r->subject != SUBJECT_PERSON || r->method != METHOD_GET) continue;
        Str path = path_of(t, r);
        i64 before = n_lines(t);
        expect_i64(t, 200, get(t, path, cookie).status);
        i64 between = n_lines(t);
        expect(t, between > before);
        expect_i64(t, 200, get(t, str_fmt(t->cx.arena, "%.*s.json", STR_ARG(path)), cookie).status);
        expect(t, n_lines(t) > between);
        n_pages++;
    }
    expect(t, n_pages > 0);
}

/* Rows of a list page name children too: one line says how many were shown. */
TEST("every list that names children leaves a line") {
    static const char *const lists[] = {"/children?q=sweep", "/rollcall/unaccounted", "/rollcall/changes"};
    Str cookie, csrf;
    add_child(t);
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        i64 before = test_count(t, "SELECT count(*) FROM audit");
        expect_i64(t, 200, get(t, str_from(lists[i]), cookie).status);
        expect(t, test_count(t, "SELECT count(*) FROM audit") > before);
    }
}

TEST("a page about a child that is not shown leaves no line that it was") {
    Str cookie, csrf;
    add_child(t);
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    test_exec(t, "UPDATE app_user SET is_active = FALSE WHERE username = 'tester'");
    for (size_t i = 0; i < n_route_all; i++) {
        const Route *r = route_all[i];
        if (r->subject != SUBJECT_PERSON || r->method != METHOD_GET) continue;
        TestReply reply = get(t, path_of(t, r), cookie);
        expect_i64(t, 303, reply.status); /* to sign in */
        expect_lacks(t, reply.body, "Sweep");
    }
    expect_i64(t, 0, n_lines(t));
}
