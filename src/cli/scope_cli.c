/* scope_cli.c - muster user scope: how far a user reaches. */
#include "access/scope.h"
#include "cli/cli.h"

static const Option user_scope_options[] = {
    {"role", OPT_TEXT, "ROLE", "The reach that the user has in this role alone."},
    {"none", OPT_FLAG, NULL, "Name no scope: the whole county, unless a role of theirs wants one."},
    OPTIONS_END,
};

COMMAND(
    "user scope", cmd_user_scope, .needs = MANAGE_USERS, .store = STORE_WRITE,
    .usage = "user scope NAME [SCOPE... | --none] [--role ROLE] [--json]",
    .doc =
        "How far a user reaches; with scopes named: these and no others from now on. A SCOPE is county, own, area=NAME, "
        "district=NAME, team=CODE or school=URN. With --role it is the role's own: the user then works in that role or in the others, one at a time.",
    .options = user_scope_options)

static Status show_scopes(Ctx *cx, i64 id) {
    ScopeHeld *held;
    size_t n;
    TRY(user_scopes(cx, id, &held, &n));
    json_t *all = json_array();
    OutTable *t = cli_json(cx) ? NULL : out_table(cx, "Role|Scope|Which|Since|Given by");
    for (size_t i = 0; i < n; i++) {
        Str kind = held[i].kind < N_SCOPE_KINDS ? str_from(scope_kinds[held[i].kind].word) : STR("unknown");
        Str at = moment_iso(cx->arena, held[i].given_at);
        json_array_append_new(all, json_pack("{s:s%, s:s%, s:s%, s:s%}", "role", held[i].role.p, held[i].role.n, "kind",
                                             kind.p, kind.n, "value", held[i].value.p, held[i].value.n, "given_at",
                                             at.p, at.n));
        if (!t) continue;
        out_cell(t, held[i].role.n ? held[i].role : STR("every role without its own"));
        out_cell(t, kind);
        out_cell(t, held[i].value);
        out_cell(t, date_long(cx->arena, moment_london_date(held[i].given_at)));
        out_cell(t, held[i].given_by);
    }
    if (t) {
        out_table_end(t);
        json_decref(all);
        if (n == 0) out_fmt(cx, "No scope is named: the whole county, unless a role of theirs wants one.\n");
    } else out_json(cx, json_pack("{s:o}", "scopes", all));
    return OK;
}

static Status cmd_user_scope(Ctx *cx) {
    i64 id;
    size_t n = cli_n_args(cx);
    bool is_none = cli_flag(cx, "none");
    if (n == 0 || (is_none && n > 1)) return FAIL(cx, ERR_INPUT, "name the user, and scopes or --none");
    TRY(user_find(cx, cli_arg(cx, 0), &id));
    if (n > 1 || is_none) {
        ScopeGiven *wanted = ARENA_ARRAY(cx->arena, ScopeGiven, n);
        for (size_t i = 1; i < n; i++) TRY(scope_read(cx, cli_arg(cx, i), &wanted[i - 1]));
        Str role = cli_text(cx, "role");
        TRY(user_set_role_scopes(cx, id, role.n ? role : STR(""), wanted, n - 1));
    }
    return show_scopes(cx, id);
}
