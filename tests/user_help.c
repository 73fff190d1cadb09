#include "user_help.h"

#include "access/access.h"
#include "access/restrict.h"
#include "frontdoor/desk.h"

i64 given_user(T *t, const char *username, const char *role) {
    i64 id;
    ok(t, user_add(&t->cx, str_from(username), str_from(username), STR("three blind mice 3"), &id));
    if (role) ok(t, user_set_roles(&t->cx, id, (const Str[]){str_from(role)}, 1));
    return id;
}

i64 given_school_user(T *t, const char *username, i64 urn) {
    i64 id = given_user(t, username, "school_user");
    Actor before = t->cx.actor;
    ok(t, desk_set_schools(&t->cx, id, &urn, 1));
    t->cx.actor = before;
    return id;
}

void act_as(T *t, i64 user, const char *role) {
    t->cx.actor = (Actor){.id = user, .name = STR("Somebody"), .permissions = access_user_permissions()};
    if (role) {
        t->cx.actor.permissions = (u64)1 << NEEDS_SIGN_IN;
        actor_add_role(&t->cx, &t->cx.actor, str_from(role));
    }
    restrict_forget(&t->cx);
}

void act_as_named(T *t, const char *username, const char *role) {
    i64 id;
    ok(t, user_find(&t->cx, str_from(username), &id));
    act_as(t, id, role);
}

Str session_of(T *t, i64 user, Str *csrf) {
    SessionToken made;
    Actor before = t->cx.actor;
    ok(t, session_start_unchecked(&t->cx, user, &made));
    t->cx.actor = before;
    if (csrf) *csrf = str_dup(t->cx.arena, str_from(made.csrf));
    return str_fmt(t->cx.arena, "muster_session=%s", made.token);
}
