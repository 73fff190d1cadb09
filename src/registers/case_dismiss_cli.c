/* case_dismiss_cli.c - muster case dismiss, case dismissed. */
#include "base/json_text.h"
#include "cli/cli.h"
#include "registers/case_json.h"
#include "web/model.h"

static const Option dismiss_options[] = {
    {"reason", OPT_TEXT, "TEXT", "why it is not so"},
    OPTIONS_END,
};
static const Option dismissed_options[] = {
    {"register", OPT_TEXT, "NAME", "of this register only"},
    {"from", OPT_DATE, "DATE", "dismissed from this day (a year ago)"},
    {"to", OPT_DATE, "DATE", "up to this day (today)"},
    {"limit", OPT_NUMBER, "N", "at most so many (50)"},
    OPTIONS_END,
};

COMMAND("case dismiss", cmd_case_dismiss, .needs = CHANGE_CASES, .store = STORE_WRITE,
        .usage = "case dismiss REFERENCE --reason TEXT [--json]",
        .doc = "Dismiss a case that a rule opened: what the rule found is not so. The same facts do not open it again.",
        .options = dismiss_options)
COMMAND("case dismissed", cmd_case_dismissed, .needs = READ_CASES, .store = STORE_READ,
        .usage = "case dismissed [--register NAME] [--from DATE] [--to DATE] [--limit N] [--json]",
        .doc = "Cases that a rule opened and somebody dismissed: by which rule, when, by whom and why.",
        .options = dismissed_options)

static Status cmd_case_dismiss(Ctx *cx) {
    i64 id;
    Case c;
    json_t *o;
    if (cli_n_args(cx) != 1) return FAIL(cx, ERR_INPUT, "give the reference of one case");
    TRY(case_by_reference(cx, cli_arg(cx, 0), &id));
    TRY(case_dismiss(cx, id, 0, cli_text(cx, "reason")));
    if (cli_json(cx)) {
        TRY(case_json(cx, id, &o));
        out_json(cx, o);
        return OK;
    }
    TRY(case_load(cx, id, &c));
    out_fmt(cx, "%.*s is dismissed.\n", STR_ARG(c.reference));
    return OK;
}

static void add_json(Ctx *cx, json_t *all, const CaseDismissed *d) {
    json_t *o = model_append(all);
    model_text(o, "reference", d->line.reference);
    model_text(o, "register", d->line.reg->name);
    model_text(o, "about",
               d->line.child.n         ? d->line.child
               : d->line.subject_key.n ? d->line.subject_key
                                       : d->line.school);
    model_text(o, "dismissed_on", date_iso_str(cx->arena, d->line.closed_on));
    model_text(o, "rule", d->rule);
    model_text(o, "rule_title", d->rule_title);
    model_text(o, "reason", d->reason);
    model_text(o, "by", d->by);
}

static Status cmd_case_dismissed(Ctx *cx) {
    Date from = cli_date(cx, "from"), to = cli_date(cx, "to");
    DismissedAsk ask = {.register_name = cli_text(cx, "register"),
                        .from = date_is_set(from) ? from : date_add_months(cx->today, -12),
                        .to = date_is_set(to) ? to : cx->today,
                        .limit = cli_number(cx, "limit", 50)};
    CasesDismissed l;
    TRY(cases_dismissed(cx, &ask, &l));
    json_t *all = json_array();
    OutTable *t = cli_json(cx) ? NULL : out_table(cx, "Case|Register|Dismissed|Rule|By|Why");
    for (size_t i = 0; i < l.n; i++) {
        const CaseDismissed *d = &l.at[i];
        add_json(cx, all, d);
        if (!t) continue;
        out_cell(t, d->line.reference);
        out_cell(t, d->line.register_title);
        out_cell(t, date_iso_str(cx->arena, d->line.closed_on));
        out_cell(t, d->rule);
        out_cell(t, d->by);
        out_cell(t, d->reason);
    }
    if (t) out_table_end(t);
    if (t) json_decref(all);
    else out_json(cx, all);
    return OK;
}
