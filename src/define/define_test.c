#include "harness.h"

#include "define/definitions.h"

static const YamlNode *read(T *t, Mistakes *m, const char *text) {
    *m = mistakes_on(t->cx.arena);
    return yaml_read(m, STR("x.yaml"), str_from(text));
}

static Str nth_message(const Mistakes *m, int n) {
    const Mistake *at = m->first;
    while (at && n-- > 0) at = at->next;
    return at ? at->message : STR_NONE;
}

PURE_TEST("a definition file becomes a tree that remembers lines") {
    Mistakes m;
    const YamlNode *root = read(t, &m, "a: 1\nlist:\n  - {name: x}\n  - name: y\n");
    expect(t, root != NULL && m.n == 0);
    expect_i64(t, 1, yaml_number(&m, root, "a", 0, 9));
    const YamlNode *list = yaml_list(&m, root, "list");
    expect_i64(t, 2, (i64)list->n);
    expect_i64(t, 4, list->first->next->line);
    expect_str(t, "y", yaml_text(&m, list->first->next, "name"));
    expect_i64(t, 0, (i64)m.n);
}

PURE_TEST("every mistake in a definition is told at once, with its line and the nearest name") {
    Mistakes m;
    const YamlNode *root = read(t, &m, "stale_dais: 3\nfrom: 2018-02-30\nn: many\nkind: sixth_dya\n");
    yaml_only(&m, root, "stale_days|from|n|kind");
    yaml_date(&m, root, "from");
    yaml_number(&m, root, "n", 0, 5);
    expect_i64(t, -1, yaml_choice(&m, root, "kind", "sixth_day|provision_start"));
    yaml_text(&m, root, "stale_days");
    expect_i64(t, 5, (i64)m.n);
    expect_has(t, nth_message(&m, 0), "did you mean 'stale_days'?");
    expect_i64(t, 1, m.first->line);
    expect_has(t, nth_message(&m, 1), "write it like 2018-03-08");
    expect_i64(t, 2, m.first->next->line);
    expect_has(t, nth_message(&m, 2), "whole number, not 'many'");
    expect_has(t, nth_message(&m, 3), "did you mean 'sixth_day'?");
    expect_has(t, nth_message(&m, 4), "'stale_days' is missing");
}

PURE_TEST("a name that is near nothing is answered with all the choices") {
    Mistakes m;
    const YamlNode *root = read(t, &m, "kind: zebra\n");
    yaml_choice(&m, root, "kind", "first|last");
    expect_has(t, nth_message(&m, 0), "it can be first or last");
}

