#include "harness.h"

#include <ctype.h>
#include <dirent.h>
#include <ftw.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "access/restrict.h"
#include "attendance/kept.h"
#include "define/definitions.h"
#include "frontdoor/form.h"
#include "measures/scorecard.h"
#include "registers/register.h"
#include "registers/table.h"
#include "people/child_index.h"

enum { MAX_TESTS = 4000 };

typedef struct TestCase {
    const char *name;
    const char *file;
    TestKind kind;
    void (*run)(T *t);
    double seconds; /* that it took; 0: it was not run */
} TestCase;

static TestCase cases[MAX_TESTS];
static size_t n_cases;
static jmp_buf failed;
static char folder[64];
static int n_skipped;

void test_register(const char *name, const char *file, TestKind kind, void (*run)(T *t)) {
    check(n_cases < MAX_TESTS);
    cases[n_cases++] = (TestCase){.name = name, .file = file, .kind = kind, .run = run};
}

static void fail_at(T *t, const char *file, int line, Str what) {
    printf("FAIL %s\n     %s:%d: %.*s\n", t->name, file, line, STR_ARG(what));
    if (t->cx.error.status != OK)
        printf("     %s at %s:%d: %.*s\n", status_info[t->cx.error.status].name, t->cx.error.file, t->cx.error.line,
               STR_ARG(t->cx.error.message));
    longjmp(failed, 1);
}

void test_expect(T *t, bool cond, const char *what, const char *file, int line) {
    if (!cond) fail_at(t, file, line, str_from(what));
}

void test_expect_i64(T *t, i64 want, i64 got, const char *what, const char *file, int line) {
    if (want != got)
        fail_at(t, file, line,
                str_fmt(t->cx.arena, "%s: wanted %lld, got %lld", what, (long long)want, (long long)got));
}

void test_expect_str(T *t, const char *want, Str got, const char *what, const char *file, int line) {
    if (!str_is(got, want))
        fail_at(t, file, line, str_fmt(t->cx.arena, "%s: wanted \"%s\", got \"%.*s\"", what, want, STR_ARG(got)));
}

void test_expect_has(T *t, Str text, const char *part, const char *file, int line) {
    if (str_find(text, str_from(part)) < 0)
        fail_at(t, file, line, str_fmt(t->cx.arena, "\"%s\" is not in: %.*s", part, STR_ARG(text)));
}

void test_expect_lacks(T *t, Str text, const char *part, const char *file, int line) {
    if (str_find(text, str_from(part)) >= 0)
        fail_at(t, file, line, str_fmt(t->cx.arena, "\"%s\" should not be there", part));
}

void test_expect_status(T *t, Status want, Status got, const char *what, const char *file, int line) {
    if (want != got)
        fail_at(t, file, line,
                str_fmt(t->cx.arena, "%s: wanted %s, got %s", what, status_info[want].name, status_info[got].name));
    t->cx.error.status = OK; /* dealt with; the message stays to be looked at */
}

i64 test_count(T *t, const char *sql) {
    DbRows *r;
    ok(t, db_query_text(&t->cx, &r, sql));
    i64 n = db_next(r) ? col_i64(r, 0) : 0;
    ok(t, db_done(r));
    return n;
}

void test_exec(T *t, const char *sql) { ok(t, db_exec_text(&t->cx, sql)); }

void test_settle(T *t) {
    ok(t, db_commit(&t->cx));
    ok(t, db_begin(&t->cx, DB_WRITE));
}

Str test_folder(T *t) {
    if (!folder[0]) {
        snprintf(folder, sizeof folder, "/tmp/muster-test-XXXXXX");
        expect(t, mkdtemp(folder) != NULL);
    }
    return str_dup(t->cx.arena, str_from(folder));
}

Str test_shared_store(T *t) {
    if (db_kind(t->cx.db) == DB_POSTGRES) return t->app.store;
    Str store = str_fmt(t->cx.arena, "%.*s/shared.sqlite", STR_ARG(test_folder(t)));
    Db *own = t->cx.db, *db;
    ok(t, db_open(&t->cx, store, &db));
    t->cx.db = db;
    ok(t, db_migrate(&t->cx));
    arena_reset(t->cx.arena);
    store = str_fmt(t->cx.arena, "%.*s/shared.sqlite", STR_ARG(test_folder(t)));
    db_close(db);
    t->cx.db = own;
    return store;
}

void test_on_shared_store(T *t, void (*run)(T *t)) {
    Str store = test_shared_store(t), own_store = t->app.store;
    Db *own = t->cx.db, *db;
    ok(t, db_open(&t->cx, store, &db));
    t->app.store = store;
    t->cx.db = db;
    run(t);
    restrict_forget(&t->cx);
    db_close(db);
    t->cx.db = own;
    t->app.store = own_store;
}

