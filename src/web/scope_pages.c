/* scope_pages.c - how far a user reaches, and the form to say it. */
#include "access/scope.h"

#include "define/definitions.h"
#include "web/model.h"
#include "web/user_asked.h"
#include "web/web.h"

static const Input scope_inputs[] = {
    {"role", IN_TEXT, NULL, "The role whose own reach it is; none: that of every role without one", false},
    INPUTS_END,
};

ROUTE(
    GET, "/users/{id}/scope", user_scope_page, .needs = MANAGE_USERS, .list = "scopes", .inputs = scope_inputs,
    .doc =
        "How far a user reaches: the county, areas, districts, teams, schools or their own cases, in every role or in one; and the form to say it.")
ROUTE(POST, "/users/{id}/scope", user_scope_changed, .needs = MANAGE_USERS, .takes_given = true,
      .has_own_problems = true, .doc = "Say how far a user reaches from now on.")

static Str scope_url(Ctx *cx, i64 id) { return url_to(cx, "/users/{id}/scope", "id", str_i64(cx->arena, id).p, NULL); }

static Str role_url(Ctx *cx, i64 id, Str role) {
    return url_to(cx, "/users/{id}/scope", "id", str_i64(cx->arena, id).p, "role", str_cstr(cx->arena, role), NULL);
}

/* ---- the form ---- */

typedef struct Chosen {
    ScopeGiven at[SCOPES_MAX + 1];
    size_t n;
} Chosen;

static bool is_chosen(const Chosen *c, ScopeKind kind, Str value) {
    for (size_t i = 0; i < c->n; i++)
        if (c->at[i].kind == kind && str_eq(c->at[i].value, value)) return true;
    return false;
}

/* Boxes: their values have no spaces in them, as what is ticked comes parted by spaces. */
static void add_box(json_t *boxes, Str code, Str title, bool is_held) {
    json_t *o = model_append(boxes);
    model_text(o, "code", code);
    model_text(o, "name", title);
    model_bool(o, "is_held", is_held);
}

static void add_boxes(Ctx *cx, json_t *m, const Chosen *c) {
    const Authority *a = definitions_of(cx)->authority;
    json_t *areas = model_array(m, "areas"), *districts = model_array(m, "districts");
    for (size_t i = 0; i < a->n_areas; i++)
        add_box(areas, str_i64(cx->arena, (i64)i + 1), a->areas[i].name, is_chosen(c, SCOPE_AREA, a->areas[i].name));
    for (size_t i = 0; i < a->n_districts; i++)
        add_box(districts, a->districts[i].gss, authority_district_name(a, i, cx->today),
                is_chosen(c, SCOPE_DISTRICT, a->districts[i].name));
    model_bool(m, "has_areas", a->n_areas > 0);
    model_bool(m, "is_county", is_chosen(c, SCOPE_COUNTY, STR("")));
    model_bool(m, "is_own", is_chosen(c, SCOPE_OWN, STR("")));
}

static Str values_of(Ctx *cx, const Chosen *c, ScopeKind kind) {
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < c->n; i++)
        if (c->at[i].kind == kind) buf_fmt(&b, "%s%.*s", b.n ? " " : "", STR_ARG(c->at[i].value));
    return b.n ? buf_str(&b) : STR("");
}

/* The page of each role that the user holds, where there are some to tell apart. */
static void add_roles(Ctx *cx, json_t *m, const User *u, Str role) {
    const Roles *all = definitions_of(cx)->roles;
    json_t *rows = model_array(m, "roles");
    for (Str rest = u->roles; rest.n;) {
        Str one = str_cut(rest, ' ', &rest);
        size_t i = role_find(all, one);
        json_t *o = model_append(rows);
        model_text(o, "role_title", i == SIZE_MAX ? one : all->at[i].title);
        model_text(o, "href", role_url(cx, u->id, one));
        model_bool(o, "is_shown", str_eq(one, role));
    }
    size_t i = role_find(all, role);
    model_text(m, "role", role);
    model_text(m, "role_title", i == SIZE_MAX ? role : all->at[i].title);
    model_text(m, "every_href", scope_url(cx, u->id));
    model_bool(m, "is_every", role.n == 0);
}

