#include "access/totp.h"

#include <liboath/oath.h>
#include <sodium.h>
#include <stdlib.h>
#include <time.h>

#include "access/audit.h"
#include "access/secret_text.h"
#include "access/session_own.h"
#include "db/db.h"
#include "define/definitions.h"
#include "sql_all.h"

#define SECRET_BYTES     20 /* as long as SHA-1's, as the standard asks */
#define DIGITS           6
#define STEP_S           30
#define STEPS_OFF        1 /* a clock that is half a minute off, or a slow typist */
#define FREE_TRIES       5
#define MINUTE_MS        ((i64)60 * 1000)
#define LONGEST_BLOCK_MS (60 * MINUTE_MS)

static const char wrong[] =
    "That code is not right, or was used before. Wait for the next one, and look that the clock of the device is right";

static Str what_for(Ctx *cx, i64 user_id) { return str_fmt(cx->arena, "totp %lld", (long long)user_id); }

/* ---- how it stands ---- */

typedef struct Device {
    bool is_there;
    Str kept; /* secret_text.h */
    Moment confirmed_at;
} Device;

static Status device_of(Ctx *cx, i64 user_id, Device *out) {
    DbRows *r;
    *out = (Device){.confirmed_at = MOMENT_NONE};
    TRY(db_query(cx, &r, SQL_totp_of, P_I64(user_id)));
    if (db_next(r)) *out = (Device){true, col_str_keep(r, 0), col_moment(r, 1)};
    return db_done(r);
}

static Status is_required(Ctx *cx, i64 user_id, bool *out) {
    DbRows *r;
    u64 held = 0, permissions = 0;
    TRY(db_query(cx, &r, SQL_totp_roles, P_I64(user_id)));
    while (db_next(r)) roles_held(definitions_of(cx)->roles, col_str(r, 0), &held, &permissions);
    *out = (held & definitions_of(cx)->sign_in->roles_with_codes) != 0;
    return db_done(r);
}

Status totp_state(Ctx *cx, i64 user_id, TotpState *out) {
    Device d;
    TRY(device_of(cx, user_id, &d));
    out->is_on = d.is_there && d.confirmed_at != MOMENT_NONE;
    out->is_begun = d.is_there && !out->is_on;
    out->since = d.confirmed_at;
    TRY(is_required(cx, user_id, &out->is_required));
    return recovery_count_left(cx, user_id, &out->n_recovery_left);
}

/* ---- a new device ---- */

static Status base32(Ctx *cx, const u8 *bytes, size_t n, Str *out) {
    char *text = NULL;
    size_t n_text = 0;
    if (oath_base32_encode((const char *)bytes, n, &text, &n_text) != OATH_OK)
        return FAIL(cx, ERR_OPS, "no memory for a secret");
    *out = str_dup(cx->arena, (Str){text, n_text});
    free(text);
    return OK;
}

Status totp_begin(Ctx *cx, i64 user_id) {
    u8 bytes[SECRET_BYTES];
    Device d;
    Str secret, kept;
    TRY(device_of(cx, user_id, &d));
    if (d.confirmed_at != MOMENT_NONE) return FAIL(cx, ERR_CONFLICT, "one-time codes are set up already");
    randombytes_buf(bytes, sizeof bytes);
    TRY(base32(cx, bytes, sizeof bytes, &secret));
    sodium_memzero(bytes, sizeof bytes);
    TRY(secret_keep(cx, what_for(cx, user_id), secret, &kept));
    return db_run(cx, SQL_totp_put, P_I64(user_id), P_STR(kept), P_MOMENT(ctx_now(cx)));
}

static Str in_fours(Ctx *cx, Str s) {
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < s.n; i++) {
        if (i && i % 4 == 0) buf_add_char(&b, ' ');
        buf_add_char(&b, s.p[i]);
    }
    return buf_str(&b);
}

