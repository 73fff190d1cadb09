#include "people/family.h"

#include "access/access.h"
#include "access/restrict.h"
#include "db/db.h"
#include "people/person.h"
#include "sql_all.h"

enum { FAMILY_MAX = 64 };

typedef struct Relative {
    i64 id;
    FamilyMember member;
} Relative;

static bool is_listed(const Relative *list, size_t n, i64 id) {
    for (size_t i = 0; i < n; i++)
        if (list[i].id == id) return true;
    return false;
}

static Status list_relatives(Ctx *cx, i64 id, Date on, Relative *list, size_t *n) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_family_relatives, P_I64(id)));
    while (db_next(r)) {
        Span held = {.from_on = col_date(r, 5), .to_on = col_date(r, 6)};
        if (!span_holds_on(held, on) || *n == FAMILY_MAX || is_listed(list, *n, col_i64(r, 0))) continue;
        if (restrict_hides(cx, col_i64(r, 0))) continue;
        bool is_reverse = col_i64(r, 8) != 0;
        list[(*n)++] = (Relative){.id = col_i64(r, 0),
                                  .member = {.relation = is_reverse ? STR("child") : col_str_keep(r, 1),
                                             .parental_responsibility = (i8)col_i64(r, 2),
                                             .phone = col_str_keep(r, 3),
                                             .email = col_str_keep(r, 4)}};
    }
    return db_done(r);
}

/* To be named as living at an address tells where one lives. */
static bool hides_home(Ctx *cx, i64 id) { return restrict_hides(cx, id) || restrict_hides_address(cx, id); }

static Status list_housemates(Ctx *cx, i64 id, Date on, Relative *list, size_t *n) {
    DbRows *r;
    if (restrict_hides_address(cx, id)) return OK;
    TRY(db_query(cx, &r, SQL_family_housemates, P_I64(id), P_DATE(on)));
    while (db_next(r)) {
        if (*n == FAMILY_MAX || is_listed(list, *n, col_i64(r, 0)) || hides_home(cx, col_i64(r, 0))) continue;
        list[(*n)++] =
            (Relative){.id = col_i64(r, 0), .member = {.relation = STR("same address"), .parental_responsibility = -1}};
    }
    return db_done(r);
}

static Relative *find_relative(Relative *list, size_t n, i64 id) {
    for (size_t i = 0; i < n; i++)
        if (list[i].id == id) return &list[i];
    return NULL;
}

/* Of two open rolls the main one is named. */
static void read_household(const DbRows *r, Relative *into) {
    PersonCard *c = &into->member.card;
    Str status = col_str(r, 6);
    bool is_second = str_is(status, "S") || str_is(status, "G");
    if (c->id != 0 && (c->urn == 0 || is_second)) return;
    *c = (PersonCard){.id = into->id,
                      .birth_date = col_date(r, 1),
                      .surname = col_str_keep(r, 2),
                      .forename = col_str_keep(r, 3),
                      .urn = col_i64(r, 4),
                      .school_name = col_str_keep(r, 5),
                      .school_to_on = DATE_NONE};
}

Status family_line(Ctx *cx, i64 id, PersonCard *out) {
    DbRows *r;
    Relative line = {.id = id};
    TRY(db_query(cx, &r, SQL_family_line, P_I64(id)));
    while (db_next(r)) read_household(r, &line);
    TRY(db_done(r));
    *out = line.member.card;
    return str_empty(out->surname) ? person_card(cx, id, out) : OK;
}

static Status list_household(Ctx *cx, i64 id, Date on, Relative *list, size_t *n) {
    DbRows *r;
    size_t n_relatives = *n;
    if (restrict_hides_address(cx, id)) return OK;
    TRY(db_query(cx, &r, SQL_family_household, P_I64(id), P_DATE(on)));
    while (db_next(r)) {
        if (is_listed(list, n_relatives, col_i64(r, 0)) || hides_home(cx, col_i64(r, 0))) continue;
        Relative *known = find_relative(list, *n, col_i64(r, 0));
        if (!known && *n == FAMILY_MAX) continue;
        if (!known) {
            known = &list[(*n)++];
            *known = (Relative){.id = col_i64(r, 0),
                                .member = {.relation = STR("same address"), .parental_responsibility = -1}};
        }
        read_household(r, known);
    }
    return db_done(r);
}

Status person_family_brief(Ctx *cx, i64 id, Date on, Family *out) {
    TRY(access_subject(cx, SUBJECT_PERSON, id));
    Relative *list = ARENA_ARRAY(cx->arena, Relative, FAMILY_MAX);
    size_t n = 0;
    TRY(list_relatives(cx, id, on, list, &n));
    for (size_t i = 0; i < n; i++) TRY(family_line(cx, list[i].id, &list[i].member.card));
    TRY(list_household(cx, id, on, list, &n));
    *out = (Family){.at = ARENA_ARRAY(cx->arena, FamilyMember, n + 1), .n = n};
    for (size_t i = 0; i < n; i++) out->at[i] = list[i].member;
    return OK;
}

Status person_family(Ctx *cx, i64 id, Date on, Family *out) {
    TRY(access_subject(cx, SUBJECT_PERSON, id));
    Relative *list = ARENA_ARRAY(cx->arena, Relative, FAMILY_MAX);
    size_t n = 0;
    TRY(list_relatives(cx, id, on, list, &n));
    TRY(list_housemates(cx, id, on, list, &n));
    *out = (Family){.at = ARENA_ARRAY(cx->arena, FamilyMember, n + 1)};
    for (size_t i = 0; i < n; i++) {
        FamilyMember m = list[i].member;
        TRY(person_card(cx, list[i].id, &m.card));
        out->at[out->n++] = m;
    }
    return OK;
}
