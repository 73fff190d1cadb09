/* sign_in_step_pages.c - the steps of signing in after the first.
 *
 * Why       they need no permission, as nobody is signed in yet: the token in the cookie opens the one step that it waits for. Whoever comes
 *           without is led to the first. */
#include "access/sign_in.h"
#include "define/definitions.h"
#include "web/code_pages.h"
#include "web/model.h"
#include "web/sign_in_pages.h"
#include "web/visitor.h"

static const Input step_page_inputs[] = {
    {"return", IN_TEXT, NULL, "Page to go to", false},
    INPUTS_END,
};

ROUTE(GET, "/sign-in/password", sign_in_password_page, .needs = NEEDS_NOTHING, .inputs = step_page_inputs,
      .doc = "Part of signing in: choose your own password instead of one that was given to you.")

static const Input password_inputs[] = {
    {"password", IN_PASSWORD, NULL, "The new password", true},
    {"again", IN_PASSWORD, NULL, "The new password again", true},
    {"return", IN_TEXT, NULL, "Page to go to", false},
    INPUTS_END,
};

ROUTE(POST, "/sign-in/password", sign_in_password_chosen, .needs = NEEDS_NOTHING, .inputs = password_inputs,
      .has_own_problems = true, .doc = "Part of signing in: the password that you chose.")

ROUTE(GET, "/sign-in/code", sign_in_code_page, .needs = NEEDS_NOTHING, .inputs = step_page_inputs,
      .doc = "Part of signing in: the form for a one-time code.")
ROUTE(GET, "/sign-in/set-up", sign_in_set_up_page, .needs = NEEDS_NOTHING, .inputs = step_page_inputs,
      .doc = "Part of signing in, where a role requires one-time codes: set a device up.")

static const Input code_inputs[] = {
    {"code", IN_TEXT, NULL, "The code", true},
    {"return", IN_TEXT, NULL, "Page to go to", false},
    INPUTS_END,
};

ROUTE(POST, "/sign-in/code", sign_in_code_given, .needs = NEEDS_NOTHING, .inputs = code_inputs, .own_transaction = true,
      .has_own_problems = true, .doc = "Part of signing in: a one-time code, or a recovery code.")
ROUTE(POST, "/sign-in/set-up", sign_in_set_up_done, .needs = NEEDS_NOTHING, .inputs = code_inputs,
      .own_transaction = true, .has_own_problems = true,
      .doc = "Part of signing in: the first code of the device. Shows ten recovery codes once.")

/* ---- what all share ---- */

static const char *path_of(SignInStep step) {
    switch (step) {
    case STEP_CODE: return "/sign-in/code";
    case STEP_PASSWORD: return "/sign-in/password";
    case STEP_ENROL: return "/sign-in/set-up";
    case STEP_NONE:
    case N_SIGN_IN_STEPS: break;
    }
    return "/sign-in";
}

/* Only a page of ours: an address that begins with one slash. A browser reads a backslash as another. */
Str safe_return(Str asked) {
    bool is_ours = asked.n > 1 && asked.p[0] == '/' && asked.p[1] != '/' && asked.p[1] != '\\';
    return is_ours && str_find_char(asked, '\n') < 0 && str_find_char(asked, '\r') < 0 ? asked : STR("/");
}

void session_cookies(Ctx *cx, const SessionToken *made) {
    reply_session_cookie(cx, str_dup(cx->arena, str_from(made->token)));
    if (made->device[0]) visitor_remember(cx, str_dup(cx->arena, str_from(made->device)));
}

Status sign_in_go_on(Ctx *cx, const SessionToken *made, Str then) {
    Str to = safe_return(then);
    session_cookies(cx, made);
    if (made->step == STEP_NONE) return reply_redirect(cx, to);
    return reply_redirect(cx, url_to(cx, path_of(made->step), "return", str_cstr(cx->arena, to), NULL));
}

bool new_password_is_typed_twice(Ctx *cx) {
    bool is_same = str_eq(in_password(cx, "password"), in_password(cx, "again"));
    if (!is_same) reply_problem(cx, "again", STR("The two new passwords differ: type the same twice"));
    return is_same;
}

