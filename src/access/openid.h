/* openid.h - signing in with an account elsewhere, by OpenID Connect: the authorization code flow with PKCE.
 *
 * Owns      tables user_openid, openid_request; the provider's secret is a file (define/openid_rules.h).
 * Invariant nobody comes in without an account here that is linked to the provider's subject: by an administrator, or where the authority allows it
 *           at the first time by the verified e-mail address that is the user's name. An answer counts once, for the browser that asked, within
 *           ten minutes, from the provider that was asked.
 * Errors    ERR_NOTFOUND: no provider is named. ERR_SIGNIN: refused, with words for whoever tries; why stands in the audit trail. ERR_OPS: the
 *           provider does not answer as it should.
 * Why       the provider's document and keys are fetched at each sign-in: three short questions, and a changed key needs nothing. Codes and
 *           passwords are then the provider's to ask for; sessions and what they open are ours.
 * Start at  openid_begin(), openid_finish(). */
#ifndef MUSTER_OPENID_H
#define MUSTER_OPENID_H

#include "access/access.h"

typedef struct OpenidGoing {
    Str url;   /* where the browser goes */
    Str state; /* what its cookie holds meanwhile */
} OpenidGoing;
/* Outside a transaction, as the next. */
MUST_USE Status openid_begin(Ctx *cx, Str return_to, OpenidGoing *out);

typedef struct OpenidBack {
    Str held;        /* the cookie */
    Str state, code; /* of the address that it came back to */
    Str issuer;      /* likewise; STR_NONE: the provider does not say */
    Str error;       /* likewise: the provider refused */
} OpenidBack;
typedef struct OpenidIn {
    SessionToken token;
    Str return_to;
} OpenidIn;
MUST_USE Status openid_finish(Ctx *cx, const OpenidBack *b, OpenidIn *out);

/* Where the provider signs people out of itself; STR_NONE: it has no such page. */
MUST_USE Status openid_end_url(Ctx *cx, Str *out);

/* Inside a write transaction; audited. ERR_CONFLICT: another user has that subject. */
MUST_USE Status openid_link(Ctx *cx, Str username, Str subject);
MUST_USE Status openid_unlink(Ctx *cx, Str username);
/* The subjects of a user, parted by spaces. */
MUST_USE Status openid_subjects(Ctx *cx, i64 user_id, Str *out);

#endif
