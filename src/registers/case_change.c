/* case_change.c - opening a case, changing it, moving it on. */
#include "access/access.h"
#include "access/audit.h"
#include "registers/case_access.h"
#include "registers/case_answer.h"
#include "sql_all.h"

/* ---- may they? ---- */

/* What a rule or an effect does is the engine's own work: it asks for the child, and nobody's role. */
static Status may_change(Ctx *cx, const Case *c, Str rule) {
    if (!rule.n) return case_may_change(cx, c);
    TRY(access_allows(cx, CHANGE_CASES));
    return c->person_id ? access_subject(cx, SUBJECT_PERSON, c->person_id) : OK;
}

static Status may_move(Ctx *cx, const Case *c, size_t stage, Str rule) {
    return rule.n ? may_change(cx, c, rule) : case_may_move(cx, c, stage);
}

/* Answers that are not this actor's to give. */
static void refuse_hidden(Ctx *cx, const Case *c, Answers answers, ProblemList *l) {
    for (size_t i = 0; i < answers.n; i++)
        if (case_hides_answer(cx, c->reg, answers.at[i].field))
            problem_add(l, answers.at[i].field, STR("Your roles do not let you see or give this answer"));
}

static Status refuse_for(Ctx *cx, const Case *c, const ProblemList *l, CaseProblems *problems) {
    *problems = l->out;
    if (l->out.n == 0) return OK;
    return FAIL(cx, ERR_INPUT, "case %lld: %zu answers need another look, the first is %.*s", (long long)c->id,
                l->out.n, STR_ARG(l->out.at[0].field));
}

static Status finish(Ctx *cx, const Case *c) {
    TRY(db_touch(cx));
    return case_work_out(cx, c->id);
}

/* Fields given for the first time, as effects see them. */
static Status run_field_effects(Ctx *cx, const Applying *a) {
    const Register *reg = a->c->reg;
    Happened *what = ARENA_ARRAY(cx->arena, Happened, reg->n_fields + 1);
    size_t n = 0;
    for (size_t i = 0; i < reg->n_fields; i++)
        if (a->is_newly_set[i]) what[n++] = (Happened){.kind = EVENT_FIELD, .at = i};
    return case_run_effects(cx, a->c->id, what, n);
}

/* ---- opening ---- */

static Status find_number(Ctx *cx, const Sql *sql, const DbParam *params, size_t n, i64 *id) {
    *id = 0;
    return db_insert_n(cx, sql, id, params, n);
}

/* The case that this opening would repeat, or 0. */
static Status find_same(Ctx *cx, const CaseOpen *o, i64 *id) {
    *id = 0;
    if (o->form_token.n) TRY(db_number(cx, id, SQL_case_by_token, P_STR(o->form_token)));
    if (*id == 0 && o->rule.n) TRY(db_number(cx, id, SQL_case_by_rule, P_STR(o->rule), P_STR(o->rule_key)));
    return OK;
}

static Status find_open(Ctx *cx, const CaseOpen *o, i64 *id) {
    Str name = o->reg->name;
    *id = 0;
    if (!o->reg->is_one_open_each) return OK;
    if (o->person_id)
        return find_number(cx, &SQL_case_open_of_person, (const DbParam[]){P_STR(name), P_I64(o->person_id)}, 2, id);
    if (o->subject_key.n)
        return find_number(cx, &SQL_case_open_of_subject, (const DbParam[]){P_STR(name), P_STR(o->subject_key)}, 2, id);
    return find_number(cx, &SQL_case_open_of_school, (const DbParam[]){P_STR(name), P_ID(o->urn)}, 2, id);
}

/* The same term's return, the same year's visits: known already, whether it is open or done with. */
static Status refuse_same_day(Ctx *cx, const Case *c, ProblemList *l) {
    i64 id = 0;
    Str name = c->reg->name;
    if (!c->reg->is_one_each_day) return OK;
    if (c->person_id)
        TRY(db_number(cx, &id, SQL_case_of_person_opened, P_STR(name), P_I64(c->person_id), P_DATE(c->opened_on)));
    else
        TRY(db_number(cx, &id, SQL_case_of_other_opened, P_STR(name), P_I64(c->urn),
                      P_STR(c->subject_key.n ? c->subject_key : STR("")), P_DATE(c->opened_on)));
    if (id)
        problem_add(l, c->reg->opened_on == SIZE_MAX ? STR("opened_on") : c->reg->fields[c->reg->opened_on].name,
                    str_fmt(cx->arena, "There is one of that day already: case %lld", (long long)id));
    return OK;
}

