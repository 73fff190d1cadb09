/* What sources say of a person: names, numbers, characteristics, relationships, birth and death. Addresses are in
 * address.c. Each statement is compared in memory with what is held; only what is new is written. */
#include "people/person.h"

#include "db/db.h"
#include "people/changes.h"
#include "people/fold.h"
#include "people/person_place.h"
#include "people/person_vec.h"
#include "sql_all.h"

/* ---- placing a statement on a slot's timeline ---- */

/* The next later return that named the person, looked up at most once per person and as-at day. */
static Status next_said(Ctx *cx, PersonFacts *p, Said said, Date *out) {
    if (p->is_new || p->is_never_returned) {
        *out = DATE_NONE;
        return OK;
    }
    if (!date_is_set(p->said_as_at) || !date_eq(p->said_as_at, said.as_at)) {
        DbRows *r;
        TRY(db_query(cx, &r, SQL_person_next_said, P_I64(p->who.id), P_DATE(said.as_at)));
        Date next = db_next(r) ? col_date(r, 0) : DATE_NONE;
        TRY(db_done(r));
        p->said_as_at = said.as_at;
        p->next_said = next;
    }
    *out = p->next_said;
    return OK;
}

Status person_note_change(Ctx *cx, PersonFacts *p, PersonChange what) {
    p->n_changes++;
    if (p->touched_as < what) person_touch_as(cx, p->who.id, what);
    if (p->touched_as < what) p->touched_as = (u8)what;
    if (p->is_new || p->is_revised || p->is_never_returned) return OK; /* no return to have been overtaken */
    p->is_revised = true;
    p->who.revision++;
    return db_run(cx, SQL_person_revise, P_I64(p->who.id));
}

Status person_place(Ctx *cx, PersonFacts *p, const PlaceQuestion *q, TimelinePlan *plan, bool *is_news) {
    TimelineStatement s = {.as_at = q->said.as_at, .next_said = DATE_NONE, .is_none = q->is_none, .lapses = q->lapses};
    *is_news = !timeline_is_settled(q->facts, q->n, &s);
    if (!*is_news) return OK;
    TRY(next_said(cx, p, q->said, &s.next_said));
    *is_news = timeline_place(q->facts, q->n, &s, plan);
    return *is_news ? person_note_change(cx, p, q->what) : OK;
}

static TimelineFact timeline_fact(Span s, bool is_same) {
    return (TimelineFact){.from_on = s.from_on, .to_on = s.to_on, .is_same = is_same};
}

/* ---- the person ---- */

Status person_create(Ctx *cx, const NewPerson *n, Said said, PersonFacts *out) {
    PersonFacts p = {.is_new = true,
                     .said_as_at = DATE_NONE,
                     .next_said = DATE_NONE,
                     .n_changes = 1,
                     .touched_as = CHANGED_IDENTITY};
    p.who = (Person){.is_adult = n->is_adult,
                     .birth_date = n->birth_date,
                     .birth_date_is_estimated = n->birth_date_is_estimated,
                     .sex = n->sex,
                     .known_from = said.as_at,
                     .died_on = DATE_NONE};
    TRY(db_insert(cx, &p.who.id, SQL_person_insert, P_BOOL(n->is_adult), P_DATE(n->birth_date),
                  P_BOOL(n->birth_date_is_estimated), P_STR(n->sex), P_DATE(said.as_at), P_ID(said.source_id)));
    person_touch(cx, p.who.id);
    *out = p;
    return OK;
}

Str person_match_key(Arena *a, Date birth_date, Str surname_key, Str forename_key) {
    char day[DATE_ISO_LEN + 1];
    if (!date_is_set(birth_date)) return STR_NONE;
    return str_fmt(a, "%s|%.*s|%.*s", date_iso(birth_date, day), STR_ARG(surname_key), STR_ARG(forename_key));
}

static Status rekey_names(Ctx *cx, const PersonFacts *p, Date birth_date) {
    for (size_t i = 0; i < p->n_names; i++) {
        const PersonName *n = &p->names[i];
        Str key = person_match_key(cx->arena, birth_date, n->surname_key, n->forename_key);
        TRY(db_run(cx, SQL_person_name_rekey, P_I64(n->span.id), P_STR(key)));
    }
    return OK;
}

