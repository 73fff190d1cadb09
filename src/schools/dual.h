/* dual.h - children registered at two schools, and registrations that do not pair up.
 *
 * Owns      nothing: reads enrolments.
 * Invariant a dual registration pairs when on the day one school has the child as main (M) and another as subsidiary (S).
 *           Either without the other is unpaired: one school thinks that another has the child.
 * Memory    results live in cx->arena.
 * Why       asked across schools as at a day, not while one school's return is read: the other's has not come yet then.
 * Start at  dual_list(). */
#ifndef MUSTER_DUAL_H
#define MUSTER_DUAL_H

#include "people/search.h"

typedef struct Dual {
    PersonCard child;
    i64 urn;
    Str school;
    Str status; /* M, S */
    Date from_on;
    i64 other_urn; /* where the other half is; 0: it does not pair */
} Dual;

typedef struct Duals {
    Dual *at;
    size_t n, cap;
} Duals;

/* Every main and subsidiary registration of the day, by child. unpaired_only: those whose other half is missing. Audits
 * "dual.list" with the number of children. Walks the enrolments' index once. */
MUST_USE Status dual_list(Ctx *cx, Date on, bool unpaired_only, Duals *out);

#endif
