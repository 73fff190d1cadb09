/* case_cli.c - muster register, muster case, muster work: the case engine from the command line. */
#include "access/access.h"
#include "cli/cli.h"
#include "registers/case_family.h"
#include "registers/letter.h"
#include "registers/case_own.h"
#include "registers/case_json.h"
#include "registers/register_about.h"
#include "registers/register_cli.h"
#include "sql_all.h"

static const Option open_options[] = {
    {"person", OPT_NUMBER, "ID", "the child (or adult) it is about"},
    {"urn", OPT_NUMBER, "URN", "the school it is about or concerns"},
    {"subject", OPT_TEXT, "NAME", "what else it is about: an employer, a family"},
    {"sibling-of", OPT_TEXT, "REFERENCE", "link it with the case of a brother or sister"},
    OPTIONS_END,
};
static const Option move_options[] = {
    {"on", OPT_DATE, "DATE", "the day it happened (today)"},
    {"note", OPT_TEXT, "TEXT", "why"},
    OPTIONS_END,
};
static const Option reason_options[] = {
    {"reason", OPT_TEXT, "TEXT", "why"},
    OPTIONS_END,
};
static const Option allocate_options[] = {
    {"worker", OPT_TEXT, "USER", "user name of the worker; left out: nobody"},
    {"team", OPT_TEXT, "TEAM", "code of the team"},
    {"reason", OPT_TEXT, "TEXT", "why, where someone else had it"},
    OPTIONS_END,
};
static const Option clock_options[] = {
    {"from", OPT_DATE, "DATE", "first day of a pause"},
    {"to", OPT_DATE, "DATE", "day it runs again, or the new last day"},
    {"reason", OPT_TEXT, "TEXT", "why"},
    OPTIONS_END,
};
static const Option work_options[] = {
    {"worker", OPT_TEXT, "USER", "this worker's cases (yours)"},
    {"team", OPT_TEXT, "TEAM", "this team's cases"},
    {"unallocated", OPT_FLAG, NULL, "cases that nobody has yet"},
    {"all", OPT_FLAG, NULL, "every open case"},
    {"register", OPT_TEXT, "NAME", "of this register only"},
    {"stage", OPT_TEXT, "STAGE", "at this stage only"},
    {"district", OPT_TEXT, "NAME", "of this district only"},
    {"due", OPT_CHOICE, "overdue|today|week", "due by then"},
    {"closed-from", OPT_DATE, "DATE", "cases closed from this day (with --register)"},
    {"closed-to", OPT_DATE, "DATE", "up to this day"},
    {"limit", OPT_NUMBER, "N", "at most so many (50)"},
    OPTIONS_END,
};

static const Option add_task_options[] = {
    {"due", OPT_DATE, "DATE", "by when"},
    {"worker", OPT_TEXT, "USER", "for whom"},
    {"team", OPT_TEXT, "TEAM", "for which team"},
    {"urgent", OPT_FLAG, NULL, "it is urgent"},
    OPTIONS_END,
};
static const Option letter_options[] = {
    {"sent", OPT_DATE, "DATE", "The day it was sent; today when not given."},
    {"preview", OPT_FLAG, NULL, "Show it and keep nothing."},
    OPTIONS_END,
};

COMMAND("register list", cmd_register_list, .needs = READ_CASES, .store = STORE_NONE, .usage = "register list [--json]",
        .doc = "The registers that are defined.")
COMMAND("register show", cmd_register_show, .needs = READ_CASES, .store = STORE_NONE,
        .usage = "register show NAME [--json]",
        .doc = "One register: its fields, stages and clocks, and where its rules come from.")
COMMAND(
    "case open", cmd_case_open, .needs = CHANGE_CASES, .store = STORE_WRITE,
    .usage =
        "case open REGISTER [--person ID] [--urn URN] [--subject NAME] [--sibling-of REFERENCE] [FIELD=VALUE...] [--json]",
    .doc = "Open a case.", .options = open_options)
