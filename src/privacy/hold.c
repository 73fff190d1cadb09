/* hold.c - reasons to keep somebody's records beyond their day: see retention.h. */
#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "access/restrict_case.h"
#include "db/db.h"
#include "privacy/retention.h"
#include "sql_all.h"

static Status case_person(Ctx *cx, i64 id, i64 *person_id) {
    DbRows *r;
    bool is_there = false;
    TRY(db_query(cx, &r, SQL_retention_case_person, P_I64(id)));
    if (db_next(r)) {
        is_there = true;
        *person_id = col_i64(r, 0);
    }
    TRY(db_done(r));
    return is_there ? OK : FAIL(cx, ERR_NOTFOUND, "there is no case %lld", (long long)id);
}

Status hold_find_case(Ctx *cx, Str words, i64 *id) {
    i64 found = 0;
    if (!str_to_i64(words, &found)) TRY(db_number(cx, &found, SQL_retention_case_of_reference, P_STR(words)));
    if (found < 1 || restrict_hides_case(cx, found)) return FAIL(cx, ERR_NOTFOUND, "there is no case of that number");
    *id = found;
    return OK;
}

/* Whom it is about, who must be somebody that the actor may open. */
static Status check_subject(Ctx *cx, const HoldPlace *h, i64 *about) {
    i64 n = 0;
    *about = h->person_id;
    if (h->case_id && restrict_hides_case(cx, h->case_id))
        return FAIL(cx, ERR_NOTFOUND, "there is no case %lld", (long long)h->case_id);
    if (h->case_id) TRY(case_person(cx, h->case_id, about));
    if (*about == 0) return OK;
    TRY(db_number(cx, &n, SQL_retention_person_exists, P_I64(*about)));
    if (n == 0) return FAIL(cx, ERR_NOTFOUND, "there is no person %lld", (long long)*about);
    return restrict_open(cx, *about);
}

Status hold_place(Ctx *cx, const HoldPlace *h, i64 *id) {
    i64 about;
    TRY(access_allows(cx, CHANGE_PRIVACY));
    Date from = date_is_set(h->from_on) ? h->from_on : cx->today;
    if ((h->person_id == 0) == (h->case_id == 0))
        return FAIL(cx, ERR_INPUT, "a hold is of one person or of one case: give one of them");
    if (str_empty(str_trim(h->reason))) return FAIL(cx, ERR_INPUT, "Say why the records are to be kept");
    if (date_is_set(h->until_on) && date_before(h->until_on, from))
        return FAIL(cx, ERR_INPUT, "The last day of the hold must not be before its first");
    TRY(check_subject(cx, h, &about));
    TRY(db_insert(cx, id, SQL_retention_hold_insert, P_ID(h->person_id), P_ID(h->case_id), P_STR(str_trim(h->reason)),
                  P_DATE(from), P_DATE(h->until_on), P_I64(cx->actor.id), P_MOMENT(ctx_now(cx))));
    audit_note(cx, "retention.hold", about, "hold %lld case %lld", (long long)*id, (long long)h->case_id);
    return OK;
}

Status hold_lift(Ctx *cx, i64 id, Str reason) {
    DbRows *r;
    i64 about = 0, changed;
    bool is_there = false;
    TRY(access_allows(cx, CHANGE_PRIVACY));
    if (str_empty(str_trim(reason))) return FAIL(cx, ERR_INPUT, "Say why the hold is lifted");
    TRY(db_query(cx, &r, SQL_retention_hold_of, P_I64(id)));
    if (db_next(r)) {
        is_there = col_is_null(r, 2) || !restrict_hides_case(cx, col_i64(r, 2));
        about = col_i64(r, 0);
    }
    TRY(db_done(r));
    if (!is_there) return FAIL(cx, ERR_NOTFOUND, "there is no hold %lld", (long long)id);
    if (about) TRY(restrict_open(cx, about));
    TRY(db_run_count(cx, &changed, SQL_retention_hold_lift, P_I64(id), P_I64(cx->actor.id), P_MOMENT(ctx_now(cx)),
                     P_STR(str_trim(reason))));
    if (changed == 0) return FAIL(cx, ERR_CONFLICT, "hold %lld has been lifted already", (long long)id);
    audit_note(cx, "retention.lift", about, "hold %lld", (long long)id);
    return OK;
}

static Hold read_hold(Ctx *cx, const DbRows *r) {
    Hold h = {.id = col_i64(r, 0),
              .person_id = col_i64(r, 1),
              .case_id = col_i64(r, 2),
              .reason = col_str_keep(r, 3),
              .from_on = col_date(r, 4),
              .until_on = col_date(r, 5),
              .placed_by = col_str_keep(r, 6),
              .placed_at = col_moment(r, 7),
              .lifted_at = col_moment(r, 8),
              .lifted_by = col_str_keep(r, 9),
              .lifted_reason = col_str_keep(r, 10),
              .reference = col_str_keep(r, 12)};
    h.about_id = h.person_id ? h.person_id : col_i64(r, 11);
    h.is_standing = col_is_null(r, 8) && !date_before(cx->today, h.from_on) &&
                    (!date_is_set(h.until_on) || !date_before(h.until_on, cx->today));
    return h;
}

Status hold_list(Ctx *cx, Hold **out, size_t *n) {
    enum { HOLDS_MAX = 5000 };
    DbRows *r;
    Hold *all = ARENA_ARRAY(cx->arena, Hold, HOLDS_MAX);
    *n = 0;
    TRY(access_allows(cx, READ_PRIVACY));
    TRY(db_query(cx, &r, SQL_retention_hold_list));
    while (*n < HOLDS_MAX && db_next(r)) all[(*n)++] = read_hold(cx, r);
    TRY(db_done(r));
    /* Why and that somebody is held tells of them: of a record that is hidden from the actor nothing is told. */
    size_t kept = 0;
    for (size_t i = 0; i < *n; i++)
        if ((all[i].about_id == 0 || !restrict_hides(cx, all[i].about_id)) &&
            (all[i].case_id == 0 || !restrict_hides_case(cx, all[i].case_id)))
            all[kept++] = all[i];
    *n = kept;
    *out = all;
    return OK;
}
