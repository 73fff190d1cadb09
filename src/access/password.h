/* password.h - Argon2id hashes. Private to src/access.
 *
 * Owns      the cost: libsodium's INTERACTIVE (2 passes over 64 MB, about 0.1 s), which is above what OWASP asks for
 *           (2 passes over 19 MB). MODERATE's 256 MB was rejected: fifty people signing in at nine would need 13 GB.
 * Why       whatever the outcome one hash is computed, so that the time taken does not say whether a name exists. */
#ifndef MUSTER_PASSWORD_H
#define MUSTER_PASSWORD_H

#include "base/ctx.h"

/* ERR_OPS: no memory for the hash. */
MUST_USE Status password_hash(Ctx *cx, Str password, Str *out);
/* An empty hash (no such user) is compared with a hash that nothing fits, and so takes as long. */
MUST_USE bool password_fits(Ctx *cx, Str hash, Str password);
/* The hash that nothing fits; a test checks that its cost is the current one. */
Str password_nobodys_hash(void);

#endif
