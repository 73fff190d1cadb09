/* reconcile_test.c - the census's sessions beside the marks: an invented county agrees to the last session, and what is planted is found. */
#include "attendance/reconcile.h"
#include "define/definitions.h"
#include "county/county.h"
#include "harness.h"
#include "import_help.h"
#include "web/web.h"

static Date day(const char *iso) {
    Date d;
    return date_parse_iso(str_from(iso), &d) ? d : DATE_NONE;
}

static void import_from(T *t, Str county, const char *name) {
    ImportPath paths[] = {{.path = str_fmt(t->cx.arena, "%.*s/%s", STR_ARG(county), name), .name = STR_NONE}};
    ImportReport *report;
    ok(t, import_run_paths(&t->cx, paths, 1, &(ImportOptions){0}, &report));
    expect_i64(t, 0, report->n_refused_units);
}

/* One primary and one secondary at least, one of which becomes an academy within the year. */
static Str given_county(T *t, i64 n_pupils, i64 seed) {
    CountySpec spec = {.n_pupils = n_pupils, .seed = seed, .year = 2017, .until = day("2018-06-08")};
    CountySummary sum;
    t->cx.today = day("2018-06-08");
    spec.out = str_fmt(t->cx.arena, "%.*s/county", STR_ARG(test_folder(t)));
    ok(t, county_make(&t->cx, &spec, &sum));
    static const char *const files[] = {"gias.csv", "known.csv", "census", "ctf", "attendance"};
    for (size_t i = 0; i < COUNT_OF(files); i++) import_from(t, spec.out, files[i]);
    return spec.out;
}

static Reconciliation ask(T *t, ReturnTerm term, i64 urn) {
    Reconciliation r;
    ok(t, db_begin(&t->cx, DB_READ));
    ok(t, reconcile(&t->cx, &(ReconcileQuestion){.term = term, .year = 2017, .urn = urn}, &r));
    ok(t, db_commit(&t->cx));
    return r;
}

static i64 n_of(const Reconciliation *r, DifferenceKind kind) {
    i64 n = 0;
    for (size_t i = 0; i < r->n; i++) n += r->at[i].kind == kind;
    return n;
}

/* A return says nothing of a child whom it leaves out, or whose row is held: those alone may be listed. */
static bool has_row(T *t, const Difference *d, const char *census_on) {
    return test_count(
               t,
               str_fmt(t->cx.arena,
                       "SELECT count(*) FROM census_pupil WHERE urn = %lld AND person_id = %lld AND census_on = '%s' "
                       "AND sessions_possible IS NOT NULL",
                       (long long)d->urn, (long long)d->person_id, census_on)
                   .p) > 0;
}

TEST_OWN_TRANSACTION(
    "the three censuses of an invented county agree with its marks to the last session, pupil by pupil") {
    static const char *const census_on[] = {"2017-10-05", "2018-01-18", "2018-05-17"};
    given_county(t, 6000, 4); /* seed 4: a school becomes an academy between two censuses */
    expect(t, test_count(t, "SELECT count(*) FROM establishment_link") > 0);
    for (int term = 0; term < N_RETURN_TERMS; term++) {
        Reconciliation r = ask(t, (ReturnTerm)term, 0);
        expect(t, r.n_schools > 10 && r.n_pupils > 5000);
        expect_i64(t, 0, n_of(&r, DIFFERENCE_DIFFERS));
        expect_i64(t, 0, n_of(&r, DIFFERENCE_NO_MARKS));
        expect(t, r.n < 20);
        for (size_t i = 0; i < r.n; i++) expect(t, !has_row(t, &r.at[i], census_on[term]));
    }
}

