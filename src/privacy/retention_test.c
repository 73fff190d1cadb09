/* retention_test.c - what is due and when, what stops it, and that nothing is left of what was disposed of. */
#include "access/restrict_case.h"
#include "access/access.h"
#include "access/audit.h"
#include "define/definitions.h"
#include "harness.h"
#include "people/merge.h"
#include "people/person.h"
#include "privacy/dispose.h"
#include "registers/case.h"
#include "registers/letter.h"
#include "registers/table.h"
#include "user_help.h"

#define TODAY               date_ymd(2040, 6, 1)
#define ANSWERS(...)        ((Answers){.at = (const Answer[]){__VA_ARGS__}, .n = COUNT_OF(((const Answer[]){__VA_ARGS__}))})
#define ANSWER(field, text) ((Answer){STR(field), STR(text)})

static const Register *reg_of(T *t, const char *name) {
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    const Register *r = register_find(registers_of(&t->cx), str_from(name));
    expect(t, r != NULL);
    return r;
}

/* A child with a name, a number and an address that stand nowhere else. */
static i64 given_child(T *t, const char *surname, const char *upn, Date born) {
    PersonFacts p;
    Said said = {.as_at = date_ymd(2018, 1, 1)};
    NameSaid name = {.kind = "legal", .surname = str_from(surname), .forename = STR("Zqmarkforename")};
    AddressSaid home = {.paon = STR("1"), .street = STR("Zqmark Lane"), .postcode = STR("ME98 7ZQ")};
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = born, .sex = STR("F")}, said, &p));
    ok(t, person_say_name(&t->cx, &p, &name, said));
    if (upn) ok(t, person_say_upn(&t->cx, &p, str_from(upn), said));
    ok(t, person_say_address(&t->cx, &p, &home, said));
    return p.who.id;
}

static i64 given_case(T *t, i64 child) {
    i64 id;
    CaseProblems problems;
    CaseOpen o = {.reg = reg_of(t, "cme"),
                  .person_id = child,
                  .answers = ANSWERS(ANSWER("referred_on", "1/3/2018"), ANSWER("source", "police"))};
    ok(t, case_open(&t->cx, &o, &id, &problems));
    ok(t, case_comment(&t->cx, id, STR("Zqmarkcomment: seen at the aunt's")));
    return id;
}

static void run_text(T *t, Str sql) { test_exec(t, str_cstr(t->cx.arena, sql)); }

static void closed(T *t, i64 id, const char *on) {
    run_text(t, str_fmt(t->cx.arena,
                        "UPDATE case_file SET closed_on = '%s', stage = 'closed', stage_on = '%s' WHERE id = %lld", on,
                        on, (long long)id));
}

static i64 count_of(T *t, const char *sql, i64 id) {
    return test_count(t, str_cstr(t->cx.arena, str_fmt(t->cx.arena, "%s %lld", sql, (long long)id)));
}

static const DueRecord *due_of(const DueRecords *d, RecordKind kind, i64 id) {
    for (size_t i = 0; i < d->n; i++)
        if (d->at[i].kind == kind && d->at[i].id == id) return &d->at[i];
    return NULL;
}

static const DueRecord *due_on(T *t, Date as_at, RecordKind kind, i64 id) {
    DueRecords *d = ARENA_NEW(t->cx.arena, DueRecords);
    ok(t, retention_due(&t->cx, as_at, d));
    return due_of(d, kind, id);
}

/* Propose as one, confirm as another, carry out. */
static i64 disposed(T *t, Date as_at) {
    i64 id, other = given_user(t, "confirmer", NULL);
    bool is_done = false;
    ok(t, dispose_propose(&t->cx, as_at, STR_NONE, &id));
    i64 me = t->cx.actor.id;
    t->cx.actor.id = other;
    ok(t, dispose_confirm(&t->cx, id));
    ok(t, dispose_run(&t->cx, id, 0, &is_done));
    t->cx.actor.id = me;
    expect(t, is_done);
    return id;
}

/* ---- when ---- */

