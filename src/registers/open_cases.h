/* open_cases.h - where every open case belongs, in memory: for counting those that somebody reaches who reaches a part of the county.
 *
 * Owns      memory of its own, common to all connections of a process; nothing in the store.
 * Invariant what is borrowed is what the store would give in the open transaction: kept for as long as no change of facts has written case_file
 *           or establishment (db/table_change.h); a transaction that writes, or sees an older moment than what is kept, reads the store.
 * Memory    borrowed until cx's arena is reset; a later reading takes its place beside it, and the last borrower of the old one frees it.
 * Threads   a keep is any thread's; its lock is held for a look, never for a read of the store.
 * Cost      kept: two small statements at most. Else one walk of all open cases, some 50 ms for 50,000.
 * Why       a count for whoever reaches the county is a range of an index; which cases somebody else reaches hangs on where each child lives, is on roll
 *           and is worked with, so that each case is asked about. Reading 50,000 rows for that was nearly all that a worklist cost. Counts by
 *           district kept beside the cases were rejected: a child belongs to every district that its home, schools and cases lie in, as of the day.
 * Start at  open_cases_borrow(). */
#ifndef MUSTER_OPEN_CASES_H
#define MUSTER_OPEN_CASES_H

#include "base/ctx.h"
#include "base/date.h"

typedef struct OpenCase {
    i64 id, person_id, urn, worker_id; /* 0: none */
    Date due_on;
    u32 register_name, team, district; /* places in `words`; words[0] is STR_NONE */
    u32 school_district;               /* of the school of a case about nobody */
    bool is_urgent;
} OpenCase;

typedef struct OpenCases {
    const OpenCase *at;
    size_t n;
    const Str *words; /* each once */
    size_t n_words;
} OpenCases;

typedef struct CaseKeep CaseKeep;
MUST_USE Status case_keep_open(Ctx *cx, CaseKeep **out);
void case_keep_close(CaseKeep *k); /* NULL is allowed */

/* Every open case, by rising id. Without a keep in cx->app: read. */
MUST_USE Status open_cases_borrow(Ctx *cx, OpenCases *out);
/* The same only if it is kept and holds: nothing is read. *is_kept tells. */
MUST_USE Status open_cases_if_kept(Ctx *cx, OpenCases *out, bool *is_kept);
/* NULL: no open case of that number. */
const OpenCase *open_cases_find(const OpenCases *l, i64 id);

#endif
