/* csv_out_test.c - CSV on the way out is well formed and runs nothing. */
#include "base/csv_out.h"
#include "harness.h"

static Str cell(T *t, Str s) {
    Buf b = buf_on(t->cx.arena);
    CsvOut c = csv_out_on(&b);
    csv_out_cell(&c, s);
    return buf_str(&b);
}

PURE_TEST("a cell that a spreadsheet would run is made text") {
    expect_str(t, "'=1+1", cell(t, STR("=1+1")));
    expect_str(t, "'@SUM(A1)", cell(t, STR("@SUM(A1)")));
    expect_str(t, "'+44 20 7946", cell(t, STR("+44 20 7946")));
    expect_str(t, "'-cmd", cell(t, STR("-cmd")));
    expect_str(t, "'\tx", cell(t, STR("\tx")));
    expect_str(t, "\"'\r=x\"", cell(t, STR("\r=x")));
    expect_str(t, "\"'=HYPERLINK(\"\"x\"\",1)\"", cell(t, STR("=HYPERLINK(\"x\",1)")));
}

PURE_TEST("plain numbers keep their sign") {
    expect_str(t, "-5", cell(t, STR("-5")));
    expect_str(t, "+4.25", cell(t, STR("+4.25")));
    expect_str(t, "'-", cell(t, STR("-")));
    expect_str(t, "'-1-2", cell(t, STR("-1-2")));
}

PURE_TEST("commas, quotes, line ends and outer spaces are quoted, nothing else is") {
    expect_str(t, "O'Brien", cell(t, STR("O'Brien")));
    expect_str(t, "\"a,b\"", cell(t, STR("a,b")));
    expect_str(t, "\"say \"\"no\"\"\"", cell(t, STR("say \"no\"")));
    expect_str(t, "\"two\nlines\"", cell(t, STR("two\nlines")));
    expect_str(t, "\" x\"", cell(t, STR(" x")));
}

PURE_TEST("rows end in CRLF and empty cells keep their place") {
    Buf b = buf_on(t->cx.arena);
    CsvOut c = csv_out_on(&b);
    csv_out_header(&c, "urn|on|name");
    csv_out_i64(&c, 118290);
    csv_out_date(&c, DATE_NONE);
    csv_out_cell(&c, STR_NONE);
    csv_out_end_row(&c);
    csv_out_date(&c, date_ymd(2018, 3, 8));
    csv_out_end_row(&c);
    expect_str(t, "urn,on,name\r\n118290,,\r\n2018-03-08\r\n", buf_str(&b));
}
