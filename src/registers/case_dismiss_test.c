/* case_dismiss_test.c - cases that rules opened: dismissed with a reason, left out of figures, not opened again by the same facts. */
#include "access/access.h"
#include "access/restrict.h"
#include "harness.h"
#include "people/person.h"
#include "registers/case_bulk.h"
#include "registers/case_json.h"
#include "registers/table.h"
#include "registers/tick.h"
#include "web/web.h"
#include "user_help.h"

typedef struct World {
    Str cookie, csrf;
    i64 child;
} World;

static i64 given_child(T *t, const char *surname) {
    PersonFacts p;
    Said said = {.as_at = date_ymd(2010, 1, 1)};
    NameSaid name = {.kind = "legal", .surname = str_from(surname), .forename = STR("Ada")};
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = date_ymd(2006, 3, 9), .sex = STR("F")}, said, &p));
    ok(t, person_say_name(&t->cx, &p, &name, said));
    return p.who.id;
}

static World given_world(T *t) {
    World w;
    t->cx.today = date_ymd(2018, 6, 8);
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    test_exec(t, "INSERT INTO establishment (urn, laestab, la_code, name, name_key, kind) VALUES "
                 "(100100, 8862001, 886, 'Ashdown Primary', 'ashdown primary', 'school')");
    w.child = given_child(t, "Marsh");
    ok(t, web_test_sign_in(&t->cx, &w.cookie, &w.csrf));
    return w;
}

static void given_exclusion(T *t, i64 child, const char *on) {
    test_exec(t,
              str_fmt(t->cx.arena,
                      "INSERT INTO exclusion (person_id, urn, category, start_on) VALUES (%lld, 100100, 'SUSP', '%s')",
                      (long long)child, on)
                  .p);
}

/* How many alerts it opened. */
static i64 tick(T *t) {
    Tick k = {.stop = NULL};
    i64 n = 0;
    ok(t, tick_in_transaction(&t->cx, &k));
    for (size_t i = 0; i < k.n_rules; i++)
        n += str_is(k.rules[i].reg->name, "three_exclusions") ? k.rules[i].n_opened : 0;
    return n;
}

static i64 open_alert(T *t) {
    return test_count(
        t, "SELECT COALESCE(MAX(id), 0) FROM case_file WHERE register = 'three_exclusions' AND closed_on IS NULL");
}

/* Three exclusions of one child, and the alert that tick opens for them. */
static i64 given_alert(T *t, i64 child) {
    given_exclusion(t, child, "2018-01-10");
    given_exclusion(t, child, "2018-03-14");
    given_exclusion(t, child, "2018-05-02");
    expect_i64(t, 1, tick(t));
    return open_alert(t);
}

static i64 given_enquiry(T *t, i64 child) {
    i64 id;
    CaseProblems problems;
    const Answer answers[] = {{STR("referred_on"), STR("2018-05-20")}, {STR("source"), STR("roll_call")}};
    CaseOpen o = {.reg = register_find(registers_of(&t->cx), STR("cme")),
                  .person_id = child,
                  .rule = STR("cme.gone_without_reason"),
                  .rule_key = str_fmt(t->cx.arena, "%lld:2018-05-20", (long long)child),
                  .answers = {.at = answers, .n = COUNT_OF(answers)}};
    ok(t, case_open(&t->cx, &o, &id, &problems));
    return id;
}

static Str url(T *t, const char *path, i64 id) { return str_fmt(t->cx.arena, "/cases/%lld%s", (long long)id, path); }

static TestReply get(T *t, const World *w, Str address) {
    TestReply r;
    ok(t, web_test_request(&t->cx, METHOD_GET, address, w->cookie, STR_NONE, &r));
    return r;
}

static TestReply post(T *t, const World *w, Str address, const char *body) {
    TestReply r;
    Str all = str_fmt(t->cx.arena, "csrf=%.*s&%s", STR_ARG(w->csrf), body);
    ok(t, web_test_request(&t->cx, METHOD_POST, address, w->cookie, all, &r));
    return r;
}

