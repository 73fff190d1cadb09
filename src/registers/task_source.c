#include "registers/task_source.h"

#include "web/model.h"

void task_beside_add(Ctx *cx, TasksBeside *l, const TaskBeside *t) {
    if (l->n == l->cap) {
        size_t cap = l->cap ? l->cap * 2 : 16;
        l->at = arena_grow(cx->arena, l->at, l->cap * sizeof *l->at, cap * sizeof *l->at);
        l->cap = cap;
    }
    l->at[l->n++] = *t;
}

Status tasks_beside_model(Ctx *cx, json_t *m, bool is_all) {
    json_t *list = model_array(m, "beside");
    for (size_t i = 0; i < n_task_source_all; i++) {
        TasksBeside all = {.is_all = is_all};
        TRY(task_source_all[i]->gather(cx, &all));
        for (size_t k = 0; k < all.n; k++) {
            json_t *o = model_append(list);
            model_lit(o, "source", task_source_all[i]->title);
            model_text(o, "task_title", all.at[k].title);
            model_text(o, "about", all.at[k].about);
            model_date(cx, o, "due_on", all.at[k].due_on);
            model_bool(o, "is_late", date_is_set(all.at[k].due_on) && date_before(all.at[k].due_on, cx->today));
            model_text(o, "href", all.at[k].href);
        }
    }
    model_bool(m, "has_beside", json_array_size(list) > 0);
    return OK;
}
