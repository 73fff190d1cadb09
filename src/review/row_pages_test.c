/* row_pages_test.c - the page of a held row: what it offers, and rows of a sealed adoption, which their readers alone see. */
#include "access/access.h"
#include "access/restrict.h"
#include "exchange/doubt.h"
#include "harness.h"
#include "merge_help.h"
#include "people/person.h"
#include "people/seal.h"
#include "web/web.h"

typedef struct Browser {
    Str cookie, csrf;
} Browser;

static TestReply post(T *t, const Browser *b, Str url, const char *fields) {
    TestReply r;
    Str body = str_fmt(t->cx.arena, "csrf=%.*s&%s", STR_ARG(b->csrf), fields);
    ok(t, web_test_request(&t->cx, METHOD_POST, url, b->cookie, body, &r));
    return r;
}

static TestReply get(T *t, const Browser *b, Str url) {
    TestReply r;
    ok(t, web_test_request(&t->cx, METHOD_GET, url, b->cookie, STR_NONE, &r));
    return r;
}

static i64 given_child(T *t, const char *surname, const char *upn) {
    PersonFacts p;
    Said said = {.as_at = date_ymd(2016, 10, 6)};
    NameSaid name = {.kind = "legal", .surname = str_from(surname), .forename = STR("Ada")};
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = date_ymd(2009, 3, 12), .sex = STR("F")}, said, &p));
    ok(t, person_say_name(&t->cx, &p, &name, said));
    ok(t, person_say_upn(&t->cx, &p, str_from(upn), said));
    return p.who.id;
}

/* A row of the known children's feed, held about somebody. */
static Str given_row(T *t, i64 candidate, const char *json) {
    test_exec(t,
              str_cstr(t->cx.arena,
                       str_fmt(t->cx.arena,
                               "INSERT INTO match_doubt (unit_id, candidate_id, reason, row_kind, row_json, opened_at) "
                               "VALUES (1, %lld, 'the row speaks of a restricted record', 'known', '%s', "
                               "'2018-03-01T09:00:00Z')",
                               (long long)candidate, json)));
    return str_fmt(t->cx.arena, "/doubts/%lld", (long long)test_count(t, "SELECT max(id) FROM match_doubt"));
}

typedef struct Adopted {
    i64 old, new;
} Adopted;

static Adopted given_adoption(T *t) {
    Adopted a = {.old = given_child(t, "Oldname", "H801200001001")};
    AdoptionSeal s = {.old_id = a.old,
                      .surname = STR("Newname"),
                      .forename = STR("Eva"),
                      .sealed_on = date_ymd(2018, 2, 1),
                      .reason = STR("order 1"),
                      .readers = STR("adoption")};
    i64 user;
    ok(t, user_add(&t->cx, STR("adoption"), STR("Adoption Team"), STR("three blind mice 3"), &user));
    ok(t, adoption_seal(&t->cx, &s, &a.new));
    return a;
}

#define ROW                                                                                                             \
    "{\"source\":\"health\",\"local_id\":\"7\",\"upn\":\"H801200001001\",\"surname\":\"Newname\",\"forename\":\"Eva\"," \
    "\"dob\":\"2009-03-12\",\"sex\":\"F\",\"postcode\":\"TN24 1AA\",\"known_from\":\"2018-02-20\",\"reason\":\"reported\"}"

TEST(
    "the page of a row of both records of an adoption is for the closed record's readers, and names the other nowhere") {
    Browser b;
    actor_operator(&t->cx);
    t->cx.today = date_ymd(2018, 3, 8);
    merge_help_given_schools(t);
    Adopted a = given_adoption(t);
    Restrictions l;
    Str url = given_row(t, a.old, ROW), link = str_fmt(t->cx.arena, "/children/%lld\"", (long long)a.new);
    ok(t, web_test_sign_in(&t->cx, &b.cookie, &b.csrf));
    expect_i64(t, 404, get(t, &b, url).status);
    expect_i64(t, 404, post(t, &b, url, "decision=after").status);
    TestReply r = get(t, &b, STR("/doubts"));
    expect_has(t, r.body, "Restricted record");
    expect_lacks(t, r.body, "Oldname");
    actor_operator(&t->cx);
    ok(t, restrict_of_person(&t->cx, a.old, &l));
    ok(t, restrict_name_readers(&t->cx, l.at[0].id, STR("tester"), STR("duty"), MOMENT_NONE));
    r = get(t, &b, url);
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "Whose is the row?");
    expect_has(t, r.body, "Not added: UPN");
    expect_has(t, r.body, "Not added: surname, forename");
    expect_lacks(t, r.body, "value=\"same\"");
    expect_lacks(t, r.body, str_cstr(t->cx.arena, link));
    r = post(t, &b, url, "decision=aside");
    expect_i64(t, 422, r.status);
    expect_has(t, r.body, "Say why the row is set aside");
    expect_has(t, r.body, "value=\"aside\" checked");
    expect_i64(t, 422, post(t, &b, url, "decision=same").status);
    expect_i64(t, 303, post(t, &b, url, "decision=after").status);
    r = get(t, &b, url);
    expect_has(t, r.body, "the row is for the record that goes on after the adoption");
    expect_lacks(t, r.body, str_cstr(t->cx.arena, link));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person_identifier WHERE value = 'H801200001001'"));
    r = get(t, &b, str_fmt(t->cx.arena, "/children/%lld", (long long)a.new));
    expect_has(t, r.body, "TN24 1AA");
    expect_lacks(t, r.body, "H801200001001");
}

TEST("an ordinary held row is set aside on its page, with the reason kept for whoever opens it later") {
    Browser b;
    actor_operator(&t->cx);
    t->cx.today = date_ymd(2018, 3, 8);
    merge_help_given_schools(t);
    Str url = given_row(t, given_child(t, "Smith", "H801200001001"), ROW);
    ok(t, web_test_sign_in(&t->cx, &b.cookie, &b.csrf));
    TestReply r = get(t, &b, url);
    expect_has(t, r.body, "Is the row about this child?");
    expect_lacks(t, r.body, "value=\"after\"");
    expect_i64(t, 303, post(t, &b, url, "decision=aside&reason=a+test+row").status);
    r = get(t, &b, url);
    expect_has(t, r.body, "the row was set aside. a test row");
}

TEST("after a row the next one about the same child is offered, before those about others") {
    Browser b;
    actor_operator(&t->cx);
    t->cx.today = date_ymd(2018, 3, 8);
    merge_help_given_schools(t);
    i64 child = given_child(t, "Smith", "H801200001001"), other = given_child(t, "Jones", "V886200017002");
    Str url = given_row(t, child, ROW), between = given_row(t, other, ROW), same = given_row(t, child, ROW);
    ok(t, web_test_sign_in(&t->cx, &b.cookie, &b.csrf));
    TestReply r = get(t, &b, url);
    expect_has(t, r.body, "1 other row waits about this child");
    expect_has(t, r.body, str_cstr(t->cx.arena, str_fmt(t->cx.arena, "href=\"%.*s\"", STR_ARG(same))));
    expect_lacks(t, r.body, str_cstr(t->cx.arena, str_fmt(t->cx.arena, "href=\"%.*s\"", STR_ARG(between))));
    expect_lacks(t, get(t, &b, between).body, "about this child: they come next");
}
