/* case_act_pages.c - what is done to a case besides its answers: comment, allocate, link, clocks, tasks, documents, reopening. */
#include "registers/case_access.h"
#include "registers/case_form.h"
#include "registers/case_groups.h"
#include "registers/case_model.h"
#include "web/model.h"

static const Input comment_inputs[] = {{"comment", IN_TEXT, NULL, "The comment", true}, INPUTS_END};
static const Input allocate_inputs[] = {{"worker", IN_NUMBER, NULL, "Worker", false},
                                        {"team", IN_TEXT, NULL, "Team", false},
                                        {"reason", IN_TEXT, NULL, "Why", false},
                                        INPUTS_END};
#define LINK_KINDS "led_to|step_up|step_down|part_of|sibling"
static const Input link_inputs[] = {{"other", IN_TEXT, NULL, "The other case", true},
                                    {"kind", IN_CHOICE, LINK_KINDS, "How they belong together", true},
                                    INPUTS_END};
static const Input clock_asked[] = {{"clock", IN_TEXT, NULL, "Clock", false}, INPUTS_END};
static const Input clock_inputs[] = {{"clock", IN_TEXT, NULL, "Clock", true},
                                     {"what", IN_CHOICE, "pause|extend|except", "What to do", true},
                                     {"from", IN_DATE, NULL, "First day", false},
                                     {"to", IN_DATE, NULL, "Until", false},
                                     {"reason", IN_TEXT, NULL, "Why", true},
                                     INPUTS_END};
static const Input task_inputs[] = {{"task", IN_NUMBER, NULL, "Task", true},
                                    {"ending", IN_CHOICE, "done|dismissed|reopened", "How it ended", true},
                                    {"reason", IN_TEXT, NULL, "Why", false},
                                    INPUTS_END};
static const Input task_new_inputs[] = {{"new_task", IN_TEXT, NULL, "What is to be done", true},
                                        {"due", IN_DATE, NULL, "The day it is due", false},
                                        {"for_worker", IN_NUMBER, NULL, "For", false},
                                        {"for_team", IN_TEXT, NULL, "Team", false},
                                        {"urgent", IN_FLAG, NULL, "Urgent", false},
                                        {"token", IN_TEXT, NULL, "Form", false},
                                        INPUTS_END};
static const Input reopen_inputs[] = {{"reopen_reason", IN_TEXT, NULL, "Why it is reopened", true}, INPUTS_END};
static const Input document_inputs[] = {{"file", IN_FILE, NULL, "The file", true},
                                        {"document_title", IN_TEXT, NULL, "What it is", false},
                                        INPUTS_END};

ROUTE(POST, "/cases/{id}/comment", case_commented, .needs = CHANGE_CASES, .inputs = comment_inputs,
      .has_own_problems = true, .doc = "Add a comment to a case.")
ROUTE(GET, "/cases/{id}/allocate", case_allocate_page, .needs = CHANGE_CASES,
      .doc = "The form to say whose case it is.")
ROUTE(POST, "/cases/{id}/allocate", case_allocated, .needs = CHANGE_CASES, .inputs = allocate_inputs,
      .has_own_problems = true, .doc = "Say whose case it is.")
ROUTE(GET, "/cases/{id}/link", case_link_page, .needs = CHANGE_CASES, .doc = "The form to link two cases.")
ROUTE(POST, "/cases/{id}/link", case_linked, .needs = CHANGE_CASES, .inputs = link_inputs, .has_own_problems = true,
      .doc = "Say how two cases belong together.")
ROUTE(GET, "/cases/{id}/clock", case_clock_page, .needs = CHANGE_CASES, .inputs = clock_asked,
      .doc = "The form to pause a clock, to extend it, or to say that it does not apply.")
ROUTE(POST, "/cases/{id}/clock", case_clock_changed, .needs = CHANGE_CASES, .inputs = clock_inputs,
      .has_own_problems = true, .doc = "Pause a clock, extend it, or say that it does not apply.")
