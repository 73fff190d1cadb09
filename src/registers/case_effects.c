/* case_effects.c - what follows from a case: tasks, other cases, facts of the roll call. */
#include "access/access.h"
#include "access/audit.h"
#include "people/changes.h"
#include "registers/case_access.h"
#include "registers/case_own.h"
#include "schools/standing.h"
#include "sql_all.h"

/* ---- tasks ---- */

enum { TASKS_MAX = 500 };

typedef struct OldTask {
    i64 id;
    Str name, key;
    Date due_on;
    bool is_open;
} OldTask;

typedef struct OldTasks {
    OldTask *at;
    size_t n;
} OldTasks;

static CaseTask read_task(const DbRows *r) {
    return (CaseTask){.id = col_i64(r, 0),
                      .case_id = col_i64(r, 1),
                      .person_id = col_i64(r, 2),
                      .urn = col_i64(r, 3),
                      .for_user = col_i64(r, 4),
                      .reg = col_str_keep(r, 5),
                      .name = col_str_keep(r, 6),
                      .title = col_str_keep(r, 7),
                      .for_role = col_str_keep(r, 8),
                      .for_team = col_str_keep(r, 9),
                      .ending = col_str_keep(r, 10),
                      .reason = col_str_keep(r, 11),
                      .raised_on = col_date(r, 12),
                      .due_on = col_date(r, 13),
                      .done_on = col_date(r, 14),
                      .is_urgent = col_bool(r, 15),
                      .key = col_str_keep(r, 16)};
}

static Status load_old(Ctx *cx, i64 case_id, OldTasks *out) {
    CaseTask *tasks;
    size_t n;
    TRY(case_tasks(cx, case_id, &tasks, &n));
    *out = (OldTasks){.at = ARENA_ARRAY(cx->arena, OldTask, n + 1)};
    for (size_t i = 0; i < n; i++)
        out->at[out->n++] = (OldTask){.id = tasks[i].id,
                                      .name = tasks[i].name,
                                      .key = tasks[i].key,
                                      .due_on = tasks[i].due_on,
                                      .is_open = !date_is_set(tasks[i].done_on)};
    return OK;
}

/* What the task is about: the case, the definition's own key, and so that it may come again, nothing of when. */
static Str key_of(CaseFacts *f, const TaskDef *t) {
    Str own = t->key ? value_iso(f->cx->arena, expr_value(t->key, &f->expr)) : STR_NONE;
    return str_fmt(f->cx->arena, "%lld%s%.*s", (long long)f->c->id, own.n ? ":" : "", STR_ARG(own));
}

static Date due_of(CaseFacts *f, const TaskDef *t) {
    ClockCalendar calendar = clock_calendar(definitions_of(f->cx)->calendars, f->c->urn);
    Date due;
    if (!t->has_due || !clock_limit_end(&calendar, t->due, COUNT_DAY0, f->cx->today, &due)) return DATE_NONE;
    return due;
}

static Status raise(CaseFacts *f, const TaskDef *t, Str key) {
    const Case *c = f->c;
    bool is_for_worker = str_is(t->for_role, "worker");
    return db_run(f->cx, SQL_case_task_put, P_I64(c->id), P_ID(c->person_id), P_ID(c->urn), P_STR(c->reg->name),
                  P_STR(t->name), P_STR(key), P_STR(t->title), P_DATE(f->cx->today), P_DATE(due_of(f, t)),
                  P_BOOL(t->is_urgent), P_STR(is_for_worker ? STR_NONE : t->for_role),
                  P_STR(t->for_team.n   ? t->for_team
                        : is_for_worker ? c->team
                                        : STR_NONE),
                  P_ID(is_for_worker ? c->worker_id : 0));
}

static OldTask *find_old(OldTasks *old, Str name, Str key) {
    for (size_t i = 0; i < old->n; i++)
        if (str_eq(old->at[i].name, name) && str_eq(old->at[i].key, key)) return &old->at[i];
    return NULL;
}