TEST("a child's case and record are due after the 25th birthday, and no day before the case is closed") {
    t->cx.today = TODAY;
    i64 child = given_child(t, "Zqmarkone", NULL, date_ymd(2008, 3, 9)), id = given_case(t, child);
    expect(t, due_on(t, date_ymd(2033, 3, 10), RECORD_CASE, id) == NULL); /* open */
    expect(t, due_on(t, date_ymd(2033, 3, 10), RECORD_PERSON, child) == NULL);
    closed(t, id, "2019-02-01");
    expect(t, due_on(t, date_ymd(2033, 3, 9), RECORD_CASE, id) == NULL); /* the birthday is the last day */
    const DueRecord *d = due_on(t, date_ymd(2033, 3, 10), RECORD_CASE, id);
    expect(t, d != NULL && date_eq(d->due_on, date_ymd(2033, 3, 9)));
    expect_str(t, "child_25", d->is->name);
    expect(t, due_on(t, date_ymd(2033, 3, 10), RECORD_PERSON, child) != NULL);
    closed(t, id, "2035-01-01"); /* closed late */
    expect(t, due_on(t, date_ymd(2034, 1, 1), RECORD_CASE, id) == NULL);
    expect(t, due_on(t, date_ymd(2035, 1, 2), RECORD_CASE, id) != NULL);
}

TEST("a child who has been looked after is kept until 75, one of a sealed adoption longer") {
    t->cx.today = TODAY;
    i64 child = given_child(t, "Zqmarkcare", NULL, date_ymd(2008, 3, 9));
    run_text(t, str_fmt(t->cx.arena,
                        "INSERT INTO person_characteristic (person_id, kind, value, rank, from_on, to_on) VALUES "
                        "(%lld, 'in_care', 'this_authority', 1, '2015-01-01', '2016-01-01')",
                        (long long)child));
    expect(t, due_on(t, date_ymd(2040, 1, 1), RECORD_PERSON, child) == NULL);
    const DueRecord *d = due_on(t, date_ymd(2083, 3, 10), RECORD_PERSON, child);
    expect(t, d != NULL);
    expect_str(t, "care_75", d->is->name);
}

TEST("a brother's case that names a child keeps the child's record as long as that case is kept") {
    t->cx.today = TODAY;
    i64 child = given_child(t, "Zqmarkelder", NULL, date_ymd(2008, 3, 9));
    i64 brother = given_child(t, "Zqmarkyounger", NULL, date_ymd(2014, 3, 9)), id = given_case(t, brother);
    closed(t, id, "2019-02-01");
    run_text(t, str_fmt(t->cx.arena, "INSERT INTO case_person (case_id, person_id, role) VALUES (%lld, %lld, 'child')",
                        (long long)id, (long long)child));
    expect(t, due_on(t, date_ymd(2035, 1, 1), RECORD_PERSON, child) == NULL);
    expect(t, due_on(t, date_ymd(2039, 3, 10), RECORD_PERSON, child) != NULL);
}

/* ---- holds ---- */

TEST("a hold on a child or on a case stops both, until it is lifted or ends") {
    t->cx.today = TODAY;
    i64 child = given_child(t, "Zqmarkheld", NULL, date_ymd(2008, 3, 9)), id = given_case(t, child), hold, other;
    closed(t, id, "2019-02-01");
    ok(t, hold_place(
              &t->cx,
              &(HoldPlace){.person_id = child, .reason = STR("inquiry"), .from_on = DATE_NONE, .until_on = DATE_NONE},
              &hold));
    expect(t, due_on(t, TODAY, RECORD_CASE, id)->is_held);
    expect(t, due_on(t, TODAY, RECORD_PERSON, child)->is_held);
    ok(t, hold_lift(&t->cx, hold, STR("closed")));
    expect(t, !due_on(t, TODAY, RECORD_CASE, id)->is_held);
    ok(t,
       hold_place(
           &t->cx,
           &(HoldPlace){.case_id = id, .reason = STR("claim"), .from_on = DATE_NONE, .until_on = date_ymd(2040, 6, 30)},
           &other));
    expect(t, due_on(t, TODAY, RECORD_CASE, id)->is_held);
    expect(t, due_on(t, TODAY, RECORD_PERSON, child)->is_held); /* the case stays, and names the child */
    t->cx.today = date_ymd(2040, 7, 1);
    expect(t, !due_on(t, TODAY, RECORD_CASE, id)->is_held);
    expect_error(t, ERR_CONFLICT, hold_lift(&t->cx, hold, STR("again")));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_INPUT, hold_place(&t->cx, &(HoldPlace){.reason = STR("x")}, &hold));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_NOTFOUND, hold_place(&t->cx, &(HoldPlace){.person_id = 999999, .reason = STR("x")}, &hold));
}

