#include "attendance/columns.h"

#include <stdlib.h>
#include <string.h>

#include "db/db.h"
#include "sql_all.h"

enum { NOTHING = ' ', FIRST_DAYS = 32 };

/* ---- memory ---- */

static size_t lines_for(size_t n_days) { return (2 * n_days + MARK_LINE - 1) / MARK_LINE; }

static void free_block(MarkBlock *b) {
    free(b->days);
    free(b->marks);
    free(b->person_id);
}

Columns *columns_open(int year) {
    Columns *c = calloc(1, sizeof *c);
    if (c) c->year = year;
    return c;
}

void columns_close(Columns *c) {
    if (!c) return;
    for (size_t i = 0; i < c->n_blocks; i++) free_block(&c->blocks[i]);
    free(c->blocks);
    free(c);
}

/* Room for so many rows and days; rows are laid out anew where either grows. False: out of memory. */
static bool reserve(MarkBlock *b, size_t n_rows, size_t n_days) {
    size_t n_lines = lines_for(n_days > b->cap_days ? n_days : b->cap_days);
    if (n_rows <= b->cap_rows && n_lines == b->n_lines) return true;
    size_t cap = n_rows > b->cap_rows ? n_rows : b->cap_rows, width = n_lines * MARK_LINE, old = b->n_lines * MARK_LINE;
    u8 *marks = aligned_alloc(MARK_LINE, cap * width + MARK_LINE);
    i64 *people = realloc(b->person_id, (cap + 1) * sizeof(i64));
    if (people) b->person_id = people;
    if (!marks || !people) {
        free(marks);
        return false;
    }
    memset(marks, NOTHING, cap * width);
    for (size_t r = 0; r < b->n_rows; r++) memcpy(marks + r * width, b->marks + r * old, old < width ? old : width);
    free(b->marks);
    b->marks = marks;
    b->n_lines = n_lines;
    b->cap_rows = cap;
    return true;
}

static bool reserve_days(MarkBlock *b, size_t n_days) {
    if (n_days <= b->cap_days) return true;
    /* A year has about 190: the first day asks for a year's lines at once, so that rows are laid out once. */
    size_t cap = b->cap_days ? b->cap_days + FIRST_DAYS : 6 * FIRST_DAYS;
    Date *days = realloc(b->days, cap * sizeof(Date));
    if (!days) return false;
    b->days = days;
    b->cap_days = cap;
    return reserve(b, b->n_rows, cap);
}

/* ---- blocks ---- */

static size_t block_place(const Columns *c, i64 urn) {
    size_t low = 0, high = c->n_blocks;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c->blocks[middle].urn < urn) low = middle + 1;
        else high = middle;
    }
    return low;
}

const MarkBlock *columns_school(const Columns *c, i64 urn) {
    size_t i = block_place(c, urn);
    return i < c->n_blocks && c->blocks[i].urn == urn ? &c->blocks[i] : NULL;
}

/* The school's block, made where there is none. NULL: out of memory. */
static MarkBlock *block_of(Columns *c, i64 urn) {
    size_t i = block_place(c, urn);
    if (i < c->n_blocks && c->blocks[i].urn == urn) return &c->blocks[i];
    if (c->n_blocks == c->cap_blocks) {
        size_t cap = c->cap_blocks ? 2 * c->cap_blocks : 64;
        MarkBlock *wider = realloc(c->blocks, cap * sizeof *wider);
        if (!wider) return NULL;
        c->blocks = wider;
        c->cap_blocks = cap;
    }
    memmove(c->blocks + i + 1, c->blocks + i, (c->n_blocks - i) * sizeof(MarkBlock));
    c->blocks[i] = (MarkBlock){.urn = urn};
    c->n_blocks++;
    return &c->blocks[i];
}

const MarkBlock *columns_row(const Columns *c, size_t n, size_t *row) {
    size_t low = 0, high = c->n_blocks;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (c->blocks[middle].first_row <= n) low = middle;
        else high = middle;
    }
    *row = n - c->blocks[low].first_row;
    return &c->blocks[low];
}

