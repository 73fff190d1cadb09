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

static Status steps_page(Ctx *cx) {
    StepsAsk a = {.reg = register_find(registers_of(cx), in_path(cx, "name")),
                  .from = in_date(cx, "from"),
                  .to = in_date(cx, "to")};
    Steps l;
    if (!a.reg) return FAIL(cx, ERR_NOTFOUND, "there is no register of that name");
    a = steps_days(cx, a);
    TRY(steps_of_register(cx, &a, &l));
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
    model_form_date(cx, m, "from", a.from);
    model_form_date(cx, m, "to", a.to);
    model_date(cx, m, "from_day", a.from);
    model_date(cx, m, "to_day", a.to);
    model_columns(m, STEP_KEYS);
    return reply_model(cx, "step_attendance", m);
}
