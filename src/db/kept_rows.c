#include "db/kept_rows.h"

#include <stdlib.h>
#include "db/driver.h"

/* What one statement gave of one record: cell after cell, its length and its text. */
typedef struct Entry {
    struct Entry *next; /* of the same number */
    const Sql *sql;
    size_t n_bytes;
    int n_cols;
    u8 bytes[];
} Entry;

typedef struct Slot {
    i64 id;
    Entry *first; /* NULL: an empty slot */
} Slot;

struct KeptRows {
    Arena *arena; /* of the entries */
    Slot *slots;  /* open addressing */
    size_t n_slots, n_used, n_bytes, max_bytes;
    i64 version;     /* of the store, at which all were read */
    u64 transaction; /* the last that looked: nothing is let go in the middle of one, whose cursors may stand on it */
    bool is_full;
};

enum { BYTES_OF_A_SLOT = 1024 }; /* what is held of a child in all is two or three thousand bytes */

void kept_rows_end(KeptRows *k) {
    if (!k) return;
    arena_close(k->arena);
    free(k->slots);
    free(k);
}

void kept_rows_allow(Db *db, size_t n_bytes) {
    KeptRows *k = calloc(1, sizeof *k);
    kept_rows_end(db->kept_rows);
    db->kept_rows = NULL;
    if (!k) return;
    k->max_bytes = n_bytes;
    for (k->n_slots = 64; k->n_slots * BYTES_OF_A_SLOT < n_bytes;) k->n_slots *= 2;
    k->slots = calloc(k->n_slots, sizeof *k->slots);
    k->arena = arena_open();
    if (k->slots && k->arena) db->kept_rows = k;
    else kept_rows_end(k);
}

static void forget(KeptRows *k, i64 version) {
    memset(k->slots, 0, k->n_slots * sizeof *k->slots);
    arena_reset(k->arena);
    k->n_used = k->n_bytes = 0;
    k->is_full = false;
    k->version = version;
}

/* NULL: not now, read as if nothing were kept. */
static Status ready(Ctx *cx, KeptRows **out) {
    Db *db = cx->db;
    i64 version;
    *out = NULL;
    if (!db->kept_rows || !db->in_transaction || db->is_writing) return OK;
    TRY(db_version(cx, &version));
    *out = db->kept_rows;
    if ((*out)->transaction == db->n_begun) return OK;
    (*out)->transaction = db->n_begun;
    if ((*out)->version != version || (*out)->is_full) forget(*out, version);
    return OK;
}

