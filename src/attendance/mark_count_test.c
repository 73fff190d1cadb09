#include "harness.h"

#include <stdlib.h>
#include <string.h>

#include "attendance/mark_count.h"
#include "base/rng.h"
#include "define/definitions.h"

/* What all ways must agree with: a mark at a time, its code looked up by its day. wanted: of the lines from the first counted on. */
static void count_by_code(const AttendanceRules *r, Date on, const MarkRows *rows, const MarkSpan *span,
                          MarkCounts *out) {
    for (size_t i = 0; i < span->n_rows; i++) {
        const u8 *row = rows->at + (span->first_row + i) * rows->row_lines * MARK_LINE;
        u16 n[N_MARK_CATEGORIES] = {0};
        for (size_t l = 0; l < span->n_lines; l++)
            for (size_t s = 0; s < MARK_LINE; s++) {
                size_t line = span->first_line + l;
                const MarkCode *c = attendance_kept_on(r, row[line * MARK_LINE + s], on);
                if (c && (rows->wanted[line] & span->wanted[l]) >> s & 1) n[c->category]++;
            }
        out->absent[i] = (u16)(n[CATEGORY_AUTHORISED] + n[CATEGORY_UNAUTHORISED]);
        out->unauthorised[i] = n[CATEGORY_UNAUTHORISED];
        out->possible[i] = (u16)(n[CATEGORY_PRESENT] + n[CATEGORY_ELSEWHERE] + out->absent[i]);
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
    "every way of sorting and counting marks agrees with the plain reference, for random bytes, sessions and code sets") {
    const AttendanceRules *r = definitions_of(&t->cx)->attendance;
    const Date days[] = {date_ymd(2013, 5, 1), date_ymd(2018, 6, 8), date_ymd(2025, 1, 15)};
    enum { LINES = 7, ROWS = 72, WORDS = 2 * LINES * ROWS };
    static _Alignas(MARK_LINE) u8 marks[ROWS * LINES * MARK_LINE];
    static _Alignas(MARK_LINE) u64 words[N_MARK_WAYS][WORDS];
    static MarkCounts wanted, got;
    MarkWay best = mark_way_best();
    Rng rng = rng_seed(20);
    for (int trial = 0; trial < 120; trial++) {
        u64 sorted[LINES], asked[LINES];
        MarkTable table;
        Date on = days[rng_below(&rng, COUNT_OF(days))];
        MarkRows rows = {.at = marks,
                         .n_rows = rng_below(&rng, ROWS),
                         .n_lines = 1 + rng_below(&rng, LINES),
                         .wanted = sorted};
        rows.row_lines = rows.n_lines + rng_below(&rng, LINES - rows.n_lines + 1);
        for (size_t l = 0; l < LINES; l++) sorted[l] = some_wanted(&rng), asked[l] = some_wanted(&rng);
        for (size_t i = 0; i < sizeof marks; i++) marks[i] = some_mark(&rng, r);
        mark_table(r, on, &table);
        memset(words, 0, sizeof words);
        MarkSpan span = {.first_row = rows.n_rows / 3 / MARK_STEP * MARK_STEP,
                         .first_line = rng_below(&rng, rows.n_lines),
                         .wanted = asked};
        span.n_rows = rows.n_rows - span.first_row;
        span.n_lines = rows.n_lines - span.first_line;
        count_by_code(r, on, &rows, &span, &wanted);
        for (int way = 0; way <= (int)best; way++) {
            span.planes = (MarkPlanes){words[way], ROWS};
            mark_sort((MarkWay)way, &table, &rows, span.planes);
            expect(t, memcmp(words[way], words[0], sizeof words[way]) == 0);
            mark_count((MarkWay)way, &span, &got);
            for (size_t i = 0; i < span.n_rows; i++) {
                expect_i64(t, wanted.possible[i], got.possible[i]);
                expect_i64(t, wanted.absent[i], got.absent[i]);
                expect_i64(t, wanted.unauthorised[i], got.unauthorised[i]);
            }
        }
    }
}

PURE_TEST("a day's marks sorted as they come from the store are what the rows' marks are, for random bytes") {
    const AttendanceRules *r = definitions_of(&t->cx)->attendance;
    enum { ROWS = 24, SESSIONS = 2 * MARK_LINE };
    static _Alignas(MARK_LINE) u8 marks[ROWS * SESSIONS];
    static _Alignas(MARK_LINE) u64 words[2][4 * ROWS];
    Rng rng = rng_seed(21);
    for (int trial = 0; trial < 50; trial++) {
        const u64 all[2] = {~(u64)0, ~(u64)0};
        MarkRows rows = {.at = marks, .n_rows = 1 + rng_below(&rng, ROWS), .n_lines = 2, .row_lines = 2, .wanted = all};
        Date on = trial % 2 ? date_ymd(2018, 6, 8) : date_ymd(2025, 1, 15);
        MarkTable table;
        MarkDayTable of_day;
        for (size_t i = 0; i < sizeof marks; i++) marks[i] = some_mark(&rng, r);
        memset(words, 0, sizeof words);
        mark_table(r, on, &table);
        mark_day_table(r, on, &of_day);
        mark_sort(MARK_WAY_PLAIN, &table, &rows, (MarkPlanes){words[0], ROWS});
        for (size_t s = 0; s < SESSIONS; s += 2) {
            char day[2 * ROWS];
            for (size_t i = 0; i < rows.n_rows; i++) memcpy(day + 2 * i, marks + i * SESSIONS + s, 2);
            mark_sort_day(&of_day, (Str){day, 2 * rows.n_rows}, (MarkPlanes){words[1], ROWS}, s);
        }
        expect(t, memcmp(words[0], words[1], sizeof words[0]) == 0);
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
