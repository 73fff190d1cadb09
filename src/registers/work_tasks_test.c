/* work_tasks_test.c - tasks set by hand: whose list they are on, how they end and are opened again, on page and calendar. */
#include "access/access.h"
#include "access/restrict.h"
#include "harness.h"
#include "people/person.h"
#include "registers/table.h"
#include "registers/work_calendar.h"
#include "registers/work_tasks.h"
#include "web/web.h"

typedef struct World {
    Str cookie, csrf;
    i64 child, id, sam;
} World;

static World given_world(T *t) {
    World w;
    PersonFacts p;
    CaseProblems problems;
    Said said = {.as_at = date_ymd(2018, 1, 1)};
    NameSaid name = {.kind = "legal", .surname = STR("Marsh"), .forename = STR("Ada")};
    const Answer answers[] = {{STR("referred_on"), STR("2018-03-20")}, {STR("source"), STR("police")}};
    t->cx.today = date_ymd(2018, 3, 20);
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = date_ymd(2008, 3, 9), .sex = STR("F")}, said, &p));
    ok(t, person_say_name(&t->cx, &p, &name, said));
    w.child = p.who.id;
    CaseOpen o = {.reg = register_find(registers_of(&t->cx), STR("cme")),
                  .person_id = w.child,
                  .answers = {.at = answers, .n = COUNT_OF(answers)}};
    ok(t, case_open(&t->cx, &o, &w.id, &problems));
    ok(t, user_add(&t->cx, STR("sam"), STR("Sam Lee"), STR("three blind mice 3"), &w.sam));
    ok(t, user_set_roles(&t->cx, w.sam, &STR("general"), 1));
    ok(t, web_test_sign_in(&t->cx, &w.cookie, &w.csrf));
    return w;
}

static i64 given_task(T *t, const World *w, const char *title, Date due) {
    i64 id;
    CaseTask k = {.case_id = w->id, .title = str_from(title), .due_on = due, .for_user = w->sam};
    ok(t, case_task_add(&t->cx, &k, &id));
    return id;
}

/* Those of the list that people set. */
static size_t n_by_hand(T *t, const TaskAsk *ask, TaskLine *first) {
    TaskLines l;
    size_t n = 0;
    ok(t, work_tasks(&t->cx, ask, &l));
    for (size_t i = 0; i < l.n; i++) {
        if (!str_is(l.at[i].task.name, "by_hand")) continue;
        if (n++ == 0) *first = l.at[i];
    }
    return n;
}

static TestReply get(T *t, const World *w, Str url) {
    TestReply r;
    ok(t, web_test_request(&t->cx, METHOD_GET, url, w->cookie, STR_NONE, &r));
    return r;
}

static TestReply post(T *t, const World *w, Str url, const char *rest) {
    TestReply r;
    Str body = str_fmt(t->cx.arena, "csrf=%.*s&%s", STR_ARG(w->csrf), rest);
    ok(t, web_test_request(&t->cx, METHOD_POST, url, w->cookie, body, &r));
    return r;
}

TEST("a task is on the list of whom it is for, soonest due first, whoever has the case") {
    World w = given_world(t);
    TaskLine first;
    TaskAsk sams = {.which = TASKS_MINE, .user_id = w.sam, .due_on = DATE_NONE};
    (void)given_task(t, &w, "Write to the school", date_ymd(2018, 4, 2));
    (void)given_task(t, &w, "Ring the grandmother", date_ymd(2018, 3, 22));
    (void)given_task(t, &w, "Some day", DATE_NONE);
    expect_i64(t, 3, (i64)n_by_hand(t, &sams, &first));
    expect_str(t, "Ring the grandmother", first.task.title);
    expect_str(t, "Marsh, Ada", first.child);
    expect_str(t, "Sam Lee", first.for_name);
    sams.due_on = date_ymd(2018, 4, 2);
    expect_i64(t, 1, (i64)n_by_hand(t, &sams, &first));
    expect_str(t, "Write to the school", first.task.title);
    expect_i64(t, 0, (i64)n_by_hand(t, &(TaskAsk){.which = TASKS_MINE, .due_on = DATE_NONE}, &first));
    expect_i64(t, 3, (i64)n_by_hand(t, &(TaskAsk){.which = TASKS_ALL, .due_on = DATE_NONE}, &first));
}

