/* rollcall_pass.h - one merge over the facts of all children, in order of person, handing each child's to a visitor.
 *
 * Owns      nothing. Memory: the tables of schools in cx->arena; a child's facts only until its visit returns.
 * Why       seven ordered cursors read side by side touch every fact once, from covering indexes, with no strings kept.
 *           On PostgreSQL, whose results arrive whole, the people are taken in ranges so that memory stays bounded.
 * Start at  rollcall_pass_open(), rollcall_pass_run(). */
#ifndef MUSTER_ROLLCALL_PASS_H
#define MUSTER_ROLLCALL_PASS_H

#include "base/ctx.h"
#include "db/db.h"
#include "define/definitions.h"
#include "rollcall/state.h"

typedef struct RollClosed { /* a record whose child goes on under another */
    i64 person_id;
    Date on;
} RollClosed;

typedef struct RollcallPass {
    Ctx *cx;
    const Definitions *definitions;
    RollSchool *schools; /* in order of name */
    Str *school_names;
    Date *last_census_on; /* of each school; DATE_NONE: none has landed */
    u32 n_schools;
    u32 *slots; /* open addressing: urn to index + 1 */
    u32 n_slots;
    RollClosed *closed; /* few, in order of person */
    size_t n_closed;
} RollcallPass;

/* Reads the schools. */
MUST_USE Status rollcall_pass_open(Ctx *cx, RollcallPass *out);
/* Index of a school; NO_SCHOOL when the register does not have it. */
u32 rollcall_pass_school(const RollcallPass *p, i64 urn);

/* From when the record is closed; DATE_NONE: it is not. */
Date rollcall_pass_closed(const RollcallPass *p, i64 person_id);

typedef struct PassWindow {
    i64 first, last;   /* person ids; last 0: all */
    Date since, until; /* the days that will be asked about: facts that touch none of them may be left out */
} PassWindow;

typedef struct PassVisitor {
    void (*visit)(void *of, const RollFacts *f);
    void *of;
} PassVisitor;

/* Every child who is no adult and not merged away and known by window.until, in order of id. */
MUST_USE Status rollcall_pass_run(RollcallPass *p, PassWindow window, PassVisitor visitor);

/* The same by two side by side, each on a connection of its own and with a visitor of its own (which must share nothing that changes),
 * where the store is a SQLite file and it is worth it; else the first visitor sees everyone. Each sees its children in order of id. */
MUST_USE Status rollcall_pass_run_halves(RollcallPass *p, PassWindow window, const PassVisitor visitors[2]);

/* ---- what is stored, as facts: for rollcall_one.c ---- */

/* A school from the columns kind, la_code, district. */
RollSchool rollcall_school_of(const Authority *ours, i64 urn, const Str columns[3]);
/* Makes rollcall_pass_school() find the schools that are in p. */
void rollcall_pass_index(RollcallPass *p);
char rollcall_evidence(Str text);
/* Kind and what the service's detail means; the days are to be set. */
RollStanding rollcall_standing(Str kind, Str detail);

#endif
