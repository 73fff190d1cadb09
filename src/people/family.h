/* family.h - the family and household around a child.
 *
 * Owns      nothing: reads relationships and addresses.
 * Errors    ERR_NOTFOUND, ERR_DENIED: access_subject() is asked of the child. */
#ifndef MUSTER_FAMILY_H
#define MUSTER_FAMILY_H

#include "base/ctx.h"
#include "people/search.h"

typedef struct FamilyMember {
    PersonCard card;
    Str relation; /* mother, father ...; "same address" for a child who lives there too; "child" seen from the adult */
    i8 parental_responsibility; /* 1, 0, -1 not known or not stated */
    Str phone, email;
} FamilyMember;

typedef struct Family {
    FamilyMember *at;
    size_t n;
} Family;

/* Relationships on the day, and other children now at the same home address. */
MUST_USE Status person_family(Ctx *cx, i64 id, Date on, Family *out);
/* The same for a page: of children at the same address the card has only name, birth date and an open roll's school. */
MUST_USE Status person_family_brief(Ctx *cx, i64 id, Date on, Family *out);

/* One person as such a line shows them: name, birth date, an open roll's school. No access check. ERR_NOTFOUND. */
MUST_USE Status family_line(Ctx *cx, i64 id, PersonCard *out);

#endif
