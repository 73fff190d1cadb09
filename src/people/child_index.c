#include "people/child_index.h"

#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/held.h"
#include "cli/app.h"
#include "link/report.h"
#include "people/changes.h"
#include "people/child_rows.h"
#include "people/identifier.h"
#include "people/match_model.h"

/* How likely a row that no exact rule knew is about a child who is there all the same. */
#define KNOWN_SHARE 0.2

/* Children whom a transaction that was open when last seen has made or changed. */
typedef struct PendingChild {
    i64 person_id;
    bool is_said; /* the index has what child_index_said() was told; else what was read of them in between */
} PendingChild;
typedef struct Pending {
    u64 db, transaction, undone;
    PendingChild *at;
    size_t n, cap;
} Pending;

struct ChildIndex {
    pthread_rwlock_t lock;
    Arena *arena; /* the lists */
    const LinkLists *lists;
    LinkIndex *ix; /* NULL: not loaded. Marked: those with a permanent UPN */
    LinkModel model;
    i64 model_id;   /* stored weights; 0: defaults */
    u32 model_size; /* records when the model was last fitted to the size */
    i64 as_at;      /* the feed was read up to here */
    u64 synced_db, synced_transaction, synced_undone;
    /* by record */
    i64 *person_of;
    u32 *next_of; /* another record of the same child, + 1 */
    u32 cap;
    u32 *slots; /* a child's newest record + 1, by hash of the id */
    u32 n_slots, n_children;
    Pending pending;
};

Status child_index_open(Ctx *cx, ChildIndex **out) {
    ChildIndex *ci = calloc(1, sizeof *ci);
    Arena *arena = arena_open();
    if (ci == NULL || arena == NULL) {
        free(ci);
        arena_close(arena);
        return FAIL(cx, ERR_OPS, "no memory for the index of children");
    }
    ci->arena = arena;
    pthread_rwlock_init(&ci->lock, NULL);
    *out = ci;
    return OK;
}

static void unload(ChildIndex *ci) {
    bool is_large = ci->n_slots > 65536;
    link_index_close(ci->ix);
    free(ci->person_of);
    free(ci->next_of);
    free(ci->slots);
    ci->ix = NULL;
    ci->person_of = NULL;
    ci->next_of = ci->slots = NULL;
    ci->cap = ci->n_slots = ci->n_children = 0;
    if (is_large) malloc_trim(0); /* else it stays the process's, in pieces, while another index grows beside it */
}

static void forget_pending(Pending *p) {
    free(p->at);
    p->at = NULL;
    p->n = p->cap = 0;
}

void child_index_close(ChildIndex *ci) {
    if (ci == NULL) return;
    unload(ci);
    free(ci->pending.at);
    pthread_rwlock_destroy(&ci->lock);
    arena_close(ci->arena);
    free(ci);
}

size_t child_index_bytes(const ChildIndex *ci) {
    if (ci->ix == NULL) return sizeof *ci;
    size_t of_record = sizeof *ci->person_of + sizeof *ci->next_of;
    return sizeof *ci + link_index_bytes(ci->ix) + ci->cap * of_record + ci->n_slots * sizeof *ci->slots;
}

/* ---- whose record is it ---- */

static void *grown(void *p, size_t n_bytes) {
    void *q = realloc(p, n_bytes);
    check(q != NULL);
    return q;
}

static u32 *slot_of(const ChildIndex *ci, i64 person_id) {
    u32 i = (u32)((u64)person_id * 0x9E3779B97F4A7C15u >> 32) & (ci->n_slots - 1);
    while (ci->slots[i] != 0 && ci->person_of[ci->slots[i] - 1] != person_id) i = (i + 1) & (ci->n_slots - 1);
    return &ci->slots[i];
}

static void make_room(ChildIndex *ci, u32 record) {
    if (record >= ci->cap) {
        ci->cap = record + 1 + record / 8 + 1000;
        ci->person_of = grown(ci->person_of, ci->cap * sizeof *ci->person_of);
        ci->next_of = grown(ci->next_of, ci->cap * sizeof *ci->next_of);
    }
    if ((u64)(ci->n_children + 1) * 4 <= (u64)ci->n_slots * 3) return;
    u32 *old = ci->slots, n_old = ci->n_slots;
    ci->n_slots = n_old == 0 ? 1024 : n_old * 2;
    ci->slots = grown(NULL, ci->n_slots * sizeof *ci->slots);
    memset(ci->slots, 0, ci->n_slots * sizeof *ci->slots);
    for (u32 i = 0; i < n_old; i++)
        if (old[i] != 0) *slot_of(ci, ci->person_of[old[i] - 1]) = old[i];
    free(old);
}

