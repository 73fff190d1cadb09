/* xlsx_out_test.c - workbooks: the same calls give the same bytes. What is in them is read by another program in tests/scorecard_test.py. */
#include "exchange/xlsx_out.h"
#include "harness.h"

static Str made(T *t, const char *text) {
    static const XlsxColumn columns[] = {{"Name", 20}, {"Figure", 10}};
    XlsxOut *x;
    Str bytes;
    ok(t, xlsx_out_new(&t->cx, STR("Of a test & more"), &x));
    xlsx_out_sheet(x, "First", columns, 2);
    xlsx_out_filled(x, str_from(text), XLSX_RED);
    xlsx_out_number(x, STR("86.0"));
    xlsx_out_end_row(x);
    xlsx_out_sheet(x, "Second", columns, 2);
    ok(t, xlsx_out_end(x, &bytes));
    return bytes;
}

PURE_TEST("a workbook is a zip, and the same twice") {
    Str one = made(t, "=SUM(A1)"), two = made(t, "=SUM(A1)"), other = made(t, "another");
    expect(t, one.n > 2000 && one.p[0] == 'P' && one.p[1] == 'K');
    expect(t, str_eq(one, two));
    expect(t, !str_eq(one, other));
}

PURE_TEST("a workbook that is not ended is let go with its arena") {
    XlsxOut *x;
    for (int i = 0; i < 50; i++) {
        ArenaMark mark = arena_mark(t->cx.arena);
        ok(t, xlsx_out_new(&t->cx, STR("Left"), &x));
        arena_rewind(t->cx.arena, mark);
    }
    ok(t, xlsx_out_new(&t->cx, STR("Last"), &x));
}
