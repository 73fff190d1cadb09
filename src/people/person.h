/* person.h - the child index: who someone is, as dated facts that sources state.
 *
 * Owns      tables person, person_name, person_identifier, person_address, person_relationship, person_characteristic,
 *           address. No other module writes them.
 * Invariant the facts of one slot (a person's legal name, home address, ethnicity ...) never overlap in time, and say what
 *           the source dated nearest before each day said. A fact whose to_on is before its from_on was replaced by a
 *           corrected return of the same day: it never holds, and is kept to show what was once said.
 * Memory    PersonFacts and all that it points to live in cx->arena.
 * Errors    ERR_NOTFOUND: no such person. ERR_DENIED from person_get().
 * Why       sources speak as at a day and arrive in any order: each statement is placed on the slot's timeline
 *           (people/timeline.h), so that an older file loaded late adds history and never undoes a newer one.
 *           Facts are loaded once per child and compared in memory: most statements change nothing and must cost nothing.
 * Start at  person_get() to show someone; person_load() or person_create(), then person_say_...() to import. */
#ifndef MUSTER_PERSON_H
#define MUSTER_PERSON_H

#include "base/ctx.h"
#include "people/identifier.h"

/* What every dated fact has. */
typedef struct Span {
    i64 id;        /* row in the fact's table */
    Date from_on;  /* DATE_NONE: not known */
    Date to_on;    /* last day; DATE_NONE: current */
    i64 source_id; /* import_unit that said so; 0: a user */
} Span;

static inline bool span_holds_on(Span s, Date on) {
    return (!date_is_set(s.from_on) || !date_before(on, s.from_on)) &&
           (!date_is_set(s.to_on) || !date_before(s.to_on, on));
}

typedef struct PersonName {
    Span span;
    Str kind; /* legal, preferred, former, alias */
    Str surname, forename, middle_names;
    Str surname_key, forename_key;
} PersonName;

typedef struct PersonIdentifier {
    Span span;
    Str scheme, value;
    bool is_disputed;
} PersonIdentifier;

typedef struct PersonAddress {
    Span span;
    i64 address_id;
    Str kind; /* home, second_home, contact */
    Str address_key;
    Str paon, street, locality, town, postcode;
    i64 uprn; /* 0: none */
    Str authority, district;
    bool is_outside;
    Str evidence; /* who confirmed a move away: authority, school, abroad_verified */
} PersonAddress;

typedef struct PersonCharacteristic {
    Span span;
    Str kind, value;
    i64 rank;
    Str declared_by;
} PersonCharacteristic;

typedef struct PersonRelationship {
    Span span;
    i64 other_id;
    Str relation;
    i8 parental_responsibility; /* 1 yes, 0 no, -1 not known */
    i64 priority;               /* 0: none */
    Str phone, email;
    Str other_surname, other_forename; /* once person_family_brief() has named them; never of a restricted record */
} PersonRelationship;

typedef struct Person {
    i64 id;
    bool is_adult;
    Date birth_date;
    bool birth_date_is_estimated;
    Str sex; /* M, F; STR_NONE when not known */
    Date known_from;
    Date died_on;
    i64 merged_into; /* 0: still this record */
    i64 revision;    /* grows whenever what is held of the person changes */
    i64 source_id;   /* import_unit that named them first; 0: a user */
} Person;

struct Enrolments;

/* One person and everything dated that is held of them, history included, oldest first within each kind. */
typedef struct PersonFacts {
    Person who;
    PersonName *names;
    PersonIdentifier *identifiers;
    PersonAddress *addresses;
    PersonCharacteristic *characteristics;
    PersonRelationship *relationships; /* of this person as the child */
    size_t n_names, n_identifiers, n_addresses, n_characteristics, n_relationships;
    size_t cap_names, cap_identifiers, cap_addresses, cap_characteristics, cap_relationships;
    const struct Enrolments *rolls; /* NULL: not read; see person_rolls() */
    Date said_as_at, next_said;     /* the last look for a newer return: see person_say.c */
    u8 touched_as;                  /* PersonChange told of so far through this copy; 0: none */
    i64 n_changes;                  /* facts written through this copy: 0 after a load means the row said nothing new */
    bool is_address_hidden;         /* person_get(): the actor may not know where they live, and no address is here */
    bool is_new;
    bool is_revised;        /* who.revision has grown through this copy */
    bool numbers_are_free;  /* set by a caller who has just looked: nobody holds the numbers it will say */
    bool is_never_returned; /* set by a caller who knows: no school return has named the person */
} PersonFacts;

/* ---- reading ---- */

/* For showing to a user: checks access_subject(), follows merged_into, leaves out addresses that the actor may not see. The page notes the look with audit_note(). */
MUST_USE Status person_get(Ctx *cx, i64 id, PersonFacts *out);
/* For importers and rules: no access check. One statement of indexed reads. */
MUST_USE Status person_load(Ctx *cx, i64 id, PersonFacts *out);
/* The same from a copy that was read as the open transaction began, by another connection: no statement where it is of this
 * person and the transaction has not touched them since. NULL: there is none. */
MUST_USE Status person_load_ahead(Ctx *cx, i64 id, const PersonFacts *ahead, PersonFacts *out);

