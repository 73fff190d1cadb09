#include "frontdoor/notice.h"

#include <string.h>

#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "frontdoor/notice_own.h"
#include "people/fold.h"
#include "people/match.h"
#include "people/person.h"
#include "registers/case_access.h"
#include "sql_all.h"

enum { LATELY_MAX = 100 };

#define HOUR_MS ((i64)60 * 60 * 1000)

static Moment sent_at(const Ctx *cx, const NoticeSend *s) { return s->at ? s->at : ctx_now(cx); }

static Date sent_on(const Ctx *cx, const NoticeSend *s) { return s->at ? moment_london_date(s->at) : cx->today; }

/* ---- the row ---- */

typedef struct NoticeRow {
    const NoticeSend *s;
    const char *state;
    bool is_reply, is_out_of_hours;
    NoticeFiled filed;
    Answers answers;
} NoticeRow;

static Status put(Ctx *cx, const NoticeRow *w, i64 *id) {
    const NoticeSend *s = w->s;
    bool is_draft = strcmp(w->state, "draft") == 0;
    Moment at = sent_at(cx, s);
    TRY(db_insert(cx, id, SQL_notice_put, P_STR(s->form->name), P_I64(s->urn), P_CSTR(w->state), P_BOOL(w->is_reply),
                  P_ID(s->person_id), P_ID(w->filed.case_id), P_BOOL(w->filed.is_added),
                  P_STR(s->person_id ? STR_NONE : s->upn), P_STR(s->person_id ? STR_NONE : s->surname),
                  P_STR(s->person_id ? STR_NONE : s->forename), P_DATE(s->person_id ? DATE_NONE : s->born),
                  P_BOOL(s->is_urgent), P_BOOL(w->is_out_of_hours), P_STR(s->token), P_MOMENT(at),
                  is_draft ? P_NULL(DB_MOMENT) : P_MOMENT(at), P_DATE(is_draft ? DATE_NONE : sent_on(cx, s)),
                  P_I64(cx->actor.id)));
    TRY(db_run(cx, SQL_notice_answers_clear, P_I64(*id)));
    for (size_t i = 0; i < w->answers.n; i++)
        TRY(db_run(cx, SQL_notice_answer_put, P_I64(*id), P_STR(w->answers.at[i].field), P_STR(w->answers.at[i].text)));
    return db_touch(cx);
}

/* ---- whose, and was it sent before? ---- */

/* The notice of that form token: sent already (*id), or a draft of this school that goes on. */
static Status find_token(Ctx *cx, Str token, i64 urn, i64 *id) {
    DbRows *r;
    i64 theirs = 0;
    bool is_draft = true;
    *id = 0;
    if (token.n == 0) return FAIL(cx, ERR_INPUT, "the form has no token");
    TRY(db_query(cx, &r, SQL_notice_by_token, P_STR(token)));
    if (db_next(r)) {
        is_draft = str_is(col_str(r, 1), "draft");
        theirs = col_i64(r, 2);
        if (!is_draft) *id = col_i64(r, 0);
    }
    TRY(db_done(r));
    if (theirs && theirs != urn) return FAIL(cx, ERR_NOTFOUND, "there is no such form of school %lld", (long long)urn);
    return OK;
}

static Status check_pupil(Ctx *cx, const NoticeSend *s, CaseProblems *problems) {
    DeskPupil p;
    if (form_is_of_sender(s->form)) return OK;
    if (s->person_id) return desk_pupil(cx, s->urn, s->person_id, &p);
    if (!s->surname.n) notice_problem(cx, problems, STR("_surname"), STR("Enter the child's surname"));
    if (!s->forename.n) notice_problem(cx, problems, STR("_forename"), STR("Enter the child's forename"));
    if (!date_is_set(s->born)) notice_problem(cx, problems, STR("_born"), STR("Enter the child's date of birth"));
    else if (date_before(cx->today, s->born))
        notice_problem(cx, problems, STR("_born"), STR("The date of birth is in the future"));
    return OK;
}

static Status find_same(Ctx *cx, const NoticeSend *s, i64 *id) {
    Moment since = sent_at(cx, s) - forms_of(cx)->again_hours * HOUR_MS;
    *id = 0;
    if (s->is_another || form_is_of_sender(s->form)) return OK;
    if (s->person_id)
        return db_number(cx, id, SQL_notice_same, P_STR(s->form->name), P_I64(s->urn), P_I64(s->person_id),
                         P_MOMENT(since));
    return db_number(cx, id, SQL_notice_same_by_hand, P_STR(s->form->name), P_I64(s->urn), P_STR(s->surname),
                     P_DATE(s->born), P_MOMENT(since));
}

/* ---- sending ---- */

/* Is the form one of those that this kind of sender has? */
static Status check_sender(Ctx *cx, const NoticeSend *s) {
    Sender sender;
    TRY(sender_get(cx, s->urn, &sender));
    if (!form_is_sent(s->form)) return FAIL(cx, ERR_INPUT, "this form only answers what is asked");
    if (form_is_for(s->form, sender.kind)) return OK;
    return FAIL(cx, ERR_INPUT, "the form %.*s is not for senders of the kind %s", STR_ARG(s->form->name),
                sender_kind_word[sender.kind]);
}

