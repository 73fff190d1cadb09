/* discrepancy_own.h - for discrepancy*.c alone.
 *
 * Owns      nothing.
 * Start at  discrepancy_add(). */
#ifndef MUSTER_DISCREPANCY_OWN_H
#define MUSTER_DISCREPANCY_OWN_H

#include "rollcall/discrepancy.h"

/* A new line, with nothing known but that its days are none. */
Discrepancy *discrepancy_add(Arena *a, Discrepancies *d);
/* The three kinds that the marks of registers tell (discrepancy_marks.c). */
MUST_USE Status discrepancy_in_marks(Ctx *cx, DiscrepancyKind kind, Date on, Discrepancies *out);

#endif
