#include "harness.h"

#include <stdlib.h>

#include "attendance/mark_count.h"
#include "base/rng.h"
#include "define/definitions.h"

/* What the others must agree with: a mark at a time, its code looked up by its day. */
static void count_by_code(const AttendanceRules *r, Date on, const MarkRows *rows, MarkCounts *out) {
    size_t row = (rows->row_lines ? rows->row_lines : rows->n_lines) * MARK_LINE;
    for (size_t i = 0; i < rows->n_rows; i++) {
        u16 n[N_MARK_CATEGORIES] = {0};
        for (size_t s = 0; s < rows->n_lines * MARK_LINE; s++) {
            const MarkCode *c = attendance_kept_on(r, rows->at[i * row + s], on);
            if (c && (rows->wanted[s / 64] >> s % 64 & 1)) n[c->category]++;
        }
        out->authorised[i] = n[CATEGORY_AUTHORISED];
        out->unauthorised[i] = n[CATEGORY_UNAUTHORISED];
        out->possible[i] =
            (u16)(n[CATEGORY_PRESENT] + n[CATEGORY_ELSEWHERE] + n[CATEGORY_AUTHORISED] + n[CATEGORY_UNAUTHORISED]);
    }
}

static u64 some_wanted(Rng *rng) {
    switch (rng_below(rng, 4)) {
    case 0: return ~(u64)0;
    case 1: return 0;
    case 2: return ~(u64)0 >> rng_below(rng, 64);
    default: return rng_next(rng);
    }
}

/* Every code, in and out of use, a few bytes that are none, and all 256 now and then. */
static u8 some_mark(Rng *rng, const AttendanceRules *r) {
    u64 p = rng_below(rng, 100);
    if (p < 3) return (u8)rng_below(rng, 256);
    if (p < 60) return p & 1 ? '/' : '\\';
    return p < 65 ? ' ' : r->codes[rng_below(rng, r->n_codes)].kept;
}

PURE_TEST(
    "every way of counting marks agrees with the plain reference, for random bytes, wanted sessions and code sets") {
    const AttendanceRules *r = definitions_of(&t->cx)->attendance;
    const Date days[] = {date_ymd(2013, 5, 1), date_ymd(2018, 6, 8), date_ymd(2025, 1, 15)};
    enum { LINES = 7 };
    static _Alignas(MARK_LINE) u8 marks[MARK_ROWS * LINES * MARK_LINE];
    static MarkCounts wanted, got;
    MarkWay best = mark_way_best();
    Rng rng = rng_seed(20);
    for (int trial = 0; trial < 120; trial++) {
        u64 words[LINES];
        MarkTable table;
        Date on = days[rng_below(&rng, COUNT_OF(days))];
        MarkRows rows = {.at = marks,
                         .n_rows = rng_below(&rng, 60),
                         .n_lines = 1 + rng_below(&rng, LINES),
                         .wanted = words};
        if (trial % 2)
            rows.row_lines = rows.n_lines + rng_below(&rng, LINES - rows.n_lines + 1); /* some lines of each row */
        for (size_t l = 0; l < LINES; l++) words[l] = some_wanted(&rng);
        for (size_t i = 0; i < rows.n_rows * LINES * MARK_LINE; i++) marks[i] = some_mark(&rng, r);
        mark_table(r, on, &table);
        count_by_code(r, on, &rows, &wanted);
        for (int way = 0; way <= (int)best; way++) {
            mark_count((MarkWay)way, &table, &rows, &got);
            for (size_t i = 0; i < rows.n_rows; i++) {
                expect_i64(t, wanted.possible[i], got.possible[i]);
                expect_i64(t, wanted.authorised[i], got.authorised[i]);
                expect_i64(t, wanted.unauthorised[i], got.unauthorised[i]);
            }
        }
    }
}

PURE_TEST("a code counts as it did on its day: the set changed in September 2013 and August 2024") {
    const AttendanceRules *r = definitions_of(&t->cx)->attendance;
    const struct {
        const char *code;
        Date on;
        int category; /* -1: no such code then */
    } cases[] = {
        {"F", date_ymd(2013, 8, 31), CATEGORY_AUTHORISED},
        {"F", date_ymd(2013, 9, 1), -1},
        {"H", date_ymd(2024, 8, 18), CATEGORY_AUTHORISED},
        {"H", date_ymd(2024, 8, 19), -1},
        {"J", date_ymd(2024, 8, 18), CATEGORY_ELSEWHERE},
        {"J", date_ymd(2024, 8, 19), -1},
        {"J1", date_ymd(2024, 8, 18), -1},
        {"J1", date_ymd(2024, 8, 19), CATEGORY_AUTHORISED},
        {"C2", date_ymd(2024, 9, 2), CATEGORY_AUTHORISED},
        {"C2", date_ymd(2018, 3, 8), -1},
        {"K", date_ymd(2018, 3, 8), -1},
        {"K", date_ymd(2024, 9, 2), CATEGORY_ELSEWHERE},
        {"Y", date_ymd(2018, 3, 8), CATEGORY_NOT_POSSIBLE},
        {"Y3", date_ymd(2024, 9, 2), CATEGORY_NOT_POSSIBLE},
        {"Q", date_ymd(2024, 9, 2), CATEGORY_NOT_POSSIBLE},
        {"U", date_ymd(2018, 3, 8), CATEGORY_UNAUTHORISED},
        {"", date_ymd(2018, 3, 8), CATEGORY_NOT_TAKEN},
        {"?", date_ymd(2018, 3, 8), -1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const MarkCode *c = attendance_code_on(r, str_from(cases[i].code), cases[i].on);
        expect_i64(t, cases[i].category, c ? (int)c->category : -1);
    }
    expect_str(t, "2024-08-19", date_iso_str(t->cx.arena, attendance_next_change(r, date_ymd(2018, 1, 1))));
    expect(t, !date_is_set(attendance_next_change(r, date_ymd(2024, 8, 19))));
}

PURE_TEST("the persistent absence threshold is that of the school year: 20, 15, 10 per cent") {
    const AttendanceRules *r = definitions_of(&t->cx)->attendance;
    const int years[][2] = {{2009, 20}, {2010, 20}, {2011, 15}, {2014, 15}, {2015, 10}, {2025, 10}};
    for (size_t i = 0; i < COUNT_OF(years); i++) expect_i64(t, years[i][1], attendance_threshold(r, years[i][0]));
}
