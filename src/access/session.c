/* session.c - signing in, staying signed in, signing out. */
#include <sodium.h>

#include "access/access.h"
#include "access/audit.h"
#include "access/guess.h"
#include "access/password.h"
#include "access/session_list.h"
#include "access/session_own.h"
#include "access/sign_in.h"
#include "access/totp.h"
#include "access/work_as.h"
#include "db/db.h"
#include "define/definitions.h"
#include "sql_all.h"

#define MINUTE_MS    ((i64)60 * 1000)
#define HOUR_MS      (60 * MINUTE_MS)
#define TOKEN_BYTES  32
#define TOKEN_LENGTH (TOKEN_BYTES * 2)

static const char wrong[] =
    "The user name or password is not right. After some wrong tries you have to wait a minute, then longer.";

static const char closed[] =
    "There were too many wrong tries from your network. Wait five minutes, and tell whoever looks after Muster.";

/* ---- tokens ---- */

static void make_token(char out[TOKEN_LENGTH + 1]) {
    u8 bytes[TOKEN_BYTES];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(out, TOKEN_LENGTH + 1, bytes, sizeof bytes);
    sodium_memzero(bytes, sizeof bytes);
}

Str session_hash_token(Ctx *cx, Str token) {
    u8 hash[crypto_generichash_BYTES];
    char *hex = arena_alloc(cx->arena, sizeof hash * 2 + 1);
    crypto_generichash(hash, sizeof hash, (const u8 *)token.p, token.n, NULL, 0);
    sodium_bin2hex(hex, sizeof hash * 2 + 1, hash, sizeof hash);
    return str_from(hex);
}

bool session_csrf_fits(Str csrf, Str sent) {
    return csrf.n == TOKEN_LENGTH && sent.n == csrf.n && sodium_memcmp(csrf.p, sent.p, csrf.n) == 0;
}

/* ---- a transaction of our own, unless we are inside one (tests) ---- */

Status session_begin_own(Ctx *cx, bool *is_ours) {
    *is_ours = !db_in_transaction(cx->db);
    if (*is_ours) return db_begin(cx, DB_WRITE);
    if (!db_is_writing(cx->db))
        return FAIL(cx, ERR_BUG, "sessions are not for read transactions: call before db_begin()");
    return OK;
}

Status session_end_own(Ctx *cx, bool is_ours) {
    TRY(audit_write(cx));
    return is_ours ? db_commit(cx) : OK;
}

/* ---- signing in ---- */

typedef struct Account {
    i64 id;             /* 0: no such name, or no longer active */
    Str username, hash; /* hash empty: nothing fits, as there is no such name or it has to wait */
    bool is_address_closed;
} Account;

static Status find_account(Ctx *cx, Str username, Account *out) {
    DbRows *r;
    *out = (Account){.username = username};
    TRY(db_query(cx, &r, SQL_session_account, P_STR(str_lower(cx->arena, str_trim(username)))));
    if (db_next(r)) {
        out->id = col_i64(r, 0);
        out->hash = col_str_keep(r, 1);
    }
    return db_done(r);
}

static Status count_try(Ctx *cx, Str username, Account *out) {
    GuessVerdict v;
    bool is_ours;
    TRY(session_begin_own(cx, &is_ours));
    TRY(find_account(cx, username, out));
    TRY(guess_count(cx, username, out->id, &v));
    if (v.must_wait) out->hash = STR_NONE;
    out->is_address_closed = v.is_address_closed;
    return session_end_own(cx, is_ours);
}

static Status refuse(Ctx *cx, const Account *a) {
    bool is_ours;
    audit_note_refusal(cx, "session.refused", 0, "user %lld%s", (long long)a->id,
                       a->is_address_closed ? " address" : "");
    TRY(session_begin_own(cx, &is_ours));
    TRY(session_end_own(cx, is_ours));
    return FAIL(cx, ERR_SIGNIN, "%s", a->is_address_closed ? closed : wrong);
}

/* One try, counted whatever becomes of it; an account without an id was refused already. */
static Status try_password(Ctx *cx, Str username, Str password, Account *out) {
    TRY(count_try(cx, username, out));
    /* An address that tried too much costs no more work. */
    return !out->is_address_closed && password_fits(cx, out->hash, password) ? OK : refuse(cx, out);
}

Status session_check_password(Ctx *cx, Str username, Str password) {
    Account a;
    bool is_ours;
    TRY(try_password(cx, username, password, &a));
    TRY(session_begin_own(cx, &is_ours));
    TRY(guess_forgive(cx, a.username, a.id));
    return session_end_own(cx, is_ours);
}

static Status welcome(Ctx *cx, const Account *a, SessionToken *out) {
    bool is_ours;
    SignInStep step;
    TRY(sign_in_next(cx, a->id, STEP_NONE, &step));
    TRY(session_begin_own(cx, &is_ours));
    TRY(guess_forgive(cx, a->username, a->id));
    if (step == STEP_ENROL) TRY(totp_begin(cx, a->id));
    TRY(session_open(cx, a->id, step, out));
    return session_end_own(cx, is_ours);
}

Status session_start(Ctx *cx, Str username, Str password, SessionToken *out) {
    Account a;
    TRY(try_password(cx, username, password, &a));
    return welcome(cx, &a, out);
}

