/* open_cases_test.c - what is kept of open cases counts as the store does, whatever is changed between two looks. */
#include "registers/open_cases.h"

#include "access/access.h"
#include "access/scope.h"
#include "harness.h"
#include "people/person.h"
#include "registers/case_count.h"
#include "registers/case_scope.h"
#include "registers/table.h"
#include "user_help.h"

enum { SCHOOLS = 4, CHILDREN = 24, ROUNDS = 60, ASHFORD = 100100 };

typedef struct World {
    T *t;
    i64 children[CHILDREN], workers[2], limited;
    i64 open[200];
    size_t n_open;
    u32 seed;
    i64 n_school_lines, n_sieved;
} World;

static u32 draw(World *w, u32 below) {
    w->seed = w->seed * 1664525u + 1013904223u;
    return (w->seed >> 8) % below;
}

static i64 school_at(size_t i) { return ASHFORD + (i64)i; }

/* Two schools of Ashford, two of Dover; every child on the roll of one. */
static void given_world(World *w) {
    T *t = w->t;
    Said said = {.as_at = date_ymd(2018, 1, 1)};
    t->cx.today = date_ymd(2018, 6, 8);
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
    ok(t, db_begin(&t->cx, DB_WRITE));
    for (size_t i = 0; i < SCHOOLS; i++)
        test_exec(
            t,
            str_fmt(t->cx.arena,
                    "INSERT INTO establishment (urn, laestab, la_code, name, name_key, kind, district) VALUES (%lld, "
                    "%zu, 886, 'School', 'school', 'school', '%s')",
                    (long long)school_at(i), 8862001 + i, i < SCHOOLS / 2 ? "Ashford" : "Dover")
                .p);
    for (size_t i = 0; i < CHILDREN; i++) {
        PersonFacts p;
        ok(t, person_create(&t->cx, &(NewPerson){.birth_date = date_ymd(2008, 3, 9), .sex = STR("F")}, said, &p));
        w->children[i] = p.who.id;
        test_exec(
            t, str_fmt(t->cx.arena,
                       "INSERT INTO enrolment (person_id, urn, status, from_on, entry_on, is_part_time) VALUES (%lld, "
                       "%lld, 'C', '2017-09-04', '2017-09-04', FALSE)",
                       (long long)p.who.id, (long long)school_at(i % SCHOOLS))
                   .p);
    }
    w->workers[0] = given_user(t, "zqworker", "missing_education_officer");
    w->workers[1] = given_user(t, "zqother", "missing_education_officer");
    w->limited = given_user(t, "zqlimited", "missing_education_officer");
    ok(t, user_set_scopes(&t->cx, w->limited, &(ScopeGiven){SCOPE_DISTRICT, STR("Ashford")}, 1));
    ok(t, db_touch(&t->cx));
    ok(t, ctx_commit(&t->cx));
}

/* ---- changes ---- */

static void open_one(World *w) {
    T *t = w->t;
    CaseProblems problems;
    i64 id;
    bool is_of_child = draw(w, 3) > 0;
    const Answer asked[] = {{STR("referred_on"), STR("2018-03-01")}, {STR("source"), STR("police")}};
    const Answer of_school[] = {{STR("asked_on"), STR("2018-03-01")}, {STR("for_year"), STR("2017")}};
    CaseOpen o = {.reg = register_find(registers_of(&t->cx), is_of_child ? STR("cme") : STR("school_plan_review")),
                  .person_id = is_of_child ? w->children[draw(w, CHILDREN)] : 0,
                  .urn = is_of_child ? 0 : school_at(draw(w, SCHOOLS)),
                  .answers = {is_of_child ? asked : of_school, 2}};
    Status st = case_open(&t->cx, &o, &id, &problems);
    if (st != OK) ctx_clear_error(&t->cx); /* one is open already, or the form wants more */
    else if (w->n_open < COUNT_OF(w->open)) w->open[w->n_open++] = id;
}

