/* roles.h - what people's work is, and what each role lets them do.
 *
 * Owns      definitions/roles.yaml.
 * Invariant immutable once read; at most ROLES_MAX, each with a bit of its own by its place in the file. Which registers a role sees
 *           and changes is said by the registers; a role with `all` here sees or changes every one that is not at arm's length.
 * Why       bits rather than names in what a request carries: a list of cases asks for every line.
 * Start at  role_find(), roles_held(). */
#ifndef MUSTER_ROLES_H
#define MUSTER_ROLES_H

#include "define/permission.h"
#include "define/yaml.h"

#define ROLES_MAX 64

typedef struct Role {
    Str role, title, hint;
    u64 permissions;            /* bit per Permission */
    u64 covers;                 /* bits of itself and of the roles that it includes */
    bool sees_all, changes_all; /* every register but those at arm's length */
    bool is_scoped;             /* whoever holds it reaches no child until a scope is named for them */
} Role;

typedef struct Roles {
    const Role *at;
    size_t n;
    u64 seeing_all, changing_all, scoped; /* bits of the roles that say so */
} Roles;

/* SIZE_MAX: there is none of that name. */
size_t role_find(const Roles *r, Str name);
/* The role most probably meant, or NULL. */
const char *role_nearest(Arena *a, const Roles *r, Str name);
/* What holding the role adds: bits of roles, and of permissions. A role that the definitions no longer have adds nothing. */
void roles_held(const Roles *r, Str name, u64 *roles, u64 *permissions);

/* "NEEDS_NOTHING|NEEDS_SIGN_IN|...": every permission in order, as a file's choices. */
const char *permission_choices(Arena *a);

MUST_USE Roles *roles_read(Mistakes *m, const YamlNode *root);

#endif
