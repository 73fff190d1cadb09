/* step_attendance_cli.c - muster register attendance. */
#include "cli/cli.h"
#include "registers/register_cli.h"
#include "registers/step_attendance.h"
#include "web/model.h"

static const Option steps_options[] = {
    {"from", OPT_DATE, "DATE", "first day of the steps (a year before the last)"},
    {"to", OPT_DATE, "DATE", "last day of them (today)"},
    OPTIONS_END,
};

COMMAND(
    "register attendance", cmd_register_attendance, .needs = READ_CASES, .store = STORE_READ,
    .usage = "register attendance REGISTER [--from DATE] [--to DATE] [--json]",
    .doc = "Attendance in the weeks before and after each step of a register's cases, added up; as JSON each step too.",
    .options = steps_options)

static void print_text(OutTable *t, const json_t *o, const char *key) {
    const char *text = json_string_value(json_object_get(o, key));
    out_cell(t, str_from(text ? text : ""));
}

static void print_sums(Ctx *cx, const json_t *sums) {
    OutTable *t = out_table(cx, "Step|Steps|Added up|Before|After|Points");
    size_t i;
    json_t *o;
    json_array_foreach(sums, i, o) {
        print_text(t, o, "step");
        out_cell_fmt(t, "%lld", (long long)json_integer_value(json_object_get(o, "n")));
        out_cell_fmt(t, "%lld", (long long)json_integer_value(json_object_get(o, "n_added")));
        print_text(t, o, "before_text");
        print_text(t, o, "after_text");
        print_text(t, o, "change_text");
    }
    out_table_end(t);
}

static Status cmd_register_attendance(Ctx *cx) {
    StepsAsk a = {.from = cli_date(cx, "from"), .to = cli_date(cx, "to")};
    Steps l;
    TRY(cli_register(cx, &a.reg));
    TRY(steps_of_register(cx, &a, &l));
    json_t *m = json_object();
    steps_model(cx, m, &l);
    step_sums_model(cx, m, a.reg, steps_sums(cx, a.reg, &l));
    if (cli_json(cx)) {
        out_json(cx, m);
        return OK;
    }
    print_sums(cx, json_object_get(m, "sums"));
    json_decref(m);
    return OK;
}
