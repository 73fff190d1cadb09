/* slot.c - see slot.h. */
#include "people/slot.h"

#include <stdlib.h>

enum { EVER = INT32_MIN, CURRENT = INT32_MAX };

static i32 first_day(const SlotFact *f) { return date_is_set(f->from_on) ? f->from_on.day : EVER; }
static i32 last_day(const SlotFact *f) { return date_is_set(f->to_on) ? f->to_on.day : CURRENT; }
static bool covers(const SlotFact *f, i32 day) { return first_day(f) <= day && day <= last_day(f); }

/* Does a go before b on a day that both cover? */
static bool is_above(const SlotFact *a, const SlotFact *b) {
    if (a->layer != b->layer) return a->layer > b->layer;
    if (first_day(a) != first_day(b)) return first_day(a) > first_day(b);
    return a->is_first && !b->is_first;
}

static i64 top_on(const SlotFact *facts, size_t n, i32 day) {
    i64 best = -1;
    for (size_t i = 0; i < n; i++)
        if (covers(&facts[i], day) && (best < 0 || is_above(&facts[i], &facts[best]))) best = (i64)i;
    return best;
}

static int compare_days(const void *a, const void *b) {
    i32 x = *(const i32 *)a, y = *(const i32 *)b;
    return x < y ? -1 : x > y;
}

/* The days on which anything begins, or comes after an end; rising. */
static size_t find_turns(const SlotFact *facts, size_t n, i32 *turns) {
    size_t k = 0, kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (last_day(&facts[i]) < first_day(&facts[i])) continue;
        turns[k++] = first_day(&facts[i]);
        if (last_day(&facts[i]) != CURRENT) turns[k++] = last_day(&facts[i]) + 1;
    }
    qsort(turns, k, sizeof *turns, compare_days);
    for (size_t i = 0; i < k; i++)
        if (kept == 0 || turns[i] != turns[kept - 1]) turns[kept++] = turns[i];
    return kept;
}

/* Equal values run on in one piece where the two overlap, or where the earlier may be joined to what follows it. */
static bool runs_on(const SlotFact *facts, const SlotPiece *p, size_t next) {
    const SlotFact *last = &facts[p->last], *to = &facts[next];
    if (p->last == next) return true;
    if (last->value != to->value) return false;
    bool overlap = first_day(to) <= last_day(last) && first_day(last) <= last_day(to);
    return overlap || (last->may_join && last_day(last) + 1 == first_day(to));
}

size_t slot_paint(Arena *a, const SlotFact *facts, size_t n_facts, SlotPiece **out) {
    i32 *turns = ARENA_ARRAY(a, i32, 2 * n_facts + 1);
    size_t n_turns = find_turns(facts, n_facts, turns), n = 0;
    SlotPiece *pieces = ARENA_ARRAY(a, SlotPiece, n_turns + 1);
    bool is_open = false; /* the last piece reaches the turn in hand */
    for (size_t i = 0; i < n_turns; i++) {
        i64 top = top_on(facts, n_facts, turns[i]);
        Date end = i + 1 < n_turns ? (Date){turns[i + 1] - 1} : DATE_NONE;
        if (top >= 0 && is_open && runs_on(facts, &pieces[n - 1], (size_t)top)) pieces[n - 1].last = (size_t)top;
        else if (top >= 0)
            pieces[n++] = (SlotPiece){.first = (size_t)top,
                                      .last = (size_t)top,
                                      .from_on = turns[i] == EVER ? DATE_NONE : (Date){turns[i]}};
        is_open = top >= 0;
        if (is_open) pieces[n - 1].to_on = end;
    }
    for (size_t i = 0; i < n; i++)
        pieces[i].is_cut = date_is_set(pieces[i].to_on) && pieces[i].to_on.day < last_day(&facts[pieces[i].last]);
    *out = pieces;
    return n;
}
