#include "access/password.h"

#include <sodium.h>

#define COST_OPS    crypto_pwhash_OPSLIMIT_INTERACTIVE
#define COST_MEMORY crypto_pwhash_MEMLIMIT_INTERACTIVE

/* Made from random bytes that were thrown away. */
static const char nobodys_hash[] =
    "$argon2id$v=19$m=65536,t=2,p=1$Be5wDaNbQlQbeeIKE2hS8g$UzAJlsuW6WqPYWIX+ExYaA0HjMglKF5UuC75ck32uAM";

Str password_nobodys_hash(void) { return str_from(nobodys_hash); }

Status password_hash(Ctx *cx, Str password, Str *out) {
    char *hash = arena_alloc(cx->arena, crypto_pwhash_STRBYTES);
    if (crypto_pwhash_str(hash, password.n ? password.p : "", password.n, COST_OPS, COST_MEMORY) != 0)
        return FAIL(cx, ERR_OPS, "there is not enough memory to check a password");
    *out = str_from(hash);
    return OK;
}

bool password_fits(Ctx *cx, Str hash, Str password) {
    const char *against = hash.n ? str_cstr(cx->arena, hash) : nobodys_hash;
    bool fits = crypto_pwhash_str_verify(against, password.n ? password.p : "", password.n) == 0;
    return fits && hash.n > 0;
}
