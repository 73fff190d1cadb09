/* slot.h - one timeline out of two: which of the dated facts of a slot holds on which day.
 *
 * Owns      nothing: pure.
 * Invariant the pieces do not overlap; a day that any fact covered is covered by a piece, no other is; within a layer a day
 *           belongs to the fact that begins nearest before it, and a higher layer goes before a lower one.
 * Why       the rule of people/person.h, "what the source dated nearest before each day said", for facts that were placed
 *           separately: an older fact comes back where a newer one has ended. Placing them again one by one as
 *           statements was rejected: what was said on days on which nothing changed is not kept.
 * Start at  slot_paint(). */
#ifndef MUSTER_SLOT_H
#define MUSTER_SLOT_H

#include "base/arena.h"
#include "base/date.h"

typedef struct SlotFact {
    Date from_on, to_on; /* DATE_NONE: since ever, and current. A fact that ends before it begins holds on no day */
    i64 value;           /* facts of equal value say the same */
    int layer;
    bool is_first; /* of two that begin on one day in one layer, this one's side goes before */
    bool
        may_join; /* continues in a later fact of equal value that begins where it ends; those that overlap always do */
} SlotFact;

typedef struct SlotPiece {
    size_t first, last; /* the facts it begins and ends with: different ones where equal values were joined */
    Date from_on, to_on;
    bool is_cut; /* it ends before its last fact does: another took over */
} SlotPiece;

/* Returns the pieces, earliest first, in the arena. n_facts squared; a slot has a handful. */
size_t slot_paint(Arena *a, const SlotFact *facts, size_t n_facts, SlotPiece **out);

#endif
