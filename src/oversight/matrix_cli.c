/* matrix_cli.c - muster role matrix: what each role reaches. */
#include "cli/cli.h"
#include "define/definitions.h"
#include "oversight/matrix.h"

static const Option matrix_options[] = {
    {"role", OPT_TEXT, "ROLE", "What this role reaches; the whole matrix when not given, as --json or --csv."},
    {"csv", OPT_FLAG, NULL, "The whole matrix, a line for each page, command, register, move and answer."},
    OPTIONS_END,
};

COMMAND("role matrix", cmd_role_matrix, .needs = MANAGE_USERS, .store = STORE_NONE,
        .usage = "role matrix [--role ROLE] [--csv] [--json]",
        .doc = "Every page, command, register, move and answer, and which roles reach it.", .options = matrix_options)

static json_t *line_json(const Roles *roles, const MatrixLine *line, size_t only) {
    json_t *o = json_pack("{s:s, s:s%, s:s%, s:s%}", "kind", matrix_kind_word[line->kind], "name", line->name.p,
                          line->name.n, "needs", line->needs.p, line->needs.n, "doc", line->doc.p, line->doc.n);
    json_t *by = json_object();
    for (size_t i = 0; i < roles->n; i++) {
        if (only != SIZE_MAX && i != only) continue;
        json_object_setn_new(by, roles->at[i].role.p, roles->at[i].role.n,
                             json_stringn(line->by_role[i].p, line->by_role[i].n));
    }
    json_object_set_new(o, "roles", by);
    return o;
}

static void print_role(Ctx *cx, const Matrix *m, size_t role) {
    OutTable *t = out_table(cx, "Kind|Name|Needs|Reaches it");
    for (size_t i = 0; i < m->n; i++) {
        const MatrixLine *line = &m->at[i];
        if (str_is(line->by_role[role], "no")) continue;
        out_cell(t, str_from(matrix_kind_word[line->kind]));
        out_cell(t, line->name);
        out_cell(t, line->needs);
        out_cell(t, line->by_role[role]);
    }
    out_table_end(t);
}

static Status cmd_role_matrix(Ctx *cx) {
    const Roles *roles = definitions_of(cx)->roles;
    Str asked = cli_text(cx, "role");
    size_t role = asked.n ? role_find(roles, asked) : SIZE_MAX;
    if (asked.n && role == SIZE_MAX) {
        const char *near = role_nearest(cx->arena, roles, asked);
        return FAIL(cx, ERR_INPUT, "there is no role \"%.*s\"%s%s", STR_ARG(asked), near ? "; did you mean " : "",
                    near ? near : "");
    }
    if (!asked.n && !cli_flag(cx, "csv") && !cli_json(cx))
        return FAIL(cx, ERR_INPUT, "name a role with --role, or ask for the whole with --csv or --json");
    Matrix m = matrix_make(cx);
    if (cli_json(cx)) {
        json_t *all = json_array();
        for (size_t i = 0; i < m.n; i++) json_array_append_new(all, line_json(roles, &m.at[i], role));
        out_json(cx, all);
    } else if (cli_flag(cx, "csv")) out_str(cx, matrix_csv(cx, &m));
    else print_role(cx, &m, role);
    return OK;
}
