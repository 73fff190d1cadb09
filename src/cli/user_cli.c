/* user_cli.c - muster user add, list, password, remove, restore.
 *
 * Why       add and password open their own transaction: the store is not to be locked while somebody types. */
#include "access/account.h"
#include "access/session_list.h"
#include "access/totp.h"
#include "cli/cli.h"
#include "cli/password_input.h"
#include "define/definitions.h"

#define PASSWORD_OPTIONS                                                                      \
    {"password-stdin", OPT_FLAG, NULL, "Read the password from standard input, one line."}, { \
        "generate", OPT_FLAG, NULL, "Make a password and print it once."                      \
    }

#define TEMPORARY_OPTION                                                                                        \
    {                                                                                                           \
        "temporary", OPT_FLAG, NULL,                                                                            \
            "They choose their own at their first sign-in, within the time that definitions/sign-in.yaml says." \
    }

#define DUTIES_OPTION \
    { "both-duties", OPT_TEXT, "REASON", "Why one person is to hold both sides of a duty: the operator alone says so." }

static const Option user_add_options[] = {
    {"display-name", OPT_TEXT, "TEXT", "The name colleagues see; the user name when not given."},
    {"roles", OPT_TEXT, "ROLE,ROLE", "The roles they hold: muster role list shows all. Without one nothing opens."},
    DUTIES_OPTION,
    PASSWORD_OPTIONS,
    TEMPORARY_OPTION,
    BREACHED_OPTION,
    OPTIONS_END,
};
static const Option user_password_options[] = {PASSWORD_OPTIONS, TEMPORARY_OPTION, BREACHED_OPTION, OPTIONS_END};

/* Where the password comes from; never an argument. *is_made: the user has to be told it. */
static Status choose_password(Ctx *cx, Str *password, bool *is_made) {
    *is_made = cli_flag(cx, "generate");
    if (*is_made && cli_flag(cx, "password-stdin"))
        return FAIL(cx, ERR_INPUT, "--generate and --password-stdin exclude each other");
    if (cli_flag(cx, "password-stdin")) return password_from_stdin(cx, password);
    if (!*is_made) return password_from_terminal(cx, password);
    *password = user_random_password(cx);
    return OK;
}

/* With --temporary: the password runs out, and its user chooses another. */
static Status settle_temporary(Ctx *cx, Moment *until) {
    *until = MOMENT_NONE;
    return cli_flag(cx, "temporary") ? user_make_temporary(cx, cli_arg(cx, 0), until) : OK;
}

static void say_until(Ctx *cx, json_t *answer, Moment until) {
    if (until == MOMENT_NONE) return;
    Str at = moment_iso(cx->arena, until);
    if (cli_json(cx)) json_object_set_new(answer, "until", json_stringn(at.p, at.n));
    else out_fmt(cx, "It can be used until %.*s, to choose another.\n", STR_ARG(moment_london(cx->arena, until)));
}

static void say_password(Ctx *cx, json_t *answer, Str password) {
    if (cli_json(cx)) json_object_set_new(answer, "password", json_stringn(password.p, password.n));
    else out_fmt(cx, "The password, shown only now: %.*s\n", STR_ARG(password));
}

/* "a,b" */
static size_t split_roles(Ctx *cx, Str list, Str *into) {
    size_t n = 0;
    (void)cx;
    for (Str rest = list; rest.n && n < ROLES_MAX;) {
        Str one = str_trim(str_cut(rest, ',', &rest));
        if (one.n) into[n++] = one;
    }
    return n;
}

COMMAND(
    "user add", cmd_user_add, .needs = MANAGE_USERS, .store = STORE_OWN,
    .usage =
        "user add NAME [--display-name TEXT] [--roles ROLE,ROLE] [--both-duties REASON] [--password-stdin] [--generate] [--temporary] "
        "[--breached-passwords FILE]",
    .doc = "Add someone who can sign in; asks for the password.", .options = user_add_options)

