/* pupil_marks.h - what one pupil's marks of a stretch of days say: sums, runs, when they were last seen, and where absences fall.
 *
 * Owns      nothing; pure.
 * Invariant a session that does not count (not possible, register not taken, not on that day's register) neither adds to a run nor
 *           breaks it. All numbers are of sessions, in integers.
 * Memory    MarkDays in the arena given.
 * Why       lists of pupils ask much of a few and little of most: pupil_sums() is a look-up and an addition a mark, and only who
 *           may belong to a list is read with pupil_marks(). The day's meaning of a code, its weekday, week and term are worked out
 *           once a school.
 * Start at  mark_days(), then pupil_sums() and pupil_marks(). */
#ifndef MUSTER_PUPIL_MARKS_H
#define MUSTER_PUPIL_MARKS_H

#include "attendance/columns.h"

/* What a kept character is on a day: MARK_IS_POSSIBLE and so on of mark_count.h, attended, and from SET_SHIFT a bit a MarkSet. */
enum { MARK_IS_ATTENDED = 8, SET_SHIFT = 8 };
#define MEANS(set) (1u << (SET_SHIFT + MARK_SET_##set))

typedef struct MarkMeaning {
    u16 of[256];
    u64 worth[256]; /* possible, authorised, unauthorised and late, 16 bits each */
} MarkMeaning;

typedef struct MarkDay {
    const MarkMeaning *means;
    u8 weekday;       /* 0 Monday */
    u8 term;          /* from 1; 0: in none */
    bool is_edge;     /* the first or last day of a term: a holiday is next to it */
    bool begins_week; /* the first of its week here */
} MarkDay;

/* One school's days of a question. */
typedef struct MarkDays {
    const MarkDay *at; /* by day of the block */
    size_t from, end;  /* those asked about */
    int terms_done;    /* terms that have ended by the last of them */
    int to_come;       /* sessions between the last day asked about and the year's end; -1: the calendar is missing */
} MarkDays;

/* What the codes mean from a day until they change; made once and shared by the schools. */
typedef struct MeaningFrom {
    Date from;
    MarkMeaning *means;
} MeaningFrom;
typedef struct Meanings {
    MeaningFrom *at;
    size_t n;
} Meanings;
Meanings mark_meanings(Arena *a, const AttendanceRules *r, Date from, Date to);

/* from and to: both in it, of the meanings' days. */
MarkDays mark_days(Arena *a, const Definitions *d, const Meanings *means, const MarkBlock *b, Date from, Date to);

typedef struct PupilSums {
    int possible, authorised, unauthorised, late;
} PupilSums;
void pupil_sums(const MarkBlock *b, const MarkDays *days, size_t row, PupilSums *out);

#define WEEKDAYS 5

typedef struct PupilMarks {
    int recent_possible, recent_absent; /* of the last so many possible sessions */
    int longest_run;                    /* consecutive sessions of unauthorised absence */
    int run, run_no_reason; /* sessions of the codes of a pupil who stopped coming, that the marks end with */
    Date run_from;          /* DATE_NONE: no run */
    Date last_seen;         /* DATE_NONE: never */
    Date last_named;        /* the last day whose register names the pupil */
    int days_unnamed;       /* register days since */
    int absent_on[WEEKDAYS];
    int near_holidays, mornings,
        afternoons;                 /* absences: on a term's edge; of half a day when the other half was attended */
    int weeks_absent, weeks_broken; /* weeks with an absence; of them, with a session attended too */
    int holiday_in[HALF_TERMS + 1]; /* unauthorised holiday, by term */
    int unexplained;                /* sessions still without a reason when they should have had one */
    Date unexplained_from;          /* the oldest of them */
    int leave;                      /* most sessions of unauthorised holiday in so many school weeks */
    Date leave_from;                /* the first of those weeks' */
} PupilMarks;
/* r: how many possible sessions count as the last ones, and how many days and weeks those of the last four are. */
void pupil_marks(const MarkBlock *b, const MarkDays *days, size_t row, const AttendanceRules *r, PupilMarks *out);

/* Does the pattern show in these marks? */
bool pattern_shows(const AbsencePattern *p, const PupilSums *s, const PupilMarks *m);

#endif
