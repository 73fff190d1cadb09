/* case.h - a case of any register: opened, changed, moved on, closed; and its clocks, tasks, links and history.
 *
 * Owns      tables case_file, case_clock, case_clock_change, case_event, case_link, case_person, case_document, case_task and, through
 *           registers/table.h, each register's own. Writes education_standing rows that a case states.
 * Invariant nothing changes without a case_event; a case is open exactly while closed_on is empty, and then its stage is not a
 *           last one; clocks, tasks, due_on and standings are what the definition makes of the facts now
 *           (case_work_out(), run by every change, is idempotent); a second open case of one subject in a register that
 *           allows one is refused.
 * Memory    cx->arena.
 * Errors    ERR_INPUT with every answer that is wrong in CaseProblems; ERR_CONFLICT someone changed it first, or it is closed;
 *           ERR_DENIED not this viewer's; ERR_NOTFOUND (also for those who may not learn that it exists).
 * Why       one engine, so that a county adds a register without a programmer: what registers differ in is
 *           registers/register.h.
 * Start at  case_open(), case_get(), case_change(), case_move(). */
#ifndef MUSTER_CASE_H
#define MUSTER_CASE_H

#include "base/ctx.h"
#include "registers/register.h"

/* ---- one case ---- */

typedef struct CaseRow {
    i64 id;        /* row in the rows table */
    Value *values; /* by column of the field */
} CaseRow;

typedef struct CaseRows {
    CaseRow *at;
    size_t n;
} CaseRows;

typedef struct Case {
    i64 id, version, revision;
    const Register *reg; /* the definition in force */
    Str reference, subject_key;
    i64 person_id, urn, worker_id;
    size_t stage;
    Date stage_on, opened_on, closed_on, next_action_on, due_on;
    Str outcome, source, referrer, team, district, next_action;
    Str made_by_rule; /* "cme.gone_without_reason"; empty: a person opened it */
    bool is_urgent;
    Value *values;  /* by field; computed ones worked out */
    CaseRows *rows; /* by field; of FIELD_ROWS only */
} Case;

/* What was typed, by field name, before any check: from a form, a command or an import. */
typedef struct Answer {
    Str field; /* a field; or source, referrer, team, worker, next_action, next_action_on, is_urgent; rows: enquiries[new].kind, enquiries[12].result */
    Str text;
} Answer;

typedef struct Answers {
    const Answer *at;
    size_t n;
} Answers;

typedef struct CaseProblem {
    Str field;
    Str say;
} CaseProblem;

typedef struct CaseProblems {
    CaseProblem *at;
    size_t n;
} CaseProblems;

typedef struct CaseOpen {
    const Register *reg;
    i64 person_id, urn;
    Str subject_key;
    Answers answers;
    Str form_token;     /* STR_NONE: none. The same again: the case it opened, and OK */
    Str rule, rule_key; /* STR_NONE: a person opens it */
    i64 from_case;      /* 0: none; linked as .link */
    Str link;
} CaseOpen;

/* Opens a case, runs its effects. ERR_CONFLICT: one is open already (*id is that one). */
MUST_USE Status case_open(Ctx *cx, const CaseOpen *o, i64 *id, CaseProblems *problems);
/* For showing: checks access, notes the look; where the child lives is left out for who may not know (case_hide_addresses()). */
MUST_USE Status case_get(Ctx *cx, i64 id, Case *out);
/* Takes addresses out of a case in hand where the child's are protected from the actor; true: they are. */
bool case_hide_addresses(Ctx *cx, Case *c);
/* For rules and tick: no access check. */
MUST_USE Status case_load(Ctx *cx, i64 id, Case *out);
/* revision: what the form was made from; another since gives ERR_CONFLICT and *changed tells what changed, so that nothing typed is
 * lost; a save that changes other fields than those changed since is taken. note: STR_NONE or why. */
MUST_USE Status case_change(Ctx *cx, i64 id, i64 revision, Answers answers, CaseProblems *problems);
/* For a file of history: new rows of a closed case's lists, and nothing else (fields "visits[new].seen_on"). Its clocks are worked out again. */
MUST_USE Status case_add_past_rows(Ctx *cx, i64 id, Answers rows, CaseProblems *problems);
/* Answers given with the move are saved first. on: the day it happened. */
typedef struct CaseMove {
    i64 id, revision;
    Str stage;
    Date on;
    Str note;
    Str rule; /* STR_NONE: a person moves it */
    Answers answers;
} CaseMove;
MUST_USE Status case_move(Ctx *cx, const CaseMove *m, CaseProblems *problems);
/* Closes a case that a rule or an effect opened: it is not so. Needs a reason; asks for no answer, and nothing follows from it; figures leave it
 * out, and the same facts do not open it again. Dismissed already: OK. ERR_INPUT: a person opened it, or no reason. revision: as case_change(). */