static Status work_out_task(CaseFacts *f, const TaskDef *t, OldTasks *old, bool *is_raised) {
    bool holds = !date_is_set(f->c->closed_on) && expr_is_true(t->when, &f->expr);
    OldTask *known = find_old(old, t->name, key_of(f, t));
    if (holds && !known) {
        *is_raised = true;
        return raise(f, t, key_of(f, t));
    }
    if (holds || !known || !known->is_open || t->is_lasting) return OK;
    known->is_open = false;
    return db_run(f->cx, SQL_case_task_end, P_I64(known->id), P_DATE(f->cx->today), P_I64(f->cx->actor.id),
                  P_CSTR("fell_away"), P_STR(STR_NONE));
}

static void note_soonest(const OldTasks *tasks, Date *soonest) {
    for (size_t i = 0; i < tasks->n; i++) {
        Date due = tasks->at[i].due_on;
        if (!tasks->at[i].is_open || !date_is_set(due)) continue;
        if (!date_is_set(*soonest) || date_before(due, *soonest)) *soonest = due;
    }
}

Status case_work_out_tasks(Ctx *cx, CaseFacts *f, Date *soonest) {
    const Register *reg = f->c->reg;
    OldTasks old;
    bool is_raised = false;
    TRY(load_old(cx, f->c->id, &old));
    for (size_t i = 0; i < reg->n_tasks; i++) TRY(work_out_task(f, &reg->tasks[i], &old, &is_raised));
    if (is_raised) TRY(load_old(cx, f->c->id, &old));
    note_soonest(&old, soonest);
    return OK;
}

Status case_tasks(Ctx *cx, i64 case_id, CaseTask **out, size_t *n) {
    DbRows *r;
    size_t cap = 0;
    *out = NULL;
    *n = 0;
    TRY(db_query(cx, &r, SQL_case_task_list, P_I64(case_id)));
    while (*n < TASKS_MAX && db_next(r)) {
        if (*n == cap) {
            size_t more = cap ? cap * 2 : 4;
            *out = arena_grow(cx->arena, *out, cap * sizeof **out, more * sizeof **out);
            cap = more;
        }
        (*out)[(*n)++] = read_task(r);
    }
    return db_done(r);
}

static Status get_task(Ctx *cx, i64 id, CaseTask *out) {
    DbRows *r;
    bool is_found = false;
    TRY(db_query(cx, &r, SQL_case_task_get, P_I64(id)));
    if (db_next(r)) {
        *out = read_task(r);
        is_found = true;
    }
    TRY(db_done(r));
    return is_found ? OK : FAIL(cx, ERR_NOTFOUND, "there is no task %lld", (long long)id);
}

/* Whoever may change the register's cases, or holds the role that the task is for. */
static Status may_end(Ctx *cx, const CaseTask *t) {
    const Register *reg = register_find(registers_of(cx), t->reg);
    size_t role = role_find(definitions_of(cx)->roles, t->for_role);
    bool is_theirs = role != SIZE_MAX && ((cx->actor.roles >> role) & 1);
    if (!reg) return FAIL(cx, ERR_OPS, "task %lld is of a register that has no definition here", (long long)t->id);
    if (!(is_theirs && register_is_known(cx, reg))) TRY(register_may_change(cx, reg));
    return t->person_id ? access_subject(cx, SUBJECT_PERSON, t->person_id) : OK;
}

Status case_task_end(Ctx *cx, i64 task_id, Str ending, Str reason) {
    CaseTask t;
    Case c = {.id = 0};
    TRY(access_allows(cx, CHANGE_CASES));
    TRY(get_task(cx, task_id, &t));
    TRY(may_end(cx, &t));
    if (!str_is(ending, "done") && !str_is(ending, "dismissed"))
        return FAIL(cx, ERR_INPUT, "a task is done or dismissed");
    if (str_is(ending, "dismissed") && str_trim(reason).n == 0)
        return FAIL(cx, ERR_INPUT, "say why the task is dismissed");
    if (date_is_set(t.done_on)) return OK;
    TRY(db_run(cx, SQL_case_task_end, P_I64(task_id), P_DATE(cx->today), P_I64(cx->actor.id), P_STR(ending),
               P_STR(reason)));
    audit_note(cx, "case.task_end", t.person_id, "task %lld %.*s", (long long)task_id, STR_ARG(ending));
    TRY(db_touch(cx));
    if (t.case_id == 0) return OK;
    TRY(case_load(cx, t.case_id, &c));
    TRY(case_event_say(cx, &c, &(EventSaid){.kind = "task", .field = t.name, .new_value = ending, .note = reason}));
    return case_work_out(cx, t.case_id);
}

