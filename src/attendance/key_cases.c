#include "attendance/key_cases.h"

#include <stdlib.h>
#include <string.h>

#include "db/db.h"
#include "db/row.h"
#include "sql_all.h"

/* Children, each once or more, rising; and a quick look whether a child may be among them. */
enum { FILTER_BITS = 1 << 16 };
typedef struct Children {
    i64 *ids;
    size_t n;
    u64 filter[FILTER_BITS / 64];
} Children;

static int by_number(const void *a, const void *b) {
    i64 x = *(const i64 *)a, y = *(const i64 *)b;
    return (x > y) - (x < y);
}

static void add_child(Arena *a, Children *c, i64 id) {
    if ((c->n & (c->n - 1)) == 0) c->ids = arena_grow(a, c->ids, c->n * sizeof(i64), (2 * c->n + 1) * sizeof(i64));
    c->ids[c->n++] = id;
    u64 at = (u64)id % FILTER_BITS;
    c->filter[at / 64] |= (u64)1 << at % 64;
}

static bool has_child(const Children *c, i64 id) {
    u64 at = (u64)id % FILTER_BITS;
    if (!(c->filter[at / 64] >> at % 64 & 1)) return false;
    return bsearch(&id, c->ids, c->n, sizeof(i64), by_number) != NULL;
}

/* ---- cases ---- */

/* Cases whose field has changed since the day, with what it held then: the first change after it tells. */
typedef struct Since {
    i64 case_id;
    bool held; /* the code, on the day */
} Since;

typedef struct Changes {
    Since *at; /* by case */
    size_t n;
} Changes;

static Status read_changes_since(Ctx *cx, const GroupCase *g, Date on, Changes *out) {
    DbRows *r;
    *out = (Changes){.n = 0};
    TRY(db_query(cx, &r, SQL_ask_case_changes, P_STR(g->reg), P_STR(g->field), P_DATE(on)));
    while (db_next(r)) {
        i64 id = col_i64(r, 0);
        size_t n = out->n;
        if (n > 0 && out->at[n - 1].case_id == id) continue;
        if ((n & (n - 1)) == 0)
            out->at = arena_grow(cx->arena, out->at, n * sizeof(Since), (2 * n + 1) * sizeof(Since));
        out->at[out->n++] = (Since){id, str_eq(col_str(r, 1), g->is)};
    }
    return db_done(r);
}

static int by_case(const void *id, const void *since) {
    i64 x = *(const i64 *)id, y = ((const Since *)since)->case_id;
    return (x > y) - (x < y);
}

/* NULL: what the field holds now it held on the day. */
static const Since *change_of(const Changes *c, i64 case_id) {
    return c->n > 0 ? bsearch(&case_id, c->at, c->n, sizeof(Since), by_case) : NULL;
}

/* The cases whose field held the code on the day, by number. */
static Status read_cases_that(Ctx *cx, const GroupCase *g, Date on, Children *out) {
    RowTable table;
    Changes since;
    json_t *rows = row_keep(cx, json_array());
    Str name = STR_CAT(cx->arena, STR("reg_"), g->reg);
    TRY(row_table(cx, str_cstr(cx->arena, name), "case_id", &table));
    if (!row_has_column(&table, g->field))
        return FAIL(cx, ERR_OPS, "definitions/attendance.yaml, group_cases: register %.*s has no field %.*s",
                    STR_ARG(g->reg), STR_ARG(g->field));
    TRY(row_find_text(cx, &table, str_cstr(cx->arena, g->field), g->is, rows));
    TRY(read_changes_since(cx, g, on, &since));
    for (size_t i = 0; i < json_array_size(rows); i++) {
        i64 id = row_i64(json_array_get(rows, i), "case_id");
        if (!change_of(&since, id)) add_child(cx->arena, out, id);
    }
    for (size_t i = 0; i < since.n; i++)
        if (since.at[i].held) add_child(cx->arena, out, since.at[i].case_id);
    if (out->n > 0) qsort(out->ids, out->n, sizeof(i64), by_number);
    return OK;
}

static Status read_children(Ctx *cx, const GroupCase *g, Date on, Children *out) {
    Children *cases = ARENA_NEW(cx->arena, Children);
    bool is_known = g->field.n == 0;
    DbRows *r;
    TRY(db_query(cx, &r, SQL_ask_cases, P_STR(g->reg), P_DATE(on)));
    i64 *ids = NULL, *people = NULL;
    size_t n = 0;
    while (db_next(r)) {
        if ((n & (n - 1)) == 0) {
            ids = arena_grow(cx->arena, ids, n * sizeof(i64), (2 * n + 1) * sizeof(i64));
            people = arena_grow(cx->arena, people, n * sizeof(i64), (2 * n + 1) * sizeof(i64));
        }
        ids[n] = col_i64(r, 0);
        people[n++] = col_i64(r, 1);
    }
    TRY(db_done(r));
    if (n > 0 && !is_known) TRY(read_cases_that(cx, g, on, cases));
    for (size_t i = 0; i < n; i++)
        if (is_known || has_child(cases, ids[i])) add_child(cx->arena, out, people[i]);
    if (out->n > 0) qsort(out->ids, out->n, sizeof(i64), by_number);
    return OK;
}

/* ---- rows ---- */

static void own_column(Arena *a, KeyColumn *k, size_t n_rows) {
    KeyColumn own;
    u16 *of = ARENA_ARRAY(a, u16, n_rows + 1);
    memcpy(of, k->of, n_rows * sizeof(u16));
    key_values_begin(a, &own);
    own.values[0] = k->values[0];
    for (size_t i = 1; i < k->n_values; i++) key_value_add(a, &own, k->values[i]);
    own.of = of;
    *k = own;
}

static void take_children(Ctx *cx, const FactsScope *s, const GroupCase *g, const Children *children, KeyColumn *k) {
    const Columns *c = s->columns;
    own_column(cx->arena, k, c->n_rows);
    u16 number = key_value(cx->arena, k, g->value);
    for (size_t b = 0; b < c->n_blocks; b++) {
        const MarkBlock *block = &c->blocks[b];
        if (s->urn && block->urn != s->urn) continue;
        for (size_t r = 0; r < block->n_rows; r++)
            if (k->of[block->first_row + r] == 0 && has_child(children, block->person_id[r]))
                k->of[block->first_row + r] = number;
    }
}

Status key_cases_read(Ctx *cx, const FactsScope *s, PupilKeys *k) {
    const AttendanceRules *rules = definitions_of(cx)->attendance;
    for (size_t i = 0; i < rules->n_group_cases; i++) {
        const GroupCase *g = &rules->group_cases[i];
        PupilKey key = pupil_key_of(g->key);
        Children *children = ARENA_NEW(cx->arena, Children);
        if (!(s->keys & key_bit(key))) continue;
        TRY(read_children(cx, g, s->as_at, children));
        if (children->n > 0) take_children(cx, s, g, children, &k->columns[key]);
    }
    return OK;
}
