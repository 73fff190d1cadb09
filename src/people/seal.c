#include "people/seal.h"

#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "access/restrict_case.h"
#include "people/changes.h"
#include "people/identifier.h"
#include "people/person.h"
#include "schools/enrolment.h"
#include "schools/standing.h"
#include "sql_all.h"

/* What says that a child is in care, or who their family was: it ends with the old identity. */
static bool goes_on(Str kind) {
    static const char *const left_behind[] = {"in_care", "child_in_need", "child_protection"};
    for (size_t i = 0; i < COUNT_OF(left_behind); i++)
        if (str_is(kind, left_behind[i])) return false;
    return true;
}

static bool holds_number(const PersonFacts *p, Str value) {
    for (size_t i = 0; i < p->n_identifiers; i++)
        if (str_eq(p->identifiers[i].value, value)) return true;
    return false;
}

static Status check_seal(Ctx *cx, const AdoptionSeal *s, const PersonFacts *old) {
    if (str_empty(str_trim(s->surname)) || str_empty(str_trim(s->forename)))
        return FAIL(cx, ERR_INPUT, "give the new surname and forename");
    if (date_before(cx->today, s->sealed_on)) return FAIL(cx, ERR_INPUT, "an adoption is sealed today at the latest");
    if (!str_empty(s->upn) && !upn_is_sound(upn_verdict(s->upn)))
        return FAIL(cx, ERR_INPUT, "the new UPN: %s", upn_verdict_text[upn_verdict(s->upn)]);
    if (old->who.is_adult) return FAIL(cx, ERR_INPUT, "person %lld is no child", (long long)s->old_id);
    if (!str_empty(s->upn) && holds_number(old, s->upn))
        return FAIL(cx, ERR_INPUT, "a new UPN is needed: this one would tie the two records");
    return OK;
}

static Status name_child(Ctx *cx, const AdoptionSeal *s, PersonFacts *child, Said said) {
    NameSaid name = {.kind = "legal",
                     .surname = str_trim(s->surname),
                     .forename = str_trim(s->forename),
                     .middle_names = str_trim(s->middle_names)};
    TRY(person_say_name(cx, child, &name, said));
    return str_empty(s->upn) ? OK : person_say_upn(cx, child, s->upn, said);
}

static Status copy_address(Ctx *cx, const PersonFacts *old, PersonFacts *child, Said said) {
    const PersonAddress *a = person_address_on(old, "home", said.as_at);
    if (!a) return OK;
    AddressSaid home = {.paon = a->paon,
                        .street = a->street,
                        .locality = a->locality,
                        .town = a->town,
                        .postcode = a->postcode,
                        .uprn = a->uprn};
    return person_say_address(cx, child, &home, said);
}

static Status copy_characteristics(Ctx *cx, const PersonFacts *old, PersonFacts *child, Said said) {
    for (size_t i = 0; i < old->n_characteristics; i++) {
        const PersonCharacteristic *c = &old->characteristics[i];
        if (!span_holds_on(c->span, said.as_at) || !goes_on(c->kind)) continue;
        CharacteristicSaid same = {.kind = str_cstr(cx->arena, c->kind),
                                   .value = c->value,
                                   .rank = c->rank,
                                   .declared_by = c->declared_by};
        TRY(person_say_characteristic(cx, child, &same, said));
    }
    return OK;
}

/* Standings that hold on the day end the day before, and begin anew. */
static Status hand_over_standings(Ctx *cx, i64 old_id, i64 new_id, Date on) {
    Standings l;
    StandingChange change;
    TRY(standing_of_person(cx, old_id, &l));
    for (size_t i = 0; i < l.n; i++) {
        StandingSaid was = l.at[i], next = was;
        if (date_is_set(was.to_on) && date_before(was.to_on, on)) continue;
        next.person_id = new_id;
        next.from_on = date_max(was.from_on, on);
        next.source_id = 0;
        TRY(standing_say(cx, &next, &change));
        was.to_on = date_plus(next.from_on, -1);
        TRY(standing_say(cx, &was, &change));
    }
    return OK;
}

static Status make_child(Ctx *cx, const AdoptionSeal *s, const PersonFacts *old, PersonFacts *child) {
    Said said = {.as_at = s->sealed_on};
    NewPerson n = {.birth_date = old->who.birth_date,
                   .birth_date_is_estimated = old->who.birth_date_is_estimated,
                   .sex = old->who.sex};
    TRY(person_create(cx, &n, said, child));
    TRY(name_child(cx, s, child, said));
    if (!s->leaves_address) TRY(copy_address(cx, old, child, said));
    TRY(copy_characteristics(cx, old, child, said));
    TRY(enrolment_hand_over(cx, s->old_id, child->who.id, s->sealed_on));
    return hand_over_standings(cx, s->old_id, child->who.id, s->sealed_on);
}

Status adoption_seal(Ctx *cx, const AdoptionSeal *asked, i64 *new_id) {
    AdoptionSeal s = *asked;
    PersonFacts old, child;
    RestrictSeal tie;
    TRY(access_allows(cx, RESTRICT_CHILD));
    TRY(person_get(cx, s.old_id, &old));
    s.old_id = old.who.id;
    s.upn = identifier_normalise(cx->arena, str_trim(s.upn));
    if (!date_is_set(s.sealed_on)) s.sealed_on = cx->today;
    TRY(check_seal(cx, &s, &old));
    RestrictPlace place = {
        .person_id = s.old_id, .kind = RESTRICT_ADOPTED, .to_on = DATE_NONE, .reason = s.reason, .readers = s.readers};
    tie = (RestrictSeal){.old_id = s.old_id, .sealed_on = s.sealed_on};
    TRY(restrict_place(cx, &place, &tie.restriction_id));
    TRY(make_child(cx, &s, &old, &child));
    tie.new_id = child.who.id;
    person_touch(cx, s.old_id);
    TRY(restrict_seal(cx, &tie));
    *new_id = child.who.id;
    return OK;
}

Status adoption_open_cases(Ctx *cx, i64 old_id, i64 *n) {
    DbRows *r;
    *n = 0;
    TRY(db_query(cx, &r, SQL_seal_open_cases, P_I64(old_id)));
    while (db_next(r)) *n += !restrict_hides_case(cx, col_i64(r, 0));
    return db_done(r);
}

Status adoption_wrong_days(Ctx *cx, const RestrictSeal *tie, i64 person_id, i64 *n) {
    if (person_id == tie->old_id)
        return db_number(cx, n, SQL_seal_days_of_closed, P_I64(person_id), P_DATE(tie->sealed_on));
    return db_number(cx, n, SQL_seal_days_of_new, P_I64(person_id), P_DATE(tie->sealed_on));
}