static bool has_subject(const CaseOpen *o) {
    switch (o->reg->subject) {
    case OF_CHILD: return o->person_id != 0;
    case OF_SCHOOL:
    case OF_SETTING: return o->urn != 0;
    case OF_ADULT:
    case OF_FAMILY: return o->person_id != 0 || o->subject_key.n > 0;
    case OF_EMPLOYER:
    case OF_BODY: return o->subject_key.n > 0;
    }
    return false;
}

static Case blank_case(Ctx *cx, const CaseOpen *o) {
    Case c = {.reg = o->reg,
              .person_id = o->person_id,
              .urn = o->urn,
              .subject_key = o->subject_key,
              .stage = register_first_stage(o->reg),
              .opened_on = cx->today,
              .stage_on = cx->today,
              .closed_on = DATE_NONE,
              .next_action_on = DATE_NONE,
              .due_on = DATE_NONE,
              .revision = 1};
    c.values = ARENA_ARRAY(cx->arena, Value, o->reg->n_fields + 1);
    c.rows = ARENA_ARRAY(cx->arena, CaseRows, o->reg->n_fields + 1);
    return c;
}

/* Fields asked at opening that the definition wants, and the first stage's own conditions. */
static Status home_district(Ctx *cx, Case *c) {
    DbRows *r;
    if (c->person_id == 0) return OK;
    TRY(db_query(cx, &r, SQL_case_home_district, P_I64(c->person_id), P_DATE(c->opened_on)));
    if (db_next(r)) c->district = col_str_keep(r, 0);
    return db_done(r);
}

static Status insert_case(Ctx *cx, const CaseOpen *o, Case *c) {
    TRY(register_current_version(cx, o->reg, &c->version));
    if (c->version == 0)
        return FAIL(cx, ERR_OPS, "the store has no table for the register %.*s yet: run 'muster init'",
                    STR_ARG(o->reg->name));
    TRY(home_district(cx, c));
    c->stage_on = c->opened_on;
    TRY(db_insert(cx, &c->id, SQL_case_insert, P_STR(o->reg->name), P_I64(c->version), P_ID(c->person_id), P_ID(c->urn),
                  P_STR(c->subject_key), P_STR(o->reg->stages[c->stage].name), P_DATE(c->opened_on), P_STR(c->district),
                  P_BOOL(c->is_urgent), P_STR(o->rule), P_STR(o->rule_key), P_STR(o->form_token), P_MOMENT(ctx_now(cx)),
                  P_I64(cx->actor.id)));
    c->reference = str_fmt(cx->arena, "%.*s-%06lld", STR_ARG(o->reg->prefix), (long long)c->id);
    TRY(db_run(cx, SQL_case_set_reference, P_I64(c->id), P_STR(c->reference)));
    return db_run_n(cx, o->reg->table->insert, NULL, (const DbParam[]){P_I64(c->id)}, 1);
}

/* A parent's enquiry names the school that it concerns: the case is one of that school's. */
static void take_school(Case *c) {
    size_t i = register_field(c->reg, STR("school"));
    bool is_told = i != SIZE_MAX && c->reg->fields[i].type == FIELD_SCHOOL && c->values[i].kind == VALUE_NUMBER;
    if (c->urn == 0 && c->person_id == 0 && is_told) c->urn = (i64)c->values[i].number;
}