COMMAND("case show", cmd_case_show, .needs = READ_CASES, .store = STORE_READ, .usage = "case show REFERENCE [--json]",
        .doc = "One case: its fields, stage, clocks, tasks, links and history.")
COMMAND("case change", cmd_case_change, .needs = CHANGE_CASES, .store = STORE_WRITE,
        .usage = "case change REFERENCE FIELD=VALUE... [--json]",
        .doc = "Change what a case holds. A row of a list is FIELD[new].COLUMN=VALUE or FIELD[NUMBER].COLUMN=VALUE.")
COMMAND("case move", cmd_case_move, .needs = CHANGE_CASES, .store = STORE_WRITE,
        .usage = "case move REFERENCE STAGE [--on DATE] [--note TEXT] [FIELD=VALUE...] [--json]",
        .doc = "Move a case to another stage; the last stages close it.", .options = move_options)
COMMAND("case reopen", cmd_case_reopen, .needs = CHANGE_CASES, .store = STORE_WRITE,
        .usage = "case reopen REFERENCE --reason TEXT", .doc = "Open a closed case again, within its register's time.",
        .options = reason_options)
COMMAND("case comment", cmd_case_comment, .needs = CHANGE_CASES, .store = STORE_WRITE,
        .usage = "case comment REFERENCE TEXT...", .doc = "Add a comment to a case.")
COMMAND("case allocate", cmd_case_allocate, .needs = CHANGE_CASES, .store = STORE_WRITE,
        .usage = "case allocate REFERENCE [--worker USER] [--team TEAM] [--reason TEXT]",
        .doc = "Say whose case it is.", .options = allocate_options)
COMMAND("case link", cmd_case_link, .needs = CHANGE_CASES, .store = STORE_WRITE,
        .usage = "case link REFERENCE REFERENCE led_to|step_up|step_down|part_of|sibling",
        .doc = "Say how two cases belong together.")
COMMAND("case clock", cmd_case_clock, .needs = CHANGE_CASES, .store = STORE_WRITE,
        .usage = "case clock REFERENCE CLOCK pause|extend|except [--from DATE] [--to DATE] --reason TEXT",
        .doc = "Pause a clock, extend it, or say that it does not apply.", .options = clock_options)
COMMAND("case letter", cmd_case_letter, .needs = CHANGE_CASES, .store = STORE_WRITE,
        .usage = "case letter REFERENCE LETTER [--sent DATE] [--preview] [--json]",
        .doc = "Write a letter out from a case and keep it with the case as sent; --preview only shows it.",
        .options = letter_options)
COMMAND("case task", cmd_case_task, .needs = CHANGE_CASES, .store = STORE_WRITE,
        .usage = "case task TASK done|dismissed|reopened [--reason TEXT]",
        .doc = "Say that a task is done, dismiss it with a reason, or open it again with one.",
        .options = reason_options)
COMMAND("case add-task", cmd_case_add_task, .needs = CHANGE_CASES, .store = STORE_WRITE,
        .usage = "case add-task REFERENCE TEXT... [--due DATE] [--worker USER] [--team TEAM] [--urgent]",
        .doc = "Add a task to a case: what is to be done, by when, and for whom.", .options = add_task_options)
COMMAND("case find", cmd_case_find, .needs = READ_CASES, .store = STORE_READ, .usage = "case find QUERY... [--json]",
        .doc = "Cases of that reference, or about an employer, adult or body of that name.")
COMMAND(
    "work", cmd_work, .needs = READ_CASES, .store = STORE_READ,
    .usage =
        "work [--worker USER | --team TEAM | --unallocated | --all] [--register NAME] [--stage STAGE] [--district NAME] "
        "[--due overdue|today|week] [--closed-from DATE] [--closed-to DATE] [--limit N] [--json]",
    .doc = "Open cases, soonest due first.", .options = work_options)

/* ---- what was typed ---- */