static Status cmd_user_add(Ctx *cx) {
    Str password;
    Str *roles = ARENA_ARRAY(cx->arena, Str, ROLES_MAX);
    size_t n_roles;
    bool is_made;
    Moment until;
    i64 id;
    TRY(choose_password(cx, &password, &is_made));
    TRY(db_begin(cx, DB_WRITE));
    TRY(user_add(cx, cli_arg(cx, 0), cli_text(cx, "display-name"), password, &id));
    n_roles = split_roles(cx, cli_text(cx, "roles"), roles);
    TRY(user_check_duties(cx, roles, n_roles, cli_text(cx, "both-duties")));
    TRY(user_set_roles(cx, id, roles, n_roles));
    TRY(settle_temporary(cx, &until));
    TRY(ctx_commit(cx));
    json_t *answer = json_pack("{s:I}", "id", (json_int_t)id);
    if (!cli_json(cx)) out_fmt(cx, "Added user %lld.\n", (long long)id);
    if (!cli_json(cx) && n_roles == 0)
        out_fmt(cx, "They hold no role, so that nothing opens to them yet: muster user roles %.*s ROLE\n",
                STR_ARG(cli_arg(cx, 0)));
    if (is_made) say_password(cx, answer, password);
    say_until(cx, answer, until);
    if (cli_json(cx)) out_json(cx, answer);
    else json_decref(answer);
    return OK;
}

COMMAND("user password", cmd_user_password, .needs = MANAGE_USERS, .store = STORE_OWN,
        .usage = "user password NAME [--password-stdin] [--generate] [--temporary] [--breached-passwords FILE]",
        .doc = "Set a user's password anew; unlocks the name and signs its sessions out.",
        .options = user_password_options)

static Status cmd_user_password(Ctx *cx) {
    Str password;
    bool is_made;
    Moment until;
    TRY(choose_password(cx, &password, &is_made));
    TRY(db_begin(cx, DB_WRITE));
    TRY(user_set_password(cx, cli_arg(cx, 0), password));
    TRY(settle_temporary(cx, &until));
    TRY(ctx_commit(cx));
    json_t *answer = json_pack("{s:b}", "changed", 1);
    if (!cli_json(cx)) out_fmt(cx, "The password is changed.\n");
    if (is_made) say_password(cx, answer, password);
    say_until(cx, answer, until);
    if (cli_json(cx)) out_json(cx, answer);
    else json_decref(answer);
    return OK;
}

static Status set_active(Ctx *cx, bool active, const char *said) {
    TRY(user_set_active(cx, cli_arg(cx, 0), active));
    if (cli_json(cx)) out_json(cx, json_pack("{s:b}", "is_active", active));
    else out_fmt(cx, "%s\n", said);
    return OK;
}

COMMAND("user remove", cmd_user_remove, .needs = MANAGE_USERS, .store = STORE_WRITE, .usage = "user remove NAME",
        .doc = "End someone's access at once; what they did stays in the audit trail.")

static Status cmd_user_remove(Ctx *cx) { return set_active(cx, false, "The user can no longer sign in."); }

COMMAND("user restore", cmd_user_restore, .needs = MANAGE_USERS, .store = STORE_WRITE, .usage = "user restore NAME",
        .doc = "Let someone who was removed, or locked out, sign in again.")

static Status cmd_user_restore(Ctx *cx) { return set_active(cx, true, "The user can sign in again."); }

COMMAND("user sign-out", cmd_user_sign_out, .needs = MANAGE_USERS, .store = STORE_WRITE, .usage = "user sign-out NAME",
        .doc = "End every session of a user; they can sign in again.")

static Status cmd_user_sign_out(Ctx *cx) {
    i64 id, n;
    TRY(user_find(cx, cli_arg(cx, 0), &id));
    TRY(session_end_all(cx, id, &n));
    if (cli_json(cx)) out_json(cx, json_pack("{s:I}", "ended", (json_int_t)n));
    else out_fmt(cx, "Ended: %lld.\n", (long long)n);
    return OK;
}

