/* pupil_year.h - one pupil's attendance of a school year: each session at each school, totals, the longest run, corrections.
 *
 * Owns      nothing; reads attendance_pupil, attendance_day and attendance_change.
 * Invariant the total leaves out schools of a subsidiary registration, and counts a pupil of any age.
 * Errors    ERR_DENIED, ERR_NOTFOUND: the actor may not see the record, as access_subject() says. Whether there is such a person is
 *           person_get()'s to say.
 * Memory    everything lives in cx->arena.
 * Why       read from the store, not from the columns: a pupil's two characters of some 190 rows of text are a millisecond,
 *           wherever it is asked, and in the transaction that asks.
 * Start at  pupil_year_read(). */
#ifndef MUSTER_PUPIL_YEAR_H
#define MUSTER_PUPIL_YEAR_H

#include "attendance/tally.h"

enum { MORNING, AFTERNOON, SESSIONS_A_DAY };

/* One day of one school's register. NULL: the pupil was not in it. */
typedef struct PupilDay {
    Date on;
    const MarkCode *codes[SESSIONS_A_DAY];
} PupilDay;

typedef struct PupilSchool {
    i64 urn, place;
    Str name;
    bool is_subsidiary;
    PupilDay *days; /* in order; those on which the pupil was in the register */
    size_t n_days;
    PupilTally n;
} PupilSchool;

/* A mark that a later file replaced. */
typedef struct PupilChange {
    Date on;
    bool is_afternoon;
    Str school;
    Str was, became; /* the code as schools write it; empty: no mark */
    Moment at;
    Str by; /* display name of who brought the file */
    i64 source_id;
} PupilChange;

typedef struct PupilYear {
    int year;
    int *years; /* in which there is a register of theirs, newest first */
    size_t n_years;
    PupilSchool *schools;
    size_t n_schools;
    PupilChange *changes; /* by day */
    size_t n_changes;
    PupilTally total;
    i64 run; /* sessions of unauthorised absence without one attended, or away with leave, between them: the longest */
    Date run_from, run_to;
} PupilYear;

/* Up to and with a day. year 0: the one that holds the day, or the newest before it in which there is a register. */
MUST_USE Status pupil_year_read(Ctx *cx, i64 person_id, int year, Date to, PupilYear *out);

#endif
