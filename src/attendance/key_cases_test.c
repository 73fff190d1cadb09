/* key_cases_test.c - children in care, in need or on a plan whom an open case tells of. */
#include "attendance/ask.h"
#include "attendance/kept.h"
#include "marks_help.h"
#include "registers/case.h"
#include "registers/table.h"

enum { N_PUPILS = 6 };

static i64 open_case(T *t, const char *reg, i64 child, Answers answers) {
    i64 id;
    CaseProblems problems;
    CaseOpen o = {.reg = register_find(registers_of(&t->cx), str_from(reg)), .person_id = child, .answers = answers};
    ok(t, case_open(&t->cx, &o, &id, &problems));
    return id;
}

static void given_cases(T *t) {
    const Answer need[] = {{STR("began_on"), STR("2018-01-08")}, {STR("plan"), STR("child_in_need")}},
                 plan[] = {{STR("began_on"), STR("2018-01-08")}, {STR("plan"), STR("child_protection")}},
                 care[] = {{STR("notified_on"), STR("2018-02-05")},
                           {STR("source"), STR("authority")},
                           {STR("responsible_authority"), STR("Kent")}};
    open_case(t, "cin_education", MARKS_FIRST_ID, (Answers){need, COUNT_OF(need)});
    open_case(t, "cin_education", MARKS_FIRST_ID + 1, (Answers){plan, COUNT_OF(plan)});
    open_case(t, "ola_cic", MARKS_FIRST_ID + 2, (Answers){care, COUNT_OF(care)});
    open_case(t, "ola_cic", MARKS_FIRST_ID + 3, (Answers){care, COUNT_OF(care)});
    test_exec(t, "INSERT INTO person_characteristic (person_id, kind, value, rank, from_on) VALUES"
                 " (990000003, 'in_care', 'this_authority', 0, '2017-01-01')");
    i64 closed = open_case(t, "cin_education", MARKS_FIRST_ID + 4, (Answers){need, COUNT_OF(need)});
    test_exec(t, str_cstr(t->cx.arena,
                          str_fmt(t->cx.arena, "UPDATE case_file SET closed_on = '2018-02-09' WHERE id = %lld",
                                  (long long)closed)));
}

static i64 pupils(T *t, PupilKey key, const char *value, AttendanceQuestion q, Date as_at) {
    Grouping by = {{key}, 1};
    AttendanceAnswer *a;
    PupilKeys keys;
    ColumnsRead c;
    i64 n = 0;
    q.groupings = &by;
    q.n_groupings = 1;
    ok(t, columns_read(&t->cx, 2017, &c));
    ok(t, pupil_keys_read(&t->cx, c.columns, &q, as_at, &keys));
    ok(t, attendance_ask(&t->cx, c.columns, &keys, &q, &a));
    for (size_t i = 0; i < a[0].n; i++)
        if (str_is(a[0].groups[i].values[0], value)) n = a[0].groups[i].n.pupils;
    columns_read_end(&c);
    return n;
}

TEST("care, need and plans are told by open cases too, as at the day; what a characteristic says stands") {
    AttendanceQuestion q = {.from = date_ymd(2017, 9, 1), .to = date_ymd(2018, 3, 9)}, school = q;
    Date march = date_ymd(2018, 3, 9), january = date_ymd(2018, 1, 31);
    school.urn = MARKS_SCHOOL;
    t->cx.today = march;
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    marks_given_school(t, MARKS_SCHOOL);
    for (int i = 0; i < N_PUPILS; i++)
        marks_given_pupil(t, MARKS_SCHOOL, (MarksPupil){MARKS_FIRST_ID + i, 2017, i, 9, "5", "C"});
    marks_given_day(t, MARKS_SCHOOL, date_ymd(2018, 3, 5), STR("/\\/\\/\\/\\/\\/\\"));
    expect_i64(t, 0, pupils(t, KEY_IN_NEED, "Y", q, march));
    given_cases(t);
    expect_i64(t, 1, pupils(t, KEY_IN_NEED, "Y", q, march));
    expect_i64(t, 2, pupils(t, KEY_IN_NEED, "Y", q, january)); /* the case closed in February was open */
    expect_i64(t, 1, pupils(t, KEY_PROTECTION, "Y", q, march));
    expect_i64(t, N_PUPILS - 1, pupils(t, KEY_PROTECTION, "N", q, march));
    expect_i64(t, 1, pupils(t, KEY_IN_CARE, "other_authority", q, march));
    expect_i64(t, 1, pupils(t, KEY_IN_CARE, "this_authority", school, march));
    expect_i64(t, 1, pupils(t, KEY_IN_CARE, "other_authority", school, march));
    expect_i64(t, 0, pupils(t, KEY_IN_CARE, "other_authority", q, january)); /* notified in February */
    expect_i64(t, N_PUPILS - 1, pupils(t, KEY_IN_CARE, "N", q, january));
}

TEST("what a case's field said counts as it stood on the day, whatever it says now") {
    AttendanceQuestion q = {.from = date_ymd(2017, 9, 1), .to = date_ymd(2018, 3, 9)};
    Date january = date_ymd(2018, 1, 31), february = date_ymd(2018, 2, 20), march = date_ymd(2018, 3, 9);
    const Answer need[] = {{STR("began_on"), STR("2018-01-08")}, {STR("plan"), STR("child_in_need")}},
                 plan = {STR("plan"), STR("child_protection")}, again = {STR("plan"), STR("child_in_need")};
    CaseProblems problems;
    t->cx.today = january;
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    marks_given_school(t, MARKS_SCHOOL);
    marks_given_pupil(t, MARKS_SCHOOL, (MarksPupil){MARKS_FIRST_ID, 2017, 0, 9, "5", "C"});
    marks_given_day(t, MARKS_SCHOOL, date_ymd(2018, 3, 5), STR("/\\"));
    i64 id = open_case(t, "cin_education", MARKS_FIRST_ID, (Answers){need, COUNT_OF(need)});
    t->cx.today = date_ymd(2018, 2, 12);
    ok(t, case_change(&t->cx, id, 0, (Answers){&plan, 1}, &problems));
    t->cx.today = march;
    ok(t, case_change(&t->cx, id, 0, (Answers){&again, 1}, &problems));
    ok(t, case_change(&t->cx, id, 0, (Answers){&plan, 1}, &problems));
    const struct {
        Date on;
        i64 n_in_need;
    } days[] = {{january, 1}, {date_ymd(2018, 2, 11), 1}, {date_ymd(2018, 2, 12), 0}, {february, 0}, {march, 0}};
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        expect_i64(t, days[i].n_in_need, pupils(t, KEY_IN_NEED, "Y", q, days[i].on));
        expect_i64(t, 1 - days[i].n_in_need, pupils(t, KEY_PROTECTION, "Y", q, days[i].on));
    }
}
