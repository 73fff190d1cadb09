#include "exchange/census_seen.h"

static void empty(SeenTable *t) {
    if (t->cap > 0) memset(t->slots, 0, t->cap * sizeof *t->slots);
    t->n = 0;
}

void census_seen_empty(CensusSeen *seen) {
    empty(&seen->upns);
    empty(&seen->on_roll);
    empty(&seen->prints);
    seen->roll.n = 0;
}

/* Ids run from 1 upwards: spread them. */
static size_t place_of(const SeenTable *t, u64 key) { return (key * 0x9E3779B97F4A7C15u >> 20) & (t->cap - 1); }

static SeenSlot *probe(const SeenTable *t, u64 key) {
    size_t i = place_of(t, key);
    while (t->slots[i].key != 0 && t->slots[i].key != key) i = (i + 1) & (t->cap - 1);
    return &t->slots[i];
}

SeenSlot *seen_find(const SeenTable *t, u64 key) {
    if (t->cap == 0) return NULL;
    SeenSlot *s = probe(t, key);
    return s->key == key ? s : NULL;
}

static void widen(Arena *a, SeenTable *t) {
    SeenTable wider = {.cap = t->cap == 0 ? 1024 : 2 * t->cap, .n = t->n};
    wider.slots = ARENA_ARRAY(a, SeenSlot, wider.cap);
    for (size_t i = 0; i < t->cap; i++)
        if (t->slots[i].key != 0) *probe(&wider, t->slots[i].key) = t->slots[i];
    *t = wider;
}

SeenSlot *seen_add(Arena *a, SeenTable *t, u64 key) {
    if (2 * t->n >= t->cap) widen(a, t);
    SeenSlot *s = probe(t, key);
    s->key = key;
    t->n++;
    return s;
}
