/* case_access_test.c - roles of definitions: who sees, changes and moves which cases, and learns of which. */
#include "access/access.h"
#include "access/audit.h"
#include "harness.h"
#include "people/chronology.h"
#include "people/involve.h"
#include "registers/case_access.h"
#include "registers/case_json.h"
#include "registers/table.h"

#include <sys/stat.h>

static const char secret_yaml[] = "register: secret\n"
                                  "title: Secret work\n"
                                  "case: secret case\n"
                                  "prefix: SEC\n"
                                  "subject: child\n"
                                  "opened_on: asked_on\n"
                                  "arms_length: true\n"
                                  "about: For tests of roles.\n"
                                  "access: {change: [youth_justice], see: [social_worker]}\n"
                                  "fields:\n"
                                  "  - {name: asked_on, title: Asked on, type: date, required: true, opening: true}\n"
                                  "  - {name: matter, title: The matter, type: text, opening: true, sensitive: true}\n"
                                  "  - {name: plan, title: The plan, type: text, see: [social_worker]}\n"
                                  "stages:\n"
                                  "  - {name: waiting, title: Waiting, first: true, to: [agreed, closed]}\n"
                                  "  - {name: agreed, title: Agreed, by: [social_work_team_manager], to: [closed]}\n"
                                  "  - {name: closed, title: Closed, last: true}\n";

/* A folder of definitions with one register of its own. */
static Str given_register(T *t, Str yaml) {
    Str folder = test_folder(t), at = STR_CAT(t->cx.arena, folder, STR("/registers"));
    (void)mkdir(str_cstr(t->cx.arena, at), 0700); /* it may be there */
    test_write_file(t, STR_CAT(t->cx.arena, at, STR("/secret.yaml")), yaml);
    return folder;
}

typedef struct GivenCases {
    Registers *rs;
    const Registers *before;
    i64 child, secret, cme;
} GivenCases;

static i64 given_child(T *t) {
    PersonFacts p;
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = date_ymd(2008, 3, 9), .sex = STR("F")},
                        (Said){.as_at = date_ymd(2018, 1, 1)}, &p));
    return p.who.id;
}

static i64 open_case(T *t, const char *reg, i64 child, const Answer *answers, size_t n) {
    i64 id;
    CaseProblems problems;
    CaseOpen o = {.reg = register_find(registers_of(&t->cx), str_from(reg)),
                  .person_id = child,
                  .answers = {.at = answers, .n = n}};
    ok(t, case_open(&t->cx, &o, &id, &problems));
    return id;
}

static void given_cases(T *t, GivenCases *g) {
    const Answer secret[] = {{STR("asked_on"), STR("2018-03-01")}, {STR("matter"), STR("Zqmatter")}};
    const Answer cme[] = {{STR("referred_on"), STR("2018-03-01")}, {STR("source"), STR("police")}};
    actor_operator(&t->cx);
    t->cx.today = date_ymd(2018, 6, 8);
    ok(t, registers_open(&t->cx, given_register(t, str_from(secret_yaml)), &g->rs));
    g->before = t->app.registers;
    t->app.registers = g->rs;
    ok(t, registers_define(&t->cx, g->rs));
    g->child = given_child(t);
    g->secret = open_case(t, "secret", g->child, secret, 2);
    g->cme = open_case(t, "cme", g->child, cme, 2);
}

static void done_with(T *t, GivenCases *g) {
    t->app.registers = g->before;
    registers_close(g->rs);
}

static void hold(T *t, const char *role) {
    t->cx.actor = (Actor){.id = 77, .name = STR("Worker")};
    actor_add_role(&t->cx, &t->cx.actor, str_from(role));
    ctx_clear_error(&t->cx);
}

static size_t n_listed(T *t) {
    CaseLines l;
    WorkAsk a = {.which = WORK_ALL, .closed_from = DATE_NONE, .closed_to = DATE_NONE};
    ok(t, work_list(&t->cx, &a, &l));
    return l.n;
}

static size_t n_of_child(T *t, i64 child) {
    CaseLines l;
    ok(t, cases_of_person(&t->cx, child, &l));
    return l.n;
}

static size_t n_told(T *t, i64 child) {
    PersonFacts p;
    PersonEvents l;
    ChronologyFilter f = {.kind = STR("case"), .from = DATE_NONE, .to = DATE_NONE};
    ok(t, person_get(&t->cx, child, &p));
    ok(t, person_chronology(&t->cx, &p, &f, &l));
    return l.n;
}

/* Involvements of cases: how many, and how many of them only say whom to ask. */
static size_t n_involved(T *t, i64 child, size_t *n_masked) {
    Involvements l;
    size_t n = 0;
    *n_masked = 0;
    ok(t, involved_with(&t->cx, child, &l));
    for (size_t i = 0; i < l.n; i++) {
        if (strcmp(l.at[i].source->kind, "case") != 0) continue;
        n++;
        *n_masked += l.at[i].is_masked;
    }
    return n;
}

