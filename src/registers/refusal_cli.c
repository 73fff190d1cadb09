/* refusal_cli.c - muster school refusals. */
#include <jansson.h>

#include "base/json_text.h"
#include "cli/cli.h"
#include "registers/refusal.h"
#include "schools/establishment.h"

static const Option refusals_options[] = {
    {"from", OPT_DATE, "DATE", "first day (a year before the last)"},
    {"to", OPT_DATE, "DATE", "last day (today)"},
    OPTIONS_END,
};

COMMAND(
    "school refusals", cmd_school_refusals, .needs = READ_CASES, .store = STORE_READ,
    .usage = "school refusals [URN] [--from DATE] [--to DATE] [--json]",
    .doc =
        "One school's refusals of places and moves across all cases, newest first; without a URN, schools by how often they refused.",
    .options = refusals_options)

static Status list_schools(Ctx *cx, const RefusalAsk *a) {
    RefusalCounts l;
    TRY(refusals_by_school(cx, a, &l));
    json_t *all = json_array();
    OutTable *t = cli_json(cx) ? NULL : out_table(cx, "URN|School|Refusals");
    for (size_t i = 0; i < l.n; i++) {
        json_array_append_new(all, json_pack("{s:I, s:o, s:I}", "urn", (json_int_t)l.at[i].urn, "school",
                                             json_text(l.at[i].school), "refusals", (json_int_t)l.at[i].n));
        if (!t) continue;
        out_cell_fmt(t, "%lld", (long long)l.at[i].urn);
        out_cell(t, l.at[i].school);
        out_cell_fmt(t, "%lld", (long long)l.at[i].n);
    }
    if (t) out_table_end(t);
    if (t) json_decref(all);
    else out_json(cx, all);
    return OK;
}

static Status list_refusals(Ctx *cx, const RefusalAsk *a) {
    Refusals l;
    TRY(refusals_of_school(cx, a, &l));
    json_t *all = json_array();
    OutTable *t = cli_json(cx) ? NULL : out_table(cx, "Day|What|Case|Stage|Child|Reason");
    for (size_t i = 0; i < l.n; i++) {
        const Refusal *f = &l.at[i];
        json_array_append_new(all, json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "on", json_day(f->on), "what",
                                             json_text(f->def->title), "reference", json_text(f->reference), "register",
                                             json_text(f->reg->title), "stage", json_text(f->stage), "child",
                                             json_text(f->child), "person_id", json_id(f->person_id), "reason",
                                             json_text(f->reason)));
        if (!t) continue;
        out_cell(t, date_is_set(f->on) ? date_iso_str(cx->arena, f->on) : STR_NONE);
        out_cell(t, f->def->title);
        out_cell(t, f->reference);
        out_cell(t, f->stage);
        out_cell(t, f->child);
        out_cell(t, f->reason);
    }
    if (t) out_table_end(t);
    if (t) json_decref(all);
    else out_json(cx, all);
    return OK;
}

static Status cmd_school_refusals(Ctx *cx) {
    RefusalAsk a = {.from = cli_date(cx, "from"), .to = cli_date(cx, "to")};
    Establishment school;
    if (cli_n_args(cx) == 0) return list_schools(cx, &a);
    if (!str_to_i64(cli_arg(cx, 0), &a.urn)) return FAIL(cx, ERR_INPUT, "a URN is a number");
    TRY(school_get(cx, a.urn, &school));
    return list_refusals(cx, &a);
}
