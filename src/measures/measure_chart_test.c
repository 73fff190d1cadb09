/* measure_chart_test.c - a measure over time: what the chart shows under a rolling year, and which targets it is held against. */
#include "measures/measure_chart.h"
#include "harness.h"
#include "measures/figure_keep.h"
#include "measures/scorecard.h"
#include "registers/table.h"

static void given_exclusion(T *t, int n, const char *on) {
    Arena *a = t->cx.arena;
    test_exec(
        t,
        str_fmt(a,
                "INSERT INTO person (id, is_adult, birth_date, birth_date_is_estimated, known_from) VALUES (%d, FALSE, "
                "'2008-01-01', FALSE, '2012-01-01')",
                990000 + n)
            .p);
    test_exec(
        t,
        str_fmt(
            a,
            "INSERT INTO exclusion (person_id, urn, category, reason, start_on) VALUES (%d, 700001, 'PERM', 'PP', '%s')",
            990000 + n, on)
            .p);
}

static Str value_at(const json_t *list, size_t i, const char *key) {
    return str_from(json_string_value(json_object_get(json_array_get(list, i), key)));
}

static json_t *trend_of(T *t, const char *id, Date as_at, bool hides_small) {
    const Measures *ms;
    json_t *m = json_object();
    ok(t, measures_of(&t->cx, &ms));
    ok(t, measure_add_trend(&t->cx, m, measure_find(ms, str_from(id)), as_at, hides_small));
    return m;
}

TEST("under a rolling year the chart has its months, and those that are not over are left out") {
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    test_exec(
        t,
        "INSERT INTO establishment (urn, name, name_key, kind, phase, district, la_code) VALUES (700001, 'School', 'SCHOOL', 'school', 'Primary', 'Dover', 886)");
    int n = 0;
    for (int month = 1; month <= 12; month++) /* a pupil of Year 4, each month of 2017 */
        given_exclusion(t, n++, str_fmt(t->cx.arena, "2017-%02d-10", month).p);
    given_exclusion(t, n++, "2018-06-02");
    for (int i = 0; i < n; i++)
        test_exec(
            t,
            str_fmt(
                t->cx.arena,
                "INSERT INTO enrolment (person_id, urn, status, from_on, entry_on, year_group, is_part_time) VALUES (%d, 700001, 'C', '2016-09-01', '2016-09-01', '4', FALSE)",
                990000 + i)
                .p);
    json_t *m = trend_of(t, "pex_primary", date_ymd(2018, 6, 7), false), *signal = json_object_get(m, "signal");
    const json_t *trend = json_object_get(m, "trend"), *points = json_object_get(signal, "points");
    expect_i64(t, 13, (i64)json_array_size(trend));
    expect_str(t, "7", value_at(trend, 12, "displayed")); /* July to December and June */
    expect_str(t, "months", str_from(json_string_value(json_object_get(signal, "basis"))));
    expect_i64(t, 13, (i64)json_array_size(points));
    expect_str(t, "May 2017", value_at(points, 0, "label"));
    expect_str(t, "1", value_at(points, 0, "value"));
    expect_str(t, "May 2018", value_at(points, 12, "label"));
    expect_str(t, "0", value_at(points, 12, "value"));
    /* From one month to the next one goes out of the rolling year: that month's two counts tell of one child. */
    expect(t, json_is_true(json_object_get(json_array_get(trend, 11), "is_disclosive")));
    expect(t, !json_is_true(json_object_get(json_array_get(trend, 0), "is_disclosive")));
    json_decref(m);
    m = trend_of(t, "pex_primary", date_ymd(2018, 6, 7), true); /* each month has one */
    expect_str(t, "X", value_at(json_object_get(m, "trend"), 11, "displayed"));
    expect_str(t, "", value_at(json_object_get(json_object_get(m, "signal"), "points"), 0, "value"));
    expect_str(t, "0", value_at(json_object_get(json_object_get(m, "signal"), "points"), 12, "value"));
    json_decref(m);
}

TEST("a year's figures get no limits, and no more than six are asked") {
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    json_t *m = trend_of(t, "pex_total", date_ymd(2018, 5, 31), false), *signal = json_object_get(m, "signal");
    expect_i64(t, 6, (i64)json_array_size(json_object_get(m, "trend")));
    expect_str(t, "periods", str_from(json_string_value(json_object_get(signal, "basis"))));
    expect(t, str_from(json_string_value(json_object_get(signal, "why_no_limits"))).n > 0);
    expect(t, json_object_get(signal, "forecast_text") == NULL);
    json_decref(m);
}

