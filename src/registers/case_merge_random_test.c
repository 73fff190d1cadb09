/* case_merge_random_test.c - children with cases of several registers, drawn at random, merged in a chain and parted again: whatever was
 * answered about the cases, and whatever was done on them meanwhile, each is its own child's again. */
#include "access/access.h"
#include "base/rng.h"
#include "harness.h"
#include "people/merge.h"
#include "people/person.h"
#include "registers/case.h"
#include "registers/table.h"

enum { N_CHILDREN = 3, ROUNDS = 12, CASES = 7, EDITS = 6 };

#define ANSWERS(...)        ((Answers){.at = (const Answer[]){__VA_ARGS__}, .n = COUNT_OF(((const Answer[]){__VA_ARGS__}))})
#define ANSWER(field, text) ((Answer){STR(field), STR(text)})

typedef struct World {
    T *t;
    Rng rng;
    i64 children[N_CHILDREN];
    i64 cases[CASES + EDITS];
    size_t n_cases;
} World;

static Ctx *ctx(World *w) { return &w->t->cx; }

static Str some_day(World *w) { return str_fmt(ctx(w)->arena, "%d/2/2018", 1 + (int)rng_below(&w->rng, 27)); }

/* ---- what is said and done ---- */

static void open_some(World *w, i64 child) {
    static const struct {
        const char *reg, *day, *choice, *code;
    } kinds[] = {{"cme", "referred_on", "source", "police"},
                 {"ehe", "registered_on", "source", "parent"},
                 {"young_carer", "known_on", "cared_for", "sibling"}};
    size_t k = rng_below(&w->rng, COUNT_OF(kinds));
    const Answer answers[] = {{str_from(kinds[k].day), some_day(w)},
                              {str_from(kinds[k].choice), str_from(kinds[k].code)}};
    CaseOpen o = {.reg = register_find(registers_of(ctx(w)), str_from(kinds[k].reg)),
                  .person_id = child,
                  .answers = {answers, COUNT_OF(answers)}};
    CaseProblems problems;
    i64 id;
    Status st = case_open(ctx(w), &o, &id, &problems);
    if (st == ERR_CONFLICT) { /* one of this register is open already */
        ctx_clear_error(ctx(w));
        return;
    }
    ok(w->t, st);
    w->cases[w->n_cases++] = id;
}

static void say_fact(World *w, i64 child) {
    PersonFacts p;
    Said said = {.as_at = date_ymd(2018, 1, 1 + (int)rng_below(&w->rng, 28))};
    CharacteristicSaid c = {.kind = rng_chance(&w->rng, 0.5) ? "ethnicity" : "young_carer", .value = STR("Y")};
    NameSaid n = {.kind = "legal",
                  .surname = STR("Marsh"),
                  .forename = rng_chance(&w->rng, 0.5) ? STR("Jo") : STR("Joe")};
    ok(w->t, person_load(ctx(w), child, &p));
    if (rng_chance(&w->rng, 0.5)) ok(w->t, person_say_name(ctx(w), &p, &n, said));
    else ok(w->t, person_say_characteristic(ctx(w), &p, &c, said));
}

static Case loaded(World *w, i64 id) {
    Case c;
    ok(w->t, case_load(ctx(w), id, &c));
    return c;
}

/* Gives the case to a team, corrects its first day, or closes it. */
static void work_on(World *w, i64 id) {
    Case c = loaded(w, id);
    CaseProblems problems;
    bool is_cme = str_is(c.reg->name, "cme"), is_ehe = str_is(c.reg->name, "ehe");
    if (date_is_set(c.closed_on)) return;
    switch (rng_below(&w->rng, 3)) {
    case 0: ok(w->t, case_allocate(ctx(w), id, 1, STR("cme_east"), STR_NONE)); return;
    case 1: break;
    default:
        if (!is_cme) break;
        ok(w->t, case_move(ctx(w),
                           &(CaseMove){.id = id,
                                       .stage = STR("closed"),
                                       .on = ctx(w)->today,
                                       .answers = ANSWERS(ANSWER("outcome", "not_of_age"))},
                           &problems));
        return;
    }
    const Answer day = {STR("referred_on"), some_day(w)}, other = {STR("registered_on"), some_day(w)},
                 known = {STR("known_on"), some_day(w)};
    const Answer one[] = {is_cme ? day : is_ehe ? other : known};
    ok(w->t, case_change(ctx(w), id, 0, (Answers){one, 1}, &problems));
}

