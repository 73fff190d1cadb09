/* coverage_test.c - docs/registers-coverage.md says nothing that is not so: each name of a register's part, and each test, exists. */
#include "define/yaml.h"
#include "harness.h"
#include "registers/register.h"
#include "registers/scenario_files.h"

static bool is_part(const Register *r, Str name) {
    if (register_field(r, name) != SIZE_MAX || register_stage(r, name) != SIZE_MAX ||
        register_clock(r, name) != SIZE_MAX)
        return true;
#define LOOK(list, n)                 \
    for (size_t i = 0; i < r->n; i++) \
        if (str_eq(r->list[i].name, name)) return true;
    LOOK(tasks, n_tasks)
    LOOK(effects, n_effects)
    LOOK(closings, n_closings)
    LOOK(rules, n_rules)
    LOOK(settings, n_settings)
    LOOK(figures, n_figures)
    LOOK(letters, n_letters)
#undef LOOK
    return false;
}

enum { SCENARIOS_MAX = 600 };

typedef struct Scenarios {
    Str at[SCENARIOS_MAX];
    size_t n;
} Scenarios;

static void read_scenarios(T *t, Scenarios *out) {
    static const char *const files[] = {SCENARIO_FILES};
    Mistakes m = mistakes_on(t->cx.arena);
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        const YamlNode *root = yaml_read(&m, str_from(files[i]), test_read_file(t, str_from(files[i])));
        YAML_EACH(one, root)
        if (out->n < SCENARIOS_MAX) out->at[out->n++] = yaml_text(&m, one, "scenario");
    }
    expect(t, out->n > 100);
}

/* "X1" is no name of "X10". */
static bool begins(Str text, Str words) {
    bool goes_on = text.n > words.n && words.n < 5 && text.p[words.n] >= '0' && text.p[words.n] <= '9';
    return str_starts(text, words) && !goes_on;
}

static bool is_test(T *t, const Scenarios *s, Str words) {
    for (size_t i = 0; i < s->n; i++)
        if (begins(s->at[i], words)) return true;
    return test_is_named(t, words);
}

/* What stands between the next two marks; STR_NONE: nothing more. */
static Str next_marked(Str *rest) {
    Str before, after;
    before = str_cut(*rest, '`', &after);
    (void)before;
    return after.n ? str_cut(after, '`', rest) : (*rest = STR_NONE);
}

static Str cell(Str line, int n) {
    Str part = STR_NONE, rest = line;
    for (int i = 0; i <= n; i++) part = str_cut(rest, '|', &rest);
    return part;
}

/* How many names there are not: all are told, not the first alone. */
static int check_where(const T *t, Str where) {
    int n_wrong = 0;
    for (Str name = next_marked(&where); name.n; name = next_marked(&where)) {
        Str part, reg = str_cut(name, '.', &part);
        const Register *r = register_find(registers_of(&t->cx), reg);
        bool is_there = r && is_part(r, part);
        if (!is_there) printf("no such part of a register: %.*s\n", STR_ARG(name));
        if (!is_there) n_wrong++;
    }
    return n_wrong;
}

static int check_tests(T *t, const Scenarios *s, Str tests) {
    int n_wrong = 0;
    for (Str words = next_marked(&tests); words.n; words = next_marked(&tests)) {
        bool is_there = is_test(t, s, words);
        if (!is_there) printf("no such test: %.*s\n", STR_ARG(words));
        if (!is_there) n_wrong++;
    }
    return n_wrong;
}

PURE_TEST("the page of what the registers do names parts and tests that exist, and every register") {
    Str page = test_read_file(t, STR("docs/registers-coverage.md")), rest = page;
    Scenarios s = {.n = 0};
    int n_rows = 0, n_wrong = 0;
    read_scenarios(t, &s);
    while (rest.n) {
        Str line = str_cut(rest, '\n', &rest);
        if (!str_starts(line, STR("| ")) || str_find(line, STR("`")) < 0) continue;
        bool is_rule = cell(line, 4).n > 0;
        if (is_rule) n_wrong += check_where(t, cell(line, 3));
        n_wrong += check_tests(t, &s, cell(line, is_rule ? 4 : 2));
        n_rows++;
    }
    expect(t, n_rows > 90);
    const Registers *all = registers_of(&t->cx);
    for (size_t i = 0; i < all->n; i++) {
        bool is_there = str_find(page, STR_CAT(t->cx.arena, STR("`"), all->at[i]->name, STR("."))) >= 0 ||
                        str_find(page, STR_CAT(t->cx.arena, STR("`"), all->at[i]->name, STR("`"))) >= 0;
        if (!is_there) printf("in no row: %.*s\n", STR_ARG(all->at[i]->name));
        if (!is_there) n_wrong++;
    }
    expect_i64(t, 0, n_wrong);
}
