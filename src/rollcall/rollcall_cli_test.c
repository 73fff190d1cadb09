/* The commands through the program itself: shapes of the JSON that others script against, CSV, exit codes. */
#include "harness.h"

#include "sql_all.h"

static Str given_store(T *t) {
    Ctx *cx = &t->cx;
    Str store = str_fmt(cx->arena, "%.*s/rollcall.sqlite", STR_ARG(test_folder(t)));
    Date born = date_ymd(2006, 3, 1), known = date_ymd(2010, 1, 1), from = date_ymd(2017, 9, 4);
    Db *db;
    i64 child, id;
    ok(t, db_open(cx, store, &db));
    cx->db = db;
    ok(t, db_migrate(cx));
    ok(t, db_begin(cx, DB_WRITE));
    ok(t, db_run(cx, SQL_rollcall_test_school, P_I64(118001), P_CSTR("school"), P_I64(886), P_CSTR("Swale")));
    for (int i = 0; i < 3; i++) {
        ok(t, db_insert(cx, &child, SQL_rollcall_test_person, P_DATE(born), P_DATE(known), P_DATE(DATE_NONE),
                        P_BOOL(false)));
        ok(t, db_run(cx, SQL_rollcall_test_name, P_I64(child), P_CSTR("=Smith"), P_CSTR("Ada"), P_CSTR("k")));
        if (i < 2)
            ok(t, db_insert(cx, &id, SQL_rollcall_test_enrolment, P_I64(child), P_I64(118001), P_CSTR("C"),
                            P_DATE(from), P_DATE(DATE_NONE), P_DATE(from), P_DATE(from)));
    }
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
    expect(t, value != NULL);
    return value;
}

PURE_TEST("muster rollcall --json is an object with as_at, known and states; its lists are arrays of flat objects") {
    Str store = given_store(t), out;
    json_t *count = run_json(t, store, "rollcall");
    const char *as_at;
    json_int_t known, on_roll, unaccounted;
    expect(t, json_unpack(count, "{s:s, s:I, s:{s:I, s:I}}", "as_at", &as_at, "known", &known, "states", "on_roll",
                          &on_roll, "unaccounted", &unaccounted) == 0);
    expect_str(t, "2018-03-08", str_from(as_at));
    expect(t, known == 3 && on_roll == 2 && unaccounted == 1);
    json_t *list = run_json(t, store, "rollcall --state unaccounted --list");
    expect_i64(t, 1, (i64)json_array_size(list));
    expect_i64(t, 3, json_integer_value(json_object_get(json_array_get(list, 0), "person_id")));
    json_t *by = run_json(t, store, "rollcall --by district");
    expect_str(t, "Swale", str_from(json_string_value(json_object_get(json_array_get(by, 0), "district"))));
    json_t *child = run_json(t, store, "rollcall child 1");
    expect_str(t, "on_roll", str_from(json_string_value(json_object_get(child, "state"))));
    expect(t, json_array_size(json_object_get(child, "spells")) >= 2);
    json_t *changes = run_json(t, store, "rollcall --changes-since 2017-09-01");
    expect_i64(t, 3, json_integer_value(json_object_get(changes, "opening")));
    json_t *faults = run_json(t, store, "rollcall check --since 2017-09-01");
    expect_i64(t, 0, (i64)json_array_size(faults));
    json_decref(faults);
    expect_i64(t, 0, run(t, store, "rollcall --state on_roll --csv", &out));
    expect_has(t, out, "person_id,upn,surname");
    expect_has(t, out, "'=Smith"); /* a spreadsheet shall not run it */
    json_decref(count);
    json_decref(list);
    json_decref(by);
    json_decref(child);
    json_decref(changes);
}

PURE_TEST("a kept roll call is listed and opened; what does not exist is told by exit code") {
    Str store = given_store(t), out;
    expect_i64(t, 0, run(t, store, "rollcall keep", &out));
    expect_i64(t, 0, run(t, store, "rollcall kept", &out));
    expect_has(t, out, "66.7%");
    expect_i64(t, 0, run(t, store, "rollcall kept 1 --state unaccounted", &out));
    expect_has(t, out, "=Smith");
    expect_i64(t, status_info[ERR_NOTFOUND].exit_code, run(t, store, "rollcall kept 2", &out));
    expect_i64(t, status_info[ERR_NOTFOUND].exit_code, run(t, store, "rollcall child 99", &out));
    expect_i64(t, status_info[ERR_INPUT].exit_code, run(t, store, "rollcall --state on_rol --list", &out));
    expect_has(t, out, "did you mean on_roll?");
    expect_i64(t, status_info[ERR_INPUT].exit_code, run(t, store, "rollcall --changes-since 2019-01-01", &out));
    expect_i64(t, 0, run(t, store, "discrepancies never_enrolled --list --csv", &out));
    expect_has(t, out, "never_enrolled,3,");
}

PURE_TEST("muster check tells the mistakes of a folder by file and line, and fails") {
    Str out, folder = test_folder(t);
    expect_i64(t, 0, test_run_muster(t, "check", &out));
    expect_has(t, out, "sound");
    test_write_file(t, str_fmt(t->cx.arena, "%.*s/authority.yaml", STR_ARG(folder)), STR("plaices: kent\n"));
    Str args = str_fmt(t->cx.arena, "check %.*s", STR_ARG(folder));
    expect_i64(t, status_info[ERR_INPUT].exit_code, test_run_muster(t, args.p, &out));
    expect_has(t, out, "authority.yaml:1: 'plaices' is not known here; did you mean 'places'?");
}
