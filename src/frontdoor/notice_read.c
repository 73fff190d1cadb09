/* notice_read.c - notices as schools and staff see them. */
#include "access/access.h"
#include "access/audit.h"
#include "access/restrict_case.h"
#include "access/restrict.h"
#include "define/roles.h"
#include "frontdoor/notice_own.h"
#include "people/mask.h"
#include "people/person.h"
#include "registers/case_access.h"
#include "sql_all.h"

enum { LIST_MAX = 200, WAITING_MAX = 200 };

/* ---- one ---- */

static void read_sent(Ctx *cx, const DbRows *r, Notice *n) {
    *n = (Notice){.id = col_i64(r, 0),
                  .form_name = col_str_keep(r, 1),
                  .urn = col_i64(r, 2),
                  .state = col_str_keep(r, 3),
                  .is_reply = col_bool(r, 4),
                  .person_id = col_i64(r, 5),
                  .case_id = col_i64(r, 6),
                  .is_added = col_bool(r, 7),
                  .upn = col_str_keep(r, 8),
                  .surname = col_str_keep(r, 9),
                  .forename = col_str_keep(r, 10),
                  .born = col_date(r, 11),
                  .is_urgent = col_bool(r, 12),
                  .is_out_of_hours = col_bool(r, 13),
                  .token = col_str_keep(r, 14),
                  .kept_at = col_moment(r, 15),
                  .sent_at = col_is_null(r, 16) ? 0 : col_moment(r, 16),
                  .sent_on = col_date(r, 17),
                  .sent_by = col_i64(r, 18),
                  .seen_at = col_is_null(r, 19) ? 0 : col_moment(r, 19),
                  .seen_by = col_i64(r, 20),
                  .school = col_str_keep(r, 21)};
    n->form = form_find(forms_of(cx), n->form_name);
}

/* How its case stands: stage and worker, as a school may know them. */
static void read_case(Ctx *cx, const DbRows *r, Notice *n) {
    if (n->case_id && restrict_hides_case(cx, n->case_id)) return;
    n->reference = col_str_keep(r, 22);
    const Register *reg = n->case_id ? register_find(registers_of(cx), col_str(r, 23)) : NULL;
    size_t stage = reg ? register_stage(reg, col_str(r, 24)) : SIZE_MAX;
    n->stage = stage == SIZE_MAX ? STR_NONE : reg->stages[stage].title;
    n->is_closed = n->case_id && !col_is_null(r, 25);
    n->worker = col_str_keep(r, 26);
}

static Status load(Ctx *cx, i64 id, Notice *n) {
    DbRows *r;
    *n = (Notice){.id = 0};
    TRY(db_query(cx, &r, SQL_notice_get, P_I64(id)));
    if (db_next(r)) {
        Str surname = col_str_keep(r, 27), forename = col_str_keep(r, 28);
        read_sent(cx, r, n);
        read_case(cx, r, n);
        if (!n->person_id || n->surname.n)
            surname = n->surname, forename = n->forename; /* as the sender knows the child */
        i64 shown = n->person_id;
        if (shown) (void)person_mask(cx, &(PersonMask){.id = &shown, .surname = &surname, .forename = &forename});
        if (surname.n || forename.n)
            n->pupil = str_trim(str_fmt(cx->arena, "%.*s %.*s", STR_ARG(forename), STR_ARG(surname)));
    }
    TRY(db_done(r));
    return n->id ? OK : FAIL(cx, ERR_NOTFOUND, "there is no notice %lld", (long long)id);
}

static Status load_answers(Ctx *cx, Notice *n) {
    DbRows *r;
    size_t most = n->form ? n->form->notice.n_asks + n->form->reply.n_asks : 0;
    Answer *at = ARENA_ARRAY(cx->arena, Answer, most + 1);
    n->answers = (Answers){.at = at};
    TRY(db_query(cx, &r, SQL_notice_answers, P_I64(n->id)));
    while (db_next(r) && n->answers.n < most)
        at[n->answers.n++] = (Answer){.field = col_str_keep(r, 0), .text = col_str_keep(r, 1)};
    return db_done(r);
}

/* The fields of a case that the form shows to the school, in words. */
static void show_fields(Ctx *cx, const Form *f, const Case *c, NoticeShown **out, size_t *n) {
    NoticeShown *at = ARENA_ARRAY(cx->arena, NoticeShown, f->n_shows + 1);
    *n = 0;
    for (size_t i = 0; i < f->n_shows; i++) {
        const Field *field = &f->reg->fields[f->shows[i]];
        Value v = c->values[f->shows[i]];
        if (v.kind != VALUE_UNKNOWN)
            at[(*n)++] = (NoticeShown){.title = field->title, .text = case_words(cx, field, v)};
    }
    *out = at;
}

