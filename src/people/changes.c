#include "people/changes.h"

#include <stdlib.h>

#include "db/db.h"
#include "sql_all.h"

enum {
    CHANGES_KEPT = 20000, /* transactions the feed reaches back */
    NAMED_MAX = 100000,   /* people in one transaction: with more, reading everybody is no dearer */
    LOOKED_THROUGH_MAX = 4000
};

/* ---- notes: an id and what changed, in one number that sorts by id, then by how much ---- */

enum { WHAT_BITS = 2, WHAT_MASK = 3 };

static i64 note_of(i64 person_id, u8 what) { return (i64)((u64)person_id << WHAT_BITS | what); }

void person_touch_as(Ctx *cx, i64 person_id, PersonChange what) { db_note(cx->db, note_of(person_id, (u8)what)); }

void person_touch(Ctx *cx, i64 person_id) { person_touch_as(cx, person_id, CHANGED_IDENTITY); }

bool person_is_touched(const Ctx *cx, i64 person_id) {
    const i64 *notes;
    size_t n = db_notes(cx->db, &notes);
    if (n > LOOKED_THROUGH_MAX) return true;
    for (size_t i = 0; i < n; i++)
        if (notes[i] >> WHAT_BITS == person_id) return true;
    return false;
}

static int by_value(const void *a, const void *b) {
    i64 x = *(const i64 *)a, y = *(const i64 *)b;
    return (x > y) - (x < y);
}

/* Sorts the notes. */
static void take_apart(Arena *a, i64 *notes, size_t n, PersonChanges *out) {
    size_t kept = 0;
    if (n > 0) qsort(notes, n, sizeof *notes, by_value);
    out->ids = ARENA_ARRAY(a, i64, n + 1);
    out->what = ARENA_ARRAY(a, u8, n + 1);
    for (size_t i = 0; i < n; i++) {
        i64 id = notes[i] >> WHAT_BITS;
        if (kept == 0 || out->ids[kept - 1] != id) out->ids[kept++] = id;
        out->what[kept - 1] = (u8)(notes[i] & WHAT_MASK);
    }
    out->n = kept;
}

/* ---- packing: rising ids, each as its distance from the one before, seven bits a byte; beside them what changed, four
 * to a byte ---- */

static Str pack(Arena *a, const i64 *ids, size_t n) {
    Buf b = buf_on(a);
    i64 before = 0;
    for (size_t i = 0; i < n; i++) {
        u64 step = (u64)(ids[i] - before);
        for (; step >= 0x80; step >>= 7) buf_add_char(&b, (char)(step | 0x80));
        buf_add_char(&b, (char)step);
        before = ids[i];
    }
    return buf_str(&b);
}

static Str pack_what(Arena *a, const PersonChanges *c) {
    size_t n = (c->n + 3) / 4;
    char *packed = ARENA_ARRAY(a, char, n + 1);
    memset(packed, 0, n);
    for (size_t i = 0; i < c->n; i++) packed[i / 4] = (char)(packed[i / 4] | c->what[i] << (i % 4 * WHAT_BITS));
    return (Str){packed, n};
}

typedef struct Notes {
    i64 *at;
    size_t n, cap;
} Notes;

static void add_note(Arena *a, Notes *out, i64 note) {
    ARENA_ROOM(a, out->at, out->n, out->cap, 64);
    out->at[out->n++] = note;
}

/* Of a row that does not say what changed, it may be anything. */
static u8 what_of(Str packed, size_t i) {
    return i / 4 < packed.n ? (u8)packed.p[i / 4] >> (i % 4 * WHAT_BITS) & WHAT_MASK : CHANGED_IDENTITY;
}

static void unpack(Arena *a, Str packed, Str what, Notes *out) {
    size_t n = 0;
    i64 id = 0;
    u64 step = 0;
    int shift = 0;
    for (size_t i = 0; i < packed.n; i++) {
        step |= (u64)(packed.p[i] & 0x7F) << shift;
        shift += 7;
        if ((unsigned char)packed.p[i] & 0x80) continue;
        id += (i64)step;
        add_note(a, out, note_of(id, what_of(what, n++)));
        step = 0;
        shift = 0;
    }
}

/* ---- writing ---- */

Status person_changes_write(Ctx *cx) {
    PersonChanges c;
    people_touched(cx, &c);
    if (c.n == 0) return OK;
    bool is_named = c.n <= NAMED_MAX, is_sure = is_named && !db_is_partly_undone(cx->db);
    TRY(db_run(cx, SQL_person_change_put, P_BLOB(is_named ? pack(cx->arena, c.ids, c.n) : STR_NONE),
               P_BLOB(is_sure ? pack_what(cx->arena, &c) : STR_NONE)));
    return db_run(cx, SQL_person_change_trim, P_I64(CHANGES_KEPT));
}

/* ---- reading ---- */

void people_touched(Ctx *cx, PersonChanges *out) {
    const i64 *noted;
    size_t n = db_notes(cx->db, &noted);
    i64 *notes = ARENA_ARRAY(cx->arena, i64, n + 1);
    if (n > 0) memcpy(notes, noted, n * sizeof *notes);
    *out = (PersonChanges){0};
    take_apart(cx->arena, notes, n, out);
}

static Status read_changes(Ctx *cx, i64 since, PersonChanges *out) {
    DbRows *r;
    Notes notes = {0};
    TRY(db_query(cx, &r, SQL_person_change_since, P_I64(since), P_I64(out->now)));
    while (db_next(r)) {
        if (col_is_null(r, 0)) out->is_everything = true;
        else unpack(cx->arena, col_blob(r, 0), col_blob(r, 1), &notes);
    }
    TRY(db_done(r));
    if (!out->is_everything) take_apart(cx->arena, notes.at, notes.n, out);
    return OK;
}

Status people_changed_since(Ctx *cx, i64 since, PersonChanges *out) {
    PersonChanges c = {0};
    TRY(db_version(cx, &c.now));
    c.is_everything = c.now - since > CHANGES_KEPT || since > c.now; /* later than now: another store */
    if (!c.is_everything && c.now != since) TRY(read_changes(cx, since, &c));
    *out = c;
    return OK;
}
