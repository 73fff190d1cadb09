/* case_access.h - who sees and changes which cases, moves and answers: the one place that answers, below pages, commands and lists.
 *
 * Invariant a register's cases are seen by its roles and nobody else; nothing that leaves registers/ about a case has not been asked for
 *           here. Where nothing can be told (no definition, no role) the answer is no.
 *           Of a register at arm's length others do not learn that a case exists: ERR_NOTFOUND, and no line, count, event or
 *           involvement.
 * Why       bits that were made when the definitions were read: a list asks for every line. What an effect or a rule does is the engine's own
 *           work and asks nobody's role: a case closes another of a register that its worker may not open.
 * Start at  register_is_seen(), case_may_see(). */
#ifndef MUSTER_CASE_ACCESS_H
#define MUSTER_CASE_ACCESS_H

#include "registers/case.h"

/* NULL, a register without a definition here: false. */
bool register_is_seen(const Ctx *cx, const Register *r);
bool register_is_changed(const Ctx *cx, const Register *r);
/* May the actor know that it has cases at all? */
bool register_is_known(const Ctx *cx, const Register *r);
/* Every register that is not at arm's length: no list need look at each line. */
bool registers_are_all_seen(const Ctx *cx);

/* ERR_DENIED, with whom to ask; ERR_NOTFOUND where even that is not to be told. Refusals are audited. */
MUST_USE Status register_may_see(Ctx *cx, const Register *r);
MUST_USE Status register_may_change(Ctx *cx, const Register *r);
/* Also of the child it is about: access_subject(). */
MUST_USE Status case_may_see(Ctx *cx, const Case *c);
MUST_USE Status case_may_change(Ctx *cx, const Case *c);
/* By the stage's own roles, where it names some, else by whoever may change the case. */
MUST_USE Status case_may_move(Ctx *cx, const Case *c, size_t stage);
bool stage_is_open_to(const Ctx *cx, const Register *r, size_t stage);

/* ---- whose work it may be ---- */

/* Somebody of the authority who works on cases: never an account of the front door alone. */
typedef struct Worker {
    i64 id;
    Str name;
    Actor as; /* the roles and permissions that they hold */
} Worker;
/* Active users who may change cases of some register, by name. */
MUST_USE Status workers_list(Ctx *cx, Worker **out, size_t *n);
/* Do their roles change the cases of this register? NULL: of some. */
bool worker_changes(const Worker *w, const Register *r);
/* May the case be that user's? ERR_INPUT, saying why not: no such user, no longer active, no role that changes it, or not among those who alone
 * may open it. */
MUST_USE Status worker_may_have(Ctx *cx, i64 user_id, const Case *c);
/* The same of a task, which may be of anybody who works on cases. */
MUST_USE Status worker_may_be_asked(Ctx *cx, i64 user_id);

/* An answer that only some of those who see the case may see, and give. */
bool field_is_seen(const Ctx *cx, const Field *f);
/* A private task is seen by those who hold the role that it is for, and by nobody else. */
bool task_is_seen(const Ctx *cx, const Register *r, const CaseTask *t);
/* Takes such answers out of a case in hand. */
void case_hide_fields(const Ctx *cx, Case *c);
/* Is the field of that name (a column: enquiries[2].result) hidden from the actor? Names that are no field are not. */
bool case_hides_answer(const Ctx *cx, const Register *r, Str name);

#endif
