/* account.h - what people do with their own account, and what an administrator does for somebody who cannot get in.
 *
 * Owns      columns must_change, password_until of app_user.
 * Invariant a password that somebody else gave opens nothing but the page where its user chooses their own, and that for a time only
 *           (definitions/sign-in.yaml).
 * Why       a password that is told once and must be changed, rather than a link by e-mail: Muster sends nothing out.
 * Start at  account_change_password(), user_give_password(). */
#ifndef MUSTER_ACCOUNT_H
#define MUSTER_ACCOUNT_H

#include "access/access.h"

typedef struct Account {
    i64 id;
    Str username, display_name;
} Account;
/* The actor's own. ERR_DENIED: the operator has none. */
MUST_USE Status account_of_actor(Ctx *cx, Account *out);

/* The actor's own password; every session of theirs ends, and out (which may be NULL) is a new one. ERR_INPUT: the new one will not do, or is the old one.
 * ERR_DENIED: the old one is not right; tries are counted as sign-ins are. Outside a transaction, or in tests inside one that writes. */
MUST_USE Status account_change_password(Ctx *cx, Str old, Str password, SessionToken *out);

/* Say that the password which a user has now was given to them: it runs out, and they choose their own when they sign in. ERR_NOTFOUND.
 * Inside a write transaction. Audited. *until: when it runs out. */
MUST_USE Status user_make_temporary(Ctx *cx, Str username, Moment *until);
/* A made password for somebody else, temporary. ERR_DENIED: for oneself. As above besides. */
MUST_USE Status user_give_password(Ctx *cx, Str username, Str *password, Moment *until);

#endif
