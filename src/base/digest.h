/* digest.h - what a text or file is told by: a hash of its bytes, as hexadecimal.
 *
 * Owns      nothing; the digits are the arena's.
 * Why       BLAKE2b of libsodium. Two lengths are in use: 16 bytes where a definition or a migration is told from its next version, 32
 *           where somebody may want to forge what was kept.
 * Start at  digest_hex(). */
#ifndef MUSTER_DIGEST_H
#define MUSTER_DIGEST_H

#include "base/arena.h"
#include "base/str.h"

/* n_bytes (16 to 32) of the hash, as twice as many digits. */
Str digest_hex(Arena *a, Str bytes, size_t n_bytes);

#endif