static Status update_person(Ctx *cx, PersonFacts *p, Person *to) {
    TRY(person_note_change(cx, p, CHANGED_IDENTITY));
    to->revision = p->who.revision;
    if (!date_eq(to->birth_date, p->who.birth_date)) TRY(rekey_names(cx, p, to->birth_date));
    TRY(db_run(cx, SQL_person_update, P_I64(to->id), P_DATE(to->birth_date), P_BOOL(to->birth_date_is_estimated),
               P_STR(to->sex), P_DATE(to->known_from), P_DATE(to->died_on)));
    p->who = *to;
    return OK;
}

static bool is_birth_disagreement(const Person *held, const NewPerson *n) {
    bool dates =
        date_is_set(n->birth_date) && date_is_set(held->birth_date) && !date_eq(n->birth_date, held->birth_date);
    bool sexes = !str_empty(n->sex) && !str_empty(held->sex) && !str_eq(n->sex, held->sex);
    return dates || sexes;
}

/* What is missing or estimated is filled in by anyone; the rest only by a source that no newer one follows. */
static void believe_birth(Person *to, const NewPerson *n, bool is_newest) {
    bool is_wanted = !date_is_set(to->birth_date) || (to->birth_date_is_estimated && !n->birth_date_is_estimated);
    if (date_is_set(n->birth_date) && (is_wanted || (is_newest && !n->birth_date_is_estimated))) {
        to->birth_date = n->birth_date;
        to->birth_date_is_estimated = n->birth_date_is_estimated;
    }
    if (!str_empty(n->sex) && (str_empty(to->sex) || is_newest)) to->sex = n->sex;
}

Status person_say_birth(Ctx *cx, PersonFacts *p, const NewPerson *n, Said said, bool *disagrees) {
    Person to = p->who;
    bool differs = is_birth_disagreement(&p->who, n);
    Date next = DATE_NONE;
    if (differs) TRY(next_said(cx, p, said, &next));
    believe_birth(&to, n, !date_is_set(next));
    if (date_is_set(said.as_at) && date_before(said.as_at, to.known_from)) to.known_from = said.as_at;
    bool changes = !date_eq(to.birth_date, p->who.birth_date) || !str_eq(to.sex, p->who.sex) ||
                   to.birth_date_is_estimated != p->who.birth_date_is_estimated ||
                   !date_eq(to.known_from, p->who.known_from);
    if (changes) TRY(update_person(cx, p, &to));
    if (disagrees != NULL) *disagrees = differs;
    return OK;
}

Status person_say_died(Ctx *cx, PersonFacts *p, Date died_on, UNUSED Said said) {
    if (!date_is_set(died_on) || date_eq(died_on, p->who.died_on)) return OK;
    Person to = p->who;
    to.died_on = died_on;
    return update_person(cx, p, &to);
}

/* ---- names ---- */

static bool is_ascii(Str s) {
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80) return false;
    return true;
}

/* The same spelling, or one that has lost its accents or its case on the way: SMITH after Smith says nothing new. */
static bool is_same_part(Str held, Str said) {
    return str_eq(held, said) || str_eq_nocase(held, said) || (is_ascii(said) && !is_ascii(held));
}

/* Middle names are often left out; a source without them does not deny them. */
static bool is_same_name(Ctx *cx, const PersonName *held, const PersonName *said) {
    if (!str_eq(held->surname_key, said->surname_key) || !str_eq(held->forename_key, said->forename_key)) return false;
    if (!is_same_part(held->surname, said->surname) || !is_same_part(held->forename, said->forename)) return false;
    if (str_empty(said->middle_names) || str_eq_nocase(held->middle_names, said->middle_names)) return true;
    return str_eq(name_fold(cx->arena, held->middle_names), name_fold(cx->arena, said->middle_names));
}

