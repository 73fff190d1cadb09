/* seal.h - a file that one key closes and another opens.
 *
 * Owns      two kinds of small files: the public key, which the server has, and the private key, which is locked with a password and is kept
 *           elsewhere (a duty manager's safe).
 * Invariant what the server has cannot open a pack: whoever takes its disk has nothing. A pack that was changed does not open.
 * Memory    texts in the arena given. Private keys and passwords are wiped after use.
 * Errors    ERR_INPUT: not such a file, another key's, a wrong password, changed. ERR_OPS: no randomness, no memory.
 * Why       libsodium's sealed boxes (X25519, XSalsa20-Poly1305) and Argon2id for the password; formats of our own but for a heading line, so
 *           that a file says what it is. A password alone would have to stand on the server.
 * Start at  seal_keys_make(), seal_close(), seal_open(). */
#ifndef MUSTER_SEAL_H
#define MUSTER_SEAL_H

#include "base/ctx.h"

typedef struct SealKeys {
    Str public_text, private_text; /* contents of the two files */
} SealKeys;

/* Half a second and 256 MB: so much each guess at the password costs. */
MUST_USE Status seal_keys_make(Ctx *cx, Str password, SealKeys *out);
MUST_USE Status seal_close(Ctx *cx, Str public_text, Str plain, Str *sealed);
MUST_USE Status seal_open(Ctx *cx, Str private_text, Str password, Str sealed, Str *plain);

#endif
