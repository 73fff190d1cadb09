/* school_lists_test.c - what one school is told of: its refusals across cases, and what it is to put right in its exclusions. */
#include "access/access.h"
#include "define/definitions.h"
#include "harness.h"
#include "marks_help.h"
#include "people/person.h"
#include "registers/case.h"
#include "registers/exclusion_check.h"
#include "registers/letter.h"
#include "registers/refusal.h"
#include "registers/register_read.h"
#include "registers/table.h"
#include "registers/tick.h"
#include "web/web.h"

enum { ASH = 100100, BEECH = 100200, ADA = MARKS_FIRST_ID };

static const Register *reg_of(T *t, const char *name) { return register_find(registers_of(&t->cx), str_from(name)); }

static i64 given_child(T *t, const char *forename) {
    PersonFacts p;
    Said said = {.as_at = date_ymd(2018, 1, 1)};
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = date_ymd(2008, 3, 9), .sex = STR("F")}, said, &p));
    ok(t,
       person_say_name(&t->cx, &p,
                       &(NameSaid){.kind = "legal", .surname = STR("Zqreed"), .forename = str_from(forename)}, said));
    return p.who.id;
}

static i64 opened(T *t, const char *reg, i64 child, Answers answers) {
    i64 id;
    CaseProblems problems;
    ok(t,
       case_open(&t->cx, &(CaseOpen){.reg = reg_of(t, reg), .person_id = child, .answers = answers}, &id, &problems));
    return id;
}

static void change(T *t, i64 id, Answers answers) {
    CaseProblems problems;
    ok(t, case_change(&t->cx, id, 0, answers, &problems));
}

#define ANSWERS(...)   ((Answers){.at = (const Answer[]){__VA_ARGS__}, .n = COUNT_OF(((const Answer[]){__VA_ARGS__}))})
#define A(field, text) ((Answer){STR(field), STR(text)})

static void given_schools(T *t) {
    t->cx.today = date_ymd(2018, 6, 8);
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    test_exec(t, "INSERT INTO establishment (urn, laestab, la_code, name, name_key, kind) VALUES "
                 "(100100, 8862001, 886, 'Ash Primary', 'ash primary', 'school'), "
                 "(100200, 8862002, 886, 'Beech Primary', 'beech primary', 'school')");
}

static i64 asked_at(T *t, const char *forename, const char *school, const char *on, const char *answer) {
    i64 id = opened(t, "fair_access", given_child(t, forename),
                    ANSWERS(A("referred_on", "2017-04-03"), A("referred_by", "cme")));
    change(t, id,
           ANSWERS({STR("applications[a].school"), str_from(school)}, {STR("applications[a].asked_on"), str_from(on)},
                   {STR("applications[a].answer"), str_from(answer)},
                   A("applications[a].reason", "No room in the year")));
    return id;
}

static bool has_task(T *t, i64 id, const char *name) {
    return test_count(t,
                      str_fmt(t->cx.arena,
                              "SELECT count(*) FROM case_task WHERE case_id = %lld AND name = '%s' AND done_on IS NULL",
                              (long long)id, name)
                          .p) > 0;
}

TEST("one school's refusals are seen across cases and registers, open to them, and the third in a year is listed") {
    Refusals l;
    RefusalCounts counts;
    TestReply r;
    Str cookie, csrf;
    given_schools(t);
    (void)asked_at(t, "Ada", "100100", "2018-03-01", "refused");
    (void)asked_at(t, "Ben", "100100", "2018-03-02", "accepted");
    (void)asked_at(t, "Cal", "100200", "2018-03-03", "refused");
    i64 dee = asked_at(t, "Dee", "100100", "2017-05-01", "refused"); /* more than a year ago */
    expect(t, !has_task(t, dee, "school_refuses"));
    i64 move = opened(t, "managed_move", given_child(t, "Eve"),
                      ANSWERS(A("proposed_on", "2018-04-02"), A("from_school", "100200"), A("to_school", "100100")));
    CaseProblems problems;
    ok(t, case_move(&t->cx,
                    &(CaseMove){.id = move,
                                .stage = STR("ended"),
                                .on = date_ymd(2018, 4, 9),
                                .answers = ANSWERS(A("result", "not_agreed"), A("refused_by", "to_school"),
                                                   A("refused_on", "2018-04-09"), A("result_reason", "Full"))},
                    &problems));
    ok(t, refusals_of_school(&t->cx, &(RefusalAsk){.urn = ASH, .from = DATE_NONE, .to = DATE_NONE}, &l));
    expect_i64(t, 2, (i64)l.n);
    expect_str(t, "A managed move", l.at[0].def->title);
    expect_str(t, "Eve Zqreed", l.at[0].child);
    expect_str(t, "Full", l.at[0].reason);
    expect_str(t, "No room in the year", l.at[1].reason);
    i64 third = asked_at(t, "Fay", "100100", "2018-06-01", "refused");
    expect(t, has_task(t, third, "school_refuses"));
    ok(t, refusals_by_school(&t->cx, &(RefusalAsk){.from = DATE_NONE, .to = DATE_NONE}, &counts));
    expect_i64(t, 2, (i64)counts.n);
    expect_i64(t, ASH, counts.at[0].urn);
    expect_i64(t, 3, counts.at[0].n);
    expect_str(t, "Ash Primary", counts.at[0].school);
    ok(t, refusals_of_school(&t->cx, &(RefusalAsk){.urn = ASH, .from = date_ymd(2017, 4, 1), .to = DATE_NONE}, &l));
    expect_i64(t, 4, (i64)l.n);
    expect_error(t, ERR_INPUT,
                 refusals_of_school(&t->cx,
                                    &(RefusalAsk){.urn = ASH, .from = date_ymd(2018, 5, 2), .to = date_ymd(2018, 5, 1)},
                                    &l));
    ctx_clear_error(&t->cx);
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/schools/100100/refusals"), cookie, STR_NONE, &r));
    expect_has(t, r.body, str_fmt(t->cx.arena, "/cases/%lld", (long long)third).p);
    expect_has(t, r.body, "Fay Zqreed");
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/refusals.csv"), cookie, STR_NONE, &r));
    expect_has(t, r.body, "100100,Ash Primary,3");
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/schools/100100"), cookie, STR_NONE, &r));
    expect_has(t, r.body, "/schools/100100/refusals");
}

