/* definitions.h - everything the definition files say, read once and shared.
 *
 * Owns      an arena with all of it.
 * Invariant immutable after definitions_open(); any thread may read it.
 * Why       the files are embedded in the binary so that it runs alone; a folder (MUSTER_DEFINITIONS or
 *           App.definitions_folder) overrides them file by file, so that a county can change one without a build.
 * Start at  definitions_of(). */
#ifndef MUSTER_DEFINITIONS_H
#define MUSTER_DEFINITIONS_H

#include "base/ctx.h"
#include "define/authority.h"
#include "define/calendar.h"
#include "define/characteristics.h"
#include "define/mistakes.h"
#include "define/rollcall_rules.h"

typedef struct Definitions {
    Arena *arena;
    const Authority *authority;
    const Calendars *calendars;
    const RollcallRules *rollcall;
    const Characteristics *characteristics;
} Definitions;

/* Read and check all. folder STR_NONE or empty: the embedded files only. ERR_INPUT: there are mistakes; the message
 * has the first and how many more there are. The caller owns *out until definitions_close(). */
MUST_USE Status definitions_open(Ctx *cx, Str folder, Definitions **out);
void definitions_close(Definitions *d);
/* Every mistake in them; what `muster check` prints. */
void definitions_check(Str folder, Mistakes *out);

/* What this program was started with (cx->app->definitions). */
const Definitions *definitions_of(const Ctx *cx);

#endif
