/* scorecard_cli.c - muster scorecard: a scorecard as at a day, as text, JSON or CSV. */
#include "access/audit.h"
#include "base/csv_out.h"
#include "cli/cli.h"
#include "measures/scorecard.h"

static const Option scorecard_options[] = {
    {"as-at", OPT_DATE, "DATE", "The day asked about (today)."},
    {"format", OPT_CHOICE, "text|json|csv", "How to print it; text unless said."},
    {"owner", OPT_TEXT, "OWNER", "Only the rows of one owner: SISE, EH, SCS ..."},
    {"colour", OPT_TEXT, "VERDICT",
     "Only the rows of one verdict: green, amber, red, below_target, no_band, no_target, not_rated."},
    {"sort", OPT_CHOICE, SCORECARD_SORTS, "The order of rows in each section; as printed unless said."},
    OPTIONS_END,
};

COMMAND(
    "scorecard", cmd_scorecard, .needs = READ_MEASURES, .store = STORE_READ,
    .usage = "scorecard [NAME] [--as-at DATE] [--format text|json|csv] [--owner OWNER] [--colour VERDICT] "
             "[--sort printed|code|title|owner|rag]",
    .doc =
        "A scorecard as at a day, worked out from the records: figures, targets, colours and arrows. Without a name, the list of them.",
    .options = scorecard_options)

static Str cell(Ctx *cx, const json_t *row, const char *key) {
    const json_t *v = json_object_get(row, key);
    if (json_is_integer(v)) return str_i64(cx->arena, json_integer_value(v));
    return json_is_string(v) ? (Str){json_string_value(v), json_string_length(v)} : STR_NONE;
}

static void print_section(Ctx *cx, const json_t *section) {
    const json_t *rows = json_object_get(section, "rows");
    if (json_array_size(rows) == 0) return;
    out_fmt(cx, "\n%.*s\n", STR_ARG(cell(cx, section, "title")));
    OutTable *t = out_table(cx, "Code|Measure|Period|Result|Before|Target|Colour|Direction");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        static const char *const keys[] = {"code",          "title",  "period_label", "displayed",
                                           "previous_text", "target", "rag_text",     "dot_text"};
        for (size_t k = 0; k < COUNT_OF(keys); k++) out_cell(t, cell(cx, row, keys[k]));
    }
    out_table_end(t);
}

static void print_text(Ctx *cx, const json_t *model) {
    const json_t *sections = json_object_get(model, "sections");
    out_fmt(cx, "%.*s as at %.*s\n", STR_ARG(cell(cx, model, "title")), STR_ARG(cell(cx, model, "as_at")));
    for (size_t i = 0; i < json_array_size(sections); i++) print_section(cx, json_array_get(sections, i));
}

static void csv_row(Ctx *cx, CsvOut *csv, const json_t *row) {
    Str rest = str_from(scorecard_columns);
    while (rest.n > 0) {
        Str key = str_cut(rest, '|', &rest), v = cell(cx, row, str_cstr(cx->arena, key));
        i64 n;
        if (str_to_i64(v, &n)) csv_out_i64(csv, n);
        else csv_out_cell(csv, v);
    }
    csv_out_end_row(csv);
}

static void print_csv(Ctx *cx, const json_t *model) {
    const json_t *sections = json_object_get(model, "sections");
    Buf text = buf_on(cx->arena);
    CsvOut csv = csv_out_on(&text);
    csv_out_header(&csv, scorecard_columns);
    for (size_t i = 0; i < json_array_size(sections); i++) {
        const json_t *rows = json_object_get(json_array_get(sections, i), "rows");
        for (size_t k = 0; k < json_array_size(rows); k++) csv_row(cx, &csv, json_array_get(rows, k));
    }
    out_str(cx, buf_str(&text));
}

static Status read_view(Ctx *cx, ScorecardView *v) {
    static const char *const sorts[] = {"printed", "code", "title", "owner", "rag"};
    Str sort = cli_text(cx, "sort");
    *v = (ScorecardView){.owner = cli_text(cx, "owner"), .rag = cli_text(cx, "colour")};
    for (size_t i = 0; i < COUNT_OF(sorts); i++)
        if (str_is(sort, sorts[i])) v->sort = (ScorecardSort)i;
    for (int i = 0; v->rag.n > 0; i++) {
        if (i == N_VERDICTS)
            return FAIL(
                cx, ERR_INPUT,
                "there is no verdict of that name; write green, amber, red, below_target, no_band, floor_met, no_target or not_rated");
        if (str_is(v->rag, verdict_codes[i])) break;
    }
    return OK;
}

static Status list_scorecards(Ctx *cx) {
    const Scorecards *all;
    TRY(scorecards_of(cx, &all));
    json_t *list = json_array();
    for (size_t i = 0; i < all->n; i++)
        json_array_append_new(list, json_pack("{s:s%, s:s%}", "scorecard", all->at[i].name.p, all->at[i].name.n,
                                              "title", all->at[i].title.p, all->at[i].title.n));
    if (cli_json(cx)) {
        out_json(cx, list);
        return OK;
    }
    OutTable *t = out_table(cx, "Scorecard|Title");
    for (size_t i = 0; i < all->n; i++) {
        out_cell(t, all->at[i].name);
        out_cell(t, all->at[i].title);
    }
    out_table_end(t);
    json_decref(list);
    return OK;
}

static Status cmd_scorecard(Ctx *cx) {
    const Scorecard *s;
    ScorecardView v;
    ScorecardLine *lines;
    size_t n;
    Date as_at = cli_has(cx, "as-at") ? cli_date(cx, "as-at") : cx->today;
    Str format = cli_text(cx, "format");
    if (cli_n_args(cx) == 0) return list_scorecards(cx);
    TRY(read_view(cx, &v));
    TRY(scorecard_open(cx, cli_arg(cx, 0), &s));
    TRY(scorecard_work_out(cx, s, as_at, &lines, &n));
    json_t *model = scorecard_model(cx, s, as_at, &v, lines, n);
    audit_note(cx, "scorecard.view", 0, "scorecard %.*s as at %.*s rows %zu", STR_ARG(s->name),
               STR_ARG(date_iso_str(cx->arena, as_at)), n);
    if (cli_json(cx) || str_is(format, "json")) {
        out_json(cx, model);
        return OK;
    }
    if (str_is(format, "csv")) print_csv(cx, model);
    else print_text(cx, model);
    json_decref(model);
    return OK;
}
