/* figure_stand_test.c - whichever table changes, a figure that is kept is the figure that a fresh run gives: over a small county with casework,
 * whose tables are emptied one after another, each filled again before the next. */
#include "db/table_change.h"
#include "harness.h"
#include "measures/figure_keep.h"

enum { MAX_TABLES = 1000 };

typedef struct Walk {
    T *t;
    const Measures *measures;
    App with_keep, without;
    Str tables[MAX_TABLES];
    size_t n_tables;
    Str *shown; /* by measure, at the step before */
    i64 n_moved;
} Walk;

static void run_muster(T *t, const char *args, Str store) {
    Str out;
    expect_i64(t, 0,
               test_run_muster(t, str_fmt(t->cx.arena, "%s --today 2018-09-10 --store %.*s", args, STR_ARG(store)).p,
                               &out));
}

static void given_county(T *t, Str store) {
    Str folder = test_folder(t);
    run_muster(t, "init", store);
    run_muster(t,
               str_fmt(t->cx.arena,
                       "make-county --pupils 150 --seed 6 --year 2017 --until 2018-05-31 --out %.*s/county",
                       STR_ARG(folder))
                   .p,
               store);
    run_muster(t, str_fmt(t->cx.arena, "import %.*s/county", STR_ARG(folder)).p, store);
    run_muster(t, "make-casework --open 100", store);
}

/* What is no fact: what the store says of itself, and what a change of facts writes beside them. */
static bool is_fact(Str table) {
    static const char *const none[] = {
        "schema_migration", "dictionary", "register_version", "register_column", "store_change",
        "table_change",     "audit",      "audit_head",       "person_change"};
    for (size_t i = 0; i < COUNT_OF(none); i++)
        if (str_is(table, none[i])) return false;
    return true;
}

static void read_tables(Walk *w) {
    DbRows *r;
    ok(w->t, db_begin(&w->t->cx, DB_READ));
    ok(w->t, db_query_text(&w->t->cx, &r, "SELECT DISTINCT table_name FROM dictionary ORDER BY table_name"));
    while (db_next(r)) {
        Str name = col_str_keep(r, 0);
        expect(w->t, w->n_tables < MAX_TABLES);
        if (is_fact(name)) w->tables[w->n_tables++] = name;
    }
    ok(w->t, db_done(r));
    ok(w->t, db_commit(&w->t->cx));
}

/* Whether a measure may read it: not by the function that is tested. */
static bool may_be_read(const Walk *w, Str table) {
    for (size_t i = 0; i < w->measures->n; i++)
        if (str_find(unit_reads(w->measures->at[i]), table) >= 0) return true;
    return str_is(table, "census_return"); /* by measures of a January census, besides */
}

/* As a feature would: by a statement of the program. */
static void run_made(Walk *w, Str text) {
    Ctx *cx = &w->t->cx;
    Sql *sql = ARENA_NEW(cx->arena, Sql);
    *sql = (Sql){.name = "test_made", .text = str_cstr(cx->arena, text), .id = DB_MADE_ONCE, .where = "test"};
    ok(w->t, db_run_n(cx, sql, NULL, NULL, 0));
}

static void change_facts(Walk *w, Str text) {
    ok(w->t, db_begin(&w->t->cx, DB_WRITE));
    run_made(w, text);
    ok(w->t, ctx_commit(&w->t->cx));
}

static Str text_of(Ctx *cx, const App *app, const Measure *m, Date as_at) {
    FigureAt f;
    const App *own = cx->app;
    cx->app = app;
    Status st = figure_at(cx, m, as_at, &f);
    cx->app = own;
    if (st != OK) return STR("none");
    Buf b = buf_on(cx->arena);
    buf_add(&b, figure_text(cx->arena, m, &f.figure));
    for (size_t i = 0; i < f.n_districts; i++)
        buf_fmt(&b, " %zu:%lld/%lld/%lld", f.districts[i].filter.district, (long long)f.districts[i].figure.sum.num,
                (long long)f.districts[i].figure.sum.den, (long long)f.districts[i].figure.sum.value);
    return buf_str(&b);
}

static void compare_all(Walk *w, Str emptied) {
    Ctx *cx = &w->t->cx;
    Date as_at = date_ymd(2018, 8, 31);
    ok(w->t, db_begin(cx, DB_READ));
    for (size_t i = 0; i < w->measures->n; i++) {
        const Measure *m = w->measures->at[i];
        if (!measure_is_computed(m)) continue;
        Str kept = text_of(cx, &w->with_keep, m, as_at), fresh = text_of(cx, &w->without, m, as_at);
        if (!str_eq(kept, fresh)) printf("%.*s, %.*s emptied\n", STR_ARG(m->id), STR_ARG(emptied));
        expect_str(w->t, str_cstr(cx->arena, fresh), kept);
        w->n_moved += w->shown[i].p && !str_eq(w->shown[i], fresh);
        w->shown[i] = fresh;
    }
    ok(w->t, db_commit(cx));
}

static void set_free(T *t) {
    bool is_sqlite = db_kind(t->cx.db) == DB_SQLITE;
    ok(t, db_exec_text(&t->cx, is_sqlite ? "PRAGMA foreign_keys = OFF" : "SET session_replication_role = replica"));
}

static void empty_and_fill(Walk *w, Str table) {
    Arena *a = w->t->cx.arena;
    test_exec(w->t, str_fmt(a, "CREATE TEMP TABLE test_put_by AS SELECT * FROM %.*s", STR_ARG(table)).p);
    change_facts(w, STR_CAT(a, STR("DELETE FROM "), table));
    compare_all(w, table);
    change_facts(w, STR_CAT(a, STR("INSERT INTO "), table, STR(" SELECT * FROM test_put_by")));
    test_exec(w->t, "DROP TABLE test_put_by");
}

/* Those that a measure may read one by one, all others at once. */
static void empty_tables(Walk *w) {
    Ctx *cx = &w->t->cx;
    for (size_t i = 0; i < w->n_tables; i++)
        if (may_be_read(w, w->tables[i])) empty_and_fill(w, w->tables[i]);
    compare_all(w, STR("nothing"));
    ok(w->t, db_begin(cx, DB_WRITE));
    for (size_t i = 0; i < w->n_tables; i++)
        if (!may_be_read(w, w->tables[i])) run_made(w, STR_CAT(cx->arena, STR("DELETE FROM "), w->tables[i]));
    ok(w->t, ctx_commit(cx));
    compare_all(w, STR("all others"));
}

static void walk(T *t) {
    FigureKeep *k;
    Walk *w = ARENA_NEW(t->cx.arena, Walk);
    *w = (Walk){.t = t, .with_keep = t->app, .without = t->app};
    given_county(t, t->app.store);
    t->cx.today = date_ymd(2018, 9, 10);
    ok(t, measures_of(&t->cx, &w->measures));
    w->shown = ARENA_ARRAY(t->cx.arena, Str, w->measures->n);
    memset(w->shown, 0, w->measures->n * sizeof(Str));
    ok(t, figure_keep_open(&t->cx, &k));
    w->with_keep.figures = k;
    read_tables(w);
    set_free(t);
    compare_all(w, STR("nothing"));
    expect_i64(t, 0, (i64)figure_keep_hits(k));
    empty_tables(w);
    expect(t, w->n_moved > 20);            /* else emptying showed nothing */
    expect(t, figure_keep_hits(k) > 1000); /* else nothing was kept */
    figure_keep_close(k);
}

TEST_OWN_TRANSACTION("a kept figure is a fresh one whichever table was changed") { test_on_shared_store(t, walk); }
