#include "db/sqlite_tidy.h"

#include <sys/stat.h>
#include "harness.h"

static i64 number_in(sqlite3 *store, const char *sql) {
    sqlite3_stmt *stmt;
    if (sqlite3_prepare_v2(store, sql, -1, &stmt, NULL) != SQLITE_OK) return -1;
    i64 n = sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : -1;
    sqlite3_finalize(stmt);
    return n;
}

static bool has_run(sqlite3 *store, const char *sql) { return sqlite3_exec(store, sql, NULL, NULL, NULL) == SQLITE_OK; }

static sqlite3 *open_store(T *t, Str path) {
    sqlite3 *store;
    expect_i64(t, SQLITE_OK, sqlite3_open(path.p, &store));
    expect(t, has_run(store, "PRAGMA journal_mode = WAL"));
    return store;
}

/* Some thirty pages a commit, three hundred commits: a log that was never begun anew would hold nine thousand pages. */
static void move_beside(T *t, bool brings_log) {
    const SqliteTidyWay way = {.worth_moving = 60, .few = 30, .too_long = 400, .brings_log = brings_log};
    Str path = str_fmt(t->cx.arena, "%s/tidy.sqlite", test_folder(t).p);
    Str log = str_fmt(t->cx.arena, "%s-wal", path.p);
    sqlite3 *writer = open_store(t, path);
    expect(t, has_run(writer, "CREATE TABLE leaf (id INTEGER PRIMARY KEY, n BIGINT, filler TEXT);"
                              "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < 2000)"
                              " INSERT INTO leaf SELECT i, 0, hex(zeroblob(400)) FROM k"));
    expect(t, has_run(writer, brings_log ? "PRAGMA synchronous = NORMAL" : "PRAGMA synchronous = FULL"));
    SqliteTidy *tidy = sqlite_tidy_start(writer, &way);
    expect(t, tidy != NULL);
    i64 longest = 0;
    for (int i = 0; i < 300; i++) {
        struct stat st;
        expect(t, has_run(writer, "BEGIN IMMEDIATE; UPDATE leaf SET n = n + 1 WHERE id % 67 = 1; COMMIT"));
        if (stat(log.p, &st) == 0 && st.st_size > longest) longest = st.st_size;
    }
    sqlite_tidy_end(tidy);
    expect(t, longest < 3000 * 4096);
    expect_i64(t, 300 * 30, number_in(writer, "SELECT sum(n) FROM leaf"));
    sqlite3_close(writer);
    sqlite3 *again = open_store(t, path);
    expect_i64(t, 300 * 30, number_in(again, "SELECT sum(n) FROM leaf"));
    expect_i64(t, 1, number_in(again, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"));
    sqlite3_close(again);
}

PURE_TEST("the log of a bulk writer is moved beside it, begins anew, and loses nothing") { move_beside(t, true); }

PURE_TEST("the log of a writer that waits for the disk itself is moved beside it in the same way") {
    move_beside(t, false);
}

PURE_TEST("a store in memory has no log to move") {
    sqlite3 *store;
    expect_i64(t, SQLITE_OK, sqlite3_open(":memory:", &store));
    expect(t, sqlite_tidy_start(store, &sqlite_tidy_bulk) == NULL);
    sqlite_tidy_end(NULL);
    sqlite3_close(store);
}
