/* case.c - reading a case, and writing it. */
#include "registers/case.h"

#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "registers/case_access.h"
#include "registers/case_own.h"
#include "registers/case_then.h"
#include "registers/table.h"
#include "sql_all.h"

/* ---- reading ---- */

static Status load_head(Ctx *cx, i64 id, Case *c) {
    DbRows *r;
    Str stage = STR_NONE, name = STR_NONE;
    TRY(db_query(cx, &r, SQL_case_get, P_I64(id)));
    if (db_next(r)) {
        name = col_str_keep(r, 0);
        stage = col_str_keep(r, 6);
        *c = (Case){.id = id,
                    .version = col_i64(r, 1),
                    .reference = col_str_keep(r, 2),
                    .person_id = col_i64(r, 3),
                    .urn = col_i64(r, 4),
                    .subject_key = col_str_keep(r, 5),
                    .stage_on = col_date(r, 7),
                    .opened_on = col_date(r, 8),
                    .closed_on = col_date(r, 9),
                    .outcome = col_str_keep(r, 10),
                    .source = col_str_keep(r, 11),
                    .referrer = col_str_keep(r, 12),
                    .worker_id = col_i64(r, 13),
                    .team = col_str_keep(r, 14),
                    .district = col_str_keep(r, 15),
                    .next_action = col_str_keep(r, 16),
                    .next_action_on = col_date(r, 17),
                    .is_urgent = col_bool(r, 18),
                    .due_on = col_date(r, 19),
                    .revision = col_i64(r, 20),
                    .made_by_rule = col_str_keep(r, 21)};
    }
    TRY(db_done(r));
    if (!name.p) return FAIL(cx, ERR_NOTFOUND, "there is no case %lld", (long long)id);
    c->reg = register_find(registers_of(cx), name);
    if (!c->reg) return FAIL(cx, ERR_OPS, "case %lld is of a register that has no definition here", (long long)id);
    c->stage = register_stage(c->reg, stage);
    return c->stage == SIZE_MAX ? case_add_stage_then(cx, c, stage) : OK;
}

static Status load_fields(Ctx *cx, Case *c) {
    const RegisterTable *t = c->reg->table;
    DbRows *r;
    c->values = ARENA_ARRAY(cx->arena, Value, c->reg->n_fields + 1);
    TRY(db_query_n(cx, t->load, &r, (const DbParam[]){P_I64(c->id)}, 1));
    if (db_next(r))
        for (size_t i = 0; i < t->n_columns; i++)
            c->values[t->columns[i]] = case_column(r, (int)i, &c->reg->fields[t->columns[i]]);
    return db_done(r);
}

enum { ROWS_MAX = 2000 };

static Status load_rows(Ctx *cx, Case *c, size_t field) {
    const Field *f = &c->reg->fields[field];
    CaseRows *rows = &c->rows[field];
    size_t cap = 0;
    DbRows *r;
    TRY(db_query_n(cx, c->reg->table->rows[field].load, &r, (const DbParam[]){P_I64(c->id)}, 1));
    while (db_next(r) && rows->n < ROWS_MAX) {
        ARENA_ROOM(cx->arena, rows->at, rows->n, cap, 8);
        CaseRow *row = &rows->at[rows->n++];
        *row = (CaseRow){.id = col_i64(r, 0), .values = ARENA_ARRAY(cx->arena, Value, f->n_fields + 1)};
        for (size_t i = 0; i < f->n_fields; i++) row->values[i] = case_column(r, (int)i + 1, &f->fields[i]);
    }
    c->values[field] = (Value){.kind = VALUE_LIST, .number = (double)rows->n};
    return db_done(r);
}

Status case_load(Ctx *cx, i64 id, Case *out) { return case_load_deep(cx, id, 0, out); }

Status case_load_deep(Ctx *cx, i64 id, int depth, Case *out) {
    TRY(load_head(cx, id, out));
    TRY(load_fields(cx, out));
    out->rows = ARENA_ARRAY(cx->arena, CaseRows, out->reg->n_fields + 1);
    for (size_t i = 0; i < out->reg->n_fields; i++)
        if (out->reg->fields[i].type == FIELD_ROWS) TRY(load_rows(cx, out, i));
    CaseFacts f;
    case_facts_open(cx, out, &f);
    f.depth = depth;
    case_compute(&f, out);
    return f.status;
}

static void hide_addresses_of(const Field *fields, size_t n, Value *values) {
    for (size_t i = 0; i < n; i++)
        if (fields[i].type == FIELD_ADDRESS) values[i] = value_unknown();
}

bool case_hide_addresses(Ctx *cx, Case *c) {
    if (c->person_id == 0 || !restrict_hides_address(cx, c->person_id)) return false;
    hide_addresses_of(c->reg->fields, c->reg->n_fields, c->values);
    for (size_t i = 0; i < c->reg->n_fields; i++)
        for (size_t k = 0; k < c->rows[i].n; k++)
            hide_addresses_of(c->reg->fields[i].fields, c->reg->fields[i].n_fields, c->rows[i].at[k].values);
    return true;
}

