#include <sys/socket.h>

#include "base/embed.h"
#include "db/postgres.h"
#include "harness.h"
#include "sql_all.h"

TEST("every named statement prepares against the migrated schema") {
    for (size_t i = 0; i < n_sql_all; i++) ok(t, db_prepare_check(&t->cx, sql_all[i]));
    expect(t, n_sql_all > 0);
}

TEST_OWN_TRANSACTION("migrating a second time changes nothing") {
    i64 before = test_count(t, "SELECT count(*) FROM dictionary");
    ok(t, db_migrate(&t->cx));
    ok(t, db_check_schema(&t->cx));
    expect_i64(t, before, test_count(t, "SELECT count(*) FROM dictionary"));
}

TEST_OWN_TRANSACTION("an altered migration is refused") {
    test_exec(t, "UPDATE schema_migration SET checksum = checksum || 'x' WHERE number = 1");
    expect_error(t, ERR_OPS, db_check_schema(&t->cx));
    expect_error(t, ERR_OPS, db_migrate(&t->cx));
    /* As it was: the store of the next test may be this one. */
    test_exec(t, "UPDATE schema_migration SET checksum = substr(checksum, 1, length(checksum) - 1) WHERE number = 1");
    ok(t, db_check_schema(&t->cx));
    ok(t, db_begin(&t->cx, DB_WRITE));
    test_exec(t, "DELETE FROM schema_migration");
    db_rollback(&t->cx);
    DbRows *r;
    ok(t, db_query(&t->cx, &r, SQL_db_migration_all));
    expect(t, db_next(r));
    Str title = col_str_keep(r, 1);
    ok(t, db_done(r));
    expect_str(t, "0001_foundation", title);
}

/* Every table and column of the schema, by the engine's own catalogue, so that no comment can be forgotten. */
static const char *columns_of_schema(const T *t) {
    if (db_kind(t->cx.db) == DB_POSTGRES)
        return "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
               " UNION SELECT table_name, '' FROM information_schema.tables WHERE table_schema = 'public'";
    return "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'"
           " UNION SELECT name, '' FROM sqlite_master WHERE type = 'table'";
}

TEST("every table and column carries a comment, and no comment speaks of a column that is not there") {
    Str sql = str_fmt(t->cx.arena,
                      "SELECT count(*) FROM (%s) AS s(t, c) WHERE NOT EXISTS"
                      " (SELECT 1 FROM dictionary d WHERE d.table_name = t AND d.column_name = c AND d.comment <> '')",
                      columns_of_schema(t));
    if (db_kind(t->cx.db) == DB_SQLITE)
        sql = str_fmt(t->cx.arena,
                      "WITH s(t, c) AS (%s) SELECT count(*) FROM s WHERE NOT EXISTS"
                      " (SELECT 1 FROM dictionary d WHERE d.table_name = t AND d.column_name = c AND d.comment <> '')",
                      columns_of_schema(t));
    expect_i64(t, 0, test_count(t, sql.p));
    sql = str_fmt(t->cx.arena,
                  "WITH s(t, c) AS (%s) SELECT count(*) FROM dictionary d WHERE NOT EXISTS"
                  " (SELECT 1 FROM s WHERE d.table_name = t AND d.column_name = c)",
                  columns_of_schema(t));
    expect_i64(t, 0, test_count(t, sql.p));
}

TEST("values come back as they went in") {
    Ctx *cx = &t->cx;
    i64 id = 0;
    ok(t, db_insert(cx, &id, SQL_dbtest_person_put, P_BOOL(true), P_DATE(date_ymd(2012, 2, 29)), P_STR(STR("M")),
                    P_DATE(cx->today)));
    expect(t, id > 0);
    DbRows *r;
    ok(t, db_query(cx, &r, SQL_dbtest_person_get, P_I64(id)));
    expect(t, db_next(r));
    expect(t, col_bool(r, 0));
    expect(t, date_eq(col_date(r, 1), date_ymd(2012, 2, 29)));
    expect_str(t, "M", col_str(r, 2));
    expect(t, col_is_null(r, 3));
    expect(t, !date_is_set(col_date(r, 3)));
    expect(t, !db_next(r));
    ok(t, db_done(r));
    Moment at = 1520501400123;
    ok(t, db_run(cx, SQL_db_migration_put, P_I64(999), P_STR(STR("O'Brien; DROP TABLE person;--")), P_STR(STR("")),
                 P_MOMENT(at)));
    ok(t, db_query(cx, &r, SQL_dbtest_migration_get, P_I64(999)));
    expect(t, db_next(r));
    expect_str(t, "O'Brien; DROP TABLE person;--", col_str(r, 0));
    expect_str(t, "", col_str(r, 1));
    expect(t, !col_is_null(r, 1));
    expect(t, col_moment(r, 2) == at);
    ok(t, db_done(r));
}

