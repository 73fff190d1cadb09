/* search_load.h - a SearchIndex filled from the store: of everybody, or of a few people.
 *
 * Owns      nothing.
 * Errors    those of the store; ERR_OPS when there is no memory, or when it was told to stop.
 * Why       the same statements by a range of people serve both: a part is read exactly as the whole would be.
 * Start at  search_load_all(). */
#ifndef MUSTER_SEARCH_LOAD_H
#define MUSTER_SEARCH_LOAD_H

#include <stdatomic.h>
#include "people/search_index.h"

/* Everybody. Inside a transaction, so that it is of one moment. is_stopped (may be NULL) is looked at between rows: true ends
 * the reading with ERR_OPS. A second or two for 350,000 people. */
MUST_USE Status search_load_all(Ctx *cx, const LinkLists *lists, const atomic_bool *is_stopped, SearchIndex **out);

typedef struct SearchSome {
    SearchIndex *index;
    const i64 *asked; /* the people of the index who were asked for, and the children of adults among them; rising */
    size_t n_asked;
    const i64 *others; /* those who are in it only so that their children are found by their names; rising */
    size_t n_others;
} SearchSome;

/* These people (rising, each once). with_children: the children of adults among them too, since they are found by the adults'
 * names. A statement for each kind of fact. The ids live in cx->arena. */
MUST_USE Status search_load_some(Ctx *cx, const LinkLists *lists, const i64 *ids, size_t n, bool with_children,
                                 SearchSome *out);

#endif
