/* task_source.h - what features ask of a user besides the tasks of cases: shown on the page of tasks, beneath them.
 *
 *   TASK_SOURCE(scorecards, .title = "Scorecards", .gather = gather_tasks)
 *
 * Invariant a source gives only what the actor may see, and names no child: what is about a child is a task of a case (case.h).
 * Why       what is asked lapses when it is there, so it is worked out when the page is; the sources are a table that the build collects.
 * Start at  TASK_SOURCE, task_beside_add(). */
#ifndef MUSTER_TASK_SOURCE_H
#define MUSTER_TASK_SOURCE_H

#include <jansson.h>
#include "base/ctx.h"
#include "base/date.h"

typedef struct TaskBeside {
    const char *source; /* title of the source, filled by tasks_beside() */
    Str title;          /* "Say why it is below its target" */
    Str about;          /* of what: a measure's title */
    Str href;           /* where it is done, made by url_to(); none at the command line */
    Date due_on;
    bool is_urgent; /* said at the top of the page, above the tasks of cases */
} TaskBeside;

typedef struct TasksBeside {
    TaskBeside *at;
    size_t n, cap;
    bool is_all; /* asked for everybody's, not the actor's alone */
} TasksBeside;

typedef struct TaskSource {
    const char *kind;
    const char *title;
    Status (*gather)(Ctx *cx, TasksBeside *out);
} TaskSource;
#define TASK_SOURCE(name, ...) const TaskSource task_source_##name = {.kind = #name, __VA_ARGS__};

extern const TaskSource *const task_source_all[]; /* sorted by kind; made by tools/mkindex */
extern const size_t n_task_source_all;

void task_beside_add(Ctx *cx, TasksBeside *l, const TaskBeside *t);
/* What every source asks, source by source. */
MUST_USE Status tasks_beside(Ctx *cx, bool is_all, TasksBeside *out);
/* "beside": what every source asks, and "has_beside", added to the page of tasks. */
MUST_USE Status tasks_beside_model(Ctx *cx, json_t *m, bool is_all);

#endif
