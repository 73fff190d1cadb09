/* casework.c - a year of casework, day after day.
 *
 * Start at  casework_make(), run_day(). */
#include "registers/casework.h"

#include "cli/cli.h"
#include "db/db.h"
#include "registers/casework_own.h"
#include "registers/tick.h"
#include "sql_all.h"

enum { TRIES = 14, STEPS_A_TRANSACTION = 40, DAYS = 366, RULES_EVERY = 28 };

typedef struct Subject {
    i64 person_id, urn;
    Date from; /* since when the records show this */
} Subject;

typedef struct Pool {
    Subject *at;
    size_t n, cap;
} Pool;

typedef struct Crew {
    i64 *workers;
    size_t n;
} Crew;

/* One case, from before it is opened to its last step. */
typedef struct Job Job;
struct Job {
    Job *next; /* of the same day */
    size_t reg;
    i64 id, worker_id; /* id 0: not opened yet */
    Subject about;
    bool closes;
    int n_steps; /* still to go, before it is closed or left */
    Rng rng;
};

typedef struct Maker {
    Ctx *cx;
    Arena *own; /* outlives the transactions */
    const CaseworkSpec *spec;
    CaseworkSummary *out;
    Rng rng;
    Date first, last;
    Pool on_roll, joined, schools;
    Crew *crews;
    Job *of_day[DAYS + 1];
    i64 last_case, n_named;
    Str *districts;                /* of the authority's schools */
    size_t n_districts, *n_bodies; /* n_bodies: named so far, by register */
    int n_done;                    /* since the last commit */
    ArenaMark mark;
} Maker;

static const Register *reg_of(const Maker *m, size_t reg) { return registers_of(m->cx)->at[reg]; }

/* ---- whom cases are about ---- */

static Subject *add_subject(Maker *m, Pool *p) {
    ARENA_ROOM(m->own, p->at, p->n, p->cap, 1024);
    return &p->at[p->n++];
}

static Status read_pool(Maker *m, Pool *p, DbRows *r) {
    while (db_next(r))
        *add_subject(m, p) = (Subject){.person_id = col_i64(r, 0), .urn = col_i64(r, 1), .from = col_date(r, 2)};
    return db_done(r);
}

static void keep_joined(Maker *m) {
    for (size_t i = 0; i < m->on_roll.n; i++)
        if (date_before(date_plus(m->first, 60), m->on_roll.at[i].from)) *add_subject(m, &m->joined) = m->on_roll.at[i];
}

static Status read_districts(Maker *m) {
    DbRows *r;
    enum { DISTRICTS_MAX = 200 };
    m->districts = ARENA_ARRAY(m->own, Str, DISTRICTS_MAX);
    m->n_bodies = ARENA_ARRAY(m->own, size_t, registers_of(m->cx)->n + 1);
    TRY(db_query(m->cx, &r, SQL_casework_districts));
    while (m->n_districts < DISTRICTS_MAX && db_next(r))
        m->districts[m->n_districts++] = str_dup(m->own, col_str(r, 0));
    return db_done(r);
}

static Status read_pools(Maker *m) {
    Ctx *cx = m->cx;
    DbRows *r;
    TRY(db_query(cx, &r, SQL_casework_on_roll, P_DATE(m->last)));
    TRY(read_pool(m, &m->on_roll, r));
    TRY(db_query(cx, &r, SQL_casework_schools, P_DATE(m->last)));
    TRY(read_pool(m, &m->schools, r));
    keep_joined(m);
    return read_districts(m);
}

static Subject draw(Rng *rng, const Pool *p) { return p->n ? p->at[rng_below(rng, p->n)] : (Subject){.person_id = 0}; }

/* A register that says where a child is taught is about children whom the records show so; not so one about part-time terms. */
static bool is_of_standing(const Register *reg) { return reg->standing.kind.n > 0 && reg->subject == OF_CHILD; }

static bool is_opened_by_rules(const Register *reg) {
    for (size_t i = 0; i < reg->n_rules; i++)
        if (reg->rules[i].opens_case) return true;
    return false;
}

static bool is_named_in_words(const Register *reg) {
    return reg->subject == OF_EMPLOYER || reg->subject == OF_ADULT || reg->subject == OF_BODY;
}

static const Pool *pool_of(const Maker *m, const Register *reg) {
    switch (reg->subject) {
    case OF_SCHOOL:
    case OF_SETTING: return &m->schools;
    default: return &m->on_roll;
    }
}

