/* lists.h - the pupils a caseworker should look at: persistently and severely absent, on the way there, gone, or with a pattern.
 *
 * Owns      nothing; reads columns.
 * Invariant who is persistently or severely absent is whom attendance_ask() counts. The other lists are of pupils on the school's
 *           roll on the last day. The most pressing come first, and the order is the same every time.
 * Memory    cx->arena.
 * Cost      a look-up a mark, and a closer look at whoever may belong to the list: about a tenth of a second for a county's year.
 * Why       lists are read from the marks when asked for, as figures are, so that a late correction is in them.
 * Start at  pupil_list(); people.h gives names, masked. */
#ifndef MUSTER_ATTENDANCE_LISTS_H
#define MUSTER_ATTENDANCE_LISTS_H

#include "attendance/ask.h"
#include "attendance/band.h"
#include "attendance/pupil_marks.h"

/*    name        word        title */
#define PUPIL_LIST_LIST(X)                                       \
    X(PERSISTENT, persistent, "Persistently absent")             \
    X(SEVERE, severe, "Severely absent")                         \
    X(ON_TRACK, on_track, "On the way to persistent absence")    \
    X(BANDS, bands, "Every band that is looked at")              \
    X(VANISHED, vanished, "Stopped attending while on the roll") \
    X(PATTERNS, patterns, "Patterns of absence")                 \
    X(NO_REASON, no_reason, "Absences still without a reason")   \
    X(LEAVE, leave, "Holidays that the school did not agree")

typedef enum PupilList {
#define X(name, word, title) LIST_##name,
    PUPIL_LIST_LIST(X)
#undef X
        N_PUPIL_LISTS
} PupilList;
typedef struct PupilListInfo {
    const char *word, *title;
} PupilListInfo;
extern const PupilListInfo pupil_list_info[N_PUPIL_LISTS];

/* How far gone. */
#define GONE_LIST(X)                                                          \
    X(NOT, not, "Attending")                                                  \
    X(ALERT, alert, "Absent without leave: tell the school's officer")        \
    X(STOPPED, stopped, "No longer named in the register, still on the roll") \
    X(ENQUIRY, enquiry, "Absent and nobody knows why: a child missing education?")

typedef enum Gone {
#define X(name, word, title) GONE_##name,
    GONE_LIST(X)
#undef X
        N_GONE
} Gone;
typedef struct GoneInfo {
    const char *word, *title;
} GoneInfo;
extern const GoneInfo gone_info[N_GONE];

typedef struct PupilLine {
    i64 person_id, urn;
    Str year_group;
    PupilSums sums;
    PupilMarks marks;
    Band band;
    Outlook outlook;
    Gone gone;
    u32 patterns;                  /* bit by the number of the pattern in the definitions */
    bool is_persistent, is_severe; /* as the figures count them */
} PupilLine;

typedef struct PupilLines {
    PupilLine *at;
    size_t n;
} PupilLines;

typedef struct PupilListAsk {
    PupilList list;
    Date from, to; /* both in it, in one school year */
    bool all_pupils;
    i64 urn; /* 0: every school */
} PupilListAsk;

/* k was read for q.to as the day whose roll counts. Pure but for memory: nothing is read from the store. */
MUST_USE Status pupil_list(Ctx *cx, const Columns *c, const PupilKeys *k, const PupilListAsk *ask, PupilLines *out);

/* "Mondays and Fridays; Late again and again". */
Str pattern_titles(Arena *a, const AttendanceRules *r, u32 patterns);

#endif
