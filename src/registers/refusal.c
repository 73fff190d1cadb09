#include "registers/refusal.h"

#include <stdlib.h>

#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "db/db.h"
#include "people/mask.h"
#include "registers/case_access.h"
#include "registers/case_scope.h"
#include "registers/table.h"
#include "schools/establishment.h"
#include "sql_all.h"

static Refusal *add(Ctx *cx, Refusals *l) {
    ARENA_ROOM(cx->arena, l->at, l->n, l->cap, 32);
    return &l->at[l->n++];
}

static Status load_entry(Ctx *cx, const Register *reg, size_t entry, i64 urn, Refusals *out) {
    DbRows *r;
    const RefusalDef *d = &reg->refusals[entry];
    TRY(db_query_n(cx, reg->table->refusals[entry].of_school, &r, (const DbParam[]){P_I64(urn), P_STR(d->is)}, 2));
    while (db_next(r))
        *add(cx, out) = (Refusal){
            .reg = reg, .def = d, .case_id = col_i64(r, 0), .on = col_date(r, 1), .reason = col_str_keep(r, 2)};
    return db_done(r);
}

Status refusals_load(Ctx *cx, i64 urn, Refusals *out) {
    const Registers *rs = registers_of(cx);
    *out = (Refusals){.n = 0};
    for (size_t i = 0; i < rs->n; i++)
        for (size_t k = 0; k < rs->at[i]->n_refusals; k++) TRY(load_entry(cx, rs->at[i], k, urn, out));
    return OK;
}

/* ---- as the actor may see them ---- */

RefusalAsk refusals_days(const Ctx *cx, RefusalAsk ask) {
    if (!date_is_set(ask.to)) ask.to = cx->today;
    if (!date_is_set(ask.from)) ask.from = date_plus(date_add_months(ask.to, -12), 1);
    return ask;
}

static bool is_wanted(Ctx *cx, const Refusal *f, const RefusalAsk *ask) {
    if (!register_is_seen(cx, f->reg) || !case_line_is_seen(cx, f->reg->name, f->case_id)) return false;
    return !date_is_set(f->on) || (!date_before(f->on, ask->from) && !date_before(ask->to, f->on));
}

static Status name_case(Ctx *cx, Refusal *f) {
    DbRows *r;
    Str surname = STR_NONE, forename = STR_NONE;
    TRY(db_query(cx, &r, SQL_refusal_case, P_I64(f->case_id)));
    if (db_next(r)) {
        size_t stage = register_stage(f->reg, col_str(r, 2));
        f->reference = col_str_keep(r, 0);
        f->person_id = col_i64(r, 1);
        f->stage = stage == SIZE_MAX ? STR_NONE : f->reg->stages[stage].title;
        f->is_closed = !col_is_null(r, 3);
        surname = col_str_keep(r, 4);
        forename = col_str_keep(r, 5);
    }
    TRY(db_done(r));
    f->is_hidden =
        f->person_id && person_mask(cx, &(PersonMask){.id = &f->person_id, .surname = &surname, .forename = &forename});
    if (f->is_hidden) {
        f->reason = f->reference = STR_NONE;
        f->case_id = 0;
    }
    f->child = str_trim(STR_CAT(cx->arena, forename, STR(" "), surname));
    return OK;
}

static int newest_first(const void *a, const void *b) {
    const Refusal *x = a, *y = b;
    bool has_x = date_is_set(x->on), has_y = date_is_set(y->on);
    if (has_x != has_y) return has_x ? -1 : 1;
    if (has_x && !date_eq(x->on, y->on)) return date_before(x->on, y->on) ? 1 : -1;
    return (x->case_id < y->case_id) - (x->case_id > y->case_id);
}

Status refusals_of_school(Ctx *cx, const RefusalAsk *ask, Refusals *out) {
    RefusalAsk days = refusals_days(cx, *ask);
    size_t kept = 0;
    TRY(access_allows(cx, READ_CASES));
    TRY(restrict_ready(cx));
    if (date_before(days.to, days.from)) return FAIL(cx, ERR_INPUT, "the last day is before the first");
    TRY(refusals_load(cx, ask->urn, out));
    for (size_t i = 0; i < out->n; i++)
        if (is_wanted(cx, &out->at[i], &days)) out->at[kept++] = out->at[i];
    out->n = kept;
    if (out->n > 1) qsort(out->at, out->n, sizeof *out->at, newest_first);
    for (size_t i = 0; i < out->n; i++) TRY(name_case(cx, &out->at[i]));
    audit_note(cx, "case.refusals", 0, "urn %lld, %zu shown", (long long)ask->urn, out->n);
    return OK;
}

/* ---- counted ---- */

static void count(Ctx *cx, RefusalCounts *l, i64 urn, i64 n) {
    for (size_t i = 0; i < l->n; i++)
        if (l->at[i].urn == urn) {
            l->at[i].n += n;
            return;
        }
    ARENA_ROOM(cx->arena, l->at, l->n, l->cap, 64);
    l->at[l->n++] = (RefusalCount){.urn = urn, .n = n};
}

static int most_first(const void *a, const void *b) {
    const RefusalCount *x = a, *y = b;
    if (x->n != y->n) return x->n < y->n ? 1 : -1;
    return (x->urn > y->urn) - (x->urn < y->urn);
}

static Status count_entry(Ctx *cx, const Register *reg, size_t entry, const RefusalAsk *days, RefusalCounts *out) {
    DbRows *r;
    const DbParam params[] = {P_STR(reg->refusals[entry].is), P_DATE(days->from), P_DATE(days->to)};
    TRY(db_query_n(cx, reg->table->refusals[entry].by_school, &r, params, 3));
    while (db_next(r)) count(cx, out, col_i64(r, 0), col_i64(r, 1));
    return db_done(r);
}

Status refusals_by_school(Ctx *cx, const RefusalAsk *ask, RefusalCounts *out) {
    const Registers *rs = registers_of(cx);
    RefusalAsk days = refusals_days(cx, *ask);
    *out = (RefusalCounts){.n = 0};
    TRY(access_allows(cx, READ_CASES));
    if (date_before(days.to, days.from)) return FAIL(cx, ERR_INPUT, "the last day is before the first");
    for (size_t i = 0; i < rs->n; i++)
        for (size_t k = 0; register_is_seen(cx, rs->at[i]) && k < rs->at[i]->n_refusals; k++)
            TRY(count_entry(cx, rs->at[i], k, &days, out));
    if (out->n > 1) qsort(out->at, out->n, sizeof *out->at, most_first);
    for (size_t i = 0; i < out->n; i++) TRY(establishment_name(cx, out->at[i].urn, &out->at[i].school));
    return OK;
}
