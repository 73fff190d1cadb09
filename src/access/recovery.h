/* recovery.h - ten codes kept on paper, each of use once, for when the device that makes one-time codes is lost.
 *
 * Owns      table user_recovery_code.
 * Invariant the store has hashes only; the codes are shown when they are made and never again. New ones end the old.
 * Why       sixteen letters and digits, as hard to guess as any key: a plain hash of them gives nothing away.
 * Start at  recovery_make(), recovery_use(). */
#ifndef MUSTER_RECOVERY_H
#define MUSTER_RECOVERY_H

#include "access/access.h"

#define RECOVERY_CODES 10

typedef struct RecoveryCodes {
    Str at[RECOVERY_CODES]; /* in fours */
} RecoveryCodes;

/* Inside a write transaction. */
MUST_USE Status recovery_make(Ctx *cx, i64 user_id, RecoveryCodes *out);
/* Capitals, blanks and dashes do not matter. *is_right: it was one of the user's, and is used up. */
MUST_USE Status recovery_use(Ctx *cx, i64 user_id, Str code, bool *is_right);
MUST_USE Status recovery_count_left(Ctx *cx, i64 user_id, i64 *n);
MUST_USE Status recovery_forget(Ctx *cx, i64 user_id);

#endif
