/* work_pages.c - my work today: open cases, what is due first; mine, my team's, those that nobody has, all. */
#include "db/db.h"
#include "registers/case_access.h"
#include "registers/case_count.h"
#include "registers/case_model.h"
#include "registers/work_filter.h"
#include "sql_all.h"
#include "web/model.h"
#include "web/paging.h"
#include "web/web.h"

static const Input work_inputs[] = {
    {"list", IN_CHOICE, WORKLIST_WORDS, "Which cases", false},
    WORK_FILTER_INPUTS,
    {"register", IN_TEXT, NULL, "Register", false},
    {"team", IN_TEXT, NULL, "Team", false},
    INPUTS_END,
};

ROUTE(GET, "/work", work_page, .needs = READ_CASES, .inputs = work_inputs, .list = "cases",
      .doc = "Open cases, what is due first: yours, your team's, those that nobody has, or all.")

#define X(name, word, title) word,
static const char *const list_words[N_WORKLISTS] = {WORKLIST_LIST(X)};
#undef X
#define X(name, word, title) title,
static const char *const list_titles[N_WORKLISTS] = {WORKLIST_LIST(X)};
#undef X

static Worklist list_asked(Ctx *cx) {
    for (int i = 0; i < N_WORKLISTS; i++)
        if (str_is(in_text(cx, "list"), list_words[i])) return (Worklist)i;
    return WORK_MINE;
}

/* ---- teams ---- */

/* The teams to choose from: one's own, or every team for somebody who is in none. *asked is the one shown. */
static Status add_teams(Ctx *cx, json_t *m, Str *asked) {
    DbRows *r;
    json_t *teams = model_array(m, "teams");
    Str first = STR_NONE;
    TRY(db_query(cx, &r, SQL_case_teams_of, P_I64(cx->actor.id), P_DATE(cx->today)));
    while (db_next(r)) {
        if (!first.p) first = col_str_keep(r, 0);
        case_filter_choice(teams, col_str(r, 0), col_str(r, 1), asked->n ? *asked : first);
    }
    TRY(db_done(r));
    model_bool(m, "has_own_team", first.p != NULL);
    if (!asked->n) *asked = first;
    if (first.p) return OK;
    TRY(db_query(cx, &r, SQL_case_team_list));
    while (db_next(r))
        if (col_bool(r, 2)) case_filter_choice(teams, col_str(r, 0), col_str(r, 1), *asked);
    return db_done(r);
}

/* ---- tabs ---- */

static CaseCountAsk counted(const Ctx *cx, Worklist which, Str team) {
    switch (which) {
    case WORK_MINE: return (CaseCountAsk){.worker_id = cx->actor.id};
    case WORK_TEAM: return (CaseCountAsk){.team = team};
    case WORK_UNALLOCATED: return (CaseCountAsk){.is_unallocated = true};
    default: return (CaseCountAsk){.is_unallocated = false};
    }
}

static Status add_tabs(Ctx *cx, json_t *m, const WorkAsk *a, Str team) {
    json_t *tabs = model_array(m, "tabs");
    CaseCounter counter;
    TRY(case_counter_open(cx, &counter));
    for (int i = 0; i < N_WORKLISTS; i++) {
        CaseCount c = {.n = 0};
        CaseCountAsk ask = counted(cx, (Worklist)i, team);
        if (i != WORK_TEAM || team.n) TRY(case_count(cx, &counter, &ask, &c));
        json_t *tab = model_append(tabs);
        model_lit(tab, "list", list_words[i]);
        model_lit(tab, "list_title", list_titles[i]);
        model_count(tab, "n", c.n, cx);
        model_count(tab, "n_late", c.n_late, cx);
        model_bool(tab, "has_late", c.n_late > 0);
        model_bool(tab, "is_current", (int)a->which == i);
        model_text(tab, "href", url_to(cx, "/work", "list", list_words[i], NULL));
    }
    return OK;
}

/* ---- the page ---- */

static Str url_of(Ctx *cx, const char *path, const WorkAsk *a, i64 page, const char *tick) {
    Arena *m = cx->arena;
    return url_to(cx, path, "list", list_words[a->which], "register", str_cstr(m, a->register_name), "team",
                  str_cstr(m, a->which == WORK_TEAM ? a->team : STR_NONE), "stage", str_cstr(m, a->stage), "district",
                  str_cstr(m, a->district), "due", str_cstr(m, a->due), "worker",
                  a->which != WORK_MINE && a->worker_id ? str_i64(m, a->worker_id).p : "", "page",
                  page > 1 ? str_i64(m, page).p : "", "tick", tick, NULL);
}

static void add_registers(Ctx *cx, json_t *m) {
    const Registers *rs = registers_of(cx);
    json_t *choices = model_array(m, "registers");
    for (size_t i = 0; i < rs->n; i++)
        if (register_is_seen(cx, rs->at[i]))
            case_filter_choice(choices, rs->at[i]->name, rs->at[i]->title, in_text(cx, "register"));
}

static Status fill(Ctx *cx, json_t *m, WorkAsk *a) {
    CaseLines l = {.n = 0};
    Paging p = paging_of(in_number(cx, "page", 1));
    Str team = in_text(cx, "team");
    TRY(add_teams(cx, m, &team));
    if (a->which == WORK_TEAM) a->team = team;
    if (a->which == WORK_MINE || a->which == WORK_UNALLOCATED) a->worker_id = 0;
    else TRY(work_filter_workers(cx, m, a->team, a->worker_id));
    TRY(add_tabs(cx, m, a, team));
    if (a->which != WORK_TEAM || team.n) TRY(work_lines(cx, a, p, &l));
    case_lines_model(cx, m, &l);
    add_registers(cx, m);
    work_filter_model(cx, m, register_find(registers_of(cx), a->register_name));
    paging_add_open(cx, m, &p, (i64)l.n, l.is_more);
    work_fits_model(cx, m, a, p.has_previous || p.has_next);
    model_text(m, "previous", p.has_previous ? url_of(cx, "/work", a, p.page - 1, "") : STR_NONE);
    model_text(m, "next", p.has_next ? url_of(cx, "/work", a, p.page + 1, "") : STR_NONE);
    model_text(m, "tick_all", url_of(cx, "/work", a, p.page, "all"));
    model_text(m, "csv", url_of(cx, "/work.csv", a, 0, ""));
    model_lit(m, "list", list_words[a->which]);
    model_lit(m, "list_title", list_titles[a->which]);
    model_bool(m, "is_team", a->which == WORK_TEAM);
    model_bool(m, "has_worker", a->which != WORK_MINE);
    model_bool(m, "has_register", true);
    return OK;
}

static Status work_page(Ctx *cx) {
    WorkAsk a = work_filter_ask(cx);
    a.which = list_asked(cx);
    a.register_name = in_text(cx, "register");
    json_t *m = model_new("Work");
    model_text(m, "action", url_to(cx, "/work", NULL));
    model_text(m, "all_registers", url_to(cx, "/registers", NULL));
    model_text(m, "tasks", url_to(cx, "/tasks", NULL));
    model_text(m, "calendar", url_to(cx, "/calendar", NULL));
    model_text(m, "workload", url_to(cx, "/workload", NULL));
    model_text(m, "dismissed", url_to(cx, "/dismissed", NULL));
    model_text(m, "runs", url_to(cx, "/ticks", NULL));
    model_columns(m, CASE_COLUMNS);
    Status st = fill(cx, m, &a);
    if (st == OK) return reply_model(cx, "work", m);
    json_decref(m);
    return st;
}
