/* attendance_test.c - daily registers as they come: what is kept, what is refused, and who changed a mark when. */
#include "exchange/import.h"
#include "harness.h"
#include "import_help.h"

#define HEAD   "urn,upn,date,am,pm\n"
#define WEEK   "urn,upn,week_start,mon_am,mon_pm,tue_am,tue_pm,wed_am,wed_pm,thu_am,thu_pm,fri_am,fri_pm\n"
#define ADA    "990001,A990001000001,"
#define BEN    "990001,B990001000002,"
#define NOBODY "990001,Z990001000009,"

static void given_pupil(T *t, i64 id, const char *upn, const char *to_on) {
    Arena *a = t->cx.arena;
    test_exec(
        t,
        str_cstr(a, str_fmt(a,
                            "INSERT INTO person (id, is_adult, birth_date, birth_date_is_estimated, known_from) VALUES "
                            "(%lld, FALSE, '2008-03-08', FALSE, '2010-01-01')",
                            (long long)id)));
    test_exec(
        t,
        str_cstr(a,
                 str_fmt(a,
                         "INSERT INTO person_identifier (person_id, scheme, value, is_disputed) VALUES (%lld, 'upn', "
                         "'%s', FALSE)",
                         (long long)id, upn)));
    test_exec(t,
              str_cstr(a,
                       str_fmt(a,
                               "INSERT INTO enrolment (person_id, urn, status, from_on, to_on, entry_on, is_part_time) "
                               "VALUES (%lld, 990001, 'C', '2017-09-04', %s, '2017-09-04', FALSE)",
                               (long long)id, to_on)));
}

static void given_school(T *t) {
    test_exec(
        t, "INSERT INTO establishment (urn, name, name_key, kind, opened_on) VALUES (990001, 'Ash', 'ASH', 'school', "
           "'2001-09-01')");
    test_exec(
        t, "INSERT INTO establishment (urn, name, name_key, kind, closed_on) VALUES (990002, 'Elm', 'ELM', 'school', "
           "'2017-08-31')");
    given_pupil(t, 990000001, "A990001000001", "NULL");
    given_pupil(t, 990000002, "B990001000002", "'2017-11-10'");
}

static i64 n_findings(const ImportReport *r, const char *code) {
    i64 n = 0;
    for (size_t i = 0; i < r->n_findings; i++)
        n += str_is(str_from(r->findings[i].f.code), code) ? (r->findings[i].f.n_same > 1 ? r->findings[i].f.n_same : 1)
                                                           : 0;
    return n;
}

static i64 n_days_with(T *t, const char *on, const char *marks) {
    return test_count(t, str_cstr(t->cx.arena,
                                  str_fmt(t->cx.arena,
                                          "SELECT count(*) FROM attendance_day WHERE urn = 990001 AND on_date = '%s' "
                                          "AND marks = '%s'",
                                          on, marks)));
}

TEST_OWN_TRANSACTION("a day's register is kept as one row of marks; the same rows again change nothing") {
    given_school(t);
    ImportReport *r = import_help(t, "2017-11-06.csv", HEAD ADA "2017-11-06,/,\\\n" BEN "2017-11-06,I,\n");
    expect_str(t, "attendance", r->units[0].kind);
    expect_i64(t, 2, r->n.of[ROW_CREATED]);
    expect_i64(t, 1, n_days_with(t, "2017-11-06", "/\\I-"));
    expect_i64(t, 3, test_count(t, "SELECT n_taken FROM attendance_day"));
    expect_i64(t, 2,
               import_help(t, "again.csv", HEAD ADA "06/11/2017,/,\\\n" BEN "2017-11-06,I,\n")->n.of[ROW_UNCHANGED]);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM attendance_change"));
}