/* The person's enrolments (schools/enrolment.h): p->rolls, or read now. A page that shows them in several places puts them there. */
MUST_USE Status person_rolls(Ctx *cx, const PersonFacts *p, const struct Enrolments **out);

/* The fact that holds on the day, or NULL. kind as in the table; "legal" for the name to show. */
const PersonName *person_name_on(const PersonFacts *p, const char *kind, Date on);
const PersonAddress *person_address_on(const PersonFacts *p, const char *kind, Date on);
const PersonCharacteristic *person_characteristic_on(const PersonFacts *p, const char *kind, Date on);
/* The current (latest) number of a scheme, or NULL. */
const PersonIdentifier *person_identifier_of(const PersonFacts *p, const char *scheme);
/* The name to show: the legal name on the day, else any name. "Ada O'Brien"; "O'Brien" without a forename;
 * "Name not known" without any. */
Str person_display_name(Ctx *cx, const PersonFacts *p, Date on);
/* "12 High Street, Ashford, TN23 1AA" */
Str address_line(Arena *a, const PersonAddress *at);

/* ---- writing: what a source says ---- */

/* Who says it and as at which day. A later copy of the same return has the same as_at. */
typedef struct Said {
    i64 source_id; /* import_unit.id; 0 for a user */
    Date as_at;
} Said;

typedef struct NewPerson {
    bool is_adult;
    Date birth_date; /* DATE_NONE: not known */
    bool birth_date_is_estimated;
    Str sex; /* "M", "F" or STR_NONE */
} NewPerson;

/* A new person, known from said.as_at, without any facts yet. One insert. */
MUST_USE Status person_create(Ctx *cx, const NewPerson *n, Said said, PersonFacts *out);
/* Birth date and sex: written when missing here, estimated here, or said by a source at least as new as the latest that
 * named the child. Also moves known_from back when the source is older than it. A date that disagrees and is not
 * believed is left alone: *disagrees (may be NULL) says so. */
MUST_USE Status person_say_birth(Ctx *cx, PersonFacts *p, const NewPerson *n, Said said, bool *disagrees);
MUST_USE Status person_say_died(Ctx *cx, PersonFacts *p, Date died_on, Said said);

typedef struct NameSaid {
    const char *kind; /* legal, preferred, former, alias */
    Str surname, forename, middle_names;
} NameSaid;
/* legal and preferred: the name as at the day. former and alias: one that was or is used, with no dates: kept once. */
MUST_USE Status person_say_name(Ctx *cx, PersonFacts *p, const NameSaid *n, Said said);

/* value need not be normalised. A new UPN turns the one it replaces into a former one. A number that fails its check,
 * or that another living record holds too, is stored as disputed. Empty values are ignored. */
MUST_USE Status person_say_identifier(Ctx *cx, PersonFacts *p, const char *scheme, Str value, Said said);
/* A UPN under the scheme its form asks for: upn or upn_temporary. */
MUST_USE Status person_say_upn(Ctx *cx, PersonFacts *p, Str upn, Said said);

typedef struct AddressSaid {
    const char *kind; /* home unless said otherwise: NULL means home */
    Str paon, street, locality, town, postcode;
    i64 uprn;     /* 0: none */
    Str evidence; /* for a move away: authority, school, abroad_verified; STR_NONE: none */
} AddressSaid;
/* Where someone lives as at the day. The place is held once (address_key); its authority and district follow from the
 * postcode. An address with neither postcode nor town nor street is ignored. */
MUST_USE Status person_say_address(Ctx *cx, PersonFacts *p, const AddressSaid *a, Said said);

typedef struct CharacteristicSaid {
    const char *kind; /* ethnicity, language, fsm, sen_provision, sen_need, service_child, young_carer, in_care ... */
    Str value;        /* STR_NONE: it does not hold as at the day */
    i64 rank;         /* 1.. for needs, else 0: each rank is a slot of its own */
    Str declared_by;  /* STR_NONE: not said */
} CharacteristicSaid;
MUST_USE Status person_say_characteristic(Ctx *cx, PersonFacts *p, const CharacteristicSaid *c, Said said);
/* One with its own first and last day (a free school meals period, a protection plan): the same kind, value and first day
 * again is the same period, whose end it corrects. to_on DATE_NONE: still open. */
MUST_USE Status person_say_period(Ctx *cx, PersonFacts *p, const CharacteristicSaid *c, Span period, Said said);

typedef struct RelationshipSaid {
    i64 other_id;
    const char *relation; /* mother, father, parent, carer, foster_carer, grandparent, sibling, social_worker, other */
    i8 parental_responsibility; /* 1, 0, -1 not known */
    i64 priority;
    Str phone, email;
} RelationshipSaid;
MUST_USE Status person_say_relationship(Ctx *cx, PersonFacts *p, const RelationshipSaid *r, Said said);

/* Birth date and folded names as one text, by which match_child() finds namesakes: person_name.match_key. STR_NONE without
 * a birth date. */
Str person_match_key(Arena *a, Date birth_date, Str surname_key, Str forename_key);

/* Is another living record the holder of this number? *other is its id, or 0. */
MUST_USE Status person_other_holder(Ctx *cx, i64 person_id, Str value, i64 *other);

#endif
