/* case_effects.c - what follows from a case: other cases, facts of the roll call. */
#include "access/access.h"
#include "access/audit.h"
#include "people/changes.h"
#include "registers/case_access.h"
#include "registers/case_own.h"
#include "schools/exclusion.h"
#include "schools/standing.h"
#include "sql_all.h"

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
    s.holds =
        !case_is_dismissed(f->c) && date_is_set(s.from_on) && f->c->person_id != 0 && expr_is_true(d->when, &f->expr);
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

/* A number that is not known, or is a fraction of a session, is -1: not said. */
static i64 whole_of(CaseFacts *f, const Expr *e) {
    Value v = expr_value(e, &f->expr);
    return v.kind == VALUE_NUMBER && v.number >= 0 ? (i64)v.number : -1;
}

static ExclusionCase what_is_excluded(CaseFacts *f) {
    const ExclusionDef *d = &f->c->reg->exclusion;
    ExclusionCase e = {.case_id = f->c->id,
                       .said = {.person_id = f->c->person_id,
                                .urn = whole_of(f, d->school),
                                .category = expr_value(d->category, &f->expr).text,
                                .reason = expr_value(d->reason, &f->expr).text,
                                .start_on = day_of(f, d->from),
                                .end_on = day_of(f, d->to),
                                .sessions = whole_of(f, d->sessions),
                                .review_on = DATE_NONE},
                       .withdrawn_on = day_of(f, d->withdrawn_on)};
    e.holds = !case_is_dismissed(f->c) && date_is_set(e.said.start_on) && e.said.person_id != 0 && e.said.urn > 0 &&
              expr_is_true(d->when, &f->expr);
    return e;
}

Status case_work_out_exclusion(Ctx *cx, CaseFacts *f) {
    if (!f->c->reg->exclusion.from) return OK;
    ExclusionCase e = what_is_excluded(f);
    bool is_changed;
    TRY(exclusion_of_case(cx, &e, &is_changed));
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
