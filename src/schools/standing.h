/* standing.h - education other than on a roll, as services' lists say: at home, in tuition, missing, awaiting a place.
 *
 * Owns      table education_standing; no other module writes it.
 * Invariant one row for a child, kind and first day.
 * Start at  standing_say(). */
#ifndef MUSTER_STANDING_H
#define MUSTER_STANDING_H

#include "base/ctx.h"

typedef struct StandingSaid {
    i64 person_id;
    Str kind;   /* home_educated, provision, missing, awaiting */
    Str detail; /* see the table's column; STR_NONE: not said */
    bool is_part_time;
    Date from_on, to_on;  /* to_on DATE_NONE: still so */
    Date not_suitable_on; /* home education only */
    i64 source_id;
} StandingSaid;

typedef enum StandingChange { STANDING_UNCHANGED = 1, STANDING_CREATED, STANDING_UPDATED } StandingChange;

/* Is detail one that the kind may have? Empty is allowed for every kind but provision. */
bool standing_detail_fits(Str kind, Str detail);
bool standing_is_kind(Str kind);
/* "tuition|health_needs|...": the details of the kind; "" for what is no kind. */
const char *standing_details(Str kind);
/* Record it; the same child, kind and first day again corrects the rest. One indexed read, and a write when it is news. */
MUST_USE Status standing_say(Ctx *cx, const StandingSaid *s, StandingChange *change);

/* What an open case states, in one row that follows the case. */
typedef struct StandingCase {
    i64 case_id, person_id;
    Str kind, detail;
    bool is_part_time, holds; /* holds false: it states nothing, and what it stated is taken back */
    Date from_on, to_on, not_suitable_on;
} StandingCase;
MUST_USE Status standing_of_case(Ctx *cx, const StandingCase *s, bool *is_changed);
typedef struct Standings {
    StandingSaid *at;
    size_t n, cap;
} Standings;
/* All that is said of one child, oldest first; in the arena. One indexed read. */
MUST_USE Status standing_of_person(Ctx *cx, i64 person_id, Standings *out);

#endif
