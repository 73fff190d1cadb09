#include "db/kept_rows.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include "db/driver.h"

/* What one statement gave of one record: cell after cell, its length and its text. Never changed once it can be found. */
typedef struct Entry {
    struct Entry *next; /* of the same slot */
    const Sql *sql;
    i64 id;
    size_t n_bytes;
    int n_cols;
    u8 bytes[];
} Entry;

typedef struct Block {
    struct Block *next;
    _Alignas(max_align_t) u8 bytes[];
} Block;

/* What is kept of one version of the store. It only grows, so that looks find in it without a lock; whoever lets go of it last frees it. */
typedef struct Kept {
    u64 serial; /* its number among the share's */
    i64 version;
    size_t n_slots; /* a power of two */
    size_t n_users; /* the share and the transactions that look; guarded by the share's lock, as the two below */
    size_t n_bytes; /* of its blocks */
    Block *blocks;
    _Atomic(Entry *) slots[];
} Kept;

struct KeptShare {
    pthread_mutex_t lock;
    Kept *now; /* NULL: nothing yet */
    u64 n_made;
    size_t max_bytes;
};

/* One connection's hand in the share. */
struct KeptRows {
    KeptShare *share;
    Kept *kept;      /* of the transaction that looks; NULL: none, or it reads the store */
    u64 transaction; /* the last that looked */
    u8 *at;          /* where its next entry goes: the rest of a block that is its own */
    size_t n_left;
    u64 block_of; /* the serial of what that block belongs to */
};

enum {
    BYTES_OF_A_SLOT = 512, /* most entries are smaller */
    BLOCK_BYTES = 32 << 10 /* of one connection's own, so that they meet seldom */
};

/* ---- the share ---- */

KeptShare *kept_share_open(size_t n_bytes) {
    KeptShare *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    s->max_bytes = n_bytes;
    if (pthread_mutex_init(&s->lock, NULL) == 0) return s;
    free(s);
    return NULL;
}

static Kept *kept_new(KeptShare *s, i64 version) {
    size_t n_slots = 64;
    while (n_slots * BYTES_OF_A_SLOT < s->max_bytes) n_slots *= 2;
    Kept *k = calloc(1, sizeof *k + n_slots * sizeof k->slots[0]);
    if (!k) return NULL;
    k->serial = ++s->n_made;
    k->version = version;
    k->n_slots = n_slots;
    k->n_users = 1;
    return k;
}

static void let_go(Kept *k) {
    if (!k || --k->n_users > 0) return;
    for (Block *b = k->blocks; b;) {
        Block *next = b->next;
        free(b);
        b = next;
    }
    free(k);
}

