/* unit_own.h - how units come into a set. Only unit*.c include this. */
#ifndef MUSTER_UNIT_OWN_H
#define MUSTER_UNIT_OWN_H

#include "measures/unit.h"

typedef struct UnitTaking {
    Ctx *cx;
    UnitSet *set;
    size_t cap;
    i64 *seen; /* a hash set of ids: 0 is a free place */
    size_t n_places;
    Str last_name; /* the district of the last unit that had one under its name of the day */
    u16 last_district;
} UnitTaking;

/* One unit as it came, its district by name: checked, and added or counted among the faults. */
void unit_take(UnitTaking *t, Unit u, Str district);
/* The place of a group's value, which is added where it is new. */
u16 unit_group_value(UnitTaking *t, size_t group, Str value);
/* Units of the attendance marks, a school each, and of the roll call, a district and year group each. */
MUST_USE Status unit_feed_attendance(UnitTaking *t);
MUST_USE Status unit_feed_rollcall(UnitTaking *t);
/* A unit a pupil on a roll, a pupil with marks, or an exclusion, by vulnerable group: unit_pupils.c. */
MUST_USE Status unit_feed_pupils(UnitTaking *t);
/* "roll fsm", "state_roll fsm+any_segment and absent+excluded" and the like; false: it is none of them. */
bool unit_pupils_what(Str what);
/* The tables that it reads; whether it asks the day besides the period. */
Str unit_pupils_reads(Str what);
bool unit_pupils_asks_the_day(Str what);
/* Whether a feed gives what a measure asks of it, noted at the measure's place. */
void unit_feed_check(Mistakes *m, const Measure *one);

#endif
