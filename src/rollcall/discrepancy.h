/* discrepancy.h - where the records, put side by side, cannot all be right.
 *
 * Owns      nothing: reads the roll call, enrolments, transfer files, numbers, rows held in doubt and the marks of registers.
 * Memory    results live in cx->arena.
 * Why       the roll call says who is unaccounted for; these lists say what somebody must ask of whom to account for them.
 * Start at  discrepancy_list(). */
#ifndef MUSTER_DISCREPANCY_H
#define MUSTER_DISCREPANCY_H

#include "base/ctx.h"

/* clang-format off */
/*    constant            code                   title */
#define DISCREPANCY_LIST(X)                                                                                            \
    X(VANISHED,           "vanished",            "Left a roll, and nobody knows where they are now")                   \
    X(NEVER_ENROLLED,     "never_enrolled",      "Of school age, known, and never on any roll or list")                \
    X(LAPSED,             "lapsed",              "Was on a service's list that ended, and is on nothing now")          \
    X(MOVED_WITHOUT_FILE, "moved_without_file",  "Moved between schools here with no transfer file")                   \
    X(ARRIVED_UNKNOWN,    "arrived_unknown",     "Joined a school in mid-year from a place unknown")                   \
    X(DUAL_UNPAIRED,      "dual_unpaired",       "A main registration without a subsidiary one, or the reverse")       \
    X(WRONG_UPN,          "wrong_upn",           "A unique pupil number whose check fails, or that two children hold")          \
    X(PART_TIME_UNAGREED, "part_time_unagreed",  "Marked as on a part-time timetable, and none is agreed")                      \
    X(EXCLUDED_UNRECORDED, "excluded_unrecorded", "Marked as excluded, and no exclusion is recorded")                           \
    X(EXCLUSION_UNMARKED, "exclusion_unmarked",  "An exclusion is recorded, and the register does not say so")
/* clang-format on */

typedef enum DiscrepancyKind {
#define X(name, code, title) DISCREPANCY_##name,
    DISCREPANCY_LIST(X)
#undef X
        N_DISCREPANCY_KINDS
} DiscrepancyKind;

typedef struct DiscrepancyName {
    const char *code;
    const char *title;
} DiscrepancyName;
extern const DiscrepancyName discrepancy_names[N_DISCREPANCY_KINDS];

typedef struct Discrepancy {
    DiscrepancyKind kind;
    i64 person_id;
    Str upn, surname, forename;
    Date born;
    i64 urn; /* the school to ask first; 0: none */
    Str school;
    Date on;    /* the day it began, as far as it is known */
    Str detail; /* what to look at, without names */
} Discrepancy;

typedef struct Discrepancies {
    Discrepancy *at;
    size_t n, cap;
} Discrepancies;

/* All of one kind as at a day, oldest first; moves and arrivals are those of the day's school year. Audits
 * "discrepancy.list". The first three kinds take a pass of the roll call, the last three one over the year's marks, the others an
 * indexed read or a short scan. */
MUST_USE Status discrepancy_list(Ctx *cx, DiscrepancyKind kind, Date on, Discrepancies *out);

/* ERR_INPUT names the nearest. */
MUST_USE Status discrepancy_kind(Ctx *cx, Str code, DiscrepancyKind *out);

#endif
