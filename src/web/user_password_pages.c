/* user_password_pages.c - a new password for somebody who cannot get in. */
#include "access/account.h"
#include "web/model.h"
#include "web/user_asked.h"
#include "web/web.h"

ROUTE(GET, "/users/{id}/password", user_password_page, .needs = MANAGE_USERS,
      .doc = "The page from which a user who cannot get in is given a password.")
ROUTE(POST, "/users/{id}/password", user_password_given, .needs = MANAGE_USERS,
      .doc = "Give a user a password, shown once, with which they choose their own; every session of theirs ends.")

static json_t *model_of(Ctx *cx, const User *u) {
    json_t *m = model_new("");
    model_text(m, "title", str_fmt(cx->arena, "A new password for %.*s", STR_ARG(u->display_name)));
    model_text(m, "username", u->username);
    model_text(m, "all", url_to(cx, "/users", NULL));
    return m;
}

static Status user_password_page(Ctx *cx) {
    User u;
    TRY(user_asked(cx, &u));
    json_t *m = model_of(cx, &u);
    model_text(m, "action", url_to(cx, "/users/{id}/password", "id", str_i64(cx->arena, u.id).p, NULL));
    model_bool(m, "is_own", u.id == cx->actor.id);
    model_text(m, "own_href", url_to(cx, "/account/password", NULL));
    model_bool(m, "is_asked", u.id != cx->actor.id && u.is_active);
    model_bool(m, "is_removed", !u.is_active);
    return reply_model(cx, "user_password", m);
}

/* The answer to the form itself, and no address of its own: the password is shown this once. */
static Status user_password_given(Ctx *cx) {
    User u;
    Str password;
    Moment until;
    TRY(user_asked(cx, &u));
    TRY(user_give_password(cx, u.username, &password, &until));
    json_t *m = model_of(cx, &u);
    model_text(m, "password", password);
    model_moment(cx, m, "until", until);
    return reply_model(cx, "user_password", m);
}
