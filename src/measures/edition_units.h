/* edition_units.h - the units of a figure as a few bytes each, and two such lists compared.
 *
 * Invariant units are packed in order of their ids, each id as its distance from the one before: a list is the same bytes however the
 *           statement gave it.
 * Start at  edition_units_pack(), edition_units_compare(). */
#ifndef MUSTER_EDITION_UNITS_H
#define MUSTER_EDITION_UNITS_H

#include "measures/unit.h"

/* In the arena. */
Str edition_units_pack(Arena *a, const UnitSet *s);

typedef struct UnitsCompared {
    i64 n_added, n_removed, n_changed; /* in the second and not the first; the other way; in both, counting otherwise */
    bool is_readable;                  /* false: the bytes are no packed list */
} UnitsCompared;
UnitsCompared edition_units_compare(Str before, Str after);

#endif
