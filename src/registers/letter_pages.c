/* letter_pages.c - a letter of a case as it would be sent, and the form to say that it was. */
#include "registers/case_access.h"
#include "registers/case_form.h"
#include "registers/case_groups.h"
#include "registers/case_model.h"
#include "registers/letter.h"
#include "web/model.h"

static const Input asked_inputs[] = {{"letter", IN_TEXT, NULL, "Letter", false}, INPUTS_END};
static const Input sent_inputs[] = {{"letter", IN_TEXT, NULL, "Letter", true},
                                    {"sent_on", IN_DATE, NULL, "The day it was sent", false},
                                    INPUTS_END};

ROUTE(GET, "/cases/{id}/letter", case_letter_page, .needs = READ_CASES, .inputs = asked_inputs, .list = "letters",
      .doc = "The letters of a case's register, and one of them as it would be sent.")
ROUTE(POST, "/cases/{id}/letter", case_letter_sent, .needs = CHANGE_CASES, .inputs = sent_inputs,
      .has_own_problems = true, .doc = "Say that a letter was sent: its words are kept as a document of the case.")

static Str letter_url(Ctx *cx, i64 id, Str name) {
    return url_to(cx, "/cases/{id}/letter", "id", str_i64(cx->arena, id).p, "letter", str_cstr(cx->arena, name), NULL);
}

static void add_paragraphs(json_t *m, Str body) {
    json_t *rows = model_array(m, "paragraphs");
    for (Str rest = body; rest.n;) {
        i64 at = str_find(rest, STR("\n\n"));
        Str one = str_trim(at < 0 ? rest : str_slice(rest, 0, (size_t)at));
        if (one.n) model_text(model_append(rows), "paragraph", one);
        rest = at < 0 ? STR("") : str_slice(rest, (size_t)at + 2, SIZE_MAX);
    }
}

/* What is not known yet stands on the page instead of the letter. */
static Status add_letter(Ctx *cx, json_t *m, const Case *c, Str name) {
    Letter l;
    CaseProblems missing;
    json_t *rows = model_array(m, "missing");
    Status st = letter_write(cx, c->id, name, &l, &missing);
    if (st != OK && missing.n == 0) return st;
    if (st != OK) ctx_clear_error(cx);
    for (size_t i = 0; i < missing.n; i++) model_text(model_append(rows), "say", missing.at[i].say);
    model_text(m, "title", l.def->title);
    model_text(m, "letter", l.def->name);
    model_bool(m, "has_missing", missing.n > 0);
    model_bool(m, "may_send", missing.n == 0 && register_is_changed(cx, c->reg));
    if (missing.n > 0) return OK;
    model_text(m, "to", l.to);
    model_text(m, "subject", l.subject);
    model_text(m, "body", l.body);
    model_i64(m, "version", l.version);
    add_paragraphs(m, l.body);
    return OK;
}

static void add_choices(Ctx *cx, json_t *m, const Case *c) {
    json_t *rows = model_array(m, "letters");
    for (size_t i = 0; i < c->reg->n_letters; i++) {
        json_t *o = model_append(rows);
        model_text(o, "name", c->reg->letters[i].name);
        model_text(o, "letter_title", c->reg->letters[i].title);
        model_text(o, "letter_href", letter_url(cx, c->id, c->reg->letters[i].name));
    }
    model_columns(m, "name|letter_title");
}

static Status fill(Ctx *cx, json_t *m, const Case *c, Str name, Date on) {
    model_text(m, "reference", c->reference);
    model_text(m, "register_title", c->reg->title);
    model_text(m, "case_href", case_url(cx, "/cases/{id}", c->id));
    model_text(m, "change_href", case_url(cx, "/cases/{id}/change", c->id));
    model_text(m, "action", case_url(cx, "/cases/{id}/letter", c->id));
    model_form_date(cx, m, "sent_on", on);
    model_bool(m, "is_asked", name.n > 0);
    add_choices(cx, m, c);
    return name.n ? add_letter(cx, m, c, name) : OK;
}

static Status show(Ctx *cx, i64 id, Str name, Date on) {
    Case c;
    TRY(case_get(cx, id, &c));
    json_t *m = model_new("Letters");
    Status st = fill(cx, m, &c, name, on);
    if (st == OK) return reply_model(cx, "case_letter", m);
    json_decref(m);
    return st;
}

static Status case_letter_page(Ctx *cx) {
    i64 id;
    TRY(case_page_asked(cx, &id));
    return show(cx, id, in_text(cx, "letter"), cx->today);
}

static Status case_letter_sent(Ctx *cx) {
    i64 id, document;
    CaseProblems missing = {.n = 0};
    TRY(case_page_asked(cx, &id));
    Str name = in_text(cx, "letter");
    Status st = ERR_INPUT;
    if (!in_has_problems(cx)) st = letter_send(cx, id, name, in_date(cx, "sent_on"), &missing, &document);
    if (st == OK) {
        reply_notice(cx, STR("The letter is kept with the case."));
        return reply_redirect(cx, case_url(cx, "/cases/{id}", id));
    }
    if (!case_form_is_users(st)) return st;
    if (in_has_problems(cx)) ctx_clear_error(cx);
    else case_form_say_error(cx, "sent_on");
    return show(cx, id, name, date_is_set(in_date(cx, "sent_on")) ? in_date(cx, "sent_on") : cx->today);
}
