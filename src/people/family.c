#include "people/family.h"

#include <stdlib.h>
#include "access/access.h"
#include "access/restrict.h"
#include "db/kept_rows.h"
#include "people/person.h"
#include "schools/establishment.h"
#include "sql_all.h"

enum { FAMILY_MAX = 64 };

typedef struct Relative {
    i64 id, tie_id, turn;
    FamilyMember member;
} Relative;

typedef struct Ties {
    Relative *at;
    size_t n, cap;
    Date on; /* the day whose family is told */
} Ties;

static Relative *find_relative(Relative *list, size_t n, i64 id) {
    for (size_t i = 0; i < n; i++)
        if (list[i].id == id) return &list[i];
    return NULL;
}

/* The columns of a line: number, birth date, surname, forename, urn, status. Of two open rolls the main one is named. */
static void read_line(const DbRows *r, int col, Relative *into) {
    PersonCard *c = &into->member.card;
    Str status = col_str(r, col + 5);
    bool is_second = str_is(status, "S") || str_is(status, "G");
    if (c->id != 0 && (c->urn == 0 || is_second)) return;
    *c = (PersonCard){.id = into->id,
                      .birth_date = col_date(r, col + 1),
                      .surname = col_str_keep(r, col + 2),
                      .forename = col_str_keep(r, col + 3),
                      .urn = col_i64(r, col + 4),
                      .school_to_on = DATE_NONE};
}

/* ---- relatives ---- */

enum { COL_TIE = 9, COL_LINE };

static Relative *tie_of(Ctx *cx, const DbRows *r, Ties *ties) {
    i64 tie_id = col_i64(r, COL_TIE);
    bool is_reverse = col_i64(r, 8) != 0;
    for (size_t i = ties->n; i-- > 0;)
        if (ties->at[i].tie_id == tie_id) return &ties->at[i];
    if (ties->n == ties->cap) {
        size_t old = ties->cap;
        ties->cap = old ? 2 * old : 8;
        ties->at = arena_grow(cx->arena, ties->at, old * sizeof *ties->at, ties->cap * sizeof *ties->at);
    }
    Relative *x = &ties->at[ties->n++];
    *x = (Relative){.id = col_i64(r, 0),
                    .tie_id = tie_id,
                    .turn = col_i64(r, 7),
                    .member = {.relation = is_reverse ? STR("child") : col_str_keep(r, 1),
                               .parental_responsibility = (i8)col_i64(r, 2),
                               .phone = col_str_keep(r, 3),
                               .email = col_str_keep(r, 4)}};
    return x;
}

static void name_other(const DbRows *r, PersonFacts *p) {
    for (size_t i = 0; p && i < p->n_relationships; i++) {
        PersonRelationship *x = &p->relationships[i];
        if (x->span.id != col_i64(r, COL_TIE) || x->other_id != col_i64(r, 0)) continue;
        x->other_surname = col_str_keep(r, COL_LINE + 2);
        x->other_forename = col_str_keep(r, COL_LINE + 3);
    }
}

static int by_turn(const void *a, const void *b) {
    const Relative *x = a, *y = b;
    if (x->turn != y->turn) return x->turn < y->turn ? -1 : 1;
    return x->tie_id < y->tie_id ? -1 : x->tie_id > y->tie_id;
}

static Status read_ties(Ctx *cx, i64 id, PersonFacts *named, Ties *ties) {
    DbRows *r;
    TRY(kept_query(cx, &r, SQL_family_relatives, id));
    while (db_next(r)) {
        Span held = {.from_on = col_date(r, 5), .to_on = col_date(r, 6)};
        if (restrict_hides(cx, col_i64(r, 0))) continue;
        name_other(r, named);
        if (span_holds_on(held, ties->on)) read_line(r, COL_LINE, tie_of(cx, r, ties));
    }
    return db_done(r);
}

static Status name_school(Ctx *cx, PersonCard *c) {
    if (c->urn == 0 || !str_empty(c->school_name)) return OK;
    return establishment_name(cx, c->urn, &c->school_name);
}

/* Those of the day, each once, in the order in which to call. named: whose relationships get the other's name; NULL: nobody's. */
static Status list_relatives(Ctx *cx, i64 id, PersonFacts *named, Ties *list) {
    Ties ties = {.n = 0, .on = list->on};
    TRY(read_ties(cx, id, named, &ties));
    if (ties.n > 1) qsort(ties.at, ties.n, sizeof *ties.at, by_turn);
    for (size_t i = 0; i < ties.n && list->n < list->cap; i++)
        if (!find_relative(list->at, list->n, ties.at[i].id)) list->at[list->n++] = ties.at[i];
    return OK;
}

