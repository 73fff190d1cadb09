/* notice_pages.c - filling a form of the front door in: a new notice, and the answer to what is asked. */
#include "frontdoor/desk_model.h"
#include "web/model.h"

static const Input new_inputs[] = {
    {"school", IN_NUMBER, NULL, "School", false},
    {"pupil", IN_NUMBER, NULL, "Pupil", false},
    {"by_hand", IN_FLAG, NULL, "Not found", false},
    {"draft", IN_NUMBER, NULL, "Draft", false},
    INPUTS_END,
};
static const Input sent_inputs[] = {
    {"_school", IN_NUMBER, NULL, "School", true},
    {"_pupil", IN_NUMBER, NULL, "Pupil", false},
    {"_token", IN_TEXT, NULL, "Form", false},
    {"_upn", IN_TEXT, NULL, "Unique pupil number", false},
    {"_surname", IN_TEXT, NULL, "Surname", false},
    {"_forename", IN_TEXT, NULL, "Forename", false},
    {"_born", IN_DATE, NULL, "Date of birth", false},
    {"_urgent", IN_FLAG, NULL, "Urgent", false},
    {"_another", IN_FLAG, NULL, "Another matter", false},
    {"_keep", IN_FLAG, NULL, "Save as a draft", false},
    INPUTS_END,
};
static const Input reply_inputs[] = {
    {"school", IN_NUMBER, NULL, "School", false},
    INPUTS_END,
};
static const Input replied_inputs[] = {
    {"_school", IN_NUMBER, NULL, "School", true},
    {"_token", IN_TEXT, NULL, "Form", false},
    INPUTS_END,
};

ROUTE(GET, "/front-door/new/{form}", notice_new_page, .needs = FILE_NOTICES, .inputs = new_inputs,
      .doc = "A form of the front door, for one pupil or the school; or a draft of it.")
ROUTE(POST, "/front-door/new/{form}", notice_sent, .needs = FILE_NOTICES, .inputs = sent_inputs,
      .has_own_problems = true, .takes_given = true, .doc = "Send a notice, or keep it as a draft.")
ROUTE(GET, "/front-door/reply/{id}", notice_reply_page, .needs = FILE_NOTICES, .inputs = reply_inputs,
      .doc = "What the authority asks of a school in one case, and the form to answer.")
ROUTE(POST, "/front-door/reply/{id}", notice_replied, .needs = FILE_NOTICES, .inputs = replied_inputs,
      .has_own_problems = true, .takes_given = true, .doc = "Answer what the authority asks.")

typedef struct Filling {
    NoticeSend send;
    DeskSchool school;
    DeskPupil pupil;
    CaseForm form;
    i64 same; /* a notice that may be the same matter */
} Filling;

static Status asked_form(Ctx *cx, const Form **out) {
    *out = form_find(forms_of(cx), in_path(cx, "form"));
    bool is_there = *out && form_is_sent(*out);
    return is_there ? OK : FAIL(cx, ERR_NOTFOUND, "there is no form of that name");
}

static Status fill_new(Ctx *cx, json_t *m, Filling *n) {
    const Form *f = n->send.form;
    bool is_school = form_is_of_sender(f);
    model_text(m, "title", f->title);
    model_text(m, "advice", f->advice);
    model_text(m, "form", f->name);
    model_text(m, "school", n->school.name);
    model_i64(m, "urn", n->school.urn);
    model_text(m, "desk", desk_url(cx, n->school.urn));
    model_text(m, "action", url_to(cx, "/front-door/new/{form}", "form", str_cstr(cx->arena, f->name), NULL));
    model_text(m, "token", n->send.token);
    model_bool(m, "has_pupil", n->send.person_id != 0);
    model_bool(m, "is_by_hand", !is_school && n->send.person_id == 0);
    model_text(m, "pupil",
               n->send.person_id
                   ? str_fmt(cx->arena, "%.*s %.*s", STR_ARG(n->pupil.forename), STR_ARG(n->pupil.surname))
                   : STR_NONE);
    model_date(cx, m, "pupil_born", n->send.person_id ? n->pupil.born : DATE_NONE);
    model_text(m, "pupil_id", n->send.person_id ? str_i64(cx->arena, n->send.person_id) : STR(""));
    model_text(m, "_upn", n->send.upn);
    model_text(m, "_surname", n->send.surname);
    model_text(m, "_forename", n->send.forename);
    desk_date_model(cx, m, "born_date", (DeskDate){"_born", "Date of birth", n->send.born});
    model_bool(m, "asks_urgent", f->asks_urgent);
    model_bool(m, "is_urgent", n->send.is_urgent);
    model_bool(m, "may_be_same", n->same != 0);
    model_i64(m, "same", n->same);
    model_text(m, "same_href",
               n->same ? url_to(cx, "/front-door/notices/{id}", "id", str_i64(cx->arena, n->same).p, NULL) : STR_NONE);
    TRY(form_inputs(&n->form, f, &f->notice, m));
    case_form_say(&n->form);
    return OK;
}

