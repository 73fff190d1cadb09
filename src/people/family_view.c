/* family_view.c - the whole of a family: ties, brothers and sisters, homes and who lived in them. */
#include <stdlib.h>
#include "access/restrict.h"
#include "db/db.h"
#include "people/family.h"
#include "sql_all.h"

enum { TIES_MAX = 200, SIBLINGS_MAX = 60, HOMES_MAX = 40, MEMBERS_MAX = 60 };

static bool hides_home(Ctx *cx, i64 id) { return restrict_hides(cx, id) || restrict_hides_address(cx, id); }

/* ---- ties ---- */

static FamilyTie read_tie(const Ctx *cx, const DbRows *r) {
    Date from_on = col_date(r, 8), to_on = col_date(r, 9);
    return (FamilyTie){.id = col_i64(r, 0),
                       .card = {.id = col_i64(r, 1)},
                       .relation = col_str_keep(r, 2),
                       .parental_responsibility = (i8)col_i64(r, 3),
                       .priority = col_i64(r, 4),
                       .phone = col_str_keep(r, 5),
                       .email = col_str_keep(r, 6),
                       .note = col_str_keep(r, 7),
                       .from_on = from_on,
                       .to_on = to_on,
                       .source_id = col_i64(r, 10),
                       .entered_by = col_str_keep(r, 11),
                       .entered_at = col_moment(r, 12),
                       .is_reverse = col_i64(r, 13) != 0,
                       .is_past = date_is_set(to_on) && date_before(to_on, cx->today)};
}

/* What was taken back on its first day never was. */
static bool never_was(const FamilyTie *t) {
    return date_is_set(t->from_on) && date_is_set(t->to_on) && date_before(t->to_on, t->from_on);
}

static int by_turn(const void *a, const void *b) {
    const FamilyTie *x = a, *y = b;
    i64 turn_x = x->priority ? x->priority : INT64_MAX, turn_y = y->priority ? y->priority : INT64_MAX;
    if (x->is_past != y->is_past) return x->is_past ? 1 : -1;
    if (x->is_reverse != y->is_reverse) return x->is_reverse ? 1 : -1;
    if (turn_x != turn_y) return turn_x < turn_y ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

static Status list_ties(Ctx *cx, i64 person_id, FamilyView *v) {
    DbRows *r;
    v->ties = ARENA_ARRAY(cx->arena, FamilyTie, TIES_MAX);
    TRY(db_query(cx, &r, SQL_family_ties, P_I64(person_id)));
    while (db_next(r) && v->n_ties < TIES_MAX) {
        FamilyTie t = read_tie(cx, r);
        if (!never_was(&t) && !restrict_hides(cx, t.card.id)) v->ties[v->n_ties++] = t;
    }
    TRY(db_done(r));
    for (size_t i = 0; i < v->n_ties; i++) TRY(person_card(cx, v->ties[i].card.id, &v->ties[i].card));
    if (v->n_ties > 1) qsort(v->ties, v->n_ties, sizeof *v->ties, by_turn);
    return OK;
}

/* ---- homes ---- */

static Status list_members(Ctx *cx, const PersonFacts *p, Household **by_address) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_family_homes, P_I64(p->who.id)));
    while (db_next(r)) {
        i64 id = col_i64(r, 1);
        if (hides_home(cx, id)) continue;
        for (size_t i = 0; i < p->n_addresses; i++) {
            Household *h = by_address[i];
            if (!h || p->addresses[i].span.id != col_i64(r, 0) || h->n == MEMBERS_MAX) continue;
            Date from_on = col_date(r, 2), to_on = col_date(r, 3);
            bool ends_earlier = date_is_set(to_on) && (!date_is_set(h->to_on) || date_before(to_on, h->to_on));
            h->at[h->n++] = (HouseholdMember){.card = {.id = id},
                                              .from_on = date_max(from_on, h->from_on),
                                              .to_on = ends_earlier ? to_on : h->to_on};
        }
    }
    return db_done(r);
}

static Status name_members(Ctx *cx, Household *h) {
    for (size_t i = 0; i < h->n; i++) TRY(person_card(cx, h->at[i].card.id, &h->at[i].card));
    return OK;
}

