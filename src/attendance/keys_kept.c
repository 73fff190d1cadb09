#include "attendance/keys_kept.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/held.h"
#include "db/db.h"
#include "people/changes.h"

/* More people than this: everybody is read. */
enum { FEW_PEOPLE = 500 };

/* Where a school's rows stood. */
typedef struct KeptBlock {
    i64 urn;
    size_t first_row, n_rows;
} KeptBlock;

typedef struct KeysCopy {
    _Atomic int n_holders;
    Arena *arena; /* of all below */
    Date as_at;
    i64 version; /* of the store */
    u64 layout;  /* of the columns */
    PupilKeys facts;
    KeptBlock *blocks; /* by urn */
    size_t n_blocks;
    u64 used; /* by the keep's own clock */
} KeysCopy;

struct KeysKept {
    pthread_mutex_t lock;
    KeysCopy *copies[KEPT_DAYS];
    u64 clock;
};

/* ---- copies ---- */

static void let_go(void *copy) {
    KeysCopy *c = copy;
    if (!c || atomic_fetch_sub(&c->n_holders, 1) > 1) return;
    arena_close(c->arena);
    free(c);
}

KeysKept *keys_kept_open(void) {
    KeysKept *k = calloc(1, sizeof *k);
    if (k) pthread_mutex_init(&k->lock, NULL);
    return k;
}

void keys_kept_close(KeysKept *k) {
    if (!k) return;
    for (int i = 0; i < KEPT_DAYS; i++) let_go(k->copies[i]);
    pthread_mutex_destroy(&k->lock);
    free(k);
}

static void *copy_bytes(Arena *a, const void *from, size_t n) {
    void *to = arena_alloc(a, n + 1);
    if (n > 0) memcpy(to, from, n);
    return to;
}

static KeyColumn copy_column(Arena *a, const KeyColumn *from, size_t n_rows) {
    KeyColumn to = {.n_values = from->n_values, .of = copy_bytes(a, from->of, (n_rows + 1) * sizeof(u16))};
    /* Room as key_value_add() grows it. */
    size_t room = 1;
    while (room < from->n_values) room = 2 * room + 1;
    to.values = ARENA_ARRAY(a, Str, room + 1);
    for (size_t i = 0; i < from->n_values; i++) to.values[i] = str_dup(a, from->values[i]);
    return to;
}

static PupilKeys copy_facts(Arena *a, const PupilKeys *from, size_t n_rows) {
    PupilKeys to = {.is_counted = copy_bytes(a, from->is_counted, n_rows),
                    .is_main = copy_bytes(a, from->is_main, n_rows),
                    .is_there = copy_bytes(a, from->is_there, n_rows),
                    .is_on_roll = copy_bytes(a, from->is_on_roll, n_rows)};
    for (PupilKey k = 0; k < FIRST_PERIOD_KEY; k++)
        if (from->columns[k].of) to.columns[k] = copy_column(a, &from->columns[k], n_rows);
    return to;
}

/* ---- what an older copy still tells ---- */

typedef struct Ids {
    i64 *at;
    size_t n;
} Ids;

static const KeptBlock *block_of(const KeysCopy *c, i64 urn) {
    size_t low = 0, high = c->n_blocks;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c->blocks[middle].urn < urn) low = middle + 1;
        else high = middle;
    }
    return low < c->n_blocks && c->blocks[low].urn == urn ? &c->blocks[low] : NULL;
}

static void take_rows(PupilKeys *to, size_t at, const PupilKeys *from, const KeptBlock *rows) {
    memcpy(to->is_counted + at, from->is_counted + rows->first_row, rows->n_rows);
    memcpy(to->is_main + at, from->is_main + rows->first_row, rows->n_rows);
    memcpy(to->is_there + at, from->is_there + rows->first_row, rows->n_rows);
    memcpy(to->is_on_roll + at, from->is_on_roll + rows->first_row, rows->n_rows);
    for (PupilKey k = 0; k < FIRST_PERIOD_KEY; k++)
        if (to->columns[k].of && from->columns[k].of)
            memcpy(to->columns[k].of + at, from->columns[k].of + rows->first_row, rows->n_rows * sizeof(u16));
}

/* People of places given since; false: too many. */
static bool add_new_places(const MarkBlock *b, size_t from, Ids *ids) {
    for (size_t r = from; r < b->n_rows; r++) {
        if (ids->n == FEW_PEOPLE) return false;
        ids->at[ids->n++] = b->person_id[r];
    }
    return true;
}

static bool add_changed(const PersonChanges *c, Ids *ids) {
    if (c->is_everything || c->n > FEW_PEOPLE) return false;
    for (size_t i = 0; i < c->n; i++) ids->at[ids->n++] = c->ids[i];
    return true;
}

