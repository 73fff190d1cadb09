/* nearest.h - what somebody may have meant: the closest of a list of names, for error messages.
 *
 * Owns      nothing.
 * Start at  nearest_name(). */
#ifndef MUSTER_NEAREST_H
#define MUSTER_NEAREST_H

#include "base/str.h"

/* Steps (a letter added, lost, changed, or two swapped) from a to b; stops counting past 64 bytes. */
size_t nearest_distance(Str a, Str b);
/* The closest name, or NULL when none is close enough to be worth offering. */
const char *nearest_name(Str wanted, const char *const *names, size_t n);

#endif
