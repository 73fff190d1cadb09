/* tally.h - marks told one by one: how many of each code, and each pupil's own sessions at one school.
 *
 * Owns      nothing; reads columns.
 * Invariant the sessions of the codes add up to the figures that attendance_ask() gives of the same question.
 * Memory    answers live in cx->arena.
 * Why       few look at codes or pupils, and of one school mostly: a plain loop over its marks, a tenth of a second for a whole
 *           county, is enough. Figures of groups come from ask.h.
 * Start at  tally_codes(), tally_pupils(). */
#ifndef MUSTER_ATTENDANCE_TALLY_H
#define MUSTER_ATTENDANCE_TALLY_H

#include "attendance/ask.h"

typedef struct CodeCount {
    const MarkCode *code;
    i64 sessions;
    Str values[MAX_GROUP_KEYS]; /* of the group */
} CodeCount;

typedef struct CodeTally {
    CodeCount *at; /* those met, group by group as attendance_ask() has them, each in the order of the definitions */
    size_t n;
} CodeTally;

/* Of the question's days and pupils, by the keys of one grouping, which were read. ERR_INPUT: too many groups. */
MUST_USE Status tally_codes_by(Ctx *cx, const Columns *c, const PupilKeys *k, const AttendanceQuestion *q,
                               const Grouping *by, CodeTally *out);
/* In one group; the question's groupings say nothing here. */
MUST_USE Status tally_codes(Ctx *cx, const Columns *c, const PupilKeys *k, const AttendanceQuestion *q, CodeTally *out);

typedef struct PupilTally {
    i64 person_id;
    Str year_group;
    i64 possible, authorised, unauthorised;
    bool is_persistent, is_severe, is_too_early; /* too early: too few possible sessions to judge by */
} PupilTally;

typedef struct PupilTallies {
    PupilTally *at; /* those with a possible session; most absent first, as a share of their own */
    size_t n;
} PupilTallies;

/* Of the school q->urn. */
MUST_USE Status tally_pupils(Ctx *cx, const Columns *c, const PupilKeys *k, const AttendanceQuestion *q,
                             PupilTallies *out);

/* What so many sessions make of a pupil in a school year that began in that year. Also of one that is not over. */
void absence_judge(const AttendanceRules *r, int year, PupilTally *p);

#endif