PURE_TEST("a definition that says refusals wrongly is told so, by what is wrong in it") {
    static const struct {
        const char *entry, *says;
    } wrong[] = {
        {"{title: T, school: school, answer: answer, is: refused}", "say which school refused"},
        {"{title: T, school: answer, answer: answer, is: refused, on: asked_on}", "school names a school"},
        {"{title: T, school: school, answer: answer, is: refusd, on: asked_on}", "no code 'refusd'"},
        {"{title: T, list: asks, school: school, answer: answer, is: refused, on: asked_on}", "no field 'asks'"},
        {"{title: T, school: scool, answer: answer, is: refused, on: asked_on}", "no field 'scool'"},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        Mistakes m = mistakes_on(t->cx.arena);
        Str text = str_fmt(t->cx.arena,
                           "register: club\ntitle: Clubs\ncase: place\nprefix: CLB\nsubject: child\nabout: A test\n"
                           "access: {change: [officer]}\nfields:\n  - {name: school, title: S, type: school}\n"
                           "  - {name: answer, title: A, type: choice, codes: [{code: refused, title: Refused}]}\n"
                           "  - {name: asked_on, title: O, type: date}\n"
                           "stages:\n  - {name: waiting, title: Waiting, first: true, to: [closed]}\n"
                           "  - {name: closed, title: Closed, last: true}\nrefusals:\n  - %s\n",
                           wrong[i].entry);
        const YamlNode *root = yaml_read(&m, STR("club.yaml"), text);
        expect(t, root != NULL);
        (void)register_read(&m, root, text);
        expect(t, m.n > 0);
        if (m.n) expect_has(t, m.first->message, wrong[i].says);
    }
}

/* ---- exclusions to put right ---- */

static void exclude(T *t, i64 person, const char *values) {
    test_exec(
        t,
        str_fmt(
            t->cx.arena,
            "INSERT INTO exclusion (person_id, urn, category, reason, start_on, end_on, sessions) VALUES (%lld, %d, %s)",
            (long long)person, MARKS_SCHOOL, values)
            .p);
}

static i64 n_of(const ExclusionFaults *l, FaultKind kind, i64 person) {
    i64 n = 0;
    for (size_t i = 0; i < l->n; i++) n += l->at[i].kind == kind && l->at[i].person_id == person;
    return n;
}

static Date nth(T *t, int n) {
    Date d = DATE_NONE;
    expect(t, calendar_nth_school_day(definitions_of(&t->cx)->calendars, date_ymd(2018, 1, 8), n, &d));
    return d;
}

static void given_term(T *t) {
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    marks_given_school(t, MARKS_SCHOOL);
    test_exec(t, str_fmt(t->cx.arena, "UPDATE establishment SET la_code = %lld, kind = 'school' WHERE urn = %d",
                         (long long)definitions_of(&t->cx)->authority->code, MARKS_SCHOOL)
                     .p);
    for (int i = 0; i < 6; i++) marks_given_pupil(t, MARKS_SCHOOL, (MarksPupil){ADA + i, 2017, i, 9, "5", "C"});
    for (int n = 1; n <= 5; n++) /* ADA: excluded on the first two days; ADA + 1: on the first alone */
        marks_given_day(t, MARKS_SCHOOL, nth(t, n),
                        n == 1   ? STR("EEEE/\\/\\/\\/\\")
                        : n == 2 ? STR("EE/\\/\\/\\/\\/\\")
                                 : STR("/\\/\\/\\/\\/\\/\\"));
    exclude(t, ADA, "'SUSP', 'PP', '2018-01-08', '2018-01-09', 4");
    exclude(t, ADA + 1, "'SUSP', 'PP', '2018-01-08', '2018-01-09', 4");
    exclude(t, ADA + 2, "'SUSP', NULL, '2018-02-05', NULL, NULL");
    exclude(t, ADA + 3, "'SUSP', 'PP', '2018-02-05', '2018-02-07', NULL");
    exclude(t, ADA + 3, "'PERM', 'PP', '2018-02-07', NULL, NULL");
    exclude(t, ADA + 4, "'SUSP', 'PP', '2018-02-05', '2018-02-05', NULL");
    exclude(t, ADA + 5, "'SUSP', NULL, '2017-12-04', NULL, NULL"); /* the term before */
    test_exec(t, str_fmt(t->cx.arena, "UPDATE person SET birth_date = '2003-03-09' WHERE id = %d", ADA + 4).p);
}

