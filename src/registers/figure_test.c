/* figure_test.c - figures held by date, conditions about rows, and what other cases say. */
#include <sys/stat.h>

#include "harness.h"
#include "people/person.h"
#include "registers/case.h"
#include "registers/register_read.h"
#include "registers/table.h"

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
    return figure_value(&r->figures[0],
                        &(FigureAsk){.kind = str_from(kind), .number = value_number(number), .on = value_date(on)});
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
    expect_i64(t, VALUE_UNKNOWN, figure_value(&r->figures[0], &(FigureAsk){.kind = STR("sunday")}).kind);
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

/* ---- the shipped register of part-time timetables, with rows as a county would write them ---- */

static Str with_rows(T *t, Str text, const char *name, const char *rows) {
    Arena *a = t->cx.arena;
    i64 at = str_find(text, str_fmt(a, "  - name: %s ", name));
    expect(t, at >= 0);
    Str rest = str_slice(text, (size_t)at, SIZE_MAX);
    i64 empty = str_find(rest, STR("rows: []"));
    expect(t, empty > 0);
    return STR_CAT(a, str_slice(text, 0, (size_t)(at + empty)), STR("rows:\n"), str_from(rows),
                   str_slice(rest, (size_t)empty + sizeof "rows: []" - 1, SIZE_MAX));
}

static Str part_time_text(T *t, const char *appropriate, const char *longest) {
    Str text = test_read_file(t, STR("definitions/registers/part_time_timetable.yaml"));
    return with_rows(t, with_rows(t, text, "longest #", longest), "appropriate #", appropriate);
}

static Str folder_of(T *t, Str yaml) {
    Str folder = STR_CAT(t->cx.arena, test_folder(t), STR("/county"));
    Str registers = STR_CAT(t->cx.arena, folder, STR("/registers"));
    (void)mkdir(str_cstr(t->cx.arena, folder), 0700); /* it may be there */
    (void)mkdir(str_cstr(t->cx.arena, registers), 0700);
    test_write_file(t, STR_CAT(t->cx.arena, registers, STR("/part_time_timetable.yaml")), yaml);
    return folder;
}

static const char appropriate_rows[] = "      - {for: behaviour, and: primary, is: not_appropriate}\n"
                                       "      - {for: behaviour, is: appropriate_with_conditions}\n";
static const char longest_rows[] = "      - {for: after_illness, and: pru, is: 4 weeks}\n"
                                   "      - {for: after_illness, is: 6 weeks, to: 2018-06-03}\n"
                                   "      - {for: after_illness, is: 8 weeks, from: 2018-06-04}\n"
                                   "      - {and: secondary, is: 10 school days}\n";

static i64 given_timetable(T *t, Date born, const char *reason, const char *until) {
    PersonFacts p;
    i64 id;
    CaseProblems problems;
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = born, .sex = STR("F")},
                        (Said){.as_at = date_ymd(2018, 1, 1)}, &p));
    const Answer asked[] = {{STR("start_on"), STR("2018-05-07")},        {STR("school"), STR("100061")},
                            {STR("reason"), str_from(reason)},           {STR("hours_full"), STR("25")},
                            {STR("hours_offered"), STR("15")},           {STR("planned_end_on"), str_from(until)},
                            {STR("parent_agreed_on"), STR("2018-05-01")}};
    CaseOpen o = {.reg = register_find(registers_of(&t->cx), STR("part_time_timetable")),
                  .person_id = p.who.id,
                  .answers = {asked, COUNT_OF(asked)}};
    ok(t, case_open(&t->cx, &o, &id, &problems));
    return id;
}

static Str said_of(T *t, i64 id, const char *field) {
    Case c;
    ok(t, case_load(&t->cx, id, &c));
    return value_iso(t->cx.arena, c.values[register_field(c.reg, str_from(field))]);
}

static Str limit_of(T *t, i64 id) {
    Case c;
    CaseClocks k;
    ok(t, case_load(&t->cx, id, &c));
    ok(t, case_clocks(&t->cx, &c, &k));
    for (size_t i = 0; i < k.n; i++)
        if (str_is(k.at[i].name, "longest"))
            return date_is_set(k.at[i].due_on) ? str_fmt(t->cx.arena, "%.*s: %.*s", STR_ARG(k.at[i].limit_text),
                                                         STR_ARG(date_iso_str(t->cx.arena, k.at[i].due_on)))
                                               : k.at[i].state;
    return STR("no clock");
}

