/* release.h - figures as they may leave the council: small numbers hidden, and as many others as would give them back.
 *
 * Owns      nothing.
 * Invariant a figure that rests on a small number is hidden whole: value, numerator, denominator, colour, arrow, chart. Whoever adds up
 *           what is left of a breakdown, or takes it from its total, or a district's schools from the district, cannot come nearer to a
 *           hidden cell than suppress.h says. A part hidden above is hidden below: no school of a hidden district is shown.
 * Why       hidden by the figure's kind: a share gives away its numerator and what is left of its denominator; a mean of few is their secret; a gap
 *           is two shares. Where hiding parts alone will not do, all of them are hidden rather than the whole, which stands in other tables.
 * Start at  release_parts(), release_schools(). */
#ifndef MUSTER_RELEASE_H
#define MUSTER_RELEASE_H

#include <jansson.h>
#include "measures/suppress.h"
#include "measures/unit.h"

/* What the authority sets (definitions/authority.yaml); shipped: counts of 1 to 4, and percentages of fewer than 10. */
const SuppressRule *release_rule(const Ctx *cx);

/* Section 11 alone: does the figure rest on a number that is too small? */
bool release_is_small(const Measure *m, const UnitFigure *f, const SuppressRule *r);

typedef struct Released {
    size_t n_primary, n_secondary; /* parts hidden for themselves, and for others' sake */
} Released;

/* Sets is_hidden of the parts that may not be shown. is_whole_shown: the sum of the parts is published. */
Released release_parts(Arena *a, const Measure *m, UnitPart *parts, size_t n, const SuppressRule *r,
                       bool is_whole_shown);
/* The same of schools, by the districts above them: each district is a table of its own, and so are the schools of several. */
MUST_USE Status release_schools(Ctx *cx, const UnitSet *s, UnitPart *schools, size_t n, const SuppressRule *r,
                                Released *out);

/* A row of figures in JSON without its figures: displayed "X", status "suppressed", the rest null. */
void release_hide(json_t *row);
/* "2 figures rest on small numbers and are shown as X; 1 more is, so that they cannot be worked out." STR("") where none is. */
Str release_text(Arena *a, const Released *n);

#endif
