/* unit_test.c - figures add up, and what may not be counted is named. Units come from a table of the test's own. */
#include "measures/unit.h"

#include <sys/stat.h>

#include "base/rng.h"
#include "harness.h"
#include "measures/measure_model.h"

static const char own_sql[] =
    "-- scan: the test's own table\n"
    "SELECT u.unit_id AS unit_id, u.child_id AS child_id, u.school_id AS school_id, u.district AS district, u.on_date AS on_date, u.num AS num,\n"
    "       u.den AS den, u.value AS value, u.in_group AS in_group, u.sex AS sex, u.from_on AS from_on, u.to_on AS to_on\n"
    "  FROM test_unit u WHERE u.unit_id > 0 OR u.on_date = :as_at\n";

/* A measure over the test's own table; kind, unit and what else it says. */
static const Measure *given_measure(T *t, const char *kind, const char *unit, const char *more) {
    Arena *a = t->cx.arena;
    Str folder = test_folder(t), at = STR_CAT(a, folder, STR("/measures"));
    (void)mkdir(str_cstr(a, at), 0700); /* it may be there */
    test_write_file(
        t, STR_CAT(a, at, STR("/zz_units.yaml")),
        str_fmt(
            a,
            "measures:\n  - {measure: zz_units, title: Units, meaning: Units of a test., kind: %s, unit: %s, polarity: H, "
            "period: R12M, source: query, groups: [sex]%s}\n",
            kind, unit, more));
    test_write_file(t, STR_CAT(a, at, STR("/zz_units.sql")), str_from(own_sql));
    Mistakes m = mistakes_on(a);
    const Measures *ms = measures_read(&m, folder, NULL);
    if (m.n) printf("%.*s\n", STR_ARG(m.first->message));
    expect_i64(t, 0, (i64)m.n);
    return measure_find(ms, STR("zz_units"));
}

static void given_table(T *t) {
    test_exec(
        t,
        "CREATE TABLE test_unit (unit_id BIGINT, child_id BIGINT, school_id BIGINT, district TEXT, on_date DATE, num BIGINT, "
        "den BIGINT, value BIGINT, in_group BIGINT, sex TEXT, from_on DATE, to_on DATE)");
}

static void given_unit(T *t, const char *values) {
    test_exec(
        t,
        str_fmt(
            t->cx.arena,
            "INSERT INTO test_unit (unit_id, district, on_date, num, den, value, in_group, school_id, from_on, to_on) VALUES (%s)",
            values)
            .p);
}

static UnitSet loaded(T *t, const Measure *m) {
    UnitSet s;
    ok(t, units_load(&t->cx, m, t->cx.today, &s));
    return s;
}

static UnitFigure whole(T *t, const UnitSet *s) {
    UnitFilter all = UNIT_FILTER_ALL;
    return units_figure(&t->cx, s, &all);
}

static Str shown(T *t, const UnitSet *s) {
    UnitFigure f = whole(t, s);
    return figure_text(t->cx.arena, s->measure, &f);
}

TEST("the county is the sum of its districts, never the mean of their percentages") {
    given_table(t);
    given_unit(t, "1, 'Ashford', '2018-01-01', 30, 100, NULL, 0, 5, NULL, NULL");
    given_unit(t, "2, 'Dover', '2018-01-01', 90, 900, NULL, 0, 6, NULL, NULL");
    UnitSet s = loaded(t, given_measure(t, "proportion", "percent", ""));
    expect_str(t, "12.0%", shown(t, &s));
}

static const char *const districts[] = {"Ashford", "Dover",  "Shepway", "Folkestone and Hythe",
                                        "outside", "Medway", NULL};

