/* discrepancy_cli.c - muster discrepancies: where the records cannot all be right. */
#include "base/csv_out.h"
#include "base/json_text.h"
#include "cli/cli.h"
#include "rollcall/discrepancy.h"

static const Option discrepancy_options[] = {
    {"as-at", OPT_DATE, "DATE", "The day asked about (today)."},
    {"list", OPT_FLAG, NULL, "List the children."},
    {"csv", OPT_FLAG, NULL, "Print the list as CSV."},
    OPTIONS_END,
};

COMMAND(
    "discrepancies", cmd_discrepancies, .needs = READ_ROLLCALL, .also = READ_CHILD, .store = STORE_READ,
    .usage = "discrepancies [KIND] [--as-at DATE] [--list] [--csv]",
    .doc =
        "Where the records cannot all be right: children who left a roll for nowhere, moves without a file, wrong numbers.",
    .options = discrepancy_options)

#define COLUMNS "kind|person_id|upn|surname|forename|birth_date|urn|school|on|detail"

static json_t *row_json(Ctx *cx, const Discrepancy *d) {
    return json_pack("{s:s, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "kind", discrepancy_names[d->kind].code,
                     "person_id", (json_int_t)d->person_id, "upn", json_text(d->upn), "surname", json_text(d->surname),
                     "forename", json_text(d->forename), "birth_date", json_text(date_iso_str(cx->arena, d->born)),
                     "urn", d->urn ? json_integer(d->urn) : json_null(), "school", json_text(d->school), "on",
                     json_text(date_iso_str(cx->arena, d->on)), "detail", json_text(d->detail));
}

static void csv_row(CsvOut *csv, const Discrepancy *d) {
    csv_out_cell(csv, str_from(discrepancy_names[d->kind].code));
    csv_out_i64(csv, d->person_id);
    csv_out_cell(csv, d->upn);
    csv_out_cell(csv, d->surname);
    csv_out_cell(csv, d->forename);
    csv_out_date(csv, d->born);
    if (d->urn) csv_out_i64(csv, d->urn);
    else csv_out_cell(csv, STR_NONE);
    csv_out_cell(csv, d->school);
    csv_out_date(csv, d->on);
    csv_out_cell(csv, d->detail);
    csv_out_end_row(csv);
}

static void print_row(Ctx *cx, OutTable *t, const Discrepancy *d) {
    out_cell(t, str_from(discrepancy_names[d->kind].code));
    out_cell_fmt(t, "%lld", (long long)d->person_id);
    out_cell(t, d->upn);
    out_cell(t, d->surname);
    out_cell(t, d->forename);
    out_cell(t, d->school);
    out_cell(t, date_iso_str(cx->arena, d->on));
    out_cell(t, d->detail);
}

static void show_lists(Ctx *cx, const Discrepancies *lists, size_t n) {
    json_t *rows = cli_json(cx) ? json_array() : NULL;
    Buf text = buf_on(cx->arena);
    CsvOut csv = csv_out_on(&text);
    bool is_csv = !rows && cli_flag(cx, "csv");
    OutTable *t = rows || is_csv ? NULL : out_table(cx, "Kind|Child|UPN|Surname|Forename|School|On|Look at");
    if (is_csv) csv_out_header(&csv, COLUMNS);
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < lists[k].n; i++) {
            if (rows) json_array_append_new(rows, row_json(cx, &lists[k].at[i]));
            else if (is_csv) csv_row(&csv, &lists[k].at[i]);
            else print_row(cx, t, &lists[k].at[i]);
        }
    if (rows) out_json(cx, rows);
    else if (is_csv) out_str(cx, buf_str(&text));
    else out_table_end(t);
}

static void show_counts(Ctx *cx, const DiscrepancyKind *kinds, const Discrepancies *lists, size_t n) {
    json_t *rows = cli_json(cx) ? json_array() : NULL;
    OutTable *t = rows ? NULL : out_table(cx, "Discrepancy|Kind|Children");
    for (size_t k = 0; k < n; k++) {
        const DiscrepancyName *name = &discrepancy_names[kinds[k]];
        if (rows) {
            json_array_append_new(rows, json_pack("{s:s, s:s, s:I}", "kind", name->code, "title", name->title,
                                                  "children", (json_int_t)lists[k].n));
            continue;
        }
        out_cell(t, str_from(name->title));
        out_cell(t, str_from(name->code));
        out_cell_fmt(t, "%zu", lists[k].n);
    }
    if (rows) out_json(cx, rows);
    else out_table_end(t);
}

static Status cmd_discrepancies(Ctx *cx) {
    Date on = date_is_set(cli_date(cx, "as-at")) ? cli_date(cx, "as-at") : cx->today;
    DiscrepancyKind kinds[N_DISCREPANCY_KINDS];
    Discrepancies lists[N_DISCREPANCY_KINDS];
    size_t n = 0;
    if (cli_n_args(cx) > 0) TRY(discrepancy_kind(cx, cli_arg(cx, 0), &kinds[n++]));
    else
        for (int k = 0; k < N_DISCREPANCY_KINDS; k++) kinds[n++] = (DiscrepancyKind)k;
    for (size_t k = 0; k < n; k++) TRY(discrepancy_list(cx, kinds[k], on, &lists[k]));
    if (cli_flag(cx, "list") || cli_flag(cx, "csv")) show_lists(cx, lists, n);
    else show_counts(cx, kinds, lists, n);
    return OK;
}
