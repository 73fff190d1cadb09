/* access.h - who may do what. The one place that answers; the dispatcher and the command line ask before a handler runs,
 * and feature functions that return a child's record ask again below the page.
 *
 * Owns      tables app_user, user_role, user_session.
 * Invariant there is no default: a route or command without a declared permission does not build, and a permission that
 *           no rule grants is refused.
 *           A user without a role may do nothing but sign in.
 * Why       what a user may do is the sum of the roles held (definitions/roles.yaml), worked out once a request, as bits: who sees
 *           which register's cases is asked of those bits below the pages (registers/case_access.h). access_subject() refuses restricted
 *           records, and those out of the user's reach: access/restrict.h, access/scope.h. */
#ifndef MUSTER_ACCESS_H
#define MUSTER_ACCESS_H

#include "base/ctx.h"
#include "define/roles.h"

typedef struct PermissionInfo {
    const char *name;
    const char *text;
} PermissionInfo;
extern const PermissionInfo permission_info[N_PERMISSIONS];

typedef enum SubjectKind { SUBJECT_NONE, SUBJECT_PERSON, SUBJECT_SCHOOL, SUBJECT_IMPORT } SubjectKind;

/* May this actor do this at all? ERR_SIGNIN: not signed in. ERR_DENIED: signed in, but no. Audited when refused. */
MUST_USE Status access_allows(Ctx *cx, Permission p);
/* The same as a question, to leave out what this actor could not open: nothing is refused, nothing audited. */
bool access_may(const Ctx *cx, Permission p);
/* Is what the permission is for, which is of the whole county, within the actor's reach? Asked besides access_may() where a link is offered. */
bool access_reaches(Ctx *cx, Permission p);
/* May this actor touch this record? A restricted one is refused as access/restrict.h says. Called by the dispatcher for every route with .subject, and by person_get() and
 * school_get() themselves, so a page that forgets still fails closed. */
MUST_USE Status access_subject(Ctx *cx, SubjectKind kind, i64 id);

/* The command line acts as the operator: whoever can open the store. */
void actor_operator(Ctx *cx);
/* Who somebody of that name on the machine is here, with the roles they hold: sets cx->actor. Nobody, or no longer active: *is_found is
 * false and nothing changes. role: which of their roles with a reach of its own they work in (access/work_as.h); STR_NONE: not said. ERR_INPUT: they hold
 * no such role. */
MUST_USE Status actor_of_system_name(Ctx *cx, Str system_name, Str role, bool *is_found);
/* What the role "general" may do: everything but what is for administrators and operators. For tests. */
u64 access_user_permissions(void);
/* Fills the actor's roles and permissions from the names of the roles held. */
void actor_add_role(Ctx *cx, Actor *a, Str role);

/* ---- users ---- */

typedef struct User {
    i64 id;
    Str username;
    Str display_name;
    bool is_active;
    bool is_locked; /* too many failed sign-ins, for the moment: browsers that are not known wait */
    Moment created_at;
    Str roles;       /* by name, parted by spaces */
    bool has_codes;  /* gives a one-time code at each sign-in */
    Str system_name; /* on the machine that the command line runs on; STR_NONE: none */
} User;

/* The password is hashed with Argon2id. ERR_CONFLICT: the user name is taken. ERR_INPUT: too few characters (definitions/sign-in.yaml), a
 * password that everybody tries first or that was stolen elsewhere (access/breached.h), or a user name that is not letters, digits, dot, dash,
 * underscore and @. */
MUST_USE Status user_add(Ctx *cx, Str username, Str display_name, Str password, i64 *id);
/* Also ends the user's sessions and unlocks the name. ERR_NOTFOUND. */
MUST_USE Status user_set_password(Ctx *cx, Str username, Str password);
/* False ends the user's sessions at once. ERR_NOTFOUND. */
MUST_USE Status user_set_active(Ctx *cx, Str username, bool active);
/* What they run at the command line as `system_name` of the machine, they run as themselves; empty: nobody is they. ERR_CONFLICT: another
 * has the name. ERR_INPUT: no such name can be. ERR_NOTFOUND. Audited. */
