/* measure_cases_test.c - what the shipped statements count of cases and schools, by a few planted ones that can be counted by hand. As at 31 March 2018: the
 * month and the rolling year end that day, the financial quarter and year too; the last academic
 * year is 2016-17. Termly ones as at February: the autumn of 2017. */
#include "harness.h"
#include "marks_help.h"
#include "measure_help.h"
#include "measures/unit.h"
#include "registers/table.h"

enum { FIRST_CHILD = 6000, FIRST_CASE = 9000, SCHOOL = 710001 };

static void run(T *t, const char *sql) { test_exec(t, sql); }

#define RUN(...) run(t, str_fmt(t->cx.arena, __VA_ARGS__).p)

static void given_child(T *t, int i, const char *born) {
    RUN("INSERT INTO person (id, is_adult, birth_date, birth_date_is_estimated, known_from) VALUES (%d, FALSE, '%s', FALSE, '2008-01-01')",
        FIRST_CHILD + i, born);
}

static void given_school(T *t, int i, const char *kind, const char *phase, const char *more) {
    RUN("INSERT INTO establishment (urn, name, name_key, kind, phase, district, la_code%s%s) VALUES (%d, 'School %d', 'SCHOOL %d', '%s', '%s', 'Dover', 886%s%s)",
        *more ? ", type_code" : "", "", SCHOOL + i, i, i, kind, phase, *more ? ", " : "", more);
}

/* Case i of a register, about child i, and its own row: "registered_on, reason" and "'2018-01-01', 'x'". */
static void given_case(T *t, const char *reg, int i, const char *opened, const char *columns, const char *values) {
    RUN("INSERT INTO case_file (id, register, version, person_id, stage, stage_on, opened_on, district, is_urgent, revision, created_at, created_by, changed_at) "
        "VALUES (%d, '%s', 1, %s, 'open', '%s', '%s', 'Dover', FALSE, 1, '2018-01-01T09:00:00Z', 1, '2018-01-01T09:00:00Z')",
        FIRST_CASE + i, reg, i < 100 ? str_fmt(t->cx.arena, "%d", FIRST_CHILD + i).p : "NULL", opened, opened);
    RUN("INSERT INTO reg_%s (case_id%s%s) VALUES (%d%s%s)", reg, *columns ? ", " : "", columns, FIRST_CASE + i,
        *values ? ", " : "", values);
}

static void given_clock(T *t, int i, const char *clock, const char *due, const char *stopped, const char *state) {
    RUN("INSERT INTO case_clock (case_id, clock, turn, started_on, due_on, stopped_on, state, worked_out_at) VALUES (%d, '%s', 1, '2017-01-01', %s, %s, '%s', "
        "'2018-01-01T09:00:00Z')",
        FIRST_CASE + i, clock, due, stopped, state);
}

static void given(T *t, int i, const char *kind, const char *value) {
    RUN("INSERT INTO person_characteristic (person_id, kind, value, rank, from_on) VALUES (%d, '%s', '%s', 1, '2012-01-01')",
        FIRST_CHILD + i, kind, value);
}

static void begin(T *t, int n) {
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    for (int i = 0; i < n; i++) given_child(t, i, "2004-01-01");
}

static void expect_figure(T *t, const char *id, const char *want) {
    expect_figure_at(t, id, date_ymd(2018, 3, 31), want);
}

/* The last term that had ended by then. */
static void expect_in_autumn(T *t, const char *id, const char *want) {
    expect_figure_at(t, id, date_ymd(2018, 2, 28), want);
}

/* A count by the day a field holds: the first and the last day of the period count, the days beside them do not. */
static void expect_counted_by_day(T *t, const char *id, const char *reg, const char *column, const char *first,
                                  const char *last, const char *before, const char *after) {
    const char *const days[] = {first, last, before, after};
    static int at = 100; /* of no child: cases of many registers in one store */
    for (size_t i = 0; i < COUNT_OF(days); i++)
        given_case(t, reg, at++, "2016-01-01", column, str_fmt(t->cx.arena, "'%s'", days[i]).p);
    expect_figure(t, id, "2");
}

