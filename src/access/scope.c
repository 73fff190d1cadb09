/* scope.c - whom the actor reaches. */
#include "access/scope.h"

#include <stdlib.h>

#include "access/access.h"
#include "access/restrict_own.h"
#include "db/db.h"
#include "define/definitions.h"
#include "sql_all.h"

enum { ASKED_MAX = 48, PLACE_HOME = 1, PLACE_SCHOOL, PLACE_WORK, PLACE_MERGED };

/* How far one actor reaches, and what has been found out so far. */
struct ScopeReach {
    i64 user_id;
    u64 roles;
    int own_role;
    bool is_limited, is_own;
    u64 districts;    /* those of areas too */
    ScopeLine *lines; /* the user's, in what they work in */
    size_t n;
    i64 asked[ASKED_MAX];  /* whom */
    bool is_in[ASKED_MAX]; /* and the answer */
    size_t n_asked;
    u8 *bits; /* everybody reached; NULL: not read yet */
    i64 n_bits;
};

/* ---- the standing scopes ---- */

static bool kind_of(Str word, ScopeKind *out) {
    for (int i = 0; i < N_SCOPE_KINDS; i++)
        if (str_is(word, scope_kinds[i].word)) {
            *out = (ScopeKind)i;
            return true;
        }
    *out = N_SCOPE_KINDS;
    return false;
}

static int own_role_of(const Ctx *cx, Str role) {
    size_t i = role.n ? role_find(definitions_of(cx)->roles, role) : 0;
    return !role.n ? 0 : i == SIZE_MAX ? -1 : (int)i + 1;
}

Status scope_load(Ctx *cx, RestrictSet *s) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_scope_standing));
    while (db_next(r)) {
        if (s->n_scopes == s->cap_scopes) {
            size_t cap = s->cap_scopes ? 2 * s->cap_scopes : 64;
            s->scopes = s->cap_scopes ? arena_grow(s->arena, s->scopes, s->cap_scopes * sizeof(ScopeLine),
                                                   cap * sizeof(ScopeLine))
                                      : ARENA_ARRAY(s->arena, ScopeLine, cap);
            s->cap_scopes = cap;
        }
        ScopeLine *l = &s->scopes[s->n_scopes++];
        *l = (ScopeLine){.user_id = col_i64(r, 0),
                         .value = str_dup(s->arena, col_str(r, 2)),
                         .own_role = own_role_of(cx, col_str(r, 3))};
        l->is_desk = str_is(col_str(r, 1), "desk");
        if (l->is_desk) l->kind = SCOPE_SCHOOL;
        else (void)kind_of(col_str(r, 1), &l->kind);
    }
    return db_done(r);
}

/* ---- one actor's reach ---- */

static void add_line(Ctx *cx, const ScopeLine *l, ScopeReach *out) {
    const Authority *a = definitions_of(cx)->authority;
    int i = l->kind == SCOPE_AREA ? authority_area(a, l->value) : authority_district(a, l->value);
    if (l->kind == SCOPE_COUNTY) out->is_limited = false;
    if (l->kind == SCOPE_OWN) out->is_own = true;
    if (l->kind == SCOPE_AREA && i >= 0) out->districts |= a->areas[i].districts;
    if (l->kind == SCOPE_DISTRICT && i >= 0) out->districts |= (u64)1 << i;
}

/* Of the role they work in; a school of the front door where that role sends notices. */
static bool counts(const Ctx *cx, const ScopeLine *l) {
    if (l->user_id != cx->actor.id) return false;
    return l->is_desk ? access_may(cx, FILE_NOTICES) : l->own_role == cx->actor.own_role;
}

/* A role with a reach of its own is limited by it, whatever becomes of the rows meanwhile. */
static ScopeReach *work_out(Ctx *cx, RestrictSet *s) {
    const Actor *who = &cx->actor;
    ScopeReach *out = ARENA_NEW(s->arena, ScopeReach);
    size_t n_named = 0, cap = 0;
    *out = (ScopeReach){.user_id = who->id, .roles = who->roles, .own_role = who->own_role, .is_limited = true};
    for (size_t i = 0; i < s->n_scopes; i++) {
        if (!counts(cx, &s->scopes[i])) continue;
        ARENA_ROOM(s->arena, out->lines, out->n, cap, 8);
        out->lines[out->n++] = s->scopes[i];
        n_named += !s->scopes[i].is_desk;
    }
    for (size_t i = 0; i < out->n; i++) add_line(cx, &out->lines[i], out);
    if (n_named == 0 && who->own_role == 0) out->is_limited = (who->roles & definitions_of(cx)->roles->scoped) != 0;
    s->reach = out;
    return out;
}

