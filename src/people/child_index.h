/* child_index.h - every child in memory, to be found by what a row says of them, however misspelt.
 *
 * Owns      one LinkIndex of the children of the store, and which record is whose. One in a process (App.child_index): the
 *           command line's or the server's.
 * Invariant what an answer names was committed when the asking transaction looked, or was written by that transaction
 *           itself. Nobody else's open transaction shows.
 * Memory    about 65 MB for 350,000 children, from the first question on; until then nothing.
 * Errors    those of the store, when it must read.
 * Threads   any number may ask at once (readers of a lock); bringing it up to date, and adding, is one thread's (its writer).
 * Why       kept up by the feed of changes (people/changes.h), which tells a new name or home from a new number or meal: only
 *           who is known by something else is read again. An answer costs a transaction one number from the store, and
 *           its rows nothing. A copy swapped for each change was rejected at this size; blocking in SQL was rejected because a
 *           dozen probes of an index on disk cost a hundred times as much as the chains in memory.
 *           Children whom an open transaction makes are added at once by child_index_said(): two rows of one file may be about
 *           one child. When it rolls back they are read again, and so gone.
 *           Numbers are not in it: exact rules have looked them up in the store, and for the few candidates of a row they are
 *           read there.
 * Start at  child_index_ask(). */
#ifndef MUSTER_CHILD_INDEX_H
#define MUSTER_CHILD_INDEX_H

#include "link/link.h"

typedef struct ChildIndex ChildIndex;

/* Empty; the lists of words come from App.definitions_folder. ERR_OPS: no memory. */
MUST_USE Status child_index_open(Ctx *cx, ChildIndex **out);
/* NULL is allowed. */
void child_index_close(ChildIndex *ci);
size_t child_index_bytes(const ChildIndex *ci);

typedef struct ChildHit {
    i64 person_id;
    float weight, probability;
    LinkVerdict verdict;
    LinkPattern pattern; /* how the row compares with the child's, under the name that fits best */
} ChildHit;

enum { CHILD_HITS_MAX = 4 };
typedef struct ChildAsk {
    LinkRow row;
    double least; /* probability of what is wanted */
    bool has_upn; /* the row has a permanent UPN that nobody holds: only children without one can be meant */
} ChildAsk;
typedef struct ChildHits {
    ChildHit at[CHILD_HITS_MAX]; /* likeliest first, each child once */
    size_t n;
} ChildHits;

/* Whom may the row be about? Loads the index if need be (about a second for 350,000 children) and brings it up to date, once a
 * transaction. Tens of microseconds then. */
MUST_USE Status child_index_ask(Ctx *cx, const ChildAsk *ask, ChildHits *out);

/* The open transaction has made this child, of whom the row speaks. Nothing where the index is not in memory. */
MUST_USE Status child_index_said(Ctx *cx, i64 person_id, const LinkRow *row);

/* ERR_NOTFOUND: one of them is no child, is not living or is merged. Field by field, under the names that fit best. */
struct LinkExplanation;
MUST_USE Status child_index_explain(Ctx *cx, i64 a, i64 b, struct LinkExplanation *out);

#endif
