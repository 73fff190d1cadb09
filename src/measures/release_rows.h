/* release_rows.h - rows of a scorecard as anybody may read them, made of the rows as they were kept.
 *
 * Owns      nothing.
 * Invariant a row is made of a list of what may be said: its figures, its target, its colour and arrow, what it means. No commentary, no
 *           warning (they name cases), no link. A figure that is small is hidden with its colour and arrow; an earlier one that is small, or of
 *           which that cannot be told, is hidden with the arrow. Counts of one statement and period, of which the largest holds the others,
 *           are a list with its total: none of them, nor what is left of the total, gives a small one back.
 * Start at  release_rows(). */
#ifndef MUSTER_RELEASE_ROWS_H
#define MUSTER_RELEASE_ROWS_H

#include "measures/release.h"

/* kept: rows as scorecard_row_model() made them. Appends as many to out, in their order. */
Released release_rows(Ctx *cx, const Measures *ms, const json_t *kept, json_t *out);

#endif
