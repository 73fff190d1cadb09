/* establishment_kind.c - the register's types of establishment, and what the roll call makes of each. */
#include "schools/establishment.h"

typedef struct TypeKind {
    const char *code, *name, *kind;
} TypeKind;

/* The register's own list. Names are compared without regard to case: extracts differ. */
static const TypeKind type_kinds[] = {
    {"01", "Community school", "school"},
    {"02", "Voluntary aided school", "school"},
    {"03", "Voluntary controlled school", "school"},
    {"05", "Foundation school", "school"},
    {"06", "City technology college", "school"},
    {"07", "Community special school", "special"},
    {"08", "Non-maintained special school", "special"},
    {"10", "Other independent special school", "special"},
    {"11", "Other independent school", "independent"},
    {"12", "Foundation special school", "special"},
    {"14", "Pupil referral unit", "pru"},
    {"15", "Local authority nursery school", "nursery"},
    {"15", "LA nursery school", "nursery"},
    {"18", "Further education", "college"},
    {"24", "Secure units", "other"},
    {"25", "Offshore schools", "other"},
    {"26", "Service children's education", "other"},
    {"27", "Miscellaneous", "other"},
    {"28", "Academy sponsor led", "school"},
    {"29", "Higher education institutions", "other"},
    {"30", "Welsh establishment", "other"},
    {"31", "Sixth form centres", "college"},
    {"32", "Special post 16 institution", "college"},
    {"33", "Academy special sponsor led", "special"},
    {"34", "Academy converter", "school"},
    {"35", "Free schools", "school"},
    {"36", "Free schools special", "special"},
    {"37", "British schools overseas", "other"},
    {"38", "Free schools alternative provision", "alternative"},
    {"38", "Free schools - Alternative Provision", "alternative"},
    {"39", "Free schools 16 to 19", "college"},
    {"40", "University technical college", "school"},
    {"41", "Studio schools", "school"},
    {"42", "Academy alternative provision converter", "alternative"},
    {"43", "Academy alternative provision sponsor led", "alternative"},
    {"44", "Academy special converter", "special"},
    {"45", "Academy 16-19 converter", "college"},
    {"46", "Academy 16 to 19 sponsor led", "college"},
    {"49", "Online provider", "other"},
    {"56", "Institution funded by other government department", "other"},
    {"57", "Academy secure 16 to 19", "other"},
};

static const TypeKind *find_type(Str code, Str name) {
    for (size_t i = 0; i < COUNT_OF(type_kinds); i++)
        if (str_is(code, type_kinds[i].code) || str_eq_nocase(name, str_from(type_kinds[i].name)))
            return &type_kinds[i];
    return NULL;
}

const char *establishment_kind_of(Str type_code, Str type_name) {
    const TypeKind *t = find_type(type_code, type_name);
    return t ? t->kind : "other";
}

bool establishment_kind_is_known(Str type_code, Str type_name) { return find_type(type_code, type_name) != NULL; }
