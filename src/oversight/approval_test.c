/* approval_test.c - what needs a second person is done by nobody alone, whatever roles they hold and whichever way they come. */
#include "access/approval.h"

#include "access/access.h"
#include "access/restrict.h"
#include "define/definitions.h"
#include "harness.h"
#include "people/merge.h"
#include "registers/case.h"
#include "registers/table.h"
#include "web/web.h"
#include "user_help.h"

typedef struct World {
    i64 keep, gone, first, second; /* two records; two users */
    i64 case_id;
} World;

static i64 add_person(T *t, const char *surname) {
    test_exec(t, "INSERT INTO person (is_adult, birth_date, birth_date_is_estimated, sex, known_from) VALUES (FALSE, "
                 "'2008-03-08', FALSE, 'F', '2012-01-01')");
    i64 id = test_count(t, "SELECT max(id) FROM person");
    test_exec(t, str_fmt(t->cx.arena,
                         "INSERT INTO person_name (person_id, kind, surname, forename, surname_key, forename_key, "
                         "match_key) VALUES (%lld, 'legal', '%s', 'Ann', 'k', 'k', 'k')",
                         (long long)id, surname)
                     .p);
    return id;
}

static World given_world(T *t) {
    World w = {.keep = add_person(t, "Staysname"), .gone = add_person(t, "Goesname")};
    t->cx.today = date_ymd(2018, 6, 8);
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    w.first = given_user(t, "first", "general");
    w.second = given_user(t, "second", "general");
    return w;
}

static i64 n_merges(T *t) { return test_count(t, "SELECT count(*) FROM person_merge WHERE undone_at IS NULL"); }

TEST("a merge is proposed by one person and done by another, as it was proposed; nobody does it alone") {
    World w = given_world(t);
    MergeWish wish = {.keep_id = w.keep, .gone_id = w.gone, .note = STR("one child")};
    i64 merge, proposal, again;
    ok(t, merge_show_parse(&t->cx, STR("name=gone"), &wish));
    act_as(t, w.first, "general");
    expect_error(t, ERR_DENIED, person_merge(&t->cx, &wish, &merge));
    ctx_clear_error(&t->cx);
    ok(t, merge_or_propose(&t->cx, &wish, &merge, &proposal));
    expect(t, merge == 0 && proposal > 0);
    ok(t, merge_or_propose(&t->cx, &wish, &merge, &again)); /* a double click */
    expect_i64(t, proposal, again);
    expect_error(t, ERR_DENIED, approval_decide(&t->cx, proposal, STR("approve"), STR("")));
    ctx_clear_error(&t->cx);
    expect_i64(t, 0, n_merges(t));
    act_as(t, w.second, "general");
    expect_error(t, ERR_CONFLICT, merge_or_propose(&t->cx, &wish, &merge, &again));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_DENIED, person_merge(&t->cx, &wish, &merge)); /* it must be approved, not done beside it */
    ctx_clear_error(&t->cx);
    ok(t, approval_decide(&t->cx, proposal, STR("approve"), STR("")));
    expect_i64(t, 1, n_merges(t));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM person_name WHERE surname = 'Goesname' AND to_on IS NULL"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM approval WHERE state = 'done' AND decided_by <> proposed_by"));
    expect_error(t, ERR_CONFLICT, approval_decide(&t->cx, proposal, STR("approve"), STR("")));
}

