/* index_pages.c - the practitioner index for partners: the form, what it tells, and muster index find. */
#include "access/access.h"
#include "access/clearance.h"
#include "cli/cli.h"
#include "define/definitions.h"
#include "people/index_lookup.h"
#include "web/model.h"
#include "web/web.h"

static const Input look_inputs[] = {
    {"upn", IN_TEXT, NULL, "Pupil number", false},    {"surname", IN_TEXT, NULL, "Surname", false},
    {"forename", IN_TEXT, NULL, "First name", false}, {"born", IN_DATE, NULL, "Date of birth", false},
    {"reason", IN_TEXT, NULL, "Why you look", true},  INPUTS_END,
};

ROUTE(GET, "/practitioner-index", index_page, .needs = READ_INDEX,
      .doc = "The form to look up who is working with a child, for partners who are trained and vetted.")
ROUTE(
    POST, "/practitioner-index", index_looked_up, .needs = READ_INDEX, .inputs = look_inputs, .has_own_problems = true,
    .doc =
        "Who is working with a child that is named in full, and why one asks: services and whom to call, never about what.")

static const Option find_options[] = {
    {"upn", OPT_TEXT, "UPN", "The pupil number, alone enough."},
    {"surname", OPT_TEXT, "NAME", "The surname, with first name and date of birth."},
    {"forename", OPT_TEXT, "NAME", "The first name."},
    {"born", OPT_DATE, "DATE", "The date of birth."},
    {"reason", OPT_TEXT, "TEXT", "Why you look."},
    OPTIONS_END,
};

COMMAND("index find", cmd_index_find, .needs = READ_INDEX, .store = STORE_WRITE,
        .usage = "index find [--upn UPN | --surname NAME --forename NAME --born DATE] --reason TEXT [--json]",
        .doc = "Who is working with a child that is named in full: services and whom to call, never about what.",
        .options = find_options)

/* ---- what is told ---- */

static void add_involved(Ctx *cx, json_t *rows, const Involvement *i) {
    json_t *row = model_append(rows);
    model_text(row, "title", i->title);
    model_text(row, "team", i->team);
    model_text(row, "worker", i->worker);
    model_text(row, "role", i->role);
    model_text(row, "phone", i->phone);
    model_text(row, "email", i->email);
    model_bool(row, "is_lead", i->is_lead);
    model_bool(row, "is_past", i->is_past);
    model_bool(row, "is_double", i->is_double);
    model_date(cx, row, "from", i->from_on);
    model_date(cx, row, "to", i->to_on);
}

static json_t *found_model(Ctx *cx, const IndexFound *f) {
    json_t *o = json_object(), *rows = model_array(o, "involved");
    model_bool(o, "is_found", f->is_found);
    model_text(o, "name", f->name);
    model_date(cx, o, "born", f->is_found ? f->born : DATE_NONE);
    model_text(o, "school", f->school);
    for (size_t i = 0; i < f->involved.n; i++) add_involved(cx, rows, &f->involved.at[i]);
    model_bool(o, "has_involved", f->involved.n > 0);
    return o;
}

/* ---- the page ---- */

static Status show(Ctx *cx, const IndexAsk *a, const IndexFound *f) {
    json_t *m = model_new("Who is working with a child");
    const InvolvementRules *rules = definitions_of(cx)->involvement;
    Status st = clearance_needed(cx);
    if (st != OK && st != ERR_DENIED) {
        json_decref(m);
        return st;
    }
    model_text(m, "why_not", st == OK ? STR_NONE : cx->error.message);
    ctx_clear_error(cx);
    model_text(m, "action", url_to(cx, "/practitioner-index", NULL));
    model_i64(m, "least_words", definitions_of(cx)->access->index_least_words);
    model_text(m, "index_team", STR_CAT(cx->arena, rules->index_team, STR(", "), rules->index_contact));
    model_text(m, "upn", a->upn);
    model_text(m, "surname", a->surname);
    model_text(m, "forename", a->forename);
    model_text(m, "reason", a->reason);
    model_form_date(cx, m, "born", a->born);
    if (f) json_object_set_new(m, "answer", found_model(cx, f));
    return reply_model(cx, "index_page", m);
}

static Status index_page(Ctx *cx) {
    return show(
        cx, &(IndexAsk){.upn = STR(""), .surname = STR(""), .forename = STR(""), .reason = STR(""), .born = DATE_NONE},
        NULL);
}

static Status index_looked_up(Ctx *cx) {
    IndexFound f;
    IndexAsk a = {.upn = in_text(cx, "upn"),
                  .surname = in_text(cx, "surname"),
                  .forename = in_text(cx, "forename"),
                  .born = in_date(cx, "born"),
                  .reason = in_text(cx, "reason")};
    if (in_has_problems(cx)) return show(cx, &a, NULL);
    Status st = index_look_up(cx, &a, &f);
    if (st == OK) return show(cx, &a, &f);
    if (st != ERR_INPUT) return st;
    bool is_reason = str_find(cx->error.message, STR("why")) >= 0;
    reply_problem(cx, is_reason ? "reason" : "upn", str_sentence(cx->arena, cx->error.message));
    ctx_clear_error(cx);
    return show(cx, &a, NULL);
}

/* ---- the command ---- */

static Status cmd_index_find(Ctx *cx) {
    IndexFound f;
    IndexAsk a = {.upn = cli_text(cx, "upn"),
                  .surname = cli_text(cx, "surname"),
                  .forename = cli_text(cx, "forename"),
                  .born = cli_has(cx, "born") ? cli_date(cx, "born") : DATE_NONE,
                  .reason = cli_text(cx, "reason")};
    TRY(index_look_up(cx, &a, &f));
    if (cli_json(cx)) {
        out_json(cx, found_model(cx, &f));
        return OK;
    }
    if (!f.is_found) {
        out_fmt(cx, "Nobody of that name, number and date of birth is found.\n");
        return OK;
    }
    out_fmt(cx, "%.*s, born %.*s%s%.*s\n", STR_ARG(f.name), STR_ARG(date_long(cx->arena, f.born)),
            f.school.n ? ", " : "", STR_ARG(f.school));
    OutTable *t = out_table(cx, "Service|Team|Who|Call|From|To");
    for (size_t i = 0; i < f.involved.n; i++) {
        const Involvement *one = &f.involved.at[i];
        out_cell(t, one->title);
        out_cell(t, one->team);
        out_cell(t, one->worker);
        out_cell(t, one->phone);
        out_cell(t, date_is_set(one->from_on) ? date_iso_str(cx->arena, one->from_on) : STR(""));
        out_cell(t, date_is_set(one->to_on) ? date_iso_str(cx->arena, one->to_on) : STR(""));
    }
    out_table_end(t);
    return OK;
}