static Status refuse_for(Ctx *cx, const CaseProblems *p) {
    if (p->n == 0) return OK;
    return FAIL(cx, ERR_INPUT, "%zu answers need another look, the first is %.*s", p->n, STR_ARG(p->at[0].field));
}

static Status file_now(Ctx *cx, const NoticeSend *s, NoticeRow *w, CaseProblems *problems) {
    if (!s->person_id && !form_is_of_sender(s->form)) {
        w->state = "unmatched";
        return OK;
    }
    w->state = "taken";
    return notice_file(cx,
                       &(NoticeFile){.form = s->form,
                                     .urn = s->urn,
                                     .person_id = s->person_id,
                                     .on = sent_on(cx, s),
                                     .answers = w->answers,
                                     .is_urgent = s->is_urgent,
                                     .token = s->token},
                       &w->filed, problems);
}

/* What the duty officer is to do stands in the case too, on that officer's own list. */
static Status tell_duty(Ctx *cx, const NoticeSend *s, const NoticeRow *w, i64 id) {
    i64 task;
    Str name;
    CaseTask t = {.case_id = w->filed.case_id,
                  .key = str_fmt(cx->arena, "front_door.%lld", (long long)id),
                  .title = str_fmt(cx->arena, "Urgent at the front door: %.*s", STR_ARG(s->form->title)),
                  .for_role = forms_of(cx)->duty_role,
                  .due_on = cx->today,
                  .is_urgent = true};
    if (!s->is_urgent || !t.case_id) return OK;
    Case c;
    TRY(case_load(cx, t.case_id, &c));
    if (date_is_set(c.closed_on)) return OK;
    TRY(duty_officer_on(cx, cx->today, &t.for_user, &name));
    Actor was = desk_lend(cx);
    Status st = case_task_add(cx, &t, &task);
    cx->actor = was;
    return st;
}

static Status send_new(Ctx *cx, const NoticeSend *s, i64 *id, CaseProblems *problems) {
    NoticeRow w = {.s = s, .is_out_of_hours = s->is_urgent && !desk_is_staffed(cx, sent_at(cx, s))};
    w.answers = notice_take(cx, s->form, &s->form->notice, s->answers, problems);
    TRY(check_pupil(cx, s, problems));
    TRY(refuse_for(cx, problems));
    TRY(find_same(cx, s, id));
    if (*id) return FAIL(cx, ERR_CONFLICT, "notice %lld may be the same matter", (long long)*id);
    TRY(file_now(cx, s, &w, problems));
    TRY(put(cx, &w, id));
    TRY(tell_duty(cx, s, &w, *id));
    audit_note(cx, "front_door.send", s->person_id, "notice %lld %.*s urn %lld%s", (long long)*id,
               STR_ARG(s->form->name), (long long)s->urn, w.is_out_of_hours ? " urgent out of hours" : "");
    return OK;
}

Status notice_send(Ctx *cx, const NoticeSend *s, i64 *id, CaseProblems *problems) {
    *id = 0;
    *problems = (CaseProblems){.n = 0};
    TRY(desk_may_act(cx, s->urn));
    TRY(check_sender(cx, s));
    TRY(find_token(cx, s->token, s->urn, id));
    return *id ? OK : send_new(cx, s, id, problems);
}

Status notice_keep(Ctx *cx, const NoticeSend *s, i64 *id) {
    CaseProblems unheeded = {.n = 0};
    DeskPupil p;
    NoticeRow w = {.s = s, .state = "draft"};
    *id = 0;
    TRY(desk_may_act(cx, s->urn));
    TRY(check_sender(cx, s));
    TRY(find_token(cx, s->token, s->urn, id));
    if (*id) return OK;
    if (s->person_id) TRY(desk_pupil(cx, s->urn, s->person_id, &p));
    w.answers = notice_take(cx, s->form, &s->form->notice, s->answers, &unheeded);
    TRY(put(cx, &w, id));
    audit_note(cx, "front_door.keep", s->person_id, "draft %lld", (long long)*id);
    return OK;
}

/* ---- answering ---- */

static Status answer_case(Ctx *cx, const NoticeReply *r, Answers answers, CaseProblems *problems) {
    const FormPart *part = &r->form->reply;
    Sender sender;
    TRY(sender_get(cx, r->urn, &sender));
    Answers all = notice_with_given(cx, part, answers, &sender, cx->today);
    Actor was = desk_lend(cx);
    Status st = part->to == SIZE_MAX ? case_change(cx, r->case_id, 0, all, problems)
                                     : case_move(cx,
                                                 &(CaseMove){.id = r->case_id,
                                                             .stage = r->form->reg->stages[part->to].name,
                                                             .on = cx->today,
                                                             .answers = all},
                                                 problems);
    cx->actor = was;
    return st;
}

