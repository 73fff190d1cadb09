/* missing.h - which registers have not come: each open school, each of its school days, morning and afternoon.
 *
 * Owns      nothing: reads establishment and attendance_day.
 * Invariant a school is asked for a register on the days it meets, by its own dates or the county's, while it is open, and
 *           never for a day after today. Which kinds of school are asked is in definitions/attendance.yaml.
 * Memory    results live in cx->arena.
 * Why       a figure of absence is only as whole as the registers under it: a school that sends nothing has no absence.
 * Start at  missing_registers(). */
#ifndef MUSTER_ATTENDANCE_MISSING_H
#define MUSTER_ATTENDANCE_MISSING_H

#include "base/ctx.h"

#define SESSION_STATE_LIST(X)                                   \
    X(MISSING, missing, "Not arrived")                          \
    X(PARTLY, partly, "Arrived, but not taken for every pupil") \
    X(ARRIVED, arrived, "Arrived")

typedef enum SessionState {
#define X(name, word, title) SESSION_##name,
    SESSION_STATE_LIST(X)
#undef X
        N_SESSION_STATES
} SessionState;
extern const char *const session_state_words[N_SESSION_STATES];
extern const char *const session_state_titles[N_SESSION_STATES];

typedef struct MissingQuestion {
    Date from, to; /* both in it; a day after today is not asked for */
    i64 urn;       /* 0: every school of the authority */
    bool is_whole; /* every school day, also those of which all arrived */
} MissingQuestion;

typedef struct SchoolDay {
    i64 urn;
    Str school;
    Date on;
    i64 n_pupils;   /* in what came of the day; 0: nothing came */
    i64 n_taken[2]; /* marks that say something: morning, afternoon */
} SchoolDay;

typedef struct MissingRegisters {
    SchoolDay *at; /* by school and day */
    size_t n, cap;
    i64 n_schools; /* asked for a register on a day of these */
    i64 n_days;    /* school days of all of them: two registers each */
    i64 n_missing; /* sessions of which nothing came */
    i64 n_unknown; /* days of schools whose terms are not known: nothing is said of them */
} MissingRegisters;

/* ERR_INPUT: the days are the wrong way round or more than a year apart. ERR_NOTFOUND: no such school. Reads the registers of
 * those days once. */
MUST_USE Status missing_registers(Ctx *cx, const MissingQuestion *q, MissingRegisters *out);

SessionState school_day_session(const SchoolDay *d, int session);

#endif
