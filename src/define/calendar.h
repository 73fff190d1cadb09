/* calendar.h - which days count: bank holidays, working days, school terms.
 *
 * Owns      nothing; read from the files of definitions/calendars.
 * Invariant immutable after definitions_open(), shared by every thread. A day whose calendar is not loaded is
 *           CALENDAR_MISSING, never a guess: each function says so and its caller must answer for it.
 * Why       one byte for each day of the loaded years makes every question a walk over bytes.
 * Start at  calendar_school_day(), calendar_nth_school_day(). */
#ifndef MUSTER_CALENDAR_H
#define MUSTER_CALENDAR_H

#include "base/date.h"
#include "define/yaml.h"

typedef struct Calendars Calendars;

typedef enum DayAnswer { DAY_NO = 0, DAY_YES = 1, CALENDAR_MISSING = 2 } DayAnswer;

/* England's bank holidays, by rule with the moved and extra days that were proclaimed. */
DayAnswer calendar_bank_holiday(const Calendars *c, Date d);
/* Its name ("Easter Monday"); STR_NONE on any other day. */
Str calendar_bank_holiday_name(const Calendars *c, Date d);
/* Monday to Friday except bank holidays. */
DayAnswer calendar_working_day(const Calendars *c, Date d);
/* n working days after start, start being day 0 (n >= 0). False: calendar missing. */
MUST_USE bool calendar_plus_working_days(const Calendars *c, Date start, int n, Date *out);

/* A day the county's schools meet, by the term dates of its school year. */
DayAnswer calendar_school_day(const Calendars *c, Date d);
/* The n-th school day counted from `from` (n >= 1), the first school day on or after it being day 1: "the sixth school
 * day of exclusion". False: a school year on the way is not loaded. */
MUST_USE bool calendar_nth_school_day(const Calendars *c, Date from, int n, Date *out);
/* "within n school days of notice": n school days after the day of notice, which is not counted. */
MUST_USE bool calendar_plus_school_days(const Calendars *c, Date notice, int n, Date *out);
/* School days from `from` to `to`, both counted. -1: calendar missing. */
int calendar_count_school_days(const Calendars *c, Date from, Date to);

typedef struct SchoolTerm {
    Str name;      /* "Term 1" */
    Date from, to; /* first and last school day */
} SchoolTerm;

typedef struct SchoolYear {
    int year;            /* its first calendar year */
    bool is_provisional; /* pattern, not the county's published dates */
    SchoolTerm *terms;
    size_t n_terms;
} SchoolYear;

/* NULL: not loaded. */
const SchoolYear *calendar_school_year(const Calendars *c, int year);
/* The term that holds d, or NULL. */
const SchoolTerm *calendar_term_of(const Calendars *c, Date d);

/* Read both files' trees (either may be NULL after mistakes). Lives in the Mistakes' arena. */
MUST_USE Calendars *calendar_read(Mistakes *m, const YamlNode *bank_holidays, const YamlNode *terms);

#endif
