/* work_calendar_cli.c - muster work calendar, muster work tasks, muster work load. */
#include <jansson.h>

#include "base/json_text.h"
#include "cli/cli.h"
#include "registers/register_cli.h"
#include "registers/task_source.h"
#include "registers/work_calendar.h"
#include "registers/work_tasks.h"

static const Option calendar_options[] = {
    {"month", OPT_DATE, "DATE", "any day of the month (today's month)"},
    {"team", OPT_TEXT, "TEAM", "of this team; left out: every open case"},
    {"worker", OPT_TEXT, "USER", "of this worker"},
    OPTIONS_END,
};
static const Option tasks_options[] = {
    {"worker", OPT_TEXT, "USER", "of this worker (yours)"},
    {"team", OPT_TEXT, "TEAM", "of this team"},
    {"all", OPT_FLAG, NULL, "every open task"},
    OPTIONS_END,
};
static const Option load_options[] = {
    {"team", OPT_TEXT, "TEAM", "of this team; left out: of all"},
    OPTIONS_END,
};

COMMAND("work calendar", cmd_work_calendar, .needs = READ_CASES, .store = STORE_READ,
        .usage = "work calendar [--month DATE] [--team TEAM] [--worker USER] [--json]",
        .doc = "How many open cases fall due on each day of a month.", .options = calendar_options)
COMMAND(
    "work tasks", cmd_work_tasks, .needs = READ_CASES, .store = STORE_READ,
    .usage = "work tasks [--worker USER | --team TEAM | --all] [--json]",
    .doc =
        "Tasks to be done, soonest due first: yours, somebody's, a team's or all; below yours and all, what is asked besides cases.",
    .options = tasks_options)
COMMAND("work load", cmd_work_load, .needs = READ_CASES, .store = STORE_READ,
        .usage = "work load [--team TEAM] [--json]", .doc = "How many open cases each worker has, most first.",
        .options = load_options)

static Status cmd_work_calendar(Ctx *cx) {
    Str team = cli_text(cx, "team");
    WorkAsk a = {.which = team.n ? WORK_TEAM : WORK_ALL, .team = team};
    WorkMonth m;
    Date in = cli_date(cx, "month");
    TRY(cli_user(cx, cli_text(cx, "worker"), &a.worker_id));
    TRY(work_calendar(cx, &a, date_is_set(in) ? in : cx->today, &m));
    json_t *days = json_array();
    OutTable *t = cli_json(cx) ? NULL : out_table(cx, "Day|Due");
    for (size_t i = 0; i < m.n_days; i++) {
        Str day = date_iso_str(cx->arena, m.days[i].on);
        json_array_append_new(days, json_pack("{s:s%, s:I}", "on", day.p, day.n, "due", (json_int_t)m.days[i].n));
        if (!t || m.days[i].n == 0) continue;
        out_cell(t, day);
        out_cell_fmt(t, "%lld", (long long)m.days[i].n);
    }
    if (t) out_table_end(t);
    if (t)
        out_fmt(cx, "%lld in the month; %lld due before it are still open.\n", (long long)m.n, (long long)m.n_before);
    if (t) json_decref(days);
    else
        out_json(cx,
                 json_pack("{s:o, s:I, s:I}", "days", days, "due", (json_int_t)m.n, "before", (json_int_t)m.n_before));
    return OK;
}

/* What is asked besides cases stands below them, as on the page: for oneself, or all. */
static Status list_beside(Ctx *cx, const TaskAsk *a, TasksBeside *out) {
    bool is_own = a->which == TASKS_MINE && (a->user_id == 0 || a->user_id == cx->actor.id);
    *out = (TasksBeside){.n = 0};
    return is_own || a->which == TASKS_ALL ? tasks_beside(cx, a->which == TASKS_ALL, out) : OK;
}

static void add_beside(Ctx *cx, OutTable *t, const TasksBeside *l) {
    for (size_t i = 0; i < l->n; i++) {
        out_cell(t, STR("-"));
        out_cell(t, l->at[i].title);
        out_cell(t, date_iso_str(cx->arena, l->at[i].due_on));
        out_cell(t, STR_NONE);
        out_cell(t, l->at[i].about);
        out_cell(t, str_from(l->at[i].source));
    }
}

static json_t *all_json(Ctx *cx, const TaskLines *l, const TasksBeside *beside) {
    json_t *all = task_lines_json(cx, l);
    for (size_t i = 0; i < beside->n; i++) {
        const TaskBeside *b = &beside->at[i];
        json_array_append_new(all,
                              json_pack("{s:n, s:o, s:s, s:o, s:o}", "id", "task_title", json_text(b->title), "source",
                                        b->source, "about", json_text(b->about), "due_on", json_day(b->due_on)));
    }
    return all;
}

static Status cmd_work_tasks(Ctx *cx) {
    TaskLines l;
    TasksBeside beside;
    TaskAsk a = {.which = TASKS_MINE, .team = cli_text(cx, "team"), .due_on = DATE_NONE};
    if (cli_flag(cx, "all")) a.which = TASKS_ALL;
    else if (a.team.n) a.which = TASKS_TEAM;
    if (a.which != TASKS_MINE && cli_has(cx, "worker"))
        return FAIL(cx, ERR_INPUT, "say whose tasks: --worker, --team or --all");
    TRY(cli_user(cx, cli_text(cx, "worker"), &a.user_id));
    TRY(work_tasks(cx, &a, &l));
    TRY(list_beside(cx, &a, &beside));
    if (cli_json(cx)) {
        out_json(cx, all_json(cx, &l, &beside));
        return OK;
    }
    OutTable *t = out_table(cx, "Task|What|Due|Case|About|For");
    for (size_t i = 0; i < l.n; i++) {
        out_cell_fmt(t, "%lld", (long long)l.at[i].task.id);
        out_cell(t, l.at[i].task.title);
        out_cell(t, date_iso_str(cx->arena, l.at[i].task.due_on));
        out_cell(t, l.at[i].reference);
        out_cell(t, l.at[i].child);
        out_cell(t, l.at[i].for_name);
    }
    add_beside(cx, t, &beside);
    out_table_end(t);
    return OK;
}

static Status cmd_work_load(Ctx *cx) {
    WorkerLoad *loads;
    size_t n;
    TRY(work_load(cx, cli_text(cx, "team"), &loads, &n));
    json_t *list = json_array();
    OutTable *t = cli_json(cx) ? NULL : out_table(cx, "Worker|Open|Overdue|Urgent|Soonest due");
    for (size_t i = 0; i < n; i++) {
        const WorkerLoad *w = &loads[i];
        Str day = date_iso_str(cx->arena, w->next_on);
        json_array_append_new(list, json_pack("{s:o, s:s%, s:I, s:I, s:I, s:o}", "worker_id", json_id(w->worker_id),
                                              "worker", w->worker.n ? w->worker.p : "", w->worker.n, "open",
                                              (json_int_t)w->n, "overdue", (json_int_t)w->n_overdue, "urgent",
                                              (json_int_t)w->n_urgent, "next_on", json_text(day)));
        if (!t) continue;
        out_cell(t, w->worker_id ? w->worker : STR("not allocated"));
        out_cell_fmt(t, "%lld", (long long)w->n);
        out_cell_fmt(t, "%lld", (long long)w->n_overdue);
        out_cell_fmt(t, "%lld", (long long)w->n_urgent);
        out_cell(t, day);
    }
    if (t) out_table_end(t);
    if (t) json_decref(list);
    else out_json(cx, list);
    return OK;
}
