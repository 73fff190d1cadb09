#include "registers/case_bulk.h"
#include "access/restrict.h"
#include "access/restrict_case.h"

#include "access/access.h"
#include "access/audit.h"
#include "cli/app.h"
#include "registers/case_access.h"
#include "registers/case_own.h"
#include "sql_all.h"

/* ---- what is wrong with it altogether ---- */

static Status exists(Ctx *cx, const Sql *sql, DbParam who, bool *is_so) {
    DbRows *r;
    TRY(db_query_n(cx, sql, &r, &who, 1));
    *is_so = db_next(r);
    return db_done(r);
}

static Status check_whom(Ctx *cx, i64 worker_id, Str team, ProblemList *l) {
    bool is_there = true;
    if (worker_id) TRY(exists(cx, &SQL_case_worker_name, P_I64(worker_id), &is_there));
    if (!is_there) problem_add(l, STR("worker"), STR("There is no such worker"));
    is_there = true;
    if (team.n) TRY(exists(cx, &SQL_case_team_of, P_STR(team), &is_there));
    if (!is_there) problem_add(l, STR("team"), STR("There is no such team"));
    return OK;
}

static void check_task(Ctx *cx, const CaseTask *t, ProblemList *l) {
    if (str_trim(t->title).n == 0) problem_add(l, STR("task"), STR("Enter what is to be done"));
    if (date_is_set(t->due_on) && date_before(t->due_on, cx->today))
        problem_add(l, STR("due"), STR("The day it is due must be today or later"));
}

Status case_bulk_check(Ctx *cx, const CaseBulk *b, CaseProblems *problems) {
    ProblemList l = {.cx = cx};
    if (b->what == BULK_ALLOCATE) TRY(check_whom(cx, b->worker_id, b->team, &l));
    if (b->what == BULK_TASK) {
        TRY(check_whom(cx, b->task.for_user, b->task.for_team, &l));
        check_task(cx, &b->task, &l);
    }
    if (b->what == BULK_COMMENT && str_trim(b->comment).n == 0)
        problem_add(&l, STR("comment"), STR("Enter the comment"));
    if (b->what == BULK_DISMISS && str_trim(b->reason).n == 0)
        problem_add(&l, STR("reason"), STR("Enter why they are dismissed"));
    if (b->what == BULK_MOVE && b->stage.n == 0) problem_add(&l, STR("stage"), STR("Choose the stage"));
    if (b->what == BULK_MOVE && date_is_set(b->on) && date_before(cx->today, b->on))
        problem_add(&l, STR("on"), STR("The date is in the future"));
    *problems = l.out;
    return l.out.n == 0 ? OK : FAIL(cx, ERR_INPUT, "%.*s", STR_ARG(l.out.at[0].say));
}

/* ---- one case ---- */

/* The problems of a move in one sentence, in place of "three answers need another look". */
static Status say_missing(Ctx *cx, Status st, const CaseProblems *p) {
    if (st == OK || p->n == 0) return st;
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < p->n; i++) buf_fmt(&b, "%s%.*s", i ? "; " : "", STR_ARG(p->at[i].say));
    ctx_clear_error(cx);
    return FAIL(cx, st, "%.*s", STR_ARG(buf_str(&b)));
}

static Status move_one(Ctx *cx, const CaseBulk *b, const Case *c, BulkLine *line) {
    CaseProblems problems = {.n = 0};
    CaseMove m = {.id = c->id, .stage = b->stage, .on = b->on, .note = b->note, .answers = b->answers};
    if (register_stage(c->reg, b->stage) == c->stage) {
        line->say = STR("It is at that stage already");
        return case_may_see(cx, c);
    }
    return say_missing(cx, case_move(cx, &m, &problems), &problems);
}

static Status comment_one(Ctx *cx, const CaseBulk *b, const Case *c, BulkLine *line) {
    bool is_there;
    TRY(case_comment_once(cx, c->id, b->comment, &is_there));
    if (is_there) line->say = STR("It has that comment already");
    return OK;
}

static Status task_one(Ctx *cx, const CaseBulk *b, const Case *c) {
    CaseTask t = b->task;
    i64 id;
    t.case_id = c->id;
    return case_task_add_once(cx, &t, &id);
}

static Status act(Ctx *cx, const CaseBulk *b, BulkLine *line) {
    Case c;
    TRY(case_load(cx, line->id, &c));
    bool is_hidden = restrict_hides_case(cx, c.id) || (c.person_id && restrict_hides(cx, c.person_id));
    if (is_hidden || !register_is_known(cx, c.reg)) return case_may_see(cx, &c); /* named as it was asked for */
    line->reference = c.reference;
    switch (b->what) {
    case BULK_ALLOCATE: return case_allocate(cx, c.id, b->worker_id, b->team, b->reason);
    case BULK_MOVE: return move_one(cx, b, &c, line);
    case BULK_COMMENT: return comment_one(cx, b, &c, line);
    case BULK_TASK: return task_one(cx, b, &c);
    case BULK_DISMISS: return case_dismiss(cx, c.id, 0, b->reason);
    case N_BULK_WHATS: break;
    }
    return FAIL(cx, ERR_BUG, "no such thing is done to many cases");
}

