#include "registers/open_cases.h"

#include <pthread.h>
#include <stdlib.h>

#include "cli/app.h"
#include "db/db.h"
#include "db/table_change.h"
#include "sql_all.h"

/* One reading. */
typedef struct Read {
    Arena *arena; /* its own; of one that is not kept, the request's */
    OpenCase *at;
    size_t n, cap;
    Str *words;
    size_t n_words, cap_words;
    i64 version, untold; /* of the store: guarded by the keep's lock, as n_users */
    size_t n_users;      /* the keep and those who have borrowed it */
} Read;

struct CaseKeep {
    pthread_mutex_t lock;
    Read *now; /* NULL: nothing yet */
};

Status case_keep_open(Ctx *cx, CaseKeep **out) {
    CaseKeep *k = calloc(1, sizeof *k);
    if (!k || pthread_mutex_init(&k->lock, NULL) != 0) {
        free(k);
        return FAIL(cx, ERR_OPS, "no memory to keep open cases in");
    }
    *out = k;
    return OK;
}

/* Under the lock. */
static void let_go(Read *r) {
    if (!r || --r->n_users > 0) return;
    arena_close(r->arena);
    free(r);
}

void case_keep_close(CaseKeep *k) {
    if (!k) return;
    let_go(k->now);
    pthread_mutex_destroy(&k->lock);
    free(k);
}

/* ---- reading ---- */

/* There are some scores of words: registers, teams, districts. */
static u32 place_of(Read *r, Str word) {
    if (word.n == 0) return 0;
    for (size_t i = 1; i < r->n_words; i++)
        if (str_eq(r->words[i], word)) return (u32)i;
    ARENA_ROOM(r->arena, r->words, r->n_words, r->cap_words, 64);
    r->words[r->n_words] = str_dup(r->arena, word);
    return (u32)r->n_words++;
}

