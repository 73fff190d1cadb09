/* attendance_waiting.h - marks of children whose own census row is held: kept until a person has decided, then taken into the register.
 *
 * Owns      table attendance_waiting; reads match_doubt.
 * Invariant a child's marks wait or stand in the register, never both: they are taken out in the transaction that puts them there. A mark that
 *           says something is replaced only by another that does.
 * Memory    a Waiting and all in it in the arena of the run.
 * Why       such a child is on nobody's roll yet, and the registers of every day name them: refusing the rows lost two in a thousand of a
 *           county's marks, for the schools to send again. A doubt for each row was rejected: one decision would have to be made 190 times.
 *           They go in with the next register that comes, since what stands in memory is kept up by the files that came.
 * Start at  waiting_open(), waiting_keep(), waiting_land(). */
#ifndef MUSTER_ATTENDANCE_WAITING_H
#define MUSTER_ATTENDANCE_WAITING_H

#include "attendance/register_book.h"

typedef struct Waiting Waiting;

/* Whose rows wait, and which marks do. Two reads, once a run. */
MUST_USE Status waiting_open(Ctx *cx, Arena *owner, Waiting **out);
/* Does a census row of the school that names this number wait for a decision? Then the day's marks are kept. */
bool waiting_keep(Waiting *w, i64 urn, const RegisterMarks *m);
/* Marks of children who have been decided about go into the books, and are written; *n: how many. */
MUST_USE Status waiting_land(Ctx *cx, Waiting *w, RegisterBooks *books, i64 *n);
/* Write what waits since. */
MUST_USE Status waiting_write(Ctx *cx, Waiting *w, i64 source_id);

#endif
