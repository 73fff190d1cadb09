/* rollcall_rows.h - inside the roll call: what a filter asks for, and rows as they are gathered.
 *
 * Owns      nothing.
 * Why       the list of a figure and the list of those who left a roll fill the same rows.
 * Start at  rollcall_wanted(). */
#ifndef MUSTER_ROLLCALL_ROWS_H
#define MUSTER_ROLLCALL_ROWS_H

#include "rollcall/rollcall.h"
#include "rollcall/rollcall_pass.h"

enum { ANY_DISTRICT = -2, ANY_YEAR = -1 };

typedef struct RollcallWanted {
    RollcallFigure figure;
    int district;  /* index, NO_DISTRICT or ANY_DISTRICT */
    int year_slot; /* or ANY_YEAR */
    i64 urn;       /* 0: any */
    u32 groups;    /* a bit for each group that does; 0: any */
} RollcallWanted;

/* ERR_INPUT: something named in the filter does not exist. */
MUST_USE Status rollcall_wanted(Ctx *cx, const RollcallFilter *f, RollcallWanted *out);
bool rollcall_is_wanted(const RollcallWanted *w, const RollRules *r, const RollFacts *f, const RollVerdict *v);

typedef struct RollcallRows {
    Arena *arena;
    RollcallRow *at;
    size_t n, cap;
} RollcallRows;
RollcallRow *rollcall_rows_add(RollcallRows *rows);
/* All but the name and number. */
void rollcall_row_fill(RollcallRow *row, const RollcallPass *p, const RollFacts *f, const RollVerdict *v);
/* Name and number. One indexed read. */
MUST_USE Status rollcall_row_label(Ctx *cx, RollcallRow *row);

/* No fact makes a child unaccounted for: the first day of it, from the child's whole history in f. */
Date rollcall_unaccounted_since(Ctx *cx, const RollcallPass *p, const RollFacts *f, Date on);

#endif
