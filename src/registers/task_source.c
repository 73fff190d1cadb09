#include "registers/task_source.h"

#include "web/model.h"

void task_beside_add(Ctx *cx, TasksBeside *l, const TaskBeside *t) {
    ARENA_ROOM(cx->arena, l->at, l->n, l->cap, 16);
    l->at[l->n++] = *t;
}

Status tasks_beside(Ctx *cx, bool is_all, TasksBeside *out) {
    *out = (TasksBeside){.is_all = is_all};
    for (size_t i = 0; i < n_task_source_all; i++) {
        size_t before = out->n;
        TRY(task_source_all[i]->gather(cx, out));
        for (size_t k = before; k < out->n; k++) out->at[k].source = task_source_all[i]->title;
    }
    return OK;
}

Status tasks_beside_model(Ctx *cx, json_t *m, bool is_all) {
    TasksBeside all;
    json_t *list = model_array(m, "beside");
    i64 n_urgent = 0;
    TRY(tasks_beside(cx, is_all, &all));
    for (size_t k = 0; k < all.n; k++) {
        json_t *o = model_append(list);
        model_lit(o, "source", all.at[k].source);
        model_text(o, "task_title", all.at[k].title);
        model_text(o, "about", all.at[k].about);
        model_date(cx, o, "due_on", all.at[k].due_on);
        model_bool(o, "is_late", date_is_set(all.at[k].due_on) && date_before(all.at[k].due_on, cx->today));
        model_text(o, "href", all.at[k].href);
        model_bool(o, "is_urgent", all.at[k].is_urgent);
        n_urgent += all.at[k].is_urgent;
    }
    model_count(m, "n_urgent_beside", n_urgent, cx);
    model_bool(m, "has_urgent_beside", n_urgent > 0);
    model_bool(m, "has_beside", all.n > 0);
    return OK;
}