/* ---- days ---- */

static Date to_weekday(Date d) {
    int weekday = date_weekday(d); /* 1 is Monday */
    return weekday > 5 ? date_plus(d, 8 - weekday) : d;
}

static void put_job(Maker *m, Job *j, Date on) {
    on = to_weekday(date_max(on, m->first));
    int day = date_diff(on, m->first);
    if (date_before(m->last, on) || day > DAYS) return; /* the year ends with it as it is */
    j->next = m->of_day[day];
    m->of_day[day] = j;
}

static Date day_between(Rng *rng, Date from, Date to) {
    return date_before(from, to) ? date_plus(from, (int)rng_range(rng, 0, date_diff(to, from))) : from;
}

/* ---- planning ---- */

static Job *new_job(Maker *m, size_t reg, Rng rng, bool closes) {
    Job *j = ARENA_NEW(m->own, Job);
    Crew *crew = &m->crews[reg];
    *j = (Job){.reg = reg, .rng = rng, .closes = closes};
    j->n_steps = (int)rng_range(&j->rng, 0, closes ? 2 : 3);
    if (rng_chance(&j->rng, 0.88)) j->worker_id = crew->workers[rng_below(&j->rng, crew->n)];
    return j;
}

/* What is open at the end was mostly opened lately; what is closed, at any time. */
static void plan_one(Maker *m, size_t reg, Rng rng, bool closes) {
    Job *j = new_job(m, reg, rng, closes);
    Date from = closes ? m->first : date_plus(m->last, -150), to = date_plus(m->last, closes ? -40 : 0);
    j->about = draw(&j->rng, pool_of(m, reg_of(m, reg)));
    put_job(m, j, day_between(&j->rng, from, to));
}

static void plan_standing(Maker *m, size_t reg, Rng rng, Subject about, bool closes) {
    Job *j = new_job(m, reg, rng, closes);
    j->about = about;
    put_job(m, j, closes ? date_plus(about.from, -(int)rng_range(&j->rng, 10, 50)) : about.from);
}

static Status plan_of_standing(Maker *m, size_t reg, i64 most, i64 *n) {
    Pool p = {.n = 0};
    DbRows *r;
    Rng rng = rng_fork(&m->rng, str_hash(reg_of(m, reg)->name));
    TRY(db_query(m->cx, &r, SQL_casework_standing, P_STR(reg_of(m, reg)->standing.kind), P_DATE(m->last)));
    TRY(read_pool(m, &p, r));
    for (size_t i = 0; i < p.n && (i64)i < most; i++) plan_standing(m, reg, rng_fork(&rng, i), p.at[i], false);
    *n = (i64)p.n < most ? (i64)p.n : most;
    for (i64 i = 0; i < *n && m->joined.n > 0; i++)
        plan_standing(m, reg, rng_fork(&rng, (u64)(most + i)), draw(&rng, &m->joined), true);
    return OK;
}

static void plan_other(Maker *m, size_t reg, i64 n) {
    Rng rng = rng_fork(&m->rng, str_hash(reg_of(m, reg)->name));
    bool has_any = is_named_in_words(reg_of(m, reg)) || pool_of(m, reg_of(m, reg))->n > 0;
    for (i64 i = 0; i < n && has_any; i++) {
        plan_one(m, reg, rng_fork(&rng, (u64)i), false);
        plan_one(m, reg, rng_fork(&rng, (u64)(n + i)), true);
    }
}

/* Registers that rules fill get what the rules find; those of a standing as many as there are children in it; the rest share what
 * is left. */
static Status plan(Maker *m) {
    const Registers *rs = registers_of(m->cx);
    i64 left = m->spec->n_open, n_free = 0;
    for (size_t i = 0; i < rs->n; i++) {
        i64 n = 0;
        if (is_of_standing(rs->at[i])) TRY(plan_of_standing(m, i, m->spec->n_open / (i64)rs->n + 1, &n));
        else if (!is_opened_by_rules(rs->at[i])) n_free++;
        left -= n;
    }
    for (size_t i = 0; i < rs->n && left > 0; i++)
        if (!is_of_standing(rs->at[i]) && !is_opened_by_rules(rs->at[i]))
            plan_other(m, i, (left + n_free - 1) / n_free);
    return OK;
}

/* ---- teams and workers ---- */

