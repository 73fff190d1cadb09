/* duty_tasks.c - what the front door asks of the duty officer besides the tasks of cases: urgent notices whose child nobody has matched, so
 * that there is no case yet to carry the task. */
#include "access/access.h"
#include "frontdoor/notice.h"
#include "registers/task_source.h"
#include "web/web.h"

static Status gather_tasks(Ctx *cx, TasksBeside *out) {
    Notices l;
    if (!access_may(cx, READ_CASES)) return OK;
    TRY(notice_list_duty(cx, out->is_all, &l));
    for (size_t i = 0; i < l.n; i++) {
        const Notice *n = &l.at[i];
        task_beside_add(
            cx, out,
            &(TaskBeside){.title = str_fmt(cx->arena, "Urgent: say which child notice %lld is about", (long long)n->id),
                          .about = str_fmt(cx->arena, "%.*s, from %.*s", STR_ARG(n->form->title), STR_ARG(n->school)),
                          .href = url_to(cx, "/notices/{id}", "id", str_i64(cx->arena, n->id).p, NULL),
                          .due_on = n->sent_on,
                          .is_urgent = true});
    }
    return OK;
}

TASK_SOURCE(front_door, .title = "Front door", .gather = gather_tasks)
