/* The matching commands through the program itself, on a store of its own. */
#include "harness.h"

#define KNOWN                                                                                                  \
    "source,local_id,upn,nhs_number,surname,forename,middle_names,dob,sex,paon,street,locality,town,postcode," \
    "known_from,reason,evidence,died_on\n"

static Str run(T *t, int code, const char *args) {
    Str out, store = test_folder(t);
    Str line = str_fmt(t->cx.arena, "--store %.*s/s.sqlite --today 2018-06-08 %s", STR_ARG(store), args);
    expect_i64(t, code, test_run_muster(t, str_cstr(t->cx.arena, line), &out));
    return out;
}

static void add_row(Buf *b, int id, const char *surname, const char *nhs) {
    static const char *const forenames[] = {"Jack", "Emily", "Thomas", "Grace", "Oliver", "Ruby", "George"};
    buf_fmt(b, "health,%d,,%s,%s,%s,,20%02d-%02d-%02d,,%d,High Street,,Ashford,CT%d %dAA,2017-09-01,reported,,\n", id,
            nhs, surname, forenames[id % 7], id % 13 + 3, id % 11 + 1, id % 27 + 1, id, id % 19 + 1, id % 9 + 1);
}

static void make_store(T *t, int n) {
    Buf b = buf_on(t->cx.arena);
    buf_lit(&b, KNOWN);
    for (int i = 0; i < n; i++)
        add_row(&b, i + 1, str_fmt(t->cx.arena, "Name%c%c", 'a' + i % 26, 'a' + i / 26 % 26).p, "");
    run(t, 0, "init");
    test_write_file(t, str_fmt(t->cx.arena, "%.*s/known.csv", STR_ARG(test_folder(t))), buf_str(&b));
    Str line = str_fmt(t->cx.arena, "import %.*s/known.csv", STR_ARG(test_folder(t)));
    expect_has(t, run(t, 0, line.p), str_fmt(t->cx.arena, "%d created", n).p);
}

PURE_TEST("match weights shows the defaults, then what match train has learned, as text and as JSON") {
    make_store(t, 150);
    expect_has(t, run(t, 0, "match weights"), "The defaults");
    expect_has(t, run(t, 0, "match train"), "Learned from 150 children: version 1");
    expect_has(t, run(t, 0, "match weights"), "Version 1, learned on ");
    expect_has(t, run(t, 0, "match weights"),
               " June 2018 from 150 children."); /* the day in London: late in the evening it is the next */
    Str json = run(t, 0, "match weights --json");
    expect_has(t, json, "\"birth_date\"");
    expect_has(t, json, "\"version\": 1");
    expect_has(t, run(t, 0, "match weights --version 0"), "The defaults");
    expect_has(t, run(t, 4, "match weights --version 7"), "no weights of version 7");
}

PURE_TEST("match explain and match find say what they compared, in words, and refuse what is no child") {
    make_store(t, 60);
    expect_has(t, run(t, 0, "match explain 1 2"), "different");
    expect_has(t, run(t, 0, "match explain 1 2 --json"), "\"reasons\"");
    expect_lacks(t, run(t, 0, "match explain 1 2"), "Name");
    expect_has(t, run(t, 4, "match explain 1 9999"), "cannot be compared");
    expect_has(t, run(t, 2, "match explain 1"), "too few arguments");
    expect_has(t, run(t, 2, "match explain 1 x"), "name two records");
    expect_has(t, run(t, 0, "match find --dry-run"), "60 children compared by the default weights");
    expect_has(t, run(t, 0, "match find --json"), "\"children\": 60");
}
