/* columns_test.c - a year read for figures alone, beside one read with its marks; and what may be read beside a transaction. */
#include <string.h>

#include "attendance/ask.h"
#include "base/rng.h"
#include "db/db.h"
#include "marks_help.h"

enum { N_SCHOOLS = 3, N_PUPILS = 21, N_DAYS = 90 };

static Date first_day(void) { return date_ymd(2024, 6, 3); } /* the codes of a mark change within a school year's end */

static Str some_marks(T *t, Rng *rng, size_t n) {
    static const char kept[] = "/\\LBOIGNX#Z -YHJc";
    char *marks = arena_alloc(t->cx.arena, n + 1);
    for (size_t i = 0; i < n; i++) marks[i] = kept[rng_below(rng, sizeof kept - 1)];
    return (Str){marks, n};
}

/* Days in no order, of as many pupils as there were by then. */
static void given_registers(T *t) {
    Rng rng = rng_seed(7);
    for (int s = 0; s < N_SCHOOLS; s++) {
        marks_given_school(t, MARKS_SCHOOL + s);
        for (int i = 0; i < N_PUPILS; i++)
            marks_given_pupil(t, MARKS_SCHOOL + s,
                              (MarksPupil){MARKS_FIRST_ID + s * N_PUPILS + i, 2023, i, 4 + i % 13, i % 2 ? "5" : "6",
                                           i % 7 ? "C" : "S"});
    }
    for (int n = 0; n < N_DAYS * N_SCHOOLS; n++) {
        int school = n % N_SCHOOLS, day = n / N_SCHOOLS * 7 % N_DAYS;
        if (rng_below(&rng, 5) == 0) continue;
        marks_given_day(t, MARKS_SCHOOL + school, date_plus(first_day(), day - 10 * school),
                        some_marks(t, &rng, 2 * (1 + rng_below(&rng, N_PUPILS))));
    }
}

static AttendanceAnswer *answer_from(T *t, const Columns *c, Beside *reading, const AttendanceQuestion *q) {
    AttendanceAnswer *answers;
    PupilKeys keys;
    ok(t, pupil_keys_read(&t->cx, c, q, q->to, &keys));
    ok(t, beside_end(&t->cx, reading));
    ok(t, attendance_ask(&t->cx, c, &keys, q, &answers));
    return answers;
}

static void expect_same(T *t, const AttendanceAnswer *a, const AttendanceAnswer *b) {
    expect(t, a->n > 2);
    expect_i64(t, (i64)a->n, (i64)b->n);
    for (size_t i = 0; i < a->n; i++) {
        expect(t, memcmp(&a->groups[i].n, &b->groups[i].n, sizeof a->groups[i].n) == 0);
        for (int k = 0; k < 2; k++)
            expect_str(t, str_cstr(t->cx.arena, a->groups[i].values[k]), b->groups[i].values[k]);
    }
}

static void ask_both(T *t) {
    const Grouping by[] = {{{KEY_SCHOOL, KEY_YEAR_GROUP}, 2}, {{KEY_SEX, KEY_WEEKDAY}, 2}, {{KEY_SCHOOL, KEY_WEEK}, 2}};
    AttendanceQuestion q = {.from = date_ymd(2023, 9, 1),
                            .to = date_ymd(2024, 8, 31),
                            .groupings = by,
                            .n_groupings = COUNT_OF(by)};
    Columns *whole = columns_open(2023), *counts = columns_open(2023);
    Beside *reading;
    ok(t, columns_refresh(&t->cx, whole));
    ok(t, columns_begin_counts(&t->cx, counts, &reading));
    const AttendanceAnswer *a = answer_from(t, whole, NULL, &q), *b = answer_from(t, counts, reading, &q);
    for (size_t g = 0; g < COUNT_OF(by); g++) expect_same(t, &a[g], &b[g]);
    expect(t, whole->blocks[0].n_lines > 0 && counts->blocks[0].n_lines == 0);
    columns_close(whole);
    columns_close(counts);
}

TEST("figures of a year read for them alone are those of its marks, whatever the order of its days") {
    given_registers(t);
    ask_both(t);
}

static void ask_both_beside(T *t) {
    ok(t, db_begin(&t->cx, DB_WRITE));
    given_registers(t);
    ok(t, db_commit(&t->cx));
    ok(t, db_begin(&t->cx, DB_READ));
    ask_both(t);
    db_rollback(&t->cx);
}

TEST_OWN_TRANSACTION("they are the same when marks are read on a second connection") {
    test_on_shared_store(t, ask_both_beside);
}

/* What a job found: how many people, and on whose connection. */
typedef struct Look {
    i64 n;
    const Db *db;
    Status ends_with;
} Look;

static Status count_people(Ctx *cx, void *self) {
    Look *l = self;
    DbRows *r;
    l->db = cx->db;
    TRY(db_query_text(cx, &r, "SELECT count(*) FROM person"));
    if (db_next(r)) l->n = col_i64(r, 0);
    TRY(db_done(r));
    return l->ends_with == OK ? OK : FAIL(cx, l->ends_with, "as asked");
}

static Look look_beside(T *t, Status ends_with) {
    Look l = {.n = -1, .ends_with = ends_with};
    Beside *b;
    ok(t, beside_begin(&t->cx, count_people, &l, &b));
    if (ends_with == OK) ok(t, beside_end(&t->cx, b));
    else expect_error(t, ends_with, beside_end(&t->cx, b));
    ok(t, ends_with == OK ? beside_end(&t->cx, b) : OK);
    return l;
}

static void add_person(T *t, Ctx *cx) {
    Ctx *own = &t->cx, saved = *own;
    t->cx.db = cx->db;
    ok(t, db_begin(&t->cx, DB_WRITE));
    test_exec(t,
              "INSERT INTO person (is_adult, birth_date_is_estimated, known_from) VALUES (FALSE, FALSE, '2017-10-05')");
    ok(t, db_touch(&t->cx));
    ok(t, db_commit(&t->cx));
    t->cx.db = saved.db;
}

static void look_at_one_moment(T *t) {
    Ctx other = {.arena = t->cx.arena};
    bool is_sqlite = db_kind(t->cx.db) == DB_SQLITE;
    i64 version;
    ok(t, db_open(&t->cx, t->app.store, &other.db));
    add_person(t, &other);
    ok(t, db_begin(&t->cx, DB_READ));
    ok(t, db_version(&t->cx, &version));
    Look l = look_beside(t, OK);
    expect_i64(t, 1, l.n);
    expect(t, (l.db != t->cx.db) == is_sqlite);
    if (is_sqlite) {
        look_beside(t, ERR_OPS);
        ctx_clear_error(&t->cx);
        add_person(t, &other);
        l = look_beside(t, OK);
        expect_i64(t, 1, l.n); /* what this transaction began with, so on its own connection */
        expect(t, l.db == t->cx.db);
    }
    db_rollback(&t->cx);
    db_close(other.db);
}

TEST_OWN_TRANSACTION("a job beside a transaction sees what that sees, or is done by the transaction itself") {
    test_on_shared_store(t, look_at_one_moment);
}

TEST("a job beside a transaction that writes is done by it, and sees what it wrote") {
    test_exec(t,
              "INSERT INTO person (is_adult, birth_date_is_estimated, known_from) VALUES (FALSE, FALSE, '2017-10-05')");
    Look l = look_beside(t, OK);
    expect_i64(t, 1, l.n);
    expect(t, l.db == t->cx.db);
}