ROUTE(POST, "/cases/{id}/task", case_task_ended, .needs = CHANGE_CASES, .inputs = task_inputs, .has_own_problems = true,
      .doc = "Say that a task is done, dismiss it, or open it again.")
ROUTE(GET, "/cases/{id}/new-task", case_task_new_page, .needs = CHANGE_CASES,
      .doc = "The form to add a task to a case.")
ROUTE(POST, "/cases/{id}/new-task", case_task_added, .needs = CHANGE_CASES, .inputs = task_new_inputs,
      .has_own_problems = true, .doc = "Add a task to a case: what, by when, for whom.")
ROUTE(POST, "/cases/{id}/reopen", case_reopened, .needs = CHANGE_CASES, .inputs = reopen_inputs,
      .has_own_problems = true, .doc = "Open a closed case again.")
ROUTE(POST, "/cases/{id}/documents", case_document_added, .needs = CHANGE_CASES, .inputs = document_inputs,
      .has_own_problems = true, .doc = "Add a document to a case.")
ROUTE(GET, "/documents/{id}", document_page, .needs = READ_CASES, .doc = "One document of a case, to be saved.")

/* ---- how each ends ---- */

static Status done(Ctx *cx, i64 id, const char *notice) {
    reply_notice(cx, str_from(notice));
    return reply_redirect(cx, case_url(cx, "/cases/{id}", id));
}

/* On the case's own page: what was wrong is said beside the field, and the page is shown again. */
static Status end_on_page(Ctx *cx, i64 id, Status st, CaseRefused refused) {
    if (!case_form_is_users(st)) return st;
    if (in_has_problems(cx)) ctx_clear_error(cx);
    else case_form_say_error(cx, refused.field);
    return case_page_show(cx, id, &refused);
}

static Status case_commented(Ctx *cx) {
    i64 id;
    TRY(case_page_asked(cx, &id));
    bool is_there;
    Status st = case_form_check_inputs(cx);
    if (st == OK) st = case_comment_once(cx, id, in_text(cx, "comment"), &is_there);
    if (st == OK) return done(cx, id, "The comment is added.");
    return end_on_page(cx, id, st,
                       (CaseRefused){.form = "comment", .field = "comment", .typed = in_text(cx, "comment")});
}

/* A task of that case, and one that the actor may end: else as though it were not there. */
static Status check_task(Ctx *cx, i64 case_id, i64 task_id) {
    CaseTask t;
    TRY(case_task_get(cx, task_id, &t));
    return t.case_id == case_id ? OK : FAIL(cx, ERR_NOTFOUND, "case %lld has no such task", (long long)case_id);
}

static Status case_task_ended(Ctx *cx) {
    i64 id;
    TRY(case_page_asked(cx, &id));
    Status st = case_form_check_inputs(cx);
    bool is_again = str_is(in_text(cx, "ending"), "reopened");
    i64 task = in_number(cx, "task", 0);
    if (st == OK) TRY(check_task(cx, id, task));
    if (st == OK)
        st = is_again ? case_task_reopen(cx, task, in_text(cx, "reason"))
                      : case_task_end(cx, task, in_text(cx, "ending"), in_text(cx, "reason"));
    if (st == OK) return done(cx, id, is_again ? "The task is open again." : "The task is ended.");
    const char *field = str_fmt(cx->arena, "reason-%lld", (long long)task).p;
    return end_on_page(cx, id, st,
                       (CaseRefused){.form = "task", .field = field, .task = task, .typed = in_text(cx, "reason")});
}

static Status case_reopened(Ctx *cx) {
    i64 id;
    TRY(case_page_asked(cx, &id));
    Status st = case_form_check_inputs(cx);
    if (st == OK) st = case_reopen(cx, id, in_text(cx, "reopen_reason"));
    if (st == OK) return done(cx, id, "The case is open again.");
    return end_on_page(
        cx, id, st, (CaseRefused){.form = "reopen", .field = "reopen_reason", .typed = in_text(cx, "reopen_reason")});
}

