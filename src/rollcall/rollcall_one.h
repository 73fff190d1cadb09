/* rollcall_one.h - inside the roll call: all that decides one child's state, whenever it held.
 *
 * Owns      nothing. Memory: cx->arena.
 * Invariant a state told from these facts is the one that the pass over everyone tells (rollcall_random_test.c).
 * Start at  rollcall_one_read(). */
#ifndef MUSTER_ROLLCALL_ONE_H
#define MUSTER_ROLLCALL_ONE_H

#include "people/person.h"
#include "rollcall/rollcall_pass.h"

/* pass gets the schools that the facts name and nothing else: it is not for rollcall_pass_run(). facts->person_id 0: an
 * adult, or merged into another. No access check. One indexed statement, and p's rolls where they are not read. */
MUST_USE Status rollcall_one_read(Ctx *cx, const PersonFacts *p, RollcallPass *pass, RollFacts *facts);

#endif
