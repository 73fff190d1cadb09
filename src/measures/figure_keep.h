/* figure_keep.h - the figure of a measure as at a day, the county's and each district's, worked out once for as long as no table that it reads changes.
 *
 * Owns      nothing in the store; the figures that the server keeps in memory.
 * Invariant a kept figure is given only while no committed change since its units were read wrote a table that the measure's statement or feed
 *           names (unit_reads(), table_change.h), so it is what a run of this moment would give. Inside a write transaction nothing is given or
 *           kept: what that has written is no version yet.
 * Threads   any; a lock of its own.
 * Why       a scorecard is looked at far more often than records change, and each look ran every statement twice; and whoever saves a case has
 *           changed no figure of attendance. Units are not kept: a breakdown is asked for seldom, and a measure of all pupils has 230,000. In the
 *           store was rejected: writing what was worked out would itself be a change. Decision 73.
 * Start at  figure_at(). */
#ifndef MUSTER_FIGURE_KEEP_H
#define MUSTER_FIGURE_KEEP_H

#include "measures/unit.h"

typedef struct FigureKeep FigureKeep;

MUST_USE Status figure_keep_open(Ctx *cx, FigureKeep **out);
void figure_keep_close(FigureKeep *k);

typedef struct FigureAt {
    Period period;
    UnitFigure figure;
    Str faults[UNIT_SAID_MAX]; /* what was found amiss, as sentences */
    size_t n_faults;
    UnitPart *districts; /* as units_break_down() gives them */
    size_t n_districts;
} FigureAt;

/* In cx->arena. From App.figures where it is kept; else the measure's statement is run, once. */
MUST_USE Status figure_at(Ctx *cx, const Measure *m, Date as_at, FigureAt *out);
/* How often the keep has answered since it was opened: for tests. */
u64 figure_keep_hits(FigureKeep *k);

#endif
