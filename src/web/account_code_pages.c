/* account_code_pages.c - one-time codes of one's own account; and of somebody whose device is gone, for administrators. */
#include "access/account.h"
#include "access/totp.h"
#include "web/code_pages.h"
#include "web/model.h"
#include "web/qr.h"
#include "web/user_asked.h"
#include "web/web.h"

ROUTE(
    GET, "/account/codes", account_codes_page, .needs = NEEDS_SIGN_IN,
    .doc =
        "One-time codes of your own account: on or off, how many recovery codes are left, and the forms to change that.")
ROUTE(POST, "/account/codes", account_codes_begun, .needs = NEEDS_SIGN_IN,
      .doc = "Begin to set up a device that shows one-time codes.")
ROUTE(GET, "/account/codes/set-up", account_codes_set_up, .needs = NEEDS_SIGN_IN,
      .doc = "The picture and the secret for the device that is being set up, and the form for its first code.")

static const Input code_inputs[] = {
    {"code", IN_TEXT, NULL, "The code", true},
    INPUTS_END,
};

ROUTE(POST, "/account/codes/set-up", account_codes_confirmed, .needs = NEEDS_SIGN_IN, .inputs = code_inputs,
      .own_transaction = true, .has_own_problems = true,
      .doc = "The first code of a new device: codes are asked for from now on. Shows ten recovery codes once.")
ROUTE(POST, "/account/codes/recovery", account_recovery_renewed, .needs = NEEDS_SIGN_IN, .inputs = code_inputs,
      .own_transaction = true, .has_own_problems = true, .doc = "Ten new recovery codes, shown once; the old ones end.")
ROUTE(POST, "/account/codes/stop", account_codes_stopped, .needs = NEEDS_SIGN_IN, .inputs = code_inputs,
      .own_transaction = true, .has_own_problems = true,
      .doc = "No one-time codes any more, where no role requires them.")

ROUTE(GET, "/users/{id}/codes", user_codes_page, .needs = MANAGE_USERS,
      .doc = "The form to remove the device of a user who no longer has it.")

static const Input remove_inputs[] = {
    {"reason", IN_CHOICE, TOTP_REASONS, "Why the device is gone", true},
    INPUTS_END,
};

ROUTE(POST, "/users/{id}/codes", user_codes_removed, .needs = MANAGE_USERS, .inputs = remove_inputs,
      .has_own_problems = true,
      .doc = "Remove a user's device: no codes are asked for, and every session of theirs ends.")

/* ---- shared with the way in ---- */

Status code_show_set_up(Ctx *cx, i64 user_id, const CodeForm *f) {
    TotpSetUp told;
    QrPicture qr;
    TRY(totp_set_up(cx, user_id, &told));
    TRY(qr_draw(cx, told.uri, &qr));
    json_t *m = model_new("Set up one-time codes");
    model_text(m, "action", f->action);
    model_text(m, "back", f->back);
    model_text(m, "return", f->then);
    model_text(m, "secret", told.secret);
    model_text(m, "uri", told.uri);
    model_text(m, "qr_path", qr.path);
    model_i64(m, "qr_view", qr.size + 8); /* four dots of white on each side */
    return reply_model(cx, "code_set_up", m);
}

Status code_show_recovery(Ctx *cx, const RecoveryCodes *codes, Str next) {
    json_t *m = model_new("Your recovery codes"), *rows = model_array(m, "codes");
    for (size_t i = 0; i < RECOVERY_CODES; i++) model_text(model_append(rows), "code", codes->at[i]);
    model_text(m, "next", next);
    return reply_model(cx, "code_recovery", m);
}

bool code_refused(Ctx *cx, Status st) {
    if (st != ERR_INPUT) return false;
    reply_problem(cx, "code", str_sentence(cx->arena, cx->error.message));
    ctx_clear_error(cx);
    return true;
}

/* ---- one's own ---- */

