/* work_calendar_pages.c - a month of due days, and how much each worker has. */
#include <string.h>

#include "db/db.h"
#include "registers/case_model.h"
#include "registers/work_calendar.h"
#include "registers/work_filter.h"
#include "sql_all.h"
#include "web/model.h"
#include "web/web.h"

static const Input calendar_inputs[] = {
    {"list", IN_CHOICE, "mine|team|all", "Which cases", false},
    {"team", IN_TEXT, NULL, "Team", false},
    {"day", IN_DATE, NULL, "Day", false},
    {"worker", IN_NUMBER, NULL, "Worker", false},
    INPUTS_END,
};
static const Input load_inputs[] = {{"team", IN_TEXT, NULL, "Team", false}, INPUTS_END};

ROUTE(GET, "/calendar", work_calendar_page, .needs = READ_CASES, .inputs = calendar_inputs, .list = "cases",
      .doc = "A month of due days: how much falls due on each, and the cases of one day.")
ROUTE(GET, "/workload", workload_page, .needs = READ_CASES, .inputs = load_inputs, .list = "workers",
      .doc = "How many open cases each worker has, how many of them overdue or urgent.")

/* ---- calendar ---- */

static const char *list_word(Worklist which) {
    return which == WORK_ALL ? "all" : which == WORK_TEAM ? "team" : "mine";
}

static Worklist list_asked(Ctx *cx) {
    Str list = in_text(cx, "list");
    return str_is(list, "all") ? WORK_ALL : str_is(list, "team") && in_text(cx, "team").n ? WORK_TEAM : WORK_MINE;
}

static Str url_of(Ctx *cx, const char *path, const WorkAsk *a, Date day) {
    return url_to(cx, path, "list", list_word(a->which), "team", str_cstr(cx->arena, a->team), "worker",
                  a->worker_id ? str_i64(cx->arena, a->worker_id).p : "", "day",
                  str_cstr(cx->arena, date_iso_str(cx->arena, day)), NULL);
}

static void add_day(Ctx *cx, json_t *days, const WorkAsk *a, const WorkDay *d) {
    json_t *m = model_append(days);
    bool is_late = date_before(d->on, cx->today) && d->n + d->n_tasks > 0;
    model_date(cx, m, "on", d->on);
    model_i64(m, "number", date_to_ymd(d->on).day);
    model_count(m, "n", d->n, cx);
    model_bool(m, "has_n", d->n > 0);
    model_bool(m, "is_late", is_late);
    model_bool(m, "is_today", date_eq(d->on, cx->today));
    model_bool(m, "is_of_month", true);
    model_count(m, "n_tasks", d->n_tasks, cx);
    model_bool(m, "has_tasks", d->n_tasks > 0);
    model_bool(m, "is_one_task", d->n_tasks == 1);
    model_text(m, "tasks_href", d->n_tasks > 0 ? url_of(cx, "/tasks", a, d->on) : STR_NONE);
    model_text(m, "href", d->n > 0 ? url_of(cx, "/calendar", a, d->on) : STR_NONE);
}

static void add_blanks(json_t *days, int n) {
    for (int i = 0; i < n; i++) model_bool(model_append(days), "is_of_month", false);
}

/* Weeks from Monday to Sunday, with blanks before the first and after the last day. */
static void add_weeks(Ctx *cx, json_t *m, const WorkAsk *a, const WorkMonth *month) {
    json_t *weeks = model_array(m, "weeks"), *days = NULL;
    int weekday = date_weekday(month->first); /* 0 is Monday */
    for (size_t i = 0; i < month->n_days; i++, weekday = (weekday + 1) % 7) {
        if (i == 0 || weekday == 0) days = model_array(model_append(weeks), "days");
        if (i == 0) add_blanks(days, weekday);
        add_day(cx, days, a, &month->days[i]);
    }
    if (days && weekday != 0) add_blanks(days, 7 - weekday);
}

static void add_lists(Ctx *cx, json_t *m, const WorkAsk *a, Date day) {
    static const char *const words[] = {"mine", "all"}, *const titles[] = {"My work", "All open cases"};
    json_t *lists = model_array(m, "lists");
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        json_t *l = model_append(lists);
        model_lit(l, "list_title", titles[i]);
        model_bool(l, "is_current", strcmp(words[i], list_word(a->which)) == 0);
        model_text(l, "href",
                   url_to(cx, "/calendar", "list", words[i], "day", str_cstr(cx->arena, date_iso_str(cx->arena, day)),
                          NULL));
    }
}