TEST("the calendar has a task on its own day, also where the case has something due before it") {
    World w = given_world(t);
    WorkMonth m;
    (void)given_task(t, &w, "Ring the grandmother", date_ymd(2018, 3, 22));
    (void)given_task(t, &w, "Write to the school", date_ymd(2018, 3, 30));
    ok(t, work_calendar(&t->cx, &(WorkAsk){.which = WORK_ALL}, t->cx.today, &m));
    expect_i64(t, 1, m.days[29].n_tasks);
    expect_i64(t, 0, m.days[29].n);
    ok(t, work_calendar(&t->cx, &(WorkAsk){.which = WORK_MINE, .worker_id = w.sam}, t->cx.today, &m));
    expect_i64(t, 1, m.days[21].n_tasks);
    TestReply r = get(t, &w, STR("/calendar?list=all"));
    expect_has(t, r.body, "day=2018-03-30");
    expect_has(t, r.body, "1 task");
}

TEST("an ended task is opened again with a reason, and counts for the case's due day again") {
    World w = given_world(t);
    TaskLine first;
    Case c;
    i64 id = given_task(t, &w, "Ring the grandmother", date_ymd(2018, 3, 21));
    ok(t, case_task_end(&t->cx, id, STR("done"), STR_NONE));
    ok(t, case_load(&t->cx, w.id, &c));
    expect(t, !date_eq(c.due_on, date_ymd(2018, 3, 21)));
    expect_i64(t, 1, (i64)n_by_hand(t, &(TaskAsk){.which = TASKS_ENDED, .due_on = DATE_NONE}, &first));
    expect_error(t, ERR_INPUT, case_task_reopen(&t->cx, id, STR(" ")));
    ok(t, case_task_reopen(&t->cx, id, STR("she was out")));
    ok(t, case_load(&t->cx, w.id, &c));
    expect(t, date_eq(c.due_on, date_ymd(2018, 3, 21)));
    expect_i64(t, 1,
               test_count(t, "SELECT count(*) FROM case_event WHERE kind = 'task' AND new_value = 'reopened' "
                             "AND note = 'she was out'"));
    ok(t, case_task_reopen(&t->cx, id, STR("again"))); /* it is open: nothing more */
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM case_event WHERE new_value = 'reopened'"));
}

TEST(
    "what a definition asks of a case's worker goes to the new worker; what was given to a person by hand stays theirs") {
    World w = given_world(t);
    test_exec(t, "INSERT INTO case_task (case_id, register, name, task_key, title, raised_on, is_urgent) "
                 "SELECT id, 'cme', 'made', 'k', 'Visit', '2018-03-20', FALSE FROM case_file");
    (void)given_task(t, &w, "Ring the grandmother", date_ymd(2018, 3, 21));
    ok(t, case_allocate(&t->cx, w.id, 1, STR_NONE, STR_NONE));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM case_task WHERE name = 'made' AND for_user = 1"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM case_task WHERE name = 'by_hand' AND for_user = 1"));
}

