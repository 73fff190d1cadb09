#include "db/sqlite_gather.h"

#include "harness.h"

/* ---- against a file that only counts ---- */

enum { WRITES_MAX = 16 };
typedef struct FakeLog {
    sqlite3_file file; /* first: SQLite's view of it */
    int n_writes, lengths[WRITES_MAX];
    sqlite3_int64 places[WRITES_MAX];
    int fails_at; /* the n-th write, from 1 */
    int n_closed;
} FakeLog;

static int fake_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at) {
    FakeLog *f = (FakeLog *)(void *)file;
    (void)bytes;
    if (f->n_writes < WRITES_MAX) {
        f->lengths[f->n_writes] = n;
        f->places[f->n_writes] = at;
    }
    return ++f->n_writes == f->fails_at ? SQLITE_FULL : SQLITE_OK;
}

static int fake_read(sqlite3_file *file, void *bytes, int n, sqlite3_int64 at) {
    (void)file;
    (void)at;
    memset(bytes, 0, (size_t)n);
    return SQLITE_OK;
}

static int fake_close(sqlite3_file *file) {
    ((FakeLog *)(void *)file)->n_closed++;
    return SQLITE_OK;
}

static int is_careful(sqlite3_file *file) {
    (void)file;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int is_careless(sqlite3_file *file) {
    (void)file;
    return 0;
}

static const sqlite3_io_methods fake_methods = {
    .iVersion = 1,
    .xClose = fake_close,
    .xRead = fake_read,
    .xWrite = fake_write,
    .xDeviceCharacteristics = is_careful,
};

enum { PAGE = 4096, FRAME = 24 + PAGE };

/* As SQLite does it: a header, which says whether this page ends the commit, then the page. */
static int write_frame(FakeLog *f, int frame, bool is_last) {
    char header[24] = {0}, page[PAGE] = {0};
    header[7] = is_last;
    sqlite3_int64 at = 32 + (sqlite3_int64)frame * FRAME;
    int code = f->file.pMethods->xWrite(&f->file, header, sizeof header, at);
    return code == SQLITE_OK ? f->file.pMethods->xWrite(&f->file, page, PAGE, at + 24) : code;
}

static int write_log_header(FakeLog *f) {
    char header[32] = {0};
    return f->file.pMethods->xWrite(&f->file, header, sizeof header, 0);
}

PURE_TEST("a commit's pages go to the log in one write, with its last page") {
    FakeLog f = {.file = {&fake_methods}};
    SqliteGather *g = sqlite_gather_start(&f.file);
    expect_i64(t, SQLITE_OK, write_log_header(&f));
    for (int i = 0; i < 5; i++) expect_i64(t, SQLITE_OK, write_frame(&f, i, false));
    expect_i64(t, 0, f.n_writes);
    expect(t, sqlite_gather_holds(g));
    expect_i64(t, SQLITE_OK, write_frame(&f, 5, true));
    expect_i64(t, 1, f.n_writes);
    expect_i64(t, 32 + 6 * FRAME, f.lengths[0]);
    expect_i64(t, 0, f.places[0]);
    expect(t, !sqlite_gather_holds(g));
    expect_i64(t, SQLITE_OK, write_frame(&f, 6, true)); /* a commit of one page */
    expect_i64(t, 2, f.n_writes);
    expect_i64(t, 32 + 6 * FRAME, f.places[1]);
    expect_i64(t, SQLITE_OK, f.file.pMethods->xClose(&f.file));
    expect(t, f.n_closed == 1 && f.file.pMethods == &fake_methods);
    sqlite_gather_free(g);
}

PURE_TEST("what is written over, read or left by a rollback is never held back past its turn") {
    char some[24] = {0}, commit_header[24] = {0};
    FakeLog f = {.file = {&fake_methods}};
    SqliteGather *g = sqlite_gather_start(&f.file);
    commit_header[7] = 1;
    expect_i64(t, SQLITE_OK, write_frame(&f, 0, false));
    expect_i64(t, SQLITE_OK, f.file.pMethods->xRead(&f.file, some, sizeof some, 32));
    expect_i64(t, 1, f.n_writes); /* before it was read */
    expect_i64(t, SQLITE_OK, write_frame(&f, 1, true));
    expect_i64(t, 2, f.n_writes);
    expect_i64(t, SQLITE_OK,
               f.file.pMethods->xWrite(&f.file, commit_header, 24, 32 + FRAME)); /* a sum worked out anew */
    expect_i64(t, 3, f.n_writes);
    expect(t, !sqlite_gather_holds(g));
    expect_i64(t, SQLITE_OK, write_frame(&f, 2, false)); /* rolled back: the next transaction writes there again */
    expect_i64(t, SQLITE_OK, write_frame(&f, 2, true));
    expect(t, !sqlite_gather_holds(g));
    expect_i64(t, SQLITE_OK, write_log_header(&f)); /* the log begins anew */
    expect_i64(t, SQLITE_OK, write_frame(&f, 0, true));
    expect_i64(t, 32 + FRAME, f.lengths[f.n_writes - 1]);
    f.file.pMethods->xClose(&f.file);
    sqlite_gather_free(g);
}

PURE_TEST("a disk that is full fails the commit, and a long transaction is written as it grows") {
    FakeLog f = {.file = {&fake_methods}, .fails_at = 1};
    SqliteGather *g = sqlite_gather_start(&f.file);
    expect_i64(t, SQLITE_OK, write_frame(&f, 0, false));
    expect_i64(t, SQLITE_FULL, write_frame(&f, 1, true));
    expect(t, !sqlite_gather_holds(g));
    f.file.pMethods->xClose(&f.file);
    sqlite_gather_free(g);

    f = (FakeLog){.file = {&fake_methods}};
    g = sqlite_gather_start(&f.file);
    for (int i = 0; i < 100; i++) expect_i64(t, SQLITE_OK, write_frame(&f, i, i == 99));
    expect(t, f.n_writes >= 3 && f.n_writes <= 5);
    f.file.pMethods->xClose(&f.file);
    sqlite_gather_free(g);
}

PURE_TEST("a log on a system that may write half a frame is left alone") {
    sqlite3_io_methods careless = fake_methods;
    careless.xDeviceCharacteristics = is_careless;
    FakeLog f = {.file = {&careless}};
    expect(t, sqlite_gather_start(&f.file) == NULL && f.file.pMethods == &careless);
    expect(t, sqlite_gather_start(NULL) == NULL);
    expect(t, !sqlite_gather_holds(NULL));
    sqlite_gather_free(NULL);
}

/* ---- in SQLite ---- */

static i64 number_in(sqlite3 *store, const char *sql) {
    sqlite3_stmt *stmt;
    if (sqlite3_prepare_v2(store, sql, -1, &stmt, NULL) != SQLITE_OK) return -1;
    i64 n = sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : -1;
    sqlite3_finalize(stmt);
    return n;
}

static bool has_run(sqlite3 *store, const char *sql) { return sqlite3_exec(store, sql, NULL, NULL, NULL) == SQLITE_OK; }

/* A cache of ten pages: a transaction writes pages to the log before it ends, reads them again, and writes over them. */
PURE_TEST("another connection sees each commit whole, however the transaction came by its pages") {
    Str path = str_fmt(t->cx.arena, "%s/gather.sqlite", test_folder(t).p);
    sqlite3 *writer, *reader;
    sqlite3_file *log = NULL;
    expect_i64(t, SQLITE_OK, sqlite3_open(path.p, &writer));
    expect(t, has_run(writer, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = 10;"
                              "PRAGMA wal_autocheckpoint = 200;"
                              "CREATE TABLE leaf (id INTEGER PRIMARY KEY, n BIGINT, filler TEXT);"
                              "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < 1000)"
                              " INSERT INTO leaf SELECT i, 0, hex(zeroblob(400)) FROM k"));
    expect_i64(t, SQLITE_OK, sqlite3_file_control(writer, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log));
    SqliteGather *g = sqlite_gather_start(log);
    expect(t, g != NULL);
    expect_i64(t, SQLITE_OK, sqlite3_open(path.p, &reader));
    for (int i = 1; i <= 40; i++) {
        expect(t,
               has_run(writer, "BEGIN IMMEDIATE; UPDATE leaf SET n = n + 1; UPDATE leaf SET n = n + 1 WHERE id < 300;"
                               "UPDATE leaf SET n = n - 1 WHERE id < 300; COMMIT"));
        expect(t, !sqlite_gather_holds(g));
        expect_i64(t, 1000 * i, number_in(reader, "SELECT sum(n) FROM leaf"));
        expect(t, has_run(writer, "BEGIN IMMEDIATE; UPDATE leaf SET n = 0; ROLLBACK"));
        expect_i64(t, 1000 * i, number_in(reader, "SELECT sum(n) FROM leaf"));
    }
    sqlite3_close(reader);
    sqlite3_close(writer);
    sqlite_gather_free(g);
    expect_i64(t, SQLITE_OK, sqlite3_open(path.p, &reader));
    expect_i64(t, 40000, number_in(reader, "SELECT sum(n) FROM leaf"));
    expect_i64(t, 1, number_in(reader, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"));
    sqlite3_close(reader);
}
