/* sign_in.h - the steps of a sign-in after its first: a token that opens one step and nothing else, until the last is done.
 *
 * Owns      column user_session.step.
 * Invariant a token that waits for a step is no session: session_resume() refuses it, so that every page but the step's own treats its
 *           bearer as nobody. Each step gives a new token. Unfinished sign-ins end after 15 minutes.
 * Errors    ERR_SIGNIN: there is no such sign-in, or not at that step.
 * Start at  sign_in_waiting(). */
#ifndef MUSTER_SIGN_IN_H
#define MUSTER_SIGN_IN_H

#include "access/recovery.h"

extern const char *const sign_in_step_words[N_SIGN_IN_STEPS];

/* What is left to be done once `done` is; STEP_NONE first. ERR_SIGNIN: a password that was given has run out. */
MUST_USE Status sign_in_next(Ctx *cx, i64 user_id, SignInStep done, SignInStep *next);

typedef struct SignInWaiting {
    i64 user_id;
    Str username;
    SignInStep step;
} SignInWaiting;
/* Whom a token's sign-in is of, and what it waits for. One indexed read. */
MUST_USE Status sign_in_waiting(Ctx *cx, Str token, SignInWaiting *out);

/* STEP_PASSWORD: the user's own password instead of the one that was given. ERR_INPUT says why not. Every other session of the user ends.
 * Inside a write transaction. */
MUST_USE Status sign_in_choose_password(Ctx *cx, Str token, Str password, SessionToken *out);
/* STEP_CODE: a one-time code or a recovery code. ERR_INPUT: it is not right, or codes have to wait. Outside a transaction, or in tests inside one
 * that writes. */
MUST_USE Status sign_in_give_code(Ctx *cx, Str token, Str code, SessionToken *out);

typedef struct SignInEnrolled {
    SessionToken token;
    RecoveryCodes codes; /* to be shown once */
} SignInEnrolled;
/* STEP_ENROL: the first code of the device that is being set up (totp_set_up()). As above. */
MUST_USE Status sign_in_enrol(Ctx *cx, Str token, Str code, SignInEnrolled *out);

#endif
