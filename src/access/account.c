#include "access/account.h"

#include "access/audit.h"
#include "access/session_own.h"
#include "db/db.h"
#include "define/definitions.h"
#include "sql_all.h"

Status account_of_actor(Ctx *cx, Account *out) {
    DbRows *r;
    *out = (Account){.id = 0};
    TRY(db_query(cx, &r, SQL_user_own, P_I64(cx->actor.id)));
    if (db_next(r))
        *out = (Account){.id = cx->actor.id, .username = col_str_keep(r, 0), .display_name = col_str_keep(r, 1)};
    TRY(db_done(r));
    if (out->id == 0)
        return FAIL(cx, ERR_DENIED,
                    "whoever runs this is no user of Muster but its operator: name a user with \"muster user\"");
    return OK;
}

/* ---- one's own password ---- */

static Status check_old(Ctx *cx, const Account *a, Str old) {
    Status st = session_check_password(cx, a->username, old);
    if (st != ERR_SIGNIN) return st;
    ctx_clear_error(cx);
    return FAIL(cx, ERR_DENIED, "that is not your password now, or it was tried too often: wait a minute");
}

Status account_change_password(Ctx *cx, Str old, Str password, SessionToken *out) {
    Account a;
    bool is_ours;
    TRY(account_of_actor(cx, &a));
    TRY(check_old(cx, &a, old));
    TRY(user_check_password(cx, a.username, password));
    if (str_eq(old, password)) return FAIL(cx, ERR_INPUT, "that is the password you have: choose another");
    TRY(session_begin_own(cx, &is_ours));
    TRY(user_set_password(cx, a.username, password));
    if (out) TRY(session_start_unchecked(cx, a.id, out));
    return session_end_own(cx, is_ours);
}

/* ---- a password for somebody else ---- */

Status user_make_temporary(Ctx *cx, Str username, Moment *until) {
    i64 id;
    TRY(user_find(cx, username, &id));
    *until = ctx_now(cx) + definitions_of(cx)->sign_in->temporary_ms;
    TRY(db_run(cx, SQL_user_make_temporary, P_I64(id), P_MOMENT(*until)));
    audit_note(cx, "user.password_given", 0, "user %lld", (long long)id);
    return OK;
}

Status user_give_password(Ctx *cx, Str username, Str *password, Moment *until) {
    i64 id;
    TRY(user_find(cx, username, &id));
    if (id == cx->actor.id)
        return FAIL(cx, ERR_DENIED, "user %lld changes their own password on the page of their account", (long long)id);
    *password = user_random_password(cx);
    TRY(user_set_password(cx, username, *password));
    return user_make_temporary(cx, username, until);
}
