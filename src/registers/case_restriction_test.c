/* case_restriction_test.c - a case that only named people may open: placed, said anew and lifted on its page, and what is refused. That nothing tells
 * others of one is shown by tests/restrict_walk_test.c and tests/command_walk_test.c. */
#include "access/access.h"
#include "access/audit.h"
#include "access/glass.h"
#include "access/restrict.h"
#include "access/restrict_case.h"
#include "page_help.h"
#include "people/person.h"
#include "registers/case.h"
#include "registers/case_access.h"
#include "registers/case_scope.h"
#include "registers/table.h"
#include "user_help.h"

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
        ok(t, cases_hidden(&t->cx, &l));
        expect_i64(t, !is_reader, (i64)l.n);
    }
}

/* What the worklist's tabs of unallocated and of all cases say, and the list of registers. */
static void expect_tabs(T *t, Str cookie, i64 n_unallocated, i64 n_all) {
    json_t *m = json_loads(str_cstr(t->cx.arena, test_get(t, "/work.json", cookie).body), 0, NULL);
    json_t *tabs = json_object_get(m, "tabs"), *o;
    i64 n_open = 0;
    size_t i;
    expect_i64(t, n_unallocated, json_integer_value(json_object_get(json_array_get(tabs, 2), "n")));
    expect_i64(t, n_all, json_integer_value(json_object_get(json_array_get(tabs, 3), "n")));
    json_decref(m);
    m = json_loads(str_cstr(t->cx.arena, test_get(t, "/registers.json", cookie).body), 0, NULL);
    json_array_foreach(json_object_get(m, "registers"), i, o) n_open +=
        json_integer_value(json_object_get(o, "n_open"));
    expect_i64(t, n_all, n_open);
    json_decref(m);
}

TEST(
    "the worklist's tabs and the list of registers leave out a case for named people, and count it for its reader and for who reaches it again") {
    i64 id = given_case(t);
    Str cookie, csrf;
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    Str other = test_signed_in_as(t, "head_of_service");
    expect_tabs(t, other, 1, 1);
    Str url = str_fmt(t->cx.arena, "/cases/%lld/restriction", (long long)id);
    expect_i64(t, 303, post(t, url, cookie, csrf, "readers=&reason=an+allegation").status);
    expect_tabs(t, other, 0, 0);
    expect_tabs(t, cookie, 1, 1);
    expect_i64(t, 303, post(t, STR_CAT(t->cx.arena, url, STR("/lift")), cookie, csrf, "lift_reason=over").status);
    expect_tabs(t, other, 1, 1);
}

/* ---- in an emergency ---- */

#define REASON STR("The child is at the door now")

static Status see(T *t, i64 id) {
    Case c;
    Status st = case_get(&t->cx, id, &c);
    ctx_clear_error(&t->cx);
    return st;
}

typedef struct Emergency {
    i64 case_id, child, reader, duty, other, head;
    Str reference;
} Emergency;

/* A case about a child whose record is open, restricted to its reader. */
static Emergency given_emergency(T *t) {
    Case c;
    Emergency e = {.case_id = given_case(t)};
    e.reader = given_user(t, "m.okafor", NULL);
    e.duty = given_user(t, "duty", NULL);
    e.other = given_user(t, "other", NULL);
    e.head = given_user(t, "head", NULL);
    ok(t, case_load(&t->cx, e.case_id, &c));
    e.child = c.person_id;
    e.reference = c.reference;
    ok(t, restrict_case_place(&t->cx, e.case_id, STR("an allegation"), STR("m.okafor")));
    return e;
}

TEST(
    "a restricted case opens in an emergency by its reference, to whoever opened it, and tells nothing of its restriction") {
    Emergency e = given_emergency(t);
    GlassTarget what;
    GlassOpening g;
    CaseRestriction r;
    act_as(t, e.duty, "triage_worker");
    expect_i64(t, ERR_NOTFOUND, see(t, e.case_id));
    ok(t, glass_find(&t->cx, str_lower(t->cx.arena, e.reference), &what));
    expect(t, what.case_id == e.case_id && what.person_id == e.child);
    expect_error(t, ERR_INPUT, glass_open(&t->cx, what, STR("now"), &g));
    ctx_clear_error(&t->cx);
    ok(t, glass_open(&t->cx, what, REASON, &g));
    expect_i64(t, OK, see(t, e.case_id));
    expect(t, case_line_is_seen(&t->cx, STR("cme"), e.case_id) && !restrict_hides_cases(&t->cx));
    expect_error(t, ERR_NOTFOUND, restrict_case_get(&t->cx, e.case_id, &r));
    ctx_clear_error(&t->cx);
    t->cx.actor.permissions |=
        (u64)1 << RESTRICT_CHILD; /* who may restrict cases lifts none that they were not named for */
    expect_i64(t, OK, see(t, e.case_id));
    expect_error(t, ERR_NOTFOUND, restrict_case_lift(&t->cx, e.case_id, STR("x")));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_NOTFOUND, restrict_case_place(&t->cx, e.case_id, STR("x"), STR("duty")));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_CONFLICT, glass_open(&t->cx, what, REASON, &g));
    ctx_clear_error(&t->cx);
    act_as(t, e.other, "triage_worker");
    expect_i64(t, ERR_NOTFOUND, see(t, e.case_id));
    test_exec(t, "UPDATE glass_opening SET ends_at = '2018-06-01T09:00:00Z'");
    restrict_forget(&t->cx);
    act_as(t, e.duty, "triage_worker");
    expect_i64(t, ERR_NOTFOUND, see(t, e.case_id));
}

