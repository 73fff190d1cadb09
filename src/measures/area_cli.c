/* area_cli.c - muster pack: the data pack of a district or a school, as text, JSON, CSV, a workbook or one HTML file. */
#include "access/audit.h"
#include "cli/cli.h"
#include "measures/area_cli.h"
#include "measures/area_table.h"
#include "web/model.h"
#include "web/web.h"

static const Option pack_options[] = {
    {"district", OPT_TEXT, "NAME", "The pack of a district: its figures, the county's, and those of its schools."},
    {"school", OPT_NUMBER, "URN", "The pack of a school: its own figures, its district's and the county's."},
    {"as-at", OPT_DATE, "DATE", "The day asked about (the end of the last financial quarter)."},
    {"format", OPT_CHOICE, "text|json|csv|xlsx|html", "How to print it; text unless said."},
    OPTIONS_END,
};

COMMAND("pack", cmd_pack, .needs = READ_MEASURES, .store = STORE_READ,
        .usage = "pack --district NAME | --school URN [--as-at DATE] [--format text|json|csv|xlsx|html]",
        .doc = "The vulnerable learners data pack of a district or a school, small numbers hidden.",
        .options = pack_options)

static Str cell(Ctx *cx, const json_t *o, const char *key) { return model_cell(cx->arena, json_object_get(o, key)); }

static void print_rows(Ctx *cx, const char *head, const json_t *heads, const char *key, const json_t *rows) {
    Buf columns = buf_on(cx->arena);
    buf_add(&columns, str_from(head));
    for (size_t i = 0; i < json_array_size(heads); i++)
        buf_fmt(&columns, "|%.*s", STR_ARG(cell(cx, json_array_get(heads, i), key)));
    OutTable *t = out_table(cx, str_cstr(cx->arena, buf_str(&columns)));
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i), *cells = json_object_get(row, "cells");
        Str title = cell(cx, row, "title");
        out_cell(t, title.n > 0 ? title : cell(cx, row, "name"));
        for (size_t k = 0; k < json_array_size(cells); k++)
            out_cell(t, cell(cx, json_array_get(cells, k), "displayed"));
    }
    out_table_end(t);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        Str warning = cell(cx, row, "warning");
        if (warning.n > 0) out_fmt(cx, "%.*s: %.*s\n", STR_ARG(cell(cx, row, "title")), STR_ARG(warning));
    }
}

static void print_text(Ctx *cx, const json_t *m) {
    const json_t *measures = json_object_get(m, "measures"), *schools = json_object_get(m, "schools");
    Str hidden = cell(cx, m, "hidden_text"), title = cell(cx, m, "title"), day = cell(cx, m, "as_at_words");
    out_fmt(cx, "%.*s as at %.*s\n%.*s%s\n", STR_ARG(title), STR_ARG(day), STR_ARG(hidden), hidden.n > 0 ? "\n" : "");
    print_rows(cx, "Measure", json_object_get(m, "areas"), "name", measures);
    if (json_array_size(schools) == 0) return;
    out_fmt(cx, "\n");
    print_rows(cx, "School", measures, "code", schools);
}

static Status print_as(Ctx *cx, json_t *m, Str format) {
    Str bytes = STR("");
    if (str_is(format, "json")) out_json(cx, json_incref(m));
    else if (str_is(format, "csv"))
        bytes = model_csv(cx->arena, json_object_get(m, "rows"), json_object_get(m, "columns"));
    else if (str_is(format, "xlsx")) TRY(area_table_xlsx(cx, m, &bytes));
    else if (str_is(format, "html")) TRY(web_document(cx, "area_document", m, &bytes));
    else print_text(cx, m);
    out_str(cx, bytes);
    return OK;
}

Status area_table_print(Ctx *cx, const AreaAsk *ask) {
    json_t *m;
    TRY(area_table(cx, ask, &m));
    audit_note(cx, "scorecard.areas", 0, "scorecard %.*s as at %.*s", STR_ARG(ask->scorecard->name),
               STR_ARG(date_iso_str(cx->arena, ask->as_at)));
    Status st = print_as(cx, m, cli_json(cx) ? STR("json") : cli_text(cx, "format"));
    json_decref(m);
    return st;
}

static Status cmd_pack(Ctx *cx) {
    AreaAsk ask;
    if (cli_has(cx, "district") == cli_has(cx, "school"))
        return FAIL(cx, ERR_INPUT, "name one: --district NAME or --school URN");
    if (cli_has(cx, "school")) TRY(area_pack_school(cx, cli_number(cx, "school", 0), cli_date(cx, "as-at"), &ask));
    else TRY(area_pack_district(cx, cli_text(cx, "district"), cli_date(cx, "as-at"), &ask));
    return area_table_print(cx, &ask);
}