/* ---- forms of their own ---- */

static Status load(Ctx *cx, Case *c) {
    i64 id;
    TRY(case_page_asked(cx, &id));
    TRY(case_get(cx, id, c));
    return case_may_change(cx, c);
}

static json_t *form_model(Ctx *cx, const Case *c, const char *title, const char *path) {
    json_t *m = model_new(title);
    model_text(m, "reference", c->reference);
    model_text(m, "register_title", c->reg->title);
    model_text(m, "case_href", case_url(cx, "/cases/{id}", c->id));
    model_text(m, "action", case_url(cx, path, c->id));
    return m;
}

static Status show_allocate(Ctx *cx, const Case *c, bool is_typed) {
    json_t *m = form_model(cx, c, "Whose case it is", "/cases/{id}/allocate");
    model_bool(m, "is_again", c->worker_id != 0 || c->team.n > 0);
    model_text(m, "reason", is_typed ? in_text(cx, "reason") : STR_NONE);
    i64 worker = is_typed ? in_number(cx, "worker", 0) : c->worker_id;
    CaseLines this = {.at = &(CaseLine){.reg = c->reg}, .n = 1};
    Status st = case_form_workers(cx, model_array(m, "workers"), &this, worker);
    if (st == OK) st = case_form_teams(cx, model_array(m, "teams"), is_typed ? in_text(cx, "team") : c->team);
    model_bool(m, "has_teams", json_array_size(json_object_get(m, "teams")) > 0);
    return case_reply(cx, m, st, "case_allocate");
}

static Status case_allocate_page(Ctx *cx) {
    Case c;
    TRY(load(cx, &c));
    return show_allocate(cx, &c, false);
}

/* What is wrong with an allocation: the reason, where one is wanted and none is given, else the worker. */
static const char *allocate_field(Ctx *cx, const Case *c) {
    bool is_again = c->worker_id != 0 || c->team.n > 0;
    return is_again && !in_text(cx, "reason").n ? "reason" : "worker";
}

static Status case_allocated(Ctx *cx) {
    Case c;
    TRY(load(cx, &c));
    Status st = case_form_check_inputs(cx);
    if (st == OK) st = case_allocate(cx, c.id, in_number(cx, "worker", 0), in_text(cx, "team"), in_text(cx, "reason"));
    if (st == OK) return done(cx, c.id, "The case is allocated.");
    if (!case_form_is_users(st)) return st;
    if (in_has_problems(cx)) ctx_clear_error(cx);
    else case_form_say_error(cx, allocate_field(cx, &c));
    return show_allocate(cx, &c, true);
}

static Status show_task_new(Ctx *cx, const Case *c, bool is_typed) {
    json_t *m = form_model(cx, c, "Add a task", "/cases/{id}/new-task");
    model_text(m, "new_task", is_typed ? in_text(cx, "new_task") : STR_NONE);
    model_text(m, "token", is_typed && in_text(cx, "token").n ? in_text(cx, "token") : case_form_token(cx));
    model_bool(m, "is_urgent", is_typed && in_flag(cx, "urgent"));
    CaseForm f = case_form_open(cx, model_array(m, "inputs"), c->id);
    f.is_typed = false;
    static const Field day = {.name = {"due", 3}, .title = {"The day it is due", 17}, .type = FIELD_DATE};
    Date due = is_typed ? in_date(cx, "due") : DATE_NONE;
    Status st = case_form_add(&f, &day, day.name, date_is_set(due) ? value_date(due) : value_unknown(), false);
    i64 worker = is_typed ? in_number(cx, "for_worker", 0) : c->worker_id;
    if (st == OK) st = case_form_workers(cx, model_array(m, "workers"), NULL, worker);
    if (st == OK) st = case_form_teams(cx, model_array(m, "teams"), is_typed ? in_text(cx, "for_team") : STR_NONE);
    model_bool(m, "has_teams", json_array_size(json_object_get(m, "teams")) > 0);
    return case_reply(cx, m, st, "case_task_new");
}