static Status show_new(Ctx *cx, Filling *n) {
    json_t *m = model_new("");
    Status st = fill_new(cx, m, n);
    if (st == OK) return reply_model(cx, "notice_new", m);
    json_decref(m);
    return st;
}

/* A draft as it was kept: its answers stand in the form as though just typed. */
static Status load_draft(Ctx *cx, Filling *n, i64 id) {
    Notice d;
    TRY(notice_get(cx, id, &d));
    bool is_it = str_is(d.state, "draft") && d.form == n->send.form && d.urn == n->send.urn;
    if (!is_it) return FAIL(cx, ERR_NOTFOUND, "there is no draft %lld of this form", (long long)id);
    Given *given = ARENA_ARRAY(cx->arena, Given, d.answers.n + 1);
    for (size_t i = 0; i < d.answers.n; i++)
        given[i] = (Given){.name = d.answers.at[i].field, .text = d.answers.at[i].text};
    n->form.given = given;
    n->form.n_given = d.answers.n;
    n->form.is_typed = true;
    n->send.token = d.token;
    n->send.person_id = d.person_id;
    n->send.upn = d.upn;
    n->send.surname = d.surname;
    n->send.forename = d.forename;
    n->send.born = d.born;
    n->send.is_urgent = d.is_urgent;
    return OK;
}

static Status notice_new_page(Ctx *cx) {
    Filling n = {.form = case_form_open(cx, NULL, 0)};
    i64 draft = in_number(cx, "draft", 0);
    TRY(asked_form(cx, &n.send.form));
    TRY(desk_asked_school(cx, in_number(cx, "school", 0), &n.school));
    if (n.school.urn == 0) return reply_redirect(cx, url_to(cx, "/front-door", NULL));
    if (!form_is_for(n.send.form, n.school.kind)) return FAIL(cx, ERR_NOTFOUND, "there is no form of that name");
    n.send.urn = n.school.urn;
    n.send.person_id = in_number(cx, "pupil", 0);
    n.send.token = case_form_token(cx);
    n.send.born = DATE_NONE;
    if (draft) TRY(load_draft(cx, &n, draft));
    bool is_open = form_is_of_sender(n.send.form) || sender_is_organisation(n.send.urn) || n.send.person_id ||
                   in_flag(cx, "by_hand") || draft;
    if (!is_open)
        return reply_redirect(cx, url_to(cx, "/front-door/pupils", "school", str_i64(cx->arena, n.school.urn).p, "form",
                                         str_cstr(cx->arena, n.send.form->name), NULL));
    if (n.send.person_id) TRY(desk_pupil(cx, n.school.urn, n.send.person_id, &n.pupil));
    return show_new(cx, &n);
}

/* ---- sent ---- */

static void read_sent(Ctx *cx, NoticeSend *s) {
    s->urn = in_number(cx, "_school", 0);
    s->person_id = in_number(cx, "_pupil", 0);
    s->token = in_text(cx, "_token");
    s->upn = in_text(cx, "_upn");
    s->surname = in_text(cx, "_surname");
    s->forename = in_text(cx, "_forename");
    s->born = in_date(cx, "_born");
    s->is_urgent = in_flag(cx, "_urgent");
    s->is_another = in_flag(cx, "_another");
}

static Status try_send(Ctx *cx, Filling *n, i64 *id, CaseProblems *problems) {
    *id = 0;
    *problems = n->form.problems;
    if (in_flag(cx, "_keep")) return notice_keep(cx, &n->send, id);
    if (problems->n > 0 || in_has_problems(cx)) return FAIL(cx, ERR_INPUT, "some of what was typed needs another look");
    return notice_send(cx, &n->send, id, problems);
}

static Status done(Ctx *cx, const Filling *n, i64 id) {
    if (in_flag(cx, "_keep")) {
        reply_notice(cx, STR("The draft is kept. Nothing has been sent."));
        return reply_redirect(cx, desk_url(cx, n->send.urn));
    }
    reply_notice(cx, str_fmt(cx->arena, "Received: notice %lld.", (long long)id));
    return reply_redirect(cx, url_to(cx, "/front-door/notices/{id}", "id", str_i64(cx->arena, id).p, NULL));
}

/* The user's own mistake: the form again. */
static Status again(Ctx *cx, Filling *n, Status st, i64 id, const CaseProblems *problems) {
    if (!case_form_is_users(st)) return st;
    if (st == ERR_NOTFOUND) return st;
    n->same = st == ERR_CONFLICT ? id : 0;
    if (n->same)
        reply_problem(cx, "_another", STR("You sent a notice of this kind about this pupil a short while ago"));
    else if (problems->n == 0 && !in_has_problems(cx)) case_form_say_error(cx, "main");
    ctx_clear_error(cx);
    form_say(&n->form, problems);
    return show_new(cx, n);
}

