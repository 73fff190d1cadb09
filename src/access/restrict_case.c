#include "access/restrict_case.h"

#include "access/access.h"
#include "access/audit.h"
#include "access/restrict_own.h"
#include "db/db.h"
#include "sql_all.h"

/* ---- asking ---- */

Status restrict_cases_load(Ctx *cx, RestrictSet *s) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_restrict_cases_standing));
    while (db_next(r)) {
        ARENA_ROOM(s->arena, s->cases, s->n_cases, s->cap_cases, 16);
        s->cases[s->n_cases++] = (CaseLineHeld){.case_id = col_i64(r, 0),
                                                .user_id = col_i64(r, 1),
                                                .person_id = col_i64(r, 2),
                                                .urn = col_i64(r, 3),
                                                .register_name = str_dup(s->arena, col_str(r, 4))};
    }
    return db_done(r);
}

static size_t first_of(const RestrictSet *s, i64 case_id) {
    size_t low = 0, high = s->n_cases;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->cases[middle].case_id < case_id) low = middle + 1;
        else high = middle;
    }
    return low;
}

static bool is_case(const RestrictSet *s, size_t i, i64 case_id) {
    return i < s->n_cases && s->cases[i].case_id == case_id;
}

static bool names_at(const Ctx *cx, const RestrictSet *s, size_t i, size_t *next) {
    i64 case_id = s->cases[i].case_id;
    bool is_theirs = false;
    for (; is_case(s, i, case_id); i++)
        is_theirs = is_theirs || (s->cases[i].user_id != 0 && s->cases[i].user_id == cx->actor.id);
    *next = i;
    return is_theirs;
}

static bool hides_at(const Ctx *cx, const RestrictSet *s, size_t i, size_t *next) {
    return !names_at(cx, s, i, next) && glass_ends_case(cx, s, &s->cases[i]) == MOMENT_NONE;
}

bool restrict_names_for_case(const Ctx *cx, const RestrictSet *s, i64 person_id, i64 case_id) {
    for (size_t next, i = 0; i < s->n_cases; i = next) {
        const CaseLineHeld *l = &s->cases[i];
        bool is_it = case_id ? l->case_id == case_id : l->person_id == person_id;
        if (names_at(cx, s, i, &next) && is_it) return true;
    }
    return false;
}

bool restrict_hides_case(Ctx *cx, i64 case_id) {
    size_t next;
    if (cx->actor.is_operator || !cx->db) return false;
    const RestrictSet *s = restrict_set_of(cx);
    if (!s) return true;
    size_t i = first_of(s, case_id);
    return is_case(s, i, case_id) && hides_at(cx, s, i, &next);
}

bool restrict_holds_case(Ctx *cx, i64 case_id) {
    const RestrictSet *s = cx->db ? restrict_set_of(cx) : NULL;
    return s ? is_case(s, first_of(s, case_id), case_id) : cx->db != NULL;
}

Status restrict_hidden_cases(Ctx *cx, HiddenCase **out, size_t *n) {
    *n = 0;
    *out = NULL;
    TRY(restrict_ready(cx));
    const RestrictSet *s = cx->restricted;
    *out = ARENA_ARRAY(cx->arena, HiddenCase, s->n_cases + 1);
    for (size_t next, i = 0; i < s->n_cases && !cx->actor.is_operator; i = next) {
        const CaseLineHeld *l = &s->cases[i];
        if (!hides_at(cx, s, i, &next)) continue;
        (*out)[(*n)++] = (HiddenCase){.case_id = l->case_id,
                                      .person_id = l->person_id,
                                      .urn = l->urn,
                                      .register_name = str_dup(cx->arena, l->register_name)};
    }
    return OK;
}

bool restrict_hides_cases(Ctx *cx) {
    if (cx->actor.is_operator || !cx->db) return false;
    const RestrictSet *s = restrict_set_of(cx);
    if (!s) return true;
    for (size_t next, i = 0; i < s->n_cases; i = next)
        if (hides_at(cx, s, i, &next)) return true;
    return false;
}

/* ---- reading, placing, lifting ---- */

/* Whoever reads it in an emergency learns nothing of why it is restricted and who its readers are, and changes neither. */
static Status check_named(Ctx *cx, i64 case_id) {
    TRY(restrict_ready(cx));
    bool is_open = cx->actor.is_operator || !restrict_holds_case(cx, case_id) ||
                   restrict_names_for_case(cx, cx->restricted, 0, case_id);
    return is_open
               ? OK
               : FAIL(cx, ERR_NOTFOUND, "there is no restriction that you may see on case %lld", (long long)case_id);
}

