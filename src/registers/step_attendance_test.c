/* step_attendance_test.c - attendance in the weeks before and after each step of enforcement. */
#include "registers/step_attendance.h"

#include "access/restrict.h"
#include "marks_help.h"
#include "people/person.h"
#include "registers/register_read.h"
#include "registers/table.h"
#include "web/web.h"

enum { ADA = MARKS_FIRST_ID };

static const Register *enforcement(T *t) { return register_find(registers_of(&t->cx), STR("enforcement")); }

/* Marks of both pupils on every Monday to Friday of the weeks: Ada's as given, the other's all present. */
static void given_weeks(T *t, Date monday, int n, const char *ada) {
    for (int w = 0; w < n; w++)
        for (int d = 0; d < 5; d++)
            marks_given_day(t, MARKS_SCHOOL, date_plus(monday, 7 * w + d), str_fmt(t->cx.arena, "%s/\\", ada));
}

static i64 given_episode(T *t, i64 child, Answers more) {
    CaseProblems problems;
    i64 id;
    const Answer opened[] = {{STR("opened_for_on"), STR("2017-11-06")}, {STR("school"), STR("990001")}};
    CaseOpen o = {.reg = enforcement(t), .person_id = child, .urn = MARKS_SCHOOL, .answers = {opened, 2}};
    ok(t, case_open(&t->cx, &o, &id, &problems));
    ok(t, case_change(&t->cx, id, 0, more, &problems));
    return id;
}

/* Ada misses every afternoon of the 12 weeks before the warning of 4 December and every second one after; the warning is followed by an order that
 * is no 12 weeks old. */
static i64 given_steps(T *t) {
    Said said = {.as_at = date_ymd(2018, 1, 1)};
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    marks_given_school(t, MARKS_SCHOOL);
    for (int i = 0; i < 2; i++) {
        PersonFacts p;
        NameSaid name = {.kind = "legal", .surname = STR("Zqstep"), .forename = i ? STR("Ben") : STR("Ada")};
        marks_given_pupil(t, MARKS_SCHOOL, (MarksPupil){ADA + i, 2017, i, 9, "5", "C"});
        ok(t, person_load(&t->cx, ADA + i, &p));
        ok(t, person_say_name(&t->cx, &p, &name, said));
    }
    given_weeks(t, date_ymd(2017, 9, 4), 1, "OO"); /* before the 12 weeks */
    given_weeks(t, date_ymd(2017, 9, 11), 12, "/O");
    given_weeks(t, date_ymd(2017, 12, 4), 12, "/\\");
    given_weeks(t, date_ymd(2018, 2, 26), 2, "OO"); /* after them */
    t->cx.today = date_ymd(2018, 3, 9);
    const Answer days[] = {{STR("warning_sent_on"), STR("2017-12-04")}, {STR("order_made_on"), STR("2018-03-05")}};
    return given_episode(t, ADA, (Answers){days, 2});
}

TEST("attendance stands before and after each step: 12 weeks up to the day before, 12 from the day on, or so far") {
    Steps l;
    Case c;
    i64 id = given_steps(t);
    ok(t, case_get(&t->cx, id, &c));
    ok(t, steps_of_case(&t->cx, &c, &l));
    expect_i64(t, 2, (i64)l.n);
    expect_i64(t, 120, l.at[0].before.possible);
    expect_i64(t, 60, l.at[0].before.unauthorised);
    expect_i64(t, 120, l.at[0].after.possible);
    expect_i64(t, 0, l.at[0].after.unauthorised + l.at[0].after.authorised);
    expect(t, l.at[0].is_over);
    expect_i64(t, 10, l.at[1].after.possible); /* 5 to 9 March */
    expect_i64(t, 10, l.at[1].after.unauthorised);
    expect(t, !l.at[1].is_over);
    t->cx.today = date_ymd(2018, 2, 25); /* the last day of the 12 weeks: not over */
    ok(t, steps_of_case(&t->cx, &c, &l));
    expect_i64(t, 1, (i64)l.n); /* the order is to come */
    expect(t, !l.at[0].is_over);
}

