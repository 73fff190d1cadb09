/* data_query.h - what warnings about figures ask of their owners: opened when an edition is frozen, answered by the owner, closed by an analyst.
 *
 * Owns      table data_query.
 * Invariant of a scorecard, measure, period and warning there is one query. Frozen again with the same words nothing is asked twice, whatever became
 *           of it; with other words it is open again, as its answer was about other figures. Only what is answered is closed, and not by who
 *           answered it. Each step is in the audit trail.
 * Memory    results live in cx->arena.
 * Errors    ERR_DENIED: to answer without COMMENT_MEASURES, to close without FREEZE_SCORECARDS, to close one's own answer. ERR_CONFLICT: it is
 *           closed, or not answered yet. ERR_INPUT: no answer or outcome. ERR_NOTFOUND.
 * Why       a table of its own and no register of cases: it is about no child, its stages are the chapter's three, and signing asks for it by key.
 * Start at  data_query_raise(), data_query_answer(). Section 5.3 of the chapter on measures. */
#ifndef MUSTER_DATA_QUERY_H
#define MUSTER_DATA_QUERY_H

#include <jansson.h>
#include "db/db.h"

#define QUERY_OUTCOMES "corrected|explained|accepted"

typedef struct DataQuery {
    i64 id, edition_id;
    Str scorecard, measure, warning, words, owner, stage, outcome, answer, answered_by, closed_by;
    Date period_to, raised_on, as_at; /* as_at: of the edition */
} DataQuery;

/* What was warned of a figure: text begins with its code, "W5: ...". Other texts ask nothing of anybody. */
MUST_USE Status data_query_raise(Ctx *cx, const DataQuery *about, Str text);
MUST_USE Status data_query_answer(Ctx *cx, i64 id, Str outcome, Str answer);
MUST_USE Status data_query_close(Ctx *cx, i64 id);
MUST_USE Status data_query_get(Ctx *cx, i64 id, DataQuery *out);

typedef struct DataQueryWanted {
    Str scorecard, measure; /* STR_NONE: any */
    bool is_all;            /* closed ones too */
} DataQueryWanted;
MUST_USE Status data_query_list(Ctx *cx, const DataQueryWanted *w, DataQuery **out, size_t *n);
/* Has the warning ("W1") of that figure been answered and closed? */
MUST_USE Status data_query_is_settled(Ctx *cx, const DataQuery *about, const char *warning, bool *out);

json_t *data_query_json(Ctx *cx, const DataQuery *q);

#endif