static Status check_open(Ctx *cx, i64 case_id) {
    TRY(access_allows(cx, RESTRICT_CHILD));
    return check_named(cx, case_id);
}

static Status read_readers(Ctx *cx, CaseRestriction *out) {
    DbRows *r;
    size_t cap = 0;
    TRY(db_query(cx, &r, SQL_restrict_case_readers, P_I64(out->id)));
    while (db_next(r)) {
        ARENA_ROOM(cx->arena, out->readers, out->n_readers, cap, 8);
        out->readers[out->n_readers++] =
            (CaseReader){.user_id = col_i64(r, 0), .username = col_str_keep(r, 1), .name = col_str_keep(r, 2)};
    }
    return db_done(r);
}

Status restrict_case_get(Ctx *cx, i64 case_id, CaseRestriction *out) {
    DbRows *r;
    *out = (CaseRestriction){.id = 0};
    TRY(check_named(cx, case_id));
    TRY(db_query(cx, &r, SQL_restrict_case_of, P_I64(case_id)));
    if (db_next(r))
        *out = (CaseRestriction){.id = col_i64(r, 0),
                                 .reason = col_str_keep(r, 1),
                                 .placed_at = col_moment(r, 2),
                                 .placed_by = col_str_keep(r, 3)};
    TRY(db_done(r));
    return out->id ? read_readers(cx, out) : OK;
}

/* Whoever places it is one of them, unless the operator. */
static Status find_readers(Ctx *cx, Str names, RestrictUsers *out) {
    if (!cx->actor.is_operator) restrict_add_user(out, cx->actor.id);
    TRY(restrict_read_users(cx, names, out));
    return out->n > 0 ? OK : FAIL(cx, ERR_INPUT, "name at least one user who may open the case");
}

Status restrict_case_place(Ctx *cx, i64 case_id, Str reason, Str readers) {
    RestrictUsers users = {.n = 0};
    CaseRestriction now;
    Str why = str_trim(reason);
    TRY(check_open(cx, case_id));
    if (!why.n) return FAIL(cx, ERR_INPUT, "say why the case is restricted");
    TRY(find_readers(cx, readers, &users));
    TRY(restrict_case_get(cx, case_id, &now));
    i64 id = now.id;
    if (!id)
        TRY(db_insert(cx, &id, SQL_restrict_case_insert, P_I64(case_id), P_STR(why), P_I64(cx->actor.id),
                      P_MOMENT(ctx_now(cx))));
    else {
        TRY(db_run(cx, SQL_restrict_case_reason, P_I64(id), P_STR(why)));
        TRY(db_run(cx, SQL_restrict_case_readers_drop, P_I64(id)));
    }
    audit_note(cx, "restricted.case", 0, "case %lld restriction %lld", (long long)case_id, (long long)id);
    for (size_t i = 0; i < users.n; i++) {
        TRY(db_run(cx, SQL_restrict_case_reader_put, P_I64(id), P_I64(users.ids[i]), P_I64(cx->actor.id),
                   P_MOMENT(ctx_now(cx))));
        audit_note(cx, "restricted.case_reader", 0, "restriction %lld user %lld", (long long)id,
                   (long long)users.ids[i]);
    }
    restrict_forget(cx);
    return db_touch(cx);
}

Status restrict_case_lift(Ctx *cx, i64 case_id, Str reason) {
    CaseRestriction now;
    Str why = str_trim(reason);
    TRY(check_open(cx, case_id));
    TRY(restrict_case_get(cx, case_id, &now));
    if (!now.id) return FAIL(cx, ERR_CONFLICT, "no restriction stands on case %lld", (long long)case_id);
    if (!why.n) return FAIL(cx, ERR_INPUT, "say why the restriction is lifted");
    TRY(db_run(cx, SQL_restrict_case_lift, P_I64(now.id), P_I64(cx->actor.id), P_MOMENT(ctx_now(cx)), P_STR(why)));
    audit_note(cx, "restricted.case_lift", 0, "case %lld restriction %lld", (long long)case_id, (long long)now.id);
    restrict_forget(cx);
    return db_touch(cx);
}