TEST("roles see the registers that name them, in every list, and no case of another opens") {
    static const struct {
        const char *role;
        bool sees_cme, sees_secret;
    } rows[] = {
        {"missing_education_officer", true, false},
        {"youth_justice", false, true},
        {"social_worker", true, true},
        {"social_work_team_manager", true, true},
        {"attendance_officer", false, false},
        {"general", true, false},
        {"analyst", true, false},
        {"director", true, false},
    };
    GivenCases g;
    given_cases(t, &g);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Case c;
        size_t n_masked, n = (size_t)rows[i].sees_cme + rows[i].sees_secret;
        hold(t, rows[i].role);
        expect_i64(t, rows[i].sees_cme ? OK : ERR_DENIED, case_get(&t->cx, g.cme, &c));
        expect_i64(t, rows[i].sees_secret ? OK : ERR_NOTFOUND, case_get(&t->cx, g.secret, &c));
        expect_i64(t, (i64)n, (i64)n_listed(t));
        expect_i64(t, (i64)n, (i64)n_of_child(t, g.child));
        expect_i64(t, (i64)n, (i64)n_told(t, g.child));
        expect_i64(t, (i64)(1 + rows[i].sees_secret), (i64)n_involved(t, g.child, &n_masked));
        expect_i64(t, !rows[i].sees_cme, (i64)n_masked);
    }
    done_with(t, &g);
}

TEST("a case that is not theirs is refused with whom to ask, and one at arm's length as though it were not there") {
    GivenCases g;
    Case c;
    i64 id;
    given_cases(t, &g);
    test_exec(t, "INSERT INTO team (code, title, phone, is_active) VALUES ('cme_east', 'East team', '01233 1', TRUE)");
    ok(t, case_allocate(&t->cx, g.cme, 0, STR("cme_east"), STR_NONE));
    hold(t, "attendance_officer");
    expect_error(t, ERR_DENIED, case_get(&t->cx, g.cme, &c));
    expect_has(t, t->cx.error.message, "ask East team, 01233 1");
    expect(t, t->cx.audit && t->cx.audit->stands);
    ctx_clear_error(&t->cx);
    Str reference = str_fmt(t->cx.arena, "SEC-%06lld", (long long)g.secret);
    expect_error(t, ERR_NOTFOUND, case_by_reference(&t->cx, reference, &id));
    ctx_clear_error(&t->cx);
    WorkAsk a = {.which = WORK_ALL, .register_name = STR("secret"), .closed_from = DATE_NONE};
    CaseLines l;
    expect_error(t, ERR_NOTFOUND, work_list(&t->cx, &a, &l));
    ctx_clear_error(&t->cx);
    a.register_name = STR("cme");
    expect_error(t, ERR_DENIED, work_list(&t->cx, &a, &l));
    hold(t, "youth_justice");
    ok(t, case_by_reference(&t->cx, reference, &id));
    expect_i64(t, g.secret, id);
    done_with(t, &g);
}

TEST("whoever sees a case changes nothing of it, and opens none, without a role that changes it") {
    GivenCases g;
    i64 id;
    CaseProblems problems;
    given_cases(t, &g);
    i64 other = given_child(t);
    const Answer risk[] = {{STR("risk"), STR("low")}};
    const Answer asked[] = {{STR("referred_on"), STR("2018-03-01")}, {STR("source"), STR("police")}};
    CaseOpen open = {.reg = register_find(registers_of(&t->cx), STR("cme")), .person_id = other, .answers = {asked, 2}};
    CaseDocument d = {.file_name = STR("note.txt")};
    hold(t, "social_worker");
#define REFUSED(call)                    \
    expect_error(t, ERR_DENIED, (call)); \
    ctx_clear_error(&t->cx)
    REFUSED(case_change(&t->cx, g.cme, 0, (Answers){risk, 1}, &problems));
    REFUSED(case_open(&t->cx, &open, &id, &problems));
    REFUSED(case_move(&t->cx, &(CaseMove){.id = g.cme, .stage = STR("enquiries")}, &problems));
    REFUSED(case_comment(&t->cx, g.cme, STR("Hello")));
    REFUSED(case_allocate(&t->cx, g.cme, 0, STR("x_team"), STR("why")));
    REFUSED(case_clock_except(&t->cx, g.cme, STR("closed_30"), STR("why")));
    REFUSED(case_document_add(&t->cx, g.cme, &d, STR("words"), &id));
    REFUSED(case_reopen(&t->cx, g.cme, STR("why")));
    REFUSED(case_link(&t->cx, g.cme, g.secret, STR("led_to")));
#undef REFUSED
    hold(t, "missing_education_officer");
    ok(t, case_change(&t->cx, g.cme, 0, (Answers){risk, 1}, &problems));
    ok(t, case_open(&t->cx, &open, &id, &problems));
    done_with(t, &g);
}

