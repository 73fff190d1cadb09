#include "registers/tick.h"

#include "access/audit.h"
#include "base/funnel.h"
#include "attendance/signs.h"
#include "cli/app.h"
#include "registers/case_own.h"
#include "registers/school_list.h"
#include "sql_all.h"

/* ---- rules ---- */

/* What every rule's statement is given, in this order: (today, year_ago, settled). */
static Status rule_days(Ctx *cx, DbParam params[3]) {
    ClockCalendar calendar = clock_calendar(definitions_of(cx)->calendars, 0);
    Limit fifteen = {.form = LIMIT_WITHIN, .unit = UNIT_SCHOOL_DAYS, .n = 15};
    Date settled;
    if (!clock_limit_before(&calendar, fifteen, cx->today, &settled)) settled = date_plus(cx->today, -21);
    params[0] = P_DATE(cx->today);
    params[1] = P_DATE(date_add_months(cx->today, -12));
    params[2] = P_DATE(settled);
    return OK;
}

/* One row of a rule's statement, copied: the statement is done before anything is written. */
typedef struct Finding {
    i64 person_id, urn;
    Date on;
    Str key;
    Answers answers;
    FunnelUnit share; /* of a rule with a limit: name is what it is compared among */
} Finding;

typedef struct Findings {
    Finding *at;
    size_t n, cap;
} Findings;

static int column_named(const DbRows *r, Str name) {
    for (int i = 0; i < db_n_cols(r); i++)
        if (str_is(name, db_col_name(r, i))) return i;
    return -1;
}

static Answers answers_of_row(Ctx *cx, const RuleDef *rule, const Register *reg, const DbRows *r) {
    Answer *at = ARENA_ARRAY(cx->arena, Answer, rule->n_with + 1);
    size_t n = 0;
    for (size_t i = 0; i < rule->n_with; i++) {
        const ColumnFrom *w = &rule->with[i];
        int col = column_named(r, w->column);
        Str text = str_is(w->column, "today") ? date_iso_str(cx->arena, cx->today)
                   : col < 0                  ? STR_NONE
                                              : col_str_keep(r, col);
        if (text.n) at[n++] = (Answer){.field = reg->fields[w->field].name, .text = text};
    }
    return (Answers){.at = at, .n = n};
}

static Finding *add_finding(Ctx *cx, Findings *l) {
    ARENA_ROOM(cx->arena, l->at, l->n, l->cap, 256);
    return &l->at[l->n++];
}

static Str column_names(Ctx *cx, const DbRows *r) {
    Buf b = buf_on(cx->arena);
    for (int i = 0; i < db_n_cols(r); i++)
        buf_fmt(&b, "%s%.*s", i ? ", " : "", STR_ARG(str_dup(cx->arena, str_from(db_col_name(r, i)))));
    return buf_str(&b);
}

static void prove_column(Ctx *cx, const Register *reg, const RuleDef *rule, const DbRows *r, Str column, Mistakes *m) {
    if (column_named(r, column) >= 0) return;
    mistake_at(m, reg->file, rule->line, "the statement '%.*s' gives no '%.*s'; it gives today, %.*s",
               STR_ARG(rule->statement), STR_ARG(column), STR_ARG(column_names(cx, r)));
}

/* The statement run on the store in hand: it may find something, and nothing is done about it. */
static Status prove_rule(Ctx *cx, const Register *reg, const RuleDef *rule, Mistakes *m) {
    const DbParam params[] = {P_DATE(cx->today), P_DATE(date_add_months(cx->today, -12)), P_DATE(cx->today)};
    DbRows *r;
    TRY(db_query_n(cx, register_rule_statement(rule->statement), &r, params, 3));
    const Str limit[] = {rule->above_limit.count, rule->above_limit.of, rule->above_limit.among};
    for (size_t i = 0; i < rule->n_with; i++)
        if (!str_is(rule->with[i].column, "today")) prove_column(cx, reg, rule, r, rule->with[i].column, m);
    for (size_t i = 0; i < COUNT_OF(limit); i++)
        if (limit[i].n) prove_column(cx, reg, rule, r, limit[i], m);
    return db_done(r);
}

