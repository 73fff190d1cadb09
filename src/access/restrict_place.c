/* restrict_place.c - placing and lifting restrictions, naming their readers, and listing them to those who may know. */
#include "access/access.h"
#include "access/audit.h"
#include "access/restrict_own.h"
#include "db/db.h"
#include "sql_all.h"

static long long ll(i64 n) { return (long long)n; }

/* ---- names of users ---- */

void restrict_add_user(RestrictUsers *u, i64 id) {
    for (size_t i = 0; i < u->n; i++)
        if (u->ids[i] == id) return;
    if (u->n < RESTRICT_READERS_MAX) u->ids[u->n++] = id;
}

static bool is_separator(char c) { return c == ',' || c == ';' || c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

Status restrict_read_users(Ctx *cx, Str names, RestrictUsers *out) {
    for (size_t i = 0; i < names.n;) {
        size_t start = i;
        while (i < names.n && !is_separator(names.p[i])) i++;
        if (i > start) {
            i64 id;
            if (out->n == RESTRICT_READERS_MAX)
                return FAIL(cx, ERR_INPUT, "a restriction has at most %d readers", RESTRICT_READERS_MAX);
            TRY(user_find(cx, str_slice(names, start, i), &id));
            restrict_add_user(out, id);
        }
        i++;
    }
    return OK;
}

/* ---- placing ---- */

static Status check_place(Ctx *cx, const RestrictPlace *p) {
    if (str_empty(str_trim(p->reason))) return FAIL(cx, ERR_INPUT, "say why the record is restricted");
    if (date_is_set(p->to_on) && date_before(p->to_on, cx->today)) return FAIL(cx, ERR_INPUT, "the last day is past");
    if (restrict_kinds[p->kind].view == VIEW_ASK && str_empty(str_trim(p->ask)))
        return FAIL(cx, ERR_INPUT, "say whom others are to ask about this record");
    return OK;
}

static Status check_record(Ctx *cx, const RestrictPlace *p) {
    i64 id;
    TRY(restrict_open(cx, p->person_id));
    TRY(db_number(cx, &id, SQL_restrict_person, P_I64(p->person_id)));
    if (id == 0) return FAIL(cx, ERR_NOTFOUND, "there is no person %lld", ll(p->person_id));
    TRY(db_number(cx, &id, SQL_restrict_same, P_I64(p->person_id), P_CSTR(restrict_kinds[p->kind].word)));
    if (id != 0) return FAIL(cx, ERR_CONFLICT, "restriction %lld of this kind stands on the record already", ll(id));
    return OK;
}

static Status put_readers(Ctx *cx, const Restriction *r, const RestrictUsers *users, Moment ends_at) {
    for (size_t i = 0; i < users->n; i++) {
        TRY(db_run(cx, SQL_restrict_reader_put, P_I64(r->id), P_I64(users->ids[i]), P_STR(r->reason),
                   P_I64(cx->actor.id), P_MOMENT(ctx_now(cx)), P_MOMENT(ends_at)));
        audit_note(cx, "restricted.reader", r->person_id, "restriction %lld user %lld", ll(r->id), ll(users->ids[i]));
    }
    restrict_forget(cx);
    return OK;
}

Status restrict_place(Ctx *cx, const RestrictPlace *p, i64 *id) {
    RestrictUsers users = {.n = 0};
    i64 made;
    TRY(check_place(cx, p));
    TRY(check_record(cx, p));
    if (!cx->actor.is_operator) restrict_add_user(&users, cx->actor.id);
    TRY(restrict_read_users(cx, p->readers, &users));
    if (users.n == 0) return FAIL(cx, ERR_INPUT, "name at least one user who may read the record");
    Str ask = str_trim(p->ask);
    TRY(db_insert(cx, &made, SQL_restrict_insert, P_I64(p->person_id), P_CSTR(restrict_kinds[p->kind].word),
                  P_DATE(cx->today), P_DATE(p->to_on), P_STR(str_trim(p->reason)), P_STR(ask.n ? ask : STR("")),
                  P_I64(cx->actor.id), P_MOMENT(ctx_now(cx))));
    audit_note(cx, "restricted.place", p->person_id, "restriction %lld %s", ll(made), restrict_kinds[p->kind].word);
    Restriction r = {.id = made, .person_id = p->person_id, .reason = STR("")};
    TRY(put_readers(cx, &r, &users, MOMENT_NONE));
    *id = made;
    return OK;
}

/* ---- reading them back ---- */

/* Where the kind was a later program's the strictest is shown: as restrict.c takes it. */
static Restriction read_restriction(const Ctx *cx, const DbRows *r) {
    Restriction out = {.id = col_i64(r, 0),
                       .person_id = col_i64(r, 1),
                       .kind = RESTRICT_NAMED,
                       .from_on = col_date(r, 3),
                       .to_on = col_date(r, 4),
                       .reason = col_str_keep(r, 5),
                       .ask = col_str_keep(r, 6),
                       .placed_at = col_moment(r, 8),
                       .lifted_at = col_moment(r, 9),
                       .placed_by = col_str_keep(r, 10)};
    if (!restrict_kind_of(col_str(r, 2), &out.kind)) out.kind = RESTRICT_NAMED;
    bool is_over = date_is_set(out.to_on) && date_before(out.to_on, cx->today);
    out.is_standing = out.lifted_at == MOMENT_NONE && !is_over;
    return out;
}

static Status add_readers(Ctx *cx, Restriction *out) {
    DbRows *r;
    size_t cap = RESTRICT_READERS_MAX;
    out->readers = ARENA_ARRAY(cx->arena, RestrictReader, cap);
    TRY(db_query(cx, &r, SQL_restrict_readers, P_I64(out->id)));
    while (db_next(r)) {
        if (out->n_readers == cap) {
            out->readers =
                arena_grow(cx->arena, out->readers, cap * sizeof *out->readers, 2 * cap * sizeof *out->readers);
            cap *= 2;
        }
        out->readers[out->n_readers++] = (RestrictReader){.user_id = col_i64(r, 0),
                                                          .username = col_str_keep(r, 1),
                                                          .name = col_str_keep(r, 2),
                                                          .reason = col_str_keep(r, 3),
                                                          .named_at = col_moment(r, 4),
                                                          .ends_at = col_moment(r, 5)};
    }
    return db_done(r);
}

/* The operator, and whoever is named, also once the restriction is lifted. */
static bool may_know(const Ctx *cx, const Restriction *r) {
    if (cx->actor.is_operator) return true;
    for (size_t i = 0; i < r->n_readers; i++) {
        const RestrictReader *d = &r->readers[i];
        if (d->user_id == cx->actor.id && (d->ends_at == MOMENT_NONE || d->ends_at > ctx_now(cx))) return true;
    }
    return false;
}

Status restrict_get(Ctx *cx, i64 id, Restriction *out) {
    DbRows *r;
    Restriction found = {.id = 0};
    TRY(db_query(cx, &r, SQL_restrict_get, P_I64(id)));
    if (db_next(r)) found = read_restriction(cx, r);
    TRY(db_done(r));
    if (found.id != 0) TRY(add_readers(cx, &found));
    if (found.id == 0 || !may_know(cx, &found)) return FAIL(cx, ERR_NOTFOUND, "there is no restriction %lld", ll(id));
    *out = found;
    return OK;
}

static void push(Ctx *cx, Restrictions *l, size_t *cap, const Restriction *r) {
    if (l->n == *cap) {
        size_t more = *cap ? 2 * *cap : 16;
        l->at = *cap ? arena_grow(cx->arena, l->at, *cap * sizeof *l->at, more * sizeof *l->at)
                     : ARENA_ARRAY(cx->arena, Restriction, more);
        *cap = more;
    }
    l->at[l->n++] = *r;
}

/* Drops those that the actor may not know of. */
static Status keep_known(Ctx *cx, Restrictions *l) {
    size_t kept = 0;
    for (size_t i = 0; i < l->n; i++) {
        TRY(add_readers(cx, &l->at[i]));
        if (may_know(cx, &l->at[i])) l->at[kept++] = l->at[i];
    }
    l->n = kept;
    return OK;
}

Status restrict_of_person(Ctx *cx, i64 person_id, Restrictions *out) {
    DbRows *r;
    Restrictions l = {.n = 0};
    size_t cap = 0;
    TRY(db_query(cx, &r, SQL_restrict_of_person, P_I64(person_id)));
    while (db_next(r)) {
        Restriction one = read_restriction(cx, r);
        push(cx, &l, &cap, &one);
    }
    TRY(db_done(r));
    TRY(keep_known(cx, &l));
    *out = l;
    return OK;
}

Status restrict_list(Ctx *cx, Restrictions *out) {
    DbRows *r;
    Restrictions l = {.n = 0};
    size_t cap = 0;
    TRY(db_query(cx, &r, SQL_restrict_all, P_I64(0), P_I64(INT64_MAX)));
    while (db_next(r)) {
        Restriction one = read_restriction(cx, r);
        push(cx, &l, &cap, &one);
    }
    TRY(db_done(r));
    TRY(keep_known(cx, &l));
    *out = l;
    return OK;
}

/* ---- changing one ---- */

static Status standing(Ctx *cx, i64 id, Restriction *out) {
    TRY(restrict_get(cx, id, out));
    if (!out->is_standing) return FAIL(cx, ERR_CONFLICT, "restriction %lld stands no longer", ll(id));
    return OK;
}

Status restrict_lift(Ctx *cx, i64 id, Str reason) {
    Restriction r;
    i64 n, n_sealed;
    if (str_empty(str_trim(reason))) return FAIL(cx, ERR_INPUT, "say why the restriction is lifted");
    TRY(standing(cx, id, &r));
    TRY(db_number(cx, &n_sealed, SQL_restrict_is_sealed, P_I64(id)));
    if (n_sealed > 0) return FAIL(cx, ERR_CONFLICT, "restriction %lld is of a sealed adoption and stays", ll(id));
    TRY(db_run_count(cx, &n, SQL_restrict_lift, P_I64(id), P_I64(cx->actor.id), P_MOMENT(ctx_now(cx)),
                     P_STR(str_trim(reason))));
    if (n == 0) return FAIL(cx, ERR_CONFLICT, "restriction %lld stands no longer", ll(id));
    audit_note(cx, "restricted.lift", r.person_id, "restriction %lld", ll(id));
    restrict_forget(cx);
    return OK;
}

Status restrict_name_readers(Ctx *cx, i64 id, Str usernames, Str reason, Moment ends_at) {
    Restriction r;
    RestrictUsers users = {.n = 0};
    TRY(standing(cx, id, &r));
    TRY(restrict_read_users(cx, usernames, &users));
    if (users.n == 0) return FAIL(cx, ERR_INPUT, "name at least one user");
    r.reason = str_trim(reason);
    if (str_empty(r.reason)) r.reason = STR("");
    return put_readers(cx, &r, &users, ends_at);
}

Status restrict_remove_reader(Ctx *cx, i64 id, Str username) {
    Restriction r;
    i64 user = 0;
    TRY(standing(cx, id, &r));
    for (size_t i = 0; i < r.n_readers; i++)
        if (str_eq_nocase(r.readers[i].username, str_trim(username))) user = r.readers[i].user_id;
    if (user == 0) return FAIL(cx, ERR_NOTFOUND, "restriction %lld has no reader of that name", ll(id));
    if (r.n_readers == 1)
        return FAIL(cx, ERR_CONFLICT, "this is the last reader: name another first, or lift the restriction");
    TRY(db_run(cx, SQL_restrict_reader_drop, P_I64(id), P_I64(user)));
    audit_note(cx, "restricted.reader.remove", r.person_id, "restriction %lld user %lld", ll(id), ll(user));
    restrict_forget(cx);
    return OK;
}

/* ---- sealed adoptions ---- */

Status restrict_seal(Ctx *cx, const RestrictSeal *s) {
    i64 id = 0;
    TRY(db_number(cx, &id, SQL_restrict_seal, P_I64(s->old_id), P_I64(s->new_id), P_DATE(s->sealed_on),
                  P_I64(s->restriction_id), P_I64(cx->actor.id), P_MOMENT(ctx_now(cx))));
    if (id == 0) return FAIL(cx, ERR_CONFLICT, "person %lld is part of a sealed adoption already", ll(s->old_id));
    audit_note(cx, "restricted.seal", s->old_id, "restriction %lld", ll(s->restriction_id));
    restrict_forget(cx);
    return OK;
}

Status restrict_sealing_of(Ctx *cx, i64 person_id, RestrictSeal *out) {
    DbRows *r;
    RestrictSeal found = {.restriction_id = 0};
    Restriction readable;
    *out = found;
    TRY(db_query(cx, &r, SQL_restrict_sealing_of, P_I64(person_id)));
    if (db_next(r))
        found = (RestrictSeal){.restriction_id = col_i64(r, 0),
                               .old_id = col_i64(r, 1),
                               .new_id = col_i64(r, 2),
                               .sealed_on = col_date(r, 3)};
    TRY(db_done(r));
    if (found.restriction_id == 0) return OK;
    Status st = restrict_get(cx, found.restriction_id, &readable);
    if (st == ERR_NOTFOUND) { /* not for this actor: as though there were none */
        ctx_clear_error(cx);
        return OK;
    }
    TRY(st);
    audit_note(cx, "restricted.tie", found.old_id, "restriction %lld", ll(found.restriction_id));
    *out = found;
    return OK;
}
