/* role.c - which roles a user holds. */
#include "access/access.h"
#include "access/audit.h"
#include "db/db.h"
#include "define/definitions.h"
#include "sql_all.h"

static Str title_of(Ctx *cx, Str role) {
    const Roles *all = definitions_of(cx)->roles;
    size_t i = role_find(all, role);
    return i == SIZE_MAX ? role : all->at[i].title;
}

Status user_roles(Ctx *cx, i64 user_id, RoleHeld **out, size_t *n) {
    DbRows *r;
    *out = ARENA_ARRAY(cx->arena, RoleHeld, ROLES_MAX);
    *n = 0;
    TRY(db_query(cx, &r, SQL_role_held, P_I64(user_id)));
    while (db_next(r) && *n < ROLES_MAX) {
        Str role = col_str_keep(r, 0);
        (*out)[(*n)++] = (RoleHeld){.role = role,
                                    .title = title_of(cx, role),
                                    .given_at = col_moment(r, 1),
                                    .given_by = col_str_keep(r, 2)};
    }
    return db_done(r);
}

static bool is_among(const Str *roles, size_t n, Str role) {
    for (size_t i = 0; i < n; i++)
        if (str_eq(roles[i], role)) return true;
    return false;
}

static Status check_role(Ctx *cx, Str role) {
    const Roles *all = definitions_of(cx)->roles;
    if (role_find(all, role) != SIZE_MAX) return OK;
    const char *near = role_nearest(cx->arena, all, role);
    return FAIL(cx, ERR_INPUT, "there is no role %.*s%s%s; \"muster role list\" shows them all", STR_ARG(role),
                near ? "; did you mean " : "", near ? near : "");
}

static Status give(Ctx *cx, i64 user_id, Str role) {
    if (user_id == cx->actor.id)
        return FAIL(cx, ERR_DENIED, "user %lld may not take up a role by their own hand: ask another administrator",
                    (long long)user_id);
    TRY(db_run(cx, SQL_role_give, P_I64(user_id), P_STR(role), P_MOMENT(ctx_now(cx)), P_I64(cx->actor.id)));
    TRY(db_run(cx, SQL_session_remove_of_user, P_I64(user_id))); /* what they see changes: they sign in to it */
    audit_note(cx, "user.role_give", 0, "user %lld %.*s", (long long)user_id, STR_ARG(role));
    return OK;
}

static Status end(Ctx *cx, i64 user_id, Str role) {
    TRY(db_run(cx, SQL_role_end, P_I64(user_id), P_STR(role), P_MOMENT(ctx_now(cx)), P_I64(cx->actor.id)));
    TRY(db_run(cx, SQL_session_remove_of_user, P_I64(user_id)));
    audit_note(cx, "user.role_end", 0, "user %lld %.*s", (long long)user_id, STR_ARG(role));
    return OK;
}

Status user_check_duties(Ctx *cx, const Str *roles, size_t n, Str despite) {
    const AccessRules *rules = definitions_of(cx)->access;
    u64 bits = 0, held = 0;
    for (size_t i = 0; i < n; i++) roles_held(definitions_of(cx)->roles, roles[i], &bits, &held);
    for (size_t i = 0; i < rules->n_duties; i++) {
        const Duty *d = &rules->duties[i];
        if (((held >> d->makes) & 1) == 0 || ((held >> d->checks) & 1) == 0) continue;
        if (!cx->actor.is_operator || str_trim(despite).n == 0)
            return FAIL(cx, ERR_CONFLICT,
                        "these roles together hold both sides of a duty, %.*s: give them to two people",
                        STR_ARG(d->title));
        audit_note(cx, "user.both_duties", 0, "%.*s: %.*s", STR_ARG(d->duty), STR_ARG(despite));
    }
    return OK;
}

Status user_set_roles(Ctx *cx, i64 user_id, const Str *roles, size_t n) {
    RoleHeld *held;
    size_t n_held;
    i64 is_there;
    TRY(db_number(cx, &is_there, SQL_role_user, P_I64(user_id)));
    if (!is_there) return FAIL(cx, ERR_NOTFOUND, "there is no user %lld", (long long)user_id);
    for (size_t i = 0; i < n; i++) TRY(check_role(cx, roles[i]));
    TRY(user_roles(cx, user_id, &held, &n_held));
    bool is_asked = !cx->actor.is_operator && user_id != cx->actor.id; /* for oneself give() refuses every role */
    if (is_asked) TRY(user_check_duties(cx, roles, n, STR_NONE));
    for (size_t i = 0; i < n_held; i++)
        if (!is_among(roles, n, held[i].role)) TRY(end(cx, user_id, held[i].role));
    for (size_t i = 0; i < n; i++) {
        bool is_held = is_among(roles, i, roles[i]); /* named twice */
        for (size_t k = 0; k < n_held; k++) is_held = is_held || str_eq(held[k].role, roles[i]);
        if (!is_held) TRY(give(cx, user_id, roles[i]));
    }
    return OK;
}
