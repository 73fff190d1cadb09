/* case_bulk_test.c - one thing done to many cases: which are done, which are refused and left as they were. */
#include "access/access.h"
#include "access/restrict.h"
#include "harness.h"
#include "people/person.h"
#include "registers/case_bulk.h"
#include "registers/table.h"
#include "web/web.h"

typedef struct World {
    Str cookie, csrf;
    i64 cme[3], roll; /* three cases of one register, one of another */
    i64 user, restricted;
} World;

static i64 given_child(T *t, const char *surname) {
    PersonFacts p;
    Said said = {.as_at = date_ymd(2018, 1, 1)};
    NameSaid name = {.kind = "legal", .surname = str_from(surname), .forename = STR("Ada")};
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = date_ymd(2008, 3, 9), .sex = STR("F")}, said, &p));
    ok(t, person_say_name(&t->cx, &p, &name, said));
    return p.who.id;
}

static i64 given_case(T *t, const char *reg, i64 child) {
    const Answer answers[] = {{STR("referred_on"), STR("2018-03-01")}, {STR("source"), STR("police")}};
    const Answer others[] = {{STR("registered_on"), STR("2018-03-01")}, {STR("source"), STR("parent")}};
    bool is_cme = strcmp(reg, "cme") == 0;
    CaseOpen o = {.reg = register_find(registers_of(&t->cx), str_from(reg)),
                  .person_id = child,
                  .answers = {.at = is_cme ? answers : others, .n = 2}};
    CaseProblems problems = {.n = 0};
    i64 id;
    Status st = case_open(&t->cx, &o, &id, &problems);
    for (size_t i = 0; i < problems.n; i++) printf("     %.*s\n", STR_ARG(problems.at[i].field));
    ok(t, st);
    return id;
}

static World given_world(T *t) {
    World w;
    t->cx.today = date_ymd(2018, 3, 20);
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    for (size_t i = 0; i < 3; i++) w.cme[i] = given_case(t, "cme", given_child(t, i == 2 ? "Zqhidden" : "Marsh"));
    w.roll = given_case(t, "ehe", given_child(t, "Field"));
    ok(t, user_add(&t->cx, STR("sam"), STR("Sam Lee"), STR("three blind mice 3"), &w.user));
    ok(t, user_set_roles(&t->cx, w.user, &STR("general"), 1));
    ok(t, web_test_sign_in(&t->cx, &w.cookie, &w.csrf));
    return w;
}

static BulkReport run(T *t, const CaseBulk *b, const i64 *ids, size_t n) {
    BulkReport r;
    ok(t, case_bulk(&t->cx, b, ids, n, &r));
    return r;
}

static Str fmt(T *t, const char *before, i64 a, i64 b, i64 c) {
    return str_fmt(t->cx.arena, "%s%lld+%lld+%lld", before, (long long)a, (long long)b, (long long)c);
}

static TestReply get(T *t, const World *w, Str url) {
    TestReply r;
    ok(t, web_test_request(&t->cx, METHOD_GET, url, w->cookie, STR_NONE, &r));
    return r;
}

static TestReply post(T *t, const World *w, const char *rest, const i64 ids[3]) {
    TestReply r;
    Str body = str_fmt(t->cx.arena, "csrf=%.*s&_cases=%lld+%lld+%lld&%s", STR_ARG(w->csrf), (long long)ids[0],
                       (long long)ids[1], (long long)ids[2], rest);
    ok(t, web_test_request(&t->cx, METHOD_POST, STR("/bulk"), w->cookie, body, &r));
    return r;
}

static i64 count_of(T *t, const char *sql, i64 id) {
    return test_count(t, str_cstr(t->cx.arena, STR_CAT(t->cx.arena, str_from(sql), str_i64(t->cx.arena, id))));
}

