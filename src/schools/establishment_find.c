/* establishment_find.c - finding schools, what is known of one's past, and which followed which. */
#include "access/access.h"
#include "db/db.h"
#include "people/fold.h"
#include "schools/establishment.h"
#include "sql_all.h"

static Str text_or_empty(const DbRows *r, int col) { return col_is_null(r, col) ? STR("") : col_str_keep(r, col); }

/* ---- finding ---- */

/* "886/2001" and "8862001" are one LAESTAB. 0: no such number. */
static i64 laestab_of(Arena *a, Str query) {
    Str rest, head = str_cut(query, '/', &rest);
    i64 n;
    if (rest.n) query = str_fmt(a, "%.*s%.*s", STR_ARG(str_trim(head)), STR_ARG(str_trim(rest)));
    return query.n == 7 && str_to_i64(query, &n) ? n : 0;
}

Status school_find(Ctx *cx, Str query, SchoolCard **out, size_t *n) {
    DbRows *rows;
    i64 number = 0, laestab;
    size_t found = 0;
    SchoolCard *cards = ARENA_ARRAY(cx->arena, SchoolCard, SCHOOL_FIND_LIMIT);
    TRY(access_allows(cx, READ_SCHOOL));
    query = str_trim(query);
    laestab = laestab_of(cx->arena, query);
    if (!str_to_i64(query, &number)) number = 0;
    Str key = number || laestab ? STR("") : name_fold(cx->arena, query);
    if (!number && !laestab && str_empty(key))
        return FAIL(cx, ERR_INPUT, "give part of a school's name, its URN or its LAESTAB");
    TRY(db_query(cx, &rows, SQL_establishment_find, P_STR(key), P_I64(number), P_I64(laestab),
                 P_I64(ESTABLISHMENT_OURS), P_I64(SCHOOL_FIND_LIMIT)));
    while (found < SCHOOL_FIND_LIMIT && db_next(rows))
        cards[found++] = (SchoolCard){.urn = col_i64(rows, 0),
                                      .laestab = col_i64(rows, 1),
                                      .name = text_or_empty(rows, 2),
                                      .kind = text_or_empty(rows, 3),
                                      .phase = text_or_empty(rows, 4),
                                      .status = text_or_empty(rows, 5),
                                      .town = text_or_empty(rows, 6),
                                      .district = text_or_empty(rows, 7),
                                      .opened_on = col_date(rows, 8),
                                      .closed_on = col_date(rows, 9)};
    TRY(db_done(rows));
    *out = cards;
    *n = found;
    return OK;
}

/* ---- history ---- */

static Status read_inspections(Ctx *cx, i64 urn, SchoolHistory *h) {
    DbRows *rows;
    size_t cap = 0;
    TRY(db_query(cx, &rows, SQL_inspection_of_school, P_I64(urn)));
    while (db_next(rows)) {
        if (h->n_inspections == cap) {
            h->inspections = arena_grow(cx->arena, h->inspections, cap * sizeof *h->inspections,
                                        (cap + 16) * sizeof *h->inspections);
            cap += 16;
        }
        h->inspections[h->n_inspections++] =
            (Inspection){.inspected_on = col_date(rows, 0), .rating = text_or_empty(rows, 1)};
    }
    return db_done(rows);
}

static Status read_links(Ctx *cx, i64 urn, SchoolHistory *h) {
    DbRows *rows;
    size_t cap = 0;
    TRY(db_query(cx, &rows, SQL_establishment_links_of, P_I64(urn)));
    while (db_next(rows)) {
        if (h->n_links == cap) {
            h->links = arena_grow(cx->arena, h->links, cap * sizeof *h->links, (cap + 8) * sizeof *h->links);
            cap += 8;
        }
        h->links[h->n_links++] = (SchoolLink){.urn = col_i64(rows, 0),
                                              .name = text_or_empty(rows, 1),
                                              .linked_on = col_date(rows, 2),
                                              .is_successor = col_i64(rows, 3) == 1,
                                              .basis = text_or_empty(rows, 4)};
    }
    return db_done(rows);
}

static Status read_changes(Ctx *cx, i64 urn, SchoolHistory *h) {
    DbRows *rows;
    h->changes = ARENA_ARRAY(cx->arena, SchoolChange, 200);
    TRY(db_query(cx, &rows, SQL_establishment_changes_of, P_I64(urn)));
    while (h->n_changes < 200 && db_next(rows))
        h->changes[h->n_changes++] = (SchoolChange){.changed_at = col_moment(rows, 0),
                                                    .field = text_or_empty(rows, 1),
                                                    .old_value = text_or_empty(rows, 2),
                                                    .new_value = text_or_empty(rows, 3)};
    return db_done(rows);
}

Status establishment_history(Ctx *cx, i64 urn, SchoolHistory *out) {
    *out = (SchoolHistory){0};
    TRY(read_inspections(cx, urn, out));
    TRY(read_links(cx, urn, out));
    return read_changes(cx, urn, out);
}

/* ---- who followed whom ---- */

#define LINK_DAYS 31

typedef struct Lifetime {
    i64 laestab, urn;
    Date opened_on, closed_on;
} Lifetime;

typedef struct Lifetimes {
    Lifetime *at;
    size_t n, cap;
} Lifetimes;

static Status read_lifetimes(Ctx *cx, Lifetimes *all) {
    DbRows *rows;
    TRY(db_query(cx, &rows, SQL_establishment_link_pairs));
    while (db_next(rows)) {
        ARENA_ROOM(cx->arena, all->at, all->n, all->cap, 256);
        all->at[all->n++] = (Lifetime){.laestab = col_i64(rows, 0),
                                       .urn = col_i64(rows, 1),
                                       .opened_on = col_date(rows, 2),
                                       .closed_on = col_date(rows, 3)};
    }
    return db_done(rows);
}

static bool followed(const Lifetime *old, const Lifetime *new) {
    if (old->urn == new->urn || !date_is_set(old->closed_on) || !date_is_set(new->opened_on)) return false;
    int gap = date_diff(new->opened_on, old->closed_on);
    return gap >= -LINK_DAYS && gap <= LINK_DAYS &&
           (!date_is_set(old->opened_on) || date_before(old->opened_on, new->opened_on));
}

/* All with the LAESTAB of all->at[first], which stand together. */
static Status link_group(Ctx *cx, const Lifetimes *all, size_t first, size_t end, i64 source_id, i64 *n_new) {
    for (size_t i = first; i < end; i++)
        for (size_t j = first; j < end; j++) {
            i64 n = 0;
            if (!followed(&all->at[i], &all->at[j])) continue;
            TRY(db_run_count(cx, &n, SQL_establishment_link_insert, P_I64(all->at[i].urn), P_I64(all->at[j].urn),
                             P_DATE(all->at[j].opened_on), P_ID(source_id)));
            *n_new += n;
        }
    return OK;
}

Status establishment_link_all(Ctx *cx, i64 source_id, i64 *n_new) {
    Lifetimes all = {0};
    *n_new = 0;
    TRY(read_lifetimes(cx, &all));
    for (size_t first = 0, end; first < all.n; first = end) {
        for (end = first + 1; end < all.n && all.at[end].laestab == all.at[first].laestab; end++) continue;
        if (end - first > 1) TRY(link_group(cx, &all, first, end, source_id, n_new));
    }
    return OK;
}
