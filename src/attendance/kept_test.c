/* kept_test.c - the columns that a server keeps, while marks land. */
#include "attendance/ask.h"
#include "attendance/kept.h"

#include <pthread.h>
#include <stdatomic.h>

#include "access/restrict.h"
#include "marks_help.h"
#include "people/changes.h"

enum { N_READERS = 4, N_PUPILS = 40, N_DAYS = 30, FIRST_UNIT = 200 };

static Date day(int n) { return date_plus(date_ymd(2017, 9, 4), n); }

static void given_register(T *t) {
    ok(t, db_begin(&t->cx, DB_WRITE));
    marks_given_school(t, MARKS_SCHOOL);
    for (int i = 0; i < N_PUPILS; i++)
        marks_given_pupil(t, MARKS_SCHOOL, (MarksPupil){MARKS_FIRST_ID + i, 2017, i, 9, "5", "C"});
    ok(t, ctx_commit(&t->cx));
}

/* Units land in another order than their numbers', as those of two importers do. */
static void land_day(T *t, int n) {
    Buf marks = buf_on(t->cx.arena);
    for (int i = 0; i < 2 * N_PUPILS; i++) buf_add_char(&marks, "/\\IOL"[n % 5]);
    ok(t, db_begin(&t->cx, DB_WRITE));
    marks_given_day(t, MARKS_SCHOOL, day(n), buf_str(&marks));
    test_exec(t,
              str_cstr(t->cx.arena, str_fmt(t->cx.arena, "UPDATE attendance_day SET source_id = %d WHERE source_id = 1",
                                            n % 2 ? FIRST_UNIT + n : FIRST_UNIT - n)));
    ok(t, ctx_commit(&t->cx));
}

/* What one reader saw: days in order, each day's marks all alike, never fewer days than before. */
typedef struct Looker {
    const App *app;
    pthread_t thread;
    atomic_bool *is_over;
    size_t n_looks, n_days;
    bool is_whole;
} Looker;

static bool is_whole(const MarkBlock *b) {
    for (size_t r = 0; r < b->n_rows; r++)
        for (size_t d = 0; d < b->n_days; d++) {
            int n = date_diff(b->days[d], day(0));
            const u8 *at = block_row(b, r) + 2 * d;
            if (at[0] != at[1] || at[0] != "/\\IOL"[n % 5] || b->person_id[r] != MARKS_FIRST_ID + (i64)r) return false;
        }
    return b->n_rows == N_PUPILS;
}

static Status look(Looker *l, Ctx *cx) {
    ColumnsRead c;
    TRY(db_begin(cx, DB_READ));
    TRY(columns_read(cx, 2017, &c));
    const MarkBlock *b = columns_school(c.columns, MARKS_SCHOOL);
    size_t n = b ? b->n_days : 0;
    l->is_whole = l->is_whole && n >= l->n_days && (!b || is_whole(b));
    l->n_days = n;
    l->n_looks++;
    columns_read_end(&c);
    db_rollback(cx);
    arena_reset(cx->arena);
    return OK;
}

static void *looks(void *arg) {
    Looker *l = arg;
    Ctx cx;
    Status st = ctx_begin(&cx, l->app, NULL);
    if (st == OK) st = db_open(&cx, l->app->store, &cx.db);
    while (st == OK && !atomic_load(l->is_over)) st = look(l, &cx);
    if (st == OK) st = look(l, &cx);
    l->is_whole = l->is_whole && st == OK;
    if (cx.db) db_close(cx.db);
    ctx_end(&cx);
    return NULL;
}

static void read_while_landing(T *t) {
    Looker lookers[N_READERS];
    atomic_bool is_over = false;
    given_register(t);
    for (int i = 0; i < N_READERS; i++) {
        lookers[i] = (Looker){.app = &t->app, .is_over = &is_over, .is_whole = true};
        expect(t, pthread_create(&lookers[i].thread, NULL, looks, &lookers[i]) == 0);
    }
    for (int n = 0; n < N_DAYS; n++) land_day(t, n * 7 % N_DAYS); /* 7 and 30 have no factor in common: each day once */
    atomic_store(&is_over, true);
    for (int i = 0; i < N_READERS; i++) pthread_join(lookers[i].thread, NULL);
    for (int i = 0; i < N_READERS; i++) {
        expect(t, lookers[i].is_whole);
        expect_i64(t, N_DAYS, (i64)lookers[i].n_days);
    }
}

TEST_OWN_TRANSACTION(
    "readers ask while days land, in any order of units: each sees whole days, and in the end all of them") {
    test_on_shared_store(t, read_while_landing);
}

