/* case_transfer_cli.c - muster register export, muster register import. */
#include "base/csv_out.h"
#include "base/nearest.h"
#include "cli/cli.h"
#include "exchange/import.h"
#include "registers/case_access.h"
#include "registers/case_bulk.h"
#include "registers/case_columns.h"
#include "registers/case_export.h"
#include "registers/register_cli.h"

static const Option export_options[] = {
    {"open", OPT_FLAG, NULL, "Only cases that are open."},
    {"list", OPT_TEXT, "FIELD", "Rows of this list of the cases, such as enquiries, in place of the cases."},
    OPTIONS_END,
};
static const Option import_options[] = {
    {"list", OPT_TEXT, "FIELD", "The file has rows of this list of the cases."},
    {"dry-run", OPT_FLAG, NULL, "Say what would happen and every mistake; write nothing."},
    OPTIONS_END,
};

COMMAND(
    "register export", cmd_register_export, .needs = READ_CASES, .store = STORE_READ,
    .usage = "register export NAME [REFERENCE...] [--open] [--list FIELD] [--json]",
    .doc =
        "Every case of a register, or those named, with all its answers, as CSV that can be imported again; with --list the rows of one "
        "of its lists.",
    .options = export_options)
COMMAND(
    "register import", cmd_register_import, .needs = RUN_IMPORTS, .store = STORE_OWN,
    .usage = "register import NAME FILE [--list FIELD] [--dry-run] [--json]",
    .doc =
        "Bring cases of a register in from CSV: new ones, and answers of those known. Says every mistake by line and column.",
    .options = import_options)

static void print_csv(Ctx *cx, const json_t *rows, Str columns) {
    Buf b = buf_on(cx->arena);
    CsvOut csv = csv_out_on(&b);
    size_t i;
    json_t *row;
    csv_out_header(&csv, str_cstr(cx->arena, columns));
    json_array_foreach(rows, i, row) {
        for (Str rest = columns; rest.n;) {
            const json_t *v = json_object_get(row, str_cstr(cx->arena, str_cut(rest, '|', &rest)));
            if (json_is_integer(v)) csv_out_i64(&csv, json_integer_value(v));
            else csv_out_cell(&csv, (Str){json_string_value(v), json_string_length(v)});
        }
        csv_out_end_row(&csv);
    }
    out_str(cx, buf_str(&b));
}

/* --list: NULL where it was not given. */
static Status list_asked(Ctx *cx, const Register *reg, const Field **out) {
    const char **names = ARENA_ARRAY(cx->arena, const char *, reg->n_fields + 1);
    Str name = cli_text(cx, "list");
    size_t n = 0;
    *out = case_list_of_rows(cx, reg, name);
    if (*out || !name.n) return OK;
    for (size_t i = 0; i < reg->n_fields; i++)
        if (case_list_of_rows(cx, reg, reg->fields[i].name)) names[n++] = str_cstr(cx->arena, reg->fields[i].name);
    const char *near = nearest_name(name, names, n);
    return FAIL(cx, ERR_INPUT, "the register %.*s has no list '%.*s'%s%s", STR_ARG(reg->name), STR_ARG(name),
                near ? "; did you mean " : "", near ? near : "");
}

static Status export_asked(Ctx *cx, const Register *reg, json_t *rows, Str *columns) {
    i64 ids[BULK_MAX];
    size_t n = cli_n_args(cx) > 1 ? cli_n_args(cx) - 1 : 0;
    if (n > BULK_MAX) return FAIL(cx, ERR_INPUT, "at most %d cases are named at a time", BULK_MAX);
    for (size_t i = 0; i < n; i++) TRY(case_by_reference(cx, cli_arg(cx, i + 1), &ids[i]));
    CaseExport e = {.reg = reg, .is_open_only = cli_flag(cx, "open"), .ids = ids, .n_ids = n};
    TRY(list_asked(cx, reg, &e.list));
    return case_export(cx, &e, rows, columns);
}

static Status cmd_register_export(Ctx *cx) {
    const Register *reg;
    Str columns;
    json_t *rows = json_array();
    Status st = cli_register(cx, &reg);
    if (st == OK) st = export_asked(cx, reg, rows, &columns);
    if (st == OK && !cli_json(cx)) print_csv(cx, rows, columns);
    if (st == OK && cli_json(cx)) out_json(cx, rows);
    else json_decref(rows);
    return st;
}

static Status cmd_register_import(Ctx *cx) {
    const Register *reg;
    const Field *list;
    ImportReport *report;
    ImportOptions o = {.importer = &importer_cases, .is_check = cli_flag(cx, "dry-run")};
    if (cli_n_args(cx) < 2)
        return FAIL(cx, ERR_INPUT, "name the register and the file: muster register import cme FILE");
    TRY(cli_register(cx, &reg));
    TRY(register_may_change(cx, reg));
    TRY(list_asked(cx, reg, &list));
    ImportPath path = {.path = cli_arg(cx, 1),
                       .name = str_fmt(cx->arena, "cases-%.*s%s%.*s.csv", STR_ARG(reg->name), list ? "." : "",
                                       STR_ARG(list ? list->name : STR("")))};
    TRY(import_run_paths(cx, &path, 1, &o, &report));
    import_report_print(cx, report);
    if (report->n_refused_units > 0) return FAIL(cx, ERR_INPUT, "the file was refused; the report says why");
    i64 n_refused = report->n.of[ROW_REFUSED];
    return n_refused == 0 ? OK
                          : FAIL(cx, ERR_INPUT, "%lld rows were refused; the report says why, by line and column",
                                 (long long)n_refused);
}
