/* merge_undo.h - for merge_undo.c and merge_words.c alone: a merge about to be undone.
 *
 * Memory    cx->arena.
 * Start at  undo_read(). */
#ifndef MUSTER_MERGE_UNDO_H
#define MUSTER_MERGE_UNDO_H

#include "people/merge_plan.h"

typedef struct UndoStep {
    i64 n;
    size_t table;
    Str key;
    bool of_gone, is_set_aside;
    bool is_changed; /* since the merge: a person says what becomes of it */
    json_t *before;  /* as it stood before the merge; NULL: the merge added it */
    json_t *left;    /* as the merge left it; NULL: set aside */
    json_t *now;     /* as it stands; NULL: it does not */
    json_t *to;      /* as it will stand; NULL: it will not */
    Str choice;      /* edited, as_was; STR_NONE: not said */
} UndoStep;

/* A row put back under another number than it had. */
typedef struct UndoMoved {
    i64 from, to;
} UndoMoved;

typedef struct Undo {
    MergePlan plan; /* its rows: those added since the merge; is_gone: to be handed over */
    Merge merge;
    UndoStep *steps;
    size_t n_steps;
    UndoMoved moved[64];
    size_t n_moved;
} Undo;

/* Read the merge, its steps and what stands now. ERR_CONFLICT: another is to be undone first. */
MUST_USE Status undo_read(Ctx *cx, i64 merge_id, Undo *u);
/* The case, known to this undoing, that an added row hangs on (its task, what it states); 0: none. It goes where the case goes. */
i64 undo_case_of(const Undo *u, const MergeRow *r);
/* Send them there, once every step's target is known. */
void undo_follow_cases(Undo *u);
/* A row in words, for the person who decides about it: "home, 12 High Street, Ashford, TN23 1AA, from 8 March 2018". */
Str undo_describe(Ctx *cx, const json_t *row);

#endif