TEST("cases are allocated together, each on its own: those that somebody has need a reason and are left without one") {
    World w = given_world(t);
    ok(t, case_allocate(&t->cx, w.cme[1], 1, STR_NONE, STR_NONE));
    CaseBulk b = {.what = BULK_ALLOCATE, .worker_id = w.user, .on = DATE_NONE};
    BulkReport r = run(t, &b, w.cme, 3);
    expect_i64(t, 3, (i64)r.n);
    expect_i64(t, 2, (i64)r.n_done);
    expect(t, r.at[0].is_done && !r.at[1].is_done && r.at[2].is_done);
    expect_has(t, r.at[1].say, "Say why");
    expect_i64(t, 2, count_of(t, "SELECT count(*) FROM case_file WHERE worker_id = ", w.user));
    b.reason = STR("leave");
    r = run(t, &b, w.cme, 3);
    expect_i64(t, 3, (i64)r.n_done);
    expect_i64(t, 3, count_of(t, "SELECT count(*) FROM case_file WHERE worker_id = ", w.user));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM case_event WHERE kind = 'allocated' AND note = 'leave'"));
    expect_error(t, ERR_INPUT,
                 case_bulk(&t->cx, &(CaseBulk){.what = BULK_ALLOCATE, .worker_id = 987654321}, w.cme, 3, &r));
}

TEST("a move is offered only where all may go, and says of each case that cannot go what it lacks") {
    World w = given_world(t);
    CaseLines l;
    size_t at[50], n;
    const i64 mixed[] = {w.cme[0], w.roll};
    const Answer first = {STR("first_action_on"), STR("2018-03-05")};
    ok(t, case_lines_of(&t->cx, w.cme, 3, &l));
    ok(t, case_bulk_stages(&t->cx, &l, at, &n));
    expect(t, n > 0);
    expect_str(t, "enquiries", l.at[0].reg->stages[at[0]].name);
    ok(t, case_lines_of(&t->cx, mixed, 2, &l));
    ok(t, case_bulk_stages(&t->cx, &l, at, &n));
    expect_i64(t, 0, (i64)n);
    ok(t, case_change(&t->cx, w.cme[0], 0, (Answers){&first, 1}, &(CaseProblems){.n = 0}));
    BulkReport r = run(t, &(CaseBulk){.what = BULK_MOVE, .stage = STR("enquiries"), .on = DATE_NONE}, w.cme, 3);
    expect_i64(t, 1, (i64)r.n_done);
    expect(t, r.at[0].is_done);
    expect_has(t, r.at[1].say, "Enter");
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM case_file WHERE stage = 'enquiries'"));
    CaseBulk given = {.what = BULK_MOVE, .stage = STR("enquiries"), .on = DATE_NONE, .answers = {&first, 1}};
    r = run(t, &given, w.cme, 3);
    expect_i64(t, 3, (i64)r.n_done);
    expect_has(t, r.at[0].say, "already");
    expect_i64(t, 3, test_count(t, "SELECT count(*) FROM case_file WHERE stage = 'enquiries'"));
}

TEST("the same comment or task of a form sent twice is there once, and a case named twice is done once") {
    World w = given_world(t);
    CaseBulk b = {.what = BULK_COMMENT, .comment = STR("Rang the school"), .on = DATE_NONE};
    const i64 twice[] = {w.cme[0], w.cme[1], w.cme[0]};
    expect_i64(t, 2, (i64)run(t, &b, twice, 3).n);
    (void)run(t, &b, w.cme, 3);
    expect_i64(t, 3, test_count(t, "SELECT count(*) FROM case_event WHERE kind = 'comment'"));
    CaseBulk task = {.what = BULK_TASK,
                     .on = DATE_NONE,
                     .task = {.title = STR("Write to the school"),
                              .due_on = date_ymd(2018, 3, 22),
                              .for_user = w.user,
                              .key = STR("form1")}};
    expect_i64(t, 3, (i64)run(t, &task, w.cme, 3).n_done);
    (void)run(t, &task, w.cme, 3);
    expect_i64(t, 3, count_of(t, "SELECT count(*) FROM case_task WHERE name = 'by_hand' AND for_user = ", w.user));
    task.task.due_on = date_ymd(2018, 3, 19);
    expect_error(t, ERR_INPUT, case_bulk(&t->cx, &task, w.cme, 3, &(BulkReport){.n = 0}));
}

