/* tick_marks_test.c - what tick does about the marks of registers: a pupil gone, a part-time timetable that nobody recorded. */
#include "define/definitions.h"
#include "marks_help.h"
#include "registers/case.h"
#include "registers/table.h"
#include "registers/tick.h"

enum { ADA = MARKS_FIRST_ID };

static void tick(T *t) {
    Tick k = {.stop = NULL};
    ok(t, tick_in_transaction(&t->cx, &k));
}

/* The n-th school day from Monday 5 February 2018: between two holidays. */
static Date nth(T *t, int n) {
    Date d = DATE_NONE;
    expect(t, calendar_nth_school_day(definitions_of(&t->cx)->calendars, date_ymd(2018, 1, 8), n, &d));
    return d;
}

static void given_pupils(T *t, int n) {
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    marks_given_school(t, MARKS_SCHOOL);
    for (int i = 0; i < n; i++) marks_given_pupil(t, MARKS_SCHOOL, (MarksPupil){ADA + i, 2017, i, 9, "5", "C"});
}

static i64 n_cases(T *t, const char *reg, i64 person) {
    return test_count(t,
                      str_fmt(t->cx.arena, "SELECT count(*) FROM case_file WHERE register = '%s' AND person_id = %lld",
                              reg, (long long)person)
                          .p);
}

static i64 n_tasks(T *t, const char *name, i64 person) {
    return test_count(t, str_fmt(t->cx.arena, "SELECT count(*) FROM case_task WHERE name = '%s' AND person_id = %lld",
                                 name, (long long)person)
                             .p);
}

TEST("PT5: ten school days of afternoon code C with no record: possible unrecorded, on the tenth and once") {
    given_pupils(t, 2);
    i64 id;
    CaseProblems problems;
    const Answer answers[] = {{STR("start_on"), STR("2018-01-08")},        {STR("school"), STR("990001")},
                              {STR("reason"), STR("behaviour")},           {STR("hours_full"), STR("25")},
                              {STR("hours_offered"), STR("15")},           {STR("planned_end_on"), STR("2018-02-09")},
                              {STR("parent_agreed_on"), STR("2018-01-05")}};
    t->cx.today = nth(t, 1);
    CaseOpen o = {.reg = register_find(registers_of(&t->cx), STR("part_time_timetable")),
                  .person_id = ADA + 1,
                  .urn = MARKS_SCHOOL,
                  .answers = {.at = answers, .n = COUNT_OF(answers)}};
    ok(t, case_open(&t->cx, &o, &id, &problems));
    for (int n = 1; n <= 12; n++) {
        marks_given_day(t, MARKS_SCHOOL, nth(t, n), STR("/C/C"));
        t->cx.today = nth(t, n);
        tick(t);
        expect_i64(t, n < 10 ? 0 : 1, n_tasks(t, "possible_unrecorded", ADA));
    }
    expect_i64(t, 0, n_tasks(t, "possible_unrecorded", ADA + 1)); /* a record is known */
}

TEST(
    "gone: the officer is told at ten sessions; at twenty with no reason one enquiry opens, and stays one as days go by") {
    given_pupils(t, 3);
    marks_given_day(t, MARKS_SCHOOL, nth(t, 1), STR("/\\/\\/\\"));
    for (int n = 2; n <= 14; n++) {
        marks_given_day(t, MARKS_SCHOOL, nth(t, n), STR("OOGG/\\"));
        t->cx.today = nth(t, n);
        if (n == 5 || n == 6 || n >= 10) tick(t);
        i64 told = n >= 6 ? 1 : 0, opened = n >= 11 ? 1 : 0;
        expect_i64(t, told, n_tasks(t, "gone", ADA));
        expect_i64(t, told, n_tasks(t, "gone", ADA + 1));
        expect_i64(t, opened, n_cases(t, "cme", ADA));
    }
    expect_i64(t, 0, n_cases(t, "cme", ADA + 1)); /* a holiday is a reason */
    expect_i64(t, 0, n_tasks(t, "gone", ADA + 2));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM case_file WHERE made_by_rule = 'cme.gone_without_reason'"));
    test_exec(t, "UPDATE case_file SET stage = 'closed', closed_on = '2018-01-26' WHERE register = 'cme'");
    tick(t);
    expect_i64(t, 1, n_cases(t, "cme", ADA)); /* dismissed stays dismissed */
}

/* ---- schools beside each other ---- */

enum { SCHOOLS = 16, PUPILS = 20 };

static i64 school_at(int i) { return 990001 + i; }

static void given_exclusions(T *t, int school, int n, const char *category) {
    for (int i = 0; i < n; i++)
        test_exec(
            t, str_fmt(t->cx.arena,
                       "INSERT INTO exclusion (person_id, urn, category, start_on, sessions) VALUES (%d, %lld, '%s', "
                       "'2018-03-%02d', 2)",
                       ADA + school * PUPILS + i, (long long)school_at(school), category, i + 1)
                   .p);
}

/* Tasks about a school, or (0) about any. */
static i64 n_above(T *t, i64 urn) {
    return test_count(
        t, str_fmt(t->cx.arena,
                   "SELECT count(*) FROM case_task WHERE name = 'school_above_limit' AND (urn = %lld OR %lld = 0)",
                   (long long)urn, (long long)urn)
               .p);
}

TEST(
    "a school that excludes more pupils than chance allows beside schools of its phase is told of, once a year and kind") {
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    t->cx.today = date_ymd(2018, 6, 8);
    for (int s = 0; s < SCHOOLS; s++) {
        marks_given_school(t, school_at(s));
        test_exec(t, str_fmt(t->cx.arena, "INSERT INTO census_return (urn, census_on) VALUES (%lld, '2018-01-18')",
                             (long long)school_at(s))
                         .p);
        for (int i = 0; i < PUPILS; i++)
            marks_given_pupil(t, school_at(s), (MarksPupil){ADA + s * PUPILS + i, 2017, i, 9, "5", "C"});
        if (s < SCHOOLS - 1) given_exclusions(t, s, 2, "SUSP");
    }
    test_exec(t,
              "UPDATE establishment SET phase = 'Secondary' WHERE urn = 990016"); /* many, and nobody to compare with */
    given_exclusions(t, SCHOOLS - 1, PUPILS, "SUSP");
    given_exclusions(t, 4, 1, "PERM"); /* one among few is no sign */
    tick(t);
    expect_i64(t, 0, n_above(t, 0));
    for (int i = 2; i < 16; i++)
        test_exec(
            t,
            str_fmt(t->cx.arena,
                    "INSERT INTO exclusion (person_id, urn, category, start_on, sessions) VALUES (%d, 990003, 'SUSP', "
                    "'2018-04-%02d', 2)",
                    ADA + 2 * PUPILS + i, i + 1)
                .p);
    tick(t);
    expect_i64(t, 1, n_above(t, 990003));
    expect_i64(t, 1, n_above(t, 0));
    expect_i64(t, 1,
               test_count(t, "SELECT count(*) FROM case_task WHERE name = 'school_above_limit' AND for_role = "
                             "'inclusion_adviser' AND person_id IS NULL AND case_id IS NULL"));
    t->cx.today = date_ymd(2018, 6, 15);
    tick(t);
    expect_i64(t, 1, n_above(t, 0));
    test_exec(t, "DELETE FROM case_task");
    test_exec(t, "UPDATE exclusion SET withdrawn_on = '2018-06-01' WHERE urn = 990003 AND start_on >= '2018-04-01'");
    tick(t);
    expect_i64(t, 0, n_above(t, 0));
}
