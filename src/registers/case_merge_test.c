/* case_merge_test.c - cases when two records become one and become two again: what is asked, what follows, what comes back. */
#include "access/approval.h"
#include "access/access.h"
#include "harness.h"
#include "people/merge.h"
#include "people/pair.h"
#include "people/person.h"
#include "registers/case.h"
#include "registers/table.h"
#include "web/web.h"

#define ANSWERS(...)        ((Answers){.at = (const Answer[]){__VA_ARGS__}, .n = COUNT_OF(((const Answer[]){__VA_ARGS__}))})
#define ANSWER(field, text) ((Answer){STR(field), STR(text)})

static Date d(int year, int month, int day) { return date_ymd(year, month, day); }

static i64 given_person(T *t, bool is_adult) {
    PersonFacts p;
    NewPerson n = {.is_adult = is_adult, .birth_date = is_adult ? DATE_NONE : d(2008, 3, 9), .sex = STR("F")};
    ok(t, person_create(&t->cx, &n, (Said){.as_at = d(2018, 1, 1)}, &p));
    return p.who.id;
}

static i64 open_case(T *t, const char *reg, i64 person, Answers answers) {
    i64 id;
    CaseProblems problems;
    CaseOpen o = {.reg = register_find(registers_of(&t->cx), str_from(reg)), .person_id = person, .answers = answers};
    ok(t, case_open(&t->cx, &o, &id, &problems));
    return id;
}

static i64 open_cme(T *t, i64 child) {
    return open_case(t, "cme", child, ANSWERS(ANSWER("referred_on", "1/3/2018"), ANSWER("source", "police")));
}

static Case loaded(T *t, i64 id) {
    Case c;
    ok(t, case_load(&t->cx, id, &c));
    return c;
}

static void change(T *t, i64 id, Answers answers) {
    CaseProblems problems;
    ok(t, case_change(&t->cx, id, 0, answers, &problems));
}

/* Two children with an open case each. */
typedef struct Two {
    i64 keep, gone, kept_case, gone_case;
    Str kept_ref, gone_ref;
} Two;

static Two given_two(T *t) {
    Two w;
    actor_operator(&t->cx);
    t->cx.today = d(2018, 3, 20);
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    w.keep = given_person(t, false);
    w.gone = given_person(t, false);
    w.kept_case = open_cme(t, w.keep);
    w.gone_case = open_cme(t, w.gone);
    w.kept_ref = loaded(t, w.kept_case).reference;
    w.gone_ref = loaded(t, w.gone_case).reference;
    return w;
}

static Str answer_of(T *t, Str which) { return str_fmt(t->cx.arena, "cases_cme=%.*s", STR_ARG(which)); }

static i64 merged(T *t, const Two *w, Str which) {
    i64 id;
    MergeWish wish = {.keep_id = w->keep, .gone_id = w->gone, .answers = answer_of(t, which)};
    ok(t, person_merge(&t->cx, &wish, &id));
    return id;
}

static void unmerge(T *t, i64 id) { ok(t, person_unmerge(&t->cx, &(UnmergeWish){.merge_id = id})); }

/* All that is worked on, but for what only grows: revisions, when something was changed or worked out, history. */
static Str dump(T *t) {
    static const char *const queries[] = {
        "SELECT id, register, person_id, stage, stage_on, opened_on, closed_on, outcome, due_on FROM case_file ORDER BY id",
        "SELECT id, case_id, person_id, name, raised_on, due_on, done_on, ending FROM case_task ORDER BY id",
        "SELECT case_id, clock, turn, started_on, due_on, stopped_on, state FROM case_clock ORDER BY 1, 2, 3",
        "SELECT case_id, person_id, kind, from_on, to_on FROM education_standing ORDER BY 1, 2, 3",
        "SELECT from_case, to_case, kind FROM case_link ORDER BY 1, 2, 3",
        "SELECT * FROM reg_cme ORDER BY 1"};
    Buf b = buf_on(t->cx.arena);
    for (size_t i = 0; i < COUNT_OF(queries); i++) {
        DbRows *r;
        ok(t, db_query_text(&t->cx, &r, queries[i]));
        while (db_next(r)) {
            for (int k = 0; k < db_n_cols(r); k++)
                buf_fmt(&b, "%s=%.*s ", db_col_name(r, k), STR_ARG(col_is_null(r, k) ? STR("-") : col_str(r, k)));
            buf_add_char(&b, '\n');
        }
        ok(t, db_done(r));
    }
    return buf_str(&b);
}