static Status case_task_new_page(Ctx *cx) {
    Case c;
    TRY(load(cx, &c));
    return show_task_new(cx, &c, false);
}

static Status case_task_added(Ctx *cx) {
    Case c;
    i64 task;
    TRY(load(cx, &c));
    CaseTask t = {.case_id = c.id,
                  .title = in_text(cx, "new_task"),
                  .due_on = in_date(cx, "due"),
                  .for_user = in_number(cx, "for_worker", 0),
                  .for_team = in_text(cx, "for_team"),
                  .is_urgent = in_flag(cx, "urgent"),
                  .key = in_text(cx, "token")};
    Status st = case_form_check_inputs(cx);
    if (st == OK) st = case_task_add_once(cx, &t, &task);
    if (st == OK) return done(cx, c.id, "The task is added.");
    if (!case_form_is_users(st)) return st;
    if (in_has_problems(cx)) ctx_clear_error(cx);
    else case_form_say_error(cx, t.title.n ? "due-day" : "new_task");
    return show_task_new(cx, &c, true);
}

typedef struct LinkKind {
    const char *kind, *words;
} LinkKind;
static const LinkKind link_kinds[] = {{"led_to", "This case led to the other"},
                                      {"step_up", "It was stepped up to the other"},
                                      {"step_down", "It was stepped down to the other"},
                                      {"part_of", "It is part of the other"},
                                      {"sibling", "The other is of a brother or sister"}};

static Status show_link(Ctx *cx, const Case *c, bool is_typed) {
    json_t *m = form_model(cx, c, "Link with another case", "/cases/{id}/link"), *kinds = model_array(m, "kinds");
    Str chosen = is_typed ? in_text(cx, "kind") : STR("led_to");
    for (size_t i = 0; i < COUNT_OF(link_kinds); i++)
        case_filter_choice(kinds, str_from(link_kinds[i].kind), str_from(link_kinds[i].words), chosen);
    model_text(m, "other", is_typed ? in_text(cx, "other") : STR_NONE);
    return reply_model(cx, "case_link", m);
}

static Status case_link_page(Ctx *cx) {
    Case c;
    TRY(load(cx, &c));
    return show_link(cx, &c, false);
}

/* A case that this user may not see is as though it were not there. */
static Status try_link(Ctx *cx, const Case *c) {
    i64 other;
    Case seen;
    TRY(case_form_check_inputs(cx));
    TRY(case_by_reference(cx, in_text(cx, "other"), &other));
    TRY(case_get(cx, other, &seen));
    return case_link(cx, c->id, other, in_text(cx, "kind"));
}

static Status case_linked(Ctx *cx) {
    Case c;
    TRY(load(cx, &c));
    Status st = try_link(cx, &c);
    if (st == OK) return done(cx, c.id, "The cases are linked.");
    if (!case_form_is_users(st)) return st;
    if (in_has_problems(cx)) ctx_clear_error(cx);
    else case_form_say_error(cx, "other");
    return show_link(cx, &c, true);
}

/* ---- clocks ---- */

