/* exclusion_check.h - what a school is to put right in what it said of its exclusions in a term: returned to it as a list.
 *
 * Owns      nothing: reads exclusions, the clocks of their cases, rolls and marks.
 * Invariant an exclusion that was withdrawn has no fault; one may have several, a line each.
 * Errors    ERR_DENIED: who may not open children's records.
 * Why       what schools say of exclusions feeds the law's limits: a missing reason or a wrong number of days is theirs to correct, so it is told
 *           school by school and term by term. Marks are looked at on the page and by the command alone: a nightly rule that read them for each
 *           school would read the county's year some hundred times.
 * Start at  exclusion_faults(). */
#ifndef MUSTER_EXCLUSION_CHECK_H
#define MUSTER_EXCLUSION_CHECK_H

#include <jansson.h>
#include "clock/term.h"
#include "registers/register.h"

/*    kind     word      what is said of it */
#define FAULT_LIST(X)                                    \
    X(REASON, reason, "No reason is given")              \
    X(DAYS, days, "The days do not match the marks")     \
    X(LATE, late, "The authority was told late")         \
    X(OVERLAP, overlap, "It overlaps another exclusion") \
    X(YEAR, year, "The year group is impossible at the child's age")

typedef enum FaultKind {
#define X(name, word, title) FAULT_##name,
    FAULT_LIST(X)
#undef X
        N_FAULTS
} FaultKind;
typedef struct FaultInfo {
    const char *word, *title;
} FaultInfo;
extern const FaultInfo fault_info[N_FAULTS];

typedef struct ExclusionFault {
    FaultKind kind;
    i64 person_id, case_id; /* 0: hidden; no case */
    Str surname, forename, category, detail, reference;
    Date start_on, end_on;
} ExclusionFault;

typedef struct ExclusionFaults {
    TermSpan term;
    ExclusionFault *at;
    size_t n, cap, n_exclusions;
    bool has_marks; /* the school sent registers in the term: only then are days compared */
} ExclusionFaults;

/* The three-term year's term that the day is in, or the last one before it. False: none is loaded. */
bool exclusion_term(Ctx *cx, i64 urn, Date on, TermSpan *out);
/* Of a school in that term, by day. Audited. */
MUST_USE Status exclusion_faults(Ctx *cx, i64 urn, Date on, ExclusionFaults *out);
/* How many there are of exclusions that began between two days, marks aside: for rules. */
MUST_USE Status exclusion_faults_count(Ctx *cx, i64 urn, Date from, Date to, i64 *n);

/* Rows and what stands above them, for exclusion_faults.mustache. A line without ids has no links. */
void exclusion_faults_model(Ctx *cx, json_t *m, const ExclusionFaults *l);
#define FAULT_KEYS "start_on|end_on|category|fault|detail|child|person_id|reference"

#endif
