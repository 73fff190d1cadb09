/* exclusion_check_model.c - what a school is to put right, as the pages of staff and of the school itself show it. */
#include "registers/case_model.h"
#include "registers/exclusion_check.h"
#include "web/model.h"

static void add_fault(Ctx *cx, json_t *rows, const ExclusionFault *f) {
    json_t *o = model_append(rows);
    model_date(cx, o, "start_on", f->start_on);
    model_date(cx, o, "end_on", f->end_on);
    model_text(o, "category", f->category);
    model_lit(o, "category_text",
              str_is(f->category, "PERM")   ? "Permanent"
              : str_is(f->category, "LNCH") ? "Lunchtime"
                                            : "Fixed term");
    model_lit(o, "fault", fault_info[f->kind].title);
    model_text(o, "detail", f->detail);
    model_text(o, "child", str_trim(STR_CAT(cx->arena, f->forename, STR(" "), f->surname)));
    if (f->person_id) model_i64(o, "person_id", f->person_id);
    model_text(o, "reference", f->reference);
    model_text(o, "child_href", f->person_id ? case_url(cx, "/children/{id}", f->person_id) : STR_NONE);
    model_text(o, "case_href", f->case_id ? case_url(cx, "/cases/{id}", f->case_id) : STR_NONE);
}

void exclusion_faults_model(Ctx *cx, json_t *m, const ExclusionFaults *l) {
    json_t *rows = model_array(m, "faults");
    for (size_t i = 0; i < l->n; i++) add_fault(cx, rows, &l->at[i]);
    model_text(m, "term", l->term.name);
    model_date(cx, m, "term_from", l->term.from);
    model_date(cx, m, "term_to", l->term.to);
    model_count(m, "n_exclusions", (i64)l->n_exclusions, cx);
    model_count(m, "n_faults", (i64)l->n, cx);
    model_bool(m, "has_faults", l->n > 0);
    model_bool(m, "has_marks", l->has_marks);
    model_columns(m, FAULT_KEYS);
}
