/* step_attendance_pages.c - attendance before and after each step of a register's cases: added up, and case by case. */
#include "registers/case_model.h"
#include "registers/step_attendance.h"
#include "web/model.h"
#include "web/web.h"

static const Input steps_inputs[] = {
    {"from", IN_DATE, NULL, "First day", false},
    {"to", IN_DATE, NULL, "Last day", false},
    INPUTS_END,
};

ROUTE(GET, "/registers/{name}/attendance", steps_page, .needs = READ_CASES, .inputs = steps_inputs, .list = "steps",
      .has_own_problems = true,
      .doc = "Attendance in the weeks before and after each step of a register's cases: a warning, a notice, an order.")

static const char *iso(Ctx *cx, Date d) { return str_cstr(cx->arena, date_iso_str(cx->arena, d)); }

static void add_addresses(Ctx *cx, json_t *m) {
    size_t i;
    json_t *o;
    json_array_foreach(json_object_get(m, "steps"), i, o) {
        model_text(o, "href", case_url(cx, "/cases/{id}", json_integer_value(json_object_get(o, "case_id"))));
        model_text(o, "child_href",
                   case_url(cx, "/children/{id}", json_integer_value(json_object_get(o, "person_id"))));
    }
}

/* Days that cannot be: the form is shown again with what is wrong beside the field, and no steps. A file is refused. */
static Status read_steps(Ctx *cx, const StepsAsk *a, Steps *l) {
    bool is_wrong = in_has_problems(cx), is_back = date_before(a->to, a->from);
    if (is_wrong && in_wants_all(cx)) return FAIL(cx, ERR_INPUT, "the days cannot be read");
    Status st = steps_of_register(cx, a, l);
    if (st == OK && is_wrong) *l = (Steps){.n = 0};
    if (st != ERR_INPUT || !is_back || a->reg->around.n == 0 || in_wants_all(cx)) return st;
    ctx_clear_error(cx);
    if (!is_wrong) reply_problem(cx, "to", STR("The last day must be the same as or after the first day"));
    return OK;
}

static Status steps_page(Ctx *cx) {
    StepsAsk a = {.reg = register_find(registers_of(cx), in_path(cx, "name")),
                  .from = in_date(cx, "from"),
                  .to = in_date(cx, "to")};
    Steps l;
    if (!a.reg) return FAIL(cx, ERR_NOTFOUND, "there is no register of that name");
    a = steps_days(cx, a);
    TRY(read_steps(cx, &a, &l));
    const char *name = str_cstr(cx->arena, a.reg->name);
    json_t *m = model_new("Attendance before and after each step");
    steps_model(cx, m, &l);
    step_sums_model(cx, m, a.reg, steps_sums(cx, a.reg, &l));
    add_addresses(cx, m);
    model_text(m, "register_title", a.reg->title);
    model_text(m, "register_href", url_to(cx, "/registers/{name}", "name", name, NULL));
    model_text(m, "action", url_to(cx, "/registers/{name}/attendance", "name", name, NULL));
    model_text(m, "csv",
               url_to(cx, "/registers/{name}/attendance.csv", "name", name, "from", iso(cx, a.from), "to",
                      iso(cx, a.to), NULL));
    model_form_date(cx, m, "from", in_problem(cx, "from").n ? DATE_NONE : a.from);
    model_form_date(cx, m, "to", in_problem(cx, "to").n && !date_is_set(in_date(cx, "to")) ? DATE_NONE : a.to);
    model_text(m, "from_error", in_problem(cx, "from"));
    model_text(m, "to_error", in_problem(cx, "to"));
    model_bool(m, "has_days", !in_has_problems(cx));
    model_date(cx, m, "from_day", a.from);
    model_date(cx, m, "to_day", a.to);
    model_columns(m, STEP_KEYS);
    return reply_model(cx, "step_attendance", m);
}