static void change_one(World *w) {
    T *t = w->t;
    CaseProblems problems;
    size_t at = w->n_open ? draw(w, (u32)w->n_open) : 0;
    if (w->n_open == 0 || draw(w, 3) == 0) {
        open_one(w);
        return;
    }
    i64 id = w->open[at];
    const Answer died[] = {{STR("outcome"), STR("died")}};
    switch (draw(w, 4)) {
    case 0: ok(t, case_comment(&t->cx, id, STR("A word"))); break;
    case 1: {
        Status st = case_allocate(&t->cx, id, w->workers[draw(w, 2)], STR_NONE, STR("in turn"));
        if (st != OK) ctx_clear_error(&t->cx);
        break;
    }
    case 2: {
        CaseMove m = {.id = id, .stage = STR("closed"), .on = t->cx.today, .answers = {died, 1}};
        if (case_move(&t->cx, &m, &problems) != OK) ctx_clear_error(&t->cx);
        else w->open[at] = w->open[--w->n_open];
        break;
    }
    default: {
        long long urn = school_at(draw(w, SCHOOLS));
        const char *district = draw(w, 2) ? "Ashford" : "Dover";
        test_exec(t,
                  str_fmt(t->cx.arena, "UPDATE establishment SET district = '%s' WHERE urn = %lld", district, urn).p);
    }
    }
}

/* In a transaction of its own, committed or taken back. */
static void change(World *w) {
    T *t = w->t;
    World before = *w;
    actor_operator(&t->cx);
    ok(t, db_begin(&t->cx, DB_WRITE));
    change_one(w);
    ok(t, db_touch(&t->cx));
    if (draw(w, 5) > 0) {
        ok(t, ctx_commit(&t->cx));
        return;
    }
    db_rollback(&t->cx);
    u32 seed = w->seed;
    *w = before;
    w->seed = seed;
}

/* ---- counting ---- */

static i64 late_of(T *t, const ReachedCases *l, Str reg, i64 worker, i64 *n) {
    i64 late = 0;
    *n = 0;
    for (size_t i = 0; i < l->n; i++) {
        if (!str_eq(l->at[i].register_name, reg) || l->at[i].worker_id != worker) continue;
        (*n)++;
        late += date_is_set(l->at[i].due_on) && date_before(l->at[i].due_on, t->cx.today);
    }
    return late;
}

/* Every line that there ever was, through what is kept and by the store. */
static void expect_sieved(World *w) {
    T *t = w->t;
    CaseSieve s;
    ok(t, case_sieve_open(&t->cx, &s));
    i64 last = test_count(t, "SELECT COALESCE(max(id), 0) FROM case_file");
    for (i64 id = 1; id <= last + 1; id++) {
        Str reg =
            test_count(t, str_fmt(t->cx.arena, "SELECT count(*) FROM case_file WHERE register = 'cme' AND id = %lld",
                                  (long long)id)
                              .p)
                ? STR("cme")
                : STR("school_plan_review");
        expect(t, case_sieve_sees(&t->cx, &s, reg, id) == case_line_is_seen(&t->cx, reg, id));
        w->n_school_lines += str_is(reg, "school_plan_review") && case_sieve_sees(&t->cx, &s, reg, id);
        w->n_sieved += s.is_kept;
    }
}

/* By the rows kept or read for counting, beside the plain way: each row of the store asked about. */
static void expect_same(World *w, i64 *n_reached) {
    T *t = w->t;
    ReachedCases counted, plain;
    static const char *const regs[] = {"cme", "school_plan_review"};
    const i64 workers[] = {0, w->workers[0], w->workers[1]};
    ok(t, cases_reached(&t->cx, &(ReachedAsk){.is_to_count = true}, &counted));
    ok(t, cases_reached(&t->cx, &(ReachedAsk){.is_to_count = false}, &plain));
    expect_i64(t, (i64)plain.n, (i64)counted.n);
    for (size_t r = 0; r < COUNT_OF(regs); r++)
        for (size_t k = 0; k < COUNT_OF(workers); k++) {
            i64 n, n_plain, late = late_of(t, &counted, str_from(regs[r]), workers[k], &n);
            expect_i64(t, late_of(t, &plain, str_from(regs[r]), workers[k], &n_plain), late);
            expect_i64(t, n_plain, n);
        }
    *n_reached += (i64)counted.n;
    expect_sieved(w);
}

