/* account_cli.c - muster account show, password, codes, sessions: what people do with their own account at the command line.
 *
 * Why       for whoever a name on this machine belongs to (muster user system-name); the operator has no account. */
#include "access/account.h"
#include "access/session_list.h"
#include "access/totp.h"
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
        .usage = "account password [--password-stdin] [--breached-passwords FILE]",
        .doc = "Change your own password; signs you out everywhere.", .options = password_options)

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

/* ---- one-time codes ---- */

static const Option codes_options[] = {
    {"set-up", OPT_FLAG, NULL, "Begin: prints the secret for an app or a device."},
    {"confirm", OPT_TEXT, "CODE", "Its first code: codes are asked for from now on. Prints ten recovery codes."},
    {"renew", OPT_TEXT, "CODE", "For a code: ten new recovery codes; the old ones end."},
    {"stop", OPT_TEXT, "CODE", "For a last code: no codes any more."},
    SECRETS_KEY_OPTION,
    OPTIONS_END,
};

COMMAND("account codes", cmd_account_codes, .needs = NEEDS_SIGN_IN, .store = STORE_OWN,
        .usage = "account codes [--set-up | --confirm CODE | --renew CODE | --stop CODE] [--secrets-key FILE]",
        .doc = "One-time codes of your own account: how they stand, or set up, renewed or stopped.",
        .options = codes_options)

static Status begin_codes(Ctx *cx, i64 user_id) {
    TotpSetUp told;
    TRY(db_begin(cx, DB_WRITE));
    TRY(totp_begin(cx, user_id));
    TRY(ctx_commit(cx));
    TRY(totp_set_up(cx, user_id, &told));
    if (cli_json(cx))
        out_json(cx, json_pack("{s:s%, s:s%}", "secret", told.secret.p, told.secret.n, "uri", told.uri.p, told.uri.n));
    else
        out_fmt(cx, "Add this to the app, time based, six digits:\n  %.*s\nthen: muster account codes --confirm CODE\n",
                STR_ARG(told.secret));
    return OK;
}

static Status say_recovery(Ctx *cx, const RecoveryCodes *codes) {
    json_t *all = json_array();
    if (!cli_json(cx)) out_fmt(cx, "Recovery codes, shown only now; each signs you in once:\n");
    for (size_t i = 0; i < RECOVERY_CODES; i++) {
        json_array_append_new(all, json_stringn(codes->at[i].p, codes->at[i].n));
        if (!cli_json(cx)) out_fmt(cx, "  %.*s\n", STR_ARG(codes->at[i]));
    }
    if (cli_json(cx)) out_json(cx, json_pack("{s:o}", "recovery_codes", all));
    else json_decref(all);
    return OK;
}

static Status say_codes(Ctx *cx, i64 user_id) {
    TotpState s;
    TRY(totp_state(cx, user_id, &s));
    if (cli_json(cx))
        out_json(cx, json_pack("{s:b, s:b, s:I}", "is_on", s.is_on, "is_required", s.is_required, "recovery_left",
                               (json_int_t)s.n_recovery_left));
    else if (s.is_on)
        out_fmt(cx, "Codes are asked for at each sign-in; %lld recovery codes left.\n", (long long)s.n_recovery_left);
    else out_fmt(cx, "Codes are not set up%s.\n", s.is_required ? ", and a role of yours requires them" : "");
    return OK;
}

static Status cmd_account_codes(Ctx *cx) {
    Account a;
    RecoveryCodes codes;
    static const char *const asks[] = {"set-up", "confirm", "renew", "stop"};
    int n = 0;
    for (size_t i = 0; i < COUNT_OF(asks); i++) n += cli_has(cx, asks[i]);
    if (n > 1) return FAIL(cx, ERR_INPUT, "--set-up, --confirm, --renew and --stop exclude each other");
    TRY(account_of_actor(cx, &a));
    if (cli_flag(cx, "set-up")) return begin_codes(cx, a.id);
    if (cli_has(cx, "confirm")) {
        TRY(totp_confirm(cx, a.id, cli_text(cx, "confirm"), &codes));
        return say_recovery(cx, &codes);
    }
    if (cli_has(cx, "renew")) {
        TRY(totp_renew_recovery(cx, a.id, cli_text(cx, "renew"), &codes));
        return say_recovery(cx, &codes);
    }
    if (cli_has(cx, "stop")) TRY(totp_stop(cx, a.id, cli_text(cx, "stop")));
    return say_codes(cx, a.id);
}

/* ---- sessions ---- */

static const Option sessions_options[] = {
    {"end", OPT_TEXT, "SESSION", "Sign out there: its name in the list."},
    {"end-all", OPT_FLAG, NULL, "Sign out everywhere."},
    OPTIONS_END,
};

COMMAND("account sessions", cmd_account_sessions, .needs = NEEDS_SIGN_IN, .store = STORE_WRITE,
        .usage = "account sessions [--end SESSION | --end-all]",
        .doc = "Where you are signed in, or signing out there.", .options = sessions_options)

static void say_session(Ctx *cx, OutTable *t, json_t *all, const SessionRow *s) {
    Str began = moment_iso(cx->arena, s->started_at), seen = moment_iso(cx->arena, s->seen_at);
    json_array_append_new(all, json_pack("{s:s%, s:s%, s:s%, s:s%, s:s%}", "session", s->handle.p, s->handle.n,
                                         "address", s->address.p ? s->address.p : "", s->address.n, "browser",
                                         s->browser.p ? s->browser.p : "", s->browser.n, "started_at", began.p, began.n,
                                         "seen_at", seen.p, seen.n));
    if (!t) return;
    out_cell(t, s->handle);
    out_cell(t, s->address);
    out_cell(t, s->browser);
    out_cell(t, moment_london(cx->arena, s->started_at));
    out_cell(t, moment_london(cx->arena, s->seen_at));
}

static Status say_sessions(Ctx *cx, i64 user_id) {
    SessionRow *rows;
    size_t n;
    TRY(session_list(cx, user_id, STR_NONE, &rows, &n));
    json_t *all = json_array();
    OutTable *t = cli_json(cx) ? NULL : out_table(cx, "Session|Address|Browser|Since|Last used");
    for (size_t i = 0; i < n; i++) say_session(cx, t, all, &rows[i]);
    if (t) out_table_end(t);
    if (cli_json(cx)) out_json(cx, all);
    else json_decref(all);
    return OK;
}

static Status cmd_account_sessions(Ctx *cx) {
    Account a;
    i64 n_ended;
    TRY(account_of_actor(cx, &a));
    if (cli_has(cx, "end") && cli_flag(cx, "end-all"))
        return FAIL(cx, ERR_INPUT, "--end and --end-all exclude each other");
    if (cli_has(cx, "end")) TRY(session_end_one(cx, a.id, cli_text(cx, "end")));
    if (cli_flag(cx, "end-all")) TRY(session_end_all(cx, a.id, &n_ended));
    return say_sessions(cx, a.id);
}
