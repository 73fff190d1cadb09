/* commentary_pages.c - the page of one row of a scorecard: what is said of its figure, what is done about it, and the forms for both. */
#include "access/access.h"
#include "measures/data_query.h"
#include "measures/edition_model.h"
#include "web/model.h"
#include "web/web.h"

static const Input row_inputs[] = {{"as_at", IN_DATE, NULL, "As at", false}, INPUTS_END};
static const Input words_inputs[] = {
    {"as_at", IN_DATE, NULL, "As at", false},
    {"what", IN_CHOICE, "comment|action|step|answer|settle", "What is sent", true},
    {"words", IN_TEXT, NULL, "The words", false},
    {"cause", IN_CHOICE, ACTION_CAUSES, "The cause", false},
    {"done_by", IN_TEXT, NULL, "Who does it", false},
    {"due_on", IN_DATE, NULL, "By when", false},
    {"action_id", IN_NUMBER, NULL, "The action", false},
    {"stage", IN_CHOICE, ACTION_STAGES, "How far it is", false},
    {"outcome", IN_CHOICE, ACTION_OUTCOMES "|" QUERY_OUTCOMES, "How it came out", false},
    {"query_id", IN_NUMBER, NULL, "The query", false},
    INPUTS_END,
};

ROUTE(GET, "/scorecards/{name}/rows/{measure}", row_words_page, .needs = READ_MEASURES, .inputs = row_inputs,
      .list = "comments", .doc = "One row of a scorecard: its commentary and management actions with their history.")
ROUTE(POST, "/scorecards/{name}/rows/{measure}", row_words_said, .needs = COMMENT_MEASURES, .inputs = words_inputs,
      .has_own_problems = true, .doc = "Comment on a row of a scorecard, agree an action about it, or move one on.")

static const char *c_text(Ctx *cx, Str s) { return str_cstr(cx->arena, s.p ? s : STR("")); }

static Date day_asked(Ctx *cx) {
    Date d = in_date(cx, "as_at");
    return date_is_set(d) ? d : cx->today;
}

typedef struct Asked {
    const Scorecard *s;
    ScorecardLine line;
    CommentKey key;
    Date as_at;
} Asked;

static Status ask(Ctx *cx, Asked *out) {
    out->as_at = day_asked(cx);
    TRY(scorecard_open(cx, in_path(cx, "name"), &out->s));
    TRY(scorecard_work_out_row(cx, out->s, in_path(cx, "measure"), out->as_at, &out->line));
    out->key = (CommentKey){.scorecard = out->s->name,
                            .measure = out->line.row->measure->id,
                            .period_to = out->line.period.label.p ? out->line.period.to : out->as_at};
    return OK;
}

static void add_choices(json_t *m, const char *key, const char *const words[][2], size_t n, Str chosen) {
    json_t *list = model_array(m, key);
    for (size_t i = 0; i < n; i++) {
        json_t *o = model_append(list);
        model_lit(o, "value", words[i][0]);
        model_lit(o, "text", words[i][1]);
        model_bool(o, "is_chosen", str_is(chosen, words[i][0]));
    }
}

static void add_forms(Ctx *cx, json_t *m, bool is_typed) {
    static const char *const causes[][2] = {
        {"demand", "More is asked for"}, {"capacity", "Too few people or places"}, {"practice", "How it is done"},
        {"data", "How it is recorded"},  {"external", "Somebody else's doing"},    {"other", "Something else"}};
    static const char *const stages[][2] = {{"agreed", "Agreed"},
                                            {"in_progress", "Under way"},
                                            {"done", "Done"},
                                            {"closed", "Closed"}};
    static const char *const outcomes[][2] = {{"", "Not closed"},
                                              {"effective", "It was effective"},
                                              {"not_effective", "It was not effective"},
                                              {"no_longer_red", "No longer red"},
                                              {"superseded", "Another takes its place"}};
    Str what = is_typed ? in_text(cx, "what") : STR_NONE;
    add_choices(m, "causes", causes, COUNT_OF(causes), is_typed ? in_text(cx, "cause") : STR_NONE);
    add_choices(m, "stages", stages, COUNT_OF(stages), is_typed ? in_text(cx, "stage") : STR("in_progress"));
    add_choices(m, "outcomes", outcomes, COUNT_OF(outcomes), is_typed ? in_text(cx, "outcome") : STR(""));
    model_text(m, "typed_comment", str_is(what, "comment") ? in_text(cx, "words") : STR_NONE);
    model_text(m, "typed_action", str_is(what, "action") ? in_text(cx, "words") : STR_NONE);
    model_text(m, "typed_step", str_is(what, "step") ? in_text(cx, "words") : STR_NONE);
    model_text(m, "done_by", is_typed ? in_text(cx, "done_by") : STR_NONE);
    model_form_date(cx, m, "due_on", is_typed ? in_date(cx, "due_on") : DATE_NONE);
}