TEST("a stage that names its roles is entered by them alone, also where they may not change the rest") {
    GivenCases g;
    CaseProblems problems;
    CaseMove m = {.stage = STR("agreed"), .on = date_ymd(2018, 3, 5)};
    given_cases(t, &g);
    m.id = g.secret;
    hold(t, "youth_justice"); /* changes the register */
    expect_error(t, ERR_DENIED, case_move(&t->cx, &m, &problems));
    hold(t, "social_worker"); /* sees it */
    expect_error(t, ERR_DENIED, case_move(&t->cx, &m, &problems));
    hold(t, "attendance_officer");
    expect_error(t, ERR_NOTFOUND, case_move(&t->cx, &m, &problems));
    hold(t, "social_work_team_manager");
    ok(t, case_move(&t->cx, &m, &problems));
    m.stage = STR("closed");
    expect_error(t, ERR_DENIED, case_move(&t->cx, &m, &problems));
    hold(t, "youth_justice");
    ok(t, case_move(&t->cx, &m, &problems));
    done_with(t, &g);
}

static Str told(T *t, i64 id) {
    json_t *o;
    ok(t, case_json(&t->cx, id, &o));
    char *text = arena_alloc(t->cx.arena, 65536);
    size_t n = json_dumpb(o, text, 65536, 0);
    json_decref(o);
    expect(t, n > 0 && n <= 65536);
    return (Str){text, n};
}

TEST("an answer that only some see is shown to, taken from and told in the history of nobody else") {
    GivenCases g;
    Case c;
    CaseProblems problems;
    const Answer matter[] = {{STR("matter"), STR("Zqother")}}, plan[] = {{STR("plan"), STR("Zqplan")}};
    given_cases(t, &g);
    hold(t, "social_worker");
    ok(t, case_get(&t->cx, g.secret, &c));
    expect(t, c.values[register_field(c.reg, STR("matter"))].kind == VALUE_UNKNOWN);
    expect_lacks(t, told(t, g.secret), "Zqmatter");
    hold(t, "youth_justice");
    ok(t, case_get(&t->cx, g.secret, &c));
    expect_str(t, "Zqmatter", c.values[register_field(c.reg, STR("matter"))].text);
    expect_has(t, told(t, g.secret), "Zqmatter");
    expect_error(t, ERR_INPUT, case_change(&t->cx, g.secret, 0, (Answers){plan, 1}, &problems));
    expect_i64(t, 1, (i64)problems.n);
    ctx_clear_error(&t->cx);
    ok(t, case_change(&t->cx, g.secret, 0, (Answers){matter, 1}, &problems)); /* and what it could not see stays */
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM reg_secret WHERE matter = 'Zqother'"));
    done_with(t, &g);
}

TEST("what a case starts by itself needs no role of the register it starts it in") {
    GivenCases g;
    CaseProblems problems;
    given_cases(t, &g);
    hold(t, "home_education_officer");
    expect(t, !register_is_changed(&t->cx, register_find(g.rs, STR("cme"))));
    CaseMove m = {.id = g.cme, .stage = STR("enquiries"), .on = date_ymd(2018, 3, 5), .rule = STR("ehe.test")};
    const Answer first[] = {{STR("first_action_on"), STR("2018-03-05")}};
    m.answers = (Answers){first, 1};
    ok(t, case_move(&t->cx, &m, &problems));
    m = (CaseMove){.id = g.cme, .stage = STR("untraced"), .on = date_ymd(2018, 3, 6)};
    expect_error(t, ERR_DENIED, case_move(&t->cx, &m, &problems));
    done_with(t, &g);
}

PURE_TEST(
    "muster check refuses a role that there is not, wherever a register names one, with its line and the nearest") {
    static const char *const wrong[][3] = {
        {"change: [youth_justice]", "change: [youth_justise]",
         ":9: there is no role 'youth_justise'; did you mean youth_justice"},
        {"see: [social_worker]}", "see: [social_workers]}",
         ":9: there is no role 'social_workers'; did you mean social_worker"},
        {"by: [social_work_team_manager]", "by: [manager_of_all]", ":16: there is no role 'manager_of_all'"},
        {"type: text, see: [social_worker]", "type: text, see: [socialworker]", ":13: there is no role 'socialworker'"},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        Str yaml = str_from(secret_yaml), part = str_from(wrong[i][0]);
        size_t at = (size_t)str_find(yaml, part);
        Str text =
            STR_CAT(t->cx.arena, str_slice(yaml, 0, at), str_from(wrong[i][1]), str_slice(yaml, at + part.n, SIZE_MAX));
        Mistakes m = mistakes_on(t->cx.arena);
        registers_check(given_register(t, text), &m);
        expect_i64(t, 1, (i64)m.n);
        expect_has(t, str_fmt(t->cx.arena, ":%d: %.*s", m.first->line, STR_ARG(m.first->message)), wrong[i][2]);
    }
}
