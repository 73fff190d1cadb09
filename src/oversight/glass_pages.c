/* glass_pages.c - opening a restricted record in an emergency, and the openings that another person is to review.
 *
 * Why       the form asks for a number, not a name: whoever is in such need has the child, the school or a colleague before them. */
#include "access/glass.h"

#include "access/access.h"
#include "access/restrict.h"
#include "define/definitions.h"
#include "people/index_lookup.h"
#include "registers/task_source.h"
#include "web/model.h"
#include "web/web.h"

static const Input open_inputs[] = {
    {"record", IN_TEXT, NULL, "Pupil number, record number or case reference", true},
    {"reason", IN_TEXT, NULL, "Why you must see it now", true},
    INPUTS_END,
};
static const Input review_list_inputs[] = {{"all", IN_FLAG, NULL, "Reviewed ones too", false}, INPUTS_END};
static const Input review_inputs[] = {
    {"outcome", IN_CHOICE, GLASS_OUTCOMES, "Was it justified", true},
    {"note", IN_TEXT, NULL, "What you found", true},
    INPUTS_END,
};

ROUTE(
    GET, "/glass", glass_page, .needs = BREAK_GLASS, .also = READ_CHILD, .list = "openings",
    .doc =
        "The form to open a restricted record or case in an emergency, and the openings of the last 30 days that concern you.")
ROUTE(POST, "/glass", glass_opened, .needs = BREAK_GLASS, .also = READ_CHILD, .inputs = open_inputs,
      .has_own_problems = true,
      .doc = "Open a restricted record or case for a time, saying why; another person reviews it.")
ROUTE(GET, "/glass/reviews", glass_reviews_page, .needs = REVIEW_GLASS, .inputs = review_list_inputs,
      .list = "openings", .doc = "Emergency openings that another person is to review, soonest due first.")
ROUTE(POST, "/glass/reviews/{id}", glass_reviewed, .needs = REVIEW_GLASS, .inputs = review_inputs,
      .has_own_problems = true, .doc = "Say whether an emergency opening by another person was justified.")

static Str number(Ctx *cx, i64 id) { return str_i64(cx->arena, id); }

/* ---- rows ---- */

static void add_opening(Ctx *cx, json_t *rows, const GlassOpening *g) {
    bool may_open = g->person_id && access_may(cx, READ_CHILD) && !restrict_hides(cx, g->person_id);
    json_t *o = model_append(rows);
    model_i64(o, "id", g->id);
    model_id(o, "child_id", g->person_id);
    model_id(o, "case_id", g->case_id);
    model_bool(o, "is_case", g->is_case);
    model_text(o, "href",
               !may_open    ? STR_NONE
               : g->case_id ? url_to(cx, "/cases/{id}", "id", number(cx, g->case_id).p, NULL)
                            : url_to(cx, "/children/{id}", "id", number(cx, g->person_id).p, NULL));
    model_text(o, "opened_by", g->opened_by);
    model_text(o, "reason", g->reason);
    model_moment(cx, o, "opened", g->opened_at);
    model_moment(cx, o, "ends", g->ends_at);
    model_date(cx, o, "due", g->review_due_on);
    model_text(o, "outcome", g->outcome);
    model_lit(o, "outcome_text",
              !g->outcome.n                     ? "To be reviewed"
              : str_is(g->outcome, "justified") ? "Justified"
                                                : "Not justified");
    model_text(o, "note", g->note);
    model_text(o, "reviewed_by", g->reviewed_by);
    model_bool(o, "is_open", g->is_open);
    model_bool(o, "is_overdue", g->is_overdue);
    bool is_own = g->user_id == cx->actor.id;
    model_bool(o, "is_own", is_own);
    model_text(o, "action",
               g->outcome.n || is_own ? STR_NONE : url_to(cx, "/glass/reviews/{id}", "id", number(cx, g->id).p, NULL));
}

static const char columns[] =
    "id|child_id|case_id|opened_by|reason|opened|ends|due|outcome|reviewed_by|note|is_overdue";

/* ---- breaking it ---- */

static Status show_form(Ctx *cx, Str record, Str reason) {
    GlassOpenings l;
    TRY(glass_told(cx, &l));
    json_t *m = model_new("Open a restricted record in an emergency"), *rows = model_array(m, "openings");
    const AccessRules *rules = definitions_of(cx)->access;
    for (size_t i = 0; i < l.n; i++) add_opening(cx, rows, &l.at[i]);
    model_bool(m, "has_openings", l.n > 0);
    model_i64(m, "minutes", rules->glass_minutes);
    model_i64(m, "least_words", rules->glass_least_words);
    model_text(m, "record", record);
    model_text(m, "reason", reason);
    model_text(m, "action", url_to(cx, "/glass", NULL));
    model_columns(m, columns);
    return reply_model(cx, "glass_page", m);
}

static Status glass_page(Ctx *cx) { return show_form(cx, STR(""), STR("")); }

static const char *problem_field(Status st) { return st == ERR_INPUT ? "reason" : "record"; }

static Str url_of(Ctx *cx, GlassTarget what) {
    return what.case_id ? url_to(cx, "/cases/{id}", "id", number(cx, what.case_id).p, NULL)
                        : url_to(cx, "/children/{id}", "id", number(cx, what.person_id).p, NULL);
}