PURE_TEST("YAML that could grow beyond its size, or that is none, is refused") {
    static const struct {
        const char *text, *why;
    } cases[] = {
        {"a: &x [1]\nb: *x\n", "anchors"},
        {"b: *x\n", "aliases"},
        {"a: !!str 1\n", "tags"},
        {"a: 1\n---\nb: 2\n", "second document"},
        {"a: [1, 2\n", "not YAML"},
        {"", "empty"},
        {"a: 1\na2: \"\\xq\"\n", "not YAML"},
        {"? [1]\n: 2\n", "cannot be a name"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Mistakes m;
        expect(t, read(t, &m, cases[i].text) == NULL);
        expect_i64(t, 1, (i64)m.n);
        expect_has(t, nth_message(&m, 0), cases[i].why);
    }
    Buf deep = buf_on(t->cx.arena);
    for (int i = 0; i < 1000; i++) buf_add_char(&deep, '[');
    Mistakes m = mistakes_on(t->cx.arena);
    expect(t, yaml_read(&m, STR("deep.yaml"), buf_str(&deep)) == NULL);
    expect_has(t, nth_message(&m, 0), "nested too deeply");
}

PURE_TEST("an override folder replaces one definition file, and its mistakes name it") {
    Str folder = test_folder(t);
    test_write_file(t, str_fmt(t->cx.arena, "%.*s/rollcall.yaml", STR_ARG(folder)),
                    STR("version: mine\nsixth_day: 1\n"));
    Mistakes m = mistakes_on(t->cx.arena);
    definitions_check(folder, &m);
    expect(t, m.n >= 7);
    expect_has(t, m.first->file, "rollcall.yaml");
    Definitions *d;
    expect_error(t, ERR_INPUT, definitions_open(&t->cx, folder, &d));
    expect_has(t, t->cx.error.message, "muster check lists them");
}

/* ---- bank holidays ---- */

/* Published days of some years with substitutes, moves and extras. */
PURE_TEST("bank holidays of England are those published") {
    static const char *const published[] = {
        "2004-01-01", "2004-04-09", "2004-04-12", "2004-05-03", "2004-05-31", "2004-08-30", "2004-12-27", "2004-12-28",
        "2010-01-01", "2010-04-02", "2010-04-05", "2010-05-03", "2010-05-31", "2010-08-30", "2010-12-27", "2010-12-28",
        "2011-01-03", "2011-04-22", "2011-04-25", "2011-04-29", "2011-05-02", "2011-05-30", "2011-08-29", "2011-12-26",
        "2011-12-27", "2012-01-02", "2012-04-06", "2012-04-09", "2012-05-07", "2012-06-04", "2012-06-05", "2012-08-27",
        "2012-12-25", "2012-12-26", "2018-01-01", "2018-03-30", "2018-04-02", "2018-05-07", "2018-05-28", "2018-08-27",
        "2018-12-25", "2018-12-26", "2020-01-01", "2020-04-10", "2020-04-13", "2020-05-08", "2020-05-25", "2020-08-31",
        "2020-12-25", "2020-12-28", "2022-01-03", "2022-04-15", "2022-04-18", "2022-05-02", "2022-06-02", "2022-06-03",
        "2022-08-29", "2022-09-19", "2022-12-26", "2022-12-27", "2023-01-02", "2023-04-07", "2023-04-10", "2023-05-01",
        "2023-05-08", "2023-05-29", "2023-08-28", "2023-12-25", "2023-12-26",
    };
    static const int years[] = {2004, 2010, 2011, 2012, 2018, 2020, 2022, 2023};
    const Calendars *c = definitions_of(&t->cx)->calendars;
    size_t n = 0;
    for (size_t i = 0; i < COUNT_OF(years); i++)
        for (Date d = date_ymd(years[i], 1, 1); d.day <= date_ymd(years[i], 12, 31).day; d = date_plus(d, 1)) {
            bool is_listed = n < COUNT_OF(published) && str_is(date_iso_str(t->cx.arena, d), published[n]);
            expect_i64(t, is_listed ? DAY_YES : DAY_NO, calendar_bank_holiday(c, d));
            n += is_listed;
        }
    expect_i64(t, (i64)COUNT_OF(published), (i64)n);
    expect_str(t, "Easter Monday", calendar_bank_holiday_name(c, date_ymd(2018, 4, 2)));
}

PURE_TEST("every year from 2004 to 2035 has its eight bank holidays on weekdays, and the extra ones") {
    const Calendars *c = definitions_of(&t->cx)->calendars;
    for (int year = 2004; year <= 2035; year++) {
        int n = 0, n_working = 0;
        for (Date d = date_ymd(year, 1, 1); d.day <= date_ymd(year, 12, 31).day; d = date_plus(d, 1)) {
            if (calendar_bank_holiday(c, d) == DAY_YES) {
                n++;
                expect(t, date_weekday(d) < 5);
                expect(t, calendar_bank_holiday_name(c, d).n > 0);
            }
            n_working += calendar_working_day(c, d) == DAY_YES;
        }
        int extra = year == 2011 || year == 2012 || year == 2023 ? 1 : year == 2022 ? 2 : 0;
        expect_i64(t, 8 + extra, n);
        i32 counted;
        expect(t, days_between(calendar_working_days(c), date_ymd(year - 1, 12, 31), date_ymd(year, 12, 31), &counted));
        expect_i64(t, n_working, counted);
    }
    expect_i64(t, CALENDAR_MISSING, calendar_bank_holiday(c, date_ymd(2003, 12, 31)));
    expect_i64(t, CALENDAR_MISSING, calendar_working_day(c, date_ymd(2036, 1, 1)));
}

/* The dates of Easter are an almanac's; the rest is worked out here in other ways than by the rules of the file. */
static int weekday_of(int year, int month, int day) { /* Zeller, 0 Monday */
    if (month < 3) month += 12, year--;
    return (day + 13 * (month + 1) / 5 + year + year / 4 - year / 100 + year / 400 + 5) % 7;
}

static void list_year(int year, int easter_month_day, Date out[8]) {
    int n = 0, sunday = easter_month_day;
    Date easter = date_ymd(year, sunday / 100, sunday % 100);
    int new_year = weekday_of(year, 1, 1), christmas = weekday_of(year, 12, 25);
    out[n++] = date_ymd(year, 1, new_year == 5 ? 3 : new_year == 6 ? 2 : 1);
    out[n++] = date_plus(easter, -2);
    out[n++] = date_plus(easter, 1);
    out[n++] = date_ymd(year, 5, 1 + (7 - weekday_of(year, 5, 1)) % 7);
    out[n++] = date_ymd(year, 5, 31 - weekday_of(year, 5, 31));
    out[n++] = date_ymd(year, 8, 31 - weekday_of(year, 8, 31));
    /* Christmas on a Friday, Saturday or Sunday gives days to the week that follows. */
    out[n++] = date_ymd(year, 12, christmas == 5 ? 27 : christmas == 6 ? 26 : 25);
    out[n++] = date_ymd(year, 12, christmas == 4 ? 28 : christmas == 5 ? 28 : christmas == 6 ? 27 : 26);
}

static bool is_listed_day(const Date *list, int n, Date d) {
    for (int i = 0; i < n; i++)
        if (date_eq(list[i], d)) return true;
    return false;
}

PURE_TEST("each bank holiday from 2004 to 2035 is one of the rules' or of those proclaimed, and none is left out") {
    static const int easters[] = {411, 327, 416, 408, 323, 412, 404, 424, 408, 331, 420, 405, 327, 416, 401, 421,
                                  412, 404, 417, 409, 331, 420, 405, 328, 416, 401, 421, 413, 328, 417, 409, 325};
    static const struct {
        int away[3], extra[3];
    } proclaimed[] = {{{0}, {2011, 4, 29}},          {{2012, 5, 28}, {2012, 6, 4}},
                      {{0}, {2012, 6, 5}},           {{2020, 5, 4}, {2020, 5, 8}},
                      {{2022, 5, 30}, {2022, 6, 2}}, {{0}, {2022, 6, 3}},
                      {{0}, {2022, 9, 19}},          {{0}, {2023, 5, 8}}};
    const Calendars *c = definitions_of(&t->cx)->calendars;
    for (int year = 2004; year <= 2035; year++) {
        Date rule[8], away[8], extra[8];
        int n = 0;
        list_year(year, easters[year - 2004], rule);
        for (size_t i = 0; i < COUNT_OF(proclaimed); i++) {
            if (proclaimed[i].extra[0] != year) continue;
            const int *a = proclaimed[i].away, *x = proclaimed[i].extra;
            away[n] = a[0] ? date_ymd(a[0], a[1], a[2]) : DATE_NONE;
            extra[n++] = date_ymd(x[0], x[1], x[2]);
        }
        for (Date d = date_ymd(year, 1, 1); d.day <= date_ymd(year, 12, 31).day; d = date_plus(d, 1)) {
            bool is_one = (is_listed_day(rule, 8, d) && !is_listed_day(away, n, d)) || is_listed_day(extra, n, d);
            if (calendar_bank_holiday(c, d) != (is_one ? DAY_YES : DAY_NO))
                expect_str(t, "a rule's or a proclaimed day", date_iso_str(t->cx.arena, d));
        }
    }
}

PURE_TEST("the calendars as they stood do not know of a bank holiday announced later") {
    const Calendars *c = definitions_of(&t->cx)->calendars;
    const Calendars *then = calendar_as_known(t->cx.arena, c, date_ymd(2022, 9, 9));
    expect_i64(t, DAY_NO, calendar_bank_holiday(then, date_ymd(2022, 9, 19)));
    expect_i64(t, DAY_YES, calendar_bank_holiday(then, date_ymd(2022, 6, 2)));
    expect_i64(t, DAY_YES, calendar_school_day(then, date_ymd(2022, 9, 19)));
    expect_i64(t, DAY_NO, calendar_school_day(c, date_ymd(2022, 9, 19)));
    expect_i64(t, DAY_YES,
               calendar_bank_holiday(calendar_as_known(t->cx.arena, c, date_ymd(2022, 9, 10)), date_ymd(2022, 9, 19)));
    const Calendars *before_move = calendar_as_known(t->cx.arena, c, date_ymd(2019, 6, 6));
    expect_i64(t, DAY_YES, calendar_bank_holiday(before_move, date_ymd(2020, 5, 4)));
    expect_str(t, "Early May bank holiday", calendar_bank_holiday_name(before_move, date_ymd(2020, 5, 4)));
    expect_i64(t, DAY_NO, calendar_bank_holiday(before_move, date_ymd(2020, 5, 8)));
    expect(t, calendar_of_school(c, 0)->mark != calendar_of_school(then, 0)->mark);
    expect(t, calendar_of_school(c, 0)->mark ==
                  calendar_of_school(calendar_as_known(t->cx.arena, c, date_ymd(2023, 1, 1)), 0)->mark);
}

/* ---- school days ---- */

PURE_TEST("calendar T has 35, 38, 27, 29, 29 and 37 school days") {
    const Calendars *c = definitions_of(&t->cx)->calendars;
    const SchoolYear *y = calendar_school_year(c, 2017);
    static const int days[] = {35, 38, 27, 29, 29, 37};
    expect(t, y && !y->is_provisional);
    expect_i64(t, 6, (i64)y->n_terms);
    for (size_t i = 0; i < 6; i++)
        expect_i64(t, days[i], calendar_count_school_days(c, y->terms[i].from, y->terms[i].to));
    expect_i64(t, 195, calendar_count_school_days(c, date_ymd(2017, 9, 1), date_ymd(2018, 8, 31)));
    expect_i64(t, DAY_NO, calendar_school_day(c, date_ymd(2018, 5, 7)));
    expect_str(t, "Term 4", calendar_term_of(c, date_ymd(2018, 3, 8))->name);
    expect(t, calendar_term_of(c, date_ymd(2018, 2, 12)) == NULL);
}

PURE_TEST("the sixth school day of an exclusion counts its first school day as day 1") {
    const Calendars *c = definitions_of(&t->cx)->calendars;
    Date d;
    expect(t, calendar_nth_school_day(c, date_ymd(2018, 3, 5), 6, &d));
    expect_i64(t, date_ymd(2018, 3, 12).day, d.day);
    expect(t, calendar_nth_school_day(c, date_ymd(2018, 3, 3), 6, &d)); /* a Saturday */
    expect_i64(t, date_ymd(2018, 3, 12).day, d.day);
    expect(t, calendar_nth_school_day(c, date_ymd(2018, 2, 8), 6, &d)); /* over half-term */
    expect_i64(t, date_ymd(2018, 2, 22).day, d.day);
}

PURE_TEST("the n-th school day and the count of school days agree on every day of every loaded year") {
    const Calendars *c = definitions_of(&t->cx)->calendars;
    for (int year = 2012; year <= 2027; year++) {
        const SchoolYear *y = calendar_school_year(c, year);
        expect(t, y != NULL);
        expect(t, y->is_provisional == (year != 2017));
        int total = calendar_count_school_days(c, date_ymd(year, 9, 1), date_ymd(year + 1, 8, 31));
        expect(t, total >= 185 && total <= 200);
        for (Date d = date_ymd(year, 9, 1); d.day < date_ymd(year + 1, 7, 1).day; d = date_plus(d, 1)) {
            Date sixth;
            expect(t, calendar_nth_school_day(c, d, 6, &sixth));
            expect_i64(t, DAY_YES, calendar_school_day(c, sixth));
            expect_i64(t, 6, calendar_count_school_days(c, d, sixth));
        }
    }
}

PURE_TEST("a school year that is not loaded is said to be missing, never guessed") {
    const Calendars *c = definitions_of(&t->cx)->calendars;
    Date d;
    expect_i64(t, CALENDAR_MISSING, calendar_school_day(c, date_ymd(2012, 8, 31)));
    expect_i64(t, CALENDAR_MISSING, calendar_school_day(c, date_ymd(2028, 9, 1)));
    expect(t, !calendar_nth_school_day(c, date_ymd(2010, 3, 5), 6, &d));
    expect(t, !calendar_nth_school_day(c, date_ymd(2028, 8, 1), 1, &d));
    expect_i64(t, -1, calendar_count_school_days(c, date_ymd(2028, 7, 1), date_ymd(2028, 9, 2)));
}

#define HOLIDAYS "years: {from: 2017, to: 2019}\nfixed: [{name: New Year, on: 1 January}]\neaster: []\nmondays: []\n"
#define TERMS                                                          \
    "calendars:\n  - year: 2017\n    provisional: false\n    terms:\n" \
    "      - {name: One, from: 2017-09-04, to: 2017-12-20}\n"          \
    "      - {name: Two, from: 2018-01-01, to: 2018-07-20}\n"          \
    "    inset: [2017-09-04]\n    closed: [2018-03-01]\n"

static const Calendars *read_calendars(T *t, Mistakes *m, const char *holidays, const char *schools) {
    *m = mistakes_on(t->cx.arena);
    CalendarFiles files = {yaml_read(m, STR("bank-holidays.yaml"), str_from(holidays)),
                           yaml_read(m, STR("terms.yaml"), STR(TERMS)),
                           yaml_read(m, STR("schools.yaml"), str_from(schools))};
    return calendar_read(m, &files);
}

PURE_TEST("a school's own days stand over the county's, and what it does not give it keeps") {
    Mistakes m;
    const Calendars *c = read_calendars(t, &m, HOLIDAYS,
                                        "schools:\n  - urn: 222\n    years: [{year: 2017, closed: [2018-03-02], inset: "
                                        "[2018-03-05]}]\n  - urn: 111\n    years:\n      - year: 2017\n        "
                                        "provisional: true\n        terms: [{name: Autumn, from: 2017-09-06, to: "
                                        "2017-12-15}]\n");
    expect_i64(t, 0, (i64)m.n);
    const SchoolDates *county = calendar_of_school(c, 333), *a = calendar_of_school(c, 222),
                      *b = calendar_of_school(c, 111);
    expect_i64(t, 0, county->urn);
    static const struct {
        const char *on;
        DayKind county, a, b;
    } days[] = {
        {"2017-09-04", DAY_IS_INSET, DAY_IS_INSET, DAY_IS_HOLIDAY},
        {"2017-09-05", DAY_IS_SCHOOL, DAY_IS_SCHOOL, DAY_IS_HOLIDAY},
        {"2017-12-18", DAY_IS_SCHOOL, DAY_IS_SCHOOL, DAY_IS_HOLIDAY},
        {"2018-01-01", DAY_IS_BANK_HOLIDAY, DAY_IS_BANK_HOLIDAY, DAY_IS_BANK_HOLIDAY},
        {"2018-03-01", DAY_IS_CLOSED, DAY_IS_CLOSED, DAY_IS_HOLIDAY},
        {"2018-03-02", DAY_IS_SCHOOL, DAY_IS_CLOSED, DAY_IS_HOLIDAY},
        {"2018-03-03", DAY_IS_WEEKEND, DAY_IS_WEEKEND, DAY_IS_WEEKEND},
        {"2018-03-05", DAY_IS_SCHOOL, DAY_IS_INSET, DAY_IS_HOLIDAY},
        {"2018-09-03", DAY_IS_UNKNOWN, DAY_IS_UNKNOWN, DAY_IS_UNKNOWN},
    };
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        Date d;
        expect(t, date_parse_iso(str_from(days[i].on), &d));
        expect_i64(t, days[i].county, calendar_day_kind(c, county, d));
        expect_i64(t, days[i].a, calendar_day_kind(c, a, d));
        expect_i64(t, days[i].b, calendar_day_kind(c, b, d));
    }
    expect_str(t, "Autumn", school_dates_term(b, date_ymd(2017, 10, 2))->name);
    expect_str(t, "Two", school_dates_term(a, date_ymd(2018, 3, 5))->name);
    expect(t, a->mark != county->mark && b->mark != county->mark);
}