static Status show_codes(Ctx *cx) {
    TotpState s;
    TRY(totp_state(cx, cx->actor.id, &s));
    json_t *m = model_new("One-time codes");
    model_bool(m, "is_on", s.is_on);
    model_bool(m, "is_required", s.is_required);
    model_bool(m, "may_stop", s.is_on && !s.is_required);
    model_moment(cx, m, "since", s.since);
    model_i64(m, "recovery_left", s.n_recovery_left);
    model_text(m, "back", url_to(cx, "/account", NULL));
    model_text(m, "begin", url_to(cx, "/account/codes", NULL));
    model_text(m, "renew", url_to(cx, "/account/codes/recovery", NULL));
    model_text(m, "stop", url_to(cx, "/account/codes/stop", NULL));
    return reply_model(cx, "account_codes", m);
}

static Status account_codes_page(Ctx *cx) { return show_codes(cx); }

static Status account_codes_begun(Ctx *cx) {
    TRY(totp_begin(cx, cx->actor.id));
    return reply_redirect(cx, url_to(cx, "/account/codes/set-up", NULL));
}

static Status show_set_up(Ctx *cx) {
    CodeForm f = {.action = url_to(cx, "/account/codes/set-up", NULL), .back = url_to(cx, "/account/codes", NULL)};
    return code_show_set_up(cx, cx->actor.id, &f);
}

static Status account_codes_set_up(Ctx *cx) {
    TotpState s;
    TRY(totp_state(cx, cx->actor.id, &s));
    return s.is_begun ? show_set_up(cx) : reply_redirect(cx, url_to(cx, "/account/codes", NULL));
}

static Status account_codes_confirmed(Ctx *cx) {
    RecoveryCodes codes;
    if (in_has_problems(cx)) return show_set_up(cx);
    Status st = totp_confirm(cx, cx->actor.id, in_text(cx, "code"), &codes);
    if (code_refused(cx, st)) return show_set_up(cx);
    TRY(st);
    return code_show_recovery(cx, &codes, url_to(cx, "/account/codes", NULL));
}

static Status account_recovery_renewed(Ctx *cx) {
    RecoveryCodes codes;
    if (in_has_problems(cx)) return show_codes(cx);
    Status st = totp_renew_recovery(cx, cx->actor.id, in_text(cx, "code"), &codes);
    if (code_refused(cx, st)) return show_codes(cx);
    TRY(st);
    return code_show_recovery(cx, &codes, url_to(cx, "/account/codes", NULL));
}

static Status account_codes_stopped(Ctx *cx) {
    if (in_has_problems(cx)) return show_codes(cx);
    Status st = totp_stop(cx, cx->actor.id, in_text(cx, "code"));
    if (code_refused(cx, st)) return show_codes(cx);
    TRY(st);
    reply_notice(cx, STR("One-time codes are not asked for any more."));
    return reply_redirect(cx, url_to(cx, "/account/codes", NULL));
}

/* ---- somebody's whose device is gone ---- */

static Status show_removal(Ctx *cx, const User *u) {
    TotpState s;
    TRY(totp_state(cx, u->id, &s));
    json_t *m = model_new("");
    model_text(m, "title", str_fmt(cx->arena, "One-time codes of %.*s", STR_ARG(u->display_name)));
    model_text(m, "username", u->username);
    model_text(m, "all", url_to(cx, "/users", NULL));
    model_text(m, "action", url_to(cx, "/users/{id}/codes", "id", str_i64(cx->arena, u->id).p, NULL));
    model_text(m, "own_href", url_to(cx, "/account/codes", NULL));
    model_bool(m, "is_on", s.is_on);
    model_bool(m, "is_own", u->id == cx->actor.id);
    model_bool(m, "may_remove", s.is_on && u->id != cx->actor.id);
    model_moment(cx, m, "since", s.since);
    model_i64(m, "recovery_left", s.n_recovery_left);
    return reply_model(cx, "user_codes", m);
}

static Status user_codes_page(Ctx *cx) {
    User u;
    TRY(user_asked(cx, &u));
    return show_removal(cx, &u);
}

static Status user_codes_removed(Ctx *cx) {
    User u;
    TRY(user_asked(cx, &u));
    if (in_has_problems(cx)) return show_removal(cx, &u);
    TRY(totp_remove(cx, u.username, in_text(cx, "reason")));
    reply_notice(cx, STR("The device is removed. They sign in with their password alone until they set up another."));
    return reply_redirect(cx, url_to(cx, "/users", NULL));
}
