/* merge_help.h - for merge_test.c and merge_random_test.c: the whole store as text, so that two of them compare. */
#ifndef MUSTER_TESTS_MERGE_HELP_H
#define MUSTER_TESTS_MERGE_HELP_H

#include "db/row.h"
#include "harness.h"

/* Every row of every table as JSON, without what a merge and its undoing are meant to leave behind: their own records, the
 * feeds, and person.revision, which only grows. */
Str merge_help_dump(T *t);
/* The rows of one person alone, in the tables that hold facts. */
Str merge_help_dump_person(T *t, i64 id);
/* The same without the rows' own numbers: SQLite may have given one away. */
Str merge_help_dump_facts(T *t, i64 id);
/* Three schools, 100 to 102, and the unit 1 of an import. */
void merge_help_given_schools(T *t);
/* How many pairs of facts of one slot of the person's share a day: none, unless sources said so. */
i64 merge_help_overlaps(T *t, i64 id);

#endif