TEST(
    "what is added up are steps whose weeks are over, sessions of all pupils together; a child hidden from the reader is in neither") {
    Steps l;
    StepsAsk ask = {.reg = enforcement(t), .from = DATE_NONE, .to = DATE_NONE};
    (void)given_steps(t);
    const Answer warned[] = {{STR("warning_sent_on"), STR("2017-12-04")}};
    (void)given_episode(t, ADA + 1, (Answers){warned, 1});
    ask.reg = enforcement(t);
    ok(t, steps_of_register(&t->cx, &ask, &l));
    expect_i64(t, 3, (i64)l.n);
    expect_str(t, "Ada Zqstep", l.at[0].child);
    StepSum *sums = steps_sums(&t->cx, ask.reg, &l);
    for (size_t k = 0; k < ask.reg->around.n; k++) {
        Str name = ask.reg->fields[sums[k].field].name;
        bool is_warning = str_is(name, "warning_sent_on"), is_order = str_is(name, "order_made_on");
        expect_i64(t, is_warning ? 2 : is_order ? 1 : 0, sums[k].n);
        expect_i64(t, is_warning ? 2 : 0, sums[k].n_added);
        expect_i64(t, is_warning ? 240 : 0, sums[k].before.possible);
        expect_i64(t, is_warning ? 60 : 0, sums[k].before.unauthorised);
    }
    ask.from = date_ymd(2018, 3, 1);
    ok(t, steps_of_register(&t->cx, &ask, &l));
    expect_i64(t, 1, (i64)l.n);
    ask.to = date_ymd(2018, 2, 1);
    expect_error(t, ERR_INPUT, steps_of_register(&t->cx, &ask, &l));
    ctx_clear_error(&t->cx);
    ask = (StepsAsk){.reg = register_find(registers_of(&t->cx), STR("cme")), .from = DATE_NONE, .to = DATE_NONE};
    expect_error(t, ERR_INPUT, steps_of_register(&t->cx, &ask, &l));
    ctx_clear_error(&t->cx);
    t->cx.actor = (Actor){.id = 77};
    actor_add_role(&t->cx, &t->cx.actor, STR("missing_education_officer")); /* enforcement is not open to them */
    ask.reg = enforcement(t);
    expect_error(t, ERR_DENIED, steps_of_register(&t->cx, &ask, &l));
}

TEST("the case's page and the register's show attendance around its steps, as CSV too") {
    Str cookie, csrf;
    TestReply r;
    i64 id = given_steps(t);
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    Str url = str_fmt(t->cx.arena, "/cases/%lld", (long long)id);
    ok(t, web_test_request(&t->cx, METHOD_GET, url, cookie, STR_NONE, &r));
    expect_has(t, r.body, "Attendance before and after each step");
    expect_has(t, r.body, "50.0%");
    expect_has(t, r.body, "+50.0");
    expect_has(t, r.body, "/registers/enforcement/attendance");
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/registers/enforcement/attendance"), cookie, STR_NONE, &r));
    expect_i64(t, 200, r.status);
    expect_has(t, r.body, "Ada Zqstep");
    expect_has(t, r.body, "so far");
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/registers/enforcement/attendance.csv"), cookie, STR_NONE, &r));
    expect_has(t, r.body, "Warning sent on,2017-12-04,ENF-");
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/registers/cme/attendance"), cookie, STR_NONE, &r));
    expect_i64(t, 422, r.status);
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/registers/nothing/attendance"), cookie, STR_NONE, &r));
    expect_i64(t, 404, r.status);
}

TEST("days the wrong way round, or no days, show the form again with what was typed and what is wrong at the field") {
    static const struct {
        const char *days, *says, *keeps;
    } rows[] = {{"from=2018-01-31&to=2018-01-01", "id=\"to-error\"", "value=\"31\""},
                {"from-day=31&from-month=2&from-year=2018", "id=\"from-error\"", "value=\"31\""}};
    Str cookie, csrf;
    TestReply r;
    (void)given_steps(t);
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Str url = str_fmt(t->cx.arena, "/registers/enforcement/attendance?%s", rows[i].days);
        ok(t, web_test_request(&t->cx, METHOD_GET, url, cookie, STR_NONE, &r));
        expect_i64(t, 422, r.status);
        expect_has(t, r.body, "<form class=\"muster-filter");
        expect_has(t, r.body, rows[i].says);
        expect_has(t, r.body, rows[i].keeps);
        expect_lacks(t, r.body, "Ada Zqstep");
        url = str_fmt(t->cx.arena, "/registers/enforcement/attendance.csv?%s", rows[i].days);
        ok(t, web_test_request(&t->cx, METHOD_GET, url, cookie, STR_NONE, &r));
        expect_i64(t, 422, r.status);
        expect_lacks(t, r.body, "Warning sent");
    }
}

PURE_TEST("a definition that names other than days of a child to show attendance around is told so") {
    static const char *const rows[][2] = {{"{weeks: 12, days: [asked]}", "'asked' is no date"},
                                          {"{weeks: 12, days: [askd_on]}", "did you mean"},
                                          {"{weeks: 0, days: [asked_on]}", "weeks"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Mistakes m = mistakes_on(t->cx.arena);
        Str text = str_fmt(t->cx.arena,
                           "register: club\ntitle: Clubs\ncase: place\nprefix: CLB\nsubject: child\nabout: A test\n"
                           "access: {change: [officer]}\nfields:\n  - {name: asked_on, title: O, type: date}\n"
                           "  - {name: asked, title: A, type: text}\n"
                           "stages:\n  - {name: waiting, title: Waiting, first: true, to: [closed]}\n"
                           "  - {name: closed, title: Closed, last: true}\nattendance_around: %s\n",
                           rows[i][0]);
        const YamlNode *root = yaml_read(&m, STR("club.yaml"), text);
        (void)register_read(&m, root, text);
        expect(t, m.n > 0);
        if (m.n) expect_has(t, m.first->message, rows[i][1]);
    }
}
