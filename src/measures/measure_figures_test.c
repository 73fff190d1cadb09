/* measure_figures_test.c - what the shipped statements count, by a small county that can be counted by hand. Measures of cases: tests/scenarios/figures.yaml. */
#include "measures/unit.h"

#include "cli/app.h"
#include "harness.h"
#include "marks_help.h"
#include "measure_help.h"
#include "measures/pupil_groups.h"
#include "people/changes.h"
#include "registers/table.h"

enum { FIRST = 6000, SCHOOL = 710001 };

static void run(T *t, const char *sql) { test_exec(t, sql); }

/* Twelve pupils of a Dover school from September 2012 on, 6000 to 6011. */
static void given_pupils(T *t) {
    Arena *a = t->cx.arena;
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    run(t,
        "INSERT INTO establishment (urn, name, name_key, kind, phase, district, la_code) VALUES (710001, 'Hill School', 'HILL SCHOOL', "
        "'school', 'Secondary', 'Dover', 886)");
    run(t, "INSERT INTO census_return (urn, census_on) VALUES (710001, '2018-01-18')");
    for (int i = 0; i < 12; i++) {
        run(t,
            str_fmt(
                a,
                "INSERT INTO person (id, is_adult, birth_date, birth_date_is_estimated, known_from) VALUES (%d, FALSE, '2004-01-01', "
                "FALSE, '2008-01-01')",
                FIRST + i)
                .p);
        run(t,
            str_fmt(
                a,
                "INSERT INTO enrolment (person_id, urn, status, from_on, entry_on, is_part_time) VALUES (%d, %d, 'C', '2012-09-01', "
                "'2012-09-01', FALSE)",
                FIRST + i, SCHOOL)
                .p);
    }
}

/* until: NULL goes on. */
static void given(T *t, int i, const char *kind, const char *value, const char *from, const char *until) {
    run(t,
        str_fmt(
            t->cx.arena,
            "INSERT INTO person_characteristic (person_id, kind, value, rank, from_on, to_on) VALUES (%d, '%s', '%s', 1, '%s', %s%s%s)",
            FIRST + i, kind, value, from, until ? "'" : "", until ? until : "NULL", until ? "'" : "")
            .p);
}

/* What a census of 2016-17 says: half days possible and missed. */
static void given_sessions(T *t, int i, const char *census, int possible, int absent) {
    run(t,
        str_fmt(
            t->cx.arena,
            "INSERT INTO census_pupil (urn, census_on, person_id, is_on_roll, sessions_possible, sessions_absent, source_id) VALUES "
            "(%d, '%s', %d, TRUE, %d, %d, 1)",
            SCHOOL, census, FIRST + i, possible, absent)
            .p);
}

static void given_exclusion(T *t, int i, const char *category, const char *reason, const char *from, int sessions) {
    run(t,
        str_fmt(
            t->cx.arena,
            "INSERT INTO exclusion (person_id, urn, category, reason, start_on, sessions) VALUES (%d, %d, '%s', '%s', '%s', %d)",
            FIRST + i, SCHOOL, category, reason, from, sessions)
            .p);
}

static void expect_figure(T *t, const char *id, const char *want) {
    expect_figure_at(t, id, date_ymd(2018, 3, 31), want);
}

TEST("by hand: children in care all year who missed 25 days, were persistently absent, or were permanently excluded") {
    given_pupils(t);
    for (int i = 0; i < 4; i++) given(t, i, "in_care", "this_authority", "2015-03-01", NULL);
    given(t, 4, "in_care", "this_authority", "2016-11-01", NULL);         /* not from the year's beginning */
    given(t, 5, "in_care", "this_authority", "2015-03-01", "2017-05-01"); /* not to its end */
    given_sessions(t, 0, "2017-01-19", 120, 30);
    given_sessions(t, 0, "2017-05-18", 120, 20); /* 50 half days are 25 days */
    given_sessions(t, 1, "2017-01-19", 120, 49); /* 49 are not, and are over a tenth */
    given_sessions(t, 2, "2017-01-19", 200, 20); /* a tenth is persistent */
    given_sessions(t, 3, "2017-01-19", 200, 19);
    given_sessions(t, 4, "2017-01-19", 100, 60);
    given_sessions(t, 5, "2017-01-19", 100, 60);
    given_exclusion(t, 3, "PERM", "PP", "2017-03-06", 0);
    given_exclusion(t, 4, "PERM", "PP", "2017-03-07", 0);
    expect_figure(t, "lac_25days", "25.0%"); /* one of four */
    expect_figure(t, "lac_pex", "25.0%");
    expect_figure(t, "cic_pa", "80.0%"); /* four of the five in care at the end of the year */
    expect_figure(t, "cic_excluded", "2");
}