TEST("bytes survive") {
    Ctx *cx = &t->cx;
    Str bytes = {"\0\1\xff'\\x", 7};
    ok(t, db_run(cx, SQL_dbtest_blob_put, P_DATE(cx->today), P_MOMENT(0), P_BLOB(bytes)));
    DbRows *r;
    ok(t, db_query(cx, &r, SQL_dbtest_blob_get));
    expect(t, db_next(r));
    expect(t, str_eq(bytes, col_blob(r, 0)));
    ok(t, db_done(r));
}

TEST_OWN_TRANSACTION("a rolled back savepoint leaves what came before it") {
    Ctx *cx = &t->cx;
    ok(t, db_begin(cx, DB_WRITE));
    ok(t, db_touch(cx));
    ok(t, db_savepoint(cx, "unit"));
    ok(t, db_touch(cx));
    ok(t, db_rollback_to(cx, "unit"));
    ok(t, db_release(cx, "unit"));
    ok(t, db_commit(cx));
    i64 n;
    ok(t, db_version(cx, &n));
    expect_i64(t, 1, n);
}

TEST_OWN_TRANSACTION("a duplicate key is a conflict, and the message holds no value") {
    Ctx *cx = &t->cx;
    ok(t, db_begin(cx, DB_WRITE));
    ok(t, db_run(cx, SQL_db_migration_put, P_I64(998), P_STR(STR("secret")), P_STR(STR("")), P_MOMENT(0)));
    expect(t, db_run(cx, SQL_db_migration_put, P_I64(998), P_STR(STR("secret")), P_STR(STR("")), P_MOMENT(0)) ==
                  ERR_CONFLICT);
    expect_lacks(t, cx->error.message, "secret");
    ctx_clear_error(cx);
    db_rollback(cx);
}

TEST("the wrong number or type of parameters is our mistake") {
    DbParam none = P_I64(1);
    DbRows *r;
    expect_error(t, ERR_BUG, db_query_n(&t->cx, &SQL_db_version, &r, &none, 1));
    expect_error(t, ERR_BUG,
                 db_run(&t->cx, SQL_db_migration_put, P_STR(STR("1")), P_I64(1), P_STR(STR("")), P_MOMENT(0)));
}

TEST("two cursors over one statement do not disturb each other") {
    Ctx *cx = &t->cx;
    DbRows *outer, *inner;
    i64 n = 0;
    for (int i = 0; i < 3; i++)
        ok(t, db_run(cx, SQL_db_migration_put, P_I64(100 + i), P_STR(STR("x")), P_STR(STR("")), P_MOMENT(0)));
    ok(t, db_query(cx, &outer, SQL_db_migration_all));
    while (db_next(outer)) {
        ok(t, db_query(cx, &inner, SQL_db_migration_all));
        while (db_next(inner)) n++;
        ok(t, db_done(inner));
    }
    ok(t, db_done(outer));
    i64 all = test_count(t, "SELECT count(*) FROM schema_migration");
    expect_i64(t, all * all, n);
}

TEST("a fault can be asked for") {
    i64 n;
    db_fail_after(t->cx.db, 2);
    ok(t, db_version(&t->cx, &n));
    expect_error(t, ERR_OPS, db_version(&t->cx, &n));
    ok(t, db_version(&t->cx, &n));
}

static i64 n_people(Ctx *cx) {
    i64 n = -1;
    DbRows *r;
    if (db_query_text(cx, &r, "SELECT count(*) FROM person") == OK && db_next(r)) n = col_i64(r, 0);
    return r != NULL && db_done(r) == OK ? n : -1;
}

static void look_beside(T *t) {
    Ctx beside = {.arena = t->cx.arena};
    ok(t, db_open_beside(&t->cx, &beside.db));
    if (db_kind(t->cx.db) == DB_POSTGRES) {
        expect(t, beside.db == NULL);
        return;
    }
    test_exec(t,
              "INSERT INTO person (is_adult, birth_date_is_estimated, known_from) VALUES (FALSE, FALSE, '2017-10-05')");
    ok(t, db_begin(&t->cx, DB_BULK));
    test_exec(t,
              "INSERT INTO person (is_adult, birth_date_is_estimated, known_from) VALUES (FALSE, FALSE, '2017-10-05')");
    ok(t, db_begin(&beside, DB_READ));
    expect_i64(t, 1, n_people(&beside)); /* what was there, and nothing of the write in hand */
    expect_i64(t, 2, n_people(&t->cx));
    db_rollback(&beside);
    ok(t, db_commit(&t->cx));
    ok(t, db_begin(&beside, DB_READ));
    expect_i64(t, 2, n_people(&beside));
    db_close(beside.db);
}