Status tick_prove_rules(Ctx *cx, const Registers *registers, Mistakes *m) {
    for (size_t i = 0; i < registers->n; i++)
        for (size_t k = 0; k < registers->at[i]->n_rules; k++)
            if (registers->at[i]->rules[k].n_each == 0)
                TRY(prove_rule(cx, registers->at[i], &registers->at[i]->rules[k], m));
    return OK;
}

static FunnelUnit share_of_row(const RuleDef *rule, const DbRows *r) {
    int count = column_named(r, rule->above_limit.count), of = column_named(r, rule->above_limit.of),
        among = column_named(r, rule->above_limit.among);
    if (count < 0 || of < 0 || among < 0) return (FunnelUnit){.num = 0};
    return (
        FunnelUnit){.name = col_str_keep(r, among), .num = (double)col_i64(r, count), .den = (double)col_i64(r, of)};
}

static bool is_above_limit(const Funnel *f, const FunnelUnit *u) {
    return u->word == FUNNEL_OUTSIDE_998 && u->value > f->theta;
}

/* Those of the findings from `first` on that are compared among the same are judged together; what is above the limit stays. */
static void judge_group(Ctx *cx, Findings *l, size_t first, bool *is_above, bool *is_judged) {
    FunnelUnit *units = ARENA_ARRAY(cx->arena, FunnelUnit, l->n - first + 1);
    size_t *place = ARENA_ARRAY(cx->arena, size_t, l->n - first + 1), n = 0;
    for (size_t i = first; i < l->n; i++)
        if (str_eq(l->at[i].share.name, l->at[first].share.name)) {
            is_judged[i] = true;
            place[n] = i;
            units[n++] = l->at[i].share;
        }
    Funnel f = funnel_plot(cx->arena, units, n, &(FunnelOptions){.kind = FUNNEL_RATE});
    for (size_t k = 0; k < n; k++) is_above[place[k]] = is_above_limit(&f, &units[k]);
}

static void keep_above_limit(Ctx *cx, Findings *l) {
    bool *is_above = ARENA_ARRAY(cx->arena, bool, l->n + 1), *is_judged = ARENA_ARRAY(cx->arena, bool, l->n + 1);
    size_t kept = 0;
    for (size_t i = 0; i < l->n; i++)
        if (!is_judged[i]) judge_group(cx, l, i, is_above, is_judged);
    for (size_t i = 0; i < l->n; i++)
        if (is_above[i]) l->at[kept++] = l->at[i];
    l->n = kept;
}

static Status find(Ctx *cx, const TickRule *t, Findings *out) {
    DbParam params[3];
    DbRows *r;
    const Sql *sql = register_rule_statement(t->rule->statement);
    if (!sql || sql->n_params != 3)
        return FAIL(cx, ERR_BUG, "the rule %.*s names no statement of a rule", STR_ARG(t->rule->name));
    TRY(rule_days(cx, params));
    TRY(db_query_n(cx, sql, &r, params, 3));
    int person = column_named(r, STR("person_id")), urn = column_named(r, STR("urn")),
        on = column_named(r, STR("on_date")), key = column_named(r, STR("key"));
    bool is_whole = person >= 0 && on >= 0 && key >= 0;
    while (is_whole && db_next(r))
        *add_finding(cx, out) = (Finding){.person_id = col_i64(r, person),
                                          .urn = urn < 0 ? 0 : col_i64(r, urn),
                                          .on = col_date(r, on),
                                          .key = col_str_keep(r, key),
                                          .answers = answers_of_row(cx, t->rule, t->reg, r),
                                          .share = share_of_row(t->rule, r)};
    TRY(db_done(r));
    if (t->rule->above_limit.count.n) keep_above_limit(cx, out);
    return is_whole ? OK
                    : FAIL(cx, ERR_BUG, "the statement of rule %.*s lacks person_id, on_date or key",
                           STR_ARG(t->rule->name));
}

/* ---- rules about each school ---- */

