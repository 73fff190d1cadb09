/* The identities of the balance, each against SQL that shares nothing with the pass but the rule on age. */
#include "db/db.h"
#include "rollcall/rollcall.h"
#include "rollcall/rollcall_groups.h"
#include "rollcall/rollcall_pass.h"
#include "sql_all.h"

enum { MAX_FAULTS = 64, MAX_NAMED = 100 };

typedef struct Checker {
    Ctx *cx;
    RollcallFault faults[MAX_FAULTS];
    size_t n;
} Checker;

static RollcallFault *expect_equal(Checker *k, const char *what, i64 want, i64 got) {
    if (want == got || k->n == MAX_FAULTS) return NULL;
    RollcallFault *f = &k->faults[k->n++];
    *f = (RollcallFault){.what = str_fmt(k->cx->arena, "%s: %lld, but %lld", what, (long long)want, (long long)got)};
    return f;
}

/* ---- identity 1 ---- */

static void check_sums(Checker *k, const RollcallCount *c) {
    i64 states = 0, subs = 0, districts = 0, schools = 0;
    for (int s = 0; s < N_ROLLCALL_STATES; s++) {
        states += c->states[s];
        i64 of_state = 0;
        for (u32 d = 0; d < c->n_districts; d++) of_state += rollcall_sum(c, (int)d, -1, (RollcallState)s);
        expect_equal(k, str_fmt(k->cx->arena, "%s, county and sum of districts", rollcall_state_names[s].code).p,
                     c->states[s], of_state);
        districts += of_state;
        for (u32 i = 0; i < c->n_schools; i++) schools += c->schools[i].n[s];
    }
    for (int sub = 0; sub < N_ROLLCALL_SUBS; sub++) subs += c->subs[sub];
    expect_equal(k, "known, and sum of states", c->known, states);
    expect_equal(k, "known, and sum of sub-states", c->known, subs);
    expect_equal(k, "known, and sum of districts and year groups", c->known, districts);
    expect_equal(k, "known, and sum of schools", c->known, schools);
}

typedef struct Difference {
    DbRows *rows; /* the population by SQL, in order */
    i64 next;
    RollRules rules;
    i64 *people;
    size_t n;
} Difference;

static void next_in_sql(Difference *d) { d->next = db_next(d->rows) ? col_i64(d->rows, 0) : INT64_MAX; }

static void name_child(Difference *d, i64 id) {
    if (d->n < MAX_NAMED) d->people[d->n++] = id;
}

static void visit_difference(void *of, const RollFacts *f) {
    Difference *d = of;
    bool is_in = rollcall_classify(&d->rules, f).where == WHERE_IN;
    while (d->next < f->person_id) {
        name_child(d, d->next);
        next_in_sql(d);
    }
    bool is_in_sql = d->next == f->person_id;
    if (is_in_sql) next_in_sql(d);
    if (is_in != is_in_sql) name_child(d, f->person_id);
}

/* The children whom only one of the two counts. */
static Status name_children(Ctx *cx, Date on, BirthRange b, RollcallFault *fault) {
    RollcallPass p;
    TRY(rollcall_pass_open(cx, &p));
    Difference d = {.people = ARENA_ARRAY(cx->arena, i64, MAX_NAMED)};
    d.rules = rollcall_rules_on(p.definitions->rollcall, p.definitions->calendars, p.schools, on);
    TRY(db_query(cx, &d.rows, SQL_rollcall_check_people, P_DATE(on), P_DATE(b.oldest), P_DATE(b.youngest)));
    next_in_sql(&d);
    TRY(rollcall_pass_run(&p, (PassWindow){.since = on, .until = on}, (PassVisitor){visit_difference, &d}));
    for (; d.next != INT64_MAX; next_in_sql(&d)) name_child(&d, d.next);
    TRY(db_done(d.rows));
    fault->people = d.people;
    fault->n_people = d.n;
    return OK;
}

static Status check_partition(Checker *k, Date on, const RollcallCount **out) {
    Ctx *cx = k->cx;
    BirthRange b = school_age_bounds(definitions_of(cx)->rollcall->school_age, on);
    i64 known;
    TRY(rollcall_count(cx, on, out));
    check_sums(k, *out);
    TRY(db_number(cx, &known, SQL_rollcall_check_known, P_DATE(on), P_DATE(b.oldest), P_DATE(b.youngest)));
    RollcallFault *fault = expect_equal(k, "known by SQL, and by the pass", known, (*out)->known);
    if (fault) TRY(name_children(cx, on, b, fault));
    return OK;
}

