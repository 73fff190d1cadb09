/* import_cli_test.c - muster import as a script sees it: exit codes, JSON, and a store that a refusal leaves alone. */
#include "harness.h"

#define KNOWN "source,local_id,surname,forename,dob,sex,postcode,known_from,reason\n"

static Str in_folder(T *t, const char *name) { return str_fmt(t->cx.arena, "%.*s/%s", STR_ARG(test_folder(t)), name); }

static Str given_store(T *t) {
    Str store = in_folder(t, "cmd.sqlite"), out;
    expect_i64(t, 0, test_run_muster(t, str_fmt(t->cx.arena, "init --store %.*s", STR_ARG(store)).p, &out));
    return store;
}

static int run(T *t, Str store, const char *args, Str *out) {
    return test_run_muster(t, str_fmt(t->cx.arena, "%s --today 2018-06-08 --store %.*s", args, STR_ARG(store)).p, out);
}

static i64 number_at(T *t, Str json, const char *key) {
    json_t *o = json_loadb(json.p, json.n, JSON_DISABLE_EOF_CHECK, NULL);
    expect(t, json_is_object(o));
    i64 n = json_integer_value(json_object_get(o, key));
    json_decref(o);
    return n;
}

PURE_TEST("muster import says in JSON and by its exit code what became of each file") {
    Str store = given_store(t), good = in_folder(t, "good.csv"), bad = in_folder(t, "bad.csv"), out;
    test_write_file(t, good, STR(KNOWN "births,1,Lovelace,Ada,2008-12-10,F,TN23 1AA,2008-12-20,birth\n"));
    test_write_file(t, bad, STR(KNOWN "births,2,\"Lovelace,Ada,2008-12-10,F,TN23 1AA,2008-12-20,birth\n"));

    Str args = str_fmt(t->cx.arena, "import --json --check %.*s", STR_ARG(good));
    expect_i64(t, 0, run(t, store, args.p, &out));
    expect_i64(t, 1, number_at(t, out, "created"));
    expect_i64(t, 0, run(t, store, "imports --json", &out));
    expect_str(t, "[]", str_trim(out));

    args = str_fmt(t->cx.arena, "import --json %.*s %.*s", STR_ARG(good), STR_ARG(bad));
    expect_i64(t, 2, run(t, store, args.p, &out));
    expect_i64(t, 1, number_at(t, out, "units_landed"));
    expect_i64(t, 1, number_at(t, out, "units_refused"));

    args = str_fmt(t->cx.arena, "import known %.*s", STR_ARG(good));
    expect_i64(t, 0, run(t, store, args.p, &out));
    expect_has(t, out, "1 unchanged since last time");
    expect_i64(t, 0, run(t, store, "imports", &out));
    expect_has(t, out, "good.csv and 1 more");
    expect_i64(t, 0, run(t, store, "imports 1", &out));
    expect_has(t, out, "never closed");
}

PURE_TEST("muster import refuses what is not there, or nothing to import, with what to do") {
    Str store = given_store(t), out;
    expect_i64(t, 2, run(t, store, "import", &out));
    expect_i64(t, 2, run(t, store, "import no-such-file.csv", &out));
    expect_has(t, out, "no-such-file.csv");
    expect_i64(t, 2, run(t, store, "doubt decide 1 maybe", &out));
    expect_i64(t, 4, run(t, store, "doubt decide 1 same", &out));
    expect_i64(t, 0, run(t, store, "doubts --json", &out));
    expect_str(t, "[]", str_trim(out));
}
