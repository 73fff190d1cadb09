#include "people/person.h"

#include <stdlib.h>
#include "people/person_vec.h"

#include "access/access.h"
#include "access/restrict.h"
#include "db/kept_rows.h"
#include "people/changes.h"
#include "schools/enrolment.h"
#include "sql_all.h"

void *person_vec_grow(Arena *a, void *list, size_t *cap, size_t size) {
    size_t old = *cap;
    *cap = old == 0 ? 4 : old * 2;
    return old == 0 ? arena_alloc_array(a, *cap, size) : arena_grow(a, list, old * size, *cap * size);
}

/* ---- reading ---- */

/* Columns of person_facts that every part has, and the first of each type. */
enum { COL_PART, COL_ID, COL_FROM, COL_TO, COL_SOURCE, COL_T1, COL_N1 = 15, COL_N2, COL_B1, COL_D1, COL_N3 };
enum { PART_PERSON, PART_NAME, PART_IDENTIFIER, PART_ADDRESS, PART_CHARACTERISTIC, PART_RELATIONSHIP };

static Span read_span(const DbRows *r) {
    return (Span){.id = col_i64(r, COL_ID),
                  .from_on = col_date(r, COL_FROM),
                  .to_on = col_date(r, COL_TO),
                  .source_id = col_i64(r, COL_SOURCE)};
}

static Str text(const DbRows *r, int n) { return col_str_keep(r, COL_T1 + n - 1); }

static void read_person(const DbRows *r, PersonFacts *p) {
    p->who = (Person){.id = col_i64(r, COL_ID),
                      .is_adult = col_bool(r, COL_B1),
                      .birth_date = col_date(r, COL_FROM),
                      .birth_date_is_estimated = col_i64(r, COL_N2) != 0,
                      .sex = text(r, 1),
                      .known_from = col_date(r, COL_D1),
                      .died_on = col_date(r, COL_TO),
                      .merged_into = col_i64(r, COL_N1),
                      .revision = col_i64(r, COL_N3),
                      .source_id = col_i64(r, COL_SOURCE)};
}

static void read_name(Arena *a, const DbRows *r, PersonFacts *p) {
    *PERSON_PUSH(a, p, names) = (PersonName){.span = read_span(r),
                                             .kind = text(r, 1),
                                             .surname = text(r, 2),
                                             .forename = text(r, 3),
                                             .middle_names = text(r, 4),
                                             .surname_key = text(r, 5),
                                             .forename_key = text(r, 6)};
}

static void read_identifier(Arena *a, const DbRows *r, PersonFacts *p) {
    *PERSON_PUSH(a, p, identifiers) = (PersonIdentifier){.span = read_span(r),
                                                         .scheme = text(r, 1),
                                                         .value = text(r, 2),
                                                         .is_disputed = col_bool(r, COL_B1)};
}

static void read_address(Arena *a, const DbRows *r, PersonFacts *p) {
    *PERSON_PUSH(a, p, addresses) = (PersonAddress){.span = read_span(r),
                                                    .address_id = col_i64(r, COL_N1),
                                                    .kind = text(r, 1),
                                                    .address_key = text(r, 2),
                                                    .paon = text(r, 3),
                                                    .street = text(r, 4),
                                                    .locality = text(r, 5),
                                                    .town = text(r, 6),
                                                    .postcode = text(r, 7),
                                                    .uprn = col_i64(r, COL_N2),
                                                    .authority = text(r, 8),
                                                    .district = text(r, 9),
                                                    .is_outside = col_bool(r, COL_B1),
                                                    .evidence = text(r, 10)};
}

static void read_characteristic(Arena *a, const DbRows *r, PersonFacts *p) {
    *PERSON_PUSH(a, p, characteristics) = (PersonCharacteristic){.span = read_span(r),
                                                                 .kind = text(r, 1),
                                                                 .value = text(r, 2),
                                                                 .rank = col_i64(r, COL_N1),
                                                                 .declared_by = text(r, 3)};
}

static void read_relationship(Arena *a, const DbRows *r, PersonFacts *p) {
    Str responsible = text(r, 4);
    *PERSON_PUSH(a, p, relationships) =
        (PersonRelationship){.span = read_span(r),
                             .other_id = col_i64(r, COL_N1),
                             .relation = text(r, 1),
                             .phone = text(r, 2),
                             .email = text(r, 3),
                             .parental_responsibility = str_is(responsible, "yes")  ? 1
                                                        : str_is(responsible, "no") ? 0
                                                                                    : -1,
                             .priority = col_i64(r, COL_N2)};
}

static void read_part(Arena *a, const DbRows *r, PersonFacts *p) {
    switch (col_i64(r, COL_PART)) {
    case PART_PERSON: read_person(r, p); break;
    case PART_NAME: read_name(a, r, p); break;
    case PART_IDENTIFIER: read_identifier(a, r, p); break;
    case PART_ADDRESS: read_address(a, r, p); break;
    case PART_CHARACTERISTIC: read_characteristic(a, r, p); break;
    default: read_relationship(a, r, p); break;
    }
}

/* ---- order ---- */