static Status key_of_hand(Ctx *cx, const CaseTask *t, Str *key) {
    i64 n = 0;
    *key = str_fmt(cx->arena, "%lld:%.*s", (long long)t->case_id, STR_ARG(t->key));
    if (t->key.n) return OK;
    TRY(db_number(cx, &n, SQL_case_task_count, P_I64(t->case_id)));
    *key = str_fmt(cx->arena, "%lld:%lld", (long long)t->case_id, (long long)n + 1);
    return OK;
}

Status case_task_add(Ctx *cx, const CaseTask *t, i64 *id) {
    Case c;
    i64 n_new;
    Str key, title = str_trim(t->title);
    TRY(case_load(cx, t->case_id, &c));
    TRY(case_may_change(cx, &c));
    if (date_is_set(c.closed_on))
        return FAIL(cx, ERR_CONFLICT, "case %lld is closed: reopen it first", (long long)c.id);
    if (title.n == 0) return FAIL(cx, ERR_INPUT, "say what is to be done");
    if (date_is_set(t->due_on) && date_before(t->due_on, cx->today))
        return FAIL(cx, ERR_INPUT, "the day it is due is past");
    TRY(key_of_hand(cx, t, &key));
    TRY(db_run_count(cx, &n_new, SQL_case_task_put, P_I64(c.id), P_ID(c.person_id), P_ID(c.urn), P_STR(c.reg->name),
                     P_CSTR("by_hand"), P_STR(key), P_STR(title), P_DATE(cx->today), P_DATE(t->due_on),
                     P_BOOL(t->is_urgent), P_STR(t->for_role), P_STR(t->for_team), P_ID(t->for_user)));
    TRY(db_number(cx, id, SQL_case_task_by_key, P_STR(c.reg->name), P_CSTR("by_hand"), P_STR(key)));
    if (n_new == 0) return OK;
    TRY(case_event_say(cx, &c,
                       &(EventSaid){.kind = "task", .field = STR("by_hand"), .new_value = STR("set"), .note = title}));
    audit_note(cx, "case.task_add", c.person_id, "case %lld task %lld", (long long)c.id, (long long)*id);
    TRY(db_touch(cx));
    return case_work_out(cx, c.id);
}

/* ---- the roll call ---- */

static Date day_of(CaseFacts *f, const Expr *e) {
    Value v = expr_value(e, &f->expr);
    return v.kind == VALUE_DATE ? v.date : DATE_NONE;
}

static StandingCase what_is_stated(CaseFacts *f) {
    const StandingDef *d = &f->c->reg->standing;
    StandingCase s = {.case_id = f->c->id,
                      .person_id = f->c->person_id,
                      .kind = d->kind,
                      .from_on = day_of(f, d->from),
                      .to_on = day_of(f, d->to),
                      .detail = expr_value(d->detail, &f->expr).text,
                      .not_suitable_on = day_of(f, d->not_suitable_on)};
    s.is_part_time = d->is_part_time && expr_is_true(d->is_part_time, &f->expr);
    s.holds = date_is_set(s.from_on) && f->c->person_id != 0 && expr_is_true(d->when, &f->expr);
    return s;
}

Status case_work_out_standing(Ctx *cx, CaseFacts *f) {
    if (!f->c->reg->standing.kind.p) return OK;
    StandingCase s = what_is_stated(f);
    bool is_changed;
    TRY(standing_of_case(cx, &s, &is_changed));
    if (is_changed) person_touch_as(cx, f->c->person_id, CHANGED_OTHERWISE);
    return OK;
}

/* ---- other cases ---- */

static bool is_about(const Effect *e, const Happened *what) {
    if (e->on.kind != what->kind) return false;
    return e->on.kind == EVENT_OPENED || e->on.kind == EVENT_CLOSED || e->on.at == what->at;
}

