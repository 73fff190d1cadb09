/* session_list_pages.c - where one is signed in, and where somebody else is, for administrators. */
#include "access/session_list.h"
#include "web/model.h"
#include "web/user_asked.h"
#include "web/web.h"

ROUTE(GET, "/account/sessions", account_sessions_page, .needs = NEEDS_SIGN_IN, .list = "sessions",
      .doc = "Where you are signed in: address, browser, since when, last used.")

static const Input end_inputs[] = {
    {"session", IN_TEXT, NULL, "The session", false},
    {"everywhere", IN_FLAG, NULL, "Everywhere", false},
    INPUTS_END,
};

ROUTE(POST, "/account/sessions", account_sessions_ended, .needs = NEEDS_SIGN_IN, .inputs = end_inputs,
      .doc = "Sign out of one of your sessions, or everywhere.")
ROUTE(GET, "/users/{id}/sessions", user_sessions_page, .needs = MANAGE_USERS, .list = "sessions",
      .doc = "Where a user is signed in.")
ROUTE(POST, "/users/{id}/sessions", user_sessions_ended, .needs = MANAGE_USERS, .doc = "Sign a user out everywhere.")

static void add_row(Ctx *cx, json_t *rows, const SessionRow *s) {
    json_t *o = model_append(rows);
    model_text(o, "session", s->handle);
    model_text(o, "address", s->address);
    model_text(o, "browser", s->browser);
    model_moment(cx, o, "started_at", s->started_at);
    model_moment(cx, o, "seen_at", s->seen_at);
    model_bool(o, "is_this", s->is_this);
}

typedef struct Shown {
    i64 user_id;
    Str title, token, action, back, back_name;
    bool is_own;
} Shown;

static Status show(Ctx *cx, const Shown *w) {
    SessionRow *rows;
    size_t n;
    TRY(session_list(cx, w->user_id, w->token, &rows, &n));
    json_t *m = model_new(""), *all = model_array(m, "sessions");
    model_text(m, "title", w->title);
    for (size_t i = 0; i < n; i++) add_row(cx, all, &rows[i]);
    model_columns(m, "session|address|browser|started_at|seen_at|is_this");
    model_bool(m, "is_own", w->is_own);
    model_bool(m, "has_any", n > 0);
    model_text(m, "action", w->action);
    model_text(m, "back", w->back);
    model_text(m, "back_name", w->back_name);
    return reply_model(cx, "sessions", m);
}

/* ---- one's own ---- */

static Status account_sessions_page(Ctx *cx) {
    Shown w = {.user_id = cx->actor.id,
               .title = STR("Where you are signed in"),
               .token = in_session_token(cx),
               .action = url_to(cx, "/account/sessions", NULL),
               .back = url_to(cx, "/account", NULL),
               .back_name = STR("Your account"),
               .is_own = true};
    return show(cx, &w);
}

static Status account_sessions_ended(Ctx *cx) {
    i64 n;
    Str one = in_text(cx, "session");
    if (!str_empty(one)) {
        TRY(session_end_one(cx, cx->actor.id, one));
        reply_notice(cx, STR("You are signed out there."));
        return reply_redirect(cx, url_to(cx, "/account/sessions", NULL));
    }
    if (!in_flag(cx, "everywhere")) return FAIL(cx, ERR_INPUT, "say which session is to end, or everywhere");
    TRY(session_end_all(cx, cx->actor.id, &n));
    reply_session_cookie(cx, STR(""));
    return reply_redirect(cx, url_to(cx, "/sign-in", NULL));
}

/* ---- somebody else's ---- */

static Status user_sessions_page(Ctx *cx) {
    User u;
    TRY(user_asked(cx, &u));
    Shown w = {.user_id = u.id,
               .title = str_fmt(cx->arena, "Where %.*s is signed in", STR_ARG(u.display_name)),
               .action = url_to(cx, "/users/{id}/sessions", "id", str_i64(cx->arena, u.id).p, NULL),
               .back = url_to(cx, "/users", NULL),
               .back_name = STR("Users")};
    return show(cx, &w);
}

static Status user_sessions_ended(Ctx *cx) {
    User u;
    i64 n;
    TRY(user_asked(cx, &u));
    TRY(session_end_all(cx, u.id, &n));
    reply_notice(cx, STR("The user is signed out everywhere."));
    return reply_redirect(cx, url_to(cx, "/users/{id}/sessions", "id", str_i64(cx->arena, u.id).p, NULL));
}
