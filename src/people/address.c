/* Where people live: one row a place, whoever lives there, and dated facts of who lived there when. */
#include "people/person.h"

#include "cli/app.h"
#include "db/db.h"
#include "define/definitions.h"
#include "people/fold.h"
#include "people/person_place.h"
#include "people/person_vec.h"
#include "sql_all.h"

static void add_part(Buf *b, Str part) {
    if (str_empty(part)) return;
    if (b->n > 0) buf_lit(b, ", ");
    buf_add(b, part);
}

/* "12" and "High Street" are one line; a house's name has its own. */
static bool is_number(Str paon) { return paon.n > 0 && paon.p[0] >= '0' && paon.p[0] <= '9'; }

Str address_line(Arena *a, const PersonAddress *at) {
    Buf b = buf_on(a);
    add_part(&b, at->paon);
    if (is_number(at->paon) && !str_empty(at->street)) {
        buf_add_char(&b, ' ');
        buf_add(&b, at->street);
    } else {
        add_part(&b, at->street);
    }
    add_part(&b, at->locality);
    add_part(&b, at->town);
    add_part(&b, at->postcode);
    return buf_str(&b);
}

/* With a postcode the town adds nothing and is spelt in many ways; without one it is all there is. */
static Str make_key(Ctx *cx, const AddressSaid *s, Str postcode) {
    Buf b = buf_on(cx->arena);
    buf_reserve(&b, s->paon.n + s->street.n + s->locality.n + s->town.n + postcode.n + 4);
    buf_add(&b, name_fold(cx->arena, s->paon));
    buf_add_char(&b, '|');
    buf_add(&b, name_fold(cx->arena, s->street));
    buf_add_char(&b, '|');
    if (!str_empty(postcode)) {
        buf_add(&b, postcode);
    } else {
        buf_add(&b, name_fold(cx->arena, s->locality));
        buf_add_char(&b, '|');
        buf_add(&b, name_fold(cx->arena, s->town));
    }
    return buf_str(&b);
}

static Str or_none(Str s) { return str_empty(s) ? STR_NONE : s; }

/* An address without a postcode that says a town alone cannot be placed. */
static Place place_of(Ctx *cx, Str postcode) {
    const Definitions *d = cx->app != NULL ? definitions_of(cx) : NULL;
    if (d == NULL || d->authority == NULL) return (Place){.district_index = -1};
    return authority_place_of(d->authority, postcode);
}

static PersonAddress as_address(Ctx *cx, const AddressSaid *s) {
    PersonAddress n = {.kind = s->kind == NULL ? STR("home") : str_from(s->kind),
                       .paon = or_none(str_trim(s->paon)),
                       .street = or_none(str_trim(s->street)),
                       .locality = or_none(str_trim(s->locality)),
                       .town = or_none(str_trim(s->town)),
                       .postcode = postcode_normalise(cx->arena, s->postcode),
                       .uprn = s->uprn,
                       .evidence = or_none(s->evidence)};
    n.address_key = make_key(cx, s, n.postcode);
    return n;
}

static void locate(Ctx *cx, PersonAddress *n) {
    Place place = place_of(cx, n->postcode);
    /* A move away may name no postcode at all: the evidence for it is that it lies elsewhere. */
    bool is_away = !place.is_known && !str_empty(n->evidence);
    n->is_outside = place.is_known ? place.is_outside : is_away;
    n->authority = place.is_known ? place.authority : is_away ? STR("elsewhere") : STR_NONE;
    n->district = n->is_outside ? STR_NONE : place.district;
}

static Status upsert_address(Ctx *cx, PersonAddress *n) {
    TRY(db_insert(cx, &n->address_id, SQL_address_insert, P_STR(n->address_key), P_STR(n->paon), P_STR(n->street),
                  P_STR(n->locality), P_STR(n->town), P_STR(n->postcode), P_ID(n->uprn), P_STR(n->authority),
                  P_STR(n->district)));
    if (n->address_id != 0) return OK;
    return db_number(cx, &n->address_id, SQL_address_by_key, P_STR(n->address_key));
}

static Status insert_person_address(Ctx *cx, PersonFacts *p, const PersonAddress *at, Span span) {
    PersonAddress n = *at;
    n.span = span;
    TRY(db_insert(cx, &n.span.id, SQL_person_address_insert, P_I64(p->who.id), P_I64(n.address_id), P_STR(n.kind),
                  P_DATE(span.from_on), P_DATE(span.to_on), P_BOOL(n.is_outside), P_STR(n.district), P_STR(n.evidence),
                  P_ID(span.source_id)));
    *PERSON_PUSH(cx->arena, p, addresses) = n;
    return OK;
}

static Status carry_out(Ctx *cx, PersonFacts *p, const size_t *at, const TimelinePlan *plan, PersonAddress *said) {
    PersonAddress old = plan->close >= 0 ? p->addresses[at[plan->close]] : (PersonAddress){0};
    if (plan->close >= 0) {
        TRY(db_run(cx, SQL_person_address_end, P_I64(old.span.id), P_DATE(plan->close_on)));
        p->addresses[at[plan->close]].span.to_on = plan->close_on;
    }
    if (plan->stretch >= 0) {
        PersonAddress *n = &p->addresses[at[plan->stretch]];
        TRY(db_run(cx, SQL_person_address_begin, P_I64(n->span.id), P_DATE(plan->stretch_from)));
        n->span.from_on = plan->stretch_from;
    }
    if (plan->insert) {
        locate(cx, said);
        TRY(upsert_address(cx, said));
        TRY(insert_person_address(cx, p, said, person_span(plan->insert_from, plan->insert_to, said->span.source_id)));
    }
    if (plan->resume)
        TRY(insert_person_address(cx, p, &old, person_span(plan->resume_from, plan->resume_to, old.span.source_id)));
    return OK;
}

/* A source that confirms a move away says more than the same address without evidence. */
static bool is_same_address(const PersonAddress *held, const PersonAddress *said) {
    return str_eq(held->address_key, said->address_key) &&
           (str_empty(said->evidence) || str_eq(held->evidence, said->evidence));
}

Status person_say_address(Ctx *cx, PersonFacts *p, const AddressSaid *a, Said said) {
    if (str_empty(a->postcode) && str_empty(a->town) && str_empty(a->street)) return OK;
    PersonAddress n = as_address(cx, a);
    n.span.source_id = said.source_id;
    PlaceQuestion q = {.facts = ARENA_ARRAY(cx->arena, TimelineFact, p->n_addresses + 1),
                       .said = said,
                       .what = CHANGED_IDENTITY};
    if (!str_is(n.kind, "home")) q.what = CHANGED_OTHERWISE;
    size_t *at = ARENA_ARRAY(cx->arena, size_t, p->n_addresses + 1);
    for (size_t i = 0; i < p->n_addresses; i++) {
        const PersonAddress *held = &p->addresses[i];
        if (!str_eq(held->kind, n.kind)) continue;
        at[q.n] = i;
        q.facts[q.n++] = (TimelineFact){held->span.from_on, held->span.to_on, is_same_address(held, &n)};
    }
    TimelinePlan plan;
    bool is_news;
    TRY(person_place(cx, p, &q, &plan, &is_news));
    return is_news ? carry_out(cx, p, at, &plan, &n) : OK;
}