static Status add_worker(Maker *m, const Register *reg, size_t nth, i64 *id) {
    static const char *const forenames[] = {"Amina", "Brian", "Carol", "Dev",  "Elaine", "Frank", "Grace",  "Hassan",
                                            "Ivy",   "James", "Karen", "Liam", "Maria",  "Nia",   "Oliver", "Priya"};
    static const char *const surnames[] = {"Abbott", "Barker", "Cole", "Dhillon", "Ellis", "Farrow", "Grant", "Hussain",
                                           "Irvine", "Jones",  "Khan", "Lowe",    "Moss",  "Nolan",  "Osei",  "Patel"};
    Ctx *cx = m->cx;
    Rng rng = rng_fork(&m->rng, str_hash(reg->name) + nth);
    Str name = str_fmt(cx->arena, "%s %s", forenames[rng_below(&rng, COUNT_OF(forenames))],
                       surnames[rng_below(&rng, COUNT_OF(surnames))]);
    TRY(db_insert(cx, id, SQL_casework_worker_put, P_STR(str_fmt(cx->arena, "%.*s.%zu", STR_ARG(reg->name), nth + 1)),
                  P_STR(name), P_MOMENT(ctx_now(cx))));
    m->out->n_workers++;
    TRY(db_run(cx, SQL_role_give, P_I64(*id), P_STR(reg->change[0]), P_MOMENT(ctx_now(cx)), P_I64(SYSTEM_USER_ID)));
    return db_run(cx, SQL_casework_member_put, P_STR(reg->name), P_I64(*id), P_BOOL(nth == 0), P_DATE(m->first));
}

static Status add_crews(Maker *m) {
    const Registers *rs = registers_of(m->cx);
    i64 each = m->spec->n_open / ((i64)rs->n * 30) + 2;
    m->crews = ARENA_ARRAY(m->own, Crew, rs->n + 1);
    for (size_t i = 0; i < rs->n; i++) {
        Crew *crew = &m->crews[i];
        TRY(db_run(m->cx, SQL_casework_team_put, P_STR(rs->at[i]->name), P_STR(rs->at[i]->title)));
        crew->workers = ARENA_ARRAY(m->own, i64, (size_t)each);
        for (; crew->n < (size_t)each; crew->n++) TRY(add_worker(m, rs->at[i], crew->n, &crew->workers[crew->n]));
    }
    return OK;
}

/* ---- one step of one case ---- */

static i64 colleague_of(const Crew *crew, i64 worker_id) {
    for (size_t i = 0; i < crew->n; i++)
        if (crew->workers[i] != worker_id) return crew->workers[i];
    return worker_id;
}

static Inventing inventing(Maker *m, Job *j) {
    const Crew *crew = &m->crews[j->reg];
    i64 worker_id = j->worker_id ? j->worker_id : crew->workers[0];
    return (Inventing){.cx = m->cx,
                       .rng = &j->rng,
                       .reg = reg_of(m, j->reg),
                       .person_id = j->about.person_id,
                       .urn = j->about.urn ? j->about.urn : draw(&j->rng, &m->schools).urn,
                       .worker_id = worker_id,
                       .colleague_id = colleague_of(crew, worker_id)};
}

static Status allocate(Maker *m, const Job *j) {
    Ctx *cx = m->cx;
    cx->actor.id = j->worker_id ? j->worker_id : SYSTEM_USER_ID;
    return case_allocate(cx, j->id, j->worker_id, reg_of(m, j->reg)->name, STR("Allocated by the team's manager"));
}

static const char *invented_name(const Register *reg) {
    if (reg->subject == OF_EMPLOYER) return "Invented Employer";
    return reg->subject == OF_ADULT ? "Invented Adult" : "Invented Partnership";
}

/* A district of the county, as each has one; then "Ashford 2". */
static Str body_name(Maker *m, size_t reg) {
    size_t nth = m->n_bodies[reg]++;
    Str district = m->districts[nth % m->n_districts];
    if (nth < m->n_districts) return district;
    return str_fmt(m->cx->arena, "%.*s %zu", STR_ARG(district), nth / m->n_districts + 1);
}

static CaseOpen opening(Maker *m, const Job *j) {
    const Register *reg = reg_of(m, j->reg);
    CaseOpen o = {.reg = reg, .person_id = j->about.person_id, .urn = j->about.urn};
    if (is_named_in_words(reg))
        o = (CaseOpen){.reg = reg,
                       .subject_key = str_fmt(m->cx->arena, "%s %lld", invented_name(reg), (long long)++m->n_named)};
    if (reg->subject == OF_BODY && m->n_districts) o.subject_key = body_name(m, j->reg);
    return o;
}