TEST("by hand: children in need, on plans, in care, and seeking asylum, on a day") {
    given_pupils(t);
    for (int i = 0; i < 3; i++) given(t, i, "child_in_need", "yes", "2017-06-01", NULL);
    given(t, 3, "child_in_need", "yes", "2016-06-01",
          "2018-03-30"); /* over the day before, and there at the baseline */
    given(t, 4, "child_protection", "yes", "2016-06-01", NULL);
    given(t, 0, "in_care", "this_authority", "2017-06-01", NULL);
    given(t, 0, "asylum_seeker", "yes", "2017-06-01", NULL);
    given(t, 1, "in_care", "other_authority", "2017-06-01", NULL);
    expect_figure(t, "cin_count", "3");
    expect_figure(t, "cp_count", "1");
    expect_figure(t, "cic_count", "1");
    expect_figure(t, "uasc_cic", "1");
    expect_figure(t, "cin_cp_change", "100.0%"); /* two at the end of March 2017, four now */
}

TEST("by hand: exclusions of a school year: how many, pupils, days, a rate, drugs, and times as likely") {
    given_pupils(t);
    for (int i = 0; i < 4; i++) given(t, i, "sen_provision", i < 2 ? "K" : "E", "2015-01-01", NULL);
    given_exclusion(t, 0, "SUSP", "PP", "2016-10-03", 4);
    given_exclusion(t, 0, "SUSP", "VA", "2017-02-06", 6);
    given_exclusion(t, 1, "SUSP", "PP", "2017-07-03", 2);
    given_exclusion(t, 2, "SUSP", "PP", "2016-08-31", 8); /* the year before */
    given_exclusion(t, 0, "PERM", "DA", "2017-06-05", 0);
    given_exclusion(t, 2, "PERM", "PP", "2017-06-06", 0);
    given_exclusion(t, 5, "PERM", "PP", "2017-09-04", 0); /* the year after */
    run(t,
        "INSERT INTO exclusion (person_id, urn, category, reason, start_on, withdrawn_on) VALUES (6006, 710001, 'PERM', 'DA', '2017-06-07', '2017-06-20')");
    expect_figure(t, "fte_all", "3");
    expect_figure(t, "fte_pupils", "2");
    expect_figure(t, "fte_days", "3.0 days"); /* six days of two pupils */
    expect_figure(t, "pex_total", "2");
    expect_figure(t, "pex_substance", "1");
    expect_figure(t, "pex_rate", "166.67 per 1,000"); /* two of twelve */
    expect_figure(t, "pex_times_sen", "5.00 times");  /* one of two; one of ten */
    expect_figure(t, "pex_times_ehcp", "5.00 times");
    given(t, 0, "in_care", "other_authority", "2016-01-01", NULL);
    given(t, 1, "in_care", "this_authority", "2016-01-01", NULL);
    expect_figure(t, "pex_times_in_care", "5.00 times"); /* one of two; one of ten */
    for (int i = 0; i < 4; i++) given(t, i, i < 2 ? "child_in_need" : "child_protection", "yes", "2016-01-01", NULL);
    expect_figure(t, "pex_times_social_care", "none in the comparison group"); /* both are among the four */
    given(t, 0, "mosaic", "L", "2017-06-06", NULL); /* not yet so on the day of the exclusion */
    given(t, 3, "mosaic", "M", "2016-01-01", NULL);
    expect_figure(t, "pex_times_segment", "0.00 times");
    run(t, "UPDATE person_characteristic SET from_on = '2017-06-05' WHERE person_id = 6000 AND kind = 'mosaic'");
    expect_figure(t, "pex_times_segment", "5.00 times");
}

