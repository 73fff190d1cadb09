/* period.h - which days a measure speaks of, as at any day, past ones too.
 *
 * Owns      nothing; values in, values out.
 * Invariant both ends are in it, and none ends after the day asked about: of quarters, terms and years the last that has
 *           ended by then.
 * Why       a scorecard of last year is made again from the same records, so the window is worked out from the day, never
 *           from the clock. A quarter under way is no result yet; a year to date is one, by its nature.
 * Start at  period_at(), period_before(). */
#ifndef MUSTER_PERIOD_H
#define MUSTER_PERIOD_H

#include "define/definitions.h"

/*    name      word     what it is */
#define FREQUENCY_LIST(X)                           \
    X(R12M, "R12M", "Rolling 12 months")            \
    X(SNAPSHOT, "MS", "Snapshot on the day")        \
    X(MONTH, "MONTH", "The month up to the day")    \
    X(YTD, "YTD", "Year to date")                   \
    X(QUARTER, "Q", "Quarter")                      \
    X(TERM, "TERM", "Term: autumn, spring, summer") \
    X(YEAR, "A", "Year")                            \
    X(CENSUS, "A_JAN", "The January school census")

typedef enum Frequency {
#define X(name, word, title) PERIOD_##name,
    FREQUENCY_LIST(X)
#undef X
        N_FREQUENCIES
} Frequency;
extern const char *const frequency_word[N_FREQUENCIES];
extern const char *const frequency_title[N_FREQUENCIES];

/*    name     word       first month */
#define YEAR_BASIS_LIST(X)       \
    X(FINANCIAL, "financial", 4) \
    X(ACADEMIC, "academic", 9)   \
    X(CALENDAR, "calendar", 1)   \
    X(TRAINING, "training", 8)

typedef enum YearBasis {
#define X(name, word, month) BASIS_##name,
    YEAR_BASIS_LIST(X)
#undef X
        N_YEAR_BASES
} YearBasis;
extern const char *const year_basis_word[N_YEAR_BASES];

typedef struct PeriodRule {
    Frequency frequency;
    YearBasis basis;
    bool is_cumulative; /* quarters: from the year's first day */
} PeriodRule;

typedef struct Period {
    Date from, to; /* a snapshot: both the day */
    Str label;     /* "12 months to 31 January 2018", "October to December 2017", "2016-17" */
} Period;

/* False: there is none yet that the calendars know of (terms that are not loaded). label in the arena. */
MUST_USE bool period_at(Arena *a, const Definitions *d, const PeriodRule *r, Date as_at, Period *out);
/* A day as at which the rule gives the period before that of as_at: the month before, the quarter before ... DATE_NONE: none. */
Date period_before(Arena *a, const Definitions *d, const PeriodRule *r, Date as_at);
/* The first calendar year of the year that holds a day: whose target applies. 2017 for 2017-18. */
int period_year(YearBasis b, Date d);
/* Its first day. */
Date period_year_begins(YearBasis b, int year);
/* "2017-18", or "2017" of a calendar year. */
Str period_year_text(Arena *a, YearBasis b, int year);
/* "2017-18" or "2017": its first year; false: no such year is written so. */
MUST_USE bool period_year_parse(Str s, int *year);

#endif