/* ---- each in its own transaction ---- */

static Status begin(Ctx *cx, bool is_inside) { return is_inside ? db_savepoint(cx, "bulk") : db_begin(cx, DB_WRITE); }

static Status keep(Ctx *cx, bool is_inside) {
    if (!is_inside) return ctx_commit(cx);
    TRY(audit_write(cx));
    return db_release(cx, "bulk");
}

/* As though it had not been tried, but for the refusals that the audit trail keeps. */
static Status undo(Ctx *cx, bool is_inside) {
    if (!is_inside) {
        ctx_abandon(cx);
        return OK;
    }
    audit_keep_standing(cx);
    TRY(db_rollback_to(cx, "bulk"));
    TRY(db_release(cx, "bulk"));
    return audit_write(cx);
}

static Status try_one(Ctx *cx, const CaseBulk *b, BulkLine *line) {
    bool is_inside = db_in_transaction(cx->db);
    TRY(begin(cx, is_inside));
    Status st = act(cx, b, line);
    if (st == OK) st = keep(cx, is_inside);
    line->is_done = st == OK;
    if (st == OK) return OK;
    ErrorSlot why = cx->error;
    ctx_clear_error(cx);
    TRY(undo(cx, is_inside));
    if (!status_is_users(st)) {
        cx->error = why;
        return st;
    }
    line->say = str_sentence(cx->arena, why.message);
    return OK;
}

static bool is_asked_before(const BulkReport *r, i64 id) {
    for (size_t i = 0; i < r->n; i++)
        if (r->at[i].id == id) return true;
    return false;
}

Status case_bulk(Ctx *cx, const CaseBulk *b, const i64 *ids, size_t n, BulkReport *out) {
    CaseProblems problems;
    *out = (BulkReport){.at = ARENA_ARRAY(cx->arena, BulkLine, n + 1)};
    if (n > BULK_MAX) return FAIL(cx, ERR_INPUT, "at most %d cases at a time", BULK_MAX);
    TRY(access_allows(cx, CHANGE_CASES));
    TRY(case_bulk_check(cx, b, &problems));
    for (size_t i = 0; i < n; i++) {
        if (is_asked_before(out, ids[i])) continue;
        BulkLine *line = &out->at[out->n++];
        line->id = ids[i];
        TRY(try_one(cx, b, line));
        out->n_done += line->is_done;
    }
    return OK;
}

Status case_ids_read(Ctx *cx, Str text, i64 ids[BULK_MAX], size_t *n) {
    *n = 0;
    for (Str rest = text; rest.n;) {
        i64 id;
        Str word = str_cut(rest, ' ', &rest);
        if (word.n == 0) continue;
        if (!str_to_i64(word, &id) || id < 1) return FAIL(cx, ERR_INPUT, "cases are named by their numbers");
        if (*n == BULK_MAX) return FAIL(cx, ERR_INPUT, "at most %d cases at a time", BULK_MAX);
        ids[(*n)++] = id;
    }
    return OK;
}

Status case_bulk_fitting(Ctx *cx, const WorkAsk *ask, i64 limit, CaseLines *out) {
    WorkAsk a = *ask;
    a.page = 0;
    a.page_size = limit > 0 && limit < BULK_MAX ? limit : BULK_MAX;
    TRY(work_list(cx, &a, out));
    if (!out->is_more) return OK;
    return FAIL(cx, ERR_INPUT, "more than %lld cases fit: narrow the filter, so that it is clear what is done",
                (long long)a.page_size);
}

/* ---- where they may all go ---- */

static bool leads_there(const CaseLine *l, size_t stage) {
    size_t from = register_stage(l->reg, l->stage);
    const Stage *s = from == SIZE_MAX ? NULL : &l->reg->stages[from];
    for (size_t i = 0; s && i < s->n_to; i++)
        if (s->to[i] == stage) return true;
    return false;
}

Status case_bulk_stages(Ctx *cx, const CaseLines *lines, size_t *at, size_t *n) {
    *n = 0;
    const Register *reg = lines->n ? lines->at[0].reg : NULL;
    for (size_t s = 0; reg && s < reg->n_stages; s++) {
        bool is_for_all = stage_is_open_to(cx, reg, s);
        for (size_t i = 0; i < lines->n && is_for_all; i++)
            is_for_all = lines->at[i].reg == reg && leads_there(&lines->at[i], s);
        if (is_for_all) at[(*n)++] = s;
    }
    return access_allows(cx, CHANGE_CASES);
}