TEST("by hand: pupils by meals and plans in January, and at schools that are less than good") {
    given_pupils(t);
    for (int i = 0; i < 3; i++) given(t, i, "fsm", "Y", "2015-01-01", NULL);
    given(t, 3, "sen_provision", "E", "2015-01-01", NULL);
    given(t, 4, "sen_provision", "E", "2018-02-01", NULL); /* after the census */
    expect_figure(t, "fsm_share", "25.0%");
    expect_figure(t, "sen_plan_rate", "8.3%");
    run(t, "UPDATE census_return SET census_on = '2017-05-18'"); /* no January's: what was so then is not known */
    expect_figure(t, "sen_plan_rate", "no census held");
    expect_figure(t, "pp_pupils", "no census held");
    run(t, "UPDATE census_return SET census_on = '2018-01-18'");
    run(t, "INSERT INTO inspection (urn, inspected_on, rating) VALUES (710001, '2015-05-01', 'Good')");
    expect_figure(t, "pupils_good_out", "100.0%");
    expect_figure(t, "group_not_good", "0");
    run(t, "INSERT INTO inspection (urn, inspected_on, rating) VALUES (710001, '2018-02-01', 'Requires improvement')");
    expect_figure(t, "pupils_good_out", "0.0%");
    expect_figure(t, "group_not_good", "5"); /* meals or any special need */
}

TEST("by hand: the premium, meals by judgement, selection and band, and inspection grades that rose") {
    given_pupils(t);
    given(t, 0, "fsm", "Y", "2013-01-01", "2013-06-30"); /* within six years of January 2018 */
    given(t, 1, "fsm", "Y", "2011-01-01", "2011-12-31"); /* not */
    given(t, 2, "fsm", "Y", "2015-01-01", NULL);
    given(t, 2, "in_care", "this_authority", "2015-01-01", NULL);
    given(t, 3, "service_child", "Y", "2015-01-01", NULL);
    given(t, 4, "service_child", "N", "2015-01-01", NULL);
    expect_figure(t, "pp_pupils", "3");
    expect_figure(t, "fsm_by_ofsted", "8.3%"); /* one of twelve has meals now */
    expect_figure(t, "fsm_band_under_10", "100.0%");
    expect_figure(t, "fsm_band", "0.0%");
    expect_figure(t, "fsm_band_over_25", "0.0%");
    for (int i = 3; i < 7; i++) given(t, i, "fsm", "Y", "2015-01-01", NULL); /* five of twelve: 41.7% */
    expect_figure(t, "fsm_band_over_33", "100.0%");
    expect_figure(t, "fsm_band_under_10", "0.0%");
    run(t, "UPDATE enrolment SET year_group = '9' WHERE person_id >= 6000");
    expect_figure(t, "grammar_fsm", "0.0%");
    run(t, "UPDATE establishment SET admissions_policy = 'Selective' WHERE urn = 710001");
    expect_figure(t, "grammar_fsm", "100.0%");
    expect_figure(t, "grammar_others", "100.0%");
    run(t, "INSERT INTO inspection (urn, inspected_on, rating) VALUES (710001, '2017-03-01', 'Good')");
    expect_figure(t, "improved_grades", "0"); /* the first */
    run(t, "INSERT INTO inspection (urn, inspected_on, rating) VALUES (710001, '2014-03-01', 'Inadequate')");
    expect_figure(t, "improved_grades", "1");
}

TEST("by hand: group A is meals or segments L to O; with absence, care or needs; and its risk against the rest") {
    given_pupils(t);
    given(t, 0, "fsm", "Y", "2015-01-01", NULL);
    given(t, 1, "fsm", "Y", "2015-01-01", NULL);
    given(t, 1, "mosaic", "M", "2015-01-01", NULL); /* both, once */
    given(t, 2, "mosaic", "O", "2015-01-01", NULL);
    given(t, 3, "mosaic", "B", "2015-01-01", NULL);
    given(t, 4, "child_in_need", "yes", "2015-01-01", NULL); /* not in A */
    given(t, 0, "child_in_need", "yes", "2015-01-01", NULL);
    given(t, 1, "sen_provision", "K", "2015-01-01", NULL);
    given(t, 2, "sen_provision", "E", "2015-01-01", NULL);
    given_sessions(t, 1, "2017-05-18", 100, 10);
    given_sessions(t, 2, "2017-05-18", 100, 9);
    given_exclusion(t, 2, "SUSP", "PP", "2017-06-05", 2);
    given_exclusion(t, 3, "SUSP", "PP", "2017-06-05", 2);
    expect_figure(t, "multi_disadvantage", "25.0%"); /* three of twelve */
    expect_figure(t, "multi_disadvantage_absent", "16.7%");
    expect_figure(t, "multi_disadvantage_care", "8.3%");
    expect_figure(t, "multi_disadvantage_needs", "16.7%");
    expect_figure(t, "group_risk_exclusion", "3.0 times"); /* one of three; one of nine */
    expect_figure(t, "group_risk_care", "3.0 times");
}