MUST_USE Status user_set_system_name(Ctx *cx, Str username, Str system_name);
/* Everyone but the system itself, by user name; in the arena. */
MUST_USE Status user_list(Ctx *cx, User **out, size_t *n);
/* Would user_add() take it? ERR_INPUT says why not. */
MUST_USE Status user_check_password(Ctx *cx, Str username, Str password);
/* The number of a user who can still sign in. ERR_NOTFOUND. */
MUST_USE Status user_find(Ctx *cx, Str username, i64 *id);
/* Twenty letters and digits in fours, none easily mistaken for another; in the arena. */
Str user_random_password(Ctx *cx);

/* ---- roles ---- */

typedef struct RoleHeld {
    Str role, title; /* title: the role's name where the definitions no longer have it */
    Str given_by;
    Moment given_at;
} RoleHeld;

/* In the order they were given. */
MUST_USE Status user_roles(Ctx *cx, i64 user_id, RoleHeld **out, size_t *n);
/* These and no others, from now on; where that changes anything every session of theirs ends. ERR_INPUT: there is no such role. ERR_DENIED: someone would give
 * themselves a role. ERR_NOTFOUND: no such user. Each given and taken is audited. */
MUST_USE Status user_set_roles(Ctx *cx, i64 user_id, const Str *roles, size_t n);
/* Do these roles together hold both sides of a duty (definitions/access.yaml)? ERR_CONFLICT then, saying which; asked by user_set_roles() for everybody
 * but the operator. A small authority may have to all the same: the operator gives them with a reason, `despite`, which is audited. */
MUST_USE Status user_check_duties(Ctx *cx, const Str *roles, size_t n, Str despite);

/* ---- sign-in sessions ---- */

/* What is still to be done before a sign-in is a session, in this order. The word is what the store has. */
#define SIGN_IN_STEP_LIST(X)     \
    X(STEP_NONE, "")             \
    X(STEP_CODE, "code")         \
    X(STEP_PASSWORD, "password") \
    X(STEP_ENROL, "enrol")

typedef enum SignInStep {
#define X(name, word) name,
    SIGN_IN_STEP_LIST(X)
#undef X
        N_SIGN_IN_STEPS
} SignInStep;

typedef struct SessionToken {
    char token[65]; /* goes into the cookie; only its hash is stored */
    char csrf[65];
    char
        device[65]; /* the cookie by which this browser is known from now on; empty: no browser, or not signed in yet */
    SignInStep step; /* STEP_NONE: signed in; else the token opens that step and nothing besides: access/sign_in.h */
} SessionToken;

/* ERR_SIGNIN with one message whether the name or the password is wrong or the name is locked; takes as long either
 * way (one Argon2id hash: 64 MB, about a tenth of a second). Each try is counted before the password is looked at, so guesses
 * in parallel gain nothing; what then has to wait, and what does not: access/guess.h. Call it outside a transaction (it
 * commits its own, so that a failure stays counted) or, in tests, inside a write transaction. Sets cx->actor where nothing is left to be
 * done (out->step). */
MUST_USE Status session_start(Ctx *cx, Str username, Str password, SessionToken *out);
/* A session for someone whose identity has been established already. Inside a write transaction. */
MUST_USE Status session_start_unchecked(Ctx *cx, i64 user_id, SessionToken *out);
/* Fills cx->actor from a cookie's token. ERR_SIGNIN: none, ended, too old (definitions/sign-in.yaml), or waiting for a step.
 * *csrf (arena) is the token that forms must carry. One indexed read; once a minute a short write. Call it
 * outside a transaction, or first in one: a read transaction is then ended for that write and begun anew. */
MUST_USE Status session_resume(Ctx *cx, Str token, Str *csrf);
/* Unknown tokens are OK: signing out twice is harmless. Inside a write transaction. */
MUST_USE Status session_end(Ctx *cx, Str token);
/* Is this the token that the session's forms carry? In constant time. */
MUST_USE bool session_csrf_fits(Str csrf, Str sent);

#endif
