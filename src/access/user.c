/* user.c - people who can sign in. What a password must be is in password_rules.c. */
#include "access/access.h"
#include "access/audit.h"
#include "access/work_as.h"
#include "access/guess.h"
#include "access/password.h"
#include "db/db.h"
#include "sql_all.h"

#define LONGEST_USERNAME 64

/* ---- user names ---- */

static bool is_username_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == '@';
}

static Status check_username(Ctx *cx, Str username) {
    if (username.n < 2 || username.n > LONGEST_USERNAME)
        return FAIL(cx, ERR_INPUT, "a user name has 2 to %d characters", LONGEST_USERNAME);
    for (size_t i = 0; i < username.n; i++)
        if (!is_username_char(username.p[i]))
            return FAIL(cx, ERR_INPUT, "a user name has only letters a to z, digits, and . - _ @");
    return OK;
}

static Status find_user(Ctx *cx, Str username, i64 *id) {
    DbRows *r;
    *id = 0;
    TRY(db_query(cx, &r, SQL_user_by_name, P_STR(str_lower(cx->arena, username))));
    if (db_next(r)) *id = col_i64(r, 0);
    TRY(db_done(r));
    if (*id == SYSTEM_USER_ID) *id = 0; /* the system itself is nobody's to change */
    return OK;
}

static Status need_user(Ctx *cx, Str username, i64 *id) {
    TRY(find_user(cx, username, id));
    if (*id == 0) return FAIL(cx, ERR_NOTFOUND, "there is no user of that name; \"muster user list\" shows them all");
    return OK;
}

Status user_find(Ctx *cx, Str username, i64 *id) {
    DbRows *r;
    i64 found = 0;
    TRY(db_query(cx, &r, SQL_user_by_name, P_STR(str_lower(cx->arena, str_trim(username)))));
    if (db_next(r) && col_bool(r, 1)) found = col_i64(r, 0);
    TRY(db_done(r));
    if (found == 0 || found == SYSTEM_USER_ID)
        return FAIL(cx, ERR_NOTFOUND, "there is no user \"%.*s\" who can sign in", STR_ARG(str_trim(username)));
    *id = found;
    return OK;
}

/* ---- what can be done with a user ---- */

Status user_add(Ctx *cx, Str username, Str display_name, Str password, i64 *id) {
    Str name = str_lower(cx->arena, str_trim(username)), hash;
    i64 taken;
    TRY(check_username(cx, name));
    TRY(user_check_password(cx, name, password));
    TRY(find_user(cx, name, &taken));
    if (taken || str_is(name, "system")) return FAIL(cx, ERR_CONFLICT, "the user name is taken");
    TRY(password_hash(cx, password, &hash));
    Str shown = str_trim(display_name);
    TRY(db_insert(cx, id, SQL_user_add, P_STR(name), P_STR(shown.n ? shown : name), P_STR(hash),
                  P_MOMENT(ctx_now(cx))));
    audit_note(cx, "user.add", 0, "user %lld", (long long)*id);
    return OK;
}

Status user_set_password(Ctx *cx, Str username, Str password) {
    i64 id;
    Str hash;
    TRY(need_user(cx, username, &id));
    TRY(user_check_password(cx, username, password));
    TRY(password_hash(cx, password, &hash));
    TRY(db_run(cx, SQL_user_set_password, P_I64(id), P_STR(hash)));
    TRY(db_run(cx, SQL_session_remove_of_user, P_I64(id)));
    TRY(device_forget_all(cx, id));
    audit_note(cx, "user.password", 0, "user %lld", (long long)id);
    return OK;
}

Status user_set_active(Ctx *cx, Str username, bool active) {
    i64 id;
    TRY(need_user(cx, username, &id));
    TRY(db_run(cx, SQL_user_set_active, P_I64(id), P_BOOL(active)));
    if (!active) TRY(db_run(cx, SQL_session_remove_of_user, P_I64(id)));
    audit_note(cx, active ? "user.activate" : "user.deactivate", 0, "user %lld", (long long)id);
    return OK;
}

