/* census_seen.h - whom one return has named so far: children, and the numbers it gave them.
 *
 * Owns      nothing in the store. Memory is the run's, kept from return to return and emptied for each.
 * Why       a hash table of ids rather than a query per row: the question is about this file, not about the store. */
#ifndef MUSTER_CENSUS_SEEN_H
#define MUSTER_CENSUS_SEEN_H

#include "schools/enrolment.h"

typedef struct SeenSlot {
    u64 key;       /* 0: empty */
    i64 person_id; /* for a number: to whom it was given */
    u64 identity;  /* for a number: the name and birth date it stood with */
} SeenSlot;

typedef struct SeenTable {
    SeenSlot *slots;
    size_t n, cap;
} SeenTable;

typedef struct CensusSeen {
    SeenTable upns;    /* by hash of the UPN */
    SeenTable on_roll; /* by person id */
    SeenTable prints;  /* the last return's records, by fingerprint: person_id, identity = person_revision */
    RollSeen roll;     /* for the complete load's rule */
} CensusSeen;

void census_seen_empty(CensusSeen *seen);
/* The slot of the key, or NULL. */
SeenSlot *seen_find(const SeenTable *t, u64 key);
/* A new slot for a key that is not there. key is not 0. */
SeenSlot *seen_add(Arena *a, SeenTable *t, u64 key);

#endif
