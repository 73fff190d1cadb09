/* figure_test.c - figures held by date, conditions about rows, and what other cases say. */
#include "harness.h"
#include "registers/register_read.h"

/* A whole definition around what a test is about. */
static const Register *given_definition(T *t, Mistakes *m, const char *middle) {
    *m = mistakes_on(t->cx.arena);
    Str text = str_fmt(t->cx.arena,
                       "register: club\ntitle: Clubs\ncase: place\nprefix: CLB\nsubject: child\nabout: A test\n"
                       "access: {change: [officer]}\n%s"
                       "stages:\n  - {name: waiting, title: Waiting, first: true, to: [closed]}\n"
                       "  - {name: closed, title: Closed, last: true}\n",
                       middle);
    const YamlNode *root = yaml_read(m, STR("club.yaml"), text);
    expect(t, root != NULL);
    return register_read(m, root, text);
}

static Value asked(const Register *r, const char *kind, double number, Date on) {
    return figure_value(&r->figures[0], str_from(kind), value_number(number), value_date(on));
}

#define DAY_FIGURE                                                                               \
    "figures:\n  - name: day\n    title: Hours a day\n    rows:\n      - {for: sunday, is: 2}\n" \
    "      - {for: saturday, below: 15, is: 5}\n      - {for: saturday, is: 8}\n"                \
    "      - {for: stage, from: 2015-02-06, to: 2019-12-31, at_least: 9, is: 9.5}\n"

PURE_TEST("a figure is told by kind, by number and by day, the first row that fits") {
    Mistakes m;
    const Register *r = given_definition(t, &m, DAY_FIGURE "fields: []\n");
    Date on = date_ymd(2018, 3, 10);
    expect_i64(t, 0, (i64)m.n);
    expect(t, asked(r, "saturday", 14, on).number == 5);
    expect(t, asked(r, "saturday", 15, on).number == 8);
    expect(t, asked(r, "sunday", 15, on).number == 2);
    expect(t, asked(r, "stage", 9, on).number == 9.5);
    expect_i64(t, VALUE_UNKNOWN, asked(r, "stage", 8, on).kind);
    expect_i64(t, VALUE_UNKNOWN, asked(r, "stage", 9, date_ymd(2015, 2, 5)).kind);
    expect_i64(t, VALUE_UNKNOWN, asked(r, "stage", 9, date_ymd(2020, 1, 1)).kind);
    expect_i64(t, VALUE_UNKNOWN, asked(r, "monday", 9, on).kind);
    expect_i64(t, VALUE_UNKNOWN, figure_value(&r->figures[0], STR("sunday"), value_unknown(), value_date(on)).kind);
}

/* What one mistake of a definition is said to be. */
static void expect_mistake(T *t, const char *middle, const char *says) {
    Mistakes m;
    (void)given_definition(t, &m, middle);
    expect(t, m.n > 0);
    if (m.n > 0) expect_has(t, m.first->message, says);
}

PURE_TEST("mistakes about figures and rows are told with the nearest name") {
    expect_mistake(t,
                   DAY_FIGURE
                   "fields:\n  - {name: a, title: A, type: number, computed: \"figure(dya, sunday, 1, today)\"}\n",
                   "did you mean day");
    expect_mistake(t, "figures:\n  - {name: day, title: Day, rows: [{is: 2}, {is: soon}]}\nfields: []\n",
                   "numbers or texts throughout");
    expect_mistake(
        t,
        "figures:\n  - {name: day, title: Day, rows: [{is: 2}]}\n  - {name: day, title: Day, rows: [{is: 3}]}\nfields: []\n",
        "named twice");
    expect_mistake(t, "figures:\n  - {name: day, title: Day, rows: [{below: old, is: 2}]}\nfields: []\n",
                   "to be a number");
    expect_mistake(
        t,
        "fields:\n  - {name: a, title: A, type: choices, codes: [x]}\n  - {name: b, title: B, type: number, computed: \"count_if(a, a = 'x')\"}\n",
        "must be a field of rows");
}

PURE_TEST("a condition about rows sees the row's columns before the fields of the case") {
    Mistakes m;
    const Register *r = given_definition(
        t, &m,
        "fields:\n  - name: times\n    title: Times\n    type: rows\n    fields:\n      - {name: starts, title: From, type: time}\n"
        "      - {name: ends, title: To, type: time}\n  - {name: long_ones, title: Long, type: number, computed: \"count_if(times, hours(starts, ends) > 2)\"}\n");
    expect_i64(t, 0, (i64)m.n);
    expect_i64(t, VALUE_NUMBER, expr_kind(r->fields[1].computed));
}