static ScopeReach *reach_of(Ctx *cx) {
    RestrictSet *s = restrict_set_of(cx);
    if (!s) return NULL;
    bool is_theirs = s->reach && s->reach->user_id == cx->actor.id && s->reach->roles == cx->actor.roles &&
                     s->reach->own_role == cx->actor.own_role;
    return is_theirs ? s->reach : work_out(cx, s);
}

/* The bit that no role can give: define/roles.c refuses it. */
static const u64 lent_bit = (u64)1 << NEEDS_NOTHING;

void scope_lend(Actor *a) { a->permissions |= lent_bit; }

bool scope_is_limited(Ctx *cx) {
    if (cx->actor.is_operator || (cx->actor.permissions & lent_bit) != 0 || !cx->db) return false;
    const ScopeReach *k = reach_of(cx);
    return !k || k->is_limited;
}

/* ---- does a place or a worker lie within? ---- */

static bool has_district(Ctx *cx, const ScopeReach *k, Str district) {
    int i = district.n ? authority_district(definitions_of(cx)->authority, district) : -1;
    return i >= 0 && ((k->districts >> i) & 1) != 0;
}

static bool has_school(const ScopeReach *k, i64 urn) {
    i64 one;
    for (size_t i = 0; urn != 0 && i < k->n; i++)
        if (k->lines[i].kind == SCOPE_SCHOOL && str_to_i64(k->lines[i].value, &one) && one == urn) return true;
    return false;
}

static bool has_work(const ScopeReach *k, Str team, i64 worker) {
    if (k->is_own && worker != 0 && worker == k->user_id) return true;
    for (size_t i = 0; team.n && i < k->n; i++)
        if (k->lines[i].kind == SCOPE_TEAM && str_eq(k->lines[i].value, team)) return true;
    return false;
}

static Date since_day(const Ctx *cx) { return date_plus(cx->today, -definitions_of(cx)->access->scope_kept_days); }

/* ---- one person ---- */

/* By the person's own facts. *merged: the record that replaced theirs, or 0. */
static Status look_up_facts(Ctx *cx, const ScopeReach *k, i64 person_id, bool *is_in, i64 *merged) {
    DbRows *r;
    *merged = 0;
    TRY(db_query(cx, &r, SQL_scope_facts, P_I64(person_id), P_DATE(since_day(cx))));
    while (db_next(r)) {
        i64 what = col_i64(r, 0), number = col_i64(r, 2);
        Str text = col_str(r, 1);
        if (what == PLACE_HOME) *is_in = *is_in || has_district(cx, k, text);
        if (what == PLACE_SCHOOL) *is_in = *is_in || has_district(cx, k, text) || has_school(k, number);
        if (what == PLACE_WORK) *is_in = *is_in || has_work(k, text, number);
        if (what == PLACE_MERGED) *merged = number;
    }
    return db_done(r);
}

static Status look_up_one(Ctx *cx, const ScopeReach *k, i64 person_id, bool *is_in) {
    i64 merged, again;
    TRY(look_up_facts(cx, k, person_id, is_in, &merged));
    if (*is_in || merged == 0) return OK;
    return look_up_facts(cx, k, merged, is_in, &again);
}

static Status look_up(Ctx *cx, const ScopeReach *k, i64 person_id, bool *is_in) {
    enum { CHILDREN_MAX = 64 };
    i64 children[CHILDREN_MAX];
    size_t n = 0;
    DbRows *r;
    *is_in = false;
    TRY(look_up_one(cx, k, person_id, is_in));
    if (*is_in) return OK;
    TRY(db_query(cx, &r, SQL_scope_children_of, P_I64(person_id)));
    while (n < CHILDREN_MAX && db_next(r)) children[n++] = col_i64(r, 0);
    TRY(db_done(r));
    for (size_t i = 0; i < n && !*is_in; i++) TRY(look_up_one(cx, k, children[i], is_in));
    return OK;
}

/* ---- everybody ---- */

static bool is_set(const ScopeReach *k, i64 id) {
    return id > 0 && id < k->n_bits && ((k->bits[id / 8] >> (id % 8)) & 1);
}

static void set(ScopeReach *k, i64 id) {
    if (id > 0 && id < k->n_bits) k->bits[id / 8] |= (u8)(1 << (id % 8));
}

static Status set_rows(ScopeReach *k, DbRows *r) {
    while (db_next(r)) set(k, col_i64(r, 0));
    return db_done(r);
}

/* In the second column somebody who is reached when the first is, or the other way round. */
static Status set_beside(ScopeReach *k, DbRows *r, int known, int told) {
    while (db_next(r))
        if (is_set(k, col_i64(r, known))) set(k, col_i64(r, told));
    return db_done(r);
}

