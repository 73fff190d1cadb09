/* notice_file.c - from a form of the front door into a case. */
#include "access/access.h"
#include "access/restrict.h"
#include "access/scope.h"
#include "frontdoor/notice_own.h"
#include "registers/case_access.h"
#include "sql_all.h"

Actor desk_lend(Ctx *cx) {
    Actor was = cx->actor;
    const Permission lent[] = {READ_CHILD, READ_SCHOOL, READ_CASES, CHANGE_CASES};
    for (size_t i = 0; i < COUNT_OF(lent); i++) cx->actor.permissions |= (u64)1 << lent[i];
    cx->actor.roles = ~(u64)0;
    scope_lend(&cx->actor);
    return was;
}

void notice_problem(Ctx *cx, CaseProblems *p, Str field, Str say) {
    p->at = arena_grow(cx->arena, p->at, p->n * sizeof *p->at, (p->n + 1) * sizeof *p->at);
    p->at[p->n++] = (CaseProblem){.field = field, .say = say};
}

/* ---- answers ---- */

static Str answer_to(Answers given, Str field) {
    for (size_t i = 0; i < given.n; i++)
        if (str_eq(given.at[i].field, field)) return str_trim(given.at[i].text);
    return STR_NONE;
}

Answers notice_take(Ctx *cx, const Form *f, const FormPart *part, Answers given, CaseProblems *problems) {
    Answer *at = ARENA_ARRAY(cx->arena, Answer, part->n_asks + 1);
    size_t n = 0;
    for (size_t i = 0; i < part->n_asks; i++) {
        const Field *field = &f->reg->fields[part->asks[i].field];
        Str text = answer_to(given, field->name);
        if (text.n > 0 && str_is_among(part->asks[i].never, ' ', text)) text = STR_NONE;
        if (text.n > 0) at[n++] = (Answer){.field = field->name, .text = text};
        if (!part->asks[i].is_needed || text.n > 0) continue;
        notice_problem(cx, problems, field->name,
                       str_fmt(cx->arena, "%s: %.*s",
                               field->type == FIELD_CHOICE || field->type == FIELD_CHOICES ? "Choose" : "Enter",
                               STR_ARG(field->title)));
    }
    return (Answers){.at = at, .n = n};
}

/* What a word in `gives` stands for; else itself. */
static Str given_text(Ctx *cx, Str text, const Sender *sender, Date on) {
    if (str_is(text, "sent_on")) return date_iso_str(cx->arena, on);
    if (str_is(text, "own_school")) return str_i64(cx->arena, sender->number);
    if (str_is(text, "own_kind")) return str_from(sender_kind_word[sender->kind]);
    return str_is(text, "own_name") ? sender->name : text;
}

Answers notice_with_given(Ctx *cx, const FormPart *part, Answers answers, const Sender *sender, Date on) {
    Answer *at = ARENA_ARRAY(cx->arena, Answer, answers.n + part->n_gives + 2);
    size_t n = 0;
    for (size_t i = 0; i < answers.n; i++) at[n++] = answers.at[i];
    for (size_t i = 0; i < part->n_gives; i++)
        at[n++] = (Answer){.field = part->gives[i].field, .text = given_text(cx, part->gives[i].text, sender, on)};
    return (Answers){.at = at, .n = n};
}

/* ---- into a case ---- */

static bool leads_to(const Register *reg, Str stage, size_t to) {
    size_t from = register_stage(reg, stage);
    if (to == SIZE_MAX) return from != SIZE_MAX;
    for (size_t i = 0; from != SIZE_MAX && i < reg->stages[from].n_to; i++)
        if (reg->stages[from].to[i] == to) return true;
    return false;
}

/* A case that stands there already and began on the day that the notice names is the same matter, told by somebody else first. */
static bool is_told_already(const NoticeFile *n, Str stage, Date opened_on) {
    const Register *reg = n->form->reg;
    size_t to = n->form->notice.to;
    Date begins;
    if (to == SIZE_MAX || reg->opened_on == SIZE_MAX || register_stage(reg, stage) != to) return false;
    return date_parse_iso(answer_to(n->answers, reg->fields[reg->opened_on].name), &begins) &&
           date_eq(begins, opened_on);
}

/* The newest case open of this pupil from this school that can take the notice; 0: none. */
static Status find_open(Ctx *cx, const NoticeFile *n, const Sender *sender, i64 *id, bool *is_there) {
    const Form *f = n->form;
    DbRows *r;
    *id = 0;
    *is_there = false;
    if (!f->goes_on) return OK;
    if (n->person_id)
        TRY(db_query(cx, &r, SQL_notice_open_case, P_STR(f->reg->name), P_I64(n->person_id), P_I64(n->urn)));
    else if (f->reg->subject == OF_BODY)
        TRY(db_query(cx, &r, SQL_notice_open_case_of_body, P_STR(f->reg->name), P_STR(sender->name)));
    else TRY(db_query(cx, &r, SQL_notice_open_case_of_school, P_STR(f->reg->name), P_I64(n->urn)));
    while (db_next(r)) {
        bool is_told = is_told_already(n, col_str(r, 1), col_date(r, 2));
        if (*id != 0 || !(is_told || leads_to(f->reg, col_str(r, 1), f->notice.to))) continue;
        *id = col_i64(r, 0);
        *is_there = is_told;
    }
    return db_done(r);
}

