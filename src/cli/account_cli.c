/* account_cli.c - muster account show, password: what people do with their own account at the command line.
 *
 * Why       for whoever a name on this machine belongs to (muster user system-name); the operator has no account. */
#include "access/account.h"
#include "cli/cli.h"
#include "cli/password_input.h"

COMMAND("account show", cmd_account_show, .needs = NEEDS_SIGN_IN, .store = STORE_READ, .usage = "account show",
        .doc = "Who you are to Muster.")

static Status cmd_account_show(Ctx *cx) {
    Account a;
    TRY(account_of_actor(cx, &a));
    if (cli_json(cx))
        out_json(cx, json_pack("{s:I, s:s%, s:s%}", "id", (json_int_t)a.id, "username", a.username.p, a.username.n,
                               "display_name", a.display_name.p, a.display_name.n));
    else out_fmt(cx, "%.*s (%.*s)\n", STR_ARG(a.display_name), STR_ARG(a.username));
    return OK;
}

static const Option password_options[] = {
    {"password-stdin", OPT_FLAG, NULL, "Read the password you have, then the new one, from standard input."},
    BREACHED_OPTION,
    OPTIONS_END,
};

COMMAND("account password", cmd_account_password, .needs = NEEDS_SIGN_IN, .store = STORE_OWN,
        .usage = "account password [--password-stdin]", .doc = "Change your own password; signs you out everywhere.",
        .options = password_options)

static Status ask_passwords(Ctx *cx, Str *old, Str *password) {
    if (!cli_flag(cx, "password-stdin")) {
        TRY(password_old_from_terminal(cx, old));
        return password_from_terminal(cx, password);
    }
    TRY(password_from_stdin(cx, old));
    return password_from_stdin(cx, password);
}

static Status cmd_account_password(Ctx *cx) {
    Account a;
    Str old, password;
    TRY(account_of_actor(cx, &a)); /* before anything is asked */
    TRY(ask_passwords(cx, &old, &password));
    TRY(account_change_password(cx, old, password, NULL));
    if (cli_json(cx)) out_json(cx, json_pack("{s:b}", "changed", 1));
    else out_fmt(cx, "Your password is changed, and you are signed out everywhere.\n");
    return OK;
}
