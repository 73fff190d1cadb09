/* tick_cli.c - muster tick: what the days that went by ask for. */
#include <jansson.h>

#include "cli/cli.h"
#include "registers/tick_log.h"

COMMAND("tick", cmd_tick, .needs = OPERATE, .store = STORE_OWN, .usage = "tick [--json]",
        .doc = "Open what the rules say and work out every open case as of today. Safe to repeat; run it each morning.")

static const Option runs_options[] = {
    {"limit", OPT_NUMBER, "N", "at most so many, newest first (20)"},
    OPTIONS_END,
};

COMMAND("tick runs", cmd_tick_runs, .needs = READ_CASES, .store = STORE_READ, .usage = "tick runs [--limit N] [--json]",
        .doc = "When tick ran, by a server's timer or by the command, and what it did.", .options = runs_options)

static Str state_of(const TickRun *r) { return r->outcome.n ? r->outcome : STR("not ended"); }

static json_t *run_json(Ctx *cx, const TickRun *r) {
    Str at = moment_iso(cx->arena, r->started_at), day = date_iso_str(cx->arena, r->on), how = state_of(r);
    Str until = r->ended_at == MOMENT_NONE ? STR_NONE : moment_iso(cx->arena, r->ended_at);
    return json_pack("{s:I, s:s%, s:s%, s:s%, s:o, s:s%, s:I, s:I, s:I, s:I, s:o}", "id", (json_int_t)r->id, "on",
                     day.p, day.n, "made_by", r->made_by.p, r->made_by.n, "started_at", at.p, at.n, "ended_at",
                     until.p ? json_stringn(until.p, until.n) : json_null(), "outcome", how.p, how.n, "cases",
                     (json_int_t)r->n_cases, "found", (json_int_t)r->n_found, "opened", (json_int_t)r->n_opened,
                     "not_opened", (json_int_t)r->n_refused, "message",
                     r->message.n ? json_stringn(r->message.p, r->message.n) : json_null());
}

static void show_run(Ctx *cx, OutTable *t, const TickRun *r) {
    out_cell(t, date_iso_str(cx->arena, r->on));
    out_cell(t, r->made_by);
    out_cell(t, moment_london(cx->arena, r->started_at));
    out_cell(t, state_of(r));
    out_cell_fmt(t, "%lld", (long long)r->n_cases);
    out_cell_fmt(t, "%lld", (long long)r->n_found);
    out_cell_fmt(t, "%lld", (long long)r->n_opened);
    out_cell(t, r->message);
}

static Status cmd_tick_runs(Ctx *cx) {
    TickRun *runs;
    size_t n;
    TRY(tick_runs(cx, cli_number(cx, "limit", 20), &runs, &n));
    json_t *list = json_array();
    OutTable *t = cli_json(cx) ? NULL : out_table(cx, "Day|By|Began|Outcome|Cases|Found|Opened|What went wrong");
    for (size_t i = 0; i < n; i++) {
        json_array_append_new(list, run_json(cx, &runs[i]));
        if (t) show_run(cx, t, &runs[i]);
    }
    if (t) out_table_end(t);
    if (cli_json(cx)) out_json(cx, list);
    else json_decref(list);
    return OK;
}

static Status cmd_tick(Ctx *cx) {
    Tick k = {.stop = NULL};
    TRY(tick_logged(cx, "command", NULL, &k));
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
    if (!cli_json(cx) && k.n_lists_to_schools > 0)
        out_fmt(cx, "Attendance lists sent: to %lld schools, %lld districts.\n", (long long)k.n_lists_to_schools,
                (long long)k.n_lists_to_districts);
    if (cli_json(cx))
        out_json(cx,
                 json_pack("{s:o, s:I, s:I, s:I}", "rules", rules, "cases", (json_int_t)k.n_cases, "lists_to_schools",
                           (json_int_t)k.n_lists_to_schools, "lists_to_districts", (json_int_t)k.n_lists_to_districts));
    else json_decref(rules);
    return OK;
}
