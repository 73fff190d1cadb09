/* area_table_test.c - districts and schools side by side: they add up, packs hide small numbers, and a school sees its own whole. */
#include "measures/area_table.h"
#include "access/access.h"
#include "base/json_text.h"
#include "page_help.h"
#include "registers/table.h"
#include "measures/results_store.h"
#include "web/web.h"

static void given_school(T *t, int urn, const char *district) {
    test_exec(
        t,
        str_fmt(
            t->cx.arena,
            "INSERT INTO establishment (urn, name, name_key, kind, phase, district, la_code) VALUES (%d, 'School %d', "
            "'SCHOOL %d', 'school', 'Secondary', '%s', 886)",
            urn, urn, urn, district)
            .p);
}

/* Suspensions of a school in the last school year but one that was over, each of a pupil of its own. */
static void given_suspensions(T *t, int urn, int n) {
    for (int i = 0; i < n; i++) {
        i64 person = (i64)urn * 100 + i;
        test_exec(
            t,
            str_fmt(
                t->cx.arena,
                "INSERT INTO person (id, is_adult, birth_date, birth_date_is_estimated, known_from) VALUES (%lld, FALSE, "
                "'2004-01-01', FALSE, '2012-01-01')",
                (long long)person)
                .p);
        test_exec(
            t,
            str_fmt(
                t->cx.arena,
                "INSERT INTO exclusion (person_id, urn, category, reason, start_on, end_on, sessions) VALUES (%lld, %d, "
                "'SUSP', 'PP', '2017-03-0%d', '2017-03-09', 4)",
                (long long)person, urn, 1 + i % 9)
                .p);
    }
}

static void given_county(T *t) {
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    given_school(t, 700001, "Dover");
    given_school(t, 700002, "Dover");
    given_school(t, 700003, "Swale");
    given_school(t, 700004, "Thanet");
    given_suspensions(t, 700001, 3); /* small */
    given_suspensions(t, 700002, 17);
    given_suspensions(t, 700003, 30);
    given_suspensions(t, 700004, 40);
}

static json_t *table_of(T *t, const AreaAsk *ask) {
    json_t *m;
    ok(t, area_table(&t->cx, ask, &m));
    return m;
}

/* The cell of a measure and area among the rows for files. */
static Str shown(T *t, const json_t *m, const char *id, const char *area) {
    const json_t *rows = json_object_get(m, "rows");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        if (str_is(str_from(json_string_value(json_object_get(row, "id"))), id) &&
            str_is(str_from(json_string_value(json_object_get(row, "area"))), area))
            return str_from(json_string_value(json_object_get(row, "displayed")));
    }
    expect(t, false); /* there is no such row */
    return STR_NONE;
}

/* What is warned of a measure; nothing: STR(""). */
static Str warning_of(const json_t *m, const char *id) {
    const json_t *measures = json_object_get(m, "measures");
    for (size_t i = 0; i < json_array_size(measures); i++) {
        const json_t *at = json_array_get(measures, i), *warning = json_object_get(at, "warning");
        if (str_is(str_from(json_string_value(json_object_get(at, "id"))), id) && json_is_string(warning))
            return str_from(json_string_value(warning));
    }
    return STR("");
}

static AreaAsk pack_of_district(T *t, const char *name) {
    AreaAsk ask;
    ok(t, area_pack_district(&t->cx, str_from(name), date_ymd(2018, 3, 31), &ask));
    return ask;
}

TEST("a scorecard's districts add up to the county") {
    given_county(t);
    AreaAsk ask = {.as_at = date_ymd(2018, 3, 31), .kind = AREA_DISTRICTS};
    ok(t, scorecard_open(&t->cx, STR("vulnerable-learners"), &ask.scorecard));
    json_t *m = table_of(t, &ask);
    expect_str(t, "20", shown(t, m, "fte_all", "Dover"));
    expect_str(t, "30", shown(t, m, "fte_all", "Swale"));
    expect_str(t, "0", shown(t, m, "fte_all", "Ashford"));
    expect_str(t, "90", shown(t, m, "fte_all", "Kent"));
    expect_i64(t, 15, (i64)json_array_size(json_object_get(m, "areas"))); /* 12, outside, not known, the county */
    expect_has(t, warning_of(m, "fte_all"), "Only a part of the period is covered: it begins on 1 September 2016");
    json_decref(m);
    ask.for_release = true;
    m = table_of(t, &ask);
    expect_i64(t, 0, (i64)warning_of(m, "fte_all").n);
    json_decref(m);
    m = NULL;
    ask.as_at = date_plus(t->cx.today, 1);
    expect_error(t, ERR_INPUT, area_table(&t->cx, &ask, &m));
    json_decref(m);
}

