#include <stdlib.h>

#include "base/embed.h"
#include "base/rng.h"
#include "harness.h"

PURE_TEST("every day from 1900 to 2100 goes to its date and back, weekdays in step") {
    Date d = date_ymd(1900, 1, 1);
    int weekday = 0; /* 1 January 1900 was a Monday */
    for (int year = 1900; year <= 2100; year++)
        for (int month = 1; month <= 12; month++)
            for (int day = 1; day <= date_days_in_month(year, month);
                 day++, d = date_plus(d, 1), weekday = (weekday + 1) % 7) {
                expect_i64(t, d.day, date_ymd(year, month, day).day);
                Ymd y = date_to_ymd(d);
                expect(t, y.year == year && y.month == month && y.day == day);
                expect_i64(t, weekday, date_weekday(d));
                char text[DATE_ISO_LEN + 1];
                Date back;
                expect(t, date_parse_iso(str_from(date_iso(d, text)), &back) && date_eq(back, d));
            }
}

PURE_TEST("days that do not exist are refused") {
    static const char *const bad[] = {"2017-02-29", "1900-02-29", "2018-13-01", "2018-00-10", "2018-04-31", "2018-4-3",
                                      "20180403",   "2018-04-0x", "",           "0000-01-01", "2018-01-01 "};
    Date d;
    for (size_t i = 0; i < COUNT_OF(bad); i++) expect(t, !date_parse_iso(str_from(bad[i]), &d));
    expect(t, date_parse_iso(STR("2016-02-29"), &d));
    expect(t, date_parse_uk(STR("8/3/2018"), &d) && date_eq(d, date_ymd(2018, 3, 8)));
    expect(t, date_parse_uk(STR(" 08-03-2018 "), &d) && date_eq(d, date_ymd(2018, 3, 8)));
    expect(t, !date_parse_uk(STR("8/3/18"), &d));
    expect(t, !date_parse_uk(STR("31/2/2018"), &d));
}

PURE_TEST("months are added to the same day, clamped to the month's end") {
    expect(t, date_eq(date_add_months(date_ymd(2013, 11, 30), 3), date_ymd(2014, 2, 28)));
    expect(t, date_eq(date_add_months(date_ymd(2015, 11, 30), 3), date_ymd(2016, 2, 29)));
    expect(t, date_eq(date_add_months(date_ymd(2018, 3, 31), -1), date_ymd(2018, 2, 28)));
    expect(t, date_eq(date_add_months(date_ymd(2018, 1, 15), -13), date_ymd(2016, 12, 15)));
}

PURE_TEST("birthdays and Easter") {
    expect_i64(t, 4, date_age(date_ymd(2012, 8, 31), date_ymd(2017, 8, 30)));
    expect_i64(t, 5, date_age(date_ymd(2012, 8, 31), date_ymd(2017, 8, 31)));
    expect_i64(t, 4, date_age(date_ymd(2012, 2, 29), date_ymd(2017, 2, 28)));
    expect_i64(t, 5, date_age(date_ymd(2012, 2, 29), date_ymd(2017, 3, 1)));
    expect(t, date_eq(date_easter(2018), date_ymd(2018, 4, 1)));
    expect(t, date_eq(date_easter(2008), date_ymd(2008, 3, 23)));
    expect(t, date_eq(date_easter(2038), date_ymd(2038, 4, 25)));
    expect_i64(t, 2017, date_school_year(date_ymd(2018, 8, 31)));
    expect_i64(t, 2018, date_school_year(date_ymd(2018, 9, 1)));
}

PURE_TEST("moments are UTC in the store and London on screen") {
    Moment m;
    Arena *a = t->cx.arena;
    expect(t, moment_parse(STR("2018-06-08T23:30:00.250Z"), &m));
    expect_str(t, "9 June 2018 at 12:30am", moment_london(a, m));
    expect_str(t, "2018-06-08T23:30:00.250Z", moment_iso(a, m));
    Moment same;
    expect(t, moment_parse(STR("2018-06-08 23:30:00.25+00"), &same) && same == m);
    expect(t, moment_parse(STR("2018-03-25T00:59:59Z"), &m));
    expect_str(t, "25 March 2018 at 12:59am", moment_london(a, m));
    expect_str(t, "25 March 2018 at 2:00am", moment_london(a, m + 1000));
    expect(t, moment_parse(STR("2018-10-28T01:00:00Z"), &m));
    expect_str(t, "28 October 2018 at 1:00am", moment_london(a, m));
    expect_str(t, "28 October 2018 at 1:59am", moment_london(a, m - 1000));
    expect(t, !moment_parse(STR("2018-06-08T23:30:00+01:00"), &m));
}

PURE_TEST("numbers are read whole or not at all") {
    i64 v = 7;
    expect(t, str_to_i64(STR("-9223372036854775808"), &v) && v == INT64_MIN);
    expect(t, str_to_i64(STR("9223372036854775807"), &v) && v == INT64_MAX);
    expect(t, !str_to_i64(STR("9223372036854775808"), &v));
    expect(t, !str_to_i64(STR("12x"), &v) && !str_to_i64(STR(""), &v) && !str_to_i64(STR("-"), &v));
    double f;
    expect(t, str_to_f64(STR("12.5"), &f) && f > 12.4 && f < 12.6);
    expect(t, !str_to_f64(STR("12.5%"), &f));
}

PURE_TEST("text that is not UTF-8 is known") {
    expect(t, str_is_utf8(STR("Zoë Łukasz 😀")));
    expect(t, !str_is_utf8(STR("Zo\xeb")));
    expect(t, !str_is_utf8(STR("\xed\xa0\x80")));
    expect(t, !str_is_utf8(STR("\xc0\xaf")));
    expect(t, !str_is_utf8(STR("\xe2\x82")));
}

