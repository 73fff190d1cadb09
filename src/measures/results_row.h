/* results_row.h - a file of published results: its columns, what a row says, what is wrong with it, and how it is judged.
 *
 * Owns      nothing; no store.
 * Invariant a row that is_refused is VERDICT_NOT_RATED without an arrow: what is wrong is named in its warnings, and it never counts.
 *           A warning alone leaves a row judged.
 * Memory    texts are copied into the arena given.
 * Why       three forms are taken by the names of their columns: that of the exchange chapter, our own export of an edition
 *           (value, displayed, frequency), and a published scorecard's (as_at_note, printed rag and dot). The printed marks are
 *           evidence: they never decide. See docs/decisions/0049-judging-published-figures.md.
 * Start at  results_read_row(), then results_check_all() once all are read. */
#ifndef MUSTER_RESULTS_ROW_H
#define MUSTER_RESULTS_ROW_H

#include <jansson.h>
#include "exchange/csv.h"
#include "measures/measure.h"
#include "measures/verdict.h"

/*    name        header                 needed */
#define RESULTS_COLUMN_LIST(X)                 \
    X(CODE, "code", true)                      \
    X(POLARITY, "polarity", true)              \
    X(RESULT, "result", false)                 \
    X(VALUE, "value", false)                   \
    X(DISPLAYED, "displayed", false)           \
    X(SCORECARD, "scorecard", false)           \
    X(SECTION, "section", false)               \
    X(TITLE, "title", false)                   \
    X(AREA, "area", false)                     \
    X(GROUP, "group", false)                   \
    X(PERIOD, "period", false)                 \
    X(PERIOD_LABEL, "period_label", false)     \
    X(PERIOD_END, "period_end", false)         \
    X(NUMERATOR, "numerator", false)           \
    X(DENOMINATOR, "denominator", false)       \
    X(PREVIOUS, "previous", false)             \
    X(STATUS, "status", false)                 \
    X(UNIT, "unit", false)                     \
    X(TARGET, "target", false)                 \
    X(TARGET_YEAR, "target_year", false)       \
    X(FLOOR, "floor", false)                   \
    X(BAND, "band", false)                     \
    X(FLOOR_BAND, "floor_band", false)         \
    X(BENCHMARK, "benchmark", false)           \
    X(BENCHMARK_NAME, "benchmark_name", false) \
    X(AS_AT, "as_at", false)                   \
    X(AS_AT_NOTE, "as_at_note", false)         \
    X(RELEASED_ON, "released_on", false)       \
    X(SOURCE, "source", false)                 \
    X(NOTE, "note", false)                     \
    X(COMMENTARY, "commentary", false)         \
    X(ACTION, "management_action", false)      \
    X(RAG, "rag", false)                       \
    X(DOT, "dot", false)                       \
    X(COMPARABLE, "comparable", false)         \
    X(FORECAST, "forecast", false)             \
    X(VERSION, "version", false)               \
    X(TARGET_VERSION, "target_version", false)

enum {
#define X(name, header, needed) RESULTS_##name,
    RESULTS_COLUMN_LIST(X)
#undef X
        N_RESULTS_COLUMNS
};
extern const CsvColumn results_columns[N_RESULTS_COLUMNS];

/*    name              code                 its words in published files, besides the code; per how many it is */
#define GIVEN_UNIT_LIST(X)                                                                                           \
    X(GIVEN_IN_NOT_STATED, "not_stated", "not stated|", 0)                                                           \
    X(GIVEN_IN_PERCENT, "percent", "%|per cent|percentage|pct", 100)                                                 \
    X(GIVEN_IN_PERCENTAGE_POINTS, "percentage_points", "pp|percentage points|% points|ppts|percentage point gap", 0) \
    X(GIVEN_IN_POINTS, "points", "pts|point|score|average score", 1)                                                 \
    X(GIVEN_IN_COUNT, "count", "number|n|no|no.|numbers|headcount", 0)                                               \
    X(GIVEN_IN_DAYS, "days", "day|d|average days", 1)                                                                \
    X(GIVEN_IN_WEEKS, "weeks", "week|wk", 1)                                                                         \
    X(GIVEN_IN_GBP, "gbp", "£|pounds|money|currency", 1)                                                             \
    X(GIVEN_IN_PER_1000, "per_1000", "per 1,000|per 1000|rate per 1,000|rate per 1000", 1000)                        \
    X(GIVEN_IN_PER_10000, "per_10000", "per 10,000|per 10000|rate per 10,000|rate per 10000", 10000)                 \
    X(GIVEN_IN_MEAN, "mean", "average|ratio|median", 1)                                                              \
    X(GIVEN_IN_RATING, "rating_5", "rating", 0)                                                                      \
    X(GIVEN_IN_OTHER, "other", "", 0)

