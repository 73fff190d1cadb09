/* adding_register_test.c - docs/adding-a-register.md, done as it says: the file and the commands are read from the page. */
#include <libpq-fe.h>
#include <sys/stat.h>

#include "harness.h"

static Str page_of(T *t) { return test_read_file(t, STR("docs/adding-a-register.md")); }

/* The text of the first fenced block of that kind. */
static Str block(T *t, Str page, const char *fence) {
    Str mark = str_from(fence);
    i64 at = str_find(page, mark);
    expect(t, at >= 0);
    Str rest = str_slice(page, (size_t)at + mark.n, SIZE_MAX);
    i64 end = str_find(rest, STR("\n```"));
    expect(t, end > 0);
    return str_slice(rest, 0, (size_t)end + 1);
}

static Str replaced(T *t, Str text, const char *what, const char *with) {
    Str mark = str_from(what);
    i64 at = str_find(text, mark);
    if (at < 0) return text;
    return STR_CAT(t->cx.arena, str_slice(text, 0, (size_t)at), str_from(with),
                   str_slice(text, (size_t)at + mark.n, SIZE_MAX));
}

static Str given_folder(T *t, Str yaml) {
    Str folder = STR_CAT(t->cx.arena, test_folder(t), STR("/county"));
    Str registers = STR_CAT(t->cx.arena, folder, STR("/registers"));
    (void)mkdir(str_cstr(t->cx.arena, folder), 0700); /* it may be there */
    (void)mkdir(str_cstr(t->cx.arena, registers), 0700);
    test_write_file(t, STR_CAT(t->cx.arena, registers, STR("/holiday_grant.yaml")), yaml);
    Str privacy = STR_CAT(t->cx.arena, folder, STR("/privacy"));
    (void)mkdir(str_cstr(t->cx.arena, privacy), 0700);
    test_write_file(t, STR_CAT(t->cx.arena, privacy, STR("/holiday_grant.yaml")), block(t, page_of(t), "```yml\n"));
    return folder;
}

/* A store of this test's own: a file, or a database beside the tests' PostgreSQL. */
static Str given_store(T *t, Str folder) {
    const char *given = getenv("MUSTER_TEST_STORE");
    Str after, store = given ? str_from(given) : STR_NONE, before = str_cut(store, '?', &after);
    if (!str_starts(store, STR("postgresql://"))) return STR_CAT(t->cx.arena, folder, STR(".sqlite"));
    PGconn *c = PQconnectdb(given);
    expect(t, PQstatus(c) == CONNECTION_OK);
    PQclear(PQexec(c, "DROP DATABASE IF EXISTS muster_county"));
    PGresult *r = PQexec(c, "CREATE DATABASE muster_county");
    expect(t, PQresultStatus(r) == PGRES_COMMAND_OK);
    PQclear(r);
    PQfinish(c);
    size_t slash = before.n;
    while (slash > 0 && before.p[slash - 1] != '/') slash--;
    return STR_CAT(t->cx.arena, str_slice(before, 0, slash), STR("muster_county?"), after);
}

/* A command of the page, in the folder and on that store; a check needs none. */
static int run(T *t, Str folder, Str store, Str line, Str *out) {
    Arena *a = t->cx.arena;
    Str args = str_slice(str_trim(line), sizeof "muster " - 1, SIZE_MAX);
    args = str_starts(args, STR("check")) ? STR_CAT(a, STR("check "), folder)
                                          : STR_CAT(a, args, STR(" --store '"), store, STR("'"));
    expect(t, setenv("MUSTER_DEFINITIONS", str_cstr(a, folder), 1) == 0);
    int code = test_run_muster(t, str_cstr(a, args), out);
    expect(t, unsetenv("MUSTER_DEFINITIONS") == 0);
    return code;
}

PURE_TEST("a county adds a register as the page says: its file, its check, a case opened, moved, closed and exported") {
    Str page = page_of(t), out = STR_NONE, all = STR(""), last = STR_NONE;
    Str folder = given_folder(t, block(t, page, "```yaml\n"));
    Str store = given_store(t, folder);
    int n = 0;
    for (Str rest = page; rest.n;) {
        Str line = str_cut(rest, '\n', &rest);
        if (!str_starts(line, STR("    muster "))) continue;
        int code = run(t, folder, store, line, &out);
        if (code != 0) printf("     %.*s\n     %.*s\n", STR_ARG(line), STR_ARG(out));
        expect_i64(t, 0, code);
        all = STR_CAT(t->cx.arena, all, out);
        last = out;
        n++;
    }
    expect_i64(t, 10, n);
    expect_has(t, all, "reg_holiday_grant_visits");
    expect_has(t, all, "Harbour Sea Scouts");
    expect_has(t, all, "met    2018-03-15");
    expect_has(t, all, ",2018-03-01,Sailing at Easter,1500");
    expect_has(t, last, "HOL-000001,,,,Harbour Sea Scouts,2018-03-01,1,,2018-03-05,24");
    Str greedy = STR("muster case open holiday_grant --subject Scouts asked_on=2018-03-01 amount=99999 purpose=Boats");
    expect(t, run(t, folder, store, greedy, &out) != 0);
    expect_has(t, out, "The number is too large");
}

PURE_TEST(
    "the mistake that the page on adding a register shows is told as it says, with its line and the nearest name") {
    Str page = page_of(t), out;
    Str wrong = replaced(t, block(t, page, "```yaml\n"), "needs: [decided_on,", "needs: [decidd_on,");
    Str folder = given_folder(t, wrong), said = block(t, page, "```\ncounty");
    Str store = STR_CAT(t->cx.arena, folder, STR(".sqlite"));
    expect(t, run(t, folder, store, STR("muster check"), &out) != 0);
    expect_has(t, out, str_cstr(t->cx.arena, str_trim(said)));
    expect(t, run(t, folder, store, STR("muster init"), &out) != 0);
}