enum { SCHOOLS_MAX = 4000 };

static bool is_of_kind(const RuleDef *rule, Str kind) {
    for (size_t i = 0; i < rule->n_each; i++)
        if (str_eq(rule->each[i], kind)) return true;
    return false;
}

static Status list_schools(Ctx *cx, const RuleDef *rule, i64 *urns, size_t *n) {
    DbRows *r;
    *n = 0;
    TRY(db_query(cx, &r, SQL_tick_schools, P_I64(definitions_of(cx)->authority->code), P_DATE(cx->today)));
    while (*n < SCHOOLS_MAX && db_next(r))
        if (is_of_kind(rule, col_str(r, 1))) urns[(*n)++] = col_i64(r, 0);
    return db_done(r);
}

/* The rule's day and condition, as an open case of the school with no answer yet would see them. */
static Status try_school(Ctx *cx, const TickRule *t, i64 urn, Findings *out) {
    Case c = {.reg = t->reg, .urn = urn, .opened_on = cx->today, .closed_on = DATE_NONE, .stage_on = cx->today};
    CaseFacts f;
    c.values = ARENA_ARRAY(cx->arena, Value, t->reg->n_fields + 1);
    c.rows = ARENA_ARRAY(cx->arena, CaseRows, t->reg->n_fields + 1);
    c.stage = register_first_stage(t->reg);
    case_facts_open(cx, &c, &f);
    Value on = expr_value(t->rule->on, &f.expr);
    if (on.kind != VALUE_DATE) return f.status;
    c.opened_on = on.date;
    if (!expr_is_true(t->rule->when, &f.expr)) return f.status;
    Str day = date_iso_str(cx->arena, on.date);
    Answer *at = ARENA_ARRAY(cx->arena, Answer, t->rule->n_with + 1);
    size_t n = 0;
    for (size_t i = 0; i < t->rule->n_with; i++)
        at[n++] = (Answer){.field = t->reg->fields[t->rule->with[i].field].name,
                           .text = str_is(t->rule->with[i].column, "on_date") ? day
                                   : str_is(t->rule->with[i].column, "today") ? date_iso_str(cx->arena, cx->today)
                                                                              : t->rule->with[i].column};
    *add_finding(cx, out) = (Finding){.urn = urn,
                                      .on = on.date,
                                      .key = str_fmt(cx->arena, "%lld:%.*s", (long long)urn, STR_ARG(day)),
                                      .answers = {.at = at, .n = n}};
    return f.status;
}

static Status find_schools(Ctx *cx, const TickRule *t, Findings *out) {
    i64 *urns = ARENA_ARRAY(cx->arena, i64, SCHOOLS_MAX);
    size_t n;
    TRY(list_schools(cx, t->rule, urns, &n));
    for (size_t i = 0; i < n; i++) {
        ArenaMark mark = arena_mark(cx->arena);
        size_t before = out->n;
        TRY(try_school(cx, t, urns[i], out));
        if (out->n == before) arena_rewind(cx->arena, mark);
    }
    return OK;
}

static Str rule_key(Ctx *cx, const Finding *f) {
    return str_fmt(cx->arena, "%lld:%.*s", (long long)f->person_id, STR_ARG(f->key));
}

static Status put_task(Ctx *cx, TickRule *t, const Finding *f, i64 *n) {
    i64 changed;
    TRY(db_run_count(cx, &changed, SQL_case_task_put, P_NULL(DB_I64), P_ID(f->person_id), P_ID(f->urn),
                     P_STR(t->reg->name), P_STR(t->rule->name), P_STR(rule_key(cx, f)), P_STR(t->rule->title),
                     P_DATE(cx->today), P_DATE(cx->today), P_BOOL(false), P_STR(t->rule->for_role), P_STR(STR_NONE),
                     P_NULL(DB_I64)));
    *n += changed;
    return OK;
}

