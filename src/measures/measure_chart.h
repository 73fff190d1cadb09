/* measure_chart.h - a measure over time and beside its peers, in a page's model: the figures of its last periods, the control chart of what
 * lies under them, and the funnel of its districts or schools.
 *
 * Owns      nothing.
 * Invariant the chart shows periods that do not overlap. Of a rolling year or a year to date it shows the months under it, from the same units by
 *           their days; where units have no day, a run chart of the figures and the reason. Months that are not over are in no chart.
 *           A target is drawn and forecast against only where the chart's figures are of its kind: a year's count is no target of a month.
 * Errors    those of units_load().
 * Why       figures of rolling years share eleven twelfths of what they count: their moving ranges are far too small (section 16.1).
 * Start at  measure_add_trend(). */
#ifndef MUSTER_MEASURE_CHART_H
#define MUSTER_MEASURE_CHART_H

#include <jansson.h>
#include "measures/published.h"
#include "measures/unit.h"

/* Into m: "trend", the figures of the last thirteen periods (six of a year's), oldest first, each as the scorecard of that day had it; and "signal": the
 * chart as signal_model_chart() says, with basis ("months" or "periods"). hides_small: months that are too small to leave the council are gaps.
 * Costs the measure's statement once a period and once more. */
MUST_USE Status measure_add_trend(Ctx *cx, json_t *m, const Measure *measure, Date as_at, bool hides_small);
/* Into m: "signal" of an entered measure: the run of what was published, oldest first, with limits where its periods do not overlap. */
MUST_USE Status measure_add_published_trend(Ctx *cx, json_t *m, const Measure *measure, const PublishedSet *set);
/* Into m: "funnel" as signal_model_funnel() says, of proportions, rates and means; nothing where fewer than two parts have ten to count: of fewer any
 * share is chance. by_what: "by school". */
void measure_add_funnel(Ctx *cx, json_t *m, const UnitSet *s, const UnitPart *parts, size_t n, Str by_what);

#endif