static Slot *slot_of(const KeptRows *k, i64 id) {
    size_t at = (size_t)((u64)id * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (k->n_slots - 1);
    while (k->slots[at].first && k->slots[at].id != id) at = (at + 1) & (k->n_slots - 1);
    return &k->slots[at];
}

static const Entry *find(const KeptRows *k, const Sql *sql, i64 id) {
    const Entry *e = slot_of(k, id)->first;
    while (e && e->sql != sql) e = e->next;
    return e;
}

static void keep(KeptRows *k, const Entry *read, i64 id) {
    size_t n = sizeof *read + read->n_bytes;
    k->is_full = k->is_full || k->n_bytes + n > k->max_bytes || k->n_used >= k->n_slots / 2;
    if (k->is_full) return;
    Slot *slot = slot_of(k, id);
    Entry *e = arena_alloc(k->arena, n);
    memcpy(e, read, n);
    e->next = slot->first;
    k->n_used += slot->first == NULL;
    k->n_bytes += n;
    *slot = (Slot){id, e};
}

/* ---- rows as they were kept ---- */

typedef struct Replay {
    const u8 *at, *end;
    int n_cols;
    Str cells[KEPT_ROWS_COLUMNS];
} Replay;

enum { LENGTH_BYTES = sizeof(u32) };
static const u32 null_length = UINT32_MAX;

static int replay_next(DbRows *r) {
    Replay *p = r->impl;
    r->row++;
    if (p->at == p->end) return 0;
    for (int i = 0; i < p->n_cols; i++) {
        u32 n;
        memcpy(&n, p->at, LENGTH_BYTES);
        bool is_null = n == null_length;
        p->cells[i] = is_null ? STR_NONE : (Str){(const char *)p->at + LENGTH_BYTES, n};
        p->at += LENGTH_BYTES + (is_null ? 0 : n + 1); /* a NUL ends it, as where it was read */
    }
    return 1;
}

static Str cell(const DbRows *r, int col) { return ((const Replay *)r->impl)->cells[col]; }

static void replay_finish(UNUSED DbRows *r) {}
static int replay_n_cols(const DbRows *r) { return ((const Replay *)r->impl)->n_cols; }
static bool replay_is_null(const DbRows *r, int col) { return cell(r, col).p == NULL; }
static Str replay_str(const DbRows *r, int col) { return cell(r, col); }

static i64 replay_i64(const DbRows *r, int col) {
    i64 v = 0;
    return str_to_i64(cell(r, col), &v) ? v : 0;
}

static Date replay_date(const DbRows *r, int col) {
    Date d = DATE_NONE;
    Str s = cell(r, col);
    check(str_empty(s) || date_parse_iso(s, &d));
    return d;
}

/* A truth value is read by the kind of the store that wrote it. */
#define REPLAY_DRIVER(store)                                                                             \
    {                                                                                                    \
        .kind = (store), .next = replay_next, .finish = replay_finish, .n_cols = replay_n_cols,          \
        .is_null = replay_is_null, .get_i64 = replay_i64, .get_str = replay_str, .get_date = replay_date \
    }
static const DbDriver replay_drivers[] = {REPLAY_DRIVER(DB_SQLITE), REPLAY_DRIVER(DB_POSTGRES)};

static DbRows *replay(Ctx *cx, const Entry *e) {
    DbRows *r = db_rows_new(cx);
    Replay *p = ARENA_NEW(cx->arena, Replay);
    p->at = e->bytes;
    p->end = e->bytes + e->n_bytes;
    p->n_cols = e->n_cols;
    r->impl = p;
    r->driver = &replay_drivers[db_kind(cx->db)];
    return r;
}

/* ---- the first time ---- */

/* An engine that holds numbers as numbers is slow to write them out. */
static Str text_of(Arena *a, const DbRows *r, int col) {
    bool is_i64 = r->driver->is_i64 && r->driver->is_i64(r, col);
    return is_i64 ? str_i64(a, col_i64(r, col)) : col_str(r, col);
}

static void add_cell(Buf *out, const DbRows *r, int col) {
    Str s = text_of(out->arena, r, col);
    u32 n = s.p ? (u32)s.n : null_length;
    buf_reserve(out, LENGTH_BYTES + s.n + 1);
    char *at = out->p + out->n;
    memcpy(at, &n, LENGTH_BYTES);
    out->n += LENGTH_BYTES;
    if (!s.p) return;
    memcpy(at + LENGTH_BYTES, s.p, s.n);
    at[LENGTH_BYTES + s.n] = '\0';
    out->n += s.n + 1;
}

static Status read_all(Ctx *cx, const Sql *sql, i64 id, Entry **out) {
    DbParam p = P_I64(id);
    DbRows *r;
    Buf bytes = buf_on(cx->arena);
    buf_reserve(&bytes, 1024);
    TRY(db_query_n(cx, sql, &r, &p, 1));
    int n_cols = db_n_cols(r);
    check(n_cols <= KEPT_ROWS_COLUMNS);
    while (db_next(r))
        for (int i = 0; i < n_cols; i++) add_cell(&bytes, r, i);
    TRY(db_done(r));
    Str all = buf_str(&bytes);
    Entry *e = arena_alloc(cx->arena, sizeof *e + all.n);
    *e = (Entry){.sql = sql, .n_bytes = all.n, .n_cols = n_cols};
    if (all.n) memcpy(e->bytes, all.p, all.n);
    *out = e;
    return OK;
}

Status kept_query_n(Ctx *cx, const Sql *sql, DbRows **rows, i64 id) {
    DbParam p = P_I64(id);
    KeptRows *k;
    Entry *read;
    TRY(ready(cx, &k));
    if (!k) return db_query_n(cx, sql, rows, &p, 1);
    const Entry *e = find(k, sql, id);
    if (!e) {
        TRY(read_all(cx, sql, id, &read));
        keep(k, read, id);
        e = read;
    }
    *rows = replay(cx, e);
    return OK;
}
