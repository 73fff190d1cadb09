/* The conventions of the spec's chapters, and each date they state. */
#include "clock/clock.h"

#include "define/definitions.h"
#include "harness.h"

static Date day(T *t, const char *iso) {
    Date d = DATE_NONE;
    expect(t, !iso[0] || date_parse_iso(str_from(iso), &d));
    return d;
}

static Limit limit(T *t, const char *text) {
    Limit l = {0};
    Str why = STR("");
    if (!limit_parse(t->cx.arena, str_from(text), &l, &why)) expect_str(t, text, why);
    return l;
}

static Clock clock_of(T *t, const ClockRule *rule, const char *start) {
    return (Clock){.calendar = clock_calendar(definitions_of(&t->cx)->calendars, 0),
                   .rule = rule,
                   .facts = clock_started(day(t, start))};
}

static void expect_day(T *t, const char *what, const char *want, Date got) {
    if (str_is(date_iso_str(t->cx.arena, got), want)) return;
    expect_str(t, str_cstr(t->cx.arena, str_fmt(t->cx.arena, "%s: %s", what, want)), date_iso_str(t->cx.arena, got));
}

static const char *state_code(const ClockReading *r) { return clock_state_names[r->state].code; }

static ClockReading read_on(T *t, const Clock *c, const char *on) {
    ClockReading r;
    clock_read(c, day(t, on), &r);
    return r;
}

static void expect_state(T *t, const Clock *c, const char *on, const char *state) {
    ClockReading r = read_on(t, c, on);
    if (strcmp(state, state_code(&r)) != 0)
        expect_str(t, str_cstr(t->cx.arena, str_fmt(t->cx.arena, "%s: %s", on, state)), str_from(state_code(&r)));
}

/* ---- due days stated by the spec ---- */

