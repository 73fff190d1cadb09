/* dictionary.c - muster dictionary: what every table and column holds, from the migrations' comments. */
#include "base/csv_out.h"
#include "base/nearest.h"
#include "cli/cli.h"
#include "db/db.h"
#include "sql_all.h"

static const Option dictionary_options[] = {
    {"csv", OPT_FLAG, NULL, "Print the result as CSV."},
    OPTIONS_END,
};

COMMAND("dictionary", cmd_dictionary, .needs = OPERATE, .store = STORE_READ, .usage = "dictionary [TABLE] [--csv]",
        .doc = "The data dictionary: what every table and column holds.", .options = dictionary_options)

/* One column, or a table itself where column is empty. Borrowed until the next row. */
typedef struct Entry {
    Str table, column, type;
    bool is_required;
    Str refers_to, comment;
} Entry;

static Entry read_entry(const DbRows *r) {
    return (Entry){col_str(r, 0), col_str(r, 1), col_str(r, 2), col_bool(r, 3), col_str(r, 4), col_str(r, 5)};
}

static json_t *text_json(Str s) { return json_stringn(s.p ? s.p : "", s.n); }

static json_t *entry_json(const Entry *e) {
    return json_pack("{s:o, s:o, s:o, s:b, s:o, s:o}", "table", text_json(e->table), "column", text_json(e->column),
                     "type", text_json(e->type), "is_required", e->is_required, "refers_to", text_json(e->refers_to),
                     "comment", text_json(e->comment));
}

static void entry_csv(CsvOut *csv, const Entry *e) {
    csv_out_cell(csv, e->table);
    csv_out_cell(csv, e->column);
    csv_out_cell(csv, e->type);
    csv_out_cell(csv, e->is_required ? STR("yes") : STR("no"));
    csv_out_cell(csv, e->refers_to);
    csv_out_cell(csv, e->comment);
    csv_out_end_row(csv);
}

static void entry_text(Ctx *cx, const Entry *e) {
    if (e->column.n == 0) {
        out_fmt(cx, "\n%.*s\n    %.*s\n", STR_ARG(e->table), STR_ARG(e->comment));
        return;
    }
    out_fmt(cx, "  %-24.*s %-10.*s%s %.*s%s%.*s%s\n", STR_ARG(e->column), STR_ARG(e->type),
            e->is_required ? " *" : "  ", STR_ARG(e->comment), e->refers_to.n ? " [" : "", STR_ARG(e->refers_to),
            e->refers_to.n ? "]" : "");
}

static Status no_such_table(Ctx *cx, Str table) {
    DbRows *r;
    const char *names[500];
    size_t n = 0;
    TRY(db_query(cx, &r, SQL_dictionary_of, P_STR(STR(""))));
    while (db_next(r))
        if (col_str(r, 1).n == 0 && n < COUNT_OF(names)) names[n++] = str_cstr(cx->arena, col_str(r, 0));
    TRY(db_done(r));
    const char *near = nearest_name(table, names, n);
    if (near) return FAIL(cx, ERR_NOTFOUND, "there is no table %.*s; did you mean %s?", STR_ARG(table), near);
    return FAIL(cx, ERR_NOTFOUND, "there is no table %.*s; \"muster dictionary\" lists them all", STR_ARG(table));
}

static void drop_json(void *value) { json_decref(value); }

static Status cmd_dictionary(Ctx *cx) {
    Str table = cli_n_args(cx) ? cli_arg(cx, 0) : STR("");
    bool is_csv = cli_flag(cx, "csv"), is_json = cli_json(cx);
    if (is_csv && is_json) return FAIL(cx, ERR_INPUT, "--csv and --json exclude each other");
    DbRows *r;
    json_t *all = json_array();
    arena_defer(cx->arena, drop_json, all);
    Buf text = buf_on(cx->arena);
    CsvOut csv = csv_out_on(&text);
    csv_out_header(&csv, "table|column|type|is_required|refers_to|comment");
    size_t n = 0;
    TRY(db_query(cx, &r, SQL_dictionary_of, P_STR(table)));
    for (; db_next(r); n++) {
        Entry e = read_entry(r);
        if (is_json) json_array_append_new(all, entry_json(&e));
        else if (is_csv) entry_csv(&csv, &e);
        else entry_text(cx, &e);
    }
    TRY(db_done(r));
    if (n == 0) return no_such_table(cx, table);
    if (is_json) out_json(cx, json_incref(all));
    if (is_csv) out_str(cx, buf_str(&text));
    return OK;
}