TEST("by hand: by vulnerable group pupils, segments, suspensions and permanent exclusions this school year") {
    given_pupils(t);
    for (int i = 0; i < 4; i++) given(t, i, "fsm", "Y", "2015-01-01", NULL);
    given(t, 0, "language", "POL", "2015-01-01", NULL);
    given(t, 1, "language", "ENG", "2015-01-01", NULL);
    given(t, 1, "mosaic", "L", "2015-01-01", NULL); /* a segment is no second group */
    given(t, 5, "mosaic", "O", "2015-01-01", NULL);
    given(t, 6, "mosaic", "A", "2015-01-01", NULL);
    given(t, 7, "fsm", "Y", "2015-01-01", "2018-03-30"); /* over the day before */
    given_exclusion(t, 0, "SUSP", "PP", "2017-09-01", 4);
    given_exclusion(t, 0, "SUSP", "PP", "2017-11-01", 4);
    given_exclusion(t, 5, "SUSP", "PP", "2018-03-30", 4);
    given_exclusion(t, 6, "SUSP", "PP", "2018-03-31", 4);
    given_exclusion(t, 1, "SUSP", "PP", "2017-08-31", 4); /* the school year before */
    given_exclusion(t, 2, "PERM", "PP", "2018-01-15", 0);
    expect_figure(t, "vg_fsm", "33.3%");
    expect_figure(t, "vg_eal", "8.3%");
    expect_figure(t, "vg_two_or_more", "8.3%");
    expect_figure(t, "vg_segment_l", "8.3%");
    expect_figure(t, "vg_segment_m", "0.0%");
    expect_figure(t, "vg_any_segment", "16.7%");
    expect_figure(t, "vg_fte_fsm", "50.0%"); /* two of four */
    expect_figure(t, "vg_fte_eal", "50.0%");
    expect_figure(t, "vg_pex_fsm", "100.0%");
    expect_figure(t, "vg_pex_eal", "0.0%");
    expect_figure(t, "vg_attend_fsm", "no cases"); /* nobody has marks */
}

/* Four pupils and five days of a school of the marks: the first two have free school meals. */
TEST("by hand: attendance and persistent absence of a vulnerable group are its pupils' own half days") {
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    marks_given_school(t, MARKS_SCHOOL);
    run(t, "UPDATE establishment SET la_code = 886, district = 'Dover' WHERE urn = 990001");
    for (int i = 0; i < 4; i++)
        marks_given_pupil(
            t, MARKS_SCHOOL,
            (MarksPupil){.id = MARKS_FIRST_ID + i, .year = 2017, .place = i, .age = 12, .group = "8", .status = "C"});
    for (int d = 0; d < 5; d++)
        marks_given_day(t, MARKS_SCHOOL, date_ymd(2018, 3, 12 + d), d == 0 ? STR("OO/\\/\\OO") : STR("/\\/\\/\\/\\"));
    for (int i = 0; i < 2; i++)
        run(t,
            str_fmt(
                t->cx.arena,
                "INSERT INTO person_characteristic (person_id, kind, value, rank, from_on) VALUES (%d, 'fsm', 'Y', 0, '2016-01-01')",
                MARKS_FIRST_ID + i)
                .p);
    expect_figure(t, "vg_attend_fsm", "90.0%"); /* two half days of twenty */
    expect_figure(t, "vg_pa_fsm", "50.0%");     /* a fifth is persistent, nothing is not */
    expect_figure(t, "vg_attend_eal", "no cases");
}