static const struct {
    const char *source, *limit;
    CountFrom count;
    const char *start, *due;
} stated_due[] = {
    {"C1", "30 days", COUNT_USUAL, "2018-03-01", "2018-03-31"},
    {"C2 by finding", "30 days", COUNT_USUAL, "2018-03-20", "2018-04-19"},
    {"CME first action", "5 days", COUNT_USUAL, "2018-03-02", "2018-03-07"},
    {"A3 working", "10 working days", COUNT_USUAL, "2018-03-02", "2018-03-16"},
    {"A3 calendar", "10 days", COUNT_USUAL, "2018-03-02", "2018-03-12"},
    {"A4 posted", "2 working days", COUNT_USUAL, "2018-03-02", "2018-03-06"},
    {"A4 lower", "21 days", COUNT_USUAL, "2018-03-06", "2018-03-27"},
    {"A4 higher", "28 days", COUNT_USUAL, "2018-03-06", "2018-04-03"},
    {"A7", "6 months", COUNT_USUAL, "2018-01-12", "2018-07-12"},
    {"A9 2013", "28 days", COUNT_USUAL, "2013-06-01", "2013-06-29"},
    {"A9 2013 higher", "42 days", COUNT_USUAL, "2013-06-01", "2013-07-13"},
    {"A9 from September", "21 days", COUNT_USUAL, "2013-09-02", "2013-09-23"},
    {"A12", "1 year", COUNT_DAY1, "2018-03-01", "2019-02-28"},
    {"X1 Thursday", "6th school day", COUNT_USUAL, "2018-03-22", "2018-03-29"},
    {"X1 Friday", "sixth school day", COUNT_USUAL, "2018-03-23", "2018-04-16"},
    {"X1 May", "6 school days", COUNT_DAY1, "2018-05-01", "2018-05-09"},
    {"X1 July", "5th school day", COUNT_USUAL, "2018-07-18", "2018-07-24"},
    {"RC2", "6th school day", COUNT_USUAL, "2018-03-05", "2018-03-12"},
    {"X6", "15 school days", COUNT_USUAL, "2018-03-05", "2018-03-26"},
    {"X15", "15 school days", COUNT_USUAL, "2018-03-26", "2018-05-01"},
    {"OR1", "15 school days", COUNT_USUAL, "2018-01-08", "2018-01-29"},
    {"OR2", "20th school day", COUNT_USUAL, "2017-11-06", "2017-12-01"},
    {"OR3", "15 school days", COUNT_USUAL, "2018-03-28", "2018-05-03"},
    {"FA1", "15 days", COUNT_USUAL, "2018-03-05", "2018-03-20"},
    {"FA1 in care", "7 days", COUNT_USUAL, "2018-03-05", "2018-03-12"},
    {"FA2", "20 school days", COUNT_USUAL, "2018-03-05", "2018-04-17"},
    {"FA6", "10 school days", COUNT_USUAL, "2018-03-09", "2018-03-23"},
    {"PL1", "15th school day", COUNT_USUAL, "2018-03-05", "2018-03-23"},
    {"PL3", "6 weeks", COUNT_USUAL, "2018-04-16", "2018-05-27"},
    {"PP1", "5 working days", COUNT_USUAL, "2018-03-01", "2018-03-08"},
    {"PT3 listed", "1 school day", COUNT_USUAL, "2018-03-16", "2018-03-19"},
    {"A6 term 5", "end of the term", COUNT_USUAL, "2018-04-16", "2018-05-25"},
    {"E1", "3 months", COUNT_USUAL, "2013-11-30", "2014-02-28"},
    {"E1 leap year", "3 months", COUNT_USUAL, "2015-11-30", "2016-02-29"},
    {"E2", "12 months", COUNT_USUAL, "2014-01-10", "2015-01-10"},
    {"EHE notice", "15 days", COUNT_DAY1, "2018-03-01", "2018-03-15"},
    {"front door 1", "1 working day", COUNT_USUAL, "2018-03-09", "2018-03-12"},
    {"front door 2", "1 working day", COUNT_USUAL, "2018-03-29", "2018-04-03"},
    {"front door rule 1, Saturday", "1 working day", COUNT_USUAL, "2018-03-10", "2018-03-12"},
    {"front door rule 2", "12 months", COUNT_USUAL, "2016-02-29", "2017-02-28"},
    {"early help 1", "30 working days", COUNT_USUAL, "2017-12-04", "2018-01-18"},
    {"early help 1, weeks", "6 weeks", COUNT_DAY0, "2017-12-04", "2018-01-15"},
    {"early help 2", "30 working days", COUNT_USUAL, "2018-02-05", "2018-03-19"},
    {"early help 2, weeks", "6 weeks", COUNT_DAY0, "2018-02-05", "2018-03-19"},
    {"social care 1", "45 working days", COUNT_USUAL, "2018-02-01", "2018-04-09"},
    {"social care conference", "15 working days", COUNT_USUAL, "2018-03-19", "2018-04-11"},
    {"special needs decide", "6 weeks", COUNT_DAY0, "2017-09-04", "2017-10-16"},
    {"special needs refuse", "16 weeks", COUNT_DAY0, "2017-09-04", "2017-12-25"},
    {"special needs final", "20 weeks", COUNT_DAY0, "2017-09-04", "2018-01-22"},
    {"special needs comments", "15 days", COUNT_USUAL, "2018-06-11", "2018-06-26"},
    {"special needs amended", "8 weeks", COUNT_DAY0, "2018-06-11", "2018-08-06"},
    {"special needs consultation", "5 days", COUNT_USUAL, "2018-04-05", "2018-04-10"},
    {"the same in working days", "5 working days", COUNT_USUAL, "2018-04-05", "2018-04-12"},
    {"admissions panel", "20 school days", COUNT_USUAL, "2021-10-18", "2021-11-22"},
    {"admissions appeal", "30 school days", COUNT_USUAL, "2018-04-20", "2018-06-11"},
    {"dropped out", "10 working days", COUNT_USUAL, "2018-02-08", "2018-02-22"},
    {"two years", "2 years", COUNT_USUAL, "2016-02-10", "2018-02-10"},
    {"eighteen months", "18 months", COUNT_USUAL, "2016-10-10", "2018-04-10"},
    {"contract", "3 years", COUNT_DAY1, "2018-10-01", "2021-09-30"},
    {"framework", "48 months", COUNT_DAY1, "2018-02-01", "2022-01-31"},
    {"continuity", "3 days", COUNT_USUAL, "2018-03-02", "2018-03-05"},
    {"five years", "5 years", COUNT_USUAL, "2017-06-14", "2022-06-14"},
    {"key decision", "28 days", COUNT_CLEAR, "2018-03-01", "2018-03-30"},
    {"waiting, PO6", "42 days", COUNT_USUAL, "2018-02-01", "2018-03-15"},
};

PURE_TEST("each due day that the spec states") {
    for (size_t i = 0; i < COUNT_OF(stated_due); i++) {
        ClockRule rule = {.from = DATE_NONE, .limit = limit(t, stated_due[i].limit), .count = stated_due[i].count};
        Clock c = clock_of(t, &rule, stated_due[i].start);
        ClockDue due;
        expect(t, clock_due(&c, &due));
        expect_day(t, stated_due[i].source, stated_due[i].due, due.due);
        expect(t, date_eq(due.due, due.first_due));
    }
}