static void expect_dump(T *t, Str want) {
    Str got = dump(t);
    if (!str_eq(want, got)) printf("     before:\n%.*s\n     after:\n%.*s\n", STR_ARG(want), STR_ARG(got));
    expect(t, str_eq(want, got));
}

/* A clerk who carries out what somebody else proposed of the two. */
static i64 given_clerk(T *t, const Two *w) {
    i64 id;
    ok(t, user_add(&t->cx, STR("clerk"), STR("A Clerk"), STR("three blind mice 3"), &id));
    test_exec(t, str_cstr(t->cx.arena,
                          str_fmt(t->cx.arena,
                                  "INSERT INTO approval (kind, person_id, other_id, detail, reason, proposed_by, "
                                  "proposed_at, state, decided_by) VALUES ('merge', %lld, %lld, '{}', '', 1, "
                                  "'2018-06-08T09:00:00Z', 'approved', %lld)",
                                  (long long)w->keep, (long long)w->gone, (long long)id)));
    return id;
}

TEST("two open cases of one register: the merge asks which goes on, and does nothing unanswered or answered wrongly") {
    Two w = given_two(t);
    MergeLook look;
    MergeWish wish = {.keep_id = w.keep, .gone_id = w.gone};
    i64 id;
    ok(t, person_merge_look(&t->cx, &wish, &look));
    expect_i64(t, OK, look.stopped);
    expect_i64(t, 1, (i64)look.n_unanswered);
    expect_str(t, "cases_cme", str_from(look.questions[0].name));
    expect_has(t, look.questions[0].text, str_cstr(t->cx.arena, w.kept_ref));
    expect_has(t, str_from(look.questions[0].choices), str_cstr(t->cx.arena, w.gone_ref));
    expect_error(t, ERR_CONFLICT, person_merge(&t->cx, &wish, &id));
    ctx_clear_error(&t->cx);
    wish.answers = answer_of(t, STR("CME-000000"));
    expect_error(t, ERR_CONFLICT, person_merge(&t->cx, &wish, &id));
    ctx_clear_error(&t->cx);
    i64 clerk = given_clerk(t, &w);
    t->cx.actor = (Actor){.id = clerk, .permissions = access_user_permissions() & ~((u64)1 << READ_CASES)};
    wish.answers = STR_NONE; /* who may open no case is asked nothing, and both stay open */
    ok(t, person_merge(&t->cx, &wish, &id));
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM case_file WHERE closed_on IS NULL"));
}

TEST("both cases stay open where that is said, each with what it states and its tasks; undone, all is as it was") {
    Two w = given_two(t);
    Str before = dump(t);
    i64 merge = merged(t, &w, STR("both"));
    expect_i64(t, w.keep, loaded(t, w.gone_case).person_id);
    expect(t, !date_is_set(loaded(t, w.gone_case).closed_on) && !date_is_set(loaded(t, w.kept_case).closed_on));
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM education_standing"));
    unmerge(t, merge);
    expect_dump(t, before);
}

TEST("one case goes on and the other is closed as its duplicate, linked; undone, it is open again as it was") {
    Two w = given_two(t);
    Str before = dump(t);
    i64 merge = merged(t, &w, w.gone_ref);
    Case closed = loaded(t, w.kept_case), open = loaded(t, w.gone_case);
    expect(t, date_eq(closed.closed_on, t->cx.today) && closed.reg->stages[closed.stage].is_last);
    expect_str(t, "duplicate", closed.outcome);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM case_link WHERE kind = 'duplicate'"));
    expect_i64(t, 0,
               test_count(t, "SELECT count(*) FROM case_clock k JOIN case_file f ON f.id = k.case_id"
                             " WHERE f.outcome = 'duplicate' AND k.state = 'running'"));
    expect(t, !date_is_set(open.closed_on) && open.person_id == w.keep);
    unmerge(t, merge);
    expect_dump(t, before);
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM case_event WHERE kind = 'merged' AND on_date = '2018-03-20'"));
    merge = merged(t, &w, w.kept_ref); /* and again, the other way about */
    expect_str(t, "duplicate", loaded(t, w.gone_case).outcome);
    unmerge(t, merge);
    expect_dump(t, before);
}

