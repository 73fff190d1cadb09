#include "measures/edition_units.h"

#include <stdlib.h>

static int by_id(const void *x, const void *y) {
    const Unit *a = *(const Unit *const *)x, *b = *(const Unit *const *)y;
    return (a->id > b->id) - (a->id < b->id);
}

/* ---- packing: seven bits a byte, the top bit says that more follow; what may be below zero is folded first ---- */

static void add_number(Buf *b, u64 v) {
    for (; v >= 128; v >>= 7) buf_add_char(b, (char)(v | 128));
    buf_add_char(b, (char)v);
}

static u64 folded(i64 v) { return ((u64)v << 1) ^ (u64)(v >> 63); }

Str edition_units_pack(Arena *a, const UnitSet *s) {
    const Unit **at = ARENA_ARRAY(a, const Unit *, s->n + 1);
    Buf b = buf_on(a);
    i64 last = 0;
    for (size_t i = 0; i < s->n; i++) at[i] = &s->at[i];
    if (s->n > 1) qsort(at, s->n, sizeof *at, by_id);
    for (size_t i = 0; i < s->n; i++) {
        const Unit *u = at[i];
        add_number(&b, folded((i64)((u64)u->id - (u64)last)));
        add_number(&b, folded(u->num));
        add_number(&b, folded(u->den));
        add_number(&b, u->has_value ? folded(u->value) + 1 : 0);
        add_number(&b, (u64)u->district << 1 | u->is_in_group);
        last = u->id;
    }
    return b.n > 0 ? buf_str(&b) : STR("");
}

/* ---- reading ---- */

typedef struct Packed {
    Str rest;
    i64 id;
    u64 num, den, value, part;
    bool has, is_bad;
} Packed;

static u64 take_number(Packed *p) {
    u64 v = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (p->rest.n == 0) break;
        u8 byte = (u8)p->rest.p[0];
        p->rest = str_slice(p->rest, 1, p->rest.n);
        v |= (u64)(byte & 127) << shift;
        if (byte < 128) return v;
    }
    p->is_bad = true;
    return 0;
}

static void take_unit(Packed *p) {
    p->has = p->rest.n > 0;
    if (!p->has) return;
    u64 step = take_number(p);
    p->id = (i64)((u64)p->id + ((step >> 1) ^ (0 - (step & 1))));
    p->num = take_number(p);
    p->den = take_number(p);
    p->value = take_number(p);
    p->part = take_number(p);
    if (p->is_bad) p->has = false;
}

static bool counts_alike(const Packed *a, const Packed *b) {
    return a->num == b->num && a->den == b->den && a->value == b->value && a->part == b->part;
}

UnitsCompared edition_units_compare(Str before, Str after) {
    Packed a = {.rest = before}, b = {.rest = after};
    UnitsCompared out = {0};
    take_unit(&a);
    take_unit(&b);
    while (a.has || b.has) {
        bool takes_a = a.has && (!b.has || a.id <= b.id), takes_b = b.has && (!a.has || b.id <= a.id);
        if (takes_a && takes_b) out.n_changed += !counts_alike(&a, &b);
        else if (takes_a) out.n_removed++;
        else out.n_added++;
        if (takes_a) take_unit(&a);
        if (takes_b) take_unit(&b);
    }
    out.is_readable = !a.is_bad && !b.is_bad;
    return out;
}
