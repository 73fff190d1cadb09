/* casework_cli.c - muster make-casework: the command over casework.h. */
#include <jansson.h>

#include "cli/cli.h"
#include "registers/casework.h"

static const Option casework_options[] = {
    {"open", OPT_NUMBER, "N", "about how many cases are open at the end; about as many are closed (3000)"},
    {"seed", OPT_NUMBER, "S", "the same seed gives the same cases (1)"},
    OPTIONS_END,
};

COMMAND(
    "make-casework", cmd_make_casework, .needs = OPERATE, .store = STORE_OWN,
    .usage = "make-casework [--open N] [--seed S] [--json]",
    .doc =
        "Fill a store of invented children with a year of invented cases in every register, with teams and workers. Refused "
        "where there is any case: never for a store that is in use.",
    .options = casework_options)

static json_t *as_json(const CaseworkSummary *s, size_t n) {
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++) {
        const CaseworkRegister *r = &s->registers[i];
        json_array_append_new(list,
                              json_pack("{s:s%, s:I, s:I, s:I, s:I}", "register", r->reg->name.p, r->reg->name.n,
                                        "opened", (json_int_t)r->n_opened, "open", (json_int_t)r->n_open, "overdue",
                                        (json_int_t)r->n_overdue, "by_rule", (json_int_t)r->n_by_rule));
    }
    return json_pack("{s:o, s:I, s:I, s:I, s:I, s:I}", "registers", list, "opened", (json_int_t)s->n_opened, "open",
                     (json_int_t)s->n_open, "overdue", (json_int_t)s->n_overdue, "refused", (json_int_t)s->n_refused,
                     "workers", (json_int_t)s->n_workers);
}

static void show_row(OutTable *t, Str title, const i64 n[4]) {
    out_cell(t, title);
    for (int i = 0; i < 4; i++) out_cell_fmt(t, "%lld", (long long)n[i]);
}

static Status cmd_make_casework(Ctx *cx) {
    CaseworkSpec spec = {.n_open = cli_number(cx, "open", 3000), .seed = (u64)cli_number(cx, "seed", 1)};
    CaseworkSummary s;
    if (spec.n_open < 1 || spec.n_open > 1000000) return FAIL(cx, ERR_INPUT, "--open takes a number from 1 to 1000000");
    TRY(casework_make(cx, &spec, &s));
    size_t n = registers_of(cx)->n;
    if (cli_json(cx)) {
        out_json(cx, as_json(&s, n));
        return OK;
    }
    OutTable *t = out_table(cx, "Register|Opened|Open|Overdue|By a rule");
    for (size_t i = 0; i < n; i++) {
        const CaseworkRegister *r = &s.registers[i];
        show_row(t, r->reg->title, (const i64[]){r->n_opened, r->n_open, r->n_overdue, r->n_by_rule});
    }
    out_table_end(t);
    out_fmt(cx, "%lld cases, %lld of them open, by %lld workers; %lld steps had no answers that the registers take.\n",
            (long long)s.n_opened, (long long)s.n_open, (long long)s.n_workers, (long long)s.n_refused);
    return OK;
}