static Status show(Ctx *cx, const User *u, Str role, const ScopeHeld *held, size_t n, const Chosen *c) {
    json_t *m = model_new(""), *rows = model_array(m, "scopes");
    model_text(m, "title", str_fmt(cx->arena, "How far %.*s reaches", STR_ARG(u->display_name)));
    add_roles(cx, m, u, role);
    model_text(m, "username", u->username);
    model_text(m, "all", url_to(cx, "/users", NULL));
    model_text(m, "action", scope_url(cx, u->id));
    for (size_t i = 0; i < n; i++) {
        json_t *o = model_append(rows);
        model_text(o, "role", held[i].role);
        model_lit(o, "kind", held[i].kind < N_SCOPE_KINDS ? scope_kinds[held[i].kind].word : "unknown");
        model_text(o, "value", held[i].value);
        model_text(o, "given_by", held[i].given_by);
    }
    add_boxes(cx, m, c);
    model_text(m, "teams", values_of(cx, c, SCOPE_TEAM));
    model_text(m, "schools", values_of(cx, c, SCOPE_SCHOOL));
    model_columns(m, "role|kind|value|given_by");
    return reply_model(cx, "user_scope", m);
}

static Status user_scope_page(Ctx *cx) {
    User u;
    ScopeHeld *held;
    size_t n;
    Chosen *c = ARENA_NEW(cx->arena, Chosen);
    TRY(user_asked(cx, &u));
    TRY(user_scopes(cx, u.id, &held, &n));
    Str role = in_text(cx, "role");
    if (!role.n) role = STR("");
    c->n = 0;
    for (size_t i = 0; i < n; i++)
        if (str_eq(held[i].role, role)) c->at[c->n++] = (ScopeGiven){.kind = held[i].kind, .value = held[i].value};
    return show(cx, &u, role, held, n, c);
}

/* ---- what was sent ---- */

static Str given(Ctx *cx, const char *name) {
    const Given *all;
    size_t n = in_given(cx, &all);
    for (size_t i = 0; i < n; i++)
        if (str_is(all[i].name, name)) return all[i].text;
    return STR("");
}

static void choose(Chosen *c, ScopeKind kind, Str value) {
    if (c->n <= SCOPES_MAX) c->at[c->n++] = (ScopeGiven){.kind = kind, .value = value};
}

/* A box's code that is none of ours is kept as it came: user_set_scopes() refuses it. */
static Str name_of(const Authority *a, ScopeKind kind, Str code) {
    i64 i = 0;
    if (kind == SCOPE_AREA && str_to_i64(code, &i) && i >= 1 && (size_t)i <= a->n_areas) return a->areas[i - 1].name;
    int d = kind == SCOPE_DISTRICT ? authority_district_gss(a, code) : -1;
    return d >= 0 ? a->districts[d].name : code;
}

static void read_chosen(Ctx *cx, Chosen *c) {
    static const struct {
        const char *name;
        ScopeKind kind;
    } fields[] = {{"area", SCOPE_AREA}, {"district", SCOPE_DISTRICT}, {"teams", SCOPE_TEAM}, {"schools", SCOPE_SCHOOL}};
    c->n = 0;
    if (given(cx, "county").n) choose(c, SCOPE_COUNTY, STR(""));
    if (given(cx, "own").n) choose(c, SCOPE_OWN, STR(""));
    for (size_t f = 0; f < COUNT_OF(fields); f++)
        for (Str rest = str_trim(given(cx, fields[f].name)); rest.n;) {
            Str one = str_trim(str_cut(rest, ' ', &rest));
            if (one.n) choose(c, fields[f].kind, name_of(definitions_of(cx)->authority, fields[f].kind, one));
        }
}

static Status user_scope_changed(Ctx *cx) {
    User u;
    Chosen *c = ARENA_NEW(cx->arena, Chosen);
    TRY(user_asked(cx, &u));
    read_chosen(cx, c);
    Str role = given(cx, "role");
    Status st = user_set_role_scopes(cx, u.id, role, c->at, c->n);
    if (st == OK) {
        reply_notice(cx, STR("How far the user reaches is changed."));
        return reply_redirect(cx, url_to(cx, "/users", NULL));
    }
    if (st != ERR_INPUT && st != ERR_DENIED) return st;
    reply_problem(cx, "scopes",
                  st == ERR_DENIED ? STR("Nobody changes how far they reach themselves: ask another administrator")
                                   : cx->error.message);
    ctx_clear_error(cx);
    return show(cx, &u, role, NULL, 0, c);
}