static const Option remove_codes_options[] = {
    {"reason", OPT_CHOICE, TOTP_REASONS, "Why the device is gone; stands in the audit trail."},
    OPTIONS_END,
};

COMMAND("user remove-codes", cmd_user_remove_codes, .needs = MANAGE_USERS, .store = STORE_WRITE,
        .usage = "user remove-codes NAME --reason lost|broken|replaced|stolen",
        .doc = "Remove the device of somebody who no longer has it: no one-time codes, and every session ended.",
        .options = remove_codes_options)

static Status cmd_user_remove_codes(Ctx *cx) {
    TRY(totp_remove(cx, cli_arg(cx, 0), cli_text(cx, "reason")));
    if (cli_json(cx)) out_json(cx, json_pack("{s:b}", "removed", 1));
    else out_fmt(cx, "The device is removed: they sign in with their password until they set up another.\n");
    return OK;
}

static const Option user_roles_options[] = {
    {"none", OPT_FLAG, NULL, "Take every role back."},
    DUTIES_OPTION,
    OPTIONS_END,
};

COMMAND("user roles", cmd_user_roles, .needs = MANAGE_USERS, .store = STORE_WRITE,
        .usage = "user roles NAME [ROLE... | --none] [--both-duties REASON] [--json]",
        .doc = "The roles that a user holds; with roles named: these and no others from now on.",
        .options = user_roles_options)

static Status show_roles(Ctx *cx, i64 id) {
    RoleHeld *held;
    size_t n;
    TRY(user_roles(cx, id, &held, &n));
    json_t *all = json_array();
    OutTable *t = cli_json(cx) ? NULL : out_table(cx, "Role|Title|Since|Given by");
    for (size_t i = 0; i < n; i++) {
        Str at = moment_iso(cx->arena, held[i].given_at);
        json_array_append_new(all, json_pack("{s:s%, s:s%, s:s%}", "role", held[i].role.p, held[i].role.n, "title",
                                             held[i].title.p, held[i].title.n, "given_at", at.p, at.n));
        if (!t) continue;
        out_cell(t, held[i].role);
        out_cell(t, held[i].title);
        out_cell(t, date_long(cx->arena, moment_london_date(held[i].given_at)));
        out_cell(t, held[i].given_by);
    }
    if (t) out_table_end(t);
    if (cli_json(cx)) out_json(cx, all);
    else json_decref(all);
    return OK;
}

static Status cmd_user_roles(Ctx *cx) {
    Str *roles = ARENA_ARRAY(cx->arena, Str, ROLES_MAX + 1);
    size_t n = 0;
    i64 id;
    if (cli_n_args(cx) == 0) return FAIL(cx, ERR_INPUT, "name the user; \"muster user list\" shows them all");
    TRY(user_find(cx, cli_arg(cx, 0), &id));
    for (size_t i = 1; i < cli_n_args(cx) && n < ROLES_MAX; i++) roles[n++] = cli_arg(cx, i);
    if (n > 0 && cli_flag(cx, "none")) return FAIL(cx, ERR_INPUT, "name roles, or --none, but not both");
    TRY(user_check_duties(cx, roles, n, cli_text(cx, "both-duties")));
    if (n > 0 || cli_flag(cx, "none")) TRY(user_set_roles(cx, id, roles, n));
    return show_roles(cx, id);
}

static const Option system_name_options[] = {
    {"none", OPT_FLAG, NULL, "Nobody on the machine is this user any more."},
    OPTIONS_END,
};

COMMAND(
    "user system-name", cmd_user_system_name, .needs = MANAGE_USERS, .store = STORE_WRITE,
    .usage = "user system-name NAME [SYSTEM-NAME | --none]",
    .doc =
        "Who on this machine is the user: what they run at the command line they run as themselves, with their roles.",
    .options = system_name_options)

