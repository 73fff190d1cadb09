/* secrets_cli.c - muster secrets key, rekey: the key that secrets in the store are sealed with, and changing it. */
#include "access/secret_text.h"
#include "access/totp.h"
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

static const Option rekey_options[] = {
    SECRETS_KEY_OPTION,
    OPTIONS_END,
};

COMMAND(
    "secrets rekey", cmd_secrets_rekey, .needs = OPERATE, .store = STORE_WRITE,
    .usage = "secrets rekey NEW-KEY-FILE [--secrets-key FILE]",
    .doc = "Seal every secret in the store with another key, all of them or none; then start the server with that key.",
    .options = rekey_options)

/* The new key is read even where there is nothing to seal: a wrong name is told now and not by the server. */
static Status check_new_key(Ctx *cx, Str path) {
    Str sealed;
    if (path.n == 0) return FAIL(cx, ERR_INPUT, "name the file of the new key: muster secrets key makes one");
    return secret_keep_with(cx, &(SecretText){STR("check"), STR("check")}, path, &sealed);
}

static Status cmd_secrets_rekey(Ctx *cx) {
    Str path = cli_arg(cx, 0);
    i64 n;
    TRY(check_new_key(cx, path));
    TRY(totp_rekey(cx, path, &n));
    if (cli_json(cx)) out_json(cx, json_pack("{s:s%, s:I}", "path", path.p, path.n, "secrets", (json_int_t)n));
    else
        out_fmt(
            cx,
            "%lld secrets are sealed with %.*s. Start the server with it now: with the old key codes are refused.\n",
            (long long)n, STR_ARG(path));
    return OK;
}
