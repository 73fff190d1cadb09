/* public_cli.c - muster scorecard published: what anybody may read, as anybody reads it. */
#include "cli/cli.h"
#include "measures/public.h"
#include "measures/scorecard_files.h"
#include "web/model.h"
#include "web/web.h"

static const Option published_options[] = {
    {"format", OPT_CHOICE, "text|json|csv|xlsx|html", "How to print one; text unless said."},
    OPTIONS_END,
};

COMMAND(
    "scorecard published", cmd_published, .needs = READ_MEASURES, .store = STORE_READ,
    .usage = "scorecard published [ID] [--format text|json|csv|xlsx|html]",
    .doc =
        "The scorecards that were signed off and published, or one of them as anybody reads it: small numbers hidden.",
    .options = published_options)

static void print_table(Ctx *cx, const char *heads, const char *keys, const json_t *rows) {
    OutTable *t = out_table(cx, heads);
    for (size_t i = 0; i < json_array_size(rows); i++)
        for (Str rest = str_from(keys); rest.n > 0;) {
            Str key = str_cut(rest, '|', &rest);
            out_cell(t, model_cell(cx->arena, json_object_get(json_array_get(rows, i), str_cstr(cx->arena, key))));
        }
    out_table_end(t);
}

static void print_text(Ctx *cx, const json_t *m) {
    static const char *const lines[] = {"title", "as_at_words", "edition_text", "correction", "hidden_text"};
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        Str text = model_cell(cx->arena, json_object_get(m, lines[i]));
        if (text.n > 0) out_fmt(cx, "%.*s\n", STR_ARG(text));
    }
    print_table(cx, "Code|Measure|Period|Result|Before|Target|Colour|Direction",
                "code|title|period_label|displayed|previous_text|target|rag_text|dot_text", json_object_get(m, "rows"));
}

static Status print_as(Ctx *cx, json_t *m, Str format, bool is_list) {
    Str bytes = STR("");
    if (str_is(format, "json")) out_json(cx, json_incref(is_list ? json_object_get(m, "editions") : m));
    else if (is_list)
        print_table(cx, "Edition|Scorecard|As at|Number", "id|scorecard|as_at|number", json_object_get(m, "editions"));
    else if (str_is(format, "csv")) bytes = scorecard_csv(cx, m);
    else if (str_is(format, "xlsx")) TRY(scorecard_xlsx(cx, m, &bytes));
    else if (str_is(format, "html")) TRY(web_document(cx, "scorecard_document", m, &bytes));
    else print_text(cx, m);
    out_str(cx, bytes);
    return OK;
}

static Status cmd_published(Ctx *cx) {
    json_t *m = NULL;
    i64 id;
    bool is_list = cli_n_args(cx) == 0;
    Str format = cli_json(cx) ? STR("json") : cli_text(cx, "format");
    if (!is_list && !str_to_i64(cli_arg(cx, 0), &id))
        return FAIL(cx, ERR_INPUT, "an edition is named by its number: muster scorecard published lists them");
    Status st = is_list ? public_list(cx, &m) : public_edition(cx, id, &m);
    if (st == OK) st = print_as(cx, m, format, is_list);
    json_decref(m);
    return st;
}
