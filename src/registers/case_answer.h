/* case_answer.h - what was typed, put into a case. Private to registers/.
 *
 * Invariant a case in hand is changed in memory only; nothing is written before case_apply_write(), and the caller writes only when
 *           no problem was found.
 * Start at  case_apply_start(), case_apply(). */
#ifndef MUSTER_CASE_ANSWER_H
#define MUSTER_CASE_ANSWER_H

#include "registers/case_own.h"
#include "registers/table.h"

typedef struct RowChange {
    size_t field;
    Str key;    /* as typed between the brackets */
    i64 row_id; /* 0: a new row */
    Value *values;
    bool is_known, is_changed, is_removed;
} RowChange;

typedef struct Applying {
    Ctx *cx;
    Case *c;
    CaseFacts facts;
    ProblemList *problems;
    Date on;
    EventSaid *changes;
    RowChange *rows;
    size_t n_changes, cap_changes, n_rows, cap_rows;
    bool *is_newly_set; /* by field: it was empty and is so no more */
} Applying;

void case_apply_start(Ctx *cx, Case *c, ProblemList *problems, Applying *out);
/* Every answer read and checked; what is wrong is among the problems. */
MUST_USE Status case_apply(Applying *a, Answers answers);
/* The events, and the rows. The fields themselves are case_write()'s. */
MUST_USE Status case_apply_write(Applying *a);
bool case_apply_changes_anything(const Applying *a);

#endif