static Status cmd_user_system_name(Ctx *cx) {
    bool is_none = cli_flag(cx, "none");
    if (cli_n_args(cx) != (is_none ? 1U : 2U))
        return FAIL(cx, ERR_INPUT, "name the user, and their name on the machine or --none");
    TRY(user_set_system_name(cx, cli_arg(cx, 0), is_none ? STR("") : cli_arg(cx, 1)));
    if (cli_json(cx)) out_json(cx, json_pack("{s:b}", "is_set", !is_none));
    else
        out_fmt(cx,
                is_none ? "Nobody on the machine is that user.\n" : "What they run here, they run as themselves.\n");
    return OK;
}

COMMAND("role list", cmd_role_list, .needs = MANAGE_USERS, .store = STORE_NONE, .usage = "role list [--json]",
        .doc = "The roles there are, and what each lets somebody do.")

static Str permission_names(Ctx *cx, u64 permissions) {
    Buf b = buf_on(cx->arena);
    for (Permission p = READ_ROLLCALL; p < N_PERMISSIONS; p++)
        if ((permissions >> p) & 1) buf_fmt(&b, "%s%s", b.n ? " " : "", permission_info[p].name);
    return buf_str(&b);
}

static Status cmd_role_list(Ctx *cx) {
    const Roles *roles = definitions_of(cx)->roles;
    json_t *all = json_array();
    OutTable *t = cli_json(cx) ? NULL : out_table(cx, "Role|Title|Permissions");
    for (size_t i = 0; i < roles->n; i++) {
        const Role *r = &roles->at[i];
        Str permissions = permission_names(cx, r->permissions);
        json_array_append_new(all, json_pack("{s:s%, s:s%, s:s%}", "role", r->role.p, r->role.n, "title", r->title.p,
                                             r->title.n, "permissions", permissions.p, permissions.n));
        if (!t) continue;
        out_cell(t, r->role);
        out_cell(t, r->title);
        out_cell(t, permissions);
    }
    if (t) out_table_end(t);
    if (cli_json(cx)) out_json(cx, all);
    else json_decref(all);
    return OK;
}

COMMAND("user list", cmd_user_list, .needs = MANAGE_USERS, .store = STORE_READ, .usage = "user list",
        .doc = "Everyone who can sign in, or could.")

static const char *user_state(const User *u) { return !u->is_active ? "removed" : u->is_locked ? "locked" : "active"; }

static json_t *user_json(Ctx *cx, const User *u) {
    Str added = moment_iso(cx->arena, u->created_at);
    return json_pack("{s:I, s:b, s:s%, s:s%, s:s, s:s%, s:s%, s:s%}", "id", (json_int_t)u->id, "has_codes",
                     u->has_codes, "username", u->username.p, u->username.n, "display_name", u->display_name.p,
                     u->display_name.n, "state", user_state(u), "added", added.p, added.n, "roles",
                     u->roles.n ? u->roles.p : "", u->roles.n, "system_name", u->system_name.n ? u->system_name.p : "",
                     u->system_name.n);
}

static Status cmd_user_list(Ctx *cx) {
    User *users;
    size_t n;
    TRY(user_list(cx, &users, &n));
    if (cli_json(cx)) {
        json_t *all = json_array();
        for (size_t i = 0; i < n; i++) json_array_append_new(all, user_json(cx, &users[i]));
        out_json(cx, all);
        return OK;
    }
    OutTable *t = out_table(cx, "Id|User name|Name|State|Codes|Roles|Added");
    for (size_t i = 0; i < n; i++) {
        out_cell_fmt(t, "%lld", (long long)users[i].id);
        out_cell(t, users[i].username);
        out_cell(t, users[i].display_name);
        out_cell(t, str_from(user_state(&users[i])));
        out_cell(t, users[i].has_codes ? STR("yes") : STR("no"));
        out_cell(t, users[i].roles);
        out_cell(t, date_long(cx->arena, moment_london_date(users[i].created_at)));
    }
    out_table_end(t);
    return OK;
}