static Answers answers_from(CaseFacts *f, const FieldFrom *with, size_t n_with) {
    Answer *at = ARENA_ARRAY(f->cx->arena, Answer, n_with + 1);
    size_t n = 0;
    for (size_t i = 0; i < n_with; i++) {
        Str text = value_iso(f->cx->arena, expr_value(with[i].value, &f->expr));
        if (text.n) at[n++] = (Answer){.field = with[i].name, .text = text};
    }
    return (Answers){.at = at, .n = n};
}

static Answers answers_of(CaseFacts *f, const Effect *e) { return answers_from(f, e->with, e->n_with); }

static Str effect_name(CaseFacts *f, const Effect *e) {
    return str_fmt(f->cx->arena, "%.*s.%.*s", STR_ARG(f->c->reg->name), STR_ARG(e->name));
}

/* A task says that it is to be done: when the definition asks a person to do it, or when it could not be done by itself. */
static Status propose(CaseFacts *f, const Effect *e, Str title) {
    const Case *c = f->c;
    Str key = str_fmt(f->cx->arena, "%lld", (long long)c->id);
    return db_run(f->cx, SQL_case_task_put, P_I64(c->id), P_ID(c->person_id), P_ID(c->urn), P_STR(c->reg->name),
                  P_STR(e->name), P_STR(key), P_STR(title), P_DATE(f->cx->today), P_DATE(f->cx->today),
                  P_BOOL(e->is_urgent), P_STR(e->for_role), P_STR(e->for_role.n ? STR_NONE : c->team),
                  P_ID(e->for_role.n ? 0 : c->worker_id));
}

static Status open_other(CaseFacts *f, const Effect *e) {
    Ctx *cx = f->cx;
    const Register *reg = register_find(registers_of(cx), e->opens);
    CaseOpen o = {.reg = reg,
                  .person_id = f->c->person_id,
                  .urn = reg->subject == OF_SCHOOL ? f->c->urn : 0,
                  .answers = answers_of(f, e),
                  .rule = effect_name(f, e),
                  .rule_key = str_fmt(cx->arena, "%lld", (long long)f->c->id),
                  .from_case = f->c->id,
                  .link = e->link};
    CaseProblems problems;
    i64 id;
    TRY(db_savepoint(cx, "effect"));
    Status st = case_open(cx, &o, &id, &problems);
    if (st == OK) return db_release(cx, "effect");
    if (st != ERR_INPUT && st != ERR_CONFLICT) return st;
    ctx_clear_error(cx);
    TRY(db_rollback_to(cx, "effect"));
    TRY(db_release(cx, "effect"));
    if (st == ERR_CONFLICT) return OK; /* one is open already: nothing more is wanted */
    return propose(f, e,
                   str_fmt(cx->arena, "Open %.*s: something it needs is not known yet",
                           STR_ARG(register_a_case(cx->arena, reg))));
}

static Status close_other(CaseFacts *f, const Effect *e) {
    Ctx *cx = f->cx;
    i64 id = 0;
    const Register *reg = register_find(registers_of(cx), e->closes);
    TRY(db_number(cx, &id, SQL_case_open_of_person, P_STR(e->closes), P_I64(f->c->person_id)));
    if (id == 0) return OK;
    Answer outcome = {.field = reg->outcome == SIZE_MAX ? STR("outcome") : reg->fields[reg->outcome].name,
                      .text = e->closes_outcome};
    CaseMove m = {.id = id,
                  .stage = e->closes_to,
                  .on = cx->today,
                  .rule = effect_name(f, e),
                  .answers = {.at = &outcome, .n = e->closes_outcome.n ? 1 : 0}};
    CaseProblems problems;
    TRY(db_savepoint(cx, "effect"));
    Status st = case_move(cx, &m, &problems);
    if (st == OK) return db_release(cx, "effect");
    if (st != ERR_INPUT) return st;
    ctx_clear_error(cx);
    TRY(db_rollback_to(cx, "effect"));
    TRY(db_release(cx, "effect"));
    return propose(f, e,
                   str_fmt(cx->arena, "Close the %.*s: something it needs is not known yet", STR_ARG(reg->case_word)));
}

