/* number_printed.h - figures and days as councils print them: "1,234", "216k", "95.2% (DFE 2012)", "38% min", "TBC", "31 Aug 2017".
 *
 * Owns      nothing; pure.
 * Invariant a number keeps the precision printed ("86.0" is not "86", "216k" is of thousands). What is not certainly a number is
 *           none: "12,34" and "two" are PRINTED_UNREADABLE, never a guess.
 * Why       letters of the Cyrillic alphabet that look Latin stand in published "TBC" and "X": they are folded before matching
 *           (section 5.2 of the chapter on measures). What a word means depends on the cell: "N/A" of a target is
 *           not applicable, of a result not available; printed_as_result() and printed_as_target() decide.
 * Start at  printed_read(). */
#ifndef MUSTER_NUMBER_PRINTED_H
#define MUSTER_NUMBER_PRINTED_H

#include "measures/verdict.h"

typedef enum PrintedKind {
    PRINTED_BLANK,
    PRINTED_NUMBER,
    PRINTED_NOT_AVAILABLE, /* N/A, -, ".." */
    PRINTED_TO_BE_CONFIRMED,
    PRINTED_TO_BE_SUPPLIED,
    PRINTED_NEW,
    PRINTED_SUPPRESSED, /* X, c */
    PRINTED_STAR,       /* of a target: the cohort is too small; of a result: hidden */
    PRINTED_NOT_SET,
    PRINTED_NO_CASES,
    PRINTED_DIVISION, /* a spreadsheet's #DIV/0! */
    PRINTED_UNREADABLE
} PrintedKind;

typedef struct Printed {
    PrintedKind kind;
    Exact value;
    int decimals; /* below 0: printed in tens, thousands ... */
    Operator operator;
    bool is_percent;
    int per;                         /* "3.5 per 1,000": 1000; 0: no rate is said */
    const char *time;                /* "12 weeks": weeks; NULL: no unit of time is said */
    bool is_provisional, is_revised; /* a p or an r after the figure */
    int year;                        /* the first year of one named beside the figure, 0: none */
    Str beside;                      /* what stands in brackets after it: a source, another year, "carried forward" */
} Printed;

Printed printed_read(Arena *a, Str cell);
/* Has "fewer than", "at least" ... or a sign of that meaning. */
static inline bool printed_is_inequality(const Printed *p) {
    return p->operator!= OPERATOR_OF_POLARITY && p->operator!= OPERATOR_EQUAL;
}

/* "<5" of a result hides it: RESULT_SUPPRESSED. A blank cell is RESULT_UNKNOWN, never 0. */
ResultStatus printed_as_result(const Printed *p);
TargetStatus printed_as_target(const Printed *p);

/* "±1.5" or "1.5" (either side of the target), "8.5-11.5", "8.5 to 11.5". A band either side needs a target that is set. */
MUST_USE bool printed_band(Arena *a, Str cell, const Bound *target, Band *out);

/* A day, or a month (*is_month: its last day is given): ISO, 31/08/2017, 31 August 2017, 2017-08, Aug 2017, Aug-17. */
MUST_USE bool printed_day(Arena *a, Str cell, Date *out, bool *is_month);
/* "H", "lower is better", "T", "none": in the words of published scorecards. A blank is none; false: no such word is known. */
MUST_USE bool printed_polarity(Arena *a, Str cell, Polarity *out);
/* The first calendar year of "2016-17", "2013/14", "2013-14 Q1"; the year itself of "Autumn 2013"; 0: names none. */
int printed_year(Str text);
/* As compared and searched: small letters, one space between words, Latin look-alikes of Cyrillic letters, plain signs. */
Str printed_fold(Arena *a, Str text);

#endif
