#include "define/mistakes.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/ctx.h"
#include "base/nearest.h"

void mistake_at(Mistakes *m, Str file, int line, const char *fmt, ...) {
    m->n++;
    if (m->n > MISTAKES_MAX) return;
    char text[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    Mistake *new = ARENA_NEW(m->arena, Mistake);
    *new = (Mistake){.file = str_dup(m->arena, file), .line = line, .message = str_dup(m->arena, str_from(text))};
    if (m->last) m->last->next = new;
    else m->first = new;
    m->last = new;
}

Status mistakes_refuse(Ctx *cx, const Mistakes *m, const char *where) {
    if (m->n == 0) return OK;
    return FAIL(cx, ERR_INPUT, "%.*s:%d: %.*s (mistakes in the %s: %zu; muster check lists them)",
                STR_ARG(m->first->file), m->first->line, STR_ARG(m->first->message), where, m->n);
}

Str mistake_nearest(Str wrong, const Str *names, size_t n) {
    size_t best = (wrong.n + 2) / 3;
    Str found = STR_NONE;
    for (size_t i = 0; i < n; i++) {
        size_t d = nearest_distance(wrong, names[i]);
        if (d > best || (d == best && found.p)) continue;
        best = d;
        found = names[i];
    }
    return found;
}

Str mistake_hint(Arena *a, Str wrong, const Str *names, size_t n) {
    Str near = mistake_nearest(wrong, names, n);
    if (near.p) return str_fmt(a, "; did you mean '%.*s'?", STR_ARG(near));
    if (n == 0) return STR("");
    Buf b = buf_on(a);
    buf_lit(&b, "; it can be ");
    for (size_t i = 0; i < n; i++) {
        if (i > 0) buf_add(&b, i + 1 == n ? STR(" or ") : STR(", "));
        buf_add(&b, names[i]);
    }
    return buf_str(&b);
}
