#include "attendance/columns.h"

#include <stdlib.h>
#include <string.h>

#include "attendance/keys_kept.h"
#include "db/db.h"
#include "sql_all.h"

/* More units of import than this are new: everything is read again. */
enum { NOTHING = ' ', FIRST_DAYS = 32, FEW_UNITS = 100, MAX_LINES = 16 };

/* ---- memory ---- */

static size_t lines_for(size_t n_days) { return (2 * n_days + MARK_LINE - 1) / MARK_LINE; }

static void free_block(MarkBlock *b) {
    free(b->days);
    free(b->marks);
    free(b->planes.words);
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
    free(c->units);
    keys_kept_close(c->keys);
    free(c);
}

/* Room for so many rows and days; rows are laid out anew where either grows. False: out of memory. */
static bool reserve(MarkBlock *b, size_t n_rows, size_t n_days) {
    size_t n_lines = lines_for(n_days > b->cap_days ? n_days : b->cap_days);
    if (n_rows <= b->cap_rows && n_lines == b->n_lines) return true;
    /* Before the first day rows cost no marks, and have been made room for by doubling: from then on there is no room to spare. */
    size_t cap = n_rows > b->cap_rows || b->n_lines == 0 ? n_rows : b->cap_rows, width = n_lines * MARK_LINE,
           old = b->n_lines * MARK_LINE;
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

static bool reserve_days(MarkBlock *b, size_t n_days, bool is_counts) {
    if (n_days <= b->cap_days) return true;
    /* A year has about 190: the first day asks for a year's lines at once, so that rows are laid out once. */
    size_t cap = b->cap_days ? b->cap_days + FIRST_DAYS : 6 * FIRST_DAYS;
    Date *days = realloc(b->days, cap * sizeof(Date));
    if (!days) return false;
    b->days = days;
    b->cap_days = cap;
    return is_counts || reserve(b, b->n_rows, cap);
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
static bool open_day(const Columns *c, MarkBlock *b, Date on, size_t *at) {
    size_t i = day_place(b, on);
    *at = i - 1;
    if (i > 0 && date_eq(b->days[i - 1], on)) return true;
    if (!reserve_days(b, b->n_days + 1, c->is_counts)) return false;
    memmove(b->days + i + 1, b->days + i, (b->n_days - i) * sizeof(Date));
    for (size_t r = 0; !c->is_counts && i < b->n_days && r < b->n_rows; r++) {
        u8 *row = b->marks + r * b->n_lines * MARK_LINE;
        memmove(row + 2 * i + 2, row + 2 * i, 2 * (b->n_days - i));
    }
    b->days[i] = on;
    b->n_days++;
    *at = i;
    return true;
}

static bool take_day(const Columns *c, MarkBlock *b, Date on, Str marks) {
    size_t at, n = marks.n / 2 < b->n_rows ? marks.n / 2 : b->n_rows, width;
    if (!open_day(c, b, on, &at)) return false;
    b->is_sorted = false;
    width = b->n_lines * MARK_LINE;
    u8 *to = b->marks + 2 * at;
    const char *from = marks.p;
    for (size_t r = 0; r < n; r++, to += width, from += 2) memcpy(to, from, 2);
    for (size_t r = n; r < b->n_rows; r++, to += width) memset(to, NOTHING, 2);
    return true;
}

/* ---- what the marks are ---- */

/* Planes for the block as it stands, of nothing yet. Days and rows come rarely beside questions, so there is no room to spare. */
static bool clear_planes(MarkBlock *b) {
    size_t stride = (b->n_rows + MARK_STEP - 1) / MARK_STEP * MARK_STEP,
           size = planes_words(lines_for(b->n_days), stride) * sizeof(u64);
    free(b->planes.words);
    b->planes = (MarkPlanes){aligned_alloc(MARK_LINE, size + MARK_LINE), stride};
    if (b->planes.words) memset(b->planes.words, 0, size);
    return b->planes.words != NULL;
}

/* The codes of a day count for the days until they change. */
static bool sort_block(const AttendanceRules *rules, MarkBlock *b) {
    MarkWay way = mark_way_best();
    size_t n_lines = lines_for(b->n_days);
    if (!clear_planes(b)) return false;
    for (size_t d = 0; d < b->n_days;) {
        u64 wanted[MAX_LINES] = {0};
        MarkTable table;
        Date until = attendance_next_change(rules, b->days[d]);
        mark_table(rules, b->days[d], &table);
        for (; d < b->n_days && (!date_is_set(until) || date_before(b->days[d], until)); d++)
            wanted[2 * d / MARK_LINE] |= (u64)3 << (2 * d % MARK_LINE);
        MarkRows rows = {
            .at = b->marks, .n_rows = b->n_rows, .n_lines = n_lines, .row_lines = b->n_lines, .wanted = wanted};
        mark_sort(way, &table, &rows, b->planes);
    }
    return b->is_sorted = true;
}

bool columns_sort(const AttendanceRules *r, Columns *c) {
    for (size_t i = 0; i < c->n_blocks; i++)
        if (!c->blocks[i].is_sorted && !sort_block(r, &c->blocks[i])) return false;
    return true;
}

/* ---- reading ---- */

static bool take_place(MarkBlock *b, size_t place, i64 person_id) {
    /* Whoever comes after the first day of marks gets some room for a form. */
    size_t wanted = b->n_lines ? place + 32 : place + 1 + b->n_rows;
    if (place >= b->cap_rows && !reserve(b, wanted, b->cap_days)) return false;
    if (place >= b->n_rows) b->is_sorted = false;
    for (; b->n_rows <= place; b->n_rows++) b->person_id[b->n_rows] = 0;
    b->person_id[place] = person_id;
    return true;
}

static Status no_room(Ctx *cx) { return FAIL(cx, ERR_OPS, "out of memory for the year's marks"); }
static Date first_day(const Columns *c) { return date_ymd(c->year, 9, 1); }
static Date last_day(const Columns *c) { return date_ymd(c->year + 1, 8, 31); }

/* Rows of urn, place, person; ends them. */
static Status take_places(Ctx *cx, Columns *c, DbRows *r) {
    MarkBlock *b = NULL;
    bool has_room = true;
    while (has_room && db_next(r)) {
        if (!b || b->urn != col_i64(r, 0)) b = block_of(c, col_i64(r, 0));
        has_room = b && take_place(b, (size_t)col_i64(r, 1), col_i64(r, 2));
    }
    TRY(db_done(r));
    return has_room ? OK : no_room(cx);
}

/* Rows of urn, day, marks; ends them. */
static Status take_days(Ctx *cx, Columns *c, DbRows *r) {
    MarkBlock *b = NULL;
    bool has_room = true;
    while (has_room && db_next(r)) {
        if (!b || b->urn != col_i64(r, 0)) b = block_of(c, col_i64(r, 0));
        has_room = b && take_day(c, b, col_date(r, 1), col_str(r, 2));
    }
    TRY(db_done(r));
    return has_room ? OK : no_room(cx);
}

static void number_rows(Columns *c) {
    size_t n = 0, before = c->n_rows;
    bool is_moved = false;
    for (size_t i = 0; i < c->n_blocks; i++) {
        is_moved = is_moved || c->blocks[i].first_row != n;
        c->blocks[i].first_row = n;
        n += c->blocks[i].n_rows;
    }
    c->n_rows = n;
    c->layout += is_moved || n != before;
}

/* After whatever was read: rows in their order, and what their marks are. */
static Status settle(Ctx *cx, Columns *c) {
    number_rows(c);
    return columns_sort(definitions_of(cx)->attendance, c) ? OK : no_room(cx);
}

static Status read_places(Ctx *cx, Columns *c) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_columns_places, P_I64(c->year)));
    return take_places(cx, c, r);
}