/* Found before, and a case opened for it, or open then: whatever became of that case. */
static Status is_known_finding(Ctx *cx, const CaseOpen *o, const Finding *f, bool *out) {
    i64 id = 0;
    TRY(db_number(cx, &id, SQL_case_finding_known, P_STR(o->rule), P_STR(f->key), P_ID(f->person_id)));
    if (!id) TRY(db_number(cx, &id, SQL_case_by_rule, P_STR(o->rule), P_STR(o->rule_key)));
    *out = id != 0;
    return OK;
}

static Status keep_finding(Ctx *cx, const CaseOpen *o, const Finding *f, i64 case_id) {
    return db_run(cx, SQL_case_finding_put, P_STR(o->rule), P_STR(f->key), P_I64(case_id), P_DATE(cx->today));
}

static Status open_for(Ctx *cx, TickRule *t, const Finding *f) {
    CaseOpen o = {.reg = t->reg,
                  .person_id = f->person_id,
                  .urn = f->urn,
                  .answers = f->answers,
                  .rule = str_fmt(cx->arena, "%.*s.%.*s", STR_ARG(t->reg->name), STR_ARG(t->rule->name)),
                  .rule_key = rule_key(cx, f)};
    CaseProblems problems;
    i64 id = 0;
    bool is_known;
    TRY(is_known_finding(cx, &o, f, &is_known));
    if (is_known) {
        t->n_known++;
        return OK;
    }
    TRY(db_savepoint(cx, "rule"));
    Status st = case_open(cx, &o, &id, &problems);
    if (st == OK) {
        t->n_opened++;
        TRY(keep_finding(cx, &o, f, id));
        return db_release(cx, "rule");
    }
    if (st != ERR_CONFLICT && st != ERR_INPUT) return st;
    ctx_clear_error(cx);
    TRY(db_rollback_to(cx, "rule"));
    TRY(db_release(cx, "rule"));
    if (st == ERR_INPUT) {
        t->n_refused++;
        return put_task(cx, t, f, &(i64){0});
    }
    t->n_known++; /* one is open already; what is found of a child belongs to that one */
    return id && f->person_id ? keep_finding(cx, &o, f, id) : OK;
}

/* What the records say, noted on the child's open cases of the register (at that school, where both name one). */
static Status change_for(Ctx *cx, TickRule *t, const Finding *f) {
    i64 ids[OPEN_CASES_MAX];
    size_t n;
    TRY(case_list_open(cx, t->reg->name, f->person_id, ids, &n));
    for (size_t i = 0; i < n; i++) {
        Case c;
        bool is_changed = false;
        TRY(case_load(cx, ids[i], &c));
        if (f->urn && c.urn && f->urn != c.urn) continue;
        TRY(db_savepoint(cx, "rule"));
        Status st = case_fill(cx, ids[i], t->rule->name, f->answers, &is_changed);
        if (st != OK && st != ERR_INPUT) return st;
        if (st == ERR_INPUT) {
            ctx_clear_error(cx);
            TRY(db_rollback_to(cx, "rule"));
            t->n_refused++;
        } else if (is_changed) t->n_opened++;
        else t->n_known++;
        TRY(db_release(cx, "rule"));
    }
    return OK;
}

static Status act_on_one(Ctx *cx, TickRule *t, const Finding *f) {
    if (t->rule->opens_case) return open_for(cx, t, f);
    return t->rule->changes_case ? change_for(cx, t, f) : put_task(cx, t, f, &t->n_opened);
}

static Status act_on(Ctx *cx, TickRule *t, const Findings *found) {
    t->n_found = (i64)found->n;
    for (size_t i = 0; i < found->n; i++) /* no rewinding: the audit lines that opening notes wait in the arena */
        TRY(act_on_one(cx, t, &found->at[i]));
    audit_note(cx, "tick.rule", 0, "%.*s.%.*s found %lld opened %lld", STR_ARG(t->reg->name), STR_ARG(t->rule->name),
               (long long)t->n_found, (long long)t->n_opened);
    return OK;
}

static Status run_rule(Ctx *cx, TickRule *t) {
    Findings found = {.n = 0};
    if (t->rule->n_each) TRY(find_schools(cx, t, &found));
    else TRY(find(cx, t, &found));
    return act_on(cx, t, &found);
}