/* Latest first. An address that may not be known is not among p's, so neither is who lived there. */
static Status list_homes(Ctx *cx, const PersonFacts *p, FamilyView *v) {
    Household **by_address = ARENA_ARRAY(cx->arena, Household *, p->n_addresses + 1);
    v->homes = ARENA_ARRAY(cx->arena, Household, HOMES_MAX);
    for (size_t i = p->n_addresses; i-- > 0 && v->n_homes < HOMES_MAX;) {
        const PersonAddress *a = &p->addresses[i];
        bool never =
            date_is_set(a->span.from_on) && date_is_set(a->span.to_on) && date_before(a->span.to_on, a->span.from_on);
        if (!str_is(a->kind, "home") || never) continue;
        by_address[i] = &v->homes[v->n_homes++];
        *by_address[i] = (Household){.address = address_line(cx->arena, a),
                                     .from_on = a->span.from_on,
                                     .to_on = a->span.to_on,
                                     .is_now = span_holds_on(a->span, cx->today),
                                     .at = ARENA_ARRAY(cx->arena, HouseholdMember, MEMBERS_MAX)};
    }
    if (v->n_homes == 0) return OK;
    TRY(list_members(cx, p, by_address));
    for (size_t i = 0; i < v->n_homes; i++) TRY(name_members(cx, &v->homes[i]));
    return OK;
}

/* ---- brothers and sisters ---- */

static bool is_sibling_listed(const FamilyView *v, i64 id) {
    for (size_t i = 0; i < v->n_siblings; i++)
        if (v->siblings[i].card.id == id) return true;
    return false;
}

static Status list_by_parent(Ctx *cx, i64 person_id, FamilyView *v) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_family_siblings, P_I64(person_id)));
    while (db_next(r)) {
        i64 id = col_i64(r, 0), parent = col_i64(r, 1);
        bool is_hidden =
            restrict_hides(cx, id) || restrict_hides(cx, parent) || restrict_keeps_apart(cx, id, person_id);
        if (is_hidden || is_sibling_listed(v, id) || v->n_siblings == SIBLINGS_MAX) continue;
        v->siblings[v->n_siblings++] = (FamilySibling){.card = {.id = id}, .shares = {.id = parent}};
    }
    TRY(db_done(r));
    for (size_t i = 0; i < v->n_siblings; i++) {
        TRY(person_card(cx, v->siblings[i].card.id, &v->siblings[i].card));
        TRY(person_card(cx, v->siblings[i].shares.id, &v->siblings[i].shares));
    }
    return OK;
}

static bool is_tied(const FamilyView *v, i64 id) {
    for (size_t i = 0; i < v->n_ties; i++)
        if (v->ties[i].card.id == id) return true;
    return is_sibling_listed(v, id);
}

/* Children of one home and one surname may be brothers and sisters: no more is said. */
static void list_by_home(Ctx *cx, const PersonFacts *p, FamilyView *v) {
    const PersonName *name = person_name_on(p, "legal", cx->today);
    for (size_t h = 0; h < v->n_homes && name; h++)
        for (size_t i = 0; i < v->homes[h].n; i++) {
            const PersonCard *c = &v->homes[h].at[i].card;
            bool may_be = !c->is_adult && str_eq_nocase(c->surname, name->surname) && !is_tied(v, c->id);
            if (may_be && v->n_siblings < SIBLINGS_MAX && !restrict_keeps_apart(cx, c->id, p->who.id))
                v->siblings[v->n_siblings++] = (FamilySibling){.card = *c};
        }
}

Status family_view(Ctx *cx, const PersonFacts *p, FamilyView *out) {
    FamilyView v = {.siblings = ARENA_ARRAY(cx->arena, FamilySibling, SIBLINGS_MAX)};
    TRY(restrict_open(cx, p->who.id));
    TRY(list_ties(cx, p->who.id, &v));
    TRY(list_homes(cx, p, &v));
    if (!p->who.is_adult) {
        TRY(list_by_parent(cx, p->who.id, &v));
        list_by_home(cx, p, &v);
    }
    *out = v;
    return OK;
}
