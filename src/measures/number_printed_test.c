/* number_printed_test.c - figures as councils print them. */
#include "measures/number_printed.h"
#include "harness.h"

static void expect_number(T *t, const char *cell, const char *want) {
    Printed p = printed_read(t->cx.arena, str_from(cell));
    expect_i64(t, PRINTED_NUMBER, p.kind);
    expect_str(t, want, exact_text(t->cx.arena, p.value, p.decimals));
}

static void expect_kind(T *t, const char *cell, PrintedKind want) {
    expect_i64(t, want, printed_read(t->cx.arena, str_from(cell)).kind);
}

PURE_TEST("numbers keep their printed precision, whatever stands around them") {
    expect_number(t, "86.0", "86.0");
    expect_number(t, " 86 ", "86");
    expect_number(t, "1,234", "1234");
    expect_number(t, "12 345.5", "12345.5");
    expect_number(t, "1,234,567", "1234567");
    expect_number(t, "216k", "216000");
    expect_number(t, "£216K", "216000");
    expect_number(t, "£1.25m", "1250000");
    expect_number(t, "95.2% (DFE 2012)", "95.2");
    expect_number(t, "74.3 %", "74.3");
    expect_number(t, "−0.11", "-0.11");
    expect_number(t, "+2.5 pp", "2.5");
    expect_number(t, "74.3p", "74.3");
    expect_number(t, "9.5 percentage points", "9.5");
    expect_number(t, "3.5 per 1,000", "3.5");
    expect_number(t, "12.04 per 10 000 (mid-2013)", "12.04");
    expect_i64(t, 10000, printed_read(t->cx.arena, STR("12.04 per 10,000")).per);
    expect_i64(t, 100, printed_read(t->cx.arena, STR("6 per 100")).per);
    expect_number(t, "12.0*", "12.0");
    expect_number(t, "nil", "0");
    expect_number(t,
                  "1\xC2\xA0"
                  "234",
                  "1234");
    expect_i64(t, -3, printed_read(t->cx.arena, STR("216k")).decimals);
    expect_i64(t, -2, printed_read(t->cx.arena, STR("1.2k")).decimals);
}

PURE_TEST("what is not certainly a number is none") {
    const char *const cells[] = {"12,34",
                                 "1,23,456",
                                 "two",
                                 "1.2.3",
                                 "74.3 in 2",
                                 "abc%",
                                 "%",
                                 "1234567890123456",
                                 "0.1234567",
                                 "5.",
                                 "#REF!",
                                 "1 in 5",
                                 "12 34",
                                 "1,2345",
                                 "(12)",
                                 "3 per 1,0001",
                                 "3 per 1000 per 100",
                                 "3 per year"};
    for (size_t i = 0; i < COUNT_OF(cells); i++) expect_kind(t, cells[i], PRINTED_UNREADABLE);
    expect_kind(t, "", PRINTED_BLANK);
    expect_kind(t, "  \t ", PRINTED_BLANK);
}

PURE_TEST("words have their meaning by cell, also in Cyrillic letters") {
    const char *const cyrillic = "ТВС";
    Printed tbc = printed_read(t->cx.arena, str_from(cyrillic)), na = printed_read(t->cx.arena, STR("N/A"));
    Printed star = printed_read(t->cx.arena, STR("*")), x = printed_read(t->cx.arena, STR("Х"));
    expect_i64(t, TARGET_TO_BE_CONFIRMED, printed_as_target(&tbc));
    expect_i64(t, RESULT_TO_BE_SUPPLIED, printed_as_result(&tbc));
    expect_i64(t, TARGET_NOT_APPLICABLE, printed_as_target(&na));
    expect_i64(t, RESULT_NOT_AVAILABLE, printed_as_result(&na));
    expect_i64(t, TARGET_SMALL_COHORT, printed_as_target(&star));
    expect_i64(t, RESULT_SUPPRESSED, printed_as_result(&x));
    expect_kind(t, "New indicator", PRINTED_NEW);
    expect_kind(t, "–", PRINTED_NOT_AVAILABLE);
    expect_kind(t, "#DIV/0!", PRINTED_DIVISION);
    expect_kind(t, "To be supplied by J Smith", PRINTED_TO_BE_SUPPLIED);
    Printed blank = printed_read(t->cx.arena, STR(""));
    expect_i64(t, RESULT_UNKNOWN, printed_as_result(&blank));
    expect_i64(t, TARGET_NOT_SET, printed_as_target(&blank));
}

static void expect_operator(T *t, const char *cell, Operator want, const char *value) {
    Printed p = printed_read(t->cx.arena, str_from(cell));
    expect_i64(t, want, p.operator);
    expect_number(t, cell, value);
}

