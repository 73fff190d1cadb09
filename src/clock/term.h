/* term.h - which term a day is in, by each of the three ways terms are reckoned.
 *
 * Owns      nothing; values in, values out.
 * Invariant a day that lies in no term, or in a school year that is not loaded, is in none: never the nearest.
 * Why       one county keeps three kinds of term side by side: six for visits, three for termly measures, and those of the
 *           exclusion law, which count days of exclusion. A rule names its kind.
 * Start at  term_of_day(). */
#ifndef MUSTER_TERM_H
#define MUSTER_TERM_H

#include "clock/clock.h"

#define TERM_KIND_LIST(X)                                                             \
    X(SCHOOL, "school") /* as the school's calendar has them: the county's are six */ \
    X(SEASON, "season") /* autumn, spring, summer: of six terms two each */           \
    X(EXCLUSION,                                                                      \
      "exclusion") /* the school's own where it has three or fewer; else 31 July, 31 December, Easter Monday */

typedef enum TermKind {
#define X(name, text) TERM_BY_##name,
    TERM_KIND_LIST(X)
#undef X
} TermKind;
#define TERM_KIND_CHOICES "school|season|exclusion"

typedef struct TermSpan {
    Str name;      /* "Term 4", "spring", "Easter Monday to 31 July" */
    Date from, to; /* both in it */
} TermSpan;

/* False: the day is in no term of that kind, or the school year is not loaded. Of the exclusion law's terms, each
 * begins on the day it is named after and ends on the eve of the next, so every day is in one. */
MUST_USE bool term_of_day(const ClockCalendar *c, TermKind kind, Date d, TermSpan *out);

#endif