TEST(
    "by hand: what was sent, issued, laid, made and checked in a year is counted by its own day, both ends of the year included") {
    begin(t, 0);
    const char *first = "2016-09-01", *last = "2017-08-31", *before = "2016-08-31", *after = "2017-09-01";
    expect_counted_by_day(t, "warning_letters", "enforcement", "warning_sent_on", first, last, before, after);
    expect_counted_by_day(t, "prosecutions", "enforcement", "laid_on", first, last, before, after);
    expect_counted_by_day(t, "penalty_notices", "enforcement", "issued_on", first, last, before, after);
    expect_counted_by_day(t, "eso", "enforcement", "order_made_on", first, last, before, after);
    expect_counted_by_day(t, "child_work_registrations", "work_permit", "issued_on", first, last, before, after);
    expect_counted_by_day(t, "performance_licences", "performance_licence", "issued_on", first, last, before, after);
    expect_counted_by_day(t, "provisions_visited", "provision_monitoring", "checked_on", first, last, before, after);
}

TEST("by hand: income of the financial year in pounds, annual visits offered, clusters and carers on its last day") {
    begin(t, 8);
    given_case(t, "mcas_purchase", 100, "2017-04-01", "invoiced_on, price", "'2017-04-01', 1250050");
    given_case(t, "mcas_purchase", 101, "2017-05-01", "invoiced_on, price", "'2018-03-31', 50");
    given_case(t, "mcas_purchase", 102, "2017-05-01", "invoiced_on, price",
               "'2017-03-31', 999900");                                   /* the year before */
    given_case(t, "mcas_purchase", 103, "2017-05-01", "price", "999900"); /* not invoiced */
    expect_figure(t, "mcas_income", "£12,501");
    given_case(t, "ehe", 0, "2016-01-01", "", "");
    RUN("INSERT INTO reg_ehe_visits (case_id, position, kind, offered_on) VALUES (9000, 1, 'annual_visit', '2016-09-01')");
    RUN("INSERT INTO reg_ehe_visits (case_id, position, kind, offered_on) VALUES (9000, 2, 'annual_visit', '2017-08-31')");
    RUN("INSERT INTO reg_ehe_visits (case_id, position, kind, offered_on) VALUES (9000, 3, 'first_visit', '2017-01-31')");
    RUN("INSERT INTO reg_ehe_visits (case_id, position, kind, offered_on) VALUES (9000, 4, 'annual_visit', '2017-09-01')");
    expect_figure(t, "ehe_annual_visits", "2");
    for (int i = 1; i < 4; i++) given_case(t, "young_carer", i, i == 3 ? "2017-09-01" : "2017-01-01", "", "");
    RUN("UPDATE case_file SET closed_on = '2017-08-31' WHERE id = 9001"); /* closed on the day: no longer one */
    expect_figure(t, "young_carers", "1");
    for (int i = 110; i < 113; i++) given_case(t, "safe_cluster", i, i == 112 ? "2017-09-01" : "2017-08-31", "", "");
    RUN("UPDATE case_file SET closed_on = '2017-09-01' WHERE id = 9110");
    expect_figure(t, "safe_clusters", "2");
}

TEST("by hand: missing education: cases of the month, days to a place, days to the first action") {
    begin(t, 5);
    given_case(t, "cme", 0, "2018-03-01", "referred_on, placed_on, first_action_on",
               "'2018-03-01', '2018-03-11', '2018-03-03'");
    given_case(t, "cme", 1, "2018-03-31", "referred_on, first_action_on", "'2018-03-31', '2018-03-31'");
    given_case(t, "cme", 2, "2018-02-28", "referred_on, placed_on, first_action_on",
               "'2018-02-28', '2018-03-21', '2018-03-28'");
    given_case(t, "cme", 3, "2018-04-01", "referred_on", "'2018-04-01'");
    given_case(t, "cme", 4, "2017-12-01", "referred_on, placed_on",
               "'2017-12-01', '2018-02-28'"); /* placed the month before */
    expect_figure(t, "cme_referred", "2");
    expect_figure(t, "cme_days", "15.5 days");    /* 10 and 21 */
    expect_figure(t, "cme_response", "2.0 days"); /* 0, 2, 28: the middle one */
}