/* Random units, some of them twice, outside their denominator, or dated outside the year. */
static void given_random_units(T *t, Rng *rng, int n) {
    for (int i = 0; i < n; i++) {
        const char *d = districts[rng_below(rng, COUNT_OF(districts))];
        Date on = date_plus(t->cx.today, -(int)rng_below(rng, 420));
        given_unit(t, str_fmt(t->cx.arena, "%d, %s%s%s, '%.*s', %d, %d, %d, %d, %d, NULL, NULL",
                              1 + (int)rng_below(rng, (u64)n), d ? "'" : "", d ? d : "NULL", d ? "'" : "",
                              STR_ARG(date_iso_str(t->cx.arena, on)), (int)rng_below(rng, 3), (int)rng_below(rng, 3),
                              (int)rng_below(rng, 30), (int)rng_below(rng, 2), (int)rng_below(rng, 4))
                          .p);
        if (rng_below(rng, 3) == 0) test_exec(t, "UPDATE test_unit SET sex = 'F' WHERE sex IS NULL");
    }
}

static void expect_sums(T *t, const UnitSet *s, Str by) {
    UnitPart *parts;
    UnitSum sum = {0};
    size_t n;
    UnitFigure f = whole(t, s);
    ok(t, units_break_down(&t->cx, s, by, &parts, &n));
    for (size_t i = 0; i < n; i++) {
        const UnitSum *one = &parts[i].figure.sum;
        sum.n += one->n, sum.num += one->num, sum.den += one->den, sum.value += one->value;
        sum.n_values += one->n_values, sum.group_num += one->group_num, sum.group_den += one->group_den;
    }
    expect_i64(t, f.sum.n, sum.n);
    expect_i64(t, f.sum.num, sum.num);
    expect_i64(t, f.sum.den, sum.den);
    expect_i64(t, f.sum.value, sum.value);
    expect_i64(t, f.sum.n_values, sum.n_values);
    expect_i64(t, f.sum.group_num, sum.group_num);
    expect_i64(t, f.sum.group_den, sum.group_den);
}

/* Units of no district, and of one the authority does not have, are shown as such, not left out of the districts' sum. */
static void expect_unknown_shown(T *t, const UnitSet *s) {
    UnitPart *parts;
    size_t n, n_unknown = 0;
    bool is_shown = false;
    for (size_t i = 0; i < s->n; i++) n_unknown += s->at[i].district == units_not_known(s);
    ok(t, units_break_down(&t->cx, s, STR("district"), &parts, &n));
    for (size_t i = 0; i < n; i++)
        if (str_is(parts[i].label, "Not known")) is_shown = true, expect_i64(t, (i64)n_unknown, parts[i].figure.sum.n);
    expect(t, is_shown == (n_unknown > 0));
}

TEST("whatever the units, the county is the sum of its districts, schools and groups, for every kind of measure") {
    static const char *const kinds[][3] = {
        {"count", "count", ""}, {"proportion", "percent", ""}, {"rate", "per_1000", ", per: 1000"},
        {"mean", "days", ""},   {"median", "days", ""},        {"gap", "percentage_points", ""},
        {"ratio", "times", ""}, {"money", "GBP", ""}};
    Rng rng = rng_seed(11);
    given_table(t);
    for (int run = 0; run < 16; run++) {
        const char *const *kind = kinds[(size_t)run % COUNT_OF(kinds)];
        const Measure *m = given_measure(t, kind[0], kind[1], kind[2]);
        int n = 40 + (int)rng_below(&rng, 60);
        test_exec(t, "DELETE FROM test_unit");
        given_random_units(t, &rng, n);
        UnitSet s = loaded(t, m);
        expect_sums(t, &s, STR("district"));
        expect_sums(t, &s, STR("school"));
        expect_sums(t, &s, STR("sex"));
        expect_unknown_shown(t, &s);
        i64 left_out = s.faults[UNIT_REPEATED].n + s.faults[UNIT_OUTSIDE].n + s.faults[UNIT_OUT_OF_PERIOD].n;
        expect_i64(t, n, (i64)s.n + left_out); /* no unit is lost without a word */
    }
}

static Str faults(T *t, const UnitSet *s) {
    Str said[UNIT_SAID_MAX];
    Buf b = buf_on(t->cx.arena);
    size_t n = units_say_faults(&t->cx, s, said, COUNT_OF(said));
    for (size_t i = 0; i < n; i++) buf_fmt(&b, "%.*s\n", STR_ARG(said[i]));
    return buf_str(&b);
}