/* All there were of the row, closed ones too. */
static Status add_queries(Ctx *cx, json_t *m, const CommentKey *key) {
    DataQuery *all;
    size_t n;
    DataQueryWanted w = {.scorecard = key->scorecard, .measure = key->measure, .is_all = true};
    json_t *list = model_array(m, "queries");
    TRY(data_query_list(cx, &w, &all, &n));
    for (size_t i = 0; i < n; i++) {
        json_t *o = data_query_json(cx, &all[i]);
        model_bool(o, "is_open", str_is(all[i].stage, "open"));
        model_bool(o, "is_answered", str_is(all[i].stage, "answered"));
        model_text(o, "period_words", date_long(cx->arena, all[i].period_to));
        model_text(o, "raised_words", date_long(cx->arena, all[i].raised_on));
        json_array_append_new(list, o);
    }
    model_bool(m, "has_queries", n > 0);
    return OK;
}

static Status show(Ctx *cx, const Asked *a, bool is_typed) {
    json_t *m = scorecard_shown_model(cx, a->s, a->as_at, &a->line);
    const char *name = c_text(cx, a->s->name), *id = c_text(cx, a->key.measure),
               *day = c_text(cx, date_iso_str(cx->arena, a->as_at));
    model_text(m, "scorecard_title", a->s->title);
    model_date(cx, m, "period_to", a->key.period_to);
    TRY(row_words_model(cx, m, &a->key));
    TRY(add_queries(cx, m, &a->key));
    model_bool(m, "may_comment", access_may(cx, COMMENT_MEASURES));
    model_bool(m, "may_settle", access_may(cx, FREEZE_SCORECARDS));
    add_forms(cx, m, is_typed);
    model_text(m, "action", url_to(cx, "/scorecards/{name}/rows/{measure}", "name", name, "measure", id, NULL));
    model_text(m, "the_scorecard", url_to(cx, "/scorecards/{name}", "name", name, "as_at", day, NULL));
    model_text(m, "the_measure", url_to(cx, "/measures/{code}", "code", id, "as_at", day, NULL));
    model_columns(m, "id|words|by|at|stands");
    return reply_model(cx, "row_words_page", m);
}

static Status row_words_page(Ctx *cx) {
    Asked a;
    TRY(ask(cx, &a));
    return show(cx, &a, false);
}

static Status said_of_query(Ctx *cx, const Asked *a, bool is_settled) {
    DataQuery q;
    i64 id = in_number(cx, "query_id", 0);
    if (id == 0) return FAIL(cx, ERR_INPUT, "say which query it is");
    TRY(data_query_get(cx, id, &q));
    if (!str_eq(q.measure, a->key.measure) || !str_eq(q.scorecard, a->key.scorecard))
        return FAIL(cx, ERR_NOTFOUND, "this row has no query %lld", (long long)id);
    Str outcome = in_text(cx, "outcome");
    return is_settled ? data_query_close(cx, id)
                      : data_query_answer(cx, id, outcome.p ? outcome : STR(""), in_text(cx, "words"));
}

static Status said(Ctx *cx, const Asked *a) {
    i64 id;
    Str what = in_text(cx, "what");
    if (in_has_problems(cx)) return FAIL(cx, ERR_INPUT, "some of what was typed needs another look");
    if (str_is(what, "comment")) return comment_write(cx, &a->key, in_text(cx, "words"), &id);
    if (str_is(what, "action"))
        return action_agree(cx,
                            &(ActionSaid){.scorecard = a->key.scorecard,
                                          .measure = a->key.measure,
                                          .period_to = a->key.period_to,
                                          .cause = in_text(cx, "cause"),
                                          .words = in_text(cx, "words"),
                                          .done_by = in_text(cx, "done_by"),
                                          .due_on = in_date(cx, "due_on")},
                            &id);
    if (str_is(what, "answer") || str_is(what, "settle")) return said_of_query(cx, a, str_is(what, "settle"));
    Action of;
    if (in_number(cx, "action_id", 0) == 0) return FAIL(cx, ERR_INPUT, "say which action it is that moves on");
    TRY(action_get(cx, in_number(cx, "action_id", 0), &of));
    if (!str_eq(of.measure, a->key.measure) || !str_eq(of.scorecard, a->key.scorecard))
        return FAIL(cx, ERR_NOTFOUND, "this row has no action %lld", (long long)of.id);
    return action_move(cx, of.id,
                       &(ActionStep){.stage = in_text(cx, "stage"),
                                     .outcome = in_text(cx, "outcome"),
                                     .words = in_text(cx, "words"),
                                     .due_on = in_date(cx, "due_on")});
}

static const char *field_of(Ctx *cx) {
    Str what = in_text(cx, "what");
    return str_is(what, "action") ? "action-words" : str_is(what, "step") ? "step-words" : "words";
}

static Status row_words_said(Ctx *cx) {
    Asked a;
    TRY(ask(cx, &a));
    Status st = said(cx, &a);
    if (st == OK) {
        reply_notice(cx, STR("What you wrote is kept."));
        return reply_redirect(cx, url_to(cx, "/scorecards/{name}/rows/{measure}", "name", c_text(cx, a.key.scorecard),
                                         "measure", c_text(cx, a.key.measure), "as_at",
                                         c_text(cx, date_iso_str(cx->arena, a.as_at)), NULL));
    }
    if (st != ERR_INPUT && st != ERR_CONFLICT) return st;
    if (!in_has_problems(cx)) reply_problem(cx, field_of(cx), str_sentence(cx->arena, cx->error.message));
    ctx_clear_error(cx);
    return show(cx, &a, true);
}
