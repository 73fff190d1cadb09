/* limit.h - how long something may take, as people write it: "30 calendar days", "6th school day", "end of the month".
 *
 * Owns      nothing; a Limit is a value.
 * Invariant a limit of form LIMIT_WITHIN has n >= 0, LIMIT_ORDINAL n >= 1 and a unit of days; a zeroed Limit is one that
 *           nobody has set, and is never taken for a number.
 * Why       definitions carry limits as text, so the text is read in one place, with errors a county can act on.
 * Start at  limit_parse(). */
#ifndef MUSTER_LIMIT_H
#define MUSTER_LIMIT_H

#include "base/str.h"

/* Unit, one of it, several, and the most of them a limit may have. */
#define LIMIT_UNIT_LIST(X)                                  \
    X(CALENDAR_DAYS, "calendar day", "calendar days", 9999) \
    X(WORKING_DAYS, "working day", "working days", 5000)    \
    X(SCHOOL_DAYS, "school day", "school days", 5000)       \
    X(WEEKS, "week", "weeks", 1400)                         \
    X(SCHOOL_WEEKS, "school week", "school weeks", 1000)    \
    X(MONTHS, "month", "months", 1200)                      \
    X(SCHOOL_TERMS, "school term", "school terms", 100)     \
    X(YEARS, "year", "years", 100)                          \
    X(SCHOOL_YEARS, "school year", "school years", 100)

typedef enum LimitUnit {
#define X(name, one, several, most) UNIT_##name,
    LIMIT_UNIT_LIST(X)
#undef X
} LimitUnit;

typedef enum LimitForm {
    LIMIT_NOT_SET, /* the authority has not said: the clock shows that, never a default that looks like policy */
    LIMIT_WITHIN,  /* "30 calendar days" */
    LIMIT_ORDINAL, /* "6th school day": the first such day counts as 1 */
    LIMIT_END_OF   /* "end of the month" (n 0), "end of the next month" (n 1) */
} LimitForm;

typedef struct Limit {
    LimitForm form;
    LimitUnit unit;
    i32 n;
} Limit;

static inline bool limit_is_set(Limit l) { return l.form != LIMIT_NOT_SET; }

/* Read one. Numbers are digits or words to twelve; "days" alone are calendar days and "terms" school terms; "same day" is
 * none of them. Empty text and "not set" are right: a limit that nobody has set. False: *why says what is wrong and what to write. */
MUST_USE bool limit_parse(Arena *a, Str text, Limit *out, Str *why);
/* As limit_parse() reads it again: "30 calendar days"; "not set". */
Str limit_text(Arena *a, Limit l);
/* "1 school day", "3 school days". */
Str limit_amount(Arena *a, i32 n, LimitUnit unit);

#endif
