/* harness.h - how tests are written.
 *
 *   TEST("an enrolment that ends on the day counts on that day") {
 *       i64 id = ...;
 *       ok(t, enrolment_begin(&t->cx, ...));
 *       expect_i64(t, 3, n);
 *   }
 *
 * Each test gets a migrated, empty store of its own: in memory on SQLite, a cleared database where MUSTER_TEST_STORE
 * names a PostgreSQL. A write transaction is open around it unless it says TEST_OWN_TRANSACTION. PURE_TEST has no store.
 * Tests live beside what they test (src/people/match_test.c) and register themselves.
 *
 * Why       a test program of our own, not a framework: each test needs a Ctx, a migrated store and a folder, and a
 *           failed expectation must leave by longjmp, as arena memory needs no clean-up.
 * Start at  TEST(), ok(), expect_i64(). */
#ifndef MUSTER_HARNESS_H
#define MUSTER_HARNESS_H

#include <jansson.h>
#include "base/ctx.h"
#include "cli/app.h"
#include "db/db.h"

typedef struct T {
    Ctx cx;
    App app;
    const char *name;
} T;

typedef enum TestKind { TEST_IN_TRANSACTION, TEST_OWN, TEST_PURE } TestKind;
void test_register(const char *name, const char *file, TestKind kind, void (*run)(T *t));

#define TEST_CAT2_(a, b) a##b
#define TEST_CAT_(a, b)  TEST_CAT2_(a, b)
#define TEST_AS_(kind, text)                                                                \
    static void TEST_CAT_(test_at_line_, __LINE__)(T * t);                                  \
    __attribute__((constructor)) static void TEST_CAT_(register_at_line_, __LINE__)(void) { \
        test_register(text, __FILE__, kind, TEST_CAT_(test_at_line_, __LINE__));            \
    }                                                                                       \
    static void TEST_CAT_(test_at_line_, __LINE__)(UNUSED T * t)

#define TEST(text)                  TEST_AS_(TEST_IN_TRANSACTION, text)
#define TEST_OWN_TRANSACTION(text)  TEST_AS_(TEST_OWN, text)
#define PURE_TEST(text)             TEST_AS_(TEST_PURE, text) /* arena and Ctx, but cx.db is NULL */

/* Each ends the test with file and line when it does not hold. */
#define expect(t, cond)             test_expect((t), (cond), #cond, __FILE__, __LINE__)
#define expect_i64(t, want, got)    test_expect_i64((t), (want), (got), #got, __FILE__, __LINE__)
#define expect_str(t, want, got)    test_expect_str((t), (want), (got), #got, __FILE__, __LINE__)
#define expect_has(t, text, part)   test_expect_has((t), (text), (part), __FILE__, __LINE__)
#define expect_lacks(t, text, part) test_expect_lacks((t), (text), (part), __FILE__, __LINE__)
/* The call returns OK / this error; its message can then be looked at in t->cx.error.message. */
#define ok(t, call)                 test_expect_status((t), OK, (call), #call, __FILE__, __LINE__)
#define expect_error(t, want, call) test_expect_status((t), (want), (call), #call, __FILE__, __LINE__)

void test_expect(T *t, bool cond, const char *what, const char *file, int line);
void test_expect_i64(T *t, i64 want, i64 got, const char *what, const char *file, int line);
void test_expect_str(T *t, const char *want, Str got, const char *what, const char *file, int line);
void test_expect_has(T *t, Str text, const char *part, const char *file, int line);
void test_expect_lacks(T *t, Str text, const char *part, const char *file, int line);
void test_expect_status(T *t, Status want, Status got, const char *what, const char *file, int line);

/* One number by statement text with no values in it: test_count(t, "SELECT count(*) FROM person"). */
i64 test_count(T *t, const char *sql);
void test_exec(T *t, const char *sql);
/* What the test made so far is committed and the next transaction begun, before very many requests: in one that made tables (a
 * register's, with its first case) SQLite reads its whole schema anew at each rollback to a savepoint, nine tenths of such a walk. */
void test_settle(T *t);
/* A folder of this test's own, removed after it. */
Str test_folder(T *t);
/* A migrated store that several connections can open: the tests' PostgreSQL, or a file. Resets the arena. */
Str test_shared_store(T *t);
/* Run it with that store as the test's and the App's own. */
void test_on_shared_store(T *t, void (*run)(T *t));
void test_write_file(T *t, Str path, Str text);
Str test_read_file(T *t, Str path);
/* Does some test's name begin with these words, and not go on with a letter or digit? */
bool test_is_named(T *t, Str words);
/* The tests' data: MUSTER_SHARED or ../shared from the project. False (and a line "skipped: ...") when it is absent. */
bool test_shared(T *t, const char *file, Str *path);
/* Run the program's own binary with arguments separated by spaces; stdout comes back. */
int test_run_muster(T *t, const char *args, Str *out);

#endif