PURE_TEST("so much before a day, as the spec states it") {
    static const struct {
        const char *source, *limit, *of, *is;
    } stated[] = {
        {"CE4", "21 days", "2018-04-21", "2018-03-31"},
        {"VG3, the first of the last five", "5th school day", "2018-04-08", "2018-03-23"},
        {"agenda", "42 days", "2018-03-08", "2018-01-25"},
        {"papers", "2 weeks", "2018-06-11", "2018-05-28"},
        {"care leaver", "3 months", "2018-02-10", "2017-11-10"},
        {"care leaver, clamped", "3 months", "2018-05-31", "2018-02-28"},
        {"contract", "12 months", "2021-09-30", "2020-09-30"},
        {"supervision order", "8 weeks", "2019-02-28", "2019-01-03"},
        {"S2, the first day that is too near", "8 school days", "2018-01-18", "2018-01-08"},
        {"a Monday after Easter", "1 working day", "2018-04-03", "2018-03-29"},
        {"leap day", "1 year", "2016-02-29", "2015-02-28"},
    };
    ClockCalendar c = clock_calendar(definitions_of(&t->cx)->calendars, 0);
    for (size_t i = 0; i < COUNT_OF(stated); i++) {
        Date got;
        expect(t, clock_limit_before(&c, limit(t, stated[i].limit), day(t, stated[i].of), &got));
        expect_day(t, stated[i].source, stated[i].is, got);
    }
    i32 n;
    expect(t, clock_days_between(&c, UNIT_SCHOOL_DAYS, day(t, "2018-01-08"), day(t, "2018-01-18"), &n));
    expect_i64(t, 8, n); /* OR1: eight school days before the census */
}

PURE_TEST("X1: from Wednesday 18 July 2018 day 5 is the 24th, and day 6 is missing until 2018-19 is loaded") {
    Mistakes m = mistakes_on(t->cx.arena);
    static const char terms[] =
        "calendars:\n  - {year: 2017, provisional: false, terms: [{name: Term 6, from: 2018-06-04, "
        "to: 2018-07-24}]}\n";
    static const char holidays[] = "years: {from: 2017, to: 2035}\nfixed: []\neaster: []\nmondays: []\n";
    CalendarFiles files = {yaml_read(&m, STR("b.yaml"), str_from(holidays)),
                           yaml_read(&m, STR("t.yaml"), str_from(terms)),
                           yaml_read(&m, STR("s.yaml"), STR("schools: []"))};
    ClockRule rule = {.from = DATE_NONE, .limit = limit(t, "5th school day")};
    Clock c = clock_of(t, &rule, "2018-07-18");
    c.calendar = clock_calendar(calendar_read(&m, &files), 0);
    expect_i64(t, 0, (i64)m.n);
    ClockDue due;
    expect(t, clock_due(&c, &due));
    expect_day(t, "day 5", "2018-07-24", due.due);
    rule.limit = limit(t, "6th school day");
    expect(t, !clock_due(&c, &due));
    expect_state(t, &c, "2018-07-25", "calendar_missing");
}

/* ---- states ---- */

PURE_TEST("C1: met on day 30, missed on day 31; overdue meanwhile; nothing later than the day asked about counts") {
    ClockRule rule = {.from = DATE_NONE, .limit = limit(t, "30 days")};
    Clock c = clock_of(t, &rule, "2018-03-01");
    expect_state(t, &c, "2018-02-28", "not_started");
    expect_state(t, &c, "2018-03-01", "running");
    expect_state(t, &c, "2018-03-31", "due_today");
    expect_state(t, &c, "2018-04-01", "overdue");
    c.facts.stop = day(t, "2018-03-31");
    expect_state(t, &c, "2018-06-01", "met");
    expect_state(t, &c, "2018-03-30", "running");
    c.facts.stop = day(t, "2018-04-01");
    expect_state(t, &c, "2018-06-01", "missed");
    expect_state(t, &c, "2018-04-01", "missed");
    expect_state(t, &c, "2018-03-31", "due_today");
    ClockReading r = read_on(t, &c, "2018-06-01");
    expect_i64(t, 31, r.used);
    expect_i64(t, -1, r.left);
    c.facts.stop = day(t, "2018-02-20"); /* done before it was asked for */
    expect_state(t, &c, "2018-03-01", "met");
}