static Status insert_name(Ctx *cx, PersonFacts *p, const PersonName *name, Span span) {
    PersonName n = *name;
    n.span = span;
    TRY(db_insert(cx, &n.span.id, SQL_person_name_insert, P_I64(p->who.id), P_STR(n.kind), P_STR(n.surname),
                  P_STR(n.forename), P_STR(n.middle_names), P_STR(n.surname_key), P_STR(n.forename_key),
                  P_STR(person_match_key(cx->arena, p->who.birth_date, n.surname_key, n.forename_key)),
                  P_DATE(n.span.from_on), P_DATE(n.span.to_on), P_ID(n.span.source_id)));
    *PERSON_PUSH(cx->arena, p, names) = n;
    return OK;
}

static Status carry_out_name(Ctx *cx, PersonFacts *p, const size_t *at, const TimelinePlan *plan,
                             const PersonName *said) {
    PersonName old = plan->close >= 0 ? p->names[at[plan->close]] : (PersonName){0};
    if (plan->close >= 0) {
        TRY(db_run(cx, SQL_person_name_end, P_I64(old.span.id), P_DATE(plan->close_on)));
        p->names[at[plan->close]].span.to_on = plan->close_on;
    }
    if (plan->stretch >= 0) {
        PersonName *n = &p->names[at[plan->stretch]];
        TRY(db_run(cx, SQL_person_name_begin, P_I64(n->span.id), P_DATE(plan->stretch_from)));
        n->span.from_on = plan->stretch_from;
    }
    if (plan->insert)
        TRY(insert_name(cx, p, said, person_span(plan->insert_from, plan->insert_to, said->span.source_id)));
    if (plan->resume)
        TRY(insert_name(cx, p, &old, person_span(plan->resume_from, plan->resume_to, old.span.source_id)));
    return OK;
}

static Status place_name(Ctx *cx, PersonFacts *p, const PersonName *n, Said said) {
    PlaceQuestion q = {.facts = ARENA_ARRAY(cx->arena, TimelineFact, p->n_names + 1),
                       .said = said,
                       .what = CHANGED_IDENTITY};
    size_t *at = ARENA_ARRAY(cx->arena, size_t, p->n_names + 1);
    for (size_t i = 0; i < p->n_names; i++) {
        if (!str_eq(p->names[i].kind, n->kind)) continue;
        at[q.n] = i;
        q.facts[q.n++] = timeline_fact(p->names[i].span, is_same_name(cx, &p->names[i], n));
    }
    TimelinePlan plan;
    bool is_news;
    TRY(person_place(cx, p, &q, &plan, &is_news));
    return is_news ? carry_out_name(cx, p, at, &plan, n) : OK;
}

/* A former name or alias has no dates: it is there or it is not. */
static Status keep_name_once(Ctx *cx, PersonFacts *p, const PersonName *n, Said said) {
    for (size_t i = 0; i < p->n_names; i++) {
        const PersonName *held = &p->names[i];
        if (str_eq(held->kind, n->kind) && str_eq(held->surname_key, n->surname_key) &&
            str_eq(held->forename_key, n->forename_key))
            return OK;
    }
    TRY(person_note_change(cx, p, CHANGED_IDENTITY));
    return insert_name(cx, p, n, person_span(DATE_NONE, DATE_NONE, said.source_id));
}

Status person_say_name(Ctx *cx, PersonFacts *p, const NameSaid *n, Said said) {
    if (str_empty(n->surname) && str_empty(n->forename)) return OK;
    PersonName name = {.span = {.source_id = said.source_id},
                       .kind = str_from(n->kind),
                       .surname = str_empty(n->surname) ? STR("") : n->surname,
                       .forename = str_empty(n->forename) ? STR_NONE : n->forename,
                       .middle_names = str_empty(n->middle_names) ? STR_NONE : n->middle_names,
                       .surname_key = name_fold(cx->arena, n->surname),
                       .forename_key = name_fold(cx->arena, n->forename)};
    bool is_dated = str_is(name.kind, "legal") || str_is(name.kind, "preferred");
    return is_dated ? place_name(cx, p, &name, said) : keep_name_once(cx, p, &name, said);
}

/* ---- numbers ---- */

static bool is_upn_scheme(Str scheme) { return str_starts(scheme, STR("upn")); }