TEST_OWN_TRANSACTION(
    "one mark changed after the census, one session wrong in it, and a child it left out are each found, and nothing else") {
    given_county(t, 300, 3);
    Reconciliation r = ask(t, RETURN_SPRING, 0);
    i64 before = (i64)r.n;
    expect_i64(t, 0, n_of(&r, DIFFERENCE_DIFFERS));
    i64 urn = test_count(t, "SELECT min(urn) FROM census_pupil WHERE census_on = '2018-01-18'");
    i64 first =
        test_count(t,
                   str_fmt(t->cx.arena,
                           "SELECT min(person_id) FROM census_pupil WHERE urn = %lld AND census_on = '2018-01-18' AND "
                           "sessions_possible > 50 AND is_on_roll AND status = 'C'",
                           (long long)urn)
                       .p);
    i64 second =
        test_count(t,
                   str_fmt(t->cx.arena,
                           "SELECT min(person_id) FROM census_pupil WHERE urn = %lld AND census_on = '2018-01-18' AND "
                           "sessions_possible > 50 AND is_on_roll AND status = 'C' AND person_id > %lld",
                           (long long)urn, (long long)first)
                       .p);
    test_exec(t, str_fmt(t->cx.arena, "UPDATE attendance_pupil SET place = 9999 WHERE urn = %lld AND person_id = %lld",
                         (long long)urn, (long long)first)
                     .p); /* as if none of the child's marks had come */
    test_exec(t, str_fmt(t->cx.arena,
                         "UPDATE census_pupil SET sessions_possible = sessions_possible + 1 WHERE person_id = %lld AND "
                         "census_on = '2018-01-18'",
                         (long long)second)
                     .p);
    r = ask(t, RETURN_SPRING, 0);
    expect_i64(t, before + 2, (i64)r.n);
    expect_i64(t, 1, n_of(&r, DIFFERENCE_NO_MARKS));
    expect_i64(t, 1, n_of(&r, DIFFERENCE_DIFFERS));
    for (size_t i = 0; i < r.n; i++) {
        if (r.at[i].kind == DIFFERENCE_NO_MARKS) expect_i64(t, first, r.at[i].person_id);
        if (r.at[i].kind != DIFFERENCE_DIFFERS) continue;
        expect_i64(t, second, r.at[i].person_id);
        expect_i64(t, r.at[i].marks.possible + 1, r.at[i].census.possible);
    }
    expect_i64(t, 2, (i64)ask(t, RETURN_SPRING, urn).n);
}

/* ---- by hand ---- */

static void given_two_pupils(T *t) {
    t->cx.today = day("2018-06-08");
    test_exec(
        t,
        "INSERT INTO establishment (urn, la_code, name, name_key, kind) VALUES (990001, 886, 'Ash', 'ash', 'school')");
    test_exec(
        t,
        "INSERT INTO person (id, is_adult, birth_date, birth_date_is_estimated, known_from) VALUES"
        " (990000001, FALSE, '2008-03-08', FALSE, '2010-01-01'), (990000002, FALSE, '2008-03-09', FALSE, '2010-01-01'),"
        " (990000003, FALSE, '2000-03-09', FALSE, '2010-01-01')");
    test_exec(t, "INSERT INTO attendance_pupil (urn, school_year, place, person_id, source_id) VALUES"
                 " (990001, 2017, 0, 990000001, 1), (990001, 2017, 1, 990000002, 1), (990001, 2017, 2, 990000003, 1)");
    /* the day before the autumn census, the day of it, and the day before the spring's: 2017-10-05, 2018-01-18 */
    test_exec(t, "INSERT INTO attendance_day (urn, on_date, marks, n_taken, source_id) VALUES"
                 " (990001, '2017-10-04', '/\\/\\/\\', 6, 1), (990001, '2017-10-05', 'I\\OX/\\', 6, 1),"
                 " (990001, '2018-01-17', '/MUU/\\', 6, 1), (990001, '2018-01-18', 'II/\\/\\', 6, 1)");
    test_exec(t, "INSERT INTO census_return (urn, census_on) VALUES (990001, '2017-10-05'), (990001, '2018-01-18')");
    test_exec(
        t,
        "INSERT INTO census_pupil (urn, census_on, person_id, is_on_roll, sessions_possible, sessions_absent, absence_reasons, "
        "source_id) VALUES (990001, '2018-01-18', 990000001, TRUE, 4, 2, 'I:1 M:1', 1),"
        " (990001, '2018-01-18', 990000002, TRUE, 3, 3, 'O:1 U:2', 1)");
}

TEST("a return tells of the day of the census before up to the day before its own, each absence by its kind") {
    Reconciliation r;
    given_two_pupils(t);
    ReconcileQuestion q = {.term = RETURN_SPRING, .year = 2017};
    ok(t, reconcile(&t->cx, &q, &r));
    expect_i64(t, 2, r.n_pupils); /* the third is too old to be counted */
    expect_i64(t, 0, (i64)r.n);
    test_exec(t, "UPDATE census_pupil SET absence_reasons = 'I:1 O:1' WHERE person_id = 990000001");
    ok(t, reconcile(&t->cx, &q, &r));
    expect_i64(t, 1, (i64)r.n);
    expect_i64(t, 2, r.at[0].marks.authorised);
    expect_i64(t, 1, r.at[0].census.unauthorised);
    test_exec(t, "UPDATE census_pupil SET absence_reasons = 'I:1 M:1 ?:1' WHERE person_id = 990000001");
    ok(t, reconcile(&t->cx, &q, &r));
    expect_i64(t, 1, r.at[0].absent_unknown);
}

/* As the national collection reads a return, for the rest of the test. */
static void given_term_before(T *t) {
    Definitions *d = ARENA_NEW(t->cx.arena, Definitions);
    AttendanceRules *rules = ARENA_NEW(t->cx.arena, AttendanceRules);
    *d = *definitions_of(&t->cx);
    *rules = *d->attendance;
    rules->census_tells = CENSUS_TELLS_TERM_BEFORE;
    d->attendance = rules;
    t->app.definitions = d;
}