static Status need_arguments(Ctx *cx, size_t n) {
    if (cli_n_args(cx) >= n) return OK;
    return FAIL(cx, ERR_INPUT, "something is missing; muster %s --help shows how", cx->cli ? "case" : "");
}

/* FIELD=VALUE words from the given argument on. */
static Status read_answers(Ctx *cx, size_t from, Answers *out) {
    size_t n = cli_n_args(cx);
    Answer *at = ARENA_ARRAY(cx->arena, Answer, n + 1);
    *out = (Answers){.at = at};
    for (size_t i = from; i < n; i++) {
        Str value, field = str_cut(cli_arg(cx, i), '=', &value);
        if (field.n == cli_arg(cx, i).n) return FAIL(cx, ERR_INPUT, "\"%.*s\" should be FIELD=VALUE", STR_ARG(field));
        at[out->n++] = (Answer){.field = field, .text = value};
    }
    return OK;
}

/* All problems in one message: fields and plain words, nothing of what was typed. */
static Status say_problems(Ctx *cx, Status st, const CaseProblems *p) {
    if (st == OK || p->n == 0) return st;
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < p->n; i++)
        buf_fmt(&b, "%s%.*s%s%.*s", i ? "; " : "", STR_ARG(p->at[i].field), p->at[i].field.n ? ": " : "",
                STR_ARG(p->at[i].say));
    ctx_clear_error(cx);
    return FAIL(cx, st, "%.*s", STR_ARG(buf_str(&b)));
}

static Status case_named(Ctx *cx, size_t arg, i64 *id) {
    TRY(need_arguments(cx, arg + 1));
    return case_by_reference(cx, cli_arg(cx, arg), id);
}

Status cli_register(Ctx *cx, const Register **out) {
    *out = register_find(registers_of(cx), cli_arg(cx, 0));
    return *out ? OK
                : FAIL(cx, ERR_INPUT, "there is no register %.*s; muster register list shows them",
                       STR_ARG(cli_arg(cx, 0)));
}

Status cli_user(Ctx *cx, Str name, i64 *id) {
    *id = 0;
    if (str_empty(name)) return OK;
    TRY(db_number(cx, id, SQL_user_by_name, P_STR(str_lower(cx->arena, name))));
    return *id ? OK : FAIL(cx, ERR_INPUT, "there is no user of that name");
}

static Status show(Ctx *cx, i64 id) {
    if (!cli_json(cx)) {
        Case c;
        TRY(case_load(cx, id, &c));
        out_fmt(cx, "%.*s: %.*s, %.*s\n", STR_ARG(c.reference), STR_ARG(c.reg->title),
                STR_ARG(c.reg->stages[c.stage].title));
        return OK;
    }
    json_t *o;
    TRY(case_json(cx, id, &o));
    out_json(cx, o);
    return OK;
}

/* ---- registers ---- */

static Status cmd_register_list(Ctx *cx) {
    const Registers *rs = registers_of(cx);
    json_t *all = json_array();
    OutTable *t = cli_json(cx) ? NULL : out_table(cx, "Register|Title|Fields|Stages|Clocks");
    for (size_t i = 0; i < rs->n; i++) {
        const Register *r = rs->at[i];
        json_array_append_new(all, json_pack("{s:s%, s:s%, s:I, s:I, s:I}", "register", r->name.p, r->name.n, "title",
                                             r->title.p, r->title.n, "fields", (json_int_t)r->n_fields, "stages",
                                             (json_int_t)r->n_stages, "clocks", (json_int_t)r->n_clocks));
        if (!t) continue;
        out_cell(t, r->name);
        out_cell(t, r->title);
        out_cell_fmt(t, "%zu", r->n_fields);
        out_cell_fmt(t, "%zu", r->n_stages);
        out_cell_fmt(t, "%zu", r->n_clocks);
    }
    if (t) out_table_end(t);
    if (cli_json(cx)) out_json(cx, all);
    else json_decref(all);
    return OK;
}