static World given_world(T *t, u64 seed) {
    World w = {.t = t, .rng = rng_seed(seed)};
    PersonFacts p;
    actor_operator(&t->cx);
    t->cx.today = date_ymd(2018, 3, 20);
    ok(t, db_savepoint(&t->cx, "round"));
    for (size_t i = 0; i < N_CHILDREN; i++) {
        NewPerson n = {.birth_date = date_ymd(2008, 3, 9), .sex = STR("F")};
        ok(t, person_create(&t->cx, &n, (Said){.as_at = date_ymd(2018, 1, 1)}, &p));
        w.children[i] = p.who.id;
    }
    for (size_t i = 0; i < CASES; i++) {
        i64 child = w.children[rng_below(&w.rng, N_CHILDREN)];
        say_fact(&w, child);
        open_some(&w, child);
        if (rng_chance(&w.rng, 0.4)) work_on(&w, w.cases[rng_below(&w.rng, w.n_cases)]);
    }
    return w;
}

static void end(T *t) {
    ok(t, db_rollback_to(&t->cx, "round"));
    ok(t, db_release(&t->cx, "round"));
}

/* ---- merging, with one of the answers to each question ---- */

static Str any_choice(World *w, Str choices) {
    size_t n = 1;
    for (size_t i = 0; i < choices.n; i++) n += choices.p[i] == '|';
    Str one = STR_NONE;
    for (size_t left = 1 + rng_below(&w->rng, n); left > 0; left--) one = str_cut(choices, '|', &choices);
    return one;
}

static i64 merge(World *w, i64 keep, i64 gone) {
    MergeLook look;
    MergeWish wish = {.keep_id = keep, .gone_id = gone};
    Buf answers = buf_on(ctx(w)->arena);
    i64 id;
    ok(w->t, person_merge_look(ctx(w), &wish, &look));
    for (size_t i = 0; i < look.n_questions; i++) {
        Str one = any_choice(w, str_from(look.questions[i].choices));
        buf_fmt(&answers, "%s%s=%.*s", i > 0 ? "," : "", look.questions[i].name, STR_ARG(one));
    }
    wish.answers = buf_str(&answers);
    ok(w->t, person_merge(ctx(w), &wish, &id));
    expect_i64(w->t, 0,
               test_count(w->t, str_cstr(ctx(w)->arena,
                                         str_fmt(ctx(w)->arena, "SELECT count(*) FROM case_file WHERE person_id = %lld",
                                                 (long long)gone))));
    return id;
}

/* ---- what the store holds of cases, but for what only grows ---- */

static void dump_query(World *w, Buf *b, const char *query) {
    DbRows *r;
    ok(w->t, db_query_text(ctx(w), &r, query));
    while (db_next(r)) {
        for (int k = 0; k < db_n_cols(r); k++)
            buf_fmt(b, "%s=%.*s ", db_col_name(r, k), STR_ARG(col_is_null(r, k) ? STR("-") : col_str(r, k)));
        buf_add_char(b, '\n');
    }
    ok(w->t, db_done(r));
}

static Str dump(World *w) {
    static const char *const queries[] = {
        "SELECT id, register, person_id, stage, stage_on, opened_on, closed_on, outcome, worker_id, team, due_on FROM case_file ORDER BY id",
        "SELECT id, case_id, person_id, name, raised_on, due_on, done_on, ending FROM case_task ORDER BY id",
        "SELECT case_id, clock, turn, started_on, due_on, stopped_on, state FROM case_clock ORDER BY 1, 2, 3",
        "SELECT case_id, person_id, kind, from_on, to_on FROM education_standing ORDER BY 1, 2, 3, 4",
        "SELECT from_case, to_case, kind FROM case_link ORDER BY 1, 2, 3",
        "SELECT * FROM reg_cme ORDER BY 1",
        "SELECT * FROM reg_ehe ORDER BY 1",
        "SELECT * FROM reg_young_carer ORDER BY 1",
        "SELECT person_id, kind, surname, forename, from_on, to_on FROM person_name ORDER BY 1, 2, 3, 4, 5, id",
        "SELECT person_id, kind, value, from_on, to_on FROM person_characteristic ORDER BY 1, 2, 3, 4, id"};
    Buf b = buf_on(ctx(w)->arena);
    for (size_t i = 0; i < COUNT_OF(queries); i++) dump_query(w, &b, queries[i]);
    return buf_str(&b);
}

