/* chronology_person.c - what is held of the person, as events: birth, names, numbers, homes, family, what policy counts. All of it
 * comes with person_get(): nothing is read again. */
#include "access/restrict.h"
#include "define/definitions.h"
#include "people/chronology.h"
#include "people/family.h"

static Arena *arena_of(const Chronology *c) { return chronology_ctx(c)->arena; }

static PersonEvent *add_fact(Chronology *c, const Span *s) {
    return chronology_add(c, &(ChronologyRow){.on = s->from_on, .source_id = s->source_id});
}

/* Adds "; until 8 March 2018" to what is there. */
static Str with_end(Arena *a, const Span *s, Str detail) {
    if (!date_is_set(s->to_on)) return detail;
    Str joint = detail.n > 0 ? STR("; ") : STR("");
    if (date_is_set(s->from_on) && date_before(s->to_on, s->from_on))
        return STR_CAT(a, detail, joint, STR("replaced by a corrected return"));
    return STR_CAT(a, detail, joint, STR("until "), date_long(a, s->to_on));
}

/* ---- who they are ---- */

static void add_day(Chronology *c, Date on, i64 source_id, const char *title) {
    if (date_is_set(on)) chronology_add(c, &(ChronologyRow){.on = on, .source_id = source_id})->title = str_from(title);
}

static Status gather_birth(Chronology *c, const PersonFacts *p) {
    add_day(c, p->who.birth_date, p->who.source_id, "Born");
    return OK;
}

static Status gather_known(Chronology *c, const PersonFacts *p) {
    add_day(c, p->who.known_from, p->who.source_id, "First known to the authority");
    return OK;
}

static Status gather_died(Chronology *c, const PersonFacts *p) {
    add_day(c, p->who.died_on, 0, "Died");
    return OK;
}

CHRONOLOGY(birth, .title = "Birth", .order = 10, .gather = gather_birth)
CHRONOLOGY(known, .title = "First known", .order = 20, .gather = gather_known)
CHRONOLOGY(died, .title = "Death", .order = 990, .gather = gather_died)

static Str name_lead(Str kind) {
    if (str_is(kind, "legal")) return STR("Name");
    if (str_is(kind, "preferred")) return STR("Preferred name");
    return str_is(kind, "former") ? STR("Former name") : STR("Also known as");
}

static Status gather_names(Chronology *c, const PersonFacts *p) {
    Arena *a = arena_of(c);
    for (size_t i = 0; i < p->n_names; i++) {
        const PersonName *n = &p->names[i];
        PersonEvent *e = add_fact(c, &n->span);
        Str gap1 = n->forename.n > 0 ? STR(" ") : STR(""), gap2 = n->middle_names.n > 0 ? STR(" ") : STR("");
        e->title = STR_CAT(a, name_lead(n->kind), STR(": "), n->forename, gap1, n->middle_names, gap2, n->surname);
        e->detail = with_end(a, &n->span, STR_NONE);
    }
    return OK;
}

CHRONOLOGY(name, .title = "Names", .order = 30, .gather = gather_names)

static Status gather_identifiers(Chronology *c, const PersonFacts *p) {
    Arena *a = arena_of(c);
    for (size_t i = 0; i < p->n_identifiers; i++) {
        const PersonIdentifier *n = &p->identifiers[i];
        PersonEvent *e = add_fact(c, &n->span);
        e->title = STR_CAT(a, identifier_title(a, n->scheme), STR(": "), n->value);
        e->detail = with_end(a, &n->span,
                             n->is_disputed ? STR("in dispute: its check fails or another child holds it") : STR_NONE);
    }
    return OK;
}

CHRONOLOGY(identifier, .title = "Numbers", .order = 40, .gather = gather_identifiers)

/* ---- where they live, and with whom ---- */

static Status gather_addresses(Chronology *c, const PersonFacts *p) {
    Arena *a = arena_of(c);
    bool is_hidden = p->n_addresses > 0 && restrict_hides_address(chronology_ctx(c), p->who.id);
    for (size_t i = 0; i < p->n_addresses && !is_hidden; i++) {
        const PersonAddress *at = &p->addresses[i];
        PersonEvent *e = add_fact(c, &at->span);
        e->title = STR_CAT(a, STR("Lives at "), address_line(a, at));
        e->detail = with_end(a, &at->span, at->is_outside ? STR("outside the authority") : STR_NONE);
    }
    return OK;
}

CHRONOLOGY(address, .title = "Homes", .order = 50, .gather = gather_addresses)

/* "foster_carer" as people write it: "Foster carer". */
static Str relation_title(Arena *a, Str relation) {
    char *p = str_cstr(a, relation);
    for (size_t i = 0; i < relation.n; i++)
        if (p[i] == '_') p[i] = ' ';
    if (relation.n > 0 && p[0] >= 'a' && p[0] <= 'z') p[0] = (char)(p[0] - 32);
    return (Str){p, relation.n};
}

/* The child's page has read the names already, with the family. */
static Status name_other(Ctx *cx, const PersonRelationship *r, Str *forename, Str *surname) {
    PersonCard card = {.forename = r->other_forename, .surname = r->other_surname};
    if (str_empty(card.surname)) TRY(family_line(cx, r->other_id, &card));
    *forename = card.forename;
    *surname = card.surname;
    return OK;
}

static Status tell_relationship(Chronology *c, const PersonRelationship *r) {
    Arena *a = arena_of(c);
    Str forename, surname;
    TRY(name_other(chronology_ctx(c), r, &forename, &surname));
    PersonEvent *e = add_fact(c, &r->span);
    e->title =
        STR_CAT(a, relation_title(a, r->relation), STR(": "), forename, forename.n > 0 ? STR(" ") : STR(""), surname);
    e->detail = with_end(a, &r->span, r->parental_responsibility == 1 ? STR("has parental responsibility") : STR_NONE);
    return OK;
}

static Status gather_relationships(Chronology *c, const PersonFacts *p) {
    for (size_t i = 0; i < p->n_relationships; i++)
        if (!restrict_hides(chronology_ctx(c), p->relationships[i].other_id))
            TRY(tell_relationship(c, &p->relationships[i]));
    return OK;
}

CHRONOLOGY(relationship, .title = "Family and contacts", .order = 60, .gather = gather_relationships)

/* ---- what policy counts ---- */

static Status gather_characteristics(Chronology *c, const PersonFacts *p) {
    Arena *a = arena_of(c);
    const Characteristics *named = definitions_of(chronology_ctx(c))->characteristics;
    for (size_t i = 0; i < p->n_characteristics; i++) {
        const PersonCharacteristic *x = &p->characteristics[i];
        PersonEvent *e = add_fact(c, &x->span);
        Str name = characteristic_title(named, x->kind), value = characteristic_words(named, x->kind, x->value);
        e->title = str_is(value, "Yes") ? name : STR_CAT(a, name, STR(": "), value);
        Str said = str_empty(x->declared_by) ? STR_NONE : STR_CAT(a, STR("declared by: "), x->declared_by);
        e->detail = with_end(a, &x->span, said);
    }
    return OK;
}

CHRONOLOGY(characteristic, .title = "Needs and characteristics", .order = 70, .gather = gather_characteristics)
