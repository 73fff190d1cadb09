#include "registers/work_tasks.h"

#include <stdlib.h>

#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "access/restrict_case.h"
#include "access/scope.h"
#include "base/json_text.h"
#include "people/search.h"
#include "registers/case_access.h"
#include "registers/case_own.h"
#include "sql_all.h"

enum { READ_MAX = 4 * TASKS_SHOWN };

typedef struct Gathering {
    Ctx *cx;
    const TaskAsk *ask;
    TaskLine *at;
    size_t n, cap;
} Gathering;

/* ---- reading ---- */

/* One's own work also where one may not open the cases of the register. */
static bool is_told(const Gathering *g, const Register *reg) {
    return register_is_seen(g->cx, reg) || (g->ask->which == TASKS_MINE && register_is_known(g->cx, reg));
}

/* A task of one's own stays, whomever it is about; whoever is out of reach has no name in it. */
static bool is_reached(const Gathering *g, const CaseTask *t) {
    if (t->for_user != 0 && t->for_user == g->cx->actor.id) return true;
    return scope_covers_case(g->cx, &(ScopeOf){.person_id = t->person_id, .urn = t->urn, .team = t->for_team});
}

static bool is_wanted(const Gathering *g, const CaseTask *t) {
    for (size_t i = 0; i < g->n; i++) /* for a person who also holds the role */
        if (g->at[i].task.id == t->id) return false;
    return !date_is_set(g->ask->due_on) || date_eq(g->ask->due_on, t->due_on);
}

static Str whom(Ctx *cx, const CaseTask *t, Str name) {
    const Roles *roles = definitions_of(cx)->roles;
    size_t role = role_find(roles, t->for_role);
    if (name.n) return name;
    return role != SIZE_MAX ? roles->at[role].title : t->for_role.n ? t->for_role : t->for_team;
}

static Status gather(Gathering *g, const Sql *sql, const DbParam *params, size_t n) {
    DbRows *r;
    TRY(db_query_n(g->cx, sql, &r, params, n));
    while (db_next(r)) {
        const Register *reg = register_find(registers_of(g->cx), col_str(r, 5));
        CaseTask t = case_task_read(r);
        if (restrict_hides_case(g->cx, t.case_id) || !is_told(g, reg) || !is_wanted(g, &t) || !is_reached(g, &t))
            continue;
        ARENA_ROOM(g->cx->arena, g->at, g->n, g->cap, 64);
        g->at[g->n++] = (TaskLine){.task = t,
                                   .reg = reg,
                                   .reference = col_str_keep(r, 17),
                                   .for_name = whom(g->cx, &t, col_str_keep(r, 18))};
    }
    return db_done(r);
}

static Status gather_roles(Gathering *g) {
    const Roles *roles = definitions_of(g->cx)->roles;
    for (size_t i = 0; i < roles->n; i++) {
        const DbParam params[] = {P_STR(roles->at[i].role), P_I64(READ_MAX)};
        if ((g->cx->actor.roles >> i) & 1) TRY(gather(g, &SQL_work_tasks_of_role, params, 2));
    }
    return OK;
}

static Status gather_all(Gathering *g) {
    const TaskAsk *a = g->ask;
    i64 user = a->user_id ? a->user_id : g->cx->actor.id;
    const DbParam of_user[] = {P_I64(user), P_I64(READ_MAX)};
    if (a->which != TASKS_MINE && a->which != TASKS_ENDED && a->user_id)
        return gather(g, &SQL_work_tasks_of_user, of_user, 2);
    switch (a->which) {
    case TASKS_MINE:
        TRY(gather(g, &SQL_work_tasks_of_user, of_user, 2));
        return user == g->cx->actor.id ? gather_roles(g) : OK;
    case TASKS_TEAM: return gather(g, &SQL_work_tasks_of_team, (const DbParam[]){P_STR(a->team), P_I64(READ_MAX)}, 2);
    case TASKS_ENDED: {
        const DbParam params[] = {P_I64(user), P_DATE(date_plus(g->cx->today, -ENDED_DAYS)), P_I64(READ_MAX)};
        return gather(g, &SQL_work_tasks_ended_by, params, 3);
    }
    case TASKS_ALL:
    case N_TASK_LISTS: break;
    }
    return gather(g, &SQL_work_tasks_open, (const DbParam[]){P_I64(READ_MAX)}, 1);
}

