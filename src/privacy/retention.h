/* retention.h - what is due to be disposed of, and the holds that stop it.
 *
 * Owns      table retention_hold.
 * Invariant a case is due no earlier than it is closed; a child's own record no earlier than every case that names the child, a brother's or
 *           sister's too. Nothing that a hold stands on is due.
 * Memory    lists live in cx->arena.
 * Errors    ERR_INPUT, ERR_NOTFOUND, ERR_CONFLICT: the hold is lifted already.
 * Why       worked out from dates whenever it is asked, not kept: a case reopened, a birth date put right or a class that the authority
 *           changed counts at once.
 * Start at  retention_due(), hold_place(). Disposal itself: privacy/dispose.h. */
#ifndef MUSTER_RETENTION_H
#define MUSTER_RETENTION_H

#include "base/ctx.h"
#include "define/retention_rules.h"

typedef enum RecordKind { RECORD_CASE, RECORD_PERSON, RECORD_LOG, N_RECORD_KINDS } RecordKind;
extern const char *const record_kind_word[N_RECORD_KINDS]; /* case, person, log */

typedef struct DueRecord {
    RecordKind kind;
    i64 id;        /* of RECORD_LOG: its place among the rules' logs */
    i64 person_id; /* the child a case is about, where it is about one */
    const RetentionClass *is;
    Date due_on; /* the last day it is kept */
    bool is_held;
} DueRecord;

typedef struct DueRecords {
    DueRecord *at; /* a child's cases stand before the child */
    size_t n;
    size_t n_unclassed; /* closed cases of registers that name no class: never due */
} DueRecords;

/* All whose last day is before as_at, held ones too, marked. Reads every closed case and every child old enough. */
MUST_USE Status retention_due(Ctx *cx, Date as_at, DueRecords *out);

/* How many of a class are due in a month. */
typedef struct DueCount {
    const RetentionClass *is;
    Date month; /* its first day; DATE_NONE: on the day asked about, or before */
    i64 n_cases, n_people, n_held;
} DueCount;

typedef struct DueCounts {
    DueCount *at; /* by class as the rules have them, then by month */
    size_t n;
    i64 n_cases, n_people, n_held; /* due on the day, held ones counted in n_held alone */
    size_t n_unclassed;
} DueCounts;
/* On the day, and in each of so many months after it. Logs are not counted. Needs READ_PRIVACY. Audited. */
MUST_USE Status retention_counts(Ctx *cx, Date as_at, int months, DueCounts *out);

/* ---- holds ---- */

typedef struct HoldPlace {
    i64 person_id, case_id; /* one of them */
    Str reason;
    Date from_on, until_on; /* DATE_NONE: today; until lifted */
} HoldPlace;

typedef struct Hold {
    i64 id, person_id, case_id;
    i64 about_id; /* the person held, or whom the case held is about; 0: nobody, or somebody that the actor may not see */
    Str reference, reason;
    Date from_on, until_on;
    Str placed_by, lifted_by, lifted_reason;
    Moment placed_at, lifted_at;
    bool is_standing; /* today */
} Hold;

/* Audited, as is lifting. ERR_DENIED: a record that the actor may not open. */
MUST_USE Status hold_place(Ctx *cx, const HoldPlace *h, i64 *id);
MUST_USE Status hold_lift(Ctx *cx, i64 id, Str reason);
/* Newest first. */
MUST_USE Status hold_list(Ctx *cx, Hold **out, size_t *n);
/* A case by its number or its reference. ERR_NOTFOUND. */
MUST_USE Status hold_find_case(Ctx *cx, Str words, i64 *id);

/* Every register's words for its class are words of a class. Notes mistakes. */
struct Registers;
void retention_check(const RetentionRules *rules, const struct Registers *registers, Mistakes *m);

#endif
