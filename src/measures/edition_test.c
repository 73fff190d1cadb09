/* edition_test.c - editions frozen, compared and signed off; what owners say and do; what they are asked for. */
#include "access/access.h"
#include "harness.h"
#include "measure_help.h"
#include "measures/commentary.h"
#include "measures/edition.h"
#include "measures/edition_units.h"
#include "measures/public.h"
#include "registers/table.h"
#include "web/web.h"
#include "user_help.h"

/* ---- given ---- */

static void run(T *t, Str sql) { test_exec(t, str_cstr(t->cx.arena, sql)); }

static void given_school(T *t, int n, const char *rating) {
    run(t,
        str_fmt(
            t->cx.arena,
            "INSERT INTO establishment (urn, name, name_key, kind, phase, district, la_code) VALUES (%d, 'School %d', "
            "'SCHOOL%d', 'school', 'Primary', 'Dover', 886)",
            700000 + n, n, n));
    run(t, str_fmt(t->cx.arena, "INSERT INTO inspection (urn, inspected_on, rating) VALUES (%d, '2016-01-02', '%s')",
                   700000 + n, rating));
}

/* Good Level of Development, published with a floor that it fails. */
static void given_red(T *t, const char *result) {
    Str cells[N_RESULTS_COLUMNS];
    ResultKept kept;
    for (size_t i = 0; i < N_RESULTS_COLUMNS; i++) cells[i] = STR("");
    cells[RESULTS_CODE] = STR("EY14"), cells[RESULTS_SECTION] = STR("annual"), cells[RESULTS_SCORECARD] = STR("CYPE");
    cells[RESULTS_RESULT] = str_from(result), cells[RESULTS_PREVIOUS] = STR("74.8"), cells[RESULTS_FLOOR] = STR("75");
    ok(t, results_keep(&t->cx, cells, date_ymd(2017, 8, 31), 1, &kept));
}

static Date as_at(void) { return date_ymd(2018, 5, 31); }

static const Scorecard *directorate(T *t) {
    const Scorecard *s;
    ok(t, scorecard_open(&t->cx, STR("directorate"), &s));
    return s;
}

static void given_county(T *t) {
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    for (int i = 0; i < 4; i++) given_school(t, i, "Good");
    given_red(t, "74.3");
}

static Edition frozen(T *t, const char *note) {
    i64 id;
    Edition e;
    ok(t, edition_freeze(&t->cx, directorate(t), as_at(), str_from(note), &id));
    ok(t, edition_get(&t->cx, id, &e));
    return e;
}

TEST("a scorecard is frozen on its rhythm's own day, or with a note that says why not") {
    const Scorecard *quarterly;
    i64 id;
    Edition e;
    given_county(t);
    expect_error(t, ERR_INPUT, edition_freeze(&t->cx, directorate(t), date_ymd(2018, 5, 30), STR(" "), &id));
    expect_has(t, t->cx.error.message, "30 April 2018");
    ctx_clear_error(&t->cx);
    ok(t, scorecard_open(&t->cx, STR("quarterly"), &quarterly));
    expect_error(t, ERR_INPUT, edition_freeze(&t->cx, quarterly, date_ymd(2018, 4, 30), STR(""), &id));
    expect_has(t, t->cx.error.message, "31 March 2018");
    ctx_clear_error(&t->cx);
    ok(t, edition_freeze(&t->cx, quarterly, date_ymd(2018, 3, 31), STR(""), &id));
    ok(t, edition_freeze(&t->cx, directorate(t), date_ymd(2018, 5, 30), STR("The committee met a day early"), &id));
    ok(t, edition_get(&t->cx, id, &e));
    expect_str(t, "The committee met a day early", e.note);
}

