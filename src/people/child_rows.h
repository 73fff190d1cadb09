/* child_rows.h - every child as rows that can be linked: names, birth date, sex, home, numbers.
 *
 * Owns      nothing; reads people.
 * Invariant children only, living and not merged into another record; in the order of their ids.
 * Memory    a ChildRows and its texts last until the visitor returns.
 * Errors    those of the store, and of the visitor.
 * Why       one reader for an index that stands in memory, for the search for pairs and for learning, so that they are all
 *           of the same children. A window of ids at a time: PostgreSQL hands over whole results.
 * Start at  child_rows_each(). */
#ifndef MUSTER_CHILD_ROWS_H
#define MUSTER_CHILD_ROWS_H

#include "link/link.h"

enum { CHILD_ROWS_MAX = 4 };

/* One child; a row for each name they go or went by, the legal one first, alike in all else. */
typedef struct ChildRows {
    i64 person_id;
    LinkRow row[CHILD_ROWS_MAX];
    size_t n;
    bool has_upn; /* a permanent one of sound form */
} ChildRows;

typedef struct ChildVisitor {
    Status (*visit)(Ctx *cx, void *self, const ChildRows *child);
    void *self;
} ChildVisitor;

/* All children with first <= id <= last. Four indexed reads for each 20,000 ids. */
MUST_USE Status child_rows_each(Ctx *cx, i64 first, i64 last, const ChildVisitor *v);
/* One child's numbers alone; *has_upn as above. */
MUST_USE Status child_rows_numbers(Ctx *cx, i64 person_id, LinkRow *out, bool *has_upn);
/* The highest id there is, of anybody. */
MUST_USE Status child_rows_last(Ctx *cx, i64 *out);

#endif
