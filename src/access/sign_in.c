#include "access/sign_in.h"

#include "access/audit.h"
#include "access/session_own.h"
#include "access/totp.h"
#include "db/db.h"
#include "define/definitions.h"
#include "sql_all.h"

#define LONGEST_WAIT_MS ((i64)15 * 60 * 1000)

const char *const sign_in_step_words[N_SIGN_IN_STEPS] = {
#define X(name, word) word,
    SIGN_IN_STEP_LIST(X)
#undef X
};

static SignInStep step_of(Str word) {
    for (size_t i = 0; i < N_SIGN_IN_STEPS; i++)
        if (str_is(word, sign_in_step_words[i])) return (SignInStep)i;
    return STEP_NONE;
}

/* ---- which step is next ---- */

typedef struct Asked {
    bool must_change;
    Moment password_until;
} Asked;

static Status asked_of(Ctx *cx, i64 user_id, Asked *out) {
    DbRows *r;
    *out = (Asked){.password_until = MOMENT_NONE};
    TRY(db_query(cx, &r, SQL_sign_in_asked, P_I64(user_id)));
    if (db_next(r)) *out = (Asked){.must_change = col_bool(r, 0), .password_until = col_moment(r, 1)};
    return db_done(r);
}

static Status refuse_old_password(Ctx *cx, i64 user_id) {
    bool is_ours;
    audit_note_refusal(cx, "session.refused", 0, "user %lld password ran out", (long long)user_id);
    TRY(session_begin_own(cx, &is_ours));
    TRY(session_end_own(cx, is_ours));
    return FAIL(cx, ERR_SIGNIN,
                "The password that you were given has run out. Ask whoever looks after Muster for a new one.");
}

Status sign_in_next(Ctx *cx, i64 user_id, SignInStep done, SignInStep *next) {
    Asked a;
    TotpState codes;
    TRY(asked_of(cx, user_id, &a));
    TRY(totp_state(cx, user_id, &codes));
    if (a.must_change && a.password_until != MOMENT_NONE && a.password_until < ctx_now(cx))
        return refuse_old_password(cx, user_id);
    if (codes.is_on && done < STEP_CODE) *next = STEP_CODE;
    else if (a.must_change && done < STEP_PASSWORD) *next = STEP_PASSWORD;
    else if (codes.is_required && !codes.is_on && done < STEP_ENROL) *next = STEP_ENROL;
    else *next = STEP_NONE;
    return OK;
}

/* ---- a step ---- */

Status sign_in_waiting(Ctx *cx, Str token, SignInWaiting *out) {
    DbRows *r;
    SignInWaiting w = {.user_id = 0};
    Moment since = MOMENT_NONE;
    TRY(db_query(cx, &r, SQL_sign_in_waiting, P_STR(session_hash_token(cx, token))));
    if (db_next(r)) {
        w = (SignInWaiting){.user_id = col_i64(r, 0), .username = col_str_keep(r, 1), .step = step_of(col_str(r, 2))};
        since = col_moment(r, 3);
    }
    TRY(db_done(r));
    if (w.user_id == 0 || w.step == STEP_NONE || ctx_now(cx) - since > LONGEST_WAIT_MS)
        return FAIL(cx, ERR_SIGNIN, "sign in to continue");
    *out = w;
    return OK;
}

static Status need_step(Ctx *cx, Str token, SignInStep step, SignInWaiting *out) {
    TRY(sign_in_waiting(cx, token, out));
    return out->step == step ? OK : FAIL(cx, ERR_SIGNIN, "sign in to continue");
}

/* The token of the step that is done opens nothing more. */
static Status go_on(Ctx *cx, Str token, const SignInWaiting *w, SessionToken *out) {
    SignInStep next;
    TRY(sign_in_next(cx, w->user_id, w->step, &next));
    TRY(db_run(cx, SQL_session_remove, P_STR(session_hash_token(cx, token))));
    if (next == STEP_ENROL) TRY(totp_begin(cx, w->user_id));
    return session_open(cx, w->user_id, next, out);
}

Status sign_in_choose_password(Ctx *cx, Str token, Str password, SessionToken *out) {
    SignInWaiting w;
    TRY(need_step(cx, token, STEP_PASSWORD, &w));
    TRY(user_set_password(cx, w.username, password));
    return go_on(cx, token, &w, out);
}

static Status go_on_own(Ctx *cx, Str token, const SignInWaiting *w, SessionToken *out) {
    bool is_ours;
    TRY(session_begin_own(cx, &is_ours));
    TRY(go_on(cx, token, w, out));
    return session_end_own(cx, is_ours);
}

Status sign_in_give_code(Ctx *cx, Str token, Str code, SessionToken *out) {
    SignInWaiting w;
    TRY(need_step(cx, token, STEP_CODE, &w));
    TRY(totp_check(cx, w.user_id, code, true));
    return go_on_own(cx, token, &w, out);
}

Status sign_in_enrol(Ctx *cx, Str token, Str code, SignInEnrolled *out) {
    SignInWaiting w;
    TRY(need_step(cx, token, STEP_ENROL, &w));
    TRY(totp_confirm(cx, w.user_id, code, &out->codes));
    return go_on_own(cx, token, &w, &out->token);
}
