/* access.h - who may do what. The one place that answers; the dispatcher and the command line ask before a handler runs,
 * and feature functions that return a child's record ask again below the page.
 *
 * Owns      tables app_user, user_session; the list of permissions.
 * Invariant there is no default: a route or command without a declared permission does not build, and a permission that
 *           no rule grants is refused.
 * Why       roles and scopes come later and fill in access_allows() and access_subject(): every caller already goes
 *           through them. Restricted records are refused by access_subject() today: access/restrict.h. */
#ifndef MUSTER_ACCESS_H
#define MUSTER_ACCESS_H

#include "base/ctx.h"

/*    name                 what it lets someone do */
#define PERMISSION_LIST(X)                                    \
    X(NEEDS_NOTHING, "Open to anyone, signed in or not")      \
    X(NEEDS_SIGN_IN, "Anyone signed in")                      \
    X(READ_ROLLCALL, "See the roll call and its lists")       \
    X(READ_CHILD, "Find and open a child's record")           \
    X(CHANGE_CHILD, "Correct a child's record")               \
    X(RESTRICT_CHILD, "Place and lift restrictions")          \
    X(READ_CASES, "Open cases and worklists")                 \
    X(CHANGE_CASES, "Open, change and close cases")           \
    X(READ_SCHOOL, "Open a school's record")                  \
    X(READ_IMPORTS, "See imports and their reports")          \
    X(RUN_IMPORTS, "Bring files in, decide doubtful matches") \
    X(MANAGE_USERS, "Add and remove users")                   \
    X(OPERATE, "Set up and check the installation")

typedef enum Permission {
#define X(name, text) name,
    PERMISSION_LIST(X)
#undef X
        N_PERMISSIONS
} Permission;

typedef struct PermissionInfo {
    const char *name;
    const char *text;
} PermissionInfo;
extern const PermissionInfo permission_info[N_PERMISSIONS];

typedef enum SubjectKind { SUBJECT_NONE, SUBJECT_PERSON, SUBJECT_SCHOOL, SUBJECT_IMPORT } SubjectKind;

/* May this actor do this at all? ERR_SIGNIN: not signed in. ERR_DENIED: signed in, but no. Audited when refused. */
MUST_USE Status access_allows(Ctx *cx, Permission p);
/* May this actor touch this record? A restricted one is refused as access/restrict.h says. Called by the dispatcher for every route with .subject, and by person_get() and
 * school_get() themselves, so a page that forgets still fails closed. */
MUST_USE Status access_subject(Ctx *cx, SubjectKind kind, i64 id);

/* The command line acts as the operator: whoever can open the store. */
void actor_operator(Ctx *cx);
/* What any active user may do, until roles say more. */
u64 access_user_permissions(void);

/* ---- users ---- */

typedef struct User {
    i64 id;
    Str username;
    Str display_name;
    bool is_active;
    bool is_locked; /* too many failed sign-ins, for the moment */
    Moment created_at;
} User;

/* The password is hashed with Argon2id. ERR_CONFLICT: the user name is taken. ERR_INPUT: fewer than 12 characters, a
 * password that everybody tries first, or a user name that is not letters, digits, dot, dash, underscore and @. */
MUST_USE Status user_add(Ctx *cx, Str username, Str display_name, Str password, i64 *id);
/* Also ends the user's sessions and unlocks the name. ERR_NOTFOUND. */
MUST_USE Status user_set_password(Ctx *cx, Str username, Str password);
/* False ends the user's sessions at once. ERR_NOTFOUND. */
MUST_USE Status user_set_active(Ctx *cx, Str username, bool active);
/* Everyone but the system itself, by user name; in the arena. */
MUST_USE Status user_list(Ctx *cx, User **out, size_t *n);
/* Would user_add() take it? ERR_INPUT says why not. */
MUST_USE Status user_check_password(Ctx *cx, Str username, Str password);
/* The number of a user who can still sign in. ERR_NOTFOUND. */
MUST_USE Status user_find(Ctx *cx, Str username, i64 *id);
/* Twenty letters and digits in fours, none easily mistaken for another; in the arena. */
Str user_random_password(Ctx *cx);

/* ---- sign-in sessions ---- */

typedef struct SessionToken {
    char token[65]; /* goes into the cookie; only its hash is stored */
    char csrf[65];
} SessionToken;

/* ERR_SIGNIN with one message whether the name or the password is wrong or the name is locked; takes as long either
 * way (one Argon2id hash: 64 MB, about a tenth of a second). Five failures in a row lock the name for a minute. Each try
 * is counted before the password is looked at, so guesses in parallel gain nothing. Call it outside a transaction (it
 * commits its own, so that a failure stays counted) or, in tests, inside a write transaction. Sets cx->actor on OK. */
MUST_USE Status session_start(Ctx *cx, Str username, Str password, SessionToken *out);
/* A session for someone whose identity has been established already. Inside a write transaction. */
MUST_USE Status session_start_unchecked(Ctx *cx, i64 user_id, SessionToken *out);
/* Fills cx->actor from a cookie's token. ERR_SIGNIN: none, ended or too old (12 hours, 60 minutes idle).
 * *csrf (arena) is the token that forms must carry. One indexed read; once a minute a short write. Call it
 * outside a transaction, or first in one: a read transaction is then ended for that write and begun anew. */
MUST_USE Status session_resume(Ctx *cx, Str token, Str *csrf);
/* Unknown tokens are OK: signing out twice is harmless. Inside a write transaction. */
MUST_USE Status session_end(Ctx *cx, Str token);
/* Is this the token that the session's forms carry? In constant time. */
MUST_USE bool session_csrf_fits(Str csrf, Str sent);

#endif
