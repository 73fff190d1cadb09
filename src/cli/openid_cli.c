/* openid_cli.c - muster user link, unlink: who somebody is to the provider of other accounts. */
#include "access/openid.h"
#include "cli/cli.h"

COMMAND("user link", cmd_user_link, .needs = MANAGE_USERS, .store = STORE_WRITE, .usage = "user link NAME SUBJECT",
        .doc = "Let a user sign in with the account elsewhere that the provider calls so (definitions/openid.yaml).")

static Status cmd_user_link(Ctx *cx) {
    TRY(openid_link(cx, cli_arg(cx, 0), cli_arg(cx, 1)));
    if (cli_json(cx)) out_json(cx, json_pack("{s:b}", "is_linked", 1));
    else out_fmt(cx, "They can sign in with that account.\n");
    return OK;
}

COMMAND("user unlink", cmd_user_unlink, .needs = MANAGE_USERS, .store = STORE_WRITE, .usage = "user unlink NAME",
        .doc = "End a user's sign-in with an account elsewhere, and every session.")

static Status cmd_user_unlink(Ctx *cx) {
    TRY(openid_unlink(cx, cli_arg(cx, 0)));
    if (cli_json(cx)) out_json(cx, json_pack("{s:b}", "is_linked", 0));
    else out_fmt(cx, "They sign in with that account no more.\n");
    return OK;
}
