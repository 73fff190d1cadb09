/* merge_plan.c - see merge_plan.h: reading the rows of two records, leading them to one, and writing what differs. */
#include "people/merge_plan.h"

#include "schools/enrolment.h"
#include "sql_all.h"

static const MergeTable listed[] = {
#define X(table, key, people, unique, fit, title, is_log) \
    {NULL, table, key, people, unique, fit, title, is_log, false, false},
    MERGE_TABLE_LIST(X)
#undef X
};

/* ---- which tables ---- */

static bool is_listed(Str table) {
    for (size_t i = 0; i < COUNT_OF(listed); i++)
        if (str_is(table, listed[i].name)) return true;
#define X(name, column, why) \
    if (str_is(table, name)) return true;
    MERGE_STAYS_LIST(X)
#undef X
    return false;
}

enum { TABLES_MAX = 200 };

static bool is_casework(const char *table) {
#define X(name) \
    if (strcmp(table, name) == 0) return true;
    MERGE_CASEWORK_LIST(X)
#undef X
    return false;
}

/* A table that a register made for itself, one row of the dictionary for each column that refers to a person. */
static void add_made_table(Ctx *cx, MergeTable *tables, size_t *n, const DbRows *r) {
    Str table = col_str_keep(r, 0), column = col_str_keep(r, 1);
    if (is_listed(table)) return;
    check(*n < TABLES_MAX);
    MergeTable *last = *n > 0 ? &tables[*n - 1] : NULL;
    if (last && str_is(table, last->name)) {
        last->people = str_cstr(cx->arena, str_fmt(cx->arena, "%s,%.*s", last->people, STR_ARG(column)));
        return;
    }
    tables[(*n)++] = (MergeTable){.name = str_cstr(cx->arena, table),
                                  .people = str_cstr(cx->arena, column),
                                  .title = "Person named in a case",
                                  .is_casework = true,
                                  .is_made = true};
}

/* Its rows have an id, or are known by their first column. */
static Status find_key(Ctx *cx, MergeTable *t) {
    DbRows *r;
    Str first = STR_NONE;
    if (t->key != NULL) return OK;
    TRY(db_query(cx, &r, SQL_row_columns, P_CSTR(t->name)));
    while (db_next(r)) {
        if (str_empty(first) || str_is(col_str(r, 0), "id")) first = col_str_keep(r, 0);
    }
    TRY(db_done(r));
    t->key = str_cstr(cx->arena, first);
    return OK;
}

Status merge_tables_load(Ctx *cx, MergePlan *p) {
    DbRows *r;
    MergeTable *tables = ARENA_ARRAY(cx->arena, MergeTable, TABLES_MAX);
    p->n_tables = COUNT_OF(listed);
    memcpy(tables, listed, sizeof listed);
    for (size_t i = 0; i < p->n_tables; i++) tables[i].is_casework = is_casework(tables[i].name);
    TRY(db_query(cx, &r, SQL_merge_person_columns));
    while (db_next(r)) add_made_table(cx, tables, &p->n_tables, r);
    TRY(db_done(r));
    p->shapes = ARENA_ARRAY(cx->arena, RowTable, p->n_tables);
    for (size_t i = 0; i < p->n_tables; i++) {
        TRY(find_key(cx, &tables[i]));
        TRY(row_table(cx, tables[i].name, tables[i].key, &p->shapes[i]));
    }
    p->tables = tables;
    tables[merge_table_find(p, STR("census_pupil"))].find = &SQL_merge_census_keys;
    return OK;
}

Status merge_rows_read(const MergePlan *p, size_t table, const char *column, i64 person, json_t *rows) {
    DbRows *r;
    const MergeTable *t = &p->tables[table];
    json_t *keys = row_keep(p->cx, json_array());
    if (!t->find) return row_find(p->cx, &p->shapes[table], column, person, rows);
    TRY(db_query_n(p->cx, t->find, &r, &P_I64(person), 1));
    while (db_next(r)) json_array_append_new(keys, row_read_key(p->cx, &p->shapes[table], r));
    TRY(db_done(r));
    for (size_t i = 0; i < json_array_size(keys); i++) {
        json_t *row;
        TRY(row_get(p->cx, &p->shapes[table], json_array_get(keys, i), &row));
        if (row) json_array_append(rows, row);
    }
    return OK;
}

