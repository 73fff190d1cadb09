/* data_query_cli.c - muster scorecard queries, answer, settle: what warnings about figures ask of their owners. */
#include "measures/data_query.h"
#include "measures/edition_cli.h"
#include "measures/scorecard.h"

static const Option queries_options[] = {
    {"all", OPT_FLAG, NULL, "Closed ones too."},
    OPTIONS_END,
};
static const Option answer_options[] = {
    {"outcome", OPT_CHOICE, QUERY_OUTCOMES, "How it came out; accepted: as it was published."},
    {"user", OPT_TEXT, "USERNAME", "On behalf of this user, with what that user may do; the operator unless said."},
    OPTIONS_END,
};
static const Option settle_options[] = {
    {"user", OPT_TEXT, "USERNAME", "On behalf of this user, with what that user may do; the operator unless said."},
    OPTIONS_END,
};

COMMAND("scorecard queries", cmd_scorecard_queries, .needs = READ_MEASURES, .store = STORE_READ,
        .usage = "scorecard queries [NAME] [--all]",
        .doc = "What the warnings W1 to W12 of frozen scorecards ask of owners, and what was answered.",
        .options = queries_options)
COMMAND("scorecard answer", cmd_scorecard_answer, .needs = COMMENT_MEASURES, .store = STORE_WRITE,
        .usage = "scorecard answer QUERY TEXT... --outcome corrected|explained|accepted [--user USERNAME]",
        .doc = "Answer a query about a figure.", .options = answer_options)
COMMAND("scorecard settle", cmd_scorecard_settle, .needs = FREEZE_SCORECARDS, .store = STORE_WRITE,
        .usage = "scorecard settle QUERY [--user USERNAME]", .doc = "Close a query that somebody else answered.",
        .options = settle_options)

static Status query_named(Ctx *cx, i64 *id) {
    if (cli_n_args(cx) > 0 && str_to_i64(cli_arg(cx, 0), id)) return OK;
    return FAIL(cx, ERR_INPUT, "the query is a number: muster scorecard queries lists them");
}

static Status cmd_scorecard_queries(Ctx *cx) {
    static const char *const keys[] = {"id",    "scorecard", "measure", "period_to", "warning",
                                       "owner", "stage",     "words",   "answer"};
    DataQueryWanted w = {.is_all = cli_flag(cx, "all")};
    DataQuery *all;
    size_t n;
    if (cli_n_args(cx) > 0) {
        const Scorecard *s;
        TRY(scorecard_open(cx, cli_arg(cx, 0), &s));
        w.scorecard = s->name;
    }
    TRY(data_query_list(cx, &w, &all, &n));
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++) json_array_append_new(list, data_query_json(cx, &all[i]));
    if (cli_json(cx)) {
        out_json(cx, list);
        return OK;
    }
    scorecard_print_table(cx, list, "Query|Scorecard|Measure|Period to|Warning|Owner|Stage|What is asked|Answer", keys,
                          COUNT_OF(keys));
    json_decref(list);
    return OK;
}

static Status cmd_scorecard_answer(Ctx *cx) {
    i64 id;
    TRY(query_named(cx, &id));
    TRY(scorecard_act_as(cx));
    Str outcome = cli_text(cx, "outcome");
    TRY(data_query_answer(cx, id, outcome.p ? outcome : STR(""), scorecard_words_from(cx, 1)));
    scorecard_print_done(cx, "Answered: query", id);
    return OK;
}

static Status cmd_scorecard_settle(Ctx *cx) {
    i64 id;
    TRY(query_named(cx, &id));
    TRY(scorecard_act_as(cx));
    TRY(data_query_close(cx, id));
    scorecard_print_done(cx, "Closed: query", id);
    return OK;
}
