/* register_mistakes_test.c - what is wrong in a definition is told, at its line. */
#include <sys/stat.h>

#include "harness.h"
#include "registers/register_read.h"
#include "registers/tick.h"

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

TEST("a clock, task, effect, rule, letter or setting named twice is refused where it is named again") {
    static const char *const lists[] = {
        "clocks:\n  - {name: a, title: A, starts: asked_on, stops: offered_on, limit: 5 days}\n"
        "  - {name: a, title: B, starts: asked_on, stops: offered_on, limit: 9 days}\n",
        "tasks:\n  - {name: a, title: A, when: asked_on is set}\n  - {name: a, title: B, when: offered_on is set}\n",
        "effects:\n  - {name: a, on: offered, title: A}\n  - {name: a, on: closed, title: B}\n",
        "closings:\n  - {name: a, title: A, when: asked_on < today, to: closed}\n"
        "  - {name: a, title: B, when: offered_on < today, to: closed}\n",
        "letters:\n  - {name: a, title: A, body: Dear}\n  - {name: a, title: B, body: Dear}\n",
        "settings:\n  - {name: a, title: A, value: 5 days, limit: true}\n  - {name: a, title: B, value: 6 days, limit: true}\n",
        "rules:\n  - {name: a, title: A, statement: rule_gone, does: raise_task}\n"
        "  - {name: a, title: B, statement: rule_gone, does: raise_task}\n",
    };
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        Mistakes m = mistakes_on(t->cx.arena);
        Str text = str_fmt(t->cx.arena, "%s%s", sound, lists[i]);
        const YamlNode *root = yaml_read(&m, STR("registers/club.yaml"), text);
        (void)register_read(&m, root, text);
        expect_i64(t, 1, (i64)m.n);
        if (m.n == 0) continue;
        expect_has(t, m.first->message, "'a' is named twice");
        expect_i64(t, 17, m.first->line);
    }
}

TEST("a limit above which schools are found names its columns, and is of the rows of a statement") {
    static const struct {
        const char *rule, *says;
    } rows[] = {
        {"statement: rule_gone, does: raise_task, above_limit: {count: n, among: phase}", "'of'"},
        {"statement: rule_gone, does: raise_task, above_limit: {count: n, off: pupils, among: phase}", "did you mean"},
        {"each: [school], on: today, when: asked_on is set, does: open_case, above_limit: {count: n, of: p, among: a}",
         "each school on its own has none"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Mistakes m = mistakes_on(t->cx.arena);
        bool is_told = false;
        Str text = str_fmt(t->cx.arena, "%srules:\n  - {name: a, title: A, %s}\n", sound, rows[i].rule);
        const YamlNode *root = yaml_read(&m, STR("registers/club.yaml"), text);
        (void)register_read(&m, root, text);
        for (const Mistake *k = m.first; k; k = k->next) {
            bool is_this = str_find(k->message, str_from(rows[i].says)) >= 0;
            is_told = is_told || is_this;
            if (is_this) expect_i64(t, 16, k->line);
        }
        if (!is_told && m.n) printf("     %.*s\n", STR_ARG(m.first->message));
        expect(t, is_told);
    }
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
        {"stage = asked_on", "a stage is compared with a field"},
        {"stage in (waiting, asked_on)", "a stage is compared with a field"},
        {"stage = waiting", NULL},
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

/* All that is told of a club and a house, a line each: "club.yaml:9: ...". */
static Str all_told(T *t, const char *club, const char *house) {
    Str folder = test_folder(t), at = STR_CAT(t->cx.arena, folder, STR("/registers"));
    Buf b = buf_on(t->cx.arena);
    (void)mkdir(str_cstr(t->cx.arena, at), 0700); /* it may be there */
    test_write_file(t, STR_CAT(t->cx.arena, at, STR("/club.yaml")), str_from(club));
    test_write_file(t, STR_CAT(t->cx.arena, at, STR("/house.yaml")), str_from(house));
    Mistakes m = mistakes_on(t->cx.arena);
    registers_check(folder, &m);
    for (const Mistake *one = m.first; one; one = one->next)
        buf_fmt(&b, "%.*s:%d: %.*s\n", STR_ARG(str_slice(one->file, folder.n + sizeof "/registers", SIZE_MAX)),
                one->line, STR_ARG(one->message));
    return buf_str(&b);
}

PURE_TEST(
    "what is wrong between registers is told beside what is wrong in another file, at its line, with the nearest name") {
    const char *club = str_fmt(t->cx.arena,
                               "%seffects:\n  - {name: a, on: closed, opens: house, with: {askd_on: today}}\n"
                               "  - {name: b, on: closed, closes: house, closes_to: closd}\n"
                               "rules:\n  - {name: c, title: C, statement: rule_gon, does: raise_task}\n",
                               sound)
                           .p;
    Str said = all_told(t, club, house_yaml);
    expect_has(t, said, "club.yaml:16: the register 'house' has no field 'askd_on'; did you mean 'asked_on'?");
    expect_has(t, said, "club.yaml:17: the register 'house' has no stage 'closd'; did you mean 'closed'?");
    expect_has(t, said, "club.yaml:19: there is no statement 'rule_gon' for the rule 'c'; did you mean 'rule_gone'?");
    Str wrong = str_fmt(t->cx.arena, "%schecks:\n  - {that: colr is set, say: No}\n", house_yaml);
    said = all_told(t, club, str_cstr(t->cx.arena, wrong));
    expect_has(t, said, "house.yaml:16: ");
    expect_has(t, said, "club.yaml:17: the register 'house' has no stage 'closd'");
    wrong = str_fmt(t->cx.arena, "%s", "register: house\n  title: [");
    said = all_told(t, club, str_cstr(t->cx.arena, wrong)); /* nobody knows what it says: only that it cannot be read */
    expect_has(t, said, "house.yaml:");
    expect_lacks(t, said, "no register 'house'");
    const char *same =
        str_fmt(t->cx.arena, "%s",
                "register: house\ntitle: Houses\ncase: house\nprefix: CLB\nsubject: body\n"
                "about: A house.\naccess: {change: [early_help_worker]}\nfields: [{name: a, title: A, type: date}]\n"
                "stages: [{name: w, title: W, first: true, to: [c]}, {name: c, title: C, last: true}]\n")
            .p;
    expect_has(t, all_told(t, sound, same), "house.yaml:4: the register 'club' has the same prefix, CLB");
}

TEST("a rule that takes from its statement what it does not give is told, with what it gives") {
    Str folder = test_folder(t), at = STR_CAT(t->cx.arena, folder, STR("/registers"));
    Mistakes m = mistakes_on(t->cx.arena);
    (void)mkdir(str_cstr(t->cx.arena, at), 0700); /* it may be there */
    test_write_file(t, STR_CAT(t->cx.arena, at, STR("/club.yaml")),
                    str_fmt(t->cx.arena,
                            "%srules:\n  - {name: c, title: C, statement: rule_gone, does: open_case, with: {asked_on: "
                            "since_day, offered_on: on_date}}\n",
                            sound));
    Registers *rs;
    ok(t, registers_open(&t->cx, folder, &rs));
    ok(t, tick_prove_rules(&t->cx, rs, &m));
    expect_i64(t, 1, (i64)m.n);
    expect_i64(t, 16, m.first->line);
    expect_has(t, m.first->message,
               "the statement 'rule_gone' gives no 'since_day'; it gives today, person_id, urn, on_date, key");
    registers_close(rs);
}
