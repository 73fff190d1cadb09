/* openid_token.h - is an ID token the provider's, for us, of now, and the answer to what this browser asked?
 *
 * Invariant nothing of a token is used before its signature was checked with a key of the provider's; RS256 and ES256 alone, each with a key of
 *           its own kind: a token cannot choose to be unsigned, or signed with a public key as a secret.
 * Errors    ERR_SIGNIN, with what is wrong of it in words for the log; never what the token says.
 * Why       pure, of what was fetched: every attack is a test without a network. Signatures are cjose's.
 * Start at  openid_token_check(). */
#ifndef MUSTER_OPENID_TOKEN_H
#define MUSTER_OPENID_TOKEN_H

#include "base/ctx.h"

typedef struct TokenAsked {
    Str issuer, client_id, nonce, subject_claim;
    Str keys; /* the provider's key set, as it came */
} TokenAsked;

typedef struct TokenSays {
    Str subject;
    Str email; /* small letters; STR_NONE unless the provider says that it verified it */
} TokenSays;

MUST_USE Status openid_token_check(Ctx *cx, Str token, const TokenAsked *asked, TokenSays *out);

#endif