static Status write_new(Ctx *cx, const CaseOpen *o, Applying *a) {
    Case *c = a->c;
    TRY(insert_case(cx, o, c));
    TRY(case_event_say(cx, c,
                       &(EventSaid){.kind = "opened",
                                    .on = c->opened_on,
                                    .new_value = o->reg->stages[c->stage].name,
                                    .rule = o->rule}));
    c->revision++;
    TRY(case_write(cx, c));
    TRY(case_apply_write(a));
    if (o->from_case)
        TRY(db_run(cx, SQL_case_link_insert, P_I64(o->from_case), P_I64(c->id), P_STR(o->link), P_MOMENT(ctx_now(cx)),
                   P_I64(cx->actor.id)));
    audit_note(cx, "case.open", c->person_id, "case %lld %.*s", (long long)c->id, STR_ARG(o->reg->name));
    TRY(finish(cx, c));
    TRY(case_run_effects(cx, c->id, &(Happened){.kind = EVENT_OPENED}, 1));
    return run_field_effects(cx, a);
}

Status case_open(Ctx *cx, const CaseOpen *o, i64 *id, CaseProblems *problems) {
    Case c = blank_case(cx, o);
    ProblemList l = {.cx = cx};
    Applying a;
    *problems = (CaseProblems){.n = 0};
    if (o->rule.n) TRY(may_change(cx, &c, o->rule));
    else TRY(register_may_change(cx, o->reg));
    if (o->person_id) TRY(access_subject(cx, SUBJECT_PERSON, o->person_id));
    TRY(find_same(cx, o, id));
    if (*id != 0) return OK;
    if (!has_subject(o)) return FAIL(cx, ERR_INPUT, "say who or what the case is about");
    TRY(find_open(cx, o, id));
    if (*id != 0)
        return FAIL(cx, ERR_CONFLICT, "there is an open case of this register already: case %lld", (long long)*id);
    case_apply_start(cx, &c, &l, &a);
    TRY(a.facts.status);
    if (!o->rule.n) refuse_hidden(cx, &c, o->answers, &l);
    TRY(case_apply(&a, o->answers));
    TRY(refuse_same_day(cx, &c, &l));
    TRY(refuse_for(cx, &c, &l, problems));
    take_school(&c);
    TRY(write_new(cx, o, &a));
    *id = c.id;
    return OK;
}

/* ---- changing ---- */

static bool is_answered(Answers answers, Str field) {
    for (size_t i = 0; i < answers.n; i++) {
        Str rest;
        if (str_eq(str_cut(answers.at[i].field, '[', &rest), field)) return true;
    }
    return false;
}

/* Saved by somebody else since the form was made: refused where the same fields are meant, naming them. */
static Status check_revision(Ctx *cx, const Case *c, i64 revision, Answers answers, ProblemList *l) {
    DbRows *r;
    if (revision == 0 || revision == c->revision) return OK;
    TRY(db_query(cx, &r, SQL_case_changed_since, P_I64(c->id), P_I64(revision)));
    while (db_next(r))
        if (is_answered(answers, col_str(r, 0)))
            problem_add(l, col_str_keep(r, 0), STR("Someone else has changed this meanwhile: look at it again"));
    TRY(db_done(r));
    if (l->out.n == 0) return OK;
    return FAIL(cx, ERR_CONFLICT, "case %lld was changed meanwhile", (long long)c->id);
}

static Status save_answers(Ctx *cx, Applying *a, Answers answers, CaseProblems *problems) {
    Case *c = a->c;
    TRY(case_apply(a, answers));
    TRY(refuse_for(cx, c, a->problems, problems));
    if (!case_apply_changes_anything(a)) return OK;
    c->revision++;
    TRY(case_write(cx, c));
    TRY(case_apply_write(a));
    audit_note(cx, "case.change", c->person_id, "case %lld", (long long)c->id);
    TRY(finish(cx, c));
    return run_field_effects(cx, a);
}

Status case_change(Ctx *cx, i64 id, i64 revision, Answers answers, CaseProblems *problems) {
    Case c;
    ProblemList l = {.cx = cx};
    Applying a;
    *problems = (CaseProblems){.n = 0};
    TRY(case_load(cx, id, &c));
    TRY(case_may_change(cx, &c));
    if (date_is_set(c.closed_on)) return FAIL(cx, ERR_CONFLICT, "case %lld is closed: reopen it first", (long long)id);
    Status st = check_revision(cx, &c, revision, answers, &l);
    *problems = l.out;
    TRY(st);
    case_apply_start(cx, &c, &l, &a);
    refuse_hidden(cx, &c, answers, &l);
    return save_answers(cx, &a, answers, problems);
}

