#include "access/clearance.h"

#include "access/access.h"
#include "access/audit.h"
#include "db/db.h"
#include "define/definitions.h"
#include "sql_all.h"

const ClearanceKindInfo clearance_kinds[N_CLEARANCE_KINDS] = {
#define X(kind, word, title) [kind] = {word, title},
    CLEARANCE_LIST(X)
#undef X
};

static bool is_wanted(const Ctx *cx, ClearanceKind kind) {
    return (definitions_of(cx)->access->index_clearances >> kind) & 1;
}

Status clearance_of(Ctx *cx, i64 user_id, Clearance out[N_CLEARANCE_KINDS]) {
    DbRows *r;
    for (int i = 0; i < N_CLEARANCE_KINDS; i++)
        out[i] = (Clearance){.done_on = DATE_NONE, .until_on = DATE_NONE, .is_wanted = is_wanted(cx, (ClearanceKind)i)};
    TRY(db_query(cx, &r, SQL_clearance_of, P_I64(user_id)));
    while (db_next(r)) /* the newest of a kind is read last */
        for (int i = 0; i < N_CLEARANCE_KINDS; i++) {
            if (!str_is(col_str(r, 0), clearance_kinds[i].word)) continue;
            out[i].done_on = col_date(r, 1);
            out[i].until_on = col_date(r, 2);
            out[i].recorded_at = col_moment(r, 3);
            out[i].recorded_by = col_str_keep(r, 4);
            out[i].is_current = !date_before(cx->today, out[i].done_on) && !date_before(out[i].until_on, cx->today);
        }
    return db_done(r);
}

static Status check_days(Ctx *cx, Date done_on, Date until_on) {
    if (!date_is_set(done_on) || !date_is_set(until_on))
        return FAIL(cx, ERR_INPUT, "give the day it was completed and the last day on which it counts");
    if (date_before(cx->today, done_on)) return FAIL(cx, ERR_INPUT, "the day it was completed lies ahead");
    if (date_before(until_on, done_on)) return FAIL(cx, ERR_INPUT, "its last day is before the day it was completed");
    return OK;
}

Status clearance_record(Ctx *cx, i64 user_id, ClearanceKind kind, Date done_on, Date until_on) {
    i64 is_there;
    TRY(access_allows(cx, MANAGE_USERS));
    TRY(db_number(cx, &is_there, SQL_role_user, P_I64(user_id)));
    if (!is_there) return FAIL(cx, ERR_NOTFOUND, "there is no user %lld", (long long)user_id);
    if (user_id == cx->actor.id)
        return FAIL(cx, ERR_DENIED, "user %lld may not record their own training or vetting: ask another administrator",
                    (long long)user_id);
    TRY(check_days(cx, done_on, until_on));
    TRY(db_run(cx, SQL_clearance_add, P_I64(user_id), P_CSTR(clearance_kinds[kind].word), P_DATE(done_on),
               P_DATE(until_on), P_MOMENT(ctx_now(cx)), P_I64(cx->actor.id)));
    audit_note(cx, "user.clearance", 0, "user %lld %s until %.*s", (long long)user_id, clearance_kinds[kind].word,
               STR_ARG(date_iso_str(cx->arena, until_on)));
    return OK;
}

Status clearance_needed(Ctx *cx) {
    Clearance held[N_CLEARANCE_KINDS];
    if (cx->actor.is_operator) return OK;
    TRY(clearance_of(cx, cx->actor.id, held));
    for (int i = 0; i < N_CLEARANCE_KINDS; i++) {
        if (!held[i].is_wanted || held[i].is_current) continue;
        audit_note_refusal(cx, "index.refused", 0, "%s", clearance_kinds[i].word);
        if (!date_is_set(held[i].until_on))
            return FAIL(cx, ERR_DENIED, "no %s is recorded for you: ask whoever looks after users",
                        clearance_kinds[i].word);
        return FAIL(cx, ERR_DENIED, "your %s ran out on %.*s: ask whoever looks after users", clearance_kinds[i].word,
                    STR_ARG(date_long(cx->arena, held[i].until_on)));
    }
    return OK;
}
