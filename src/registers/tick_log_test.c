#include <time.h>

#include "access/access.h"
#include "harness.h"
#include "registers/table.h"
#include "registers/tick_log.h"
#include "registers/tick_timer.h"
#include "web/web.h"

static void given_registers(T *t) {
    ok(t, db_begin(&t->cx, DB_WRITE));
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    ok(t, ctx_commit(&t->cx));
}

static i64 n_runs(T *t, const char *outcome) {
    TickRun *runs;
    size_t n;
    i64 n_such = 0;
    ok(t, tick_runs(&t->cx, 100, &runs, &n));
    for (size_t i = 0; i < n; i++) n_such += str_is(runs[i].outcome, outcome);
    return n_such;
}

static bool run_if_due(T *t) {
    Tick tick = {.stop = NULL};
    bool has_run;
    ok(t, tick_if_due(&t->cx, 15, NULL, &tick, &has_run));
    return has_run;
}

TEST_OWN_TRANSACTION("the day's tick runs once, also when asked again, and anew the next day") {
    given_registers(t);
    expect(t, run_if_due(t));
    expect(t, !run_if_due(t));
    expect_i64(t, 1, n_runs(t, "done"));
    t->cx.today = date_plus(t->cx.today, 1);
    expect(t, run_if_due(t));
    expect_i64(t, 2, n_runs(t, "done"));
}

TEST_OWN_TRANSACTION("where the command has done the day, the timer leaves it alone") {
    Tick tick = {.stop = NULL};
    given_registers(t);
    ok(t, tick_logged(&t->cx, "command", NULL, &tick));
    expect(t, !run_if_due(t));
}

TEST_OWN_TRANSACTION("a run that was stopped is written down as failed, and tried again after a while") {
    TickStop stop;
    Tick tick = {.stop = &stop};
    bool has_run;
    given_registers(t);
    atomic_init(&stop.is_asked, true);
    expect_error(t, ERR_OPS, tick_if_due(&t->cx, 15, NULL, &tick, &has_run));
    ctx_clear_error(&t->cx);
    expect_i64(t, 1, n_runs(t, "failed"));
    expect(t, !run_if_due(t)); /* not at once */
    tick = (Tick){.stop = NULL};
    ok(t, tick_if_due(&t->cx, -1, NULL, &tick, &has_run));
    expect(t, has_run);
    expect_i64(t, 1, n_runs(t, "done"));
}

static Status fails(Ctx *cx) { return FAIL(cx, ERR_CONFLICT, "the roll call of the day does not balance"); }

TEST_OWN_TRANSACTION("what comes after tick may fail without the day being run again, and is told") {
    TickRun *runs;
    size_t n;
    Tick tick = {.stop = NULL};
    given_registers(t);
    ok(t, tick_logged(&t->cx, "timer", fails, &tick));
    ok(t, tick_runs(&t->cx, 1, &runs, &n));
    expect_str(t, "done", runs[0].outcome);
    expect_has(t, runs[0].message, "does not balance");
    expect(t, runs[0].ended_at != MOMENT_NONE);
}

TEST_OWN_TRANSACTION("a server's timer runs tick by itself and ends when told to") {
    TickTimer *timer;
    Ctx *cx = &t->cx;
    App app = t->app;
    const App *before = cx->app;
    Db *own = cx->db;
    app.store = test_shared_store(t);
    ok(t, db_open(cx, app.store, &cx->db));
    cx->app = &app;
    given_registers(t);
    ok(t, tick_timer_open(cx, &(TickTimerOptions){.minute = 0}, &timer));
    for (int i = 0; i < 2400 && n_runs(t, "done") == 0; i++) nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    tick_timer_close(timer);
    i64 n = n_runs(t, "done");
    db_close(cx->db);
    cx->db = own;
    cx->app = before;
    expect_i64(t, 1, n);
}

PURE_TEST("a time of day is read as people write it, and nothing else is") {
    int minute = 0;
    expect(t, tick_timer_read_time(STR("05:00"), &minute) && minute == 300);
    expect(t, tick_timer_read_time(STR("23:59"), &minute) && minute == 1439);
    expect(t, !tick_timer_read_time(STR("24:00"), &minute));
    expect(t, !tick_timer_read_time(STR("5"), &minute));
    expect(t, !tick_timer_read_time(STR("five"), &minute));
}

PURE_TEST("minutes of the day are London's, in summer too") {
    Moment m;
    expect(t, moment_parse(STR("2018-06-08T04:30:00Z"), &m) && moment_london_minute(m) == 330);
    expect(t, moment_parse(STR("2018-01-08T04:30:00Z"), &m) && moment_london_minute(m) == 270);
}

TEST("the page of runs says what was done") {
    Str cookie, csrf;
    TestReply r;
    ok(t,
       db_exec_text(
           &t->cx,
           "INSERT INTO tick_run (on_date, made_by, started_at, outcome, n_cases, n_found, n_opened, n_refused, message) "
           "VALUES ('2018-03-08', 'timer', '2018-03-08T05:00:00Z', 'failed', 12, 3, 2, 1, 'ERR_OPS: the disk is full')"));
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/ticks"), cookie, STR_NONE, &r));
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "the disk is full");
    expect_has(t, r.body, "Failed");
}