static Status glass_opened(Ctx *cx) {
    GlassOpening g;
    GlassTarget what = {.person_id = 0};
    Str record = in_text(cx, "record"), reason = in_text(cx, "reason");
    Status st = glass_find(cx, record, &what);
    if (st == OK) st = glass_open(cx, what, reason, &g);
    if (st == OK) {
        reply_notice(cx, str_fmt(cx->arena, "The record is open to you until %.*s. Another person will review why.",
                                 STR_ARG(moment_london(cx->arena, g.ends_at))));
        return reply_redirect(cx, url_of(cx, what));
    }
    if (st != ERR_INPUT && st != ERR_NOTFOUND && st != ERR_CONFLICT) return st;
    reply_problem(cx, problem_field(st),
                  st == ERR_NOTFOUND   ? STR("No record or case has that number")
                  : st == ERR_CONFLICT ? str_sentence(cx->arena, cx->error.message)
                                       : str_fmt(cx->arena, "Say in %d words or more why you must see the record now",
                                                 definitions_of(cx)->access->glass_least_words));
    ctx_clear_error(cx);
    return show_form(cx, record, reason);
}

/* ---- reviewing ---- */

static Status show_reviews(Ctx *cx, bool is_all) {
    GlassOpenings l;
    TRY(glass_to_review(cx, is_all, &l));
    json_t *m = model_new("Emergency openings"), *rows = model_array(m, "openings");
    i64 n_overdue = 0;
    for (size_t i = 0; i < l.n; i++) {
        add_opening(cx, rows, &l.at[i]);
        n_overdue += l.at[i].is_overdue;
    }
    model_bool(m, "has_openings", l.n > 0);
    model_count(m, "n_overdue", n_overdue, cx);
    model_bool(m, "has_overdue", n_overdue > 0);
    model_bool(m, "is_all", is_all);
    model_text(m, "all_href", url_to(cx, "/glass/reviews", "all", "1", NULL));
    model_text(m, "due_href", url_to(cx, "/glass/reviews", NULL));
    model_text(m, "csv", url_to(cx, "/glass/reviews.csv", "all", is_all ? "1" : "", NULL));
    model_columns(m, columns);
    return reply_model(cx, "glass_reviews", m);
}

static Status glass_reviews_page(Ctx *cx) { return show_reviews(cx, in_flag(cx, "all")); }

static Status glass_reviewed(Ctx *cx) {
    i64 id;
    if (!str_to_i64(in_path(cx, "id"), &id)) return FAIL(cx, ERR_NOTFOUND, "there is no opening of that number");
    Status st = glass_review(cx, id, in_text(cx, "outcome"), in_text(cx, "note"));
    if (st == OK) {
        reply_notice(cx, STR("The opening is reviewed."));
        return reply_redirect(cx, url_to(cx, "/glass/reviews", NULL));
    }
    if (st != ERR_INPUT && st != ERR_CONFLICT) return st;
    reply_problem(cx, "reviews",
                  st == ERR_CONFLICT ? STR("Somebody reviewed it already") : STR("Say in a few words what you found"));
    ctx_clear_error(cx);
    return show_reviews(cx, false);
}

/* ---- on the page of tasks ---- */

/* Whoever reviews is asked at once; whoever reads the record by name is told. No child is named. */
static Status gather_glass(Ctx *cx, TasksBeside *out) {
    GlassOpenings l = {.n = 0};
    if (access_may(cx, REVIEW_GLASS)) TRY(glass_to_review(cx, false, &l));
    for (size_t i = 0; i < l.n; i++) {
        if (l.at[i].user_id == cx->actor.id) continue;
        task_beside_add(cx, out,
                        &(TaskBeside){.title = STR("Say whether an emergency opening was justified"),
                                      .about = str_fmt(cx->arena, "Opened by %.*s", STR_ARG(l.at[i].opened_by)),
                                      .href = url_to(cx, "/glass/reviews", NULL),
                                      .due_on = l.at[i].review_due_on});
    }
    return OK;
}

static Status gather_told(Ctx *cx, TasksBeside *out) {
    GlassOpenings l;
    TRY(glass_told(cx, &l));
    for (size_t i = 0; i < l.n; i++) {
        if (l.at[i].user_id == cx->actor.id || l.at[i].outcome.n || !access_may(cx, READ_CHILD)) continue;
        task_beside_add(cx, out,
                        &(TaskBeside){.title = STR("A restricted record that you may read was opened in an emergency"),
                                      .about = str_fmt(cx->arena, "Record %lld, by %.*s", (long long)l.at[i].person_id,
                                                       STR_ARG(l.at[i].opened_by)),
                                      .href = url_of(cx, (GlassTarget){l.at[i].person_id, l.at[i].case_id}),
                                      .due_on = DATE_NONE});
    }
    return OK;
}

/* A partner asked for a child whose record is restricted from them, and was told of nobody. */
static Status gather_withheld(Ctx *cx, TasksBeside *out) {
    IndexLook *looks;
    size_t n;
    if (!access_may(cx, READ_CHILD)) return OK;
    TRY(index_looks_withheld(cx, &looks, &n));
    for (size_t i = 0; i < n; i++)
        task_beside_add(
            cx, out,
            &(TaskBeside){.title =
                              STR("A partner looked up a restricted record that you may read, and was shown nothing"),
                          .about = str_fmt(cx->arena, "Record %lld, by %.*s: %.*s", (long long)looks[i].person_id,
                                           STR_ARG(looks[i].name), STR_ARG(looks[i].reason)),
                          .href = url_to(cx, "/children/{id}", "id", number(cx, looks[i].person_id).p, NULL),
                          .due_on = DATE_NONE});
    return OK;
}

static Status gather_tasks(Ctx *cx, TasksBeside *out) {
    TRY(gather_glass(cx, out));
    TRY(gather_told(cx, out));
    return gather_withheld(cx, out);
}

TASK_SOURCE(glass, .title = "Emergency openings", .gather = gather_tasks)