static Status username_of(Ctx *cx, i64 user_id, Str *out) {
    DbRows *r;
    *out = STR_NONE;
    TRY(db_query(cx, &r, SQL_user_own, P_I64(user_id)));
    if (db_next(r)) *out = col_str_keep(r, 0);
    TRY(db_done(r));
    return out->p ? OK : FAIL(cx, ERR_NOTFOUND, "there is no user %lld", (long long)user_id);
}

Status totp_set_up(Ctx *cx, i64 user_id, TotpSetUp *out) {
    Device d;
    Str secret, name;
    TRY(device_of(cx, user_id, &d));
    if (!d.is_there || d.confirmed_at != MOMENT_NONE)
        return FAIL(cx, ERR_CONFLICT, "no new device is being set up: begin again");
    TRY(secret_open(cx, what_for(cx, user_id), d.kept, &secret));
    TRY(username_of(cx, user_id, &name)); /* has no character that an address must not have */
    out->secret = in_fours(cx, secret);
    out->uri =
        str_fmt(cx->arena, "otpauth://totp/Muster:%.*s?secret=%.*s&issuer=Muster", STR_ARG(name), STR_ARG(secret));
    return OK;
}

/* ---- a code ---- */

typedef struct Try {
    Device device;
    i64 last_step, n_failures;
} Try;

/* Until when codes wait after so many wrong ones in a row: a minute after five, doubled with each five more. */
static Moment blocked_until(Moment now, i64 n_failures) {
    i64 doublings = n_failures / FREE_TRIES - 1, wait = MINUTE_MS;
    for (; doublings > 0 && wait < LONGEST_BLOCK_MS; doublings--) wait *= 2;
    return now + (wait < LONGEST_BLOCK_MS ? wait : LONGEST_BLOCK_MS);
}

/* Counted for good before anything is looked at. */
static Status count_try(Ctx *cx, i64 user_id, Try *out) {
    DbRows *r;
    bool is_ours;
    Moment now = ctx_now(cx);
    *out = (Try){.n_failures = 0};
    TRY(session_begin_own(cx, &is_ours));
    TRY(db_query(cx, &r, SQL_totp_count_try, P_I64(user_id), P_MOMENT(now)));
    if (db_next(r))
        *out = (Try){.device = {true, col_str_keep(r, 0), col_moment(r, 1)},
                     .last_step = col_i64(r, 2),
                     .n_failures = col_i64(r, 3)};
    TRY(db_done(r));
    if (out->n_failures > 0 && out->n_failures % FREE_TRIES == 0)
        TRY(db_run(cx, SQL_totp_block, P_I64(user_id), P_MOMENT(blocked_until(now, out->n_failures))));
    return session_end_own(cx, is_ours);
}

/* The code of a half minute, in constant time. */
static bool is_code_of(const char *secret, size_t n, i64 step, const char *code) {
    char made[DIGITS + 1];
    return oath_totp_generate(secret, n, (time_t)(step * STEP_S), STEP_S, 0, DIGITS, made) == OATH_OK &&
           sodium_memcmp(made, code, DIGITS) == 0;
}

/* The half minute whose code it is, of those that may still be taken; 0: none. */
static Status step_of(Ctx *cx, Str secret, i64 last_step, const char *code, i64 *step) {
    char *bytes = NULL;
    size_t n = 0;
    i64 now = ctx_now(cx) / 1000 / STEP_S;
    *step = 0;
    if (oath_init() != OATH_OK || oath_base32_decode(secret.p, secret.n, &bytes, &n) != OATH_OK)
        return FAIL(cx, ERR_OPS, "a user's secret cannot be read");
    for (i64 at = now - STEPS_OFF; at <= now + STEPS_OFF; at++)
        if (is_code_of(bytes, n, at, code) && at > last_step) *step = at;
    sodium_memzero(bytes, n);
    free(bytes);
    return OK;
}

