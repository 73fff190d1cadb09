/* csv.c - see csv.h. The end of a row is found first, with regard to quotation marks; then the row is split in place. */
#include <ctype.h>
#include <string.h>

#include "exchange/csv.h"

#define CSV_BUFFER_FIRST ((size_t)1 << 16)

const CsvFaultInfo csv_fault_info[N_CSV_FAULTS] = {
#define X(name, code, text) {code, text},
    CSV_FAULT_LIST(X)
#undef X
};

struct CsvReader {
    Ctx *cx;
    Arena *arena; /* its own: the caller rewinds cx->arena between rows */
    CsvSource source;
    char *buffer;
    size_t start, end, cap; /* unread bytes are buffer[start..end) */
    bool is_at_end;         /* the source has no more */
    i64 line;               /* of buffer[start] */
    i64 n_rows;
    Str *raw; /* the row's cells as they stand in the file */
    size_t n_raw, raw_cap;
    size_t width; /* cells in the header */
    Str *cells;   /* the declared columns' cells */
    i64 *place;   /* where each declared column stands in the file, -1: nowhere */
    size_t n_columns;
    char *converted; /* the row's Windows-1252 cells as UTF-8 */
    size_t n_converted, converted_cap;
    char separator;
};

/* ---- bytes ---- */

/* Make room and read more; the unread bytes move to the front. */
static Status fill(CsvReader *r) {
    size_t kept = r->end - r->start, got;
    if (r->start > 0) memmove(r->buffer, r->buffer + r->start, kept);
    r->start = 0;
    r->end = kept;
    if (kept == r->cap) {
        size_t wider = r->cap * 2;
        r->buffer = arena_grow(r->arena, r->buffer, r->cap, wider);
        r->cap = wider;
    }
    TRY(r->source.read(r->cx, r->source.from, r->buffer + r->end, r->cap - r->end, &got));
    r->end += got;
    r->is_at_end = got == 0;
    return OK;
}

/* ---- where the row ends ---- */

typedef struct RowSpan {
    size_t length; /* without the line end */
    size_t next;   /* with it */
    i64 n_lines;   /* line ends inside and after it */
    bool is_open;  /* a quotation mark is still open */
    bool is_whole;
} RowSpan;

/* The row at buffer[start]. A quotation mark opens a quoted cell only as a cell's first character. Inside quotes a doubled
 * mark closes and opens again at once, which comes to the same thing. */
static RowSpan find_row(const CsvReader *r) {
    const char *p = r->buffer + r->start;
    size_t n = r->end - r->start, i = 0;
    RowSpan span = {0};
    bool at_cell_start = true, was_quoted = false;
    for (; i < n; i++) {
        char c = p[i];
        if (span.is_open) {
            if (c == '\n') span.n_lines++;
            if (c == '"') span.is_open = false;
            continue;
        }
        if (c == '"' && (at_cell_start || was_quoted)) {
            span.is_open = was_quoted = true;
            at_cell_start = false;
        } else if (c == '\n' || c == '\r') {
            break;
        } else if (c == r->separator) {
            at_cell_start = true;
            was_quoted = false;
        } else {
            at_cell_start = was_quoted = false;
        }
    }
    span.length = i;
    if (i == n) {
        span.next = n;
        span.is_whole = r->is_at_end;
        return span;
    }
    bool is_cr = p[i] == '\r';
    if (is_cr && i + 1 == n && !r->is_at_end) return span; /* is a line feed next? */
    span.next = i + 1 + (is_cr && i + 1 < n && p[i + 1] == '\n' ? 1 : 0);
    span.n_lines++;
    span.is_whole = true;
    return span;
}

/* ---- cells ---- */

static void add_raw(CsvReader *r, Str cell) {
    ARENA_ROOM(r->arena, r->raw, r->n_raw, r->raw_cap, 160);
    r->raw[r->n_raw++] = cell;
}

/* The quoted cell whose first mark stands at p[i]: its text moved together in place. Returns where it ends. */
static size_t take_quoted(char *p, size_t i, size_t n, Str *cell) {
    size_t from = ++i, to = i;
    while (i < n) {
        if (p[i] != '"') {
            p[to++] = p[i++];
        } else if (i + 1 < n && p[i + 1] == '"') {
            p[to++] = '"';
            i += 2;
        } else {
            i++;
            break;
        }
    }
    *cell = (Str){p + from, to - from};
    return i;
}

/* Split buffer[start..start+n) into raw cells. */
static CsvFault split_row(CsvReader *r, size_t n) {
    char *p = r->buffer + r->start;
    CsvFault fault = CSV_FINE;
    r->n_raw = 0;
    for (size_t i = 0;; i++) {
        Str cell;
        if (i < n && p[i] == '"') {
            i = take_quoted(p, i, n, &cell);
            if (i < n && p[i] != r->separator) fault = CSV_STRAY_QUOTE;
            while (i < n && p[i] != r->separator) i++;
        } else {
            const char *stop = i < n ? memchr(p + i, r->separator, n - i) : NULL;
            size_t end = stop ? (size_t)(stop - p) : n;
            cell = (Str){p + i, end - i};
            i = end;
        }
        add_raw(r, cell);
        if (i >= n) return fault;
    }
}