TEST_OWN_TRANSACTION(
    "a late correction replaces the mark, and what it was stays with who and when; a gap never wipes a mark") {
    given_school(t);
    import_help(t, "2017-11-06.csv", HEAD ADA "2017-11-06,N,\\\n" BEN "2017-11-06,I,\n");
    ImportReport *r = import_help(t, "late.csv", HEAD BEN "2017-11-06,,/\n" ADA "2017-11-06,M,\n");
    expect_i64(t, 1, r->n.of[ROW_UPDATED]);
    expect_i64(t, 1, r->n.of[ROW_CREATED]); /* Ben's afternoon, which had not been taken */
    expect_i64(t, 1, n_days_with(t, "2017-11-06", "M\\I/"));
    expect_i64(
        t, 1,
        test_count(t, "SELECT count(*) FROM attendance_change WHERE was = 'N' AND became = 'M' AND place = 0 AND NOT "
                      "is_afternoon AND changed_by = 1 AND on_date = '2017-11-06'"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM attendance_change"));
}

TEST_OWN_TRANSACTION("marks that cannot stand are refused, each with its reason, and the rest of the file is kept") {
    given_school(t);
    ImportReport *r = import_help(t, "bad.csv",
                                  HEAD ADA "2017-11-06,/,?\n" /* no such code */
                                  ADA "2017-11-07,J1,/\n"     /* a code of 2024 */
                                  ADA "2017-11-04,/,/\n"      /* a Saturday */
                                  ADA "2017-10-25,/,/\n"      /* half term */
                                  BEN "2017-11-13,/,/\n"      /* left on the 10th */
                                  NOBODY "2017-11-06,/,/\n"
                                           "990002,A990001000001,2017-11-06,/,/\n"
                                           "990003,A990001000001,2017-11-06,/,/\n" ADA "2017-11-08,/,/\n" ADA
                                           "2017-11-08,I,I\n" /* twice */
                                  ADA "2017-11-08,/,/\n"      /* the same again is no quarrel */
                                  ADA "2017-11-04,#,#\n"      /* closed on a Saturday says nothing wrong */
                                  BEN "2017-11-14,Z,Z\n" ADA "2017-11-09,O,O\n");
    static const char *const codes[] = {"mark_on_no_school_day", "mark_off_roll", "child_not_at_school",
                                        "school_unknown", "mark_twice"};
    static const i64 wanted[] = {2, 1, 2, 1, 1};
    for (size_t i = 0; i < COUNT_OF(codes); i++) expect_i64(t, wanted[i], n_findings(r, codes[i]));
    expect_i64(t, 2, n_findings(r, "mark_unknown"));
    expect_i64(t, 9, r->n.of[ROW_REFUSED]);
    expect_i64(t, 2, r->n.of[ROW_CREATED]);
    expect_i64(t, 3, r->n.of[ROW_UNCHANGED]);
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM attendance_day"));
    expect_i64(t, 1, n_days_with(t, "2017-11-08", "//"));
}

TEST_OWN_TRANSACTION("a school that has closed takes no marks, nor does one whose terms are not known") {
    given_school(t);
    test_exec(t, "UPDATE enrolment SET urn = 990002 WHERE person_id = 990000002");
    ImportReport *r = import_help(t, "closed.csv", HEAD "990002,B990001000002,2017-11-06,/,/\n" ADA "2001-11-06,/,/\n");
    expect_i64(t, 1, n_findings(r, "mark_school_closed"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM attendance_day"));
}

TEST_OWN_TRANSACTION("a week's register says the same as five days'; a week that starts on no Monday is refused") {
    given_school(t);
    ImportReport *r =
        import_help(t, "week.csv", WEEK ADA "2017-11-06,/,\\,I,I,,,O,O,/,/\n" BEN "2017-11-07,/,/,/,/,/,/,/,/,/,/\n");
    expect_str(t, "attendance_weeks", r->units[0].kind);
    expect_i64(t, 1, r->n.of[ROW_CREATED]);
    expect_i64(t, 1, n_findings(r, "week_not_monday"));
    expect_i64(t, 4, test_count(t, "SELECT count(*) FROM attendance_day"));
    expect_i64(t, 1, n_days_with(t, "2017-11-07", "II"));
    expect_i64(t, 1, n_days_with(t, "2017-11-10", "//"));
}

TEST_OWN_TRANSACTION("a child's later number and their former one lead to one place in the register") {
    given_school(t);
    test_exec(t,
              "INSERT INTO person_identifier (person_id, scheme, value, is_disputed) VALUES (990000001, 'upn_former', "
              "'C990001000003', FALSE)");
    import_help(t, "a.csv", HEAD ADA "2017-11-06,/,\\\n");
    import_help(t, "b.csv", HEAD "990001,C990001000003,2017-11-07,I,I\n" BEN "2017-11-07,/,/\n");
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM attendance_pupil"));
    expect_i64(t, 1, n_days_with(t, "2017-11-07", "II//"));
    expect_i64(t, 1, n_days_with(t, "2017-11-06", "/\\"));
}