PURE_TEST("days used and left are told in the limit's own days: working day 46, day 31 of 30, two school days over") {
    ClockRule rule = {.from = DATE_NONE, .limit = limit(t, "45 working days")};
    Clock c = clock_of(t, &rule, "2018-02-01");
    ClockReading r = read_on(t, &c, "2018-04-10");
    expect_i64(t, 46, r.used);
    expect_i64(t, -1, r.left);
    expect_i64(t, UNIT_WORKING_DAYS, r.counted_in);
    r = read_on(t, &c, "2018-03-29");
    expect_i64(t, 5, r.left);
    rule.limit = limit(t, "30 working days");
    c = clock_of(t, &rule, "2017-12-04");
    expect_i64(t, 31, read_on(t, &c, "2018-01-19").used);
    rule.limit = limit(t, "6th school day");
    c = clock_of(t, &rule, "2018-03-22");
    expect_i64(t, 1, read_on(t, &c, "2018-03-22").used);
    expect_i64(t, 3, read_on(t, &c, "2018-03-26").used);
    expect_i64(t, -2, read_on(t, &c, "2018-04-17").left);
    expect_state(t, &c, "2018-04-01", "overdue"); /* not a school day, and late all the same */
    expect_i64(t, 0, read_on(t, &c, "2018-04-01").left);
}

PURE_TEST(
    "PL3: warned in week 5, last day 27 May, overdue on the 28th; X: no provider by day 3, the sixth day tomorrow") {
    ClockWarning week5[] = {{limit(t, "4 weeks"), true}};
    ClockRule rule = {.from = DATE_NONE, .limit = limit(t, "6 weeks"), .warnings = week5, .n_warnings = 1};
    Clock c = clock_of(t, &rule, "2018-04-16");
    expect_state(t, &c, "2018-05-13", "running");
    expect_state(t, &c, "2018-05-14", "due_soon");
    expect_state(t, &c, "2018-05-27", "due_today");
    expect_state(t, &c, "2018-05-28", "overdue");
    ClockWarning sixth[] = {{limit(t, "3rd school day"), true}, {limit(t, "1 school day"), false}};
    rule = (ClockRule){.from = DATE_NONE, .limit = limit(t, "6th school day"), .warnings = sixth, .n_warnings = 2};
    c = clock_of(t, &rule, "2018-03-22");
    ClockDue due;
    expect(t, clock_due(&c, &due));
    expect_i64(t, 2, (i64)due.n_warnings);
    expect_day(t, "day 3", "2018-03-26", due.warnings[0]);
    expect_day(t, "tomorrow", "2018-03-28", due.warnings[1]);
    ClockWarning cme[] = {{limit(t, "20 days"), true}, {limit(t, "27 days"), true}};
    rule = (ClockRule){.from = DATE_NONE, .limit = limit(t, "30 days"), .warnings = cme, .n_warnings = 2};
    c = clock_of(t, &rule, "2018-03-01");
    expect_state(t, &c, "2018-03-20", "running");
    expect_state(t, &c, "2018-03-21", "due_soon");
    ClockWarning early[] = {{limit(t, "60 days"), false}};
    rule.warnings = early;
    rule.n_warnings = 1;
    expect_state(t, &c, "2018-03-01", "due_soon"); /* warned from its start, not before it */
    expect(t, clock_due(&c, &due));
    expect_day(t, "the start", "2018-03-01", due.warnings[0]);
}

PURE_TEST("X1: what lies beyond the loaded calendar is missing, never guessed; done before it is met") {
    ClockRule rule = {.from = DATE_NONE, .limit = limit(t, "6th school day")};
    Clock c = clock_of(t, &rule, "2028-07-20");
    ClockDue due;
    expect(t, !clock_due(&c, &due));
    expect_i64(t, LACK_CALENDAR, due.lack);
    expect(t, !date_is_set(due.due));
    expect_state(t, &c, "2028-07-21", "calendar_missing");
    c.facts.stop = day(t, "2028-07-21");
    expect_state(t, &c, "2028-07-21", "met");
    expect_state(t, &c, "2028-07-20", "calendar_missing"); /* as it was known then */
    c.facts.stop = day(t, "2028-09-05");
    expect_state(t, &c, "2028-09-05", "calendar_missing");
    rule.limit = limit(t, "10 working days");
    c = clock_of(t, &rule, "2035-12-24");
    expect_state(t, &c, "2036-01-02", "calendar_missing");
    c = clock_of(t, &rule, "2003-12-24");
    expect_state(t, &c, "2004-01-02", "calendar_missing");
    rule.limit = limit(t, "10 days");
    expect_state(t, &c, "2004-01-02", "running"); /* calendar days need no calendar */
}

