/* progress.c - a bar on standard error, only where that is a terminal. */
#include "cli/call.h"

#define BAR_WIDTH    30
#define REDRAW_EVERY 100 /* milliseconds */

struct Progress {
    Ctx *cx;
    const char *what;
    i64 total;
    Moment drawn_at;
    bool is_drawn;
};

Progress *progress_start(Ctx *cx, const char *what, i64 total) {
    Progress *p = ARENA_NEW(cx->arena, Progress);
    *p = (Progress){.cx = cx, .what = what, .total = total};
    return p;
}

static void draw(Progress *p, i64 done) {
    char bar[BAR_WIDTH + 1];
    i64 filled = p->total > 0 ? (done < p->total ? done : p->total) * BAR_WIDTH / p->total : 0;
    for (int i = 0; i < BAR_WIDTH; i++) bar[i] = i < filled ? '#' : '.';
    bar[BAR_WIDTH] = '\0';
    FILE *err = p->cx->cli->err;
    if (p->total > 0) fprintf(err, "\r%s [%s] %lld of %lld", p->what, bar, (long long)done, (long long)p->total);
    else fprintf(err, "\r%s %lld", p->what, (long long)done);
    fflush(err);
    p->is_drawn = true;
}

void progress_set(Progress *p, i64 done) {
    if (!p->cx->cli || !p->cx->cli->is_terminal) return;
    Moment now = ctx_now(p->cx);
    if (p->is_drawn && now - p->drawn_at < REDRAW_EVERY) return;
    p->drawn_at = now;
    draw(p, done);
}

void progress_set_total(Progress *p, i64 total) { p->total = total; }

void progress_end(Progress *p) {
    if (p->is_drawn) fprintf(p->cx->cli->err, "\r\033[K");
}
