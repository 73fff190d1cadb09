/* totp.h - one-time codes of an app or a device (RFC 6238: six digits, half minutes, SHA-1).
 *
 * Owns      table user_totp.
 * Invariant a code is taken once: none of its half minute or of one before is taken again. Each try is counted before it is looked at; after
 *           five wrong ones in a row no code of the user is taken for a minute, after ten for two, and so on up to an hour. Nothing is asked of
 *           a user before a first code has shown that their device works.
 * Errors    ERR_INPUT: the code is not right, or codes have to wait; for whoever typed it. ERR_CONFLICT: there is a device already, or none.
 *           ERR_OPS: access/secret_text.h.
 * Why       waiting is for a user's codes and not for an address: whoever gets so far has the password, so no stranger can bring it about.
 *           The time is ctx_now()'s: a server that works as of another day wants the codes of that day.
 * Start at  totp_begin(), totp_check(). */
#ifndef MUSTER_TOTP_H
#define MUSTER_TOTP_H

#include "access/recovery.h"

typedef struct TotpState {
    bool is_on, is_begun; /* asked for at each sign-in; begun, and waiting for its first code */
    bool is_required;     /* by a role that the user holds: definitions/sign-in.yaml */
    Moment since;
    i64 n_recovery_left;
} TotpState;
MUST_USE Status totp_state(Ctx *cx, i64 user_id, TotpState *out);

/* A new secret that waits for its first code; one that waited before is forgotten. ERR_CONFLICT: codes are on. Inside a write transaction. */
MUST_USE Status totp_begin(Ctx *cx, i64 user_id);

typedef struct TotpSetUp {
    Str secret; /* base32 in fours, to be typed in */
    Str uri;    /* otpauth://..., to be photographed */
} TotpSetUp;
/* What an app is told. ERR_CONFLICT: nothing waits for its first code. */
MUST_USE Status totp_set_up(Ctx *cx, i64 user_id, TotpSetUp *out);

/* The first code: from now on they are asked for. Gives the recovery codes, which are shown this once. Own transaction. Audited. */
MUST_USE Status totp_confirm(Ctx *cx, i64 user_id, Str code, RecoveryCodes *out);
/* A code of the device, or where may_recover a recovery code. Own transaction. Audited where it is refused or was a recovery code. */
MUST_USE Status totp_check(Ctx *cx, i64 user_id, Str code, bool may_recover);
/* New recovery codes, or no codes any more: both for a code of the device. ERR_DENIED: a role of the user's requires codes. */
MUST_USE Status totp_renew_recovery(Ctx *cx, i64 user_id, Str code, RecoveryCodes *out);
MUST_USE Status totp_stop(Ctx *cx, i64 user_id, Str code);

#define TOTP_REASONS "lost|broken|replaced|stolen"
/* An administrator, for somebody whose device is gone: no codes, no recovery codes, every session ended. reason is one of TOTP_REASONS.
 * ERR_DENIED: for oneself. ERR_CONFLICT: there is none. Inside a write transaction. Audited with the reason. */
MUST_USE Status totp_remove(Ctx *cx, Str username, Str reason);

/* Seal every secret with the key of that file instead of the one in force; all of them or none. Inside a write transaction. ERR_OPS: one does not
 * open with the key in force, or the new key cannot be read. ERR_CONFLICT: one changed meanwhile. Audited. */
MUST_USE Status totp_rekey(Ctx *cx, Str new_key_file, i64 *n);

#endif