size_t merge_table_find(const MergePlan *p, Str name) {
    size_t i = 0;
    while (i < p->n_tables && !str_is(name, p->tables[i].name)) i++;
    return i;
}

/* ---- rows ---- */

MergeRow *merge_plan_add(MergePlan *p, const MergeRow *row) {
    if (p->n == p->cap) {
        size_t cap = p->cap ? 2 * p->cap : 64;
        p->rows = p->cap ? arena_grow(p->cx->arena, p->rows, p->cap * sizeof *p->rows, cap * sizeof *p->rows)
                         : ARENA_ARRAY(p->cx->arena, MergeRow, cap);
        p->cap = cap;
    }
    p->rows[p->n] = *row;
    return &p->rows[p->n++];
}

size_t merge_rows_of(const MergePlan *p, size_t table, size_t **out) {
    size_t n = 0;
    *out = ARENA_ARRAY(p->cx->arena, size_t, p->n + 1);
    for (size_t i = 0; i < p->n; i++)
        if (p->rows[i].table == table && p->rows[i].after != NULL) (*out)[n++] = i;
    return n;
}

static bool is_read(const MergePlan *p, size_t table, size_t since, const json_t *row) {
    Str key = row_key(p->cx->arena, &p->shapes[table], row);
    for (size_t i = since; i < p->n; i++)
        if (str_eq(key, row_key(p->cx->arena, &p->shapes[table], p->rows[i].before))) return true;
    return false;
}

/* Names in the columns, from gone to keep. True when there were any. */
static bool lead_to_keep(const MergePlan *p, const char *columns, json_t *row) {
    bool is_any = false;
    for (Str rest = str_from(columns); rest.n > 0;) {
        const char *column = str_cstr(p->cx->arena, str_cut(rest, ',', &rest));
        if (p->gone == 0 || row_i64(row, column) != p->gone) continue;
        row_set_i64(row, column, p->keep);
        is_any = true;
    }
    return is_any;
}

static Status read_rows(MergePlan *p, size_t table, const char *column, i64 person) {
    json_t *rows = row_keep(p->cx, json_array());
    size_t since = 0;
    while (since < p->n && p->rows[since].table != table) since++;
    TRY(merge_rows_read(p, table, column, person, rows));
    for (size_t i = 0; i < json_array_size(rows); i++) {
        json_t *row = json_array_get(rows, i);
        if (is_read(p, table, since, row)) continue;
        MergeRow r = {.table = table, .before = row, .after = row_copy(p->cx, row)};
        r.is_gone = lead_to_keep(p, p->tables[table].people, r.after);
        merge_plan_add(p, &r);
    }
    return OK;
}

static Status read_person(MergePlan *p, i64 id) {
    json_t *row, *like = row_keep(p->cx, json_object());
    row_set_i64(like, "id", id);
    TRY(row_get(p->cx, &p->shapes[0], like, &row));
    if (row == NULL) return FAIL(p->cx, ERR_NOTFOUND, "there is no person %lld", (long long)id);
    merge_plan_add(p, &(MergeRow){.table = 0, .is_gone = id == p->gone, .before = row, .after = row_copy(p->cx, row)});
    return OK;
}

static Status read_all(MergePlan *p) {
    TRY(read_person(p, p->keep));
    if (p->gone) TRY(read_person(p, p->gone));
    for (size_t t = 1; t < p->n_tables; t++) {
        for (Str rest = str_from(p->tables[t].people); rest.n > 0;) {
            const char *column = str_cstr(p->cx->arena, str_cut(rest, ',', &rest));
            if (!p->tables[t].is_log) TRY(read_rows(p, t, column, p->keep));
            if (p->gone) TRY(read_rows(p, t, column, p->gone));
        }
    }
    return OK;
}

