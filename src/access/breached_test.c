#include "access/breached.h"
#include "access/access.h"
#include "harness.h"

#include <stdlib.h>

static void use_list(T *t, Str text) {
    Str path = str_fmt(t->cx.arena, "%.*s/list", STR_ARG(test_folder(t)));
    test_write_file(t, path, text);
    t->app.breached_passwords = path;
}

static bool is_in(T *t, const char *password) {
    bool found;
    ok(t, breached_has(&t->cx, str_from(password), &found));
    return found;
}

static int by_bytes(const void *a, const void *b) { return str_cmp(*(const Str *)a, *(const Str *)b); }

/* Lines of all lengths, as many as two halvings and more can go wrong in. */
static Str sorted_list(T *t, size_t n, const char *line_end) {
    Str *lines = ARENA_ARRAY(t->cx.arena, Str, n);
    Buf b = buf_on(t->cx.arena);
    for (size_t i = 0; i < n; i++)
        lines[i] =
            str_fmt(t->cx.arena, "word%zu%.*s", i * 7, (int)(i % 40), "abcdefghijklmnopqrstuvwxyzabcdefghijklmnop");
    qsort(lines, n, sizeof *lines, by_bytes);
    for (size_t i = 0; i < n; i++) buf_fmt(&b, "%.*s%s", STR_ARG(lines[i]), line_end);
    return buf_str(&b);
}

static void find_each(T *t, Str list) {
    for (Str rest = list; rest.n;) {
        Str line = str_cut(rest, '\n', &rest);
        if (str_ends(line, STR("\r"))) line.n--;
        expect(t, is_in(t, str_cstr(t->cx.arena, line)));
        expect(t, !is_in(t, str_cstr(t->cx.arena, str_fmt(t->cx.arena, "%.*s!", STR_ARG(line)))));
    }
}

PURE_TEST("every password of a sorted list is found in it, the first and the last too, and none that is not there") {
    static const size_t sizes[] = {1, 2, 3, 200};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        Str list = sorted_list(t, sizes[i], i % 2 ? "\r\n" : "\n");
        use_list(t, list);
        find_each(t, list);
        expect(t, !is_in(t, "aaaa"));
        expect(t, !is_in(t, "zzzz"));
        expect(t, !is_in(t, ""));
    }
    use_list(t, STR("aaaa\nbbbb")); /* no end of line at the end */
    expect(t, is_in(t, "bbbb"));
}

PURE_TEST("a list of passwords holds them whatever their capitals are") {
    use_list(t, STR("correct horse battery\nmonday morning rain\n"));
    expect(t, is_in(t, "Monday Morning Rain"));
    expect(t, !is_in(t, "monday morning"));
}

PURE_TEST("a published list of SHA-1 hashes with counts is asked by hash, in capitals or small letters") {
    /* of "correct horse battery" and "password1234" */
    use_list(t, STR("E6B6AFBD6D76BB5D2041542D7D2E3FAC5BB05593:12\nFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF:1\n"));
    expect(t, is_in(t, "password1234"));
    expect(t, !is_in(t, "password12345"));
    use_list(t, STR("e6b6afbd6d76bb5d2041542d7d2e3fac5bb05593\n"));
    expect(t, is_in(t, "password1234"));
}

PURE_TEST("a list that cannot be read refuses every password rather than letting any through") {
    bool found;
    t->app.breached_passwords = STR("/nowhere/at/all");
    expect_error(t, ERR_OPS, breached_has(&t->cx, STR("three blind mice 3"), &found));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_OPS, user_check_password(&t->cx, STR("jo"), STR("three blind mice 3")));
    ctx_clear_error(&t->cx);
    use_list(t, STR(""));
    expect_error(t, ERR_OPS, breached_has(&t->cx, STR("three blind mice 3"), &found));
}

PURE_TEST("a password of the list is refused in words, and without a list only what everybody tries first is") {
    ok(t, user_check_password(&t->cx, STR("jo"), STR("three blind mice 3")));
    use_list(t, STR("three blind mice 3\n"));
    expect_error(t, ERR_INPUT, user_check_password(&t->cx, STR("jo"), STR("Three Blind Mice 3")));
    expect_has(t, t->cx.error.message, "stolen elsewhere");
    ctx_clear_error(&t->cx);
    ok(t, user_check_password(&t->cx, STR("jo"), STR("four blind mice 3")));
}

PURE_TEST("the doctor sees of a list what it is, and whether it is in order") {
    BreachedFile f;
    use_list(t, sorted_list(t, 300, "\n"));
    ok(t, breached_look(&t->cx, t->app.breached_passwords, &f));
    expect(t, f.is_sorted && !f.is_hashed);
    use_list(t, STR("bbb\naaa\n"));
    ok(t, breached_look(&t->cx, t->app.breached_passwords, &f));
    expect(t, !f.is_sorted);
    use_list(t, STR("e6b6afbd6d76bb5d2041542d7d2e3fac5bb05593\n"));
    ok(t, breached_look(&t->cx, t->app.breached_passwords, &f));
    expect(t, f.is_sorted && f.is_hashed);
}
