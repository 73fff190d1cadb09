/* rollcall_groups.h - the vulnerable groups of definitions/rollcall.yaml: who is in which on a day, and the balance of each.
 *
 * Owns      nothing; reads person_characteristic.
 * Invariant a group's states sum to its members among the known children of school age: rollcall_check() proves it against SQL.
 * Memory    a cursor over some thousands of people at a time.
 * Why       a child is in any number of groups, so they are no dimension of the count's cells: groups are counted in a pass of
 *           their own, when somebody asks, and the count of every day stays as quick as it is.
 * Start at  rollcall_by_group(); rollcall_groups_of() for one child after the other. */
#ifndef MUSTER_ROLLCALL_GROUPS_H
#define MUSTER_ROLLCALL_GROUPS_H

#include "db/db.h"
#include "rollcall/rollcall.h"

typedef struct RollcallGroupCount {
    const RollcallGroup *group; /* the last row NULL: in none of them */
    u32 known, states[N_ROLLCALL_STATES];
} RollcallGroupCount;

/* *n rows: a row a group in the definitions' order, then those in none. A second or two at 230,000 children. */
MUST_USE Status rollcall_by_group(Ctx *cx, Date as_at, const RollcallGroupCount **rows, size_t *n);
/* NULL: no such group. */
const RollcallGroup *rollcall_group_find(const RollcallRules *r, Str code);

/* Reads of what groups people are, who must be asked about in the order of their ids. */
typedef struct RollcallGroupReader {
    Ctx *cx;
    const RollcallRules *rules;
    Date on;
    DbRows *rows;  /* NULL: not begun, or all of this range is read */
    i64 person_id; /* whose row is next */
    i64 last;      /* of the range that rows are of */
    Status status;
} RollcallGroupReader;

/* The groups that a characteristic puts somebody in, a bit each. */
u32 rollcall_groups_in(const RollcallRules *r, Str kind, Str value);

RollcallGroupReader rollcall_groups_open(Ctx *cx, Date on);
/* A bit for each group, those that only measures count too. Call it with rising ids. */
u32 rollcall_groups_of(RollcallGroupReader *g, i64 person_id);
/* What went wrong on the way, if anything did. */
MUST_USE Status rollcall_groups_done(RollcallGroupReader *g);

#endif
