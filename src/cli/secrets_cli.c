/* secrets_cli.c - muster secrets key: the key that secrets in the store are sealed with. */
#include "access/secret_text.h"
#include "base/file_put.h"
#include "cli/cli.h"

COMMAND(
    "secrets key", cmd_secrets_key, .needs = OPERATE, .store = STORE_NONE, .usage = "secrets key FILE",
    .doc =
        "Make a key that secrets in the store are sealed with, in a file that only you can read. Keep a copy elsewhere.")

static Status cmd_secrets_key(Ctx *cx) {
    Str path = cli_arg(cx, 0);
    TRY(file_put(cx, path, secret_key_text(cx), 0600, true));
    if (cli_json(cx)) out_json(cx, json_pack("{s:s%}", "path", path.p, path.n));
    else
        out_fmt(cx,
                "Made %.*s: name it with --secrets-key or MUSTER_SECRETS_KEY, and keep a copy where backups are not.\n",
                STR_ARG(path));
    return OK;
}
