/* privacy_cli.c - muster privacy: what a person may ask of the authority about the data held of them. */
#include "base/file_put.h"
#include "cli/cli.h"
#include "privacy/access_pack.h"

static const Option access_options[] = {
    {"out", OPT_TEXT, "FILE", "The page to write; it must not be there yet."},
    OPTIONS_END,
};
COMMAND(
    "privacy access", cmd_privacy_access, .needs = OPERATE, .store = STORE_WRITE,
    .usage = "privacy access ID [--out FILE] [--json]",
    .doc = "All that is held of one person, for whoever asks what is held of them; what is another person's is marked.",
    .options = access_options)

static Status cmd_privacy_access(Ctx *cx) {
    i64 id;
    AccessPack pack;
    Str html, file = cli_text(cx, "out");
    if (!str_to_i64(cli_arg(cx, 0), &id)) return FAIL(cx, ERR_INPUT, "the person's number is a number");
    if (file.n == 0 && !cli_json(cx))
        return FAIL(cx, ERR_INPUT, "name the page to write, --out FILE, or ask for --json");
    TRY(access_pack_make(cx, id, &pack));
    if (file.n > 0) {
        TRY(access_pack_page(cx, &pack, &html));
        TRY(file_put(cx, file, html, 0600, true));
    }
    if (cli_json(cx)) out_json(cx, json_incref(pack.model));
    else
        out_fmt(
            cx,
            "Wrote %.*s: %zu records, of which %zu name or are about somebody else. Read it before it is given out.\n",
            STR_ARG(file), pack.n_rows, pack.n_to_redact);
    return OK;
}