/* Members of a group by SQL, and the first hundred of them, since a difference is in who is a member. */
static Status count_members(Ctx *cx, const RollcallGroup *g, Date on, RollcallFault *out, i64 *n) {
    BirthRange b = school_age_bounds(definitions_of(cx)->rollcall->school_age, on);
    DbRows *r;
    i64 last = 0;
    *n = 0;
    *out = (RollcallFault){.people = ARENA_ARRAY(cx->arena, i64, MAX_NAMED)};
    TRY(db_query(cx, &r, SQL_rollcall_group_people, P_STR(g->kind), P_DATE(on), P_DATE(b.oldest), P_DATE(b.youngest)));
    while (db_next(r)) {
        i64 id = col_i64(r, 0);
        if (id == last || !rollcall_group_has(g, col_str(r, 1))) continue;
        last = id;
        if (++*n <= MAX_NAMED) out->people[out->n_people++] = id;
    }
    return db_done(r);
}

/* Each vulnerable group: its states, the pass's members and SQL's are one number. */
static Status check_groups(Checker *k, Date on) {
    const RollcallGroupCount *rows;
    size_t n;
    TRY(rollcall_by_group(k->cx, on, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        i64 states = 0, members;
        RollcallFault who;
        for (int s = 0; s < N_ROLLCALL_STATES; s++) states += rows[i].states[s];
        if (!rows[i].group) continue;
        const char *code = str_cstr(k->cx->arena, rows[i].group->code);
        expect_equal(k, str_fmt(k->cx->arena, "group %s, known, and sum of states", code).p, rows[i].known, states);
        TRY(count_members(k->cx, rows[i].group, on, &who, &members));
        RollcallFault *fault =
            expect_equal(k, str_fmt(k->cx->arena, "group %s, by SQL, and by the pass", code).p, members, rows[i].known);
        if (!fault) continue;
        fault->people = who.people;
        fault->n_people = who.n_people;
    }
    return OK;
}

/* ---- identities 2 and 3 ---- */

static Status check_reasons(Checker *k, const RollcallChanges *c) {
    Ctx *cx = k->cx;
    const SchoolAge *age = definitions_of(cx)->rollcall->school_age;
    BirthRange then = school_age_bounds(age, c->since), now = school_age_bounds(age, c->until);
    DbParam since = P_DATE(c->since), until = P_DATE(c->until);
    i64 n;
    TRY(db_number(cx, &n, SQL_rollcall_check_newly_known, since, until, P_DATE(now.oldest), P_DATE(now.youngest)));
    expect_equal(k, "joined by becoming known, by SQL and by the pass", n, c->joined[0]);
    TRY(db_number(cx, &n, SQL_rollcall_check_reached_age, since, until, P_DATE(then.youngest), P_DATE(now.youngest)));
    expect_equal(k, "joined by reaching the age, by SQL and by the pass", n, c->joined[1]);
    TRY(db_number(cx, &n, SQL_rollcall_check_passed_age, since, until, P_DATE(then.oldest), P_DATE(now.oldest)));
    expect_equal(k, "left by passing the age, by SQL and by the pass", n, c->left[0]);
    TRY(db_number(cx, &n, SQL_rollcall_check_died, since, until, P_DATE(then.oldest), P_DATE(then.youngest)));
    expect_equal(k, "left by death, by SQL and by the pass", n, c->left[1]);
    return OK;
}

static void check_matrix(Checker *k, const RollcallChanges *c, const RollcallCount *opening,
                         const RollcallCount *closing) {
    for (int s = 0; s < N_ROLLCALL_STATES; s++) {
        i64 row = 0, column = 0;
        for (int i = 0; i < N_ROLLCALL_MOVES; i++) {
            row += c->matrix[s][i];
            column += c->matrix[i][s];
        }
        expect_equal(k, str_fmt(k->cx->arena, "%s, opening and its row of the matrix", rollcall_state_names[s].code).p,
                     opening->states[s], row);
        expect_equal(k, str_fmt(k->cx->arena, "%s, closing and its column", rollcall_state_names[s].code).p,
                     closing->states[s], column);
    }
    i64 expected = (i64)c->opening + c->joined[0] + c->joined[1] - c->left[0] - c->left[1];
    expect_equal(k, "opening + joined - left, and closing", expected, c->closing);
}

Status rollcall_check(Ctx *cx, Date as_at, Date since, const RollcallFault **out, size_t *n) {
    Checker *k = ARENA_NEW(cx->arena, Checker);
    k->cx = cx;
    const RollcallCount *closing, *opening;
    TRY(check_partition(k, as_at, &closing));
    TRY(check_groups(k, as_at));
    if (date_is_set(since)) {
        RollcallChanges c;
        TRY(check_partition(k, since, &opening));
        TRY(rollcall_changes(cx, since, as_at, &(RollcallFilter){.limit = 1}, &c));
        check_matrix(k, &c, opening, closing);
        TRY(check_reasons(k, &c));
    }
    *out = k->faults;
    *n = k->n;
    return OK;
}