static i64 n_removals(T *t, const char *group, const char *name) {
    const Measures *ms;
    UnitSet s;
    i64 n = 0;
    ok(t, measures_of(&t->cx, &ms));
    const Measure *m = measure_find(ms, STR("roll_removals"));
    ok(t, units_load(&t->cx, m, date_ymd(2018, 3, 31), &s));
    for (size_t g = 0; g < m->n_groups; g++)
        for (size_t i = 0; str_is(m->groups[g], group) && i < s.n; i++)
            n += str_is(s.values[g][s.at[i].groups[g]], name);
    return n;
}

TEST("by hand: names taken off a roll in the term: what came of each, and none that was dismissed") {
    begin(t, 5);
    const char *columns = "removed_on, school, ground, queried_on, judgement, remedy";
    RUN("INSERT INTO establishment (urn, laestab, la_code, name, name_key, kind) VALUES (100001, 8862901, 886, 'Ash', 'ash', 'school')");
    given_case(t, "roll_removal", 0, "2018-01-08", columns,
               "'2018-01-08', 100001, 'e', '2018-01-10', 'not_lawful', 'reinstated'");
    given_case(t, "roll_removal", 1, "2018-03-28", columns, "'2018-03-28', 100001, NULL, NULL, NULL, NULL");
    given_case(t, "roll_removal", 2, "2017-12-20", columns, "'2017-12-20', 100001, 'e', NULL, NULL, NULL");
    given_case(t, "roll_removal", 3, "2018-02-05", columns, "'2018-02-05', 100001, 'e', NULL, NULL, NULL");
    RUN("UPDATE case_file SET outcome = 'dismissed', closed_on = '2018-02-06' WHERE id = 9003");
    expect_figure(t, "roll_removals", "2");
    expect_i64(t, 1, n_removals(t, "ground", "e"));
    expect_i64(t, 1, n_removals(t, "ground", "unknown"));
    expect_i64(t, 2, n_removals(t, "destination", "unknown"));
    expect_i64(t, 1, n_removals(t, "queried", "queried"));
    expect_i64(t, 1, n_removals(t, "judgement", "not_lawful"));
    expect_i64(t, 1, n_removals(t, "remedy", "reinstated"));
}

TEST(
    "by hand: home education: a visit within three months, days to the first offer, persistent absence in the twelve months before") {
    begin(t, 6);
    given_school(t, 0, "school", "Secondary", "");
    for (int i = 0; i < 4; i++) given_case(t, "ehe", i, "2017-11-01", "registered_on", "'2017-11-01'");
    given_clock(t, 0, "visit_3m", "'2018-01-31'", "'2018-01-31'", "met");
    given_clock(t, 1, "visit_3m", "'2018-03-31'", "'2018-04-01'", "missed"); /* the day after */
    given_clock(t, 2, "visit_3m", "'2018-01-31'", "NULL", "running");
    given_clock(t, 3, "visit_3m", "'2018-01-31'", "NULL", "not_applicable");
    expect_figure(t, "ehe_visit_3m", "33.3%");
    RUN("INSERT INTO reg_ehe_visits (case_id, position, kind, offered_on) VALUES (9000, 1, 'first_visit', '2017-11-11')");
    RUN("INSERT INTO reg_ehe_visits (case_id, position, kind, offered_on) VALUES (9000, 2, 'first_visit', '2017-11-05')");
    RUN("INSERT INTO reg_ehe_visits (case_id, position, kind, offered_on) VALUES (9001, 1, 'first_visit', '2017-11-21')");
    expect_figure(t, "ehe_response", "12.0 days"); /* 4 and 20, the mean of the middle two */
    const char *const census =
        "INSERT INTO census_pupil (urn, census_on, person_id, is_on_roll, sessions_possible, sessions_absent, source_id) VALUES ";
    for (int i = 0; i < 3; i++) /* as each return makes them */
        RUN("INSERT INTO enrolment (person_id, urn, status, from_on, entry_on, to_on, is_part_time) VALUES (%d, 710001, 'C', '2016-09-01', "
            "'2016-09-01', '2017-10-31', FALSE)",
            6000 + i);
    RUN("%s(710001, '2017-01-19', 6000, TRUE, 100, 10, 1)", census); /* a tenth */
    RUN("%s(710001, '2017-05-18', 6001, TRUE, 100, 9, 1)", census);
    RUN("%s(710001, '2016-10-06', 6002, TRUE, 100, 90, 1)", census); /* more than twelve months before */
    expect_figure(t, "ehe_pa_history", "25.0%");                     /* one of four */
}