TEST("a case that is not the actor's, is of a restricted child, or is not there, is refused, and the others are done") {
    World w = given_world(t);
    i64 placed;
    Case c;
    ok(t, case_load(&t->cx, w.cme[2], &c));
    RestrictPlace p = {.person_id = c.person_id,
                       .kind = RESTRICT_NAMED,
                       .to_on = DATE_NONE,
                       .reason = STR("a reason"),
                       .ask = STR("the duty manager"),
                       .readers = STR("sam")};
    ok(t, restrict_place(&t->cx, &p, &placed));
    t->cx.actor = (Actor){.id = 77, .name = STR("Worker")};
    actor_add_role(&t->cx, &t->cx.actor, STR("missing_education_officer"));
    const i64 ids[] = {w.cme[0], w.cme[2], 987654321, w.cme[1]};
    BulkReport r =
        run(t, &(CaseBulk){.what = BULK_ALLOCATE, .team = STR_NONE, .worker_id = w.user, .on = DATE_NONE}, ids, 4);
    expect(t, r.at[0].is_done && !r.at[1].is_done && !r.at[2].is_done && r.at[3].is_done);
    expect_i64(t, 2, (i64)r.n_done);
    expect_lacks(t, r.at[1].say, "Zqhidden");
    t->cx.actor = (Actor){.id = 78, .name = STR("Other")};
    actor_add_role(&t->cx, &t->cx.actor, STR("analyst"));
    expect_error(t, ERR_DENIED, case_bulk(&t->cx, &(CaseBulk){.what = BULK_COMMENT, .comment = STR("x")}, ids, 4, &r));
    actor_operator(&t->cx);
    ctx_clear_error(&t->cx);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM case_event WHERE kind = 'comment'"));
}

TEST_OWN_TRANSACTION("each case is a transaction: one that is refused leaves those before and after it done") {
    ok(t, db_begin(&t->cx, DB_WRITE));
    World w = given_world(t);
    ok(t, case_allocate(&t->cx, w.cme[1], 1, STR_NONE, STR_NONE));
    ok(t, ctx_commit(&t->cx));
    BulkReport r = run(t, &(CaseBulk){.what = BULK_ALLOCATE, .worker_id = w.user, .on = DATE_NONE}, w.cme, 3);
    expect_i64(t, 2, (i64)r.n_done);
    expect(t, !db_in_transaction(t->cx.db));
    ok(t, db_begin(&t->cx, DB_READ));
    expect_i64(t, 2, count_of(t, "SELECT count(*) FROM case_file WHERE worker_id = ", w.user));
    ok(t, db_commit(&t->cx));
}

TEST("on the page: ticked, chosen, filled in, done, with a line for each; without a token or a tick nothing happens") {
    World w = given_world(t);
    TestReply r = get(t, &w, STR("/work?list=all"));
    expect_has(t, r.body, "name=\"_case\" type=\"checkbox\"");
    expect_lacks(t, r.body, " checked");
    expect_has(t, get(t, &w, STR("/work?list=all&tick=all")).body, " checked");
    expect_has(t, get(t, &w, STR("/registers/cme")).body, "With the ticked cases");
    expect_i64(t, 303, get(t, &w, STR("/bulk?_do=allocate")).status);
    r = get(t, &w,
            str_fmt(t->cx.arena, "/bulk?_do=allocate&_case=%lld&_case=%lld", (long long)w.cme[0], (long long)w.cme[1]));
    expect_has(t, r.body, "2 cases");
    expect_has(t, r.body, "Sam Lee");
    const char *allocate = str_cstr(t->cx.arena, str_fmt(t->cx.arena, "_do=allocate&_worker=%lld", (long long)w.user));
    r = post(t, &w, allocate, w.cme);
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "Done: 3 cases");
    r = post(t, &w, "_do=allocate&_worker=1", w.cme);
    expect_has(t, r.body, "0 of 3 cases done");
    expect_has(t, r.body, "Say why the case goes to someone else");
    r = post(t, &w, "_do=comment&_comment=", w.cme);
    expect_i64(t, 422, r.status);
    expect_has(t, r.body, "Enter the comment");
    r = post(t, &w, "_do=task&_task=Ring&_due-day=1&_due-month=3&_due-year=2018", w.cme);
    expect_i64(t, 422, r.status);
    r = post(t, &w, "_do=task&_task=Ring&_due-day=22&_due-month=3&_due-year=2018&_token=a", w.cme);
    expect_has(t, r.body, "Done: 3 cases");
    expect_i64(t, 3, test_count(t, "SELECT count(*) FROM case_task WHERE title = 'Ring' AND due_on = '2018-03-22'"));
    World foreign = w;
    foreign.csrf = STR("0000");
    expect_i64(t, 403, post(t, &foreign, "_do=comment&_comment=x", w.cme).status);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM case_event WHERE kind = 'comment'"));
}