static size_t kept_days(T *t, int year) {
    ColumnsRead c;
    ok(t, columns_read(&t->cx, year, &c));
    const MarkBlock *b = columns_school(c.columns, MARKS_SCHOOL);
    size_t n = b ? b->n_days : 0;
    columns_read_end(&c);
    return n;
}

static void read_and_roll_back(T *t) {
    given_register(t);
    land_day(t, 0);
    ok(t, db_begin(&t->cx, DB_READ));
    expect_i64(t, 1, (i64)kept_days(t, 2017));
    db_rollback(&t->cx);
    ok(t, db_begin(&t->cx, DB_WRITE));
    marks_given_day(t, MARKS_SCHOOL, day(1), STR("//"));
    expect_i64(t, 2, (i64)kept_days(t, 2017)); /* its own */
    db_rollback(&t->cx);
    ok(t, db_begin(&t->cx, DB_READ));
    expect_i64(t, 1, (i64)kept_days(t, 2017));
    for (int year = 2010; year < 2017; year++) expect_i64(t, 0, (i64)kept_days(t, year));
    expect_i64(t, 1, (i64)kept_days(t, 2017));
    db_rollback(&t->cx);
}

TEST_OWN_TRANSACTION("what a transaction took back is never kept; more years than are kept may be asked for") {
    test_on_shared_store(t, read_and_roll_back);
}

static void read_two_years(T *t) {
    ColumnsRead this_year, last_year;
    given_register(t);
    land_day(t, 0);
    ok(t, db_begin(&t->cx, DB_READ));
    ok(t, columns_read(&t->cx, 2017, &this_year));
    ok(t, columns_read(&t->cx, 2016, &last_year)); /* not kept yet: it would wait for whoever holds the first */
    expect_i64(t, 2016, last_year.columns->year);
    expect_i64(t, 1, (i64)columns_school(this_year.columns, MARKS_SCHOOL)->n_days);
    expect(t, last_year.held == NULL);
    columns_read_end(&last_year);
    columns_read_end(&this_year);
    ok(t, columns_read(&t->cx, 2016, &last_year));
    ok(t, columns_read(&t->cx, 2017, &this_year));
    expect(t, last_year.held && this_year.held); /* both kept and current: shared */
    columns_read_end(&this_year);
    columns_read_end(&last_year);
    db_rollback(&t->cx);
}

TEST_OWN_TRANSACTION("whoever holds a year may ask for another, kept or not") {
    test_on_shared_store(t, read_two_years);
}

/* ---- what is known of the pupils ---- */

static i64 group_pupils(T *t, PupilKey key, const char *value, i64 urn) {
    Grouping by = {{key}, 1};
    AttendanceQuestion q = {
        .from = date_ymd(2017, 9, 1), .to = date_ymd(2018, 8, 31), .urn = urn, .groupings = &by, .n_groupings = 1};
    AttendanceAnswer *a;
    PupilKeys keys;
    ColumnsRead c;
    i64 n = 0;
    ok(t, db_begin(&t->cx, DB_READ));
    ok(t, columns_read(&t->cx, 2017, &c));
    ok(t, pupil_keys_read(&t->cx, c.columns, &q, date_ymd(2018, 3, 1), &keys));
    ok(t, attendance_ask(&t->cx, c.columns, &keys, &q, &a));
    for (size_t i = 0; i < a[0].n; i++)
        if (str_is(a[0].groups[i].values[0], value)) n = a[0].groups[i].n.pupils;
    columns_read_end(&c);
    db_rollback(&t->cx);
    return n;
}

static void change(T *t, const char *sql, i64 person_id) {
    ok(t, db_begin(&t->cx, DB_WRITE));
    test_exec(t, sql);
    if (person_id) person_touch_as(&t->cx, person_id, CHANGED_OTHERWISE);
    ok(t, ctx_commit(&t->cx));
}

