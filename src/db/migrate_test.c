/* migrate_test.c - a store of any earlier version of this program, with rows in every table, becomes one of this version and keeps
 * what was in it. */
#include "db/copy.h"
#include "harness.h"

enum { FIRST_ROW = 101, N_ROWS = 3 };

typedef struct Kept {
    Str table;
    int n_cols;
    size_t n_cells;
    Str *cells;
} Kept;

/* ---- rows in every table, whatever its columns are ---- */

static Str value_of(T *t, Str type, int row) {
    Arena *a = t->cx.arena;
    bool is_pg = db_kind(t->cx.db) == DB_POSTGRES;
    if (str_is(type, "BIGINT") || str_is(type, "INTEGER")) return str_fmt(a, "%d", row);
    if (str_is(type, "DATE")) return str_fmt(a, "'2018-01-%02d'", row - FIRST_ROW + 1);
    if (str_is(type, "TIMESTAMP")) return str_fmt(a, "'2018-01-%02dT09:30:00.000Z'", row - FIRST_ROW + 1);
    if (str_is(type, "BOOLEAN")) return STR("FALSE");
    if (str_is(type, "DOUBLE PRECISION")) return STR("0.5");
    if (str_is(type, "BLOB")) return is_pg ? str_fmt(a, "'\\x%02x'", row) : str_fmt(a, "x'%02x'", row);
    expect_str(t, "TEXT", type);
    return str_fmt(a, "'Zo\xc3\xab %d'", row);
}

static void fill_table(T *t, Str table) {
    Buf names = buf_on(t->cx.arena), rows[N_ROWS];
    DbRows *r;
    const char *text =
        str_fmt(t->cx.arena,
                "SELECT column_name, type FROM dictionary WHERE table_name = '%.*s' AND column_name <> ''"
                " ORDER BY position",
                STR_ARG(table))
            .p;
    for (int k = 0; k < N_ROWS; k++) rows[k] = buf_on(t->cx.arena);
    ok(t, db_query_text(&t->cx, &r, text));
    while (db_next(r)) {
        buf_fmt(&names, "%s%.*s", names.n > 0 ? ", " : "", STR_ARG(col_str(r, 0)));
        for (int k = 0; k < N_ROWS; k++) {
            Str v = value_of(t, col_str(r, 1), FIRST_ROW + k);
            buf_fmt(&rows[k], "%s%.*s", rows[k].n > 0 ? ", " : "", STR_ARG(v));
        }
    }
    ok(t, db_done(r));
    for (int k = 0; k < N_ROWS; k++)
        test_exec(t, str_fmt(t->cx.arena, "INSERT INTO %.*s (%.*s) VALUES (%.*s)", STR_ARG(table),
                             STR_ARG(buf_str(&names)), STR_ARG(buf_str(&rows[k])))
                         .p);
}

static bool is_ours(Str table) { return str_is(table, "schema_migration") || str_is(table, "dictionary"); }

/* Every row refers to rows of its own number, which are there in the end. */
static void fill(T *t, const TableCount *tables, size_t n) {
    ok(t, db_begin(&t->cx, DB_WRITE));
    test_exec(t, db_kind(t->cx.db) == DB_SQLITE ? "PRAGMA defer_foreign_keys = 1"
                                                : "SET session_replication_role = replica");
    for (size_t i = 0; i < n; i++)
        if (!is_ours(tables[i].name)) fill_table(t, tables[i].name);
    ok(t, db_commit(&t->cx));
}

/* ---- what is in them ---- */

static void read_table(T *t, Kept *k, int n_cols) {
    DbRows *r;
    size_t cap = 0;
    k->n_cells = 0;
    k->cells = NULL;
    ok(t, db_query_text(&t->cx, &r, str_fmt(t->cx.arena, "SELECT * FROM %.*s ORDER BY 1, 2", STR_ARG(k->table)).p));
    k->n_cols = n_cols > 0 ? n_cols : db_n_cols(r);
    expect(t, db_n_cols(r) >= k->n_cols);
    while (db_next(r))
        for (int c = 0; c < k->n_cols; c++) {
            if (k->n_cells == cap) {
                size_t more = cap ? 2 * cap : 64;
                k->cells = arena_grow(t->cx.arena, k->cells, cap * sizeof(Str), more * sizeof(Str));
                cap = more;
            }
            k->cells[k->n_cells++] = col_str_keep(r, c);
        }
    ok(t, db_done(r));
}

static void expect_kept(T *t, const Kept *before) {
    Kept now = {.table = before->table};
    read_table(t, &now, before->n_cols);
    bool is_same = now.n_cells == before->n_cells;
    for (size_t i = 0; is_same && i < now.n_cells; i++) is_same = str_eq(now.cells[i], before->cells[i]);
    if (!is_same) expect_str(t, "no table that changed", before->table);
}

static void list_tables(T *t, TableCount **tables, size_t *n) {
    ok(t, db_begin(&t->cx, DB_READ));
    ok(t, db_count_tables(&t->cx, tables, n));
    db_rollback(&t->cx);
}

static void migrate_from(T *t, i64 version) {
    TableCount *tables;
    size_t n;
    ok(t, db_migrate_to(&t->cx, version));
    expect_error(t, ERR_OPS, db_check_schema(&t->cx));
    list_tables(t, &tables, &n);
    fill(t, tables, n);
    Kept *kept = ARENA_ARRAY(t->cx.arena, Kept, n);
    for (size_t i = 0; i < n; i++) {
        kept[i].table = tables[i].name;
        read_table(t, &kept[i], 0);
    }
    ok(t, db_migrate(&t->cx));
    ok(t, db_check_schema(&t->cx));
    for (size_t i = 0; i < n; i++)
        if (!is_ours(kept[i].table)) expect_kept(t, &kept[i]);
    i64 n_orphans;
    ok(t, db_count_orphans(&t->cx, &n_orphans));
    expect_i64(t, 0, n_orphans);
}

static void in_store_of_its_own(T *t, Str store, i64 version) {
    Db *own = t->cx.db, *db;
    ok(t, db_open(&t->cx, store, &db));
    t->cx.db = db;
    migrate_from(t, version);
    i64 n_columns = test_count(t, "SELECT count(*) FROM dictionary");
    t->cx.db = own;
    db_close(db);
    if (db_kind(own) != DB_SQLITE) return;
    static const char not_of_registers[] =
        "SELECT count(*) FROM dictionary WHERE table_name NOT LIKE 'reg!_%' ESCAPE '!'";
    expect_i64(t, test_count(t, not_of_registers), n_columns);
}

static void in_database(T *t, i64 version) {
    Str name = STR("muster_migrated"), store;
    ok(t, db_postgres_beside(&t->cx, t->app.store, name, &store));
    ok(t, db_drop_database(&t->cx, name));
    ok(t, db_make_database(&t->cx, name));
    in_store_of_its_own(t, store, version);
    ok(t, db_drop_database(&t->cx, name));
}

/* On PostgreSQL a few: making a database takes seconds, and the texts are the same. */
TEST_OWN_TRANSACTION("a store of every earlier version becomes this one and keeps its rows") {
    i64 newest = test_count(t, "SELECT max(number) FROM schema_migration");
    bool is_sqlite = db_kind(t->cx.db) == DB_SQLITE;
    expect(t, newest > 1);
    for (i64 v = 1; v < newest; v++) {
        if (is_sqlite) in_store_of_its_own(t, STR(":memory:"), v);
        else if (v == 1 || v == newest / 2 || v == newest - 1) in_database(t, v);
    }
}
