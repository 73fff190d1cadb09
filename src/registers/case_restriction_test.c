/* case_restriction_test.c - a case that only named people may open: placed, said anew and lifted on its page, and what is refused. That nothing tells
 * others of one is shown by tests/restrict_walk_test.c and tests/command_walk_test.c. */
#include "access/access.h"
#include "access/restrict_case.h"
#include "page_help.h"
#include "people/person.h"
#include "registers/case.h"
#include "registers/case_scope.h"
#include "registers/table.h"

static i64 given_case(T *t) {
    i64 id;
    PersonFacts p;
    CaseProblems problems;
    t->cx.today = date_ymd(2018, 6, 8);
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = date_ymd(2008, 3, 9), .sex = STR("F")},
                        (Said){.as_at = date_ymd(2018, 1, 1)}, &p));
    const Answer answers[] = {{STR("referred_on"), STR("2018-06-01")}, {STR("source"), STR("police")}};
    CaseOpen o = {.reg = register_find(registers_of(&t->cx), STR("cme")),
                  .person_id = p.who.id,
                  .answers = {answers, 2}};
    ok(t, case_open(&t->cx, &o, &id, &problems));
    return id;
}

static TestReply post(T *t, Str url, Str cookie, Str csrf, const char *body) {
    TestReply r;
    Str all = str_fmt(t->cx.arena, "csrf=%.*s&%s", STR_ARG(csrf), body);
    ok(t, web_test_request(&t->cx, METHOD_POST, url, cookie, all, &r));
    return r;
}

static int status_of(T *t, Str url, Str cookie) { return test_get(t, str_cstr(t->cx.arena, url), cookie).status; }

TEST("a case is restricted and opened again on its page, by somebody who may, with a reason and people who are there") {
    Str cookie, csrf, url;
    i64 id = given_case(t), reader;
    ok(t, user_add(&t->cx, STR("m.okafor"), STR("M Okafor"), STR("three blind mice 3"), &reader));
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    Str other = test_signed_in_as(t, "head_of_service");
    Str at = str_fmt(t->cx.arena, "/cases/%lld", (long long)id);
    url = STR_CAT(t->cx.arena, at, STR("/restriction"));
    expect_i64(t, 200, status_of(t, url, other));
    expect_i64(t, 422, post(t, url, cookie, csrf, "readers=m.okafor").status);
    expect_i64(t, 422, post(t, url, cookie, csrf, "readers=nobody&reason=x").status);
    expect_i64(t, 422, post(t, STR_CAT(t->cx.arena, url, STR("/lift")), cookie, csrf, "lift_reason=").status);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM case_restriction"));
    expect_i64(t, 303, post(t, url, cookie, csrf, "readers=m.okafor&reason=an+allegation").status);
    expect_has(t, test_get(t, str_cstr(t->cx.arena, url), cookie).body, "M Okafor");
    expect_i64(t, 404, status_of(t, at, other));
    expect_i64(t, 404, status_of(t, url, other));
    expect_i64(t, 200, status_of(t, at, cookie)); /* whoever places it is a reader */
    expect_i64(t, 303, post(t, url, cookie, csrf, "readers=&reason=said+anew").status);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM case_restriction"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM case_restriction_reader"));
    expect_i64(t, 303, post(t, STR_CAT(t->cx.arena, url, STR("/lift")), cookie, csrf, "lift_reason=over").status);
    expect_i64(t, 200, status_of(t, at, other));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM audit WHERE action = 'restricted.case_lift'"));
    expect(t, test_count(t, "SELECT count(*) FROM audit WHERE action = 'restricted.refused'") >= 2);
}

TEST(
    "a restricted case is no line of a list and no part of a count for others, and both for its readers and the operator") {
    i64 id = given_case(t), reader, other;
    ok(t, user_add(&t->cx, STR("m.okafor"), STR("M Okafor"), STR("three blind mice 3"), &reader));
    ok(t, user_add(&t->cx, STR("d.reid"), STR("D Reid"), STR("three blind mice 4"), &other));
    ok(t, restrict_case_place(&t->cx, id, STR("an allegation"), STR("m.okafor")));
    expect(t, !restrict_hides_case(&t->cx, id) && !restrict_hides_cases(&t->cx));
    for (int is_reader = 0; is_reader < 2; is_reader++) {
        ReachedCases l;
        t->cx.actor = (Actor){.id = is_reader ? reader : other};
        actor_add_role(&t->cx, &t->cx.actor, STR("general"));
        expect(t, restrict_hides_case(&t->cx, id) == !is_reader);
        expect(t, case_lines_are_asked(&t->cx) == !is_reader);
        expect(t, case_line_is_seen(&t->cx, STR("cme"), id) == (is_reader == 1));
        ok(t, cases_reached(&t->cx, &(ReachedAsk){.register_name = STR("cme")}, &l));
        expect_i64(t, is_reader, (i64)l.n);
    }
}