/* ---- who somebody is on the machine ---- */

static Status holder_of(Ctx *cx, Str system_name, i64 *id, bool *is_active) {
    DbRows *r;
    *id = 0;
    *is_active = false;
    TRY(db_query(cx, &r, SQL_user_by_system_name, P_STR(system_name)));
    if (db_next(r)) {
        *id = col_i64(r, 0);
        *is_active = col_bool(r, 3);
    }
    return db_done(r);
}

Status user_set_system_name(Ctx *cx, Str username, Str system_name) {
    i64 id, holder;
    bool is_active;
    Str name = str_trim(system_name);
    TRY(need_user(cx, username, &id));
    if (name.n) {
        TRY(check_username(cx, str_lower(cx->arena, name)));
        TRY(holder_of(cx, name, &holder, &is_active));
        if (holder && holder != id)
            return FAIL(cx, ERR_CONFLICT, "user %lld has that name on the machine already", (long long)holder);
    }
    TRY(db_run(cx, SQL_user_set_system_name, P_I64(id), P_STR(name.n ? name : STR_NONE)));
    audit_note(cx, name.n ? "user.system_name" : "user.no_system_name", 0, "user %lld", (long long)id);
    return OK;
}

Status actor_of_system_name(Ctx *cx, Str system_name, Str role, bool *is_found) {
    DbRows *r;
    HeldRoles held = {.n = 0};
    Actor who = {.id = 0};
    TRY(db_query(cx, &r, SQL_user_by_system_name, P_STR(system_name)));
    while (db_next(r)) {
        if (!col_bool(r, 3)) continue;
        if (who.id == 0)
            who = (Actor){.id = col_i64(r, 0), .name = col_str_keep(r, 1), .permissions = (u64)1 << NEEDS_SIGN_IN};
        held_roles_add(cx, &held, col_str(r, 2), col_bool(r, 4));
    }
    TRY(db_done(r));
    *is_found = who.id != 0;
    if (!*is_found) return OK;
    if (!work_as_settle(cx, &held, role, &who))
        return FAIL(cx, ERR_INPUT, "you hold no role %.*s that has a reach of its own", STR_ARG(role));
    cx->actor = who;
    return OK;
}

/* ---- the list ---- */

static User read_user(const Ctx *cx, const DbRows *r) {
    Moment locked_until = col_moment(r, 5);
    return (User){.id = col_i64(r, 0),
                  .username = col_str_keep(r, 1),
                  .display_name = col_str_keep(r, 2),
                  .is_active = col_bool(r, 3),
                  .created_at = col_moment(r, 4),
                  .system_name = col_str_keep(r, 6),
                  .has_codes = !col_is_null(r, 7),
                  .is_locked = locked_until != MOMENT_NONE && locked_until > ctx_now(cx)};
}

static Status add_roles(Ctx *cx, User *users, size_t n) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_role_all_held));
    while (db_next(r))
        for (size_t i = 0; i < n; i++) {
            if (users[i].id != col_i64(r, 0)) continue;
            Str so_far = users[i].roles;
            users[i].roles = so_far.n ? STR_CAT(cx->arena, so_far, STR(" "), col_str(r, 1)) : col_str_keep(r, 1);
        }
    return db_done(r);
}

Status user_list(Ctx *cx, User **out, size_t *n) {
    DbRows *r;
    User *users = NULL;
    size_t count = 0, room = 0;
    TRY(db_query(cx, &r, SQL_user_list));
    while (db_next(r)) {
        ARENA_ROOM(cx->arena, users, count, room, 32);
        users[count++] = read_user(cx, r);
    }
    TRY(db_done(r));
    *out = users;
    *n = count;
    return add_roles(cx, users, count);
}