TEST("what was done on a case since the merge stays done when the case goes back, and nobody is asked about it") {
    Two w = given_two(t);
    UnmergeItems items;
    i64 merge = merged(t, &w, w.gone_ref);
    CaseProblems problems;
    t->cx.today = d(2018, 4, 3);
    change(t, w.gone_case, ANSWERS(ANSWER("referred_on", "2/3/2018")));
    ok(t, case_allocate(&t->cx, w.gone_case, 1, STR("cme_east"), STR_NONE));
    ok(t, person_unmerge_look(&t->cx, &(UnmergeWish){.merge_id = merge}, &items));
    expect_i64(t, 0, (i64)items.n);
    unmerge(t, merge);
    Case c = loaded(t, w.gone_case);
    expect_i64(t, w.gone, c.person_id);
    expect_str(t, "cme_east", c.team);
    expect(t, date_eq(c.values[register_field(c.reg, STR("referred_on"))].date, d(2018, 3, 2)));
    expect(t, !date_is_set(loaded(t, w.kept_case).closed_on));
    expect_i64(t, 0,
               test_count(t, "SELECT count(*) FROM case_task k JOIN case_file f ON f.id = k.case_id"
                             " WHERE k.person_id <> f.person_id"));
    CaseMove m = {.id = w.kept_case,
                  .stage = STR("closed"),
                  .on = t->cx.today,
                  .answers = ANSWERS(ANSWER("outcome", "not_of_age"))};
    ok(t, case_move(&t->cx, &m, &problems)); /* and the one that was a duplicate is worked on as any */
}

TEST("a case opened since goes to the other record where a person says so, with its tasks and what it states") {
    actor_operator(&t->cx);
    t->cx.today = d(2018, 3, 20);
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    Two w = {.keep = given_person(t, false), .gone = given_person(t, false)};
    i64 merge = merged(t, &w, STR("both"));
    i64 id = open_cme(t, w.keep);
    UnmergeItems items;
    ok(t, person_unmerge_look(&t->cx, &(UnmergeWish){.merge_id = merge}, &items));
    expect_i64(t, 1, (i64)items.n);
    expect_str(t, "Case", items.at[0].what);
    ok(t, person_unmerge(&t->cx, &(UnmergeWish){.merge_id = merge, .added = STR("gone")}));
    expect_i64(t, w.gone, loaded(t, id).person_id);
    expect(t, test_count(t, "SELECT count(*) FROM education_standing") == 1);
    expect_i64(t, 0,
               test_count(t, "SELECT count(*) FROM education_standing s JOIN case_file f ON f.id = s.case_id"
                             " WHERE s.person_id <> f.person_id"));
    expect_i64(t, 0,
               test_count(t, "SELECT count(*) FROM case_task k JOIN case_file f ON f.id = k.case_id"
                             " WHERE k.person_id <> f.person_id"));
}

static i64 n_running(T *t, i64 id) {
    CaseClocks k;
    Case c = loaded(t, id);
    i64 n = 0;
    ok(t, case_clocks(&t->cx, &c, &k));
    for (size_t i = 0; i < k.n; i++)
        n += !str_is(k.at[i].state, "met") && !str_is(k.at[i].state, "missed") &&
             !str_is(k.at[i].state, "not_applicable") && !str_is(k.at[i].state, "stopped");
    return n;
}

