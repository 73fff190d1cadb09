/* discrepancy_marks_test.c - marks against what is recorded of part-time timetables and exclusions. */
#include "marks_help.h"
#include "rollcall/discrepancy.h"

enum { ADA = MARKS_FIRST_ID };

static Discrepancies listed(T *t, DiscrepancyKind kind) {
    Discrepancies d;
    ok(t, discrepancy_list(&t->cx, kind, date_ymd(2017, 12, 1), &d));
    return d;
}

/* Sixteen days in a row; each pupil's from-th to until-th day (from 0) has the mark, in the afternoon alone or the whole day. */
typedef struct Away {
    int from, until;
    char mark;
    bool is_whole;
} Away;

static void given_marks(T *t, const Away *a, int n_pupils) {
    marks_given_school(t, MARKS_SCHOOL);
    for (int i = 0; i < n_pupils; i++) marks_given_pupil(t, MARKS_SCHOOL, (MarksPupil){ADA + i, 2017, i, 9, "5", "C"});
    for (int d = 0; d < 16; d++) {
        Buf marks = buf_on(t->cx.arena);
        for (int i = 0; i < n_pupils; i++) {
            bool is_away = d >= a[i].from && d <= a[i].until;
            buf_add_char(&marks, is_away && a[i].is_whole ? a[i].mark : '/');
            buf_add_char(&marks, is_away ? a[i].mark : '\\');
        }
        marks_given_day(t, MARKS_SCHOOL, date_plus(date_ymd(2017, 11, 6), d), buf_str(&marks));
    }
}

static void given_timetable(T *t, i64 person, const char *stage) {
    test_exec(
        t,
        str_fmt(t->cx.arena,
                "INSERT INTO case_file (register, version, person_id, stage, stage_on, opened_on, is_urgent, revision, "
                "created_at, created_by, changed_at) VALUES ('part_time_timetable', 1, %lld, '%s', '2017-11-01', "
                "'2017-11-01', FALSE, 1, '2017-11-01T00:00:00Z', 1, '2017-11-01T00:00:00Z')",
                (long long)person, stage)
            .p);
}

TEST(
    "half days on ten school days without an agreed timetable are a discrepancy; nine, whole days and agreed ones are not") {
    const Away away[] = {
        {0, 9, 'C', false}, {0, 8, 'C', false}, {0, 15, 'C', true}, {0, 11, 'C', false}, {2, 13, 'C', false}};
    given_marks(t, away, COUNT_OF(away));
    given_timetable(t, ADA + 3, "running");
    given_timetable(t, ADA + 4, "notified");
    Discrepancies d = listed(t, DISCREPANCY_PART_TIME_UNAGREED);
    expect_i64(t, 2, (i64)d.n);
    expect_i64(t, ADA, d.at[0].person_id);
    expect_i64(t, MARKS_SCHOOL, d.at[0].urn);
    expect(t, date_eq(d.at[0].on, date_ymd(2017, 11, 6)));
    expect_str(t, "half of 10 school days missed, the last on 15 November 2017; no timetable is known", d.at[0].detail);
    expect_i64(t, ADA + 4, d.at[1].person_id);
    expect_has(t, d.at[1].detail, "not agreed");
}

static void given_exclusion(T *t, i64 person, const char *category, const char *from, const char *to) {
    test_exec(
        t, str_fmt(t->cx.arena,
                   "INSERT INTO exclusion (person_id, urn, category, start_on, end_on, sessions) VALUES (%lld, 990001, "
                   "'%s', '%s', %s, 4)",
                   (long long)person, category, from, to)
               .p);
}

TEST("marks of exclusion without a record, and a record without such marks, each by its days") {
    const Away away[] = {
        {2, 3, 'E', true}, {2, 3, 'E', true}, {5, 15, 'E', true}, {20, 20, 'E', true}, {20, 20, 'E', true}};
    given_marks(t, away, COUNT_OF(away));
    given_exclusion(t, ADA + 1, "SUSP", "2017-11-08", "'2017-11-09'");
    given_exclusion(t, ADA + 2, "PERM", "2017-11-11", "NULL");
    given_exclusion(t, ADA + 3, "SUSP", "2017-11-08", "'2017-11-09'");
    given_exclusion(t, ADA + 4, "LNCH", "2017-11-08", "'2017-11-08'");
    Discrepancies d = listed(t, DISCREPANCY_EXCLUDED_UNRECORDED);
    expect_i64(t, 1, (i64)d.n);
    expect_i64(t, ADA, d.at[0].person_id);
    expect_str(t, "4 sessions marked as excluded, to 9 November 2017", d.at[0].detail);
    d = listed(t, DISCREPANCY_EXCLUSION_UNMARKED);
    expect_i64(t, 1, (i64)d.n);
    expect_i64(t, ADA + 3, d.at[0].person_id);
    expect(t, date_eq(d.at[0].on, date_ymd(2017, 11, 8)));
}