Status person_other_holder(Ctx *cx, i64 person_id, Str value, i64 *other) {
    return db_number(cx, other, SQL_person_other_holder, P_I64(person_id), P_STR(value));
}

/* Whoever holds the number is in dispute with whoever is given it now. */
static Status dispute(Ctx *cx, Str scheme, Str value) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_person_identifier_dispute, P_STR(value), P_STR(scheme)));
    while (db_next(r)) person_touch_as(cx, col_i64(r, 0), CHANGED_OTHERWISE);
    return db_done(r);
}

static Status insert_identifier(Ctx *cx, PersonFacts *p, Str scheme, Str value, Span span) {
    PersonIdentifier n = {.span = span, .scheme = scheme, .value = value};
    i64 other = 0;
    if (!p->numbers_are_free) TRY(person_other_holder(cx, p->who.id, value, &other));
    n.is_disputed = other != 0 || !identifier_is_sound(scheme, value);
    TRY(db_insert(cx, &n.span.id, SQL_person_identifier_insert, P_I64(p->who.id), P_STR(scheme), P_STR(value),
                  P_BOOL(n.is_disputed), P_DATE(span.from_on), P_DATE(span.to_on), P_ID(span.source_id)));
    if (other != 0) TRY(dispute(cx, scheme, value));
    *PERSON_PUSH(cx->arena, p, identifiers) = n;
    bool is_upn = str_is(scheme, SCHEME_UPN) && upn_verdict(value) == UPN_PERMANENT;
    return person_note_change(cx, p, is_upn ? CHANGED_UPN_GIVEN : CHANGED_OTHERWISE);
}

/* UPNs are one family: a number held as former is held. */
static const PersonIdentifier *find_held(const PersonFacts *p, Str scheme, Str value) {
    for (size_t i = 0; i < p->n_identifiers; i++) {
        const PersonIdentifier *it = &p->identifiers[i];
        bool is_family = is_upn_scheme(scheme) ? is_upn_scheme(it->scheme) : str_eq(it->scheme, scheme);
        if (is_family && str_eq(it->value, value)) return it;
    }
    return NULL;
}

/* The number now current under the scheme gives way to a newer one. A permanent UPN also ends a temporary one. */
static Status retire_identifiers(Ctx *cx, PersonFacts *p, Str scheme, Date last_day) {
    bool is_upn = is_upn_scheme(scheme);
    for (size_t i = 0; i < p->n_identifiers; i++) {
        PersonIdentifier *it = &p->identifiers[i];
        bool gives_way =
            str_eq(it->scheme, scheme) || (str_is(scheme, SCHEME_UPN) && str_is(it->scheme, SCHEME_UPN_TEMPORARY));
        if (!gives_way || date_is_set(it->span.to_on)) continue;
        Str becomes = is_upn ? STR(SCHEME_UPN_FORMER) : it->scheme;
        if (is_upn) TRY(person_note_change(cx, p, CHANGED_IDENTITY)); /* as a permanent one may be what is retired */
        TRY(db_run(cx, SQL_person_identifier_retire, P_I64(it->span.id), P_STR(becomes), P_DATE(last_day)));
        it->scheme = becomes;
        it->span.to_on = last_day;
    }
    return OK;
}

static bool has_current(const PersonFacts *p, Str scheme) {
    for (size_t i = 0; i < p->n_identifiers; i++)
        if (str_eq(p->identifiers[i].scheme, scheme) && !date_is_set(p->identifiers[i].span.to_on)) return true;
    return false;
}

static Status say_current_identifier(Ctx *cx, PersonFacts *p, Str scheme, Str value, Said said) {
    if (find_held(p, scheme, value) != NULL) return OK;
    Date next = DATE_NONE;
    bool is_rival = has_current(p, scheme);
    if (is_rival) TRY(next_said(cx, p, said, &next));
    if (is_rival && date_is_set(next)) { /* an older number, replaced since */
        Str former = is_upn_scheme(scheme) ? STR(SCHEME_UPN_FORMER) : scheme;
        return insert_identifier(cx, p, former, value, person_span(said.as_at, date_plus(next, -1), said.source_id));
    }
    TRY(retire_identifiers(cx, p, scheme, date_plus(said.as_at, -1)));
    return insert_identifier(cx, p, scheme, value, person_span(said.as_at, DATE_NONE, said.source_id));
}

