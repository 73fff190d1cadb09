/* register_mistakes_test.c - what is wrong in a definition is told, at its line. */
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