/* What is known late of a case that is done with: rows of its lists are added; nothing that stands is touched. */
Status case_add_past_rows(Ctx *cx, i64 id, Answers rows, CaseProblems *problems) {
    Case c;
    ProblemList l = {.cx = cx};
    Applying a;
    *problems = (CaseProblems){.n = 0};
    TRY(case_load(cx, id, &c));
    TRY(case_may_change(cx, &c));
    case_apply_start(cx, &c, &l, &a);
    refuse_hidden(cx, &c, rows, &l);
    for (size_t i = 0; i < rows.n; i++)
        if (str_find(rows.at[i].field, STR("[new")) < 0)
            problem_add(&l, rows.at[i].field, STR("The case is closed: its rows are added to, and no others changed"));
    return save_answers(cx, &a, rows, problems);
}

Status case_fill(Ctx *cx, i64 id, Str rule, Answers answers, bool *is_changed) {
    Case c;
    CaseProblems problems;
    Applying a;
    ProblemList l = {.cx = cx};
    Answer *at = ARENA_ARRAY(cx->arena, Answer, answers.n + 1);
    size_t n = 0;
    *is_changed = false;
    TRY(case_load(cx, id, &c));
    for (size_t i = 0; i < answers.n; i++) {
        size_t field = register_field(c.reg, answers.at[i].field);
        if (field != SIZE_MAX && c.values[field].kind == VALUE_UNKNOWN) at[n++] = answers.at[i];
    }
    if (n == 0 || date_is_set(c.closed_on)) return OK;
    TRY(may_change(cx, &c, rule));
    case_apply_start(cx, &c, &l, &a);
    TRY(save_answers(cx, &a, (Answers){.at = at, .n = n}, &problems));
    *is_changed = true;
    return OK;
}

Status case_list_open(Ctx *cx, Str reg, i64 person_id, i64 ids[OPEN_CASES_MAX], size_t *n) {
    DbRows *r;
    *n = 0;
    TRY(db_query(cx, &r, SQL_case_open_list_of_person, P_STR(reg), P_I64(person_id)));
    while (db_next(r) && *n < OPEN_CASES_MAX) ids[(*n)++] = col_i64(r, 0);
    return db_done(r);
}

/* ---- moving on ---- */

static bool leads_to(const Case *c, size_t stage) {
    const Stage *s = &c->reg->stages[c->stage];
    for (size_t i = 0; i < s->n_to; i++)
        if (s->to[i] == stage) return true;
    return false;
}

/* Does it ask about what the stage needs and nobody has said yet? Then it is not to be told: which of the conditions matters depends on that. */
static bool waits_for_need(const Case *c, const Stage *s, const Expr *that) {
    for (size_t i = 0; i < s->n_needs; i++)
        if (c->values[s->needs[i]].kind == VALUE_UNKNOWN && expr_reads_field(that, s->needs[i])) return true;
    return false;
}

static void check_stage(CaseFacts *f, size_t stage, ProblemList *l) {
    const Register *reg = f->c->reg;
    const Stage *s = &reg->stages[stage];
    for (size_t i = 0; i < s->n_needs; i++)
        if (f->c->values[s->needs[i]].kind == VALUE_UNKNOWN)
            problem_add(l, reg->fields[s->needs[i]].name,
                        str_fmt(f->cx->arena, "Enter: %.*s", STR_ARG(reg->fields[s->needs[i]].title)));
    for (size_t i = 0; i < s->n_requires; i++) {
        const Requirement *q = &s->requires[i];
        if (!waits_for_need(f->c, s, q->that) && !expr_is_true(q->that, &f->expr))
            problem_add(l, q->field == SIZE_MAX ? STR_NONE : reg->fields[q->field].name, q->say);
    }
}

Status case_try_stage(Ctx *cx, const Case *c, size_t stage, CaseProblems *missing) {
    CaseFacts f;
    ProblemList l = {.cx = cx};
    case_facts_open(cx, c, &f);
    check_stage(&f, stage, &l);
    *missing = l.out;
    return f.status;
}