TEST(
    "what a rule opened is dismissed with a reason and not without one; the reason is on the case, in the list and in its history") {
    World w = given_world(t);
    i64 id = given_alert(t, w.child);
    Case c;
    expect_error(t, ERR_INPUT, case_dismiss(&t->cx, id, 0, STR(" ")));
    ctx_clear_error(&t->cx);
    expect_has(t, get(t, &w, url(t, "/dismiss", id)).body, "Three fixed-term exclusions within twelve months");
    TestReply r = post(t, &w, url(t, "/dismiss", id), "reason=");
    expect_i64(t, 422, r.status);
    expect_has(t, r.body, "Say why the case is dismissed");
    expect_i64(t, id, open_alert(t));
    r = post(t, &w, url(t, "/dismiss", id), "reason=Two+were+typed+twice");
    expect_i64(t, 303, r.status);
    ok(t, case_load(&t->cx, id, &c));
    expect(t, case_is_dismissed(&c));
    expect_str(t, "dismissed", c.outcome);
    expect(t, date_eq(c.closed_on, t->cx.today));
    r = get(t, &w, url(t, "", id));
    expect_has(t, r.body, "Two were typed twice");
    expect_has(t, r.body, "Case dismissed");
    expect_lacks(t, r.body, "dismiss it and say why");
    expect_has(t, get(t, &w, url(t, ".json", id)).body, "\"is_dismissed\":true");
    r = get(t, &w, STR("/dismissed"));
    expect_has(t, r.body, "Two were typed twice");
    expect_has(t, r.body, "Three fixed-term exclusions within twelve months");
    expect_has(t, get(t, &w, STR("/dismissed.csv?register=three_exclusions")).body,
               ",three_exclusions.third_exclusion,");
    expect_lacks(t, get(t, &w, STR("/dismissed?register=cme")).body, "Two were typed twice");
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM audit WHERE action = 'case.dismiss'"));
    expect_has(t, get(t, &w, str_fmt(t->cx.arena, "/children/%lld/chronology", (long long)w.child)).body,
               ": dismissed");
}

TEST(
    "a case that a person opened is closed with an outcome and not dismissed; one that is closed or was changed meanwhile is left") {
    World w = given_world(t);
    i64 by_hand, id = given_alert(t, w.child);
    CaseProblems problems;
    const Answer answers[] = {{STR("referred_on"), STR("2018-05-20")}, {STR("source"), STR("police")}};
    CaseOpen o = {.reg = register_find(registers_of(&t->cx), STR("cme")),
                  .person_id = w.child,
                  .answers = {.at = answers, .n = COUNT_OF(answers)}};
    ok(t, case_open(&t->cx, &o, &by_hand, &problems));
    expect_error(t, ERR_INPUT, case_dismiss(&t->cx, by_hand, 0, STR("why")));
    ctx_clear_error(&t->cx);
    expect_i64(t, 303, get(t, &w, url(t, "/dismiss", by_hand)).status);
    expect_error(t, ERR_CONFLICT, case_dismiss(&t->cx, id, 1, STR("why")));
    ctx_clear_error(&t->cx);
    ok(t, case_dismiss(&t->cx, id, 0, STR("why")));
    ok(t, case_dismiss(&t->cx, id, 0, STR("the same form again")));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM case_event WHERE kind = 'dismissed'"));
}

TEST(
    "tick does not open again what was dismissed for the same facts, also when the oldest of them has passed; a new fact opens a case") {
    World w = given_world(t);
    given_exclusion(t, w.child, "2017-09-20");
    i64 id = given_alert(t, w.child), again;
    ok(t, case_dismiss(&t->cx, id, 0, STR("Typed twice")));
    expect_i64(t, 0, tick(t));
    t->cx.today = date_ymd(2018, 10, 1); /* the first of the four is no longer of the twelve months */
    expect_i64(t, 0, tick(t));
    expect_i64(t, 0, open_alert(t));
    given_exclusion(t, w.child, "2018-10-01");
    expect_i64(t, 1, tick(t));
    again = open_alert(t);
    expect(t, again > id);
    given_exclusion(t, w.child, "2018-10-02"); /* while one is open it belongs to that one ... */
    t->cx.today = date_ymd(2018, 10, 3);
    expect_i64(t, 0, tick(t));
    ok(t, case_dismiss(&t->cx, again, 0, STR("Both were withdrawn")));
    expect_i64(t, 0, tick(t)); /* ... and opens none when that is done with */
}

TEST("what was dismissed about a child stays dismissed when the child's two records are merged") {
    World w = given_world(t);
    i64 id = given_alert(t, w.child), other = given_child(t, "Marsch");
    ok(t, case_dismiss(&t->cx, id, 0, STR("Typed twice")));
    test_exec(t, str_fmt(t->cx.arena, "UPDATE case_file SET person_id = %lld", (long long)other).p);
    test_exec(t, str_fmt(t->cx.arena, "UPDATE exclusion SET person_id = %lld", (long long)other).p);
    expect_i64(t, 0, tick(t));
}

TEST(
    "a dismissed case states nothing to the roll call, is in no figure, and is taken up again where that was a mistake") {
    World w = given_world(t);
    i64 id = given_enquiry(t, w.child);
    Case c;
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM education_standing WHERE kind = 'missing'"));
    ok(t, case_dismiss(&t->cx, id, 0, STR("At school: the register was wrong")));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM education_standing WHERE kind = 'missing'"));
    expect_error(t, ERR_INPUT, case_reopen(&t->cx, id, STR("")));
    ctx_clear_error(&t->cx);
    t->cx.today = date_ymd(2021, 6, 8); /* longer than the register lets a closed case be reopened */
    ok(t, case_reopen(&t->cx, id, STR("It was another child who was seen")));
    ok(t, case_load(&t->cx, id, &c));
    expect(t, !case_is_dismissed(&c));
    expect_str(t, "", c.outcome);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM education_standing WHERE kind = 'missing'"));
}

