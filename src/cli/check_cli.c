/* check_cli.c - muster check: every mistake in the definition files, like a compiler's messages. */
#include "cli/cli.h"
#include "cli/call.h"
#include "define/definitions.h"
#include "frontdoor/form.h"
#include "measures/scorecard.h"
#include "privacy/holdings.h"
#include "privacy/retention.h"
#include "registers/setting.h"
#include "registers/table.h"

COMMAND(
    "check", cmd_check, .needs = NEEDS_NOTHING, .store = STORE_NONE, .usage = "check [FOLDER]",
    .doc =
        "Check the definition files (or a folder that overrides them) and list every mistake with its line. The statements of "
        "measures are proved on an empty store in memory; with --store on that store too. What the definitions leave to the authority, and "
        "nobody has set (in that store), is named.")

static json_t *mistakes_json(const Mistakes *m) {
    json_t *all = json_array();
    for (const Mistake *at = m->first; at; at = at->next)
        json_array_append_new(all, json_pack("{s:s%, s:i, s:s%}", "file", at->file.p, at->file.n, "line", at->line,
                                             "message", at->message.p, at->message.n));
    return all;
}

/* The statements on the store that was named, so that those for PostgreSQL are proved there. */
static Status prove_on_store(Ctx *cx, const Measures *ms, Mistakes *m) {
    App app = *cx->app;
    const App *own = cx->app;
    app.store = cli_text(cx, "store");
    cx->app = &app;
    Status st = cli_open_store(cx, STORE_READ);
    cx->app = own;
    TRY(st);
    TRY(db_begin(cx, DB_READ));
    TRY(measures_prove(cx, ms, m));
    db_rollback(cx);
    return OK;
}

/* Once the registers are sound: what is wrong with them would be said again of every statement. */
static Status check_measures(Ctx *cx, Str folder, Mistakes *m) {
    Registers *registers;
    TRY(registers_open(cx, folder, &registers));
    const Measures *ms = measures_read(m, folder, registers);
    (void)scorecards_read(m, folder, ms);
    Status st = m->n == 0 ? measures_prove_in_memory(cx, ms, registers, m) : OK;
    if (st == OK && m->n == 0 && cli_has(cx, "store")) st = prove_on_store(cx, ms, m);
    registers_close(registers);
    return st;
}

/* ---- what the authority has not set ---- */

/* Nothing is decided for the authority: a clock without a limit reads "not set", and here is which. The store that was named, if any, is
 * open by now. */
static Status list_unset(Ctx *cx, const Registers *rs) {
    bool has_store = cli_has(cx, "store") && cx->db;
    if (has_store) TRY(db_begin(cx, DB_READ));
    for (size_t i = 0; i < rs->n; i++) {
        Str names;
        TRY(setting_unset(cx, rs->at[i], has_store, &names));
        if (names.n) out_fmt(cx, "Not set: %.*s: %.*s\n", STR_ARG(rs->at[i]->name), STR_ARG(names));
    }
    if (has_store) db_rollback(cx);
    return OK;
}

static Status cmd_check(Ctx *cx) {
    Mistakes m = mistakes_on(cx->arena);
    Str folder = cli_n_args(cx) > 0 ? cli_arg(cx, 0) : cx->app->definitions_folder;
    definitions_check(folder, &m);
    const Registers *registers = registers_check(folder, &m);
    forms_check(folder, registers, &m);
    const RetentionRules *retention = definitions_retention(cx->arena, folder);
    retention_check(retention, registers, &m);
    holdings_read(&m, folder, registers, retention, &(Holdings){0});
    if (m.n == 0) TRY(check_measures(cx, folder, &m));
    if (cli_json(cx)) {
        out_json(cx, mistakes_json(&m));
    } else {
        for (const Mistake *at = m.first; at; at = at->next)
            out_fmt(cx, "%.*s:%d: %.*s\n", STR_ARG(at->file), at->line, STR_ARG(at->message));
        if (m.n == 0) out_fmt(cx, "The definitions are sound.\n");
    }
    if (m.n > 0) return FAIL(cx, ERR_INPUT, "mistakes in the definitions: %zu", m.n);
    return cli_json(cx) ? OK : list_unset(cx, registers);
}
