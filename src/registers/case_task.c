/* case_task.c - tasks: what a definition raises while it holds, what people set by hand, and how each ends. */
#include "access/access.h"
#include "access/audit.h"
#include "access/restrict_case.h"
#include "registers/case_access.h"
#include "registers/case_own.h"
#include "sql_all.h"

/* ---- read ---- */

enum { TASKS_MAX = 500 };

typedef struct OldTask {
    i64 id;
    Str name, key;
    Date due_on;
    bool is_open, has_fallen_away;
} OldTask;

typedef struct OldTasks {
    OldTask *at;
    size_t n;
} OldTasks;

CaseTask case_task_read(const DbRows *r) {
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
                                      .is_open = !date_is_set(tasks[i].done_on),
                                      .has_fallen_away = str_is(tasks[i].ending, "fell_away")};
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

/* It holds: raised, or raised anew where it had fallen away; what somebody has done or dismissed stays so. */
static Status hold(CaseFacts *f, const TaskDef *t, const OldTask *known, Str key, bool *is_raised) {
    if (known && !known->has_fallen_away) return OK;
    *is_raised = true;
    if (!known) return raise(f, t, key);
    bool is_for_worker = str_is(t->for_role, "worker");
    return db_run(f->cx, SQL_case_task_again, P_I64(known->id), P_DATE(f->cx->today), P_DATE(due_of(f, t)),
                  P_ID(is_for_worker ? f->c->worker_id : 0));
}

/* It no longer holds: nothing of that name is to be done, whatever key it was raised under. */
static Status let_go(CaseFacts *f, const TaskDef *t, OldTasks *old) {
    for (size_t i = 0; i < old->n; i++) {
        OldTask *o = &old->at[i];
        if (!o->is_open || !str_eq(o->name, t->name)) continue;
        o->is_open = false;
        TRY(db_run(f->cx, SQL_case_task_end, P_I64(o->id), P_DATE(f->cx->today), P_I64(f->cx->actor.id),
                   P_CSTR("fell_away"), P_STR(STR_NONE)));
    }
    return OK;
}

static Status work_out_task(CaseFacts *f, const TaskDef *t, OldTasks *old, bool *is_raised) {
    if (!date_is_set(f->c->closed_on) && expr_is_true(t->when, &f->expr)) {
        Str key = key_of(f, t);
        return hold(f, t, find_old(old, t->name, key), key, is_raised);
    }
    return t->is_lasting ? OK : let_go(f, t, old);
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
        ARENA_ROOM(cx->arena, *out, *n, cap, 4);
        (*out)[(*n)++] = case_task_read(r);
    }
    return db_done(r);
}

static Status get_task(Ctx *cx, i64 id, CaseTask *out) {
    DbRows *r;
    bool is_found = false;
    TRY(db_query(cx, &r, SQL_case_task_get, P_I64(id)));
    if (db_next(r)) {
        *out = case_task_read(r);
        is_found = true;
    }
    TRY(db_done(r));
    return is_found ? OK : FAIL(cx, ERR_NOTFOUND, "there is no task %lld", (long long)id);
}

/* Whoever may change the register's cases, whom the task is for, or who holds the role that it is for. */
static Status may_end(Ctx *cx, const CaseTask *t) {
    const Register *reg = register_find(registers_of(cx), t->reg);
    size_t role = role_find(definitions_of(cx)->roles, t->for_role);
    bool is_theirs =
        (role != SIZE_MAX && ((cx->actor.roles >> role) & 1)) || (t->for_user != 0 && t->for_user == cx->actor.id);
    if (t->case_id && restrict_hides_case(cx, t->case_id)) {
        audit_note_refusal(cx, "restricted.refused", t->person_id, "case %lld", (long long)t->case_id);
        return FAIL(cx, ERR_NOTFOUND, "there is no task %lld", (long long)t->id);
    }
    if (!reg) return FAIL(cx, ERR_OPS, "task %lld is of a register that has no definition here", (long long)t->id);
    if (!(is_theirs && register_is_known(cx, reg))) TRY(register_may_change(cx, reg));
    return t->person_id ? access_subject(cx, SUBJECT_PERSON, t->person_id) : OK;
}

Status case_task_get(Ctx *cx, i64 task_id, CaseTask *out) {
    TRY(access_allows(cx, CHANGE_CASES));
    TRY(get_task(cx, task_id, out));
    return may_end(cx, out);
}

Status case_task_end(Ctx *cx, i64 task_id, Str ending, Str reason) {
    CaseTask t;
    Case c = {.id = 0};
    TRY(case_task_get(cx, task_id, &t));
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

Status case_task_reopen(Ctx *cx, i64 task_id, Str reason) {
    CaseTask t;
    Case c;
    TRY(case_task_get(cx, task_id, &t));
    if (!date_is_set(t.done_on)) return OK;
    if (str_trim(reason).n == 0) return FAIL(cx, ERR_INPUT, "say why the task is to be done after all");
    if (str_is(t.ending, "fell_away"))
        return FAIL(cx, ERR_INPUT, "task %lld fell away by itself: it comes back by itself when it is wanted",
                    (long long)task_id);
    if (t.case_id) TRY(case_load(cx, t.case_id, &c));
    if (t.case_id && date_is_set(c.closed_on))
        return FAIL(cx, ERR_CONFLICT, "case %lld is closed: reopen it first", (long long)c.id);
    TRY(db_run(cx, SQL_case_task_reopen, P_I64(task_id)));
    audit_note(cx, "case.task_reopen", t.person_id, "task %lld", (long long)task_id);
    TRY(db_touch(cx));
    if (t.case_id == 0) return OK;
    TRY(case_event_say(
        cx, &c, &(EventSaid){.kind = "task", .field = t.name, .new_value = STR("reopened"), .note = str_trim(reason)}));
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
    if (t->for_user) TRY(worker_may_be_asked(cx, t->for_user));
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

static bool is_same_task(const CaseTask *a, const CaseTask *b) {
    return str_is(a->name, "by_hand") && !date_is_set(a->done_on) && str_eq(a->title, str_trim(b->title)) &&
           date_is_set(a->due_on) == date_is_set(b->due_on) &&
           (!date_is_set(a->due_on) || date_eq(a->due_on, b->due_on)) && a->for_user == b->for_user &&
           str_eq(a->for_team, b->for_team) && str_eq(a->for_role, b->for_role) && a->is_urgent == b->is_urgent;
}

Status case_task_add_once(Ctx *cx, const CaseTask *t, i64 *id) {
    CaseTask *tasks;
    Case c;
    size_t n;
    bool is_newest;
    TRY(case_load(cx, t->case_id, &c));
    TRY(case_may_change(cx, &c));
    TRY(case_event_is_newest(cx, c.id, &(EventSaid){.kind = "task", .note = t->title}, &is_newest));
    if (!is_newest) return case_task_add(cx, t, id);
    TRY(case_tasks(cx, c.id, &tasks, &n));
    for (size_t i = 0; i < n; i++) {
        *id = tasks[i].id;
        if (is_same_task(&tasks[i], t)) return OK;
    }
    return case_task_add(cx, t, id);
}
