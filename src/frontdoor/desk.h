/* desk.h - who stands at the front door: the schools and organisations that a user acts for, their own pupils, and who is on duty.
 *
 * Owns      tables user_school, duty_turn.
 * Invariant a user of a school reaches the pupils of the schools named for them and nobody else: every function here and in notice.h that
 *           takes a URN asks desk_may_act() first. The operator at the store's own command line acts for every school.
 *           A pupil whose record is restricted from the user is not found: staff match what the school enters by hand.
 * Memory    cx->arena.
 * Errors    ERR_DENIED: not this user's school, which is audited. ERR_INPUT: what was typed.
 * Why       a school's user holds one permission, FILE_NOTICES, which opens the front door and nothing else: what is not written for schools
 *           cannot be reached by them, and no page need know that schools exist.
 * Start at  desk_may_act(), desk_find(). */
#ifndef MUSTER_DESK_H
#define MUSTER_DESK_H

#include "base/ctx.h"
#include "frontdoor/organisation.h"
#include "schools/establishment.h"

typedef struct DeskSchool {
    i64 urn; /* or an organisation's number */
    Str name;
    SenderKind kind;
} DeskSchool;

/* The schools and organisations that a user acts for now, by name; closed organisations not. */
MUST_USE Status desk_schools(Ctx *cx, i64 user_id, DeskSchool **out, size_t *n);
/* These and no others, from now on; each given and taken is audited. ERR_INPUT: there is no such school. ERR_DENIED: to oneself. */
MUST_USE Status desk_set_schools(Ctx *cx, i64 user_id, const i64 *urns, size_t n);
/* May the actor act for this school or organisation? */
MUST_USE Status desk_may_act(Ctx *cx, i64 urn);

/* ---- pupils ---- */

typedef struct DeskPupil {
    i64 id;
    Str surname, forename, upn, year_group;
    Date born;
} DeskPupil;

typedef struct DeskAsk {
    Str upn;               /* alone enough */
    Str surname, forename; /* surname and date of birth together; the forename narrows */
    Date born;
} DeskAsk;

/* Pupils on the school's roll today, by name; all where nothing is asked. A search that fits a child elsewhere finds nobody and leaves an
 * audit line that names the child. ERR_INPUT: a name without a date of birth. */
MUST_USE Status desk_find(Ctx *cx, i64 urn, const DeskAsk *ask, DeskPupil **out, size_t *n);
/* Is the child on the school's roll today, and shown to the actor? Else ERR_NOTFOUND, as though there were no such child; audited. */
MUST_USE Status desk_pupil(Ctx *cx, i64 urn, i64 person_id, DeskPupil *out);

/* ---- the duty officer ---- */

/* Is somebody on duty at that moment: within the hours of a working day? */
bool desk_is_staffed(const Ctx *cx, Moment at);

typedef struct DutyTurn {
    i64 id, user_id;
    Str name;
    Date from, to;
} DutyTurn;
/* Turns that end on or after the day, soonest first. */
MUST_USE Status duty_turns(Ctx *cx, Date on, DutyTurn **out, size_t *n);
/* Who is on duty on the day; 0: nobody is named. */
MUST_USE Status duty_officer_on(Ctx *cx, Date on, i64 *user_id, Str *name);
/* ERR_INPUT: the days are out of order or the user cannot sign in. ERR_CONFLICT: somebody else has one of the days. */
MUST_USE Status duty_set(Ctx *cx, i64 user_id, Date from, Date to);
MUST_USE Status duty_remove(Ctx *cx, i64 turn_id);

#endif
