/* extract_pages.c - extracts: muster extract, muster extract list, and the page that lists them. */
#include "access/access.h"
#include "cli/cli.h"
#include "privacy/extract.h"
#include "web/model.h"
#include "web/web.h"

ROUTE(
    GET, "/privacy/extracts", extracts_page, .needs = READ_PRIVACY, .list = "extracts",
    .doc =
        "Extracts that analysts were given: for what, by whom, how many children and cases, and small groups in them.")

static const Option extract_options[] = {
    {"out", OPT_TEXT, "DIR", "The folder to write; it must not be there yet."},
    {"purpose", OPT_TEXT, "TEXT", "What it is for; kept in the register of extracts."},
    {"registers", OPT_TEXT, "NAMES",
     "Registers, separated by commas; all that are not at arm's length when not given."},
    {"dates", OPT_CHOICE, "month|year", "Days as months (the usual) or as years."},
    {"without-district", OPT_FLAG, NULL, "Leave districts out."},
    {"keep-key", OPT_TEXT, "FILE", "Write the key that leads pseudonyms back; needs a permission of its own."},
    OPTIONS_END,
};
COMMAND(
    "extract", cmd_extract, .needs = MAKE_EXTRACTS, .store = STORE_WRITE,
    .usage =
        "extract --out DIR --purpose TEXT [--registers NAMES] [--dates month|year] [--without-district] [--keep-key FILE] [--json]",
    .doc =
        "CSV files of cases and children for analysts, without names: pseudonyms, months, ages, and only answers that definitions/privacy "
        "calls safe. Restricted children are left out.",
    .options = extract_options)

COMMAND("extracts", cmd_extracts, .needs = READ_PRIVACY, .store = STORE_READ, .usage = "extracts [--json]",
        .doc = "Extracts that were written: for what, by whom, and how many children and cases.")

static Status cmd_extract(Ctx *cx) {
    Extract e;
    ExtractWish w = {.folder = cli_text(cx, "out"),
                     .purpose = cli_text(cx, "purpose"),
                     .registers = cli_text(cx, "registers"),
                     .key_file = cli_text(cx, "keep-key"),
                     .is_by_year = str_is(cli_text(cx, "dates"), "year"),
                     .without_district = cli_flag(cx, "without-district")};
    if (w.folder.n == 0) return FAIL(cx, ERR_INPUT, "name the folder to write, --out DIR");
    TRY(extract_write(cx, &w, &e));
    if (cli_json(cx)) {
        out_json(cx, json_pack("{s:I, s:I, s:I, s:I, s:b, s:s%}", "extract", (json_int_t)e.id, "children",
                               (json_int_t)e.n_children, "cases", (json_int_t)e.n_cases, "small_groups",
                               (json_int_t)e.n_small, "is_key_kept", e.is_key_kept, "hash", e.hash.p, e.hash.n));
        return OK;
    }
    out_fmt(cx, "Extract %lld: %lld children, %lld cases.\n", (long long)e.id, (long long)e.n_children,
            (long long)e.n_cases);
    if (e.n_small > 0)
        out_fmt(
            cx,
            "Warning: %lld groups of children alike in district, age and sex are of fewer than five. Leave districts out "
            "(--without-district), or hide small numbers in whatever is made of it.\n",
            (long long)e.n_small);
    return OK;
}

static json_t *extract_json(Ctx *cx, const Extract *e) {
    Str at = moment_iso(cx->arena, e->made_at), day = date_iso_str(cx->arena, e->as_at);
    return json_pack("{s:I, s:s%, s:s%, s:s%, s:s%, s:s%, s:I, s:I, s:I, s:b, s:s%}", "id", (json_int_t)e->id,
                     "made_at", at.p, at.n, "made_by", e->made_by.n ? e->made_by.p : "", e->made_by.n, "purpose",
                     e->purpose.p, e->purpose.n, "as_at", day.p, day.n, "registers", e->registers.p, e->registers.n,
                     "children", (json_int_t)e->n_children, "cases", (json_int_t)e->n_cases, "small_groups",
                     (json_int_t)e->n_small, "is_key_kept", e->is_key_kept, "hash", e->hash.p, e->hash.n);
}

static Status cmd_extracts(Ctx *cx) {
    Extract *all;
    size_t n;
    TRY(extract_list(cx, &all, &n));
    if (cli_json(cx)) {
        json_t *rows = json_array();
        for (size_t i = 0; i < n; i++) json_array_append_new(rows, extract_json(cx, &all[i]));
        out_json(cx, rows);
        return OK;
    }
    OutTable *t = out_table(cx, "Extract|Made|By|Children|Cases|Small groups|Purpose");
    for (size_t i = 0; i < n; i++) {
        out_cell_fmt(t, "%lld", (long long)all[i].id);
        out_cell(t, moment_london(cx->arena, all[i].made_at));
        out_cell(t, all[i].made_by);
        out_cell_fmt(t, "%lld", (long long)all[i].n_children);
        out_cell_fmt(t, "%lld", (long long)all[i].n_cases);
        out_cell_fmt(t, "%lld", (long long)all[i].n_small);
        out_cell(t, all[i].purpose);
    }
    out_table_end(t);
    return OK;
}

static Status extracts_page(Ctx *cx) {
    Extract *all;
    size_t n;
    TRY(extract_list(cx, &all, &n));
    json_t *m = model_new("Extracts"), *rows = model_array(m, "extracts");
    for (size_t i = 0; i < n; i++) {
        json_t *row = model_append(rows);
        model_i64(row, "id", all[i].id);
        model_moment(cx, row, "made_at", all[i].made_at);
        model_text(row, "made_by", all[i].made_by);
        model_text(row, "purpose", all[i].purpose);
        model_date(cx, row, "as_at", all[i].as_at);
        model_text(row, "registers", all[i].registers);
        model_count(row, "children", all[i].n_children, cx);
        model_count(row, "cases", all[i].n_cases, cx);
        model_count(row, "small_groups", all[i].n_small, cx);
        model_bool(row, "is_key_kept", all[i].is_key_kept);
        model_text(row, "hash", all[i].hash);
    }
    model_bool(m, "has_extracts", n > 0);
    model_text(m, "back", url_to(cx, "/privacy", NULL));
    model_text(m, "csv", url_to(cx, "/privacy/extracts.csv", NULL));
    model_columns(m, "id|made_at|made_by|purpose|as_at|registers|children|cases|small_groups|is_key_kept|hash");
    return reply_model(cx, "extracts_page", m);
}
