/* csv_test.c - reading CSV as it comes: every encoding, quotation mark and line end, and memory that does not grow. */
#include "exchange/csv.h"
#include "harness.h"

static const CsvColumn columns[] = {{"urn", true}, {"name", true}, {"note", false}};

typedef struct Opened {
    CsvText text;
    CsvReader *reader;
    CsvHeader header;
} Opened;

static Opened *open_text(T *t, Str text, bool is_utf8) {
    Opened *o = ARENA_NEW(t->cx.arena, Opened);
    o->text.rest = text;
    CsvSource source = csv_text_source(&o->text, is_utf8);
    ok(t, csv_open(&t->cx, &source, columns, COUNT_OF(columns), &o->reader, &o->header));
    return o;
}

static CsvRow next(T *t, Opened *o) {
    CsvRow row;
    bool has;
    ok(t, csv_next(o->reader, &row, &has));
    expect(t, has);
    return row;
}

static void expect_end(T *t, Opened *o) {
    CsvRow row;
    bool has;
    ok(t, csv_next(o->reader, &row, &has));
    expect(t, !has);
}

PURE_TEST("CSV columns are found by name in any order, and unknown ones passed over") {
    Opened *o = open_text(t, STR("Name,extra,URN\nAshdown,x,118290\n"), true);
    expect_i64(t, 0, (i64)o->header.missing.n);
    expect_i64(t, 1, (i64)o->header.n_unknown);
    CsvRow row = next(t, o);
    expect_str(t, "118290", row.cells[0]);
    expect_str(t, "Ashdown", row.cells[1]);
    expect_str(t, "", row.cells[2]);
    expect(t, !csv_has_column(o->reader, 2));
    expect_end(t, o);
}

PURE_TEST("CSV says which required columns are missing and which stand twice") {
    expect_str(t, "urn, name", open_text(t, STR("a,b\n1,2\n"), true)->header.missing);
    expect_str(t, "name", open_text(t, STR("urn,name,name\n"), true)->header.repeated);
    expect_i64(t, ';', open_text(t, STR("urn;name;note\n"), true)->header.separator);
    expect_i64(t, '\t', open_text(t, STR("urn\tname\n"), true)->header.separator);
    expect(t, open_text(t, STR(""), true)->header.fault != CSV_FINE);
    expect(t, open_text(t, STR("\n\n"), true)->header.fault != CSV_FINE);
}

PURE_TEST("CSV quotation marks hold commas, line ends and marks") {
    Opened *o = open_text(t, STR("urn,name\r\n1,\"a, \"\"b\"\"\r\nc\"\r\n\"2\",\"\"\r\n3,it's 5\" wide"), true);
    CsvRow row = next(t, o);
    expect_str(t, "a, \"b\"\r\nc", row.cells[1]);
    expect_i64(t, 2, row.line);
    row = next(t, o);
    expect_i64(t, 4, row.line);
    expect_str(t, "2", row.cells[0]);
    expect_str(t, "", row.cells[1]);
    row = next(t, o);
    expect_i64(t, CSV_FINE, row.fault);
    expect_str(t, "it's 5\" wide", row.cells[1]);
    expect_end(t, o);
}

PURE_TEST("CSV rows end in LF, CRLF or CR; blank rows and rows of commas are passed over") {
    Opened *o = open_text(t, STR("urn,name\r1,a\r\r2,b\n\n,,,\r\n \r\n3,c\r\n"), true);
    expect_i64(t, 2, next(t, o).line);
    CsvRow row = next(t, o);
    expect_i64(t, 4, row.line);
    expect_i64(t, 2, row.number);
    row = next(t, o);
    expect_str(t, "3", row.cells[0]);
    expect_i64(t, 8, row.line);
    expect_end(t, o);
}

PURE_TEST("CSV tells a ragged row from a sound one") {
    Opened *o = open_text(t, STR("urn,name\n1\n1,2,3\n4,b\n"), true);
    CsvRow row = next(t, o);
    expect_i64(t, CSV_RAGGED, row.fault);
    expect_i64(t, 1, (i64)row.n_cells);
    row = next(t, o);
    expect_i64(t, CSV_RAGGED, row.fault);
    expect_i64(t, 3, (i64)row.n_cells);
    expect_i64(t, CSV_FINE, next(t, o).fault);
}

PURE_TEST("CSV tells stray quotation marks and NUL bytes, and goes on") {
    Opened *o = open_text(t, STR("urn,name\n1,\"a\"b\n2,x\0y\n3,c\n"), true);
    expect_i64(t, CSV_STRAY_QUOTE, next(t, o).fault);
    expect_i64(t, CSV_NUL, next(t, o).fault);
    expect_i64(t, CSV_FINE, next(t, o).fault);
    expect_end(t, o);
}