TEST_OWN_TRANSACTION("a connection beside a write sees the store as the write found it") {
    Ctx beside = {.arena = t->cx.arena};
    ok(t, db_open_beside(&t->cx, &beside.db)); /* in memory on SQLite */
    expect(t, beside.db == NULL);
    test_on_shared_store(t, look_beside);
}

TEST_OWN_TRANSACTION("in a bulk transaction inserts have ids at once, and a failure shows by the commit") {
    Ctx *cx = &t->cx;
    i64 ids[200];
    ok(t, db_begin(cx, DB_BULK));
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        ok(t, db_insert(cx, &ids[i], SQL_dbtest_person_put, P_BOOL(false), P_DATE(cx->today), P_STR(STR("F")),
                        P_DATE(cx->today)));
        for (size_t k = 0; k < i; k++) expect(t, ids[k] != ids[i]);
    }
    DbRows *r;
    ok(t, db_query(cx, &r, SQL_dbtest_person_get, P_I64(ids[199])));
    expect(t, db_next(r));
    expect_str(t, "F", col_str(r, 2));
    ok(t, db_done(r));
    ok(t, db_commit(cx));
    expect_i64(t, 200, test_count(t, "SELECT count(*) FROM person"));
    ok(t, db_begin(cx, DB_BULK));
    Status st = db_run(cx, SQL_db_migration_put, P_I64(1), P_STR(STR("again")), P_STR(STR("")), P_MOMENT(0));
    if (st == OK) st = db_commit(cx);
    expect(t, st == ERR_CONFLICT);
    db_rollback(cx);
    ctx_clear_error(cx);
    ok(t, db_begin(cx, DB_BULK));
    ok(t, db_savepoint(cx, "unit"));
    (void)!db_run(cx, SQL_db_migration_put, P_I64(1), P_STR(STR("again")), P_STR(STR("")), P_MOMENT(0));
    ctx_clear_error(cx);
    ok(t, db_rollback_to(cx, "unit"));
    ok(t, db_touch(cx));
    ok(t, db_commit(cx));
}

TEST_OWN_TRANSACTION("a connection that ended between two transactions is made anew, and nobody notices") {
    if (db_kind(t->cx.db) == DB_POSTGRES) expect_i64(t, 0, shutdown(PQsocket(pg_of(t->cx.db)->conn), SHUT_RDWR));
    ok(t, db_begin(&t->cx, DB_WRITE));
    test_exec(t,
              "INSERT INTO person (is_adult, birth_date_is_estimated, known_from) VALUES (FALSE, FALSE, '2017-10-05')");
    ok(t, db_commit(&t->cx));
    if (db_kind(t->cx.db) == DB_POSTGRES) expect_i64(t, 0, shutdown(PQsocket(pg_of(t->cx.db)->conn), SHUT_RDWR));
    DbRows *r;
    ok(t, db_query(&t->cx, &r, SQL_dbtest_person_get, P_I64(0)));
    expect(t, !db_next(r));
    ok(t, db_done(r));
    expect_i64(t, 1, n_people(&t->cx));
}

static i64 n_names(T *t, const char *key) {
    DbRows *r;
    i64 n = 0;
    ok(t, db_query(&t->cx, &r, SQL_match_by_name, P_CSTR(key)));
    while (db_next(r)) n++;
    ok(t, db_done(r));
    return n;
}

static void expect_unanswered(T *t, i64 n) {
    if (db_kind(t->cx.db) == DB_POSTGRES) expect_i64(t, n, (i64)pg_of(t->cx.db)->n_unanswered);
}

/* Two names of one key are given to the person. */
static void name_twice(T *t, i64 person) {
    for (int i = 0; i < 2; i++)
        ok(t, db_run(&t->cx, SQL_person_name_insert, P_I64(person), P_CSTR("alias"), P_CSTR("Ash"), P_CSTR("Ada"),
                     P_STR(STR_NONE), P_CSTR("ash"), P_CSTR("ada"), P_CSTR("key"), P_DATE(DATE_NONE), P_DATE(DATE_NONE),
                     P_ID(0)));
}

