/* attendance_cli_test.c - muster attendance through the program itself: the JSON that others script against, CSV, refusals. */
#include "marks_help.h"

#include <jansson.h>
#include "db/db.h"

enum { ADA = MARKS_FIRST_ID };

static Str given_store(T *t) {
    Ctx *cx = &t->cx;
    Str store = str_fmt(cx->arena, "%.*s/attendance.sqlite", STR_ARG(test_folder(t)));
    Db *db;
    ok(t, db_open(cx, store, &db));
    cx->db = db;
    ok(t, db_migrate(cx));
    ok(t, db_begin(cx, DB_WRITE));
    marks_given_school(t, MARKS_SCHOOL);
    marks_given_pupil(t, MARKS_SCHOOL, (MarksPupil){ADA, 2017, 0, 4, "R", "C"});
    marks_given_pupil(t, MARKS_SCHOOL, (MarksPupil){ADA + 1, 2017, 1, 9, "5", "C"});
    marks_given_day(t, MARKS_SCHOOL, date_ymd(2017, 11, 6), STR("/\\IO"));
    marks_given_day(t, MARKS_SCHOOL, date_ymd(2017, 11, 7), STR("/O/\\"));
    marks_given_day(t, MARKS_SCHOOL, date_ymd(2017, 11, 14), STR("/\\//"));
    ok(t, db_commit(cx));
    db_close(db);
    cx->db = NULL;
    return store;
}

static int run(T *t, Str store, const char *args, Str *out) {
    return test_run_muster(t, str_fmt(t->cx.arena, "%s --today 2018-03-08 --store %.*s", args, STR_ARG(store)).p, out);
}

static json_t *run_json(T *t, Str store, const char *args) {
    Str out;
    expect_i64(t, 0, run(t, store, str_fmt(t->cx.arena, "%s --json", args).p, &out));
    json_t *value = json_loadb(out.p, out.n, 0, NULL);
    expect(t, json_is_array(value));
    return value;
}

static i64 number(const json_t *row, const char *key) { return json_integer_value(json_object_get(row, key)); }

PURE_TEST("muster attendance summary --before sets the same days of the year before beside each group") {
    Str store = given_store(t), out;
    Ctx *cx = &t->cx;
    ok(t, db_open(cx, store, &cx->db));
    ok(t, db_begin(cx, DB_WRITE));
    marks_given_pupil(t, MARKS_SCHOOL, (MarksPupil){ADA + 9, 2016, 0, 9, "5", "C"});
    marks_given_day(t, MARKS_SCHOOL, date_ymd(2016, 11, 7), STR("/O"));
    ok(t, db_commit(cx));
    db_close(cx->db);
    cx->db = NULL;
    json_t *groups = run_json(t, store, "attendance summary --by year_group --all-pupils --before");
    expect_i64(t, 2, (i64)json_array_size(groups));
    const json_t *five = json_array_get(groups, 1), *reception = json_array_get(groups, 0);
    expect_i64(t, 1, number(five, "before_pupils"));
    expect_i64(t, 1, number(five, "before_persistent"));
    expect(t, json_real_value(json_object_get(five, "before_absence_percent")) == 50.0);
    expect(t, json_is_null(json_object_get(reception, "before_pupils")));
    json_decref(groups);
    expect_i64(t, 0, run(t, store, "attendance summary --before --csv", &out));
    expect_has(t, out, ",before_absence_percent,before_pupils,before_persistent\r\n");
    expect_has(t, out, ",50.0,1,1\r\n");
    expect_i64(t, 0, run(t, store, "attendance summary --before", &out));
    expect_has(t, out, "Persistent then");
}

PURE_TEST("muster attendance summary groups by week with keys of pupils; an array of flat objects") {
    Str store = given_store(t);
    json_t *weeks = run_json(t, store, "attendance summary --by week,year_group --all-pupils");
    expect_i64(t, 4, (i64)json_array_size(weeks));
    const json_t *first = json_array_get(weeks, 0), *second = json_array_get(weeks, 1);
    expect_str(t, "2017-11-06", str_from(json_string_value(json_object_get(first, "week"))));
    expect_str(t, "R", str_from(json_string_value(json_object_get(first, "year_group"))));
    expect_i64(t, 4, number(first, "possible"));
    expect_i64(t, 1, number(first, "unauthorised"));
    expect_i64(t, 2, number(second, "authorised") + number(second, "unauthorised"));
    expect(t, json_real_value(json_object_get(second, "absence_percent")) == 50.0);
    json_decref(weeks);
}

PURE_TEST("one child of any age can be asked for, by school or by any key; one who is not there is refused") {
    Str store = given_store(t), out;
    json_t *pupil = run_json(t, store, "attendance summary --pupil 990000000");
    expect_i64(t, 1, (i64)json_array_size(pupil));
    expect_i64(t, ADA, number(json_array_get(pupil, 0), "pupil"));
    expect_str(t, "990001", str_from(json_string_value(json_object_get(json_array_get(pupil, 0), "school"))));
    expect_i64(t, 6, number(json_array_get(pupil, 0), "possible"));
    json_decref(pupil);
    pupil = run_json(t, store, "attendance summary --pupil 990000001 --by weekday");
    expect_i64(t, 2, (i64)json_array_size(pupil));
    expect_i64(t, 2, number(json_array_get(pupil, 0), "possible"));
    expect_i64(t, 4, number(json_array_get(pupil, 1), "possible"));
    json_decref(pupil);
    expect(t, run(t, store, "attendance summary --pupil 5", &out) != 0);
}

PURE_TEST("codes are told with their meaning and what they count as; bad days and keys are refused in words") {
    Str store = given_store(t), out;
    json_t *codes = run_json(t, store, "attendance summary --code-breakdown --school 990001");
    i64 sessions = 0;
    for (size_t i = 0; i < json_array_size(codes); i++) sessions += number(json_array_get(codes, i), "sessions");
    expect_i64(t, 6, sessions);
    json_decref(codes);
    codes = run_json(t, store, "attendance summary --code-breakdown --by weekday,year_group --all-pupils");
    expect_i64(t, 9, (i64)json_array_size(codes));
    const json_t *first = json_array_get(codes, 0), *last = json_array_get(codes, 8);
    expect_str(t, "Monday", str_from(json_string_value(json_object_get(first, "weekday"))));
    expect_str(t, "R", str_from(json_string_value(json_object_get(first, "year_group"))));
    expect_str(t, "/", str_from(json_string_value(json_object_get(first, "code"))));
    expect_i64(t, 1, number(first, "sessions"));
    expect_str(t, "Tuesday", str_from(json_string_value(json_object_get(last, "weekday"))));
    json_decref(codes);
    expect_i64(t, 4, run(t, store, "attendance summary --school 999999", &out));
    expect_has(t, out, "no school has the URN 999999");
    expect_i64(t, 0, run(t, store, "attendance summary --code-breakdown --csv --all-pupils", &out));
    expect_has(t, out, "code,title,category,sessions");
    expect_has(t, out, "I,Illness,authorised,1");
    expect(t, run(t, store, "attendance summary --by month", &out) != 0);
    expect_has(t, out, "write one of school, phase");
    expect(t, run(t, store, "attendance summary --from 2017-12-01 --to 2017-11-01", &out) != 0);
    expect_has(t, out, "before the first");
    expect(t, run(t, store, "attendance summary --from 2016-12-01 --to 2017-11-01", &out) != 0);
    expect_has(t, out, "one school year");
    expect_i64(t, 0, run(t, store, "attendance summary --from 2016-12-01", &out));
}
