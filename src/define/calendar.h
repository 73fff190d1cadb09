/* calendar.h - which days count: bank holidays, working days, the days each school meets.
 *
 * Owns      nothing; read from the files of definitions/calendars.
 * Invariant immutable after definitions_open(), shared by every thread. A day whose calendar is not loaded is
 *           CALENDAR_MISSING, never a guess: each function says so and its caller must answer for it. A school without
 *           dates of its own keeps the county's.
 * Why       each set of days is counted once, when it is read (base/days.h), so that src/clock asks in constant time.
 * Start at  calendar_working_days(), calendar_of_school(). */
#ifndef MUSTER_CALENDAR_H
#define MUSTER_CALENDAR_H

#include "base/days.h"
#include "define/yaml.h"

typedef struct Calendars Calendars;

/* ---- bank holidays and working days ---- */

typedef struct BankHoliday {
    Date on;
    Str name;
    Date announced;  /* the day the country was told of it, or of its move; DATE_NONE: known all along */
    Date moved_from; /* the day it would have been by rule; DATE_NONE: not moved */
} BankHoliday;

/* England's bank holidays, by rule with the moved and extra days that were proclaimed. */
DayAnswer calendar_bank_holiday(const Calendars *c, Date d);
/* NULL on any other day. */
const BankHoliday *calendar_bank_holiday_on(const Calendars *c, Date d);
/* Its name ("Easter Monday"); STR_NONE on any other day. */
Str calendar_bank_holiday_name(const Calendars *c, Date d);
/* All of them, in no order. */
const BankHoliday *calendar_bank_holidays(const Calendars *c, size_t *n);
/* Monday to Friday except bank holidays. */
DayAnswer calendar_working_day(const Calendars *c, Date d);
const DaySet *calendar_working_days(const Calendars *c);

/* The calendars as they stood on a day: without the bank holidays, and the moves, announced after it. For telling a due
 * date that changed because a holiday was added from one that changed because the facts did. */
MUST_USE const Calendars *calendar_as_known(Arena *a, const Calendars *c, Date on);

/* ---- school days ---- */

#define DAY_KIND_LIST(X)            \
    X(UNKNOWN, "calendar missing")  \
    X(SCHOOL, "school day")         \
    X(WEEKEND, "weekend")           \
    X(BANK_HOLIDAY, "bank holiday") \
    X(HOLIDAY, "school holiday")    \
    X(CLOSED, "closed")             \
    X(INSET, "INSET day, no pupils")

typedef enum DayKind {
#define X(name, text) DAY_IS_##name,
    DAY_KIND_LIST(X)
#undef X
} DayKind;
extern const char *const day_kind_names[];

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

/* When one school meets, or (urn 0) the county's schools. */
typedef struct SchoolDates {
    i64 urn;
    SchoolYear *years;
    size_t n_years;
    u8 *marks;    /* calendar.c's own: what each day is, apart from weekends and bank holidays */
    DaySet days;  /* the days it meets */
    DaySet weeks; /* the last school day of each week in which it meets */
    DaySet terms; /* the last day of each term */
    u64 mark;     /* changes when any of its days does */
} SchoolDates;

/* The school's own dates where definitions/calendars/schools.yaml has some, else the county's. Never NULL. */
const SchoolDates *calendar_of_school(const Calendars *c, i64 urn);
/* Whether the school meets that day, and if not, why. */
DayKind calendar_day_kind(const Calendars *c, const SchoolDates *s, Date d);
/* NULL: not loaded. */
const SchoolYear *school_dates_year(const SchoolDates *s, int year);
/* The term that holds d, or NULL. */
const SchoolTerm *school_dates_term(const SchoolDates *s, Date d);

/* The same of the county's schools. */
DayAnswer calendar_school_day(const Calendars *c, Date d);
const SchoolYear *calendar_school_year(const Calendars *c, int year);
const SchoolTerm *calendar_term_of(const Calendars *c, Date d);
/* The n-th school day counted from `from` (n >= 1), the first school day on or after it being day 1: "the sixth school
 * day of exclusion". False: a school year on the way is not loaded. */
MUST_USE bool calendar_nth_school_day(const Calendars *c, Date from, int n, Date *out);
/* School days from `from` to `to`, both counted. -1: calendar missing. */
int calendar_count_school_days(const Calendars *c, Date from, Date to);

/* ---- reading ---- */

typedef struct CalendarFiles {
    const YamlNode *bank_holidays, *terms, *schools;
} CalendarFiles;

/* Read the files' trees (any may be NULL after mistakes). Lives in the Mistakes' arena. */
MUST_USE Calendars *calendar_read(Mistakes *m, const CalendarFiles *files);

#endif
