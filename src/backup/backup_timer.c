#include "backup/backup_timer.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "access/access.h"
#include "backup/backup.h"
#include "base/repeat.h"
#include "cli/app.h"

enum { LOOK_EVERY_S = 20 };
#define MINUTE_MS ((i64)60 * 1000)
#define DAY_MS    (24 * 60 * MINUTE_MS)

struct BackupTimer {
    Repeat *repeat;
    const App *app;
    BackupTimerOptions options;
};

/* A clock that was put back makes what is there look younger than now is: then it is due. */
static bool is_older(Moment at, Moment now, i64 than_ms) {
    return at == MOMENT_NONE || now - at >= than_ms || at > now;
}

static Status newest(Ctx *cx, Str folder, Moment *whole, Moment *any) {
    Manifest *all;
    size_t n = 0;
    *whole = *any = MOMENT_NONE;
    if (access(str_cstr(cx->arena, folder), F_OK) == 0) TRY(manifest_all(cx, folder, &all, &n));
    for (size_t i = 0; i < n; i++) {
        if (all[i].kind == BACKUP_WHOLE) *whole = all[i].at;
        if (all[i].kind != BACKUP_CLUSTER) *any = all[i].at;
    }
    return OK;
}

Status backup_if_due(Ctx *cx, const BackupTimerOptions *o, bool *is_made) {
    Moment whole, any, now = ctx_now(cx);
    Manifest made;
    TRY(newest(cx, o->folder, &whole, &any));
    bool is_whole_due = is_older(whole, now, DAY_MS);
    *is_made = is_whole_due || (db_kind(cx->db) == DB_SQLITE && is_older(any, now, o->every_minutes * MINUTE_MS));
    if (!*is_made) return OK;
    BackupOptions b = {.folder = o->folder, .only_changes = !is_whole_due, .n_kept = o->n_kept};
    return backup_write(cx, &b, &made);
}

static void look(void *arg) {
    BackupTimer *t = arg;
    Ctx cx;
    bool is_made;
    if (ctx_begin(&cx, t->app, NULL) != OK) return;
    actor_operator(&cx);
    Status st = db_open(&cx, t->app->store, &cx.db);
    if (st == OK) st = backup_if_due(&cx, &t->options, &is_made);
    if (st != OK) fprintf(stderr, "muster: the backup failed, and is tried again: %.*s\n", STR_ARG(cx.error.message));
    if (cx.db) db_close(cx.db);
    ctx_end(&cx);
}

Status backup_timer_open(Ctx *cx, const BackupTimerOptions *o, BackupTimer **out) {
    BackupTimer *t = calloc(1, sizeof *t);
    if (!t) return FAIL(cx, ERR_OPS, "out of memory");
    t->app = cx->app;
    t->options = *o;
    Status st = repeat_open(cx, LOOK_EVERY_S, look, t, &t->repeat);
    if (st != OK) {
        free(t);
        return st;
    }
    *out = t;
    return OK;
}

void backup_timer_close(BackupTimer *t) {
    if (!t) return;
    repeat_close(t->repeat);
    free(t);
}
