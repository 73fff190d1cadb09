/* csv_out.c - see csv_out.h. */
#include "base/csv_out.h"

static void begin_cell(CsvOut *c) {
    if (c->n_cells++ > 0) buf_add_char(c->to, ',');
}

/* "-5", "+44.20": begins like a formula, is none. */
static bool is_plain_number(Str s) {
    size_t i = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+') ? 1 : 0;
    size_t n_digits = 0, n_points = 0;
    for (; i < s.n; i++) {
        if (s.p[i] >= '0' && s.p[i] <= '9') n_digits++;
        else if (s.p[i] == '.' && n_points == 0) n_points++;
        else return false;
    }
    return n_digits > 0;
}

static bool is_formula(Str s) {
    if (s.n == 0 || !memchr("=+-@\t\r", s.p[0], 6)) return false;
    return !is_plain_number(s);
}

/* Apostrophes before it are part of what is guarded, so that taking one off always gives what was written. */
static bool is_guarded(Str s) {
    size_t i = 0;
    while (i < s.n && s.p[i] == '\'') i++;
    return is_formula(str_slice(s, i, s.n));
}

Str csv_cell_unguarded(Str cell) {
    return cell.n > 1 && cell.p[0] == '\'' && is_guarded(cell) ? str_slice(cell, 1, cell.n) : cell;
}

static bool needs_quotes(Str s) {
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '"' || s.p[i] == ',' || s.p[i] == '\n' || s.p[i] == '\r') return true;
    return s.n > 0 && (s.p[0] == ' ' || s.p[s.n - 1] == ' ');
}

static void add_quoted(Buf *b, Str s) {
    buf_add_char(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"') buf_add_char(b, '"');
        buf_add_char(b, s.p[i]);
    }
    buf_add_char(b, '"');
}

void csv_out_cell(CsvOut *c, Str text) {
    begin_cell(c);
    if (is_guarded(text)) text = str_fmt(c->to->arena, "'%.*s", STR_ARG(text));
    if (needs_quotes(text)) add_quoted(c->to, text);
    else buf_add(c->to, text);
}

void csv_out_i64(CsvOut *c, i64 v) {
    begin_cell(c);
    buf_add_i64(c->to, v);
}

void csv_out_date(CsvOut *c, Date d) {
    begin_cell(c);
    if (date_is_set(d)) buf_add_date(c->to, d);
}

void csv_out_end_row(CsvOut *c) {
    buf_lit(c->to, "\r\n");
    c->n_cells = 0;
}

void csv_out_header(CsvOut *c, const char *columns) {
    Str rest = str_from(columns);
    while (rest.n > 0) csv_out_cell(c, str_cut(rest, '|', &rest));
    csv_out_end_row(c);
}