void new_password_refused(Ctx *cx, const char *field) {
    reply_problem(cx, field, str_sentence(cx->arena, cx->error.message));
    ctx_clear_error(cx);
}

/* *user_id: whose sign-in the cookie's is, where it waits for this step. Else 0, and the answer is the way back to the beginning. */
static Status need_step(Ctx *cx, SignInStep step, i64 *user_id) {
    SignInWaiting w;
    Str token = in_session_token(cx);
    Status st = sign_in_waiting(cx, token, &w);
    *user_id = st == OK && w.step == step ? w.user_id : 0;
    if (*user_id) return OK;
    if (st != OK && st != ERR_SIGNIN) return st;
    ctx_clear_error(cx);
    return reply_redirect(cx, url_to(cx, "/sign-in", NULL));
}

/* ---- one's own password ---- */

static Status show_password_form(Ctx *cx) {
    json_t *m = model_new("Choose your own password");
    model_text(m, "action", url_to(cx, "/sign-in/password", NULL));
    model_text(m, "return", safe_return(in_text(cx, "return")));
    model_bool(m, "was_given", true);
    model_i64(m, "shortest", definitions_of(cx)->sign_in->shortest_password);
    return reply_model(cx, "new_password", m);
}

static Status sign_in_password_page(Ctx *cx) {
    i64 user_id;
    TRY(need_step(cx, STEP_PASSWORD, &user_id));
    return user_id ? show_password_form(cx) : OK;
}

static Status sign_in_password_chosen(Ctx *cx) {
    SessionToken made;
    i64 user_id;
    TRY(need_step(cx, STEP_PASSWORD, &user_id));
    if (!user_id) return OK;
    if (in_has_problems(cx) || !new_password_is_typed_twice(cx)) return show_password_form(cx);
    Status st = sign_in_choose_password(cx, in_session_token(cx), in_password(cx, "password"), &made);
    if (st == ERR_INPUT) {
        new_password_refused(cx, "password");
        return show_password_form(cx);
    }
    TRY(st);
    return sign_in_go_on(cx, &made, in_text(cx, "return"));
}

/* ---- a one-time code ---- */

static Status show_code_form(Ctx *cx) {
    json_t *m = model_new("Enter your one-time code");
    model_text(m, "action", url_to(cx, "/sign-in/code", NULL));
    model_text(m, "return", safe_return(in_text(cx, "return")));
    return reply_model(cx, "sign_in_code", m);
}

static Status sign_in_code_page(Ctx *cx) {
    i64 user_id;
    TRY(need_step(cx, STEP_CODE, &user_id));
    return user_id ? show_code_form(cx) : OK;
}

static Status sign_in_code_given(Ctx *cx) {
    SessionToken made;
    i64 user_id;
    TRY(need_step(cx, STEP_CODE, &user_id));
    if (!user_id) return OK;
    if (in_has_problems(cx)) return show_code_form(cx);
    Status st = sign_in_give_code(cx, in_session_token(cx), in_text(cx, "code"), &made);
    if (code_refused(cx, st)) return show_code_form(cx);
    TRY(st);
    return sign_in_go_on(cx, &made, in_text(cx, "return"));
}

/* ---- a device, where a role requires one ---- */

static Status show_set_up(Ctx *cx, i64 user_id) {
    CodeForm f = {.action = url_to(cx, "/sign-in/set-up", NULL), .then = safe_return(in_text(cx, "return"))};
    return code_show_set_up(cx, user_id, &f);
}

static Status sign_in_set_up_page(Ctx *cx) {
    i64 user_id;
    TRY(need_step(cx, STEP_ENROL, &user_id));
    return user_id ? show_set_up(cx, user_id) : OK;
}

static Status sign_in_set_up_done(Ctx *cx) {
    SignInEnrolled made;
    i64 user_id;
    TRY(need_step(cx, STEP_ENROL, &user_id));
    if (!user_id) return OK;
    if (in_has_problems(cx)) return show_set_up(cx, user_id);
    Status st = sign_in_enrol(cx, in_session_token(cx), in_text(cx, "code"), &made);
    if (code_refused(cx, st)) return show_set_up(cx, user_id);
    TRY(st);
    session_cookies(cx, &made.token);
    return code_show_recovery(cx, &made.codes, safe_return(in_text(cx, "return")));
}