Status notice_reply(Ctx *cx, const NoticeReply *r, i64 *id, CaseProblems *problems) {
    Case c;
    *problems = (CaseProblems){.n = 0};
    TRY(desk_may_act(cx, r->urn));
    TRY(find_token(cx, r->token, r->urn, id));
    if (*id) return OK;
    TRY(notice_waits_for(cx, r->form, r->urn, r->case_id, &c));
    Answers answers = notice_take(cx, r->form, &r->form->reply, r->answers, problems);
    TRY(refuse_for(cx, problems));
    TRY(answer_case(cx, r, answers, problems));
    NoticeSend s = {.form = r->form, .urn = r->urn, .person_id = c.person_id, .token = r->token, .born = DATE_NONE};
    TRY(put(cx,
            &(NoticeRow){.s = &s, .state = "taken", .is_reply = true, .answers = answers, .filed = {.case_id = c.id}},
            id));
    audit_note(cx, "front_door.reply", c.person_id, "notice %lld case %lld", (long long)*id, (long long)c.id);
    return OK;
}

/* ---- staff ---- */

static Status match(Ctx *cx, const Notice *n, i64 person_id, CaseProblems *problems) {
    NoticeFiled filed;
    i64 changed;
    TRY(register_may_change(cx, n->form->reg));
    TRY(access_subject(cx, SUBJECT_PERSON, person_id));
    TRY(notice_file(cx,
                    &(NoticeFile){.form = n->form,
                                  .urn = n->urn,
                                  .person_id = person_id,
                                  .on = n->sent_on,
                                  .answers = n->answers,
                                  .is_urgent = n->is_urgent,
                                  .token = n->token},
                    &filed, problems));
    TRY(db_run_count(cx, &changed, SQL_notice_set_matched, P_I64(n->id), P_I64(person_id), P_ID(filed.case_id),
                     P_BOOL(filed.is_added), P_MOMENT(ctx_now(cx)), P_I64(cx->actor.id)));
    if (changed == 0) return FAIL(cx, ERR_CONFLICT, "notice %lld was matched meanwhile", (long long)n->id);
    audit_note(cx, "front_door.match", person_id, "notice %lld", (long long)n->id);
    return db_touch(cx);
}

Status notice_match(Ctx *cx, i64 id, i64 person_id, CaseProblems *problems) {
    Notice n;
    *problems = (CaseProblems){.n = 0};
    TRY(access_allows(cx, CHANGE_CASES));
    TRY(notice_get(cx, id, &n));
    if (!str_is(n.state, "unmatched")) return FAIL(cx, ERR_CONFLICT, "notice %lld is matched already", (long long)id);
    return match(cx, &n, person_id, problems);
}

/* A child like that may be known under another spelling: nobody is made twice. */
static Status refuse_known(Ctx *cx, const Notice *n) {
    Match m;
    TRY(match_child(cx,
                    &(Incoming){.upn = n->upn, .surname = n->surname, .forename = n->forename, .birth_date = n->born},
                    &m));
    if (m.verdict == MATCH_NEW) return OK;
    if (restrict_hides(cx, m.person_id))
        return FAIL(cx, ERR_CONFLICT,
                    "notice %lld may be about a child whose record you may not open: ask safeguarding",
                    (long long)n->id);
    return FAIL(cx, ERR_CONFLICT, "notice %lld may be about person %lld: look at that record first", (long long)n->id,
                (long long)m.person_id);
}

static Status make_person(Ctx *cx, const Notice *n, i64 *person_id) {
    PersonFacts p;
    Said said = {.as_at = n->sent_on};
    NameSaid name = {.kind = "legal", .surname = n->surname, .forename = n->forename};
    TRY(person_create(cx, &(NewPerson){.birth_date = n->born}, said, &p));
    TRY(person_say_name(cx, &p, &name, said));
    if (n->upn.n) TRY(person_say_upn(cx, &p, n->upn, said));
    *person_id = p.who.id;
    audit_note(cx, "person.create", p.who.id, "notice %lld", (long long)n->id);
    return OK;
}

Status notice_match_new(Ctx *cx, i64 id, i64 *person_id, CaseProblems *problems) {
    Notice n;
    *person_id = 0;
    *problems = (CaseProblems){.n = 0};
    TRY(access_allows(cx, CHANGE_CASES));
    TRY(access_allows(cx, CHANGE_CHILD));
    TRY(notice_get(cx, id, &n));
    if (!str_is(n.state, "unmatched")) return FAIL(cx, ERR_CONFLICT, "notice %lld is matched already", (long long)id);
    TRY(restrict_ready(cx));
    TRY(refuse_known(cx, &n));
    TRY(make_person(cx, &n, person_id));
    return match(cx, &n, *person_id, problems);
}

Status notice_see(Ctx *cx, i64 id) {
    Notice n;
    i64 changed;
    TRY(access_allows(cx, CHANGE_CASES));
    TRY(notice_get(cx, id, &n));
    TRY(db_run_count(cx, &changed, SQL_notice_set_seen, P_I64(id), P_MOMENT(ctx_now(cx)), P_I64(cx->actor.id)));
    if (changed) audit_note(cx, "front_door.see", n.person_id, "notice %lld", (long long)id);
    return db_touch(cx);
}
