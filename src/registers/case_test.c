#include <sys/stat.h>

#include "harness.h"
#include "people/involve.h"
#include "people/person.h"
#include "registers/case.h"
#include "registers/table.h"
#include "schools/standing.h"

/* ---- what the tests are given ---- */

static const Register *given_register(T *t, const char *name) {
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    const Register *r = register_find(registers_of(&t->cx), str_from(name));
    expect(t, r != NULL);
    return r;
}

static i64 given_child(T *t, Date born) {
    PersonFacts p;
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = born, .sex = STR("F")},
                        (Said){.as_at = date_ymd(2018, 1, 1)}, &p));
    return p.who.id;
}

#define ANSWERS(...)        ((Answers){.at = (const Answer[]){__VA_ARGS__}, .n = COUNT_OF(((const Answer[]){__VA_ARGS__}))})
#define ANSWER(field, text) ((Answer){STR(field), STR(text)})

static i64 given_case(T *t, const char *reg, Answers answers) {
    i64 id;
    CaseProblems problems;
    CaseOpen o = {.reg = given_register(t, reg), .person_id = given_child(t, date_ymd(2008, 3, 9)), .answers = answers};
    Status st = case_open(&t->cx, &o, &id, &problems);
    for (size_t i = 0; i < problems.n; i++)
        printf("%.*s: %.*s\n", STR_ARG(problems.at[i].field), STR_ARG(problems.at[i].say));
    ok(t, st);
    return id;
}

static const CaseClock *clock_of(T *t, i64 id, const char *name) {
    Case *c = ARENA_NEW(t->cx.arena, Case);
    CaseClocks k;
    ok(t, case_load(&t->cx, id, c));
    ok(t, case_clocks(&t->cx, c, &k));
    for (size_t i = 0; i < k.n; i++)
        if (str_is(k.at[i].name, name)) return &k.at[i];
    test_expect(t, false, "there is such a clock", __FILE__, __LINE__);
    return NULL;
}

static bool has_problem(CaseProblems p, const char *field) {
    for (size_t i = 0; i < p.n; i++)
        if (str_is(p.at[i].field, field)) return true;
    return false;
}

/* ---- tests ---- */

TEST("a case keeps what was typed, has a reference and runs its clocks") {
    i64 id = given_case(t, "cme", ANSWERS(ANSWER("referred_on", "1/3/2018"), ANSWER("source", "police")));
    Case c;
    ok(t, case_load(&t->cx, id, &c));
    expect(t, str_starts(c.reference, STR("CME-")));
    expect(t, date_eq(c.opened_on, date_ymd(2018, 3, 1)));
    expect_str(t, "police", c.source);
    expect(t, date_eq(clock_of(t, id, "closed_30")->due_on, date_ymd(2018, 3, 31)));
    expect_str(t, "overdue", clock_of(t, id, "closed_30")->state);
}

