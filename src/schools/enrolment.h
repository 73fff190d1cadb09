/* enrolment.h - who is on which school's roll, from when to when, on whose word.
 *
 * Owns      tables enrolment, roll_removal.
 * Invariant one child's enrolments at one school never overlap; to_on is the last day on roll, inclusive; every enrolment
 *           that ended outside the standard leaving points has one roll removal, dated its last day.
 * Memory    results live in cx->arena.
 * Why       a return speaks as at its day, and returns arrive in any order: an older one may fill in what came before, and
 *           may never end, reopen or restyle what a newer one confirmed (confirmed_on).
 * Start at  enrolment_say_on_roll(), enrolment_end_omitted(). */
#ifndef MUSTER_ENROLMENT_H
#define MUSTER_ENROLMENT_H

#include "base/ctx.h"

typedef struct Enrolment {
    i64 id, person_id, urn;
    Str status;          /* C M S G F O */
    Date from_on, to_on; /* to_on DATE_NONE: open */
    Date entry_on;
    Str year_group;
    bool is_part_time;
    Date confirmed_on;
    Str end_basis; /* census_leaver, omitted, status_change, ctf, closed_school, user, record_closed */
    Str leaving_reason, destination;
    i64 source_id;
} Enrolment;

typedef struct Enrolments {
    Enrolment *at;
    size_t n, cap;
} Enrolments;

static inline bool enrolment_holds_on(const Enrolment *e, Date on) {
    return !date_before(on, e->from_on) && (!date_is_set(e->to_on) || !date_before(e->to_on, on));
}

/* All of one child's, oldest first. No access check. One indexed read. */
MUST_USE Status enrolment_of_person(Ctx *cx, i64 person_id, Enrolments *out);

typedef struct RollSaid {
    i64 person_id, urn;
    Str status;     /* C M S G F O */
    Date entry_on;  /* DATE_NONE: not said; the as-at day then */
    Str year_group; /* STR_NONE: not said */
    bool is_part_time;
    Date as_at; /* the day the source speaks of */
    i64 source_id;
} RollSaid;

typedef enum EnrolmentChange {
    ENROLMENT_UNCHANGED = 1, /* confirmed, nothing else */
    ENROLMENT_BEGUN,
    ENROLMENT_CHANGED, /* status, entry date, or reopened */
    ENROLMENT_ENDED
} EnrolmentChange;

/* "This child is on this roll as at this day": begins the enrolment from the entry date, confirms it, or ends it the day
 * before and begins the new status. Reopens one that an omission had ended when the entry date says that the child never
 * left. Confirms the destination of earlier removals from other schools. known is the child's enrolments as loaded (or
 * empty for a new child) and is kept up to date. */
MUST_USE Status enrolment_say_on_roll(Ctx *cx, Enrolments *known, const RollSaid *s, EnrolmentChange *change);

/* The return as at the day repeats what the one as at before said of some pupils, and has written its census_pupil rows:
 * confirm all their open enrolments at the school at once. */
MUST_USE Status enrolment_confirm_repeated(Ctx *cx, i64 urn, Date before, Date as_at);
/* The school's return is read, and its day is in census_return: bring roll_confirmed_on, which the roll call reads in the index
 * instead of confirmed_on, in line for all of the school. The invariant: it is enrolment_by_latest() where confirmed_on is the day
 * of the school's latest census, else confirmed_on. Whoever writes confirmed_on writes it too. */
MUST_USE Status enrolment_settle_confirmed(Ctx *cx, i64 urn);
static inline Date enrolment_by_latest(void) { return date_ymd(9999, 12, 31); }

typedef struct LeftSaid {
    RollSaid roll;     /* entry_on may be missing */
    Date leaving_on;   /* last day on roll */
    const char *basis; /* census_leaver, ctf, user */
    Str reason;        /* as given; STR_NONE */
    Str ground;        /* letter of the regulations; STR_NONE: unknown */
    Str destination;   /* as in roll_removal; STR_NONE: unknown */
} LeftSaid;
/* "This child left this roll on this day." Ends the enrolment (or records one that was never loaded), corrects an
 * earlier guess at its end, and makes the roll removal when the day is no standard leaving point. */
MUST_USE Status enrolment_say_left(Ctx *cx, Enrolments *known, const LeftSaid *s, EnrolmentChange *change);

/* The child goes on under another record from the day (a sealed adoption): each roll open on the day before ends then, without
 * a removal, and goes on in the other record, with its entry date and year. What began on the day or after moves whole. */
MUST_USE Status enrolment_hand_over(Ctx *cx, i64 from_person, i64 to_person, Date on);

/* The ids that a complete load named, so that the others can be told. */
typedef struct RollSeen {
    i64 *ids;
    size_t n, cap;
} RollSeen;
void roll_seen_add(Arena *a, RollSeen *seen, i64 person_id);

typedef struct OmittedLoad {
    i64 urn;
    Date as_at;
    i64 source_id;
    RollSeen
        *seen; /* every child the load names, held rows' candidates included; sorted here. NULL: the load came before
                     * some of what is held, and had named those whom it confirmed */
} OmittedLoad;
/* The rule for a complete roll load (the spec, 1.2): an open enrolment that it omits ends on the day before its as-at
 * date, ground unknown, with a roll removal. Enrolments that a newer return confirmed, or that began on or after the day,
 * are left alone. A load older than the omission that ended one moves that end back. *n_ended counts them. One indexed
 * read of the school's roll. */
MUST_USE Status enrolment_end_omitted(Ctx *cx, const OmittedLoad *load, i64 *n_ended);

/* Is leaving this school from this year on this day usual? The end of the school's highest year, or of Year 11 or above,
 * from the last Friday in June; also when an omission is only noticed in the next autumn's return. high_age 0: unknown.
 * confirmed_on: the last return that named the child. Pure. */
typedef struct LeavingPoint {
    Str year_group;
    i64 high_age;
    Date confirmed_on;
    Date last_day;
} LeavingPoint;
bool enrolment_is_standard_leaving(const LeavingPoint *l);

#endif