TEST("of a case that only named people may open nobody else places, sees or lifts a hold") {
    t->cx.today = TODAY;
    i64 id = given_case(t, given_child(t, "Zqmarkheld", NULL, date_ymd(2008, 3, 9))), hold, other, found;
    Hold *all;
    size_t n;
    i64 reader = given_user(t, "reader", NULL), officer = given_user(t, "officer", NULL);
    HoldPlace place = {.case_id = id, .reason = STR("claim"), .from_on = DATE_NONE, .until_on = DATE_NONE};
    ok(t, restrict_case_place(&t->cx, id, STR("an allegation"), STR("reader")));
    ok(t, hold_place(&t->cx, &place, &hold));
    Actor operator= t->cx.actor;
    for (int is_reader = 0; is_reader < 2; is_reader++) {
        t->cx.actor = (Actor){.id = is_reader ? reader : officer};
        actor_add_role(&t->cx, &t->cx.actor, STR("data_protection_officer"));
        ok(t, hold_list(&t->cx, &all, &n));
        expect_i64(t, is_reader, (i64)n);
        if (is_reader) continue;
        expect_error(t, ERR_NOTFOUND, hold_place(&t->cx, &place, &other));
        ctx_clear_error(&t->cx);
        expect_error(t, ERR_NOTFOUND, hold_lift(&t->cx, hold, STR("x")));
        ctx_clear_error(&t->cx);
        expect_error(t, ERR_NOTFOUND, hold_find_case(&t->cx, str_i64(t->cx.arena, id), &found));
        ctx_clear_error(&t->cx);
    }
    ok(t, hold_lift(&t->cx, hold, STR("over")));
    t->cx.actor = operator;
}

TEST("a hold placed after a run was confirmed still keeps the records") {
    t->cx.today = TODAY;
    i64 child = given_child(t, "Zqmarklate", NULL, date_ymd(2008, 3, 9)), run, hold,
        other = given_user(t, "second", NULL);
    bool is_done;
    ok(t, dispose_propose(&t->cx, TODAY, STR_NONE, &run));
    t->cx.actor.id = other;
    ok(t, dispose_confirm(&t->cx, run));
    ok(t, hold_place(
              &t->cx,
              &(HoldPlace){.person_id = child, .reason = STR("inquiry"), .from_on = DATE_NONE, .until_on = DATE_NONE},
              &hold));
    ok(t, dispose_run(&t->cx, run, 0, &is_done));
    expect_i64(t, 1, count_of(t, "SELECT count(*) FROM person WHERE id =", child));
    expect_i64(t, 1, count_of(t, "SELECT count(*) FROM disposal_item WHERE outcome = 'held' AND record_id =", child));
}

/* ---- who ---- */

TEST("who proposes a disposal cannot confirm it, and one that is withdrawn is not carried out") {
    t->cx.today = TODAY;
    i64 id, child = given_child(t, "Zqmarktwo", NULL, date_ymd(2008, 3, 9));
    bool is_done;
    expect_error(t, ERR_INPUT, dispose_propose(&t->cx, date_ymd(2040, 6, 2), STR_NONE, &id));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_INPUT, dispose_propose(&t->cx, TODAY, STR("no_such_class"), &id));
    ctx_clear_error(&t->cx);
    ok(t, dispose_propose(&t->cx, TODAY, STR_NONE, &id));
    expect_error(t, ERR_DENIED, dispose_confirm(&t->cx, id));
    ctx_clear_error(&t->cx);
    expect_error(t, ERR_CONFLICT, dispose_run(&t->cx, id, 0, &is_done));
    ctx_clear_error(&t->cx);
    ok(t, dispose_withdraw(&t->cx, id));
    t->cx.actor.id = given_user(t, "somebody", NULL);
    expect_error(t, ERR_CONFLICT, dispose_confirm(&t->cx, id));
    expect_i64(t, 1, count_of(t, "SELECT count(*) FROM person WHERE id =", child));
}

/* ---- what is left ---- */