MUST_USE Status case_dismiss(Ctx *cx, i64 id, i64 revision, Str reason);
bool case_is_dismissed(const Case *c);
/* Within the register's time it keeps its number; one that was dismissed, at any time. */
MUST_USE Status case_reopen(Ctx *cx, i64 id, Str reason);
MUST_USE Status case_comment(Ctx *cx, i64 id, Str text);
/* For forms, which are gone back from and sent again: where the actor said just that and nothing has happened since, *is_there and nothing is added. */
MUST_USE Status case_comment_once(Ctx *cx, i64 id, Str text, bool *is_there);
/* ERR_INPUT: no reason where somebody has it; or a worker whose it may not be (worker_may_have() of case_access.h). */
MUST_USE Status case_allocate(Ctx *cx, i64 id, i64 worker_id, Str team, Str reason);
MUST_USE Status case_link(Ctx *cx, i64 from, i64 to, Str kind);
/* The case of that reference ("CME-000123"), or number. ERR_NOTFOUND. */
MUST_USE Status case_by_reference(Ctx *cx, Str reference, i64 *id);

/* Is everything given that the stage asks? What is missing, one problem each. */
MUST_USE Status case_try_stage(Ctx *cx, const Case *c, size_t stage, CaseProblems *missing);

/* Clocks, tasks, due day and standings worked out again from the facts. Idempotent. */
MUST_USE Status case_work_out(Ctx *cx, i64 id);

/* An answer as people read it: "8 March 2018", the code's title, "£12.50", "Yes". */
Str case_words(Ctx *cx, const Field *f, Value v);

/* ---- clocks ---- */

typedef struct CaseClock {
    const ClockDef *def;
    Str name;
    i64 turn;
    Date started_on, due_on, warn_on, first_due_on, stopped_on;
    Str limit_text, state,
        reason; /* state on cx->today: running, due_soon, due_today, overdue, met, missed, paused, not_applicable, calendar_missing, not_set */
    int days_left; /* calendar days to the due day; negative: over it */
} CaseClock;

typedef struct CaseClocks {
    CaseClock *at;
    size_t n;
} CaseClocks;

/* Has it a day that is still to come, or was missed while it ran on? Not one that is stopped, paused or does not apply. */
bool case_clock_runs(const CaseClock *k);
MUST_USE Status case_clocks(Ctx *cx, const Case *c, CaseClocks *out);
MUST_USE Status case_clock_pause(Ctx *cx, i64 id, Str clock, Date from, Date to, Str reason);
/* ERR_DENIED where a second person is wanted (access/approval.h): ask by case_clock_ask_extension(). */
MUST_USE Status case_clock_extend(Ctx *cx, i64 id, Str clock, Date to, Str reason);
typedef struct CaseExtension {
    i64 case_id;
    Str clock;
    Date to;
    Str reason;
} CaseExtension;
/* Extend it, or propose that where a second person is wanted; *approval_id 0: extended. */
MUST_USE Status case_clock_ask_extension(Ctx *cx, const CaseExtension *e, i64 *approval_id);
MUST_USE Status case_clock_except(Ctx *cx, i64 id, Str clock, Str reason);

/* ---- history, tasks, documents ---- */

typedef struct CaseEvent {
    i64 id, by_id;
    Moment at;
    Date on;
    Str by, kind, field, old_value, new_value, note, rule;
} CaseEvent;
MUST_USE Status case_events(Ctx *cx, i64 id, CaseEvent **out, size_t *n);

typedef struct CaseTask {
    i64 id, case_id, person_id, urn, for_user;
    Str reg, name, key, title, for_role, for_team, ending, reason;
    Date raised_on, due_on, done_on;
    bool is_urgent;
} CaseTask;
MUST_USE Status case_tasks(Ctx *cx, i64 case_id, CaseTask **out, size_t *n);
/* For whoever may end it: ERR_DENIED, ERR_NOTFOUND. */
MUST_USE Status case_task_get(Ctx *cx, i64 task_id, CaseTask *out);
/* ending: done or dismissed; dismissed needs a reason. */
MUST_USE Status case_task_end(Ctx *cx, i64 task_id, Str ending, Str reason);
/* An ended task is to be done after all; needs a reason. One that fell away by itself comes back by itself: ERR_INPUT. Not on a closed case. */
MUST_USE Status case_task_reopen(Ctx *cx, i64 task_id, Str reason);
/* A task that a person sets: case, title, and where wanted due_on, for_user, for_role, for_team, is_urgent. The same key again (a form's token) is
 * the same task. ERR_INPUT: no title, or due before today. Not on a closed case. */