TEST(
    "what a school is to put right in its exclusions: no reason, days that do not match the marks, overlap, an impossible year; by term") {
    ExclusionFaults l;
    i64 n;
    given_term(t);
    t->cx.today = date_ymd(2018, 3, 1);
    ok(t, exclusion_faults(&t->cx, MARKS_SCHOOL, t->cx.today, &l));
    expect_i64(t, 6, (i64)l.n_exclusions);
    expect(t, l.has_marks);
    expect_i64(t, 0, n_of(&l, FAULT_DAYS, ADA));
    expect_i64(t, 1, n_of(&l, FAULT_DAYS, ADA + 1));
    expect_i64(t, 1, n_of(&l, FAULT_REASON, ADA + 2));
    expect_i64(t, 2, n_of(&l, FAULT_OVERLAP, ADA + 3));
    expect_i64(t, 1, n_of(&l, FAULT_YEAR, ADA + 4));
    expect_i64(t, 5, (i64)l.n);
    for (size_t i = 0; i < l.n; i++)
        if (l.at[i].kind == FAULT_DAYS) expect_str(t, "4 half days said; 2 marked as excluded", l.at[i].detail);
    ok(t, exclusion_faults_count(&t->cx, MARKS_SCHOOL, l.term.from, l.term.to, &n));
    expect_i64(t, 4, n); /* marks are not looked at */
    ok(t, exclusion_faults(&t->cx, MARKS_SCHOOL, date_ymd(2017, 12, 1), &l));
    expect_i64(t, 1, (i64)l.n);
    test_exec(t, "UPDATE exclusion SET withdrawn_on = '2018-02-09'");
    ok(t, exclusion_faults(&t->cx, MARKS_SCHOOL, t->cx.today, &l));
    expect_i64(t, 0, (i64)l.n);
}

TEST("an exclusion that the authority was told of late is among them") {
    ExclusionFaults l;
    given_term(t);
    t->cx.today = date_ymd(2018, 3, 1);
    i64 id;
    CaseProblems problems;
    const Answer asked[] = {A("start_on", "2018-02-19"), A("kind", "permanent"), A("school", "990001"),
                            A("reason", "PP")};
    ok(t,
       case_open(
           &t->cx,
           &(CaseOpen){.reg = reg_of(t, "exclusion"), .person_id = ADA + 5, .urn = MARKS_SCHOOL, .answers = {asked, 4}},
           &id, &problems));
    change(t, id, ANSWERS(A("issued_on", "2018-02-19"), A("notified_on", "2018-02-20")));
    ok(t, exclusion_faults(&t->cx, MARKS_SCHOOL, t->cx.today, &l));
    expect_i64(t, 1, n_of(&l, FAULT_LATE, ADA + 5));
    change(t, id, ANSWERS(A("notified_on", "2018-02-19")));
    ok(t, exclusion_faults(&t->cx, MARKS_SCHOOL, t->cx.today, &l));
    expect_i64(t, 0, n_of(&l, FAULT_LATE, ADA + 5));
}

TEST("when the term is over the school's list is opened once, with its letter, and its page and CSV have the lines") {
    Tick k = {.stop = NULL};
    Letter letter;
    CaseProblems problems;
    TestReply r;
    Str cookie, csrf;
    given_term(t);
    t->cx.today = date_ymd(2018, 4, 3);
    ok(t, tick_in_transaction(&t->cx, &k));
    k = (Tick){.stop = NULL};
    ok(t, tick_in_transaction(&t->cx, &k));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM case_file WHERE register = 'exclusion_query'"));
    i64 id = test_count(t, "SELECT MIN(id) FROM case_file WHERE register = 'exclusion_query'");
    ok(t, letter_write(&t->cx, id, STR("list"), &letter, &problems));
    /* besides the four: tick opened the permanent one.s case, and nobody told the authority */
    expect_has(t, letter.body, "5 entries need another look");
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    Str page = str_fmt(t->cx.arena, "/schools/%d/exclusion-checks", MARKS_SCHOOL);
    ok(t, web_test_request(&t->cx, METHOD_GET, page, cookie, STR_NONE, &r));
    expect_has(t, r.body, "6 to put right; exclusions looked at: 6");
    expect_has(t, r.body, "/registers/exclusion_query/new?urn=990001");
    ok(t, web_test_request(&t->cx, METHOD_GET, STR_CAT(t->cx.arena, page, STR(".csv")), cookie, STR_NONE, &r));
    expect_has(t, r.body, "The days do not match the marks,4 half days said; 2 marked as excluded");
}
