/* public.h - what anybody may read without signing in: editions of scorecards that were signed off, small numbers hidden.
 *
 * Owns      nothing; reads tables edition and edition_row (edition.h).
 * Invariant nothing that is not signed off is found here, by its number neither. A row is made of a list of what may be said (release_rows.h), not of
 *           what is kept less something: no link to a record, no warning with a case's number, no commentary in free words. The same
 *           for everybody.
 * Errors    ERR_NOTFOUND: no such edition was published, whether or not one is being made.
 * Start at  public_list(), public_edition(). docs/publishing.md. */
#ifndef MUSTER_PUBLIC_H
#define MUSTER_PUBLIC_H

#include <jansson.h>
#include "measures/measure.h"

/* "editions": id, scorecard, title, as_at, number, note, published_on, is_replaced; the latest day first, 200 at most. */
MUST_USE Status public_list(Ctx *cx, json_t **out);
/* One, as scorecard_model() has it. */
MUST_USE Status public_edition(Ctx *cx, i64 id, json_t **out);

#endif
