#include "continuity/seal.h"

#include <sodium.h>

/* Each file begins with its own line. */
static const char public_heading[] = "muster continuity public key 1\n";
static const char private_heading[] = "muster continuity private key 1\n";
static const char pack_heading[] = "muster continuity pack 1\n";

enum {
    PUBLIC_BYTES = crypto_box_PUBLICKEYBYTES,
    SECRET_BYTES = crypto_box_SECRETKEYBYTES,
    SALT_BYTES = crypto_pwhash_SALTBYTES,
    NONCE_BYTES = crypto_secretbox_NONCEBYTES,
    LOCKED_BYTES = SECRET_BYTES + crypto_secretbox_MACBYTES,
};

/* In the private key's file after the heading, as base64. */
typedef struct Locked {
    u8 salt[SALT_BYTES], nonce[NONCE_BYTES], box[LOCKED_BYTES], public_key[PUBLIC_BYTES];
} Locked;

static Str base64(Arena *a, const char *heading, const void *bytes, size_t n) {
    size_t room = sodium_base64_encoded_len(n, sodium_base64_VARIANT_ORIGINAL);
    char *text = arena_alloc(a, room);
    sodium_bin2base64(text, room, bytes, n, sodium_base64_VARIANT_ORIGINAL);
    return str_fmt(a, "%s%s\n", heading, text);
}

static Status after_heading(Ctx *cx, const char *heading, Str file, Str *rest) {
    size_t n = strlen(heading);
    if (file.n < n || memcmp(file.p, heading, n) != 0)
        return FAIL(cx, ERR_INPUT, "the file does not begin with \"%.*s\"", (int)n - 1, heading);
    *rest = (Str){file.p + n, file.n - n};
    return OK;
}

static Status from_base64(Ctx *cx, const char *heading, Str file, void *bytes, size_t n) {
    Str text;
    size_t got;
    TRY(after_heading(cx, heading, file, &text));
    if (sodium_base642bin(bytes, n, text.p, text.n, "\r\n ", &got, NULL, sodium_base64_VARIANT_ORIGINAL) != 0 ||
        got != n)
        return FAIL(cx, ERR_INPUT, "the key's file is damaged");
    return OK;
}

static Status stretch(Ctx *cx, Str password, const u8 salt[SALT_BYTES], u8 key[crypto_secretbox_KEYBYTES]) {
    if (crypto_pwhash(key, crypto_secretbox_KEYBYTES, password.p, password.n, salt, crypto_pwhash_OPSLIMIT_MODERATE,
                      crypto_pwhash_MEMLIMIT_MODERATE, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return FAIL(cx, ERR_OPS, "no memory to work out a key from the password");
    return OK;
}

Status seal_keys_make(Ctx *cx, Str password, SealKeys *out) {
    Locked locked;
    u8 secret[SECRET_BYTES], key[crypto_secretbox_KEYBYTES];
    if (password.n < 12) return FAIL(cx, ERR_INPUT, "the password must have at least 12 characters");
    if (sodium_init() < 0) return FAIL(cx, ERR_OPS, "no randomness");
    randombytes_buf(locked.salt, sizeof locked.salt);
    randombytes_buf(locked.nonce, sizeof locked.nonce);
    TRY(stretch(cx, password, locked.salt, key));
    crypto_box_keypair(locked.public_key, secret);
    crypto_secretbox_easy(locked.box, secret, sizeof secret, locked.nonce, key);
    sodium_memzero(secret, sizeof secret);
    sodium_memzero(key, sizeof key);
    out->public_text = base64(cx->arena, public_heading, locked.public_key, sizeof locked.public_key);
    out->private_text = base64(cx->arena, private_heading, &locked, sizeof locked);
    return OK;
}

Status seal_close(Ctx *cx, Str public_text, Str plain, Str *sealed) {
    u8 public_key[PUBLIC_BYTES];
    size_t heading = strlen(pack_heading), n = heading + plain.n + crypto_box_SEALBYTES;
    if (sodium_init() < 0) return FAIL(cx, ERR_OPS, "no randomness");
    TRY(from_base64(cx, public_heading, public_text, public_key, sizeof public_key));
    char *bytes = arena_alloc(cx->arena, n);
    memcpy(bytes, pack_heading, heading);
    if (crypto_box_seal((u8 *)bytes + heading, (const u8 *)plain.p, plain.n, public_key) != 0)
        return FAIL(cx, ERR_INPUT, "the public key is none");
    *sealed = (Str){bytes, n};
    return OK;
}

static Status unlock(Ctx *cx, const Locked *locked, Str password, u8 secret[SECRET_BYTES]) {
    u8 key[crypto_secretbox_KEYBYTES];
    TRY(stretch(cx, password, locked->salt, key));
    int wrong = crypto_secretbox_open_easy(secret, locked->box, sizeof locked->box, locked->nonce, key);
    sodium_memzero(key, sizeof key);
    return wrong ? FAIL(cx, ERR_INPUT, "that is not the key's password") : OK;
}

Status seal_open(Ctx *cx, Str private_text, Str password, Str sealed, Str *plain) {
    Locked locked;
    Str box;
    u8 secret[SECRET_BYTES];
    if (sodium_init() < 0) return FAIL(cx, ERR_OPS, "no randomness");
    TRY(from_base64(cx, private_heading, private_text, &locked, sizeof locked));
    TRY(after_heading(cx, pack_heading, sealed, &box));
    if (box.n < crypto_box_SEALBYTES) return FAIL(cx, ERR_INPUT, "the pack is cut short");
    TRY(unlock(cx, &locked, password, secret));
    size_t n = box.n - crypto_box_SEALBYTES;
    char *bytes = arena_alloc(cx->arena, n + 1);
    int wrong = crypto_box_seal_open((u8 *)bytes, (const u8 *)box.p, box.n, locked.public_key, secret);
    sodium_memzero(secret, sizeof secret);
    if (wrong) return FAIL(cx, ERR_INPUT, "the pack is another key's, or was changed");
    *plain = (Str){bytes, n};
    return OK;
}
