/* attendance_test.c - daily registers as they come: what is kept, what is refused, and who changed a mark when. */
#include <stdlib.h>

#include "define/definitions.h"
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

TEST_OWN_TRANSACTION("a file may give morning and afternoon in a row each, and codes in small letters") {
    given_school(t);
    ImportReport *r = import_help(t, "halves.csv",
                                  HEAD ADA "2017-11-06,/,\n" BEN "2017-11-06,i,\n" ADA "2017-11-06,,\\\n" BEN
                                           "2017-11-06,,l\n" ADA "2017-11-06,/,\\\n");
    expect_i64(t, 0, (i64)r->n_findings);
    expect_i64(t, 4, r->n.of[ROW_CREATED]);
    expect_i64(t, 1, r->n.of[ROW_UNCHANGED]);
    expect_i64(t, 1, n_days_with(t, "2017-11-06", "/\\IL"));
    r = import_help(t, "otherwise.csv", HEAD ADA "2017-11-06,M,\n" ADA "2017-11-06,,M\n" ADA "2017-11-06,M,O\n");
    expect_i64(t, 1, n_findings(r, "mark_twice"));
    expect_i64(t, 4, r->findings[0].f.line);
    expect_i64(t, 1, n_days_with(t, "2017-11-06", "MMIL"));
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM attendance_change"));
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

TEST_OWN_TRANSACTION(
    "two files for one school day that disagree: the later stands, the report says so, and what it replaced is kept") {
    given_school(t);
    import_help(t, "one.csv", HEAD ADA "2017-11-06,/,\\\n" BEN "2017-11-06,/,\\\n");
    ImportReport *r = import_help(t, "two.csv", HEAD ADA "2017-11-06,I,I\n" BEN "2017-11-06,/,\\\n");
    expect_i64(t, 1, r->n.of[ROW_UPDATED]);
    expect_i64(t, 1, r->n.of[ROW_UNCHANGED]);
    expect_i64(t, 1, n_findings(r, "marks_replaced"));
    expect_has(t, r->findings[0].f.message, "2 marks");
    expect_i64(t, 1, n_days_with(t, "2017-11-06", "II/\\"));
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM attendance_change WHERE became = 'I'"));
    /* the two in one run, the later name last */
    expect_i64(t, 0, n_findings(import_help(t, "three.csv", HEAD ADA "2017-11-07,/,\\\n"), "marks_replaced"));
}

/* Ada at 990004 as well, from 6 November. */
static void given_second_school(T *t) {
    given_school(t);
    test_exec(t, "INSERT INTO establishment (urn, name, name_key, kind) VALUES (990004, 'Unit', 'UNIT', 'pru')");
    test_exec(t, "INSERT INTO enrolment (person_id, urn, status, from_on, entry_on, is_part_time) VALUES"
                 " (990000001, 990004, 'S', '2017-11-06', '2017-11-06', FALSE)");
}

TEST_OWN_TRANSACTION(
    "a pupil marked at two schools in one session is reported, in whichever order the files come; D is no quarrel") {
    given_second_school(t);
    ImportReport *r = import_help(t, "both.csv",
                                  HEAD ADA "2017-11-06,/,D\n"
                                           "990004,A990001000001,2017-11-06,D,/\n" ADA "2017-11-07,/,\\\n"
                                           "990004,A990001000001,2017-11-07,I,D\n" BEN "2017-11-07,/,\\\n");
    expect_i64(t, 1, n_findings(r, "mark_at_two_schools"));
    expect_i64(t, 990000001, r->findings[0].f.person_id);
    expect_i64(t, 0, r->n.of[ROW_REFUSED]);
    import_help(t, "main.csv", HEAD ADA "2017-11-08,/,\\\n");
    r = import_help(t, "unit.csv", HEAD "990004,A990001000001,2017-11-08,X,/\n");
    expect_i64(t, 1, n_findings(r, "mark_at_two_schools"));
    /* before the second registration began there is nothing to compare */
    expect_i64(t, 0, n_findings(import_help(t, "early.csv", HEAD ADA "2017-11-03,/,\\\n"), "mark_at_two_schools"));
    expect_i64(t, 7, test_count(t, "SELECT count(*) FROM attendance_day"));
}

TEST_OWN_TRANSACTION(
    "marks of a subsidiary registration are kept, enter no figure, and are reported once for each child") {
    given_second_school(t);
    ImportReport *r =
        import_help(t, "unit.csv",
                    HEAD "990004,A990001000001,2017-11-06,/,\\\n"
                         "990004,A990001000001,2017-11-07,/,\\\n" ADA "2017-11-08,/,\\\n" BEN "2017-11-08,/,\\\n");
    expect_i64(t, 1, n_findings(r, "mark_of_subsidiary"));
    expect_i64(t, 990000001, r->findings[0].f.person_id);
    expect_i64(t, 0, r->n.of[ROW_REFUSED]);
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM attendance_day WHERE urn = 990004"));
    expect_i64(t, 0, n_findings(import_help(t, "main.csv", HEAD ADA "2017-11-09,/,\\\n"), "mark_of_subsidiary"));
}

/* So many schools that all rolls are read at once: the answers are the same. */
static const char *many_schools(T *t, const char *rows) {
    Buf text = buf_on(t->cx.arena);
    buf_lit(&text, HEAD);
    for (int i = 0; i < 12; i++) {
        test_exec(t, str_cstr(t->cx.arena, str_fmt(t->cx.arena,
                                                   "INSERT INTO establishment (urn, name, name_key, kind) VALUES "
                                                   "(%d, 'S', 's', 'school')",
                                                   991000 + i)));
        buf_fmt(&text, "%d,Z990001000009,2017-11-06,/,/\n", 991000 + i);
    }
    buf_add(&text, str_from(rows));
    return str_cstr(t->cx.arena, buf_str(&text));
}

TEST_OWN_TRANSACTION(
    "marks of a subsidiary registration are reported where the main school lies outside the county, in files of one school and of many") {
    given_school(t);
    test_exec(t, "UPDATE enrolment SET to_on = '2017-11-07' WHERE person_id = 990000001");
    test_exec(t, "INSERT INTO enrolment (person_id, urn, status, from_on, entry_on, is_part_time) VALUES"
                 " (990000001, 990001, 'S', '2017-11-08', '2017-11-08', FALSE)");
    ImportReport *r = import_help(t, "single.csv", HEAD ADA "2017-11-07,/,\\\n" BEN "2017-11-08,/,\\\n");
    expect_i64(t, 0, n_findings(r, "mark_of_subsidiary"));
    r = import_help(t, "guest.csv", HEAD ADA "2017-11-08,/,\\\n" ADA "2017-11-09,/,\\\n");
    expect_i64(t, 1, n_findings(r, "mark_of_subsidiary"));
    r = import_help(t, "county.csv",
                    many_schools(t, ADA "2017-11-07,I,\\\n" ADA "2017-11-10,/,\\\n" BEN "2017-11-10,/,\\\n"));
    expect_i64(t, 1, n_findings(r, "mark_of_subsidiary"));
    expect_i64(t, 4, test_count(t, "SELECT count(*) FROM attendance_day"));
}

TEST_OWN_TRANSACTION(
    "a file of many schools finds pupils, former numbers, places given and second schools as a file of one does") {
    given_second_school(t);
    test_exec(t,
              "INSERT INTO person_identifier (person_id, scheme, value, is_disputed) VALUES (990000001, 'upn_former', "
              "'C990001000003', FALSE)");
    import_help(t, "first.csv", HEAD BEN "2017-11-03,/,\\\n");
    ImportReport *r = import_help(t, "many.csv",
                                  many_schools(t, "990001,C990001000003,2017-11-06,/,\\\n" BEN "2017-11-06,I,I\n" BEN
                                                  "2017-11-13,/,/\n" /* left on the 10th */
                                                  "990004,A990001000001,2017-11-06,/,D\n"));
    expect_i64(t, 12, n_findings(r, "child_not_at_school"));
    expect_i64(t, 1, n_findings(r, "mark_off_roll"));
    expect_i64(t, 1, n_findings(r, "mark_at_two_schools"));
    expect_i64(t, 3, r->n.of[ROW_CREATED]);
    expect_i64(t, 1, n_days_with(t, "2017-11-06", "II/\\")); /* Ben keeps the first place */
}

/* 990005 closed on 30 November and became 990006 the next day. Cyd was on its roll; Dee came on 20 November and is told of by the
 * academy's first return alone. */
static void given_academy(T *t) {
    given_school(t);
    test_exec(t, "INSERT INTO establishment (urn, name, name_key, kind, opened_on, closed_on) VALUES"
                 " (990005, 'Oak', 'OAK', 'school', '2001-09-01', '2017-11-30'),"
                 " (990006, 'Oak', 'OAK', 'school', '2017-12-01', NULL)");
    test_exec(t, "INSERT INTO establishment_link (urn, successor_urn, linked_on, basis, source_id) VALUES"
                 " (990005, 990006, '2017-12-01', 'laestab', 1)");
    given_pupil(t, 990000003, "C990001000003", "NULL");
    given_pupil(t, 990000004, "D990001000004", "NULL");
    test_exec(t, "UPDATE enrolment SET urn = 990005 WHERE person_id = 990000003");
    test_exec(
        t,
        "UPDATE enrolment SET urn = 990006, from_on = '2017-11-20', entry_on = '2017-11-20' WHERE person_id = 990000004");
}

static void check_academy(T *t, const ImportReport *r) {
    expect_i64(t, 4, r->n.of[ROW_CREATED]);
    expect_i64(t, 2, n_findings(r, "mark_school_closed"));
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM attendance_day WHERE urn = 990006"));
}

#define ACADEMY_ROWS                                                             \
    "990005,C990001000003,2017-11-30,/,/\n990005,C990001000003,2017-12-01,/,/\n" \
    "990006,C990001000003,2017-12-01,/,/\n990006,C990001000003,2017-11-30,/,/\n" \
    "990005,D990001000004,2017-11-29,/,/\n990006,D990001000004,2017-12-04,/,/\n"

TEST_OWN_TRANSACTION("an academy's registers count before its first return, each day under the number of that day") {
    given_academy(t);
    check_academy(t, import_help(t, "few.csv", HEAD ACADEMY_ROWS));
}

TEST_OWN_TRANSACTION("and so they do in a file of many schools") {
    given_academy(t);
    check_academy(t, import_help(t, "many.csv", many_schools(t, ACADEMY_ROWS)));
}

TEST_OWN_TRANSACTION("of a big file with one bad row the others land, and the row is named by its line") {
    Buf text = buf_on(t->cx.arena);
    given_school(t);
    buf_lit(&text, HEAD);
    Date on = date_ymd(2017, 9, 4);
    i64 n_days = 0, bad_line = 0;
    for (; date_before(on, date_ymd(2017, 10, 21)); on = date_plus(on, 1)) {
        char iso[DATE_ISO_LEN + 1];
        if (date_weekday(on) >= 5) continue;
        n_days++;
        if (n_days == 20) bad_line = 2 + 400 * (n_days - 1);
        for (int i = 0; i < 400; i++)
            buf_fmt(&text, "%s%s,%s,\\\r\n", i % 2 ? BEN : ADA, date_iso(on, iso), n_days == 20 && i == 0 ? "?" : "/");
    }
    ImportReport *r = import_help(t, "big.csv", str_cstr(t->cx.arena, buf_str(&text)));
    expect_i64(t, 400 * n_days, r->n.read);
    expect_i64(t, 1, r->n.of[ROW_REFUSED]);
    expect_i64(t, bad_line, r->findings[0].f.line);
    expect_str(t, "mark_unknown", str_from(r->findings[0].f.code));
    expect_i64(t, n_days,
               test_count(t,
                          "SELECT count(*) FROM attendance_day WHERE marks = '/\\/\\'")); /* the same row came again */
    expect_i64(t, 1, r->n_landed);
}

TEST_OWN_TRANSACTION("a year of 195 school days is kept whole, over both changes of the clocks, in days and in weeks") {
    Buf days = buf_on(t->cx.arena), weeks = buf_on(t->cx.arena);
    const Calendars *calendars = definitions_of(&t->cx)->calendars;
    char iso[DATE_ISO_LEN + 1];
    given_school(t);
    t->cx.today = date_ymd(2018, 8, 31);
    buf_lit(&days, HEAD);
    buf_lit(&weeks, WEEK);
    for (Date on = date_ymd(2017, 9, 4); date_before(on, t->cx.today); on = date_plus(on, 1)) {
        if (calendar_school_day(calendars, on) == DAY_YES) buf_fmt(&days, "%s%s,/,\\\n", ADA, date_iso(on, iso));
        if (date_weekday(on) != 0) continue;
        buf_fmt(&weeks, "%s%s", ADA, date_iso(on, iso));
        for (int d = 0; d < 5; d++) {
            bool meets = calendar_school_day(calendars, date_plus(on, d)) == DAY_YES;
            buf_add(&weeks, meets ? STR(",/,\\") : STR(",,"));
        }
        buf_lit(&weeks, "\n");
    }
    ImportReport *r = import_help(t, "year.csv", str_cstr(t->cx.arena, buf_str(&days)));
    expect_i64(t, 195, r->n.of[ROW_CREATED]);
    expect_i64(t, 195, test_count(t, "SELECT count(*) FROM attendance_day WHERE marks = '/\\'"));
    expect_i64(
        t, 4,
        test_count(t, "SELECT count(*) FROM attendance_day WHERE on_date IN ('2017-10-30', '2018-03-23', '2018-03-26', "
                      "'2017-10-20', '2017-10-29', '2018-03-25')"));
    r = import_help(t, "weeks.csv", str_cstr(t->cx.arena, buf_str(&weeks)));
    expect_i64(t, 0, r->n.of[ROW_CREATED] + r->n.of[ROW_UPDATED] + r->n.of[ROW_REFUSED]);
    /* a 196th: the day after the last */
    r = import_help(t, "more.csv", HEAD ADA "2018-07-25,/,\\\n");
    expect_i64(t, 1, n_findings(r, "mark_on_no_school_day"));
}

TEST_OWN_TRANSACTION("a register without its afternoons is refused by the column that it lacks") {
    given_school(t);
    ImportReport *r = import_help(t, "mornings.csv", "urn,upn,date,am\n" ADA "2017-11-06,/\n");
    expect_i64(t, 1, (i64)r->n_findings);
    expect_str(t, "pm", r->findings[0].f.field);
    expect_i64(t, 1, r->findings[0].f.line);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM attendance_day"));
}

TEST_OWN_TRANSACTION("an empty file and one of columns alone bring nothing and lose nothing") {
    given_school(t);
    import_help(t, "2017-11-06.csv", HEAD ADA "2017-11-06,/,\\\n");
    ImportReport *r = import_help(t, "empty.csv", "");
    expect_i64(t, 1, r->n_refused_units);
    expect(t, r->n_findings > 0);
    r = import_help(t, "head.csv", HEAD);
    expect_i64(t, 0, r->n.read);
    expect_i64(t, 0, r->n_refused_units);
    /* under the name of a day that has landed too: a register that came empty wipes nothing */
    r = import_help(t, "2017-11-06.csv", HEAD);
    expect_i64(t, 1, n_days_with(t, "2017-11-06", "/\\"));
}

/* ---- bad input, each by its name ---- */

TEST_OWN_TRANSACTION(
    "bad input: an unknown code is refused with its line and value, and the rest of the row is not kept") {
    given_school(t);
    ImportReport *r = import_help(t, "codes.csv",
                                  HEAD ADA "2017-11-06,/,\\\n" BEN "2017-11-06,/,Ã\n" ADA "2017-11-07,J1,/\n" ADA
                                           "2017-11-08,zz,/\n");
    expect_i64(t, 3, n_findings(r, "mark_unknown")); /* J1 is a code of 2024 */
    expect_i64(t, 3, r->findings[0].f.line);
    expect_str(t, "pm", r->findings[0].f.field);
    expect_i64(t, 3, r->n.of[ROW_REFUSED]);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM attendance_day"));
    expect_i64(t, 1, n_days_with(t, "2017-11-06", "/\\"));
}

TEST_OWN_TRANSACTION(
    "bad input: marks in holidays, at weekends and on bank holidays are refused; # and Y there say nothing wrong") {
    given_school(t);
    ImportReport *r = import_help(t, "holidays.csv",
                                  HEAD ADA "2017-10-24,/,\\\n" ADA "2017-12-25,O,O\n" ADA "2017-11-11,/,\\\n" ADA
                                           "2018-05-07,/,\\\n" ADA "2017-12-27,#,#\n");
    expect_i64(t, 4, n_findings(r, "mark_on_no_school_day"));
    expect_i64(t, 4, r->n.of[ROW_REFUSED]);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM attendance_day"));
}

TEST_OWN_TRANSACTION(
    "bad input: of two files for one school day that disagree the later stands, and the earlier's marks are told and kept") {
    given_school(t);
    import_help(t, "first.csv", HEAD ADA "2017-11-06,/,\\\n" BEN "2017-11-06,O,O\n");
    ImportReport *r = import_help(t, "second.csv", HEAD ADA "2017-11-06,I,I\n" BEN "2017-11-06,O,O\n");
    expect_i64(t, 1, n_findings(r, "marks_replaced"));
    expect_i64(t, 1, r->n.of[ROW_UPDATED]);
    expect_i64(t, 1, r->n.of[ROW_UNCHANGED]);
    expect_i64(t, 1, n_days_with(t, "2017-11-06", "IIOO"));
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM attendance_change WHERE became = 'I' AND was IN ('/', '\\')"));
}

TEST_OWN_TRANSACTION("bad input: one file that disagrees with itself about a child and day keeps what it said first") {
    given_school(t);
    ImportReport *r = import_help(t, "twice.csv", HEAD ADA "2017-11-06,/,\\\n" ADA "2017-11-06,O,O\n");
    expect_i64(t, 1, n_findings(r, "mark_twice"));
    expect_i64(t, 1, n_days_with(t, "2017-11-06", "/\\"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM attendance_change"));
}

TEST_OWN_TRANSACTION(
    "bad input: a pupil marked at two schools in one session stands in both registers, and both schools are named") {
    given_second_school(t);
    ImportReport *r = import_help(t, "two.csv",
                                  HEAD ADA "2017-11-06,/,\\\n"
                                           "990004,A990001000001,2017-11-06,/,\\\n");
    expect_i64(t, 1, n_findings(r, "mark_at_two_schools"));
    expect_has(t, r->findings[0].f.remedy, "990001");
    expect_i64(t, 2, r->n.of[ROW_CREATED]);
}

TEST_OWN_TRANSACTION("bad input: a register for a closed school, or from before it opened, is refused") {
    given_school(t);
    test_exec(t, "UPDATE establishment SET opened_on = '2017-09-18', closed_on = '2017-11-30' WHERE urn = 990001");
    ImportReport *r = import_help(t, "closed.csv",
                                  HEAD ADA "2017-09-15,/,\\\n" ADA "2017-09-18,/,\\\n" ADA "2017-11-30,/,\\\n" ADA
                                           "2017-12-01,/,\\\n");
    expect_i64(t, 2, n_findings(r, "mark_school_closed"));
    expect_i64(t, 2, r->n.of[ROW_CREATED]);
}

TEST_OWN_TRANSACTION("bad input: a child off roll is refused from the day after the last, and before the first") {
    given_school(t);
    ImportReport *r =
        import_help(t, "off.csv", HEAD BEN "2017-11-10,/,\\\n" BEN "2017-11-13,/,\\\n" BEN "2017-11-14,Z,Z\n");
    expect_i64(t, 1, n_findings(r, "mark_off_roll")); /* Z: not on the roll yet, which is no quarrel */
    expect_i64(t, 1, r->n.of[ROW_CREATED]);
    expect_i64(t, 1, n_days_with(t, "2017-11-10", "  /\\") + n_days_with(t, "2017-11-10", "/\\"));
}

TEST_OWN_TRANSACTION(
    "bad input: a child who moved in after the last census is refused until the next; then the same file lands, and nothing twice") {
    static const char file[] = HEAD ADA "2018-05-21,/,\\\n" NOBODY "2018-05-21,I,\\\n";
    given_school(t);
    ImportReport *r = import_help(t, "movers.csv", file);
    expect_i64(t, 1, n_findings(r, "child_not_at_school"));
    expect_i64(t, 3, r->findings[0].f.line);
    expect_i64(t, 1, r->n.of[ROW_CREATED]);
    given_pupil(t, 990000009, "Z990001000009", "NULL");
    r = import_help(t, "movers.csv", file);
    expect_i64(t, 0, (i64)r->n_findings);
    expect_i64(t, 1, r->n.of[ROW_CREATED]);
    expect_i64(t, 1, r->n.of[ROW_UNCHANGED]);
    expect_i64(t, 1, n_days_with(t, "2018-05-21", "/\\I\\"));
    r = import_help(t, "movers.csv", file);
    expect_i64(t, 0, r->n.of[ROW_CREATED]);
}

TEST_OWN_TRANSACTION("bad input: a huge file with one bad row loses that row, told by its line, and no other") {
    enum { ROWS = 60000, BAD = 41234 };
    Buf text = buf_on(t->cx.arena);
    given_school(t);
    buf_lit(&text, HEAD);
    for (int i = 0; i < ROWS; i++) {
        Date on = date_plus(date_ymd(2017, 11, 6), i % 5);
        if (i == BAD) buf_lit(&text, ADA "2017-11-06,/\n"); /* a cell is missing */
        else buf_fmt(&text, ADA "%.*s,/,\\\n", STR_ARG(date_iso_str(t->cx.arena, on)));
    }
    ImportReport *r = import_help(t, "huge.csv", str_cstr(t->cx.arena, buf_str(&text)));
    expect_i64(t, 1, r->n.of[ROW_REFUSED]);
    expect_i64(t, 5, r->n.of[ROW_CREATED]);
    expect_i64(t, ROWS - 6, r->n.of[ROW_UNCHANGED]);
    expect_i64(t, 1, (i64)r->n_findings);
    expect_i64(t, BAD + 2, r->findings[0].f.line);
    expect_i64(t, 5, test_count(t, "SELECT count(*) FROM attendance_day WHERE marks = '/\\'"));
}

TEST_OWN_TRANSACTION(
    "bad input: the clock changes on the last Sundays of October and March, and no day is lost, doubled or moved") {
    static const char *const zones[] = {"Europe/London", "Pacific/Kiritimati", "America/Adak"};
    const char *own = getenv("TZ");
    given_school(t);
    for (size_t z = 0; z < COUNT_OF(zones); z++) {
        setenv("TZ", zones[z], 1);
        ImportReport *r =
            import_help(t, str_cstr(t->cx.arena, str_fmt(t->cx.arena, "clock-%zu.csv", z)),
                        WEEK ADA "2017-10-30,/,\\,/,\\,/,\\,/,\\,/,\\\n" ADA "2018-03-19,/,\\,/,\\,/,\\,/,\\,/,\\\n" ADA
                                 "2018-03-26,I,I,/,\\,/,\\,/,\\,,\n");
        expect_i64(t, 3, r->n.of[z ? ROW_UNCHANGED : ROW_CREATED]);
        expect_i64(t, 0, (i64)r->n_findings);
    }
    if (own) setenv("TZ", own, 1);
    else unsetenv("TZ");
    expect_i64(t, 14, test_count(t, "SELECT count(*) FROM attendance_day"));
    expect_i64(t, 1, n_days_with(t, "2018-03-26", "II"));
    expect_i64(t, 0,
               test_count(t, "SELECT count(*) FROM attendance_day WHERE on_date IN ('2017-10-29', '2018-03-25')"));
}

/* ---- children who wait for a decision ---- */

static void given_held_row(T *t) {
    import_help(t, "earlier.csv", HEAD ADA "2017-11-03,/,\\\n");
    test_exec(
        t,
        "INSERT INTO match_doubt (unit_id, candidate_id, reason, row_kind, row_json, opened_at) SELECT min(id), 990000001, 'alike', "
        "'census', '{\"upn\": \"Z990001000009\", \"urn\": 990001}', '2017-10-05 00:00:00' FROM import_unit");
}

TEST_OWN_TRANSACTION(
    "marks of a child whose census row is held wait, and stand in the register once somebody has decided") {
    given_school(t);
    given_held_row(t);
    ImportReport *r = import_help(t, "waits.csv",
                                  HEAD ADA "2017-11-06,/,\\\n" NOBODY "2017-11-06,/,O\n" NOBODY "2017-11-07,,I\n"
                                           "990001,Y990001000008,2017-11-06,/,\\\n");
    expect_i64(t, 2, r->n.of[ROW_HELD]);
    expect_i64(t, 1, r->n.of[ROW_REFUSED]); /* nothing waits for this number */
    expect_i64(t, 2, n_findings(r, "child_waits"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM attendance_waiting"));
    r = import_help(t, "more.csv", HEAD NOBODY "2017-11-07,/,\n"); /* a gap wipes nothing */
    expect_i64(t, 1, r->n.of[ROW_HELD]);
    expect_i64(t, 0, n_findings(r, "marks_landed"));
    test_exec(t, "UPDATE match_doubt SET decision = 'different'");
    given_pupil(t, 990000009, "Z990001000009", "NULL");
    r = import_help(t, "next.csv", HEAD NOBODY "2017-11-08,/,\\\n" NOBODY "2017-11-06,M,O\n");
    expect_i64(t, 1, n_findings(r, "marks_landed"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM attendance_waiting"));
    expect_i64(t, 1, n_days_with(t, "2017-11-06", "/\\MO"));
    expect_i64(t, 1, n_days_with(t, "2017-11-07", "  /I"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM attendance_change WHERE was = '/' AND became = 'M'"));
}

TEST_OWN_TRANSACTION("marks that wait stay while the child, once decided about, is on no roll of the school") {
    given_school(t);
    given_held_row(t);
    import_help(t, "waits.csv", HEAD NOBODY "2017-11-06,/,O\n");
    test_exec(t, "UPDATE match_doubt SET decision = 'same', person_id = 990000001");
    import_help(t, "next.csv", HEAD ADA "2017-11-08,/,\\\n");
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM attendance_waiting"));
    test_exec(
        t,
        "INSERT INTO person_identifier (person_id, scheme, value, is_disputed) VALUES (990000001, 'upn_former', 'Z990001000009', FALSE)");
    import_help(t, "after.csv", HEAD ADA "2017-11-09,/,\\\n");
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM attendance_waiting"));
    expect_i64(t, 1, n_days_with(t, "2017-11-06", "/O"));
}