static Status show_clock(Ctx *cx, const Case *c, Str name, bool is_typed) {
    size_t i = register_clock(c->reg, name);
    if (i == SIZE_MAX) return FAIL(cx, ERR_NOTFOUND, "the register has no such clock");
    const ClockDef *k = &c->reg->clocks[i];
    json_t *m = form_model(cx, c, "", "/cases/{id}/clock"), *whats = model_array(m, "whats");
    Str chosen = is_typed ? in_text(cx, "what") : STR_NONE;
    model_text(m, "title", k->title);
    model_text(m, "clock", k->name);
    if (k->may_pause) case_filter_choice(whats, STR("pause"), STR("Pause it"), chosen);
    if (k->may_extend) case_filter_choice(whats, STR("extend"), STR("Give it a later last day"), chosen);
    case_filter_choice(whats, STR("except"), STR("Say that it does not apply to this case"), chosen);
    model_bool(m, "has_days", k->may_pause || k->may_extend);
    model_text(m, "reason", is_typed ? in_text(cx, "reason") : STR_NONE);
    model_form_date(cx, m, "from", is_typed ? in_date(cx, "from") : cx->today);
    model_form_date(cx, m, "to", is_typed ? in_date(cx, "to") : DATE_NONE);
    return reply_model(cx, "case_clock", m);
}

static Status case_clock_page(Ctx *cx) {
    Case c;
    TRY(load(cx, &c));
    if (!in_text(cx, "clock").n) return reply_redirect(cx, case_url(cx, "/cases/{id}", c.id));
    return show_clock(cx, &c, in_text(cx, "clock"), false);
}

static Status try_clock(Ctx *cx, const Case *c, i64 *approval_id) {
    Str clock = in_text(cx, "clock"), what = in_text(cx, "what"), reason = in_text(cx, "reason");
    Date from = date_is_set(in_date(cx, "from")) ? in_date(cx, "from") : cx->today, to = in_date(cx, "to");
    TRY(case_form_check_inputs(cx));
    if (str_is(what, "pause")) return case_clock_pause(cx, c->id, clock, from, to, reason);
    if (str_is(what, "except")) return case_clock_except(cx, c->id, clock, reason);
    if (!date_is_set(to)) return FAIL(cx, ERR_INPUT, "Enter the new last day");
    return case_clock_ask_extension(cx, &(CaseExtension){.case_id = c->id, .clock = clock, .to = to, .reason = reason},
                                    approval_id);
}

static Status case_clock_changed(Ctx *cx) {
    Case c;
    i64 approval = 0;
    TRY(load(cx, &c));
    Status st = try_clock(cx, &c, &approval);
    if (st == OK)
        return done(cx, c.id, approval ? "Proposed: somebody else approves more time." : "The clock is changed.");
    if (!case_form_is_users(st)) return st;
    if (in_has_problems(cx)) ctx_clear_error(cx);
    else case_form_say_error(cx, str_is(in_text(cx, "what"), "extend") ? "to" : "reason");
    return show_clock(cx, &c, in_text(cx, "clock"), true);
}

/* ---- documents ---- */

/* At most a byte more than is taken: the engine says that it is too large. */
static Status read_upload(Ctx *cx, Str *bytes, Str *name) {
    Str path;
    in_file(cx, "file", 0, &path, name);
    return case_document_read(cx, path, bytes);
}

static Status try_document(Ctx *cx, i64 id) {
    Str bytes;
    i64 document;
    CaseDocument d = {.title = in_text(cx, "document_title")};
    TRY(case_form_check_inputs(cx));
    TRY(read_upload(cx, &bytes, &d.file_name));
    return case_document_add(cx, id, &d, bytes, &document);
}

static Status case_document_added(Ctx *cx) {
    i64 id;
    TRY(case_page_asked(cx, &id));
    Status st = try_document(cx, id);
    if (st == OK) return done(cx, id, "The document is added.");
    return end_on_page(cx, id, st,
                       (CaseRefused){.form = "document", .field = "file", .typed = in_text(cx, "document_title")});
}

static Status document_page(Ctx *cx) {
    i64 id;
    Str bytes;
    CaseDocument d;
    if (!str_to_i64(in_path(cx, "id"), &id) || id < 1)
        return FAIL(cx, ERR_NOTFOUND, "there is no document of that number");
    TRY(case_document_bytes(cx, id, &d, &bytes));
    return reply_bytes(cx, d.media_type, d.file_name, bytes);
}