TEST("a district's pack hides a small school and another, and its quarter is the last that was over") {
    given_county(t);
    AreaAsk ask = pack_of_district(t, "Dover");
    json_t *m = table_of(t, &ask);
    expect_str(t, "20", shown(t, m, "fte_all", "Dover"));
    expect_str(t, "X", shown(t, m, "fte_all", "School 700001"));
    expect_str(t, "X", shown(t, m, "fte_all", "School 700002"));                                 /* else 20 less 17 */
    expect_has(t, str_from(json_string_value(json_object_get(m, "hidden_text"))), "3 more are"); /* pupils, days */
    json_decref(m);
    ok(t, area_pack_district(&t->cx, STR("dover"), DATE_NONE, &ask));
    expect(t, date_eq(date_ymd(2018, 3, 31), ask.as_at)); /* today is in June */
    expect_error(t, ERR_NOTFOUND, area_pack_district(&t->cx, STR("Dovr"), DATE_NONE, &ask));
    expect_has(t, t->cx.error.message, "did you mean Dover");
}

TEST("a school's pack has its own figures whole, its district's as they may leave") {
    AreaAsk ask;
    given_county(t);
    ok(t, area_pack_school(&t->cx, 700001, date_ymd(2018, 3, 31), &ask));
    json_t *m = table_of(t, &ask);
    expect_str(t, "3", shown(t, m, "fte_all", "School 700001"));
    expect_str(t, "20", shown(t, m, "fte_all", "Dover"));
    expect_str(t, "90", shown(t, m, "fte_all", "Kent"));
    json_decref(m);
    given_school(t, 700005, "Ashford"); /* a district whose count is small */
    given_suspensions(t, 700005, 2);
    ok(t, area_pack_school(&t->cx, 700005, date_ymd(2018, 3, 31), &ask));
    m = table_of(t, &ask);
    expect_str(t, "2", shown(t, m, "fte_all", "School 700005"));
    expect_str(t, "X", shown(t, m, "fte_all", "Ashford"));
    json_decref(m);
}

TEST("packs are pages and files, and a member sees no school's small numbers") {
    Str cookie, csrf;
    given_county(t);
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    expect_has(t, test_get(t, "/packs", cookie).body, "/packs/districts/Tonbridge%20and%20Malling");
    TestReply page = test_get(t, "/packs/districts/Dover?as_at=2018-03-31", cookie);
    expect_i64(t, 200, page.status);
    expect_has(t, page.body, "/packs/schools/700001");
    expect_has(t, page.body, "Its schools");
    expect(t, test_get(t, "/packs/districts/Dover.xlsx", cookie).body.p[0] == 'P');
    expect_has(t, test_get(t, "/packs/schools/700001.csv?as_at=2018-03-31", cookie).body,
               "fte_all,Fixed-term exclusions,School 700001,700001,2016-17,3");
    expect_has(t, test_get(t, "/packs/schools/700001.html?as_at=2018-03-31", cookie).body,
               "<caption>The measures</caption>");
    expect_i64(t, 404, test_get(t, "/packs/districts/Nowhere", cookie).status);
    expect_i64(t, 404, test_get(t, "/packs/schools/1", cookie).status);
    expect_has(t, test_get(t, "/scorecards/directorate/districts?as_at=2018-03-31", cookie).body, "Tunbridge Wells");
    Str member = test_signed_in_as(t, "member");
    expect_lacks(t, test_get(t, "/packs/schools/700001.csv?as_at=2018-03-31", member).body,
                 "School 700001,700001,2016-17,3");
    expect_has(t, test_get(t, "/packs/schools/700001.csv?as_at=2018-03-31", member).body,
               "School 700001,700001,2016-17,,,,X");
}

/* ---- what was published of areas ---- */

static void given_result(T *t, const char *code, const char *area, const char *result, const char *counts) {
    Str cells[N_RESULTS_COLUMNS], den;
    ResultKept kept;
    for (size_t i = 0; i < N_RESULTS_COLUMNS; i++) cells[i] = STR("");
    cells[RESULTS_CODE] = str_from(code), cells[RESULTS_AREA] = str_from(area);
    cells[RESULTS_RESULT] = str_from(result), cells[RESULTS_SOURCE] = STR("Published");
    if (str_is(str_from(area), "Kent"))
        cells[RESULTS_BENCHMARK] = STR("67.5"), cells[RESULTS_BENCHMARK_NAME] = STR("National others");
    cells[RESULTS_NUMERATOR] = str_cut(str_from(counts), '/', &den), cells[RESULTS_DENOMINATOR] = den;
    ok(t, results_keep(&t->cx, cells, date_ymd(2017, 8, 31), 1, &kept));
}

static void given_characteristic(T *t, int person, const char *kind, const char *value) {
    Str text = str_fmt(
        t->cx.arena,
        "INSERT INTO person_characteristic (person_id, kind, value, rank, from_on) VALUES (%d, '%s', '%s', 1, '2017-01-01')",
        person, kind, value);
    test_exec(t, text.p);
}