/* What was refused for good is counted; a case that is there already, or has gone on meanwhile, is no matter. */
static Status let_be(Maker *m, Status st) {
    if (st != ERR_INPUT && st != ERR_CONFLICT) return st;
    m->out->n_refused += st == ERR_INPUT;
    ctx_clear_error(m->cx);
    return OK;
}

static Status open_job(Maker *m, Job *j) {
    CaseProblems problems = {.n = 0};
    CaseOpen o = opening(m, j);
    Inventing v = inventing(m, j);
    Status st = ERR_INPUT;
    invent_opening(&v);
    for (int i = 0; i < TRIES && st == ERR_INPUT; i++) {
        ctx_clear_error(m->cx);
        o.answers = invent_answers(&v);
        st = case_open(m->cx, &o, &j->id, &problems);
        if (st == ERR_INPUT && !invent_again(&v, &problems)) break;
    }
    if (st != OK) j->id = 0;
    return st == OK ? allocate(m, j) : let_be(m, st);
}

static size_t next_stage(Job *j, const Case *c) {
    const Stage *s = &c->reg->stages[c->stage];
    size_t n = 0, chosen = SIZE_MAX, last = SIZE_MAX;
    for (size_t i = 0; i < s->n_to; i++) {
        if (c->reg->stages[s->to[i]].is_last) last = s->to[i];
        else if (rng_below(&j->rng, ++n) == 0) chosen = s->to[i];
    }
    if (!j->closes) return chosen;
    return last != SIZE_MAX && (j->n_steps <= 0 || chosen == SIZE_MAX) ? last : chosen;
}

static Status move_job(Maker *m, Job *j, const Case *c, size_t stage) {
    CaseProblems problems = {.n = 0};
    Inventing v = inventing(m, j);
    Status st = ERR_INPUT;
    v.stage = &c->reg->stages[stage];
    invent_move(&v, c);
    if (rng_chance(&j->rng, 0.4)) invent_row(&v);
    for (int i = 0; i < TRIES && st == ERR_INPUT; i++) {
        ctx_clear_error(m->cx);
        st = case_move(
            m->cx, &(CaseMove){.id = j->id, .stage = v.stage->name, .on = m->cx->today, .answers = invent_answers(&v)},
            &problems);
        if (st == ERR_INPUT && !invent_again(&v, &problems)) break;
    }
    return let_be(m, st);
}

static Status step_job(Maker *m, Job *j) {
    Case c;
    TRY(case_load(m->cx, j->id, &c));
    if (c.worker_id == 0 && !c.team.n) TRY(allocate(m, j)); /* a rule or an effect opened it */
    size_t stage = date_is_set(c.closed_on) ? SIZE_MAX : next_stage(j, &c);
    bool is_over = stage == SIZE_MAX || (!j->closes && j->n_steps <= 0) || j->n_steps < -3;
    if (is_over) return OK;
    m->cx->actor.id = j->worker_id ? j->worker_id : SYSTEM_USER_ID;
    TRY(move_job(m, j, &c, stage));
    j->n_steps--;
    put_job(m, j, date_plus(m->cx->today, (int)rng_range(&j->rng, 3, 25)));
    return OK;
}

static Status run_job(Maker *m, Job *j) {
    if (j->id) return step_job(m, j);
    TRY(open_job(m, j));
    if (j->id) put_job(m, j, date_plus(m->cx->today, (int)rng_range(&j->rng, 2, 20)));
    return OK;
}

/* ---- the days ---- */

static Status pass(Maker *m) {
    Ctx *cx = m->cx;
    TRY(ctx_commit(cx));
    arena_rewind(cx->arena, m->mark);
    m->n_done = 0;
    return db_begin(cx, DB_WRITE);
}

static size_t register_place(const Maker *m, Str name) {
    const Registers *rs = registers_of(m->cx);
    for (size_t i = 0; i < rs->n; i++)
        if (str_eq(rs->at[i]->name, name)) return i;
    return SIZE_MAX;
}