TEST("on the page: a stage is chosen, its fields are asked once for all, and a file has the ticked cases alone") {
    World w = given_world(t);
    TestReply r = get(t, &w, fmt(t, "/bulk?_do=move&_cases=", w.cme[0], w.cme[1], w.cme[2]));
    expect_has(t, r.body, "<option value=\"enquiries\">");
    r = get(t, &w, fmt(t, "/bulk?_do=move&_stage=enquiries&_cases=", w.cme[0], w.cme[1], w.cme[2]));
    expect_has(t, r.body, "name=\"first_action_on-day\"");
    r = post(t, &w,
             "_do=move&_stage=enquiries&_on-day=6&_on-month=3&_on-year=2018&first_action_on-day=5&"
             "first_action_on-month=3&first_action_on-year=2018",
             w.cme);
    expect_has(t, r.body, "Done: 3 cases");
    expect_i64(t, 3, test_count(t, "SELECT count(*) FROM reg_cme WHERE first_action_on = '2018-03-05'"));
    r = get(t, &w, fmt(t, "/bulk?_do=move&_cases=", w.cme[0], w.cme[1], w.roll));
    expect_has(t, r.body, "There is no stage to which you may move all");
    r = get(t, &w, fmt(t, "/bulk?_do=export&_cases=", w.cme[0], w.cme[1], w.roll));
    expect_has(t, r.body, "/registers/cme/export.csv?cases=");
    expect_has(t, r.body, "/registers/ehe/export.csv?cases=");
    r = get(t, &w, str_fmt(t->cx.arena, "/registers/cme/export.csv?cases=%lld", (long long)w.cme[1]));
    expect_has(t, r.body, str_cstr(t->cx.arena, str_fmt(t->cx.arena, "CME-%06lld", (long long)w.cme[1])));
    expect_lacks(t, r.body, str_cstr(t->cx.arena, str_fmt(t->cx.arena, "CME-%06lld", (long long)w.cme[0])));
}

/* ---- all that fit a filter ---- */

/* Of the first hidden input of that name on the page. */
static Str hidden(T *t, Str page, const char *name) {
    Str mark = str_fmt(t->cx.arena, "name=\"%s\" value=\"", name), rest;
    i64 at = str_find(page, mark);
    if (at < 0) return STR("");
    return str_cut(str_slice(page, (size_t)at + mark.n, SIZE_MAX), '"', &rest);
}

static Str with_pluses(T *t, Str ids) {
    Buf b = buf_on(t->cx.arena);
    for (size_t i = 0; i < ids.n; i++) buf_add_char(&b, ids.p[i] == ' ' ? '+' : ids.p[i]);
    return buf_str(&b);
}

static World given_many(T *t, int n) {
    World w = given_world(t);
    for (int i = 0; i < n; i++) (void)given_case(t, "cme", given_child(t, "Many"));
    return w;
}