static bool is_blank_row(const CsvReader *r) {
    for (size_t i = 0; i < r->n_raw; i++)
        if (!str_empty(str_trim(r->raw[i]))) return false;
    return true;
}

/* ---- Windows-1252 ---- */

/* Code points of bytes 0x80 to 0x9F; 0: no character. */
static const u16 windows_1252_high[32] = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                          0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                          0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                          0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

static bool has_high_byte(Str s) {
    for (size_t i = 0; i < s.n; i++)
        if ((u8)s.p[i] >= 0x80) return true;
    return false;
}

static size_t put_utf8(char *to, u32 c) {
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        to[0] = (char)(0xC0 | (c >> 6));
        to[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    to[0] = (char)(0xE0 | (c >> 12));
    to[1] = (char)(0x80 | ((c >> 6) & 0x3F));
    to[2] = (char)(0x80 | (c & 0x3F));
    return 3;
}

/* *cell as UTF-8 in r->converted, which csv_next() has made wide enough. False: a byte that is no character. */
static bool convert_cell(CsvReader *r, Str *cell) {
    char *to = r->converted + r->n_converted;
    size_t n = 0;
    for (size_t i = 0; i < cell->n; i++) {
        u32 c = (u8)cell->p[i];
        if (c >= 0x80 && c < 0xA0) c = windows_1252_high[c - 0x80];
        if (c == 0) return false;
        n += put_utf8(to + n, c);
    }
    r->n_converted += n;
    *cell = (Str){to, n};
    return true;
}

static bool convert_row(CsvReader *r, size_t row_bytes) {
    if (r->converted_cap < row_bytes * 3) {
        r->converted = arena_grow(r->arena, r->converted, r->converted_cap, row_bytes * 3);
        r->converted_cap = row_bytes * 3;
    }
    r->n_converted = 0;
    for (size_t i = 0; i < r->n_raw; i++)
        if (has_high_byte(r->raw[i]) && !convert_cell(r, &r->raw[i])) return false;
    return true;
}

/* ---- rows ---- */

static bool skip_byte_order_mark(CsvReader *r) {
    bool has = r->end - r->start >= 3 && memcmp(r->buffer + r->start, "\xEF\xBB\xBF", 3) == 0;
    if (has) r->start += 3;
    return has;
}

/* The whole of the next row is in the buffer, or the fault says why it cannot be. */
static Status load_row(CsvReader *r, RowSpan *span, CsvFault *fault) {
    *fault = CSV_FINE;
    for (;;) {
        *span = find_row(r);
        if (span->length > CSV_ROW_MAX) {
            *fault = span->is_open ? CSV_OPEN_QUOTE : CSV_ROW_TOO_LONG;
            return OK;
        }
        if (span->is_whole) {
            if (span->is_open) *fault = CSV_OPEN_QUOTE;
            return OK;
        }
        TRY(fill(r));
    }
}

static CsvFault read_cells(CsvReader *r, size_t n) {
    if (memchr(r->buffer + r->start, 0, n)) return CSV_NUL;
    CsvFault fault = split_row(r, n);
    if (!r->source.is_utf8 && !convert_row(r, n)) return CSV_BAD_ENCODING;
    return fault;
}

/* The next row that is not blank, as raw cells. */
static Status next_raw(CsvReader *r, CsvRow *row, bool *has) {
    RowSpan span;
    *has = false;
    for (;;) {
        CsvFault fault;
        if (r->start == r->end && r->is_at_end) return OK;
        TRY(load_row(r, &span, &fault));
        if (span.length == 0 && r->start == r->end) return OK;
        *row = (CsvRow){.line = r->line, .fault = fault};
        r->n_raw = 0;
        if (fault >= CSV_FATAL) {
            r->start = r->end;
            r->is_at_end = true;
        } else {
            row->fault = read_cells(r, span.length);
            r->start += span.next;
            r->line += span.n_lines;
            if (row->fault != CSV_NUL && is_blank_row(r)) continue;
        }
        row->n_cells = r->n_raw;
        *has = true;
        return OK;
    }
}

Status csv_next(CsvReader *r, CsvRow *row, bool *has) {
    TRY(next_raw(r, row, has));
    if (!*has) return OK;
    row->number = ++r->n_rows;
    row->cells = r->cells;
    if (row->fault == CSV_FINE && r->n_raw != r->width) row->fault = CSV_RAGGED;
    for (size_t i = 0; i < r->n_columns; i++) {
        i64 at = r->place[i];
        bool is_there = at >= 0 && (size_t)at < r->n_raw && row->fault < CSV_BAD_ENCODING;
        r->cells[i] = is_there ? str_trim(r->raw[at]) : STR("");
    }
    return OK;
}

/* ---- the header ---- */

static char guess_separator(const CsvReader *r) {
    const char *p = r->buffer + r->start;
    size_t n = r->end - r->start, n_commas = 0, n_semicolons = 0, n_tabs = 0;
    for (size_t i = 0; i < n && p[i] != '\n' && p[i] != '\r'; i++) {
        n_commas += p[i] == ',';
        n_semicolons += p[i] == ';';
        n_tabs += p[i] == '\t';
    }
    if (n_tabs > n_commas && n_tabs >= n_semicolons) return '\t';
    return n_semicolons > n_commas ? ';' : ',';
}

static void add_name(Buf *b, const char *name) {
    if (b->n > 0) buf_lit(b, ", ");
    buf_add(b, str_from(name));
}

/* "Period end" and "period-end" are period_end. */
static bool is_name_of(Str head, const char *column) {
    if (head.n != strlen(column)) return false;
    for (size_t i = 0; i < head.n; i++) {
        char c = head.p[i] == ' ' || head.p[i] == '-' ? '_' : (char)tolower((unsigned char)head.p[i]);
        if (head.p[i] != column[i] && c != tolower((unsigned char)column[i])) return false;
    }
    return true;
}

static void place_columns(CsvReader *r, const CsvColumn *columns, CsvHeader *h) {
    Buf missing = buf_on(r->cx->arena), repeated = buf_on(r->cx->arena);
    for (size_t c = 0; c < r->n_columns; c++) {
        r->place[c] = -1;
        for (size_t i = 0; i < r->n_raw; i++) {
            if (!is_name_of(str_trim(r->raw[i]), columns[c].name)) continue;
            if (r->place[c] >= 0) add_name(&repeated, columns[c].name);
            else r->place[c] = (i64)i;
        }
        if (r->place[c] < 0 && columns[c].is_required) add_name(&missing, columns[c].name);
    }
    h->missing = buf_str(&missing);
    h->repeated = buf_str(&repeated);
}

/* A cell without a name, as spreadsheets leave at the end of a row, is no column. */
static void find_unknown(CsvReader *r, const CsvColumn *columns, CsvHeader *h) {
    Str *unknown = ARENA_ARRAY(r->cx->arena, Str, r->n_raw + 1);
    for (size_t i = 0; i < r->n_raw; i++) {
        Str name = str_trim(r->raw[i]);
        bool is_known = name.n == 0;
        for (size_t c = 0; c < r->n_columns && !is_known; c++) is_known = is_name_of(name, columns[c].name);
        if (!is_known) unknown[h->n_unknown++] = str_dup(r->cx->arena, name);
    }
    h->unknown = unknown;
}

static CsvReader *new_reader(Ctx *cx, const CsvSource *source, size_t n_columns) {
    Arena *arena = arena_open();
    CsvReader *r = ARENA_NEW(cx->arena, CsvReader);
    if (!arena) return NULL;
    arena_own(cx->arena, arena);
    *r = (CsvReader){.cx = cx,
                     .arena = arena,
                     .source = *source,
                     .cap = CSV_BUFFER_FIRST,
                     .line = 1,
                     .separator = source->separator ? source->separator : ',',
                     .n_columns = n_columns};
    r->buffer = arena_alloc(arena, r->cap);
    r->cells = ARENA_ARRAY(arena, Str, n_columns);
    r->place = ARENA_ARRAY(arena, i64, n_columns);
    return r;
}

Status csv_open(Ctx *cx, const CsvSource *source, const CsvColumn *columns, size_t n, CsvReader **out,
                CsvHeader *header) {
    CsvReader *r = new_reader(cx, source, n);
    CsvRow row;
    bool has;
    if (!r) return FAIL(cx, ERR_OPS, "out of memory");
    TRY(fill(r));
    bool has_mark = skip_byte_order_mark(r);
    char guessed = guess_separator(r);
    if (source->is_any_separator) r->separator = guessed;
    *header = (CsvHeader){.missing = STR(""), .repeated = STR(""), .separator = guessed, .has_mark = has_mark};
    TRY(next_raw(r, &row, &has));
    header->fault = has ? row.fault : CSV_RAGGED;
    r->width = r->n_raw;
    if (header->fault == CSV_FINE) {
        place_columns(r, columns, header);
        find_unknown(r, columns, header);
    }
    *out = r;
    return OK;
}

bool csv_has_column(const CsvReader *r, size_t column) { return r->place[column] >= 0; }

/* ---- bytes in memory ---- */

static Status read_text(UNUSED Ctx *cx, void *from, void *into, size_t n, size_t *got) {
    CsvText *text = from;
    *got = text->rest.n < n ? text->rest.n : n;
    if (*got > 0) memcpy(into, text->rest.p, *got);
    text->rest = str_slice(text->rest, *got, text->rest.n);
    return OK;
}

CsvSource csv_text_source(CsvText *text, bool is_utf8) {
    return (CsvSource){.read = read_text, .from = text, .is_utf8 = is_utf8};
}
