/* results_rate_cli.c - muster scorecard rate: judge a file of published results on its own; muster scorecard results: those kept. */
#include "base/csv_out.h"
#include "cli/app.h"
#include "cli/cli.h"
#include "define/definitions.h"
#include "measures/results_store.h"

#define LARGEST_CHANGE 50 /* per cent: a figure that half as much again, or half of it gone, is looked at */

static const Option rate_options[] = {
    {"csv", OPT_FLAG, NULL, "Print the verdicts as CSV."},
    {"compare", OPT_CHOICE, "displayed|exact",
     "Compare the figures as displayed (this), or exactly where counts are given."},
    {"on-break", OPT_CHOICE, "mark|suppress", "Across a break in series: an arrow with a mark (this), or none."},
    {"largest-change", OPT_NUMBER, "PERCENT",
     "Warn of a change of more than this share of the previous figure (50); 0: never."},
    OPTIONS_END,
};

COMMAND(
    "scorecard rate", cmd_scorecard_rate, .needs = NEEDS_NOTHING, .store = STORE_NONE,
    .usage = "scorecard rate FILE [--csv] [--compare displayed|exact] [--on-break mark|suppress] "
             "[--largest-change PERCENT]",
    .doc =
        "Judge a file of published results by its own targets and floors: colour, direction and warnings of each row.",
    .options = rate_options)

static Str dot_text(Arena *a, const Direction *d) {
    const char *sign = dot_signs[d->dot][0] ? dot_signs[d->dot] : d->dot == DOT_NONE ? "" : dot_words[d->dot];
    return str_fmt(a, "%s%s", sign, d->is_marked_break && d->dot != DOT_NONE ? "‡" : "");
}

static Str rag_text(Arena *a, const ResultRow *r) {
    return str_fmt(a, "%s%s", r->rating.reason, r->rating.is_by_rounding ? " ≈" : "");
}

static Str codes_text(Arena *a, Warnings warnings) {
    Buf b = buf_on(a);
    for (Warning w = 0; w < N_WARNINGS; w++)
        if (warn_is_first(warnings, w)) buf_fmt(&b, "%s%s", b.n > 0 ? " " : "", warning_codes[w]);
    return b.n > 0 ? buf_str(&b) : STR("");
}

/* ---- faces ---- */

static void print_json(Ctx *cx, const ResultsFile *file) {
    json_t *list = json_array();
    for (size_t i = 0; i < file->n; i++) json_array_append_new(list, result_row_json(cx, &file->rows[i]));
    out_json(cx, list);
}

static void csv_row(CsvOut *csv, Arena *a, const ResultRow *r) {
    const char *dot = verdict_dot_code(r->direction.dot);
    csv_out_i64(csv, r->line);
    csv_out_cell(csv, r->section);
    csv_out_cell(csv, r->code);
    csv_out_cell(csv, r->title);
    csv_out_cell(csv, r->area);
    csv_out_date(csv, r->period_end);
    csv_out_cell(csv, str_from(polarity_codes[r->polarity]));
    csv_out_cell(csv, amount_text(a, &r->result));
    csv_out_cell(csv, str_from(result_status_codes[r->status]));
    csv_out_cell(csv, amount_text(a, &r->before));
    csv_out_cell(csv, result_bound_text(a, &r->standard.target, STR("")));
    csv_out_cell(csv, result_bound_text(a, &r->standard.floor, STR("")));
    csv_out_cell(csv, str_from(verdict_codes[r->rating.verdict]));
    csv_out_cell(csv, dot ? str_from(dot) : STR(""));
    csv_out_cell(csv, codes_text(a, r->warnings));
    csv_out_end_row(csv);
}

static void print_csv(Ctx *cx, const ResultsFile *file) {
    Buf b = buf_on(cx->arena);
    CsvOut csv = csv_out_on(&b);
    csv_out_header(
        &csv, "line|section|code|title|area|period_end|polarity|result|status|previous|target|floor|rag|dot|warnings");
    for (size_t i = 0; i < file->n; i++) csv_row(&csv, cx->arena, &file->rows[i]);
    out_str(cx, buf_str(&b));
}

static void print_warnings(Ctx *cx, const ResultsFile *file) {
    for (size_t i = 0; i < file->n; i++) {
        const ResultRow *r = &file->rows[i];
        for (Warning w = 0; w < N_WARNINGS; w++)
            if (warn_has(r->warnings, w))
                out_fmt(cx, "line %lld, %.*s: %s: %s\n", (long long)r->line, STR_ARG(r->code), warning_codes[w],
                        warning_words[w]);
    }
}

