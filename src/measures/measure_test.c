/* measure_test.c - what measures mean, what is wrong with their files, and that each statement runs. */
#include "measures/measure.h"

#include <sys/stat.h>

#include "harness.h"
#include "registers/table.h"

static const Measures *shipped(T *t) {
    const Measures *ms;
    ok(t, measures_of(&t->cx, &ms));
    return ms;
}

TEST("every measure's statement runs, gives what it counts, and walks no table it does not say") {
    Mistakes m = mistakes_on(t->cx.arena);
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    ok(t, measures_prove(&t->cx, shipped(t), &m));
    for (const Mistake *at = m.first; at; at = at->next)
        printf("     %.*s: %.*s\n", STR_ARG(at->file), STR_ARG(at->message));
    expect_i64(t, 0, (i64)m.n);
}

/* The indicators of the 2017-18 scorecard, and of the 2013-14 plan. */
PURE_TEST("the scorecard's 28 monthly and 17 annual codes each mean one measure, EH46 and EH47 two") {
    const Measures *ms = shipped(t);
    size_t monthly = 0, annual = 0;
    for (size_t i = 0; i < ms->n; i++)
        for (size_t k = 0; k < ms->at[i]->n_codes; k++) {
            const PrintedCode *c = &ms->at[i]->codes[k];
            bool is_current = str_is(c->scorecard, "CYPE") && !ms->at[i]->superseded_by.p;
            monthly += is_current && str_is(c->section, "monthly");
            annual += is_current && str_is(c->section, "annual");
        }
    expect_i64(t, 28, (i64)monthly);
    expect_i64(t, 17, (i64)annual);
    expect(t, ms->n > 250);
}

PURE_TEST("a code printed in two sections is offered, never guessed; with its section it is one measure") {
    const Measures *ms = shipped(t);
    const Measure *m = NULL;
    expect_error(t, ERR_INPUT, measure_by_code(&t->cx, ms, STR("EH46"), STR_NONE, &m));
    expect_has(t, t->cx.error.message, "eh_outcomes (section monthly)");
    expect_has(t, t->cx.error.message, "pa_primary (section annual)");
    t->cx.error = (ErrorSlot){.status = OK};
    ok(t, measure_by_code(&t->cx, ms, STR("EH46"), STR("annual"), &m));
    expect_str(t, "pa_primary", m->id);
    ok(t, measure_by_code(&t->cx, ms, STR("CYP16"), STR_NONE, &m));
    expect_str(t, "cme_closed_30", m->id);
    expect_error(t, ERR_NOTFOUND, measure_by_code(&t->cx, ms, STR("cme_closd_30"), STR_NONE, &m));
    expect_has(t, t->cx.error.message, "did you mean 'cme_closed_30'");
}

PURE_TEST("a version and a threshold are those of the day: persistent absence was 20%, 15%, then 10%") {
    const Measure *m = measure_find(shipped(t), STR("cic_pa"));
    expect_i64(t, 20, measure_number_on(m, STR("threshold"), date_ymd(2011, 8, 31)));
    expect_i64(t, 15, measure_number_on(m, STR("threshold"), date_ymd(2015, 8, 31)));
    expect_i64(t, 10, measure_number_on(m, STR("threshold"), date_ymd(2015, 9, 1)));
    expect_i64(t, 3, measure_version_on(m, date_ymd(2018, 8, 31))->version);
    expect_i64(t, 1, measure_version_on(m, date_ymd(2010, 8, 31))->version);
}

/* ---- mistakes ---- */

static Str sound(T *t, const char *more) {
    return str_fmt(
        t->cx.arena,
        "measures:\n  - measure: zz_club\n    title: Clubs\n    meaning: Clubs of the day.\n    kind: count\n    unit: count\n"
        "    polarity: H\n    period: MS\n    source: query\n%s",
        more);
}

static const char sound_sql[] =
    "-- Clubs.\nSELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district,\n"
    "  c.opened_on AS on_date, 1 AS num FROM case_file c WHERE c.register = 'cme' AND c.opened_on = :as_at\n";