PURE_TEST("a year nobody can have meant gives no due day, not a wild one") {
    ClockWarning early[] = {{limit(t, "100 years"), false}};
    ClockRule rule = {.from = DATE_NONE, .limit = limit(t, "1 day"), .warnings = early, .n_warnings = 1};
    Clock c = clock_of(t, &rule, "0050-01-01");
    expect_state(t, &c, "2018-03-01", "calendar_missing");
    c = clock_of(t, &rule, "9999-12-31");
    expect_state(t, &c, "9999-12-31", "calendar_missing");
    ClockPause until[] = {{day(t, "2018-03-01"), day(t, "9999-12-31"), STR("r")}};
    c = clock_of(t, &rule, "2018-03-01");
    c.facts.pauses = until;
    c.facts.n_pauses = 1;
    expect_state(t, &c, "2018-03-01", "calendar_missing");
}

PURE_TEST("a limit nobody has set reads not set, and a rule not in force is none") {
    ClockRule rule = {.from = DATE_NONE};
    Clock c = clock_of(t, &rule, "2018-03-01");
    expect_state(t, &c, "2019-03-01", "not_set");
    c.rule = NULL;
    expect_state(t, &c, "2019-03-01", "not_set");
    rule.limit = limit(t, "5 days");
    c = clock_of(t, &rule, "");
    expect_state(t, &c, "2019-03-01", "not_started");
}

PURE_TEST("an end that is not judged stops a clock in time, and leaves one that was missed missed") {
    ClockRule rule = {.from = DATE_NONE, .limit = limit(t, "30 days")};
    Clock c = clock_of(t, &rule, "2018-03-01");
    c.facts.ended = day(t, "2018-03-10");
    expect_state(t, &c, "2018-03-09", "running");
    expect_state(t, &c, "2018-06-01", "stopped");
    c.facts.ended = day(t, "2018-04-10");
    expect_state(t, &c, "2018-04-05", "overdue");
    expect_state(t, &c, "2018-06-01", "missed");
    c.facts.stop = day(t, "2018-03-20");
    expect_state(t, &c, "2018-06-01", "met");
    expect_i64(t, 19, read_on(t, &c, "2018-06-01").used);
}

PURE_TEST("an exception reads not applicable from its day, and what it would have been is still shown") {
    ClockRule rule = {.from = DATE_NONE, .limit = limit(t, "6th school day")};
    Clock c = clock_of(t, &rule, "2018-03-22");
    c.facts.exempt = day(t, "2018-03-27");
    c.facts.exempt_reason = STR("parent declined");
    expect_state(t, &c, "2018-03-26", "running");
    ClockReading r = read_on(t, &c, "2018-04-16");
    expect_str(t, "not_applicable", str_from(state_code(&r)));
    expect_i64(t, CLOCK_OVERDUE, r.otherwise);
    expect_day(t, "still shown", "2018-03-29", r.due.due);
}

/* ---- pauses and extensions ---- */

PURE_TEST("PL1: ten school days in October and five from 5 March end on 9 March") {
    ClockRule rule = {.from = DATE_NONE, .limit = limit(t, "15th school day")};
    ClockPause between[] = {{day(t, "2017-10-16"), day(t, "2018-03-05"), STR("attended")}};
    Clock c = clock_of(t, &rule, "2017-10-02");
    c.facts.pauses = between;
    c.facts.n_pauses = 1;
    ClockDue due;
    expect(t, clock_due(&c, &due));
    expect_day(t, "limit", "2018-03-09", due.due);
    expect_day(t, "without the pause", "2017-10-20", due.first_due);
    expect_state(t, &c, "2018-01-08", "paused");
    expect_i64(t, 10, read_on(t, &c, "2018-01-08").used);
    expect_i64(t, 5, read_on(t, &c, "2018-01-08").left);
    expect_state(t, &c, "2018-03-05", "running");
}