static json_t *districts_of(T *t, const char *scorecard, bool for_release) {
    AreaAsk ask = {.as_at = date_ymd(2018, 3, 31), .kind = AREA_DISTRICTS, .for_release = for_release};
    ok(t, scorecard_open(&t->cx, str_from(scorecard), &ask.scorecard));
    return table_of(t, &ask);
}

TEST(
    "an entered measure has the figures published of each district, by either of its names, and its county's beside them") {
    given_county(t);
    given_result(t, "ks2_rwm", "Kent", "65", "");
    given_result(t, "ks2_rwm", "dover", "61", "");
    given_result(t, "ks2_rwm", "Shepway", "58", "");
    given_result(t, "eyfs_gld", "Kent", "74.3", ""); /* of the county alone: no row of districts */
    json_t *m = districts_of(t, "vulnerable-learners", false);
    expect_str(t, "61%", shown(t, m, "ks2_rwm", "Dover"));
    expect_str(t, "65%", shown(t, m, "ks2_rwm", "Kent"));
    expect_str(t, "Not available", shown(t, m, "ks2_rwm", "Swale"));
    Str all = json_compact(t->cx.arena, m);
    expect_has(t, all, "58%");
    expect_has(t, all, "\"benchmark\":\"National others 67.5\"");
    expect_lacks(t, all, "74.3");
    json_decref(m);
}

TEST(
    "attainment in a school's pack: its own, its district's and the county's; others' small cohorts and unknown ones are hidden") {
    given_county(t);
    given_result(t, "SISE4", "Kent", "65.0", "");
    given_result(t, "SISE4", "Dover", "61.0", "122/200");
    given_result(t, "SISE4", "700001", "55.0", "11/20");
    given_result(t, "SISE4", "School 700002", "70.0", "");
    AreaAsk ask = pack_of_district(t, "Dover");
    json_t *m = table_of(t, &ask);
    expect_str(t, "61.0%", shown(t, m, "ks2_rwm", "Dover"));
    expect_str(t, "55.0%", shown(t, m, "ks2_rwm", "School 700001"));
    expect_str(t, "X", shown(t, m, "ks2_rwm", "School 700002")); /* of how many nobody knows */
    json_decref(m);
    given_result(t, "SISE16", "700001", "30", "3/8"); /* a gap of eight pupils */
    m = table_of(t, &ask);
    expect_str(t, "X", shown(t, m, "ks2_rwm_gap_fsm", "School 700001"));
    json_decref(m);
}

TEST("each of the roll call's vulnerable groups has a prevalence in the data pack, and there are seventeen") {
    const Measures *ms;
    const Scorecard *s;
    const RollcallRules *rules = definitions_of(&t->cx)->rollcall;
    size_t n = 0;
    ok(t, measures_of(&t->cx, &ms));
    for (size_t i = 0; i < rules->n_groups; i++)
        expect(t, measure_find(ms, STR_CAT(t->cx.arena, STR("vg_"), rules->groups[i].code)) != NULL);
    ok(t, scorecard_open(&t->cx, STR("vulnerable-learners"), &s));
    for (size_t i = 0; i < s->sections[0].n; i++) n += str_starts(s->sections[0].rows[i].measure->id, STR("vg_"));
    expect_i64(t, 18, (i64)n); /* and in two or more of them */
}

/* Twenty pupils of a school: twelve with free school meals, of whom four have a plan as well. */
TEST("prevalence counts pupils on the roll by group, and who is in two") {
    given_county(t);
    for (int i = 0; i < 20; i++) {
        Str text = str_fmt(
            t->cx.arena,
            "INSERT INTO person (id, is_adult, birth_date, birth_date_is_estimated, known_from) VALUES (%d, FALSE, "
            "'2006-01-01', FALSE, '2012-01-01');"
            "INSERT INTO enrolment (person_id, urn, status, from_on, entry_on, is_part_time) VALUES (%d, 700002, 'C', '2016-09-01', '2016-09-01', FALSE)",
            900 + i, 900 + i);
        test_exec(t, text.p);
        if (i < 12) given_characteristic(t, 900 + i, "fsm", "Y");
        if (i < 4) given_characteristic(t, 900 + i, "sen_provision", "E");
    }
    json_t *m = districts_of(t, "vulnerable-learners", false);
    expect_str(t, "60.0%", shown(t, m, "vg_fsm", "Dover"));
    expect_str(t, "20.0%", shown(t, m, "vg_sen_plan", "Dover"));
    expect_str(t, "20.0%", shown(t, m, "vg_two_or_more", "Kent"));
    expect_str(t, "0.0%", shown(t, m, "vg_young_carer", "Dover"));
    json_decref(m);
}
