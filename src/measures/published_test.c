/* published_test.c - the rows of a scorecard that are entered, or stand beside what was published. */
#include "measures/published.h"

#include <sys/stat.h>

#include "harness.h"
#include "import_help.h"
#include "measures/measure_chart.h"
#include "measures/scorecard.h"

/* ---- given ---- */

typedef struct Given {
    const char *section, *code, *title, *end, *result, *previous, *target, *floor, *status;
} Given;

static void given(T *t, const Given *g) {
    Str cells[N_RESULTS_COLUMNS];
    ResultKept kept;
    Date end;
    for (size_t i = 0; i < N_RESULTS_COLUMNS; i++) cells[i] = STR("");
    cells[RESULTS_SCORECARD] = STR("CYPE"), cells[RESULTS_AREA] = STR("Kent"), cells[RESULTS_SOURCE] = STR("Published");
    cells[RESULTS_SECTION] = str_from(g->section ? g->section : ""), cells[RESULTS_CODE] = str_from(g->code);
    cells[RESULTS_TITLE] = str_from(g->title ? g->title : "");
    cells[RESULTS_RESULT] = str_from(g->result), cells[RESULTS_PREVIOUS] = str_from(g->previous ? g->previous : "");
    cells[RESULTS_TARGET] = str_from(g->target ? g->target : ""),
    cells[RESULTS_FLOOR] = str_from(g->floor ? g->floor : "");
    cells[RESULTS_STATUS] = str_from(g->status ? g->status : "");
    expect(t, date_parse_iso(str_from(g->end), &end));
    ok(t, results_keep(&t->cx, cells, end, 1, &kept));
}

/* The directorate scorecard's row of a measure, alone: the others' statements need not run. */
static ScorecardLine line_of(T *t, const char *id, Date as_at) {
    const Scorecard *s;
    ScorecardLine *lines;
    size_t n;
    ok(t, scorecard_open(&t->cx, STR("directorate"), &s));
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < s->sections[i].n; k++) {
            if (!str_is(s->sections[i].rows[k].measure->id, id)) continue;
            ScorecardSection *section = ARENA_NEW(t->cx.arena, ScorecardSection);
            *section = (ScorecardSection){.section = s->sections[i].section, .rows = &s->sections[i].rows[k], .n = 1};
            Scorecard one = {.name = s->name, .sections = section, .n = 1};
            ok(t, scorecard_work_out(&t->cx, &one, as_at, &lines, &n));
            return lines[0];
        }
    expect(t, false);
    return (ScorecardLine){0};
}

static Str shown(T *t, const ScorecardLine *l) {
    return l->has_now ? figure_text(t->cx.arena, l->row->measure, &l->now) : str_from(result_status_words[l->status]);
}

static bool is_warned(const ScorecardLine *l, const char *part) {
    for (size_t i = 0; i < l->n_warnings; i++)
        if (str_find(l->warnings[i], str_from(part)) >= 0) return true;
    return false;
}

static Date today(void) { return date_ymd(2018, 5, 31); }

/* ---- which result ---- */

TEST("an entered row shows the last figure published by the day, judged by the scorecard's target") {
    given(t, &(Given){.section = "annual", .code = "EY14", .end = "2017-08-31", .result = "74.3", .previous = "74.8"});
    given(t, &(Given){.section = "annual", .code = "EY14", .end = "2016-08-31", .result = "74.8", .previous = "73.0"});
    ScorecardLine l = line_of(t, "eyfs_gld", today());
    expect_str(t, "74.3%", shown(t, &l));
    expect_str(t, "74.8", amount_text(t->cx.arena, &l.before.amount));
    expect_str(t, "below_target", str_from(verdict_codes[l.rating.verdict])); /* 81 of 2016-17, and no floor */
    expect_str(t, "down", str_from(verdict_dot_code(l.direction.dot)));
    expect_str(t, "ok", str_from(result_status_codes[l.status]));
    expect_has(t, published_source(t->cx.arena, l.published), "Published, entered ");
    l = line_of(t, "eyfs_gld", date_ymd(2017, 6, 30)); /* 2016-17 had not ended */
    expect_str(t, "74.8%", shown(t, &l));
    expect_str(t, "no_target", str_from(verdict_codes[l.rating.verdict])); /* the scorecard sets none for 2015-16 */
    l = line_of(t, "eyfs_gld", date_ymd(2016, 6, 30));
    expect_str(t, "To be supplied", shown(t, &l));
    expect_str(t, "not_rated", str_from(verdict_codes[l.rating.verdict]));
}

