/* edition_model.h - editions and what is said of a row as JSON: for pages and commands alike.
 *
 * Start at  edition_model(). */
#ifndef MUSTER_EDITION_MODEL_H
#define MUSTER_EDITION_MODEL_H

#include "measures/commentary.h"
#include "measures/edition.h"

/* Its own facts: id, number, scorecard, as_at, who froze and signed it and when, state. */
json_t *edition_json(Ctx *cx, const Edition *e);
/* With its rows as they were frozen, the words that belong to it, what stands against signing, and with_differences what a run of today says. */
MUST_USE Status edition_model(Ctx *cx, const Edition *e, bool with_differences, json_t **out);
/* The words on a row and what is done about it, with their history: added to m under "comments" and "actions". */
MUST_USE Status row_words_model(Ctx *cx, json_t *m, const CommentKey *key);
json_t *reminder_json(Ctx *cx, const Reminder *r);

#endif
