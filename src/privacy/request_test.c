/* request_test.c - the log of subject access requests, and who gets the pack of one, and when. */
#include "privacy/request.h"

#include "harness.h"
#include "registers/table.h"
#include "web/web.h"

typedef struct Asked {
    i64 request;
    Str cookie, csrf;
} Asked;

static void answer_all(T *t, Asked *a, const Answer *at, size_t n, const char *stage) {
    CaseProblems problems;
    CaseMove m = {.id = a->request, .stage = str_from(stage), .on = t->cx.today, .answers = {.at = at, .n = n}};
    ok(t, case_move(&t->cx, &m, &problems));
}

static void given_request(T *t, Asked *a) {
    CaseProblems problems;
    const Answer answers[] = {{STR("received_on"), STR("2018-06-01")},
                              {STR("channel"), STR("letter")},
                              {STR("asked_by"), STR("self")},
                              {STR("reply_to"), STR("home")}};
    CaseOpen o = {.reg = register_find(registers_of(&t->cx), STR(REQUEST_REGISTER)),
                  .subject_key = STR("Zora Askingname"),
                  .answers = {.at = answers, .n = COUNT_OF(answers)}};
    t->cx.today = date_ymd(2018, 6, 8);
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    test_exec(t, "INSERT INTO person (id, is_adult, birth_date, birth_date_is_estimated, sex, known_from) VALUES"
                 " (5001, FALSE, '2001-03-08', FALSE, 'F', '2012-01-01')");
    test_exec(t, "INSERT INTO person_name (person_id, kind, surname, forename, surname_key, forename_key, match_key) "
                 "VALUES (5001, 'legal', 'Askingname', 'Zora', 'askingname', 'zora', 'k')");
    *a = (Asked){0};
    ok(t, case_open(&t->cx, &o, &a->request, &problems));
}

static void show_identity(T *t, Asked *a, bool is_named) {
    const Answer shown[] = {{STR("identity_seen_on"), STR("2018-06-04")},
                            {STR("identity_by"), STR("document")},
                            {STR("person"), STR("5001")}};
    answer_all(t, a, shown, is_named ? 3 : 2, "searching");
}

static void sign_in_as(T *t, Asked *a, const char *role) {
    if (a->cookie.n == 0) ok(t, web_test_sign_in(&t->cx, &a->cookie, &a->csrf));
    test_exec(t, "DELETE FROM user_role WHERE user_id = (SELECT id FROM app_user WHERE username = 'tester')");
    test_exec(t, str_fmt(t->cx.arena,
                         "INSERT INTO user_role (user_id, role, given_at, given_by) SELECT id, '%s', "
                         "'2018-01-01T00:00:00Z', 1 FROM app_user WHERE username = 'tester'",
                         role)
                     .p);
}

/* A path, or an address below one with the request's number between. */
static TestReply get(T *t, const Asked *a, const char *path, const char *below) {
    TestReply r;
    Str url = below ? str_fmt(t->cx.arena, "%s%lld%s", path, (long long)a->request, below) : str_from(path);
    ok(t, web_test_request(&t->cx, METHOD_GET, url, a->cookie, STR_NONE, &r));
    return r;
}

/* The log links to a pack where one is made, and nowhere else. */
static void expect_pack(T *t, i64 request, bool is_made) {
    AccessPack pack;
    bool has_pack;
    ok(t, request_has_pack(&t->cx, request, &has_pack));
    expect(t, has_pack == is_made);
    if (!is_made) expect_error(t, ERR_CONFLICT, request_pack(&t->cx, request, &pack));
}

TEST("a pack is made only once identity was shown, of the record that the request names, and not when it is closed") {
    Asked a;
    AccessPack pack;
    given_request(t, &a);
    expect_pack(t, a.request, false);
    ctx_clear_error(&t->cx);
    show_identity(t, &a, false);
    expect_pack(t, a.request, false);
    ctx_clear_error(&t->cx);
    CaseProblems problems;
    const Answer person = {STR("person"), STR("5001")};
    Case c;
    ok(t, case_load(&t->cx, a.request, &c));
    ok(t, case_change(&t->cx, a.request, c.revision, (Answers){.at = &person, .n = 1}, &problems));
    expect_pack(t, a.request, true);
    ok(t, request_pack(&t->cx, a.request, &pack));
    expect(t, pack.n_rows > 1);
    const Answer gone[] = {{STR("answered_on"), STR("2018-06-08")}, {STR("outcome"), STR("withdrawn")}};
    answer_all(t, &a, gone, 2, "ended");
    expect_pack(t, a.request, false);
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_NOTFOUND, request_pack(&t->cx, 99999999, &pack));
}

