/* secret_text.h - short secrets as the store has them: sealed with a key that the store does not have.
 *
 * Owns      the form of column user_totp.secret; the key's file (cx->app->secrets_key): a heading line and 32 bytes in base64.
 * Invariant a text is bound to what it is for ("totp 7"): moved to another row it does not open.
 * Errors    ERR_OPS: the key's file cannot be read, others can read it, or the text was sealed with another key.
 * Why       one-time codes need the secret itself, not a hash: a copy of the store alone must not be enough to make them. XChaCha20-Poly1305 of
 *           libsodium. Without a key the text is kept plain and says so, and muster doctor too.
 * Start at  secret_keep(), secret_open(). */
#ifndef MUSTER_SECRET_TEXT_H
#define MUSTER_SECRET_TEXT_H

#include "base/ctx.h"

MUST_USE Status secret_keep(Ctx *cx, Str what_for, Str plain, Str *kept);
typedef struct SecretText {
    Str what_for, text;
} SecretText;
/* The same with the key of that file rather than the one in force; an empty name: plain. For totp_rekey(). */
MUST_USE Status secret_keep_with(Ctx *cx, const SecretText *plain, Str key_file, Str *kept);
MUST_USE Status secret_open(Ctx *cx, Str what_for, Str kept, Str *plain);
bool secret_is_sealed(Str kept);
/* The contents of a new key's file. */
Str secret_key_text(Ctx *cx);
/* OK where a key is named and can be read, or none is named. */
MUST_USE Status secret_key_check(Ctx *cx, bool *has_key);

#endif
