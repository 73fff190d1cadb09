/* measure_model.h - a measure as JSON: its definition, its figure, its parts, and the units behind it. The page, the command and the
 * scorecard show the same.
 *
 * Invariant figures are text with their printed precision ("86.0"), numerators and denominators whole numbers, what is not known is
 *           null. Units that are children go through person_mask(), and every list of them is audited.
 * Start at  measure_definition(), measure_figure(). */
#ifndef MUSTER_MEASURE_MODEL_H
#define MUSTER_MEASURE_MODEL_H

#include <jansson.h>
#include "measures/unit.h"

/* What it means. */
json_t *measure_definition(Ctx *cx, const Measure *m);
/* Period, version, numerator, denominator, value, displayed, status, warnings: added to o. */
void measure_add_figure(Ctx *cx, json_t *o, const UnitSet *s, const UnitFigure *f);
/* The numbers of a figure alone, added to o: of a part. */
void measure_add_numbers(Ctx *cx, json_t *o, const Measure *m, const UnitFigure *f);
/* "breakdown": {"by", "rows": [{"name", "urn", numbers}], "hidden_text"} and, by district or school, "funnel". for_release: small numbers
 * are hidden, and what would give them back (release.h); also in o itself, where the figure stands already. */
MUST_USE Status measure_add_breakdown(Ctx *cx, json_t *o, const UnitSet *s, Str by, bool for_release);
/* A figure that is too small to leave the council, taken out of o again. */
void measure_hide_small(Ctx *cx, json_t *o, const Measure *m, const UnitFigure *f);

/* "published_results": [{"period_end", "result", "displayed", "status", "previous", "source", "entered_on", "note"}], latest first: what was
 * published of it by the day, for the county. */
MUST_USE Status measure_add_published(Ctx *cx, json_t *o, const Measure *m, Date as_at);

/* May the actor see whom the figure counts? By the registers it counts cases of, and the right to children's records. */
bool measure_rows_are_seen(Ctx *cx, const Measure *m);
/* The same, as a refusal. */
MUST_USE Status measure_may_see_rows(Ctx *cx, const Measure *m);
typedef struct UnitWindow {
    UnitFilter filter;
    size_t offset, limit; /* limit 0: all */
} UnitWindow;
/* "rows": the units that fit, children named as the actor may see them; "total": how many fit. Audits "measure.rows". */
MUST_USE Status measure_add_rows(Ctx *cx, json_t *o, const UnitSet *s, const UnitWindow *w);

#endif