TEST("by hand: permanent exclusion: provision by the sixth day, school days to it") {
    begin(t, 6);
    for (int i = 0; i < 6; i++) {
        bool is_late = i == 1, is_part = i == 2;
        given_case(t, "exclusion", i, "2017-11-06", "kind, start_on, provision_started_on, provision_full_time",
                   str_fmt(t->cx.arena, "'%s', '2017-11-06', '%s', '%s'", i == 5 ? "fixed" : "permanent",
                           is_late ? "2017-11-14" : "2017-11-13", is_part ? "no" : "yes")
                       .p);
        given_clock(t, i, "sixth_day", i == 4 ? "'2018-01-08'" : "'2017-11-13'", "NULL",
                    i == 3 ? "not_applicable" : "met");
    }
    expect_in_autumn(
        t, "pex_sixth_day",
        "33.3%"); /* the first of three: one late, one part-time; then one of no term of ours, one of a later, one suspended */
    expect_in_autumn(t, "pex_place_days", "6.2 days"); /* four on the sixth school day, one on the seventh */
}

TEST("by hand: fair access: panels that are live, children placed, placements for each hundred pupils") {
    begin(t, 10);
    given_school(t, 0, "school", "Secondary", "");
    for (int i = 0; i < 10; i++)
        RUN("INSERT INTO enrolment (person_id, urn, status, from_on, entry_on, is_part_time) VALUES (%d, 710001, 'C', '2015-09-01', '2015-09-01', FALSE)",
            FIRST_CHILD + i);
    given_case(t, "fair_access", 0, "2017-09-10", "status_given_on, started_on, named_school",
               "'2017-09-11', '2017-10-02', 710001");
    given_case(t, "fair_access", 1, "2017-09-10", "status_given_on, started_on, named_school",
               "'2017-09-11', '2018-01-15', 710001"); /* after the term */
    given_case(t, "fair_access", 2, "2017-09-10", "status_given_on", "'2017-09-11'");
    given_case(t, "fair_access", 3, "2017-06-10", "status_given_on, started_on, named_school",
               "'2017-06-11', '2017-06-19', 710001"); /* the year before */
    expect_in_autumn(t, "fair_access_placed", "33.3%");
    expect_figure(t, "fair_access_load", "10.0 per 100"); /* one began in 2016-17, ten on the roll */
    for (int i = 100; i < 105; i++)
        given_case(t, "panel", i, "2010-01-01", "protocol_approved_on, ended_on",
                   i == 101   ? "'2018-01-01', NULL"
                   : i == 102 ? "'2010-01-01', '2017-06-30'"
                              : "'2010-01-01', NULL");
    for (int i = 100; i < 105; i++)
        RUN("UPDATE case_file SET stage = '%s', subject_key = '%s' WHERE id = %d", i == 103 ? "being_set_up" : "live",
            i == 104 ? "Partnership 100" : str_fmt(t->cx.arena, "Partnership %d", i).p, FIRST_CASE + i);
    expect_in_autumn(t, "fair_access_panels",
                     "1"); /* approved later, ended, being set up, and a second of one partnership */
}

TEST(
    "by hand: tuition that gives its hours, health needs on a day, leavers without an offer, minors assessed before their review") {
    begin(t, 12);
    for (int i = 0; i < 4; i++)
        given_case(t, "education_placement", i, "2017-09-01", "kind, started_on, ended_on, hours_required",
                   i == 3 ? "'tuition', '2017-09-04', '2017-10-01', 10" : "'tuition', '2017-09-04', NULL, 10");
    const char *const hours =
        "INSERT INTO reg_education_placement_hours (case_id, position, week_from, delivered) VALUES ";
    RUN("%s(9000, 1, '2017-12-04', 4), (9000, 2, '2017-12-11', 10)", hours); /* the latest week gave them */
    RUN("%s(9001, 1, '2017-12-04', 10), (9001, 2, '2017-12-11', 9)", hours);
    expect_in_autumn(t, "tuition_level", "33.3%"); /* the third has no week yet, the fourth has ended */
    for (int i = 4; i < 7; i++)
        given_case(t, "education_placement", i, "2017-09-01", "kind, started_on, ended_on",
                   i == 4   ? "'health_needs', '2017-09-04', NULL"
                   : i == 5 ? "'health_needs', '2017-09-04', '2017-11-01'"
                            : "'health_needs', '2018-01-15', NULL");
    expect_in_autumn(t, "health_needs_pupils", "1");
    for (int i = 7; i < 10; i++)
        given_case(t, "education_placement", i, "2016-09-01", "kind, started_on, ended_on, result",
                   i == 9 ? "'pru', '2016-09-05', '2017-07-21', 'moved'"
                          : "'pru', '2016-09-05', '2017-07-21', 'post_16'");
    RUN("INSERT INTO reg_education_placement_destinations (case_id, position, september_offer) VALUES (9007, 1, 'yes')");
    expect_figure(t, "pru_no_guarantee", "50.0%");
    const char *const assessed[] = {"'2018-02-01'", "'2018-02-05'", "NULL"}; /* before, on the day itself, not yet */
    for (int i = 0; i < 3; i++)
        given_case(t, "asylum_assessment", 200 + i, "2018-01-02", "first_review_on, assessed_on",
                   str_fmt(t->cx.arena, "'2018-02-05', %s", assessed[i]).p);
    expect_figure(t, "eas_assessed", "33.3%");
}

