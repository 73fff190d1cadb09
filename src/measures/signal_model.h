/* signal_model.h - a control chart or a funnel plot in a page's model: the drawing, what it says in words, and its table.
 *
 * Why       a measure's page, a district's and a school's show the same: one function makes "chart" (raw in the template: {{{chart}}}) and
 *           the rows of the table that stands beside it.
 * Start at  signal_model_chart(), signal_model_funnel(). */
#ifndef MUSTER_SIGNAL_MODEL_H
#define MUSTER_SIGNAL_MODEL_H

#include <jansson.h>
#include "base/ctx.h"

#include "base/funnel.h"
#include "measures/spc.h"

/* Into m: chart (absent without any figure, and outside a request), verdict_text, against_target, why_no_limits, forecast_text or why_no_forecast, and points: an array of
 * label, value, mean, lower, upper, signal, is_signal, is_excluded, reason. decimals: of what is shown. id is unique on the page. */
void signal_model_chart(Ctx *cx, json_t *m, const char *id, Str title, const SpcChart *c, int decimals);
/* Into m: chart, centre, widened_text, by_chance_text, and units: an array of name, of, value, low, high, verdict, is_signal. Shares are shown as per cent.
 * Units that are left out are in no row: they are too small to show outside the council. */
void signal_model_funnel(Ctx *cx, json_t *m, const char *id, Str title, const Funnel *f);

#endif