/* What stands in the place of a fresh reading, and that reading. */
static void expect_as_fresh(T *t, i64 want) {
    Period day = {.from = date_ymd(2018, 3, 31), .to = date_ymd(2018, 3, 31)};
    PupilGroups kept, fresh;
    PupilKeep *k = t->app.pupils;
    ok(t, db_begin(&t->cx, DB_READ));
    for (int twice = 0; twice < 2; twice++) {
        ok(t, pupil_groups_read(&t->cx, PUPILS_ON_ROLL, &day, &kept));
        t->app.pupils = NULL;
        ok(t, pupil_groups_read(&t->cx, PUPILS_ON_ROLL, &day, &fresh));
        t->app.pupils = k;
        expect_i64(t, want, (i64)kept.n);
        expect_i64(t, (i64)fresh.n, (i64)kept.n);
        for (size_t i = 0; i < fresh.n && i < kept.n; i++) {
            expect_i64(t, fresh.at[i].id, kept.at[i].id);
            expect_i64(t, fresh.at[i].person_id, kept.at[i].person_id);
            expect_i64(t, fresh.at[i].groups, kept.at[i].groups);
            expect_i64(t, fresh.schools[fresh.at[i].school].urn, kept.schools[kept.at[i].school].urn);
        }
    }
    ok(t, ctx_commit(&t->cx));
}

/* A statement of the program, so that the store knows which table it wrote. */
static void run_made(T *t, const char *text) {
    Sql *sql = ARENA_NEW(t->cx.arena, Sql);
    *sql = (Sql){.name = "test_made", .text = text, .id = DB_MADE_ONCE, .where = "test"};
    ok(t, db_run_n(&t->cx, sql, NULL, NULL, 0));
}

static void begin_write(T *t) { ok(t, db_begin(&t->cx, DB_WRITE)); }
static void commit(T *t) { ok(t, ctx_commit(&t->cx)); }

TEST_OWN_TRANSACTION(
    "of the pupils kept those who changed are read anew: come, gone, moved, with other groups, and nobody else") {
    ok(t, pupil_keep_open(&t->cx, &t->app.pupils));
    begin_write(t);
    given_pupils(t);
    run(t,
        "INSERT INTO establishment (urn, name, name_key, kind, phase, district, la_code) VALUES (700001, 'Dale School', 'DALE SCHOOL', 'school', 'Primary', 'Dover', 886)");
    commit(t);
    expect_as_fresh(t, 12);
    begin_write(t); /* one leaves, one moves, one has meals, one is new */
    run_made(t, "UPDATE enrolment SET to_on = '2018-03-30' WHERE person_id = 6003");
    run_made(t, "UPDATE enrolment SET urn = 700001 WHERE person_id = 6005");
    run_made(
        t,
        "INSERT INTO person_characteristic (person_id, kind, value, rank, from_on) VALUES (6000, 'fsm', 'Y', 1, '2018-01-01'), (6011, 'sen_provision', 'E', 1, '2018-01-01')");
    run_made(
        t,
        "INSERT INTO person (id, is_adult, birth_date, birth_date_is_estimated, known_from) VALUES (6100, FALSE, '2004-01-01', FALSE, '2018-01-01')");
    run_made(
        t,
        "INSERT INTO enrolment (person_id, urn, status, from_on, entry_on, is_part_time) VALUES (6100, 710001, 'C', '2018-03-01', '2018-03-01', FALSE)");
    static const i64 changed[] = {6003, 6005, 6000, 6011, 6100};
    for (size_t i = 0; i < COUNT_OF(changed); i++) person_touch(&t->cx, changed[i]);
    commit(t);
    expect_as_fresh(t, 12);
    begin_write(t); /* nothing that a roll is read from */
    run_made(
        t,
        "INSERT INTO exclusion (person_id, urn, category, reason, start_on) VALUES (6000, 710001, 'PERM', 'PP', '2018-01-08')");
    commit(t);
    expect_as_fresh(t, 12);
    begin_write(t); /* schools: their places among the schools move */
    run_made(
        t,
        "INSERT INTO establishment (urn, name, name_key, kind, phase, district, la_code) VALUES (600001, 'Ash', 'ASH', 'school', 'Primary', 'Dover', 886)");
    commit(t);
    expect_as_fresh(t, 12);
    begin_write(t); /* past the program: everything may be otherwise */
    run(t, "DELETE FROM enrolment WHERE person_id = 6008");
    commit(t);
    expect_as_fresh(t, 11);
    pupil_keep_close(t->app.pupils);
    t->app.pupils = NULL;
}

