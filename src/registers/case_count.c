#include "registers/case_count.h"

#include "access/scope.h"
#include "db/db.h"
#include "registers/case_access.h"
#include "sql_all.h"

Status case_counter_open(Ctx *cx, CaseCounter *out) {
    *out = (CaseCounter){.is_by_rows = scope_is_limited(cx)};
    if (out->is_by_rows) return cases_reached(cx, &(ReachedAsk){.is_to_count = true}, &out->rows);
    return cases_hidden(cx, &out->rows);
}

static bool is_of(const CaseCountAsk *ask, const ReachedCase *k) {
    if (ask->register_name.n) return str_eq(k->register_name, ask->register_name);
    if (ask->team.n) return str_eq(k->team, ask->team);
    if (ask->worker_id) return k->worker_id == ask->worker_id;
    return !ask->is_unallocated || k->worker_id == 0;
}

/* times: 1 to add them, -1 to take them off. */
static void count_rows(const Ctx *cx, const ReachedCases *rows, const CaseCountAsk *ask, int times, CaseCount *c) {
    for (size_t i = 0; i < rows->n; i++) {
        const ReachedCase *k = &rows->at[i];
        if (!is_of(ask, k)) continue;
        c->n += times;
        if (date_is_set(k->due_on) && date_before(k->due_on, cx->today)) c->n_late += times;
    }
}

static Status count_register(Ctx *cx, const Register *reg, CaseCount *c) {
    DbRows *r;
    if (!register_is_seen(cx, reg)) return OK;
    TRY(db_query(cx, &r, SQL_case_count_of_register, P_STR(reg->name), P_DATE(cx->today)));
    if (db_next(r)) {
        c->n += col_i64(r, 0);
        c->n_late += col_i64(r, 1);
    }
    return db_done(r);
}

static Status count_all(Ctx *cx, CaseCount *c) {
    const Registers *rs = registers_of(cx);
    for (size_t i = 0; i < rs->n; i++) TRY(count_register(cx, rs->at[i], c));
    return OK;
}

static Status count_by_index(Ctx *cx, const CaseCountAsk *ask, CaseCount *c) {
    DbRows *r;
    if (ask->register_name.n) return count_register(cx, register_find(registers_of(cx), ask->register_name), c);
    if (ask->team.n) TRY(db_query(cx, &r, SQL_case_count_of_team, P_STR(ask->team), P_DATE(cx->today)));
    else if (ask->worker_id) TRY(db_query(cx, &r, SQL_case_count_of_worker, P_I64(ask->worker_id), P_DATE(cx->today)));
    else if (ask->is_unallocated) TRY(db_query(cx, &r, SQL_case_count_unallocated, P_DATE(cx->today)));
    else return count_all(cx, c);
    while (db_next(r)) {
        if (!register_is_seen(cx, register_find(registers_of(cx), col_str(r, 0)))) continue;
        c->n += col_i64(r, 1);
        c->n_late += col_i64(r, 2);
    }
    return db_done(r);
}

Status case_count(Ctx *cx, const CaseCounter *k, const CaseCountAsk *ask, CaseCount *out) {
    *out = (CaseCount){.n = 0};
    if (!k->is_by_rows) TRY(count_by_index(cx, ask, out));
    count_rows(cx, &k->rows, ask, k->is_by_rows ? 1 : -1, out);
    return OK;
}