static void add_record(ChildIndex *ci, i64 person_id, const LinkRow *row, bool has_upn) {
    LinkRow kept = *row; /* numbers are looked up: they would take a third of the memory */
    for (int f = LINK_UPN; f < N_LINK_FIELDS; f++) kept.value[f] = STR_NONE;
    kept.value[LINK_MIDDLE_NAMES] = kept.value[LINK_LOCALITY] = STR_NONE; /* rows do not say them */
    u32 record = has_upn ? link_index_add_marked(ci->ix, &kept) : link_index_add(ci->ix, &kept, true);
    make_room(ci, record);
    u32 *slot = slot_of(ci, person_id);
    if (*slot == 0) ci->n_children++;
    ci->person_of[record] = person_id;
    ci->next_of[record] = *slot;
    *slot = record + 1;
}

/* The hole in the table is filled by what follows it, as open addressing asks for. */
static void free_slot(ChildIndex *ci, u32 *slot) {
    u32 mask = ci->n_slots - 1, at = (u32)(slot - ci->slots);
    ci->slots[at] = 0;
    ci->n_children--;
    for (at = (at + 1) & mask; ci->slots[at] != 0; at = (at + 1) & mask) {
        u32 record = ci->slots[at];
        ci->slots[at] = 0;
        *slot_of(ci, ci->person_of[record - 1]) = record;
    }
}

static void remove_child(ChildIndex *ci, i64 person_id) {
    if (ci->n_slots == 0) return;
    u32 *slot = slot_of(ci, person_id);
    u32 at = *slot;
    if (at == 0) return;
    free_slot(ci, slot);
    while (at != 0) {
        u32 record = at - 1;
        at = ci->next_of[record];
        link_index_remove(ci->ix, record);
    }
}

/* ---- reading ---- */

static Status take_child(UNUSED Ctx *cx, void *self, const ChildRows *child) {
    for (size_t i = 0; i < child->n; i++) add_record(self, child->person_id, &child->row[i], child->has_upn);
    return OK;
}

/* The weights suit the size of the index: a name that two of a hundred bear is common, that two of a county bear rare. */
static void fit_model(ChildIndex *ci) {
    u32 n = link_index_size(ci->ix);
    if (n >= ci->model_size && n <= ci->model_size + ci->model_size / 8 && ci->model_size > 0) return;
    if (ci->model_id == 0) link_model_default(&ci->model, ci->ix);
    link_model_expect(&ci->model, ci->ix, KNOWN_SHARE);
    ci->model_size = n;
}

static Status read_model(Ctx *cx, ChildIndex *ci) {
    i64 latest;
    TRY(match_model_latest(cx, &latest));
    if (latest == ci->model_id && ci->model_size > 0) return OK;
    if (latest != 0) TRY(match_model_read(cx, latest, &ci->model));
    ci->model_id = latest;
    ci->model_size = 0;
    fit_model(ci);
    return OK;
}

static void add_pending(Ctx *cx, ChildIndex *ci, PendingChild child) {
    Pending *p = &ci->pending;
    if (p->n == p->cap) {
        p->cap = p->cap == 0 ? 256 : p->cap * 2;
        p->at = grown(p->at, p->cap * sizeof *p->at);
    }
    p->db = db_serial(cx->db);
    p->transaction = db_transaction(cx->db);
    p->undone = db_n_undone(cx->db);
    p->at[p->n++] = child;
}

static int by_id(const void *a, const void *b) {
    i64 x = *(const i64 *)a, y = *(const i64 *)b;
    return (x > y) - (x < y);
}

static bool is_among(const PersonChanges *c, i64 person_id) {
    return c->n > 0 && bsearch(&person_id, c->ids, c->n, sizeof *c->ids, by_id) != NULL;
}

/* What was just read of them, or of everybody (NULL), may include what this transaction itself has written. */
static void note_own(Ctx *cx, ChildIndex *ci, const PersonChanges *just_read) {
    PersonChanges own;
    people_touched(cx, &own);
    for (size_t i = 0; i < own.n; i++)
        if (just_read == NULL || is_among(just_read, own.ids[i]))
            add_pending(cx, ci, (PendingChild){.person_id = own.ids[i]});
}

