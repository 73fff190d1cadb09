#include "attendance/figures_model.h"

#include <stdlib.h>
#include "web/model.h"

json_t *percent_json(Ctx *cx, i64 n, i64 of) {
    if (of == 0) return json_null();
    return json_real(strtod(str_cstr(cx->arena, attendance_percent(cx->arena, n, of)), NULL));
}

void figures_add(Ctx *cx, json_t *row, const AttendanceFigures *n) {
    model_i64(row, "possible", n->possible);
    model_i64(row, "authorised", n->authorised);
    model_i64(row, "unauthorised", n->unauthorised);
    json_object_set_new(row, "absence_percent", percent_json(cx, n->authorised + n->unauthorised, n->possible));
    model_i64(row, "pupils", n->pupils);
    model_i64(row, "persistent", n->persistent);
    model_i64(row, "severe", n->severe);
}

void code_count_add(json_t *row, const CodeCount *c) {
    model_text(row, "code", c->code->code);
    model_text(row, "title", c->code->title);
    model_lit(row, "category", mark_category_words[c->code->category]);
    model_i64(row, "sessions", c->sessions);
}

AttendanceFigures pupil_figures(const PupilTally *p) {
    return (AttendanceFigures){.possible = p->possible,
                               .authorised = p->authorised,
                               .unauthorised = p->unauthorised,
                               .pupils = p->possible > 0,
                               .persistent = p->is_persistent,
                               .severe = p->is_severe};
}