PURE_TEST("what is wrong with the calendars' files is told at its line") {
    Mistakes m;
    read_calendars(t, &m,
                   HOLIDAYS "extra:\n  - {name: A, on: 2018-01-01}\n  - {name: B, on: 2021-01-04}\n"
                            "  - {name: C, on: 2018-06-01, announced: 2018-06-02}\n",
                   "schools:\n  - urn: 5\n    years: [{year: 2030, closed: []}, {year: 2017, inset: [2019-01-01]}]\n"
                   "  - urn: 5\n    years: [{year: 2017}, {year: 2017}]\n");
    static const char *const told[] = {"a bank holiday already",          "outside 'years'",
                                       "announced after it was kept",     "no terms for 2030",
                                       "does not lie in the school year", "the school 5 is given twice"};
    expect_i64(t, (i64)COUNT_OF(told), (i64)m.n);
    for (int i = 0; i < (int)COUNT_OF(told); i++) expect_has(t, nth_message(&m, i), told[i]);
}

/* ---- compulsory school age ---- */

static void expect_age(T *t, const char *born, const char *begins, const char *ends) {
    const SchoolAge *s = definitions_of(&t->cx)->rollcall->school_age;
    Date b, d;
    expect(t, date_parse_iso(str_from(born), &b));
    if (begins && date_parse_iso(str_from(begins), &d)) expect_i64(t, d.day, school_age_begins(s, b).day);
    if (ends && date_parse_iso(str_from(ends), &d)) expect_i64(t, d.day, school_age_ends(s, b).day);
}

