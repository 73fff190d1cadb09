/* calendar_own.h - what calendar.c and calendar_read.c share: how the days are held.
 *
 * Owns      nothing. Only those two files include this.
 * Invariant holidays[i] and each school's marks[i] speak of `first` plus i days, to `last`. calendar_count() was run
 *           after the last of them changed. */
#ifndef MUSTER_CALENDAR_OWN_H
#define MUSTER_CALENDAR_OWN_H

#include "define/calendar.h"

enum { HAS_HOLIDAYS = 1, IS_HOLIDAY = 2 };                        /* of holidays[] */
enum { HAS_TERMS = 1, IN_TERM = 2, IS_CLOSED = 4, IS_INSET = 8 }; /* of marks[] */

struct Calendars {
    Date first, last;
    u8 *holidays;
    BankHoliday *list;
    size_t n_list;
    DaySet working;
    SchoolDates county;
    SchoolDates *schools; /* those with dates of their own, by urn */
    size_t n_schools;
};

static inline size_t calendar_n_days(const Calendars *c) { return (size_t)(c->last.day - c->first.day) + 1; }
static inline bool calendar_holds(const Calendars *c, Date d) { return d.day >= c->first.day && d.day <= c->last.day; }

/* Make the counts of the working days and of each school's days from the bytes. */
void calendar_count(Arena *a, Calendars *c);

#endif