/* December's data on 14 February; 14 April 2018 is a Saturday. */
TEST("an edition is to be published 45 days after its day, on a working day") {
    expect(t, date_eq(date_ymd(2018, 2, 14), edition_due(&t->cx, date_ymd(2017, 12, 31))));
    expect(t, date_eq(date_ymd(2018, 4, 16), edition_due(&t->cx, date_ymd(2018, 2, 28))));
}

TEST("the authority sets how long after its day an edition is due") {
    Arena *a = t->cx.arena;
    Str folder = test_folder(t);
    App app = *t->cx.app;
    const App *own = t->cx.app;
    Definitions *d;
    test_write_file(t, STR_CAT(a, folder, STR("/authority.yaml")), STR("places: kent\npublished_after_days: 30\n"));
    ok(t, definitions_open(&t->cx, folder, &d));
    app.definitions = d;
    t->cx.app = &app;
    expect(t, date_eq(date_ymd(2018, 1, 30), edition_due(&t->cx, date_ymd(2017, 12, 31))));
    t->cx.app = own;
    definitions_close(d);
    test_write_file(t, STR_CAT(a, folder, STR("/authority.yaml")), STR("places: kent\n")); /* says nothing of it */
    ok(t, definitions_open(&t->cx, folder, &d));
    expect_i64(t, 45, d->published_after_days);
    definitions_close(d);
    test_write_file(t, STR_CAT(a, folder, STR("/authority.yaml")), STR("places: kent\npublished_after_days: 0\n"));
    expect_error(t, ERR_INPUT, definitions_open(&t->cx, folder, &d));
}