TEST(
    "the clocks of open cases are worked out anew when the other record knows what they hang on, and again when undone") {
    actor_operator(&t->cx);
    t->cx.today = d(2018, 3, 20);
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    Two w = {.keep = given_person(t, false), .gone = given_person(t, false)};
    i64 id = open_cme(t, w.keep);
    Str before = dump(t);
    test_exec(t, str_cstr(t->cx.arena, str_fmt(t->cx.arena, "UPDATE person SET died_on = '2018-03-05' WHERE id = %lld",
                                               (long long)w.gone)));
    expect(t, n_running(t, id) > 0);
    i64 merge = merged(t, &w, STR("both"));
    expect_i64(t, 0, n_running(t, id)); /* the child has died */
    unmerge(t, merge);
    expect(t, n_running(t, id) > 0);
    expect_dump(t, before);
}

TEST("a person whom a case names is led to the record that stays, and back, also after the case was edited") {
    actor_operator(&t->cx);
    t->cx.today = d(2018, 3, 20);
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    test_exec(t, "INSERT INTO establishment (urn, laestab, la_code, name, name_key, kind) VALUES "
                 "(100100, 8862001, 886, 'Ashdown Primary', 'ashdown primary', 'school')");
    Two w = {.keep = given_person(t, true), .gone = given_person(t, true)};
    Answer parent = {STR("parent"), str_i64(t->cx.arena, w.gone)};
    const Answer answers[] = {ANSWER("opened_for_on", "1/3/2018"), ANSWER("school", "100100"), parent};
    i64 id = open_case(t, "enforcement", given_person(t, false), (Answers){answers, COUNT_OF(answers)});
    size_t at = register_field(register_find(registers_of(&t->cx), STR("enforcement")), STR("parent"));
    expect_i64(t, w.gone, (i64)loaded(t, id).values[at].number);
    i64 merge = merged(t, &w, STR("both"));
    expect_i64(t, w.keep, (i64)loaded(t, id).values[at].number);
    change(t, id, ANSWERS(ANSWER("parent_name", "Pat Marsh")));
    unmerge(t, merge);
    Case c = loaded(t, id);
    expect_i64(t, w.gone, (i64)c.values[at].number);
    expect_str(t, "Pat Marsh", c.values[register_field(c.reg, STR("parent_name"))].text);
}

TEST("the page of a pair offers the choice between two open cases, wants it made, and merges with it") {
    Two w = given_two(t);
    Str cookie, csrf;
    TestReply r;
    Pair p;
    PairFound f = {.a = w.keep, .b = w.gone, .how = "user", .probability = 0.99, .is_same = true};
    ok(t, pair_offer(&t->cx, &f, NULL));
    ok(t, pair_between(&t->cx, w.keep, w.gone, &p));
    ok(t, web_test_sign_in(&t->cx, &cookie, &csrf));
    Str url = str_fmt(t->cx.arena, "/review/%lld", (long long)p.id);
    ok(t, web_test_request(&t->cx, METHOD_GET, url, cookie, STR_NONE, &r));
    expect_has(t, r.body, "name=\"cases_cme\"");
    expect_has(t, r.body, "Keep them all open");
    expect_lacks(t, r.body, "name=\"sure\"");
    Str body = str_fmt(t->cx.arena, "csrf=%.*s&decision=same&keep=left", STR_ARG(csrf));
    ok(t, web_test_request(&t->cx, METHOD_POST, url, cookie, body, &r));
    expect_i64(t, 422, r.status);
    expect_has(t, r.body, "Say which case goes on");
    body = str_fmt(t->cx.arena, "%.*s&cases_cme=%.*s", STR_ARG(body), STR_ARG(w.kept_ref));
    ok(t, web_test_request(&t->cx, METHOD_POST, url, cookie, body, &r));
    expect_i64(t, 303, r.status);
    ApprovalLines all; /* somebody else approves it, as it was proposed */
    ok(t, approval_list(&t->cx, false, &all));
    expect_i64(t, 1, (i64)all.n);
    ok(t, approval_decide(&t->cx, all.at[0].is.id, STR("approve"), STR("")));
    expect_str(t, "duplicate", loaded(t, w.gone_case).outcome);
    ok(t, web_test_request(&t->cx, METHOD_GET, str_fmt(t->cx.arena, "/cases/%lld", (long long)w.gone_case), cookie,
                           STR_NONE, &r));
    expect_has(t, r.body, "Duplicate of");
    expect_has(t, r.body, "Closed as a duplicate of");
}
