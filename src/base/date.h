/* date.h - days and moments.
 *
 * Owns      nothing; pure arithmetic, no clock. The one place that reads the clock is ctx_now().
 * Invariant a Date is a day number from 1 January 1970 in the proleptic Gregorian calendar, 1 Jan 0001 to
 *           31 Dec 9999, or DATE_NONE. A Moment is milliseconds UTC from 1970, or MOMENT_NONE.
 * Why       a day number compares and subtracts in one instruction; a struct keeps it from mixing with counts.
 * Start at  date_ymd(), date_parse_iso(). */
#ifndef MUSTER_DATE_H
#define MUSTER_DATE_H

#include "base/base.h"
#include "base/str.h"

typedef struct Date {
    i32 day;
} Date;

typedef i64 Moment;

#define DATE_NONE   ((Date){INT32_MIN})
#define MOMENT_NONE INT64_MIN

typedef struct Ymd {
    int year, month, day;
} Ymd;

static inline bool date_is_set(Date d) { return d.day != INT32_MIN; }
static inline bool date_before(Date a, Date b) { return a.day < b.day; }
static inline bool date_eq(Date a, Date b) { return a.day == b.day; }
static inline Date date_plus(Date d, int days) { return (Date){d.day + days}; }
static inline int date_diff(Date later, Date earlier) { return later.day - earlier.day; }
static inline Date date_min(Date a, Date b) { return a.day < b.day ? a : b; }
/* DATE_NONE is never: the other one; DATE_NONE of two. */
static inline Date date_sooner(Date a, Date b) { return !date_is_set(a) ? b : date_is_set(b) ? date_min(a, b) : a; }
static inline Date date_max(Date a, Date b) { return a.day > b.day ? a : b; }

/* DATE_NONE when there is no such day (30 February). */
Date date_ymd(int year, int month, int day);
Ymd date_to_ymd(Date d);
/* 0 Monday .. 6 Sunday. */
int date_weekday(Date d);
bool date_is_leap(int year);
int date_days_in_month(int year, int month);
/* Same day number, clamped to the month's end: 30 November + 3 months = 28 February. */
Date date_add_months(Date d, int months);
/* Birthday arithmetic; someone born on 29 February turns a year older on 1 March in other years. */
Date date_birthday(Date born, int age);
int date_age(Date born, Date on);
/* Western Easter Sunday. */
Date date_easter(int year);
/* First calendar year of the school year that holds d; it turns on 1 September (a decision of the spec). */
int date_school_year(Date d);
/* Months of the year in English, 1..12. */
extern const char *const date_month_names[13];

/* "2018-03-08", whole of s. */
MUST_USE bool date_parse_iso(Str s, Date *out);
/* What people and GIAS type: "08-03-2018", "8/3/2018", "08/03/2018", or ISO. Two-digit years are refused. */
MUST_USE bool date_parse_uk(Str s, Date *out);

#define DATE_ISO_LEN 10
/* Writes 10 characters and a NUL. An unset date writes "". Returns out. */
char *date_iso(Date d, char out[DATE_ISO_LEN + 1]);
/* "8 March 2018" in the arena; "" when unset. */
Str date_long(Arena *a, Date d);
Str date_iso_str(Arena *a, Date d);
void buf_add_date(Buf *b, Date d);

/* "2018-03-08T09:30:00.000Z" and the forms the stores return. */
MUST_USE bool moment_parse(Str s, Moment *out);
#define MOMENT_ISO_LEN 24
/* Writes "2018-03-08T09:30:00.000Z" and a NUL, with no memory of an arena's; MOMENT_NONE writes "". Returns out. */
char *moment_write(Moment m, char out[MOMENT_ISO_LEN + 1]);
Str moment_iso(Arena *a, Moment m);
/* "8 March 2018 at 9:30am", Europe/London (its summer time by rule: last Sundays of March and October, 01:00 UTC). */
Str moment_london(Arena *a, Moment m);
Date moment_london_date(Moment m);
/* Moved to another day at about its time of day: whatever the season of either, moment_london_date() of it is that day. */
Moment moment_on(Moment m, Date day);
/* Minutes since midnight in London: 545 at 9:05. */
int moment_london_minute(Moment m);

#endif