TEST("the log and the pack are the data protection officer's: others neither read them nor learn who asked") {
    static const char *const others[] = {"general", "auditor", "administrator", "director", "analyst"};
    Asked a;
    given_request(t, &a);
    sign_in_as(t, &a, "data_protection_officer");
    expect_lacks(t, get(t, &a, "/privacy/requests", NULL).body, "/pack"); /* nobody has shown who they are */
    show_identity(t, &a, true);
    sign_in_as(t, &a, "data_protection_officer");
    TestReply list = get(t, &a, "/privacy/requests", NULL), page = get(t, &a, "/privacy/requests/", "/pack"),
              file = get(t, &a, "/privacy/requests/", "/pack.html"),
              model = get(t, &a, "/privacy/requests/", "/pack.json"), csv = get(t, &a, "/privacy/requests.csv", NULL);
    expect_i64(t, 200, list.status);
    expect_has(t, list.body, "Zora Askingname");
    expect_has(t, list.body, "2 July 2018");
    expect_has(t, list.body, str_fmt(t->cx.arena, "/privacy/requests/%lld/pack", (long long)a.request).p);
    expect_has(t, csv.body, "2018-07-02");
    expect_i64(t, 200, page.status);
    expect_lacks(t, page.body, "Zora");
    expect_i64(t, 200, get(t, &a, "/cases/", "").status);
    expect_i64(t, 200, get(t, &a, "/registers/subject_access/new", NULL).status);
    expect_i64(t, 403, get(t, &a, "/children/5001", NULL).status);
    expect_has(t, file.body, "Askingname");
    expect_has(t, model.body, "Askingname");
    expect(t,
           test_count(t, "SELECT count(*) FROM audit WHERE person_id = 5001 AND action = 'privacy.access_pack'") >= 3);
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        sign_in_as(t, &a, others[i]);
        TestReply no = get(t, &a, "/privacy/requests", NULL), nor = get(t, &a, "/privacy/requests/", "/pack.html");
        expect_i64(t, 403, no.status);
        expect_i64(t, 403, nor.status);
        expect_lacks(t, no.body, "Askingname");
        int seen = get(t, &a, "/cases/", "").status;
        expect(t, seen == 403 || seen == 404);
    }
}

TEST("whoever may not read children names a record by its number, and is told so") {
    Asked a;
    TestReply r;
    given_request(t, &a);
    sign_in_as(t, &a, "data_protection_officer");
    Str url = str_fmt(t->cx.arena, "/cases/%lld/change", (long long)a.request);
    Str body = str_fmt(t->cx.arena, "csrf=%.*s&_revision=1&person=Zora+Askingname", STR_ARG(a.csrf));
    ok(t, web_test_request(&t->cx, METHOD_POST, url, a.cookie, body, &r));
    expect_has(t, r.body, "Give the number of the record");
}

TEST("the log counts what is open, overdue, waiting and answered in time") {
    Asked a;
    RequestCounts n;
    CaseLines found;
    given_request(t, &a);
    ok(t, requests_count(&t->cx, &n));
    expect_i64(t, 1, n.open);
    expect_i64(t, 0, n.overdue);
    ok(t, requests_list(&t->cx, false, &found));
    expect_i64(t, 1, (i64)found.n);
    t->cx.today = date_ymd(2018, 7, 3);
    ok(t, requests_count(&t->cx, &n));
    expect_i64(t, 1, n.overdue);
    const Answer gone[] = {{STR("answered_on"), STR("2018-07-03")}, {STR("outcome"), STR("not_shown")}};
    answer_all(t, &a, gone, 2, "ended");
    ok(t, requests_count(&t->cx, &n));
    expect_i64(t, 0, n.open);
    expect_i64(t, 1, n.answered);
    expect_i64(t, 0, n.in_time);
    ok(t, requests_list(&t->cx, true, &found));
    expect_i64(t, 1, (i64)found.n);
}

TEST("more time for an answer is at most the law's two months after the day first due") {
    Asked a;
    CaseClocks k;
    Case c;
    given_request(t, &a);
    expect_error(t, ERR_INPUT, case_clock_extend(&t->cx, a.request, STR("answer"), date_ymd(2018, 9, 3), STR("many")));
    ctx_clear_error(&t->cx);
    ok(t, case_clock_extend(&t->cx, a.request, STR("answer"), date_ymd(2018, 8, 31), STR("many records")));
    ok(t, case_load(&t->cx, a.request, &c));
    ok(t, case_clocks(&t->cx, &c, &k));
    expect_i64(t, 0, date_diff(k.at[0].due_on, date_ymd(2018, 8, 31)));
    expect_error(t, ERR_INPUT, case_clock_extend(&t->cx, a.request, STR("answer"), date_ymd(2018, 10, 2), STR("more")));
}

TEST("whoever prepares an answer does not release it: that is another role's move") {
    Asked a;
    given_request(t, &a);
    test_exec(t, str_fmt(t->cx.arena, "UPDATE case_file SET stage = 'ready' WHERE id = %lld", (long long)a.request).p);
    const Roles *roles = definitions_of(&t->cx)->roles;
    CaseProblems problems;
    CaseMove m = {.id = a.request, .stage = STR("released"), .on = t->cx.today};
    t->cx.actor.is_operator = false;
    t->cx.actor.roles = (u64)1 << role_find(roles, STR("data_protection_officer"));
    expect_error(t, ERR_DENIED, case_move(&t->cx, &m, &problems));
    ctx_clear_error(&t->cx);
    t->cx.actor.roles = (u64)1 << role_find(roles, STR("head_of_service"));
    ok(t, case_move(&t->cx, &m, &problems));
}