TEST(
    "on the page: all that fit a filter are counted, confirmed and done, beyond the page that is shown and no others") {
    World w = given_many(t, 57);
    TestReply r = get(t, &w, STR("/registers/cme"));
    expect_has(t, r.body, "Continue with every case on all pages");
    expect_has(t, r.body, "name=\"_of_register\" value=\"cme\"");
    expect_lacks(t, get(t, &w, STR("/registers/ehe")).body, "every case on all pages");
    r = get(t, &w, STR("/bulk?_do=comment&_all=1&_of_list=all&_of_register=cme"));
    expect_has(t, r.body, "60 cases");
    expect_has(t, r.body, "Add a comment: 60 cases");
    expect_has(t, r.body, "The first 50 of the 60 cases");
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM case_event WHERE kind = 'comment'"));
    Str body = str_fmt(t->cx.arena, "csrf=%.*s&_do=comment&_comment=Term+begins&_cases=%.*s", STR_ARG(w.csrf),
                       STR_ARG(with_pluses(t, hidden(t, r.body, "_cases"))));
    ok(t, web_test_request(&t->cx, METHOD_POST, STR("/bulk"), w.cookie, body, &r));
    expect_has(t, r.body, "Done: 60 cases");
    expect_i64(t, 60, test_count(t, "SELECT count(*) FROM case_event WHERE kind = 'comment'"));
    expect_i64(t, 0, count_of(t, "SELECT count(*) FROM case_event WHERE kind = 'comment' AND case_id = ", w.roll));
    r = get(t, &w, STR("/bulk?_do=move&_all=1&_of_list=all&_of_register=cme"));
    expect_has(t, r.body, "name=\"_of_register\" value=\"cme\"");
    expect_has(t, r.body, "<option value=\"enquiries\">");
    expect_i64(t, 303,
               get(t, &w, STR("/bulk?_do=comment&_all=1&_of_list=all&_of_register=cme&_of_stage=closed")).status);
}

TEST("more than the limit fit: nothing is done, and what fits is what the list would show its reader") {
    World w = given_many(t, 9);
    CaseLines l;
    WorkAsk a = {.which = WORK_ALL, .register_name = STR("cme"), .closed_from = DATE_NONE, .closed_to = DATE_NONE};
    expect_error(t, ERR_INPUT, case_bulk_fitting(&t->cx, &a, 11, &l));
    expect_has(t, t->cx.error.message, "more than 11 cases fit");
    ctx_clear_error(&t->cx);
    ok(t, case_bulk_fitting(&t->cx, &a, 12, &l));
    expect_i64(t, 12, (i64)l.n);
    a.which = WORK_UNALLOCATED;
    ok(t, case_allocate(&t->cx, w.cme[0], w.user, STR_NONE, STR_NONE));
    ok(t, case_bulk_fitting(&t->cx, &a, BULK_MAX, &l));
    expect_i64(t, 11, (i64)l.n);
    a.register_name = STR("no_such");
    ok(t, case_bulk_fitting(&t->cx, &a, BULK_MAX, &l));
    expect_i64(t, 0, (i64)l.n);
}

static int bulk_command(T *t, const char *args, Str *out) {
    return test_run_muster(
        t, str_fmt(t->cx.arena, "case bulk %s --today 2018-03-20 --store '%.*s'", args, STR_ARG(t->app.store)).p, out);
}

static void run_fitting(T *t) {
    Str out;
    World w;
    ok(t, db_begin(&t->cx, DB_WRITE));
    w = given_world(t);
    ok(t, ctx_commit(&t->cx));
    expect(t, bulk_command(t, "comment --comment Hello --fitting everything", &out) != 0);
    expect_has(t, out, "--fitting is mine, team, unallocated or all, not 'everything'");
    expect(t, bulk_command(t, "comment --comment Hello --fitting all --register cmee", &out) != 0);
    expect_has(t, out, "there is no register 'cmee'");
    expect(t, bulk_command(t, "comment --comment Hello --fitting all --register cme --limit 2", &out) != 0);
    expect_has(t, out, "more than 2 cases fit");
    expect_i64(t, 0, bulk_command(t, "comment --comment Hello --fitting all --register cme --dry-run", &out));
    expect_has(t, out, "3 cases; nothing was changed");
    expect_i64(t, 0, bulk_command(t, "allocate --worker sam --fitting unallocated --register cme", &out));
    expect_has(t, out, "done");
    ok(t, db_begin(&t->cx, DB_READ));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM case_event WHERE kind = 'comment'"));
    expect_i64(t, 3, count_of(t, "SELECT count(*) FROM case_file WHERE worker_id = ", w.user));
    ok(t, db_commit(&t->cx));
    expect(t, bulk_command(t, "allocate --worker sam --fitting unallocated --register cme", &out) != 0);
    expect_has(t, out, "no open case fits");
}

TEST_OWN_TRANSACTION("the command acts on all that fit, says which first, and refuses a filter that cannot be meant") {
    test_on_shared_store(t, run_fitting);
}