Status person_say_identifier(Ctx *cx, PersonFacts *p, const char *scheme, Str value, Said said) {
    value = identifier_normalise(cx->arena, value);
    if (str_empty(value)) return OK;
    Str name = str_from(scheme);
    if (!str_is(name, SCHEME_UPN_FORMER)) return say_current_identifier(cx, p, name, value, said);
    if (find_held(p, name, value) != NULL) return OK;
    return insert_identifier(cx, p, name, value, person_span(DATE_NONE, DATE_NONE, said.source_id));
}

Status person_say_upn(Ctx *cx, PersonFacts *p, Str upn, Said said) {
    upn = identifier_normalise(cx->arena, upn);
    return person_say_identifier(cx, p, upn_scheme(upn), upn, said);
}

/* ---- characteristics ---- */

static Status insert_characteristic(Ctx *cx, PersonFacts *p, const PersonCharacteristic *from, Span span) {
    PersonCharacteristic c = *from;
    c.span = span;
    TRY(db_insert(cx, &c.span.id, SQL_person_characteristic_insert, P_I64(p->who.id), P_STR(c.kind), P_STR(c.value),
                  P_I64(c.rank), P_STR(c.declared_by), P_DATE(span.from_on), P_DATE(span.to_on), P_ID(span.source_id)));
    *PERSON_PUSH(cx->arena, p, characteristics) = c;
    return OK;
}

static Status end_characteristic(Ctx *cx, PersonCharacteristic *c, Date last_day) {
    TRY(db_run(cx, SQL_person_characteristic_end, P_I64(c->span.id), P_DATE(last_day)));
    c->span.to_on = last_day;
    return OK;
}

static Status carry_out_characteristic(Ctx *cx, PersonFacts *p, const size_t *at, const TimelinePlan *plan,
                                       const PersonCharacteristic *said) {
    PersonCharacteristic old = plan->close >= 0 ? p->characteristics[at[plan->close]] : (PersonCharacteristic){0};
    if (plan->close >= 0) TRY(end_characteristic(cx, &p->characteristics[at[plan->close]], plan->close_on));
    if (plan->stretch >= 0) {
        PersonCharacteristic *c = &p->characteristics[at[plan->stretch]];
        TRY(db_run(cx, SQL_person_characteristic_begin, P_I64(c->span.id), P_DATE(plan->stretch_from)));
        c->span.from_on = plan->stretch_from;
    }
    if (plan->insert)
        TRY(insert_characteristic(cx, p, said, person_span(plan->insert_from, plan->insert_to, said->span.source_id)));
    if (plan->resume)
        TRY(insert_characteristic(cx, p, &old, person_span(plan->resume_from, plan->resume_to, old.span.source_id)));
    return OK;
}

/* Silence on these is no denial: they hold until another value is said. */
static bool is_lasting(Str kind) { return str_is(kind, "ethnicity") || str_is(kind, "language"); }

static PersonCharacteristic as_fact(const CharacteristicSaid *c, Said said) {
    return (PersonCharacteristic){.span = {.source_id = said.source_id},
                                  .kind = str_from(c->kind),
                                  .value = c->value,
                                  .rank = c->rank,
                                  .declared_by = c->declared_by};
}

static bool is_same_characteristic(const PersonCharacteristic *held, const CharacteristicSaid *c) {
    return str_eq(held->value, c->value) && (str_empty(c->declared_by) || str_eq(held->declared_by, c->declared_by));
}