TEST_OWN_TRANSACTION("questions foreseen are answered in one round, and again after whatever is written") {
    i64 person;
    ok(t, db_begin(&t->cx, DB_BULK));
    ok(t, db_insert(&t->cx, &person, SQL_person_insert, P_BOOL(false), P_DATE(DATE_NONE), P_BOOL(false),
                    P_STR(STR_NONE), P_DATE(date_ymd(2017, 10, 5)), P_ID(0)));
    expect_i64(t, 0, n_names(t, "key"));

    ok(t, db_foresee(&t->cx, SQL_match_by_name, P_CSTR("key")));
    ok(t, db_foresee(&t->cx, SQL_match_by_name, P_CSTR("other")));
    expect_unanswered(t, 2);
    expect_i64(t, 0, n_names(t, "other"));
    expect_unanswered(t, 0);
    name_twice(t, person); /* what is known of "key" is not so any more */
    expect_i64(t, 2, n_names(t, "key"));

    ok(t, db_foresee(&t->cx, SQL_match_by_name, P_CSTR("key")));
    name_twice(t, person); /* nor what was sent and is not answered yet */
    expect_i64(t, 4, n_names(t, "key"));
    for (int i = 0; i < 20; i++) ok(t, db_foresee(&t->cx, SQL_match_by_name, P_STR(str_fmt(t->cx.arena, "key %d", i))));
    expect_i64(t, 0, n_names(t, "key 19"));
    ok(t, db_foresee(&t->cx, SQL_match_by_name, P_CSTR("key")));
    ok(t, db_commit(&t->cx));
    expect_i64(t, 4, n_names(t, "key"));
    ok(t, db_foresee(&t->cx, SQL_match_by_name, P_CSTR("key"))); /* nothing outside a bulk transaction */
    expect_unanswered(t, 0);
}

PURE_TEST("a cursor left open is closed with its connection, and its arena may end later") {
    Ctx cx;
    DbRows *first, *second;
    ok(t, ctx_begin(&cx, &t->app, NULL));
    ok(t, db_open(&cx, STR(":memory:"), &cx.db));
    ok(t, db_query_text(&cx, &first, "SELECT 1 UNION ALL SELECT 2"));
    ok(t, db_query_text(&cx, &second, "SELECT 3 UNION ALL SELECT 4"));
    expect(t, db_next(first) && db_next(second));
    db_close(cx.db);
    expect(t, !db_next(first));
    ctx_end(&cx);
}

static i64 number_of(T *t, Ctx *cx, const char *sql) {
    DbRows *r;
    ok(t, db_query_text(cx, &r, sql));
    i64 n = db_next(r) ? col_i64(r, 0) : -1;
    ok(t, db_done(r));
    return n;
}

/* A server's connection keeps the file mapped while others write, shorten and lengthen it. */
PURE_TEST("a connection that looks up sees what another commits, however the file grows and shrinks") {
    Ctx writer, reader;
    Str store = str_fmt(t->cx.arena, "%s/store.sqlite", test_folder(t).p);
    ok(t, ctx_begin(&writer, &t->app, NULL));
    ok(t, ctx_begin(&reader, &t->app, NULL));
    ok(t, db_open(&writer, store, &writer.db));
    ok(t, db_exec_text(&writer, "CREATE TABLE leaf (n BIGINT, filler TEXT)"));
    ok(t, db_open(&reader, store, &reader.db));
    db_expect_lookups(&reader);
    for (int round = 0; round < 40; round++) {
        ok(t, db_exec_text(&writer, "WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < 300)"
                                    " INSERT INTO leaf SELECT n, hex(zeroblob(400)) FROM k"));
        if (round % 3 == 0) ok(t, db_exec_text(&writer, "UPDATE leaf SET n = n + 1"));
        if (round % 5 == 1) ok(t, db_exec_text(&writer, "PRAGMA wal_checkpoint(TRUNCATE)"));
        if (round % 10 == 9) ok(t, db_exec_text(&writer, "DELETE FROM leaf WHERE n % 7 <> 0"));
        if (round % 10 == 9) ok(t, db_exec_text(&writer, "VACUUM"));
        const char *sum = "SELECT count(*) * 1000003 + sum(n) + sum(length(filler)) FROM leaf";
        expect_i64(t, number_of(t, &writer, sum), number_of(t, &reader, sum));
    }
    db_close(reader.db);
    db_close(writer.db);
    ctx_end(&reader);
    ctx_end(&writer);
}