/* Without roles: those are known when all of them are read. */
static Actor someone(i64 id, Str name) {
    return (Actor){.id = id, .name = name, .permissions = (u64)1 << NEEDS_SIGN_IN};
}

static Status find_user(Ctx *cx, i64 user_id, Actor *who) {
    DbRows *r;
    HeldRoles held = {.n = 0};
    *who = (Actor){.id = 0};
    TRY(db_query(cx, &r, SQL_session_user, P_I64(user_id)));
    while (db_next(r)) {
        if (who->id == 0) *who = someone(user_id, col_str_keep(r, 0));
        held_roles_add(cx, &held, col_str(r, 1), col_bool(r, 2));
    }
    TRY(db_done(r));
    (void)work_as_settle(cx, &held, STR_NONE, who);
    return who->id ? OK : FAIL(cx, ERR_SIGNIN, "%s", wrong);
}

static Status know_browser(Ctx *cx, i64 user_id, SessionToken *made) {
    Str device;
    TRY(device_remember(cx, user_id, &device));
    if (device.n == TOKEN_LENGTH) memcpy(made->device, device.p, TOKEN_LENGTH);
    return OK;
}

Status session_open(Ctx *cx, i64 user_id, SignInStep step, SessionToken *out) {
    SessionToken made = {.step = step};
    Moment now = ctx_now(cx);
    Actor who;
    TRY(find_user(cx, user_id, &who));
    make_token(made.token);
    make_token(made.csrf);
    TRY(db_run(cx, SQL_session_remove_old, P_MOMENT(now - SIGN_IN_LONGEST_HOURS * HOUR_MS)));
    TRY(db_run(cx, SQL_session_add, P_STR(session_hash_token(cx, str_from(made.token))), P_I64(user_id),
               P_CSTR(made.csrf), P_MOMENT(now), P_CSTR(sign_in_step_words[step]),
               P_STR(cx->visitor ? cx->visitor->address : STR_NONE),
               P_STR(cx->visitor ? session_browser(cx->visitor->agent) : STR_NONE)));
    if (step == STEP_NONE) TRY(know_browser(cx, user_id, &made));
    if (step == STEP_NONE) cx->actor = who;
    audit_note(cx, step == STEP_NONE ? "session.start" : "session.wait", 0, "user %lld%s%s", (long long)user_id,
               step == STEP_NONE ? "" : " for ", sign_in_step_words[step]);
    *out = made;
    return OK;
}

Status session_start_unchecked(Ctx *cx, i64 user_id, SessionToken *out) {
    return session_open(cx, user_id, STEP_NONE, out);
}

/* ---- staying signed in ---- */

typedef struct Session {
    i64 user_id;
    Str csrf;
    Moment started_at;
    Moment seen_at;
    Actor who;
} Session;

static Status find_session(Ctx *cx, Str hash, Session *out) {
    DbRows *r;
    HeldRoles held = {.n = 0};
    Str chosen = STR_NONE;
    *out = (Session){0};
    TRY(db_query(cx, &r, SQL_session_find, P_STR(hash)));
    while (db_next(r)) { /* a row for each role */
        if (out->user_id == 0)
            *out = (Session){.user_id = col_i64(r, 0),
                             .csrf = col_str_keep(r, 1),
                             .started_at = col_moment(r, 2),
                             .seen_at = col_moment(r, 3),
                             .who = someone(col_i64(r, 0), col_str_keep(r, 4))};
        if (held.n == 0) chosen = col_str_keep(r, 7);
        held_roles_add(cx, &held, col_str(r, 5), col_bool(r, 6));
    }
    TRY(db_done(r));
    (void)work_as_settle(cx, &held, chosen, &out->who); /* a choice that no longer holds is none */
    return OK;
}

static Status touch(Ctx *cx, Str hash, Moment now) {
    bool is_ours, is_look = db_in_transaction(cx->db) && !db_is_writing(cx->db);
    if (is_look) TRY(db_commit(cx)); /* nothing but the session has been read in it */
    TRY(session_begin_own(cx, &is_ours));
    TRY(db_run(cx, SQL_session_touch, P_STR(hash), P_MOMENT(now)));
    if (is_ours) TRY(db_commit(cx));
    return is_look ? db_begin(cx, DB_READ) : OK;
}

Status session_resume(Ctx *cx, Str token, Str *csrf) {
    Session s;
    Moment now = ctx_now(cx);
    if (token.n != TOKEN_LENGTH) return FAIL(cx, ERR_SIGNIN, "sign in to continue");
    Str hash = session_hash_token(cx, token);
    TRY(find_session(cx, hash, &s));
    if (s.user_id == 0) return FAIL(cx, ERR_SIGNIN, "sign in to continue");
    const SignInRules *rules = definitions_of(cx)->sign_in;
    if (now - s.started_at > rules->longest_ms || now - s.seen_at > rules->idle_ms)
        return FAIL(cx, ERR_SIGNIN, "you have been signed out: sign in again to continue");
    if (now - s.seen_at >= MINUTE_MS) TRY(touch(cx, hash, now));
    cx->actor = s.who;
    *csrf = s.csrf;
    return OK;
}

/* ---- signing out ---- */

Status session_end(Ctx *cx, Str token) {
    i64 n;
    TRY(db_run_count(cx, &n, SQL_session_remove, P_STR(session_hash_token(cx, token))));
    if (n > 0) audit_note(cx, "session.end", 0, "user %lld", (long long)cx->actor.id);
    return OK;
}