/* ---- days ---- */

static size_t day_place(const MarkBlock *b, Date on) {
    size_t i = b->n_days;
    while (i > 0 && date_before(on, b->days[i - 1])) i--;
    return i;
}

/* Where the day stands, made where it is new: the later days of each row move up. False: out of memory. */
static bool open_day(MarkBlock *b, Date on, size_t *at) {
    size_t i = day_place(b, on);
    *at = i - 1;
    if (i > 0 && date_eq(b->days[i - 1], on)) return true;
    if (!reserve_days(b, b->n_days + 1)) return false;
    memmove(b->days + i + 1, b->days + i, (b->n_days - i) * sizeof(Date));
    for (size_t r = 0; i < b->n_days && r < b->n_rows; r++) {
        u8 *row = b->marks + r * b->n_lines * MARK_LINE;
        memmove(row + 2 * i + 2, row + 2 * i, 2 * (b->n_days - i));
    }
    b->days[i] = on;
    b->n_days++;
    *at = i;
    return true;
}

static bool take_day(MarkBlock *b, Date on, Str marks) {
    size_t at, n = marks.n / 2 < b->n_rows ? marks.n / 2 : b->n_rows, width;
    if (!open_day(b, on, &at)) return false;
    width = b->n_lines * MARK_LINE;
    u8 *to = b->marks + 2 * at;
    const char *from = marks.p;
    for (size_t r = 0; r < n; r++, to += width, from += 2) memcpy(to, from, 2);
    for (size_t r = n; r < b->n_rows; r++, to += width) memset(to, NOTHING, 2);
    return true;
}

/* ---- reading ---- */

static bool take_place(MarkBlock *b, size_t place, i64 person_id) {
    /* Schools' rows come in order; room is made for a form at a time. */
    if (place >= b->cap_rows && !reserve(b, place + place / 2 + 64, b->cap_days)) return false;
    for (; b->n_rows <= place; b->n_rows++) b->person_id[b->n_rows] = 0;
    b->person_id[place] = person_id;
    return true;
}

static Status read_places(Ctx *cx, Columns *c) {
    DbRows *r;
    MarkBlock *b = NULL;
    bool has_room = true;
    TRY(db_query(cx, &r, SQL_columns_places, P_I64(c->year)));
    while (has_room && db_next(r)) {
        if (!b || b->urn != col_i64(r, 0)) b = block_of(c, col_i64(r, 0));
        has_room = b && take_place(b, (size_t)col_i64(r, 1), col_i64(r, 2));
    }
    TRY(db_done(r));
    if (!has_room) return FAIL(cx, ERR_OPS, "out of memory for the year's marks");
    c->n_rows = 0;
    for (size_t i = 0; i < c->n_blocks; i++) {
        c->blocks[i].first_row = c->n_rows;
        c->n_rows += c->blocks[i].n_rows;
    }
    return OK;
}

static Status read_days(Ctx *cx, Columns *c) {
    DbRows *r;
    MarkBlock *b = NULL;
    bool has_room = true;
    TRY(db_query(cx, &r, SQL_columns_days, P_DATE(date_ymd(c->year, 9, 1)),
                 P_DATE(date_plus(date_ymd(c->year + 1, 9, 1), -1)), P_I64(c->newest_unit)));
    while (has_room && db_next(r)) {
        if (!b || b->urn != col_i64(r, 0)) b = block_of(c, col_i64(r, 0));
        has_room = b && take_day(b, col_date(r, 1), col_str(r, 2));
    }
    TRY(db_done(r));
    return has_room ? OK : FAIL(cx, ERR_OPS, "out of memory for the year's marks");
}

Status columns_refresh(Ctx *cx, Columns *c) {
    i64 newest;
    TRY(db_number(cx, &newest, SQL_columns_newest));
    if (newest == c->newest_unit && c->n_blocks > 0) return OK;
    TRY(read_places(cx, c));
    TRY(read_days(cx, c));
    c->newest_unit = newest;
    return OK;
}