static Status load(Ctx *cx, ChildIndex *ci) {
    i64 last;
    unload(ci);
    forget_pending(&ci->pending);
    if (ci->lists == NULL) ci->lists = link_lists_read(ci->arena, cx->app->definitions_folder);
    ci->ix = link_index_open(ci->lists, LINK_KEYS_LEAN);
    TRY(db_version(cx, &ci->as_at)); /* before the rows: what comes in between is read again */
    TRY(child_rows_last(cx, &last));
    db_expect_scan(cx, true); /* and afterwards a cache of the usual size: an import has the index beside it now */
    Status st = child_rows_each(cx, 1, last, &(ChildVisitor){take_child, ci});
    db_expect_scan(cx, false);
    TRY(st);
    note_own(cx, ci, NULL);
    ci->model_size = 0;
    return read_model(cx, ci);
}

static Status read_again(Ctx *cx, ChildIndex *ci, i64 person_id) {
    remove_child(ci, person_id);
    return child_rows_each(cx, person_id, person_id, &(ChildVisitor){take_child, ci});
}

static Status read_pending_again(Ctx *cx, ChildIndex *ci) {
    for (size_t i = 0; i < ci->pending.n; i++) TRY(read_again(cx, ci, ci->pending.at[i].person_id));
    return OK;
}

static void mark_child(ChildIndex *ci, i64 person_id) {
    if (ci->n_slots == 0) return;
    for (u32 at = *slot_of(ci, person_id); at != 0; at = ci->next_of[at - 1]) link_index_mark(ci->ix, at - 1);
}

/* Nine changes in ten of a county's first returns are a number and characteristics: nothing is read for those. */
static Status take_changes(Ctx *cx, ChildIndex *ci, const PersonChanges *c) {
    for (size_t i = 0; i < c->n; i++) {
        if (c->what[i] == CHANGED_IDENTITY) TRY(read_again(cx, ci, c->ids[i]));
        if (c->what[i] == CHANGED_UPN_GIVEN) mark_child(ci, c->ids[i]);
    }
    return OK;
}

/* ---- keeping up ---- */

/* In order; only those of whom the index has what was written. */
static void keep_said(Pending *p) {
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++)
        if (p->at[i].is_said) p->at[n++] = p->at[i];
    p->n = n;
    if (n > 1) qsort(p->at, n, sizeof *p->at, by_id); /* a PendingChild begins with the id */
}
_Static_assert(offsetof(PendingChild, person_id) == 0, "by_id() reads it");

/* What this connection had pending: committed, what was said is as it was written; rolled back, it is read again. *committed:
 * those said are still in the list, in order, which the caller empties. */
static Status settle_pending(Ctx *cx, ChildIndex *ci, bool *committed) {
    Pending *p = &ci->pending;
    *committed = false;
    if (p->n == 0 || p->db != db_serial(cx->db)) return OK;
    bool is_same = p->transaction == db_transaction(cx->db), is_undone = p->undone != db_n_undone(cx->db);
    if (is_undone) {
        p->undone = db_n_undone(cx->db);
        TRY(read_pending_again(cx, ci));
        if (!is_same) p->n = 0;
        return OK;
    }
    *committed = !is_same;
    if (*committed) keep_said(p);
    return OK;
}

/* Another's transaction that the feed names has been committed: its children are everybody's. */
static void forget_settled(Pending *p, const PersonChanges *c) {
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++)
        if (!is_among(c, p->at[i].person_id)) p->at[n++] = p->at[i];
    p->n = n;
}

/* The only transaction since is the one that wrote them, and the index has them as they were written. */
static void leave_out_said(const Pending *p, PersonChanges *c) {
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++) {
        if (p->n > 0 && bsearch(&c->ids[i], p->at, p->n, sizeof *p->at, by_id) != NULL) continue;
        c->ids[n] = c->ids[i];
        c->what[n++] = c->what[i];
    }
    c->n = n;
}

static Status follow_feed(Ctx *cx, ChildIndex *ci, bool is_committed) {
    PersonChanges c;
    Pending *p = &ci->pending;
    TRY(people_changed_since(cx, ci->as_at, &c));
    if (c.is_everything) return load(cx, ci);
    if (p->db != db_serial(cx->db)) forget_settled(p, &c);
    if (is_committed && c.now == ci->as_at + 1) leave_out_said(p, &c);
    if (is_committed) p->n = 0;
    TRY(take_changes(cx, ci, &c));
    if (c.n > 0) note_own(cx, ci, &c);
    if (c.now != ci->as_at) TRY(read_model(cx, ci));
    ci->as_at = c.now;
    fit_model(ci);
    return OK;
}

