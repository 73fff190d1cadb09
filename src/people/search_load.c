#include "people/search_load.h"

#include <stdlib.h>
#include "db/db.h"
#include "sql_all.h"

/* What is read into the builder: everybody, or a few. */
typedef struct Reading {
    Ctx *cx;
    SearchBuilder *b;
    const atomic_bool *is_stopped;
    Str ids; /* a list; STR_NONE: everybody */
} Reading;

static Status begin_reading(const Reading *l, const Sql *all, const Sql *some, DbRows **r) {
    const DbParam ids[] = {P_STR(l->ids)};
    if (l->ids.n > 0) return db_query_n(l->cx, some, r, ids, 1);
    const DbParam everybody[] = {P_I64(0), P_I64(INT64_MAX)};
    return db_query_n(l->cx, all, r, everybody, COUNT_OF(everybody));
}

static bool next_row(const Reading *l, DbRows *r) {
    return !(l->is_stopped && atomic_load_explicit(l->is_stopped, memory_order_relaxed)) && db_next(r);
}

/* Ended: today or in future counts as not yet. */
static bool is_past(const Reading *l, Date to_on) { return date_is_set(to_on) && date_before(to_on, l->cx->today); }

static Status read_people(Reading *l) {
    DbRows *r;
    TRY(begin_reading(l, &SQL_search_load_people, &SQL_search_some_people, &r));
    while (next_row(l, r)) search_build_person(l->b, col_i64(r, 0), col_bool(r, 1), col_date(r, 2), !col_is_null(r, 3));
    return db_done(r);
}

static Status read_names(Reading *l) {
    DbRows *r;
    TRY(begin_reading(l, &SQL_search_load_names, &SQL_search_some_names, &r));
    while (next_row(l, r)) {
        SearchNameRow n = {.person_id = col_i64(r, 0),
                           .kind = col_str(r, 1),
                           .surname = col_str(r, 2),
                           .forename = col_str(r, 3),
                           .middle_names = col_str(r, 4),
                           .surname_key = col_str(r, 5),
                           .forename_key = col_str(r, 6),
                           .is_past = is_past(l, col_date(r, 7))};
        search_build_name(l->b, &n);
    }
    return db_done(r);
}

static Status read_homes(Reading *l) {
    DbRows *r;
    TRY(begin_reading(l, &SQL_search_load_homes, &SQL_search_some_homes, &r));
    while (next_row(l, r)) {
        SearchHomeRow h = {.person_id = col_i64(r, 0),
                           .address_id = col_i64(r, 1),
                           .is_past = is_past(l, col_date(r, 2)),
                           .is_outside = col_bool(r, 3),
                           .paon = col_str(r, 4),
                           .street = col_str(r, 5),
                           .locality = col_str(r, 6),
                           .town = col_str(r, 7),
                           .postcode = col_str(r, 8)};
        search_build_home(l->b, &h);
    }
    return db_done(r);
}

static Status read_rolls(Reading *l) {
    DbRows *r;
    TRY(begin_reading(l, &SQL_search_load_rolls, &SQL_search_some_rolls, &r));
    while (next_row(l, r)) search_build_roll(l->b, col_i64(r, 0), col_i64(r, 1), is_past(l, col_date(r, 2)));
    return db_done(r);
}

static Status read_relations(Reading *l) {
    DbRows *r;
    TRY(begin_reading(l, &SQL_search_load_relations, &SQL_search_some_relations, &r));
    while (next_row(l, r)) search_build_relation(l->b, col_i64(r, 0), col_i64(r, 1));
    return db_done(r);
}

static Status read_schools(Reading *l) {
    i64 urn;
    for (u32 i = 0; (urn = search_builder_school(l->b, i)) != 0; i++) {
        DbRows *r;
        TRY(db_query(l->cx, &r, SQL_search_load_school, P_I64(urn)));
        if (db_next(r)) search_build_school(l->b, i, col_str(r, 0));
        TRY(db_done(r));
    }
    return OK;
}

static Status read_everything(Reading *l) {
    TRY(read_people(l));
    TRY(read_names(l));
    TRY(read_homes(l));
    TRY(read_rolls(l));
    TRY(read_relations(l));
    TRY(read_schools(l));
    if (l->is_stopped && atomic_load(l->is_stopped)) return FAIL(l->cx, ERR_OPS, "the search was told to stop");
    return OK;
}