TEST("by hand: young people under an order: full-time education by age, in something, over school age in nothing") {
    begin(t, 0);
    static const struct {
        const char *born, *provider, *hours, *ends;
    } young[] = {{"2003-09-01", "'school'", "25", "NULL"},          /* of school age: full time */
                 {"2003-09-01", "'school'", "24", "NULL"},          /* not */
                 {"2001-08-31", "'college'", "16", "'2018-03-31'"}, /* left in June 2017, 16: full time */
                 {"2001-08-31", "'training'", "30", "NULL"},        /* no education, but training */
                 {"2000-05-01", "'none'", "NULL", "NULL"},          /* 17, in nothing */
                 {"2000-05-01", "NULL", "NULL", "'2018-03-30'"},    /* the order is over */
                 {"2001-08-31", "'custody'", "NULL", "NULL"}};
    for (int i = 0; i < (int)COUNT_OF(young); i++) {
        given_child(t, i, young[i].born);
        given_case(
            t, "yj_education", i, "2017-10-01", "order_start, provider_kind, hours_offered, order_end",
            str_fmt(t->cx.arena, "'2017-10-01', %s, %s, %s", young[i].provider, young[i].hours, young[i].ends).p);
    }
    expect_figure(t, "yo_full_time_ed", "33.3%"); /* two of six */
    expect_figure(t, "yos_eet", "50.0%");         /* with the one in training */
    expect_figure(t, "yos_neet_post16", "33.3%"); /* one of three who are over school age and not in custody */
    expect_figure(t, "yo_16_17_eet", "50.0%");    /* college and training of four */
}

TEST("by hand: referrals answered within the limit, answers to the survey of pupils") {
    begin(t, 4);
    for (int i = 0; i < 4; i++) {
        given_case(t, "attendance_referral", i, i == 3 ? "2017-12-31" : "2018-01-10", "responded_on",
                   i == 0   ? "'2018-01-24'"
                   : i == 1 ? "'2018-01-25'"
                            : "NULL");
        given_clock(t, i, "answered_10", "'2018-01-24'", "NULL", "met");
    }
    expect_figure(t, "attendance_referrals_10d",
                  "33.3%"); /* on the last day, the day after, never; and one of the quarter before */
    given_case(t, "pupil_survey", 100, "2017-01-10", "bullied, answers", "12, 200");
    given_case(t, "pupil_survey", 101, "2017-01-10", "bullied, answers", "0, 100");
    given_case(t, "pupil_survey", 102, "2017-01-10", "bullied, answers", "0, 0");
    given_case(t, "pupil_survey", 103, "2017-10-10", "bullied, answers", "50, 100"); /* the year after */
    expect_figure(t, "bullied_survey", "4.0%");
}

