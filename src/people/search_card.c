/* search_card.c - the line of a list that stands for a person, of many people at once. */
#include "db/db.h"
#include "people/mask.h"
#include "people/search.h"
#include "sql_all.h"

/* How near a roll is to being "the" school: an open one first, a main one before a subsidiary or guest, then the latest. */
typedef struct RollRank {
    bool is_open, is_main;
    Date from_on;
} RollRank;

static bool is_nearer(RollRank a, RollRank b) {
    if (a.is_open != b.is_open) return a.is_open;
    if (a.is_main != b.is_main) return a.is_main;
    return date_before(b.from_on, a.from_on);
}

/* Not known, as opposed to empty. */
static bool is_none(Str s) { return s.p == NULL; }

static void read_card(const DbRows *r, PersonCard *out) {
    *out = (PersonCard){.id = col_i64(r, 0),
                        .is_adult = col_bool(r, 1),
                        .birth_date = col_date(r, 2),
                        .sex = col_str_keep(r, 3),
                        .surname = col_str_keep(r, 4),
                        .forename = col_str_keep(r, 5),
                        .upn = col_str_keep(r, 6),
                        .postcode = col_str_keep(r, 7),
                        .district = col_str_keep(r, 8),
                        .school_to_on = DATE_NONE};
    if (!is_none(out->surname) && is_none(out->forename)) out->forename = STR("");
}

static void read_school(const DbRows *r, PersonCard *c, RollRank *best) {
    Str status = col_str(r, 4);
    RollRank rank = {.is_open = col_is_null(r, 3),
                     .is_main = !str_is(status, "S") && !str_is(status, "G"),
                     .from_on = col_date(r, 5)};
    if (c->urn != 0 && !is_nearer(rank, *best)) return;
    *best = rank;
    c->urn = col_i64(r, 1);
    c->school_name = col_str_keep(r, 2);
    c->school_to_on = col_date(r, 3);
}

typedef struct Asked {
    const i64 *ids;
    size_t n;
    Str list;
} Asked;

static Status read_people(Ctx *cx, const Asked *a, PersonCard *out) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_search_cards, P_STR(a->list)));
    while (db_next(r)) {
        i64 id = col_i64(r, 0);
        for (size_t i = 0; i < a->n; i++)
            if (a->ids[i] == id && out[i].id == 0) read_card(r, &out[i]);
    }
    TRY(db_done(r));
    for (size_t i = 0; i < a->n; i++)
        if (out[i].id == 0) return FAIL(cx, ERR_NOTFOUND, "there is no person %lld", (long long)a->ids[i]);
    return OK;
}

static void read_past(const DbRows *r, PersonCard *c) {
    if (is_none(c->surname)) {
        c->surname = col_str_keep(r, 1);
        c->forename = col_str_keep(r, 2);
    }
    if (is_none(c->upn)) c->upn = col_str_keep(r, 3);
}

static Status read_past_people(Ctx *cx, const Asked *a, PersonCard *out) {
    DbRows *r;
    size_t n = 0;
    i64 *ids = ARENA_ARRAY(cx->arena, i64, a->n);
    for (size_t i = 0; i < a->n; i++)
        if (is_none(out[i].surname) || is_none(out[i].upn)) ids[n++] = out[i].id;
    if (n == 0) return OK;
    TRY(db_query(cx, &r, SQL_search_cards_past, P_STR(db_list(cx->arena, ids, n))));
    while (db_next(r))
        for (size_t i = 0; i < a->n; i++)
            if (out[i].id == col_i64(r, 0)) read_past(r, &out[i]);
    return db_done(r);
}

static Status read_schools(Ctx *cx, const Asked *a, PersonCard *out) {
    DbRows *r;
    RollRank *best = ARENA_ARRAY(cx->arena, RollRank, a->n);
    TRY(db_query(cx, &r, SQL_search_cards_schools, P_STR(a->list)));
    while (db_next(r)) {
        i64 id = col_i64(r, 0);
        for (size_t i = 0; i < a->n; i++)
            if (out[i].id == id) read_school(r, &out[i], &best[i]);
    }
    return db_done(r);
}

static void mask(Ctx *cx, PersonCard *c) {
    (void)person_mask(cx, &(PersonMask){.id = &c->id,
                                        .surname = &c->surname,
                                        .forename = &c->forename,
                                        .upn = &c->upn,
                                        .sex = &c->sex,
                                        .born = &c->birth_date,
                                        .postcode = &c->postcode,
                                        .district = &c->district});
}

Status person_cards(Ctx *cx, const i64 *ids, size_t n, PersonCard *out) {
    const Asked a = {ids, n, db_list(cx->arena, ids, n)};
    if (n == 0) return OK;
    for (size_t i = 0; i < n; i++) out[i] = (PersonCard){.id = 0};
    TRY(read_people(cx, &a, out));
    TRY(read_past_people(cx, &a, out));
    TRY(read_schools(cx, &a, out));
    for (size_t i = 0; i < n; i++) mask(cx, &out[i]);
    return OK;
}

Status person_card(Ctx *cx, i64 id, PersonCard *out) {
    PersonCard card;
    TRY(person_cards(cx, &id, 1, &card));
    *out = card;
    return OK;
}
