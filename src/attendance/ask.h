/* ask.h - attendance figures: possible sessions, absences, persistent and severe absence, of any groups of pupils and days.
 *
 * Owns      nothing; reads columns.
 * Invariant figures are sums over pupils' own sessions, in integers, never means of rates. A pupil of a school with no possible
 *           session is in no figure. Enrolments are counted: a child at two schools is one at each; a subsidiary
 *           registration, and whoever is not of the ages of definitions/attendance.yaml, is left out unless asked for.
 *           Source: national statistics, Pupil absence in schools in England, methodology.
 * Memory    answers live in the arena given.
 * Why       one pass over the marks answers several groupings at once, so that the county by district and each school's own
 *           figures cost the reading of the marks once. Groups are numbered from small columns of codes while the marks
 *           of 256 pupils are counted; nothing is sorted.
 * Start at  attendance_ask(). */
#ifndef MUSTER_ATTENDANCE_ASK_H
#define MUSTER_ATTENDANCE_ASK_H

#include "attendance/columns.h"

/*    name       word          title */
#define PUPIL_KEY_LIST(X)                                            \
    X(SCHOOL, school, "School")                                      \
    X(PHASE, phase, "Phase")                                         \
    X(DISTRICT, district, "District of the school")                  \
    X(YEAR_GROUP, year_group, "Year group")                          \
    X(SEX, sex, "Sex")                                               \
    X(FSM, fsm, "Free school meals")                                 \
    X(EVER_FSM, ever_fsm, "Free school meals in the last six years") \
    X(SEN, sen, "Special educational needs")                         \
    X(ETHNICITY, ethnicity, "Ethnicity")                             \
    X(IN_CARE, in_care, "In care")                                   \
    X(IN_NEED, in_need, "Child in need")                             \
    X(PROTECTION, protection, "Child protection plan")

/* Of the session, not the pupil. A group of a period counts its sessions alone, and who is persistently absent in them. */
#define PERIOD_KEY_LIST(X)               \
    X(HALF_TERM, half_term, "Half term") \
    X(WEEK, week, "Week")                \
    X(WEEKDAY, weekday, "Day of the week")

#define ASK_KEY_LIST(X) PUPIL_KEY_LIST(X) PERIOD_KEY_LIST(X)

typedef enum PupilKey {
#define X(name, word, title) KEY_##name,
    ASK_KEY_LIST(X)
#undef X
        N_PUPIL_KEYS
} PupilKey;
#define FIRST_PERIOD_KEY KEY_HALF_TERM
typedef struct PupilKeyInfo {
    const char *word, *title;
} PupilKeyInfo;
extern const PupilKeyInfo pupil_key_info[N_PUPIL_KEYS];

/* One value of one key, for each row of the columns. */
typedef struct KeyColumn {
    u16 *of;       /* by row; for a key of schools NULL: by block instead */
    u16 *of_block; /* by block, for a key of schools */
    u16 *of_day;   /* by day from the question's first, for a key of periods */
    Str *values;   /* by number, in order of time for a period; value 0 of a pupil's key is "" where nothing is known */
    size_t n_values;
} KeyColumn;

/* What is known of the pupils and schools on a day, read for the keys asked. */
typedef struct PupilKeys {
    KeyColumn columns[N_PUPIL_KEYS]; /* n_values 0: not read */
    u8 *is_counted;                  /* by row: of the ages counted, and not a subsidiary registration */
    u8 *is_main;                     /* by row: of any age, and not a subsidiary registration */
    u8 *is_there;                    /* by row: a pupil, merged or not */
    u8 *is_on_roll;                  /* by row: on that school's roll on the day */
} PupilKeys;

#define MAX_GROUP_KEYS 4
typedef struct Grouping {
    PupilKey keys[MAX_GROUP_KEYS];
    size_t n_keys; /* 0: everyone in one group */
} Grouping;

typedef struct AttendanceFigures {
    i64 possible, authorised, unauthorised;
    i64 pupils; /* with a possible session */
    i64 persistent, severe;
} AttendanceFigures;

void attendance_figures_add(AttendanceFigures *to, const AttendanceFigures *more);

typedef struct AttendanceGroup {
    Str values[MAX_GROUP_KEYS];
    AttendanceFigures n;
    u32 order; /* its place among the groups that could be */
} AttendanceGroup;

typedef struct AttendanceQuestion {
    Date from, to;   /* both in it, in one school year */
    bool all_pupils; /* subsidiary registrations and other ages too */
    i64 urn;         /* 0: every school */
    i64 person_id;   /* 0: everyone; else this pupil alone, of any age */
    const Grouping *groupings;
    size_t n_groupings;
    int n_threads; /* 0: as many as there are processors, at most 8 */
} AttendanceQuestion;

typedef struct AttendanceAnswer {
    AttendanceGroup
        *groups; /* those with a pupil, by their values in the order of the keys: words, then numbers, then time */
    size_t n;
} AttendanceAnswer;

/* Read the keys that the groupings name, of the pupils of q->urn (0: of all). as_at: whose characteristics and enrolments. */
MUST_USE Status pupil_keys_read(Ctx *cx, const Columns *c, const AttendanceQuestion *q, Date as_at, PupilKeys *out);

/* The key of that word; N_PUPIL_KEYS: there is none. */
PupilKey pupil_key_of(Str word);
/* "fsm,week" as a grouping. ERR_INPUT: no such key, one twice, or more than MAX_GROUP_KEYS. */
MUST_USE Status grouping_read(Ctx *cx, Str words, Grouping *out);

/* What was asked of days, any of them DATE_NONE: as_at is today, to is as_at (or the end of from's school year), from is the
 * 1 September before to. ERR_INPUT: they do not lie in one school year, or the last is before the first. */
typedef struct AskDays {
    Date from, to, as_at;
} AskDays;
MUST_USE Status ask_days(Ctx *cx, AskDays asked, AskDays *out);

/* ERR_NOTFOUND: no establishment has that URN; 0 is every school. */
MUST_USE Status ask_school(Ctx *cx, i64 urn);

/* *answers: one for each grouping. Pure but for memory from cx->arena: nothing is read from the store. */
MUST_USE Status attendance_ask(Ctx *cx, const Columns *c, const PupilKeys *k, const AttendanceQuestion *q,
                               AttendanceAnswer **answers);

/* By value number, its place when groups are shown: words, then numbers, then time. */
const u16 *key_ranks(Ctx *cx, const KeyColumn *k);

/* "4.8" per cent to a tenth, half up, in integers; "-" of nothing. */
Str attendance_percent(Arena *a, i64 n, i64 of);

#endif
