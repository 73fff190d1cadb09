/* session_pages.c - signing in and out. */
#include "access/access.h"
#include "define/definitions.h"
#include "web/model.h"
#include "web/sign_in_pages.h"
#include "web/web.h"

static const Input sign_in_page_inputs[] = {
    {"return", IN_TEXT, NULL, "Page to go to", false},
    INPUTS_END,
};

ROUTE(GET, "/sign-in", sign_in_page, .needs = NEEDS_NOTHING, .inputs = sign_in_page_inputs,
      .doc = "The form to sign in.")

static const Input sign_in_inputs[] = {
    {"username", IN_TEXT, NULL, "User name", true},
    {"password", IN_PASSWORD, NULL, "Password", true},
    {"return", IN_TEXT, NULL, "Page to go to", false},
    INPUTS_END,
};

ROUTE(POST, "/sign-in", sign_in, .needs = NEEDS_NOTHING, .inputs = sign_in_inputs, .own_transaction = true,
      .has_own_problems = true, .doc = "Sign in with a user name and a password.")

ROUTE(POST, "/sign-out", sign_out, .needs = NEEDS_NOTHING, .doc = "Sign out.")

/* The way in by an account elsewhere, where one is set up. */
static void add_other_account(Ctx *cx, json_t *m, Str then) {
    const OpenidRules *r = definitions_of(cx)->openid;
    if (!r->is_on) return;
    json_t *other = model_object(m, "other_account");
    model_text(other, "title", r->title);
    model_text(other, "href", url_to(cx, "/sign-in/openid", "return", str_cstr(cx->arena, then), NULL));
    model_text(other, "out", url_to(cx, "/sign-in/openid/out", NULL));
}

Status sign_in_show(Ctx *cx, Str username, Str then) {
    json_t *m = model_new("Sign in");
    model_text(m, "action", url_to(cx, "/sign-in", NULL));
    model_text(m, "username", username);
    model_text(m, "return", safe_return(then));
    add_other_account(cx, m, safe_return(then));
    return reply_model(cx, "sign_in", m);
}

static Status show_form(Ctx *cx, Str username) { return sign_in_show(cx, username, in_text(cx, "return")); }

static Status sign_in_page(Ctx *cx) {
    if (cx->actor.id != 0) return reply_redirect(cx, safe_return(in_text(cx, "return")));
    return show_form(cx, STR_NONE);
}

static Status sign_in(Ctx *cx) {
    SessionToken made;
    Str username = in_text(cx, "username"), password = in_password(cx, "password");
    if (str_empty(username) || str_empty(password)) return show_form(cx, username);
    Status st = session_start(cx, username, password, &made);
    if (st == ERR_SIGNIN) {
        reply_problem(cx, "username", cx->error.message);
        ctx_clear_error(cx);
        return show_form(cx, username);
    }
    TRY(st);
    return sign_in_go_on(cx, &made, in_text(cx, "return"));
}

static Status sign_out(Ctx *cx) {
    Str token = in_session_token(cx);
    if (!str_empty(token)) TRY(session_end(cx, token));
    reply_session_cookie(cx, STR(""));
    return reply_redirect(cx, url_to(cx, "/sign-in", NULL));
}
