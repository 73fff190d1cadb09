/* pupil_year_test.c - one pupil's year against what anyone can count, and codes and pupils of a school. */
#include "attendance/pupil_year.h"
#include "marks_help.h"

enum { SCHOOL = MARKS_SCHOOL, OTHER = MARKS_SCHOOL + 1, ADA = MARKS_FIRST_ID, BEN = MARKS_FIRST_ID + 1, YEAR = 2017 };

static Date november(int day) { return date_ymd(YEAR, 11, day); }

static void given_two(T *t) {
    marks_given_school(t, SCHOOL);
    marks_given_pupil(t, SCHOOL, (MarksPupil){ADA, YEAR, 0, 9, "5", "C"});
    marks_given_pupil(t, SCHOOL, (MarksPupil){BEN, YEAR, 1, 9, "6", "C"});
    marks_given_day(t, SCHOOL, november(1), STR("/\\IO"));
    marks_given_day(t, SCHOOL, november(2), STR("OOU-"));
    marks_given_day(t, SCHOOL, november(3), STR("X#N/"));
    marks_given_day(t, SCHOOL, november(6), STR("GI /"));
}

/* A second school's register, in which Ada stands too. */
static void given_second(T *t, const char *status) {
    marks_given_school(t, OTHER);
    Arena *a = t->cx.arena;
    test_exec(t,
              str_cstr(a,
                       str_fmt(a,
                               "INSERT INTO enrolment (person_id, urn, status, from_on, entry_on, is_part_time) VALUES "
                               "(%d, %d, '%s', '2017-11-07', '2017-11-07', FALSE); "
                               "INSERT INTO attendance_pupil (urn, school_year, place, person_id, source_id) VALUES "
                               "(%d, %d, 0, %d, 1)",
                               ADA, OTHER, status, OTHER, YEAR, ADA)));
    marks_given_day(t, OTHER, november(7), STR("OO"));
}

TEST(
    "a pupil's year: each day at each school, what is not possible left out, the longest run across what says nothing") {
    PupilYear y;
    given_two(t);
    ok(t, pupil_year_read(&t->cx, ADA, 0, date_ymd(2018, 6, 8), &y));
    expect_i64(t, YEAR, y.year);
    expect_i64(t, 1, (i64)y.n_schools);
    expect_i64(t, 4, (i64)y.schools[0].n_days);
    expect_str(t, "O", y.schools[0].days[1].codes[MORNING]->code);
    expect_i64(t, 6, y.total.possible);
    expect_i64(t, 1, y.total.authorised);
    expect_i64(t, 3, y.total.unauthorised);
    expect(t, y.total.is_persistent && y.total.is_severe && y.total.is_too_early);
    expect_i64(t, 3, y.run); /* O O on the 2nd, nothing to attend on the 3rd, G on the 6th */
    expect(t, date_eq(november(2), y.run_from) && date_eq(november(6), y.run_to));
    ok(t, pupil_year_read(&t->cx, BEN, YEAR, november(3), &y));
    expect_i64(t, 3, (i64)y.schools[0].n_days); /* the rest of the year is not asked for */
    expect_i64(t, 5, y.total.possible);
    expect_i64(t, 3, y.run); /* O, U, a register not taken, N */
}

TEST("a second school is added to the total and the run; one of a subsidiary registration is shown but not counted") {
    PupilYear y;
    given_two(t);
    given_second(t, "M");
    ok(t, pupil_year_read(&t->cx, ADA, YEAR, november(30), &y));
    expect_i64(t, 2, (i64)y.n_schools);
    expect_i64(t, 8, y.total.possible);
    expect_i64(t, 5, y.total.unauthorised);
    expect_i64(t, 3, y.run); /* the I of the 6th ended it */
    test_exec(t, "UPDATE enrolment SET status = 'S' WHERE urn = 990002");
    ok(t, pupil_year_read(&t->cx, ADA, YEAR, november(30), &y));
    expect(t, y.schools[1].is_subsidiary);
    expect_i64(t, 2, y.schools[1].n.possible);
    expect_i64(t, 6, y.total.possible);
}