static Str text_of(const json_t *o, const char *key) {
    const json_t *v = json_object_get(o, key);
    return json_is_string(v) ? (Str){json_string_value(v), json_string_length(v)} : STR("");
}

static Str words_of(Ctx *cx, const json_t *o, const char *key) {
    Buf b = buf_on(cx->arena);
    size_t i;
    const json_t *v;
    json_array_foreach(json_object_get(o, key), i, v) buf_fmt(&b, "%s%s", i ? "; " : "", json_string_value(v));
    return buf_str(&b);
}

/* A list of objects as a table; keys "a|b|c", one a column. Nothing where the list is empty. */
static void print_list(Ctx *cx, const json_t *about, const char *list, const char *heads, const char *keys) {
    const json_t *rows = json_object_get(about, list), *o;
    size_t i;
    if (json_array_size(rows) == 0) return;
    out_str(cx, STR("\n"));
    OutTable *t = out_table(cx, heads);
    json_array_foreach(rows, i, o) {
        for (Str rest = str_from(keys); rest.n;) {
            const char *key = str_cstr(cx->arena, str_cut(rest, '|', &rest));
            out_cell(t, json_is_array(json_object_get(o, key)) ? words_of(cx, o, key) : text_of(o, key));
        }
    }
    out_table_end(t);
}

static void print_register(Ctx *cx, const json_t *about) {
    out_fmt(cx, "%.*s (%.*s)\n%.*s\n", STR_ARG(text_of(about, "title")), STR_ARG(text_of(about, "register")),
            STR_ARG(text_of(about, "about")));
    out_fmt(cx, "Changed by: %.*s\n", STR_ARG(words_of(cx, about, "changed_by")));
    out_fmt(cx, "Seen by: %.*s\n", STR_ARG(words_of(cx, about, "seen_by")));
    out_fmt(cx, "Basis: %.*s\nKept: %.*s\n", STR_ARG(text_of(about, "basis")), STR_ARG(text_of(about, "retention")));
    print_list(cx, about, "dictionary", "Table|Column|Title|Type|Asked|Needed|Shown when|Seen by",
               "table|column|title|type|asked|required|shown|seen_by");
    print_list(cx, about, "stages", "Stage|Title|Goes to|Needs|Who may", "name|title|to|needs|by");
    print_list(cx, about, "clocks", "Clock|Title|Limit|From|Until|Basis", "name|title|limit|starts|stops|basis");
    print_list(cx, about, "tasks", "Task|Title|When|For", "name|title|when|for");
    print_list(cx, about, "effects", "Effect|On|When|Opens|Closes", "name|on|when|opens|closes");
    print_list(cx, about, "closings", "Closes by itself|Why|When|To", "name|title|when|to");
    print_list(cx, about, "rules", "Rule|Looks for|Does", "name|title|does");
    print_list(cx, about, "letters", "Letter|Title|To", "name|title|to");
    print_list(cx, about, "settings", "Setting|Title|Basis", "name|title|basis");
}

static Status cmd_register_show(Ctx *cx) {
    const Register *r;
    TRY(need_arguments(cx, 1));
    TRY(cli_register(cx, &r));
    json_t *about = register_about(cx, r);
    if (!cli_json(cx)) print_register(cx, about);
    if (cli_json(cx)) out_json(cx, about);
    else json_decref(about);
    return OK;
}

/* ---- cases ---- */

static Status cmd_case_open(Ctx *cx) {
    CaseOpen o = {.person_id = cli_number(cx, "person", 0),
                  .urn = cli_number(cx, "urn", 0),
                  .subject_key = cli_text(cx, "subject")};
    CaseProblems problems = {.n = 0};
    i64 id;
    TRY(need_arguments(cx, 1));
    TRY(cli_register(cx, &o.reg));
    TRY(read_answers(cx, 1, &o.answers));
    if (cli_text(cx, "sibling-of").n) {
        TRY(case_by_reference(cx, cli_text(cx, "sibling-of"), &id));
        TRY(case_family_link(cx, id, &o));
    }
    TRY(say_problems(cx, case_open(cx, &o, &id, &problems), &problems));
    return show(cx, id);
}