TEST("a unit given twice, outside its denominator, outside the period or in no district is named") {
    given_table(t);
    given_unit(t, "1, 'Ashford', '2018-01-01', 1, 1, NULL, 0, 5, NULL, NULL");
    given_unit(t, "1, 'Ashford', '2018-01-01', 1, 1, NULL, 0, 5, NULL, NULL");
    given_unit(t, "2, 'Ashford', '2018-01-01', 2, 1, NULL, 0, 5, NULL, NULL");
    given_unit(t, "3, 'Ashford', '2017-06-30', 1, 1, NULL, 0, 5, NULL, NULL");
    given_unit(t, "4, 'Camelot', '2018-01-01', 0, 1, NULL, 0, 5, NULL, NULL");
    given_unit(t, "5, 'Shepway', '2018-02-01', 0, 1, NULL, 0, 5, NULL, NULL");
    given_unit(t, "6, 'Folkestone and Hythe', '2018-05-01', 1, 1, NULL, 0, 5, NULL, NULL");
    UnitSet s = loaded(t, given_measure(t, "proportion", "percent", ""));
    UnitFigure f = whole(t, &s);
    expect_i64(t, 2, f.sum.num);
    expect_i64(t, 4, f.sum.den);
    Str said = faults(t, &s);
    expect_has(t, said, "1 unit given more than once by the statement and counted once: 1");
    expect_has(t, said, "1 unit with a numerator outside the denominator, or below zero, and not counted: 2");
    expect_has(t, said, "1 unit dated outside the period and not counted: 3");
    expect_has(t, said, "1 unit of a district that the authority does not have, counted as not known (\"Camelot\"): 4");
    expect_has(t, said, "counted in the one district (\"Shepway\"): 5");
    UnitFilter there = UNIT_FILTER_ALL;
    there.district = (size_t)authority_district(s.authority, STR("Shepway"));
    expect_i64(t, 2, units_figure(&t->cx, &s, &there).sum.n);
    expect_str(t, "Folkestone and Hythe", units_district_name(&s, there.district));
}

TEST("nothing to divide by is no cases, not 0%, and a share inside its bounds never shows as one of them") {
    given_table(t);
    const Measure *m = given_measure(t, "proportion", "percent", "");
    UnitSet s = loaded(t, m);
    expect_str(t, "no cases", shown(t, &s));
    given_unit(t, "1, 'Ashford', '2018-01-01', 19991, 20000, NULL, 0, 5, NULL, NULL");
    s = loaded(t, m);
    expect_str(t, "99.9%", shown(t, &s));
}

TEST("a gap is the others less the group from the exact figures, and says where the rounded ones differ") {
    given_table(t);
    given_unit(t, "1, 'Ashford', '2018-01-01', 6746, 10000, NULL, 0, 5, NULL, NULL");
    given_unit(t, "2, 'Ashford', '2018-01-01', 4504, 10000, NULL, 1, 5, NULL, NULL");
    UnitSet s = loaded(t, given_measure(t, "gap", "percentage_points", ""));
    UnitFigure f = whole(t, &s);
    expect_str(t, "22.4 percentage points", figure_text(t->cx.arena, s.measure, &f));
    expect(t, f.is_rounded_other);
    expect_str(t, "67.5", amount_text(t->cx.arena, &f.of_others));
}

TEST("times as likely is against the others, with both rates per 10,000") {
    given_table(t);
    given_unit(t, "1, 'Ashford', '2018-01-01', 30, 24000, NULL, 1, 5, NULL, NULL");
    given_unit(t, "2, 'Ashford', '2018-01-01', 45, 176000, NULL, 0, 5, NULL, NULL");
    UnitSet s = loaded(t, given_measure(t, "ratio", "times", ""));
    UnitFigure f = whole(t, &s);
    expect_str(t, "4.9 times", figure_text(t->cx.arena, s.measure, &f));
    expect_str(t, "12.5", amount_text(t->cx.arena, &f.of_group));
    expect_str(t, "2.6", amount_text(t->cx.arena, &f.of_others));
    test_exec(t, "DELETE FROM test_unit WHERE unit_id = 2");
    s = loaded(t, s.measure);
    expect_str(t, "none in the comparison group", shown(t, &s));
}