TEST(
    "an entered measure has a chart of what was published: a run where its periods overlap or are years, limits where they do not") {
    const Measures *ms;
    PublishedSet set;
    ok(t, measures_of(&t->cx, &ms));
    const Measure *yearly = measure_find(ms, STR("eyfs_gld")), *snapshot = measure_find(ms, STR("settings_good_out"));
    given(t, &(Given){"annual", "EY14", NULL, "2016-08-31", "74.8", NULL, NULL, NULL, NULL});
    given(t, &(Given){"annual", "EY14", NULL, "2017-08-31", "74.3", NULL, NULL, NULL, NULL});
    for (int i = 1; i <= 13; i++)
        given(t, &(Given){"monthly", "EY8", NULL,
                          str_fmt(t->cx.arena, "%d-%02d-28", i <= 12 ? 2017 : 2018, i <= 12 ? i : 1).p,
                          i % 2 ? "96" : "97", NULL, NULL, NULL, NULL});
    json_t *m = json_object();
    ok(t, published_read(&t->cx, &yearly, 1, today(), &set));
    ok(t, measure_add_published_trend(&t->cx, m, yearly, &set));
    json_t *signal = json_object_get(m, "signal");
    expect_i64(t, 2, (i64)json_array_size(json_object_get(signal, "points")));
    expect_str(t, "Annual figures have no limits",
               str_from(json_string_value(json_object_get(signal, "why_no_limits"))));
    ok(t, published_read(&t->cx, &snapshot, 1, today(), &set));
    ok(t, measure_add_published_trend(&t->cx, m, snapshot, &set));
    signal = json_object_get(m, "signal");
    expect_i64(t, 13, (i64)json_array_size(json_object_get(signal, "points")));
    expect_str(t, "", str_from(json_string_value(json_object_get(signal, "why_no_limits"))));
    const json_t *last = json_array_get(json_object_get(signal, "points"), 12);
    expect_str(t, "96.5", str_from(json_string_value(json_object_get(last, "mean"))));
    json_decref(m);
}

TEST("a correction takes the place of what was published and says so") {
    given(t, &(Given){.section = "annual", .code = "EY14", .end = "2017-08-31", .result = "74.3", .previous = "74.8"});
    given(t, &(Given){.section = "annual", .code = "EY14", .end = "2017-08-31", .result = "81.0", .previous = "74.8"});
    ScorecardLine l = line_of(t, "eyfs_gld", today());
    expect_str(t, "81.0%", shown(t, &l));
    expect_str(t, "green", str_from(verdict_codes[l.rating.verdict]));
    expect(t, l.published->mark.has_replaced);
}

TEST("a figure of an earlier period is shown as that, and the newer one is awaited") {
    given(t, &(Given){.section = "annual", .code = "EY14", .end = "2016-08-31", .result = "74.8", .previous = "73.0"});
    ScorecardLine l = line_of(t, "eyfs_gld", today());
    expect_str(t, "previous_year", str_from(result_status_codes[l.status]));
    expect_str(t, "74.8%", shown(t, &l));
    expect(t, is_warned(&l, "is to be supplied"));
    given(t, &(Given){.section = "annual", .code = "EY14", .end = "2017-08-31", .result = "N/A"});
    l = line_of(t, "eyfs_gld", today());
    expect_str(t, "Not available", shown(t, &l));
    expect_str(t, "not_rated", str_from(verdict_codes[l.rating.verdict]));
    expect(t, l.direction.dot == DOT_NONE);
    given(t,
          &(Given){.section = "annual", .code = "EY14", .end = "2017-08-31", .result = "", .status = "to be supplied"});
    l = line_of(t, "eyfs_gld", today());
    expect_str(t, "To be supplied", shown(t, &l));
}

