/* case_own.h - what the engine's files share: cases with their facts, and the steps of a change. Private to registers/.
 *
 * Start at  case_facts_open(), case_work_out_clocks(). */
#ifndef MUSTER_CASE_OWN_H
#define MUSTER_CASE_OWN_H

#include "db/db.h"
#include "registers/case.h"

/* A case seen by expressions. */
typedef struct CaseFacts {
    ExprFacts expr; /* pass &facts.expr */
    Ctx *cx;
    const Case *c;
    Status status;                   /* the first failure of a read; the caller checks it after evaluating */
    bool has_person, may_have_moved; /* a home outside, or a school that said so: moved_away() looks closer */
    int depth;                       /* how many cases ask one of another */
    Date born, died;
} CaseFacts;

void case_facts_open(Ctx *cx, const Case *c, CaseFacts *out);
/* What the authority has set, in force on that day, else what the definition ships. */
Value case_setting(CaseFacts *f, Str name, Date on);

/* Does the function ask of records, other cases or terms? Then *out is its answer (case_asks.c). */
MUST_USE bool case_ask_records(CaseFacts *f, const char *function, const Value *args, Value *out);
/* A field of another case, worked out where it is computed, or "stage"; not known where cases ask each other in a circle. */
Value case_value_of(CaseFacts *f, i64 id, Str field);
/* case_load() of a case that another asks. */
MUST_USE Status case_load_deep(Ctx *cx, i64 id, int depth, Case *out);

/* What was typed into a value of the field; false: *say why not. */
MUST_USE bool case_read_answer(Ctx *cx, const Field *f, Str text, Value *out, Str *say);
/* A value as a column holds it. */
DbParam case_param(const Field *f, Value v);
/* A column as a value. */
Value case_column(const DbRows *r, int col, const Field *f);

/* Values of computed fields, from the others. */
void case_compute(CaseFacts *f, Case *c);

/* ---- problems ---- */
typedef struct ProblemList {
    Ctx *cx;
    CaseProblems out;
    size_t cap;
} ProblemList;
void problem_add(ProblemList *l, Str field, Str say);

/* A row of the statements case_task_list, case_task_get and work_tasks_*. */
CaseTask case_task_read(const DbRows *r);

/* ---- writing ---- */
typedef struct EventSaid {
    const char *kind;
    Date on;
    Str field, old_value, new_value, note, rule;
} EventSaid;
MUST_USE Status case_event_say(Ctx *cx, const Case *c, const EventSaid *e);
/* Is that the newest thing said of the case, and by this actor? By kind and note. */
MUST_USE Status case_event_is_newest(Ctx *cx, i64 case_id, const EventSaid *e, bool *is_so);
/* Head and fields of a case whose revision has been moved on by one. ERR_CONFLICT: another was quicker. */
MUST_USE Status case_write(Ctx *cx, const Case *c);

/* The rule or effect gives a case answers to what it does not say yet; what it says stays. ERR_INPUT: they are refused, and nothing is changed. */
MUST_USE Status case_fill(Ctx *cx, i64 id, Str rule, Answers answers, bool *is_changed);
/* Closes it without an answer or an effect, as a duplicate or as dismissed; the caller writes it, and says what happened. */
void case_end_as(Ctx *cx, Case *c, Str outcome);
/* The child's open cases of a register, oldest first. */
enum { OPEN_CASES_MAX = 50 };
MUST_USE Status case_list_open(Ctx *cx, Str reg, i64 person_id, i64 ids[OPEN_CASES_MAX], size_t *n);

/* ---- after a change ---- */
MUST_USE Status case_work_out_clocks(Ctx *cx, CaseFacts *f, Date *soonest);
MUST_USE Status case_work_out_tasks(Ctx *cx, CaseFacts *f, Date *soonest);
MUST_USE Status case_work_out_standing(Ctx *cx, CaseFacts *f);
MUST_USE Status case_work_out_exclusion(Ctx *cx, CaseFacts *f);
/* Closes the case if the definition says that it closes by itself now. */
MUST_USE Status case_close_itself(CaseFacts *f);
/* Effects of something that has just happened. */
typedef struct Happened {
    EventKind kind;
    size_t at; /* field or stage */
} Happened;
MUST_USE Status case_run_effects(Ctx *cx, i64 case_id, const Happened *what, size_t n);

/* Could the clock be extended so, by this actor? *c: the case. */
MUST_USE Status case_clock_try_extension(Ctx *cx, const CaseExtension *e, Case *c);

#endif
