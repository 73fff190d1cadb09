/* refusal.h - one school's refusals, across the cases of every register that tells of some: places asked for, panels' decisions, managed moves.
 *
 * Owns      nothing: reads the tables of registers whose definition has `refusals`.
 * Invariant a list has no case that its reader could not open; of a child whose record is restricted it has the day and no more.
 * Why       a school's record of refusing is seen only across children; which answers are refusals the definitions say, so that a county's
 *           next register is in it too.
 * Start at  refusals_of_school(). */
#ifndef MUSTER_REFUSAL_H
#define MUSTER_REFUSAL_H

#include "registers/register.h"

typedef struct Refusal {
    const Register *reg;
    const RefusalDef *def;
    i64 case_id, person_id; /* person_id 0: hidden, or about nobody */
    Date on;                /* DATE_NONE: not said */
    Str reason, reference, child, stage, school;
    bool is_closed, is_hidden;
} Refusal;

typedef struct Refusals {
    Refusal *at;
    size_t n, cap;
} Refusals;

/* Every refusal of the school: case, day and reason. No access check, no names: for rules. One statement for each entry of a definition. */
MUST_USE Status refusals_load(Ctx *cx, i64 urn, Refusals *out);

typedef struct RefusalAsk {
    i64 urn;
    Date from, to; /* DATE_NONE: from a year before `to`; to today */
} RefusalAsk;
/* Those that the actor may open, newest first, with names. Audited. ERR_DENIED: who may not read cases. */
MUST_USE Status refusals_of_school(Ctx *cx, const RefusalAsk *ask, Refusals *out);
/* The days that are asked about, filled in. */
RefusalAsk refusals_days(const Ctx *cx, RefusalAsk ask);

typedef struct RefusalCount {
    i64 urn, n;
    Str school;
} RefusalCount;
typedef struct RefusalCounts {
    RefusalCount *at;
    size_t n, cap;
} RefusalCounts;
/* Schools by how often they refused, most first, of the registers that the actor sees. */
MUST_USE Status refusals_by_school(Ctx *cx, const RefusalAsk *ask, RefusalCounts *out);

#define REFUSAL_KEYS       "on|what|reference|register|stage|child|person_id|reason"
#define REFUSAL_COUNT_KEYS "urn|school|refusals"

#endif
