/* register_mistakes_test.c - what is wrong in a definition is told, at its line. */
#include <sys/stat.h>

#include "harness.h"
#include "registers/register_read.h"

static const char sound[] =
    "register: club\ntitle: Clubs\ncase: place\nprefix: CLB\nsubject: child\nabout: A club.\n"
    "access: {change: [early_help_worker]}\n"
    "fields:\n  - {name: asked_on, title: Asked on, type: date}\n  - {name: offered_on, title: Offered on, type: date}\n"
    "stages:\n  - {name: waiting, title: Waiting, first: true, to: [offered]}\n"
    "  - {name: offered, title: Offered, to: [closed]}\n  - {name: closed, title: Closed, last: true}\n";

/* The first mistake in the sound definition with more written after it, or nothing. */
static Str mistake_with(T *t, const char *more) {
    Mistakes m = mistakes_on(t->cx.arena);
    Str text = str_fmt(t->cx.arena, "%s%s", sound, more);
    const YamlNode *root = yaml_read(&m, STR("registers/club.yaml"), text);
    expect(t, root != NULL);
    (void)register_read(&m, root, text);
    return m.n ? m.first->message : STR_NONE;
}

static void expect_mistake(T *t, const char *more, const char *words) {
    Str said = mistake_with(t, more);
    if (str_find(said, str_from(words)) < 0) printf("said: %.*s\n", STR_ARG(said));
    expect(t, str_find(said, str_from(words)) >= 0);
}

TEST("a clock has a limit or a last day that is worked out, and one of them") {
    expect_i64(t, 0, (i64)mistake_with(t, "").n);
    expect_i64(t, 0,
               (i64)mistake_with(t, "clocks:\n  - {name: offer, title: Offer, starts: asked_on, stops: offered_on, "
                                    "due_on: asked_on + 5}\n")
                   .n);
    expect_mistake(
        t,
        "clocks:\n  - {name: offer, title: Offer, starts: asked_on, stops: offered_on, limit: 5 days, due_on: "
        "asked_on + 5}\n",
        "not both");
    expect_mistake(t, "clocks:\n  - {name: offer, title: Offer, starts: asked_on, stops: offered_on}\n", "has a limit");
}

TEST("a case closes by itself only to a last stage, on a condition, with answers that it has") {
    expect_i64(
        t, 0, (i64)mistake_with(t, "closings:\n  - {name: late, title: Late, when: asked_on < today, to: closed}\n").n);
    expect_mistake(t, "closings:\n  - {name: late, title: Late, when: asked_on < today, to: offered}\n", "last stage");
    expect_mistake(t, "closings:\n  - {name: late, title: Late, to: closed}\n", "say when");
    expect_mistake(t, "closings:\n  - {name: late, title: Late, when: asked_on < today, to: shut}\n",
                   "no stage 'shut'");
    expect_mistake(
        t, "closings:\n  - {name: late, title: Late, when: asked_on < today, to: closed, with: {ofered_on: today}}\n",
        "did you mean 'offered_on'");
}

TEST("an effect must do something, and an expression name what exists") {
    expect_mistake(t, "effects:\n  - {name: none, on: offered}\n", "does nothing");
    expect_mistake(t, "effects:\n  - {name: none, on: offered, changes: cme, with: {placed_on: ofered_on + 'x'}}\n",
                   "in \"");
}

/* What is told of one file alone. */
static const Mistake *first_mistake(T *t, const char *text) {
    Mistakes m = mistakes_on(t->cx.arena);
    const YamlNode *root = yaml_read(&m, STR("registers/some.yaml"), str_from(text));
    expect(t, root != NULL);
    (void)register_read(&m, root, str_from(text));
    return m.first;
}

#define HEAD                                                                                    \
    "register: some\ntitle: Some\ncase: some\nprefix: SOM\nsubject: child\nabout: Something.\n" \
    "access: {change: [early_help_worker]}\n"                                                   \
    "codes: {colour: [{code: red, title: Red}, {code: green, title: Green}]}\n"
#define STAGES \
    "stages:\n  - {name: waiting, title: Waiting, first: true, to: [closed]}\n  - {name: closed, title: Closed, last: true}\n"

TEST("a code that the name of a field hides is told, with what to do about it") {
    const char *fields =
        "fields:\n  - {name: colour, title: Colour, type: choice}\n  - {name: red, title: How red, type: number}\n";
    Str text = STR_CAT(t->cx.arena, STR(HEAD), str_from(fields), STR("checks:\n  - {that: colour = red, say: No}\n"),
                       STR(STAGES));
    const Mistake *m = first_mistake(t, str_cstr(t->cx.arena, text));
    expect_has(t, m->message,
               "a field has the name of the code: put the code in quotes, or name the field otherwise: red");
    expect_i64(t, 13, m->line);
    text = STR_CAT(t->cx.arena, STR(HEAD), str_from(fields), STR("checks:\n  - {that: \"colour = 'red'\", say: No}\n"),
                   STR(STAGES));
    expect(t, first_mistake(t, str_cstr(t->cx.arena, text)) == NULL);
}

