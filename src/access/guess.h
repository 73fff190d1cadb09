/* guess.h - how often passwords may be tried, so that guessing is slow and nobody can lock a colleague out.
 *
 * Owns      tables sign_in_try, user_device; columns n_failures, locked_until of app_user.
 * Invariant each try is counted and committed before its password is looked at. What a name and an address together do wrong makes that pair
 *           wait, and no other; a browser that its user signed in with before waits for its own mistakes alone. The table of tries is bounded.
 * Errors    none of its own: what has to wait is said in GuessVerdict.
 * Why       a name that is locked for everybody lets anyone shut a colleague out. Guesses from very many addresses are slowed for the name
 *           as a whole, for browsers that are not known. How many: definitions/sign-in.yaml. In the store rather than in memory: several servers
 *           count together, and a restart forgets nothing.
 * Start at  guess_count(). */
#ifndef MUSTER_GUESS_H
#define MUSTER_GUESS_H

#include "access/access.h"

typedef struct GuessVerdict {
    bool must_wait;         /* by its pair, browser or name: answered as a wrong password is */
    bool is_address_closed; /* the address tried too much for any name: answered at once, no password is looked at */
    bool is_known_device;
} GuessVerdict;

/* A try is made for that name, by cx->visitor (or the command line). user_id 0: there is no such user. Inside a write transaction. */
MUST_USE Status guess_count(Ctx *cx, Str username, i64 user_id, GuessVerdict *out);
/* The password was right. Inside a write transaction. */
MUST_USE Status guess_forgive(Ctx *cx, Str username, i64 user_id);

/* Somebody is signed in with this browser: from now on it is known. *token is its cookie's value, new or as it was; no visitor: empty. Inside a write transaction. */
MUST_USE Status device_remember(Ctx *cx, i64 user_id, Str *token);
MUST_USE Status device_forget_all(Ctx *cx, i64 user_id);

#endif