MUST_USE Status case_task_add(Ctx *cx, const CaseTask *t, i64 *id);
/* For forms, as case_comment_once(): *id is the task that the actor has just set, where it is still to be done, by the same day and for the same. */
MUST_USE Status case_task_add_once(Ctx *cx, const CaseTask *t, i64 *id);

#define CASE_DOCUMENT_MAX 10000000 /* bytes */

typedef struct CaseDocument {
    i64 id, added_by;
    Str title, file_name, media_type, by;
    i64 size;
    Moment added_at;
} CaseDocument;
/* For callers who have asked case_get(). */
MUST_USE Status case_documents(Ctx *cx, i64 id, CaseDocument **out, size_t *n);
/* Of d only title (empty: the file's name) and file_name are read; the type follows from the bytes. The same bytes again are the same
 * document. ERR_INPUT: too large, empty, or of a kind that is not taken. Also on a closed case: papers come late. */
MUST_USE Status case_document_add(Ctx *cx, i64 case_id, const CaseDocument *d, Str bytes, i64 *id);
/* A file's bytes, at most one more than CASE_DOCUMENT_MAX. ERR_INPUT: it cannot be read. */
MUST_USE Status case_document_read(Ctx *cx, Str path, Str *bytes);
/* Audited as a look at the case. ERR_NOTFOUND also for who may not know of the case. */
MUST_USE Status case_document_bytes(Ctx *cx, i64 document_id, CaseDocument *d, Str *bytes);

/* ---- lists ---- */

typedef struct CaseLine {
    const Register *reg; /* NULL: it has no definition here */
    i64 id, person_id, urn, worker_id;
    Str register_title, reference, subject_key, child, school, stage, stage_title, worker, team, district, outcome,
        what_is_due;
    Date opened_on, closed_on, due_on;
    Str due_state; /* overdue, due_today, due_soon, running, none */
    bool is_urgent, is_restricted;
} CaseLine;

typedef struct CaseLines {
    CaseLine *at;
    size_t n;
    bool is_more; /* there is a next page */
} CaseLines;

/*    what        which cases */
#define WORKLIST_LIST(X)                                \
    X(WORK_MINE, "mine", "My work")                     \
    X(WORK_TEAM, "team", "My team's work")              \
    X(WORK_UNALLOCATED, "unallocated", "Not allocated") \
    X(WORK_ALL, "all", "All open cases")

typedef enum Worklist {
#define X(name, word, title) name,
    WORKLIST_LIST(X)
#undef X
        N_WORKLISTS
} Worklist;

/* "mine|team|unallocated|all": the words, for a choice. */
#define WORKLIST_WORD(what, word, title) "|" word
#define WORKLIST_WORDS                   (&(WORKLIST_LIST(WORKLIST_WORD))[1])

typedef struct WorkAsk {
    Worklist which;
    Str register_name, team, stage, district, due; /* STR_NONE: any. due: overdue, today, week */
    i64 worker_id;                                 /* WORK_MINE: 0: the actor; WORK_TEAM, WORK_ALL: 0: any */
    Date due_from, due_to;                         /* set (both): due on these days only; zero, as DATE_NONE: any */
    Date closed_from, closed_to;                   /* set: closed cases of these days instead */
    i64 page, page_size;                           /* page from 0; page_size 0: a thousand */
} WorkAsk;
/* Soonest due first, those on which nothing is due last. Audited. */
MUST_USE Status work_list(Ctx *cx, const WorkAsk *ask, CaseLines *out);
/* The case of that reference, and cases about an employer, adult or body whose name has those words; open ones first. ERR_INPUT: fewer than two
 * letters. Audited. */
MUST_USE Status cases_find(Ctx *cx, Str words, CaseLines *out);
/* Cases that were dismissed between two days, newest first; those of a register that the viewer does not see are left out. */
typedef struct CaseDismissed {
    CaseLine line;
    Str rule, rule_title; /* the title as the definition in force has it; empty: it has none */
    Str reason, by;       /* of a restricted child: no reason */
} CaseDismissed;
typedef struct CasesDismissed {
    CaseDismissed *at;
    size_t n;
} CasesDismissed;
typedef struct DismissedAsk {
    Str register_name; /* STR_NONE: all */
    Date from, to;
    i64 limit; /* at most 1,000 */
} DismissedAsk;
/* Audited. */
MUST_USE Status cases_dismissed(Ctx *cx, const DismissedAsk *ask, CasesDismissed *out);
/* What a definition calls a rule, an effect or a closing ("cme.gone_without_reason", or the name alone of reg); STR_NONE: it has no title. */
Str case_rule_title(Ctx *cx, const Register *reg, Str rule);
/* Open and closed cases of a child that this viewer may know of. */
MUST_USE Status cases_of_person(Ctx *cx, i64 person_id, CaseLines *out);

#endif