static int by_id(const void *a, const void *b) {
    const OpenCase *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

const OpenCase *open_cases_find(const OpenCases *l, i64 id) {
    return l->n ? bsearch(&(OpenCase){.id = id}, l->at, l->n, sizeof *l->at, by_id) : NULL;
}

static Status read_all(Ctx *cx, Read *r) {
    DbRows *rows;
    ARENA_ROOM(r->arena, r->words, r->n_words, r->cap_words, 64);
    r->words[r->n_words++] = STR_NONE;
    TRY(db_query(cx, &rows, SQL_work_open_cases));
    while (db_next(rows)) {
        ARENA_ROOM(r->arena, r->at, r->n, r->cap, 1024);
        r->at[r->n++] = (OpenCase){.id = col_i64(rows, 0),
                                   .register_name = place_of(r, col_str(rows, 1)),
                                   .person_id = col_i64(rows, 2),
                                   .urn = col_i64(rows, 3),
                                   .worker_id = col_i64(rows, 4),
                                   .team = place_of(r, col_str(rows, 5)),
                                   .district = place_of(r, col_str(rows, 6)),
                                   .due_on = col_date(rows, 7),
                                   .is_urgent = col_bool(rows, 8),
                                   .school_district = place_of(r, col_str(rows, 9))};
    }
    if (r->n > 1) qsort(r->at, r->n, sizeof *r->at, by_id);
    return db_done(rows);
}

/* ---- keeping ---- */

typedef struct Borrowed {
    CaseKeep *keep;
    Read *read;
} Borrowed;

static void give_back(void *of) {
    Borrowed *b = of;
    pthread_mutex_lock(&b->keep->lock);
    let_go(b->read);
    pthread_mutex_unlock(&b->keep->lock);
}

static void lend(Ctx *cx, CaseKeep *k, Read *r, OpenCases *out) {
    Borrowed *b = ARENA_NEW(cx->arena, Borrowed);
    *b = (Borrowed){.keep = k, .read = r};
    arena_defer(cx->arena, give_back, b);
    *out = (OpenCases){.at = r->at, .n = r->n, .words = r->words, .n_words = r->n_words};
}

/* What is kept, if it is no newer than the moment that the transaction sees; *then: of which moment it is. */
static Read *take_kept(CaseKeep *k, const Read *now, Read *then) {
    pthread_mutex_lock(&k->lock);
    Read *r = k->now && k->now->version <= now->version ? k->now : NULL;
    if (r) {
        r->n_users++;
        *then = *r;
    }
    pthread_mutex_unlock(&k->lock);
    return r;
}

/* Does what was read at that moment still hold? */
static Status check_standing(Ctx *cx, const Read *then, const Read *now, bool *stands) {
    TableChanges c;
    *stands = then->version == now->version && then->untold == now->untold;
    if (*stands) return OK;
    TRY(table_changes_since(cx, then->version, then->untold, &c));
    *stands = !c.is_everything;
    for (size_t i = 0; i < c.n; i++)
        if (str_is(c.names[i], "case_file") || str_is(c.names[i], "establishment")) *stands = false;
    return OK;
}

/* It holds at a later moment too: the next look need not ask. */
static void move_on(CaseKeep *k, Read *r, const Read *now) {
    pthread_mutex_lock(&k->lock);
    if (r->version < now->version) {
        r->version = now->version;
        r->untold = now->untold;
    }
    pthread_mutex_unlock(&k->lock);
}

static Status borrow_kept(Ctx *cx, CaseKeep *k, const Read *now, OpenCases *out, bool *is_lent) {
    Read then;
    bool stands = false;
    *is_lent = false;
    Read *r = take_kept(k, now, &then);
    if (!r) return OK;
    Status st = check_standing(cx, &then, now, &stands);
    if (st == OK && stands) {
        move_on(k, r, now);
        lend(cx, k, r, out);
        *is_lent = true;
        return OK;
    }
    give_back(&(Borrowed){.keep = k, .read = r});
    return st;
}

/* In the place of what is kept, unless that is newer; lent in any case. */
static void put(Ctx *cx, CaseKeep *k, Read *r, OpenCases *out) {
    pthread_mutex_lock(&k->lock);
    r->n_users = 1; /* the borrower */
    if (!k->now || k->now->version <= r->version) {
        let_go(k->now);
        k->now = r;
        r->n_users++;
    }
    pthread_mutex_unlock(&k->lock);
    lend(cx, k, r, out);
}

static Status read_to_keep(Ctx *cx, CaseKeep *k, const Read *now, OpenCases *out) {
    Read *r = malloc(sizeof *r);
    Arena *arena = arena_open();
    if (!r || !arena) {
        free(r);
        arena_close(arena);
        return FAIL(cx, ERR_OPS, "no memory to keep open cases in");
    }
    *r = (Read){.arena = arena, .version = now->version, .untold = now->untold};
    Status st = read_all(cx, r);
    if (st == OK) {
        put(cx, k, r, out);
        return OK;
    }
    arena_close(arena);
    free(r);
    return st;
}

static CaseKeep *keep_of(const Ctx *cx) { return cx->app && !db_is_writing(cx->db) ? cx->app->cases : NULL; }

static Status read_moment(Ctx *cx, Read *now) {
    TRY(db_version(cx, &now->version));
    return table_changes_untold(cx, &now->untold);
}

Status open_cases_if_kept(Ctx *cx, OpenCases *out, bool *is_kept) {
    CaseKeep *k = keep_of(cx);
    Read now = {.arena = cx->arena};
    *is_kept = false;
    if (!k) return OK;
    TRY(read_moment(cx, &now));
    return borrow_kept(cx, k, &now, out, is_kept);
}

Status open_cases_borrow(Ctx *cx, OpenCases *out) {
    CaseKeep *k = keep_of(cx);
    Read now = {.arena = cx->arena};
    bool is_lent;
    if (!k) {
        TRY(read_all(cx, &now));
        *out = (OpenCases){.at = now.at, .n = now.n, .words = now.words, .n_words = now.n_words};
        return OK;
    }
    TRY(read_moment(cx, &now));
    TRY(borrow_kept(cx, k, &now, out, &is_lent));
    return is_lent ? OK : read_to_keep(cx, k, &now, out);
}
