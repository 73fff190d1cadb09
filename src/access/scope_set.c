/* scope_set.c - saying how far a user reaches. */
#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "access/scope.h"
#include "base/nearest.h"
#include "db/db.h"
#include "define/definitions.h"
#include "sql_all.h"

const ScopeKindInfo scope_kinds[N_SCOPE_KINDS] = {
#define X(kind, word, title, names) [kind] = {word, title, names},
    SCOPE_LIST(X)
#undef X
};

/* ---- what is named ---- */

static Status no_such(Ctx *cx, ScopeKind kind, Str value, const char *near) {
    return FAIL(cx, ERR_INPUT, "there is no %s \"%.*s\"%s%s%s", scope_kinds[kind].word, STR_ARG(value),
                near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
}

/* Of a district the name that the definitions have first: it is kept under one name, whatever it is called today. */
static Status check_district(Ctx *cx, ScopeGiven *g) {
    const Authority *a = definitions_of(cx)->authority;
    int i = authority_district(a, g->value);
    if (i >= 0) {
        g->value = a->districts[i].name;
        return OK;
    }
    const char **names = ARENA_ARRAY(cx->arena, const char *, a->n_districts + 1);
    for (size_t k = 0; k < a->n_districts; k++) names[k] = str_cstr(cx->arena, a->districts[k].name);
    return no_such(cx, SCOPE_DISTRICT, g->value, nearest_name(g->value, names, a->n_districts));
}

static Status check_area(Ctx *cx, const ScopeGiven *g) {
    const Authority *a = definitions_of(cx)->authority;
    if (authority_area(a, g->value) >= 0) return OK;
    const char **names = ARENA_ARRAY(cx->arena, const char *, a->n_areas + 1);
    for (size_t k = 0; k < a->n_areas; k++) names[k] = str_cstr(cx->arena, a->areas[k].name);
    return no_such(cx, SCOPE_AREA, g->value, nearest_name(g->value, names, a->n_areas));
}

static Status check_named(Ctx *cx, ScopeGiven *g) {
    i64 n = 0, urn;
    switch (g->kind) {
    case SCOPE_DISTRICT: return check_district(cx, g);
    case SCOPE_AREA: return check_area(cx, g);
    case SCOPE_TEAM: TRY(db_number(cx, &n, SQL_scope_is_team, P_STR(g->value))); break;
    case SCOPE_SCHOOL:
        if (str_to_i64(g->value, &urn)) TRY(db_number(cx, &n, SQL_scope_is_school, P_I64(urn)));
        break;
    case SCOPE_COUNTY:
    case SCOPE_OWN:
    case N_SCOPE_KINDS: g->value = STR(""); return OK;
    }
    return n > 0 ? OK : no_such(cx, g->kind, g->value, NULL);
}

Status scope_read(Ctx *cx, Str text, ScopeGiven *out) {
    const char *words[N_SCOPE_KINDS];
    Str value, word = str_cut(text, '=', &value);
    for (int i = 0; i < N_SCOPE_KINDS; i++) {
        words[i] = scope_kinds[i].word;
        if (!str_is(word, words[i])) continue;
        if ((*scope_kinds[i].names != 0) != (value.n > 0))
            return FAIL(cx, ERR_INPUT, value.n ? "%s names nothing: write %s alone" : "write %s=... with %s", words[i],
                        value.n ? words[i] : scope_kinds[i].names);
        *out = (ScopeGiven){.kind = (ScopeKind)i, .value = str_trim(value)};
        return OK;
    }
    const char *near = nearest_name(word, words, N_SCOPE_KINDS);
    return FAIL(cx, ERR_INPUT,
                "there is no scope \"%.*s\"%s%s: write county, own, area=, district=, team= or school=", STR_ARG(word),
                near ? "; did you mean " : "", near ? near : "");
}

/* ---- a user's ---- */

Status user_scopes(Ctx *cx, i64 user_id, ScopeHeld **out, size_t *n) {
    DbRows *r;
    *out = ARENA_ARRAY(cx->arena, ScopeHeld, SCOPES_MAX);
    *n = 0;
    TRY(db_query(cx, &r, SQL_scope_held, P_I64(user_id)));
    while (*n < SCOPES_MAX && db_next(r)) {
        ScopeHeld *h = &(*out)[(*n)++];
        *h = (ScopeHeld){.role = col_str_keep(r, 4),
                         .kind = N_SCOPE_KINDS,
                         .value = col_str_keep(r, 1),
                         .given_at = col_moment(r, 2),
                         .given_by = col_str_keep(r, 3)};
        for (int i = 0; i < N_SCOPE_KINDS; i++)
            if (str_is(col_str(r, 0), scope_kinds[i].word)) h->kind = (ScopeKind)i;
    }
    return db_done(r);
}

static bool is_same(const ScopeGiven *g, const ScopeHeld *h) {
    return g->kind == h->kind && str_eq(g->value, h->value);
}

static bool is_wanted(const ScopeGiven *g, size_t n, const ScopeHeld *h) {
    for (size_t i = 0; i < n; i++)
        if (is_same(&g[i], h)) return true;
    return false;
}

/* "user 7 district Ashford", or with the role whose own it is. */
static void note(Ctx *cx, const char *action, i64 user_id, const ScopeHeld *h) {
    audit_note(cx, action, 0, "user %lld%s%.*s %s %.*s", (long long)user_id, h->role.n ? " " : "", STR_ARG(h->role),
               scope_kinds[h->kind].word, STR_ARG(h->value));
}

static Status give(Ctx *cx, i64 user_id, const ScopeHeld *h) {
    TRY(db_run(cx, SQL_scope_give, P_I64(user_id), P_STR(h->role), P_CSTR(scope_kinds[h->kind].word), P_STR(h->value),
               P_MOMENT(ctx_now(cx)), P_I64(cx->actor.id)));
    note(cx, "user.scope_give", user_id, h);
    return OK;
}

static Status end(Ctx *cx, i64 user_id, const ScopeHeld *h) {
    if (h->kind == N_SCOPE_KINDS)
        return FAIL(cx, ERR_CONFLICT, "user %lld has a scope of a later program", (long long)user_id);
    TRY(db_run(cx, SQL_scope_end, P_I64(user_id), P_STR(h->role), P_CSTR(scope_kinds[h->kind].word), P_STR(h->value),
               P_MOMENT(ctx_now(cx)), P_I64(cx->actor.id)));
    note(cx, "user.scope_end", user_id, h);
    return OK;
}

static Status check_change(Ctx *cx, i64 user_id) {
    i64 is_there;
    TRY(db_number(cx, &is_there, SQL_role_user, P_I64(user_id)));
    if (!is_there) return FAIL(cx, ERR_NOTFOUND, "there is no user %lld", (long long)user_id);
    if (user_id == cx->actor.id)
        return FAIL(cx, ERR_DENIED, "user %lld may not change how far they reach themselves: ask another administrator",
                    (long long)user_id);
    return OK;
}

/* A reach of its own may be taken from a role that is no longer held, and not given to one. */
static Status check_role(Ctx *cx, i64 user_id, Str role, size_t n) {
    RoleHeld *held;
    size_t n_held;
    if (!role.n || n == 0) return OK;
    TRY(user_roles(cx, user_id, &held, &n_held));
    for (size_t i = 0; i < n_held; i++)
        if (str_eq(held[i].role, role)) return OK;
    return FAIL(cx, ERR_INPUT, "user %lld does not hold the role %.*s", (long long)user_id, STR_ARG(role));
}

/* What is to stand of a role, and what does. */
typedef struct Change {
    i64 user_id;
    Str role;
    ScopeGiven *wanted;
    size_t n_wanted;
    ScopeHeld *held;
    size_t n_held, n_others; /* others: of other roles */
} Change;

static Status read_held(Ctx *cx, Change *c) {
    size_t n_all;
    TRY(user_scopes(cx, c->user_id, &c->held, &n_all));
    for (size_t i = 0; i < n_all; i++)
        if (str_eq(c->held[i].role, c->role)) c->held[c->n_held++] = c->held[i];
    c->n_others = n_all - c->n_held;
    if (c->n_wanted + c->n_others > SCOPES_MAX)
        return FAIL(cx, ERR_INPUT, "at most %d parts: name an area, or the county", SCOPES_MAX);
    return OK;
}

static bool is_named_before(const Change *c, size_t i) {
    const ScopeGiven *one = &c->wanted[i];
    for (size_t k = 0; k < i; k++)
        if (c->wanted[k].kind == one->kind && str_eq(c->wanted[k].value, one->value)) return true;
    return false;
}

static Status carry_out(Ctx *cx, const Change *c) {
    for (size_t i = 0; i < c->n_held; i++)
        if (!is_wanted(c->wanted, c->n_wanted, &c->held[i])) TRY(end(cx, c->user_id, &c->held[i]));
    for (size_t i = 0; i < c->n_wanted; i++) {
        bool is_there = is_named_before(c, i);
        for (size_t k = 0; k < c->n_held; k++) is_there = is_there || is_same(&c->wanted[i], &c->held[k]);
        ScopeHeld h = {.role = c->role, .kind = c->wanted[i].kind, .value = c->wanted[i].value};
        if (!is_there) TRY(give(cx, c->user_id, &h));
    }
    return OK;
}

Status user_set_role_scopes(Ctx *cx, i64 user_id, Str role, const ScopeGiven *scopes, size_t n) {
    Change c = {.user_id = user_id, .role = role, .wanted = ARENA_ARRAY(cx->arena, ScopeGiven, n + 1), .n_wanted = n};
    TRY(check_change(cx, user_id));
    TRY(check_role(cx, user_id, role, n));
    for (size_t i = 0; i < n; i++) {
        c.wanted[i] = scopes[i];
        TRY(check_named(cx, &c.wanted[i]));
    }
    TRY(read_held(cx, &c));
    TRY(carry_out(cx, &c));
    restrict_forget(cx);
    return OK;
}

Status user_set_scopes(Ctx *cx, i64 user_id, const ScopeGiven *scopes, size_t n) {
    return user_set_role_scopes(cx, user_id, STR(""), scopes, n);
}
