#include "define/mistakes.h"

#include <stdarg.h>
#include <stdio.h>

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

#define NAME_MAX_BYTES 64

static int min2(int a, int b) { return a < b ? a : b; }

/* Insertions, deletions, changes and swaps of neighbours (optimal string alignment), by three rows. */
static int edit_distance(Str a, Str b) {
    int rows[3][NAME_MAX_BYTES + 1];
    int *before = rows[0], *above = rows[1], *row = rows[2];
    for (int j = 0; j <= (int)b.n; j++) above[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        row[0] = (int)i;
        for (size_t j = 1; j <= b.n; j++) {
            int change = a.p[i - 1] == b.p[j - 1] ? 0 : 1;
            row[j] = min2(min2(above[j] + 1, row[j - 1] + 1), above[j - 1] + change);
            bool is_swap = i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1];
            if (is_swap) row[j] = min2(row[j], before[j - 2] + 1);
        }
        int *spare = before;
        before = above;
        above = row;
        row = spare;
    }
    return above[b.n];
}

Str mistake_nearest(Str wrong, const Str *names, size_t n) {
    if (wrong.n == 0 || wrong.n > NAME_MAX_BYTES) return STR_NONE;
    int best = (int)(wrong.n + 2) / 3;
    Str found = STR_NONE;
    for (size_t i = 0; i < n; i++) {
        if (names[i].n > NAME_MAX_BYTES) continue;
        int d = edit_distance(wrong, names[i]);
        if (d < best || (d == best && !found.p)) {
            best = d;
            found = names[i];
        }
    }
    return found;
}

Str mistake_hint(Arena *a, Str wrong, const Str *names, size_t n) {
    Str near = mistake_nearest(wrong, names, n);
    if (near.p) return str_fmt(a, "; did you mean '%.*s'?", STR_ARG(near));
    Buf b = buf_on(a);
    buf_lit(&b, "; it can be ");
    for (size_t i = 0; i < n; i++) {
        if (i > 0) buf_add(&b, i + 1 == n ? STR(" or ") : STR(", "));
        buf_add(&b, names[i]);
    }
    return buf_str(&b);
}