/* Six digits, blanks left out; false: it is something else. */
static bool read_digits(Str code, char out[DIGITS + 1]) {
    size_t n = 0;
    for (size_t i = 0; i < code.n; i++) {
        if (code.p[i] == ' ' || code.p[i] == '-') continue;
        if (code.p[i] < '0' || code.p[i] > '9' || n == DIGITS) return false;
        out[n++] = code.p[i];
    }
    out[n] = '\0';
    return n == DIGITS;
}

static Status refuse(Ctx *cx, i64 user_id, const char *why, const char *said) {
    bool is_ours;
    audit_note_refusal(cx, "code.refused", 0, "user %lld %s", (long long)user_id, why);
    TRY(session_begin_own(cx, &is_ours));
    TRY(session_end_own(cx, is_ours));
    return FAIL(cx, ERR_INPUT, "%s", said);
}

/* The secret is kept anew: sealed, where a key has been installed since. */
static Status take_code(Ctx *cx, i64 user_id, const Try *t, const char *code, bool *is_right) {
    Str secret, kept = t->device.kept;
    i64 step, n = 0;
    TRY(secret_open(cx, what_for(cx, user_id), t->device.kept, &secret));
    TRY(step_of(cx, secret, t->last_step, code, &step));
    if (step && !secret_is_sealed(kept)) TRY(secret_keep(cx, what_for(cx, user_id), secret, &kept));
    if (step) TRY(db_run_count(cx, &n, SQL_totp_take, P_I64(user_id), P_I64(step), P_STR(kept)));
    *is_right = n == 1;
    return OK;
}

static Status take_recovery(Ctx *cx, i64 user_id, Str code, bool *is_right) {
    TRY(recovery_use(cx, user_id, code, is_right));
    if (!*is_right) return OK;
    TRY(db_run(cx, SQL_totp_forgive, P_I64(user_id)));
    audit_note(cx, "code.recovery", 0, "user %lld", (long long)user_id);
    return OK;
}

typedef enum CodeKind { OF_DEVICE, OF_DEVICE_OR_PAPER, FIRST_OF_DEVICE } CodeKind;

/* May such a code be given now? */
static Status check_kind(Ctx *cx, i64 user_id, const Try *t, CodeKind kind) {
    if (!t->device.is_there)
        return refuse(cx, user_id, "waiting", "There were too many wrong codes. Wait some minutes, and try again");
    bool is_on = t->device.confirmed_at != MOMENT_NONE;
    if (is_on != (kind == FIRST_OF_DEVICE)) return OK;
    return FAIL(cx, ERR_CONFLICT, is_on ? "one-time codes are set up already" : "no one-time codes are set up");
}

/* Leaves its own transaction open (*is_ours) for what the code is given for. */
static Status use_code(Ctx *cx, i64 user_id, Str code, CodeKind kind, bool *is_ours) {
    Try t;
    char digits[DIGITS + 1];
    bool is_right = false, is_digits = read_digits(code, digits);
    TRY(count_try(cx, user_id, &t));
    TRY(check_kind(cx, user_id, &t, kind));
    if (!is_digits && kind != OF_DEVICE_OR_PAPER) return refuse(cx, user_id, "no code", "A code has six digits");
    TRY(session_begin_own(cx, is_ours));
    Status st = is_digits ? take_code(cx, user_id, &t, digits, &is_right) : take_recovery(cx, user_id, code, &is_right);
    if (st == OK && is_right) return OK;
    if (*is_ours) db_rollback(cx);
    return st != OK ? st : refuse(cx, user_id, is_digits ? "wrong" : "wrong recovery", wrong);
}

Status totp_check(Ctx *cx, i64 user_id, Str code, bool may_recover) {
    bool is_ours;
    TRY(use_code(cx, user_id, code, may_recover ? OF_DEVICE_OR_PAPER : OF_DEVICE, &is_ours));
    return session_end_own(cx, is_ours);
}

