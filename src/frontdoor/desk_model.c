#include "frontdoor/desk_model.h"

#include "access/access.h"
#include "frontdoor/notice_own.h"
#include "web/model.h"

Status desk_asked_school(Ctx *cx, i64 given, DeskSchool *out) {
    DeskSchool *at;
    size_t n;
    *out = (DeskSchool){.urn = given};
    if (given) {
        Sender sender;
        TRY(desk_may_act(cx, given));
        TRY(sender_get(cx, given, &sender));
        out->name = sender.name;
        out->kind = sender.kind;
        return OK;
    }
    TRY(desk_schools(cx, cx->actor.id, &at, &n));
    if (n > 0) *out = at[0];
    return OK;
}

Str desk_url(Ctx *cx, i64 urn) { return url_to(cx, "/front-door", "school", str_i64(cx->arena, urn).p, NULL); }

/* ---- notices ---- */

static const char *state_words(const Notice *n) {
    if (str_is(n->state, "draft")) return "Draft";
    if (str_is(n->state, "unmatched")) return "Received; we are finding the pupil";
    return n->is_added ? "Received; added to a case that was open" : "Received";
}

void notice_model(Ctx *cx, json_t *o, const Notice *n) {
    model_i64(o, "id", n->id);
    model_text(o, "form", n->form_name);
    model_text(o, "form_title", n->form ? (n->is_reply ? n->form->reply.title : n->form->title) : n->form_name);
    model_i64(o, "urn", n->urn);
    model_text(o, "school", n->school);
    model_text(o, "pupil", n->pupil);
    model_text(o, "state", n->state);
    model_lit(o, "state_text", state_words(n));
    model_text(o, "reference", n->reference.n ? n->reference : STR_NONE);
    model_text(o, "stage", n->is_closed ? STR("Closed") : n->stage);
    model_text(o, "worker", n->worker.n ? n->worker : STR_NONE);
    model_bool(o, "is_reply", n->is_reply);
    model_bool(o, "is_urgent", n->is_urgent);
    model_bool(o, "is_out_of_hours", n->is_out_of_hours);
    model_bool(o, "is_draft", str_is(n->state, "draft"));
    model_bool(o, "is_unmatched", str_is(n->state, "unmatched"));
    model_text(o, "sent_at", n->sent_at ? moment_iso(cx->arena, n->sent_at) : STR_NONE);
    model_text(o, "sent_text", n->sent_at ? moment_london(cx->arena, n->sent_at) : STR_NONE);
    model_text(o, "seen_text", n->seen_at ? moment_london(cx->arena, n->seen_at) : STR_NONE);
}

void notice_shown_model(json_t *m, const NoticeShown *shown, size_t n) {
    json_t *rows = model_array(m, "shown");
    for (size_t i = 0; i < n; i++) {
        json_t *o = model_append(rows);
        model_text(o, "shown_title", shown[i].title);
        model_text(o, "shown_text", shown[i].text);
    }
    model_bool(m, "has_shown", n > 0);
}

void notice_typed_model(json_t *m, const Notice *n) {
    json_t *rows = model_array(m, "answers");
    for (size_t i = 0; i < n->answers.n; i++) {
        size_t k = n->form ? register_field(n->form->reg, n->answers.at[i].field) : SIZE_MAX;
        const Field *f = k == SIZE_MAX ? NULL : &n->form->reg->fields[k];
        const Code *c = f ? field_code(f, n->answers.at[i].text) : NULL;
        json_t *o = model_append(rows);
        model_text(o, "field", n->answers.at[i].field);
        model_text(o, "field_title", f ? f->title : n->answers.at[i].field);
        model_text(o, "answer", c ? c->title : n->answers.at[i].text);
    }
}

void desk_date_model(Ctx *cx, json_t *m, const char *key, DeskDate d) {
    json_t *o = model_object(m, key);
    Str parts[3];
    date_parts(cx->arena, d.value, parts);
    model_lit(o, "date_name", d.name);
    model_lit(o, "date_title", d.title);
    model_date_boxes(cx, o, "boxes", str_from(d.name), parts);
}

/* ---- the form ---- */

/* Choices that are not a school's to make. */
static void drop_options(json_t *input, Str never) {
    json_t *options = json_object_get(input, "options");
    for (size_t i = json_array_size(options); never.n && i-- > 0;) {
        const char *v = json_string_value(json_object_get(json_array_get(options, i), "option_value"));
        if (v && str_is_among(never, ' ', str_from(v))) json_array_remove(options, i);
    }
    json_t *first = json_array_get(options, 0);
    if (first) model_bool(first, "is_first", true);
}

Status form_inputs(CaseForm *f, const Form *form, const FormPart *part, json_t *m) {
    Status st = OK;
    f->inputs = model_array(m, "inputs");
    Actor was = desk_lend(f->cx); /* words typed for a school may fit several, which are then offered */
    for (size_t i = 0; st == OK && i < part->n_asks; i++) {
        const Field *field = &form->reg->fields[part->asks[i].field];
        st = case_form_add(f, field, field->name, value_unknown(), part->asks[i].is_needed);
        if (st == OK) drop_options(json_array_get(f->inputs, i), part->asks[i].never);
    }
    f->cx->actor = was;
    return st;
}

/* Words for a school that fit one are its URN; else what was typed stays and is a problem. */
static Status find_school(CaseForm *f, Str name, Str *text) {
    SchoolCard *found;
    size_t n = 0;
    i64 urn;
    if (str_to_i64(*text, &urn)) return OK;
    Actor was = desk_lend(f->cx);
    Status st = school_find(f->cx, *text, &found, &n);
    f->cx->actor = was;
    if (st == ERR_INPUT) ctx_clear_error(f->cx);
    else TRY(st);
    if (n == 1) *text = str_i64(f->cx->arena, found[0].urn);
    else
        notice_problem(f->cx, &f->problems, name,
                       n ? STR("Several fit: choose which you mean") : STR("Nothing is known under those words"));
    return OK;
}

Status form_typed(CaseForm *f, const Form *form, const FormPart *part, Answers *out) {
    Answer *at = ARENA_ARRAY(f->cx->arena, Answer, part->n_asks + 1);
    *out = (Answers){.at = at};
    f->n_given = in_given(f->cx, &f->given);
    f->is_typed = true;
    for (size_t i = 0; i < part->n_asks; i++) {
        const Field *field = &form->reg->fields[part->asks[i].field];
        for (size_t k = 0; k < f->n_given; k++) {
            if (!str_eq(f->given[k].name, field->name)) continue;
            Answer *a = &at[out->n++];
            *a = (Answer){.field = field->name, .text = f->given[k].text};
            if (field->type == FIELD_SCHOOL && a->text.n) TRY(find_school(f, field->name, &a->text));
            break;
        }
    }
    return OK;
}

void form_say(CaseForm *f, const CaseProblems *p) {
    CaseProblems own = {.n = 0};
    for (size_t i = 0; i < p->n; i++) {
        if (!str_starts(p->at[i].field, STR("_"))) notice_problem(f->cx, &own, p->at[i].field, p->at[i].say);
        else
            reply_problem(f->cx, str_is(p->at[i].field, "_born") ? "_born-day" : str_cstr(f->cx->arena, p->at[i].field),
                          p->at[i].say);
    }
    f->problems = own;
}