PURE_TEST("a paused day is its own, overlapping pauses pause once, and a pause after the due day changes nothing") {
    static const struct {
        const char *limit, *due;
        const char *pauses[3][2];
    } cases[] = {
        {"10 days", "2018-03-16", {{"2018-03-05", "2018-03-10"}}}, /* half-open: 5 to 9 March */
        {"10 days", "2018-03-16", {{"2018-03-07", "2018-03-10"}, {"2018-03-05", "2018-03-08"}}},
        {"10 days", "2018-03-16", {{"2018-03-05", "2018-03-07"}, {"2018-03-07", "2018-03-10"}}},
        {"10 days", "2018-03-16", {{"2018-03-05", "2018-03-10"}, {"2018-03-06", "2018-03-07"}}},
        {"10 days", "2018-03-18", {{"2018-03-05", "2018-03-10"}, {"2018-03-14", "2018-03-16"}}},
        {"10 days", "2018-03-11", {{"2018-03-12", "2018-03-20"}}},
        {"10 days", "2018-03-12", {{"2018-03-11", "2018-03-12"}}},
        {"10 days", "2018-03-11", {{"2018-02-01", "2018-03-02"}}}, /* day 0 is not counted, so not saved either */
        {"10 days", "2018-03-13", {{"2018-02-01", "2018-03-04"}}},
        {"5 working days", "2018-03-08", {{"2018-03-03", "2018-03-05"}}}, /* a weekend */
        {"5 working days", "2018-03-12", {{"2018-03-02", "2018-03-06"}}},
        {"5 school days", "2018-03-12", {{"2018-03-05", "2018-03-07"}}},
        {"1 month", "2018-04-11", {{"2018-03-05", "2018-03-15"}}},
        {"2 weeks", "2018-03-19", {{"2018-03-05", "2018-03-10"}}},
        {"end of the month", "2018-03-31", {{"2018-03-05", "2018-03-15"}}},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ClockRule rule = {.from = DATE_NONE, .limit = limit(t, cases[i].limit)};
        Clock c = clock_of(t, &rule, "2018-03-01");
        ClockPause p[3];
        for (size_t k = 0; k < 3 && cases[i].pauses[k][0]; k++)
            p[c.facts.n_pauses++] =
                (ClockPause){day(t, cases[i].pauses[k][0]), day(t, cases[i].pauses[k][1]), STR("r")};
        c.facts.pauses = p;
        ClockDue due;
        expect(t, clock_due(&c, &due));
        expect_day(t, str_cstr(t->cx.arena, str_fmt(t->cx.arena, "case %zu", i)), cases[i].due, due.due);
    }
}

PURE_TEST("a pause without an end: no due day can be named; on a day, it is what it would be if it ended that day") {
    ClockRule rule = {.from = DATE_NONE, .limit = limit(t, "10 days")};
    Clock c = clock_of(t, &rule, "2018-03-01");
    ClockPause open[] = {{day(t, "2018-03-05"), DATE_NONE, STR("medical evidence awaited")}};
    c.facts.pauses = open;
    c.facts.n_pauses = 1;
    ClockDue due;
    expect(t, !clock_due(&c, &due));
    expect_i64(t, LACK_RESUMING, due.lack);
    expect_day(t, "first", "2018-03-11", due.first_due);
    expect_state(t, &c, "2018-03-04", "running");
    expect_state(t, &c, "2018-03-05", "paused");
    expect_state(t, &c, "2018-06-01", "paused");
    ClockReading r = read_on(t, &c, "2018-06-01");
    expect_day(t, "at the earliest", "2018-06-08", r.due.due);
    expect_i64(t, 3, r.used);
    expect_i64(t, 7, r.left);
    expect_day(t, "before the pause", "2018-03-11", read_on(t, &c, "2018-03-04").due.due);
    open[0].from = day(t, "2018-03-12"); /* it came too late */
    expect_state(t, &c, "2018-06-01", "overdue");
}

PURE_TEST("VG4 and a contract: more time, another day; both days are kept; what came too late does not count") {
    ClockRule rule = {.from = DATE_NONE, .limit = limit(t, "3 years"), .count = COUNT_DAY1};
    Clock c = clock_of(t, &rule, "2018-10-01");
    ClockExtension more[] = {{.approved_on = day(t, "2021-06-01"),
                              .approver = 7,
                              .add = limit(t, "2 years"),
                              .until = DATE_NONE,
                              .reason = STR("option")}};
    c.facts.extensions = more;
    c.facts.n_extensions = 1;
    ClockDue due;
    expect(t, clock_due(&c, &due));
    expect_day(t, "extended", "2023-09-30", due.due);
    expect_day(t, "before", "2021-09-30", due.first_due);
    expect_day(t, "as of 2020", "2021-09-30", read_on(t, &c, "2020-01-01").due.due);
    more[0].approved_on = day(t, "2021-10-01");
    expect(t, clock_due(&c, &due));
    expect_day(t, "too late", "2021-09-30", due.due);
    expect_i64(t, 1, (i64)due.n_late_extensions);
    rule = (ClockRule){.from = DATE_NONE, .limit = limit(t, "28 days")};
    c = clock_of(t, &rule, "2018-02-05");
    ClockExtension forward[] = {{.approved_on = day(t, "2018-02-20"),
                                 .approver = 7,
                                 .until = day(t, "2018-03-01"),
                                 .reason = STR("review brought forward")}};
    c.facts.extensions = forward;
    c.facts.n_extensions = 1;
    expect(t, clock_due(&c, &due));
    expect_day(t, "brought forward", "2018-03-01", due.due);
    expect_day(t, "kept", "2018-03-05", due.first_due);
}

