/* case_family_test.c - brothers and sisters offered for a linked case. */
#include "access/access.h"
#include "access/restrict.h"
#include "harness.h"
#include "people/person.h"
#include "registers/case.h"
#include "registers/case_family.h"
#include "registers/table.h"
#include "web/web.h"

typedef struct World {
    Str cookie, csrf;
    i64 ada, ben, cal, ada_case;
} World;

static i64 given_child(T *t, const char *forename, int born, const char *postcode) {
    PersonFacts p;
    Said said = {.as_at = date_ymd(2018, 1, 1)};
    NameSaid name = {.kind = "legal", .surname = STR("Zqmarsh"), .forename = str_from(forename)};
    AddressSaid home = {.paon = STR("7"), .street = STR("Mill Lane"), .postcode = str_from(postcode)};
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = date_ymd(born, 3, 9), .sex = STR("F")}, said, &p));
    ok(t, person_say_name(&t->cx, &p, &name, said));
    ok(t, person_say_address(&t->cx, &p, &home, said));
    return p.who.id;
}

static i64 opened(T *t, const char *reg, i64 child) {
    i64 id;
    CaseProblems problems;
    const Answer asked[] = {{STR("referred_on"), STR("2018-03-01")}, {STR("source"), STR("police")}};
    CaseOpen o = {.reg = register_find(registers_of(&t->cx), str_from(reg)), .person_id = child, .answers = {asked, 2}};
    ok(t, case_open(&t->cx, &o, &id, &problems));
    return id;
}

static World given_world(T *t) {
    World w;
    t->cx.today = date_ymd(2018, 3, 20);
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    w.ada = given_child(t, "Ada", 2008, "ME13 7AB");
    w.ben = given_child(t, "Ben", 2010, "ME13 7AB");
    w.cal = given_child(t, "Cal", 2006, "CT1 2AB"); /* another home: no family */
    w.ada_case = opened(t, "cme", w.ada);
    ok(t, web_test_sign_in(&t->cx, &w.cookie, &w.csrf));
    return w;
}

static CaseFamily family_of(T *t, i64 id) {
    Case c;
    CaseFamily l;
    ok(t, case_get(&t->cx, id, &c));
    ok(t, case_family(&t->cx, &c, &l));
    return l;
}

static TestReply get(T *t, const World *w, Str url) {
    TestReply r;
    ok(t, web_test_request(&t->cx, METHOD_GET, url, w->cookie, STR_NONE, &r));
    return r;
}

static Str url(T *t, const char *format, i64 a, i64 b) {
    Buf out = buf_on(t->cx.arena);
    for (Str rest = str_from(format); rest.n;) {
        Str part = str_cut(rest, '#', &rest);
        buf_fmt(&out, "%.*s", STR_ARG(part));
        if (rest.n || str_slice(str_from(format), strlen(format) - 1, SIZE_MAX).p[0] == '#')
            buf_fmt(&out, "%lld", (long long)a);
        a = b;
    }
    return buf_str(&out);
}

TEST(
    "a brother of the same home is offered on the page; his case opens with the same answers, linked, and then is shown") {
    World w = given_world(t);
    TestReply r = get(t, &w, url(t, "/cases/#", w.ada_case, 0));
    Str offer = url(t, "/registers/cme/new?person=#&amp;sibling=#", w.ben, w.ada_case);
    expect_has(t, r.body, "Brothers and sisters");
    expect_has(t, r.body, "Ben Zqmarsh");
    expect_has(t, r.body, str_cstr(t->cx.arena, offer));
    expect_lacks(t, r.body, "Cal Zqmarsh");
    r = get(t, &w, url(t, "/registers/cme/new?person=#&sibling=#", w.ben, w.ada_case));
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "It will be linked with");
    expect_has(t, r.body, "name=\"referred_on-month\" type=\"text\" inputmode=\"numeric\" value=\"3\"");
    expect_has(t, r.body, "<option value=\"police\" selected>");
    Str body = str_fmt(t->cx.arena,
                       "csrf=%.*s&_person=%lld&_sibling=%lld&_token=b1&referred_on-day=1&referred_on-month=3&"
                       "referred_on-year=2018&source=police",
                       STR_ARG(w.csrf), (long long)w.ben, (long long)w.ada_case);
    ok(t, web_test_request(&t->cx, METHOD_POST, STR("/registers/cme/new"), w.cookie, body, &r));
    expect_i64(t, 303, r.status);
    CaseFamily l = family_of(t, w.ada_case);
    expect_i64(t, 1, (i64)l.n);
    expect(t, l.at[0].case_id != 0 && l.at[0].case_id != w.ada_case);
    expect_i64(
        t, 1,
        test_count(
            t, str_fmt(t->cx.arena,
                       "SELECT count(*) FROM case_link WHERE kind = 'sibling' AND from_case = %lld AND to_case = %lld",
                       (long long)w.ada_case, (long long)l.at[0].case_id)
                   .p));
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM case_clock WHERE clock = 'placed_30'"));
    r = get(t, &w, url(t, "/cases/#", w.ada_case, 0));
    expect_lacks(t, r.body, str_cstr(t->cx.arena, offer));
    expect_has(t, r.body, str_cstr(t->cx.arena, l.at[0].reference));
}

TEST("a linked case is refused for who is no brother or sister, and for a case of another register") {
    World w = given_world(t);
    CaseOpen o = {.reg = register_find(registers_of(&t->cx), STR("cme")), .person_id = w.cal};
    expect_error(t, ERR_INPUT, case_family_link(&t->cx, w.ada_case, &o));
    expect_has(t, t->cx.error.message, "no brother or sister");
    ctx_clear_error(&t->cx);
    o.reg = register_find(registers_of(&t->cx), STR("ehe"));
    o.person_id = w.ben;
    expect_error(t, ERR_INPUT, case_family_link(&t->cx, w.ada_case, &o));
    expect_has(t, t->cx.error.message, "another register");
}

TEST("a brother whose record the actor may not see is offered to nobody") {
    World w = given_world(t);
    expect_i64(t, 1, (i64)family_of(t, w.ada_case).n);
    i64 reader, id;
    ok(t, user_add(&t->cx, STR("reader"), STR("Reader"), STR("three blind mice 3"), &reader));
    ok(t, restrict_place(&t->cx,
                         &(RestrictPlace){.person_id = w.ben,
                                          .kind = RESTRICT_NAMED,
                                          .to_on = DATE_NONE,
                                          .reason = STR("a reason"),
                                          .ask = STR("the duty manager"),
                                          .readers = STR("reader")},
                         &id));
    t->cx.actor = (Actor){.id = 77, .name = STR("Other"), .permissions = access_user_permissions()};
    actor_add_role(&t->cx, &t->cx.actor, STR("missing_education_officer"));
    expect_i64(t, 0, (i64)family_of(t, w.ada_case).n);
}
