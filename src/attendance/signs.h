/* signs.h - what the marks of a school's register ask somebody to act on: a pupil gone, a part-time timetable, an exclusion.
 *
 * Owns      table attendance_sign: what tick found last, for its rules to act on.
 * Invariant a sign is told by who, where, what and the day it began; that day does not move as days go by, so a rule acts on it once.
 *           Nothing is a sign after the pupil has left the school's roll.
 * Memory    cx->arena.
 * Why       rules of registers are SQL over facts, so that what was found can be opened and counted: what only the marks know is
 *           written down for them, and replaced each day. Discrepancies ask signs_find() of any day.
 * Start at  signs_find(), signs_keep(). */
#ifndef MUSTER_ATTENDANCE_SIGNS_H
#define MUSTER_ATTENDANCE_SIGNS_H

#include "base/ctx.h"

/*    name      word */
#define SIGN_LIST(X)                                                                     \
    X(ALERT, alert)         /* gone: tell the school's officer; lists.h */               \
    X(STOPPED, stopped)     /* gone: the register no longer names a pupil on the roll */ \
    X(ENQUIRY, enquiry)     /* gone: nobody knows why */                                 \
    X(PART_TIME, part_time) /* half days missed as under a part-time timetable */        \
    X(EXCLUDED, excluded)   /* a run of sessions marked as excluded */

typedef enum SignKind {
#define X(name, word) SIGN_##name,
    SIGN_LIST(X)
#undef X
        N_SIGN_KINDS
} SignKind;
extern const char *const sign_words[N_SIGN_KINDS];

typedef struct Sign {
    SignKind kind;
    i64 person_id, urn;
    Date since, until; /* the first and last day of it */
    int sessions;
} Sign;

typedef struct Signs {
    Sign *at;
    size_t n, cap;
} Signs;

/* Of the school year that holds the day, up to it. kinds: bits of SignKind. Inside a transaction; the whole year is read. */
MUST_USE Status signs_find(Ctx *cx, u32 kinds, Date to, Signs *out);

/* An exclusion that was recorded, to look up in the marks. */
typedef struct ExcludedDays {
    i64 person_id, urn;
    Date from;
    int sessions;
    bool
        is_unmarked; /* found: the school took registers of those sessions that name the pupil, and none says excluded */
} ExcludedDays;
/* Fills in is_unmarked of each, of the school year that holds `to`. */
MUST_USE Status signs_look_up(Ctx *cx, Date to, ExcludedDays *at, size_t n);

/* Write down the day's signs in the place of those before: a read transaction, then a short write. Outside any transaction. */
MUST_USE Status signs_keep(Ctx *cx);
/* The same inside an open write transaction. */
MUST_USE Status signs_keep_in_transaction(Ctx *cx);

#endif