TEST(
    "before anything was recorded there is no figure of 0: not shown, judged, compared or drawn; after it 0 is counted") {
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    const Measures *ms;
    FigureAt f;
    ok(t, measures_of(&t->cx, &ms));
    static const char *const resting_on[] = {"pex_total", "pex_rate", "schools_in_category", "cin_count",
                                             "penalty_notices"};
    for (size_t i = 0; i < COUNT_OF(resting_on); i++) {
        const Measure *m = measure_find(ms, str_from(resting_on[i]));
        ok(t, figure_at(&t->cx, m, date_ymd(2018, 5, 31), &f));
        expect_str(t, "no records held", figure_text(t->cx.arena, m, &f.figure));
        expect(t, f.figure.is_unknown && f.n_districts > 0);
        for (size_t k = 0; k < f.n_districts; k++) expect(t, !f.districts[k].figure.amount.is_set);
    }
    given_exclusion(t, 0, "2016-11-14"); /* of no year group: in neither of the two by phase, and recorded */
    const Measure *total = measure_find(ms, STR("pex_total")), *primary = measure_find(ms, STR("pex_primary"));
    ok(t, figure_at(&t->cx, total, date_ymd(2016, 8, 31), &f));
    expect_str(t, "no records held", figure_text(t->cx.arena, total, &f.figure));
    ok(t, figure_at(&t->cx, total, date_ymd(2017, 8, 31), &f));
    expect_str(t, "1", figure_text(t->cx.arena, total, &f.figure));
    ok(t, figure_at(&t->cx, primary, date_ymd(2018, 5, 31), &f));
    expect_str(t, "0", figure_text(t->cx.arena, primary, &f.figure));
    /* The year before the first is no 0 to have risen from. */
    const Scorecard *card;
    ok(t, scorecard_open(&t->cx, STR("inclusion"), &card));
    ScorecardLine *lines;
    size_t n;
    bool is_seen = false;
    ok(t, scorecard_work_out(&t->cx, card, date_ymd(2017, 8, 31), &lines, &n));
    for (size_t i = 0; i < n; i++) {
        if (lines[i].row->measure != total) continue;
        is_seen = true;
        expect_i64(t, DOT_NONE, lines[i].direction.dot);
        expect_i64(t, RESULT_OK, lines[i].status);
    }
    expect(t, is_seen);
    json_t *m = trend_of(t, "pex_primary", date_ymd(2017, 6, 7), false);
    const json_t *trend = json_object_get(m, "trend");
    expect_str(t, "no records held", value_at(trend, 0, "displayed"));
    expect(t, json_is_null(json_object_get(json_array_get(trend, 0), "numerator")));
    expect_str(t, "0", value_at(trend, 12, "displayed"));
    /* November 2016 was not over at its first month end; from then on each month is a point. */
    expect_i64(t, 7, (i64)json_array_size(json_object_get(json_object_get(m, "signal"), "points")));
    json_decref(m);
}

TEST(
    "a period of which only a part has records is counted and said to be, and so is the one that it is compared with") {
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    const Measures *ms;
    FigureAt f;
    ok(t, measures_of(&t->cx, &ms));
    const Measure *m = measure_find(ms, STR("pex_total"));
    given_exclusion(t, 0, "2016-11-14");
    ok(t, figure_at(&t->cx, m, date_ymd(2017, 8, 31), &f));
    expect_str(t, "1", figure_text(t->cx.arena, m, &f.figure));
    expect_i64(t, 1, (i64)f.n_faults);
    expect_str(
        t,
        "Only a part of the period is covered: it begins on 1 September 2016, and the first record of the kind is of 14 November 2016",
        f.faults[0]);
    /* The scorecard says it of the figure and of the one before. */
    const Scorecard *card;
    ScorecardLine *lines;
    size_t n;
    bool is_seen = false;
    ok(t, scorecard_open(&t->cx, STR("directorate"), &card));
    ok(t, scorecard_work_out(&t->cx, card, date_ymd(2017, 5, 31), &lines, &n));
    for (size_t i = 0; i < n; i++) {
        if (!str_is(lines[i].row->measure->id, "pex_primary")) continue;
        is_seen = true;
        expect_i64(t, 2, (i64)lines[i].n_warnings);
        expect_has(t, lines[i].warnings[0], "begins on 1 June 2016");
        expect_has(t, lines[i].warnings[1], "The figure before covers only a part of its period");
    }
    expect(t, is_seen);
    /* A record in the period's first month: nothing to say. */
    given_exclusion(t, 1, "2016-10-02");
    ok(t, figure_at(&t->cx, m, date_ymd(2017, 8, 31), &f));
    expect_has(t, f.faults[0], "of 2 October 2016");
    given_exclusion(t, 2, "2016-10-01");
    ok(t, figure_at(&t->cx, m, date_ymd(2017, 8, 31), &f));
    expect_i64(t, 0, (i64)f.n_faults);
}

TEST("a month under a rolling year that was before the first record is no point of the chart") {
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    test_exec(
        t,
        "INSERT INTO establishment (urn, name, name_key, kind, phase, district, la_code) VALUES (700001, 'School', 'SCHOOL', 'school', 'Primary', 'Dover', 886)");
    for (int i = 0; i < 3; i++) {
        given_exclusion(t, i, i == 0 ? "2017-02-14" : i == 1 ? "2017-02-15" : "2017-04-03");
        test_exec(t,
                  str_fmt(t->cx.arena,
                          "INSERT INTO enrolment (person_id, urn, status, from_on, entry_on, year_group, is_part_time) "
                          "VALUES (%d, 700001, 'C', '2016-09-01', '2016-09-01', '4', FALSE)",
                          990000 + i)
                      .p);
    }
    json_t *m = trend_of(t, "pex_primary", date_ymd(2017, 6, 7), false), *signal = json_object_get(m, "signal");
    const json_t *points = json_object_get(signal, "points");
    expect_str(t, "months", str_from(json_string_value(json_object_get(signal, "basis"))));
    expect_i64(t, 4, (i64)json_array_size(points)); /* February to May */
    expect_str(t, "February 2017", value_at(points, 0, "label"));
    expect_str(t, "0", value_at(points, 1, "value"));
    json_decref(m);
}
