/* openid_pages.c - to the provider of another account and back; and which of them a user is, for administrators.
 *
 * Why       going there is a link and not a form: our own content policy lets no form end up at another host. It changes nothing but what is kept of
 *           the browser that asked. */
#include "access/openid.h"
#include "define/definitions.h"
#include "web/model.h"
#include "web/sign_in_pages.h"
#include "web/user_asked.h"

#define STATE_COOKIE  "muster_openid"
#define STATE_SECONDS 600

static const Input going_inputs[] = {
    {"return", IN_TEXT, NULL, "Page to go to", false},
    INPUTS_END,
};

ROUTE(GET, "/sign-in/openid", openid_going, .needs = NEEDS_NOTHING, .inputs = going_inputs, .own_transaction = true,
      .doc = "To the provider of another account, to sign in there; back to the form where none is set up.")

static const Input back_inputs[] = {
    {"state", IN_TEXT, NULL, "State", false},
    {"code", IN_TEXT, NULL, "Code", false},
    {"iss", IN_TEXT, NULL, "Issuer", false},
    {"error", IN_TEXT, NULL, "Error", false},
    INPUTS_END,
};

ROUTE(GET, "/sign-in/openid/back", openid_back, .needs = NEEDS_NOTHING, .inputs = back_inputs, .own_transaction = true,
      .doc = "Where the provider of another account sends a browser back to.")
ROUTE(GET, "/sign-in/openid/out", openid_out, .needs = NEEDS_NOTHING, .own_transaction = true,
      .doc = "To the provider's own page that signs out there.")

ROUTE(GET, "/users/{id}/openid", user_openid_page, .needs = MANAGE_USERS,
      .doc = "Which account elsewhere a user signs in with, and the forms to link it or not.")

static const Input link_inputs[] = {
    {"subject", IN_TEXT, NULL, "The subject", false},
    INPUTS_END,
};

ROUTE(POST, "/users/{id}/openid", user_openid_linked, .needs = MANAGE_USERS, .inputs = link_inputs,
      .has_own_problems = true,
      .doc = "Link a user to the provider's subject; without one, end the links and every session.")

/* ---- there and back ---- */

/* Nothing set up: the form to sign in. Refused, or no answer: the form, which says so. */
static Status lead_back(Ctx *cx, Status st) {
    Str said = st == ERR_SIGNIN
                   ? cx->error.message
                   : STR("The other account’s provider does not answer as it should. Try again, or use your "
                         "password here.");
    ctx_clear_error(cx);
    if (st == ERR_NOTFOUND) return reply_redirect(cx, url_to(cx, "/sign-in", NULL));
    reply_problem(cx, "username", said);
    return sign_in_show(cx, STR_NONE, STR_NONE);
}

static bool is_dealt_with(Status st) { return st == ERR_NOTFOUND || st == ERR_SIGNIN || st == ERR_OPS; }

static Status openid_going(Ctx *cx) {
    OpenidGoing going;
    Status st = openid_begin(cx, safe_return(in_text(cx, "return")), &going);
    if (is_dealt_with(st)) return lead_back(cx, st);
    TRY(st);
    reply_set_cookie(cx, STATE_COOKIE, going.state, STATE_SECONDS);
    return reply_redirect(cx, going.url);
}

static Status openid_back(Ctx *cx) {
    OpenidIn in;
    OpenidBack b = {.held = in_cookie(cx, STATE_COOKIE),
                    .state = in_text(cx, "state"),
                    .code = in_text(cx, "code"),
                    .issuer = in_text(cx, "iss"),
                    .error = in_text(cx, "error")};
    Status st = openid_finish(cx, &b, &in);
    reply_set_cookie(cx, STATE_COOKIE, STR(""), 0);
    if (is_dealt_with(st)) return lead_back(cx, st);
    TRY(st);
    return sign_in_go_on(cx, &in.token, in.return_to);
}

static Status openid_out(Ctx *cx) {
    Str url;
    Status st = openid_end_url(cx, &url);
    if (st == OK && url.n == 0) st = ERR_NOTFOUND; /* the provider has no such page */
    if (is_dealt_with(st)) return lead_back(cx, st);
    TRY(st);
    return reply_redirect(cx, url);
}

/* ---- whom somebody is there ---- */

static Status show(Ctx *cx, const User *u) {
    const OpenidRules *r = definitions_of(cx)->openid;
    Str subjects;
    TRY(openid_subjects(cx, u->id, &subjects));
    json_t *m = model_new("");
    model_text(m, "title", str_fmt(cx->arena, "The other account of %.*s", STR_ARG(u->display_name)));
    model_text(m, "username", u->username);
    model_text(m, "all", url_to(cx, "/users", NULL));
    model_text(m, "action", url_to(cx, "/users/{id}/openid", "id", str_i64(cx->arena, u->id).p, NULL));
    model_bool(m, "is_set_up", r->is_on);
    model_text(m, "provider", r->is_on ? r->title : STR_NONE);
    model_text(m, "claim", r->is_on ? r->subject_claim : STR_NONE);
    model_text(m, "subjects", subjects);
    model_bool(m, "is_linked", subjects.n > 0);
    return reply_model(cx, "user_openid", m);
}

static Status user_openid_page(Ctx *cx) {
    User u;
    TRY(user_asked(cx, &u));
    return show(cx, &u);
}

static Status user_openid_linked(Ctx *cx) {
    User u;
    TRY(user_asked(cx, &u));
    Str subject = in_text(cx, "subject");
    Status st = str_empty(subject) ? openid_unlink(cx, u.username) : openid_link(cx, u.username, subject);
    if (in_has_problems(cx) || st == ERR_CONFLICT || st == ERR_INPUT) {
        reply_problem(cx, "subject", str_sentence(cx->arena, cx->error.message));
        ctx_clear_error(cx);
        return show(cx, &u);
    }
    TRY(st);
    reply_notice(cx,
                 str_empty(subject) ? STR("They sign in with that account no more.") : STR("The account is linked."));
    return reply_redirect(cx, url_to(cx, "/users/{id}/openid", "id", str_i64(cx->arena, u.id).p, NULL));
}