TEST(
    "read as the national collection does, a return tells of the term before: its days, and the school year they are in") {
    const Definitions *own = t->app.definitions;
    Reconciliation r;
    given_two_pupils(t);
    given_term_before(t);
    /* The autumn's marks: October, and of January none. In the year before the two had each other's place; one day in late August, one in May. */
    test_exec(t, "INSERT INTO attendance_pupil (urn, school_year, place, person_id, source_id) VALUES"
                 " (990001, 2016, 0, 990000002, 1), (990001, 2016, 1, 990000001, 1)");
    test_exec(
        t,
        "INSERT INTO attendance_day (urn, on_date, marks, n_taken, source_id) VALUES"
        " (990001, '2017-08-31', '/\\OO', 4, 1), (990001, '2017-05-10', 'MM/\\', 4, 1), (990001, '2017-04-16', 'OOOO', 4, 1)");
    test_exec(
        t,
        "UPDATE census_pupil SET sessions_possible = 6, sessions_absent = 3, absence_reasons = 'I:1 O:2' WHERE person_id = 990000001");
    test_exec(
        t,
        "UPDATE census_pupil SET sessions_possible = 5, sessions_absent = 1, absence_reasons = 'O:1' WHERE person_id = 990000002");
    ok(t, reconcile(&t->cx, &(ReconcileQuestion){.term = RETURN_SPRING, .year = 2017}, &r));
    expect_i64(t, 2, r.n_pupils);
    expect_i64(t, 0, (i64)r.n);
    /* The autumn's return: Easter Monday, 17 April, to 31 July. */
    test_exec(
        t,
        "UPDATE census_pupil SET census_on = '2017-10-05', sessions_possible = 2, sessions_absent = 0, absence_reasons = NULL WHERE person_id = 990000001");
    test_exec(
        t,
        "UPDATE census_pupil SET census_on = '2017-10-05', sessions_possible = 2, sessions_absent = 2, absence_reasons = 'M:2' WHERE person_id = 990000002");
    ok(t, reconcile(&t->cx, &(ReconcileQuestion){.term = RETURN_AUTUMN, .year = 2017}, &r));
    expect_i64(t, 2, r.n_pupils);
    expect_i64(t, 0, (i64)r.n);
    t->app.definitions = own;
}

TEST("a return whose days cannot be told is refused, as is a school that does not exist") {
    Reconciliation r;
    given_two_pupils(t);
    test_exec(t, "INSERT INTO census_return (urn, census_on) VALUES (990001, '2019-05-16')");
    expect_error(t, ERR_INPUT, reconcile(&t->cx, &(ReconcileQuestion){.term = RETURN_SUMMER, .year = 2018}, &r));
    expect_has(t, t->cx.error.message, "the census before");
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_NOTFOUND, reconcile(&t->cx, &(ReconcileQuestion){.year = 2017, .urn = 123}, &r));
    int year;
    expect_i64(t, RETURN_SUMMER, reconcile_last_term(day("2018-06-08"), &year));
    expect_i64(t, RETURN_SPRING, reconcile_last_term(day("2018-03-31"), &year));
    expect_i64(t, 2017, year);
    expect_i64(t, RETURN_AUTUMN, reconcile_last_term(day("2017-12-31"), &year));
}

TEST("the page shows both sides, hides a restricted child's name, and downloads the list") {
    Str cookie, csrf;
    TestReply page;
    given_two_pupils(t);
    test_exec(t, "INSERT INTO person_name (person_id, kind, surname, forename, surname_key, forename_key) VALUES"
                 " (990000001, 'legal', 'Lovelace', 'Ada', 'lovelace', 'ada')");
    test_exec(t, "UPDATE census_pupil SET sessions_possible = 5 WHERE person_id = 990000001");
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/attendance/reconcile?term=spring&year=2017"), cookie, STR_NONE,
                           &page));
    expect_i64(t, 200, page.status);
    expect_has(t, page.body, "Lovelace, Ada");
    expect_has(t, page.body, "from 5 October 2017 to 17 January 2018");
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/attendance/reconcile.csv?term=spring&year=2017"), cookie, STR_NONE,
                           &page));
    expect_has(t, page.body, "990001,Ash,990000001,Lovelace,Ada,,2017-10-05,2018-01-17,differs,5,2,0,4,2,0,0");
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM audit WHERE action = 'attendance.reconcile'"));
    ok(t, web_test_request(&t->cx, METHOD_GET, STR("/attendance/reconcile?term=winter"), cookie, STR_NONE, &page));
    expect_i64(t, 422, page.status);
}
