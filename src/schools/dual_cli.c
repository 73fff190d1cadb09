/* dual_cli.c - muster duals. */
#include "base/json_text.h"
#include "cli/cli.h"
#include "schools/dual.h"

static const Option duals_options[] = {
    {"as-at", OPT_DATE, "DATE", "The day asked about (today)."},
    {"unpaired", OPT_FLAG, NULL, "Only registrations whose other half is missing."},
    OPTIONS_END,
};

COMMAND("duals", cmd_duals, .needs = READ_CHILD, .store = STORE_READ,
        .usage = "duals [--as-at DATE] [--unpaired] [--json]",
        .doc = "Children registered at two schools, main and subsidiary, and registrations that do not pair up.",
        .options = duals_options)

static json_t *dual_json(Ctx *cx, const Dual *d) {
    return json_pack("{s:I, s:o, s:o, s:o, s:I, s:o, s:o, s:o, s:o, s:b}", "person_id", (json_int_t)d->child.id,
                     "surname", json_text(d->child.surname), "forename", json_text(d->child.forename), "upn",
                     json_text(d->child.upn), "urn", (json_int_t)d->urn, "school", json_text(d->school), "status",
                     json_text(d->status), "from_on", json_text(date_iso_str(cx->arena, d->from_on)), "other_urn",
                     d->other_urn ? json_integer(d->other_urn) : json_null(), "is_paired", d->other_urn != 0);
}

static void print_dual(Ctx *cx, OutTable *t, const Dual *d) {
    out_cell_fmt(t, "%lld", (long long)d->child.id);
    out_cell_fmt(t, "%.*s %.*s", STR_ARG(d->child.forename), STR_ARG(d->child.surname));
    out_cell(t, d->school);
    out_cell(t, str_is(d->status, "M") ? STR("main") : STR("subsidiary"));
    out_cell(t, date_long(cx->arena, d->from_on));
    if (d->other_urn) out_cell_fmt(t, "%lld", (long long)d->other_urn);
    else out_cell(t, STR("missing"));
}

static Status cmd_duals(Ctx *cx) {
    Date on = date_is_set(cli_date(cx, "as-at")) ? cli_date(cx, "as-at") : cx->today;
    Duals duals;
    TRY(dual_list(cx, on, cli_flag(cx, "unpaired"), &duals));
    if (cli_json(cx)) {
        json_t *all = json_array();
        for (size_t i = 0; i < duals.n; i++) json_array_append_new(all, dual_json(cx, &duals.at[i]));
        out_json(cx, all);
        return OK;
    }
    OutTable *t = out_table(cx, "Id|Child|School|Registration|Since|Other half at");
    for (size_t i = 0; i < duals.n; i++) print_dual(cx, t, &duals.at[i]);
    out_table_end(t);
    return OK;
}