PURE_TEST("an extension counts on in its own days, and pauses inside it are not counted") {
    ClockRule rule = {.from = DATE_NONE, .limit = limit(t, "10 days")};
    Clock c = clock_of(t, &rule, "2018-03-01");
    ClockPause pause[] = {{day(t, "2018-03-13"), day(t, "2018-03-15"), STR("r")}};
    ClockExtension more[] = {{.approved_on = day(t, "2018-03-09"),
                              .approver = 7,
                              .add = limit(t, "5 working days"),
                              .until = DATE_NONE,
                              .reason = STR("r")}};
    c.facts.pauses = pause;
    c.facts.n_pauses = 1;
    c.facts.extensions = more;
    c.facts.n_extensions = 1;
    ClockDue due;
    expect(t, clock_due(&c, &due));
    expect_day(t, "12, 15, 16, 19, 20 March", "2018-03-20", due.due);
}

/* ---- days off ---- */

PURE_TEST("a due day on a day off stays, or moves as the rule says; the last working day before it is shown") {
    ClockRule rule = {.from = DATE_NONE, .limit = limit(t, "16 weeks"), .count = COUNT_DAY0};
    Clock c = clock_of(t, &rule, "2017-09-04");
    ClockDue due;
    expect(t, clock_due(&c, &due));
    expect_day(t, "stays", "2017-12-25", due.due);
    expect_day(t, "last working day", "2017-12-22", due.last_working_day);
    rule.due_off = OFF_PREVIOUS;
    expect(t, clock_due(&c, &due));
    expect_day(t, "previous", "2017-12-22", due.due);
    rule.due_off = OFF_NEXT;
    expect(t, clock_due(&c, &due));
    expect_day(t, "next", "2017-12-27", due.due);
    rule = (ClockRule){.from = DATE_NONE, .limit = limit(t, "45 days"), .due_off = OFF_NEXT};
    c = clock_of(t, &rule, "2017-12-31"); /* the December scorecard */
    expect(t, clock_due(&c, &due));
    expect_day(t, "published", "2018-02-14", due.due);
}

PURE_TEST("a start on a day off is followed by day 1, unless the rule moves it and makes the next day on day 0") {
    ClockRule rule = {.from = DATE_NONE, .limit = limit(t, "2 working days")};
    Clock c = clock_of(t, &rule, "2018-03-31"); /* the Saturday before Easter Monday */
    ClockDue due;
    expect(t, clock_due(&c, &due));
    expect_day(t, "stays", "2018-04-04", due.due);
    rule.start_off = OFF_NEXT;
    expect(t, clock_due(&c, &due));
    expect_day(t, "moved", "2018-04-05", due.due);
    expect_i64(t, 1, read_on(t, &c, "2018-04-04").used);
    rule.limit = limit(t, "3 school days");
    expect(t, clock_due(&c, &due));
    expect_day(t, "moved to the first school day", "2018-04-19", due.due);
}

/* ---- rules that changed ---- */

PURE_TEST("the rule in force on the start day serves the clock, whatever came later") {
    ClockRule ehc[] = {{.from = DATE_NONE, .limit = limit(t, "26 weeks"), .count = COUNT_DAY0},
                       {.from = day(t, "2014-09-01"), .limit = limit(t, "20 weeks"), .count = COUNT_DAY0}};
    ClockRule assessment[] = {{.from = day(t, "2006-04-01"), .limit = limit(t, "7 working days")},
                              {.from = day(t, "2010-04-01"), .limit = limit(t, "10 working days")},
                              {.from = day(t, "2013-04-01"), .limit = limit(t, "45 working days")}};
    expect(t, clock_rule_for(ehc, 2, day(t, "2014-08-29")) == &ehc[0]);
    expect(t, clock_rule_for(ehc, 2, day(t, "2014-09-01")) == &ehc[1]);
    expect(t, clock_rule_for(assessment, 3, day(t, "2006-03-31")) == NULL);
    expect(t, clock_rule_for(assessment, 3, day(t, "2010-03-31")) == &assessment[0]);
    expect(t, clock_rule_for(assessment, 3, day(t, "2018-02-01")) == &assessment[2]);
    expect(t, clock_rules_fault(ehc, 2) == NULL && clock_rules_fault(assessment, 3) == NULL);
    assessment[2].from = assessment[1].from;
    expect_has(t, str_from(clock_rules_fault(assessment, 3)), "in the order");
    assessment[2].from = DATE_NONE;
    expect_has(t, str_from(clock_rules_fault(assessment, 3)), "since ever");
}

