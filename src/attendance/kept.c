#include "attendance/kept.h"

#include <pthread.h>
#include <stdlib.h>

#include "attendance/keys_kept.h"
#include "cli/app.h"
#include "db/db.h"
#include "people/changes.h"

/* More people than this changed: all places are read again. */
enum { FEW_PEOPLE = 500 };

typedef struct KeptYear {
    Columns *columns; /* NULL: none */
    i64 version;      /* of the store: what was committed up to there is in them; -1: nothing is yet */
    _Atomic u64 used; /* by the keep's own clock: the year longest unused makes room */
} KeptYear;

/* Whoever holds a year; in the holder's arena. */
typedef struct ColumnsHolder {
    ColumnsKeep *keep;
    const Ctx *cx; /* NULL: not any more */
    struct ColumnsHolder *next, *before;
} ColumnsHolder;

struct ColumnsKeep {
    pthread_rwlock_t lock;
    pthread_mutex_t holders_lock;
    ColumnsHolder *holders;
    KeptYear years[KEPT_YEARS];
    _Atomic u64 clock;
};

Status columns_keep_open(Ctx *cx, ColumnsKeep **out) {
    ColumnsKeep *k = calloc(1, sizeof *k);
    if (!k) return FAIL(cx, ERR_OPS, "no memory for the marks");
    pthread_rwlock_init(&k->lock, NULL);
    pthread_mutex_init(&k->holders_lock, NULL);
    *out = k;
    return OK;
}

void columns_keep_close(ColumnsKeep *k) {
    if (!k) return;
    for (int i = 0; i < KEPT_YEARS; i++) columns_close(k->years[i].columns);
    pthread_rwlock_destroy(&k->lock);
    pthread_mutex_destroy(&k->holders_lock);
    free(k);
}

/* ---- columns of one's own ---- */

static void close_columns(void *of) { columns_close(*(Columns **)of); }

/* What closes them is there before they are: memory may run out between the two. */
static Status own_columns(Ctx *cx, int year, Columns **out) {
    Columns **own = ARENA_NEW(cx->arena, Columns *);
    *own = NULL;
    arena_defer(cx->arena, close_columns, own);
    *own = *out = columns_open(year);
    return *own ? OK : FAIL(cx, ERR_OPS, "no memory for the marks");
}

static Status read_own(Ctx *cx, int year, ColumnsRead *out) {
    Columns *c;
    TRY(own_columns(cx, year, &c));
    TRY(columns_refresh(cx, c));
    *out = (ColumnsRead){.columns = c};
    return OK;
}

/* ---- the year's place ---- */

static KeptYear *find_year(ColumnsKeep *k, int year) {
    for (int i = 0; i < KEPT_YEARS; i++)
        if (k->years[i].columns && k->years[i].columns->year == year) return &k->years[i];
    return NULL;
}

static void empty(KeptYear *y) {
    columns_close(y->columns);
    y->columns = NULL;
    y->version = -1;
}

/* The year's place, or that of the year longest unused, which goes. NULL: out of memory. */
static KeptYear *place_for(ColumnsKeep *k, int year) {
    KeptYear *y = find_year(k, year);
    if (y) return y;
    y = &k->years[0];
    for (int i = 1; i < KEPT_YEARS; i++)
        if (k->years[i].used < y->used) y = &k->years[i];
    empty(y);
    y->columns = columns_open(year);
    if (y->columns) y->columns->keys = keys_kept_open();
    return y->columns ? y : NULL;
}

/* ---- bringing up to date ---- */

/* Merges give a register's place to another person without a mark landing. */
static Status bring_in_people(Ctx *cx, KeptYear *y) {
    PersonChanges c;
    TRY(people_changed_since(cx, y->version, &c));
    if (c.is_everything || c.n > FEW_PEOPLE) return columns_refresh_places(cx, y->columns);
    for (size_t i = 0; i < c.n; i++)
        if (c.what[i] == CHANGED_IDENTITY) TRY(columns_refresh_person(cx, y->columns, c.ids[i]));
    return OK;
}

static Status bring_in(Ctx *cx, KeptYear *y, i64 version) {
    if (y->version >= 0) TRY(bring_in_people(cx, y));
    TRY(columns_refresh(cx, y->columns));
    y->version = version;
    return OK;
}

