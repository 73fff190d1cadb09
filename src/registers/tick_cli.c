/* tick_cli.c - muster tick: what the days that went by ask for. */
#include <jansson.h>

#include "cli/cli.h"
#include "registers/tick.h"

COMMAND("tick", cmd_tick, .needs = OPERATE, .store = STORE_OWN, .usage = "tick [--json]",
        .doc = "Open what the rules say and work out every open case as of today. Safe to repeat; run it each morning.")

static Status cmd_tick(Ctx *cx) {
    Tick k;
    TRY(tick_run(cx, &k));
    json_t *rules = json_array();
    OutTable *t = cli_json(cx) ? NULL : out_table(cx, "Rule|Found|Opened|Known before|Not opened");
    for (size_t i = 0; i < k.n_rules; i++) {
        const TickRule *r = &k.rules[i];
        Str name = str_fmt(cx->arena, "%.*s.%.*s", STR_ARG(r->reg->name), STR_ARG(r->rule->name));
        json_array_append_new(rules, json_pack("{s:s%, s:I, s:I, s:I, s:I}", "rule", name.p, name.n, "found",
                                               (json_int_t)r->n_found, "opened", (json_int_t)r->n_opened, "known",
                                               (json_int_t)r->n_known, "not_opened", (json_int_t)r->n_refused));
        if (!t) continue;
        out_cell(t, name);
        out_cell_fmt(t, "%lld", (long long)r->n_found);
        out_cell_fmt(t, "%lld", (long long)r->n_opened);
        out_cell_fmt(t, "%lld", (long long)r->n_known);
        out_cell_fmt(t, "%lld", (long long)r->n_refused);
    }
    if (t) out_table_end(t);
    if (!cli_json(cx)) out_fmt(cx, "%lld open cases worked out.\n", (long long)k.n_cases);
    if (cli_json(cx)) out_json(cx, json_pack("{s:o, s:I}", "rules", rules, "cases", (json_int_t)k.n_cases));
    else json_decref(rules);
    return OK;
}
