#include "access/access.h"
#include "harness.h"
#include "people/chronology.h"
#include "registers/case.h"
#include "registers/table.h"

static i64 given_child(T *t) {
    PersonFacts p;
    NewPerson n = {.birth_date = date_ymd(2008, 3, 9), .sex = STR("F")};
    ok(t, person_create(&t->cx, &n, (Said){.as_at = date_ymd(2018, 1, 1)}, &p));
    return p.who.id;
}

static i64 given_case(T *t, i64 child) {
    i64 id;
    CaseProblems problems;
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    const Answer answers[] = {{STR("referred_on"), STR("1/3/2018")}, {STR("source"), STR("police")}};
    CaseOpen o = {.reg = register_find(registers_of(&t->cx), STR("cme")),
                  .person_id = child,
                  .answers = {.at = answers, .n = COUNT_OF(answers)}};
    ok(t, case_open(&t->cx, &o, &id, &problems));
    const Answer ending[] = {{STR("outcome"), STR("moved_out_of_county")},
                             {STR("destination_evidence"), STR("Medway")}};
    CaseMove m = {.id = id,
                  .stage = STR("closed"),
                  .on = date_ymd(2018, 3, 1),
                  .answers = {.at = ending, .n = COUNT_OF(ending)}};
    ok(t, case_move(&t->cx, &m, &problems));
    return id;
}

static PersonEvents cases_of(T *t, i64 child) {
    PersonFacts p;
    PersonEvents l;
    ChronologyFilter f = {.kind = STR("case"), .from = DATE_NONE, .to = DATE_NONE};
    ok(t, person_get(&t->cx, child, &p));
    ok(t, person_chronology(&t->cx, &p, &f, &l));
    return l;
}

TEST("a child's cases stand in the chronology in the order they went, for those who may open cases") {
    actor_operator(&t->cx);
    t->cx.today = date_ymd(2018, 6, 8);
    i64 child = given_child(t);
    (void)given_case(t, child);
    PersonEvents l = cases_of(t, child);
    expect_i64(t, 2, (i64)l.n);
    expect_has(t, l.at[0].title, ": opened");
    expect_has(t, l.at[1].title, ": closed"); /* on the same day, and C comes before O */
    expect_has(t, l.at[0].detail, "case CME-");
    expect(t, date_eq(l.at[0].on, date_ymd(2018, 3, 1)));
    expect_i64(t, 0, (i64)cases_of(t, given_child(t)).n);
    u64 all = access_user_permissions();
    t->cx.actor = (Actor){.id = 77, .permissions = all, .roles = ~definitions_of(&t->cx)->roles->scoped};
    expect_i64(t, 2, (i64)cases_of(t, child).n);
    t->cx.actor.permissions = all & ~((u64)1 << READ_CASES);
    expect_i64(t, 0, (i64)cases_of(t, child).n);
}