static Status notice_sent(Ctx *cx) {
    i64 id;
    CaseProblems problems;
    Filling n = {.form = case_form_open(cx, NULL, 0)};
    TRY(asked_form(cx, &n.send.form));
    read_sent(cx, &n.send);
    TRY(desk_asked_school(cx, n.send.urn, &n.school));
    n.send.urn = n.school.urn;
    if (n.school.urn == 0) return reply_redirect(cx, url_to(cx, "/front-door", NULL));
    if (n.send.person_id) TRY(desk_pupil(cx, n.school.urn, n.send.person_id, &n.pupil));
    TRY(form_typed(&n.form, n.send.form, &n.send.form->notice, &n.send.answers));
    Status st = try_send(cx, &n, &id, &problems);
    return st == OK ? done(cx, &n, id) : again(cx, &n, st, id, &problems);
}

/* ---- answering ---- */

typedef struct Answering {
    Waiting waiting;
    DeskSchool school;
    CaseForm form;
    Str token;
} Answering;

static Status load_waiting(Ctx *cx, json_t *m, Answering *a, i64 urn) {
    NoticeShown *shown;
    size_t n;
    i64 id;
    if (!str_to_i64(in_path(cx, "id"), &id)) return FAIL(cx, ERR_NOTFOUND, "there is no case of that number");
    TRY(desk_asked_school(cx, urn, &a->school));
    TRY(notice_waiting_get(cx, a->school.urn, id, &a->waiting, &shown, &n));
    notice_shown_model(m, shown, n);
    return OK;
}

static Status fill_reply(Ctx *cx, json_t *m, Answering *a) {
    const Form *f = a->waiting.form;
    model_text(m, "title", f->reply.title);
    model_text(m, "pupil", a->waiting.pupil);
    model_text(m, "reference", a->waiting.reference);
    model_date(cx, m, "since", a->waiting.since);
    model_text(m, "school", a->school.name);
    model_i64(m, "urn", a->school.urn);
    model_text(m, "desk", desk_url(cx, a->school.urn));
    model_text(m, "token", a->token);
    model_text(m, "action", url_to(cx, "/front-door/reply/{id}", "id", str_i64(cx->arena, a->waiting.case_id).p, NULL));
    TRY(form_inputs(&a->form, f, &f->reply, m));
    case_form_say(&a->form);
    return OK;
}

static Status reply_or_not(Ctx *cx, json_t *m, Status st) {
    if (st == OK) return reply_model(cx, "notice_reply", m);
    json_decref(m);
    return st;
}

static Status notice_reply_page(Ctx *cx) {
    Answering a = {.form = case_form_open(cx, NULL, 0), .token = case_form_token(cx)};
    json_t *m = model_new("");
    Status st = load_waiting(cx, m, &a, in_number(cx, "school", 0));
    return reply_or_not(cx, m, st == OK ? fill_reply(cx, m, &a) : st);
}

static Status try_reply(Ctx *cx, Answering *a, i64 *id) {
    Answers answers;
    CaseProblems problems;
    TRY(form_typed(&a->form, a->waiting.form, &a->waiting.form->reply, &answers));
    problems = a->form.problems;
    NoticeReply r = {.form = a->waiting.form,
                     .urn = a->school.urn,
                     .case_id = a->waiting.case_id,
                     .answers = answers,
                     .token = a->token};
    Status st = ERR_INPUT;
    if (problems.n == 0) st = notice_reply(cx, &r, id, &problems);
    form_say(&a->form, &problems);
    return st;
}

static Status notice_replied(Ctx *cx) {
    i64 id;
    Answering a = {.form = case_form_open(cx, NULL, 0), .token = in_text(cx, "_token")};
    json_t *m = model_new("");
    Status st = load_waiting(cx, m, &a, in_number(cx, "_school", 0));
    if (st == OK) st = try_reply(cx, &a, &id);
    else return reply_or_not(cx, m, st);
    if (st == OK) {
        json_decref(m);
        reply_notice(cx, str_fmt(cx->arena, "Received: notice %lld.", (long long)id));
        return reply_redirect(cx, url_to(cx, "/front-door/notices/{id}", "id", str_i64(cx->arena, id).p, NULL));
    }
    if (st != ERR_INPUT && st != ERR_CONFLICT) return reply_or_not(cx, m, st);
    if (a.form.problems.n == 0) case_form_say_error(cx, "main");
    ctx_clear_error(cx);
    return reply_or_not(cx, m, fill_reply(cx, m, &a));
}
