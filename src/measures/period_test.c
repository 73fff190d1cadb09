#include "measures/period.h"
#include "harness.h"

static Definitions *defs(T *t) {
    Definitions *d;
    ok(t, definitions_open(&t->cx, STR_NONE, &d));
    return d;
}

static Date day(T *t, const char *iso) {
    Date d;
    expect(t, date_parse_iso(str_from(iso), &d));
    return d;
}

typedef struct PeriodCase {
    PeriodRule rule;
    const char *as_at, *from, *to, *label, *before;
} PeriodCase;

static const PeriodCase cases[] = {
    {{PERIOD_R12M, BASIS_FINANCIAL, false},
     "2018-01-31",
     "2017-02-01",
     "2018-01-31",
     "12 months to 31 January 2018",
     "2017-12-31"},
    {{PERIOD_R12M, BASIS_FINANCIAL, false},
     "2020-02-29",
     "2019-03-01",
     "2020-02-29",
     "12 months to 29 February 2020",
     "2020-01-31"},
    {{PERIOD_R12M, BASIS_FINANCIAL, false},
     "2018-03-15",
     "2017-04-01",
     "2018-03-15",
     "12 months to 15 March 2018",
     "2018-02-15"},
    {{PERIOD_SNAPSHOT, BASIS_FINANCIAL, false},
     "2017-12-31",
     "2017-12-31",
     "2017-12-31",
     "31 December 2017",
     "2017-11-30"},
    {{PERIOD_MONTH, BASIS_FINANCIAL, false}, "2018-02-28", "2018-02-01", "2018-02-28", "February 2018", "2018-01-31"},
    {{PERIOD_MONTH, BASIS_FINANCIAL, false},
     "2018-02-27",
     "2018-02-01",
     "2018-02-27",
     "The month to 27 February 2018",
     "2018-01-27"},
    {{PERIOD_YTD, BASIS_FINANCIAL, false},
     "2017-12-31",
     "2017-04-01",
     "2017-12-31",
     "1 April 2017 to 31 December 2017",
     "2017-11-30"},
    {{PERIOD_YTD, BASIS_ACADEMIC, false},
     "2017-12-31",
     "2017-09-01",
     "2017-12-31",
     "1 September 2017 to 31 December 2017",
     "2017-11-30"},
    {{PERIOD_QUARTER, BASIS_FINANCIAL, false},
     "2013-09-30",
     "2013-07-01",
     "2013-09-30",
     "July to September 2013",
     "2013-06-30"},
    {{PERIOD_QUARTER, BASIS_FINANCIAL, false},
     "2013-12-30",
     "2013-07-01",
     "2013-09-30",
     "July to September 2013",
     "2013-06-30"},
    {{PERIOD_QUARTER, BASIS_FINANCIAL, false},
     "2018-04-10",
     "2018-01-01",
     "2018-03-31",
     "January to March 2018",
     "2017-12-31"},
    {{PERIOD_QUARTER, BASIS_TRAINING, true},
     "2018-01-31",
     "2017-08-01",
     "2018-01-31",
     "August 2017 to January 2018",
     "2017-10-31"},
    {{PERIOD_YEAR, BASIS_ACADEMIC, false}, "2018-06-08", "2016-09-01", "2017-08-31", "2016-17", "2016-08-31"},
    {{PERIOD_YEAR, BASIS_FINANCIAL, false}, "2018-03-31", "2017-04-01", "2018-03-31", "2017-18", "2017-03-31"},
    {{PERIOD_CENSUS, BASIS_CALENDAR, false},
     "2018-06-08",
     "2018-01-18",
     "2018-01-18",
     "School census of 18 January 2018",
     "2018-01-17"},
    {{PERIOD_CENSUS, BASIS_CALENDAR, false},
     "2018-01-17",
     "2017-01-19",
     "2017-01-19",
     "School census of 19 January 2017",
     "2017-01-18"},
};

PURE_TEST("a window as at a day has the chapter's ends, and the one before it follows") {
    Definitions *d = defs(t);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const PeriodCase *c = &cases[i];
        Period p;
        expect(t, period_at(t->cx.arena, d, &c->rule, day(t, c->as_at), &p));
        expect_str(t, c->from, date_iso_str(t->cx.arena, p.from));
        expect_str(t, c->to, date_iso_str(t->cx.arena, p.to));
        expect_str(t, c->label, p.label);
        expect_str(t, c->before, date_iso_str(t->cx.arena, period_before(t->cx.arena, d, &c->rule, day(t, c->as_at))));
    }
    definitions_close(d);
}

PURE_TEST("a term is given once it has ended, and belongs to no quarter") {
    Definitions *d = defs(t);
    PeriodRule term = {PERIOD_TERM, BASIS_ACADEMIC, false};
    const SchoolYear *y = calendar_school_year(d->calendars, 2017);
    Period p;
    expect(t, y != NULL && y->n_terms == 6);
    expect(t, period_at(t->cx.arena, d, &term, y->terms[3].to, &p));
    expect_str(t, "Spring 2018", p.label);
    expect(t, date_eq(p.from, y->terms[2].from) && date_eq(p.to, y->terms[3].to));
    expect(t, period_at(t->cx.arena, d, &term, date_plus(y->terms[3].to, -1), &p));
    expect_str(t, "Autumn 2017", p.label);
    definitions_close(d);
}

PURE_TEST("no window ends after the day it is asked of, for any day of ten years") {
    Definitions *d = defs(t);
    for (Date at = date_ymd(2010, 1, 1); date_before(at, date_ymd(2020, 1, 1)); at = date_plus(at, 3)) {
        ArenaMark mark = arena_mark(t->cx.arena);
        for (int f = 0; f < N_FREQUENCIES; f++)
            for (int b = 0; b < N_YEAR_BASES; b++) {
                PeriodRule r = {(Frequency)f, (YearBasis)b, f == PERIOD_QUARTER && b == BASIS_TRAINING};
                Period p, q;
                if (!period_at(t->cx.arena, d, &r, at, &p)) continue;
                expect(t, !date_before(at, p.to) && !date_before(p.to, p.from));
                Date before = period_before(t->cx.arena, d, &r, at);
                if (period_at(t->cx.arena, d, &r, before, &q)) expect(t, date_before(q.to, p.to));
            }
        arena_rewind(t->cx.arena, mark);
    }
    definitions_close(d);
}

PURE_TEST("a year is written as it is printed, and no other way") {
    int year = 0;
    expect(t, period_year_parse(STR("2017-18"), &year) && year == 2017);
    expect(t, period_year_parse(STR("1999-00"), &year) && year == 1999);
    expect(t, period_year_parse(STR("2018"), &year) && year == 2018);
    expect(t, !period_year_parse(STR("2017-19"), &year) && !period_year_parse(STR("17-18"), &year));
    expect_str(t, "2017-18",
               period_year_text(t->cx.arena, BASIS_FINANCIAL, period_year(BASIS_FINANCIAL, date_ymd(2018, 3, 31))));
    expect_str(t, "2018-19",
               period_year_text(t->cx.arena, BASIS_FINANCIAL, period_year(BASIS_FINANCIAL, date_ymd(2018, 4, 1))));
}