TEST(
    "a disposal takes a child with several cases, mother, address and merged record, and its certificate names nobody") {
    t->cx.today = TODAY;
    Ctx *cx = &t->cx;
    i64 child = given_child(t, "Zqmarkmany", "H801200001001", date_ymd(2008, 3, 9)), mother;
    i64 one = given_case(t, child);
    closed(t, one, "2019-02-01");
    i64 two = given_case(t, child);
    closed(t, two, "2020-02-01");
    PersonFacts m, p;
    Said said = {.as_at = date_ymd(2018, 1, 1)};
    ok(t, person_create(cx, &(NewPerson){.is_adult = true, .birth_date = DATE_NONE}, said, &m));
    ok(t, person_say_name(cx, &m, &(NameSaid){.kind = "legal", .surname = STR("Zqmarkmother"), .forename = STR("Ann")},
                          said));
    mother = m.who.id;
    ok(t, person_load(cx, child, &p));
    ok(t,
       person_say_relationship(
           cx, &p, &(RelationshipSaid){.other_id = mother, .relation = "mother", .parental_responsibility = 1}, said));
    i64 twice = given_child(t, "Zqmarktwice", NULL, date_ymd(2008, 3, 9));
    run_text(t, str_fmt(cx->arena, "UPDATE person SET merged_into = %lld WHERE id = %lld", (long long)child,
                        (long long)twice));
    i64 stays = given_child(t, "Zqstays", NULL, date_ymd(2038, 3, 9));
    i64 run = disposed(t, TODAY);
    expect_i64(t, 0, count_of(t, "SELECT count(*) FROM person WHERE id =", child));
    expect_i64(t, 0, count_of(t, "SELECT count(*) FROM person WHERE id =", twice));
    expect_i64(t, 0, count_of(t, "SELECT count(*) FROM person WHERE id =", mother));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM case_file"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM case_event"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM reg_cme"));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM person_name WHERE surname LIKE 'Zqmark%'"));
    expect_i64(t, 1, count_of(t, "SELECT count(*) FROM person WHERE id =", stays));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM address")); /* somebody who stays lives there */
    Disposal d;
    ok(t, dispose_get(cx, run, &d));
    expect(t, d.is_sound);
    expect_str(t, "done", d.state);
    expect_has(t, d.certificate, "\"child_25\"");
    expect_has(t, d.certificate, "\"rows_left\":0");
    expect_lacks(t, d.certificate, "Zqmark");
    AuditVerdict v;
    ok(t, audit_verify(cx, &v));
    expect_i64(t, 0, v.bad_seq);
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM audit WHERE detail LIKE '%Zqmark%'"));
    run_text(
        t,
        str_fmt(
            cx->arena,
            "UPDATE disposal SET certificate = replace(certificate, '\"rows_left\":0', '\"rows_left\":1') WHERE id = %lld",
            (long long)run));
    ok(t, dispose_get(cx, run, &d));
    expect(t, !d.is_sound);
}

TEST("an open case keeps the child, whatever else is due") {
    t->cx.today = TODAY;
    i64 child = given_child(t, "Zqmarkopen", NULL, date_ymd(2008, 3, 9)), gone = given_case(t, child);
    closed(t, gone, "2019-02-01");
    i64 open = given_case(t, child);
    (void)disposed(t, TODAY);
    expect_i64(t, 1, count_of(t, "SELECT count(*) FROM person WHERE id =", child));
    expect_i64(t, 1, count_of(t, "SELECT count(*) FROM case_file WHERE id =", open));
    expect_i64(t, 0, count_of(t, "SELECT count(*) FROM case_file WHERE id =", gone));
}

static i64 closed_of_register(T *t, const char *reg, i64 *id) {
    run_text(
        t,
        str_fmt(
            t->cx.arena,
            "INSERT INTO case_file (register, version, reference, stage, stage_on, opened_on, closed_on, outcome, district, subject_key, "
            "is_urgent, revision, created_at, created_by, changed_at) VALUES ('%s', 1, 'X-%s', 'closed', '2019-02-01', "
            "'2018-03-01', '2019-02-01', 'ended', 'Ashford', 'Zqmark Ltd', FALSE, 1, '2018-03-01T00:00:00Z', 1, '2019-02-01T00:00:00Z')",
            reg, reg));
    *id = test_count(t, "SELECT max(id) FROM case_file");
    run_text(t, str_fmt(t->cx.arena, "INSERT INTO reg_%s (case_id) VALUES (%lld)", reg, (long long)*id));
    return *id;
}

