#include "base/ctx.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

void ctx_fail(Ctx *cx, Status kind, const char *file, int line, const char *func, const char *fmt, ...) {
    if (cx->error.status != OK) return;
    char text[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    cx->error = (ErrorSlot){.status = kind, .file = file, .line = line, .func = func};
    cx->error.message = str_dup(cx->arena, str_from(text));
}

void ctx_clear_error(Ctx *cx) { cx->error = (ErrorSlot){.status = OK}; }

static Moment system_now(void) {
    struct timespec ts;
    clock_gettime(CLOCK_REALTIME, &ts);
    return (i64)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

Moment ctx_now(const Ctx *cx) { return date_is_set(cx->today) ? moment_on(system_now(), cx->today) : system_now(); }

Moment ctx_system_now(void) { return system_now(); }

Date ctx_system_today(void) { return moment_london_date(system_now()); }
