#include "access/access.h"
#include "harness.h"
#include "registers/table.h"
#include "registers/work_calendar.h"
#include "web/web.h"

static void given_case(T *t, const char *due_on) {
    test_exec(
        t,
        str_fmt(
            t->cx.arena,
            "INSERT INTO case_file (register, version, stage, stage_on, opened_on, is_urgent, revision, created_at, created_by, "
            "changed_at, due_on) VALUES ('enforcement', 1, 'opened', '2018-01-01', '2018-01-01', TRUE, 1, "
            "'2018-01-01T00:00:00Z', 1, '2018-01-01T00:00:00Z', '%s')",
            due_on)
            .p);
}

static void given_cases(T *t) {
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    given_case(t, "2018-02-27");
    given_case(t, "2018-03-05");
    given_case(t, "2018-03-31");
    given_case(t, "2018-03-31");
    given_case(t, "2018-04-01");
}

TEST("the calendar counts what falls due on each day of a month, and what was due before") {
    WorkMonth m;
    given_cases(t);
    ok(t, work_calendar(&t->cx, &(WorkAsk){.which = WORK_ALL}, date_ymd(2018, 3, 14), &m));
    expect_i64(t, 31, (i64)m.n_days);
    expect_i64(t, 1, m.days[4].n);
    expect_i64(t, 2, m.days[30].n);
    expect_i64(t, 3, m.n);
    expect_i64(t, 1, m.n_before);
}

TEST("workload counts open, overdue and urgent cases, and those that nobody has") {
    WorkerLoad *loads;
    size_t n;
    given_cases(t);
    t->cx.today = date_ymd(2018, 3, 8);
    ok(t, work_load(&t->cx, STR_NONE, &loads, &n));
    expect_i64(t, 1, (i64)n);
    expect_i64(t, 0, loads[0].worker_id);
    expect_i64(t, 5, loads[0].n);
    expect_i64(t, 2, loads[0].n_overdue);
    expect_i64(t, 5, loads[0].n_urgent);
}

TEST("a list of one day's due cases has those and no others") {
    CaseLines l;
    Date day = date_ymd(2018, 3, 31);
    given_cases(t);
    ok(t,
       work_list(&t->cx, &(WorkAsk){.which = WORK_ALL, .due_from = day, .due_to = day, .closed_from = DATE_NONE}, &l));
    expect_i64(t, 2, (i64)l.n);
    expect(t, date_eq(l.at[0].due_on, day));
}

TEST("each day of the calendar stands under its weekday") {
    Str cookie, csrf;
    TestReply r;
    given_cases(t);
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    for (int month = 1; month <= 12; month++) { /* of 2018: the first of them is every weekday once at least */
        Str url = str_fmt(t->cx.arena, "/calendar.json?list=all&day=2018-%02d-01", month);
        json_error_t wrong;
        int day = 0;
        ok(t, web_test_request(&t->cx, METHOD_GET, url, cookie, STR_NONE, &r));
        json_t *m = json_loadb(r.body.p, r.body.n, 0, &wrong), *week;
        size_t w;
        json_array_foreach(json_object_get(m, "weeks"), w, week) {
            json_t *days = json_object_get(week, "days"), *d;
            size_t place;
            expect_i64(t, 7, (i64)json_array_size(days));
            json_array_foreach(days, place, d) {
                if (!json_is_true(json_object_get(d, "is_of_month"))) continue;
                expect_i64(t, ++day, json_integer_value(json_object_get(d, "number")));
                expect_i64(t, date_weekday(date_ymd(2018, month, day)), (i64)place);
            }
        }
        expect_i64(t, date_days_in_month(2018, month), day);
        json_decref(m);
    }
}

TEST("the calendar's page has the month as a table, and the cases of the day asked for") {
    Str cookie, csrf;
    TestReply r;
    given_cases(t);
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/calendar?list=all&day=2018-03-31"), cookie, STR_NONE, &r));
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "March 2018");
    test_exec(t, "UPDATE case_file SET worker_id = 1 WHERE id = (SELECT MIN(id) FROM case_file)");
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/workload"), cookie, STR_NONE, &r));
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "/work?list=all&amp;worker=1\"");
}