TEST(
    "what is kept for counting is counted and deleted; what is anonymised keeps its answers from lists and nothing that tells whose it was") {
    t->cx.today = TODAY;
    i64 counted, kept;
    (void)reg_of(t, "pupil_survey");
    (void)closed_of_register(t, "advice_event", &counted);
    (void)closed_of_register(t, "pupil_survey", &kept);
    (void)disposed(t, TODAY);
    expect_i64(t, 0, count_of(t, "SELECT count(*) FROM case_file WHERE id =", counted));
    expect_i64(
        t, 1,
        test_count(t, "SELECT n FROM retention_statistic WHERE register = 'advice_event' AND opened_year = 2018 AND "
                      "closed_year = 2019 AND district = 'Ashford' AND outcome = 'ended'"));
    expect_i64(t, 1,
               count_of(t,
                        "SELECT count(*) FROM case_file WHERE subject_key IS NULL AND reference IS NULL AND "
                        "opened_on = '2018-01-01' AND id =",
                        kept));
    expect_i64(t, 1, count_of(t, "SELECT count(*) FROM reg_pupil_survey WHERE case_id =", kept));
}

/* ---- every table ---- */

typedef struct Named {
    const char *table, *column;
} Named;
static const Named handled[] = {
#define X(table, column, via, via_column) {table, column},
    DISPOSE_CASE_LIST(X) DISPOSE_PERSON_LIST(X)
#undef X
#define X(table, column) {table, column},
        DISPOSE_CASE_CLEARED_LIST(X)
#undef X
#define X(table, column, why) {table, column},
            DISPOSE_STAYS_LIST(X) DISPOSE_GUARDED_LIST(X)
#undef X
};

static const char *const whose_rows_go[] = {
#define X(table, column, via, via_column) table,
    DISPOSE_CASE_LIST(X) DISPOSE_PERSON_LIST(X)
#undef X
};

static bool is_going(Str table) {
    for (size_t i = 0; i < COUNT_OF(whose_rows_go); i++)
        if (str_is(table, whose_rows_go[i])) return true;
    return str_is(table, "case_file");
}

static bool is_handled(Str table, Str column) {
    for (size_t i = 0; i < COUNT_OF(handled); i++)
        if (str_is(table, handled[i].table) && str_is(column, handled[i].column)) return true;
    return false;
}

TEST("every column that refers to a person, a case, or rows that go with them is disposed of, or stays for a reason") {
    DbRows *r;
    size_t n = 0;
    (void)reg_of(t, "cme");
    ok(t,
       db_query_text(
           &t->cx, &r,
           "SELECT table_name, column_name, refers_to FROM dictionary WHERE column_name <> '' AND table_name NOT LIKE 'reg!_%' ESCAPE '!'"
           " AND (refers_to IN ('person(id)', 'case_file(id)') OR column_name IN ('person_id', 'case_id', 'candidate_id', 'other_id',"
           " 'keep_id', 'gone_id', 'left_id', 'right_id', 'merged_into', 'child_id'))"));
    while (db_next(r)) {
        n++;
        if (is_handled(col_str(r, 0), col_str(r, 1))) continue;
        printf("%.*s.%.*s is neither disposed of nor listed with a reason\n", STR_ARG(col_str(r, 0)),
               STR_ARG(col_str(r, 1)));
        expect(t, false);
    }
    ok(t, db_done(r));
    expect(t, n > 40);
    ok(t, db_query_text(&t->cx, &r, "SELECT table_name, column_name, refers_to FROM dictionary WHERE refers_to <> ''"));
    while (db_next(r)) {
        Str rest, to = str_cut(col_str(r, 2), '(', &rest);
        if (!is_going(to) || is_handled(col_str(r, 0), col_str(r, 1))) continue;
        if (str_is(to, "case_document") || str_is(to, "person_restriction"))
            continue; /* case_letter goes with its case, person_sealed with its person */
        if (str_is(col_str(r, 1), "case_id") && str_starts(col_str(r, 0), STR("reg_"))) continue;
        printf("%.*s.%.*s refers to %.*s, whose rows go\n", STR_ARG(col_str(r, 0)), STR_ARG(col_str(r, 1)),
               STR_ARG(to));
        expect(t, false);
    }
    ok(t, db_done(r));
}

TEST("a register that names no class that is known is a mistake of the definitions") {
    Mistakes m = mistakes_on(t->cx.arena);
    retention_check(definitions_of(&t->cx)->retention, registers_of(&t->cx), &m);
    expect_i64(t, 0, (i64)m.n);
    RetentionRules none = {0};
    retention_check(&none, registers_of(&t->cx), &m);
    expect(t, m.n == registers_of(&t->cx)->n);
}