TEST("a task of a restricted child tells nobody what it says; of a register that one may not see it is not there") {
    World w = given_world(t);
    TaskLine first;
    i64 placed;
    (void)given_task(t, &w, "Zqsecret visit", date_ymd(2018, 3, 22));
    RestrictPlace p = {.person_id = w.child,
                       .kind = RESTRICT_NAMED,
                       .to_on = DATE_NONE,
                       .reason = STR("a reason"),
                       .ask = STR("the duty manager"),
                       .readers = STR("sam")};
    ok(t, restrict_place(&t->cx, &p, &placed));
    TestReply r = get(t, &w, STR("/tasks?list=all"));
    expect_lacks(t, r.body, "Zqsecret");
    expect_lacks(t, r.body, "Marsh");
    expect_has(t, r.body, "Restricted record");
    expect_lacks(t, get(t, &w, STR("/tasks.csv?list=all")).body, "Zqsecret");
    t->cx.actor = (Actor){.id = 78, .name = STR("Other")};
    actor_add_role(&t->cx, &t->cx.actor, STR("attendance_officer"));
    expect_i64(t, 0, (i64)n_by_hand(t, &(TaskAsk){.which = TASKS_ALL, .due_on = DATE_NONE}, &first));
    actor_operator(&t->cx);
}

TEST("on the pages: added once, ended from the list, opened again on the case, refused without what is to be done") {
    World w = given_world(t);
    Str at = str_fmt(t->cx.arena, "/cases/%lld/new-task", (long long)w.id);
    expect_has(t, get(t, &w, at).body, "What is to be done");
    TestReply r = post(t, &w, at, "new_task=&token=a");
    expect_i64(t, 422, r.status);
    r = post(t, &w, at, "new_task=Ring+them&due-day=1&due-month=3&due-year=2018&token=a");
    expect_i64(t, 422, r.status);
    expect_has(t, r.body, "value=\"Ring them\"");
    const char *good = "new_task=Ring+them&due-day=22&due-month=3&due-year=2018&token=a";
    expect_i64(t, 303, post(t, &w, at, good).status);
    expect_i64(t, 303, post(t, &w, at, good).status);
    expect_i64(t, 1,
               test_count(t, "SELECT count(*) FROM case_task WHERE title = 'Ring them' AND due_on = '2018-03-22'"));
    i64 id = test_count(t, "SELECT id FROM case_task WHERE title = 'Ring them'");
    Str task = str_fmt(t->cx.arena, "/tasks/%lld", (long long)id),
        page = str_fmt(t->cx.arena, "/cases/%lld", (long long)w.id);
    expect_has(t, get(t, &w, STR("/tasks?list=all")).body, "Ring them");
    expect_has(t, get(t, &w, task).body, "22 March 2018");
    expect_i64(t, 422, post(t, &w, task, "ending=dismissed").status);
    expect_i64(t, 303, post(t, &w, task, "ending=done").status);
    expect_has(t, get(t, &w, STR("/tasks?list=ended")).body, "Ring them");
    r = get(t, &w, page);
    expect_has(t, r.body, "Open it again");
    Str again = str_fmt(t->cx.arena, "task=%lld&ending=reopened&reason=out", (long long)id);
    expect_i64(
        t, 303,
        post(t, &w, str_fmt(t->cx.arena, "/cases/%lld/task", (long long)w.id), str_cstr(t->cx.arena, again)).status);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM case_task WHERE title = 'Ring them' AND done_on IS NULL"));
}

TEST(
    "a link to the case of a task names it: its register, reference and child, as far as the reader may see; and so does each link of the list") {
    World w = given_world(t);
    i64 id = given_task(t, &w, "Ring the school", date_ymd(2018, 3, 22));
    Case c;
    ok(t, case_load(&t->cx, w.id, &c));
    Str named = str_fmt(t->cx.arena, "Children missing education %.*s, Marsh, Ada</a>", STR_ARG(c.reference));
    Str ended = str_fmt(t->cx.arena, "Ring the school, %.*s, Marsh, Ada</span>", STR_ARG(c.reference));
    TestReply r = get(t, &w, str_fmt(t->cx.arena, "/tasks/%lld", (long long)id));
    expect_has(t, r.body, str_cstr(t->cx.arena, named));
    expect_lacks(t, r.body, ">The case<");
    expect_has(t, get(t, &w, STR("/tasks?list=all")).body, str_cstr(t->cx.arena, ended));
}
