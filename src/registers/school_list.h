/* school_list.h - attendance bands sent: each week to every school whose registers came, and to its named officer and deputy; each month to the districts' managers.
 *
 * Owns      table school_list.
 * Invariant a school has one list of a week, whoever sends how often; what was sent is never changed. A list holds numbers and codes, and names
 *           are looked up by who reads it: a record restricted since has none, one merged since is the one that stays.
 * Errors    ERR_DENIED, ERR_NOTFOUND as usual. ERR_INPUT: a last day that is not over.
 * Memory    cx->arena.
 * Cost      sending: the county's marks once, on the days on which something is due; else two indexed statements.
 * Why       sent means laid out at the school's front door and among its officer's tasks, with when it was opened: lists of children do not go by
 *           e-mail. Kept as sent and not worked out again, because marks are corrected and the question is what the school was told then.
 * Start at  school_lists_send(), school_list_get(). */
#ifndef MUSTER_SCHOOL_LIST_H
#define MUSTER_SCHOOL_LIST_H

#include <jansson.h>
#include "attendance/band.h"
#include "people/search.h"

typedef struct SchoolList {
    i64 id, urn, officer_id, n_pupils; /* urn 0: a district's; officer_id 0: none was named */
    i64 deputy_id;                     /* who stood in for the officer; 0: nobody was named */
    Str name, officer, bands;    /* of the school or district; of its officer or manager; "persistent 3 on_track 5" */
    Str seen_by;                 /* who opened it first: for the school, or of a district's its manager */
    Str deputy, officer_seen_by; /* which of the officer and the deputy opened it first */
    Date from, to, sent_on;
    Moment sent_at, seen_at, officer_seen_at; /* 0: not yet */
} SchoolList;

typedef struct SchoolLists {
    SchoolList *at;
    size_t n, cap;
} SchoolLists;

typedef struct SchoolListLine {
    PersonCard who; /* masked */
    i64 urn;        /* 0: masked */
    Str year_group, patterns;
    Band band;
    int possible, missed, may_miss, projected_tenths;
} SchoolListLine;

typedef struct SchoolListsSent {
    i64 n_schools, n_districts, n_pupils;
    Date to; /* DATE_NONE: nothing is to be sent */
} SchoolListsSent;

/* What is due by the setting lists_to_schools: for tick. Reads, then writes, each in a transaction of its own. Outside any. */
MUST_USE Status school_lists_send(Ctx *cx, SchoolListsSent *out);
/* By hand, inside an open write transaction: up to the last working day before `to` (DATE_NONE: today), whatever the setting. For who may change
 * cases and open records. ERR_INPUT: a day to come. ERR_DENIED also: who reaches a part of the county. */
MUST_USE Status school_lists_send_now(Ctx *cx, Date to, SchoolListsSent *out);

/* Newest first, of a school or (0) of all and the districts, at most `limit`; those that the actor reaches. */
MUST_USE Status school_lists_sent(Ctx *cx, i64 urn, i64 limit, SchoolLists *out);
/* Those of which the actor is the named officer, stands in for them, or is the district's manager, and which neither has opened yet. */
MUST_USE Status school_lists_of_officer(Ctx *cx, SchoolLists *out);
/* One, with its lines. Audited. ERR_NOTFOUND: none, or out of the actor's reach. */
MUST_USE Status school_list_get(Ctx *cx, i64 id, SchoolList *out, SchoolListLine **lines, size_t *n);
/* The actor has opened it: for the school (at the front door), as its officer, their deputy or the district's manager; where a district has none named, anybody of the
 * authority. A look of anybody else is in the audit trail alone. In a write transaction. */
MUST_USE Status school_list_open(Ctx *cx, const SchoolList *l, bool is_for_school);

/* As JSON, with what pages show. */
void school_list_model(Ctx *cx, json_t *o, const SchoolList *l);
void school_list_line_model(Ctx *cx, json_t *o, const SchoolListLine *l);
#define SCHOOL_LIST_KEYS                                                                                                \
    "id|to|school|urn|officer|deputy|pupils|persistent|on_track|at_risk|watch|sent_on|seen_at|seen_by|officer_seen_at|" \
    "officer_seen_by"
#define SCHOOL_LIST_LINE_KEYS \
    "upn|surname|forename|year_group|band|absence_percent|missed|possible|may_miss|projected_percent|patterns"

#endif
