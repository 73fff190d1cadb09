/* setting_pages.c - the limits and choices of registers, and the form to set one. */
#include "registers/case_form.h"
#include "registers/case_model.h"
#include "registers/setting.h"
#include "web/model.h"

static const Input set_inputs[] = {
    {"setting", IN_TEXT, NULL, "The setting", true},
    {"value", IN_TEXT, NULL, "The value", false},
    {"from", IN_DATE, NULL, "The first day it holds", false},
    INPUTS_END,
};

ROUTE(GET, "/settings", settings_page, .needs = SET_REGISTERS, .list = "settings",
      .doc = "The limits and choices of every register: what holds today, since when, and what is shipped.")
ROUTE(GET, "/registers/{name}/settings", register_settings_page, .needs = SET_REGISTERS, .list = "settings",
      .doc = "The limits and choices of one register, and the form to set one.")
ROUTE(POST, "/registers/{name}/settings", register_setting_set, .needs = SET_REGISTERS, .inputs = set_inputs,
      .has_own_problems = true, .doc = "Set a limit or choice of a register from a day on.")

static Status asked_register(Ctx *cx, const Register **out) {
    *out = register_find(registers_of(cx), in_path(cx, "name"));
    return *out ? OK : FAIL(cx, ERR_NOTFOUND, "there is no register of that name");
}

static Str url_of(Ctx *cx, const Register *r) {
    return url_to(cx, "/registers/{name}/settings", "name", str_cstr(cx->arena, r->name), NULL);
}

static Str choices_of(Ctx *cx, const Setting *s) {
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < s->n_choices; i++) buf_fmt(&b, "%s%.*s", i ? ", " : "", STR_ARG(s->choices[i]));
    return b.n ? buf_str(&b) : STR_NONE;
}

static void add_row(Ctx *cx, json_t *rows, const SettingRow *r) {
    json_t *o = model_append(rows);
    model_text(o, "register", r->reg->name);
    model_text(o, "register_title", r->reg->title);
    model_text(o, "setting", r->def->name);
    model_text(o, "setting_title", r->def->title);
    model_text(o, "hint", r->def->hint);
    model_text(o, "basis", r->def->basis);
    model_text(o, "value", r->value.n ? r->value : STR_NONE);
    model_text(o, "shipped", r->shipped.n ? r->shipped : STR_NONE);
    model_date(cx, o, "since", r->since);
    model_text(o, "set_by", r->set_by);
    model_date(cx, o, "next_from", r->next_from);
    model_text(o, "next_value", r->next_value.n ? r->next_value : STR_NONE);
    model_bool(o, "is_limit", r->def->is_limit);
    model_text(o, "choices", choices_of(cx, r->def));
    model_text(o, "href", url_of(cx, r->reg));
}

static json_t *rows_model(Ctx *cx, const char *title, const SettingRows *rows) {
    json_t *m = model_new(title), *at = model_array(m, "settings");
    for (size_t i = 0; i < rows->n; i++) add_row(cx, at, &rows->at[i]);
    model_columns(m, "register|setting|setting_title|value|since|shipped|set_by|next_from|next_value");
    model_bool(m, "has_settings", rows->n > 0);
    model_text(m, "all", url_to(cx, "/settings", NULL));
    return m;
}

static Status settings_page(Ctx *cx) {
    SettingRows rows;
    TRY(setting_list(cx, NULL, cx->today, &rows));
    json_t *m = rows_model(cx, "Settings of registers", &rows);
    model_bool(m, "is_all", true);
    return reply_model(cx, "settings", m);
}

static Status show(Ctx *cx, const Register *r, bool is_typed) {
    SettingRows rows;
    TRY(setting_list(cx, r, cx->today, &rows));
    json_t *m = rows_model(cx, "", &rows), *choices = model_array(m, "choices");
    model_text(m, "title", str_fmt(cx->arena, "Settings: %.*s", STR_ARG(r->title)));
    model_bool(m, "is_all", false);
    model_text(m, "action", url_of(cx, r));
    for (size_t i = 0; i < rows.n; i++)
        case_filter_choice(choices, rows.at[i].def->name, rows.at[i].def->title,
                           is_typed ? in_text(cx, "setting") : STR_NONE);
    model_text(m, "typed_value", is_typed ? in_text(cx, "value") : STR_NONE);
    model_form_date(cx, m, "from", is_typed ? in_date(cx, "from") : cx->today);
    return reply_model(cx, "settings", m);
}

static Status register_settings_page(Ctx *cx) {
    const Register *r;
    TRY(asked_register(cx, &r));
    return show(cx, r, false);
}

static Status try_set(Ctx *cx, const Register *r, i64 *n) {
    SettingSet s = {.reg = r,
                    .name = in_text(cx, "setting"),
                    .value = in_text(cx, "value"),
                    .from = in_date(cx, "from")};
    if (in_has_problems(cx)) return FAIL(cx, ERR_INPUT, "some of what was typed needs another look");
    return setting_set(cx, &s, n);
}

static Status register_setting_set(Ctx *cx) {
    const Register *r;
    i64 n;
    TRY(asked_register(cx, &r));
    Status st = try_set(cx, r, &n);
    if (st == OK) {
        reply_notice(cx,
                     str_fmt(cx->arena, "The setting is changed. Open cases worked out again: %lld.", (long long)n));
        return reply_redirect(cx, url_of(cx, r));
    }
    if (st != ERR_INPUT) return st;
    if (in_has_problems(cx)) ctx_clear_error(cx);
    else case_form_say_error(cx, "value");
    return show(cx, r, true);
}