TEST("what is carried forward is level, not refreshed, and without a note is told") {
    given(t, &(Given){.section = "monthly",
                      .code = "SCS18",
                      .title = "Children in care in the same placement",
                      .end = "2018-05-31",
                      .result = "70.0",
                      .previous = "70.0",
                      .target = "70",
                      .floor = "60",
                      .status = "carried forward"});
    ScorecardLine l = line_of(t, "cic_stable", today());
    expect_str(t, "70.0%", shown(t, &l));
    expect_str(t, "green", str_from(verdict_codes[l.rating.verdict])); /* the printed target: the scorecard sets none */
    expect(t, l.direction.dot == DOT_LEVEL && l.direction.is_not_refreshed);
    expect(t, is_warned(&l, "Carried forward without a note"));
}

TEST(
    "the floor printed with a result counts for its period; of two targets the scorecard's is in force and the other said") {
    given(t, &(Given){.section = "annual",
                      .code = "EY14",
                      .end = "2017-08-31",
                      .result = "74.3",
                      .previous = "74.8",
                      .target = "80",
                      .floor = "75"});
    ScorecardLine l = line_of(t, "eyfs_gld", today());
    expect_str(t, "red", str_from(verdict_codes[l.rating.verdict]));
    expect_str(t, "81", l.standard->target);
    expect_str(t, "75", l.standard->floor);
    expect(t, is_warned(&l, "Printed with the target 80; judged by the scorecard's, 81"));
}

TEST("the figure before is the one printed, and where what is kept of it differs that is said") {
    given(t, &(Given){.section = "annual", .code = "EY14", .end = "2016-08-31", .result = "74.9"});
    given(t, &(Given){.section = "annual", .code = "EY14", .end = "2017-08-31", .result = "74.3", .previous = "74.8"});
    ScorecardLine l = line_of(t, "eyfs_gld", today());
    expect_str(t, "74.8", amount_text(t->cx.arena, &l.before.amount));
    expect(t, is_warned(&l, "printed as 74.8%; what is kept of it is 74.9%"));
    given(t, &(Given){.section = "annual", .code = "EY14", .end = "2017-08-31", .result = "74.3"});
    l = line_of(t, "eyfs_gld", today());
    expect_str(t, "74.9", amount_text(t->cx.arena, &l.before.amount));
}

TEST("W6 two figures of one period are both told, and one is shown") {
    given(t, &(Given){.section = "annual", .code = "EY15", .end = "2017-08-31", .result = "21", .previous = "19"});
    given(t, &(Given){.code = "EY15", .end = "2017-08-31", .result = "10", .previous = "19"});
    ScorecardLine l = line_of(t, "eyfs_gld_gap_fsm", today());
    expect_str(t, "21 percentage points", shown(t, &l));
    expect(t, is_warned(&l, "W6: Also published as 10"));
}

/* ---- whose result ---- */

TEST("a code printed in two sections is loaded for its section's measure, and without one for neither") {
    given(t, &(Given){.section = "annual", .code = "EH46", .end = "2017-08-31", .result = "8.7", .previous = "8.7"});
    ScorecardLine l = line_of(t, "pa_primary", today());
    expect(t, l.published && str_is(l.published->row->printed_result, "8.7"));
    expect(t, line_of(t, "eh_outcomes", today()).published == NULL);
    const Measures *ms;
    PublishedSet set;
    ok(t, measures_of(&t->cx, &ms));
    given(t, &(Given){.code = "EH47", .end = "2017-08-31", .result = "14.6", .previous = "13.9"});
    const Measure *m = measure_find(ms, STR("pa_secondary"));
    ok(t, published_read(&t->cx, &m, 1, today(), &set));
    expect(t, published_latest(&set, m) == NULL);
    expect_i64(t, 1, (i64)set.n_doubts);
    expect_has(t, set.doubts[0], "fits 2 measures alike");
}

TEST("between two measures that a code fits the title decides: SCS18") {
    given(t, &(Given){.section = "monthly",
                      .code = "SCS18",
                      .title = "Returner interviews",
                      .end = "2018-05-31",
                      .result = "62.0",
                      .previous = "60.0"});
    ScorecardLine l = line_of(t, "return_interviews", today());
    expect_str(t, "62.0%", shown(t, &l));
    expect(t, line_of(t, "cic_stable", today()).published == NULL);
}