TEST("corrections are told with what they replaced; a year without a register is empty") {
    PupilYear y;
    given_two(t);
    test_exec(t,
              "INSERT INTO attendance_change (urn, on_date, place, is_afternoon, was, became, changed_at, changed_by, "
              "source_id) VALUES (990001, '2017-11-02', 0, TRUE, 'N', 'O', '2017-11-20T09:00:00Z', 1, 77), "
              "(990001, '2017-11-02', 1, FALSE, 'N', 'U', '2017-11-20T09:00:00Z', 1, 77)");
    ok(t, pupil_year_read(&t->cx, ADA, YEAR, november(30), &y));
    expect_i64(t, 1, (i64)y.n_changes);
    expect(t, y.changes[0].is_afternoon);
    expect_str(t, "N", y.changes[0].was);
    expect_str(t, "O", y.changes[0].became);
    expect_i64(t, 77, y.changes[0].source_id);
    ok(t, pupil_year_read(&t->cx, ADA, 2016, november(30), &y));
    expect_i64(t, 0, (i64)y.n_schools);
    expect_i64(t, 0, y.run);
    expect_i64(t, 1, (i64)y.n_years);
    ok(t, pupil_year_read(&t->cx, ADA, 0, date_ymd(2017, 8, 31), &y)); /* before the first register there is */
    expect_i64(t, 2016, y.year);
}

/* ---- a school's codes and pupils ---- */

typedef struct Asked {
    Columns *columns;
    PupilKeys keys;
    AttendanceQuestion q;
} Asked;

static void ask_of(T *t, Asked *a) {
    static const Grouping everyone = {.n_keys = 0};
    a->q = (AttendanceQuestion){.from = november(1), .to = november(30), .groupings = &everyone, .n_groupings = 1};
    a->columns = columns_open(YEAR);
    ok(t, columns_refresh(&t->cx, a->columns));
    ok(t, pupil_keys_read(&t->cx, a->columns, &a->q, a->q.to, &a->keys));
}

static i64 sessions_of(const CodeTally *codes, MarkCategory from, MarkCategory to) {
    i64 n = 0;
    for (size_t i = 0; i < codes->n; i++)
        if (codes->at[i].code->category >= from && codes->at[i].code->category <= to) n += codes->at[i].sessions;
    return n;
}

TEST("the sessions of each code add up to the figures; one pupil's can be told apart") {
    Asked a;
    CodeTally codes;
    AttendanceAnswer *figures;
    given_two(t);
    ask_of(t, &a);
    ok(t, tally_codes(&t->cx, a.columns, &a.keys, &a.q, &codes));
    ok(t, attendance_ask(&t->cx, a.columns, &a.keys, &a.q, &figures));
    const AttendanceFigures *n = &figures[0].groups[0].n;
    expect_i64(t, 12, n->possible);
    expect_i64(t, n->possible, sessions_of(&codes, CATEGORY_PRESENT, CATEGORY_UNAUTHORISED));
    expect_i64(t, n->authorised, sessions_of(&codes, CATEGORY_AUTHORISED, CATEGORY_AUTHORISED));
    expect_i64(t, n->unauthorised, sessions_of(&codes, CATEGORY_UNAUTHORISED, CATEGORY_UNAUTHORISED));
    expect_i64(t, 3, sessions_of(&codes, CATEGORY_NOT_POSSIBLE, CATEGORY_NOT_TAKEN)); /* X, # and - */
    a.q.person_id = BEN;
    ok(t, tally_codes(&t->cx, a.columns, &a.keys, &a.q, &codes));
    expect_i64(t, 7, sessions_of(&codes, CATEGORY_PRESENT, CATEGORY_NOT_TAKEN));
    a.q.person_id = 0;
    a.q.urn = SCHOOL + 5;
    ok(t, tally_codes(&t->cx, a.columns, &a.keys, &a.q, &codes));
    expect_i64(t, 0, (i64)codes.n);
    columns_close(a.columns);
}

TEST("a school's pupils come most absent first, as a share of their own sessions, and add up to its figures") {
    Asked a;
    PupilTallies pupils;
    given_two(t);
    ask_of(t, &a);
    a.q.urn = SCHOOL;
    ok(t, tally_pupils(&t->cx, a.columns, &a.keys, &a.q, &pupils));
    expect_i64(t, 2, (i64)pupils.n);
    expect_i64(t, ADA, pupils.at[0].person_id); /* 4 of 6 and 4 of 6: then by number */
    expect_str(t, "5", pupils.at[0].year_group);
    a.q.to = november(2);
    ok(t, tally_pupils(&t->cx, a.columns, &a.keys, &a.q, &pupils));
    expect_i64(t, BEN, pupils.at[0].person_id); /* 3 of 3 before 2 of 4 */
    expect_i64(t, 3, pupils.at[0].possible);
    expect(t, pupils.at[0].is_severe && pupils.at[1].is_severe);
    columns_close(a.columns);
}
