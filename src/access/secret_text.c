#include "access/secret_text.h"

#include <sodium.h>
#include <sys/stat.h>

#include "base/file_map.h"
#include "cli/app.h"

#define KEY_BYTES   crypto_aead_xchacha20poly1305_ietf_KEYBYTES
#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define MAC_BYTES   crypto_aead_xchacha20poly1305_ietf_ABYTES
#define LONGEST     1024
#define VARIANT     sodium_base64_VARIANT_ORIGINAL

static const char heading[] = "muster secrets key 1\n";
static const char sealed_mark[] = "sealed:", plain_mark[] = "plain:";

static Str base64(Arena *a, const char *before, const u8 *bytes, size_t n) {
    size_t room = sodium_base64_encoded_len(n, VARIANT);
    char *text = arena_alloc(a, room);
    sodium_bin2base64(text, room, bytes, n, VARIANT);
    return str_fmt(a, "%s%s", before, text);
}

Str secret_key_text(Ctx *cx) {
    u8 key[KEY_BYTES];
    randombytes_buf(key, sizeof key);
    Str text = base64(cx->arena, heading, key, sizeof key);
    sodium_memzero(key, sizeof key);
    return STR_CAT(cx->arena, text, STR("\n"));
}

static Status read_key(Ctx *cx, Str path, u8 key[KEY_BYTES]) {
    struct stat about;
    Str text;
    size_t n = 0;
    if (stat(str_cstr(cx->arena, path), &about) == 0 && (about.st_mode & 077) != 0)
        return FAIL(cx, ERR_OPS, "others can read the key %.*s: chmod 600 it", STR_ARG(path));
    if (file_map(cx, path, &text) != OK) {
        ctx_clear_error(cx);
        return FAIL(cx, ERR_OPS, "the key for secrets, %.*s, cannot be read", STR_ARG(path));
    }
    bool is_key = str_starts(text, str_from(heading)) &&
                  sodium_base642bin(key, KEY_BYTES, text.p + sizeof heading - 1, text.n - (sizeof heading - 1), "\r\n ",
                                    &n, NULL, VARIANT) == 0 &&
                  n == KEY_BYTES;
    return is_key ? OK : FAIL(cx, ERR_OPS, "%.*s is no key: muster secrets key makes one", STR_ARG(path));
}

Status secret_key_check(Ctx *cx, bool *has_key) {
    u8 key[KEY_BYTES];
    *has_key = cx->app->secrets_key.n > 0;
    if (!*has_key) return OK;
    TRY(read_key(cx, cx->app->secrets_key, key));
    sodium_memzero(key, sizeof key);
    return OK;
}

bool secret_is_sealed(Str kept) { return str_starts(kept, str_from(sealed_mark)); }

Status secret_keep_with(Ctx *cx, const SecretText *s, Str key_file, Str *kept) {
    Str what_for = s->what_for, plain = s->text;
    u8 key[KEY_BYTES], box[NONCE_BYTES + LONGEST + MAC_BYTES];
    unsigned long long n;
    if (plain.n > LONGEST) return FAIL(cx, ERR_BUG, "a secret is longer than %d bytes", LONGEST);
    if (key_file.n == 0) {
        *kept = STR_CAT(cx->arena, str_from(plain_mark), plain);
        return OK;
    }
    TRY(read_key(cx, key_file, key));
    randombytes_buf(box, NONCE_BYTES);
    crypto_aead_xchacha20poly1305_ietf_encrypt(box + NONCE_BYTES, &n, (const u8 *)plain.p, plain.n,
                                               (const u8 *)what_for.p, what_for.n, NULL, box, key);
    sodium_memzero(key, sizeof key);
    *kept = base64(cx->arena, sealed_mark, box, NONCE_BYTES + n);
    return OK;
}

Status secret_keep(Ctx *cx, Str what_for, Str plain, Str *kept) {
    return secret_keep_with(cx, &(SecretText){what_for, plain}, cx->app->secrets_key, kept);
}

static Status unseal(Ctx *cx, Str what_for, Str text, Str *plain) {
    u8 key[KEY_BYTES], box[NONCE_BYTES + LONGEST + MAC_BYTES], *out = arena_alloc(cx->arena, LONGEST);
    size_t n = 0;
    unsigned long long n_plain = 0;
    TRY(read_key(cx, cx->app->secrets_key, key));
    bool is_open = sodium_base642bin(box, sizeof box, text.p, text.n, "", &n, NULL, VARIANT) == 0 &&
                   n > NONCE_BYTES + MAC_BYTES &&
                   crypto_aead_xchacha20poly1305_ietf_decrypt(out, &n_plain, NULL, box + NONCE_BYTES, n - NONCE_BYTES,
                                                              (const u8 *)what_for.p, what_for.n, box, key) == 0;
    sodium_memzero(key, sizeof key);
    if (!is_open) return FAIL(cx, ERR_OPS, "a secret (%.*s) was sealed with another key", STR_ARG(what_for));
    *plain = (Str){(const char *)out, (size_t)n_plain};
    return OK;
}

Status secret_open(Ctx *cx, Str what_for, Str kept, Str *plain) {
    size_t n = sizeof plain_mark - 1;
    if (!secret_is_sealed(kept)) {
        *plain = str_starts(kept, str_from(plain_mark)) ? str_slice(kept, n, kept.n) : kept;
        return OK;
    }
    if (cx->app->secrets_key.n == 0)
        return FAIL(cx, ERR_OPS, "a secret (%.*s) is sealed, and no key is named: --secrets-key", STR_ARG(what_for));
    return unseal(cx, what_for, str_slice(kept, sizeof sealed_mark - 1, kept.n), plain);
}