static void enter_stage(Case *c, size_t stage, Date on) {
    const Register *reg = c->reg;
    c->stage = stage;
    c->stage_on = on;
    c->closed_on = reg->stages[stage].is_last ? on : DATE_NONE;
    if (reg->stages[stage].is_last && reg->closed_on != SIZE_MAX) c->values[reg->closed_on] = value_date(on);
}

static Status check_move(Ctx *cx, const Case *c, const CaseMove *m, size_t stage) {
    if (stage == SIZE_MAX) return FAIL(cx, ERR_INPUT, "the register has no stage %.*s", STR_ARG(m->stage));
    if (date_is_set(c->closed_on))
        return FAIL(cx, ERR_CONFLICT, "case %lld is closed: reopen it first", (long long)c->id);
    if (m->revision && m->revision != c->revision)
        return FAIL(cx, ERR_CONFLICT, "case %lld was changed meanwhile", (long long)c->id);
    if (!leads_to(c, stage))
        return FAIL(cx, ERR_INPUT, "from %.*s a case does not go to %.*s", STR_ARG(c->reg->stages[c->stage].name),
                    STR_ARG(m->stage));
    return OK;
}

static void check_move_day(ProblemList *l, const Case *c, Date on) {
    if (date_before(l->cx->today, on)) problem_add(l, STR("on"), STR("The date is in the future"));
    if (date_before(on, c->opened_on)) problem_add(l, STR("on"), STR("The date is before the case began"));
}

static Status write_move(Ctx *cx, Applying *a, const CaseMove *m, size_t stage) {
    Case *c = a->c;
    Str from = c->reg->stages[c->stage].name;
    enter_stage(c, stage, a->on);
    c->revision++;
    TRY(case_write(cx, c));
    TRY(case_apply_write(a));
    TRY(case_event_say(cx, c,
                       &(EventSaid){.kind = "moved",
                                    .on = a->on,
                                    .old_value = from,
                                    .new_value = c->reg->stages[stage].name,
                                    .note = m->note,
                                    .rule = m->rule}));
    audit_note(cx, "case.move", c->person_id, "case %lld to %.*s", (long long)c->id,
               STR_ARG(c->reg->stages[stage].name));
    TRY(finish(cx, c));
    TRY(run_field_effects(cx, a));
    Happened what[2] = {{.kind = EVENT_STAGE, .at = stage}, {.kind = EVENT_CLOSED}};
    return case_run_effects(cx, c->id, what, date_is_set(c->closed_on) ? 2 : 1);
}

Status case_move(Ctx *cx, const CaseMove *m, CaseProblems *problems) {
    Case c;
    ProblemList l = {.cx = cx};
    Applying a;
    *problems = (CaseProblems){.n = 0};
    TRY(case_load(cx, m->id, &c));
    size_t stage = register_stage(c.reg, m->stage);
    if (stage == SIZE_MAX) TRY(may_change(cx, &c, m->rule));
    else TRY(may_move(cx, &c, stage, m->rule));
    TRY(check_move(cx, &c, m, stage));
    case_apply_start(cx, &c, &l, &a);
    a.on = date_is_set(m->on) ? m->on : cx->today;
    check_move_day(&l, &c, a.on);
    if (!m->rule.n) refuse_hidden(cx, &c, m->answers, &l);
    TRY(case_apply(&a, m->answers));
    check_stage(&a.facts, stage, &l);
    TRY(a.facts.status);
    TRY(refuse_for(cx, &c, &l, problems));
    return write_move(cx, &a, m, stage);
}

/* ---- the rest ---- */

static Status load_to_change(Ctx *cx, i64 id, Case *c) {
    TRY(case_load(cx, id, c));
    return case_may_change(cx, c);
}

#define DISMISSED "dismissed"

bool case_is_dismissed(const Case *c) { return date_is_set(c->closed_on) && str_is(c->outcome, DISMISSED); }

void case_end_as(Ctx *cx, Case *c, Str outcome) {
    size_t last = 0;
    while (!c->reg->stages[last].is_last) last++; /* a definition has one */
    c->stage = last;
    c->stage_on = c->closed_on = cx->today;
    c->outcome = outcome;
    c->revision++;
}