static void print_events(Ctx *cx, const json_t *o) {
    size_t i;
    json_t *e;
    OutTable *t = out_table(cx, "Day|What|Who|Note");
    json_array_foreach(json_object_get(o, "events"), i, e) {
        out_cell(t, str_from(json_string_value(json_object_get(e, "on"))));
        out_cell(t, str_from(json_string_value(json_object_get(e, "words"))));
        out_cell(t, str_from(json_string_value(json_object_get(e, "by"))));
        out_cell(t, str_from(json_string_value(json_object_get(e, "note"))));
    }
    out_table_end(t);
}

static void print_pairs(Ctx *cx, const json_t *o) {
    size_t i;
    json_t *f;
    OutTable *t = out_table(cx, "Field|Answer");
    json_array_foreach(json_object_get(o, "answers"), i, f) {
        const char *words = json_string_value(json_object_get(f, "words"));
        if (!words) continue;
        out_cell(t, str_from(json_string_value(json_object_get(f, "title"))));
        out_cell(t, str_from(words));
    }
    json_array_foreach(json_object_get(o, "former"), i, f) {
        out_cell_fmt(t, "%s (no longer asked)", json_string_value(json_object_get(f, "title")));
        out_cell(t, str_from(json_string_value(json_object_get(f, "words"))));
    }
    out_table_end(t);
    t = out_table(cx, "Clock|State|Due");
    json_array_foreach(json_object_get(o, "clocks"), i, f) {
        out_cell(t, str_from(json_string_value(json_object_get(f, "title"))));
        out_cell(t, str_from(json_string_value(json_object_get(f, "state"))));
        out_cell(t, str_from(json_string_value(json_object_get(f, "due_on"))));
    }
    out_table_end(t);
}

static Status cmd_case_show(Ctx *cx) {
    i64 id;
    Case c;
    json_t *o;
    TRY(case_named(cx, 0, &id));
    TRY(case_get(cx, id, &c));
    TRY(case_json(cx, id, &o));
    if (cli_json(cx)) {
        out_json(cx, o);
        return OK;
    }
    out_fmt(cx, "%.*s: %.*s, %.*s\n\n", STR_ARG(c.reference), STR_ARG(c.reg->title),
            STR_ARG(c.reg->stages[c.stage].title));
    print_pairs(cx, o);
    print_events(cx, o);
    json_decref(o);
    return OK;
}

static Status cmd_case_change(Ctx *cx) {
    Answers answers;
    CaseProblems problems = {.n = 0};
    i64 id;
    TRY(case_named(cx, 0, &id));
    TRY(need_arguments(cx, 2));
    TRY(read_answers(cx, 1, &answers));
    TRY(say_problems(cx, case_change(cx, id, 0, answers, &problems), &problems));
    return show(cx, id);
}

static Status cmd_case_move(Ctx *cx) {
    CaseMove m = {.on = cli_date(cx, "on"), .note = cli_text(cx, "note")};
    CaseProblems problems = {.n = 0};
    TRY(case_named(cx, 0, &m.id));
    TRY(need_arguments(cx, 2));
    m.stage = cli_arg(cx, 1);
    TRY(read_answers(cx, 2, &m.answers));
    TRY(say_problems(cx, case_move(cx, &m, &problems), &problems));
    return show(cx, m.id);
}

static Status cmd_case_reopen(Ctx *cx) {
    i64 id;
    TRY(case_named(cx, 0, &id));
    TRY(case_reopen(cx, id, cli_text(cx, "reason")));
    return show(cx, id);
}

/* The words from the given argument on, as one text. */
static Str rest_of_words(Ctx *cx, size_t from) {
    Buf b = buf_on(cx->arena);
    for (size_t i = from; i < cli_n_args(cx); i++) buf_fmt(&b, "%s%.*s", i > from ? " " : "", STR_ARG(cli_arg(cx, i)));
    return buf_str(&b);
}

