/* lists_read.h - lists of pupils and of schools to visit, with names, for pages and commands.
 *
 * Owns      nothing.
 * Invariant who may not be seen keeps a line, so that the list's length is the figure's, and the line says neither who nor where.
 *           Each list looked at is audited. Keys of the JSON are added, never renamed: docs/json.md describes them.
 * Errors    ERR_DENIED: whoever may not open children's records sees no list of them.
 * Memory    cx->arena.
 * Start at  pupil_list_read(), pupil_list_name(); visits_read(). */
#ifndef MUSTER_ATTENDANCE_LISTS_READ_H
#define MUSTER_ATTENDANCE_LISTS_READ_H

#include <jansson.h>
#include "attendance/figures_model.h"
#include "attendance/lists.h"
#include "people/search.h"

/* The list as of the store now; in order, without names. */
MUST_USE Status pupil_list_read(Ctx *cx, const PupilListAsk *ask, PupilLines *out);

typedef struct PupilEntry {
    const PupilLine *line;
    PersonCard who; /* masked */
    i64 urn;        /* 0: masked */
    Str school, year_group;
} PupilEntry;

/* Two statements for all of them, and one a school. */
MUST_USE Status pupil_list_name(Ctx *cx, const PupilLine *lines, size_t n, PupilEntry *out);
/* One flat object, the same keys for every list. */
void pupil_entry_add(Ctx *cx, json_t *row, const PupilEntry *e);
#define PUPIL_ENTRY_KEYS                                                                                                \
    "person_id|upn|surname|forename|birth_date|year_group|urn|school|" FIGURE_KEYS "|"                                  \
    "band|may_miss|projected_percent|recent_absent|recent_possible|longest_run|run|run_from|last_seen|last_named|gone|" \
    "late|patterns|unexplained|unexplained_from|leave|leave_from"

/* A school in the order in which to offer visits: the greatest share of persistently absent pupils first. */
typedef struct VisitLine {
    i64 urn;
    Str school;
    AttendanceFigures now, before; /* before: the same days of the year before; no pupils: no marks of then */
    i64 rank, change_rank;         /* from 1; change_rank 0: nothing to compare with. Equals share a rank */
    i64 case_id;                   /* its open year of visits; 0: none */
} VisitLine;

typedef struct VisitLines {
    VisitLine *at;
    size_t n;
} VisitLines;

/* from and to in one school year. */
MUST_USE Status visits_read(Ctx *cx, Date from, Date to, VisitLines *out);
/* "+2.1": tenths of a point; "" without a year before. */
Str visit_change(Arena *a, const VisitLine *l);
void visit_add(Ctx *cx, json_t *row, const VisitLine *l);
#define VISIT_KEYS                                                                                                  \
    "rank|urn|school|possible|authorised|unauthorised|absence_percent|pupils|persistent|severe|persistent_percent|" \
    "persistent_percent_before|change|change_rank|case_id"

#endif