Status person_say_characteristic(Ctx *cx, PersonFacts *p, const CharacteristicSaid *c, Said said) {
    PersonCharacteristic fact = as_fact(c, said);
    PlaceQuestion q = {.said = said,
                       .is_none = str_empty(c->value),
                       .lapses = !is_lasting(fact.kind),
                       .what = CHANGED_OTHERWISE};
    q.facts = ARENA_ARRAY(cx->arena, TimelineFact, p->n_characteristics + 1);
    size_t *at = ARENA_ARRAY(cx->arena, size_t, p->n_characteristics + 1);
    for (size_t i = 0; i < p->n_characteristics; i++) {
        const PersonCharacteristic *held = &p->characteristics[i];
        if (held->rank != c->rank || !str_eq(held->kind, fact.kind)) continue;
        at[q.n] = i;
        q.facts[q.n++] = timeline_fact(held->span, is_same_characteristic(held, c));
    }
    TimelinePlan plan;
    bool is_news;
    TRY(person_place(cx, p, &q, &plan, &is_news));
    return is_news ? carry_out_characteristic(cx, p, at, &plan, &fact) : OK;
}

Status person_say_period(Ctx *cx, PersonFacts *p, const CharacteristicSaid *c, Span period, Said said) {
    PersonCharacteristic fact = as_fact(c, said);
    for (size_t i = 0; i < p->n_characteristics; i++) {
        PersonCharacteristic *held = &p->characteristics[i];
        bool is_period = held->rank == c->rank && str_eq(held->kind, fact.kind) && str_eq(held->value, fact.value) &&
                         date_eq(held->span.from_on, period.from_on);
        if (!is_period) continue;
        if (date_eq(held->span.to_on, period.to_on)) return OK;
        Date next;
        TRY(next_said(cx, p, said, &next));
        if (date_is_set(next)) return OK; /* a newer source has said how long it lasted */
        TRY(person_note_change(cx, p, CHANGED_OTHERWISE));
        return end_characteristic(cx, held, period.to_on);
    }
    TRY(person_note_change(cx, p, CHANGED_OTHERWISE));
    period.source_id = said.source_id;
    return insert_characteristic(cx, p, &fact, period);
}

/* ---- relationships ---- */

static bool is_same_relationship(const PersonRelationship *held, const RelationshipSaid *r) {
    bool responsible = r->parental_responsibility < 0 || r->parental_responsibility == held->parental_responsibility;
    bool priority = r->priority == 0 || r->priority == held->priority;
    bool phone = str_empty(r->phone) || str_eq(r->phone, held->phone);
    bool email = str_empty(r->email) || str_eq(r->email, held->email);
    return responsible && priority && phone && email && str_is(held->relation, r->relation);
}

static DbParam responsibility_param(i8 said) { return said < 0 ? P_NULL(DB_BOOL) : P_BOOL(said == 1); }

static Status insert_relationship(Ctx *cx, PersonFacts *p, const RelationshipSaid *r, Said said) {
    PersonRelationship n = {.span = person_span(said.as_at, DATE_NONE, said.source_id),
                            .other_id = r->other_id,
                            .relation = str_from(r->relation),
                            .parental_responsibility = r->parental_responsibility,
                            .priority = r->priority,
                            .phone = r->phone,
                            .email = r->email};
    TRY(db_insert(cx, &n.span.id, SQL_person_relationship_insert, P_I64(p->who.id), P_I64(n.other_id),
                  P_STR(n.relation), responsibility_param(n.parental_responsibility), P_ID(n.priority), P_STR(n.phone),
                  P_STR(n.email), P_DATE(said.as_at), P_ID(said.source_id)));
    *PERSON_PUSH(cx->arena, p, relationships) = n;
    return person_note_change(cx, p, CHANGED_OTHERWISE);
}

/* One current relationship with each other person; what a newer source says of it replaces it, an older one adds nothing. */
Status person_say_relationship(Ctx *cx, PersonFacts *p, const RelationshipSaid *r, Said said) {
    for (size_t i = 0; i < p->n_relationships; i++) {
        PersonRelationship *held = &p->relationships[i];
        if (held->other_id != r->other_id || date_is_set(held->span.to_on)) continue;
        bool is_older = date_is_set(held->span.from_on) && date_before(said.as_at, held->span.from_on);
        if (is_older || is_same_relationship(held, r)) return OK;
        held->span.to_on = date_plus(said.as_at, -1);
        TRY(db_run(cx, SQL_person_relationship_end, P_I64(held->span.id), P_DATE(held->span.to_on)));
        break;
    }
    return insert_relationship(cx, p, r, said);
}