TEST("a child's number opens in an emergency the cases about the child too, and no role sees a register by it") {
    Emergency e = given_emergency(t);
    GlassOpening g;
    act_as(t, e.duty, "triage_worker");
    ok(t, glass_open(&t->cx, (GlassTarget){.person_id = e.child}, REASON, &g));
    expect(t, !g.is_case);
    expect_i64(t, OK, see(t, e.case_id));
    act_as(t, e.duty, "sen_officer");
    expect(t, see(t, e.case_id) != OK);
    act_as(t, e.duty, "triage_worker");
    expect_error(t, ERR_CONFLICT, glass_open(&t->cx, (GlassTarget){.person_id = e.child}, REASON, &g));
    ctx_clear_error(&t->cx);
}

TEST(
    "of a case that was opened in an emergency its readers are told, and reviewers who may not see it learn no number") {
    Emergency e = given_emergency(t);
    GlassOpening g;
    GlassOpenings l;
    act_as(t, e.duty, "triage_worker");
    ok(t, glass_open(&t->cx, (GlassTarget){.person_id = e.child, .case_id = e.case_id}, REASON, &g));
    act_as(t, e.reader, "missing_education_officer");
    ok(t, glass_told(&t->cx, &l));
    expect(t, l.n == 1 && l.at[0].case_id == e.case_id);
    act_as(t, e.other, "missing_education_officer");
    ok(t, glass_told(&t->cx, &l));
    expect_i64(t, 0, (i64)l.n);
    act_as(t, e.head, "head_of_service");
    ok(t, glass_to_review(&t->cx, false, &l));
    expect(t, l.n == 1 && l.at[0].is_case && l.at[0].case_id == 0 && l.at[0].person_id == 0);
    ok(t, glass_review(&t->cx, g.id, STR("justified"), STR("seen")));
    ok(t, audit_write(&t->cx));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM audit WHERE action = 'glass.open'"));
}

TEST("a case that is open, one of a restricted child and one that is not there open no glass") {
    Emergency e = given_emergency(t);
    GlassTarget what;
    GlassOpening g;
    i64 id;
    i64 open = given_case(t);
    act_as(t, e.duty, "triage_worker");
    expect_error(t, ERR_NOTFOUND, glass_find(&t->cx, STR("CME-999999"), &what));
    ctx_clear_error(&t->cx);
    what = (GlassTarget){.case_id = open, .person_id = test_count(t, "SELECT max(id) FROM person")};
    expect_error(t, ERR_CONFLICT, glass_open(&t->cx, what, REASON, &g));
    ctx_clear_error(&t->cx);
    actor_operator(&t->cx);
    ok(t, restrict_place(&t->cx,
                         &(RestrictPlace){.person_id = e.child,
                                          .kind = RESTRICT_NAMED,
                                          .to_on = DATE_NONE,
                                          .reason = STR("r"),
                                          .readers = STR("m.okafor")},
                         &id));
    act_as(t, e.duty, "triage_worker");
    what = (GlassTarget){.case_id = e.case_id, .person_id = e.child};
    expect_error(t, ERR_CONFLICT, glass_open(&t->cx, what, REASON, &g));
    ctx_clear_error(&t->cx);
    ok(t, glass_open(&t->cx, (GlassTarget){.person_id = e.child}, REASON, &g));
    expect_i64(t, OK, see(t, e.case_id));
}

/* ---- the list behind a figure ---- */

static void given_name(T *t, i64 child) {
    test_exec(
        t,
        str_cstr(
            t->cx.arena,
            str_fmt(
                t->cx.arena,
                "INSERT INTO person_name (person_id, kind, surname, forename, surname_key, forename_key) VALUES (%lld, 'legal', 'Quillfeather', 'Ada', 'QUILLFEATHER', 'ADA')",
                (long long)child)));
}

TEST("the list behind a figure says how many are not shown, and no child whose case is open to others alone") {
    Emergency e = given_emergency(t);
    TestReply r;
    given_name(t, e.child);
    Str officer = test_signed_in_as(t, "missing_education_officer");
    r = test_get(t, "/measures/cme_referred?rows=yes&as_at=2018-06-30", officer);
    expect_i64(t, 422, r.status); /* not a day to come */
    r = test_get(t, "/measures/cme_referred.json?rows=yes", officer);
    expect_has(t, r.body, "\"numerator\":1"); /* the figure counts it */
    expect_has(t, r.body, "\"not_shown\":1");
    expect_lacks(t, r.body, "Quillfeather");
    r = test_get(t, "/measures/cme_referred?rows=yes", officer);
    expect_has(t, r.body, "1 not shown: only named people");
    expect_lacks(t, r.body, "Quillfeather");
    expect_lacks(t, test_get(t, "/measures/cme_referred.csv?rows=yes", officer).body, "Quillfeather");
    i64 user = test_count(t, "SELECT id FROM app_user WHERE username = 'reader'");
    actor_operator(&t->cx);
    ok(t, restrict_case_place(&t->cx, e.case_id, STR("an allegation"), STR("reader")));
    expect(t, user != 0);
    r = test_get(t, "/measures/cme_referred?rows=yes", officer);
    expect_has(t, r.body, "Quillfeather");
    expect_lacks(t, r.body, "not shown");
}