TEST("undoing a merge needs a second person too, and who lacks the permission approves nothing") {
    World w = given_world(t);
    MergeWish wish = {.keep_id = w.keep, .gone_id = w.gone};
    i64 merge, proposal;
    ok(t, person_merge(&t->cx, &wish, &merge)); /* the operator acts alone */
    act_as(t, w.first, "general");
    expect_error(t, ERR_DENIED, person_unmerge(&t->cx, &(UnmergeWish){.merge_id = merge}));
    ctx_clear_error(&t->cx);
    ok(t, unmerge_or_propose(&t->cx, &(UnmergeWish){.merge_id = merge, .note = STR("two")}, &proposal));
    act_as(t, w.second, "early_years_officer"); /* reads children and changes cases, but changes no child */
    expect_error(t, ERR_DENIED, approval_decide(&t->cx, proposal, STR("approve"), STR("")));
    ctx_clear_error(&t->cx);
    expect_i64(t, 1, n_merges(t));
    act_as(t, w.second, "general");
    expect_error(t, ERR_INPUT, approval_decide(&t->cx, proposal, STR("refuse"), STR(" ")));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_DENIED, approval_decide(&t->cx, proposal, STR("withdraw"), STR("")));
    ctx_clear_error(&t->cx);
    ok(t, approval_decide(&t->cx, proposal, STR("approve"), STR("")));
    expect_i64(t, 0, n_merges(t));
}

TEST("a proposal about a record that the reader may not see is neither listed nor decided") {
    World w = given_world(t);
    ApprovalLines all;
    i64 merge, proposal, id;
    act_as(t, w.first, "general");
    ok(t, merge_or_propose(&t->cx, &(MergeWish){.keep_id = w.keep, .gone_id = w.gone}, &merge, &proposal));
    RestrictPlace p = {.person_id = w.gone,
                       .kind = RESTRICT_NAMED,
                       .to_on = DATE_NONE,
                       .reason = STR("court"),
                       .readers = STR("first")};
    ok(t, restrict_place(&t->cx, &p, &id));
    act_as(t, w.second, "general");
    ok(t, approval_list(&t->cx, false, &all));
    expect_i64(t, 0, (i64)all.n);
    expect_error(t, ERR_NOTFOUND, approval_decide(&t->cx, proposal, STR("approve"), STR("")));
    ctx_clear_error(&t->cx);
    act_as(t, w.first, "general");
    ok(t, approval_list(&t->cx, false, &all));
    expect_i64(t, 1, (i64)all.n);
    expect(t, all.at[0].is_mine && !all.at[0].may_approve);
    ok(t, approval_decide(&t->cx, proposal, STR("withdraw"), STR("")));
    ok(t, approval_list(&t->cx, false, &all));
    expect_i64(t, 0, (i64)all.n);
}

static void open_request(T *t, World *w) {
    CaseProblems problems;
    const Answer answers[] = {{STR("received_on"), STR("2018-06-01")},
                              {STR("channel"), STR("letter")},
                              {STR("asked_by"), STR("self")},
                              {STR("reply_to"), STR("home")}};
    CaseOpen o = {.reg = register_find(registers_of(&t->cx), STR("subject_access")),
                  .subject_key = STR("Somebody"),
                  .answers = {.at = answers, .n = COUNT_OF(answers)}};
    ok(t, case_open(&t->cx, &o, &w->case_id, &problems));
}

static Date answer_due(T *t, const World *w) {
    Case c;
    CaseClocks k;
    ok(t, case_load(&t->cx, w->case_id, &c));
    ok(t, case_clocks(&t->cx, &c, &k));
    return k.at[0].due_on;
}

TEST("more time for a clock is proposed by one person and given by another; what could not be given is not proposed") {
    const char *role = "data_protection_officer";
    World w = given_world(t);
    i64 proposal;
    open_request(t, &w);
    CaseExtension e = {.case_id = w.case_id,
                       .clock = STR("answer"),
                       .to = date_ymd(2018, 8, 31),
                       .reason = STR("many records")};
    act_as(t, w.first, role);
    expect_error(t, ERR_DENIED, case_clock_extend(&t->cx, w.case_id, e.clock, e.to, e.reason));
    ctx_clear_error(&t->cx);
    CaseExtension too_far = e;
    too_far.to = date_ymd(2018, 12, 31);
    expect_error(t, ERR_INPUT, case_clock_ask_extension(&t->cx, &too_far, &proposal));
    ctx_clear_error(&t->cx);
    ok(t, case_clock_ask_extension(&t->cx, &e, &proposal));
    expect_i64(t, 0, date_diff(answer_due(t, &w), date_ymd(2018, 7, 2)));
    expect_error(t, ERR_DENIED, approval_decide(&t->cx, proposal, STR("approve"), STR("")));
    ctx_clear_error(&t->cx);
    act_as(t, w.second, "general"); /* may not know that the case exists */
    expect_error(t, ERR_NOTFOUND, approval_decide(&t->cx, proposal, STR("approve"), STR("")));
    ctx_clear_error(&t->cx);
    act_as(t, w.second, role);
    ok(t, approval_decide(&t->cx, proposal, STR("approve"), STR("")));
    expect_i64(t, 0, date_diff(answer_due(t, &w), date_ymd(2018, 8, 31)));
}