/* Cases of rules and effects are worked on like others; but where nobody knows where a child is, only people may say so. */
static Status take_new(Maker *m) {
    DbRows *r;
    TRY(db_query(m->cx, &r, SQL_casework_made_since, P_I64(m->last_case)));
    while (db_next(r)) {
        size_t reg = register_place(m, col_str(r, 1));
        m->last_case = col_i64(r, 0);
        if (reg == SIZE_MAX) continue;
        Rng rng = rng_fork(&m->rng, (u64)m->last_case);
        Job *j = new_job(m, reg, rng, rng_chance(&rng, 0.5) && !is_of_standing(reg_of(m, reg)));
        j->id = m->last_case;
        j->about = (Subject){.person_id = col_i64(r, 2), .urn = col_i64(r, 3)};
        put_job(m, j, date_plus(m->cx->today, (int)rng_range(&j->rng, 1, 6)));
    }
    return db_done(r);
}

static Status run_rules(Maker *m) {
    Tick tick = {.stop = NULL};
    m->cx->actor.id = SYSTEM_USER_ID;
    TRY(ctx_commit(m->cx));
    TRY(tick_rules(m->cx, &tick));
    arena_rewind(m->cx->arena, m->mark);
    return db_begin(m->cx, DB_WRITE);
}

static Status run_day(Maker *m, int day) {
    Job *todo = m->of_day[day];
    m->cx->today = date_plus(m->first, day);
    m->of_day[day] = NULL;
    while (todo) {
        Job *j = todo;
        todo = j->next;
        TRY(run_job(m, j));
        if (++m->n_done >= STEPS_A_TRANSACTION) TRY(pass(m));
    }
    if (day % RULES_EVERY == 0) TRY(run_rules(m));
    return take_new(m);
}

static Status run_year(Maker *m) {
    int n = date_diff(m->last, m->first);
    Progress *bar = progress_start(m->cx, "Casework", n);
    m->mark = arena_mark(m->cx->arena);
    for (int day = 0; day <= n; day++) {
        TRY(run_day(m, day));
        progress_set(bar, day);
    }
    progress_end(bar);
    return ctx_commit(m->cx);
}

/* ---- the whole ---- */

static Status count_register(Ctx *cx, CaseworkRegister *r, CaseworkSummary *out) {
    DbRows *rows;
    TRY(db_query(cx, &rows, SQL_casework_counts, P_STR(r->reg->name), P_DATE(cx->today)));
    if (db_next(rows)) {
        r->n_opened = col_i64(rows, 0);
        r->n_open = col_i64(rows, 1);
        r->n_overdue = col_i64(rows, 2);
        r->n_by_rule = col_i64(rows, 3);
    }
    out->n_opened += r->n_opened;
    out->n_open += r->n_open;
    out->n_overdue += r->n_overdue;
    return db_done(rows);
}

static Status begin(Maker *m) {
    TRY(db_number(m->cx, &m->last_case, SQL_casework_last));
    if (m->last_case)
        return FAIL(m->cx, ERR_CONFLICT,
                    "the store has cases already: casework is invented only where nobody has worked");
    TRY(read_pools(m));
    TRY(add_crews(m));
    return plan(m);
}

static void close_own(void *arena) { arena_close(arena); }

static Status make_year(Maker *m) {
    TRY(db_begin(m->cx, DB_WRITE));
    TRY(begin(m));
    return run_year(m);
}

Status casework_make(Ctx *cx, const CaseworkSpec *spec, CaseworkSummary *out) {
    const Registers *rs = registers_of(cx);
    Actor actor = cx->actor;
    Maker m = {.cx = cx,
               .own = arena_open(),
               .spec = spec,
               .out = out,
               .rng = rng_seed(spec->seed),
               .first = date_plus(date_add_months(cx->today, -12), 1),
               .last = cx->today};
    if (!m.own) return FAIL(cx, ERR_OPS, "there is no memory left");
    arena_defer(cx->arena, close_own, m.own);
    *out = (CaseworkSummary){.registers = ARENA_ARRAY(cx->arena, CaseworkRegister, rs->n + 1)};
    Status st = make_year(&m);
    if (st != OK) db_rollback(cx);
    cx->today = m.last;
    cx->actor = actor;
    TRY(st);
    TRY(db_begin(cx, DB_READ));
    for (size_t i = 0; i < rs->n; i++) {
        out->registers[i].reg = rs->at[i];
        TRY(count_register(cx, &out->registers[i], out));
    }
    return ctx_commit(cx);
}