TEST("a wrong answer is refused beside its field and nothing is kept") {
    i64 id = 0;
    CaseProblems problems;
    CaseOpen o = {.reg = given_register(t, "cme"),
                  .person_id = given_child(t, date_ymd(2008, 3, 9)),
                  .answers =
                      ANSWERS(ANSWER("referred_on", "1/3/2019"), ANSWER("source", "the dog"), ANSWER("colour", "red"))};
    expect_error(t, ERR_INPUT, case_open(&t->cx, &o, &id, &problems));
    expect(t, has_problem(problems, "referred_on"));
    expect(t, has_problem(problems, "source"));
    expect(t, has_problem(problems, "colour"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM case_file"));
}

TEST("a second open case for one child is refused, naming the first") {
    i64 first = given_case(t, "cme", ANSWERS(ANSWER("referred_on", "1/3/2018"), ANSWER("source", "police"))), id;
    Case c;
    CaseProblems problems;
    ok(t, case_load(&t->cx, first, &c));
    CaseOpen o = {.reg = c.reg,
                  .person_id = c.person_id,
                  .answers = ANSWERS(ANSWER("referred_on", "1/4/2018"), ANSWER("source", "school"))};
    expect_error(t, ERR_CONFLICT, case_open(&t->cx, &o, &id, &problems));
    expect_i64(t, first, id);
}

TEST("a form posted twice opens one case") {
    i64 a, b;
    CaseProblems problems;
    CaseOpen o = {.reg = given_register(t, "cme"),
                  .person_id = given_child(t, date_ymd(2008, 3, 9)),
                  .form_token = STR("abc"),
                  .answers = ANSWERS(ANSWER("referred_on", "1/3/2018"), ANSWER("source", "police"))};
    ok(t, case_open(&t->cx, &o, &a, &problems));
    ok(t, case_open(&t->cx, &o, &b, &problems));
    expect_i64(t, a, b);
}

TEST("a stage asks for what it needs before it is entered") {
    i64 id = given_case(t, "cme", ANSWERS(ANSWER("referred_on", "1/3/2018"), ANSWER("source", "police")));
    CaseProblems problems;
    CaseMove m = {.id = id, .stage = STR("found"), .on = date_ymd(2018, 3, 20)};
    expect_error(t, ERR_INPUT, case_move(&t->cx, &m, &problems));
    expect(t, has_problem(problems, "found_on"));
    ctx_clear_error(&t->cx);
    m.answers = ANSWERS(ANSWER("found_on", "2018-03-20"), ANSWER("located_address", "4 Mill Lane"));
    ok(t, case_move(&t->cx, &m, &problems));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM case_file WHERE stage = 'found' AND stage_on = '2018-03-20'"));
}

TEST("a closed case stops its clocks, and is not changed until it is reopened") {
    i64 id = given_case(t, "cme", ANSWERS(ANSWER("referred_on", "1/3/2018"), ANSWER("source", "police")));
    CaseProblems problems;
    CaseMove m = {.id = id,
                  .stage = STR("closed"),
                  .on = date_ymd(2018, 3, 31),
                  .answers =
                      ANSWERS(ANSWER("outcome", "moved_out_of_county"), ANSWER("destination_evidence", "Medway"))};
    ok(t, case_move(&t->cx, &m, &problems));
    expect_str(t, "met", clock_of(t, id, "closed_30")->state);
    expect_error(t, ERR_CONFLICT, case_change(&t->cx, id, 0, ANSWERS(ANSWER("risk", "low")), &problems));
    ctx_clear_error(&t->cx);
    t->cx.today = date_ymd(2018, 4, 3);
    ok(t, case_reopen(&t->cx, id, STR("Came back")));
    ok(t, case_change(&t->cx, id, 0, ANSWERS(ANSWER("risk", "low")), &problems));
}

TEST("an open case is what the roll call knows of the child, and takes it back when closed") {
    i64 id = given_case(t, "cme", ANSWERS(ANSWER("referred_on", "1/3/2018"), ANSWER("source", "police")));
    expect_i64(
        t, 1,
        test_count(
            t,
            "SELECT count(*) FROM education_standing WHERE kind = 'missing' AND detail = 'not_located' AND to_on IS NULL"));
    CaseProblems problems;
    CaseMove m = {.id = id,
                  .stage = STR("closed"),
                  .on = date_ymd(2018, 3, 31),
                  .answers = ANSWERS(ANSWER("outcome", "died"))};
    ok(t, case_move(&t->cx, &m, &problems));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM education_standing WHERE to_on = '2018-03-31'"));
}

TEST("two workers saving one case: the second is told which answers changed, others are taken") {
    i64 id = given_case(t, "cme", ANSWERS(ANSWER("referred_on", "1/3/2018"), ANSWER("source", "police")));
    Case c;
    CaseProblems problems;
    ok(t, case_load(&t->cx, id, &c));
    ok(t, case_change(&t->cx, id, c.revision, ANSWERS(ANSWER("risk", "low")), &problems));
    expect_error(t, ERR_CONFLICT, case_change(&t->cx, id, c.revision, ANSWERS(ANSWER("risk", "medium")), &problems));
    expect(t, has_problem(problems, "risk"));
    ctx_clear_error(&t->cx);
    ok(t, case_change(&t->cx, id, c.revision, ANSWERS(ANSWER("police_reference", "K/1")), &problems));
}

TEST("rows are added, corrected and taken out, each a line of the history") {
    i64 id = given_case(t, "cme", ANSWERS(ANSWER("referred_on", "1/3/2018"), ANSWER("source", "police")));
    CaseProblems problems;
    ok(t,
       case_change(&t->cx, id, 0,
                   ANSWERS(ANSWER("enquiries[new].kind", "home_visit"), ANSWER("enquiries[new].made_on", "5/3/2018")),
                   &problems));
    Case c;
    ok(t, case_load(&t->cx, id, &c));
    size_t rows = register_field(c.reg, STR("enquiries"));
    expect_i64(t, 1, (i64)c.rows[rows].n);
    Str key = str_fmt(t->cx.arena, "enquiries[%lld].result", (long long)c.rows[rows].at[0].id);
    ok(t, case_change(&t->cx, id, 0, (Answers){.at = &(Answer){key, STR("Nobody in")}, .n = 1}, &problems));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM reg_cme_enquiries WHERE result = 'Nobody in'"));
    Str out = str_fmt(t->cx.arena, "enquiries[%lld].remove", (long long)c.rows[rows].at[0].id);
    ok(t, case_change(&t->cx, id, 0, (Answers){.at = &(Answer){out, STR("yes")}, .n = 1}, &problems));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM reg_cme_enquiries"));
    expect_i64(t, 3, test_count(t, "SELECT count(*) FROM case_event WHERE field = 'enquiries'"));
}

TEST("whoever has a case of a child is among those involved, as past once it closed") {
    i64 id = given_case(t, "cme", ANSWERS(ANSWER("referred_on", "1/3/2018"), ANSWER("source", "police")));
    Case c;
    Involvements l;
    ok(t, case_load(&t->cx, id, &c));
    ok(t, involved_with(&t->cx, c.person_id, &l));
    const Involvement *found = NULL;
    for (size_t i = 0; i < l.n; i++)
        if (strcmp(l.at[i].source->kind, "case") == 0) found = &l.at[i];
    expect(t, found != NULL && !found->is_past);
    expect(t, str_eq(found->title, c.reg->title));
    expect(t, date_eq(found->from_on, c.opened_on));
}

/* ---- bad input that comes late ---- */

static i64 given_referral(T *t, i64 urn) {
    i64 id;
    CaseProblems problems;
    const Answer a[] = {ANSWER("referred_on", "2018-05-01"), ANSWER("source", "police")};
    CaseOpen o = {.reg = given_register(t, "cme"),
                  .person_id = given_child(t, date_ymd(2008, 3, 9)),
                  .urn = urn,
                  .answers = {a, 2}};
    ok(t, case_open(&t->cx, &o, &id, &problems));
    return id;
}

TEST("a bank holiday added after clocks were computed moves the due day, and the day it was first is kept") {
    static const char extra[] = "  - {name: A day that nobody knew of, on: 2018-05-16, announced: 2018-05-10}\n";
    const Definitions *before = t->app.definitions;
    Definitions *with;
    Str folder = test_folder(t), at = STR_CAT(t->cx.arena, folder, STR("/calendars"));
    Mistakes m = mistakes_on(t->cx.arena);
    DefinitionText text;
    t->cx.today = date_ymd(2018, 5, 9);
    expect(t, definition_text(&m, STR_NONE, STR("calendars/bank-holidays.yaml"), &text));
    (void)mkdir(str_cstr(t->cx.arena, at), 0700); /* it may be there */
    test_write_file(t, STR_CAT(t->cx.arena, at, STR("/bank-holidays.yaml")),
                    STR_CAT(t->cx.arena, text.text, str_from(extra)));
    ok(t, definitions_open(&t->cx, folder, &with));
    i64 id;
    CaseProblems problems;
    test_exec(t, "INSERT INTO establishment (urn, laestab, la_code, name, name_key, kind, high_age) VALUES "
                 "(100, 8862001, 886, 'Ashdown', 'ashdown', 'school', 11)");
    const Answer a[] = {ANSWER("received_on", "2018-05-09"), ANSWER("school", "100"),
                        ANSWER("possible", "100"),           ANSWER("authorised", "4"),
                        ANSWER("unauthorised", "20"),        ANSWER("no_actions_reason", "New")};
    CaseOpen o = {.reg = given_register(t, "attendance_referral"),
                  .person_id = given_child(t, date_ymd(2008, 3, 9)),
                  .answers = {a, 6}};
    Status st = case_open(&t->cx, &o, &id, &problems);
    for (size_t i = 0; i < problems.n; i++)
        printf("%.*s: %.*s\n", STR_ARG(problems.at[i].field), STR_ARG(problems.at[i].say));
    ok(t, st);
    Str first = date_iso_str(t->cx.arena, clock_of(t, id, "answered_10")->due_on);
    expect_str(t, "2018-05-23", first);
    t->app.definitions = with;
    ok(t, case_work_out(&t->cx, id));
    const CaseClock *k = clock_of(t, id, "answered_10");
    expect(t, date_eq(k->due_on, date_ymd(2018, 5, 24)));
    expect(t, date_eq(k->first_due_on, date_ymd(2018, 5, 23)));
    expect_i64(
        t, 1,
        test_count(t,
                   "SELECT count(*) FROM case_clock_change WHERE kind = 'recomputed' AND old_due_on = '2018-05-23'"));
    t->app.definitions = before;
    definitions_close(with);
}

TEST("a case of a school that has closed goes on: it is worked out, changed and closed as before") {
    test_exec(t, "INSERT INTO establishment (urn, laestab, la_code, name, name_key, kind, high_age) VALUES "
                 "(100, 8862001, 886, 'Ashdown', 'ashdown', 'school', 11)");
    i64 id = given_referral(t, 100);
    CaseProblems problems;
    test_exec(t, "UPDATE establishment SET closed_on = '2018-05-10', status = 'Closed' WHERE urn = 100");
    ok(t, case_work_out(&t->cx, id));
    expect(t, date_eq(clock_of(t, id, "closed_30")->due_on, date_ymd(2018, 5, 31)));
    ok(t, case_change(&t->cx, id, 0, ANSWERS(ANSWER("risk", "low")), &problems));
    CaseMove m = {.id = id,
                  .stage = STR("closed"),
                  .on = date_ymd(2018, 5, 20),
                  .answers = ANSWERS(ANSWER("outcome", "died"))};
    ok(t, case_move(&t->cx, &m, &problems));
}

TEST("dates out of order, before birth and before the case began are refused, each beside its field") {
    i64 id = given_referral(t, 0);
    CaseProblems problems;
    t->cx.today = date_ymd(2018, 6, 8);
    expect_error(t, ERR_INPUT,
                 case_change(&t->cx, id, 0,
                             ANSWERS(ANSWER("found_on", "2018-04-30"), ANSWER("risk_assessed_on", "2001-01-01"),
                                     ANSWER("offered_on", "31/2/2018")),
                             &problems));
    expect(t, has_problem(problems, "found_on") && has_problem(problems, "risk_assessed_on") &&
                  has_problem(problems, "offered_on"));
    ctx_clear_error(&t->cx);
    CaseMove m = {.id = id,
                  .stage = STR("enquiries"),
                  .on = date_ymd(2018, 4, 1),
                  .answers = ANSWERS(ANSWER("first_action_on", "2018-05-02"))};
    expect_error(t, ERR_INPUT, case_move(&t->cx, &m, &problems));
    expect(t, has_problem(problems, "on"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM case_event WHERE kind = 'moved'"));
}

TEST("a legal step is approved by a manager who is not the worker of the case") {
    CaseProblems problems;
    i64 id = given_case(t, "enforcement",
                        ANSWERS(ANSWER("opened_for_on", "1/2/2018"), ANSWER("school", "100001"),
                                ANSWER("parent_name", "Mother"), ANSWER("has_responsibility", "yes"),
                                ANSWER("possible", "200"), ANSWER("authorised", "9"), ANSWER("unauthorised", "12"))),
        manager;
    test_exec(
        t,
        "INSERT INTO app_user (username, display_name, is_active, created_at, n_failures) VALUES ('manager', 'A Manager', true, '2018-01-01T00:00:00Z', 0)");
    manager = test_count(t, "SELECT id FROM app_user WHERE username = 'manager'");
    test_exec(t, str_fmt(t->cx.arena, "UPDATE case_file SET worker_id = %lld", (long long)manager).p);
    Str by = str_i64(t->cx.arena, manager);
    CaseMove m = {.id = id,
                  .stage = STR("notice"),
                  .on = t->cx.today,
                  .answers =
                      ANSWERS((Answer){STR("manager_approved_by"), by}, ANSWER("manager_approved_on", "1/3/2018"))};
    expect_error(t, ERR_INPUT, case_move(&t->cx, &m, &problems));
    expect(t, has_problem(problems, "manager_approved_by"));
    ctx_clear_error(&t->cx);
    test_exec(t, "UPDATE case_file SET worker_id = NULL");
    expect_error(t, ERR_INPUT, case_move(&t->cx, &m, &problems)); /* the notice itself is still to be entered */
    expect(t, !has_problem(problems, "manager_approved_by"));
}

TEST("a task that a person sets is due, ends, and is set once however often its form is sent") {
    i64 id = given_referral(t, 0), task, again;
    CaseTask *tasks;
    size_t n;
    t->cx.today = date_ymd(2018, 6, 8);
    CaseTask ask = {.case_id = id,
                    .key = STR("form-1"),
                    .title = STR(" Ring the grandmother "),
                    .due_on = date_ymd(2018, 6, 9)};
    ok(t, case_task_add(&t->cx, &ask, &task));
    ok(t, case_task_add(&t->cx, &ask, &again));
    expect_i64(t, task, again);
    ok(t, case_tasks(&t->cx, id, &tasks, &n));
    expect_i64(t, 1,
               test_count(t,
                          "SELECT count(*) FROM case_task WHERE name = 'by_hand' AND title = 'Ring the grandmother'"));
    ok(t, case_task_end(&t->cx, task, STR("done"), STR_NONE));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM case_task WHERE name = 'by_hand' AND ending = 'done'"));
    ask.title = STR("  ");
    expect_error(t, ERR_INPUT, case_task_add(&t->cx, &ask, &task));
    ctx_clear_error(&t->cx);
    ask = (CaseTask){.case_id = id, .title = STR("Late"), .due_on = date_ymd(2018, 6, 1)};
    expect_error(t, ERR_INPUT, case_task_add(&t->cx, &ask, &task));
}

TEST("a clock that has been stopped, or does not apply, has no days left; one that runs has") {
    i64 id = given_case(t, "cme", ANSWERS(ANSWER("referred_on", "1/3/2018"), ANSWER("source", "police")));
    CaseClocks k;
    Case c;
    CaseProblems problems;
    ok(t, case_load(&t->cx, id, &c));
    ok(t, case_clocks(&t->cx, &c, &k));
    expect(t, k.n > 0);
    Str first = STR_NONE;
    for (size_t i = 0; i < k.n && !first.n; i++)
        if (case_clock_runs(&k.at[i])) first = k.at[i].name;
    expect(t, first.n > 0);
    ok(t, case_clock_except(&t->cx, id, first, STR("agreed")));
    expect(t, !case_clock_runs(clock_of(t, id, str_cstr(t->cx.arena, first))));
    ok(t, case_change(&t->cx, id, 0, ANSWERS(ANSWER("first_action_on", "2/3/2018")), &problems));
    ok(t, case_load(&t->cx, id, &c));
    ok(t, case_clocks(&t->cx, &c, &k));
    for (size_t i = 0; i < k.n; i++) expect(t, !date_is_set(k.at[i].stopped_on) || !case_clock_runs(&k.at[i]));
}

TEST(
    "an employer is found by part of its name, open files first; a case by its reference; nothing of a register not seen") {
    i64 id;
    CaseProblems problems;
    CaseLines l;
    const char *const names[] = {"Zqcorner Shop", "The Zqcorner Bakery"};
    for (size_t i = 0; i < 2; i++) {
        CaseOpen o = {.reg = given_register(t, "employer"),
                      .subject_key = str_from(names[i]),
                      .answers = ANSWERS(ANSWER("known_on", "2018-03-01"), ANSWER("trade", "Shop"),
                                         ANSWER("premises", "1 High Street"))};
        ok(t, case_open(&t->cx, &o, &id, &problems));
    }
    CaseMove m = {.id = id,
                  .stage = STR("closed"),
                  .on = t->cx.today,
                  .answers = ANSWERS(ANSWER("outcome", "closed_down"))};
    ok(t, case_move(&t->cx, &m, &problems));
    ok(t, cases_find(&t->cx, STR("zqCORNER"), &l));
    expect_i64(t, 2, (i64)l.n);
    expect_str(t, names[0], l.at[0].subject_key);
    expect(t, date_is_set(l.at[1].closed_on));
    ok(t, cases_find(&t->cx, l.at[1].reference, &l));
    expect_i64(t, 1, (i64)l.n);
    expect_error(t, ERR_INPUT, cases_find(&t->cx, STR("z"), &l));
    t->cx.actor = (Actor){.id = 7, .permissions = (u64)1 << READ_CASES};
    ok(t, cases_find(&t->cx, STR("zqcorner"), &l));
    expect_i64(t, 0, (i64)l.n);
}