Status columns_refresh_places(Ctx *cx, Columns *c) {
    TRY(read_places(cx, c));
    return settle(cx, c);
}

/* Of the rows of a year's days. */
typedef struct Ids {
    i64 first, last;
} Ids;

/* Each school's days, before their marks: rows lie in the order in which they were written, which need not be that of days. */
static Status read_dates(Ctx *cx, Columns *c, Ids *ids) {
    MarkBlock *b = NULL;
    bool has_room = true;
    size_t at;
    DbRows *r;
    *ids = (Ids){.first = INT64_MAX};
    TRY(db_query(cx, &r, SQL_columns_dates, P_DATE(first_day(c)), P_DATE(last_day(c))));
    while (has_room && db_next(r)) {
        i64 id = col_i64(r, 2);
        if (!b || b->urn != col_i64(r, 0)) b = block_of(c, col_i64(r, 0));
        has_room = b && open_day(c, b, col_date(r, 1), &at);
        if (id < ids->first) ids->first = id;
        if (id > ids->last) ids->last = id;
    }
    TRY(db_done(r));
    return has_room ? OK : no_room(cx);
}

static Status query_days(Ctx *cx, const Columns *c, Ids ids, DbRows **r) {
    return db_query(cx, r, SQL_columns_days, P_I64(ids.first), P_I64(ids.last), P_DATE(first_day(c)),
                    P_DATE(last_day(c)));
}

