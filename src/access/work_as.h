/* work_as.h - in which of their roles somebody works, where a role has a reach of its own.
 *
 * Owns      the column work_role of user_session; which reach is whose: access/scope.h.
 * Invariant somebody works in one place of work at a time: a role with a reach of its own, or their roles without one together. The permissions and the
 *           registers of a role and its reach hold together, and nothing of one place of work holds in another: an officer of a district who is also a
 *           member for the county opens no child's record of the county. Named as a reader, an emergency opening and one's own account
 *           are the person's, in whatever they work.
 * Why       of a request there is one actor with one set of roles and one reach, so that every page, list and command stays as it is. Adding the reaches
 *           up and asking at each line which role lets somebody in was rejected: the line that forgets to would be open (decision 87).
 * Start at  work_as_settle(), work_as_choose(). */
#ifndef MUSTER_WORK_AS_H
#define MUSTER_WORK_AS_H

#include "base/ctx.h"
#include "define/roles.h"

/* The roles that somebody holds, as they are read. */
typedef struct HeldRoles {
    Str at[ROLES_MAX];
    bool is_own[ROLES_MAX]; /* has a reach of its own */
    size_t n;
} HeldRoles;

/* An empty name is no role. Kept in the arena. */
void held_roles_add(Ctx *cx, HeldRoles *h, Str role, bool is_own);
/* Gives the actor the roles of the place of work that was chosen: the name of a role; STR(""): those without a reach of their own, or the first with one. False:
 * that role is not held, or has no reach of its own: then it is as though nothing were chosen. */
bool work_as_settle(Ctx *cx, const HeldRoles *h, Str chosen, Actor *a);

typedef struct WorkPlace {
    Str role;   /* "": the roles without a reach of their own */
    Str titles; /* of the roles */
    Str reach;  /* in words: "Ashford, own cases" */
    bool is_now;
} WorkPlace;

/* The actor's; one, or none, where there is nothing to choose. */
MUST_USE Status work_as_list(Ctx *cx, WorkPlace **out, size_t *n);
/* From the next request of that session on. ERR_INPUT: no such place of work of the actor's. Audited. */
MUST_USE Status work_as_choose(Ctx *cx, Str token, Str role);

#endif
