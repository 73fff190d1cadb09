/* school_roll.h - a school's own view: who is on its roll, what its returns said.
 *
 * Owns      nothing: reads enrolment, person, census_pupil, import_unit.
 * Errors    ERR_DENIED: the caller has no permission for children.
 * Start at  school_roll_list(). */
#ifndef MUSTER_SCHOOL_ROLL_H
#define MUSTER_SCHOOL_ROLL_H

#include "base/ctx.h"
#include "schools/establishment.h"

typedef struct RollPupil {
    i64 id;
    Str surname, forename, sex, upn, status, year_group;
    Date born, entry_on, confirmed_on;
} RollPupil;

typedef struct SchoolRoll {
    RollPupil *at;
    size_t n;
    i64 total; /* before offset and limit */
} SchoolRoll;

typedef struct SchoolPage {
    i64 offset, limit; /* limit 0: all */
} SchoolPage;

/* By name, as on the day. Audits "school.roll" with the school and the number shown. */
MUST_USE Status school_roll_list(Ctx *cx, i64 urn, Date on, SchoolPage page, SchoolRoll *out);

typedef struct SchoolReturn {
    i64 unit_id;
    Str kind, file_name, outcome;
    Date as_at;
    Moment landed_at;
    i64 n_read, n_refused;
} SchoolReturn;

typedef struct SchoolCensus {
    Date on;
    i64 n_on_roll, n_left, sessions_possible, sessions_absent;
} SchoolCensus;

typedef struct SchoolReturns {
    SchoolReturn *returns;  /* newest first, at most SCHOOL_RETURNS_SHOWN */
    SchoolCensus *censuses; /* newest first */
    size_t n_returns, n_censuses;
} SchoolReturns;

#define SCHOOL_RETURNS_SHOWN 12
#define SCHOOL_CENSUSES_MAX  60

typedef struct SchoolCards {
    SchoolCard *at;
    size_t n;
    i64 total; /* before offset and limit */
} SchoolCards;

/* The authority's own open schools, by name. ERR_DENIED without READ_SCHOOL. */
MUST_USE Status school_list(Ctx *cx, SchoolPage page, SchoolCards *out);

MUST_USE Status school_roll_returns(Ctx *cx, i64 urn, SchoolReturns *out);

#endif
