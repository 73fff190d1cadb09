/* bad_input_test.c - each bad input that a scorecard may meet, by its name: named in what comes out, and never counted in silence. */
#include <sys/stat.h>

#include "harness.h"
#include "measures/results_row.h"
#include "measures/scorecard.h"

/* ---- given ---- */

static void given_units(T *t, const char *values) {
    test_exec(
        t, "CREATE TABLE IF NOT EXISTS test_bad (unit_id BIGINT, district TEXT, on_date DATE, num BIGINT, den BIGINT)");
    test_exec(t, str_fmt(t->cx.arena, "INSERT INTO test_bad VALUES %s", values).p);
}

static const Measure *given_measure(T *t) {
    Arena *a = t->cx.arena;
    Str folder = test_folder(t), at = STR_CAT(a, folder, STR("/measures"));
    (void)mkdir(str_cstr(a, at), 0700);
    test_write_file(
        t, STR_CAT(a, at, STR("/zz_bad.yaml")),
        STR("measures:\n  - {measure: zz_bad, title: Bad, meaning: Of a test., kind: proportion, unit: percent, polarity: H, period: "
            "R12M, source: query}\n"));
    test_write_file(
        t, STR_CAT(a, at, STR("/zz_bad.sql")),
        STR("-- scan: the test's own table\nSELECT b.unit_id AS unit_id, b.district AS district, b.on_date AS on_date, b.num AS num, "
            "b.den AS den FROM test_bad b WHERE b.on_date IS NULL OR b.on_date <= :as_at OR b.on_date > :as_at\n"));
    Mistakes m = mistakes_on(a);
    const Measures *ms = measures_read(&m, folder, NULL);
    return measure_find(ms, STR("zz_bad"));
}

/* The county's figure of those units, and what is said of them. */
static void expect_county(T *t, const char *units, const char *figure, const char *said) {
    UnitSet s;
    UnitFilter all = UNIT_FILTER_ALL;
    Str faults[UNIT_SAID_MAX];
    given_units(t, units);
    ok(t, units_load(&t->cx, given_measure(t), t->cx.today, &s));
    UnitFigure f = units_figure(&t->cx, &s, &all);
    expect_str(t, figure, figure_text(t->cx.arena, s.measure, &f));
    size_t n = units_say_faults(&t->cx, &s, faults, COUNT_OF(faults));
    if (!said) expect_i64(t, 0, (i64)n);
    else expect(t, n == 1), expect_has(t, faults[0], said);
}

static void expect_published(T *t, const char *rows, const char *rag, const char *said) {
    ResultsFile *file;
    ResultsOptions o = {.today = date_ymd(2018, 3, 8)};
    Str text =
        str_fmt(t->cx.arena,
                "section,code,title,polarity,unit,result,numerator,denominator,target,period,period_end\n%s", rows);
    ok(t, results_read_text(&t->cx, STR("r.csv"), text, &file));
    results_check_all(&t->cx, file, &o);
    expect_str(t, rag, str_from(verdict_codes[file->rows[0].rating.verdict]));
    expect_has(t, result_row_warning_text(t->cx.arena, &file->rows[0]), said);
}

/* A definition file's mistake. */
static void expect_mistake(T *t, const char *path, const char *text, const char *said) {
    Arena *a = t->cx.arena;
    Str folder = test_folder(t);
    Mistakes m = mistakes_on(a);
    (void)mkdir(str_cstr(a, STR_CAT(a, folder, STR("/measures"))), 0700);
    (void)mkdir(str_cstr(a, STR_CAT(a, folder, STR("/scorecards"))), 0700);
    test_write_file(t, str_fmt(a, "%.*s/%s", STR_ARG(folder), path), str_from(text));
    const Measures *ms = measures_read(&m, folder, NULL);
    (void)scorecards_read(&m, folder, ms);
    for (const Mistake *at = m.first; at; at = at->next)
        if (str_find(at->message, str_from(said)) >= 0) return;
    expect_str(t, said, m.first ? m.first->message : STR("no mistake"));
}

/* ---- the list ---- */

TEST("bad input: a query that returns duplicates counts each unit once and names it") {
    expect_county(
        t, "(1, 'Dover', '2018-01-01', 1, 1), (1, 'Dover', '2018-01-01', 1, 1), (2, 'Dover', '2018-01-01', 0, 1)",
        "50.0%", "1 unit given more than once by the statement and counted once: 1");
}

TEST("bad input: a numerator outside the denominator is not counted and is named") {
    expect_county(t, "(1, 'Dover', '2018-01-01', 1, 1), (2, 'Dover', '2018-01-01', 2, 1)", "100.0%",
                  "1 unit with a numerator outside the denominator, or below zero, and not counted: 2");
    expect_published(t, "m,A,One,H,percent,90,12,10,80,MS,2018-01-31\n", "not_rated", "numerator_outside: ");
}

TEST("bad input: a target with no year is refused in a definition, and not used in a published file") {
    expect_mistake(
        t, "scorecards/zz.yaml",
        "scorecard: zz\ntitle: Z\nabout: Z\nsections:\n  - {section: m, title: M, rows: [{measure: pex_total, targets: {soon: \"5\"}}]}\n",
        "a target belongs to a year");
    expect_published(t, "m,A,One,H,percent,90,,,80,MS,\n", "no_target", "target_without_year: ");
}

TEST(
    "bad input: two measures with one code in one section are refused, naming both; in a published file neither counts") {
    expect_mistake(
        t, "measures/zz_twice.yaml",
        "measures:\n  - {measure: zz_twice, title: Z, meaning: Z., kind: count, unit: count, polarity: H, period: A, source: entered, awaits: "
        "nothing, codes: [CYPE/annual/CYPE2]}\n",
        "CYPE/annual/CYPE2");
    expect_published(t, "annual,A,One,H,percent,90,,,80,A,2017-08-31\nannual,A,Two,H,percent,90,,,80,A,2017-08-31\n",
                     "not_rated", "W10: ");
}

TEST("bad input: a result without denominator is named") {
    expect_published(t, "m,A,One,H,percent,90,9,,80,MS,2018-01-31\n", "green", "no_denominator: ");
}

TEST("bad input: a period that ends in the future has no figure and no verdict") {
    UnitSet s;
    given_units(t, "(1, 'Dover', '2018-01-01', 1, 1)");
    expect_error(t, ERR_INPUT, units_load(&t->cx, given_measure(t), date_plus(t->cx.today, 1), &s));
    expect_has(t, t->cx.error.message, "ends in the future");
    ctx_clear_error(&t->cx);
    expect_published(t, "m,A,One,H,percent,90,9,10,80,MS,2018-03-31\n", "not_rated", "future_period: ");
}

TEST("bad input: a division by zero is no cases, never 0%") {
    expect_county(t, "(1, 'Dover', '2018-01-01', 0, 0)", "no cases", NULL);
    expect_published(t, "m,A,One,H,percent,90,9,0,80,MS,2018-01-31\n", "not_rated", "division_by_zero: ");
    expect_published(t, "m,A,One,H,percent,#DIV/0!,,,80,MS,2018-01-31\n", "not_rated", "division_by_zero: ");
}

TEST("bad input: a district renamed mid-year, Shepway that became Folkestone and Hythe, is one district and is named") {
    expect_county(t, "(1, 'Shepway', '2018-02-01', 1, 1), (2, 'Folkestone and Hythe', '2018-05-01', 0, 1)", "50.0%",
                  "counted in the one district (\"Shepway\"): 1");
}
