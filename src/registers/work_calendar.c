#include "registers/work_calendar.h"

#include <stdlib.h>

#include "access/access.h"
#include "access/audit.h"
#include "access/restrict_case.h"
#include "access/scope.h"
#include "registers/case_access.h"
#include "registers/case_own.h"
#include "registers/case_scope.h"
#include "sql_all.h"

static bool is_seen(Ctx *cx, Str reg) { return register_is_seen(cx, register_find(registers_of(cx), reg)); }

/* ---- a month ---- */

static void start_month(Date in, WorkMonth *m) {
    Ymd p = date_to_ymd(in);
    *m = (WorkMonth){.first = date_ymd(p.year, p.month, 1), .n_days = (size_t)date_days_in_month(p.year, p.month)};
    m->last = date_plus(m->first, (int)m->n_days - 1);
    for (size_t i = 0; i < m->n_days; i++) m->days[i].on = date_plus(m->first, (int)i);
}

static Status count_tasks(Ctx *cx, i64 worker, Str team, WorkMonth *m) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_work_calendar_tasks, P_DATE(m->first), P_DATE(m->last), P_ID(worker), P_STR(team)));
    while (db_next(r))
        if (is_seen(cx, col_str(r, 1))) m->days[date_diff(col_date(r, 0), m->first)].n_tasks += col_i64(r, 2);
    return db_done(r);
}

static void count_day(WorkMonth *m, Date due_on, i64 n) {
    int day = date_diff(due_on, m->first);
    if (day < 0) m->n_before += n;
    else {
        m->days[day].n += n;
        m->n += n;
    }
}

/* For somebody who reaches a part of the county: of what they reach. */
static Status count_reached_tasks(Ctx *cx, i64 worker, Str team, WorkMonth *m) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_work_reached_tasks, P_DATE(m->first), P_DATE(m->last), P_ID(worker), P_STR(team)));
    while (db_next(r)) {
        ScopeOf of = {.person_id = col_i64(r, 2),
                      .urn = col_i64(r, 3),
                      .worker_id = col_i64(r, 4),
                      .team = col_str_keep(r, 5)};
        bool is_own = of.worker_id != 0 && of.worker_id == cx->actor.id;
        bool is_hidden = restrict_hides_case(cx, col_i64(r, 6));
        if (!is_hidden && is_seen(cx, col_str(r, 1)) && (is_own || scope_covers_case(cx, &of)))
            m->days[date_diff(col_date(r, 0), m->first)].n_tasks++;
    }
    return db_done(r);
}

static Status count_reached(Ctx *cx, i64 worker, Str team, WorkMonth *m) {
    ReachedCases l;
    TRY(count_reached_tasks(cx, worker, team, m));
    TRY(cases_reached(cx, &(ReachedAsk){.worker_id = worker, .team = team}, &l));
    for (size_t i = 0; i < l.n; i++)
        if (date_is_set(l.at[i].due_on) && !date_before(m->last, l.at[i].due_on)) count_day(m, l.at[i].due_on, 1);
    return OK;
}

Status work_calendar(Ctx *cx, const WorkAsk *ask, Date in, WorkMonth *out) {
    DbRows *r;
    i64 worker = ask->which == WORK_MINE && !ask->worker_id ? cx->actor.id : ask->worker_id;
    Str team = ask->which == WORK_TEAM ? ask->team : STR_NONE;
    TRY(access_allows(cx, READ_CASES));
    start_month(in, out);
    if (case_lines_are_asked(cx)) return count_reached(cx, worker, team, out);
    TRY(count_tasks(cx, worker, team, out));
    TRY(db_query(cx, &r, SQL_work_calendar_days, P_DATE(out->last), P_ID(worker), P_STR(team)));
    while (db_next(r)) {
        if (is_seen(cx, col_str(r, 1))) count_day(out, col_date(r, 0), col_i64(r, 2));
    }
    return db_done(r);
}

/* ---- workload ---- */

static int by_load(const void *a, const void *b) {
    const WorkerLoad *x = a, *y = b;
    if (x->n != y->n) return x->n < y->n ? 1 : -1;
    return (x->worker_id > y->worker_id) - (x->worker_id < y->worker_id);
}

typedef struct Loads {
    WorkerLoad *at;
    size_t n, cap;
} Loads;

/* Rows come in the order of workers. */
static WorkerLoad *load_of(Ctx *cx, Loads *l, i64 worker_id, Str worker) {
    if (l->n > 0 && l->at[l->n - 1].worker_id == worker_id) return &l->at[l->n - 1];
    ARENA_ROOM(cx->arena, l->at, l->n, l->cap, 64);
    WorkerLoad *w = &l->at[l->n++];
    *w = (WorkerLoad){.worker_id = worker_id, .worker = str_dup(cx->arena, worker), .next_on = DATE_NONE};
    return w;
}

static void add_next(WorkerLoad *w, Date next) {
    if (date_is_set(next) && (!date_is_set(w->next_on) || date_before(next, w->next_on))) w->next_on = next;
}

static Status read_loads(Ctx *cx, Str team, Loads *l) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_work_load, P_DATE(cx->today), P_STR(team)));
    while (db_next(r)) {
        if (!is_seen(cx, col_str(r, 1))) continue;
        WorkerLoad *w = load_of(cx, l, col_i64(r, 0), col_str(r, 2));
        w->n += col_i64(r, 3);
        w->n_overdue += col_i64(r, 4);
        w->n_urgent += col_i64(r, 5);
        add_next(w, col_date(r, 6));
    }
    return db_done(r);
}

static Status read_reached_loads(Ctx *cx, Str team, Loads *l) {
    ReachedCases cases;
    TRY(cases_reached(cx, &(ReachedAsk){.team = team}, &cases));
    for (size_t i = 0; i < cases.n; i++) {
        const ReachedCase *c = &cases.at[i];
        WorkerLoad *w = load_of(cx, l, c->worker_id, c->worker);
        w->n++;
        w->n_overdue += date_is_set(c->due_on) && date_before(c->due_on, cx->today);
        w->n_urgent += c->is_urgent;
        add_next(w, c->due_on);
    }
    return OK;
}

Status work_load(Ctx *cx, Str team, WorkerLoad **out, size_t *n) {
    Loads l = {.n = 0};
    Str only = team.n ? team : STR_NONE;
    TRY(access_allows(cx, READ_CASES));
    TRY(case_lines_are_asked(cx) ? read_reached_loads(cx, only, &l) : read_loads(cx, only, &l));
    if (l.n > 1) qsort(l.at, l.n, sizeof *l.at, by_load);
    *out = l.at;
    *n = l.n;
    return OK;
}
