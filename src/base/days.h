/* days.h - a set of days that can be counted: the working days, the days a school met, the last days of its terms.
 *
 * Owns      nothing; the three tables live in the arena they were made in.
 * Invariant immutable after days_of(). A day that the tables do not know is missing, and no answer ever rests on one:
 *           each question says so instead.
 * Why       a running count for each day and the day of each count: how many lie between two days, and which is the
 *           n-th after one, are two loads each, however long the way. Walking the days was rejected because every open
 *           clock of the county is asked again each night; a bit set with popcounts saves memory nobody misses.
 * Start at  days_after(), days_between(). */
#ifndef MUSTER_DAYS_H
#define MUSTER_DAYS_H

#include "base/date.h"

typedef enum DayAnswer { DAY_NO = 0, DAY_YES = 1, CALENDAR_MISSING = 2 } DayAnswer;

#define DAYS_MAX 65000 /* 177 years: counts fit in 16 bits */

typedef struct DaySet {
    Date first;
    i32 n;              /* days known about, from first */
    i32 n_in;           /* of them, in the set */
    const u16 *in;      /* [i]: in the set among the first i; n + 1 of them */
    const u16 *missing; /* [i]: missing among the first i; n + 1 of them */
    const u16 *nth;     /* [k]: the k-th of the set, as days after first */
} DaySet;

/* The set in which answers[i] speaks of `first` plus i days. n <= DAYS_MAX. */
DaySet days_of(Arena *a, Date first, const u8 *answers, size_t n);

DayAnswer days_has(const DaySet *s, Date d);
/* The n-th of the set after d, d itself not counted (n >= 0; the 0th is d). False: a day on the way is missing. */
MUST_USE bool days_after(const DaySet *s, Date d, i32 n, Date *out);
/* The n-th of the set before d, d itself not counted (n >= 0; the 0th is d). False: a day on the way is missing. */
MUST_USE bool days_before(const DaySet *s, Date d, i32 n, Date *out);
/* How many of the set lie after `from` and not after `to`; negative where `to` is the earlier. False: one is missing. */
MUST_USE bool days_between(const DaySet *s, Date from, Date to, i32 *out);

#endif