TEST("whose case it is gives it no more time, though a colleague asked for it; a third person does") {
    const char *role = "data_protection_officer";
    World w = given_world(t);
    ApprovalLines all;
    i64 proposal;
    open_request(t, &w);
    test_exec(t, str_fmt(t->cx.arena, "UPDATE case_file SET worker_id = %lld", (long long)w.second).p);
    CaseExtension e = {.case_id = w.case_id,
                       .clock = STR("answer"),
                       .to = date_ymd(2018, 8, 31),
                       .reason = STR("many records")};
    act_as(t, w.first, role);
    ok(t, case_clock_ask_extension(&t->cx, &e, &proposal));
    act_as(t, w.second, role);
    ok(t, approval_list(&t->cx, false, &all));
    expect_i64(t, 1, (i64)all.n);
    expect(t, !all.at[0].is_mine && !all.at[0].may_approve);
    expect_error(t, ERR_DENIED, approval_decide(&t->cx, proposal, STR("approve"), STR("")));
    ctx_clear_error(&t->cx);
    expect_i64(t, 0, date_diff(answer_due(t, &w), date_ymd(2018, 7, 2)));
    test_exec(t, "UPDATE case_file SET worker_id = NULL");
    ok(t, approval_decide(&t->cx, proposal, STR("approve"), STR("")));
    expect_i64(t, 0, date_diff(answer_due(t, &w), date_ymd(2018, 8, 31)));
}

TEST("the page lists proposals to whoever may approve, and does what is pressed") {
    World w = given_world(t);
    TestReply r;
    Str cookie, csrf;
    i64 merge, proposal;
    Actor tests = t->cx.actor;
    act_as(t, w.first, "general");
    ok(t, merge_or_propose(&t->cx, &(MergeWish){.keep_id = w.keep, .gone_id = w.gone}, &merge, &proposal));
    t->cx.actor = tests;
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/approvals"), cookie, STR_NONE, &r));
    expect_has(t, r.body, "Goesname");
    expect_has(t, r.body, "Refuse");
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/approvals.json"), cookie, STR_NONE, &r));
    expect_has(t, r.body, "\"proposed\"");
    Str url = str_fmt(t->cx.arena, "/approvals/%lld", (long long)proposal);
    Str body = str_fmt(t->cx.arena, "csrf=%.*s&decision=refuse&note=", STR_ARG(csrf));
    ok(t, web_test_request(&t->cx, METHOD_POST, url, cookie, body, &r));
    expect_i64(t, 422, r.status);
    expect_has(t, r.body, "Say why it is refused");
    body = str_fmt(t->cx.arena, "csrf=%.*s&decision=approve", STR_ARG(csrf));
    ok(t, web_test_request(&t->cx, METHOD_POST, url, cookie, body, &r));
    expect_i64(t, 303, r.status);
    expect_i64(t, 1, n_merges(t));
}

TEST("the kinds that a second person approves are the kinds that there are") {
    const AccessRules *rules = definitions_of(&t->cx)->access;
    expect_i64(t, (i64)n_approval_all, (i64)rules->n_second_person);
    for (size_t i = 0; i < n_approval_all; i++) {
        bool is_named = false;
        for (size_t k = 0; k < rules->n_second_person; k++)
            is_named = is_named || str_is(rules->second_person[k], approval_all[i]->kind);
        expect(t, is_named);
    }
}