static Status read_places_and_days(Ctx *cx, Columns *c) {
    DbRows *r;
    Ids ids;
    TRY(read_places(cx, c));
    TRY(read_dates(cx, c, &ids));
    TRY(query_days(cx, c, ids, &r));
    return take_days(cx, c, r);
}

static Status read_everything(Ctx *cx, Columns *c) {
    db_expect_scan(cx, true);
    Status st = read_places_and_days(cx, c);
    db_expect_scan(cx, false);
    return st;
}

/* The school's places from the first that is not known. */
static Status read_new_places(Ctx *cx, Columns *c, i64 urn) {
    const MarkBlock *b = columns_school(c, urn);
    DbRows *r;
    TRY(db_query(cx, &r, SQL_columns_places_of, P_I64(urn), P_I64(c->year), P_I64(b ? (i64)b->n_rows : 0)));
    return take_places(cx, c, r);
}

static Status read_unit(Ctx *cx, Columns *c, i64 unit) {
    DbRows *r;
    size_t n = 0;
    i64 *urns = NULL;
    TRY(db_query(cx, &r, SQL_columns_unit_schools, P_I64(unit), P_DATE(first_day(c)), P_DATE(last_day(c))));
    while (db_next(r)) {
        if ((n & (n - 1)) == 0) urns = arena_grow(cx->arena, urns, n * sizeof(i64), (2 * n + 1) * sizeof(i64));
        urns[n++] = col_i64(r, 0);
    }
    TRY(db_done(r));
    for (size_t i = 0; i < n; i++) TRY(read_new_places(cx, c, urns[i]));
    TRY(db_query(cx, &r, SQL_columns_unit_days, P_I64(unit), P_DATE(first_day(c)), P_DATE(last_day(c))));
    return take_days(cx, c, r);
}

/* ---- counts alone ---- */

/* The codes of each day from the first of September, where they change; shared by the schools. */
typedef struct DayCodes {
    const MarkDayTable *of[366];
} DayCodes;

typedef struct Counting {
    Columns *columns;
    Ids ids;
    DayCodes codes;
} Counting;

static void read_codes(Arena *a, const AttendanceRules *rules, const Columns *c, DayCodes *out) {
    Date until = DATE_NONE;
    MarkDayTable *table = NULL;
    for (int d = 0; d < (int)COUNT_OF(out->of); d++) {
        Date on = date_plus(first_day(c), d);
        if (!table || date_eq(on, until)) {
            table = ARENA_NEW(a, MarkDayTable);
            mark_day_table(rules, on, table);
            until = attendance_next_change(rules, on);
        }
        out->of[d] = table;
    }
}

static void count_day(const Counting *k, const MarkBlock *b, Date on, Str marks) {
    size_t at = day_place(b, on), n = marks.n / 2 < b->n_rows ? marks.n / 2 : b->n_rows;
    check(at > 0 && date_eq(b->days[at - 1], on));
    mark_sort_day(k->codes.of[date_diff(on, first_day(k->columns))], (Str){marks.p, 2 * n}, b->planes, 2 * (at - 1));
}