/* What is said of the one file and its statement, a line each. */
static Str mistakes_of(T *t, Str yaml, const char *sql) {
    Arena *a = t->cx.arena;
    Str folder = test_folder(t), at = STR_CAT(a, folder, STR("/measures"));
    (void)mkdir(str_cstr(a, at), 0700); /* it may be there */
    test_write_file(t, STR_CAT(a, at, STR("/zz_club.yaml")), yaml);
    test_write_file(t, STR_CAT(a, at, STR("/zz_club.sql")), str_from(sql));
    Mistakes m = mistakes_on(a);
    const Measures *ms = measures_read(&m, folder, registers_of(&t->cx));
    if (m.n == 0) ok(t, measures_prove(&t->cx, ms, &m));
    Buf b = buf_on(a);
    for (const Mistake *one = m.first; one; one = one->next)
        buf_fmt(&b, "%.*s:%d: %.*s\n", STR_ARG(one->file), one->line, STR_ARG(one->message));
    return buf_str(&b);
}

static void expect_mistake(T *t, const char *more, const char *words) {
    expect_has(t, mistakes_of(t, sound(t, more), sound_sql), words);
}

TEST("what is wrong with a measure is told at its line, with what may be meant") {
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    expect_str(t, "", mistakes_of(t, sound(t, ""), sound_sql));
    expect_mistake(t, "    polarty: H\n", "zz_club.yaml:10: 'polarty' is not known here; did you mean 'polarity'?");
    expect_mistake(t, "    feeds: [cmee]\n", "there is no register 'cmee'; did you mean cme");
    expect_mistake(t, "    superseded_by: cme_dayz\n    superseded_on: 2018-01-01\n", "did you mean 'cme_days'");
    expect_mistake(t, "    awaits: a register\n", "a computed measure awaits nothing");
    expect_mistake(t, "    codes: [CYPE2]\n", "write scorecard/section/code");
    expect_mistake(t, "    codes: [CYPE/annual/CYPE2]\n", "CYPE/annual/CYPE2 is printed for");
    expect_mistake(t, "    dates: {early: from - 12 weeks}\n", "from - 12 months");
    expect_has(
        t,
        mistakes_of(
            t,
            STR("measures:\n  - {measure: zz_gap, title: Gap, meaning: A gap., kind: gap, unit: percent, polarity: L, "
                "period: A, source: entered, awaits: results}\n"),
            sound_sql),
        "a gap is in percentage_points");
    expect_has(
        t,
        mistakes_of(
            t,
            STR("measures:\n  - {measure: pex_total, title: Second, meaning: A second., kind: count, unit: count, "
                "polarity: L, period: A, source: entered, awaits: results}\n"),
            sound_sql),
        "a second measure 'pex_total'");
}

TEST("a measure's statement only reads, names its columns and parameters, and says what it walks") {
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    Str yaml = sound(t, "");
    expect_has(t, mistakes_of(t, yaml, "DELETE FROM person"), "the statement only reads");
    expect_has(t, mistakes_of(t, yaml, "WITH x AS (SELECT 1) INSERT INTO team SELECT * FROM x"),
               "the statement only reads");
    expect_has(t, mistakes_of(t, yaml, "SELECT 1 AS unit_id WHERE 1 = :form"), "no ':form'; did you mean 'from'");
    expect_has(
        t,
        mistakes_of(t, yaml,
                    "SELECT 1 AS unit_id, 2 AS child_id, 3 AS school_id, NULL AS distict, NULL AS on_date, 1 AS num"),
        "no column 'district'; did you mean 'distict'");
    expect_has(t, mistakes_of(t, yaml, "SELECT x.id AS unit_id FROM no_such_table x"), "does not run");
    if (db_kind(t->cx.db) != DB_SQLITE) return;
    expect_has(
        t,
        mistakes_of(
            t, yaml,
            "SELECT p.id AS unit_id, p.id AS child_id, NULL AS school_id, NULL AS district, NULL AS on_date, 1 AS num "
            "FROM person p WHERE p.sex = 'M'"),
        "walks a whole table");
}
