/* scorecard_cli.c - muster scorecard: a scorecard as at a day, as text, JSON, CSV, a workbook or one HTML file. */
#include "access/audit.h"
#include "cli/cli.h"
#include "measures/area_cli.h"
#include "measures/commentary.h"
#include "measures/scorecard.h"
#include "measures/scorecard_files.h"
#include "web/model.h"
#include "web/web.h"

static const Option scorecard_options[] = {
    {"as-at", OPT_DATE, "DATE",
     "The day asked about: today, or the end of the last quarter, term or year of a scorecard of that rhythm."},
    {"format", OPT_CHOICE, "text|json|csv|xlsx|html", "How to print it; text unless said."},
    {"owner", OPT_TEXT, "OWNER", "Only the rows of one owner: SISE, EH, SCS ..."},
    {"colour", OPT_TEXT, "VERDICT",
     "Only the rows of one verdict: green, amber, red, below_target, no_band, no_target, not_rated."},
    {"by", OPT_CHOICE, "district", "Every district side by side, instead of targets and colours."},
    {"for-release", OPT_FLAG, NULL, "With --by: as it may leave the council, small numbers hidden."},
    {"sort", OPT_CHOICE, SCORECARD_SORTS, "The order of rows in each section; as printed unless said."},
    OPTIONS_END,
};

COMMAND(
    "scorecard", cmd_scorecard, .needs = READ_MEASURES, .store = STORE_READ,
    .usage =
        "scorecard [NAME] [--as-at DATE] [--format text|json|csv|xlsx|html] [--by district] [--for-release] [--owner OWNER] [--colour VERDICT] "
        "[--sort printed|code|title|owner|rag]",
    .doc =
        "A scorecard as at a day, worked out from the records: figures, targets, colours and arrows. Without a name, the list of them.",
    .options = scorecard_options)

static Str cell(Ctx *cx, const json_t *row, const char *key) {
    return model_cell(cx->arena, json_object_get(row, key));
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

/* What is warned of the rows that were printed, each by its code. */
static void print_warnings(Ctx *cx, const json_t *section, const ScorecardLine *lines, size_t n) {
    const json_t *rows = json_object_get(section, "rows");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        for (size_t k = 0; k < n; k++) {
            const ScorecardLine *l = &lines[k];
            if (!str_eq(l->row->measure->id, cell(cx, row, "id"))) continue;
            if (!str_eq(l->section->section, cell(cx, section, "section"))) continue;
            for (size_t w = 0; w < l->n_warnings; w++)
                out_fmt(cx, "%.*s: %.*s\n", STR_ARG(cell(cx, row, "code")), STR_ARG(l->warnings[w]));
        }
    }
}

static void print_text(Ctx *cx, const json_t *model, const ScorecardLine *lines, size_t n) {
    const json_t *sections = json_object_get(model, "sections");
    out_fmt(cx, "%.*s as at %.*s\n", STR_ARG(cell(cx, model, "title")), STR_ARG(cell(cx, model, "as_at")));
    for (size_t i = 0; i < json_array_size(sections); i++) {
        print_section(cx, json_array_get(sections, i));
        print_warnings(cx, json_array_get(sections, i), lines, n);
    }
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

static Status print_as(Ctx *cx, json_t *model, Str format, const ScorecardLine *lines, size_t n) {
    Str bytes = STR("");
    if (str_is(format, "json")) out_json(cx, json_incref(model));
    else if (str_is(format, "csv")) bytes = scorecard_csv(cx, model);
    else if (str_is(format, "xlsx")) TRY(scorecard_xlsx(cx, model, &bytes));
    else if (str_is(format, "html")) TRY(web_document(cx, "scorecard_document", model, &bytes));
    else print_text(cx, model, lines, n);
    out_str(cx, bytes);
    return OK;
}

static Status cmd_scorecard(Ctx *cx) {
    const Scorecard *s;
    ScorecardView v;
    ScorecardLine *lines;
    size_t n;
    Str format = cli_text(cx, "format");
    if (cli_n_args(cx) == 0) return list_scorecards(cx);
    TRY(read_view(cx, &v));
    TRY(scorecard_open(cx, cli_arg(cx, 0), &s));
    Date as_at = scorecard_day(cx, s, cli_has(cx, "as-at") ? cli_date(cx, "as-at") : DATE_NONE);
    if (cli_has(cx, "by"))
        return area_table_print(cx, &(AreaAsk){.scorecard = s,
                                               .as_at = as_at,
                                               .kind = AREA_DISTRICTS,
                                               .for_release = cli_flag(cx, "for-release")});
    TRY(scorecard_work_out(cx, s, as_at, &lines, &n));
    json_t *model = scorecard_model(cx, s, as_at, &v, lines, n);
    TRY(commentary_add(cx, s, model, lines, n));
    audit_note(cx, "scorecard.view", 0, "scorecard %.*s as at %.*s rows %zu", STR_ARG(s->name),
               STR_ARG(date_iso_str(cx->arena, as_at)), n);
    if (cli_json(cx)) format = STR("json");
    Status st = scorecard_add_definitions(cx, model);
    if (st == OK) st = print_as(cx, model, format, lines, n);
    json_decref(model);
    return st;
}
