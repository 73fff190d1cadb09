/* succession.h - a school that closed and another that followed it: its roll goes over.
 *
 * Owns      nothing of its own; of table enrolment it writes the ends and beginnings that a succession makes (enrolment.h).
 * Invariant a child on the closed school's roll is on the successor's from the day that opened, with the entry date they
 *           had, and never on both; nobody is removed from a roll by it, so no removal is to be explained.
 * Why       a school that becomes an academy gets a new number, and the same children stay in the same rooms. They go over
 *           with the successor's first return, not on the day the register tells: until then the old school's returns may
 *           still come late, and they name its roll.
 * Start at  succession_carry_over(). */
#ifndef MUSTER_SUCCESSION_H
#define MUSTER_SUCCESSION_H

#include "base/ctx.h"

typedef struct Succession {
    i64 urn;       /* whose return it is */
    Date as_at;    /* the day of that return */
    i64 source_id; /* it */
    i64 n_carried; /* out */
} Succession;

/* Whom the schools that this one followed still have on their rolls go over. A school that followed none, or that had not
 * opened on the day: nothing. One indexed read; two writes for each predecessor. */
MUST_USE Status succession_carry_over(Ctx *cx, Succession *s);

#endif