TEST(
    "days are counted in C, the median of an even count is the mean of the middle two, and school days leave holidays out") {
    given_table(t);
    given_unit(t, "1, 'Ashford', '2018-01-01', 0, 1, NULL, 0, 5, '2018-01-08', '2018-01-12'");
    given_unit(t, "2, 'Ashford', '2018-01-01', 0, 1, NULL, 0, 5, '2018-01-08', '2018-01-15'");
    given_unit(t, "3, 'Ashford', '2018-01-01', 0, 1, NULL, 0, 5, '2018-01-08', '2018-01-18'");
    given_unit(t, "4, 'Ashford', '2018-01-01', 0, 1, NULL, 0, 5, '2018-01-08', '2018-01-28'");
    given_unit(t, "5, 'Ashford', '2018-01-01', 0, 1, NULL, 0, 5, NULL, '2018-01-28'");
    UnitSet s = loaded(t, given_measure(t, "median", "days", ""));
    expect_str(t, "8.5 days", shown(t, &s));
    s = loaded(t, given_measure(t, "mean", "days", ""));
    expect_str(t, "10.3 days", shown(t, &s)); /* 4, 7, 10, 20 */
    s = loaded(t, given_measure(t, "mean", "weeks", ""));
    expect_str(t, "1.5 weeks", shown(t, &s)); /* 41 of 28 */
    test_exec(t, "DELETE FROM test_unit WHERE unit_id > 2");
    s = loaded(t, given_measure(t, "mean", "days", ", days: school"));
    expect_str(t, "5.5 days", shown(t, &s)); /* Monday to Friday 5, to Monday 6 */
}

TEST("a period that ends in the future has no figure, and an entered measure no units") {
    const Measures *ms;
    UnitSet s;
    ok(t, measures_of(&t->cx, &ms));
    expect_error(t, ERR_INPUT, units_load(&t->cx, measure_find(ms, STR("cin_count")), date_plus(t->cx.today, 1), &s));
    expect_has(t, t->cx.error.message, "ends in the future");
    t->cx.error = (ErrorSlot){.status = OK};
    expect_error(t, ERR_INPUT, units_load(&t->cx, measure_find(ms, STR("eyfs_gld")), t->cx.today, &s));
    expect_has(t, t->cx.error.message, "import pupil_result");
}

/* "At least 30% reduction from 1,500" of the chapter, ten units for each hundred and fifty. */
TEST(
    "a change is per cent of the baseline, which is the units outside the group; parts of it by district; none without a baseline") {
    given_table(t);
    for (int i = 0; i < 15; i++)
        given_unit(t, str_fmt(t->cx.arena, "%d, 'Dover', NULL, 100, 1, NULL, 0, 5, NULL, NULL", 100 + i).p);
    given_unit(t, "1, 'Dover', '2018-01-01', 1050, 1, NULL, 1, 5, NULL, NULL");
    const Measure *m = given_measure(t, "change", "percent", "");
    UnitSet s = loaded(t, m);
    expect_str(t, "-30.0%", shown(t, &s));
    given_unit(t, "2, 'Ashford', '2018-01-01', 1, 1, NULL, 1, 6, NULL, NULL");
    s = loaded(t, m);
    expect_str(t, "-29.9%", shown(t, &s));
    UnitPart *parts;
    size_t n;
    ok(t, units_break_down(&t->cx, &s, STR("district"), &parts, &n));
    for (size_t i = 0; i < n; i++)
        if (str_is(parts[i].label, "Ashford"))
            expect_str(t, "none in the baseline", figure_text(t->cx.arena, m, &parts[i].figure));
}
