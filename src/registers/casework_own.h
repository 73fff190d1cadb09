/* casework_own.h - answers for invented cases. Private to casework*.c.
 *
 * Why       answers are drawn by the fields' types; what the definition then refuses, it names, and that alone is drawn again. So a
 *           condition of any kind is met without being understood here.
 * Start at  invent_opening(). */
#ifndef MUSTER_CASEWORK_OWN_H
#define MUSTER_CASEWORK_OWN_H

#include "base/rng.h"
#include "registers/case.h"

typedef struct Inventing {
    Ctx *cx;
    Rng *rng;
    const Register *reg;
    i64 person_id, urn, worker_id, colleague_id; /* a colleague: where the worker was refused, as one who approves */
    const Stage *stage;                          /* that is to be entered; NULL: none */
    int n_tries;
    Answer *at;
    size_t n, cap;
} Inventing;

/* What a form of opening asks. */
void invent_opening(Inventing *v);
/* What entering v->stage asks that the case has not yet. */
void invent_move(Inventing *v, const Case *c);
/* One more row in a list of the register, where it has one: a visit, an enquiry. */
void invent_row(Inventing *v);
/* Draw again what was refused. False: that is nothing that can be answered. */
bool invent_again(Inventing *v, const CaseProblems *problems);

static inline Answers invent_answers(const Inventing *v) { return (Answers){.at = v->at, .n = v->n}; }

#endif
