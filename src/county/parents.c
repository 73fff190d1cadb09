/* The parents of an invented family: worked out from the family's own stream whenever a file names them, never kept. */
#include "county/model.h"

#include <stdio.h>

/* In one family in 150 with a daughter she has her mother's name. */
static const Child *named_after_mother(const County *c, const Family *f) {
    if ((f - c->families.at) % 150 != 37) return NULL;
    for (u32 i = f->first_child; i < f->first_child + f->n_children; i++) {
        const Child *k = &c->children.at[i];
        if (k->sex == 'F' && k->forename != NO_NAME && !k->has_own_surname) return k;
    }
    return NULL;
}

bool parent_is_namesake(const County *c, const Child *k) {
    return parents_have_mother(k) && named_after_mother(c, family_of(c, k)) == k;
}

/* Absent in the files: a father in one family of four, a mother in one of twenty-three. */
bool parents_have_father(const Child *k) { return k->family % 4 != 0; }
bool parents_have_mother(const Child *k) { return k->family % 23 != 0 || !parents_have_father(k); }

/* Six families in seven are. */
bool parents_are_listed(const County *c, const Child *k) { return k->family % 7 != 3 && child_is_known(c, k); }

void parent_of(const County *c, const Child *k, bool is_mother, Parent *out) {
    const Family *f = family_of(c, k);
    NameGroup g = ethnicities[f->ethnicity].names;
    Rng rng = county_stream(c, FOR_PARENTS, ((u64)k->family << 1 | is_mother) + (1ull << 40));
    u16 forename = names_draw_forename(&c->names, g, is_mother, ERA_PARENT, &rng),
        own = names_draw_surname(&c->names, g, &rng);
    unsigned number = (unsigned)rng_below(&rng, 1000);
    const Child *namesake = is_mother ? named_after_mother(c, f) : NULL;
    bool keeps_own = one_in(&rng, 5) && is_mother && !namesake;
    *out = (Parent){.sex = is_mother ? 'F' : 'M'};
    out->is_carer = one_in(&rng, 9) && !is_mother;
    out->has_responsibility = !one_in(&rng, 25);
    out->forename = c->names.forenames[namesake ? namesake->forename : forename].text;
    out->surname = keeps_own ? names_surname(&c->names, own, out->buf) : family_surname(c, f, out->buf);
    /* numbers kept for drama */
    int n = snprintf(out->phone_buf, sizeof out->phone_buf, "07700 900%03u", number);
    out->phone = (Str){out->phone_buf, (size_t)n};
}
