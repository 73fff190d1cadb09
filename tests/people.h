/* people.h - invented families whose records carry the errors that real ones do, for tests and benchmarks of linking.
 *
 * Memory    everything in the arena.
 * Why       a matcher tuned to one file of test data knows that file; these are made anew from a seed, and have what public
 *           test files lack: brothers, twins, and a mother and daughter of one name.
 * Start at  people_make(). */
#ifndef MUSTER_TESTS_PEOPLE_H
#define MUSTER_TESTS_PEOPLE_H

#include "base/rng.h"
#include "link/link.h"

typedef struct PeopleWanted {
    u64 seed;
    u32 n_families;
    double twins;     /* of families, how many have them */
    double namesakes; /* parent and child of one name */
    double copied;    /* of people, how many have a second record */
    int errors;       /* in a second record, up to so many */
    bool has_numbers; /* pupil numbers */
} PeopleWanted;

typedef struct Made {
    LinkRow row;
    u32 person, family;
    bool is_copy;
} Made;

/* In no particular order. */
Made *people_make(Arena *a, const PeopleWanted *w, u32 *n);

#endif
