#include "access/work_as.h"

#include "access/access.h"
#include "access/audit.h"
#include "access/scope.h"
#include "access/session_own.h"
#include "db/db.h"
#include "define/definitions.h"
#include "sql_all.h"

/* ---- the actor's roles ---- */

void held_roles_add(Ctx *cx, HeldRoles *h, Str role, bool is_own) {
    if (!role.n || h->n == ROLES_MAX) return;
    h->at[h->n] = str_dup(cx->arena, role);
    h->is_own[h->n++] = is_own;
}

static size_t count_own(const HeldRoles *h) {
    size_t n = 0;
    for (size_t i = 0; i < h->n; i++) n += h->is_own[i];
    return n;
}

/* The place in h of the role whose own reach counts; h->n: none. */
static size_t find_own(const HeldRoles *h, Str chosen) {
    for (size_t i = 0; i < h->n; i++)
        if (h->is_own[i] && (!chosen.n || str_eq(h->at[i], chosen))) return i;
    return h->n;
}

/* A role that the definitions no longer have gives nothing, whatever stands of its reach. */
static void settle_own(Ctx *cx, Str role, Actor *a) {
    size_t i = role_find(definitions_of(cx)->roles, role);
    a->own_role = i == SIZE_MAX ? -1 : (int)i + 1;
    actor_add_role(cx, a, role);
}

bool work_as_settle(Ctx *cx, const HeldRoles *h, Str chosen, Actor *a) {
    size_t n_own = count_own(h);
    bool has_rest = n_own < h->n;
    size_t own = find_own(h, chosen);
    bool is_known = !chosen.n || own < h->n;
    a->own_role = 0;
    a->n_work_places = n_own + has_rest;
    if (chosen.n && own < h->n) settle_own(cx, h->at[own], a);
    else if (!has_rest && n_own) settle_own(cx, h->at[find_own(h, STR_NONE)], a);
    else
        for (size_t i = 0; i < h->n; i++)
            if (!h->is_own[i]) actor_add_role(cx, a, h->at[i]);
    return is_known;
}

/* ---- what there is to choose from ---- */

static Status read_held(Ctx *cx, HeldRoles *out) {
    DbRows *r;
    *out = (HeldRoles){.n = 0};
    TRY(db_query(cx, &r, SQL_work_as_held, P_I64(cx->actor.id)));
    while (db_next(r)) held_roles_add(cx, out, col_str(r, 0), col_bool(r, 1));
    return db_done(r);
}

static Str title_of(Ctx *cx, Str role) {
    const Roles *all = definitions_of(cx)->roles;
    size_t i = role_find(all, role);
    return i == SIZE_MAX ? role : all->at[i].title;
}

static Str titles_of(Ctx *cx, const HeldRoles *h, Str role) {
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < h->n; i++)
        if (role.n ? str_eq(h->at[i], role) : !h->is_own[i])
            buf_fmt(&b, "%s%.*s", b.n ? ", " : "", STR_ARG(title_of(cx, h->at[i])));
    return buf_str(&b);
}

static Str reach_of_role(Ctx *cx, const ScopeHeld *held, size_t n, Str role) {
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(held[i].role, role) || held[i].kind == N_SCOPE_KINDS) continue;
        const ScopeKindInfo *k = &scope_kinds[held[i].kind];
        if (*k->names) buf_fmt(&b, "%s%s %.*s", b.n ? ", " : "", k->word, STR_ARG(held[i].value));
        else buf_fmt(&b, "%s%s", b.n ? ", " : "", k->title);
    }
    return b.n ? buf_str(&b) : role.n ? STR("Nobody") : STR("As far as your roles reach when no part is named");
}

Status work_as_list(Ctx *cx, WorkPlace **out, size_t *n) {
    HeldRoles h;
    ScopeHeld *held;
    size_t n_held;
    TRY(read_held(cx, &h));
    TRY(user_scopes(cx, cx->actor.id, &held, &n_held));
    *out = ARENA_ARRAY(cx->arena, WorkPlace, h.n + 1);
    *n = 0;
    const Roles *all = definitions_of(cx)->roles;
    Str now = cx->actor.own_role > 0 ? all->at[cx->actor.own_role - 1].role : STR("");
    if (count_own(&h) < h.n) (*out)[(*n)++] = (WorkPlace){.role = STR("")};
    for (size_t i = 0; i < h.n; i++)
        if (h.is_own[i]) (*out)[(*n)++] = (WorkPlace){.role = h.at[i]};
    for (size_t i = 0; i < *n; i++) {
        WorkPlace *p = &(*out)[i];
        p->titles = titles_of(cx, &h, p->role);
        p->reach = reach_of_role(cx, held, n_held, p->role);
        p->is_now = str_eq(p->role, now);
    }
    return OK;
}

Status work_as_choose(Ctx *cx, Str token, Str role) {
    HeldRoles h;
    i64 n;
    TRY(read_held(cx, &h));
    bool is_there = role.n ? find_own(&h, role) < h.n : count_own(&h) < h.n;
    if (!is_there) return FAIL(cx, ERR_INPUT, "choose one of the roles that you work in");
    TRY(db_run_count(cx, &n, SQL_work_as_set, P_STR(session_hash_token(cx, token)), P_STR(role)));
    if (n == 0) return FAIL(cx, ERR_SIGNIN, "sign in to continue");
    audit_note(cx, "session.work_as", 0, "role %.*s", STR_ARG(role));
    return OK;
}