PURE_TEST("compulsory school age begins and ends as the law's examples say") {
    expect_age(t, "2012-08-31", "2017-08-31", NULL);
    expect_age(t, "2012-09-01", "2017-12-31", NULL);
    expect_age(t, "2012-12-31", "2017-12-31", NULL);
    expect_age(t, "2013-01-01", "2018-03-31", NULL);
    expect_age(t, "2013-03-31", "2018-03-31", NULL);
    expect_age(t, "2013-04-01", "2018-08-31", NULL);
    expect_age(t, "2001-09-01", NULL, "2018-06-29");
    expect_age(t, "2002-08-31", NULL, "2018-06-29");
    expect_age(t, "2002-09-01", NULL, "2019-06-28");
    expect_age(t, "2012-02-29", "2017-03-31", "2028-06-30");
}

PURE_TEST("the range of birth dates says the same as the rule for each child, on every day of three years") {
    const SchoolAge *s = definitions_of(&t->cx)->rollcall->school_age;
    for (Date on = date_ymd(2016, 1, 1); on.day < date_ymd(2019, 1, 1).day; on = date_plus(on, 1)) {
        BirthRange r = school_age_bounds(s, on);
        for (int k = -3; k <= 3; k++) {
            Date old = date_plus(r.oldest, k), young = date_plus(r.youngest, k);
            expect(t, school_age_on(s, old, on) == (k >= 0));
            expect(t, school_age_on(s, young, on) == (k <= 0));
        }
    }
    BirthRange r = school_age_bounds(s, date_ymd(2018, 3, 8));
    for (Date b = date_ymd(1998, 1, 1); b.day < date_ymd(2018, 3, 8).day; b = date_plus(b, 1))
        expect(t, school_age_on(s, b, date_ymd(2018, 3, 8)) == (b.day >= r.oldest.day && b.day <= r.youngest.day));
}

