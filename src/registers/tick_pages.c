/* tick_pages.c - when tick ran, and what it did: is the night's work done? */
#include "registers/tick_log.h"
#include "web/model.h"
#include "web/web.h"

ROUTE(GET, "/ticks", tick_runs_page, .needs = READ_CASES, .list = "runs",
      .doc = "When tick ran, by the server's timer or by the command, and what it did.")

enum { RUNS_SHOWN = 60 };

static void add_run(Ctx *cx, json_t *runs, const TickRun *r) {
    json_t *m = model_append(runs);
    model_date(cx, m, "on", r->on);
    model_text(m, "made_by", r->made_by);
    model_moment(cx, m, "started_at", r->started_at);
    model_text(m, "outcome", r->outcome.n ? r->outcome : STR("not_ended"));
    model_bool(m, "is_done", str_is(r->outcome, "done"));
    model_bool(m, "is_failed", str_is(r->outcome, "failed"));
    model_bool(m, "is_by_timer", str_is(r->made_by, "timer"));
    model_count(m, "n_cases", r->n_cases, cx);
    model_count(m, "n_found", r->n_found, cx);
    model_count(m, "n_opened", r->n_opened, cx);
    model_count(m, "n_refused", r->n_refused, cx);
    model_text(m, "message", r->message);
}

static Status tick_runs_page(Ctx *cx) {
    TickRun *runs;
    size_t n;
    TRY(tick_runs(cx, RUNS_SHOWN, &runs, &n));
    json_t *m = model_new("What rules and clocks did"), *list = model_array(m, "runs");
    for (size_t i = 0; i < n; i++) add_run(cx, list, &runs[i]);
    model_columns(m, "on|made_by|started_at|outcome|n_cases|n_found|n_opened|n_refused|message");
    model_bool(m, "has_runs", n > 0);
    model_text(m, "work", url_to(cx, "/work", NULL));
    model_text(m, "csv", url_to(cx, "/ticks.csv", NULL));
    return reply_model(cx, "tick_runs", m);
}