/* Whose each case is, and what was done on those that no merge closed. */
static Str whose(World *w, size_t n_cases) {
    Buf b = buf_on(ctx(w)->arena);
    for (size_t i = 0; i < n_cases; i++)
        buf_fmt(&b, "%lld of %lld\n", (long long)w->cases[i], (long long)loaded(w, w->cases[i]).person_id);
    return buf_str(&b);
}

static Str worked(World *w, const bool *is_counted) {
    Buf b = buf_on(ctx(w)->arena);
    for (size_t i = 0; i < w->n_cases; i++) {
        if (!is_counted[i]) continue;
        Case c = loaded(w, w->cases[i]);
        buf_fmt(&b, "%lld %.*s %.*s %d:", (long long)c.id, STR_ARG(c.reg->stages[c.stage].name), STR_ARG(c.team),
                c.closed_on.day);
        for (size_t f = 0; f < 3; f++) buf_fmt(&b, " %d", c.values[f].date.day);
        buf_add_char(&b, '\n');
    }
    return buf_str(&b);
}

static void expect_same(T *t, u64 seed, Str want, Str got) {
    if (!str_eq(want, got))
        printf("     seed %d\n     before:\n%.*s\n     after:\n%.*s\n", (int)seed, STR_ARG(want), STR_ARG(got));
    expect(t, str_eq(want, got));
}

/* What hangs on a case is of the child that the case is of. */
static void expect_together(T *t) {
    static const char *const tables[] = {"case_task", "education_standing"};
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        char sql[160];
        snprintf(sql, sizeof sql,
                 "SELECT count(*) FROM %s x JOIN case_file f ON f.id = x.case_id WHERE x.person_id <> f.person_id",
                 tables[i]);
        expect_i64(t, 0, test_count(t, sql));
    }
}

static void given_registers(T *t) {
    actor_operator(&t->cx);
    ok(t, registers_define(&t->cx, registers_of(&t->cx)));
}

TEST("random cases, their children merged in a chain and parted: every case, task, clock and standing is as it was") {
    given_registers(t);
    for (u64 seed = 1; seed <= ROUNDS; seed++) {
        World w = given_world(t, seed);
        Str before = dump(&w);
        i64 first = merge(&w, w.children[0], w.children[1]);
        expect_together(t);
        Str between = dump(&w);
        expect(t, !str_eq(before, between));
        i64 second = merge(&w, w.children[2], w.children[0]);
        expect_together(t);
        ok(t, person_unmerge(&t->cx, &(UnmergeWish){.merge_id = second}));
        expect_same(t, seed, between, dump(&w));
        ok(t, person_unmerge(&t->cx, &(UnmergeWish){.merge_id = first}));
        expect_same(t, seed, before, dump(&w));
        end(t);
    }
}

TEST("random work on cases after a merge: undone, each case is its child's again, and what was done on it stays done") {
    given_registers(t);
    for (u64 seed = 1; seed <= ROUNDS; seed++) {
        World w = given_world(t, 3000 + seed);
        bool was_open[CASES + EDITS] = {false};
        const size_t n_before = w.n_cases;
        Str owners = whose(&w, n_before);
        for (size_t i = 0; i < n_before; i++) was_open[i] = !date_is_set(loaded(&w, w.cases[i]).closed_on);
        i64 id = merge(&w, w.children[0], w.children[1]);
        for (size_t i = 0; i < n_before; i++) /* one that the merge closed comes back as it was */
            was_open[i] = was_open[i] && !date_is_set(loaded(&w, w.cases[i]).closed_on);
        for (int i = 0; i < EDITS; i++) {
            if (rng_chance(&w.rng, 0.3)) open_some(&w, w.children[0]);
            else work_on(&w, w.cases[rng_below(&w.rng, w.n_cases)]);
        }
        for (size_t i = n_before; i < w.n_cases; i++) was_open[i] = true;
        Str done = worked(&w, was_open);
        bool to_gone = rng_chance(&w.rng, 0.5);
        UnmergeWish wish = {.merge_id = id, .edited = STR("edited"), .added = to_gone ? STR("gone") : STR("kept")};
        ok(t, person_unmerge(&t->cx, &wish));
        expect_same(t, seed, owners, whose(&w, n_before));
        expect_same(t, seed, done, worked(&w, was_open));
        for (size_t i = n_before; i < w.n_cases; i++)
            expect_i64(t, w.children[to_gone ? 1 : 0], loaded(&w, w.cases[i]).person_id);
        expect_together(t);
        end(t);
    }
}