static Status check_dismissal(Ctx *cx, const Case *c, i64 revision, Str reason) {
    if (!c->made_by_rule.n)
        return FAIL(cx, ERR_INPUT, "a person opened case %lld: it is closed with an outcome, not dismissed",
                    (long long)c->id);
    if (date_is_set(c->closed_on)) return FAIL(cx, ERR_CONFLICT, "case %lld is closed already", (long long)c->id);
    if (revision && revision != c->revision)
        return FAIL(cx, ERR_CONFLICT, "case %lld was changed meanwhile", (long long)c->id);
    if (str_trim(reason).n == 0) return FAIL(cx, ERR_INPUT, "say why the case is dismissed");
    return OK;
}

Status case_dismiss(Ctx *cx, i64 id, i64 revision, Str reason) {
    Case c;
    TRY(load_to_change(cx, id, &c));
    if (case_is_dismissed(&c)) return OK;
    TRY(check_dismissal(cx, &c, revision, reason));
    Str from = c.reg->stages[c.stage].name;
    case_end_as(cx, &c, STR(DISMISSED));
    TRY(case_write(cx, &c));
    TRY(case_event_say(cx, &c,
                       &(EventSaid){.kind = DISMISSED,
                                    .on = cx->today,
                                    .old_value = from,
                                    .new_value = c.reg->stages[c.stage].name,
                                    .note = str_trim(reason),
                                    .rule = c.made_by_rule}));
    audit_note(cx, "case.dismiss", c.person_id, "case %lld", (long long)id);
    return finish(cx, &c);
}

static Status within_reopening(Ctx *cx, const Case *c) {
    const Register *reg = c->reg;
    ClockCalendar calendar = clock_calendar(definitions_of(cx)->calendars, c->urn);
    Date last;
    if (case_is_dismissed(c)) return OK; /* who dismissed it was wrong: it never was done with */
    if (!reg->has_reopening) return FAIL(cx, ERR_INPUT, "cases of this register are not reopened: open a new one");
    if (!limit_is_set(reg->reopen_within) ||
        !clock_limit_end(&calendar, reg->reopen_within, COUNT_DAY0, c->closed_on, &last))
        return OK;
    if (date_before(last, cx->today))
        return FAIL(cx, ERR_INPUT, "case %lld was closed too long ago: open a new one", (long long)c->id);
    return OK;
}

Status case_reopen(Ctx *cx, i64 id, Str reason) {
    Case c;
    i64 other;
    TRY(load_to_change(cx, id, &c));
    if (!date_is_set(c.closed_on)) return OK;
    if (str_trim(reason).n == 0) return FAIL(cx, ERR_INPUT, "say why the case is reopened");
    TRY(within_reopening(cx, &c));
    TRY(find_open(cx, &(CaseOpen){.reg = c.reg, .person_id = c.person_id, .urn = c.urn, .subject_key = c.subject_key},
                  &other));
    if (other)
        return FAIL(cx, ERR_CONFLICT, "there is an open case of this register already: case %lld", (long long)other);
    if (case_is_dismissed(&c)) c.outcome = c.reg->outcome == SIZE_MAX ? STR_NONE : c.values[c.reg->outcome].text;
    enter_stage(&c, register_first_stage(c.reg), cx->today);
    if (c.reg->closed_on != SIZE_MAX) c.values[c.reg->closed_on] = value_unknown();
    c.revision++;
    TRY(case_write(cx, &c));
    TRY(case_event_say(cx, &c,
                       &(EventSaid){.kind = "reopened", .new_value = c.reg->stages[c.stage].name, .note = reason}));
    audit_note(cx, "case.reopen", c.person_id, "case %lld", (long long)id);
    return finish(cx, &c);
}

Status case_comment(Ctx *cx, i64 id, Str text) {
    Case c;
    TRY(load_to_change(cx, id, &c));
    if (str_trim(text).n == 0) return FAIL(cx, ERR_INPUT, "the comment is empty");
    TRY(case_event_say(cx, &c, &(EventSaid){.kind = "comment", .note = str_trim(text)}));
    audit_note(cx, "case.comment", c.person_id, "case %lld", (long long)id);
    return db_touch(cx);
}

