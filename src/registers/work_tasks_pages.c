/* work_tasks_pages.c - what is to be done, by whom: lists of tasks, and ending one from the list. */
#include "db/db.h"
#include "registers/case_access.h"
#include "registers/case_bulk.h"
#include "registers/case_form.h"
#include "registers/case_model.h"
#include "registers/task_source.h"
#include "registers/work_filter.h"
#include "registers/work_tasks.h"
#include "sql_all.h"
#include "web/model.h"
#include "web/web.h"

static const Input tasks_inputs[] = {{"list", IN_CHOICE, "mine|team|all|ended", "Which tasks", false},
                                     {"team", IN_TEXT, NULL, "Team", false},
                                     {"day", IN_DATE, NULL, "Day", false},
                                     {"worker", IN_NUMBER, NULL, "Worker", false},
                                     INPUTS_END};
static const Input end_inputs[] = {{"ending", IN_CHOICE, "done|dismissed|reopened", "How it ended", true},
                                   {"reason", IN_TEXT, NULL, "Why", false},
                                   INPUTS_END};

ROUTE(GET, "/tasks", work_tasks_page, .needs = READ_CASES, .inputs = tasks_inputs, .list = "tasks",
      .doc = "Tasks to be done, soonest due first: yours, your team's, all; or those that you have ended lately.")
ROUTE(GET, "/tasks/{id}", work_task_page, .needs = CHANGE_CASES,
      .doc = "The form to say that a task is done, to dismiss it, or to open it again.")
ROUTE(POST, "/tasks/{id}", work_task_ended, .needs = CHANGE_CASES, .inputs = end_inputs, .has_own_problems = true,
      .doc = "Say that a task is done, dismiss it, or open it again.")

static const char *const list_words[N_TASK_LISTS] = {
#define X(name, word, title) word,
    TASK_LIST_LIST(X)
#undef X
};
static const char *const list_titles[N_TASK_LISTS] = {
#define X(name, word, title) title,
    TASK_LIST_LIST(X)
#undef X
};

/* ---- the list ---- */

static TaskListOf list_asked(Ctx *cx) {
    for (int i = 0; i < N_TASK_LISTS; i++)
        if (str_is(in_text(cx, "list"), list_words[i])) return (TaskListOf)i;
    return TASKS_MINE;
}

/* Of one's teams the one asked for, else the first. */
static Status add_teams(Ctx *cx, json_t *m, TaskAsk *a) {
    DbRows *r;
    json_t *teams = model_array(m, "teams");
    if (a->which != TASKS_TEAM) return OK;
    TRY(db_query(cx, &r, SQL_case_teams_of, P_I64(cx->actor.id), P_DATE(cx->today)));
    while (db_next(r)) {
        Str code = col_str_keep(r, 0);
        if (!a->team.n) a->team = code;
        case_filter_choice(teams, code, col_str(r, 1), a->team);
    }
    return db_done(r);
}

static void add_tabs(Ctx *cx, json_t *m, TaskListOf which) {
    json_t *tabs = model_array(m, "tabs");
    for (int i = 0; i < N_TASK_LISTS; i++) {
        json_t *tab = model_append(tabs);
        model_lit(tab, "list_title", list_titles[i]);
        model_bool(tab, "is_current", (int)which == i);
        model_text(tab, "href", url_to(cx, "/tasks", "list", list_words[i], NULL));
    }
}

/* A role may be asked for something in a register whose cases it does not open. */
static Str case_href(Ctx *cx, const CaseTask *t) {
    bool may_open = t->case_id && register_is_seen(cx, register_find(registers_of(cx), t->reg));
    return may_open ? case_url(cx, "/cases/{id}", t->case_id) : STR_NONE;
}

static void add_links(Ctx *cx, json_t *rows, const TaskLines *l) {
    size_t i;
    json_t *o;
    json_array_foreach(rows, i, o) {
        const TaskLine *k = &l->at[i];
        model_text(o, "case_href", case_href(cx, &k->task));
        model_text(o, "child_href",
                   k->task.person_id && !k->is_restricted ? case_url(cx, "/children/{id}", k->task.person_id)
                                                          : STR_NONE);
        model_text(o, "end_href", k->is_restricted ? STR_NONE : case_url(cx, "/tasks/{id}", k->task.id));
        model_bool(o, "is_open", !date_is_set(k->task.done_on));
    }
    case_day_texts(cx, rows);
}

