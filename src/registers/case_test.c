#include "harness.h"
#include "people/involve.h"
#include "people/person.h"
#include "registers/case.h"
#include "registers/table.h"
#include "schools/standing.h"

/* ---- what the tests are given ---- */

static const Register *given_register(T *t, const char *name) {
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    const Register *r = register_find(registers_of(&t->cx), str_from(name));
    expect(t, r != NULL);
    return r;
}

static i64 given_child(T *t, Date born) {
    PersonFacts p;
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = born, .sex = STR("F")},
                        (Said){.as_at = date_ymd(2018, 1, 1)}, &p));
    return p.who.id;
}

#define ANSWERS(...)        ((Answers){.at = (const Answer[]){__VA_ARGS__}, .n = COUNT_OF(((const Answer[]){__VA_ARGS__}))})
#define ANSWER(field, text) ((Answer){STR(field), STR(text)})

static i64 given_case(T *t, const char *reg, Answers answers) {
    i64 id;
    CaseProblems problems;
    CaseOpen o = {.reg = given_register(t, reg), .person_id = given_child(t, date_ymd(2008, 3, 9)), .answers = answers};
    Status st = case_open(&t->cx, &o, &id, &problems);
    for (size_t i = 0; i < problems.n; i++)
        printf("%.*s: %.*s\n", STR_ARG(problems.at[i].field), STR_ARG(problems.at[i].say));
    ok(t, st);
    return id;
}

static const CaseClock *clock_of(T *t, i64 id, const char *name) {
    Case *c = ARENA_NEW(t->cx.arena, Case);
    CaseClocks k;
    ok(t, case_load(&t->cx, id, c));
    ok(t, case_clocks(&t->cx, c, &k));
    for (size_t i = 0; i < k.n; i++)
        if (str_is(k.at[i].name, name)) return &k.at[i];
    test_expect(t, false, "there is such a clock", __FILE__, __LINE__);
    return NULL;
}

static bool has_problem(CaseProblems p, const char *field) {
    for (size_t i = 0; i < p.n; i++)
        if (str_is(p.at[i].field, field)) return true;
    return false;
}

/* ---- tests ---- */

TEST("a case keeps what was typed, has a reference and runs its clocks") {
    i64 id = given_case(t, "cme", ANSWERS(ANSWER("referred_on", "1/3/2018"), ANSWER("source", "police")));
    Case c;
    ok(t, case_load(&t->cx, id, &c));
    expect(t, str_starts(c.reference, STR("CME-")));
    expect(t, date_eq(c.opened_on, date_ymd(2018, 3, 1)));
    expect_str(t, "police", c.source);
    expect(t, date_eq(clock_of(t, id, "closed_30")->due_on, date_ymd(2018, 3, 31)));
    expect_str(t, "overdue", clock_of(t, id, "closed_30")->state);
}

