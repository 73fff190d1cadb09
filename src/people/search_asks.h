/* search_asks.h - whom to ask, where what was typed names somebody whose record is restricted and says whom to ask.
 *
 * Owns      nothing.
 * Invariant nobody is told of a record who did not already name the person: all of a forename and surname as they are or were
 *           written, or all of a number; and a date of birth, if one was typed, that is theirs. A beginning, a slip, an age, an
 *           address, a parent or a school tells of nobody. What is told has no name, number or count.
 * Memory    texts live in cx->arena.
 * Why       a search that said "somebody is restricted" to any beginning of a name, or to an address, would spell the name out, or
 *           say where the child lives, to whoever tries letters; one that never said it would leave a worker who has the
 *           child before them without anybody to ask (decision 0035).
 * Start at  search_asks(). */
#ifndef MUSTER_SEARCH_ASKS_H
#define MUSTER_SEARCH_ASKS_H

#include "access/restrict.h"
#include "people/search.h"
#include "people/search_query.h"

/* Fills out->asks: each text once. No statement where nobody is restricted so; else an indexed one for each way to part the words
 * into a forename and a surname. Each telling is noted for the audit, "restricted.told". */
MUST_USE Status search_asks(Ctx *cx, const SearchQuery *q, const RestrictHidden *hidden, PersonCards *out);

#endif