Status search_load_all(Ctx *cx, const LinkLists *lists, const atomic_bool *is_stopped, SearchIndex **out) {
    Reading l = {.cx = cx, .is_stopped = is_stopped};
    TRY(search_builder_open(cx, lists, &l.b));
    db_expect_scan(cx, true);
    Status st = read_everything(&l);
    db_expect_scan(cx, false);
    if (st == OK) return search_builder_finish(cx, l.b, out);
    search_builder_close(l.b);
    return st;
}

/* ---- a few ---- */

typedef struct IdList {
    i64 *at;
    size_t n, cap;
} IdList;

static void add_id(Arena *a, IdList *l, i64 id) {
    if (l->n == l->cap) {
        size_t cap = l->cap ? 2 * l->cap : 64;
        l->at = l->cap ? arena_grow(a, l->at, l->cap * sizeof *l->at, cap * sizeof *l->at) : ARENA_ARRAY(a, i64, cap);
        l->cap = cap;
    }
    l->at[l->n++] = id;
}

static int by_id(const void *a, const void *b) {
    i64 x = *(const i64 *)a, y = *(const i64 *)b;
    return (x > y) - (x < y);
}

static void sort_once(IdList *l) {
    size_t n = 0;
    if (l->n > 0) qsort(l->at, l->n, sizeof *l->at, by_id);
    for (size_t i = 0; i < l->n; i++)
        if (n == 0 || l->at[i] != l->at[n - 1]) l->at[n++] = l->at[i];
    l->n = n;
}

static bool has_id(const IdList *l, i64 id) {
    return l->n > 0 && bsearch(&id, l->at, l->n, sizeof *l->at, by_id) != NULL;
}

static Status add_related(Ctx *cx, const Sql *sql, const IdList *of, int column, IdList *out) {
    DbRows *r;
    const DbParam ids[] = {P_STR(db_list(cx->arena, of->at, of->n))};
    TRY(db_query_n(cx, sql, &r, ids, 1));
    while (db_next(r)) add_id(cx->arena, out, col_i64(r, column));
    return db_done(r);
}

/* Who is asked for, and who must be there for them. */
static Status gather(Ctx *cx, bool with_children, IdList *asked, IdList *others) {
    IdList parents = {.at = NULL};
    IdList children = {.at = NULL};
    if (with_children) TRY(add_related(cx, &SQL_search_some_children, asked, 0, &children));
    for (size_t i = 0; i < children.n; i++) add_id(cx->arena, asked, children.at[i]);
    sort_once(asked);
    TRY(add_related(cx, &SQL_search_some_relations, asked, 1, &parents));
    sort_once(&parents);
    for (size_t i = 0; i < parents.n; i++)
        if (!has_id(asked, parents.at[i])) add_id(cx->arena, others, parents.at[i]);
    return OK;
}

static void give_up(void *building) { search_builder_close(*(SearchBuilder **)building); }

Status search_load_some(Ctx *cx, const LinkLists *lists, const i64 *ids, size_t n, bool with_children,
                        SearchSome *out) {
    IdList asked = {.at = NULL}, others = {.at = NULL}, everybody = {.at = NULL};
    Reading l = {.cx = cx};
    for (size_t i = 0; i < n; i++) add_id(cx->arena, &asked, ids[i]);
    TRY(gather(cx, with_children, &asked, &others));
    for (size_t i = 0; i < asked.n; i++) add_id(cx->arena, &everybody, asked.at[i]);
    for (size_t i = 0; i < others.n; i++) add_id(cx->arena, &everybody, others.at[i]);
    sort_once(&everybody);
    SearchBuilder **building = ARENA_NEW(cx->arena, SearchBuilder *);
    arena_defer(cx->arena, give_up, building); /* where it is left by a jump */
    TRY(search_builder_open(cx, lists, &l.b));
    *building = l.b;
    l.ids = db_list(cx->arena, everybody.at, everybody.n);
    Status st = read_everything(&l);
    *building = NULL;
    if (st != OK) {
        search_builder_close(l.b);
        return st;
    }
    *out = (SearchSome){.asked = asked.at, .n_asked = asked.n, .others = others.at, .n_others = others.n};
    return search_builder_finish(cx, l.b, &out->index);
}