/* Its first words say so: tests' own statements aside. */
static bool writes(Str text, const char *table) {
    static const char *const words[] = {"INSERT INTO ", "UPDATE ", "DELETE FROM "};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        Str rest = str_trim(text);
        if (!str_starts(rest, str_from(words[i]))) continue;
        rest = str_slice(rest, strlen(words[i]), rest.n);
        size_t n = strlen(table);
        if (str_starts(rest, str_from(table)) && rest.n > n && strchr(" (\n", rest.p[n])) return true;
    }
    return false;
}

/* Who writes what a roll is read from has to say of whom. These do, or write what it does not read. */
TEST(
    "every statement that writes enrolments or characteristics is one of those whose callers say which people they change") {
    static const char *const known[] = {"succession_begin",
                                        "succession_end",
                                        "enrolment_insert",
                                        "enrolment_update",
                                        "enrolment_confirm",
                                        "enrolment_confirm_repeated",
                                        "enrolment_confirmed_by_latest",
                                        "enrolment_confirmed_earlier",
                                        "person_characteristic_insert",
                                        "person_characteristic_end",
                                        "person_characteristic_begin"};
    for (u32 i = 0; i < n_sql_all; i++) {
        Str text = str_from(sql_all[i]->text);
        bool is_of_roll = writes(text, "enrolment") || writes(text, "person_characteristic");
        bool is_known = str_find(str_from(sql_all[i]->where), STR("_test.sql")) >= 0;
        if (is_known) continue;
        for (size_t k = 0; k < COUNT_OF(known); k++) is_known |= strcmp(known[k], sql_all[i]->name) == 0;
        if (is_of_roll != is_known) printf("%s\n", sql_all[i]->name);
        expect(t, is_of_roll == is_known);
    }
}

TEST("pupils in their groups are kept for one version of the store, and never inside a change") {
    Period day = {.from = date_ymd(2018, 3, 31), .to = date_ymd(2018, 3, 31)};
    PupilGroups all;
    given_pupils(t);
    ok(t, pupil_keep_open(&t->cx, &t->app.pupils));
    ok(t, pupil_groups_read(&t->cx, PUPILS_ON_ROLL, &day, &all));
    expect_i64(t, 12, (i64)all.n);
    run(t, "DELETE FROM enrolment WHERE person_id = 6003");
    ok(t, pupil_groups_read(&t->cx, PUPILS_ON_ROLL, &day, &all)); /* the test's own transaction writes */
    expect_i64(t, 11, (i64)all.n);
    pupil_keep_close(t->app.pupils);
    t->app.pupils = NULL;
}

static void read_kept(T *t, i64 want) {
    Period day = {.from = date_ymd(2018, 3, 31), .to = date_ymd(2018, 3, 31)};
    PupilGroups all;
    ok(t, db_begin(&t->cx, DB_READ));
    for (int twice = 0; twice < 2; twice++) {
        ok(t, pupil_groups_read(&t->cx, PUPILS_ON_ROLL, &day, &all));
        expect_i64(t, want, (i64)all.n);
    }
    ok(t, ctx_commit(&t->cx));
}

TEST_OWN_TRANSACTION("pupils in their groups are read anew once the store has changed") {
    ok(t, pupil_keep_open(&t->cx, &t->app.pupils));
    ok(t, db_begin(&t->cx, DB_WRITE));
    given_pupils(t);
    ok(t, ctx_commit(&t->cx));
    read_kept(t, 12);
    ok(t, db_begin(&t->cx, DB_WRITE));
    run(t, "DELETE FROM enrolment WHERE person_id = 6003");
    ok(t, ctx_commit(&t->cx));
    read_kept(t, 11);
    pupil_keep_close(t->app.pupils);
    t->app.pupils = NULL;
}
