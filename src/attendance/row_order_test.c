#include "attendance/row_order.h"
#include "base/rng.h"
#include "harness.h"

enum { N_ROWS = 3000 };

/* Pages that rows written in that order take: the store puts a row where the one before it stands, or begins a page. */
static size_t pages(const u32 *lengths, const size_t *order, size_t n) {
    size_t used = 0, room = 0;
    for (size_t i = 0; i < n; i++) {
        u32 length = lengths[order ? order[i] : i];
        if (length > room) used++, room = ROW_PAGE;
        room -= length < room ? length : room;
    }
    return used;
}

PURE_TEST("rows are written in an order that fills pages: each once, and hardly a page more than their bytes ask for") {
    static u32 lengths[N_ROWS];
    static bool is_there[N_ROWS];
    size_t bytes = 0;
    Rng rng = rng_seed(3);
    for (size_t i = 0; i < N_ROWS; i++) {
        lengths[i] = (u32)(rng_below(&rng, 8) ? 300 + rng_below(&rng, 900) : 1500 + rng_below(&rng, 3000));
        bytes += lengths[i] < ROW_PAGE ? lengths[i] : ROW_PAGE;
    }
    const size_t *order = row_order(t->cx.arena, lengths, N_ROWS);
    for (size_t i = 0; i < N_ROWS; i++) {
        expect(t, order[i] < N_ROWS && !is_there[order[i]]);
        is_there[order[i]] = true;
    }
    size_t least = (bytes + ROW_PAGE - 1) / ROW_PAGE, packed = pages(lengths, order, N_ROWS);
    expect(t, packed * 100 <= least * 103);
    expect(t, pages(lengths, NULL, N_ROWS) * 100 > least * 110); /* as they come, a tenth is lost */
}

PURE_TEST("no rows, one row, and rows longer than a page have an order too") {
    const u32 lengths[] = {9000, 1, 5000};
    expect(t, row_order(t->cx.arena, lengths, 0) != NULL);
    expect_i64(t, 0, (i64)row_order(t->cx.arena, lengths, 1)[0]);
    const size_t *order = row_order(t->cx.arena, lengths, 3);
    expect_i64(t, 3, (i64)(order[0] + order[1] + order[2]));
}