static Status load_shown(Ctx *cx, Notice *n) {
    Case c;
    if (!n->case_id || !n->form || restrict_hides_case(cx, n->case_id)) return OK;
    TRY(case_load(cx, n->case_id, &c));
    if (c.reg == n->form->reg) show_fields(cx, n->form, &c, &n->shown, &n->n_shown);
    return OK;
}

/* Until somebody takes an urgent notice up it is the duty officer's: the one whom the rota names, and, where it names nobody, everybody of
 * the role. Then it is theirs who took it up. */
static Status is_asked_of_actor(Ctx *cx, const Notice *n, bool *is_so) {
    i64 officer;
    Str name;
    size_t role = role_find(definitions_of(cx)->roles, forms_of(cx)->duty_role);
    *is_so = n->seen_by && n->seen_by == cx->actor.id;
    if (!n->is_urgent || n->seen_by || str_is(n->state, "draft")) return OK;
    TRY(duty_officer_on(cx, cx->today, &officer, &name));
    *is_so = officer ? officer == cx->actor.id : role != SIZE_MAX && (cx->actor.roles >> role & 1) != 0;
    return OK;
}

/* The school's own, or staff whose register it is, or whoever is on duty where it is urgent. A draft is the school's alone. */
static Status may_read(Ctx *cx, const Notice *n) {
    if (access_may(cx, READ_CASES)) {
        bool is_asked;
        TRY(is_asked_of_actor(cx, n, &is_asked));
        if (n->case_id && restrict_hides_case(cx, n->case_id)) {
            audit_note_refusal(cx, "restricted.refused", n->person_id, "notice %lld", (long long)n->id);
            return FAIL(cx, ERR_NOTFOUND, "there is no notice %lld", (long long)n->id);
        }
        bool is_known = n->form && !str_is(n->state, "draft") && (is_asked || register_is_seen(cx, n->form->reg));
        if (is_known) return n->person_id ? access_subject(cx, SUBJECT_PERSON, n->person_id) : OK;
        audit_note_refusal(cx, "front_door.refused", n->person_id, "notice %lld", (long long)n->id);
        return FAIL(cx, ERR_DENIED, "your roles do not let you open notice %lld", (long long)n->id);
    }
    if (desk_may_act(cx, n->urn) == OK) return OK;
    ctx_clear_error(cx);
    return FAIL(cx, ERR_NOTFOUND, "there is no notice %lld", (long long)n->id);
}

Status notice_get(Ctx *cx, i64 id, Notice *out) {
    Notice n;
    TRY(load(cx, id, &n));
    TRY(may_read(cx, &n));
    TRY(load_answers(cx, &n));
    TRY(load_shown(cx, &n));
    audit_note(cx, "front_door.view", n.person_id, "notice %lld", (long long)id);
    *out = n;
    return OK;
}

/* ---- lists ---- */

/* Each read by its number once the list's statement is done. */
static Status load_each(Ctx *cx, DbRows *r, Notices *out) {
    i64 ids[LIST_MAX];
    size_t n = 0;
    while (n < LIST_MAX && db_next(r)) ids[n++] = col_i64(r, 0);
    TRY(db_done(r));
    out->at = ARENA_ARRAY(cx->arena, Notice, n + 1);
    for (out->n = 0; out->n < n; out->n++) TRY(load(cx, ids[out->n], &out->at[out->n]));
    return OK;
}

Status notice_list_of_school(Ctx *cx, i64 urn, Notices *out) {
    DbRows *r;
    *out = (Notices){.n = 0};
    TRY(desk_may_act(cx, urn));
    TRY(db_query(cx, &r, SQL_notice_list_of_school, P_I64(urn), P_I64(LIST_MAX)));
    TRY(load_each(cx, r, out));
    audit_note(cx, "front_door.list", 0, "urn %lld, %zu shown", (long long)urn, out->n);
    return OK;
}

Status notice_list(Ctx *cx, NoticesWhich which, Notices *out) {
    DbRows *r;
    size_t kept = 0;
    *out = (Notices){.n = 0};
    TRY(access_allows(cx, READ_CASES));
    if (which == NOTICES_URGENT) TRY(db_query(cx, &r, SQL_notice_list_urgent, P_I64(LIST_MAX)));
    else
        TRY(db_query(cx, &r, SQL_notice_list_of_state, P_CSTR(which == NOTICES_UNMATCHED ? "unmatched" : "taken"),
                     P_I64(LIST_MAX)));
    TRY(load_each(cx, r, out));
    for (size_t i = 0; i < out->n; i++)
        if (out->at[i].form && register_is_seen(cx, out->at[i].form->reg) &&
            !(out->at[i].case_id && restrict_hides_case(cx, out->at[i].case_id)))
            out->at[kept++] = out->at[i];
    out->n = kept;
    audit_note(cx, "front_door.list", 0, "%zu shown", kept);
    return OK;
}