Status totp_confirm(Ctx *cx, i64 user_id, Str code, RecoveryCodes *out) {
    bool is_ours;
    TRY(use_code(cx, user_id, code, FIRST_OF_DEVICE, &is_ours));
    TRY(db_run(cx, SQL_totp_set_on, P_I64(user_id), P_MOMENT(ctx_now(cx))));
    TRY(recovery_make(cx, user_id, out));
    audit_note(cx, "code.on", 0, "user %lld", (long long)user_id);
    return session_end_own(cx, is_ours);
}

Status totp_renew_recovery(Ctx *cx, i64 user_id, Str code, RecoveryCodes *out) {
    bool is_ours;
    TRY(use_code(cx, user_id, code, OF_DEVICE, &is_ours));
    TRY(recovery_make(cx, user_id, out));
    audit_note(cx, "code.recovery_new", 0, "user %lld", (long long)user_id);
    return session_end_own(cx, is_ours);
}

static Status forget(Ctx *cx, i64 user_id) {
    TRY(recovery_forget(cx, user_id));
    return db_run(cx, SQL_totp_forget, P_I64(user_id));
}

Status totp_stop(Ctx *cx, i64 user_id, Str code) {
    bool is_ours, must;
    TRY(is_required(cx, user_id, &must));
    if (must) return FAIL(cx, ERR_DENIED, "a role of user %lld requires one-time codes", (long long)user_id);
    TRY(use_code(cx, user_id, code, OF_DEVICE, &is_ours));
    TRY(forget(cx, user_id));
    audit_note(cx, "code.off", 0, "user %lld", (long long)user_id);
    return session_end_own(cx, is_ours);
}

Status totp_remove(Ctx *cx, Str username, Str reason) {
    Device d;
    i64 id;
    TRY(user_find(cx, username, &id));
    if (!str_is_among(STR(TOTP_REASONS), '|', reason))
        return FAIL(cx, ERR_INPUT, "say why the device is gone: lost, broken, replaced or stolen");
    if (id == cx->actor.id)
        return FAIL(cx, ERR_DENIED, "user %lld stops their own codes on the page of their account", (long long)id);
    TRY(device_of(cx, id, &d));
    if (!d.is_there) return FAIL(cx, ERR_CONFLICT, "user %lld has no one-time codes", (long long)id);
    TRY(forget(cx, id));
    TRY(db_run(cx, SQL_session_remove_of_user, P_I64(id)));
    audit_note(cx, "code.removed", 0, "user %lld %.*s", (long long)id, STR_ARG(reason));
    return OK;
}

/* ---- another key ---- */

typedef struct Kept {
    i64 user_id;
    Str secret;
} Kept;

static Status reseal(Ctx *cx, i64 user_id, Str kept, Str new_key_file) {
    Str secret, now;
    i64 n;
    TRY(secret_open(cx, what_for(cx, user_id), kept, &secret));
    TRY(secret_keep_with(cx, &(SecretText){what_for(cx, user_id), secret}, new_key_file, &now));
    TRY(db_run_count(cx, &n, SQL_totp_reseal, P_I64(user_id), P_STR(kept), P_STR(now)));
    return n == 1 ? OK
                  : FAIL(cx, ERR_CONFLICT, "the secret of user %lld changed meanwhile: try again", (long long)user_id);
}

Status totp_rekey(Ctx *cx, Str new_key_file, i64 *n) {
    DbRows *r;
    size_t n_all = 0, room = 64;
    Kept *all = ARENA_ARRAY(cx->arena, Kept, room);
    TRY(db_query(cx, &r, SQL_totp_all));
    while (db_next(r)) {
        if (n_all == room) {
            all = arena_grow(cx->arena, all, room * sizeof *all, 2 * room * sizeof *all);
            room *= 2;
        }
        all[n_all++] = (Kept){.user_id = col_i64(r, 0), .secret = col_str_keep(r, 1)};
    }
    TRY(db_done(r));
    for (size_t i = 0; i < n_all; i++) TRY(reseal(cx, all[i].user_id, all[i].secret, new_key_file));
    audit_note(cx, "secrets.rekey", 0, "%zu secrets", n_all);
    *n = (i64)n_all;
    return OK;
}
