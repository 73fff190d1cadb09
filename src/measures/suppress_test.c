/* suppress_test.c - small numbers: the chapter's tables, and an attacker who tries every table that fits what is published. */
#include "measures/suppress.h"
#include "base/rng.h"
#include "harness.h"

static const SuppressRule shipped;

static SuppressTable two_way(const i64 *cells, size_t rows, size_t columns) {
    return (SuppressTable){
        .cells = cells, .rows = rows, .columns = columns, .has_row_totals = true, .has_column_totals = true};
}

/* "xx.x": hidden cells row after row. */
static void expect_hidden(T *t, const char *want, const SuppressTable *table, const Suppressed *s) {
    Buf b = buf_on(t->cx.arena);
    for (size_t i = 0; i < table->rows * table->columns; i++) buf_add_char(&b, s->cells[i] == HIDDEN_NOT ? '.' : 'x');
    expect_str(t, want, buf_str(&b));
}

static void expect_range(T *t, const SuppressTable *table, const Suppressed *s, size_t cell, i64 lowest, i64 highest) {
    SuppressRange r = suppress_range(t->cx.arena, table, s, cell / table->columns, cell % table->columns);
    expect_i64(t, lowest, r.lowest);
    expect_i64(t, highest, r.highest);
}

PURE_TEST("counts of one to four, and shares that give such a count away") {
    expect(t, !suppress_count_is_small(&shipped, 0) && suppress_count_is_small(&shipped, 1));
    expect(t, suppress_count_is_small(&shipped, 4) && !suppress_count_is_small(&shipped, 5));
    expect(t, suppress_share_is_small(&shipped, 18, 20)); /* the other two would be known */
    expect(t, !suppress_share_is_small(&shipped, 20, 20) && !suppress_share_is_small(&shipped, 0, 20));
    expect(t, suppress_share_is_small(&shipped, 9, 9) && suppress_share_is_small(&shipped, 3, 100));
    expect(t, !suppress_share_is_small(&shipped, 0, 0));
    expect(t, suppress_mean_is_small(&shipped, 9) && !suppress_mean_is_small(&shipped, 10));
    expect(t, suppress_change_tells(&shipped, 30, 27) && !suppress_change_tells(&shipped, 30, 30));
    expect(t, suppress_count_is_small(&(SuppressRule){.k = 10}, 9));
}

PURE_TEST("two small cells that can share a rectangle do") {
    const i64 cells[] = {3, 6, 7, 12, 5, 4, 10, 15};
    SuppressTable table = two_way(cells, 4, 2);
    Suppressed s = suppress_table(t->cx.arena, &table, &shipped);
    expect_hidden(t, "xx..xx..", &table, &s);
    expect(t, s.n_primary == 2 && s.n_secondary == 2 && s.n_totals == 0);
    expect_range(t, &table, &s, 0, 0, 8);
    expect_range(t, &table, &s, 1, 1, 9);
    expect_range(t, &table, &s, 4, 0, 8);
    expect_range(t, &table, &s, 5, 1, 9);
    expect_range(t, &table, &s, 2, 7, 7);
}

PURE_TEST("the cheapest rectangle and no more") {
    const i64 cells[] = {2, 9, 14, 8, 7, 11, 6, 12, 9};
    SuppressTable table = two_way(cells, 3, 3);
    Suppressed s = suppress_table(t->cx.arena, &table, &shipped);
    expect_hidden(t, "xx.xx....", &table, &s);
}

PURE_TEST("a list with a total hides one more, and more again while the sum is telling") {
    const i64 one[] = {3, 20, 8, 0}, two[] = {1, 2, 20}, alone[] = {3, 0, 0}, none[] = {0, 7, 9};
    SuppressTable list = {.cells = one, .rows = 4, .columns = 1, .has_column_totals = true};
    Suppressed s = suppress_table(t->cx.arena, &list, &shipped);
    expect_hidden(t, "x.x.", &list, &s);
    list.cells = two, list.rows = 3;
    s = suppress_table(t->cx.arena, &list, &shipped);
    expect_hidden(t, "xxx", &list, &s);
    list.cells = alone;
    s = suppress_table(t->cx.arena, &list, &shipped);
    expect_hidden(t, "x..", &list, &s);
    expect(t, s.grand_total && s.column_totals[0]);
    list.cells = none;
    s = suppress_table(t->cx.arena, &list, &shipped);
    expect(t, s.n_primary == 0 && s.n_secondary == 0 && s.n_totals == 0);
}

PURE_TEST("where zeros leave no rectangle the margins go; what is hidden above stays hidden") {
    const i64 cells[] = {3, 0, 0, 0, 9, 8, 0, 7, 6}, calm[] = {30, 40, 50, 60};
    const bool above[] = {true, false, false, false};
    SuppressTable table = two_way(cells, 3, 3);
    Suppressed s = suppress_table(t->cx.arena, &table, &shipped);
    expect(t, s.cells[0] == HIDDEN_PRIMARY && s.row_totals[0] && s.column_totals[0]);
    table = two_way(calm, 2, 2);
    table.hidden_above = above;
    s = suppress_table(t->cx.arena, &table, &shipped);
    expect_hidden(t, "xxxx", &table, &s);
    expect_i64(t, HIDDEN_ABOVE, s.cells[0]);
}