static i64 n_tasks(T *t, i64 id, const char *name) {
    return test_count(t,
                      str_fmt(t->cx.arena,
                              "SELECT count(*) FROM case_task WHERE case_id = %lld AND name = '%s' AND done_on IS NULL",
                              (long long)id, name)
                          .p);
}

TEST(
    "a part-time timetable may last as long as its reason and phase allow, and its adviser is told where the rule is against it") {
    Registers *rs;
    const Registers *before = t->app.registers;
    const Date small = date_ymd(2010, 3, 9), big = date_ymd(2005, 3, 9);
    ok(t, registers_open(&t->cx, folder_of(t, part_time_text(t, appropriate_rows, longest_rows)), &rs));
    t->app.registers = rs;
    t->cx.today = date_ymd(2018, 5, 8);
    ok(t, registers_define(&t->cx, rs));
    i64 ill = given_timetable(t, small, "after_illness", "2018-06-17"),
        anxious = given_timetable(t, big, "anxiety", "2018-05-21"),
        none = given_timetable(t, small, "anxiety", "2018-07-20"),
        behaviour = given_timetable(t, small, "behaviour", "2018-05-18"),
        older = given_timetable(t, big, "behaviour", "2018-05-18");
    expect_str(t, "primary", said_of(t, ill, "phase"));
    expect_str(t, "6 weeks", said_of(t, ill, "longest_permitted"));
    expect_str(t, "6 weeks: 2018-06-17", limit_of(t, ill));
    expect_i64(t, 0, n_tasks(t, ill, "too_long"));
    expect_str(t, "secondary", said_of(t, anxious, "phase"));
    expect_str(t, "10 school days: 2018-05-21", limit_of(t, anxious));
    expect_str(t, "", said_of(t, none, "longest_permitted"));
    expect_str(t, "not_set", limit_of(t, none));
    expect_i64(t, 0, n_tasks(t, none, "too_long"));
    i64 long_one = given_timetable(t, big, "anxiety", "2018-05-22");
    expect_i64(t, 1, n_tasks(t, long_one, "too_long"));
    expect_str(t, "not_appropriate", said_of(t, behaviour, "guidance"));
    expect_i64(t, 1, n_tasks(t, behaviour, "against_rule"));
    expect_str(t, "appropriate_with_conditions", said_of(t, older, "guidance"));
    expect_i64(t, 0, n_tasks(t, older, "against_rule"));
    t->app.registers = before;
    registers_close(rs);
}

PURE_TEST(
    "a figure of two kinds refuses a code that its field has not, a limit that is none, and to be empty unasked") {
    Registers *rs;
    expect_error(
        t, ERR_INPUT,
        registers_open(&t->cx,
                       folder_of(t, part_time_text(t, appropriate_rows, "      - {for: ilness, is: 6 weeks}\n")), &rs));
    expect_has(t, t->cx.error.message, "the field 'reason' has no code 'ilness'");
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_INPUT,
                 registers_open(&t->cx,
                                folder_of(t, part_time_text(t, appropriate_rows,
                                                            "      - {for: medical, and: prmary, is: 6 weeks}\n")),
                                &rs));
    expect_has(t, t->cx.error.message, "did you mean primary");
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_INPUT,
                 registers_open(&t->cx,
                                folder_of(t,
                                          part_time_text(t, appropriate_rows, "      - {for: medical, is: a while}\n")),
                                &rs));
    expect_has(t, t->cx.error.message, "says limits, such as 6 weeks");
    ctx_clear_error(&t->cx);
    expect_mistake(t, "figures:\n  - {name: day, title: Day, rows: []}\nfields: []\n", "has no row");
    expect_mistake(t,
                   "fields:\n  - {name: a, title: A, type: date}\n"
                   "clocks:\n  - {name: c, title: C, starts: a, stops: closed, limit: fields.a}\n",
                   "is no text");
    expect_mistake(
        t, "fields: []\nclocks:\n  - {name: c, title: C, starts: opened, stops: closed, limit: fields.lngest}\n",
        "no field 'lngest'");
}