PURE_TEST("CSV with a quotation mark left open ends there, with the line") {
    Opened *o = open_text(t, STR("urn,name\n1,a\n2,\"b\n3,c\n4,d\n"), true);
    expect_i64(t, CSV_FINE, next(t, o).fault);
    CsvRow row = next(t, o);
    expect_i64(t, CSV_OPEN_QUOTE, row.fault);
    expect_i64(t, 3, row.line);
    expect_end(t, o);
}

PURE_TEST("CSV in Windows-1252 becomes UTF-8, and a byte that is no character is a fault of its row") {
    Opened *o = open_text(t, STR("urn,name\n1,Zo\xEB\n2,\x80\x93\x9F\n3,bad \x81\n4,fine\n"), false);
    expect_str(t, "Zoë", next(t, o).cells[1]);
    expect_str(t, "€“Ÿ", next(t, o).cells[1]);
    expect_i64(t, CSV_BAD_ENCODING, next(t, o).fault);
    expect_str(t, "fine", next(t, o).cells[1]);
}

PURE_TEST("CSV skips the byte order mark of UTF-8") {
    Opened *o = open_text(t, STR("\xEF\xBB\xBF\"urn\",name\n1,Łukasz\n"), true);
    expect_i64(t, 0, (i64)o->header.missing.n);
    expect(t, o->header.has_mark);
    expect_str(t, "Łukasz", next(t, o).cells[1]);
}

/* ---- a file without end ---- */

typedef struct Endless {
    u64 left;
    char unit[32];
    size_t n, at;
} Endless;

static Status read_endless(UNUSED Ctx *cx, void *from, void *into, size_t n, size_t *got) {
    Endless *e = from;
    char *to = into;
    *got = e->left < n ? (size_t)e->left : n;
    for (size_t i = 0; i < *got; i++, e->at++) to[i] = e->unit[e->at % e->n];
    e->left -= *got;
    return OK;
}

PURE_TEST("CSV rows are read in memory that does not grow with the file") {
    Endless e = {.left = (u64)64 << 20, .unit = "urn,name\n123456,\"a \"\"b\"\"\"\n", .n = 26};
    CsvSource source = {.read = read_endless, .from = &e, .is_utf8 = true};
    CsvReader *reader;
    CsvHeader header;
    CsvRow row;
    bool has;
    i64 n_sound = 0;
    ok(t, csv_open(&t->cx, &source, columns, COUNT_OF(columns), &reader, &header));
    size_t before = arena_used(t->cx.arena);
    for (;;) {
        ok(t, csv_next(reader, &row, &has));
        if (!has) break;
        n_sound += str_is(row.cells[1], "a \"b\"");
    }
    expect(t, n_sound > 2000000);
    expect(t, arena_used(t->cx.arena) == before);
}

PURE_TEST("CSV with one cell of many megabytes is refused without reading it all") {
    Endless e = {.left = (u64)2 << 30, .unit = "x", .n = 1};
    CsvText head = {.rest = STR("urn,name\n1,\"")};
    CsvSource text = csv_text_source(&head, true);
    CsvSource source = {.read = read_endless, .from = &e, .is_utf8 = true};
    CsvReader *reader;
    CsvHeader header;
    ok(t, csv_open(&t->cx, &source, columns, COUNT_OF(columns), &reader, &header));
    expect_i64(t, CSV_ROW_TOO_LONG, header.fault);
    expect(t, e.left > (u64)2040 << 20);
    (void)text;
}

/* Cut at every byte, any text gives the same rows as in one piece. */
typedef struct Drip {
    Str rest;
    size_t piece;
} Drip;

static Status read_drip(UNUSED Ctx *cx, void *from, void *into, UNUSED size_t n, size_t *got) {
    Drip *d = from;
    *got = d->rest.n < d->piece ? d->rest.n : d->piece;
    if (*got) memcpy(into, d->rest.p, *got);
    d->rest = str_slice(d->rest, *got, d->rest.n);
    return OK;
}

PURE_TEST("CSV reads the same whatever pieces the file comes in") {
    const Str text = STR("\xEF\xBB\xBFurn,name\r\n1,\"a\r\n\"\"b\"\"\"\r\n2,c\r3,\"d\"\n");
    for (size_t piece = 3; piece < text.n; piece++) {
        Drip d = {.rest = text, .piece = piece};
        Opened o = {0};
        CsvSource source = {.read = read_drip, .from = &d, .is_utf8 = true};
        ok(t, csv_open(&t->cx, &source, columns, COUNT_OF(columns), &o.reader, &o.header));
        expect_str(t, "a\r\n\"b\"", next(t, &o).cells[1]);
        expect_str(t, "c", next(t, &o).cells[1]);
        expect_str(t, "d", next(t, &o).cells[1]);
        expect_end(t, &o);
    }
}