/* The teams' calendars, each a link. */
static Status add_teams(Ctx *cx, json_t *m, const WorkAsk *a, Date day) {
    DbRows *r;
    json_t *teams = model_array(m, "teams");
    TRY(db_query(cx, &r, SQL_case_teams_of, P_I64(cx->actor.id), P_DATE(cx->today)));
    while (db_next(r)) {
        WorkAsk of = {.which = WORK_TEAM, .team = col_str_keep(r, 0)};
        json_t *t = model_append(teams);
        model_text(t, "list_title", col_str(r, 1));
        model_text(t, "href", url_of(cx, "/calendar", &of, day));
        model_bool(t, "is_current", a->which == WORK_TEAM && str_eq(a->team, of.team));
    }
    return db_done(r);
}

static Status fill_calendar(Ctx *cx, json_t *m, WorkAsk *a, Date day) {
    WorkMonth month;
    CaseLines lines = {.n = 0};
    bool has_day = date_is_set(in_date(cx, "day"));
    TRY(work_calendar(cx, a, day, &month));
    Ymd p = date_to_ymd(month.first);
    model_text(m, "month", str_fmt(cx->arena, "%s %d", date_month_names[p.month], p.year));
    model_count(m, "n", month.n, cx);
    model_count(m, "n_before", month.n_before, cx);
    model_bool(m, "has_before", month.n_before > 0);
    model_text(m, "overdue",
               url_to(cx, "/work", "list", list_word(a->which), "team", str_cstr(cx->arena, a->team), "worker",
                      a->worker_id ? str_i64(cx->arena, a->worker_id).p : "", "due", "overdue", NULL));
    add_weeks(cx, m, a, &month);
    add_lists(cx, m, a, day);
    TRY(add_teams(cx, m, a, day));
    if (a->which != WORK_MINE) TRY(work_filter_workers(cx, m, a->team, a->worker_id));
    model_lit(m, "list", list_word(a->which));
    model_text(m, "team", a->team);
    model_text(m, "action", url_to(cx, "/calendar", NULL));
    model_text(m, "asked_day", has_day ? date_iso_str(cx->arena, day) : STR_NONE);
    a->due_from = a->due_to = day;
    if (has_day) TRY(work_list(cx, a, &lines));
    case_lines_model(cx, m, &lines);
    model_bool(m, "has_day", has_day);
    model_bool(m, "has_worker", a->which != WORK_MINE);
    model_bool(m, "has_register", true);
    model_date(cx, m, "day", day);
    model_text(m, "previous_month", url_of(cx, "/calendar", a, date_plus(month.first, -1)));
    model_text(m, "next_month", url_of(cx, "/calendar", a, date_plus(month.last, 1)));
    model_text(m, "csv", url_of(cx, "/calendar.csv", a, day));
    return OK;
}

static Status work_calendar_page(Ctx *cx) {
    Date day = date_is_set(in_date(cx, "day")) ? in_date(cx, "day") : cx->today;
    WorkAsk a = {.which = list_asked(cx), .closed_from = DATE_NONE, .closed_to = DATE_NONE};
    if (a.which == WORK_TEAM) a.team = in_text(cx, "team");
    if (a.which != WORK_MINE) a.worker_id = in_number(cx, "worker", 0);
    json_t *m = model_new("What falls due");
    model_text(m, "work", url_to(cx, "/work", NULL));
    model_columns(m, CASE_COLUMNS);
    Status st = fill_calendar(cx, m, &a, day);
    if (st == OK) return reply_model(cx, "work_calendar", m);
    json_decref(m);
    return st;
}

/* ---- workload ---- */

static Status workload_page(Ctx *cx) {
    WorkerLoad *loads;
    size_t n;
    TRY(work_load(cx, in_text(cx, "team"), &loads, &n));
    json_t *m = model_new("Workload"), *workers = model_array(m, "workers");
    for (size_t i = 0; i < n; i++) {
        json_t *w = model_append(workers);
        model_id(w, "worker_id", loads[i].worker_id);
        model_text(w, "worker", loads[i].worker);
        model_bool(w, "is_nobody", loads[i].worker_id == 0);
        model_text(w, "cases",
                   loads[i].worker_id
                       ? url_to(cx, "/work", "list", "all", "worker", str_i64(cx->arena, loads[i].worker_id).p, NULL)
                       : STR_NONE);
        model_count(w, "n", loads[i].n, cx);
        model_count(w, "n_overdue", loads[i].n_overdue, cx);
        model_count(w, "n_urgent", loads[i].n_urgent, cx);
        model_date(cx, w, "next_on", loads[i].next_on);
    }
    model_columns(m, "worker_id|worker|n|n_overdue|n_urgent|next_on");
    model_bool(m, "has_workers", n > 0);
    model_text(m, "work", url_to(cx, "/work", NULL));
    model_text(m, "unallocated", url_to(cx, "/work", "list", "unallocated", NULL));
    model_text(m, "csv", url_to(cx, "/workload.csv", "team", str_cstr(cx->arena, in_text(cx, "team")), NULL));
    return reply_model(cx, "workload", m);
}
