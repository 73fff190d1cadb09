#include "registers/work_calendar.h"

#include <stdlib.h>

#include "access/access.h"
#include "access/audit.h"
#include "registers/case_access.h"
#include "registers/case_own.h"
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

Status work_calendar(Ctx *cx, const WorkAsk *ask, Date in, WorkMonth *out) {
    DbRows *r;
    i64 worker = ask->which == WORK_MINE ? (ask->worker_id ? ask->worker_id : cx->actor.id) : 0;
    Str team = ask->which == WORK_TEAM ? ask->team : STR_NONE;
    TRY(access_allows(cx, READ_CASES));
    start_month(in, out);
    TRY(count_tasks(cx, worker, team, out));
    TRY(db_query(cx, &r, SQL_work_calendar_days, P_DATE(out->last), P_ID(worker), P_STR(team)));
    while (db_next(r)) {
        if (!is_seen(cx, col_str(r, 1))) continue;
        int day = date_diff(col_date(r, 0), out->first);
        if (day < 0) out->n_before += col_i64(r, 2);
        else {
            out->days[day].n += col_i64(r, 2);
            out->n += col_i64(r, 2);
        }
    }
    return db_done(r);
}

/* ---- workload ---- */

static int by_load(const void *a, const void *b) {
    const WorkerLoad *x = a, *y = b;
    if (x->n != y->n) return x->n < y->n ? 1 : -1;
    return (x->worker_id > y->worker_id) - (x->worker_id < y->worker_id);
}

static void add_load(WorkerLoad *w, const DbRows *r) {
    Date next = col_date(r, 6);
    w->n += col_i64(r, 3);
    w->n_overdue += col_i64(r, 4);
    w->n_urgent += col_i64(r, 5);
    if (date_is_set(next) && (!date_is_set(w->next_on) || date_before(next, w->next_on))) w->next_on = next;
}

Status work_load(Ctx *cx, Str team, WorkerLoad **out, size_t *n) {
    DbRows *r;
    WorkerLoad *at = NULL;
    size_t cap = 0;
    *n = 0;
    TRY(access_allows(cx, READ_CASES));
    TRY(db_query(cx, &r, SQL_work_load, P_DATE(cx->today), P_STR(team.n ? team : STR_NONE)));
    while (db_next(r)) {
        if (!is_seen(cx, col_str(r, 1))) continue;
        if (*n == 0 || at[*n - 1].worker_id != col_i64(r, 0)) {
            if (*n == cap) {
                size_t more = cap ? cap * 2 : 64;
                at = arena_grow(cx->arena, at, cap * sizeof *at, more * sizeof *at);
                cap = more;
            }
            at[(*n)++] = (WorkerLoad){.worker_id = col_i64(r, 0), .worker = col_str_keep(r, 2), .next_on = DATE_NONE};
        }
        add_load(&at[*n - 1], r);
    }
    TRY(db_done(r));
    if (*n > 1) qsort(at, *n, sizeof *at, by_load);
    *out = at;
    return OK;
}