static int remove_one(const char *path, UNUSED const struct stat *s, UNUSED int kind, UNUSED struct FTW *at) {
    return remove(path);
}

static void remove_folder(void) {
    if (folder[0]) nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    folder[0] = 0;
}

void test_write_file(T *t, Str path, Str text) {
    FILE *f = fopen(str_cstr(t->cx.arena, path), "wb");
    expect(t, f != NULL);
    expect(t, fwrite(text.p, 1, text.n, f) == text.n);
    expect(t, fclose(f) == 0);
}

Str test_read_file(T *t, Str path) {
    FILE *f = fopen(str_cstr(t->cx.arena, path), "rb");
    expect(t, f != NULL);
    Buf b = buf_on(t->cx.arena);
    char part[65536];
    for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;) buf_add(&b, (Str){part, n});
    fclose(f);
    return buf_str(&b);
}

bool test_is_named(UNUSED T *t, Str words) {
    for (size_t i = 0; i < n_cases; i++) {
        Str name = str_from(cases[i].name);
        bool goes_on = name.n > words.n && isalnum((unsigned char)name.p[words.n]);
        if (str_starts(name, words) && !goes_on) return true;
    }
    return false;
}

bool test_shared(T *t, const char *file, Str *path) {
    const char *root = getenv("MUSTER_SHARED");
    *path = str_fmt(t->cx.arena, "%s/%s", root ? root : "../shared", file);
    if (access(path->p, R_OK) == 0) return true;
    n_skipped++;
    printf("skipped: %s needs shared file %s\n", t->name, file);
    return false;
}

int test_run_muster(T *t, const char *args, Str *out) {
    const char *program = getenv("MUSTER_BINARY");
    Str line = str_fmt(t->cx.arena, "%s %s 2>&1", program ? program : "build/muster", args);
    FILE *p = popen(line.p, "r");
    expect(t, p != NULL);
    Buf b = buf_on(t->cx.arena);
    char part[4096];
    for (size_t n; (n = fread(part, 1, sizeof part, p)) > 0;) buf_add(&b, (Str){part, n});
    int code = pclose(p);
    *out = buf_str(&b);
    return WIFEXITED(code) ? WEXITSTATUS(code) : 128 + WTERMSIG(code);
}

/* ---- running ---- */

static const char *pg_store(void) {
    const char *s = getenv("MUSTER_TEST_STORE");
    return s && *s ? s : NULL;
}

/* The PostgreSQL database is made once and cleared for each test; on SQLite each test has a store of its own. */
static const char clear_tables[] =
    "DO 'DECLARE names TEXT; BEGIN SELECT string_agg(quote_ident(tablename), '','') INTO names FROM pg_tables"
    " WHERE schemaname = ''public'' AND tablename NOT IN (''schema_migration'', ''dictionary'', ''register_version'', ''register_column'');"
    " IF names IS NOT NULL THEN EXECUTE ''TRUNCATE '' || names || '' CASCADE''; END IF; END'";

static const char first_rows[] = "INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, 'muster');"
                                 "INSERT INTO store_change (id, n) VALUES (1, 0);"
                                 "INSERT INTO app_user (id, username, display_name, is_active, created_at, n_failures)"
                                 " VALUES (1, 'system', 'Muster itself', FALSE, '2000-01-01T00:00:00Z', 0)";

/* Before any test's transaction: one that makes tables is slow on SQLite (test_settle()). */
static bool define_registers(Ctx *cx) {
    return db_begin(cx, DB_WRITE) == OK && registers_define(cx, cx->app->registers) == OK && db_commit(cx) == OK;
}

static bool open_store(T *t, Db **kept) {
    Ctx *cx = &t->cx;
    if (pg_store() && *kept) {
        cx->db = *kept;
        return db_exec_text(cx, clear_tables) == OK && db_exec_text(cx, first_rows) == OK;
    }
    Db *db;
    if (db_open(cx, pg_store() ? str_from(pg_store()) : STR(":memory:"), &db) != OK) return false;
    cx->db = db;
    if (pg_store()) *kept = db;
    if (db_migrate(cx) != OK || !define_registers(cx)) return false;
    return !pg_store() || (db_exec_text(cx, clear_tables) == OK && db_exec_text(cx, first_rows) == OK);
}

static void close_store(T *t) {
    if (!t->cx.db) return;
    db_rollback(&t->cx);
    if (!pg_store()) {
        arena_reset(t->cx.arena);
        db_close(t->cx.db);
    }
}

/* What every test is run with, read once. */
typedef struct Shipped {
    Definitions *definitions;
    Registers *registers;
    Forms *forms;
    Arena *arena; /* of the last two */
    const Measures *measures;
    const Scorecards *scorecards;
} Shipped;

