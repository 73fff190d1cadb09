/* work_as_pages.c - the role that one works in, where one's roles reach differently far. */
#include "access/work_as.h"

#include "web/model.h"
#include "web/web.h"

/* The code of the roles without a reach of their own. */
#define OTHERS "others"

static const Input work_inputs[] = {
    {"role", IN_TEXT, NULL, "The role to work in", true},
    INPUTS_END,
};

ROUTE(GET, "/account/role", account_role_page, .needs = NEEDS_SIGN_IN, .list = "places",
      .doc = "The roles that you work in, how far each reaches, and the form to go over to another.")
ROUTE(POST, "/account/role", account_role_chosen, .needs = NEEDS_SIGN_IN, .inputs = work_inputs,
      .has_own_problems = true, .doc = "Work in another of your roles from now on, in this browser.")

static Status show(Ctx *cx) {
    WorkPlace *places;
    size_t n;
    TRY(work_as_list(cx, &places, &n));
    json_t *m = model_new("The role you work in"), *rows = model_array(m, "places");
    for (size_t i = 0; i < n; i++) {
        json_t *o = model_append(rows);
        model_text(o, "role", places[i].role.n ? places[i].role : STR(OTHERS));
        model_text(o, "titles", places[i].titles);
        model_text(o, "reach", places[i].reach);
        model_bool(o, "is_now", places[i].is_now);
    }
    model_bool(m, "has_choice", n > 1);
    model_text(m, "action", url_to(cx, "/account/role", NULL));
    model_text(m, "back", url_to(cx, "/account", NULL));
    model_columns(m, "role|titles|reach|is_now");
    return reply_model(cx, "work_as", m);
}

static Status account_role_page(Ctx *cx) { return show(cx); }

static Status account_role_chosen(Ctx *cx) {
    Str role = in_text(cx, "role");
    if (in_has_problems(cx)) return show(cx);
    Status st = work_as_choose(cx, in_session_token(cx), str_is(role, OTHERS) ? STR("") : role);
    if (st == ERR_INPUT) {
        reply_problem(cx, "role", STR("Choose one of the roles that you work in"));
        ctx_clear_error(cx);
        return show(cx);
    }
    TRY(st);
    reply_notice(cx, STR("You work in another role from now on."));
    return reply_redirect(cx, url_to(cx, "/", NULL));
}
