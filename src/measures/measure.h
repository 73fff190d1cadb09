/* measure.h - what each indicator means, as its definition says: definitions/measures, and the statement that counts it.
 *
 * Owns      definitions/measures/.yaml and .sql.
 * Invariant every name in it is known (a register, a measure, a choice), ids are unique for ever, no two measures in force share
 *           scorecard, section and code, a computed one has a statement or a feed of the program, and one that is entered
 *           says which record it will one day come from: measures_open() noted no mistake.
 * Memory    lives in the arena it was read into, immutable.
 * Errors    ERR_NOTFOUND: no such code; ERR_INPUT: a code that two sections print; the message has what may be meant.
 * Why       a printed code is no key: EH46 is two indicators, one a section. So a measure has an id of its own, and codes are
 *           what scorecards print for it.
 * Start at  measures_of(), measure_by_code(). docs/measures.md is the handbook. */
#ifndef MUSTER_MEASURE_H
#define MUSTER_MEASURE_H

#include "db/db.h"
#include "measures/period.h"
#include "measures/verdict.h"
#include "registers/register.h"

/*    name         word          of the units of a period */
#define MEASURE_KIND_LIST(X)                                              \
    X(COUNT, "count", "How many")                                         \
    X(PROPORTION, "proportion", "How many of all, per cent")              \
    X(RATE, "rate", "How many of a population")                           \
    X(MEAN, "mean", "The mean of a value")                                \
    X(MEDIAN, "median", "The middle value")                               \
    X(GAP, "gap", "The share of the others less that of the group")       \
    X(RATIO, "ratio", "Times as likely in the group as among the others") \
    X(CHANGE, "change", "The change from a baseline, per cent")           \
    X(MONEY, "money", "A sum of money")

typedef enum MeasureKind {
#define X(name, word, title) MEASURE_##name,
    MEASURE_KIND_LIST(X)
#undef X
        N_MEASURE_KINDS
} MeasureKind;
extern const char *const measure_kind_word[N_MEASURE_KINDS];
extern const char *const measure_kind_title[N_MEASURE_KINDS];

/*    name         in the file          after a figure */
#define MEASURE_UNIT_LIST(X)                                     \
    X(PERCENT, "percent", "%")                                   \
    X(POINTS_PERCENT, "percentage_points", " percentage points") \
    X(POINTS, "points", " points")                               \
    X(COUNT, "count", "")                                        \
    X(DAYS, "days", " days")                                     \
    X(WEEKS, "weeks", " weeks")                                  \
    X(MONTHS, "months", " months")                               \
    X(GBP, "GBP", "")                                            \
    X(PER_100, "per_100", " per 100")                            \
    X(PER_1000, "per_1000", " per 1,000")                        \
    X(PER_10000, "per_10000", " per 10,000")                     \
    X(RATING, "rating_5", " of 5")                               \
    X(TIMES, "times", " times")

typedef enum MeasureUnit {
#define X(name, word, after) MEASURED_IN_##name,
    MEASURE_UNIT_LIST(X)
#undef X
        N_MEASURE_UNITS
} MeasureUnit;
extern const char *const measure_unit_word[N_MEASURE_UNITS];
extern const char *const measure_unit_after[N_MEASURE_UNITS];

/* What gives the units. */
#define MEASURE_SOURCE_LIST(X)                                           \
    X(QUERY, "query", "Computed from the records")                       \
    X(ATTENDANCE, "attendance", "Computed from attendance marks")        \
    X(ROLLCALL, "rollcall", "Computed from the roll call")               \
    X(PUPILS, "pupils", "Computed from the rolls and vulnerable groups") \
    X(ENTERED, "entered", "Entered from published results")

typedef enum MeasureSource {
#define X(name, word, title) SOURCE_##name,
    MEASURE_SOURCE_LIST(X)
#undef X
        N_MEASURE_SOURCES
} MeasureSource;
extern const char *const measure_source_word[N_MEASURE_SOURCES];
extern const char *const measure_source_title[N_MEASURE_SOURCES];

/* A code that a scorecard prints for the measure. */
typedef struct PrintedCode {
    Str scorecard, section, code;
    int line;
} PrintedCode;

/* A day that the statement is given besides the period's: "from - 12 months", or a day of the calendar: "2017-03-31". */
typedef struct MeasureDate {
    Str name;
    enum { DATE_OF_FROM, DATE_OF_TO, DATE_OF_AS_AT, DATE_FIXED } of;
    Date fixed;
    int days, months; /* added */
} MeasureDate;

/* A number that the statement is given, by the day from which it holds. */
typedef struct NumberFrom {
    Date from; /* DATE_NONE: always */
    i64 value;
} NumberFrom;
typedef struct MeasureNumber {
    Str name;
    const NumberFrom *values; /* oldest first */
    size_t n;
} MeasureNumber;

/* A version: raised whenever what is counted changes. */
typedef struct MeasureVersion {
    i64 version;
    Date from; /* results of periods that end from this day; DATE_NONE: always */
    Str change;
    bool is_break; /* not comparable with the one before */
} MeasureVersion;

