#include "access/session_list.h"

#include "access/audit.h"
#include "access/guess.h"
#include "access/session_own.h"
#include "db/db.h"
#include "define/definitions.h"
#include "sql_all.h"

#define HANDLE_LENGTH 16
#define MOST          200 /* on one page; whoever has more signs out everywhere */

/* In this order: Edge calls itself Chrome too, and Chrome calls itself Safari. */
static const struct {
    const char *mark, *family;
} families[] = {
    {"Edg", "Edge"}, {"OPR/", "other"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
};

Str session_browser(Str agent) {
    if (agent.n == 0) return STR_NONE;
    for (size_t i = 0; i < COUNT_OF(families); i++)
        if (str_find(agent, str_from(families[i].mark)) >= 0) return str_from(families[i].family);
    return STR("other");
}

static bool is_usable(Ctx *cx, const SessionRow *s) {
    const SignInRules *rules = definitions_of(cx)->sign_in;
    Moment now = ctx_now(cx);
    return now - s->started_at <= rules->longest_ms && now - s->seen_at <= rules->idle_ms;
}

Status session_list(Ctx *cx, i64 user_id, Str token, SessionRow **out, size_t *n) {
    DbRows *r;
    Str own = str_slice(session_hash_token(cx, token), 0, HANDLE_LENGTH);
    *out = ARENA_ARRAY(cx->arena, SessionRow, MOST);
    *n = 0;
    TRY(db_query(cx, &r, SQL_session_list, P_I64(user_id)));
    while (db_next(r) && *n < MOST) {
        SessionRow s = {.handle = str_slice(col_str_keep(r, 0), 0, HANDLE_LENGTH),
                        .address = col_str_keep(r, 1),
                        .browser = col_str_keep(r, 2),
                        .started_at = col_moment(r, 3),
                        .seen_at = col_moment(r, 4)};
        s.is_this = token.n > 0 && str_eq(s.handle, own);
        if (is_usable(cx, &s)) (*out)[(*n)++] = s;
    }
    return db_done(r);
}

Status session_end_one(Ctx *cx, i64 user_id, Str handle) {
    i64 n = 0;
    if (handle.n == HANDLE_LENGTH) TRY(db_run_count(cx, &n, SQL_session_remove_one, P_I64(user_id), P_STR(handle)));
    if (n == 0) return FAIL(cx, ERR_NOTFOUND, "user %lld has no such session", (long long)user_id);
    audit_note(cx, "session.end", 0, "user %lld", (long long)user_id);
    return OK;
}

Status session_end_all(Ctx *cx, i64 user_id, i64 *n) {
    TRY(db_run_count(cx, n, SQL_session_remove_of_user, P_I64(user_id)));
    TRY(device_forget_all(cx, user_id));
    audit_note(cx, "session.end_all", 0, "user %lld: %lld", (long long)user_id, (long long)*n);
    return OK;
}
