/* involve_known.c - who is involved by what is known already: rolls, standings, care, social workers among the contacts. */
#include "people/involve.h"
#include "people/person.h"
#include "people/search.h"
#include "schools/enrolment.h"
#include "schools/establishment.h"
#include "schools/standing.h"

static Status gather_rolls(Ctx *cx, i64 person_id, Involvements *out) {
    Enrolments rolls;
    TRY(enrolment_of_person(cx, person_id, &rolls));
    for (size_t i = 0; i < rolls.n; i++) {
        const Enrolment *e = &rolls.at[i];
        Str name;
        if (str_is(e->end_basis, "status_change")) continue;
        TRY(establishment_name(cx, e->urn, &name));
        involvement_add(cx, out,
                        &(Involvement){.service = STR("school"),
                                       .team = name,
                                       .from_on = e->from_on,
                                       .to_on = e->to_on,
                                       .source_id = e->source_id,
                                       .urn = e->urn});
    }
    return OK;
}

INVOLVEMENT(roll, .title = "School rolls", .gather = gather_rolls)

static Str service_of(Str standing) {
    if (str_is(standing, "home_educated")) return STR("home_education");
    if (str_is(standing, "missing")) return STR("missing_education");
    return str_is(standing, "awaiting") ? STR("admissions") : STR("provision");
}

static Status gather_standings(Ctx *cx, i64 person_id, Involvements *out) {
    Standings l;
    TRY(standing_of_person(cx, person_id, &l));
    for (size_t i = 0; i < l.n; i++)
        involvement_add(cx, out,
                        &(Involvement){.service = service_of(l.at[i].kind),
                                       .from_on = l.at[i].from_on,
                                       .to_on = l.at[i].to_on,
                                       .source_id = l.at[i].source_id});
    return OK;
}

INVOLVEMENT(standing, .title = "Services' lists", .gather = gather_standings)

static Status add_social_worker(Ctx *cx, const PersonRelationship *r, Involvements *out) {
    PersonCard card;
    TRY(person_card(cx, r->other_id, &card));
    Str name =
        str_fmt(cx->arena, "%.*s%s%.*s", STR_ARG(card.forename), card.forename.n ? " " : "", STR_ARG(card.surname));
    involvement_add(cx, out,
                    &(Involvement){.service = STR("social_care"),
                                   .worker = name,
                                   .role = STR("Social worker"),
                                   .phone = r->phone,
                                   .email = r->email,
                                   .from_on = r->span.from_on,
                                   .to_on = r->span.to_on,
                                   .source_id = r->span.source_id});
    return OK;
}

static Status gather_facts(Ctx *cx, i64 person_id, Involvements *out) {
    PersonFacts p;
    TRY(person_load(cx, person_id, &p));
    for (size_t i = 0; i < p.n_relationships; i++)
        if (str_is(p.relationships[i].relation, "social_worker")) TRY(add_social_worker(cx, &p.relationships[i], out));
    for (size_t i = 0; i < p.n_characteristics; i++) {
        const PersonCharacteristic *c = &p.characteristics[i];
        if (!str_is(c->kind, "in_care") || !str_is(c->value, "this_authority")) continue;
        involvement_add(cx, out,
                        &(Involvement){.service = STR("children_in_care"),
                                       .from_on = c->span.from_on,
                                       .to_on = c->span.to_on,
                                       .source_id = c->span.source_id});
    }
    return OK;
}

INVOLVEMENT(person, .title = "The child's record", .gather = gather_facts)
