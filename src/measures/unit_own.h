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
} UnitTaking;

/* One unit as it came, its district by name: checked, and added or counted among the faults. */
void unit_take(UnitTaking *t, Unit u, Str district);
/* Units of the attendance marks, a school each, and of the roll call, a district and year group each. */
MUST_USE Status unit_feed_attendance(UnitTaking *t);
MUST_USE Status unit_feed_rollcall(UnitTaking *t);
/* The values of what a feed can give, for checking definitions: "a|b|c". */
extern const char unit_feed_attendance_words[], unit_feed_rollcall_words[];

#endif