TEST("many are dismissed together with one reason; those that a person opened are left, each with why") {
    World w = given_world(t);
    i64 ids[2] = {given_enquiry(t, given_child(t, "Field")), 0};
    CaseProblems problems;
    BulkReport r;
    const Answer answers[] = {{STR("referred_on"), STR("2018-05-20")}, {STR("source"), STR("police")}};
    CaseOpen o = {.reg = register_find(registers_of(&t->cx), STR("cme")),
                  .person_id = w.child,
                  .answers = {.at = answers, .n = COUNT_OF(answers)}};
    ok(t, case_open(&t->cx, &o, &ids[1], &problems));
    CaseBulk b = {.what = BULK_DISMISS, .on = DATE_NONE};
    expect_error(t, ERR_INPUT, case_bulk(&t->cx, &b, ids, 2, &r));
    ctx_clear_error(&t->cx);
    const char *body =
        str_fmt(t->cx.arena, "_do=dismiss&_cases=%lld+%lld&_reason=", (long long)ids[0], (long long)ids[1]).p;
    expect_has(t, post(t, &w, STR("/bulk"), body).body, "Enter why they are dismissed");
    body = STR_CAT(t->cx.arena, str_from(body), STR("The+marks+were+late")).p;
    TestReply done = post(t, &w, STR("/bulk"), body);
    expect_has(t, done.body, "1 of 2 cases done");
    expect_has(t, done.body, "A person opened case");
    expect_i64(t, 1,
               test_count(t,
                          "SELECT count(*) FROM case_event WHERE kind = 'dismissed' AND note = 'The marks were late'"));
}

TEST("the list of dismissed cases has those of the registers that one sees, and of a restricted child no reason") {
    World w = given_world(t);
    CasesDismissed l;
    DismissedAsk ask = {.from = date_ymd(2018, 1, 1), .to = date_ymd(2018, 12, 31)};
    ok(t, case_dismiss(&t->cx, given_enquiry(t, w.child), 0, STR("Zqreason")));
    ok(t, cases_dismissed(&t->cx, &ask, &l));
    expect_i64(t, 1, (i64)l.n);
    expect_str(t, "Zqreason", l.at[0].reason);
    ask.register_name = STR("nothing");
    expect_error(t, ERR_INPUT, cases_dismissed(&t->cx, &ask, &l));
    ctx_clear_error(&t->cx);
    ask.register_name = STR_NONE;
    t->cx.actor = (Actor){.id = 77, .name = STR("Worker")};
    actor_add_role(&t->cx, &t->cx.actor, STR("portage_worker"));
    ok(t, cases_dismissed(&t->cx, &ask, &l));
    expect_i64(t, 0, (i64)l.n);
}

/* ---- whose work a case may be ---- */

TEST("a case is offered to those who work on its register, and goes to nobody else, by page, bulk or hand") {
    World w = given_world(t);
    i64 id = given_enquiry(t, w.child), officer = given_user(t, "zqofficer", "missing_education_officer"),
        school = given_user(t, "zqschool", "school_user"), portage = given_user(t, "zqportage", "portage_worker");
    BulkReport r;
    TestReply page = get(t, &w, url(t, "/allocate", id));
    expect_has(t, page.body, "zqofficer");
    expect_lacks(t, page.body, "zqschool");
    expect_lacks(t, page.body, "zqportage");
    expect_lacks(t, get(t, &w, url(t, "/new-task", id)).body, "zqschool");
    const i64 wrong[] = {school, portage, 987654321};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        expect_error(t, ERR_INPUT, case_allocate(&t->cx, id, wrong[i], STR_NONE, STR_NONE));
        ctx_clear_error(&t->cx);
        page = post(t, &w, url(t, "/allocate", id), str_fmt(t->cx.arena, "worker=%lld", (long long)wrong[i]).p);
        expect_i64(t, 422, page.status);
        expect_has(t, page.body, "href=\"#worker\"");
    }
    ok(t, case_bulk(&t->cx, &(CaseBulk){.what = BULK_ALLOCATE, .worker_id = portage, .on = DATE_NONE}, &id, 1, &r));
    expect(t, !r.at[0].is_done);
    expect_has(t, r.at[0].say, "no role that works on the cases");
    CaseTask task = {.case_id = id, .title = STR("Ring"), .due_on = DATE_NONE, .for_user = school};
    i64 task_id;
    expect_error(t, ERR_INPUT, case_task_add(&t->cx, &task, &task_id));
    ctx_clear_error(&t->cx);
    ok(t, case_allocate(&t->cx, id, officer, STR_NONE, STR_NONE));
    ok(t, user_set_active(&t->cx, STR("zqofficer"), false));
    ok(t, case_allocate(&t->cx, id, 0, STR_NONE, STR("left")));
    expect_error(t, ERR_INPUT, case_allocate(&t->cx, id, officer, STR_NONE, STR_NONE));
    ctx_clear_error(&t->cx);
}
