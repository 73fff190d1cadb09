/* case_restriction_pages.c - a case that only named people may open: the form that says so, and muster case restrict. */
#include "access/access.h"
#include "access/restrict_case.h"
#include "base/json_text.h"
#include "cli/cli.h"
#include "registers/case_form.h"
#include "registers/case_groups.h"
#include "registers/case_model.h"
#include "web/model.h"

static const Input place_inputs[] = {{"readers", IN_TEXT, NULL, "Who may open it", false},
                                     {"reason", IN_TEXT, NULL, "Why", true},
                                     INPUTS_END};
static const Input lift_inputs[] = {{"lift_reason", IN_TEXT, NULL, "Why it is lifted", true}, INPUTS_END};

ROUTE(GET, "/cases/{id}/restriction", case_restriction_page, .needs = RESTRICT_CHILD, .also = READ_CASES,
      .doc = "Who alone may open a case, and the form to say so.")
ROUTE(POST, "/cases/{id}/restriction", case_restricted, .needs = RESTRICT_CHILD, .also = READ_CASES,
      .inputs = place_inputs, .has_own_problems = true, .doc = "Open a case to named people alone.")
ROUTE(POST, "/cases/{id}/restriction/lift", case_restriction_lifted, .needs = RESTRICT_CHILD, .also = READ_CASES,
      .inputs = lift_inputs, .has_own_problems = true, .doc = "Lift the restriction of a case.")

/* ---- the page ---- */

static void add_people(json_t *m, const CaseRestriction *r) {
    json_t *rows = model_array(m, "people");
    for (size_t i = 0; i < r->n_readers; i++) {
        json_t *o = model_append(rows);
        model_text(o, "name", r->readers[i].name);
        model_text(o, "username", r->readers[i].username);
    }
}

static Str usernames(Ctx *cx, const CaseRestriction *r) {
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < r->n_readers; i++) buf_fmt(&b, "%s%.*s", i ? ", " : "", STR_ARG(r->readers[i].username));
    return b.n ? buf_str(&b) : STR("");
}

static Status show(Ctx *cx, i64 id, bool is_typed) {
    Case c;
    CaseRestriction r;
    TRY(case_get(cx, id, &c));
    TRY(restrict_case_get(cx, id, &r));
    json_t *m = model_new("Who may open this case");
    model_text(m, "reference", c.reference);
    model_text(m, "register_title", c.reg->title);
    model_text(m, "case_href", case_url(cx, "/cases/{id}", id));
    model_text(m, "action", case_url(cx, "/cases/{id}/restriction", id));
    model_text(m, "lift_action", case_url(cx, "/cases/{id}/restriction/lift", id));
    model_bool(m, "stands", r.id != 0);
    model_text(m, "reason", r.reason);
    model_text(m, "placed_by", r.placed_by);
    model_date(cx, m, "placed_on", r.id ? moment_london_date(r.placed_at) : DATE_NONE);
    model_text(m, "readers", is_typed ? in_text(cx, "readers") : usernames(cx, &r));
    model_text(m, "typed_reason", is_typed ? in_text(cx, "reason") : STR(""));
    add_people(m, &r);
    return reply_model(cx, "case_restriction", m);
}

static Status case_restriction_page(Ctx *cx) {
    i64 id;
    TRY(case_page_asked(cx, &id));
    return show(cx, id, false);
}

/* notice NULL: it was lifted. */
static Status end(Ctx *cx, i64 id, Status st, const char *notice) {
    bool is_lift = notice == NULL;
    if (st == OK) {
        reply_notice(cx, str_from(is_lift ? "The restriction is lifted." : notice));
        return reply_redirect(cx, case_url(cx, "/cases/{id}/restriction", id));
    }
    if (!case_form_is_users(st)) return st;
    if (in_has_problems(cx)) ctx_clear_error(cx);
    else case_form_say_error(cx, is_lift ? "lift_reason" : "readers");
    return show(cx, id, !is_lift);
}

static Status case_restricted(Ctx *cx) {
    i64 id;
    Case c;
    TRY(case_page_asked(cx, &id));
    TRY(case_get(cx, id, &c));
    Status st = case_form_check_inputs(cx);
    if (st == OK) st = restrict_case_place(cx, id, in_text(cx, "reason"), in_text(cx, "readers"));
    return end(cx, id, st, "The case is open to the people named, and to nobody else.");
}

static Status case_restriction_lifted(Ctx *cx) {
    i64 id;
    Case c;
    TRY(case_page_asked(cx, &id));
    TRY(case_get(cx, id, &c));
    Status st = case_form_check_inputs(cx);
    if (st == OK) st = restrict_case_lift(cx, id, in_text(cx, "lift_reason"));
    return end(cx, id, st, NULL);
}

/* ---- the command ---- */

static const Option restrict_options[] = {
    {"reader", OPT_TEXT, "USERS", "Who may open it, by user name, parted by commas."},
    {"reason", OPT_TEXT, "TEXT", "Why it is restricted, or why that is lifted."},
    {"lift", OPT_FLAG, NULL, "Lift the restriction."},
    OPTIONS_END,
};

COMMAND("case restrict", cmd_case_restrict, .needs = RESTRICT_CHILD, .also = READ_CASES, .store = STORE_WRITE,
        .usage = "case restrict REFERENCE [--reader USERS --reason TEXT | --lift --reason TEXT] [--json]",
        .doc = "Open a case to named people alone, or lift that; with neither, who may open it.",
        .options = restrict_options)

static Status say(Ctx *cx, const CaseRestriction *r) {
    if (!cli_json(cx)) {
        if (!r->id) out_fmt(cx, "No restriction stands on the case.\n");
        for (size_t i = 0; i < r->n_readers; i++)
            out_fmt(cx, "%.*s (%.*s)\n", STR_ARG(r->readers[i].name), STR_ARG(r->readers[i].username));
        return OK;
    }
    json_t *people = json_array();
    for (size_t i = 0; i < r->n_readers; i++) json_array_append_new(people, json_text(r->readers[i].username));
    out_json(cx, json_pack("{s:b, s:o, s:o}", "is_restricted", r->id != 0, "reason", json_text(r->reason), "readers",
                           people));
    return OK;
}

static Status cmd_case_restrict(Ctx *cx) {
    i64 id;
    Case c;
    CaseRestriction r;
    if (cli_n_args(cx) < 1) return FAIL(cx, ERR_INPUT, "something is missing; muster case restrict --help shows how");
    TRY(case_by_reference(cx, cli_arg(cx, 0), &id));
    TRY(case_get(cx, id, &c));
    if (cli_flag(cx, "lift")) TRY(restrict_case_lift(cx, id, cli_text(cx, "reason")));
    else if (cli_has(cx, "reader") || cli_has(cx, "reason"))
        TRY(restrict_case_place(cx, id, cli_text(cx, "reason"), cli_text(cx, "reader")));
    TRY(restrict_case_get(cx, id, &r));
    return say(cx, &r);
}
