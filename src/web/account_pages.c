/* account_pages.c - one's own account: who one is, and one's password. */
#include "access/account.h"
#include "access/totp.h"
#include "define/definitions.h"
#include "web/model.h"
#include "web/sign_in_pages.h"
#include "web/web.h"

ROUTE(GET, "/account", account_page, .needs = NEEDS_SIGN_IN, .doc = "Your own account: your roles and your password.")

static const Input password_inputs[] = {
    {"old", IN_PASSWORD, NULL, "The password you have", true},
    {"password", IN_PASSWORD, NULL, "The new password", true},
    {"again", IN_PASSWORD, NULL, "The new password again", true},
    INPUTS_END,
};

ROUTE(GET, "/account/password", account_password_page, .needs = NEEDS_SIGN_IN,
      .doc = "The form to change your own password.")
ROUTE(POST, "/account/password", account_password_changed, .needs = NEEDS_SIGN_IN, .inputs = password_inputs,
      .own_transaction = true, .has_own_problems = true,
      .doc = "Change your own password; every other session of yours ends.")

/* ---- the account ---- */

static void add_roles(Ctx *cx, json_t *m) {
    const Roles *all = definitions_of(cx)->roles;
    json_t *rows = model_array(m, "roles");
    for (size_t i = 0; i < all->n; i++)
        if ((cx->actor.roles >> i) & 1) model_text(model_append(rows), "role_title", all->at[i].title);
}

static Status account_page(Ctx *cx) {
    Account a;
    TotpState codes;
    TRY(account_of_actor(cx, &a));
    json_t *m = model_new("Your account");
    model_text(m, "username", a.username);
    model_text(m, "name", a.display_name);
    add_roles(cx, m);
    TRY(totp_state(cx, a.id, &codes));
    model_bool(m, "has_codes", codes.is_on);
    model_i64(m, "recovery_left", codes.n_recovery_left);
    model_text(m, "codes_href", url_to(cx, "/account/codes", NULL));
    model_bool(m, "has_work_places", cx->actor.n_work_places > 1);
    model_text(m, "work_href", url_to(cx, "/account/role", NULL));
    model_text(m, "sessions_href", url_to(cx, "/account/sessions", NULL));
    model_text(m, "password_href", url_to(cx, "/account/password", NULL));
    return reply_model(cx, "account", m);
}

/* ---- the password ---- */

static Status show_form(Ctx *cx) {
    json_t *m = model_new("Change your password");
    model_text(m, "action", url_to(cx, "/account/password", NULL));
    model_text(m, "back", url_to(cx, "/account", NULL));
    model_bool(m, "asks_old", true);
    model_i64(m, "shortest", definitions_of(cx)->sign_in->shortest_password);
    return reply_model(cx, "new_password", m);
}

static Status account_password_page(Ctx *cx) { return show_form(cx); }

static Status account_password_changed(Ctx *cx) {
    SessionToken made;
    Str old = in_password(cx, "old"), password = in_password(cx, "password");
    if (in_has_problems(cx) || !new_password_is_typed_twice(cx)) return show_form(cx);
    Status st = account_change_password(cx, old, password, &made);
    if (st == ERR_INPUT || st == ERR_DENIED) {
        new_password_refused(cx, st == ERR_DENIED ? "old" : "password");
        return show_form(cx);
    }
    TRY(st);
    session_cookies(cx, &made);
    reply_notice(cx, STR("Your password is changed, and every other session of yours has ended."));
    return reply_redirect(cx, url_to(cx, "/account", NULL));
}
