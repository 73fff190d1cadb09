#include "base/digest.h"

#include <sodium.h>

Str digest_hex(Arena *a, Str bytes, size_t n_bytes) {
    u8 hash[32];
    char hex[sizeof hash * 2 + 1];
    check(n_bytes >= crypto_generichash_BYTES_MIN && n_bytes <= sizeof hash);
    crypto_generichash(hash, n_bytes, (const u8 *)bytes.p, bytes.n, NULL, 0);
    sodium_bin2hex(hex, sizeof hex, hash, n_bytes);
    return str_dup(a, str_from(hex));
}