Status case_get(Ctx *cx, i64 id, Case *out) {
    Case c;
    TRY(access_allows(cx, READ_CASES));
    TRY(case_load(cx, id, &c));
    TRY(case_may_see(cx, &c));
    (void)case_hide_addresses(cx, &c);
    case_hide_fields(cx, &c);
    audit_note(cx, "case.view", c.person_id, "case %lld", (long long)id);
    *out = c;
    return OK;
}

/* ---- problems ---- */

void problem_add(ProblemList *l, Str field, Str say) {
    ARENA_ROOM(l->cx->arena, l->out.at, l->out.n, l->cap, 8);
    l->out.at[l->out.n++] = (CaseProblem){.field = field, .say = say};
}

/* ---- writing ---- */

Status case_event_say(Ctx *cx, const Case *c, const EventSaid *e) {
    bool names_day = date_is_set(e->on) && e->on.day != 0; /* left out of the braces it is 0, which is a day of 1970 */
    Date on = names_day ? e->on : cx->today;
    return db_run(cx, SQL_case_event_insert, P_I64(c->id), P_MOMENT(ctx_now(cx)), P_I64(cx->actor.id), P_DATE(on),
                  P_CSTR(e->kind), P_STR(e->field), P_STR(e->old_value), P_STR(e->new_value), P_STR(e->note),
                  P_STR(e->rule), P_I64(c->revision));
}

Status case_event_is_newest(Ctx *cx, i64 case_id, const EventSaid *e, bool *is_so) {
    DbRows *r;
    *is_so = false;
    TRY(db_query(cx, &r, SQL_case_event_newest, P_I64(case_id)));
    if (db_next(r))
        *is_so =
            col_i64(r, 0) == cx->actor.id && str_is(col_str(r, 1), e->kind) && str_eq(col_str(r, 2), str_trim(e->note));
    return db_done(r);
}

static Status write_fields(Ctx *cx, const Case *c) {
    const RegisterTable *t = c->reg->table;
    DbParam *params = ARENA_ARRAY(cx->arena, DbParam, t->n_columns + 1);
    for (size_t i = 0; i < t->n_columns; i++)
        params[i] = case_param(&c->reg->fields[t->columns[i]], c->values[t->columns[i]]);
    params[t->n_columns] = P_I64(c->id);
    return db_run_n(cx, t->save, NULL, params, t->n_columns + 1);
}

Status case_write(Ctx *cx, const Case *c) {
    i64 changed;
    TRY(db_run_count(cx, &changed, SQL_case_save, P_I64(c->id), P_ID(c->urn), P_STR(c->reg->stages[c->stage].name),
                     P_DATE(c->stage_on), P_DATE(c->opened_on), P_DATE(c->closed_on), P_STR(c->outcome),
                     P_STR(c->source), P_STR(c->referrer), P_ID(c->worker_id), P_STR(c->team), P_STR(c->next_action),
                     P_DATE(c->next_action_on), P_BOOL(c->is_urgent), P_I64(c->revision), P_I64(c->revision - 1),
                     P_MOMENT(ctx_now(cx))));
    if (changed == 0) return FAIL(cx, ERR_CONFLICT, "case %lld was changed meanwhile", (long long)c->id);
    return write_fields(cx, c);
}

static Status save_due(Ctx *cx, const Case *c, Date soonest) {
    if (date_is_set(c->closed_on)) soonest = DATE_NONE;
    if (date_eq(soonest, c->due_on)) return OK;
    return db_run(cx, SQL_case_set_due, P_I64(c->id), P_DATE(soonest));
}

Status case_work_out(Ctx *cx, i64 id) {
    Case c;
    CaseFacts f;
    Date by_clock = DATE_NONE, by_task = DATE_NONE;
    TRY(case_load(cx, id, &c));
    case_facts_open(cx, &c, &f);
    TRY(case_work_out_clocks(cx, &f, &by_clock));
    TRY(case_work_out_tasks(cx, &f, &by_task));
    TRY(case_work_out_standing(cx, &f));
    TRY(case_work_out_exclusion(cx, &f));
    TRY(f.status);
    TRY(save_due(cx, &c, date_sooner(date_sooner(by_clock, by_task), c.next_action_on)));
    return case_close_itself(&f);
}

Str case_rule_title(Ctx *cx, const Register *reg, Str rule) {
    Str name, of = str_cut(rule, '.', &name);
    const Register *r = name.n ? register_find(registers_of(cx), of) : reg;
    if (!name.n) name = rule;
    for (size_t i = 0; r && i < r->n_rules; i++)
        if (str_eq(r->rules[i].name, name)) return r->rules[i].title;
    for (size_t i = 0; r && i < r->n_closings; i++)
        if (str_eq(r->closings[i].name, name)) return r->closings[i].title;
    return STR_NONE;
}
