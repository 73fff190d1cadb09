/* out.c - what commands print: text, JSON, tables. */
#include <stdarg.h>

#include "cli/call.h"

void out_fmt(Ctx *cx, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    vfprintf(cx->cli->out, fmt, args);
    va_end(args);
}

void out_str(Ctx *cx, Str s) {
    if (s.n) fwrite(s.p, 1, s.n, cx->cli->out);
}

void out_json(Ctx *cx, json_t *value) {
    check(value); /* a model that could not be made is a bug in its maker */
    json_dumpf(value, cx->cli->out, JSON_INDENT(2) | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    fputc('\n', cx->cli->out);
    json_decref(value);
}

/* ---- tables ---- */

typedef struct Column {
    Str title;
    int width;
    bool is_number; /* every cell so far was a number or empty */
} Column;

struct OutTable {
    Ctx *cx;
    Column *columns;
    size_t n_columns;
    Str *cells;
    size_t n_cells;
    size_t room;
};

/* Characters, near enough: what is not a UTF-8 continuation byte. */
static int text_width(Str s) {
    int n = 0;
    for (size_t i = 0; i < s.n; i++) n += ((u8)s.p[i] & 0xC0) != 0x80;
    return n;
}

static bool looks_numeric(Str s) {
    for (size_t i = 0; i < s.n; i++)
        if (!strchr("0123456789,.%-+", s.p[i])) return false;
    return true;
}

/* A name may hold anything: nothing in it may move a terminal's cursor. */
static Str without_controls(Ctx *cx, Str s) {
    char *copy = arena_alloc(cx->arena, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        u8 c = (u8)s.p[i];
        bool is_c1 = i > 0 && (u8)s.p[i - 1] == 0xC2 && c >= 0x80 && c < 0xA0;
        copy[i] = c < 0x20 || c == 0x7F || is_c1 ? '?' : s.p[i];
    }
    return (Str){copy, s.n};
}

OutTable *out_table(Ctx *cx, const char *columns) {
    OutTable *t = ARENA_NEW(cx->arena, OutTable);
    *t = (OutTable){.cx = cx, .n_columns = 1};
    for (const char *p = columns; *p; p++) t->n_columns += *p == '|';
    t->columns = ARENA_ARRAY(cx->arena, Column, t->n_columns);
    Str rest = str_from(columns);
    for (size_t i = 0; i < t->n_columns; i++) {
        t->columns[i].title = str_cut(rest, '|', &rest);
        t->columns[i].width = text_width(t->columns[i].title);
        t->columns[i].is_number = true;
    }
    return t;
}

void out_cell(OutTable *t, Str text) {
    ARENA_ROOM(t->cx->arena, t->cells, t->n_cells, t->room, 64);
    Column *c = &t->columns[t->n_cells % t->n_columns];
    Str cell = without_controls(t->cx, text);
    int width = text_width(cell);
    if (width > c->width) c->width = width;
    if (!looks_numeric(cell)) c->is_number = false;
    t->cells[t->n_cells++] = cell;
}

void out_cell_fmt(OutTable *t, const char *fmt, ...) {
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    check(n >= 0);
    char *text = arena_alloc(t->cx->arena, (size_t)n + 1);
    vsnprintf(text, (size_t)n + 1, fmt, again);
    va_end(again);
    out_cell(t, (Str){text, (size_t)n});
}

static void print_cell(OutTable *t, size_t column, Str text) {
    const Column *c = &t->columns[column];
    bool is_last = column + 1 == t->n_columns;
    int gap = c->width - text_width(text);
    if (c->is_number) out_fmt(t->cx, "%*s", gap, "");
    out_str(t->cx, text);
    if (!c->is_number && !is_last) out_fmt(t->cx, "%*s", gap, "");
    out_str(t->cx, is_last ? STR("\n") : STR("  "));
}

void out_table_end(OutTable *t) {
    check(t->n_cells % t->n_columns == 0);
    for (size_t i = 0; i < t->n_columns; i++) print_cell(t, i, t->columns[i].title);
    for (size_t i = 0; i < t->n_cells; i++) print_cell(t, i % t->n_columns, t->cells[i]);
}
