#include "attendance/row_order.h"

#include <string.h>

enum { N_WORDS = ROW_PAGE / 64 + 1 };

/* Rows by length; those that fill a page or more stand together under the greatest. */
typedef struct Shelf {
    size_t *next; /* of the row's length; from 1, 0: none */
    size_t first[ROW_PAGE + 1], last[ROW_PAGE + 1];
    u64 has[N_WORDS]; /* a bit a length */
} Shelf;

static void put(Shelf *s, size_t row, u32 length) {
    u32 at = length > ROW_PAGE ? ROW_PAGE : length;
    s->next[row] = 0;
    if (s->first[at]) s->next[s->last[at] - 1] = row + 1;
    else s->first[at] = row + 1;
    s->last[at] = row + 1;
    s->has[at / 64] |= (u64)1 << at % 64;
}

/* The greatest length there is up to that; -1: none. */
static int longest(const Shelf *s, u32 room) {
    size_t word = room / 64;
    u64 bits = s->has[word] & (~(u64)0 >> (63 - room % 64));
    while (!bits && word > 0) bits = s->has[--word];
    return bits ? (int)(64 * word + 63) - __builtin_clzll(bits) : -1;
}

static size_t take(Shelf *s, u32 length) {
    size_t row = s->first[length] - 1;
    s->first[length] = s->next[row];
    if (!s->first[length]) s->has[length / 64] &= ~((u64)1 << length % 64);
    return row;
}

size_t *row_order(Arena *a, const u32 *lengths, size_t n) {
    size_t *order = ARENA_ARRAY(a, size_t, n + 1);
    Shelf *s = ARENA_NEW(a, Shelf);
    u32 room = ROW_PAGE;
    s->next = ARENA_ARRAY(a, size_t, n + 1);
    for (size_t i = 0; i < n; i++) put(s, i, lengths[i]);
    for (size_t i = 0; i < n;) {
        int length = longest(s, room);
        if (length < 0) {
            room = ROW_PAGE;
            continue;
        }
        order[i++] = take(s, (u32)length);
        room -= (u32)length;
    }
    return order;
}