/* With the lock held for writing. Columns that a failure left half changed are read again by whoever asks next. */
static Status make_current(Ctx *cx, ColumnsKeep *k, int year, i64 version) {
    KeptYear *y = place_for(k, year);
    if (!y) return FAIL(cx, ERR_OPS, "no memory for the marks");
    Status st = y->version >= version ? OK : bring_in(cx, y, version);
    if (st != OK) empty(y);
    return st;
}

static void forget_all(void *keep) {
    ColumnsKeep *k = keep;
    for (int i = 0; i < KEPT_YEARS; i++) empty(&k->years[i]);
}

/* ---- who holds a year ---- */

static void end_holding(void *holder) {
    ColumnsHolder *h = holder;
    if (!h->cx) return;
    pthread_mutex_lock(&h->keep->holders_lock);
    if (h->before) h->before->next = h->next;
    else h->keep->holders = h->next;
    if (h->next) h->next->before = h->before;
    pthread_mutex_unlock(&h->keep->holders_lock);
    h->cx = NULL;
}

static ColumnsHolder *begin_holding(Ctx *cx, ColumnsKeep *k) {
    ColumnsHolder *h = ARENA_NEW(cx->arena, ColumnsHolder);
    *h = (ColumnsHolder){.keep = k};
    arena_defer(cx->arena, end_holding, h);
    pthread_mutex_lock(&k->holders_lock);
    h->cx = cx;
    h->next = k->holders;
    if (h->next) h->next->before = h;
    k->holders = h;
    pthread_mutex_unlock(&k->holders_lock);
    return h;
}

static bool is_holding(const Ctx *cx, ColumnsKeep *k) {
    bool is = false;
    pthread_mutex_lock(&k->holders_lock);
    for (const ColumnsHolder *h = k->holders; h; h = h->next) is = is || h->cx == cx;
    pthread_mutex_unlock(&k->holders_lock);
    return is;
}

/* ---- reading ---- */

static Status read_kept(Ctx *cx, ColumnsKeep *k, int year, ColumnsRead *out) {
    i64 version;
    TRY(db_version(cx, &version));
    for (;;) {
        Held *reading = held_open(cx->arena), *writing = held_open(cx->arena);
        held_read(reading, &k->lock);
        KeptYear *y = find_year(k, year);
        if (y && y->version >= version) {
            y->used = ++k->clock;
            *out = (ColumnsRead){.columns = y->columns, .held = reading, .holder = begin_holding(cx, k)};
            return OK;
        }
        held_let_go(reading);
        if (is_holding(cx, k)) return read_own(cx, year, out);
        held_write(writing, &k->lock, forget_all, k);
        Status st = make_current(cx, k, year, version);
        held_let_go(writing);
        TRY(st); /* again: between the two locks another year may have taken the place */
    }
}

Status columns_read(Ctx *cx, int year, ColumnsRead *out) {
    ColumnsKeep *k = cx->app->columns;
    if (!k || db_is_writing(cx->db)) return read_own(cx, year, out);
    return read_kept(cx, k, year, out);
}

static bool is_kept(ColumnsKeep *k, int year) {
    if (!k) return false;
    pthread_rwlock_rdlock(&k->lock);
    bool is = find_year(k, year) != NULL;
    pthread_rwlock_unlock(&k->lock);
    return is;
}

Status columns_read_of_school(Ctx *cx, int year, i64 urn, ColumnsRead *out) {
    Columns *c;
    if (!db_is_writing(cx->db) && is_kept(cx->app->columns, year)) return columns_read(cx, year, out);
    TRY(own_columns(cx, year, &c));
    TRY(columns_read_school(cx, c, urn));
    *out = (ColumnsRead){.columns = c};
    return OK;
}

Status columns_read_counts(Ctx *cx, int year, ColumnsRead *out) {
    Columns *c;
    if (!cx->cli || is_kept(cx->app->columns, year)) return columns_read(cx, year, out);
    TRY(own_columns(cx, year, &c));
    *out = (ColumnsRead){.columns = c};
    return columns_begin_counts(cx, c, &out->reading);
}

Status columns_read_wait(Ctx *cx, ColumnsRead *r) {
    Beside *reading = r->reading;
    r->reading = NULL;
    return beside_end(cx, reading);
}

void columns_read_end(ColumnsRead *r) {
    if (r->held) held_let_go(r->held);
    if (r->holder) end_holding(r->holder);
    *r = (ColumnsRead){.columns = NULL};
}
