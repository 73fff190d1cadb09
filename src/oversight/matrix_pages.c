/* matrix_pages.c - what each role reaches, for those who give roles out. */
#include "define/definitions.h"
#include "oversight/matrix.h"
#include "web/model.h"
#include "web/web.h"

static const Input matrix_inputs[] = {
    {"role", IN_TEXT, NULL, "Role", false},
    INPUTS_END,
};

ROUTE(GET, "/users/reach", matrix_page, .needs = MANAGE_USERS, .inputs = matrix_inputs, .list = "lines",
      .doc = "What one role reaches: every page, command, register, move and answer.")

static size_t asked_role(Ctx *cx, const Roles *roles) {
    Str asked = in_text(cx, "role");
    return asked.n ? role_find(roles, asked) : 0;
}

static void fill_choices(json_t *m, const Roles *roles, size_t chosen) {
    json_t *choices = model_array(m, "role_choices");
    for (size_t i = 0; i < roles->n; i++) {
        json_t *o = model_append(choices);
        model_text(o, "value", roles->at[i].role);
        model_text(o, "text", roles->at[i].title);
        model_bool(o, "is_chosen", i == chosen);
    }
}

static void fill_permissions(json_t *m, const Role *r) {
    json_t *rows = model_array(m, "permissions");
    for (Permission p = READ_ROLLCALL; p < N_PERMISSIONS; p++) {
        if (((r->permissions >> p) & 1) == 0) continue;
        json_t *o = model_append(rows);
        model_lit(o, "permission", permission_info[p].name);
        model_lit(o, "text", permission_info[p].text);
    }
    model_bool(m, "has_permissions", json_array_size(rows) > 0);
}

static const char *shown_word(Str word) {
    return str_is(word, "own")       ? "Own only"
           : str_is(word, "yes")     ? "Yes"
           : str_is(word, "sees")    ? "Sees"
           : str_is(word, "changes") ? "Sees and changes"
                                     : "No";
}

static void fill_lines(json_t *m, const Matrix *all, size_t role) {
    json_t *lines = model_array(m, "lines"), *reached[N_MATRIX_KINDS];
    static const char *const names[N_MATRIX_KINDS] = {"pages", "commands", "registers", "moves", "answers"};
    for (size_t k = 0; k < N_MATRIX_KINDS; k++) reached[k] = model_array(m, names[k]);
    for (size_t i = 0; i < all->n; i++) {
        const MatrixLine *line = &all->at[i];
        Str word = line->by_role[role];
        bool is_reached = !str_is(word, "no");
        for (int twice = 0; twice < (is_reached ? 2 : 1); twice++) { /* all for files, what is reached for the page */
            json_t *o = model_append(twice ? reached[line->kind] : lines);
            model_lit(o, "kind", matrix_kind_word[line->kind]);
            model_text(o, "name", line->name);
            model_text(o, "needs", line->needs);
            model_text(o, "reach", word);
            model_lit(o, "reach_text", shown_word(word));
            model_text(o, "what", line->doc);
        }
    }
}

static void fill_groups(json_t *m) {
    static const struct {
        const char *key, *title, *column;
    } groups[] = {{"registers", "Registers", "Register"},
                  {"pages", "Pages", "Address"},
                  {"commands", "Commands", "Command"},
                  {"moves", "Moves that only some roles make", "Stage"},
                  {"answers", "Answers that only some roles see", "Answer"}};
    json_t *all = model_array(m, "groups");
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        json_t *rows = json_object_get(m, groups[i].key);
        if (json_array_size(rows) == 0) continue;
        json_t *o = model_append(all);
        model_lit(o, "key", groups[i].key);
        model_lit(o, "group_title", groups[i].title);
        model_lit(o, "column", groups[i].column);
        json_object_set(o, "rows", rows);
    }
}

static Status matrix_page(Ctx *cx) {
    const Roles *roles = definitions_of(cx)->roles;
    size_t role = asked_role(cx, roles);
    if (role == SIZE_MAX) return FAIL(cx, ERR_NOTFOUND, "there is no role of that name");
    Matrix all = matrix_make(cx);
    const Role *r = &roles->at[role];
    json_t *m = model_new("What a role reaches");
    model_text(m, "role", r->role);
    model_text(m, "role_title", r->title);
    model_text(m, "hint", r->hint);
    model_text(m, "users_href", url_to(cx, "/users", NULL));
    model_text(m, "action", url_to(cx, "/users/reach", NULL));
    model_text(m, "csv", url_to(cx, "/users/reach.csv", "role", str_cstr(cx->arena, r->role), NULL));
    fill_choices(m, roles, role);
    fill_permissions(m, r);
    fill_lines(m, &all, role);
    fill_groups(m);
    model_columns(m, "kind|name|needs|reach|what");
    return reply_model(cx, "matrix_page", m);
}
