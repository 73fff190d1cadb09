#include "exchange/pupil_names.h"

static bool differs(Str other, Str legal) { return other.n > 0 && !str_eq_nocase(other, legal); }

Status pupil_names_say(Ctx *cx, PersonFacts *p, const PupilNames *n, Said said) {
    NameSaid legal = {.kind = "legal", .surname = n->surname, .forename = n->forename, .middle_names = n->middle_names};
    TRY(person_say_name(cx, p, &legal, said));
    if (differs(n->preferred_surname, n->surname) || differs(n->preferred_forename, n->forename)) {
        NameSaid preferred = {.kind = "preferred",
                              .surname = n->preferred_surname.n > 0 ? n->preferred_surname : n->surname,
                              .forename = n->preferred_forename.n > 0 ? n->preferred_forename : n->forename};
        TRY(person_say_name(cx, p, &preferred, said));
    }
    if (!differs(n->former_surname, n->surname)) return OK;
    NameSaid former = {.kind = "former", .surname = n->former_surname, .forename = n->forename};
    return person_say_name(cx, p, &former, said);
}

Status pupil_numbers_say(Ctx *cx, PersonFacts *p, const PupilNumbers *n, Said said) {
    TRY(person_say_upn(cx, p, n->upn, said));
    TRY(person_say_identifier(cx, p, SCHEME_UPN_FORMER, n->former_upn, said));
    return person_say_identifier(cx, p, SCHEME_ULN, n->uln, said);
}
