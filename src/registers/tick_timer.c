#include "registers/tick_timer.h"

#include <stdio.h>
#include <stdlib.h>

#include "access/access.h"
#include "base/repeat.h"
#include "cli/app.h"
#include "registers/tick_log.h"

enum { LOOK_EVERY_S = 30, TRY_AGAIN_MINUTES = 15 };

struct TickTimer {
    Repeat *repeat;
    TickStop stop;
    const App *app;
    TickTimerOptions options;
};

bool tick_timer_read_time(Str text, int *minute) {
    i64 hour, minutes;
    Str rest, hours = str_cut(text, ':', &rest);
    if (rest.n != 2 || !str_to_i64(hours, &hour) || !str_to_i64(rest, &minutes)) return false;
    if (hour < 0 || hour > 23 || minutes < 0 || minutes > 59) return false;
    *minute = (int)(hour * 60 + minutes);
    return true;
}

/* ---- the thread ---- */

static Status run_if_due(TickTimer *t, Ctx *cx) {
    Tick tick = {.stop = &t->stop};
    bool has_run;
    if (moment_london_minute(ctx_now(cx)) < t->options.minute) return OK;
    TRY(tick_if_due(cx, TRY_AGAIN_MINUTES, t->options.also, &tick, &has_run));
    if (has_run) {
        i64 n_opened = 0;
        for (size_t i = 0; i < tick.n_rules; i++) n_opened += tick.rules[i].n_opened;
        fprintf(stderr,
                "muster: tick of the day is done: %lld open cases worked out, %lld opened or changed by rules\n",
                (long long)tick.n_cases, (long long)n_opened);
    }
    return OK;
}

/* What fails is told on standard error, and looked at again soon. */
static void look(void *arg) {
    TickTimer *t = arg;
    Ctx cx;
    if (ctx_begin(&cx, t->app, NULL) != OK) return;
    actor_operator(&cx);
    Status st = db_open(&cx, t->app->store, &cx.db);
    if (st == OK) st = run_if_due(t, &cx);
    if (st != OK && !atomic_load(&t->stop.is_asked))
        fprintf(stderr, "muster: tick failed, and is tried again: %s at %s:%d: %.*s\n", status_info[st].name,
                cx.error.file, cx.error.line, STR_ARG(cx.error.message));
    if (cx.db) db_close(cx.db);
    ctx_end(&cx);
}

/* ---- opening and closing ---- */

Status tick_timer_open(Ctx *cx, const TickTimerOptions *o, TickTimer **out) {
    TickTimer *t = calloc(1, sizeof *t);
    if (!t) return FAIL(cx, ERR_OPS, "out of memory");
    t->app = cx->app;
    t->options = *o;
    atomic_init(&t->stop.is_asked, false);
    Status st = repeat_open(cx, LOOK_EVERY_S, look, t, &t->repeat);
    if (st != OK) {
        free(t);
        return st;
    }
    *out = t;
    return OK;
}

void tick_timer_close(TickTimer *t) {
    if (!t) return;
    atomic_store(&t->stop.is_asked, true);
    repeat_close(t->repeat);
    free(t);
}
