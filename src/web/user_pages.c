/* user_pages.c - who can sign in, and which roles they hold. */
#include "define/definitions.h"
#include "web/model.h"
#include "web/user_asked.h"
#include "web/web.h"

ROUTE(GET, "/users", users_page, .needs = MANAGE_USERS, .list = "users",
      .doc = "Everyone who can sign in, or could, and the roles they hold.")
ROUTE(GET, "/users/{id}/roles", user_roles_page, .needs = MANAGE_USERS, .list = "roles",
      .doc = "The roles that a user holds, and the form to give and take them.")
ROUTE(POST, "/users/{id}/roles", user_roles_changed, .needs = MANAGE_USERS, .takes_given = true,
      .has_own_problems = true, .doc = "Say which roles a user holds from now on.")

static Str roles_url(Ctx *cx, i64 id) { return url_to(cx, "/users/{id}/roles", "id", str_i64(cx->arena, id).p, NULL); }

/* ---- all ---- */

static Str role_titles(Ctx *cx, Str names) {
    const Roles *all = definitions_of(cx)->roles;
    Buf b = buf_on(cx->arena);
    for (Str rest = names; rest.n;) {
        Str one = str_cut(rest, ' ', &rest);
        size_t i = role_find(all, one);
        buf_fmt(&b, "%s%.*s", b.n ? ", " : "", STR_ARG(i == SIZE_MAX ? one : all->at[i].title));
    }
    return buf_str(&b);
}

static Status users_page(Ctx *cx) {
    User *users;
    size_t n;
    TRY(user_list(cx, &users, &n));
    json_t *m = model_new("Users"), *rows = model_array(m, "users");
    for (size_t i = 0; i < n; i++) {
        json_t *o = model_append(rows);
        model_i64(o, "id", users[i].id);
        model_text(o, "username", users[i].username);
        model_text(o, "name", users[i].display_name);
        model_lit(o, "state", !users[i].is_active ? "removed" : users[i].is_locked ? "locked" : "active");
        model_bool(o, "has_codes", users[i].has_codes);
        model_text(o, "roles", users[i].roles);
        model_text(o, "roles_text", users[i].roles.n ? role_titles(cx, users[i].roles) : STR("No role"));
        model_text(o, "href", roles_url(cx, users[i].id));
    }
    model_columns(m, "id|username|name|state|has_codes|roles");
    model_text(m, "csv", url_to(cx, "/users.csv", NULL));
    model_text(m, "reach_href", url_to(cx, "/users/reach", NULL));
    model_text(m, "organisations_href", url_to(cx, "/organisations", NULL));
    return reply_model(cx, "users", m);
}

/* ---- one ---- */

Status user_asked(Ctx *cx, User *out) {
    User *users;
    size_t n;
    i64 id;
    if (!str_to_i64(in_path(cx, "id"), &id)) return FAIL(cx, ERR_NOTFOUND, "there is no user of that number");
    TRY(user_list(cx, &users, &n));
    for (size_t i = 0; i < n; i++)
        if (users[i].id == id) {
            *out = users[i];
            return OK;
        }
    return FAIL(cx, ERR_NOTFOUND, "there is no user %lld", (long long)id);
}

static Status show(Ctx *cx, const User *u, Str held) {
    const Roles *all = definitions_of(cx)->roles;
    json_t *m = model_new(""), *rows = model_array(m, "roles");
    model_text(m, "title", str_fmt(cx->arena, "Roles of %.*s", STR_ARG(u->display_name)));
    model_text(m, "username", u->username);
    model_text(m, "all", url_to(cx, "/users", NULL));
    model_text(m, "action", roles_url(cx, u->id));
    model_text(m, "sessions_href", url_to(cx, "/users/{id}/sessions", "id", str_i64(cx->arena, u->id).p, NULL));
    model_text(m, "openid_href", url_to(cx, "/users/{id}/openid", "id", str_i64(cx->arena, u->id).p, NULL));
    model_text(m, "codes_href", url_to(cx, "/users/{id}/codes", "id", str_i64(cx->arena, u->id).p, NULL));
    model_text(m, "password_href", url_to(cx, "/users/{id}/password", "id", str_i64(cx->arena, u->id).p, NULL));
    model_text(m, "scope_href", url_to(cx, "/users/{id}/scope", "id", str_i64(cx->arena, u->id).p, NULL));
    model_text(m, "clearance_href", url_to(cx, "/users/{id}/clearance", "id", str_i64(cx->arena, u->id).p, NULL));
    model_text(m, "schools_href", url_to(cx, "/users/{id}/schools", "id", str_i64(cx->arena, u->id).p, NULL));
    for (size_t i = 0; i < all->n; i++) {
        json_t *o = model_append(rows);
        model_text(o, "role", all->at[i].role);
        model_text(o, "role_title", all->at[i].title);
        model_text(o, "hint", all->at[i].hint);
        model_bool(o, "is_held", str_is_among(held, ' ', all->at[i].role));
    }
    model_columns(m, "role|role_title|is_held");
    return reply_model(cx, "user_roles", m);
}

static Status user_roles_page(Ctx *cx) {
    User u;
    TRY(user_asked(cx, &u));
    return show(cx, &u, u.roles);
}

static Str roles_given(Ctx *cx) {
    const Given *given;
    size_t n = in_given(cx, &given);
    for (size_t i = 0; i < n; i++)
        if (str_is(given[i].name, "role")) return given[i].text;
    return STR("");
}

static Status user_roles_changed(Ctx *cx) {
    User u;
    Str chosen = roles_given(cx), roles[ROLES_MAX];
    size_t n = 0;
    TRY(user_asked(cx, &u));
    for (Str rest = chosen; rest.n && n < ROLES_MAX;) roles[n++] = str_cut(rest, ' ', &rest);
    Status st = user_set_roles(cx, u.id, roles, n);
    if (st == OK) {
        reply_notice(cx, STR("The roles are changed."));
        return reply_redirect(cx, url_to(cx, "/users", NULL));
    }
    if (st != ERR_INPUT && st != ERR_DENIED && st != ERR_CONFLICT) return st;
    reply_problem(cx, "roles",
                  st == ERR_CONFLICT ? str_sentence(cx->arena, cx->error.message)
                  : st == ERR_DENIED ? STR("Nobody gives a role to themselves: ask another administrator")
                                     : STR("Choose from the roles there are"));
    ctx_clear_error(cx);
    return show(cx, &u, chosen);
}
