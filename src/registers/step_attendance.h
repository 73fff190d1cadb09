/* step_attendance.h - attendance in the weeks before and after each step of a case: a warning, a notice, an order.
 *
 * Owns      nothing: reads the marks of registers, for registers whose definition says attendance_around.
 * Invariant the weeks before end on the day before the step, those after begin on its day. Only pairs whose weeks after are over, with possible
 *           sessions on both sides, are added up: sessions over pupils, never a mean of rates.
 * Errors    ERR_DENIED: who may not read children, or the register.
 * Memory    cx->arena.
 * Cost      a millisecond of the store for each school year that the steps of one child touch.
 * Why       asked when somebody looks, and not a computed field: tick works every open case out, and marks of 30,000 children would be read for it.
 * Start at  steps_of_case(), steps_of_register(). */
#ifndef MUSTER_STEP_ATTENDANCE_H
#define MUSTER_STEP_ATTENDANCE_H

#include <jansson.h>
#include "attendance/tally.h"
#include "registers/case.h"

/* Of one side of a step; possible 0: no register names the pupil in those days. */
typedef struct Step {
    const Case *of;
    size_t field;
    Date on;
    PupilTally before, after;
    bool is_over; /* the weeks after are */
    Str child;
    i64 person_id; /* 0: hidden */
} Step;

typedef struct Steps {
    Step *at;
    size_t n, cap;
} Steps;

/* Those of its days that are known and not to come, in the definition's order; none where the actor may not read children. */
MUST_USE Status steps_of_case(Ctx *cx, const Case *c, Steps *out);

typedef struct StepsAsk {
    const Register *reg;
    Date from, to; /* of the steps' days; DATE_NONE: from a year before `to`; to today */
} StepsAsk;
/* Of every case that the actor may open, newest first, with names. Audited. ERR_INPUT: the register says no such days, or they are out of order. */
MUST_USE Status steps_of_register(Ctx *cx, const StepsAsk *ask, Steps *out);
StepsAsk steps_days(const Ctx *cx, StepsAsk ask);

/* One step added up. */
typedef struct StepSum {
    size_t field;
    i64 n, n_added; /* steps; of them those that are in the sums */
    PupilTally before, after;
} StepSum;
/* A sum for each of the register's steps, in the definition's order. */
StepSum *steps_sums(Ctx *cx, const Register *reg, const Steps *l);

/* "steps": an array, into m. */
void steps_model(Ctx *cx, json_t *m, const Steps *l);
void step_sums_model(Ctx *cx, json_t *m, const Register *reg, const StepSum *sums);
#define STEP_KEYS \
    "step|on|reference|child|person_id|before_percent|before_possible|after_percent|after_possible|change_points|is_over"

#endif
