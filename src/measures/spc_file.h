/* spc_file.h - series and sets of units from a CSV file, for muster spc; and charts as JSON.
 *
 * Owns      nothing; no store.
 * Invariant a row that cannot be read fails the file with its line: a chart without one of its points would say something else.
 * Why       JSON is taken too, as rows of the same columns: a program that has a series has it as JSON.
 * Start at  spc_file_read(). */
#ifndef MUSTER_SPC_FILE_H
#define MUSTER_SPC_FILE_H

#include <jansson.h>
#include "exchange/csv.h"
#include "base/funnel.h"
#include "measures/spc.h"

/*    name          header */
#define SPC_COLUMN_LIST(X)          \
    X(SERIES, "series")             \
    X(CODE, "code")                 \
    X(PERIOD, "period")             \
    X(PERIOD_LABEL, "period_label") \
    X(PERIOD_END, "period_end")     \
    X(MONTH, "month")               \
    X(QUARTER, "quarter")           \
    X(YEAR, "year")                 \
    X(ALONG, "x")                   \
    X(DATE, "date")                 \
    X(LABEL, "label")               \
    X(NAME, "name")                 \
    X(AREA, "area")                 \
    X(DISTRICT, "district")         \
    X(SCHOOL, "school")             \
    X(VALUE, "value")               \
    X(RESULT, "result")             \
    X(COUNT, "count")               \
    X(UP, "y")                      \
    X(DAYS, "days_between")         \
    X(NUMERATOR, "numerator")       \
    X(DENOMINATOR, "denominator")   \
    X(SPREAD, "standard_deviation") \
    X(EXCLUDED, "excluded")         \
    X(SEGMENT, "new_segment")       \
    X(POLARITY, "polarity")         \
    X(TARGET, "target")             \
    X(UNIT, "unit")                 \
    X(FREQUENCY, "frequency")

enum {
#define X(name, header) SPC_COLUMN_##name,
    SPC_COLUMN_LIST(X)
#undef X
        N_SPC_COLUMNS
};

typedef struct SpcSeries {
    Str name;
    SpcPoint *points;
    size_t n, cap;
    Str *left_out; /* months without school days: no points, and no gaps either */
    size_t n_left_out;
    SpcOptions options;  /* what the file says of it: polarity, target, unit, frequency */
    Str unit, frequency; /* as first said; another in the same series is refused */
    int per;             /* of figures printed as rates; likewise */
} SpcSeries;

typedef struct SpcFile {
    bool is_funnel; /* names of units, and no periods */
    SpcSeries *series;
    size_t n, cap;
    FunnelUnit *units;
    size_t n_units, units_cap;
    bool has_spread;
} SpcFile;

/* ERR_INPUT names the line and what is wrong with it. */
MUST_USE Status spc_file_read(Ctx *cx, Str path, SpcFile **out);
MUST_USE Status spc_file_read_text(Ctx *cx, Str path, Str text, SpcFile **out); /* path for messages */

json_t *spc_chart_json(Ctx *cx, Str name, const SpcChart *c);
json_t *funnel_json(Ctx *cx, const Funnel *f);

#endif