/* From an older copy of the same day and the people who are not as they were. *is_done false: everybody is to be read. */
static Status bring_in(Ctx *cx, const FactsScope *s, const KeysCopy *old, PupilKeys *out, bool *is_done) {
    const Columns *c = s->columns;
    PersonChanges changed;
    Ids ids = {.at = ARENA_ARRAY(cx->arena, i64, 2 * FEW_PEOPLE)};
    *is_done = false;
    TRY(people_changed_since(cx, old->version, &changed));
    for (size_t b = 0; b < c->n_blocks; b++) {
        const KeptBlock *was = block_of(old, c->blocks[b].urn);
        if (!add_new_places(&c->blocks[b], was ? was->n_rows : 0, &ids)) return OK;
    }
    if (!add_changed(&changed, &ids)) return OK;
    for (size_t k = 0; k < FIRST_PERIOD_KEY; k++)
        if (out->columns[k].of) {
            u16 *of = out->columns[k].of;
            out->columns[k] = copy_column(cx->arena, &old->facts.columns[k], 0);
            out->columns[k].of = of;
        }
    for (size_t b = 0; b < old->n_blocks; b++) {
        const MarkBlock *now = columns_school(c, old->blocks[b].urn);
        if (now) take_rows(out, now->first_row, &old->facts, &old->blocks[b]);
    }
    FactsScope some = *s;
    some.ids = ids.at;
    some.n_ids = ids.n;
    *is_done = true;
    return ids.n > 0 ? pupil_facts_read(cx, &some, out) : OK;
}

/* ---- a new copy ---- */

static Status read_facts(Ctx *cx, const FactsScope *s, const KeysCopy *old, PupilKeys *out) {
    bool is_done = false;
    pupil_facts_begin(cx->arena, s, out);
    if (old) TRY(bring_in(cx, s, old, out, &is_done));
    return is_done ? OK : pupil_facts_read(cx, s, out);
}

static void note_blocks(KeysCopy *to, const Columns *c) {
    to->blocks = ARENA_ARRAY(to->arena, KeptBlock, c->n_blocks + 1);
    to->n_blocks = c->n_blocks;
    for (size_t b = 0; b < c->n_blocks; b++)
        to->blocks[b] = (KeptBlock){c->blocks[b].urn, c->blocks[b].first_row, c->blocks[b].n_rows};
}

/* NULL: out of memory. */
static KeysCopy *make_copy(const FactsScope *s, const PupilKeys *facts, i64 version) {
    KeysCopy *c = calloc(1, sizeof *c);
    if (!c || !(c->arena = arena_open())) {
        free(c);
        return NULL;
    }
    c->n_holders = 1;
    c->as_at = s->as_at;
    c->version = version;
    c->layout = s->columns->layout;
    c->facts = copy_facts(c->arena, facts, s->columns->n_rows);
    note_blocks(c, s->columns);
    return c;
}

/* ---- places ---- */

static size_t place_of(const KeysKept *k, Date as_at) {
    size_t oldest = 0;
    for (size_t i = 0; i < KEPT_DAYS; i++) {
        if (k->copies[i] && date_eq(k->copies[i]->as_at, as_at)) return i;
        if (!k->copies[i] || (k->copies[oldest] && k->copies[i]->used < k->copies[oldest]->used)) oldest = i;
    }
    return oldest;
}

static bool is_of(const KeysCopy *c, const FactsScope *s) { return c && date_eq(c->as_at, s->as_at); }

static bool is_current(const KeysCopy *c, const FactsScope *s, i64 version) {
    return is_of(c, s) && c->version >= version && c->layout == s->columns->layout;
}

/* With the lock held. */
static Status make_current(Ctx *cx, KeysKept *k, const FactsScope *s, i64 version) {
    size_t at = place_of(k, s->as_at);
    KeysCopy *old = is_of(k->copies[at], s) ? k->copies[at] : NULL;
    FactsScope all = {.columns = s->columns, .as_at = s->as_at, .keys = FACT_KEYS};
    PupilKeys facts = {.is_counted = NULL};
    if (is_current(old, s, version)) return OK;
    TRY(read_facts(cx, &all, old, &facts));
    KeysCopy *made = make_copy(&all, &facts, version);
    if (!made) return FAIL(cx, ERR_OPS, "no memory for what is known of the pupils");
    let_go(k->copies[at]);
    k->copies[at] = made;
    return OK;
}

/* Every copy of the day, as far as it goes, is worth bringing up to date; of one school the day is not worth reading everybody. */
static bool is_worth(const KeysKept *k, const FactsScope *s) {
    return s->urn == 0 || is_of(k->copies[place_of(k, s->as_at)], s);
}

Status keys_kept_read(Ctx *cx, const FactsScope *s, PupilKeys *out, bool *is_given) {
    KeysKept *k = s->columns->keys;
    i64 version;
    TRY(db_version(cx, &version));
    Held *held = held_open(cx->arena);
    held_mutex(held, &k->lock);
    *is_given = is_worth(k, s);
    Status st = *is_given ? make_current(cx, k, s, version) : OK;
    if (st == OK && *is_given) {
        KeysCopy *c = k->copies[place_of(k, s->as_at)];
        c->used = ++k->clock;
        *out = c->facts;
        atomic_fetch_add(&c->n_holders, 1);
        arena_defer(cx->arena, let_go, c);
    }
    held_let_go(held);
    return st;
}