/* Two of the five are Sam's, one of them the team's. */
static i64 given_sam(T *t) {
    i64 sam;
    ok(t, user_add(&t->cx, STR("sam"), STR("Sam Lee"), STR("three blind mice 3"), &sam));
    ok(t, user_set_roles(&t->cx, sam, &STR("general"), 1));
    test_exec(t, "INSERT INTO team (code, title, is_active) VALUES ('north', 'North team', TRUE)");
    test_exec(
        t,
        str_fmt(
            t->cx.arena,
            "INSERT INTO team_member (team, user_id, is_manager, from_on) VALUES ('north', %lld, FALSE, '2017-09-01')",
            (long long)sam)
            .p);
    test_exec(t,
              str_fmt(t->cx.arena, "UPDATE case_file SET worker_id = %lld WHERE due_on IN ('2018-03-05', '2018-04-01')",
                      (long long)sam)
                  .p);
    test_exec(t, "UPDATE case_file SET team = 'north' WHERE due_on IN ('2018-03-05', '2018-02-27')");
    return sam;
}

TEST("a list of all cases or of a team's is narrowed to one worker, and so is the calendar") {
    CaseLines l;
    WorkMonth m;
    given_cases(t);
    i64 sam = given_sam(t);
    WorkAsk a = {.which = WORK_ALL, .worker_id = sam, .closed_from = DATE_NONE};
    ok(t, work_list(&t->cx, &a, &l));
    expect_i64(t, 2, (i64)l.n);
    expect_i64(t, sam, l.at[1].worker_id);
    ok(t, work_calendar(&t->cx, &a, date_ymd(2018, 3, 14), &m));
    expect_i64(t, 1, m.n);
    expect_i64(t, 0, m.n_before);
    a.which = WORK_TEAM;
    a.team = STR("north");
    ok(t, work_list(&t->cx, &a, &l));
    expect_i64(t, 1, (i64)l.n);
    expect(t, date_eq(l.at[0].due_on, date_ymd(2018, 3, 5)));
    a.worker_id = 0;
    ok(t, work_list(&t->cx, &a, &l));
    expect_i64(t, 2, (i64)l.n);
}

TEST("the pages offer the team's workers, keep the one chosen, and act on all that fit it") {
    Str cookie, csrf;
    TestReply r;
    given_cases(t);
    i64 sam = given_sam(t);
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    const char *const pages[] = {"/work?list=team&team=north&worker=", "/work?list=all&worker=",
                                 "/registers/enforcement?worker=", "/calendar?list=all&worker=",
                                 "/tasks?list=all&worker="};
    Str chosen = str_fmt(t->cx.arena, "<option value=\"%lld\" selected>Sam Lee</option>", (long long)sam);
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        Str url = STR_CAT(t->cx.arena, str_from(pages[i]), str_i64(t->cx.arena, sam));
        ok(t, web_test_request(&t->cx, METHOD_GET, url, cookie, STR_NONE, &r));
        expect_i64(t, 200, r.status);
        expect_has(t, r.body, chosen.p);
    }
    ok(t, web_test_request(&t->cx, METHOD_GET, str_fmt(t->cx.arena, "/work.json?list=all&worker=%lld", (long long)sam),
                           cookie, STR_NONE, &r));
    expect_has(t, r.body, "2018-04-01");
    expect_lacks(t, r.body, "2018-03-31");
    ok(t, web_test_request(&t->cx, METHOD_GET, str_fmt(t->cx.arena, "/work?list=all&worker=%lld", (long long)sam),
                           cookie, STR_NONE, &r));
    expect_has(t, r.body, str_fmt(t->cx.arena, "name=\"_of_worker\" value=\"%lld\"", (long long)sam).p);
}