/* ---- in order, with names ---- */

static int soonest_first(const void *a, const void *b) {
    const CaseTask *x = &((const TaskLine *)a)->task, *y = &((const TaskLine *)b)->task;
    bool has_x = date_is_set(x->due_on), has_y = date_is_set(y->due_on);
    if (has_x != has_y) return has_x ? -1 : 1;
    if (has_x && !date_eq(x->due_on, y->due_on)) return date_before(x->due_on, y->due_on) ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

/* A team by its name, not its code. */
static Status name_team(Ctx *cx, TaskLine *l) {
    DbRows *r;
    if (!l->task.for_team.n || !str_eq(l->for_name, l->task.for_team)) return OK;
    TRY(db_query(cx, &r, SQL_letter_team, P_STR(l->task.for_team)));
    if (db_next(r)) l->for_name = col_str_keep(r, 0);
    return db_done(r);
}

static Status name_child(Ctx *cx, TaskLine *l) {
    PersonCard card;
    if (l->task.person_id == 0) return OK;
    l->is_restricted = restrict_hides(cx, l->task.person_id);
    if (l->is_restricted) {
        l->child = l->task.title = restrict_stand_in(cx, l->task.person_id);
        l->task.reason = STR_NONE;
        return OK;
    }
    TRY(person_card(cx, l->task.person_id, &card));
    l->child = card.forename.n ? str_fmt(cx->arena, "%.*s, %.*s", STR_ARG(card.surname), STR_ARG(card.forename))
                               : card.surname;
    return OK;
}

Status work_tasks(Ctx *cx, const TaskAsk *ask, TaskLines *out) {
    Gathering g = {.cx = cx, .ask = ask};
    TRY(access_allows(cx, READ_CASES));
    TRY(restrict_ready(cx));
    TRY(gather_all(&g));
    if (g.n > 1 && ask->which != TASKS_ENDED) qsort(g.at, g.n, sizeof *g.at, soonest_first);
    *out = (TaskLines){.at = g.at, .n = g.n, .is_cut = g.n > TASKS_SHOWN};
    if (out->is_cut) out->n = TASKS_SHOWN;
    for (size_t i = 0; i < out->n; i++) {
        TRY(name_team(cx, &out->at[i]));
        TRY(name_child(cx, &out->at[i]));
    }
    audit_note(cx, "case.tasks", 0, "%zu tasks", out->n);
    return OK;
}

/* ---- as JSON ---- */

static void put(json_t *o, const char *key, Str s) { json_object_set_new(o, key, json_text(s)); }
static void put_day(Ctx *cx, json_t *o, const char *key, Date d) {
    put(o, key, date_is_set(d) ? date_iso_str(cx->arena, d) : STR_NONE);
}
static void put_id(json_t *o, const char *key, i64 id) { json_object_set_new(o, key, json_id(id)); }

json_t *task_lines_json(Ctx *cx, const TaskLines *l) {
    json_t *all = json_array();
    for (size_t i = 0; i < l->n; i++) {
        const TaskLine *k = &l->at[i];
        json_t *o = json_object();
        put_id(o, "id", k->task.id);
        put(o, "task_title", k->task.title);
        put_id(o, "case_id", k->task.case_id);
        put(o, "reference", k->reference);
        put(o, "register", k->reg->name);
        put(o, "register_title", k->reg->title);
        put(o, "child", k->child);
        put_id(o, "person_id", k->is_restricted ? 0 : k->task.person_id);
        put(o, "for", k->for_name);
        put_day(cx, o, "raised_on", k->task.raised_on);
        put_day(cx, o, "due_on", k->task.due_on);
        put_day(cx, o, "done_on", k->task.done_on);
        put(o, "ending", k->task.ending);
        put(o, "reason", k->task.reason);
        json_object_set_new(o, "is_urgent", json_boolean(k->task.is_urgent));
        json_object_set_new(o, "is_late",
                            json_boolean(!date_is_set(k->task.done_on) && date_is_set(k->task.due_on) &&
                                         date_before(k->task.due_on, cx->today)));
        json_array_append_new(all, o);
    }
    return all;
}