/* A parameter of the statement, in the order in which it takes them. */
typedef enum QueryParamKind { PARAM_FROM, PARAM_TO, PARAM_AS_AT, PARAM_DATE, PARAM_NUMBER } QueryParamKind;
typedef struct QueryParam {
    QueryParamKind kind;
    size_t at; /* in dates or numbers */
} QueryParam;

#define MEASURE_MAX_PARAMS 16
#define MEASURE_MAX_GROUPS 8

/*    name                    word            what must have been kept for 0 to be a figure, besides the registers of feeds */
#define MEASURE_RECORDS_LIST(X)              \
    X(RECORDS_NOT_SAID, "none")              \
    X(RECORDS_OF_EXCLUSIONS, "exclusions")   \
    X(RECORDS_OF_INSPECTIONS, "inspections") \
    X(RECORDS_OF_SERVICES, "services") /* lists of care, need and protection plans */

typedef enum MeasureRecords {
#define X(name, word) name,
    MEASURE_RECORDS_LIST(X)
#undef X
        N_MEASURE_RECORDS
} MeasureRecords;

typedef struct Measure {
    Str id, title, meaning;
    MeasureKind kind;
    MeasureUnit unit;
    i64 per;          /* of a rate */
    i64 least_cohort; /* fewer units than these take no target; 0: any number does */
    int decimals;
    Polarity polarity;
    bool is_polarity_inferred;
    PeriodRule period;
    MeasureSource source;
    Str owner, service;  /* a scorecard's: SEND, EH ... */
    bool is_school_days; /* means and medians of days count school days */
    bool is_qpr;         /* in the quarterly performance report */
    bool is_provisional; /* its definition is to be confirmed */
    Str cohorts;         /* as printed, numerator and denominator are of different cohorts: which (W9) */
    Str published;       /* where results come from, or came from, in the scorecard's words */
    Str awaits;          /* entered: the record it will one day come from */
    MeasureRecords records;
    const Str *feeds; /* registers whose cases it counts */
    size_t n_feeds;
    const Str *groups; /* columns by which units can be parted */
    size_t n_groups;
    const PrintedCode *codes;
    size_t n_codes;
    const Str *aliases;
    size_t n_aliases;
    const Str *decisions;
    size_t n_decisions;
    const MeasureVersion *versions; /* at least one, oldest first */
    size_t n_versions;
    Str superseded_by;
    Date superseded_on; /* first day of results that are the successor's */
    const MeasureDate *dates;
    size_t n_dates;
    const MeasureNumber *numbers;
    size_t n_numbers;
    Str what;       /* of a feed: which figure of it */
    Str scans;      /* why the statement may walk a whole table; STR_NONE: it may not */
    Str sql_file;   /* as mistakes name it */
    const Sql *sql; /* NULL: none */
    QueryParam params[MEASURE_MAX_PARAMS];
    Str file;
    int line;
} Measure;

#define MEASURES_MAX 1000

typedef struct Measures {
    const Measure *const *at; /* by id */
    size_t n;
} Measures;

/* Every mistake in them; registers: those of the same folder. */
const Measures *measures_read(Mistakes *m, Str folder, const Registers *registers);
/* What this program was started with: read now unless a server has read them, and by a command once. ERR_INPUT: mistakes, the first in the message.
 * A measure is one place in memory, so whoever asks twice may compare places. */
MUST_USE Status measures_of(Ctx *cx, const Measures **out);
/* Where a command keeps the measures that it has read; nothing is read before it asks. */
typedef struct MeasuresKeep MeasuresKeep;
MUST_USE Status measures_keep_open(Ctx *cx, MeasuresKeep **out);
void measures_keep_close(MeasuresKeep *k);
/* NULL: there is none of that id. */
const Measure *measure_find(const Measures *ms, Str id);
/* An id, or a printed code or alias, in that section where one is given (else STR_NONE). */
MUST_USE Status measure_by_code(Ctx *cx, const Measures *ms, Str code, Str section, const Measure **out);
/* The first printed code; the id where none is. */
Str measure_code(const Measure *m);
/* The first printed code, for readers: an id tells them nothing. STR_NONE: none is printed. */
Str measure_printed_code(const Measure *m);
bool measure_is_computed(const Measure *m);
/* The version of a period that ends on that day. */
const MeasureVersion *measure_version_on(const Measure *m, Date on);
/* What a number of the measure is on a day. 0: there is none of that name. */
i64 measure_number_on(const Measure *m, Str name, Date on);

/* Prove each statement on the connection, whose tables must be at the registers: it prepares, gives the columns that the measure
 * counts, and on SQLite walks no table that it does not say. What is wrong is noted. */
MUST_USE Status measures_prove(Ctx *cx, const Measures *ms, Mistakes *m);
/* The same on an empty store in memory, for `muster check`; there too the statements of the registers' rules are proved (registers/tick.h). */
MUST_USE Status measures_prove_in_memory(Ctx *cx, const Measures *ms, const Registers *registers, Mistakes *m);

#endif