/* ---- open cases ---- */

enum { BATCH = 500 };

static Status work_out_batch(Ctx *cx, i64 *after, size_t *n) {
    DbRows *r;
    i64 ids[BATCH];
    *n = 0;
    TRY(db_query(cx, &r, SQL_tick_open_cases, P_I64(*after), P_I64(BATCH)));
    while (db_next(r) && *n < BATCH) ids[(*n)++] = col_i64(r, 0);
    TRY(db_done(r));
    for (size_t i = 0; i < *n; i++) {
        ArenaMark mark = arena_mark(cx->arena);
        const AuditLine *waiting = cx->audit;
        TRY(case_work_out(cx, ids[i]));
        if (cx->audit == waiting) arena_rewind(cx->arena, mark); /* else lines about a move wait in the arena */
        *after = ids[i];
    }
    return OK;
}

/* ---- the whole ---- */

static Status in_transaction(Ctx *cx, Status (*step)(Ctx *cx, void *of), void *of) {
    TRY(db_begin(cx, DB_WRITE));
    Status st = step(cx, of);
    if (st == OK) st = ctx_commit(cx);
    if (st != OK) db_rollback(cx);
    return st;
}

static Status rule_step(Ctx *cx, void *of) { return run_rule(cx, of); }

typedef struct Batch {
    i64 after;
    size_t n;
} Batch;

static Status batch_step(Ctx *cx, void *of) {
    Batch *b = of;
    return work_out_batch(cx, &b->after, &b->n);
}

static size_t count_rules(const Registers *rs) {
    size_t n = 0;
    for (size_t i = 0; i < rs->n; i++) n += rs->at[i]->n_rules;
    return n;
}

static void list_rules(Ctx *cx, Tick *out) {
    const Registers *rs = registers_of(cx);
    *out = (Tick){.rules = ARENA_ARRAY(cx->arena, TickRule, count_rules(rs) + 1), .stop = out->stop};
    for (size_t i = 0; i < rs->n; i++)
        for (size_t k = 0; k < rs->at[i]->n_rules; k++)
            out->rules[out->n_rules++] = (TickRule){.reg = rs->at[i], .rule = &rs->at[i]->rules[k]};
}

Status tick_in_transaction(Ctx *cx, Tick *out) {
    Batch b = {.n = BATCH};
    TRY(signs_keep_in_transaction(cx));
    list_rules(cx, out);
    for (size_t i = 0; i < out->n_rules; i++) TRY(run_rule(cx, &out->rules[i]));
    for (; b.n == BATCH; out->n_cases += (i64)b.n) TRY(work_out_batch(cx, &b.after, &b.n));
    return OK;
}

static Status check_stop(Ctx *cx, const Tick *k) {
    if (!k->stop || !atomic_load(&k->stop->is_asked)) return OK;
    return FAIL(cx, ERR_OPS, "tick was stopped as the server ends; what it had done stays");
}

Status tick_rules(Ctx *cx, Tick *out) {
    TRY(signs_keep(cx));
    list_rules(cx, out);
    for (size_t i = 0; i < out->n_rules; i++) {
        TRY(check_stop(cx, out));
        TRY(in_transaction(cx, rule_step, &out->rules[i]));
    }
    return OK;
}

static Status send_lists(Ctx *cx, Tick *out) {
    SchoolListsSent sent;
    TRY(school_lists_send(cx, &sent));
    out->n_lists_to_schools = sent.n_schools;
    out->n_lists_to_districts = sent.n_districts;
    return OK;
}

Status tick_run(Ctx *cx, Tick *out) {
    Batch b = {.n = BATCH};
    db_expect_lookups(cx); /* each case reads a few rows in each of many places of the store */
    TRY(tick_rules(cx, out));
    TRY(check_stop(cx, out));
    TRY(send_lists(cx, out));
    for (; b.n == BATCH; out->n_cases += (i64)b.n) {
        TRY(check_stop(cx, out));
        TRY(in_transaction(cx, batch_step, &b));
    }
    return OK;
}
