/* sealed.c - see sealed.h. */
#include "people/sealed.h"

#include "access/restrict.h"
#include "link/text.h"
#include "people/fold.h"
#include "people/identifier.h"

/* From this likeness on two names may be one with a slip in it: Oldname and Oldnane are 0.97, Oldname and Newname 0.71. */
#define LIKE_FROM 0.88

Status sealed_sides_read(Ctx *cx, i64 own_id, i64 other_id, SealedSides *out) {
    *out = (SealedSides){0};
    if (own_id != 0) TRY(person_load(cx, own_id, &out->own));
    return other_id != 0 ? person_load(cx, other_id, &out->other) : OK;
}

static Str part_of(const PersonName *n, SealedName which) {
    return which == SEALED_SURNAME ? n->surname : which == SEALED_FORENAME ? n->forename : n->middle_names;
}

/* How like any name of the record, 0 to 1. */
static double alike(Ctx *cx, const PersonFacts *p, SealedName which, Str folded) {
    double most = 0;
    for (size_t i = 0; i < p->n_names; i++) {
        Str held = name_fold(cx->arena, part_of(&p->names[i], which));
        if (str_empty(held)) continue;
        double this = str_eq(held, folded) ? 1 : text_jaro_winkler(held, folded);
        if (this > most) most = this;
    }
    return most;
}

bool sealed_name_is_others(Ctx *cx, const SealedSides *s, SealedName which, Str name) {
    Str folded = name_fold(cx->arena, name);
    if (str_empty(folded)) return false;
    double others = alike(cx, &s->other, which, folded);
    return others >= LIKE_FROM && others > alike(cx, &s->own, which, folded);
}

bool sealed_name_is_own(Ctx *cx, const SealedSides *s, SealedName which, Str name) {
    Str folded = name_fold(cx->arena, name);
    return str_empty(folded) || alike(cx, &s->own, which, folded) >= LIKE_FROM;
}

bool sealed_number_is_others(Ctx *cx, const SealedSides *s, Str value) {
    Str number = identifier_normalise(cx->arena, value);
    for (size_t i = 0; !str_empty(number) && i < s->other.n_identifiers; i++)
        if (str_eq(s->other.identifiers[i].value, number)) return true;
    return false;
}

static bool gives_name_of_other(Ctx *cx, const SealedSides *s, const Incoming *in) {
    return sealed_name_is_others(cx, s, SEALED_SURNAME, in->surname) ||
           sealed_name_is_others(cx, s, SEALED_SURNAME, in->former_surname) ||
           sealed_name_is_others(cx, s, SEALED_SURNAME, in->preferred_surname) ||
           sealed_name_is_others(cx, s, SEALED_FORENAME, in->forename) ||
           sealed_name_is_others(cx, s, SEALED_FORENAME, in->preferred_forename);
}

Status sealed_row_leans(Ctx *cx, const Incoming *in, i64 person_id, bool *out) {
    SealedSides s;
    i64 other = restrict_other_of(cx, person_id);
    *out = false;
    if (other == 0) return OK;
    TRY(sealed_sides_read(cx, person_id, other, &s));
    *out = gives_name_of_other(cx, &s, in);
    if (!*out && restrict_closed_of(cx, person_id) == person_id)
        *out = !sealed_name_is_own(cx, &s, SEALED_SURNAME, in->surname) ||
               !sealed_name_is_own(cx, &s, SEALED_FORENAME, in->forename);
    return OK;
}