/* ---- the attacker ---- */

typedef struct Attack {
    const SuppressTable *t;
    const Suppressed *s;
    i64 try[12], lowest[12], highest[12];
    i64 cap; /* of what no published total bounds */
} Attack;

static i64 total_of(const i64 *cells, size_t from, size_t step, size_t n) {
    i64 sum = 0;
    for (size_t i = 0; i < n; i++) sum += cells[from + i * step];
    return sum;
}

/* Every published total of the tried table is what is published. */
static bool fits(const Attack *k) {
    const SuppressTable *t = k->t;
    for (size_t r = 0; r < t->rows; r++)
        if (t->has_row_totals && !k->s->row_totals[r] &&
            total_of(k->try, r * t->columns, 1, t->columns) != total_of(t->cells, r * t->columns, 1, t->columns))
            return false;
    for (size_t c = 0; c < t->columns; c++)
        if (t->has_column_totals && !k->s->column_totals[c] &&
            total_of(k->try, c, t->columns, t->rows) != total_of(t->cells, c, t->columns, t->rows))
            return false;
    size_t n = t->rows * t->columns;
    return k->s->grand_total || total_of(k->try, 0, 1, n) == total_of(t->cells, 0, 1, n);
}

static void attack(Attack *k, size_t at) {
    size_t n = k->t->rows * k->t->columns;
    if (at == n) {
        if (!fits(k)) return;
        for (size_t i = 0; i < n; i++) {
            if (k->try[i] < k->lowest[i]) k->lowest[i] = k->try[i];
            if (k->try[i] > k->highest[i]) k->highest[i] = k->try[i];
        }
        return;
    }
    if (k->s->cells[at] == HIDDEN_NOT) {
        k->try[at] = k->t->cells[at];
        attack(k, at + 1);
        return;
    }
    for (i64 v = 0; v <= k->cap; v++) {
        k->try[at] = v;
        attack(k, at + 1);
    }
}

static void expect_safe(T *t, const SuppressTable *table, i64 k) {
    SuppressRule rule = {.k = k};
    Suppressed s = suppress_table(t->cx.arena, table, &rule);
    Attack a = {.t = table, .s = &s};
    i64 most = 0;
    for (size_t i = 0; i < table->rows * table->columns; i++) {
        a.lowest[i] = INT64_MAX, a.highest[i] = -1;
        most += table->cells[i];
    }
    a.cap = most + k;
    attack(&a, 0);
    for (size_t i = 0; i < table->rows * table->columns; i++) {
        if (suppress_count_is_small(&rule, table->cells[i])) expect(t, s.cells[i] != HIDDEN_NOT);
        SuppressRange r = suppress_range(t->cx.arena, table, &s, i / table->columns, i % table->columns);
        i64 highest = r.highest < a.cap ? r.highest : a.cap;
        if (s.cells[i] == HIDDEN_NOT) continue;
        expect(t, r.highest - r.lowest >= k);
        expect_i64(t, r.lowest, a.lowest[i]);
        expect_i64(t, highest, a.highest[i]);
    }
}

PURE_TEST("nobody can solve for a hidden cell: every table that fits is tried") {
    Rng rng = rng_seed(16);
    for (int round = 0; round < 100; round++) {
        i64 cells[4];
        for (size_t i = 0; i < COUNT_OF(cells); i++) cells[i] = (i64)rng_below(&rng, 6);
        SuppressTable table = two_way(cells, 2, 2),
                      list = {.cells = cells, .rows = 4, .columns = 1, .has_column_totals = true};
        expect_safe(t, &table, 3);
        expect_safe(t, &list, 3);
    }
}

PURE_TEST("tables of any shape end with every hidden cell wide enough") {
    Rng rng = rng_seed(3);
    for (int round = 0; round < 300; round++) {
        i64 cells[48];
        size_t rows = 1 + (size_t)rng_below(&rng, 8), columns = 1 + (size_t)rng_below(&rng, 6);
        for (size_t i = 0; i < rows * columns; i++) cells[i] = rng_below(&rng, 3) == 0 ? 0 : (i64)rng_below(&rng, 40);
        SuppressTable table = two_way(cells, rows, columns);
        table.has_row_totals = rng_below(&rng, 4) > 0;
        Suppressed s = suppress_table(t->cx.arena, &table, &shipped);
        for (size_t i = 0; i < rows * columns; i++) {
            SuppressRange r = suppress_range(t->cx.arena, &table, &s, i / columns, i % columns);
            expect(t, r.lowest <= cells[i] && cells[i] <= r.highest);
            if (s.cells[i] != HIDDEN_NOT) expect(t, r.highest - r.lowest >= 5);
        }
    }
}
