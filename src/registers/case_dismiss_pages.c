/* case_dismiss_pages.c - dismissing a case that a rule opened, and the list of those that were dismissed. */
#include "registers/case_access.h"
#include "registers/case_form.h"
#include "registers/case_groups.h"
#include "registers/case_model.h"
#include "web/model.h"
#include "web/web.h"

enum { DISMISSED_SHOWN = 500 };

static const Input dismiss_inputs[] = {{"revision", IN_NUMBER, NULL, "Revision", false},
                                       {"reason", IN_TEXT, NULL, "Why it is dismissed", false},
                                       INPUTS_END};
static const Input list_inputs[] = {{"register", IN_TEXT, NULL, "Register", false},
                                    {"from", IN_DATE, NULL, "From", false},
                                    {"to", IN_DATE, NULL, "To", false},
                                    INPUTS_END};

ROUTE(GET, "/cases/{id}/dismiss", case_dismiss_page, .needs = CHANGE_CASES,
      .doc = "The form to dismiss a case that a rule opened: why it is not so.")
ROUTE(POST, "/cases/{id}/dismiss", case_dismissed_one, .needs = CHANGE_CASES, .inputs = dismiss_inputs,
      .has_own_problems = true, .doc = "Dismiss a case that a rule opened, with a reason.")
ROUTE(GET, "/dismissed", cases_dismissed_page, .needs = READ_CASES, .inputs = list_inputs, .list = "cases",
      .doc = "Cases that a rule opened and somebody dismissed: by which rule, when, by whom and why.")

/* ---- one ---- */

static Status load(Ctx *cx, Case *c) {
    i64 id;
    TRY(case_page_asked(cx, &id));
    TRY(case_get(cx, id, c));
    return case_may_change(cx, c);
}

static Status show(Ctx *cx, const Case *c, Str reason) {
    json_t *m = model_new("Dismiss the case");
    model_text(m, "reference", c->reference);
    model_text(m, "register_title", c->reg->title);
    model_text(m, "case_href", case_url(cx, "/cases/{id}", c->id));
    model_text(m, "action", case_url(cx, "/cases/{id}/dismiss", c->id));
    model_text(m, "rule_title", case_rule_title(cx, c->reg, c->made_by_rule));
    model_i64(m, "revision", c->revision);
    model_text(m, "reason", reason);
    return reply_model(cx, "case_dismiss", m);
}

static Status case_dismiss_page(Ctx *cx) {
    Case c;
    TRY(load(cx, &c));
    bool may = c.made_by_rule.n > 0 && !date_is_set(c.closed_on);
    return may ? show(cx, &c, STR_NONE) : reply_redirect(cx, case_url(cx, "/cases/{id}", c.id));
}

static Status case_dismissed_one(Ctx *cx) {
    Case c;
    TRY(load(cx, &c));
    Status st = case_form_check_inputs(cx);
    if (st == OK) st = case_dismiss(cx, c.id, in_number(cx, "revision", 0), in_text(cx, "reason"));
    if (st == OK) {
        reply_notice(cx, STR("The case is dismissed."));
        return reply_redirect(cx, case_url(cx, "/cases/{id}", c.id));
    }
    if (!case_form_is_users(st)) return st;
    if (in_has_problems(cx)) ctx_clear_error(cx);
    else case_form_say_error(cx, "reason");
    return show(cx, &c, in_text(cx, "reason"));
}

/* ---- those that were ---- */

static void add_line(Ctx *cx, json_t *rows, const CaseDismissed *d) {
    const CaseLine *l = &d->line;
    json_t *o = model_append(rows);
    model_text(o, "reference", l->reference);
    model_text(o, "href", case_url(cx, "/cases/{id}", l->id));
    model_text(o, "register", l->reg->name);
    model_text(o, "register_title", l->register_title);
    model_text(o, "about", l->child.n ? l->child : l->subject_key.n ? l->subject_key : l->school);
    model_date(cx, o, "dismissed_on", l->closed_on);
    model_text(o, "rule", d->rule);
    model_text(o, "rule_title", d->rule_title);
    model_text(o, "reason", d->reason);
    model_text(o, "by", d->by);
}

static void add_registers(Ctx *cx, json_t *m, Str chosen) {
    const Registers *rs = registers_of(cx);
    json_t *all = model_array(m, "registers");
    for (size_t i = 0; i < rs->n; i++)
        if (register_is_seen(cx, rs->at[i])) case_filter_choice(all, rs->at[i]->name, rs->at[i]->title, chosen);
}

static Status cases_dismissed_page(Ctx *cx) {
    Date from = in_date(cx, "from"), to = in_date(cx, "to");
    DismissedAsk ask = {.register_name = in_text(cx, "register"),
                        .from = date_is_set(from) ? from : date_add_months(cx->today, -12),
                        .to = date_is_set(to) ? to : cx->today,
                        .limit = DISMISSED_SHOWN};
    CasesDismissed l;
    TRY(cases_dismissed(cx, &ask, &l));
    json_t *m = model_new("Dismissed cases"), *rows = model_array(m, "cases");
    for (size_t i = 0; i < l.n; i++) add_line(cx, rows, &l.at[i]);
    model_bool(m, "has_cases", l.n > 0);
    model_bool(m, "is_cut", l.n == DISMISSED_SHOWN);
    model_form_date(cx, m, "from", ask.from);
    model_form_date(cx, m, "to", ask.to);
    add_registers(cx, m, ask.register_name);
    model_text(m, "work", url_to(cx, "/work", NULL));
    model_text(m, "action", url_to(cx, "/dismissed", NULL));
    model_text(m, "csv",
               url_to(cx, "/dismissed.csv", "register", str_cstr(cx->arena, ask.register_name), "from",
                      str_cstr(cx->arena, date_iso_str(cx->arena, ask.from)), "to",
                      str_cstr(cx->arena, date_iso_str(cx->arena, ask.to)), NULL));
    model_columns(m, "reference|register|about|dismissed_on|rule|rule_title|reason|by");
    return reply_model(cx, "cases_dismissed", m);
}
