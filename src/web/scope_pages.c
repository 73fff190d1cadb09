/* scope_pages.c - how far a user reaches, and the form to say it. */
#include "access/scope.h"

#include "define/definitions.h"
#include "web/model.h"
#include "web/user_asked.h"
#include "web/web.h"

ROUTE(
    GET, "/users/{id}/scope", user_scope_page, .needs = MANAGE_USERS, .list = "scopes",
    .doc =
        "How far a user reaches: the county, areas, districts, teams, schools or their own cases; and the form to say it.")
ROUTE(POST, "/users/{id}/scope", user_scope_changed, .needs = MANAGE_USERS, .takes_given = true,
      .has_own_problems = true, .doc = "Say how far a user reaches from now on.")

static Str scope_url(Ctx *cx, i64 id) { return url_to(cx, "/users/{id}/scope", "id", str_i64(cx->arena, id).p, NULL); }

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

static Status show(Ctx *cx, const User *u, const ScopeHeld *held, size_t n, const Chosen *c) {
    json_t *m = model_new(""), *rows = model_array(m, "scopes");
    model_text(m, "title", str_fmt(cx->arena, "How far %.*s reaches", STR_ARG(u->display_name)));
    model_text(m, "username", u->username);
    model_text(m, "all", url_to(cx, "/users", NULL));
    model_text(m, "action", scope_url(cx, u->id));
    for (size_t i = 0; i < n; i++) {
        json_t *o = model_append(rows);
        model_lit(o, "kind", held[i].kind < N_SCOPE_KINDS ? scope_kinds[held[i].kind].word : "unknown");
        model_text(o, "value", held[i].value);
        model_text(o, "given_by", held[i].given_by);
    }
    add_boxes(cx, m, c);
    model_text(m, "teams", values_of(cx, c, SCOPE_TEAM));
    model_text(m, "schools", values_of(cx, c, SCOPE_SCHOOL));
    model_columns(m, "kind|value|given_by");
    return reply_model(cx, "user_scope", m);
}

static Status user_scope_page(Ctx *cx) {
    User u;
    ScopeHeld *held;
    size_t n;
    Chosen *c = ARENA_NEW(cx->arena, Chosen);
    TRY(user_asked(cx, &u));
    TRY(user_scopes(cx, u.id, &held, &n));
    for (c->n = 0; c->n < n; c->n++) c->at[c->n] = (ScopeGiven){.kind = held[c->n].kind, .value = held[c->n].value};
    return show(cx, &u, held, n, c);
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
    Status st = user_set_scopes(cx, u.id, c->at, c->n);
    if (st == OK) {
        reply_notice(cx, STR("How far the user reaches is changed."));
        return reply_redirect(cx, url_to(cx, "/users", NULL));
    }
    if (st != ERR_INPUT && st != ERR_DENIED) return st;
    reply_problem(cx, "scopes",
                  st == ERR_DENIED ? STR("Nobody changes how far they reach themselves: ask another administrator")
                                   : cx->error.message);
    ctx_clear_error(cx);
    return show(cx, &u, NULL, 0, c);
}