static Status cmd_case_comment(Ctx *cx) {
    i64 id;
    TRY(case_named(cx, 0, &id));
    bool is_there;
    TRY(case_comment_once(cx, id, rest_of_words(cx, 1), &is_there));
    return show(cx, id);
}

static Status cmd_case_allocate(Ctx *cx) {
    i64 id, worker;
    TRY(case_named(cx, 0, &id));
    TRY(cli_user(cx, cli_text(cx, "worker"), &worker));
    TRY(case_allocate(cx, id, worker, cli_text(cx, "team"), cli_text(cx, "reason")));
    return show(cx, id);
}

static Status cmd_case_link(Ctx *cx) {
    i64 from, to;
    TRY(need_arguments(cx, 3));
    TRY(case_named(cx, 0, &from));
    TRY(case_named(cx, 1, &to));
    if (!str_is(cli_arg(cx, 2), "led_to") && !str_is(cli_arg(cx, 2), "step_up") &&
        !str_is(cli_arg(cx, 2), "step_down") && !str_is(cli_arg(cx, 2), "part_of") &&
        !str_is(cli_arg(cx, 2), "sibling"))
        return FAIL(cx, ERR_INPUT, "a link is led_to, step_up, step_down, part_of or sibling");
    TRY(case_link(cx, from, to, cli_arg(cx, 2)));
    return show(cx, to);
}

static Status cmd_case_clock(Ctx *cx) {
    i64 id, approval = 0;
    TRY(need_arguments(cx, 3));
    TRY(case_named(cx, 0, &id));
    Str clock = cli_arg(cx, 1), what = cli_arg(cx, 2), reason = cli_text(cx, "reason");
    Date from = date_is_set(cli_date(cx, "from")) ? cli_date(cx, "from") : cx->today;
    if (str_is(what, "pause")) TRY(case_clock_pause(cx, id, clock, from, cli_date(cx, "to"), reason));
    else if (str_is(what, "extend"))
        TRY(case_clock_ask_extension(
            cx, &(CaseExtension){.case_id = id, .clock = clock, .to = cli_date(cx, "to"), .reason = reason},
            &approval));
    else if (str_is(what, "except")) TRY(case_clock_except(cx, id, clock, reason));
    else return FAIL(cx, ERR_INPUT, "a clock is paused, extended or excepted: pause, extend or except");
    if (approval && !cli_json(cx))
        out_fmt(cx, "Proposed: \"muster approval approve %lld\" by somebody else gives it.\n", (long long)approval);
    return show(cx, id);
}

static Status print_letter(Ctx *cx, const Letter *l) {
    if (cli_json(cx)) {
        out_json(cx,
                 json_pack("{s:s%, s:s%, s:s%, s:s%, s:I}", "letter", l->def->name.p, l->def->name.n, "to",
                           l->to.n ? l->to.p : "", l->to.n, "subject", l->subject.n ? l->subject.p : "", l->subject.n,
                           "body", l->body.n ? l->body.p : "", l->body.n, "version", (json_int_t)l->version));
        return OK;
    }
    if (l->to.n) out_fmt(cx, "To: %.*s\n", STR_ARG(l->to));
    if (l->subject.n) out_fmt(cx, "Subject: %.*s\n", STR_ARG(l->subject));
    out_fmt(cx, "\n%.*s\n", STR_ARG(l->body));
    return OK;
}

static Status cmd_case_letter(Ctx *cx) {
    Letter l;
    CaseProblems problems;
    i64 id, document;
    TRY(case_named(cx, 0, &id));
    TRY(need_arguments(cx, 2));
    TRY(say_problems(cx, letter_write(cx, id, cli_arg(cx, 1), &l, &problems), &problems));
    if (!cli_flag(cx, "preview"))
        TRY(say_problems(cx, letter_send(cx, id, cli_arg(cx, 1), cli_date(cx, "sent"), &problems, &document),
                         &problems));
    return print_letter(cx, &l);
}