TEST("a wrong answer is refused beside its field and nothing is kept") {
    i64 id = 0;
    CaseProblems problems;
    CaseOpen o = {.reg = given_register(t, "cme"),
                  .person_id = given_child(t, date_ymd(2008, 3, 9)),
                  .answers =
                      ANSWERS(ANSWER("referred_on", "1/3/2019"), ANSWER("source", "the dog"), ANSWER("colour", "red"))};
    expect_error(t, ERR_INPUT, case_open(&t->cx, &o, &id, &problems));
    expect(t, has_problem(problems, "referred_on"));
    expect(t, has_problem(problems, "source"));
    expect(t, has_problem(problems, "colour"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM case_file"));
}

TEST("a second open case for one child is refused, naming the first") {
    i64 first = given_case(t, "cme", ANSWERS(ANSWER("referred_on", "1/3/2018"), ANSWER("source", "police"))), id;
    Case c;
    CaseProblems problems;
    ok(t, case_load(&t->cx, first, &c));
    CaseOpen o = {.reg = c.reg,
                  .person_id = c.person_id,
                  .answers = ANSWERS(ANSWER("referred_on", "1/4/2018"), ANSWER("source", "school"))};
    expect_error(t, ERR_CONFLICT, case_open(&t->cx, &o, &id, &problems));
    expect_i64(t, first, id);
}

TEST("a form posted twice opens one case") {
    i64 a, b;
    CaseProblems problems;
    CaseOpen o = {.reg = given_register(t, "cme"),
                  .person_id = given_child(t, date_ymd(2008, 3, 9)),
                  .form_token = STR("abc"),
                  .answers = ANSWERS(ANSWER("referred_on", "1/3/2018"), ANSWER("source", "police"))};
    ok(t, case_open(&t->cx, &o, &a, &problems));
    ok(t, case_open(&t->cx, &o, &b, &problems));
    expect_i64(t, a, b);
}

TEST("a stage asks for what it needs before it is entered") {
    i64 id = given_case(t, "cme", ANSWERS(ANSWER("referred_on", "1/3/2018"), ANSWER("source", "police")));
    CaseProblems problems;
    CaseMove m = {.id = id, .stage = STR("found"), .on = date_ymd(2018, 3, 20)};
    expect_error(t, ERR_INPUT, case_move(&t->cx, &m, &problems));
    expect(t, has_problem(problems, "found_on"));
    ctx_clear_error(&t->cx);
    m.answers = ANSWERS(ANSWER("found_on", "2018-03-20"), ANSWER("located_address", "4 Mill Lane"));
    ok(t, case_move(&t->cx, &m, &problems));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM case_file WHERE stage = 'found' AND stage_on = '2018-03-20'"));
}

TEST("a closed case stops its clocks, and is not changed until it is reopened") {
    i64 id = given_case(t, "cme", ANSWERS(ANSWER("referred_on", "1/3/2018"), ANSWER("source", "police")));
    CaseProblems problems;
    CaseMove m = {.id = id,
                  .stage = STR("closed"),
                  .on = date_ymd(2018, 3, 31),
                  .answers =
                      ANSWERS(ANSWER("outcome", "moved_out_of_county"), ANSWER("destination_evidence", "Medway"))};
    ok(t, case_move(&t->cx, &m, &problems));
    expect_str(t, "met", clock_of(t, id, "closed_30")->state);
    expect_error(t, ERR_CONFLICT, case_change(&t->cx, id, 0, ANSWERS(ANSWER("risk", "low")), &problems));
    ctx_clear_error(&t->cx);
    t->cx.today = date_ymd(2018, 4, 3);
    ok(t, case_reopen(&t->cx, id, STR("Came back")));
    ok(t, case_change(&t->cx, id, 0, ANSWERS(ANSWER("risk", "low")), &problems));
}

TEST("an open case is what the roll call knows of the child, and takes it back when closed") {
    i64 id = given_case(t, "cme", ANSWERS(ANSWER("referred_on", "1/3/2018"), ANSWER("source", "police")));
    expect_i64(
        t, 1,
        test_count(
            t,
            "SELECT count(*) FROM education_standing WHERE kind = 'missing' AND detail = 'not_located' AND to_on IS NULL"));
    CaseProblems problems;
    CaseMove m = {.id = id,
                  .stage = STR("closed"),
                  .on = date_ymd(2018, 3, 31),
                  .answers = ANSWERS(ANSWER("outcome", "died"))};
    ok(t, case_move(&t->cx, &m, &problems));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM education_standing WHERE to_on = '2018-03-31'"));
}

TEST("two workers saving one case: the second is told which answers changed, others are taken") {
    i64 id = given_case(t, "cme", ANSWERS(ANSWER("referred_on", "1/3/2018"), ANSWER("source", "police")));
    Case c;
    CaseProblems problems;
    ok(t, case_load(&t->cx, id, &c));
    ok(t, case_change(&t->cx, id, c.revision, ANSWERS(ANSWER("risk", "low")), &problems));
    expect_error(t, ERR_CONFLICT, case_change(&t->cx, id, c.revision, ANSWERS(ANSWER("risk", "medium")), &problems));
    expect(t, has_problem(problems, "risk"));
    ctx_clear_error(&t->cx);
    ok(t, case_change(&t->cx, id, c.revision, ANSWERS(ANSWER("police_reference", "K/1")), &problems));
}

TEST("rows are added, corrected and taken out, each a line of the history") {
    i64 id = given_case(t, "cme", ANSWERS(ANSWER("referred_on", "1/3/2018"), ANSWER("source", "police")));
    CaseProblems problems;
    ok(t,
       case_change(&t->cx, id, 0,
                   ANSWERS(ANSWER("enquiries[new].kind", "home_visit"), ANSWER("enquiries[new].made_on", "5/3/2018")),
                   &problems));
    Case c;
    ok(t, case_load(&t->cx, id, &c));
    size_t rows = register_field(c.reg, STR("enquiries"));
    expect_i64(t, 1, (i64)c.rows[rows].n);
    Str key = str_fmt(t->cx.arena, "enquiries[%lld].result", (long long)c.rows[rows].at[0].id);
    ok(t, case_change(&t->cx, id, 0, (Answers){.at = &(Answer){key, STR("Nobody in")}, .n = 1}, &problems));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM reg_cme_enquiries WHERE result = 'Nobody in'"));
    Str out = str_fmt(t->cx.arena, "enquiries[%lld].remove", (long long)c.rows[rows].at[0].id);
    ok(t, case_change(&t->cx, id, 0, (Answers){.at = &(Answer){out, STR("yes")}, .n = 1}, &problems));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM reg_cme_enquiries"));
    expect_i64(t, 3, test_count(t, "SELECT count(*) FROM case_event WHERE field = 'enquiries'"));
}

TEST("whoever has a case of a child is among those involved, as past once it closed") {
    i64 id = given_case(t, "cme", ANSWERS(ANSWER("referred_on", "1/3/2018"), ANSWER("source", "police")));
    Case c;
    Involvements l;
    ok(t, case_load(&t->cx, id, &c));
    ok(t, involved_with(&t->cx, c.person_id, &l));
    const Involvement *found = NULL;
    for (size_t i = 0; i < l.n; i++)
        if (strcmp(l.at[i].source->kind, "case") == 0) found = &l.at[i];
    expect(t, found != NULL && !found->is_past);
    expect(t, str_eq(found->title, c.reg->title));
    expect(t, date_eq(found->from_on, c.opened_on));
}