typedef enum ResultUnit {
#define X(name, code, words, per) name,
    GIVEN_UNIT_LIST(X)
#undef X
        N_RESULT_UNITS
} ResultUnit;
extern const char *const result_unit_codes[N_RESULT_UNITS];
extern const i64 result_unit_per[N_RESULT_UNITS]; /* what numerator over denominator is times of; 0: it is none */
ResultUnit result_unit_named(Str folded);         /* in the words of published files, see printed_fold() */

typedef struct ResultRow {
    i64 line, number;
    Str scorecard, section, code, title, area, group, period;
    Str source, note, benchmark, benchmark_name, commentary, action;
    Str printed_result, printed_previous, printed_target, printed_floor, printed_rag, printed_dot;
    Str polarity_text, unit_text;
    Polarity polarity;
    ResultUnit unit;
    bool is_gap, is_change; /* by its title */
    Date period_end, as_at, released;
    bool is_release_month, is_forecast, is_break;
    bool is_target_older; /* set under another version of the definition */
    ResultStatus status, status_before;
    Amount result, before;
    bool has_num, has_den;
    Exact num, den;
    Standard standard;
    Warnings warnings;
    bool is_refused;
    Rating rating;
    Direction direction;
} ResultRow;

typedef struct ResultsFile {
    ResultRow *rows;
    size_t n, cap;
    bool has[N_RESULTS_COLUMNS]; /* the columns that the file has */
} ResultsFile;

typedef struct ResultsOptions {
    Date today;
    Compare compare;
    OnBreak on_break;
    bool needs_period;  /* a row that names no last day is refused */
    bool is_mixed;      /* the rows are of several files */
    int largest_change; /* per cent of the previous value, 0: not looked at (W7) */
    Str county; /* what the row of all districts is called besides "county" and "total" (W4); empty: as the definitions say */
    const Measures *measures; /* to know what an indicator is printed of (W9); NULL: the file alone is asked */
} ResultsOptions;

/* Add what the cells say to the file's rows, with the row's own faults noted. The row is at file->rows[file->n - 1]. */
void results_read_row(Ctx *cx, ResultsFile *file, const CsvRow *row);
/* Judge every row, after what only all of them tell: a key twice, a code under two titles or in two sections. */
void results_check_all(Ctx *cx, ResultsFile *file, const ResultsOptions *o);

/* Whether the districts (county: their total's name) and the phases of a file sum to their total: W4 on the total's row. */
void results_check_parts(Ctx *cx, ResultsFile *file, Str county);

/* One row alone: its colour and direction by its own standard, and what its marks and words say otherwise. */
void results_judge_row(Ctx *cx, ResultRow *r, const ResultsOptions *o);
/* A title as it is compared: without what stands in brackets (a result's note, section 2), case and signs. */
Str results_title_key(Arena *a, Str title);

/* A whole file. ERR_INPUT: it cannot be read, is no CSV in UTF-8 or Windows-1252, or lacks a needed column. */
MUST_USE Status results_read_file(Ctx *cx, Str path, ResultsFile **out);
MUST_USE Status results_read_text(Ctx *cx, Str path, Str text, ResultsFile **out); /* path for messages */

/* As the command and the page give it: code, section, rag, dot, warnings, and what they rest on. See docs/json.md. */
json_t *result_row_json(Ctx *cx, const ResultRow *r);
/* What is wrong, in plain English, each with its code; "" where nothing is. */
Str result_row_warning_text(Arena *a, const ResultRow *r);
Str result_text(Arena *a, const Amount *m, ResultStatus status); /* the figure, or the word in its place */
Str result_bound_text(Arena *a, const Bound *b, Str printed);

#endif