void kept_share_close(KeptShare *s) {
    if (!s) return;
    let_go(s->now);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

/* A new one where the store has moved on, or what there is has no room left. NULL: the look's snapshot is an older one. */
static Kept *take(KeptShare *s, i64 version) {
    pthread_mutex_lock(&s->lock);
    bool is_older = s->now && s->now->version > version;
    bool is_over = !s->now || s->now->version < version || s->now->n_bytes >= s->max_bytes;
    if (!is_older && is_over) {
        let_go(s->now);
        s->now = kept_new(s, version);
    }
    Kept *k = is_older ? NULL : s->now;
    if (k) k->n_users++;
    pthread_mutex_unlock(&s->lock);
    return k;
}

/* NULL: there is no room. */
static Block *take_block(KeptShare *s, Kept *k) {
    Block *b = NULL;
    pthread_mutex_lock(&s->lock);
    if (k->n_bytes < s->max_bytes) b = malloc(sizeof *b + BLOCK_BYTES);
    if (b) {
        b->next = k->blocks;
        k->blocks = b;
        k->n_bytes += BLOCK_BYTES;
    }
    pthread_mutex_unlock(&s->lock);
    return b;
}

/* ---- one connection ---- */

void kept_rows_let_go(KeptRows *k) {
    if (!k || !k->kept) return;
    pthread_mutex_lock(&k->share->lock);
    let_go(k->kept);
    pthread_mutex_unlock(&k->share->lock);
    k->kept = NULL;
}

void kept_rows_end(KeptRows *k) {
    kept_rows_let_go(k);
    free(k);
}

void kept_rows_allow(Db *db, KeptShare *share) {
    kept_rows_end(db->kept_rows);
    db->kept_rows = share ? calloc(1, sizeof *db->kept_rows) : NULL;
    if (db->kept_rows) db->kept_rows->share = share;
}

/* NULL: not now, read as if nothing were kept. */
static Status ready(Ctx *cx, Kept **out) {
    Db *db = cx->db;
    KeptRows *k = db->kept_rows;
    i64 version;
    *out = NULL;
    if (!k || !db->in_transaction || db->is_writing) return OK;
    if (k->transaction != db->n_begun) {
        TRY(db_version(cx, &version));
        kept_rows_let_go(k);
        k->kept = take(k->share, version);
        k->transaction = db->n_begun;
    }
    *out = k->kept;
    return OK;
}

static _Atomic(Entry *) *slot_of(Kept *k, const Sql *sql, i64 id) {
    u64 key = (u64)id * UINT64_C(0x9E3779B97F4A7C15) ^ (u64)(uintptr_t)sql * UINT64_C(0xC2B2AE3D27D4EB4F);
    return &k->slots[(size_t)(key >> 32) & (k->n_slots - 1)];
}

static const Entry *find(Kept *k, const Sql *sql, i64 id) {
    const Entry *e = atomic_load_explicit(slot_of(k, sql, id), memory_order_acquire);
    while (e && !(e->sql == sql && e->id == id)) e = e->next;
    return e;
}

static Entry *entry_room(KeptRows *k, size_t n) {
    n = (n + _Alignof(Entry) - 1) & ~(_Alignof(Entry) - 1);
    if (n > BLOCK_BYTES / 4) return NULL; /* a child with more than that of one kind is read each time */
    if (k->block_of != k->kept->serial || n > k->n_left) {
        Block *b = take_block(k->share, k->kept);
        if (!b) return NULL;
        k->at = b->bytes;
        k->n_left = BLOCK_BYTES;
        k->block_of = k->kept->serial;
    }
    Entry *e = (Entry *)(void *)k->at;
    k->at += n;
    k->n_left -= n;
    return e;
}

/* Two who read the same at once both write it down: the same twice does no harm. */
static void keep(KeptRows *k, const Entry *read) {
    Entry *e = entry_room(k, sizeof *read + read->n_bytes);
    if (!e) return;
    memcpy(e, read, sizeof *read + read->n_bytes);
    _Atomic(Entry *) *slot = slot_of(k->kept, e->sql, e->id);
    e->next = atomic_load_explicit(slot, memory_order_relaxed);
    while (!atomic_compare_exchange_weak_explicit(slot, &e->next, e, memory_order_release, memory_order_relaxed)) {}
}

/* ---- rows as they were kept ---- */

typedef struct Replay {
    const u8 *at, *end;
    u64 transaction; /* that it was asked in */
    int n_cols;
    Str cells[KEPT_ROWS_COLUMNS];
} Replay;

enum { LENGTH_BYTES = sizeof(u32) };
static const u32 null_length = UINT32_MAX;

static int replay_next(DbRows *r) {
    Replay *p = r->impl;
    check(p->transaction == db_transaction(r->db)); /* past it, what is kept may be gone */
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
    p->transaction = db_transaction(cx->db);
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
    *e = (Entry){.sql = sql, .id = id, .n_bytes = all.n, .n_cols = n_cols};
    if (all.n) memcpy(e->bytes, all.p, all.n);
    *out = e;
    return OK;
}

Status kept_query_n(Ctx *cx, const Sql *sql, DbRows **rows, i64 id) {
    DbParam p = P_I64(id);
    Kept *k;
    Entry *read;
    TRY(ready(cx, &k));
    if (!k) return db_query_n(cx, sql, rows, &p, 1);
    const Entry *e = find(k, sql, id);
    if (!e) {
        TRY(read_all(cx, sql, id, &read));
        keep(cx->db->kept_rows, read);
        e = read;
    }
    *rows = replay(cx, e);
    return OK;
}
