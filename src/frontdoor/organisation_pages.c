/* organisation_pages.c - the organisations that stand at the front door besides schools: the page, and the commands. */
#include "access/access.h"
#include "cli/cli.h"
#include "frontdoor/organisation.h"
#include "registers/case_form.h"
#include "web/model.h"

#define KINDS "police|health|provider"

static const Input changed_inputs[] = {
    {"name", IN_TEXT, NULL, "Name", false},
    {"kind", IN_CHOICE, KINDS, "Kind", false},
    {"close", IN_NUMBER, NULL, "Organisation", false},
    INPUTS_END,
};

ROUTE(GET, "/organisations", organisations_page, .needs = MANAGE_USERS, .list = "organisations",
      .doc = "Organisations that send notices and are no schools: the police, health, providers.")
ROUTE(POST, "/organisations", organisations_changed, .needs = MANAGE_USERS, .inputs = changed_inputs,
      .has_own_problems = true, .doc = "Add an organisation, or close one: it sends nothing more.")

static const Option add_options[] = {
    {"kind", OPT_CHOICE, KINDS, "police, health or provider"},
    OPTIONS_END,
};
COMMAND("organisation list", cmd_organisation_list, .needs = MANAGE_USERS, .store = STORE_READ,
        .usage = "organisation list [--json]", .doc = "Organisations that send notices and are no schools.")
COMMAND("organisation add", cmd_organisation_add, .needs = MANAGE_USERS, .store = STORE_WRITE,
        .usage = "organisation add NAME --kind police|health|provider [--json]",
        .doc = "Add an organisation; user schools NAME NUMBER then says who acts for it.", .options = add_options)
COMMAND("organisation close", cmd_organisation_close, .needs = MANAGE_USERS, .store = STORE_WRITE,
        .usage = "organisation close NUMBER [--json]", .doc = "Close an organisation: it sends nothing more.")

static void add_organisation(Ctx *cx, json_t *o, const Sender *s) {
    model_i64(o, "number", s->number);
    model_text(o, "name", s->name);
    model_lit(o, "kind", sender_kind_word[s->kind]);
    model_lit(o, "kind_title", sender_kind_title[s->kind]);
    model_date(cx, o, "closed_on", s->closed_on);
    model_bool(o, "is_open", !date_is_set(s->closed_on));
}

/* What was typed, of a form that comes back. */
typedef struct Typed {
    Str name, kind;
} Typed;

static Status fill(Ctx *cx, json_t *m, Typed typed) {
    Sender *at;
    size_t n;
    TRY(organisation_list(cx, &at, &n));
    json_t *rows = model_array(m, "organisations"), *kinds = model_array(m, "kinds");
    for (size_t i = 0; i < n; i++) add_organisation(cx, model_append(rows), &at[i]);
    for (size_t i = SENDER_POLICE; i < N_SENDER_KINDS; i++) {
        json_t *o = model_append(kinds);
        model_lit(o, "kind", sender_kind_word[i]);
        model_lit(o, "kind_title", sender_kind_title[i]);
        model_bool(o, "is_first", i == SENDER_POLICE);
        model_bool(o, "is_chosen", str_is(typed.kind, sender_kind_word[i]));
    }
    model_bool(m, "has_organisations", n > 0);
    model_text(m, "typed_name", typed.name);
    model_text(m, "action", url_to(cx, "/organisations", NULL));
    model_text(m, "users_href", url_to(cx, "/users", NULL));
    model_columns(m, "number|name|kind|closed_on");
    return OK;
}

static Status show(Ctx *cx, Typed typed) {
    json_t *m = model_new("Organisations");
    Status st = fill(cx, m, typed);
    if (st == OK) return reply_model(cx, "organisations", m);
    json_decref(m);
    return st;
}

static Status organisations_page(Ctx *cx) { return show(cx, (Typed){STR(""), STR_NONE}); }

static Status organisations_changed(Ctx *cx) {
    i64 number, closed = in_number(cx, "close", 0);
    Typed typed = {in_text(cx, "name"), in_text(cx, "kind")};
    if (in_has_problems(cx)) return show(cx, typed);
    Status st = closed ? organisation_close(cx, closed) : organisation_add(cx, typed.name, typed.kind, &number);
    if (st == OK) {
        reply_notice(cx, closed ? STR("The organisation is closed.")
                                : str_fmt(cx->arena, "The organisation is added: number %lld.", (long long)number));
        return reply_redirect(cx, url_to(cx, "/organisations", NULL));
    }
    if (!case_form_is_users(st) || st == ERR_NOTFOUND) return st;
    case_form_say_error(cx, "name");
    return show(cx, typed);
}

/* ---- commands ---- */

static Status print_all(Ctx *cx) {
    Sender *at;
    size_t n;
    TRY(organisation_list(cx, &at, &n));
    json_t *all = json_array();
    OutTable *t = cli_json(cx) ? NULL : out_table(cx, "Number|Organisation|Kind|Closed");
    for (size_t i = 0; i < n; i++) {
        json_t *o = json_object();
        add_organisation(cx, o, &at[i]);
        json_array_append_new(all, o);
        if (!t) continue;
        out_cell(t, str_i64(cx->arena, at[i].number));
        out_cell(t, at[i].name);
        out_cell(t, str_from(sender_kind_title[at[i].kind]));
        out_cell(t, date_is_set(at[i].closed_on) ? date_long(cx->arena, at[i].closed_on) : STR_NONE);
    }
    if (t) out_table_end(t);
    if (cli_json(cx)) out_json(cx, all);
    else json_decref(all);
    return OK;
}

static Status cmd_organisation_list(Ctx *cx) { return print_all(cx); }

static Status cmd_organisation_add(Ctx *cx) {
    i64 number;
    if (cli_n_args(cx) != 1) return FAIL(cx, ERR_INPUT, "give the organisation's name; --help shows how");
    TRY(organisation_add(cx, cli_arg(cx, 0), cli_text(cx, "kind"), &number));
    return print_all(cx);
}

static Status cmd_organisation_close(Ctx *cx) {
    i64 number;
    if (cli_n_args(cx) != 1 || !str_to_i64(cli_arg(cx, 0), &number))
        return FAIL(cx, ERR_INPUT, "give the organisation's number; --help shows how");
    TRY(organisation_close(cx, number));
    return print_all(cx);
}
