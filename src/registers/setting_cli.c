/* setting_cli.c - muster register settings, muster register set. */
#include "base/json_text.h"
#include "cli/cli.h"
#include "registers/register_cli.h"
#include "registers/setting.h"

static const Option set_options[] = {
    {"from", OPT_DATE, "DATE", "The first day it holds; today when not given."},
    OPTIONS_END,
};

COMMAND("register settings", cmd_register_settings, .needs = SET_REGISTERS, .store = STORE_READ,
        .usage = "register settings [NAME] [--json]",
        .doc = "The limits and choices of registers: what holds today, since when, and what the definition ships.")
COMMAND(
    "register set", cmd_register_set, .needs = SET_REGISTERS, .store = STORE_WRITE,
    .usage = "register set NAME SETTING VALUE... [--from DATE] [--json]",
    .doc =
        "Set a limit or choice of a register from a day on and work out its open cases again; \"\" puts back what is shipped.",
    .options = set_options)

static json_t *row_json(const SettingRow *r) {
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "register", json_text(r->reg->name), "setting",
                     json_text(r->def->name), "title", json_text(r->def->title), "value", json_text(r->value), "since",
                     json_day(r->since), "shipped", json_text(r->shipped), "set_by", json_text(r->set_by), "next_from",
                     json_day(r->next_from), "next_value", json_text(r->next_value));
}

static Status cmd_register_settings(Ctx *cx) {
    const Register *reg = NULL;
    SettingRows rows;
    if (cli_n_args(cx) > 0) TRY(cli_register(cx, &reg));
    TRY(setting_list(cx, reg, cx->today, &rows));
    json_t *all = json_array();
    OutTable *t = cli_json(cx) ? NULL : out_table(cx, "Register|Setting|Value|Since|Shipped|What it is");
    for (size_t i = 0; i < rows.n; i++) {
        const SettingRow *r = &rows.at[i];
        json_array_append_new(all, row_json(r));
        if (!t) continue;
        out_cell(t, r->reg->name);
        out_cell(t, r->def->name);
        out_cell(t, r->value.n ? r->value : STR("not set"));
        out_cell(t, date_long(cx->arena, r->since));
        out_cell(t, r->shipped.n ? r->shipped : STR("not set"));
        out_cell(t, r->def->title);
    }
    if (t) out_table_end(t);
    if (cli_json(cx)) out_json(cx, all);
    else json_decref(all);
    return OK;
}

static Status cmd_register_set(Ctx *cx) {
    Buf value = buf_on(cx->arena);
    SettingSet s = {.from = cli_date(cx, "from")};
    i64 n_cases;
    if (cli_n_args(cx) < 3) return FAIL(cx, ERR_INPUT, "something is missing; muster register set --help shows how");
    TRY(cli_register(cx, &s.reg));
    for (size_t i = 2; i < cli_n_args(cx); i++) buf_fmt(&value, "%s%.*s", i > 2 ? " " : "", STR_ARG(cli_arg(cx, i)));
    s.name = cli_arg(cx, 1);
    s.value = buf_str(&value);
    TRY(setting_set(cx, &s, &n_cases));
    if (cli_json(cx)) out_json(cx, json_pack("{s:I}", "cases", (json_int_t)n_cases));
    else out_fmt(cx, "Set. Open cases worked out again: %lld\n", (long long)n_cases);
    return OK;
}
