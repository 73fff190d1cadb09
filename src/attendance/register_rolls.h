/* register_rolls.h - whose marks a school's register may hold: the school's pupils of a year with their numbers and days, who of them is
 * on another roll too, and the places given so far. Private to register_book.c.
 *
 * Owns      nothing: reads enrolment, person_identifier, attendance_pupil.
 * Invariant rows stand by person, number and first day, whichever way they were read. The roll of a school that closed counts as that of
 *           the school which followed it, from the day that opened, until its own first return has come (schools/succession.h); and
 *           whom that return has enter before it opened is on the closed school's.
 * Why       a file of one school costs four statements; a file of a county would cost thousands, each with a look-up for every pupil.
 *           From the eighth school on all are read in one pass over two tables, in a fifth of the time.
 * Start at  register_roll_read(), year_rolls_read(). */
#ifndef MUSTER_REGISTER_ROLLS_H
#define MUSTER_REGISTER_ROLLS_H

#include "base/ctx.h"

#define REGISTER_UPN_MAX 15

typedef struct PupilRow {
    i64 person_id;
    Str upn;
    Date from, to; /* to DATE_NONE: still */
    bool is_subsidiary;
} PupilRow;

/* A pupil of the school who is on another roll on some of the same days. */
typedef struct OtherRoll {
    i64 person_id, urn;
    Date from, to;
} OtherRoll;

typedef struct GivenPlace {
    i64 person_id, place;
} GivenPlace;

typedef struct RegisterRoll {
    i64 urn;
    bool exists; /* there is such an establishment; else all that follows is empty */
    Date opened_on, closed_on;
    PupilRow *rows;
    size_t n_rows, cap_rows;
    OtherRoll *others; /* by person */
    size_t n_others, cap_others;
    GivenPlace *places;
    size_t n_places, cap_places;
} RegisterRoll;

/* One school's, in the school year that begins in `year`. */
MUST_USE Status register_roll_read(Ctx *cx, Arena *a, int year, RegisterRoll *out);

typedef struct YearRolls {
    int year;
    RegisterRoll *schools; /* every establishment, by urn */
    size_t n;
} YearRolls;

/* Every school's. Two passes over tables of everybody, one of them on `beside` where there is one (attendance/beside.h). */
MUST_USE Status year_rolls_read(Ctx *cx, Arena *a, int year, Db *beside, YearRolls **out);
/* NULL: there is no such establishment. */
const RegisterRoll *year_rolls_of(const YearRolls *y, i64 urn);

#endif