PURE_TEST("fewer than, at least and their signs") {
    expect_operator(t, "38% min", OPERATOR_AT_LEAST, "38");
    expect_operator(t, "<25", OPERATOR_BELOW, "25");
    expect_operator(t, "Fewer than 4%", OPERATOR_BELOW, "4");
    expect_operator(t, "≤ 8", OPERATOR_AT_MOST, "8");
    expect_operator(t, "no more than 70", OPERATOR_AT_MOST, "70");
    expect_operator(t, "95%+", OPERATOR_AT_LEAST, "95");
    expect_operator(t, "= 8 (reduce to)", OPERATOR_EQUAL, "8");
    Printed few = printed_read(t->cx.arena, STR("<5"));
    expect_i64(t, RESULT_SUPPRESSED, printed_as_result(&few));
    Printed other = printed_read(t->cx.arena, STR("87% (2017-18)"));
    expect_i64(t, 2017, other.year);
    other = printed_read(t->cx.arena, STR("87 2017/18"));
    expect_i64(t, 2017, other.year);
}

PURE_TEST("bands around a target or from one end to the other") {
    Bound ten = {.is_set = true, .value = exact_whole(10)}, none = {.is_set = false};
    Band b;
    expect(t, printed_band(t->cx.arena, STR("±1.5"), &ten, &b) && exact_f64(b.low) == 8.5 && exact_f64(b.high) == 11.5);
    expect(t, printed_band(t->cx.arena, STR("+/- 3%"), &ten, &b) && exact_is_whole(b.high, 13));
    expect(t, printed_band(t->cx.arena, STR("8.5–11.5"), &none, &b) && exact_f64(b.low) == 8.5);
    expect(t, printed_band(t->cx.arena, STR("8 to 12"), &none, &b) && exact_is_whole(b.low, 8) &&
                  exact_is_whole(b.high, 12));
    expect(t, !printed_band(t->cx.arena, STR("±1.5"), &none, &b));
    expect(t, !printed_band(t->cx.arena, STR("12-8"), &ten, &b));
    expect(t, !printed_band(t->cx.arena, STR("wide"), &ten, &b));
    expect(t, !printed_band(t->cx.arena, STR(""), &ten, &b));
}

static void expect_day(T *t, const char *cell, const char *want, bool want_month) {
    Date d = DATE_NONE;
    bool is_month;
    expect(t, printed_day(t->cx.arena, str_from(cell), &d, &is_month));
    expect_str(t, want, date_iso_str(t->cx.arena, d));
    expect_i64(t, want_month, is_month);
}

PURE_TEST("days and months in the forms that scorecards use") {
    expect_day(t, "2017-08-31", "2017-08-31", false);
    expect_day(t, "2017-08-31 00:00:00", "2017-08-31", false);
    expect_day(t, "31/08/2017", "2017-08-31", false);
    expect_day(t, "31 August 2017", "2017-08-31", false);
    expect_day(t, "31st Aug 2017", "2017-08-31", false);
    expect_day(t, "2017-08", "2017-08-31", true);
    expect_day(t, "08/2017", "2017-08-31", true);
    expect_day(t, "Feb 2016", "2016-02-29", true);
    expect_day(t, "Dec-17", "2017-12-31", true);
    const char *const wrong[] = {"2017-13", "31 Foo 2017", "2016-17",        "Autumn 2013", "A",
                                 "",        "31 02 2017",  "32 August 2017", "1 2 3 4"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        Date d;
        bool is_month;
        expect(t, !printed_day(t->cx.arena, str_from(wrong[i]), &d, &is_month));
    }
    expect_i64(t, 2016, printed_year(STR("2016-17")));
    expect_i64(t, 2013, printed_year(STR("Autumn 2013")));
    expect_i64(t, 0, printed_year(STR("A")));
    expect_i64(t, 0, printed_year(STR("120165")));
}

TEST("which way is better is read in the words that councils print, and is not guessed from others") {
    static const struct {
        const char *cell;
        bool is_known;
        Polarity polarity;
    } cells[] = {{"H", true, POLARITY_HIGH},
                 {" higher is better ", true, POLARITY_HIGH},
                 {"Higher Is Good", true, POLARITY_HIGH},
                 {"Higher better", true, POLARITY_HIGH},
                 {"Up is good", true, POLARITY_HIGH},
                 {"LOW", true, POLARITY_LOW},
                 {"Lower is good", true, POLARITY_LOW},
                 {"Minimise", true, POLARITY_LOW},
                 {"T (close to target)", true, POLARITY_TARGET},
                 {"Plan is best", true, POLARITY_TARGET},
                 {"", true, POLARITY_NONE},
                 {"Neutral", true, POLARITY_NONE},
                 {"aim high", false, POLARITY_NONE},
                 {"N", false, POLARITY_NONE},
                 {"HL", false, POLARITY_NONE}};
    for (size_t i = 0; i < COUNT_OF(cells); i++) {
        Polarity p;
        expect_i64(t, cells[i].is_known, printed_polarity(t->cx.arena, str_from(cells[i].cell), &p));
        if (cells[i].is_known) expect_i64(t, cells[i].polarity, p);
    }
}
