#include "exchange/contact.h"

#include "db/db.h"
#include "people/fold.h"
#include "sql_all.h"

typedef struct Relation {
    const char *code, *relation;
} Relation;
static const Relation relations[] = {
    {"MOT", "mother"},      {"FAT", "father"},       {"PAR", "parent"},        {"PAM", "parent"},
    {"PAF", "parent"},      {"STM", "parent"},       {"STF", "parent"},        {"STP", "parent"},
    {"CAR", "carer"},       {"FOM", "foster_carer"}, {"FOF", "foster_carer"},  {"FOS", "foster_carer"},
    {"GRM", "grandparent"}, {"GRF", "grandparent"},  {"GRP", "grandparent"},   {"SIB", "sibling"},
    {"BRO", "sibling"},     {"SIS", "sibling"},      {"SWR", "social_worker"},
};

const char *contact_relation_of(Str code) {
    for (size_t i = 0; i < COUNT_OF(relations); i++)
        if (str_eq_nocase(code, str_from(relations[i].code))) return relations[i].relation;
    return "other";
}

i8 contact_responsibility_of(Str code) {
    if (str_eq_nocase(code, STR("Y"))) return 1;
    return str_eq_nocase(code, STR("N")) ? 0 : -1;
}

/* M, F, or empty for not known. */
static Str sex_of(const ContactSaid *c) {
    return str_eq_nocase(c->sex, STR("F")) ? STR("F") : str_eq_nocase(c->sex, STR("M")) ? STR("M") : STR("");
}

static Status find_adult(Ctx *cx, const PersonFacts *child, const ContactSaid *c, Date on, i64 *id) {
    Str surname = name_fold(cx->arena, c->surname), forename = name_fold(cx->arena, c->forename);
    *id = 0;
    if (child->n_relationships > 0)
        TRY(db_number(cx, id, SQL_contact_adult_of_child, P_I64(child->who.id), P_STR(surname), P_STR(forename),
                      P_STR(sex_of(c))));
    const PersonAddress *home = person_address_on(child, "home", on);
    if (*id != 0 || home == NULL) return OK;
    return db_number(cx, id, SQL_contact_adult_at_address, P_STR(surname), P_STR(forename), P_STR(sex_of(c)),
                     P_I64(home->address_id));
}

static Status create_adult(Ctx *cx, const ContactSaid *c, Said said, i64 *id) {
    PersonFacts adult;
    Str sex = str_empty(sex_of(c)) ? STR_NONE : sex_of(c);
    NewPerson n = {.is_adult = true, .birth_date = DATE_NONE, .sex = sex};
    NameSaid name = {.kind = "legal", .surname = c->surname, .forename = c->forename};
    TRY(person_create(cx, &n, said, &adult));
    TRY(person_say_name(cx, &adult, &name, said));
    *id = adult.who.id;
    return OK;
}

Status contact_say(Ctx *cx, PersonFacts *child, const ContactSaid *c, Said said) {
    i64 id;
    if (str_empty(c->surname) && str_empty(c->forename)) return OK;
    TRY(find_adult(cx, child, c, said.as_at, &id));
    if (id == 0) TRY(create_adult(cx, c, said, &id));
    RelationshipSaid r = {.other_id = id,
                          .relation = c->relation,
                          .parental_responsibility = c->parental_responsibility,
                          .priority = c->priority,
                          .phone = c->phone,
                          .email = c->email};
    return person_say_relationship(cx, child, &r, said);
}
