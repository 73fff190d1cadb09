/* casework.h - a year of invented casework in every register, made from the definitions: for a county of invented children.
 *
 * Owns      nothing: cases are opened and moved through case.h, day after day, as people would have done it; it adds teams and
 *           workers nobody can sign in as.
 * Invariant the same store, seed and definitions give the same cases; every case is one that the case layer allowed on its day; no
 *           open case of a register that states where a child is taught is invented for a child whom the records show elsewhere.
 * Errors    ERR_CONFLICT: the store has cases already, so it may be somebody's work.
 * Cost      about a millisecond a step of a case; it commits as it goes.
 * Why       writing rows in bulk was rejected: what the engine would have refused could then be in the store, and each new clock or
 *           effect would have to be written twice. A register added later gets its casework from its file.
 * Start at  casework_make(). */
#ifndef MUSTER_CASEWORK_H
#define MUSTER_CASEWORK_H

#include "registers/register.h"

typedef struct CaseworkSpec {
    i64 n_open; /* open cases on the last day, about; about as many are closed in the year */
    u64 seed;
} CaseworkSpec;

typedef struct CaseworkRegister {
    const Register *reg;
    i64 n_opened, n_open, n_overdue, n_by_rule;
} CaseworkRegister;

typedef struct CaseworkSummary {
    CaseworkRegister *registers; /* as registers_of() has them */
    i64 n_opened, n_open, n_overdue;
    i64 n_refused; /* openings and moves for which no answers were found that the definition takes */
    i64 n_workers;
} CaseworkSummary;

/* The year up to cx->today. Commits as it goes: outside any transaction. Leaves cx->today and cx->actor as they were. */
MUST_USE Status casework_make(Ctx *cx, const CaseworkSpec *spec, CaseworkSummary *out);

#endif