static Status move_on(Ctx *cx, const NoticeFile *n, i64 id, Answers answers, CaseProblems *problems) {
    if (n->form->notice.to == SIZE_MAX) return case_change(cx, id, 0, answers, problems);
    return case_move(
        cx,
        &(CaseMove){.id = id, .stage = n->form->reg->stages[n->form->notice.to].name, .on = n->on, .answers = answers},
        problems);
}

/* A case is open that takes no second: what was said is a comment in it. */
static Status add_words(Ctx *cx, const NoticeFile *n, i64 id) {
    Buf b = buf_on(cx->arena);
    buf_fmt(&b, "From %s %lld: %.*s.", sender_is_organisation(n->urn) ? "organisation" : "school", (long long)n->urn,
            STR_ARG(n->form->title));
    for (size_t i = 0; i < n->answers.n; i++) {
        const Field *f = &n->form->reg->fields[register_field(n->form->reg, n->answers.at[i].field)];
        const Code *c = field_code(f, n->answers.at[i].text);
        buf_fmt(&b, " %.*s: %.*s.", STR_ARG(f->title), STR_ARG(c ? c->title : n->answers.at[i].text));
    }
    return case_comment(cx, id, buf_str(&b));
}

typedef struct Opening {
    const NoticeFile *notice;
    const Sender *sender;
    Answers answers;
} Opening;

static Status open_case(Ctx *cx, const Opening *w, NoticeFiled *out, CaseProblems *problems) {
    const NoticeFile *n = w->notice;
    CaseOpen o = {.reg = n->form->reg,
                  .person_id = n->person_id,
                  .urn = sender_is_organisation(n->urn) ? 0 : n->urn,
                  .subject_key = n->form->reg->subject == OF_BODY ? w->sender->name : STR_NONE,
                  .answers = w->answers,
                  .form_token = STR_CAT(cx->arena, STR("front_door."), n->token)};
    Status st = case_open(cx, &o, &out->case_id, problems);
    out->is_added = st == ERR_CONFLICT && out->case_id != 0;
    if (out->is_added) {
        ctx_clear_error(cx);
        return add_words(cx, n, out->case_id);
    }
    TRY(st);
    if (n->form->notice.to == SIZE_MAX) return OK;
    return move_on(cx, n, out->case_id, (Answers){.n = 0}, problems);
}

static Status file(Ctx *cx, const NoticeFile *n, NoticeFiled *out, CaseProblems *problems) {
    Sender sender;
    bool is_there;
    TRY(sender_get(cx, n->urn, &sender));
    Answers answers = notice_with_given(cx, &n->form->notice, n->answers, &sender, n->on);
    TRY(find_open(cx, n, &sender, &out->case_id, &is_there));
    out->is_added = out->case_id != 0;
    if (is_there) TRY(case_change(cx, out->case_id, 0, answers, problems));
    else if (out->case_id) TRY(move_on(cx, n, out->case_id, answers, problems));
    else if (n->form->needs_open)
        return FAIL(cx, ERR_INPUT, "there is no open case of this pupil from your school that this is about");
    else TRY(open_case(cx, &(Opening){n, &sender, answers}, out, problems));
    if (!n->is_urgent || out->case_id == 0) return OK;
    const Answer urgent = {.field = STR("is_urgent"), .text = STR("yes")};
    CaseProblems none;
    Case c;
    TRY(case_load(cx, out->case_id, &c));
    if (date_is_set(c.closed_on)) return OK;
    return case_change(cx, out->case_id, 0, (Answers){.at = &urgent, .n = 1}, &none);
}

Status notice_file(Ctx *cx, const NoticeFile *n, NoticeFiled *out, CaseProblems *problems) {
    Actor was = desk_lend(cx);
    *out = (NoticeFiled){0};
    Status st = file(cx, n, out, problems);
    cx->actor = was;
    return st;
}

/* ---- what waits for a school ---- */

static i64 school_of(const Form *f, const Case *c) {
    if (f->school_field == SIZE_MAX) return c->urn;
    Value v = c->values[f->school_field];
    return v.kind == VALUE_NUMBER ? (i64)v.number : 0;
}

const Form *form_waiting_for(const Forms *fs, const Case *c) {
    for (size_t i = 0; i < fs->n; i++)
        if (fs->at[i].reg == c->reg && fs->at[i].reply.stage == c->stage) return &fs->at[i];
    return NULL;
}

Status notice_waits_for(Ctx *cx, const Form *f, i64 urn, i64 case_id, Case *out) {
    Case c;
    TRY(case_load(cx, case_id, &c));
    Sender sender;
    TRY(sender_get(cx, urn, &sender));
    bool is_own = c.reg->subject == OF_BODY ? str_eq(c.subject_key, sender.name) : school_of(f, &c) == urn;
    bool is_theirs = c.reg == f->reg && !date_is_set(c.closed_on) && c.stage == f->reply.stage && is_own &&
                     !(c.person_id && restrict_hides(cx, c.person_id));
    if (!is_theirs)
        return FAIL(cx, ERR_NOTFOUND, "no case %lld waits for school %lld", (long long)case_id, (long long)urn);
    *out = c;
    return OK;
}