Status merge_plan_fit(MergePlan *p) {
    for (size_t t = 0; t < p->n_tables; t++) {
        if (p->tables[t].unique) merge_fit_unique(p, t);
        if (p->tables[t].fit) TRY(p->tables[t].fit(p, t));
    }
    return OK;
}

Status merge_plan_make(Ctx *cx, const MergeWish *wish, MergePlan *out) {
    *out = (MergePlan){.cx = cx, .keep = wish->keep_id, .gone = wish->gone_id};
    memcpy(out->show, wish->show, sizeof out->show);
    TRY(merge_tables_load(cx, out));
    TRY(read_all(out));
    return merge_plan_fit(out);
}

Status merge_plan_read(Ctx *cx, i64 person_id, MergePlan *out) {
    *out = (MergePlan){.cx = cx, .keep = person_id};
    TRY(merge_tables_load(cx, out));
    return read_all(out);
}

/* ---- writing ---- */

/* What is taken away goes first and children before parents, so that keys are free and nothing is left hanging. */
Status merge_plan_write(MergePlan *p) {
    for (size_t i = p->n; i-- > 0;) {
        const MergeRow *r = &p->rows[i];
        if (r->before && !r->after) TRY(row_delete(p->cx, &p->shapes[r->table], r->before));
    }
    for (size_t i = 0; i < p->n; i++) {
        const MergeRow *r = &p->rows[i];
        if (r->before && r->after && !json_equal(r->before, r->after))
            TRY(row_update(p->cx, &p->shapes[r->table], r->before, r->after));
    }
    for (size_t i = 0; i < p->n; i++) {
        const MergeRow *r = &p->rows[i];
        if (!r->before) TRY(row_insert(p->cx, &p->shapes[r->table], r->after));
    }
    return merge_settle_rolls(p);
}

Status merge_settle_rolls(MergePlan *p) {
    size_t enrolments = merge_table_find(p, STR("enrolment"));
    i64 settled[64];
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) {
        const MergeRow *r = &p->rows[i];
        if (r->table != enrolments || !r->after || (r->before && json_equal(r->before, r->after))) continue;
        i64 urn = row_i64(r->after, "urn");
        bool is_done = false;
        for (size_t k = 0; k < n; k++) is_done |= settled[k] == urn;
        if (is_done) continue;
        if (n < COUNT_OF(settled)) settled[n++] = urn;
        TRY(enrolment_settle_confirmed(p->cx, urn));
    }
    return OK;
}

/* ---- rows alike ---- */

bool merge_same(const json_t *a, const json_t *b, const char *columns) {
    char name[64];
    for (Str rest = str_from(columns); rest.n > 0;) {
        Str column = str_cut(rest, ',', &rest);
        check(column.n < sizeof name);
        memcpy(name, column.p, column.n);
        name[column.n] = 0;
        if (!row_same(a, b, name)) return false;
    }
    return true;
}

void merge_fill(json_t *to, const json_t *from) {
    const char *column;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)from, column, value) if (row_is_null(to, column) && !json_is_null(value))
        json_object_set(to, column, value);
}

void merge_fit_unique(MergePlan *p, size_t table) {
    size_t *at, n = merge_rows_of(p, table, &at);
    for (size_t i = 0; i < n; i++) {
        MergeRow *gone = &p->rows[at[i]];
        for (size_t k = 0; k < n && gone->is_gone && gone->after; k++) {
            MergeRow *stays = &p->rows[at[k]];
            if (k == i || stays->is_gone || !stays->after) continue;
            if (!merge_same(gone->after, stays->after, p->tables[table].unique)) continue;
            merge_fill(stays->after, gone->after);
            gone->after = NULL;
        }
    }
}

Str merge_choice(Str list, Str name) {
    for (Str rest = list; rest.n > 0;) {
        Str value, word = str_cut(str_trim(str_cut(rest, ',', &rest)), '=', &value);
        if (str_eq(str_trim(word), name)) return str_trim(value);
    }
    return STR_NONE;
}