static Status fill(Ctx *cx, json_t *m, TaskAsk *a) {
    TaskLines l = {.n = 0};
    TRY(add_teams(cx, m, a));
    bool is_of_many = a->which == TASKS_TEAM || a->which == TASKS_ALL;
    if (is_of_many) TRY(work_filter_workers(cx, m, a->team, a->user_id));
    else a->user_id = 0;
    if (a->which != TASKS_TEAM || a->team.n) TRY(work_tasks(cx, a, &l));
    json_t *rows = task_lines_json(cx, &l);
    if (!in_wants_all(cx)) add_links(cx, rows, &l);
    json_object_set_new(m, "tasks", rows);
    add_tabs(cx, m, a->which);
    if (!a->user_id && (a->which == TASKS_MINE || a->which == TASKS_ALL))
        TRY(tasks_beside_model(cx, m, a->which == TASKS_ALL));
    model_bool(m, "has_tasks", l.n > 0);
    model_bool(m, "is_cut", l.is_cut);
    model_bool(m, "is_team", a->which == TASKS_TEAM);
    model_bool(m, "has_team", a->team.n > 0);
    model_bool(m, "has_filter", a->which == TASKS_ALL || (a->which == TASKS_TEAM && a->team.n > 0));
    model_bool(m, "is_ended", a->which == TASKS_ENDED);
    model_lit(m, "list", list_words[a->which]);
    model_date(cx, m, "day", a->due_on);
    model_text(m, "csv",
               url_to(cx, "/tasks.csv", "list", list_words[a->which], "team",
                      str_cstr(cx->arena, a->which == TASKS_TEAM ? a->team : STR_NONE), "worker",
                      a->user_id ? str_i64(cx->arena, a->user_id).p : "", NULL));
    return OK;
}

static Status work_tasks_page(Ctx *cx) {
    TaskAsk a = {.which = list_asked(cx),
                 .team = in_text(cx, "team"),
                 .due_on = in_date(cx, "day"),
                 .user_id = in_number(cx, "worker", 0)};
    json_t *m = model_new("Tasks");
    model_text(m, "work", url_to(cx, "/work", NULL));
    model_text(m, "action", url_to(cx, "/tasks", NULL));
    model_columns(
        m, "id|task_title|reference|register|child|person_id|for|raised_on|due_on|done_on|ending|reason|is_urgent");
    return case_reply(cx, m, fill(cx, m, &a), "work_tasks");
}

/* ---- ending one ---- */

static Status asked(Ctx *cx, CaseTask *t) {
    i64 id;
    if (!str_to_i64(in_path(cx, "id"), &id) || id < 1) return FAIL(cx, ERR_NOTFOUND, "there is no task of that number");
    return case_task_get(cx, id, t);
}

/* "Children missing education CME-000123, Marsh, Ada": what a link to the case says, also read out alone. */
static Status case_words_of(Ctx *cx, const CaseTask *t, Str *out) {
    CaseLines l = {.n = 0};
    *out = STR_NONE;
    if (!t->case_id) return OK;
    TRY(case_lines_of(cx, &t->case_id, 1, &l));
    if (l.n == 0) return OK;
    const CaseLine *c = &l.at[0];
    Str about = c->child.n ? c->child : c->subject_key.n ? c->subject_key : c->school;
    *out = str_fmt(cx->arena, "%.*s %.*s%s%.*s", STR_ARG(c->register_title), STR_ARG(c->reference), about.n ? ", " : "",
                   STR_ARG(about));
    return OK;
}

static Status show(Ctx *cx, const CaseTask *t) {
    Str words;
    bool is_open = !date_is_set(t->done_on);
    TRY(case_words_of(cx, t, &words));
    json_t *m = model_new("");
    model_text(m, "title", t->title);
    model_text(m, "work", url_to(cx, "/tasks", NULL));
    model_text(m, "action", case_url(cx, "/tasks/{id}", t->id));
    model_text(m, "case_href", case_href(cx, t));
    model_text(m, "case_words", words);
    model_date(cx, m, "due_on", t->due_on);
    model_date(cx, m, "raised_on", t->raised_on);
    model_bool(m, "is_open", is_open);
    model_bool(m, "may_open_again", !is_open && !str_is(t->ending, "fell_away"));
    model_text(m, "ending", t->ending);
    return reply_model(cx, "work_task", m);
}

static Status work_task_page(Ctx *cx) {
    CaseTask t;
    TRY(asked(cx, &t));
    return show(cx, &t);
}

static Status work_task_ended(Ctx *cx) {
    CaseTask t;
    TRY(asked(cx, &t));
    Str ending = in_text(cx, "ending");
    Status st = OK;
    if (in_has_problems(cx)) st = FAIL(cx, ERR_INPUT, "some of what was given needs another look");
    else if (str_is(ending, "reopened")) st = case_task_reopen(cx, t.id, in_text(cx, "reason"));
    else st = case_task_end(cx, t.id, ending, in_text(cx, "reason"));
    if (st == OK) {
        reply_notice(cx, str_is(ending, "reopened") ? STR("The task is open again.") : STR("The task is ended."));
        return reply_redirect(cx, url_to(cx, "/tasks", NULL));
    }
    if (!case_form_is_users(st)) return st;
    if (in_has_problems(cx)) ctx_clear_error(cx);
    else case_form_say_error(cx, "reason");
    return show(cx, &t);
}