TEST(
    "a cycle, an unknown field, a clock on what never happens, and names given twice: each told at its line, all at once") {
    static const char text[] =
        HEAD "fields:\n"
             "  - {name: asked_on, title: Asked on, type: date}\n"
             "  - {name: first, title: First, type: number, computed: second + 1}\n"
             "  - {name: second, title: Second, type: number, computed: first + 1}\n"
             "  - {name: asked_on, title: Again, type: date}\n"
             "  - {name: answered_on, title: Answered on, type: date}\n"
             "checks:\n"
             "  - {that: askd_on is set, say: No}\n" STAGES "clocks:\n"
             "  - {name: answer, title: Answer, starts: asked_on, stops: answerd_on, limit: 5 days}\n";
    static const struct {
        int line;
        const char *says;
    } rows[] = {
        {13, "the field 'asked_on' is named twice"},           {16, "there is no field askd_on; did you mean asked_on"},
        {21, "opened or closed; did you mean 'answered_on'?"}, {11, "the field 'first' is worked out from itself"},
        {12, "the field 'second' is worked out from itself"},
    };
    size_t n = 0;
    for (const Mistake *m = first_mistake(t, text); m; m = m->next) {
        bool is_expected = false;
        for (size_t i = 0; i < COUNT_OF(rows); i++)
            is_expected = is_expected || (m->line == rows[i].line && str_find(m->message, str_from(rows[i].says)) >= 0);
        if (!is_expected) printf("     %d: %.*s\n", m->line, STR_ARG(m->message));
        n += is_expected;
    }
    expect_i64(t, (i64)COUNT_OF(rows), (i64)n);
}

/* ---- what registers say of each other ---- */

static const char house_yaml[] =
    "register: house\ntitle: Houses\ncase: house\nprefix: HSE\nsubject: body\nabout: A house.\n"
    "access: {change: [early_help_worker]}\n"
    "codes: {colour: [{code: red, title: Red}, {code: green, title: Green}]}\n"
    "fields:\n  - {name: asked_on, title: Asked on, type: date}\n  - {name: colour, title: Colour, type: choice}\n"
    "stages:\n  - {name: waiting, title: Waiting, first: true, to: [closed]}\n  - {name: closed, title: Closed, last: true}\n";

/* What is told of a condition of the club, with a register of houses beside it; *line of it. */
static Str told_of(T *t, const char *condition, const char *more_of_house, int *line) {
    Str folder = test_folder(t), at = STR_CAT(t->cx.arena, folder, STR("/registers"));
    (void)mkdir(str_cstr(t->cx.arena, at), 0700); /* it may be there */
    Str club = str_fmt(t->cx.arena, "%schecks:\n  - {that: \"%s\", say: No}\n", sound, condition);
    Str house = str_fmt(t->cx.arena, "%s%s", house_yaml, more_of_house);
    test_write_file(t, STR_CAT(t->cx.arena, at, STR("/club.yaml")), club);
    test_write_file(t, STR_CAT(t->cx.arena, at, STR("/house.yaml")), house);
    Mistakes m = mistakes_on(t->cx.arena);
    registers_check(folder, &m);
    *line = m.n ? m.first->line : 0;
    return m.n ? m.first->message : STR_NONE;
}

PURE_TEST("names of other registers, their fields, stages and codes are checked, with the line and the nearest name") {
    static const struct {
        const char *condition, *says; /* NULL: nothing */
    } rows[] = {
        {"has_open('house')", NULL},
        {"has_open(hous)", "no register 'hous'; did you mean house"},
        {"opened_within('housse', 3)", "did you mean house"},
        {"opened_between(club, today, today)", NULL},
        {"linked(hous) = 0", "did you mean house"},
        {"of_case(house, colour) = red", NULL},
        {"of_case(house, color) = red", "the register 'house' has no field 'color'; did you mean colour"},
        {"of_case(house, colour) = gren", "no such code: 'gren'; did you mean green"},
        {"of_case(house, colour) in (red, blue)", "no such code: 'blue'"},
        {"either(of_case(house, colour), 'none') = 'none'", NULL},
        {"either(of_case(house, colour), 'none') = 'gren'", "did you mean green"},
        {"of_case(house, stage) = closd", "has no stage 'closd'; did you mean closed"},
        {"of_case_of(house, 'Old Hall', stage) = closed", NULL},
        {"of_case_of(house, 'Old Hall', colr) is set", "did you mean colour"},
        {"value_of(asked_on, colour) is set", "takes other arguments"},
        {"value_of(3, colour) is set", "must be a field that names a case"},
        {"has(in_carre, today)", "did you mean in_care"},
        {"fact(sen_provison, today) is set", "did you mean sen_provision"},
        {"exclusions(SUP, today, today) > 1", "SUSP, PERM or LNCH"},
        {"term_starts(schol, today) = today", "did you mean school"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int line;
        Str said = told_of(t, rows[i].condition, "", &line);
        if (!rows[i].says) expect_str(t, "", said.p ? said : STR(""));
        else {
            if (str_find(said, str_from(rows[i].says)) < 0) printf("     %s: %.*s\n", rows[i].condition, STR_ARG(said));
            expect_has(t, said, rows[i].says);
            expect_i64(t, 16, line);
        }
    }
}

PURE_TEST("a register at arm's length is asked of by no other register") {
    int line;
    expect_has(t, told_of(t, "has_open(house)", "arms_length: true\n", &line), "at arm's length");
    expect_i64(t, 0, (i64)told_of(t, "asked_on is set", "arms_length: true\n", &line).n);
}