Status notice_list_duty(Ctx *cx, bool is_all, Notices *out) {
    DbRows *r;
    size_t kept = 0;
    *out = (Notices){.n = 0};
    TRY(access_allows(cx, READ_CASES));
    TRY(db_query(cx, &r, SQL_notice_list_urgent_unmatched, P_I64(LIST_MAX)));
    TRY(load_each(cx, r, out));
    for (size_t i = 0; i < out->n; i++) {
        const Notice *n = &out->at[i];
        bool is_asked, is_seen = n->form && register_is_seen(cx, n->form->reg);
        if (n->case_id && restrict_hides_case(cx, n->case_id)) continue;
        TRY(is_asked_of_actor(cx, n, &is_asked));
        if (n->form && (is_asked || (is_all && is_seen))) out->at[kept++] = *n;
    }
    out->n = kept;
    return OK;
}

/* ---- what waits for the school ---- */

static Status pupil_of(Ctx *cx, const Case *c, Str *out) {
    PersonFacts p;
    *out = STR_NONE;
    if (!c->person_id) return OK;
    TRY(person_load(cx, c->person_id, &p));
    *out = person_display_name(cx, &p, cx->today);
    return OK;
}

static Status add_waiting(Ctx *cx, const Form *f, const Case *c, Waiting *out) {
    *out = (Waiting){.form = f, .case_id = c->id, .reference = c->reference, .since = c->stage_on};
    return pupil_of(cx, c, &out->pupil);
}

static Status waiting_ids(Ctx *cx, const Form *f, const Sender *sender, i64 ids[WAITING_MAX], size_t *n) {
    i64 urn = sender->number;
    DbRows *r;
    Str stage = f->reg->stages[f->reply.stage].name;
    *n = 0;
    if (f->reg->subject == OF_BODY)
        TRY(db_query(cx, &r, SQL_notice_waiting_of_body, P_STR(f->reg->name), P_STR(stage), P_STR(sender->name)));
    else if (f->school_field == SIZE_MAX)
        TRY(db_query(cx, &r, SQL_notice_waiting_of_school, P_STR(f->reg->name), P_STR(stage), P_I64(urn)));
    else TRY(db_query(cx, &r, SQL_notice_waiting_cases, P_STR(f->reg->name), P_STR(stage)));
    while (*n < WAITING_MAX && db_next(r)) ids[(*n)++] = col_i64(r, 0);
    return db_done(r);
}

Status notice_waiting(Ctx *cx, i64 urn, Waiting **out, size_t *n) {
    const Forms *fs = forms_of(cx);
    Waiting *at = ARENA_ARRAY(cx->arena, Waiting, WAITING_MAX);
    *out = at;
    *n = 0;
    Sender sender;
    TRY(desk_may_act(cx, urn));
    TRY(sender_get(cx, urn, &sender));
    for (size_t i = 0; i < fs->n; i++) {
        i64 ids[WAITING_MAX];
        size_t n_ids = 0;
        bool may_wait = fs->at[i].reply.stage != SIZE_MAX && form_is_for(&fs->at[i], sender.kind);
        if (may_wait) TRY(waiting_ids(cx, &fs->at[i], &sender, ids, &n_ids));
        for (size_t k = 0; k < n_ids && *n < WAITING_MAX; k++) {
            Case c;
            Status st = notice_waits_for(cx, &fs->at[i], urn, ids[k], &c);
            if (st == OK) TRY(add_waiting(cx, &fs->at[i], &c, &at[(*n)++]));
            else if (st == ERR_NOTFOUND) ctx_clear_error(cx);
            else return st;
        }
    }
    audit_note(cx, "front_door.waiting", 0, "urn %lld, %zu shown", (long long)urn, *n);
    return OK;
}

Status notice_waiting_get(Ctx *cx, i64 urn, i64 case_id, Waiting *out, NoticeShown **shown, size_t *n_shown) {
    Case c;
    TRY(desk_may_act(cx, urn));
    TRY(case_load(cx, case_id, &c));
    const Form *f = form_waiting_for(forms_of(cx), &c);
    if (!f) return FAIL(cx, ERR_NOTFOUND, "case %lld waits for no school", (long long)case_id);
    TRY(notice_waits_for(cx, f, urn, case_id, &c));
    TRY(add_waiting(cx, f, &c, out));
    show_fields(cx, f, &c, shown, n_shown);
    audit_note(cx, "front_door.view", c.person_id, "case %lld", (long long)case_id);
    return OK;
}
