/* exclusion.h - suspensions and permanent exclusions, as schools report them.
 *
 * Owns      table exclusion; no other module writes it.
 * Invariant one row for a child, school, first day and category: the census block, the exclusions list and a school's notice speak
 *           of the same thing, and each may add what the other left out. A return says when and why; only a case says that it was
 *           withdrawn or the child reinstated.
 * Why       FIXD of older returns is kept as SUSP: the law renamed fixed-term exclusions, the facts are the same.
 * Start at  exclusion_say(), exclusion_of_case(). */
#ifndef MUSTER_EXCLUSION_H
#define MUSTER_EXCLUSION_H

#include "base/ctx.h"

typedef struct ExclusionSaid {
    i64 person_id, urn;
    Str category; /* SUSP, FIXD, PERM, LNCH in any case */
    Str reason;   /* code; STR_NONE: not said */
    Date start_on, end_on;
    i64 sessions; /* -1: not said */
    Date review_on;
    Str day_six_setting; /* STR_NONE: not said */
    i64 source_id;
} ExclusionSaid;

typedef enum ExclusionChange { EXCLUSION_UNCHANGED = 1, EXCLUSION_CREATED, EXCLUSION_UPDATED } ExclusionChange;

/* The category as it is kept (SUSP, PERM, LNCH), or NULL when it is none. */
const char *exclusion_category_of(Str category);
/* Record it, or add to what is held: what is not said now stays as it was. ERR_INPUT: no such category, or no first day. One
 * indexed read, and a write when something is new. */
MUST_USE Status exclusion_say(Ctx *cx, const ExclusionSaid *s, ExclusionChange *change);

/* What a case of the exclusions register says, in one row that follows the case. */
typedef struct ExclusionCase {
    i64 case_id;
    ExclusionSaid said; /* its source_id is not looked at */
    Date withdrawn_on;
    bool holds; /* false: it says nothing, and what it said is taken back */
} ExclusionCase;
/* A row that a return made keeps what the return said. One that another case says stays that case's. Writes where something is news. */
MUST_USE Status exclusion_of_case(Ctx *cx, const ExclusionCase *e, bool *is_changed);

#endif