static int compare_spans(const Span *a, const Span *b) {
    if (a->from_on.day != b->from_on.day) return a->from_on.day < b->from_on.day ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

/* Every fact begins with its Span. */
static int compare_facts(const void *a, const void *b) { return compare_spans(a, b); }

#define SORT_FACTS(p, list)                                                                         \
    do {                                                                                            \
        _Static_assert(offsetof(__typeof__(*(p)->list), span) == 0, "a fact begins with its span"); \
        if ((p)->n_##list > 1) qsort((p)->list, (p)->n_##list, sizeof *(p)->list, compare_facts);   \
    } while (0)

/* Oldest first within each kind of fact. */
static void person_sort(PersonFacts *p) {
    SORT_FACTS(p, names);
    SORT_FACTS(p, identifiers);
    SORT_FACTS(p, addresses);
    SORT_FACTS(p, characteristics);
    SORT_FACTS(p, relationships);
}

/* ---- reading one person ---- */

Status person_load(Ctx *cx, i64 id, PersonFacts *out) {
    PersonFacts p = {.said_as_at = DATE_NONE, .next_said = DATE_NONE};
    DbRows *r;
    TRY(kept_query(cx, &r, SQL_person_facts, id));
    while (db_next(r)) read_part(cx->arena, r, &p);
    TRY(db_done(r));
    if (p.who.id == 0) return FAIL(cx, ERR_NOTFOUND, "there is no person %lld", (long long)id);
    person_sort(&p);
    *out = p;
    return OK;
}

Status person_load_ahead(Ctx *cx, i64 id, const PersonFacts *ahead, PersonFacts *out) {
    if (ahead == NULL || ahead->who.id != id || person_is_touched(cx, id)) return person_load(cx, id, out);
    *out = *ahead;
    return OK;
}

Status person_rolls(Ctx *cx, const PersonFacts *p, const Enrolments **out) {
    Enrolments *all;
    *out = p->rolls;
    if (*out) return OK;
    all = ARENA_NEW(cx->arena, Enrolments);
    TRY(enrolment_of_person(cx, p->who.id, all));
    *out = all;
    return OK;
}

/* Merges are chained one by one when records are merged again; a loop would be a bug of the merge. */
#define MERGES_MAX 16

/* What a page is not given it cannot show. */
static void hide_addresses(Ctx *cx, PersonFacts *p) {
    p->is_address_hidden = restrict_hides_address(cx, p->who.id);
    if (p->is_address_hidden) p->n_addresses = 0;
}

Status person_get(Ctx *cx, i64 id, PersonFacts *out) {
    for (int i = 0; i < MERGES_MAX; i++) {
        TRY(access_subject(cx, SUBJECT_PERSON, id));
        TRY(person_load(cx, id, out));
        if (out->who.merged_into == 0) {
            hide_addresses(cx, out);
            return OK;
        }
        id = out->who.merged_into;
    }
    return FAIL(cx, ERR_BUG, "person %lld is merged in a circle", (long long)id);
}

/* ---- what holds on a day ---- */

const PersonName *person_name_on(const PersonFacts *p, const char *kind, Date on) {
    for (size_t i = p->n_names; i-- > 0;)
        if (str_is(p->names[i].kind, kind) && span_holds_on(p->names[i].span, on)) return &p->names[i];
    return NULL;
}

const PersonAddress *person_address_on(const PersonFacts *p, const char *kind, Date on) {
    for (size_t i = p->n_addresses; i-- > 0;)
        if (str_is(p->addresses[i].kind, kind) && span_holds_on(p->addresses[i].span, on)) return &p->addresses[i];
    return NULL;
}

const PersonCharacteristic *person_characteristic_on(const PersonFacts *p, const char *kind, Date on) {
    for (size_t i = p->n_characteristics; i-- > 0;) {
        const PersonCharacteristic *c = &p->characteristics[i];
        if (str_is(c->kind, kind) && span_holds_on(c->span, on)) return c;
    }
    return NULL;
}

const PersonIdentifier *person_identifier_of(const PersonFacts *p, const char *scheme) {
    const PersonIdentifier *best = NULL;
    for (size_t i = 0; i < p->n_identifiers; i++) {
        const PersonIdentifier *it = &p->identifiers[i];
        if (!str_is(it->scheme, scheme)) continue;
        if (best == NULL || !date_is_set(it->span.to_on)) best = it;
    }
    return best;
}

static const PersonName *any_name(const PersonFacts *p, Date on) {
    const PersonName *n = person_name_on(p, "legal", on);
    if (n != NULL) return n;
    for (size_t i = p->n_names; i-- > 0;)
        if (str_is(p->names[i].kind, "legal")) return &p->names[i];
    return p->n_names > 0 ? &p->names[p->n_names - 1] : NULL;
}

Str person_display_name(Ctx *cx, const PersonFacts *p, Date on) {
    const PersonName *n = any_name(p, on);
    if (n == NULL) return STR("Name not known");
    if (str_empty(n->forename)) return n->surname;
    return str_fmt(cx->arena, "%.*s %.*s", STR_ARG(n->forename), STR_ARG(n->surname));
}
