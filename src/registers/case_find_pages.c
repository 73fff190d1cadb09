/* case_find_pages.c - a case found by its reference, or by whom it is about: an employer, an adult, a partnership. */
#include "registers/case_form.h"
#include "registers/case_model.h"
#include "web/model.h"

static const Input find_inputs[] = {
    {"q", IN_TEXT, NULL, "Reference or name", false},
    INPUTS_END,
};

ROUTE(GET, "/cases", case_find_page, .needs = READ_CASES, .inputs = find_inputs, .list = "cases",
      .doc = "Cases found by reference, or by the name of the employer, adult or body they are about.")

static Status case_find_page(Ctx *cx) {
    CaseLines l = {.n = 0};
    Str q = in_text(cx, "q");
    Status st = q.n ? cases_find(cx, q, &l) : OK;
    if (st == ERR_INPUT) case_form_say_error(cx, "q");
    else TRY(st);
    json_t *m = model_new("Find a case");
    model_text(m, "q", q);
    model_bool(m, "has_searched", q.n > 0 && st == OK);
    model_text(m, "action", url_to(cx, "/cases", NULL));
    model_columns(m, CASE_COLUMNS);
    case_lines_model(cx, m, &l);
    return reply_model(cx, "case_find", m);
}
