/* reconcile.h - what the schools' census said of sessions, beside the marks of the same days, pupil by pupil.
 *
 * Owns      nothing: reads census_pupil, attendance_pupil, attendance_day.
 * Invariant both sides are whole numbers of sessions: they agree to the last one, or the pupil is listed. A school that followed another
 *           answers for that one's days too, as its return does. The pupils whom a return says nothing of are listed where they
 *           have marks that count and are of the ages counted (definitions/attendance.yaml).
 * Errors    ERR_DENIED: the caller has no permission for children.
 * Memory    results live in cx->arena.
 * Why       a school makes both from one register: where they differ, one of the two was sent wrong, and the national figures
 *           are made from the census.
 * Start at  reconcile(). */
#ifndef MUSTER_ATTENDANCE_RECONCILE_H
#define MUSTER_ATTENDANCE_RECONCILE_H

#include "people/search.h"

#define CENSUS_TERM_NAMES(X)    \
    X(AUTUMN, autumn, "Autumn") \
    X(SPRING, spring, "Spring") \
    X(SUMMER, summer, "Summer")

typedef enum ReturnTerm {
#define X(name, word, title) RETURN_##name,
    CENSUS_TERM_NAMES(X)
#undef X
        N_RETURN_TERMS
} ReturnTerm;
extern const char *const return_term_words[N_RETURN_TERMS];
extern const char *const return_term_titles[N_RETURN_TERMS];

#define DIFFERENCE_LIST(X)                                     \
    X(DIFFERS, differs, "The numbers differ")                  \
    X(NO_MARKS, no_marks, "In the census, and in no register") \
    X(NOT_IN_CENSUS, not_in_census, "In the registers, and the census says nothing")

typedef enum DifferenceKind {
#define X(name, word, title) DIFFERENCE_##name,
    DIFFERENCE_LIST(X)
#undef X
        N_DIFFERENCES
} DifferenceKind;
extern const char *const difference_words[N_DIFFERENCES];
extern const char *const difference_titles[N_DIFFERENCES];

typedef struct SessionTotals {
    i64 possible, authorised, unauthorised;
} SessionTotals;

typedef struct Difference {
    i64 urn, person_id;
    Str school;
    PersonCard child; /* once reconcile_name() has filled it */
    Date from, to;    /* the days compared */
    DifferenceKind kind;
    SessionTotals census, marks;
    i64 absent_unknown; /* sessions that the census gives with reasons that are no code of absence */
} Difference;

typedef struct Reconciliation {
    Difference *at; /* by school and child */
    size_t n, cap;
    i64 n_schools, n_pupils; /* compared */
    Date from, to;           /* the days, of the schools' first return */
} Reconciliation;

typedef struct ReconcileQuestion {
    ReturnTerm term; /* whose census */
    int year;        /* first calendar year of the school year of that census */
    i64 urn;         /* 0: every school that made it */
} ReconcileQuestion;

/* Which term's census was the last before or on that day, and of which school year. */
ReturnTerm reconcile_last_term(Date on, int *year);
/* ERR_INPUT: the return tells of the days since the census before, and that one is not in the store. ERR_NOTFOUND: no such school.
 * Reads the registers of those days once. */
MUST_USE Status reconcile(Ctx *cx, const ReconcileQuestion *q, Reconciliation *out);
/* Fill the cards of rows from up to but not including until, as the actor may see them, and note the look. */
MUST_USE Status reconcile_name(Ctx *cx, Reconciliation *r, size_t from, size_t until);

#endif
