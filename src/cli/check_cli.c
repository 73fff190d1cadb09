/* check_cli.c - muster check: every mistake in the definition files, like a compiler's messages. */
#include "cli/cli.h"
#include "define/definitions.h"
#include "frontdoor/form.h"
#include "registers/register.h"

COMMAND("check", cmd_check, .needs = NEEDS_NOTHING, .store = STORE_NONE, .usage = "check [FOLDER]",
        .doc = "Check the definition files (or a folder that overrides them) and list every mistake with its line.")

static json_t *mistakes_json(const Mistakes *m) {
    json_t *all = json_array();
    for (const Mistake *at = m->first; at; at = at->next)
        json_array_append_new(all, json_pack("{s:s%, s:i, s:s%}", "file", at->file.p, at->file.n, "line", at->line,
                                             "message", at->message.p, at->message.n));
    return all;
}

static Status cmd_check(Ctx *cx) {
    Mistakes m = mistakes_on(cx->arena);
    Str folder = cli_n_args(cx) > 0 ? cli_arg(cx, 0) : cx->app->definitions_folder;
    definitions_check(folder, &m);
    const Registers *registers = registers_check(folder, &m);
    forms_check(folder, registers, &m);
    if (cli_json(cx)) {
        out_json(cx, mistakes_json(&m));
    } else {
        for (const Mistake *at = m.first; at; at = at->next)
            out_fmt(cx, "%.*s:%d: %.*s\n", STR_ARG(at->file), at->line, STR_ARG(at->message));
        if (m.n == 0) out_fmt(cx, "The definitions are sound.\n");
    }
    if (m.n > 0) return FAIL(cx, ERR_INPUT, "mistakes in the definitions: %zu", m.n);
    return OK;
}
