/* case_family.h - the brothers and sisters of a child whom a case is about, and the children of the same home: offered for a linked case.
 *
 * Owns      nothing: reads people/family.h and the register's open cases.
 * Invariant each child keeps a case of its own, with its own clock; the two are linked as sibling. Whom the actor may not see is not among them.
 * Errors    ERR_INPUT from case_family_link(): the case is of another register, or its child no brother, sister or child of the same home.
 * Why       what is asked of one child is often asked of the family's others, and who has the first case open knows it first; opening theirs
 *           without being asked was rejected: a person decides.
 * Start at  case_family(). */
#ifndef MUSTER_CASE_FAMILY_H
#define MUSTER_CASE_FAMILY_H

#include "registers/case.h"

typedef struct CaseFamilyLine {
    i64 person_id, case_id; /* case_id: their open case of the register; 0: none */
    Str name, reference, relation;
    Date born;
} CaseFamilyLine;

typedef struct CaseFamily {
    CaseFamilyLine *at;
    size_t n;
} CaseFamily;

/* Children of the family and home, oldest first; nobody where the case is about no child. Some ten statements. Audited. */
MUST_USE Status case_family(Ctx *cx, const Case *c, CaseFamily *out);
/* The case to be opened is to be linked with a brother's or sister's: checked, and noted in *o. */
MUST_USE Status case_family_link(Ctx *cx, i64 sibling_case, CaseOpen *o);

#endif
