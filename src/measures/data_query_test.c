/* data_query_test.c - what is warned of a frozen figure is asked of its owner, answered and closed; and what stands against signing meanwhile. */
#include "measures/data_query.h"
#include "access/access.h"
#include "harness.h"
#include "measure_help.h"
#include "measures/commentary.h"
#include "measures/edition.h"
#include "registers/table.h"

/* Released before its period ended: W5. */
static void given_early(T *t, const char *result) {
    Str cells[N_RESULTS_COLUMNS];
    ResultKept kept;
    for (size_t i = 0; i < N_RESULTS_COLUMNS; i++) cells[i] = STR("");
    cells[RESULTS_CODE] = STR("EY14"), cells[RESULTS_SECTION] = STR("annual"), cells[RESULTS_SCORECARD] = STR("CYPE");
    cells[RESULTS_RESULT] = str_from(result), cells[RESULTS_SOURCE] = STR("Published");
    cells[RESULTS_RELEASED_ON] = STR("2017-06-01");
    ok(t, results_keep(&t->cx, cells, date_ymd(2017, 8, 31), 1, &kept));
}

static Edition frozen(T *t) {
    const Scorecard *s;
    Edition e;
    i64 id;
    ok(t, scorecard_open(&t->cx, STR("directorate"), &s));
    ok(t, edition_freeze(&t->cx, s, date_ymd(2018, 5, 31), STR("again"), &id));
    ok(t, edition_get(&t->cx, id, &e));
    return e;
}

static size_t waiting(T *t, const char *warning, DataQuery *first) {
    DataQuery *all;
    size_t n, found = 0;
    ok(t, data_query_list(&t->cx, &(DataQueryWanted){.measure = STR("eyfs_gld")}, &all, &n));
    for (size_t i = 0; i < n; i++)
        if (str_is(all[i].warning, warning) && found++ == 0) *first = all[i];
    return found;
}

static bool is_reminded(T *t) {
    Reminder *all;
    size_t n;
    ok(t, reminders_list(&t->cx, false, &all, &n));
    for (size_t i = 0; i < n; i++)
        if (all[i].kind == REMIND_QUERY && str_is(all[i].measure, "eyfs_gld")) return true;
    return false;
}

static void act_as(T *t, i64 id) { t->cx.actor.id = id; }

TEST(
    "a warning of a frozen figure is a query, asked once; answered by one, closed by another, it no longer stands against signing") {
    DataQuery q;
    i64 other;
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    ok(t, user_add(&t->cx, STR("owner"), STR("owner"), STR("correct horse battery"), &other));
    i64 own = t->cx.actor.id;
    given_early(t, "74.3");
    Edition e = frozen(t);
    expect_i64(t, 1, (i64)waiting(t, "W5", &q));
    expect_str(t, "open", q.stage);
    expect_has(t, q.words, "74.3%");
    expect(t, is_reminded(t));
    expect(t, edition_has_problem(t, &e, "W5"));
    e = frozen(t);
    expect_i64(t, 1, (i64)waiting(t, "W5", &q));
    expect_error(t, ERR_CONFLICT, data_query_close(&t->cx, q.id)); /* not answered */
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_INPUT, data_query_answer(&t->cx, q.id, STR("explained"), STR("  ")));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_INPUT, data_query_answer(&t->cx, q.id, STR("maybe"), STR("words")));
    ctx_clear_error(&t->cx);
    ok(t, data_query_answer(&t->cx, q.id, STR("explained"), STR("Provisional figures came out early.")));
    expect(t, !is_reminded(t));
    expect(t, edition_has_problem(t, &e, "W5"));                 /* answered is not closed */
    expect_error(t, ERR_DENIED, data_query_close(&t->cx, q.id)); /* nobody closes what they answered */
    ctx_clear_error(&t->cx);
    act_as(t, other);
    ok(t, data_query_close(&t->cx, q.id));
    expect(t, !edition_has_problem(t, &e, "W5"));
    expect_error(t, ERR_CONFLICT, data_query_answer(&t->cx, q.id, STR("corrected"), STR("late")));
    ctx_clear_error(&t->cx);
    act_as(t, own);
    e = frozen(t);
    expect_i64(t, 0, (i64)waiting(t, "W5", &q)); /* what was closed is not asked again */
    given_early(t, "75.0");
    e = frozen(t);
    expect_i64(t, 1, (i64)waiting(t, "W5", &q)); /* of another figure it is */
    expect_str(t, "open", q.stage);
    expect_str(t, "", q.answer);
    expect(t, edition_has_problem(t, &e, "W5"));
}

TEST("words that give another number than the figure are asked about when the scorecard is frozen") {
    DataQuery q;
    i64 id;
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    given_early(t, "74.3");
    CommentKey key = {.scorecard = STR("directorate"), .measure = STR("eyfs_gld"), .period_to = date_ymd(2017, 8, 31)};
    ok(t, comment_write(&t->cx, &key, STR("A good level of development was reached by 79.9% of children."), &id));
    (void)frozen(t);
    expect_i64(t, 1, (i64)waiting(t, "W2", &q));
}

TEST("a query is answered by owners and closed by who freezes, and nobody else") {
    DataQuery q;
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    given_early(t, "74.3");
    (void)frozen(t);
    expect_i64(t, 1, (i64)waiting(t, "W5", &q));
    Actor operator= t->cx.actor;
    t->cx.actor = (Actor){.id = operator.id };
    expect_error(t, ERR_DENIED, data_query_answer(&t->cx, q.id, STR("explained"), STR("words")));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_DENIED, data_query_close(&t->cx, q.id));
    ctx_clear_error(&t->cx);
    t->cx.actor = operator;
    expect_error(t, ERR_NOTFOUND, data_query_close(&t->cx, q.id + 1000));
}
