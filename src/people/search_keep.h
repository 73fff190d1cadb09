/* search_keep.h - the search index of a serving process: read in the background at the start, kept true as people change.
 *
 * Owns      a SearchIndex of everybody, a small one of those who changed since, a thread and its connection.
 * Invariant a look is answered from the store as it was when the looker's transaction began, or a little before while so many
 *           have changed that all are being read again; nobody waits for that.
 * Threads   any: looks read under a shared lock; one of them at a time brings in what changed.
 * Why       changed people are a second, small index and not written into the first: that one can then stay packed, and looks need no
 *           lock but against its being exchanged. Reading everybody on a thread keeps the server's start short.
 * Start at  search_keep_open(); search_keep_look(). App.search is NULL outside the server. */
#ifndef MUSTER_SEARCH_KEEP_H
#define MUSTER_SEARCH_KEEP_H

#include "people/search_rank.h"

typedef struct SearchKeep SearchKeep;

/* Begins reading and returns at once. cx->app must outlive it. */
MUST_USE Status search_keep_open(Ctx *cx, SearchKeep **out);
/* Ends a reading under way. */
void search_keep_close(SearchKeep *k);
/* How long it rests between two readings of everybody: 5 seconds unless said otherwise. */
void search_keep_set_rest(SearchKeep *k, int ms);
const LinkLists *search_keep_lists(const SearchKeep *k);
/* Has everybody been read? */
bool search_keep_is_ready(SearchKeep *k);
/* search_rank() over what is kept, after bringing in what changed. *is_ready false: still reading for the first time, and out
 * is untouched. ask->segments is ours to set. What out points to lives in the arena. */
MUST_USE Status search_keep_look(SearchKeep *k, Ctx *cx, SearchAsk *ask, SearchHits *out, bool *is_ready);

#endif