static Status count_days(Ctx *cx, void *counting) {
    const Counting *k = counting;
    const MarkBlock *b = NULL;
    DbRows *r;
    db_expect_scan(cx, true);
    TRY(query_days(cx, k->columns, k->ids, &r));
    while (db_next(r)) {
        if (!b || b->urn != col_i64(r, 0)) b = columns_school(k->columns, col_i64(r, 0));
        if (b) count_day(k, b, col_date(r, 1), col_str(r, 2));
    }
    return db_done(r);
}

static Status read_rows(Ctx *cx, Columns *c, Ids *ids) {
    db_expect_scan(cx, true);
    TRY(read_places(cx, c));
    TRY(read_dates(cx, c, ids));
    number_rows(c);
    for (size_t i = 0; i < c->n_blocks; i++)
        if (!(c->blocks[i].is_sorted = clear_planes(&c->blocks[i]))) return no_room(cx);
    return OK;
}

Status columns_begin_counts(Ctx *cx, Columns *c, Beside **reading) {
    Counting *k = ARENA_NEW(cx->arena, Counting);
    *k = (Counting){.columns = c};
    c->is_counts = true;
    Status st = read_rows(cx, c, &k->ids);
    read_codes(cx->arena, definitions_of(cx)->attendance, c, &k->codes);
    if (st == OK) st = beside_begin(cx, count_days, k, reading);
    db_expect_scan(cx, false);
    return st;
}

/* ---- keeping up ---- */

typedef struct Units {
    i64 *ids; /* rising */
    size_t n;
} Units;

static Status read_units(Ctx *cx, Units *out) {
    DbRows *r;
    *out = (Units){.n = 0};
    TRY(db_query(cx, &r, SQL_columns_units));
    while (db_next(r)) {
        size_t n = out->n;
        if ((n & (n - 1)) == 0) out->ids = arena_grow(cx->arena, out->ids, n * sizeof(i64), (2 * n + 1) * sizeof(i64));
        out->ids[out->n++] = col_i64(r, 0);
    }
    return db_done(r);
}

/* Those of now that the columns have not read. */
static Units new_units(Arena *a, const Columns *c, Units now) {
    Units out = {.ids = ARENA_ARRAY(a, i64, now.n + 1)};
    for (size_t i = 0, k = 0; i < now.n; i++) {
        while (k < c->n_units && c->units[k] < now.ids[i]) k++;
        if (k == c->n_units || c->units[k] != now.ids[i]) out.ids[out.n++] = now.ids[i];
    }
    return out;
}

static Status keep_units(Ctx *cx, Columns *c, Units now) {
    i64 *ids = realloc(c->units, (now.n + 1) * sizeof(i64));
    if (!ids) return no_room(cx);
    if (now.n > 0) memcpy(ids, now.ids, now.n * sizeof(i64));
    c->units = ids;
    c->n_units = now.n;
    return OK;
}

Status columns_refresh(Ctx *cx, Columns *c) {
    Units now;
    TRY(read_units(cx, &now));
    Units more = new_units(cx->arena, c, now);
    if (more.n == 0) return OK;
    if (c->n_units == 0 || more.n > FEW_UNITS) TRY(read_everything(cx, c));
    else
        for (size_t i = 0; i < more.n; i++) TRY(read_unit(cx, c, more.ids[i]));
    TRY(settle(cx, c));
    return keep_units(cx, c, now);
}

Status columns_read_school(Ctx *cx, Columns *c, i64 urn) {
    DbRows *r;
    TRY(read_new_places(cx, c, urn));
    TRY(db_query(cx, &r, SQL_columns_school_days, P_I64(urn), P_DATE(first_day(c)), P_DATE(last_day(c))));
    TRY(take_days(cx, c, r));
    return settle(cx, c);
}

Status columns_refresh_person(Ctx *cx, Columns *c, i64 person_id) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_columns_person, P_I64(person_id), P_I64(c->year)));
    while (db_next(r)) {
        size_t i = block_place(c, col_i64(r, 0)), place = (size_t)col_i64(r, 1);
        if (i < c->n_blocks && c->blocks[i].urn == col_i64(r, 0) && place < c->blocks[i].n_rows)
            c->blocks[i].person_id[place] = person_id;
    }
    return db_done(r);
}
