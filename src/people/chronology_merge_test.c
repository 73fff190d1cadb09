/* chronology_merge_test.c - merges among all else that is known of a child, and the way from the child's page to them. */
#include "access/access.h"
#include "access/restrict.h"
#include "harness.h"
#include "people/chronology.h"
#include "people/merge.h"
#include "web/web.h"

static i64 given_child(T *t, const char *forename) {
    PersonFacts p;
    Said said = {.as_at = date_ymd(2017, 10, 5)};
    NameSaid name = {.kind = "legal", .surname = STR("Smith"), .forename = str_from(forename)};
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = date_ymd(2009, 3, 12), .sex = STR("F")}, said, &p));
    ok(t, person_say_name(&t->cx, &p, &name, said));
    return p.who.id;
}

static i64 merged(T *t, i64 keep, i64 gone) {
    i64 id;
    MergeWish wish = {.keep_id = keep, .gone_id = gone, .note = STR("one child")};
    ok(t, person_merge(&t->cx, &wish, &id));
    return id;
}

static PersonEvents merges_of(T *t, i64 child) {
    PersonFacts p;
    PersonEvents l;
    ChronologyFilter f = {.kind = STR("merge"), .from = DATE_NONE, .to = DATE_NONE};
    ok(t, person_get(&t->cx, child, &p));
    ok(t, person_chronology(&t->cx, &p, &f, &l));
    return l;
}

static void expect_title(T *t, const PersonEvent *e, const char *fmt, i64 a, i64 b) {
    Buf want = buf_on(t->cx.arena);
    const i64 numbers[] = {a, b};
    size_t n = 0;
    for (Str rest = str_from(fmt); rest.n > 0;) {
        i64 at = str_find(rest, STR("#"));
        buf_add(&want, at < 0 ? rest : str_slice(rest, 0, (size_t)at));
        if (at < 0) break;
        buf_add_i64(&want, numbers[n++]);
        rest = str_slice(rest, (size_t)at + 1, rest.n);
    }
    expect_str(t, str_cstr(t->cx.arena, buf_str(&want)), e->title);
}

TEST("a merge stands in the chronology of the record that stayed, also one inside another; its undoing in both") {
    actor_operator(&t->cx);
    t->cx.today = date_ymd(2018, 6, 8);
    i64 a = given_child(t, "Ada"), b = given_child(t, "Ava"), c = given_child(t, "Eva");
    expect_i64(t, 0, (i64)merges_of(t, a).n);
    i64 first = merged(t, b, a), second = merged(t, c, b);
    PersonEvents l = merges_of(t, c);
    expect_i64(t, 2, (i64)l.n);
    expect_title(t, &l.at[0], "Record # was merged into record #, now part of this one", a, b);
    expect_title(t, &l.at[1], "Record # was merged into this one", b, 0);
    expect_has(t, l.at[1].detail, "one child");
    expect_i64(t, second, l.at[1].route_id);
    ok(t, person_unmerge(&t->cx, &(UnmergeWish){.merge_id = second, .note = STR("two after all")}));
    l = merges_of(t, c);
    expect_i64(t, 2, (i64)l.n); /* what b held before is no longer c's */
    expect_title(t, &l.at[1], "Merge undone: records # and # are two again", c, b);
    expect_has(t, l.at[1].detail, "two after all");
    l = merges_of(t, b);
    expect_i64(t, 3, (i64)l.n);
    expect_title(t, &l.at[0], "Record # was merged into this one", a, 0);
    expect_title(t, &l.at[1], "This record was merged into record #", c, 0);
    expect_i64(t, first, l.at[0].route_id);
}

TEST("who may not know of a record is not told that it was once part of another") {
    actor_operator(&t->cx);
    t->cx.today = date_ymd(2018, 6, 8);
    i64 a = given_child(t, "Ada"), b = given_child(t, "Ava"), id;
    i64 merge = merged(t, b, a);
    ok(t, person_unmerge(&t->cx, &(UnmergeWish){.merge_id = merge}));
    RestrictPlace place = {.person_id = a,
                           .kind = RESTRICT_NAMED,
                           .to_on = DATE_NONE,
                           .reason = STR("named people"),
                           .readers = STR("cat")};
    test_exec(t, "INSERT INTO app_user (username, display_name, is_active, created_at, n_failures)"
                 " VALUES ('cat', 'Cat', TRUE, '2018-01-01T00:00:00Z', 0)");
    ok(t, restrict_place(&t->cx, &place, &id));
    expect_i64(t, 2, (i64)merges_of(t, b).n);
    t->cx.actor = (Actor){.id = 77, .permissions = access_user_permissions()};
    expect_i64(t, 0, (i64)merges_of(t, b).n);
}

TEST("a child's page leads to its merges where there are any, and each event to its own page") {
    Str cookie, csrf;
    TestReply r;
    actor_operator(&t->cx);
    t->cx.today = date_ymd(2018, 6, 8);
    i64 a = given_child(t, "Ada"), b = given_child(t, "Ava");
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    Str page = str_fmt(t->cx.arena, "/children/%lld", (long long)b);
    ok(t, web_test_request(&t->cx, METHOD_GET, page, cookie, STR_NONE, &r));
    expect_lacks(t, r.body, "kind=merge");
    expect_has(t, r.body, str_cstr(t->cx.arena, str_fmt(t->cx.arena, "%.*s/cases\"", STR_ARG(page))));
    i64 merge = merged(t, b, a);
    const char *link = str_cstr(t->cx.arena, str_fmt(t->cx.arena, "/merges/%lld", (long long)merge));
    ok(t, web_test_request(&t->cx, METHOD_GET, page, cookie, STR_NONE, &r));
    expect_has(t, r.body, "chronology?kind=merge");
    expect_has(t, r.body, link);
    ok(t, web_test_request(&t->cx, METHOD_GET, str_from(link), cookie, STR_NONE, &r));
    expect_i64(t, 200, r.status);
}
