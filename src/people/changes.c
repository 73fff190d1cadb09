#include "people/changes.h"

#include <stdlib.h>

#include "db/db.h"
#include "sql_all.h"

enum {
    CHANGES_KEPT = 20000, /* transactions the feed reaches back */
    NAMED_MAX = 100000    /* people in one transaction: with more, reading everybody is no dearer */
};

void person_touch(Ctx *cx, i64 person_id) { db_note_id(cx->db, person_id); }

/* ---- packing: rising ids, each as its distance from the one before, seven bits a byte ---- */

static int by_id(const void *a, const void *b) {
    i64 x = *(const i64 *)a, y = *(const i64 *)b;
    return (x > y) - (x < y);
}

static size_t sort_once(i64 *ids, size_t n) {
    size_t kept = 0;
    if (n > 0) qsort(ids, n, sizeof *ids, by_id);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || ids[i] != ids[i - 1]) ids[kept++] = ids[i];
    return kept;
}

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

typedef struct IdList {
    i64 *at;
    size_t n, cap;
} IdList;

static void unpack(Arena *a, Str packed, IdList *out) {
    i64 id = 0;
    u64 step = 0;
    int shift = 0;
    for (size_t i = 0; i < packed.n; i++) {
        step |= (u64)(packed.p[i] & 0x7F) << shift;
        shift += 7;
        if ((unsigned char)packed.p[i] & 0x80) continue;
        id += (i64)step;
        if (out->n == out->cap) {
            size_t wider = out->cap ? out->cap * 2 : 64;
            out->at = arena_grow(a, out->at, out->cap * sizeof *out->at, wider * sizeof *out->at);
            out->cap = wider;
        }
        out->at[out->n++] = id;
        step = 0;
        shift = 0;
    }
}

/* ---- writing ---- */

Status person_changes_write(Ctx *cx) {
    const i64 *noted;
    size_t n = db_noted_ids(cx->db, &noted);
    if (n == 0) return OK;
    i64 *ids = ARENA_ARRAY(cx->arena, i64, n);
    memcpy(ids, noted, n * sizeof *ids);
    n = sort_once(ids, n);
    TRY(db_run(cx, SQL_person_change_put, P_BLOB(n <= NAMED_MAX ? pack(cx->arena, ids, n) : STR_NONE)));
    return db_run(cx, SQL_person_change_trim, P_I64(CHANGES_KEPT));
}

/* ---- reading ---- */

static Status read_changes(Ctx *cx, i64 since, PersonChanges *out) {
    DbRows *r;
    IdList ids = {0};
    TRY(db_query(cx, &r, SQL_person_change_since, P_I64(since), P_I64(out->now)));
    while (db_next(r)) {
        if (col_is_null(r, 0)) out->is_everything = true;
        else unpack(cx->arena, col_blob(r, 0), &ids);
    }
    TRY(db_done(r));
    if (out->is_everything) return OK;
    out->ids = ids.at;
    out->n = sort_once(ids.at, ids.n);
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