static bool is_synced(const Ctx *cx, const ChildIndex *ci) {
    return ci->ix != NULL && db_transaction(cx->db) != 0 && ci->synced_db == db_serial(cx->db) &&
           ci->synced_transaction == db_transaction(cx->db) && ci->synced_undone == db_n_undone(cx->db);
}

static Status bring_up_to_date(Ctx *cx, ChildIndex *ci) {
    if (is_synced(cx, ci)) return OK; /* by another thread, meanwhile */
    bool is_committed = false;
    ArenaMark mark = arena_mark(cx->arena);
    if (ci->ix == NULL) {
        TRY(load(cx, ci));
    } else {
        TRY(settle_pending(cx, ci, &is_committed));
        TRY(follow_feed(cx, ci, is_committed));
    }
    arena_rewind(cx->arena, mark);
    ci->synced_db = db_serial(cx->db);
    ci->synced_transaction = db_transaction(cx->db);
    ci->synced_undone = db_n_undone(cx->db);
    return OK;
}

/* Half brought up to date: to be loaded afresh. */
static void spoil(void *index) { unload(index); }

/* With the lock held for reading when OK. A failure while it is brought up to date leaves it to be loaded afresh. */
static Status hold(Ctx *cx, ChildIndex *ci, Held *held) {
    held_read(held, &ci->lock);
    if (is_synced(cx, ci)) return OK;
    held_let_go(held);
    held_write(held, &ci->lock, spoil, ci);
    Status st = bring_up_to_date(cx, ci);
    if (st != OK) unload(ci);
    held_let_go(held);
    TRY(st);
    held_read(held, &ci->lock);
    return OK;
}

static Status add_said(Ctx *cx, ChildIndex *ci, i64 person_id, const LinkRow *row) {
    Pending *p = &ci->pending;
    TRY(bring_up_to_date(cx, ci));
    if (p->n > 0 && p->db != db_serial(cx->db)) { /* another's gives way: the feed brings it */
        TRY(read_pending_again(cx, ci));
        p->n = 0;
    }
    bool has_upn = upn_verdict(row->value[LINK_UPN]) == UPN_PERMANENT;
    remove_child(ci, person_id);
    add_record(ci, person_id, row, has_upn);
    add_pending(cx, ci, (PendingChild){.person_id = person_id, .is_said = true});
    fit_model(ci);
    return OK;
}

Status child_index_said(Ctx *cx, i64 person_id, const LinkRow *row) {
    ChildIndex *ci = cx->app->child_index;
    if (ci == NULL) return FAIL(cx, ERR_BUG, "this process has opened no index of children");
    ArenaMark mark = arena_mark(cx->arena);
    Held *held = held_open(cx->arena);
    held_write(held, &ci->lock, spoil, ci);
    Status st = ci->ix != NULL ? add_said(cx, ci, person_id, row) : OK;
    if (st != OK) unload(ci);
    held_let_go(held);
    if (st == OK) arena_rewind(cx->arena, mark);
    return st;
}

/* ---- asking ---- */

/* Made by a transaction of somebody else that is not known to have ended. */
static bool is_anothers(const Ctx *cx, const ChildIndex *ci, i64 person_id) {
    const Pending *p = &ci->pending;
    if (p->n == 0 || p->db == db_serial(cx->db)) return false;
    for (size_t i = 0; i < p->n; i++)
        if (p->at[i].person_id == person_id) return true;
    return false;
}

typedef struct Found {
    i64 person_id;
    LinkHit hit;
} Found;

static size_t keep_found(Found *all, size_t n, i64 person_id, const LinkHit *h) {
    for (size_t i = 0; i < n; i++)
        if (all[i].person_id == person_id) return n; /* under a name that fits better */
    all[n] = (Found){person_id, *h};
    return n + 1;
}

static bool has_number(const LinkRow *row) {
    for (int f = LINK_UPN; f < N_LINK_FIELDS; f++)
        if (!str_empty(row->value[f])) return true;
    return false;
}

/* Numbers that nearly agree can make up for so much. */
#define LEAST_BEFORE_NUMBERS 0.02

