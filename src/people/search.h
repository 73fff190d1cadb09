/* search.h - finding a child by what someone on the telephone can say: parts of a name in any order, a number,
 * a postcode, a date of birth.
 *
 * Errors    ERR_INPUT: nothing to search for. ERR_DENIED: may not see children.
 * Why       ranked simply (exact before prefix, surname before forename); a fuller search has its own issue. */
#ifndef MUSTER_SEARCH_H
#define MUSTER_SEARCH_H

#include "base/ctx.h"

/* A line of a list of people. */
typedef struct PersonCard {
    i64 id;
    bool is_adult;
    Str surname, forename;
    Date birth_date;
    Str sex;
    Str upn; /* STR_NONE: none */
    Str postcode, district;
    i64 urn; /* latest school: an open enrolment first; 0: none */
    Str school_name;
    Date school_to_on; /* DATE_NONE: still on that roll */
    i64 score;         /* higher is nearer; 0 outside a search */
} PersonCard;

typedef struct PersonCards {
    PersonCard *at;
    size_t n;
    bool is_cut; /* there were more than the limit */
} PersonCards;

#define PERSON_FIND_LIMIT 50

/* "smith an", "Anna Smith", "van der berg", "12/03/2009 smith", "A123 4567 8901 23", "TN23 1AA". Best first. The caller
 * notes the look with audit_note(). */
MUST_USE Status person_find(Ctx *cx, Str query, PersonCards *out);
/* One card, as the actor may see it: of a restricted record it has id 0 and "Restricted record" (people/mask.h), of a
 * protected address no place. No other access check: for lists that were checked. */
MUST_USE Status person_card(Ctx *cx, i64 id, PersonCard *out);

#endif
