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
#include "define/access_rules.h"
#include "define/attendance_rules.h"
#include "define/authority.h"
#include "define/calendar.h"
#include "define/characteristics.h"
#include "define/continuity_rules.h"
#include "define/involvement_rules.h"
#include "define/mistakes.h"
#include "define/retention_rules.h"
#include "define/openid_rules.h"
#include "define/roles.h"
#include "define/rollcall_rules.h"
#include "define/sign_in_rules.h"

typedef struct Definitions {
    Arena *arena;
    const Authority *authority;
    i64 small_count,
        small_denominator;    /* below these, what is published is hidden; 0: as shipped (measures/suppress.h) */
    i64 published_after_days; /* from a scorecard's day to the day its edition is to be published */
    const Calendars *calendars;
    const RollcallRules *rollcall;
    const Characteristics *characteristics;
    const InvolvementRules *involvement;
    const Roles *roles;
    const AttendanceRules *attendance;
    const ContinuityRules *continuity;
    const SignInRules *sign_in;
    const RetentionRules *retention;
    const OpenidRules *openid;
    const AccessRules *access;
} Definitions;

/* Read and check all. folder STR_NONE or empty: the embedded files only. ERR_INPUT: there are mistakes; the message
 * has the first and how many more there are. The caller owns *out until definitions_close(). */
MUST_USE Status definitions_open(Ctx *cx, Str folder, Definitions **out);
void definitions_close(Definitions *d);
/* Every mistake in them; what `muster check` prints. */
void definitions_check(Str folder, Mistakes *out);

/* One definition file: the override folder's where it has one, else ours. path is below definitions/: "registers/cme.yaml".
 * False (noted): neither has it. Text lives in the Mistakes' arena or in the binary. */
typedef struct DefinitionText {
    Str file; /* as mistakes name it */
    Str text;
} DefinitionText;
MUST_USE bool definition_text(Mistakes *m, Str folder, Str path, DefinitionText *out);
/* The paths below `under` ("registers/") that we or the folder have, sorted, each once; .yaml files only. */
#define DEFINITION_FILES_MAX 500
size_t definition_list(Arena *a, Str folder, Str under, Str **out);

/* The roles of these files, for who checks what names them; what is wrong in them is not noted here. */
const Roles *definitions_roles(Arena *a, Str folder);

/* The same of how long records are kept. */
const RetentionRules *definitions_retention(Arena *a, Str folder);

/* What this program was started with (cx->app->definitions). */
const Definitions *definitions_of(const Ctx *cx);

#endif