static bool open_shipped(Shipped *s) {
    Ctx cx = {.arena = arena_open()};
    bool is_read = definitions_open(&cx, STR_NONE, &s->definitions) == OK &&
                   registers_open(&cx, STR_NONE, &s->registers) == OK &&
                   forms_open(&cx, STR_NONE, s->registers, &s->forms) == OK;
    if (!is_read) printf("definitions: %.*s\n", STR_ARG(cx.error.message));
    s->arena = arena_open();
    Mistakes m = mistakes_on(s->arena);
    if (is_read) {
        s->measures = measures_read(&m, STR_NONE, s->registers);
        s->scorecards = scorecards_read(&m, STR_NONE, s->measures);
    }
    if (m.n) printf("%.*s:%d: %.*s\n", STR_ARG(m.first->file), m.first->line, STR_ARG(m.first->message));
    is_read = is_read && m.n == 0;
    arena_close(cx.arena);
    return is_read;
}

static void close_shipped(Shipped *s) {
    forms_close(s->forms);
    arena_close(s->arena);
    registers_close(s->registers);
    definitions_close(s->definitions);
}

static bool run_one(const TestCase *c, Db **kept, const Shipped *shipped) {
    static T t; /* not clobbered by longjmp */
    t = (T){.name = c->name};
    t.app = (App){.fixed_today = date_ymd(2018, 6, 8),
                  .store = pg_store() ? str_from(pg_store()) : STR(":memory:"),
                  .definitions = shipped->definitions,
                  .registers = shipped->registers,
                  .forms = shipped->forms,
                  .measures = shipped->measures,
                  .scorecards = shipped->scorecards};
    t.cx.arena = arena_open();
    t.cx.app = &t.app;
    t.cx.today = t.app.fixed_today;
    t.cx.actor = (Actor){.id = SYSTEM_USER_ID, .name = STR("Tests"), .permissions = UINT64_MAX, .is_operator = true};
    bool passed = false;
    if (setjmp(failed) == 0) {
        ok(&t, child_index_open(&t.cx, &t.app.child_index));
        ok(&t, columns_keep_open(&t.cx, &t.app.columns));
        if (c->kind != TEST_PURE && !open_store(&t, kept)) fail_at(&t, __FILE__, __LINE__, STR("no store"));
        if (c->kind == TEST_IN_TRANSACTION) ok(&t, db_begin(&t.cx, DB_WRITE));
        c->run(&t);
        passed = true;
    }
    close_store(&t);
    restrict_forget(&t.cx);
    child_index_close(t.app.child_index);
    arena_close(t.cx.arena);
    columns_keep_close(t.app.columns);
    remove_folder();
    return passed;
}

/* ---- which tests, and how long each took ---- */

static bool is_asked_for(const TestCase *c, char **parts, int n) {
    bool is = n == 0;
    for (int i = 0; i < n; i++) is = is || strstr(c->name, parts[i]) || strstr(c->file, parts[i]);
    return is;
}

static double seconds_now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at); /* check: allow clock because it is told only to who makes the tests quicker */
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static int by_seconds(const void *a, const void *b) {
    double left = (*(const TestCase *const *)a)->seconds, right = (*(const TestCase *const *)b)->seconds;
    return (left < right) - (left > right);
}

static void say_slowest(size_t n) {
    static const TestCase *all[COUNT_OF(cases)];
    for (size_t i = 0; i < n_cases; i++) all[i] = &cases[i];
    qsort(all, n_cases, sizeof all[0], by_seconds);
    for (size_t i = 0; i < n && i < n_cases && all[i]->seconds > 0; i++)
        printf("%7.2f s  %s: %s\n", all[i]->seconds, all[i]->file, all[i]->name);
}

/* muster-tests [--slowest N] [PART...]: those whose name or file holds one of the parts; all, without. */
int main(int argc, char **argv) {
    bool says_slowest = argc > 2 && strcmp(argv[1], "--slowest") == 0;
    int first = says_slowest ? 3 : 1, n_passed = 0, n_failed = 0;
    Db *kept = NULL;
    check(sodium_init() >= 0);
    Shipped shipped = {0};
    if (!open_shipped(&shipped)) return 1;
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (size_t i = 0; i < n_cases; i++) {
        if (!is_asked_for(&cases[i], argv + first, argc - first)) continue;
        double began = seconds_now();
        if (run_one(&cases[i], &kept, &shipped)) n_passed++;
        else n_failed++;
        cases[i].seconds = seconds_now() - began;
    }
    db_close(kept);
    close_shipped(&shipped);
    if (says_slowest) say_slowest(strtoul(argv[2], NULL, 10));
    printf("%d passed, %d failed, %d skipped (%s)\n", n_passed, n_failed, n_skipped,
           pg_store() ? "PostgreSQL" : "SQLite");
    return n_failed ? 1 : n_passed ? 0 : 5;
}