static void keys_follow(T *t) {
    given_register(t);
    land_day(t, 0);
    expect_i64(t, N_PUPILS, group_pupils(t, KEY_FSM, "N", 0));
    expect_i64(t, N_PUPILS, group_pupils(t, KEY_YEAR_GROUP, "5", 0));
    change(
        t,
        "INSERT INTO person_characteristic (person_id, kind, value, rank, from_on) VALUES (990000003, 'fsm', 'yes', 0, '2017-09-01')",
        MARKS_FIRST_ID + 3);
    change(t, "UPDATE enrolment SET year_group = '6' WHERE person_id = 990000004", MARKS_FIRST_ID + 4);
    expect_i64(t, 1, group_pupils(t, KEY_FSM, "Y", 0));
    expect_i64(t, N_PUPILS - 1, group_pupils(t, KEY_FSM, "N", 0));
    expect_i64(t, 1, group_pupils(t, KEY_YEAR_GROUP, "6", MARKS_SCHOOL));
    expect_i64(t, N_PUPILS - 1, group_pupils(t, KEY_YEAR_GROUP, "5", 0));
    change(t, "UPDATE person SET birth_date = '1990-01-01' WHERE id = 990000003", MARKS_FIRST_ID + 3);
    expect_i64(t, 0, group_pupils(t, KEY_FSM, "Y", 0)); /* too old to be counted */
    /* A school before this one in the columns, and a pupil come late: every row stands elsewhere. */
    ok(t, db_begin(&t->cx, DB_WRITE));
    marks_given_school(t, MARKS_SCHOOL - 1);
    marks_given_pupil(t, MARKS_SCHOOL - 1, (MarksPupil){MARKS_FIRST_ID - 1, 2017, 0, 9, "4", "C"});
    marks_given_pupil(t, MARKS_SCHOOL, (MarksPupil){MARKS_FIRST_ID + N_PUPILS, 2017, N_PUPILS, 9, "6", "C"});
    marks_given_day(t, MARKS_SCHOOL - 1, day(0), STR("/\\"));
    ok(t, ctx_commit(&t->cx));
    change(t, "UPDATE attendance_day SET source_id = 900, marks = '/\\' WHERE urn = 990000", 0);
    land_day(t, 1);
    expect_i64(t, 1, group_pupils(t, KEY_YEAR_GROUP, "4", 0));
    expect_i64(t, 1, group_pupils(t, KEY_YEAR_GROUP, "6", 0));
    expect_i64(t, N_PUPILS - 2, group_pupils(t, KEY_YEAR_GROUP, "5", 0));
}

TEST_OWN_TRANSACTION("what is kept of pupils follows whom a transaction changed, new places and new schools") {
    test_on_shared_store(t, keys_follow);
}

static void read_after_merge(T *t) {
    ColumnsRead c;
    given_register(t);
    land_day(t, 0);
    ok(t, db_begin(&t->cx, DB_READ));
    expect_i64(t, 1, (i64)kept_days(t, 2017));
    db_rollback(&t->cx);
    ok(t, db_begin(&t->cx, DB_WRITE));
    test_exec(t, "UPDATE attendance_pupil SET person_id = 990000001 WHERE person_id = 990000000");
    person_touch(&t->cx, MARKS_FIRST_ID);
    person_touch(&t->cx, MARKS_FIRST_ID + 1);
    ok(t, ctx_commit(&t->cx));
    ok(t, db_begin(&t->cx, DB_READ));
    ok(t, columns_read(&t->cx, 2017, &c));
    expect_i64(t, MARKS_FIRST_ID + 1, columns_school(c.columns, MARKS_SCHOOL)->person_id[0]);
    columns_read_end(&c);
    db_rollback(&t->cx);
}

TEST_OWN_TRANSACTION("a place in a register is the remaining person's once two records are merged") {
    test_on_shared_store(t, read_after_merge);
}

TEST("one school's year read alone is that of the whole county's columns") {
    ColumnsRead one, all;
    marks_given_school(t, MARKS_SCHOOL);
    for (int i = 0; i < N_PUPILS; i++)
        marks_given_pupil(t, MARKS_SCHOOL, (MarksPupil){MARKS_FIRST_ID + i, 2017, i, 9, "5", "C"});
    marks_given_day(t, MARKS_SCHOOL, day(3), STR("/\\IIOO/\\"));
    marks_given_day(t, MARKS_SCHOOL, day(1), STR("IO/\\/\\/\\"));
    ok(t, columns_read_of_school(&t->cx, 2017, MARKS_SCHOOL, &one));
    ok(t, columns_read(&t->cx, 2017, &all));
    const MarkBlock *a = columns_school(one.columns, MARKS_SCHOOL), *b = columns_school(all.columns, MARKS_SCHOOL);
    expect_i64(t, 2, (i64)a->n_days);
    expect_i64(t, (i64)b->n_rows, (i64)a->n_rows);
    expect_i64(t, (i64)all.columns->n_rows, (i64)one.columns->n_rows);
    expect(t, memcmp(a->marks, b->marks, b->n_rows * b->n_lines * MARK_LINE) == 0);
}