static void look(World *w, i64 *n_reached) {
    T *t = w->t;
    ok(t, db_begin(&t->cx, DB_READ));
    act_as(t, w->limited, "missing_education_officer");
    actor_add_role(&t->cx, &t->cx.actor, STR("vulnerable_groups_officer"));
    expect_same(w, n_reached);
    db_rollback(&t->cx);
}

TEST_OWN_TRANSACTION("whatever is changed between two looks, what is kept of open cases counts as the store does") {
    World w = {.t = t, .seed = 11};
    i64 n_reached = 0, n_all = 0;
    given_world(&w);
    ok(t, case_keep_open(&t->cx, &t->app.cases));
    for (int i = 0; i < ROUNDS; i++) {
        change(&w);
        if (draw(&w, 3) > 0) look(&w, &n_reached);
        n_all += (i64)w.n_open;
    }
    look(&w, &n_reached);
    expect(t, n_reached > 0 && n_reached < n_all && w.n_school_lines > 0 && w.n_sieved > 0);
    ctx_reset(&t->cx);
    case_keep_close(t->app.cases);
    t->app.cases = NULL;
}

static const OpenCase *borrowed(T *t, size_t *n) {
    OpenCases l;
    ok(t, db_begin(&t->cx, DB_READ));
    ok(t, open_cases_borrow(&t->cx, &l));
    db_rollback(&t->cx);
    *n = l.n;
    return l.at;
}

TEST_OWN_TRANSACTION(
    "open cases are read once while no case changes, anew when one does, and each borrower keeps what it was given") {
    World w = {.t = t, .seed = 5};
    size_t n, n_first;
    given_world(&w);
    ok(t, case_keep_open(&t->cx, &t->app.cases));
    while (w.n_open < 3) {
        ok(t, db_begin(&t->cx, DB_WRITE));
        open_one(&w);
        ok(t, ctx_commit(&t->cx));
    }
    const OpenCase *first = borrowed(t, &n_first);
    expect_i64(t, (i64)w.n_open, (i64)n_first);
    expect(t, borrowed(t, &n) == first);
    ok(t, db_begin(&t->cx, DB_WRITE));
    PersonFacts p;
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = date_ymd(2009, 3, 9), .sex = STR("F")},
                        (Said){.as_at = date_ymd(2018, 1, 1)}, &p));
    ok(t, db_touch(&t->cx));
    ok(t, ctx_commit(&t->cx));
    expect(t, borrowed(t, &n) == first); /* a person is no case */
    ok(t, db_begin(&t->cx, DB_WRITE));
    ok(t, case_allocate(&t->cx, w.open[0], w.workers[0], STR_NONE, STR_NONE));
    OpenCases writing;
    ok(t, open_cases_borrow(&t->cx, &writing)); /* who writes reads what they have written */
    expect(t, writing.at != first);
    ok(t, ctx_commit(&t->cx));
    const OpenCase *second = borrowed(t, &n);
    expect(t, second != first);
    i64 n_allocated = 0;
    for (size_t i = 0; i < n; i++) n_allocated += second[i].worker_id == w.workers[0];
    expect_i64(t, 1, n_allocated);
    for (size_t i = 0; i < n_first; i++) expect(t, first[i].worker_id == 0); /* as it was given */
    ctx_reset(&t->cx);
    case_keep_close(t->app.cases);
    t->app.cases = NULL;
}