Status case_comment_once(Ctx *cx, i64 id, Str text, bool *is_there) {
    Case c;
    *is_there = false;
    TRY(load_to_change(cx, id, &c));
    TRY(case_event_is_newest(cx, id, &(EventSaid){.kind = "comment", .note = text}, is_there));
    return *is_there ? OK : case_comment(cx, id, text);
}

static Str id_or_none(Ctx *cx, i64 id) { return id ? str_fmt(cx->arena, "%lld", (long long)id) : STR_NONE; }

Status case_allocate(Ctx *cx, i64 id, i64 worker_id, Str team, Str reason) {
    Case c;
    TRY(load_to_change(cx, id, &c));
    bool is_again = c.worker_id != 0 || c.team.n > 0;
    if (c.worker_id == worker_id && str_eq(c.team, team)) return OK;
    if (is_again && str_trim(reason).n == 0) return FAIL(cx, ERR_INPUT, "say why the case goes to someone else");
    if (worker_id && worker_id != c.worker_id) TRY(worker_may_have(cx, worker_id, &c));
    EventSaid e = {.kind = "allocated",
                   .old_value = id_or_none(cx, c.worker_id),
                   .new_value = id_or_none(cx, worker_id),
                   .field = team,
                   .note = reason};
    TRY(db_run(cx, SQL_case_task_follow, P_I64(id), P_ID(c.worker_id), P_ID(worker_id), P_STR(team)));
    c.worker_id = worker_id;
    c.team = team;
    c.revision++;
    TRY(case_write(cx, &c));
    TRY(case_event_say(cx, &c, &e));
    audit_note(cx, "case.allocate", c.person_id, "case %lld to user %lld", (long long)id, (long long)worker_id);
    return db_touch(cx);
}

Status case_link(Ctx *cx, i64 from, i64 to, Str kind) {
    Case a, b;
    TRY(load_to_change(cx, from, &a));
    TRY(load_to_change(cx, to, &b));
    if (from == to) return FAIL(cx, ERR_INPUT, "a case is not linked with itself");
    TRY(db_run(cx, SQL_case_link_insert, P_I64(from), P_I64(to), P_STR(kind), P_MOMENT(ctx_now(cx)),
               P_I64(cx->actor.id)));
    TRY(case_event_say(cx, &a, &(EventSaid){.kind = "linked", .field = kind, .new_value = b.reference}));
    return case_event_say(cx, &b, &(EventSaid){.kind = "linked", .field = kind, .new_value = a.reference});
}

Status case_events(Ctx *cx, i64 id, CaseEvent **out, size_t *n) {
    DbRows *r;
    size_t cap = 0;
    *out = NULL;
    *n = 0;
    TRY(db_query(cx, &r, SQL_case_events, P_I64(id)));
    while (db_next(r)) {
        ARENA_ROOM(cx->arena, *out, *n, cap, 32);
        (*out)[(*n)++] = (CaseEvent){.id = col_i64(r, 0),
                                     .at = col_moment(r, 1),
                                     .by_id = col_i64(r, 2),
                                     .by = col_str_keep(r, 3),
                                     .on = col_date(r, 4),
                                     .kind = col_str_keep(r, 5),
                                     .field = col_str_keep(r, 6),
                                     .old_value = col_str_keep(r, 7),
                                     .new_value = col_str_keep(r, 8),
                                     .note = col_str_keep(r, 9),
                                     .rule = col_str_keep(r, 10)};
    }
    return db_done(r);
}

Status case_by_reference(Ctx *cx, Str reference, i64 *id) {
    DbRows *r;
    *id = 0;
    if (str_to_i64(reference, id) && *id > 0) return OK;
    *id = 0;
    TRY(db_query(cx, &r, SQL_case_by_reference, P_STR(reference)));
    if (db_next(r) && register_is_known(cx, register_find(registers_of(cx), col_str(r, 1)))) *id = col_i64(r, 0);
    TRY(db_done(r));
    return *id ? OK : FAIL(cx, ERR_NOTFOUND, "there is no case %.*s", STR_ARG(reference));
}
