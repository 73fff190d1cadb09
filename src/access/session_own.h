/* session_own.h - what the files about signing in share. Private to src/access.
 *
 * Why       a try is counted and committed before its outcome is known, so these open transactions of their own; tests, which have one open,
 *           go on in it.
 * Start at  session_open(). */
#ifndef MUSTER_SESSION_OWN_H
#define MUSTER_SESSION_OWN_H

#include "access/access.h"

/* A write transaction, unless one is open. ERR_BUG inside a read transaction. */
MUST_USE Status session_begin_own(Ctx *cx, bool *is_ours);
/* Writes the audit lines, and commits where the transaction is ours. */
MUST_USE Status session_end_own(Ctx *cx, bool is_ours);
/* What the store has of a token. */
Str session_hash_token(Ctx *cx, Str token);
/* Inside a write transaction: a session, or one that waits for a step. Sets cx->actor when it waits for none. */
MUST_USE Status session_open(Ctx *cx, i64 user_id, SignInStep step, SessionToken *out);
/* Does the password fit? Counted as a sign-in is, and refused as one: ERR_SIGNIN. */
MUST_USE Status session_check_password(Ctx *cx, Str username, Str password);

#endif