PURE_TEST("what cannot be meant is refused with its reason") {
    ClockWarning ordinal[] = {{limit(t, "3rd school day"), false}};
    ClockRule rules[] = {
        {.from = DATE_NONE, .limit = limit(t, "6th school day"), .count = COUNT_DAY0},
        {.from = DATE_NONE, .limit = limit(t, "same day"), .count = COUNT_DAY1},
        {.from = DATE_NONE, .limit = limit(t, "end of the month"), .count = COUNT_DAY1},
        {.from = DATE_NONE, .limit = limit(t, "6th school day"), .warnings = ordinal, .n_warnings = 1},
    };
    static const char *const why[] = {"counts from day 1", "at least 1", "not counted from a day", "3 working days"};
    for (size_t i = 0; i < COUNT_OF(rules); i++) expect_has(t, str_from(clock_rules_fault(&rules[i], 1)), why[i]);

    Date on = day(t, "2018-03-01");
    ClockPause pauses[] = {{on, date_plus(on, 3), STR_NONE}, {on, on, STR("r")}, {date_plus(on, -9), on, STR("r")}};
    static const char *const pause_why[] = {"without a reason", "ends before", "before the clock started"};
    ClockFacts f = clock_started(on);
    expect(t, clock_facts_fault(&f) == NULL);
    for (size_t i = 0; i < COUNT_OF(pauses); i++) {
        f.pauses = &pauses[i];
        f.n_pauses = 1;
        expect_has(t, str_from(clock_facts_fault(&f)), pause_why[i]);
    }
    ClockExtension x[] = {{.approved_on = on, .until = on, .reason = STR("r")},
                          {.approved_on = on, .approver = 1, .until = on},
                          {.approved_on = on, .approver = 1, .until = DATE_NONE, .reason = STR("r")},
                          {.approved_on = on, .approver = 1, .until = date_plus(on, -1), .reason = STR("r")}};
    static const char *const x_why[] = {"nobody approved", "without a reason", "so much longer", "before the clock"};
    f = clock_started(on);
    for (size_t i = 0; i < COUNT_OF(x); i++) {
        f.extensions = &x[i];
        f.n_extensions = 1;
        expect_has(t, str_from(clock_facts_fault(&f)), x_why[i]);
    }
    f = clock_started(on);
    f.exempt = on;
    expect_has(t, str_from(clock_facts_fault(&f)), "exception without a reason");
}

/* ---- computed again ---- */

PURE_TEST("a bank holiday added after a clock was computed moves its due day; both days and the cause are told") {
    const Calendars *now = definitions_of(&t->cx)->calendars;
    const Calendars *then = calendar_as_known(t->cx.arena, now, day(t, "2022-09-09"));
    ClockRule rule = {.from = DATE_NONE, .limit = limit(t, "10 working days")};
    Clock c = clock_of(t, &rule, "2022-09-08");
    c.calendar = clock_calendar(then, 0);
    ClockDue due;
    expect(t, clock_due(&c, &due));
    expect_day(t, "as computed on 9 September", "2022-09-22", due.due);
    ClockMark mark = clock_mark(&c);
    ClockChange same = clock_recompute(&c, due.due, mark);
    expect(t, !same.is_moved && same.causes == 0);

    c.calendar = clock_calendar(now, 0);
    ClockChange change = clock_recompute(&c, due.due, mark);
    expect(t, change.is_moved);
    expect_day(t, "was", "2022-09-22", change.was);
    expect_day(t, "now", "2022-09-23", change.now);
    expect_i64(t, CAUSE_CALENDAR, change.causes);
    const BankHoliday *h = clock_new_holiday(&c.calendar, c.facts.start, change.now, day(t, "2022-09-09"));
    expect(t, h != NULL);
    expect_str(t, "State funeral of Queen Elizabeth II", h->name);
    expect(t, clock_new_holiday(&c.calendar, c.facts.start, change.now, day(t, "2022-09-10")) == NULL);

    c.facts.start = day(t, "2022-09-07");
    expect_i64(t, CAUSE_CALENDAR | CAUSE_FACTS, clock_recompute(&c, due.due, mark).causes);
    c.facts.start = day(t, "2022-09-08");
    rule.limit = limit(t, "15 working days");
    expect_i64(t, CAUSE_CALENDAR | CAUSE_RULE, clock_recompute(&c, due.due, mark).causes);
}
