#include "db/kept.h"

#include <stdlib.h>
#include "db/driver.h"

enum { N_SLOTS = 4096, MAX_KEPT = N_SLOTS / 2 };

typedef struct Row {
    const Sql *sql; /* NULL: an empty slot */
    i64 id;
    Str texts[KEPT_COLUMNS];
} Row;

struct Kept {
    Arena *arena; /* of the texts */
    i64 version;  /* of the store, at which all rows were read */
    size_t n;
    Row slots[N_SLOTS]; /* open addressing */
};

void kept_end(Kept *k) {
    if (!k) return;
    arena_close(k->arena);
    free(k);
}

static Kept *kept_new(void) {
    Kept *k = calloc(1, sizeof *k);
    if (k && (k->arena = arena_open())) return k;
    free(k);
    return NULL;
}

static void forget(Kept *k, i64 version) {
    memset(k->slots, 0, sizeof k->slots);
    arena_reset(k->arena);
    k->n = 0;
    k->version = version;
}

/* NULL: not now, read as if nothing were kept. */
static Status kept_ready(Ctx *cx, Kept **out) {
    Db *db = cx->db;
    i64 version;
    *out = NULL;
    if (!db->in_transaction || db->is_writing) return OK;
    if (!db->kept) db->kept = kept_new();
    if (!db->kept) return OK;
    TRY(db_version(cx, &version));
    if (db->kept->version != version || db->kept->n >= MAX_KEPT) forget(db->kept, version);
    *out = db->kept;
    return OK;
}

static Row *slot_of(Kept *k, const Sql *sql, i64 id) {
    size_t at = (size_t)(((u64)id * 31 + sql->id) * UINT64_C(0x9E3779B97F4A7C15) >> 40) & (N_SLOTS - 1);
    while (k->slots[at].sql && (k->slots[at].sql != sql || k->slots[at].id != id)) at = (at + 1) & (N_SLOTS - 1);
    return &k->slots[at];
}

static Status read_row(Ctx *cx, const Sql *sql, i64 id, Str texts[KEPT_COLUMNS]) {
    DbParam p = P_I64(id);
    DbRows *r;
    TRY(db_query_n(cx, sql, &r, &p, 1));
    if (db_next(r))
        for (int i = 0; i < KEPT_COLUMNS && i < db_n_cols(r); i++) texts[i] = col_str_keep(r, i);
    return db_done(r);
}

Status kept_row(Ctx *cx, const Sql *sql, i64 id, Str *out, size_t n) {
    Str texts[KEPT_COLUMNS] = {STR_NONE};
    Kept *k;
    TRY(kept_ready(cx, &k));
    Row *row = k ? slot_of(k, sql, id) : NULL;
    bool is_kept = row && row->sql;
    if (!is_kept) TRY(read_row(cx, sql, id, texts));
    if (row && !is_kept) {
        *row = (Row){.sql = sql, .id = id};
        for (size_t i = 0; i < KEPT_COLUMNS; i++) row->texts[i] = str_dup(k->arena, texts[i]);
        k->n++;
    }
    for (size_t i = 0; i < n; i++) out[i] = is_kept ? str_dup(cx->arena, row->texts[i]) : texts[i];
    return OK;
}