static size_t look_up(Ctx *cx, const ChildIndex *ci, const ChildAsk *ask, Found found[2 * CHILD_HITS_MAX]) {
    LinkHit hits[2 * CHILD_HITS_MAX];
    double least = has_number(&ask->row) ? ask->least * LEAST_BEFORE_NUMBERS : ask->least;
    LinkAsk q = {.row = ask->row, .least = least, .max = COUNT_OF(hits), .skips_marked = ask->has_upn};
    size_t n = link_index_query(ci->ix, &ci->model, &q, hits), n_found = 0;
    for (size_t i = 0; i < n; i++) {
        i64 person_id = ci->person_of[hits[i].record];
        if (!is_anothers(cx, ci, person_id)) n_found = keep_found(found, n_found, person_id, &hits[i]);
    }
    return n_found;
}

static Status add_numbers(Ctx *cx, ChildIndex *ci, const ChildAsk *ask, Found *f) {
    LinkRow numbers;
    bool has_upn;
    Held *held = held_open(cx->arena);
    TRY(child_rows_numbers(cx, f->person_id, &numbers, &has_upn));
    TRY(hold(cx, ci, held));
    link_hit_add_numbers(&ci->model, link_compare_numbers(ci->ix, &ask->row, &numbers), &f->hit);
    held_let_go(held);
    return OK;
}

/* The max likeliest, in order. */
static void put_hit(ChildHits *out, const Found *f) {
    const LinkHit *h = &f->hit;
    if (out->n == CHILD_HITS_MAX && out->at[out->n - 1].weight >= h->weight) return;
    size_t at = out->n < CHILD_HITS_MAX ? out->n++ : CHILD_HITS_MAX - 1;
    for (; at > 0 && out->at[at - 1].weight < h->weight; at--) out->at[at] = out->at[at - 1];
    out->at[at] = (ChildHit){f->person_id, h->weight, h->probability, h->verdict, h->pattern};
}

static Status ask_index(Ctx *cx, ChildIndex *ci, const ChildAsk *ask, ChildHits *out) {
    Found found[2 * CHILD_HITS_MAX];
    Held *held = held_open(cx->arena);
    TRY(hold(cx, ci, held));
    size_t n = look_up(cx, ci, ask, found);
    held_let_go(held);
    for (size_t i = 0; i < n; i++) {
        if (has_number(&ask->row)) TRY(add_numbers(cx, ci, ask, &found[i]));
        if ((double)found[i].hit.probability >= ask->least) put_hit(out, &found[i]);
    }
    return OK;
}

Status child_index_ask(Ctx *cx, const ChildAsk *ask, ChildHits *out) {
    ChildIndex *ci = cx->app->child_index;
    if (ci == NULL) return FAIL(cx, ERR_BUG, "this process has opened no index of children");
    ArenaMark mark = arena_mark(cx->arena); /* a row that asks leaves nothing behind */
    out->n = 0;
    TRY(ask_index(cx, ci, ask, out));
    arena_rewind(cx->arena, mark);
    return OK;
}

/* ---- explaining ---- */

static bool explain_best(const ChildIndex *ci, i64 a, i64 b, LinkExplanation *out) {
    bool has_any = false;
    for (u32 x = *slot_of(ci, a); x != 0; x = ci->next_of[x - 1])
        for (u32 y = *slot_of(ci, b); y != 0; y = ci->next_of[y - 1]) {
            LinkExplanation e;
            link_explain(ci->ix, &ci->model, x - 1, y - 1, &e);
            if (has_any && e.weight <= out->weight) continue;
            *out = e;
            has_any = true;
        }
    return has_any;
}

Status child_index_explain(Ctx *cx, i64 a, i64 b, LinkExplanation *out) {
    ChildIndex *ci = cx->app->child_index;
    LinkRow x, y;
    bool has_upn;
    if (ci == NULL) return FAIL(cx, ERR_BUG, "this process has opened no index of children");
    Held *held = held_open(cx->arena);
    TRY(child_rows_numbers(cx, a, &x, &has_upn));
    TRY(child_rows_numbers(cx, b, &y, &has_upn));
    TRY(hold(cx, ci, held));
    bool has_any = ci->n_slots > 0 && !is_anothers(cx, ci, a) && !is_anothers(cx, ci, b) && explain_best(ci, a, b, out);
    if (has_any) link_explain_numbers(&ci->model, link_compare_numbers(ci->ix, &x, &y), out);
    held_let_go(held);
    if (!has_any)
        return FAIL(cx, ERR_NOTFOUND,
                    "%lld and %lld cannot be compared: one is no living child, or is merged into another", (long long)a,
                    (long long)b);
    return OK;
}
