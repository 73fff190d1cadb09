/* xlsx_out.c - see xlsx_out.h. */
#include "exchange/xlsx_out.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum { MAX_DECIMALS = 6, MAX_TEXT = 32000 };
#define MADE_AT 946684800 /* 1 January 2000: the file says when the figures are of, not when it was made */

struct XlsxOut {
    Ctx *cx;
    int fd;
    Str title;
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *header, *fills[N_XLSX_FILLS], *numbers[MAX_DECIMALS + 1];
    lxw_row_t row;
    lxw_col_t column, n_columns;
};

static const u32 fill_colours[N_XLSX_FILLS] = {
#define X(name, rgb) rgb,
    XLSX_FILL_LIST(X)
#undef X
};

/* ---- formats ---- */

static lxw_format *text_format(lxw_workbook *book, u32 fill) {
    lxw_format *f = workbook_add_format(book);
    format_set_text_wrap(f);
    format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
    if (fill) format_set_bg_color(f, fill);
    return f;
}

static void make_formats(XlsxOut *x) {
    x->header = text_format(x->book, 0xEEEFEF);
    format_set_bold(x->header);
    for (int i = 0; i < N_XLSX_FILLS; i++) x->fills[i] = text_format(x->book, fill_colours[i]);
    for (int i = 0; i <= MAX_DECIMALS; i++) {
        x->numbers[i] = workbook_add_format(x->book);
        format_set_align(x->numbers[i], LXW_ALIGN_VERTICAL_TOP);
        format_set_num_format(x->numbers[i],
                              str_cstr(x->cx->arena, str_fmt(x->cx->arena, "#,##0%s%.*s", i ? "." : "", i, "000000")));
    }
}

/* Where the request ended before the file did. */
static void let_go(void *thing) {
    XlsxOut *x = thing;
    if (x->book) lxw_workbook_free(x->book);
    if (x->fd >= 0) close(x->fd);
}

Status xlsx_out_new(Ctx *cx, Str title, XlsxOut **out) {
    XlsxOut *x = ARENA_NEW(cx->arena, XlsxOut);
    *x = (XlsxOut){.cx = cx, .title = title};
    x->fd = memfd_create("workbook", MFD_CLOEXEC);
    arena_defer(cx->arena, let_go, x);
    if (x->fd < 0) return FAIL(cx, ERR_OPS, "no memory for a workbook");
    x->book = workbook_new(str_cstr(cx->arena, str_fmt(cx->arena, "/proc/self/fd/%d", x->fd)));
    if (!x->book) return FAIL(cx, ERR_OPS, "no memory for a workbook");
    lxw_doc_properties about = {.title = str_cstr(cx->arena, title), .created = MADE_AT};
    workbook_set_properties(x->book, &about);
    make_formats(x);
    *out = x;
    return OK;
}

/* ---- sheets and cells ---- */

/* A & begins a code in the line that is printed above a page. */
static const char *printed_head(Arena *a, Str title) {
    Buf b = buf_on(a);
    buf_lit(&b, "&L");
    for (size_t i = 0; i < title.n && b.n < 200; i++) {
        if (title.p[i] == '&') buf_add_char(&b, '&');
        buf_add_char(&b, title.p[i]);
    }
    return str_cstr(a, buf_str(&b));
}

static void set_printing(XlsxOut *x) {
    worksheet_set_landscape(x->sheet);
    worksheet_set_paper(x->sheet, 9); /* A4 */
    worksheet_fit_to_pages(x->sheet, 1, 0);
    worksheet_repeat_rows(x->sheet, 0, 0);
    worksheet_set_header(x->sheet, printed_head(x->cx->arena, x->title));
    worksheet_set_footer(x->sheet, "&L&A&RPage &P of &N");
}

/* The filter covers the rows that the sheet came to have. */
static void end_sheet(XlsxOut *x) {
    if (x->sheet && x->n_columns > 0)
        worksheet_autofilter(x->sheet, 0, 0, x->row > 1 ? x->row - 1 : 1, (lxw_col_t)(x->n_columns - 1));
}

void xlsx_out_sheet(XlsxOut *x, const char *name, const XlsxColumn *columns, size_t n) {
    end_sheet(x);
    x->sheet = workbook_add_worksheet(x->book, name);
    check(x->sheet && n < UINT16_MAX);
    x->n_columns = (lxw_col_t)n;
    for (size_t i = 0; i < n; i++) {
        worksheet_set_column(x->sheet, (lxw_col_t)i, (lxw_col_t)i, columns[i].width, NULL);
        worksheet_write_string(x->sheet, 0, (lxw_col_t)i, columns[i].title, x->header);
    }
    worksheet_freeze_panes(x->sheet, 1, 0);
    set_printing(x);
    x->row = 1;
    x->column = 0;
}

void xlsx_out_filled(XlsxOut *x, Str text, XlsxFill fill) {
    if (text.n > MAX_TEXT) text.n = MAX_TEXT;
    if (text.n > 0) worksheet_write_string(x->sheet, x->row, x->column, str_cstr(x->cx->arena, text), x->fills[fill]);
    x->column++;
}

void xlsx_out_text(XlsxOut *x, Str text) { xlsx_out_filled(x, text, XLSX_PLAIN); }

/* Digits with at most one point among them, after a sign; *decimals: behind the point. */
static bool is_number(Str s, int *decimals) {
    size_t i = s.n > 0 && s.p[0] == '-' ? 1 : 0, n_digits = 0;
    bool has_point = false;
    *decimals = 0;
    for (; i < s.n; i++) {
        if (s.p[i] == '.' && !has_point) has_point = true;
        else if (s.p[i] < '0' || s.p[i] > '9') return false;
        else n_digits++, *decimals += has_point;
    }
    return n_digits > 0 && n_digits <= 15 && *decimals <= MAX_DECIMALS;
}

void xlsx_out_number(XlsxOut *x, Str text) {
    int decimals;
    if (!is_number(text, &decimals)) {
        xlsx_out_text(x, text);
        return;
    }
    worksheet_write_number(x->sheet, x->row, x->column++, strtod(str_cstr(x->cx->arena, text), NULL),
                           x->numbers[decimals]);
}

void xlsx_out_end_row(XlsxOut *x) {
    x->row++;
    x->column = 0;
}

/* ---- the file ---- */

static Status read_all(Ctx *cx, int fd, Str *bytes) {
    off_t n = lseek(fd, 0, SEEK_END);
    if (n <= 0) return FAIL(cx, ERR_OPS, "the workbook could not be written");
    char *to = arena_alloc(cx->arena, (size_t)n);
    for (off_t at = 0; at < n;) {
        ssize_t got = pread(fd, to + at, (size_t)(n - at), at);
        if (got <= 0) return FAIL(cx, ERR_OPS, "the workbook could not be read back");
        at += got;
    }
    *bytes = (Str){to, (size_t)n};
    return OK;
}

Status xlsx_out_end(XlsxOut *x, Str *bytes) {
    end_sheet(x);
    lxw_error e = workbook_close(x->book);
    x->book = NULL; /* closing frees it, also where it fails */
    if (e != LXW_NO_ERROR) return FAIL(x->cx, ERR_OPS, "the workbook could not be written: %s", lxw_strerror(e));
    return read_all(x->cx, x->fd, bytes);
}
