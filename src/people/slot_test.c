#include "people/slot.h"
#include "base/rng.h"
#include "harness.h"

static Date d(int day) { return date_ymd(2018, 1, day); }

static SlotFact fact(int from, int to, i64 value) {
    return (SlotFact){.from_on = from ? d(from) : DATE_NONE, .to_on = to ? d(to) : DATE_NONE, .value = value};
}

static void expect_piece(T *t, const SlotPiece *p, size_t first, Date from, Date to) {
    expect_i64(t, (i64)first, (i64)p->first);
    expect(t, date_eq(from, p->from_on));
    expect(t, date_eq(to, p->to_on));
}

PURE_TEST("two open facts: each holds from its day until the next begins") {
    SlotFact f[] = {fact(1, 0, 1), fact(10, 0, 2)};
    SlotPiece *p;
    expect_i64(t, 2, (i64)slot_paint(t->cx.arena, f, 2, &p));
    expect_piece(t, &p[0], 0, d(1), d(9));
    expect_piece(t, &p[1], 1, d(10), DATE_NONE);
    expect(t, p[0].is_cut && !p[1].is_cut);
}

PURE_TEST("an older fact comes back where a newer one has ended") {
    SlotFact f[] = {fact(1, 0, 1), fact(10, 14, 2)};
    SlotPiece *p;
    expect_i64(t, 3, (i64)slot_paint(t->cx.arena, f, 2, &p));
    expect_piece(t, &p[2], 0, d(15), DATE_NONE);
}

PURE_TEST("equal values that overlap are one piece, that of the later's end") {
    SlotFact f[] = {fact(1, 12, 1), fact(10, 0, 1)};
    SlotPiece *p;
    expect_i64(t, 1, (i64)slot_paint(t->cx.arena, f, 2, &p));
    expect_piece(t, &p[0], 0, d(1), DATE_NONE);
    expect_i64(t, 1, (i64)p[0].last);
}

PURE_TEST("equal values that only touch are joined when the earlier's end was a guess") {
    SlotFact f[] = {fact(1, 9, 1), fact(10, 0, 1)};
    SlotPiece *p;
    expect_i64(t, 2, (i64)slot_paint(t->cx.arena, f, 2, &p));
    f[0].may_join = true;
    expect_i64(t, 1, (i64)slot_paint(t->cx.arena, f, 2, &p));
}

PURE_TEST("a higher layer goes before; of one day the first side does") {
    SlotFact f[] = {fact(1, 0, 1), fact(10, 0, 2), fact(10, 0, 3)};
    SlotPiece *p;
    f[2].is_first = true;
    expect_i64(t, 2, (i64)slot_paint(t->cx.arena, f, 3, &p));
    expect_i64(t, 2, (i64)p[1].first);
    f[0].layer = 1;
    expect_i64(t, 1, (i64)slot_paint(t->cx.arena, f, 3, &p));
    expect_piece(t, &p[0], 0, d(1), DATE_NONE);
}

PURE_TEST("since ever, gaps, and facts that never hold") {
    SlotFact f[] = {fact(0, 4, 1), fact(8, 9, 2), fact(12, 10, 3)};
    SlotPiece *p;
    expect_i64(t, 2, (i64)slot_paint(t->cx.arena, f, 3, &p));
    expect_piece(t, &p[0], 0, DATE_NONE, d(4));
    expect_piece(t, &p[1], 1, d(8), d(9));
}

static bool holds(Date from, Date to, int day) {
    return (!date_is_set(from) || from.day <= d(day).day) && (!date_is_set(to) || to.day >= d(day).day);
}

/* The value on the day by the rule as it is written, one fact after another. */
static i64 value_on(const SlotFact *f, size_t n, int day) {
    const SlotFact *best = NULL;
    for (size_t i = 0; i < n; i++) {
        bool is_void = date_is_set(f[i].from_on) && date_is_set(f[i].to_on) && date_before(f[i].to_on, f[i].from_on);
        if (is_void || !holds(f[i].from_on, f[i].to_on, day)) continue;
        i64 from = date_is_set(f[i].from_on) ? f[i].from_on.day : INT64_MIN;
        i64 held = best && date_is_set(best->from_on) ? best->from_on.day : INT64_MIN;
        if (!best || f[i].layer > best->layer || (f[i].layer == best->layer && from > held)) best = &f[i];
    }
    return best ? best->value : 0;
}

PURE_TEST("random slots: on every day the value is what the rule says, and from one piece") {
    Rng rng = rng_seed(20180308);
    for (int round = 0; round < 2000; round++) {
        SlotFact f[6];
        size_t n = 1 + rng_below(&rng, 6);
        for (size_t i = 0; i < n; i++) {
            f[i] = fact((int)i * 4 + (int)rng_below(&rng, 4), (int)rng_below(&rng, 29), 1 + (i64)rng_below(&rng, 3));
            f[i].layer = (int)rng_below(&rng, 2);
        }
        SlotPiece *p;
        size_t n_pieces = slot_paint(t->cx.arena, f, n, &p);
        for (int day = 1; day < 31; day++) {
            i64 value = 0;
            int n_here = 0;
            for (size_t i = 0; i < n_pieces; i++) {
                if (!holds(p[i].from_on, p[i].to_on, day)) continue;
                n_here++;
                value = f[p[i].first].value;
            }
            i64 want = value_on(f, n, day);
            expect_i64(t, want == 0 ? 0 : 1, n_here);
            expect_i64(t, want, value);
        }
    }
}