TEST(
    "by hand: schools in a category by phase, as last inspected by the day; residents with a plan in special schools elsewhere") {
    begin(t, 6);
    static const char *const phases[] = {"Primary", "Primary", "Secondary", "All-through"};
    for (int i = 0; i < 4; i++) given_school(t, i, "school", phases[i], "");
    given_school(t, 4, "special", "Not applicable", "");
    static const char *const inspected[] = {"710001, '2015-01-01', 'Inadequate'",
                                            "710001, '2017-01-01', 'Good'",
                                            "710002, '2017-01-01', 'Special measures'",
                                            "710003, '2018-03-31', 'Serious weaknesses'",
                                            "710004, '2018-04-01', 'Inadequate'",
                                            "710005, '2017-01-01', 'Inadequate'"};
    for (size_t i = 0; i < COUNT_OF(inspected); i++)
        RUN("INSERT INTO inspection (urn, inspected_on, rating) VALUES (%s)", inspected[i]);
    expect_figure(t, "schools_in_category", "3");
    expect_figure(t, "primary_in_category", "1");
    expect_figure(t, "secondary_in_category", "1");
    RUN("INSERT INTO establishment (urn, name, name_key, kind, district, la_code, type_code) VALUES (720001, 'Far', 'FAR', 'special', NULL, 845, '07')");
    RUN("INSERT INTO establishment (urn, name, name_key, kind, district, la_code, type_code) VALUES (720002, 'Oak', 'OAK', 'special', 'Dover', 886, '10')");
    static const int urns[] = {720001, 720002, 710005, 720001, 720002, 720002};
    RUN("INSERT INTO address (id, address_key) VALUES (88001, 'ONE')");
    for (int i = 0; i < 6; i++) {
        if (i != 3) given(t, i, "sen_provision", "E"); /* the fourth has no plan */
        RUN("INSERT INTO enrolment (person_id, urn, status, from_on, entry_on, is_part_time) VALUES (%d, %d, 'C', '2015-09-01', '2015-09-01', FALSE)",
            FIRST_CHILD + i, urns[i]);
        if (i == 5) continue; /* where the sixth lives is not known */
        RUN("INSERT INTO person_address (person_id, address_id, kind, from_on, is_outside, district) VALUES (%d, 88001, 'home', '2015-01-01', %s, '%s')",
            FIRST_CHILD + i, i == 4 ? "TRUE" : "FALSE", i == 4 ? "Elsewhere" : "Dover");
    }
    expect_figure(t, "indep_oc_special", "3"); /* the third's school is maintained here, the fifth lives elsewhere */
}

/* Four pupils and five days of marks; the school's kind and phase decide which figures have them. */
TEST(
    "by hand: attendance, absence and persistent absence by kind of school are half days and pupils of that kind alone") {
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    marks_given_school(t, MARKS_SCHOOL);
    for (int i = 0; i < 4; i++)
        marks_given_pupil(
            t, MARKS_SCHOOL,
            (MarksPupil){.id = MARKS_FIRST_ID + i, .year = 2016, .place = i, .age = 12, .group = "8", .status = "C"});
    expect_figure(t, "pa_primary", "no records held"); /* no mark of the year is kept: decision 94 */
    expect_figure(t, "absence_all", "no records held");
    for (int d = 0; d < 5; d++)
        marks_given_day(t, MARKS_SCHOOL, date_ymd(2017, 3, 13 + d), d == 0 ? STR("OO/\\/\\OO") : STR("/\\/\\/\\/\\"));
    static const struct {
        const char *kind, *phase, *of;
    } kinds[] = {{"school", "Primary", "primary"},
                 {"school", "Secondary", "secondary"},
                 {"special", "Not applicable", "special"},
                 {"pru", "Not applicable", "pru"}};
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        RUN("UPDATE establishment SET la_code = 886, district = 'Dover', kind = '%s', phase = '%s' WHERE urn = 990001",
            kinds[i].kind, kinds[i].phase);
        for (size_t k = 0; k < COUNT_OF(kinds); k++)
            expect_figure(t, str_fmt(t->cx.arena, "attend_%s", kinds[k].of).p,
                          i == k ? "90.0%" : "no cases"); /* 36 of 40 half days */
        expect_figure(t, "absence_primary", i == 0 ? "10.0%" : "no cases");
        expect_figure(t, "absence_secondary", i == 1 ? "10.0%" : "no cases");
        expect_figure(t, "absence_all", "10.0%");
        expect_figure(t, "pa_primary", i == 0 ? "50.0%" : "no cases"); /* two of four missed a fifth */
        expect_figure(t, "pa_secondary", i == 1 ? "50.0%" : "no cases");
        expect_figure(t, "pa_special", i == 2 ? "50.0%" : "no cases");
    }
}