static Status read_places(Ctx *cx, ScopeReach *k) {
    const Authority *a = definitions_of(cx)->authority;
    DbRows *r;
    for (size_t i = 0; i < a->n_districts; i++) {
        const District *d = &a->districts[i];
        if (((k->districts >> i) & 1) == 0) continue;
        TRY(db_query(cx, &r, SQL_scope_people_of_district, P_STR(d->name),
                     P_STR(d->later_name.n ? d->later_name : d->name), P_DATE(since_day(cx))));
        TRY(set_rows(k, r));
    }
    return OK;
}

static Status read_lines(Ctx *cx, ScopeReach *k) {
    DbRows *r;
    i64 urn;
    for (size_t i = 0; i < k->n; i++) {
        const ScopeLine *l = &k->lines[i];
        if (l->kind == SCOPE_TEAM)
            TRY(db_query(cx, &r, SQL_scope_people_of_team, P_STR(l->value), P_DATE(since_day(cx))));
        else if (l->kind == SCOPE_OWN)
            TRY(db_query(cx, &r, SQL_scope_people_of_worker, P_I64(k->user_id), P_DATE(since_day(cx))));
        else if (l->kind == SCOPE_SCHOOL && str_to_i64(l->value, &urn))
            TRY(db_query(cx, &r, SQL_scope_people_of_school, P_I64(urn), P_DATE(since_day(cx))));
        else continue;
        TRY(set_rows(k, r));
    }
    return OK;
}

static Status read_bits(Ctx *cx, ScopeReach *k) {
    DbRows *r;
    TRY(read_places(cx, k));
    TRY(read_lines(cx, k));
    TRY(db_query(cx, &r, SQL_scope_merged));
    TRY(set_beside(k, r, 1, 0));
    TRY(db_query(cx, &r, SQL_scope_adults));
    return set_beside(k, r, 0, 1);
}

static Status read_everybody(Ctx *cx, ScopeReach *k, Arena *arena) {
    i64 last;
    TRY(db_number(cx, &last, SQL_scope_last_person));
    k->n_bits = last + 1;
    k->bits = arena_alloc(arena, (size_t)last / 8 + 1);
    memset(k->bits, 0, (size_t)last / 8 + 1);
    Status st = read_bits(cx, k);
    if (st != OK) k->bits = NULL;
    return st;
}

/* ---- asking ---- */

static bool is_asked(const ScopeReach *k, i64 id, bool *is_in) {
    for (size_t i = 0; i < k->n_asked; i++)
        if (k->asked[i] == id) {
            *is_in = k->is_in[i];
            return true;
        }
    return false;
}

bool scope_covers(Ctx *cx, i64 person_id) {
    bool is_in = false;
    if (!scope_is_limited(cx)) return true;
    ScopeReach *k = reach_of(cx);
    if (!k) return false;
    if (db_is_writing(cx->db))
        return look_up(cx, k, person_id, &is_in) == OK && is_in; /* what is being written counts */
    if (k->bits) return is_set(k, person_id);
    if (is_asked(k, person_id, &is_in)) return is_in;
    if (k->n_asked == ASKED_MAX) return read_everybody(cx, k, restrict_set_of(cx)->arena) == OK && is_set(k, person_id);
    if (look_up(cx, k, person_id, &is_in) != OK) return false;
    k->asked[k->n_asked] = person_id;
    k->is_in[k->n_asked++] = is_in;
    return is_in;
}

Status scope_outside(Ctx *cx, i64 **ids, size_t *n) {
    *ids = NULL;
    *n = 0;
    if (!scope_is_limited(cx)) return OK;
    TRY(restrict_ready(cx));
    ScopeReach *k = reach_of(cx);
    check(k);
    if (!k->bits || db_is_writing(cx->db)) TRY(read_everybody(cx, k, restrict_set_of(cx)->arena));
    *ids = ARENA_ARRAY(cx->arena, i64, (size_t)k->n_bits);
    for (i64 id = 1; id < k->n_bits; id++)
        if (!is_set(k, id)) (*ids)[(*n)++] = id;
    return OK;
}

static bool has_district_of(Ctx *cx, const ScopeReach *k, i64 urn) {
    DbRows *r;
    bool is_in = false;
    if (urn == 0 || db_query(cx, &r, SQL_scope_school_district, P_I64(urn)) != OK) return false;
    if (db_next(r)) is_in = has_district(cx, k, col_str(r, 0));
    return db_done(r) == OK && is_in;
}

bool scope_covers_case(Ctx *cx, const ScopeOf *of) {
    if (!scope_is_limited(cx)) return true;
    if (of->person_id != 0) return scope_covers(cx, of->person_id);
    const ScopeReach *k = reach_of(cx);
    if (!k) return false;
    return has_work(k, of->team, of->worker_id) || has_school(k, of->urn) || has_district(cx, k, of->district) ||
           has_district_of(cx, k, of->urn);
}
