/* search_narrow.h - who can fit what was typed, from the store's own indexes: for a command, which has no index of everybody at hand.
 *
 * Owns      nothing; reads the store.
 * Invariant nobody who fits is missing where it says that few are left (a test compares with everybody); some who do not fit may be there.
 * Memory    in cx->arena: the different words of a county, some megabytes.
 * Why       the words are few, the people many: some forty thousand different names and streets are walked through by their indexes, and those that
 *           begin so, sound so or are familiar forms lead to people by other indexes. A table of words by person was rejected: each import would
 *           have to keep it.
 * Start at  search_narrow(). */
#ifndef MUSTER_SEARCH_NARROW_H
#define MUSTER_SEARCH_NARROW_H

#include "people/search_query.h"

/* How a word may fit, each with what comes before it: as a whole name of one's own; in any way but misspelt; misspelt. */
typedef enum SearchReach { REACH_WHOLE_NAMES, REACH_AS_TYPED, REACH_MISSPELT } SearchReach;

/* The people who may fit, rising; is_narrow false: too many, or only reading everybody tells. */
typedef struct SearchFew {
    i64 *ids;
    size_t n;
    bool is_narrow;
} SearchFew;

typedef struct SearchNarrow SearchNarrow;

MUST_USE Status search_narrow_open(Ctx *cx, const SearchQuery *q, const LinkLists *lists, SearchNarrow **out);
/* Of one name alone: the first children on a roll who are called just so now, in the order in which a list has them, however many there are. Where
 * they fill it, nobody comes before them. is_narrow false: another kind of query. */
MUST_USE Status search_narrow_first(SearchNarrow *w, SearchFew *out);
/* The first time reads the different words there are: some forty thousand. */
MUST_USE Status search_narrow(SearchNarrow *w, SearchReach reach, SearchFew *out);

#endif