PURE_TEST("text is cut, trimmed and found") {
    Str rest;
    expect_str(t, "a", str_cut(STR("a,b,c"), ',', &rest));
    expect_str(t, "b,c", rest);
    expect_str(t, "abc", str_cut(STR("abc"), ',', &rest));
    expect(t, str_empty(rest));
    expect_str(t, "x y", str_trim(STR(" \t x y\r\n")));
    expect_i64(t, 3, str_n_words(STR(" a\tplain\r\nreason ")));
    expect_i64(t, 0, str_n_words(STR(" \n")));
    expect_i64(t, 2, str_find(STR("abcd"), STR("cd")));
    expect_i64(t, -1, str_find(STR("abcd"), STR("ce")));
}

PURE_TEST("an arena knows its own memory, until it is given back") {
    Arena *a = t->cx.arena;
    int elsewhere = 0;
    char *first = arena_take(a, 10);
    ArenaMark mark = arena_mark(a);
    char *last = arena_take(a, 200000); /* in a chunk of its own */
    expect(t, arena_holds(a, first) && arena_holds(a, last) && arena_holds(a, last + 199999));
    expect(t, !arena_holds(a, &elsewhere) && !arena_holds(a, NULL));
    arena_rewind(a, mark);
    expect(t, arena_holds(a, first) && !arena_holds(a, last));
}

PURE_TEST("texts are put together, numbers written, and plain ASCII told from the rest") {
    Arena *a = t->cx.arena;
    expect_str(t, "from 8 to 9", STR_CAT(a, STR("from "), str_i64(a, 8), STR_NONE, STR(" to "), str_i64(a, 9)));
    expect_str(t, "-9223372036854775808", str_i64(a, INT64_MIN));
    expect_str(t, "", STR_CAT(a, STR_NONE, STR("")));
    expect(t, str_is_ascii(STR("")) && str_is_ascii(STR("eighteen letters..")));
    expect(t, !str_is_ascii(STR("seventeen lettér")) && !str_is_ascii(STR("é2345678 and on")) &&
                  !str_is_ascii(STR("Zoë")));
}

PURE_TEST("a buffer grows to anything") {
    Buf b = buf_on(t->cx.arena);
    for (int i = 0; i < 100000; i++) buf_add_i64(&b, -i);
    expect(t, str_starts(buf_str(&b), STR("0-1-2-3")));
    expect(t, str_ends(buf_str(&b), STR("-99998-99999")));
    Str s = str_fmt(t->cx.arena, "%0500d", 7);
    expect_i64(t, 500, (i64)s.n);
}

static void count_closed(void *thing) { ++*(int *)thing; }

PURE_TEST("an arena closes what it was given, newest first, and only once") {
    Arena *a = arena_open();
    int outer = 0, inner = 0;
    arena_defer(a, count_closed, &outer);
    ArenaMark mark = arena_mark(a);
    arena_defer(a, count_closed, &inner);
    char *big = arena_alloc(a, 3 << 20);
    big[3 << 19] = 1;
    arena_rewind(a, mark);
    expect_i64(t, 1, inner);
    expect_i64(t, 0, outer);
    arena_close(a);
    expect_i64(t, 1, outer);
    expect_i64(t, 1, inner);
}

PURE_TEST("running out of memory ends the request, not the process") {
    jmp_buf out;
    Arena *a = arena_open();
    volatile int jumps = 0;
    if (setjmp(out) != 0) jumps++;
    if (jumps == 0) {
        arena_on_oom(a, &out);
        arena_fail_after(a, 2);
        char *first = arena_alloc(a, 8), *second = arena_alloc(a, 8);
        expect(t, first == second); /* never reached */
    }
    if (jumps == 1) expect(t, arena_alloc_array(a, SIZE_MAX / 2, 3) == NULL); /* never reached */
    expect_i64(t, 2, jumps);
    arena_close(a);
}

PURE_TEST("the same seed gives the same numbers, evenly") {
    Rng r = rng_seed(2017), again = rng_seed(2017);
    int counts[10] = {0};
    for (int i = 0; i < 100000; i++) {
        u64 v = rng_below(&r, 10);
        expect(t, v == rng_below(&again, 10));
        counts[v]++;
    }
    for (int i = 0; i < 10; i++) expect(t, counts[i] > 9500 && counts[i] < 10500);
    Rng a = rng_fork(&r, 1), b = rng_fork(&r, 2);
    expect(t, rng_next(&a) != rng_next(&b));
}

PURE_TEST("embedded files are found by name") {
    const EmbeddedFile *f = embed_find(STR("migrations/0001_foundation.sql"));
    expect(t, f != NULL);
    expect(t, f->data[f->n] == 0);
    expect(t, embed_find(STR("migrations/none.sql")) == NULL);
    size_t n;
    embed_range(STR("migrations/"), &n);
    expect(t, n >= 1);
}

PURE_TEST("a moment moved to another day is on that day in London, at every hour and in either season") {
    const Date days[] = {date_ymd(2018, 1, 15), date_ymd(2018, 3, 25), date_ymd(2018, 6, 8), date_ymd(2018, 10, 28)};
    for (size_t from = 0; from < COUNT_OF(days); from++)
        for (int quarter = 0; quarter < 4 * 24; quarter++)
            for (size_t to = 0; to < COUNT_OF(days); to++) {
                Moment m = ((i64)date_diff(days[from], date_ymd(1970, 1, 1)) * 96 + quarter) * 900000;
                expect(t, date_eq(days[to], moment_london_date(moment_on(m, days[to]))));
            }
}