static void print_table(Ctx *cx, const ResultsFile *file) {
    OutTable *t = out_table(cx, "Section|Code|Result|Previous|Target|Floor|Verdict|Direction|Warnings");
    for (size_t i = 0; i < file->n; i++) {
        const ResultRow *r = &file->rows[i];
        out_cell(t, r->section);
        out_cell(t, r->code);
        out_cell(t, result_text(cx->arena, &r->result, r->status));
        out_cell(t, result_text(cx->arena, &r->before, r->status_before));
        out_cell(t, result_bound_text(cx->arena, &r->standard.target, r->printed_target));
        out_cell(t, result_bound_text(cx->arena, &r->standard.floor, r->printed_floor));
        out_cell(t, rag_text(cx->arena, r));
        out_cell(t, dot_text(cx->arena, &r->direction));
        out_cell(t, codes_text(cx->arena, r->warnings));
    }
    out_table_end(t);
    print_warnings(cx, file);
}

static void print_results(Ctx *cx, const ResultsFile *file) {
    if (cli_json(cx)) print_json(cx, file);
    else if (cli_flag(cx, "csv")) print_csv(cx, file);
    else print_table(cx, file);
}

/* The definitions help to say more of a file; a mistake in them is no reason not to judge it. */
static void ask_definitions(Ctx *cx, ResultsOptions *o) {
    Mistakes m = mistakes_on(cx->arena);
    DefinitionText t;
    o->measures = measures_read(&m, cx->app->definitions_folder, NULL);
    if (!definition_text(&m, cx->app->definitions_folder, STR("authority.yaml"), &t)) return;
    Str places = yaml_text(&m, yaml_read(&m, t.file, t.text), "places");
    Str path = str_fmt(cx->arena, "places/%.*s.yaml", STR_ARG(places));
    if (!places.p || !definition_text(&m, cx->app->definitions_folder, path, &t)) return;
    const Authority *authority = authority_read(&m, yaml_read(&m, t.file, t.text));
    if (m.n == 0) o->county = authority->name;
}

static Status cmd_scorecard_rate(Ctx *cx) {
    ResultsFile *file;
    if (cli_n_args(cx) != 1) return FAIL(cx, ERR_INPUT, "name the file: muster scorecard rate FILE");
    i64 change = cli_number(cx, "largest-change", LARGEST_CHANGE);
    if (change < 0 || change > 100000) return FAIL(cx, ERR_INPUT, "--largest-change is a share in per cent, above 0");
    ResultsOptions o = {.today = cx->today,
                        .compare = str_is(cli_text(cx, "compare"), "exact") ? COMPARE_EXACT : COMPARE_DISPLAYED,
                        .on_break = str_is(cli_text(cx, "on-break"), "suppress") ? ON_BREAK_SUPPRESS : ON_BREAK_MARK,
                        .largest_change = (int)change};
    ask_definitions(cx, &o);
    TRY(results_read_file(cx, cli_arg(cx, 0), &file));
    results_check_all(cx, file, &o);
    print_results(cx, file);
    return OK;
}

static const Option kept_options[] = {
    {"scorecard", OPT_TEXT, "NAME", "Those of this scorecard."},
    {"section", OPT_TEXT, "NAME", "Those of this section."},
    {"code", OPT_TEXT, "CODE", "Those of this code."},
    {"csv", OPT_FLAG, NULL, "Print the verdicts as CSV."},
    OPTIONS_END,
};

COMMAND("scorecard results", cmd_scorecard_results, .needs = READ_MEASURES, .store = STORE_READ,
        .usage = "scorecard results [--scorecard NAME] [--section NAME] [--code CODE] [--csv] [--json]",
        .doc = "Published results that were brought in, as they stand, with their verdicts.", .options = kept_options)

static Status cmd_scorecard_results(Ctx *cx) {
    ResultsWanted w = {.code = cli_text(cx, "code"),
                       .section = cli_text(cx, "section"),
                       .scorecard = cli_text(cx, "scorecard"),
                       .limit = INT32_MAX};
    ResultsFile *file;
    i64 *ids;
    TRY(results_list(cx, &w, &file, &ids));
    print_results(cx, file);
    return OK;
}
