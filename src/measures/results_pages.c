/* results_pages.c - published results as they stand, with their verdicts. */
#include "measures/results_store.h"
#include "web/model.h"
#include "web/web.h"

enum { RESULTS_SHOWN = 300, RESULTS_ALL = 1000000 };

static const Input results_inputs[] = {
    {"scorecard", IN_TEXT, NULL, "Scorecard", false},
    {"section", IN_TEXT, NULL, "Section", false},
    {"code", IN_TEXT, NULL, "Code", false},
    INPUTS_END,
};

ROUTE(GET, "/measures/results", results_page, .needs = READ_MEASURES, .inputs = results_inputs, .list = "results",
      .doc = "Published results as they stand, each with its colour, direction, warnings, and what it replaced.")

static const char *const tag_colours[N_VERDICTS] = {
    [VERDICT_GREEN] = "green",         [VERDICT_AMBER] = "yellow",        [VERDICT_RED] = "red",
    [VERDICT_BELOW_TARGET] = "orange", [VERDICT_FLOOR_MET] = "turquoise", [VERDICT_NO_TARGET] = "grey",
    [VERDICT_NO_BAND] = "grey",        [VERDICT_NOT_RATED] = "grey",
};

static void add_verdict(Ctx *cx, json_t *m, const ResultRow *r) {
    const Direction *d = &r->direction;
    const char *dot = verdict_dot_code(d->dot);
    model_lit(m, "rag", verdict_codes[r->rating.verdict]);
    model_lit(m, "rag_text", r->rating.reason);
    model_lit(m, "rag_colour", tag_colours[r->rating.verdict]);
    model_bool(m, "is_by_rounding", r->rating.is_by_rounding);
    model_text(m, "dot", dot ? str_from(dot) : STR_NONE);
    model_lit(m, "dot_sign", dot_signs[d->dot]);
    model_lit(m, "movement", d->dot == DOT_NONE ? "" : dot_words[d->dot]);
    model_bool(m, "is_break", d->is_marked_break && d->dot != DOT_NONE);
    model_bool(m, "is_crossed", d->is_crossed);
    model_bool(m, "is_not_refreshed", d->is_not_refreshed);
    model_text(m, "warnings", result_row_warning_text(cx->arena, r));
}

static Status add_history(Ctx *cx, json_t *m, i64 id) {
    ResultsFile *before;
    json_t *list = model_array(m, "replaced");
    TRY(results_history(cx, id, &before));
    for (size_t i = 0; i < before->n; i++) {
        json_t *old = model_append(list);
        model_text(old, "result", result_text(cx->arena, &before->rows[i].result, before->rows[i].status));
        model_lit(old, "rag_text", before->rows[i].rating.reason);
    }
    model_bool(m, "has_replaced", before->n > 0);
    return OK;
}

static Status add_result(Ctx *cx, json_t *list, const ResultRow *r, i64 id) {
    json_t *m = model_append(list);
    Arena *a = cx->arena;
    model_text(m, "scorecard", r->scorecard);
    model_text(m, "section", r->section);
    model_text(m, "code", r->code);
    model_text(m, "title", r->title);
    model_text(m, "area", r->area);
    model_text(m, "group", r->group);
    model_date(cx, m, "period_end", r->period_end);
    model_lit(m, "polarity", polarity_codes[r->polarity]);
    model_lit(m, "unit", result_unit_codes[r->unit]);
    model_lit(m, "status", result_status_codes[r->status]);
    model_text(m, "result", amount_text(a, &r->result));
    model_text(m, "result_text", result_text(a, &r->result, r->status));
    model_text(m, "previous", amount_text(a, &r->before));
    model_text(m, "target", result_bound_text(a, &r->standard.target, r->printed_target));
    model_text(m, "floor", result_bound_text(a, &r->standard.floor, r->printed_floor));
    model_text(m, "source", r->source);
    model_text(m, "note", r->note);
    add_verdict(cx, m, r);
    return add_history(cx, m, id);
}

static Status results_page(Ctx *cx) {
    ResultsWanted w = {.code = in_text(cx, "code"),
                       .section = in_text(cx, "section"),
                       .scorecard = in_text(cx, "scorecard"),
                       .limit = in_wants_all(cx) ? RESULTS_ALL : RESULTS_SHOWN};
    ResultsFile *file;
    i64 *ids;
    TRY(results_list(cx, &w, &file, &ids));
    json_t *m = model_new("Published results"), *list = model_array(m, "results");
    for (size_t i = 0; i < file->n; i++) TRY(add_result(cx, list, &file->rows[i], ids[i]));
    model_columns(
        m,
        "scorecard|section|code|title|area|group|period_end|polarity|unit|status|result|previous|target|floor|rag|dot|"
        "warnings|source|note");
    model_bool(m, "has_results", file->n > 0);
    model_bool(m, "is_cut", file->n == RESULTS_SHOWN && !in_wants_all(cx));
    model_i64(m, "n_shown", (i64)file->n);
    model_text(m, "scorecard", w.scorecard);
    model_text(m, "section", w.section);
    model_text(m, "code", w.code);
    model_text(m, "here", url_to(cx, "/measures/results", NULL));
    model_text(m, "imports", url_if_may(cx, "/imports", NULL));
    model_text(m, "csv",
               url_to(cx, "/measures/results.csv", "scorecard", str_cstr(cx->arena, w.scorecard), "section",
                      str_cstr(cx->arena, w.section), "code", str_cstr(cx->arena, w.code), NULL));
    return reply_model(cx, "results", m);
}
