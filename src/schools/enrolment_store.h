/* enrolment_store.h - for enrolment*.c alone: rows in and out of the tables, and the roll removal that an end makes. */
#ifndef MUSTER_ENROLMENT_STORE_H
#define MUSTER_ENROLMENT_STORE_H

#include "schools/enrolment.h"

/* Insert e, whose id is set, and push it onto known. *at is its place there. */
MUST_USE Status enrolment_store_new(Ctx *cx, Enrolments *known, const Enrolment *e, Enrolment **at);
/* Write every column of e that can change. */
MUST_USE Status enrolment_store_all(Ctx *cx, const Enrolment *e);
/* Write what a plain confirmation changes. */
MUST_USE Status enrolment_store_confirmed(Ctx *cx, const Enrolment *e);

typedef struct RemovalSaid {
    Str ground, destination; /* STR_NONE: unknown */
    Date as_at;
    i64 source_id;
} RemovalSaid;
/* e has just ended: make, move or withdraw its roll removal. known is all of the child's enrolments: another school's
 * roll that goes on after the day explains the removal at once. */
MUST_USE Status enrolment_store_removal(Ctx *cx, const Enrolments *known, const Enrolment *e, const RemovalSaid *said);
/* e goes on after all. */
MUST_USE Status enrolment_store_no_removal(Ctx *cx, const Enrolment *e);
/* The child is on e's roll as at the day: earlier removals from other schools are explained by it. */
MUST_USE Status enrolment_store_destination(Ctx *cx, const Enrolments *known, const Enrolment *e, Date as_at);

#endif
