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

TEST("the calendar's page has the month as a table, and the cases of the day asked for") {
    Str cookie, csrf;
    TestReply r;
    given_cases(t);
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/calendar?list=all&day=2018-03-31"), cookie, STR_NONE, &r));
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "March 2018");
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/workload"), cookie, STR_NONE, &r));
    expect_i64(t, 200, r.status);
}
