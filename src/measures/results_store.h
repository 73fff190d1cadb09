/* results_store.h - published results kept: as printed, with what each replaced.
 *
 * Owns      table measure_result; no other module writes it.
 * Invariant of a scorecard, section, code, area, group and last day one result stands. A correction takes its place and points back; nothing
 *           is deleted.
 * Why       the cells are kept as they were printed and judged when they are looked at: one rule judges a file, the page and an
 *           export, and a setting changed later changes all of them alike.
 * Start at  results_keep(), results_list(). */
#ifndef MUSTER_RESULTS_STORE_H
#define MUSTER_RESULTS_STORE_H

#include "measures/results_row.h"

typedef enum ResultKept { RESULT_KEPT_NEW, RESULT_KEPT_CORRECTED, RESULT_KEPT_SAME } ResultKept;

/* A row's cells, by RESULTS_ column. period_end is the day that was read. */
MUST_USE Status results_keep(Ctx *cx, const Str *cells, Date period_end, i64 source_id, ResultKept *out);

typedef struct ResultsWanted {
    Str code, section, scorecard; /* empty: any; without regard to case */
    i64 limit;
} ResultsWanted;

/* What stands, judged as of today. ids[i] is the measure_result.id of row i. */
MUST_USE Status results_list(Ctx *cx, const ResultsWanted *w, ResultsFile **out, i64 **ids);
/* When a result came and from what. */
typedef struct ResultMark {
    i64 id, source_id; /* measure_result.id, import_unit.id */
    Date entered_on;
    bool has_replaced; /* a correction of another */
} ResultMark;

/* What stands under any of the codes and areas (both in small letters) of periods that had ended by the day: the last thirteen of each key, latest
 * first. As read, not judged. One statement. */
typedef struct ResultsKeys {
    const Str *codes, *areas;
    size_t n_codes, n_areas;
} ResultsKeys;
MUST_USE Status results_of_codes(Ctx *cx, const ResultsKeys *keys, Date as_at, ResultsFile **out, ResultMark **marks);
/* What a result replaced, newest first: judged alike. ERR_NOTFOUND is not told: none gives an empty file. */
MUST_USE Status results_history(Ctx *cx, i64 id, ResultsFile **out);

#endif
