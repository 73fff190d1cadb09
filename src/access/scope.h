/* scope.h - how far a user reaches: the whole county, or the children of some districts, areas, schools or teams, or of their own cases.
 *
 * Owns      table user_scope.
 * Invariant a user's reach is the sum of their standing rows, of those that name the role they work in where there are such (access/work_as.h), else of
 *           those that name no role; nobody who has none is limited, but for holders of a role that wants a scope
 *           (definitions/roles.yaml, scope: named), who then reach nobody. When the rows, or where a child belongs, cannot be read, nobody
 *           is reached. The operator reaches everybody.
 * Memory    held with the restrictions (access/restrict.h), and gone with them: also what has been found out of the children asked about.
 * Why       one answer below every page: restrict_hides() and access_subject() ask scope_covers(), so that whatever leaves a restricted child out
 *           leaves a child out of reach out too. A condition in each statement was rejected for the reasons of decision 0028.
 *           A child belongs where it lives, to whose roll it is on, whose open cases and tasks are about it; what ended lately still
 *           counts (definitions/access.yaml). An adult belongs where the children do whose parent or contact they are.
 * Cost      the first questions of a transaction are a statement each, by indexes; then the whole reach is read once, a bit for each child.
 * Start at  scope_covers(), user_set_scopes(). */
#ifndef MUSTER_SCOPE_H
#define MUSTER_SCOPE_H

#include "base/ctx.h"

/*    kind            word        title                        what is named besides */
#define SCOPE_LIST(X)                                                    \
    X(SCOPE_COUNTY, "county", "The whole county", "")                    \
    X(SCOPE_AREA, "area", "An area's districts", "the area's name")      \
    X(SCOPE_DISTRICT, "district", "A district", "the district's name")   \
    X(SCOPE_TEAM, "team", "A team's cases and tasks", "the team's code") \
    X(SCOPE_SCHOOL, "school", "A school's pupils", "the school's URN")   \
    X(SCOPE_OWN, "own", "Their own cases and tasks", "")

typedef enum ScopeKind {
#define X(kind, word, title, names) kind,
    SCOPE_LIST(X)
#undef X
        N_SCOPE_KINDS
} ScopeKind;

typedef struct ScopeKindInfo {
    const char *word, *title, *names; /* names: "" where nothing is */
} ScopeKindInfo;
extern const ScopeKindInfo scope_kinds[N_SCOPE_KINDS];

/* What stands in a list in the place of the name of somebody out of reach. */
#define OUTSIDE_NAME "Outside your scope"

/* ---- asking ---- */

/* Does the actor reach less than the county? True also where that cannot be told. */
bool scope_is_limited(Ctx *cx);
/* From here on the engine acts in the actor's name, who was let in elsewhere: by what they may do at the front door. For desk_lend() and index_look_up() alone. */
void scope_lend(Actor *a);
/* Does the actor reach this person? Asked by restrict.h: ask there. */
bool scope_covers(Ctx *cx, i64 person_id);
/* The people whom the actor does not reach, by rising id, in the arena; none where they are not limited. */
MUST_USE Status scope_outside(Ctx *cx, i64 **ids, size_t *n);

/* Where a case or a task belongs that is about no child; 0 and STR_NONE: nowhere. */
typedef struct ScopeOf {
    i64 person_id, urn, worker_id;
    Str district, team;
} ScopeOf;
/* About a child: whoever reaches the child. Else whose district, school, team or worker it is. */
bool scope_covers_case(Ctx *cx, const ScopeOf *of);

/* ---- who reaches how far ---- */

typedef struct ScopeHeld {
    Str role; /* the role whose own it is; "": of every role without a reach of its own */
    ScopeKind kind;
    Str value; /* as it is kept: a name, a code, a URN */
    Str given_by;
    Moment given_at;
} ScopeHeld;

typedef struct ScopeGiven {
    ScopeKind kind;
    Str value;
} ScopeGiven;

#define SCOPES_MAX 100 /* of one user */

/* "district=Ashford", "own": as the command line and files say it. ERR_INPUT, with what was probably meant. */
MUST_USE Status scope_read(Ctx *cx, Str text, ScopeGiven *out);
/* In the order they were given. */
MUST_USE Status user_scopes(Ctx *cx, i64 user_id, ScopeHeld **out, size_t *n);
/* These and no others, from the user's next request on; none: the county. ERR_INPUT: no such area, district, team or school. ERR_DENIED: someone
 * would widen or narrow their own reach. ERR_NOTFOUND: no such user. Each given and taken is audited. */
MUST_USE Status user_set_scopes(Ctx *cx, i64 user_id, const ScopeGiven *scopes, size_t n);
/* The same for one role: these and no others while the user works in it; none: it reaches as far as their roles without a reach of their own. role STR(""): as
 * user_set_scopes(). ERR_INPUT besides: the user does not hold that role. */
MUST_USE Status user_set_role_scopes(Ctx *cx, i64 user_id, Str role, const ScopeGiven *scopes, size_t n);

#endif
