/* work_tasks.h - lists of tasks: mine, my team's, all that are open, those that one has ended lately. Private to registers/.
 *
 * Invariant tasks of registers that the actor does not see are left out; of a restricted child neither name nor the task's own words are told.
 * Why       a task is somebody's work whoever has the case: on a list of cases it would only be seen by the case's worker.
 * Start at  work_tasks(). */
#ifndef MUSTER_WORK_TASKS_H
#define MUSTER_WORK_TASKS_H

#include <jansson.h>
#include "registers/case.h"

#define TASK_LIST_LIST(X)                    \
    X(TASKS_MINE, "mine", "My tasks")        \
    X(TASKS_TEAM, "team", "My team’s tasks") \
    X(TASKS_ALL, "all", "All open tasks")    \
    X(TASKS_ENDED, "ended", "Ended by me lately")

typedef enum TaskListOf {
#define X(name, word, title) name,
    TASK_LIST_LIST(X)
#undef X
        N_TASK_LISTS
} TaskListOf;

typedef struct TaskLine {
    CaseTask task;
    const Register *reg;
    Str reference, child, for_name; /* for_name: the person's, else the role or team */
    bool is_restricted;
} TaskLine;

typedef struct TaskLines {
    TaskLine *at;
    size_t n;
    bool is_cut; /* there are more than TASKS_SHOWN */
} TaskLines;

enum { TASKS_SHOWN = 500, ENDED_DAYS = 30 };

typedef struct TaskAsk {
    TaskListOf which;
    i64 user_id; /* TASKS_MINE: 0: the actor, with the roles held; TASKS_TEAM, TASKS_ALL: what this person is asked, 0: everybody */
    Str team;    /* TASKS_TEAM */
    Date due_on; /* DATE_NONE: any */
} TaskAsk;

/* Soonest due first, those without a day last. Audited. */
MUST_USE Status work_tasks(Ctx *cx, const TaskAsk *ask, TaskLines *out);
json_t *task_lines_json(Ctx *cx, const TaskLines *l);

#endif
