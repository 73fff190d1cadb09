#include "clock/term.h"

#include "define/definitions.h"
#include "harness.h"

PURE_TEST("the three kinds of term, on calendar T") {
    static const struct {
        const char *on, *school, *season, *law;
    } days[] = {
        {"2017-09-03", "", "", "31 July to 31 December"},
        {"2017-09-04", "Term 1", "autumn", "31 July to 31 December"},
        {"2017-10-25", "", "autumn", "31 July to 31 December"}, /* half-term */
        {"2017-12-20", "Term 2", "autumn", "31 July to 31 December"},
        {"2017-12-31", "", "", "31 December to Easter Monday"},
        {"2018-01-04", "Term 3", "spring", "31 December to Easter Monday"},
        {"2018-03-29", "Term 4", "spring", "31 December to Easter Monday"},
        {"2018-04-01", "", "", "31 December to Easter Monday"},
        {"2018-04-02", "", "", "Easter Monday to 31 July"}, /* Easter Monday */
        {"2018-04-16", "Term 5", "summer", "Easter Monday to 31 July"},
        {"2018-07-30", "", "", "Easter Monday to 31 July"},
        {"2018-07-31", "", "", "31 July to 31 December"},
    };
    ClockCalendar c = clock_calendar(definitions_of(&t->cx)->calendars, 0);
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        const char *want[] = {days[i].school, days[i].season, days[i].law};
        Date d;
        expect(t, date_parse_iso(str_from(days[i].on), &d));
        for (int kind = 0; kind < 3; kind++) {
            TermSpan span;
            bool is_in = term_of_day(&c, (TermKind)kind, d, &span);
            expect_str(t, want[kind], is_in ? span.name : STR(""));
            if (is_in) expect(t, d.day >= span.from.day && d.day <= span.to.day);
        }
    }
    TermSpan span;
    expect(t, !term_of_day(&c, TERM_BY_EXCLUSION, date_ymd(2010, 3, 1), &span)); /* not loaded */
}

/* X4: days of exclusion in one legal term are added up. */
PURE_TEST("X4: October and November are one legal term though two of the county's; December and January are two") {
    ClockCalendar c = clock_calendar(definitions_of(&t->cx)->calendars, 0);
    TermSpan october, november, december, january;
    expect(t, term_of_day(&c, TERM_BY_EXCLUSION, date_ymd(2017, 10, 11), &october) &&
                  term_of_day(&c, TERM_BY_EXCLUSION, date_ymd(2017, 11, 8), &november) &&
                  term_of_day(&c, TERM_BY_EXCLUSION, date_ymd(2017, 12, 13), &december) &&
                  term_of_day(&c, TERM_BY_EXCLUSION, date_ymd(2018, 1, 10), &january));
    expect(t, date_eq(october.from, november.from) && !date_eq(december.from, january.from));
    expect(t, term_of_day(&c, TERM_BY_SCHOOL, date_ymd(2017, 10, 11), &october) &&
                  term_of_day(&c, TERM_BY_SCHOOL, date_ymd(2017, 11, 8), &november));
    expect(t, !date_eq(october.from, november.from));
}

PURE_TEST("the law's terms follow each other without a gap on every day of the loaded years") {
    ClockCalendar c = clock_calendar(definitions_of(&t->cx)->calendars, 0);
    TermSpan before = {0};
    int n = 0;
    for (Date d = date_ymd(2012, 9, 1); d.day <= date_ymd(2028, 8, 31).day; d = date_plus(d, 1)) {
        TermSpan span;
        expect(t, term_of_day(&c, TERM_BY_EXCLUSION, d, &span));
        expect(t, d.day >= span.from.day && d.day <= span.to.day);
        if (n > 0 && !date_eq(span.from, before.from))
            expect(t, date_eq(span.from, d) && date_eq(date_plus(before.to, 1), d));
        n += n == 0 || !date_eq(span.from, before.from);
        before = span;
    }
    expect_i64(t, 49, n); /* three a year for sixteen years, and the one that begins on 31 July 2028 */
}