/* Answers for the child's open cases of another register: only to what they do not say yet. */
static Status change_other(CaseFacts *f, const Effect *e) {
    Ctx *cx = f->cx;
    i64 ids[OPEN_CASES_MAX];
    size_t n;
    bool is_changed;
    Answers answers = answers_of(f, e);
    TRY(case_list_open(cx, e->changes, f->c->person_id, ids, &n));
    for (size_t i = 0; i < n; i++) {
        TRY(db_savepoint(cx, "effect"));
        Status st = case_fill(cx, ids[i], effect_name(f, e), answers, &is_changed);
        if (st != OK && st != ERR_INPUT) return st;
        if (st == ERR_INPUT) {
            ctx_clear_error(cx);
            TRY(db_rollback_to(cx, "effect"));
        }
        TRY(db_release(cx, "effect"));
        if (st == ERR_INPUT)
            TRY(propose(f, e,
                        str_fmt(cx->arena, "Bring the %.*s up to date: what this case says does not fit there",
                                STR_ARG(register_find(registers_of(cx), e->changes)->case_word))));
    }
    return OK;
}

static Status run_effect(CaseFacts *f, const Effect *e) {
    if (e->proposes || (!e->opens.p && !e->closes.p && !e->changes.p)) {
        Str title = e->task_title.n ? e->task_title : str_fmt(f->cx->arena, "Open a case: %.*s", STR_ARG(e->opens));
        return propose(f, e, title);
    }
    if (e->opens.p) TRY(open_other(f, e));
    if (e->changes.p) TRY(change_other(f, e));
    if (e->closes.p) TRY(close_other(f, e));
    return OK;
}

static bool is_any_about(const Effect *e, const Happened *what, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (is_about(e, &what[i])) return true;
    return false;
}

Status case_run_effects(Ctx *cx, i64 case_id, const Happened *what, size_t n) {
    Case c;
    CaseFacts f;
    if (n == 0) return OK;
    TRY(case_load(cx, case_id, &c));
    case_facts_open(cx, &c, &f);
    for (size_t i = 0; i < c.reg->n_effects; i++) {
        const Effect *e = &c.reg->effects[i];
        if (is_any_about(e, what, n) && expr_is_true(e->when, &f.expr)) TRY(run_effect(&f, e));
        TRY(f.status);
    }
    return OK;
}

/* ---- closing by itself ---- */

static bool is_closing_now(CaseFacts *f, const Closing *k) {
    const Stage *s = &f->c->reg->stages[f->c->stage];
    bool leads = false;
    for (size_t i = 0; i < s->n_to; i++) leads = leads || s->to[i] == k->to;
    return leads && expr_is_true(k->when, &f->expr);
}

/* Refused (something the stage needs is not known): the case stays open, and its worker sees it as before. */
static Status close_by(CaseFacts *f, const Closing *k, bool *is_closed) {
    Ctx *cx = f->cx;
    const Register *reg = f->c->reg;
    CaseProblems problems;
    CaseMove m = {.id = f->c->id,
                  .stage = reg->stages[k->to].name,
                  .on = day_of(f, k->on),
                  .note = k->title,
                  .rule = str_fmt(cx->arena, "%.*s.%.*s", STR_ARG(reg->name), STR_ARG(k->name)),
                  .answers = answers_from(f, k->with, k->n_with)};
    TRY(db_savepoint(cx, "closing"));
    Status st = case_move(cx, &m, &problems);
    *is_closed = st == OK;
    if (st == OK) return db_release(cx, "closing");
    if (st != ERR_INPUT) return st;
    ctx_clear_error(cx);
    TRY(db_rollback_to(cx, "closing"));
    return db_release(cx, "closing");
}

Status case_close_itself(CaseFacts *f) {
    const Register *reg = f->c->reg;
    bool is_closed = date_is_set(f->c->closed_on);
    for (size_t i = 0; i < reg->n_closings && !is_closed; i++)
        if (is_closing_now(f, &reg->closings[i])) TRY(close_by(f, &reg->closings[i], &is_closed));
    return f->status;
}