TEST("another area's or group's figure is not the county's, nor is a forecast") {
    Str cells[N_RESULTS_COLUMNS];
    ResultKept kept;
    for (size_t i = 0; i < N_RESULTS_COLUMNS; i++) cells[i] = STR("");
    cells[RESULTS_CODE] = STR("EY14"), cells[RESULTS_SECTION] = STR("annual"), cells[RESULTS_RESULT] = STR("70");
    cells[RESULTS_AREA] = STR("England");
    ok(t, results_keep(&t->cx, cells, date_ymd(2017, 8, 31), 1, &kept));
    cells[RESULTS_AREA] = STR("Kent"), cells[RESULTS_GROUP] = STR("FSM");
    ok(t, results_keep(&t->cx, cells, date_ymd(2017, 8, 31), 1, &kept));
    cells[RESULTS_GROUP] = STR(""), cells[RESULTS_FORECAST] = STR("yes");
    ok(t, results_keep(&t->cx, cells, date_ymd(2017, 8, 31), 1, &kept));
    expect(t, line_of(t, "eyfs_gld", today()).published == NULL);
}

/* ---- beside what is computed ---- */

TEST("a computed row stays what the records say, and the published figure stands beside with the difference") {
    given(t, &(Given){.section = "monthly", .code = "EH43", .end = "2018-05-31", .result = "12", .previous = "10"});
    ScorecardLine l = line_of(t, "pex_primary", today());
    expect_str(t, "no records held", shown(t, &l));
    test_exec(
        t,
        "INSERT INTO person (id, is_adult, birth_date_is_estimated, known_from) VALUES (6900, FALSE, FALSE, '2015-01-12')");
    test_exec(t, "INSERT INTO exclusion (person_id, urn, category, start_on) VALUES (6900, 1, 'SUSP', '2015-01-12')");
    l = line_of(t, "pex_primary", today());
    expect_str(t, "0", shown(t, &l));
    expect(t, l.published != NULL);
    expect(t, is_warned(&l, "W6: Published as 12 (Published, entered"));
    expect(t, is_warned(&l, "the records give 0, a difference of -12"));
    given(t, &(Given){.section = "monthly", .code = "EH43", .end = "2018-05-31", .result = "0", .previous = "10"});
    l = line_of(t, "pex_primary", today());
    expect(t, l.published && l.n_warnings == 0);
    l = line_of(t, "pex_primary", date_ymd(2018, 6, 8)); /* another period: beside, and no difference */
    expect(t, l.published && l.n_warnings == 0);
}

/* ---- the published table ---- */

TEST_OWN_TRANSACTION(
    "the annual scorecard of 2016-17, brought in, gives the directorate scorecard its seventeen rows") {
    Str path;
    if (!test_shared(t, "data/scorecard-annual-2016-17.csv", &path)) return;
    ImportReport *r = import_help(t, "annual.csv", str_cstr(t->cx.arena, test_read_file(t, path)));
    expect_i64(t, 17, r->n.of[ROW_CREATED]);
    const Scorecard *s;
    ScorecardLine *lines;
    size_t n, counts[N_VERDICTS] = {0}, n_arrows = 0, n_published = 0;
    ok(t, db_begin(&t->cx, DB_READ));
    ok(t, scorecard_open(&t->cx, STR("directorate"), &s));
    Scorecard annual = {.name = s->name, .sections = &s->sections[1], .n = 1};
    ok(t, scorecard_work_out(&t->cx, &annual, today(), &lines, &n));
    for (size_t i = 0; i < n; i++) {
        n_published += lines[i].published != NULL;
        if (measure_is_computed(lines[i].row->measure)) continue;
        counts[lines[i].rating.verdict]++;
        n_arrows += verdict_dot_code(lines[i].direction.dot) != NULL;
    }
    ok(t, db_commit(&t->cx));
    expect_i64(t, 17, (i64)n_published);
    expect_i64(t, 1, (i64)counts[VERDICT_GREEN]);
    expect_i64(t, 2, (i64)counts[VERDICT_NO_BAND]);
    expect_i64(t, 0, (i64)(counts[VERDICT_AMBER] + counts[VERDICT_RED] + counts[VERDICT_NO_TARGET]));
    expect_i64(t, (i64)(counts[VERDICT_GREEN] + counts[VERDICT_NO_BAND] + counts[VERDICT_BELOW_TARGET]), (i64)n_arrows);
}