PURE_TEST("the year group goes by age and turns on 1 September") {
    expect_i64(t, 0, school_age_year_group(date_ymd(2012, 9, 1), date_ymd(2018, 8, 31)));
    expect_i64(t, 1, school_age_year_group(date_ymd(2012, 9, 1), date_ymd(2018, 9, 1)));
    expect_i64(t, 1, school_age_year_group(date_ymd(2012, 8, 31), date_ymd(2017, 9, 1)));
    expect_i64(t, 11, school_age_year_group(date_ymd(2002, 8, 31), date_ymd(2018, 6, 29)));
    expect_str(t, "R", str_from(school_age_year_name(0)));
    expect_str(t, "11", str_from(school_age_year_name(11)));
    expect_str(t, "N2", str_from(school_age_year_name(-1)));
}

/* ---- places ---- */

PURE_TEST("the longest prefix places a postcode, and no prefix ends inside an outward code") {
    static const char text[] = "code: 886\nname: Kent\ndistricts:\n"
                               "  - {name: Swale, gss: E1, prefixes: [ME9, ME13, ME1 4]}\n"
                               "  - {name: Ashford, gss: E2, prefixes: [TN2, TN126]}\n"
                               "elsewhere:\n  - {authority: 887, name: Medway, prefixes: [ME1, TN12, TN126AB]}\n";
    static const struct {
        const char *postcode, *authority, *district;
    } cases[] = {
        {"ME13 7AB", "886", "Swale"},  {"me13 7ab", "886", "Swale"},    {"ME1 3AB", "887", NULL},
        {"ME1 4AB", "886", "Swale"},   {"ME13", "886", "Swale"},        {"TN23 1AA", "elsewhere", NULL},
        {"TN2 3AA", "886", "Ashford"}, {"TN12 6XX", "886", "Ashford"},  {"TN12 6AB", "887", NULL},
        {"TN12 5XX", "887", NULL},     {"SW1A 1AA", "elsewhere", NULL}, {"", NULL, NULL},
        {"KENT", NULL, NULL},          {"ME13 7A", NULL, NULL},         {"12345", NULL, NULL},
        {"ME13 7ABCD", NULL, NULL},
    };
    Mistakes m;
    const YamlNode *root = read(t, &m, text);
    const Authority *a = authority_read(&m, root);
    expect_i64(t, 0, (i64)m.n);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Place p = authority_place_of(a, str_from(cases[i].postcode));
        expect(t, p.is_known == (cases[i].authority != NULL));
        if (cases[i].authority) expect_str(t, cases[i].authority, p.authority);
        expect(t, p.is_outside == (cases[i].authority && !cases[i].district));
        expect(t, str_eq(p.district, str_from(cases[i].district)));
    }
}

PURE_TEST("a postcode prefix in two places, or that is none, is a mistake with its line") {
    Mistakes m;
    const YamlNode *root = read(t, &m,
                                "code: 886\nname: K\ndistricts:\n  - {name: A, gss: E1, prefixes: [ME9, me10]}\n"
                                "  - {name: B, gss: E2, prefixes: [ME9]}\n");
    expect(t, authority_read(&m, root) != NULL);
    expect_i64(t, 2, (i64)m.n);
    expect_has(t, nth_message(&m, 0), "'me10' is no start of a postcode");
    expect_has(t, nth_message(&m, 1), "ME9 is already placed at line 4");
}

PURE_TEST("the shipped places know Kent's twelve districts") {
    const Authority *a = definitions_of(&t->cx)->authority;
    expect_i64(t, 886, a->code);
    expect_i64(t, 12, (i64)a->n_districts);
    expect_str(t, "Swale", authority_place_of(a, STR("ME13 7AB")).district);
    expect_str(t, "887", authority_place_of(a, STR("ME7 1AA")).authority);
    expect(t, authority_district_gss(a, STR("E07000114")) == authority_district(a, STR("Thanet")));
}
