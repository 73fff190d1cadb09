/* scenario_names_test.c - every scenario of the inclusion chapters has a test named after it.
 *
 * tests/scenarios/names.txt keeps their names; where the chapters lie beside the project it is compared with them. A name counts as tested
 * where a row of tests/scenarios begins with it, or a test of the program does. */
#include <ctype.h>

#include "define/yaml.h"
#include "harness.h"
#include "registers/scenario_files.h"

/* "X1" of "X1: ..." and "X1 ...", and not of "X10 ...". */
static bool is_named(Str text, Str name) {
    return str_starts(text, name) && (text.n == name.n || !isalnum((unsigned char)text.p[name.n]));
}

static bool is_among(const Str *at, size_t n, Str name) {
    for (size_t i = 0; i < n; i++)
        if (is_named(at[i], name)) return true;
    return false;
}

enum { NAMES_MAX = 400, NAME_MAX = 8 };

typedef struct Names {
    Str at[NAMES_MAX];
    size_t n;
} Names;

static void keep(T *t, Names *l, Str name) {
    expect(t, l->n < NAMES_MAX);
    l->at[l->n++] = name;
}

/* "- RC1 Given ...": up to five letters or digits, beginning with a capital and ending with a digit. */
static Str name_in(Str line) {
    Str rest, name = str_starts(line, STR("- ")) ? str_cut(str_slice(line, 2, SIZE_MAX), ' ', &rest) : STR_NONE;
    bool is_name = name.n > 1 && name.n < NAME_MAX && isupper((unsigned char)name.p[0]) &&
                   isdigit((unsigned char)name.p[name.n - 1]);
    for (size_t i = 0; is_name && i < name.n; i++)
        is_name = isupper((unsigned char)name.p[i]) || isdigit((unsigned char)name.p[i]);
    return is_name ? name : STR_NONE;
}

static void read_names(T *t, Str text, Names *out) {
    while (text.n > 0) {
        Str name = name_in(str_trim(str_cut(text, '\n', &text)));
        if (name.n > 0) keep(t, out, name);
    }
}

static Names names_kept(T *t) {
    Names l = {.n = 0};
    read_names(t, test_read_file(t, STR("tests/scenarios/names.txt")), &l);
    return l;
}

TEST("each scenario of the inclusion chapters has a test that is named after it") {
    static const char *const files[] = {SCENARIO_FILES};
    Names kept = names_kept(t), rows = {.n = 0};
    Mistakes m = mistakes_on(t->cx.arena);
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        Str path = str_from(files[i]);
        YAML_EACH(map, yaml_read(&m, path, test_read_file(t, path)))
        keep(t, &rows, yaml_text(&m, map, "scenario"));
    }
    i64 n_missing = 0;
    for (size_t i = 0; i < kept.n; i++) {
        if (is_among(rows.at, rows.n, kept.at[i])) continue;
        if (test_is_named(t, kept.at[i])) continue;
        printf("     no test is named after %.*s\n", STR_ARG(kept.at[i]));
        n_missing++;
    }
    expect_i64(t, 0, n_missing);
    expect(t, kept.n > 100);
}

TEST("the list of scenarios is that of the chapters") {
    static const char *const chapters[] = {"spec/inclusion.md", "spec/inclusion-attendance.md",
                                           "spec/inclusion-provision.md"};
    Names kept = names_kept(t), theirs = {.n = 0};
    for (size_t i = 0; i < COUNT_OF(chapters); i++) {
        Str path;
        if (!test_shared(t, chapters[i], &path)) return;
        read_names(t, test_read_file(t, path), &theirs);
    }
    for (size_t i = 0; i < theirs.n && i < kept.n; i++) expect_str(t, str_cstr(t->cx.arena, theirs.at[i]), kept.at[i]);
    expect_i64(t, (i64)theirs.n, (i64)kept.n);
}