static const EditionRow *row_of(T *t, const Edition *e, const char *measure) {
    EditionRow *rows;
    size_t n;
    ok(t, edition_rows(&t->cx, e, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (str_is(rows[i].measure, measure)) return &rows[i];
    expect(t, false);
    return NULL;
}

static EditionDifference *differences(T *t, const Edition *e, size_t *n) {
    EditionRow *rows;
    EditionDifference *all;
    size_t n_rows;
    ok(t, edition_rows(&t->cx, e, &rows, &n_rows));
    ok(t, edition_differences(&t->cx, e, rows, n_rows, &all, n));
    return all;
}

static const EditionDifference *difference_of(const EditionDifference *all, size_t n, const char *measure) {
    for (size_t i = 0; i < n; i++)
        if (str_is(all[i].measure, measure)) return &all[i];
    return NULL;
}

static const CommentKey gld = {{"directorate", 11}, {"eyfs_gld", 8}, {17409}};

/* ---- units ---- */

static Str packed(T *t, Unit *at, size_t n) {
    UnitSet s = {.at = at, .n = n};
    return edition_units_pack(t->cx.arena, &s);
}

PURE_TEST("packed units are the same in any order, and compared tell what came, went and counts otherwise") {
    Unit one[] = {{.id = 7, .num = 1, .den = 1},
                  {.id = -3, .den = 1},
                  {.id = 900000000007, .num = -5, .value = -9, .has_value = true}};
    Unit again[] = {one[2], one[0], one[1]};
    Unit other[] = {{.id = 7, .den = 1}, {.id = 8, .den = 1}, one[2]};
    Str a = packed(t, one, 3), b = packed(t, again, 3), c = packed(t, other, 3);
    expect(t, str_eq(a, b));
    UnitsCompared d = edition_units_compare(a, c);
    expect(t, d.is_readable);
    expect_i64(t, 1, d.n_added);
    expect_i64(t, 1, d.n_removed);
    expect_i64(t, 1, d.n_changed);
    d = edition_units_compare(a, b);
    expect_i64(t, 0, d.n_added + d.n_removed + d.n_changed);
    expect_i64(t, 3, edition_units_compare(STR(""), a).n_added);
    expect(t, !edition_units_compare(a, STR("\xff\xff")).is_readable);
}

/* ---- freezing ---- */

TEST("an edition stays as it was frozen, and a run of today says row by row what is different and why") {
    size_t n;
    given_county(t);
    Edition e = frozen(t, "");
    expect_i64(t, 1, e.number);
    expect_str(t, "100.0%", row_of(t, &e, "schools_good_out")->displayed);
    expect_i64(t, 4, row_of(t, &e, "schools_good_out")->n_units);
    expect_str(t, "red", row_of(t, &e, "eyfs_gld")->rag);
    (void)differences(t, &e, &n);
    expect_i64(t, 0, (i64)n);
    given_school(t, 5, "Inadequate");
    test_exec(t, "UPDATE inspection SET rating = 'Requires improvement' WHERE urn = 700000");
    given_red(t, "80.0");
    EditionDifference *all = differences(t, &e, &n);
    const EditionDifference *d = difference_of(all, n, "schools_good_out");
    expect(t, d != NULL);
    expect_str(t, "100.0%", d->frozen);
    expect_str(t, "60.0%", d->fresh);
    expect_i64(t, 1, d->n_added);
    expect_i64(t, 0, d->n_removed);
    expect_i64(t, 1, d->n_changed);
    expect_has(t, d->reasons[d->n_reasons - 1], "1 more, 0 fewer, 1 that count otherwise");
    d = difference_of(all, n, "eyfs_gld");
    expect(t, d != NULL);
    expect_str(t, "red", d->frozen_rag);
    expect_str(t, "amber", d->fresh_rag);
    expect_str(t, "100.0%", row_of(t, &e, "schools_good_out")->displayed);
}

TEST("rows altered past the program no longer give the edition's hash, and cannot be signed off") {
    EditionRow *rows;
    size_t n;
    given_county(t);
    Edition e = frozen(t, "");
    ok(t, edition_rows(&t->cx, &e, &rows, &n));
    expect(t, edition_is_intact(&t->cx, &e, rows, n));
    test_exec(t, "UPDATE edition_row SET displayed = '99.9%' WHERE measure = 'eyfs_gld'");
    ok(t, edition_rows(&t->cx, &e, &rows, &n));
    expect(t, !edition_is_intact(&t->cx, &e, rows, n));
    i64 lead = given_user(t, "lead", "director");
    act_as(t, lead, "director");
    expect_error(t, ERR_CONFLICT, edition_sign(&t->cx, e.id, STR("It is late")));
}

TEST("somebody else signs off, once, with a reason where something is missing; a correction is a further edition") {
    i64 second;
    given_county(t);
    i64 analyst = given_user(t, "maker", "analyst"), lead = given_user(t, "lead", "head_of_service");
    act_as(t, analyst, "analyst");
    actor_add_role(&t->cx, &t->cx.actor, STR("director")); /* who may do both does not do both with one edition */
    Edition e = frozen(t, "");
    expect_error(t, ERR_DENIED, edition_sign(&t->cx, e.id, STR("It is late")));
    act_as(t, lead, "head_of_service");
    expect_error(t, ERR_DENIED, edition_freeze(&t->cx, directorate(t), as_at(), STR(""), &second));
    expect_error(t, ERR_INPUT, edition_sign(&t->cx, e.id, STR(" ")));
    expect_has(t, t->cx.error.message, "stand against signing");
    ok(t, edition_sign(&t->cx, e.id, STR("Social care's figures come next week")));
    ok(t, edition_get(&t->cx, e.id, &e));
    expect(t, edition_is_signed(&e));
    expect_i64(t, lead, e.signed_by);
    expect_error(t, ERR_CONFLICT, edition_sign(&t->cx, e.id, STR("Again")));
    act_as(t, analyst, "analyst");
    expect_error(t, ERR_INPUT, edition_freeze(&t->cx, directorate(t), as_at(), STR(""), &second));
    expect_has(t, t->cx.error.message, "say in a note");
    ok(t, edition_freeze(&t->cx, directorate(t), as_at(), STR("Two schools were inspected late"), &second));
    ok(t, edition_get(&t->cx, e.id, &e));
    expect_i64(t, 0, e.replaced_by); /* the signed one stands until the other is signed */
    act_as(t, lead, "head_of_service");
    ok(t, edition_sign(&t->cx, second, STR("As before")));
    ok(t, edition_get(&t->cx, e.id, &e));
    expect_i64(t, second, e.replaced_by);
    ok(t, edition_find(&t->cx, STR("directorate"), as_at(), 1, &e)); /* and both open */
    expect_error(t, ERR_NOTFOUND, edition_find(&t->cx, STR("directorate"), as_at(), 3, &e));
}

TEST("a day to come is not frozen, nor by those who may not") {
    i64 id;
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    expect_error(t, ERR_INPUT, edition_freeze(&t->cx, directorate(t), date_plus(t->cx.today, 1), STR(""), &id));
    act_as(t, given_user(t, "worker", "general"), "general");
    expect_error(t, ERR_DENIED, edition_freeze(&t->cx, directorate(t), as_at(), STR(""), &id));
}

/* ---- words and deeds ---- */

static ActionSaid deed(void) {
    return (ActionSaid){.scorecard = gld.scorecard,
                        .measure = gld.measure,
                        .period_to = gld.period_to,
                        .cause = STR("practice"),
                        .words = STR("Language training in forty settings"),
                        .done_by = STR("Early years manager"),
                        .due_on = date_ymd(2018, 9, 30)};
}

TEST("a red without commentary or management action stands against signing until both are there") {
    i64 id;
    given_county(t);
    Edition e = frozen(t, "");
    expect(t, date_eq(gld.period_to, date_ymd(2017, 8, 31)));
    expect(t, edition_has_problem(t, &e, "Good Level of Development: no commentary") ||
                  edition_has_problem(t, &e, "no commentary supplied"));
    expect(t, edition_has_problem(t, &e, "no management action"));
    ok(t, comment_write(&t->cx, &gld, STR("The cohort is smaller."), &id));
    ActionSaid said = deed();
    ok(t, action_agree(&t->cx, &said, &id));
    expect(t, !edition_has_problem(t, &e, "no management action"));
    expect(t, !edition_has_problem(t, &e, "no commentary supplied"));
}

TEST("what was said before is kept, with who and when; a signed edition keeps the words of its day") {
    i64 first, second;
    Comment *all;
    size_t n;
    given_county(t);
    i64 maker = given_user(t, "maker", "analyst"), lead = given_user(t, "lead", "director");
    act_as(t, maker, "analyst");
    Edition e = frozen(t, "");
    ok(t, comment_write(&t->cx, &gld, STR("The cohort is smaller."), &first));
    ok(t, comment_write(&t->cx, &gld, STR(" The cohort is smaller. "), &second));
    expect_i64(t, first, second); /* the same again is nothing new */
    act_as(t, lead, "director");
    ok(t, edition_sign(&t->cx, e.id, STR("Others come later")));
    ok(t, comment_write(&t->cx, &gld, STR("The framework changed."), &second));
    ok(t, comment_history(&t->cx, &gld, &all, &n));
    expect_i64(t, 2, (i64)n);
    expect_str(t, "The framework changed.", all[0].words);
    expect(t, all[0].stands && !all[1].stands);
    expect_str(t, "maker", all[1].by);
    expect_i64(t, first, row_of(t, &e, "eyfs_gld")->comment_id);
}

/* The public row of a measure. */
static const json_t *public_row_of(T *t, const json_t *model, const char *measure) {
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(model, "rows"), i, row) {
        if (str_is(str_from(json_string_value(json_object_get(row, "id"))), measure)) return row;
    }
    expect_str(t, measure, STR("no row"));
    return NULL;
}

TEST("a published edition says of what wanted commentary that none was supplied, and of nothing else") {
    i64 first, lead = given_user(t, "lead", "director");
    json_t *m;
    given_county(t);
    act_as(t, given_user(t, "maker", "analyst"), "analyst");
    Edition e = frozen(t, "");
    act_as(t, lead, "director");
    ok(t, edition_sign(&t->cx, e.id, STR("Others come later")));
    ok(t, public_edition(&t->cx, e.id, &m));
    expect_str(t, "No commentary supplied.",
               str_from(json_string_value(json_object_get(public_row_of(t, m, "eyfs_gld"), "note"))));
    expect(t, json_is_null(json_object_get(public_row_of(t, m, "cme_closed_30"), "note")));
    json_decref(m);
    act_as(t, given_user(t, "maker2", "analyst"), "analyst");
    ok(t, comment_write(&t->cx, &gld, STR("The cohort is smaller."), &first));
    e = frozen(t, "Words came");
    act_as(t, lead, "director");
    ok(t, edition_sign(&t->cx, e.id, STR("Others come later")));
    ok(t, public_edition(&t->cx, e.id, &m));
    expect(t, json_is_null(json_object_get(public_row_of(t, m, "eyfs_gld"), "note")));
    json_decref(m);
}

TEST("one action is open about a measure; it is not closed as effective while the measure is red") {
    i64 id, other;
    ActionNote *notes;
    size_t n;
    given_county(t);
    (void)frozen(t, "");
    ActionSaid said = deed();
    ok(t, action_agree(&t->cx, &said, &id));
    expect_error(t, ERR_CONFLICT, action_agree(&t->cx, &said, &other));
    ok(t, action_move(&t->cx, id,
                      &(ActionStep){.stage = STR("in_progress"), .words = STR("Twenty done"), .due_on = DATE_NONE}));
    expect_error(t, ERR_INPUT,
                 action_move(&t->cx, id,
                             &(ActionStep){.stage = STR("closed"), .words = STR("Over"), .due_on = DATE_NONE}));
    ActionStep closing = {.stage = STR("closed"),
                          .outcome = STR("effective"),
                          .words = STR("All trained"),
                          .due_on = DATE_NONE};
    expect_error(t, ERR_INPUT, action_move(&t->cx, id, &closing));
    expect_has(t, t->cx.error.message, "still red");
    closing.outcome = STR("not_effective");
    ok(t, action_move(&t->cx, id, &closing));
    expect_error(t, ERR_CONFLICT, action_move(&t->cx, id, &closing));
    ok(t, action_history(&t->cx, id, &notes, &n));
    expect_i64(t, 3, (i64)n);
    expect_str(t, "closed", notes[0].stage);
    ok(t, action_agree(&t->cx, &said, &other));
    said.due_on = date_plus(t->cx.today, -1);
    expect_error(t, ERR_INPUT, action_agree(&t->cx, &said, &other));
}

TEST("words want the right to comment, a measure of the scorecard, and to say something") {
    i64 id;
    CommentKey other = gld;
    expect_error(t, ERR_INPUT, comment_write(&t->cx, &gld, STR("  "), &id));
    other.measure = STR("pex_times_fsm");
    expect_error(t, ERR_NOTFOUND, comment_write(&t->cx, &other, STR("Words"), &id));
    act_as(t, given_user(t, "councillor", "member"), "member");
    expect_error(t, ERR_DENIED, comment_write(&t->cx, &gld, STR("Words"), &id));
    ActionSaid said = deed();
    expect_error(t, ERR_DENIED, action_agree(&t->cx, &said, &id));
}

/* ---- reminders ---- */

static bool is_asked(T *t, bool is_mine, const char *measure, ReminderKind kind) {
    Reminder *all;
    size_t n;
    ok(t, reminders_list(&t->cx, is_mine, &all, &n));
    for (size_t i = 0; i < n; i++)
        if (str_is(all[i].measure, measure) && all[i].kind == kind) return true;
    return false;
}

TEST("owners are asked until what is asked for is there, and others are not") {
    i64 id;
    given_county(t);
    (void)frozen(t, "");
    i64 head = given_user(t, "head", "head_of_service"), unit = given_user(t, "unit", "early_help_unit_leader");
    act_as(t, head, "head_of_service");
    expect(t, is_asked(t, true, "eyfs_gld", REMIND_COMMENT));
    expect(t, is_asked(t, true, "eyfs_gld", REMIND_ACTION));
    expect(t, is_asked(t, true, "cic_stable", REMIND_FIGURE));
    act_as(t, unit, "early_help_unit_leader");
    expect(t, !is_asked(t, true, "eyfs_gld", REMIND_COMMENT)); /* early years is another's */
    expect(t, is_asked(t, true, "eh_outcomes", REMIND_FIGURE));
    expect(t, is_asked(t, false, "eyfs_gld", REMIND_COMMENT));
    act_as(t, head, "head_of_service");
    ok(t, comment_write(&t->cx, &gld, STR("The cohort is smaller."), &id));
    expect(t, !is_asked(t, true, "eyfs_gld", REMIND_COMMENT));
    ActionSaid said = deed();
    ok(t, action_agree(&t->cx, &said, &id));
    expect(t, !is_asked(t, true, "eyfs_gld", REMIND_ACTION));
    expect(t, !is_asked(t, true, "eyfs_gld", REMIND_OVERDUE));
    t->cx.today = date_ymd(2018, 10, 1);
    expect(t, is_asked(t, true, "eyfs_gld", REMIND_OVERDUE));
    ok(t, action_move(&t->cx, id,
                      &(ActionStep){.stage = STR("closed"),
                                    .outcome = STR("superseded"),
                                    .words = STR("Another"),
                                    .due_on = DATE_NONE}));
    expect(t, !is_asked(t, true, "eyfs_gld", REMIND_OVERDUE));
}

/* ---- pages and commands ---- */

typedef struct Browser {
    Str cookie, csrf;
} Browser;

static Browser signed_in(T *t, i64 user) {
    SessionToken token;
    ok(t, session_start_unchecked(&t->cx, user, &token));
    return (Browser){str_fmt(t->cx.arena, "muster_session=%s", token.token),
                     str_dup(t->cx.arena, str_from(token.csrf))};
}

static TestReply get(T *t, Str url, Browser b) {
    TestReply r;
    ok(t, web_test_request(&t->cx, METHOD_GET, url, b.cookie, STR_NONE, &r));
    return r;
}

static TestReply post(T *t, Str url, Browser b, const char *fields) {
    TestReply r;
    Str body = str_fmt(t->cx.arena, "csrf=%.*s&%s", STR_ARG(b.csrf), fields);
    ok(t, web_test_request(&t->cx, METHOD_POST, url, b.cookie, body, &r));
    return r;
}

TEST("a scorecard is frozen, commented on and signed off on its pages, by those who may") {
    given_county(t);
    Browser maker = signed_in(t, given_user(t, "maker", "analyst")),
            lead = signed_in(t, given_user(t, "lead", "head_of_service")),
            member = signed_in(t, given_user(t, "member", "member"));
    Str list = STR("/scorecards/directorate/editions"), row = STR("/scorecards/directorate/rows/eyfs_gld");
    expect_has(t, get(t, list, maker).body, "None has been frozen yet");
    expect_i64(t, 403, post(t, list, member, "as_at=2018-05-31").status);
    expect_i64(t, 422, post(t, list, maker, "as_at=2118-05-31").status);
    expect_i64(t, 303, post(t, list, maker, "as_at=2018-05-31").status);
    i64 id = test_count(t, "SELECT max(id) FROM edition");
    Str edition = str_fmt(t->cx.arena, "/editions/%lld", (long long)id);
    expect_has(t, get(t, edition, member).body, "74.3%");
    expect_lacks(t, get(t, edition, maker).body, "Why it is signed all the same");
    expect_has(t, get(t, STR("/tasks"), lead).body, "Say why it is below its target");
    expect_i64(t, 422, post(t, row, lead, "what=comment&words=&as_at=2018-05-31").status);
    expect_has(t, post(t, row, lead, "what=comment&words=&as_at=2018-05-31").body, "There is a problem");
    expect_i64(t, 403, post(t, row, member, "what=comment&words=No&as_at=2018-05-31").status);
    expect_i64(t, 303, post(t, row, lead, "what=comment&words=The+%3Cb%3Ecohort&as_at=2018-05-31").status);
    expect_i64(t, 422, post(t, row, lead, "what=action&words=Train&cause=practice&done_by=Us&as_at=2018-05-31").status);
    expect_i64(t, 303,
               post(t, row, lead,
                    "what=action&words=Train&cause=practice&done_by=Us&due_on=2018-09-30&as_at=2018-05-31")
                   .status);
    TestReply page = get(t, row, lead);
    expect_has(t, page.body, "The &lt;b&gt;cohort");
    expect_has(t, page.body, "How far it is");
    expect_has(t, get(t, STR("/scorecards/directorate?as_at=2018-05-31"), member).body, "The &lt;b&gt;cohort");
    expect_i64(t, 403, post(t, edition, maker, "despite=x").status); /* an analyst does not sign */
    expect_i64(t, 422, post(t, edition, lead, "despite=").status);
    expect_i64(t, 303, post(t, edition, lead, "despite=Figures+come+late").status);
    expect_has(t, get(t, edition, member).body, "Figures come late");
    expect_has(t, get(t, STR_CAT(t->cx.arena, edition, STR(".json?differences=yes")), member).body,
               "\"differences\":[]");
    expect_has(t, get(t, STR_CAT(t->cx.arena, edition, STR(".csv")), member).body, "EY14");
    expect_i64(t, 404, get(t, STR("/editions/999999"), member).status);
    TestReply book = get(t, STR_CAT(t->cx.arena, edition, STR(".xlsx")), member);
    expect_i64(t, 200, book.status);
    expect(t, str_starts(book.body, STR("PK")));
}

TEST_OWN_TRANSACTION("muster scorecard freeze, edition, comment, action, reminders and sign") {
    Arena *a = t->cx.arena;
    Str folder = test_folder(t), out;
    const char *store = str_fmt(a, "%.*s/s.db", STR_ARG(folder)).p;
#define MUSTER(text) test_run_muster(t, str_fmt(a, "%s --store %s --today 2018-06-08", text, store).p, &out)
    expect_i64(t, 0, MUSTER("init"));
    expect_i64(t, 0, MUSTER("scorecard freeze directorate --as-at 2018-05-31"));
    expect_has(t, out, "edition 1 of directorate");
    expect_i64(t, 0, MUSTER("scorecard reminders"));
    expect_has(t, out, "Supply the figure");
    expect(t, MUSTER("scorecard sign directorate --as-at 2018-05-31 --despite late") != 0); /* the operator froze it */
    expect_i64(t, 0, MUSTER("scorecard comment directorate EY14 Awaited --as-at 2018-05-31"));
    expect_i64(
        t, 0,
        MUSTER(
            "scorecard action directorate EY14 Ask again --cause data --done-by Analyst --due 2018-07-01 --as-at 2018-05-31 --json"));
    expect_i64(t, 0, MUSTER("scorecard step 1 Asked --stage in_progress"));
    expect(t, MUSTER("scorecard step 1 Over --stage closed") != 0);
    expect_i64(t, 0, MUSTER("scorecard edition directorate --as-at 2018-05-31 --differences"));
    expect_has(t, out, "What a run of today says differently: 0");
    expect_i64(t, 0, MUSTER("scorecard editions directorate --json"));
    expect_has(t, out, "Waiting to be signed off");
    expect(t, MUSTER("scorecard sign directorate --as-at 2018-05-31 --user nobody") != 0);
#undef MUSTER
}
