#include "registers/tick_log.h"

#include "db/db.h"
#include "cli/app.h"
#include "sql_all.h"

/* ---- beginning and ending ---- */

static Status begin(Ctx *cx, const char *made_by, i64 *id) {
    return db_insert(cx, id, SQL_tick_log_begin, P_DATE(cx->today), P_CSTR(made_by), P_MOMENT(ctx_now(cx)));
}

static Status begin_alone(Ctx *cx, const char *made_by, i64 *id) {
    TRY(db_begin(cx, DB_WRITE));
    TRY(begin(cx, made_by, id));
    return ctx_commit(cx);
}

static Status write_rules(Ctx *cx, i64 id, const Tick *k, TickRun *sum) {
    for (size_t i = 0; i < k->n_rules; i++) {
        const TickRule *r = &k->rules[i];
        Str name = str_fmt(cx->arena, "%.*s.%.*s", STR_ARG(r->reg->name), STR_ARG(r->rule->name));
        sum->n_found += r->n_found;
        sum->n_opened += r->n_opened;
        sum->n_refused += r->n_refused;
        TRY(db_run(cx, SQL_tick_log_rule, P_I64(id), P_STR(name), P_I64(r->n_found), P_I64(r->n_opened),
                   P_I64(r->n_known), P_I64(r->n_refused)));
    }
    return OK;
}

static Status end(Ctx *cx, i64 id, const Tick *k, const char *outcome, Str message) {
    TickRun sum = {.n_cases = k->n_cases};
    TRY(db_begin(cx, DB_WRITE));
    TRY(write_rules(cx, id, k, &sum));
    TRY(db_run(cx, SQL_tick_log_end, P_I64(id), P_MOMENT(ctx_now(cx)), P_CSTR(outcome), P_I64(sum.n_cases),
               P_I64(sum.n_found), P_I64(sum.n_opened), P_I64(sum.n_refused), P_STR(message)));
    return ctx_commit(cx);
}

/* ---- running ---- */

static Str message_of(Ctx *cx, Status st) {
    return str_fmt(cx->arena, "%s: %.*s", status_info[st].name, STR_ARG(cx->error.message));
}

/* The first error stays the one that is told; writing it down may fail too, and then the run looks cut off. */
static Status note_failure(Ctx *cx, i64 id, const Tick *k, Status st) {
    ErrorSlot why = cx->error;
    Str message = message_of(cx, st);
    db_rollback(cx);
    ctx_clear_error(cx);
    if (end(cx, id, k, "failed", message) != OK) db_rollback(cx);
    cx->error = why;
    return st;
}

static Status run(Ctx *cx, i64 id, Status (*also)(Ctx *cx), Tick *out) {
    Str message = STR_NONE;
    const struct TickStop *stop = out->stop;
    *out = (Tick){.stop = stop};
    Status st = tick_run(cx, out);
    if (st != OK) return note_failure(cx, id, out, st);
    st = also ? also(cx) : OK;
    if (st != OK) {
        message = message_of(cx, st);
        db_rollback(cx);
        ctx_clear_error(cx);
    }
    return end(cx, id, out, "done", message);
}

Status tick_logged(Ctx *cx, const char *made_by, Status (*also)(Ctx *cx), Tick *out) {
    i64 id;
    TRY(begin_alone(cx, made_by, &id));
    return run(cx, id, also, out);
}

/* Inside a write transaction, after db_touch(): whoever asks at the same time waits for its row, and then sees ours. */
static Status claim(Ctx *cx, int wait_minutes, i64 *id) {
    i64 n_done, n_tried;
    *id = 0;
    TRY(db_begin(cx, DB_WRITE));
    TRY(db_touch(cx));
    TRY(db_number(cx, &n_done, SQL_tick_log_done, P_DATE(cx->today)));
    TRY(db_number(cx, &n_tried, SQL_tick_log_tried, P_DATE(cx->today),
                  P_MOMENT(ctx_now(cx) - (i64)wait_minutes * 60000)));
    if (n_done == 0 && n_tried == 0) TRY(begin(cx, "timer", id));
    return ctx_commit(cx);
}

static Status is_done(Ctx *cx, bool *out) {
    i64 n;
    TRY(db_number(cx, &n, SQL_tick_log_done, P_DATE(cx->today)));
    *out = n > 0;
    return OK;
}

Status tick_if_due(Ctx *cx, int wait_minutes, Status (*also)(Ctx *cx), Tick *out, bool *has_run) {
    i64 id;
    bool has_been_done;
    *has_run = false;
    TRY(is_done(cx, &has_been_done));
    if (has_been_done) return OK;
    Status st = claim(cx, wait_minutes, &id);
    if (st != OK) db_rollback(cx);
    if (st != OK || id == 0) return st;
    *has_run = true;
    return run(cx, id, also, out);
}

/* ---- reading ---- */

Status tick_runs(Ctx *cx, i64 limit, TickRun **out, size_t *n) {
    DbRows *r;
    if (limit < 1 || limit > 1000) limit = 1000;
    *out = ARENA_ARRAY(cx->arena, TickRun, (size_t)limit);
    *n = 0;
    TRY(db_query(cx, &r, SQL_tick_log_list, P_I64(limit)));
    while (db_next(r))
        (*out)[(*n)++] = (TickRun){.id = col_i64(r, 0),
                                   .on = col_date(r, 1),
                                   .made_by = col_str_keep(r, 2),
                                   .started_at = col_moment(r, 3),
                                   .ended_at = col_is_null(r, 4) ? MOMENT_NONE : col_moment(r, 4),
                                   .outcome = col_str_keep(r, 5),
                                   .n_cases = col_i64(r, 6),
                                   .n_found = col_i64(r, 7),
                                   .n_opened = col_i64(r, 8),
                                   .n_refused = col_i64(r, 9),
                                   .message = col_str_keep(r, 10)};
    return db_done(r);
}
