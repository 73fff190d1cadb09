/* exclusion_check_cli.c - muster school exclusion-checks. */
#include <jansson.h>

#include "base/json_text.h"
#include "cli/cli.h"
#include "registers/exclusion_check.h"
#include "schools/establishment.h"

static const Option check_options[] = {
    {"on", OPT_DATE, "DATE", "a day of the term (today; in holidays the term before)"},
    OPTIONS_END,
};

COMMAND(
    "school exclusion-checks", cmd_exclusion_checks, .needs = READ_CHILD, .store = STORE_READ,
    .usage = "school exclusion-checks URN [--on DATE] [--json]",
    .doc =
        "What a school is to put right in what it said of its exclusions in a term: no reason, days that do not match the marks, late "
        "notice, overlaps, impossible year groups.",
    .options = check_options)

static json_t *fault_json(Ctx *cx, const ExclusionFault *f) {
    Str child = str_trim(STR_CAT(cx->arena, f->forename, STR(" "), f->surname));
    return json_pack("{s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o}", "start_on", json_day(f->start_on), "end_on",
                     json_day(f->end_on), "category", json_text(f->category), "fault", fault_info[f->kind].word,
                     "detail", json_text(f->detail), "child", json_text(child), "person_id", json_id(f->person_id),
                     "reference", json_text(f->reference));
}

static Status cmd_exclusion_checks(Ctx *cx) {
    i64 urn;
    Establishment school;
    ExclusionFaults l;
    Date on = cli_date(cx, "on");
    if (cli_n_args(cx) != 1 || !str_to_i64(cli_arg(cx, 0), &urn)) return FAIL(cx, ERR_INPUT, "give one URN");
    TRY(school_get(cx, urn, &school));
    TRY(exclusion_faults(cx, urn, date_is_set(on) ? on : cx->today, &l));
    json_t *all = json_array();
    OutTable *t = cli_json(cx) ? NULL : out_table(cx, "First day|Child|Exclusion|What to put right|Detail|Case");
    for (size_t i = 0; i < l.n; i++) {
        const ExclusionFault *f = &l.at[i];
        json_array_append_new(all, fault_json(cx, f));
        if (!t) continue;
        out_cell(t, date_iso_str(cx->arena, f->start_on));
        out_cell_fmt(t, "%.*s %.*s", STR_ARG(f->forename), STR_ARG(f->surname));
        out_cell(t, f->category);
        out_cell(t, str_from(fault_info[f->kind].title));
        out_cell(t, f->detail);
        out_cell(t, f->reference);
    }
    if (t) out_table_end(t);
    if (t) json_decref(all);
    else out_json(cx, all);
    return OK;
}