static Status cmd_case_task(Ctx *cx) {
    i64 id;
    TRY(need_arguments(cx, 2));
    if (!str_to_i64(cli_arg(cx, 0), &id)) return FAIL(cx, ERR_INPUT, "name the task by its number");
    if (str_is(cli_arg(cx, 1), "reopened")) return case_task_reopen(cx, id, cli_text(cx, "reason"));
    return case_task_end(cx, id, cli_arg(cx, 1), cli_text(cx, "reason"));
}

static Status cmd_case_add_task(Ctx *cx) {
    i64 id, task;
    CaseTask t = {.due_on = cli_date(cx, "due"), .for_team = cli_text(cx, "team"), .is_urgent = cli_flag(cx, "urgent")};
    TRY(case_named(cx, 0, &id));
    TRY(need_arguments(cx, 2));
    TRY(cli_user(cx, cli_text(cx, "worker"), &t.for_user));
    t.case_id = id;
    t.title = rest_of_words(cx, 1);
    TRY(case_task_add_once(cx, &t, &task));
    return show(cx, id);
}

/* ---- work ---- */

static Status read_ask(Ctx *cx, WorkAsk *a) {
    *a = (WorkAsk){.which = WORK_MINE,
                   .register_name = cli_text(cx, "register"),
                   .team = cli_text(cx, "team"),
                   .stage = cli_text(cx, "stage"),
                   .district = cli_text(cx, "district"),
                   .due = cli_text(cx, "due"),
                   .closed_from = cli_date(cx, "closed-from"),
                   .closed_to = date_is_set(cli_date(cx, "closed-to")) ? cli_date(cx, "closed-to") : cx->today,
                   .page_size = cli_number(cx, "limit", 50)};
    if (cli_flag(cx, "unallocated")) a->which = WORK_UNALLOCATED;
    else if (cli_flag(cx, "all") || date_is_set(a->closed_from)) a->which = WORK_ALL;
    else if (a->team.n && !cli_has(cx, "worker")) a->which = WORK_TEAM;
    if (date_is_set(a->closed_from) && !a->register_name.n)
        return FAIL(cx, ERR_INPUT, "closed cases are listed by register: add --register");
    return cli_user(cx, cli_text(cx, "worker"), &a->worker_id);
}

static void print_lines(Ctx *cx, const CaseLines *l) {
    OutTable *t = out_table(cx, "Case|Register|About|Stage|Due|What is due|Worker");
    for (size_t i = 0; i < l->n; i++) {
        const CaseLine *c = &l->at[i];
        out_cell(t, c->reference);
        out_cell(t, c->register_title);
        out_cell(t, c->child.n ? c->child : c->subject_key.n ? c->subject_key : c->school);
        out_cell(t, c->stage_title);
        out_cell(t, date_long(cx->arena, c->due_on));
        out_cell(t, c->what_is_due);
        out_cell(t, c->worker);
    }
    out_table_end(t);
}

static Status cmd_case_find(Ctx *cx) {
    CaseLines l;
    Buf words = buf_on(cx->arena);
    TRY(need_arguments(cx, 1));
    for (size_t i = 0; i < cli_n_args(cx); i++) buf_fmt(&words, "%s%.*s", i ? " " : "", STR_ARG(cli_arg(cx, i)));
    TRY(cases_find(cx, buf_str(&words), &l));
    if (cli_json(cx)) out_json(cx, case_lines_json(cx, &l));
    else print_lines(cx, &l);
    return OK;
}

static Status cmd_work(Ctx *cx) {
    WorkAsk a;
    CaseLines l;
    TRY(read_ask(cx, &a));
    TRY(work_list(cx, &a, &l));
    if (cli_json(cx)) {
        out_json(cx, case_lines_json(cx, &l));
        return OK;
    }
    print_lines(cx, &l);
    if (l.is_more) out_fmt(cx, "There are more: add --limit.\n");
    return OK;
}