/* To be named as living at an address tells where one lives. */
static bool hides_home(Ctx *cx, i64 id) { return restrict_hides(cx, id) || restrict_hides_address(cx, id); }

static Status list_housemates(Ctx *cx, i64 id, Ties *list) {
    DbRows *r;
    if (restrict_hides_address(cx, id)) return OK;
    TRY(db_query(cx, &r, SQL_family_housemates, P_I64(id), P_DATE(list->on)));
    while (db_next(r)) {
        i64 other = col_i64(r, 0);
        if (list->n == list->cap || find_relative(list->at, list->n, other) || hides_home(cx, other)) continue;
        list->at[list->n++] =
            (Relative){.id = other, .member = {.relation = STR("same address"), .parental_responsibility = -1}};
    }
    return db_done(r);
}

Status family_line(Ctx *cx, i64 id, PersonCard *out) {
    DbRows *r;
    Relative line = {.id = id};
    TRY(db_query(cx, &r, SQL_family_line, P_I64(id)));
    while (db_next(r)) read_line(r, 0, &line);
    TRY(db_done(r));
    TRY(name_school(cx, &line.member.card));
    *out = line.member.card;
    return str_empty(out->surname) ? person_card(cx, id, out) : OK;
}

/* Who lives at a home besides: a relative has been told already; of a child with two open rolls there are two rows. */
static Status read_home(Ctx *cx, i64 address_id, i64 id, Ties *list) {
    DbRows *r;
    TRY(kept_query(cx, &r, SQL_family_household, address_id));
    while (db_next(r)) {
        i64 other = col_i64(r, 0);
        Span held = {.from_on = col_date(r, 6), .to_on = col_date(r, 7)};
        if (other == id || !span_holds_on(held, list->on)) continue;
        Relative *known = find_relative(list->at, list->n, other);
        bool is_told = known ? known->tie_id != 0 : list->n == list->cap;
        if (is_told || hides_home(cx, other)) continue;
        if (!known) {
            known = &list->at[list->n++];
            *known =
                (Relative){.id = other, .member = {.relation = STR("same address"), .parental_responsibility = -1}};
        }
        read_line(r, 0, known);
    }
    return db_done(r);
}

/* In a place without a number many live. */
static Status list_household(Ctx *cx, const PersonFacts *p, Ties *list) {
    if (restrict_hides_address(cx, p->who.id)) return OK;
    for (size_t i = 0; i < p->n_addresses; i++) {
        const PersonAddress *a = &p->addresses[i];
        bool is_home = str_is(a->kind, "home") && a->paon.p && span_holds_on(a->span, list->on);
        if (is_home) TRY(read_home(cx, a->address_id, p->who.id, list));
    }
    return OK;
}

Status person_family_brief(Ctx *cx, PersonFacts *p, Date on, Family *out) {
    TRY(access_subject(cx, SUBJECT_PERSON, p->who.id));
    Ties list = {.at = arena_take(cx->arena, FAMILY_MAX * sizeof(Relative)), .cap = FAMILY_MAX, .on = on};
    TRY(list_relatives(cx, p->who.id, p, &list));
    for (size_t i = 0; i < list.n; i++)
        if (str_empty(list.at[i].member.card.surname)) TRY(person_card(cx, list.at[i].id, &list.at[i].member.card));
    TRY(list_household(cx, p, &list));
    *out = (Family){.at = arena_take(cx->arena, (list.n + 1) * sizeof *out->at), .n = list.n};
    for (size_t i = 0; i < list.n; i++) {
        TRY(name_school(cx, &list.at[i].member.card));
        out->at[i] = list.at[i].member;
    }
    return OK;
}

Status person_family(Ctx *cx, i64 id, Date on, Family *out) {
    TRY(access_subject(cx, SUBJECT_PERSON, id));
    Ties list = {.at = arena_take(cx->arena, FAMILY_MAX * sizeof(Relative)), .cap = FAMILY_MAX, .on = on};
    TRY(list_relatives(cx, id, NULL, &list));
    TRY(list_housemates(cx, id, &list));
    *out = (Family){.at = ARENA_ARRAY(cx->arena, FamilyMember, list.n + 1)};
    for (size_t i = 0; i < list.n; i++) {
        FamilyMember m = list.at[i].member;
        TRY(person_card(cx, list.at[i].id, &m.card));
        out->at[out->n++] = m;
    }
    return OK;
}
