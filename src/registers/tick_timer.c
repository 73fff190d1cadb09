#include "registers/tick_timer.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "access/access.h"
#include "cli/app.h"
#include "registers/tick_log.h"

enum { LOOK_EVERY_S = 30, TRY_AGAIN_MINUTES = 15 };

struct TickTimer {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
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

static Status look(TickTimer *t) {
    Ctx cx;
    TRY(ctx_begin(&cx, t->app, NULL));
    actor_operator(&cx);
    Status st = db_open(&cx, t->app->store, &cx.db);
    if (st == OK) st = run_if_due(t, &cx);
    if (st != OK && !atomic_load(&t->stop.is_asked))
        fprintf(stderr, "muster: tick failed, and is tried again: %s at %s:%d: %.*s\n", status_info[st].name,
                cx.error.file, cx.error.line, STR_ARG(cx.error.message));
    if (cx.db) db_close(cx.db);
    ctx_end(&cx);
    return st;
}

static struct timespec next_look(void) {
    struct timespec at;
    /* check: allow clock because pthread_cond_timedwait() takes a moment of the machine's clock; no rule depends on it */
    clock_gettime(CLOCK_REALTIME, &at);
    at.tv_sec += LOOK_EVERY_S;
    return at;
}

static void *timer_thread(void *arg) {
    TickTimer *t = arg;
    pthread_mutex_lock(&t->lock);
    while (!atomic_load(&t->stop.is_asked)) {
        pthread_mutex_unlock(&t->lock);
        (void)look(t); /* told on standard error; looked at again soon */
        pthread_mutex_lock(&t->lock);
        struct timespec until = next_look();
        while (!atomic_load(&t->stop.is_asked) && pthread_cond_timedwait(&t->changed, &t->lock, &until) != ETIMEDOUT) {}
    }
    pthread_mutex_unlock(&t->lock);
    return NULL;
}

/* ---- opening and closing ---- */

Status tick_timer_open(Ctx *cx, const TickTimerOptions *o, TickTimer **out) {
    TickTimer *t = calloc(1, sizeof *t);
    if (!t) return FAIL(cx, ERR_OPS, "out of memory");
    t->app = cx->app;
    t->options = *o;
    pthread_mutex_init(&t->lock, NULL);
    pthread_cond_init(&t->changed, NULL);
    atomic_init(&t->stop.is_asked, false);
    if (pthread_create(&t->thread, NULL, timer_thread, t) != 0) {
        free(t);
        return FAIL(cx, ERR_OPS, "no thread could be started for the timer");
    }
    *out = t;
    return OK;
}

void tick_timer_close(TickTimer *t) {
    if (!t) return;
    pthread_mutex_lock(&t->lock);
    atomic_store(&t->stop.is_asked, true);
    pthread_cond_broadcast(&t->changed);
    pthread_mutex_unlock(&t->lock);
    pthread_join(t->thread, NULL);
    pthread_cond_destroy(&t->changed);
    pthread_mutex_destroy(&t->lock);
    free(t);
}
