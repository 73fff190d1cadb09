/* case_form_pages.c - forms that the definition makes: change answers, a row of a list, a move to another stage.
 *
 * Why       only what somebody altered is sent on to the engine: an answer that another has changed meanwhile, and that this form
 *           merely carried along, must not be put back. What it held when the form was made is told from the history. */
#include "db/db.h"
#include "people/person.h"
#include "registers/case_access.h"
#include "registers/case_form.h"
#include "registers/case_groups.h"
#include "registers/case_model.h"
#include "registers/case_own.h"
#include "sql_all.h"
#include "web/model.h"

/* Names begin with _ where a definition's field might have the same one. */
static const Input change_asked[] = {{"part", IN_NUMBER, NULL, "Part", false}, INPUTS_END};
static const Input change_inputs[] = {{"_revision", IN_NUMBER, NULL, "Revision", false},
                                      {"_part", IN_NUMBER, NULL, "Part", false},
                                      INPUTS_END};
static const Input row_asked[] = {{"list", IN_TEXT, NULL, "List", false},
                                  {"row", IN_NUMBER, NULL, "Row", false},
                                  INPUTS_END};
static const Input row_inputs[] = {{"_revision", IN_NUMBER, NULL, "Revision", false},
                                   {"_list", IN_TEXT, NULL, "List", false},
                                   {"_row", IN_NUMBER, NULL, "Row", false},
                                   INPUTS_END};
static const Input move_asked[] = {{"stage", IN_TEXT, NULL, "Stage", false}, INPUTS_END};
static const Input move_inputs[] = {{"_revision", IN_NUMBER, NULL, "Revision", false},
                                    {"_stage", IN_TEXT, NULL, "Stage", false},
                                    {"_on", IN_DATE, NULL, "The day", false},
                                    {"_note", IN_TEXT, NULL, "Note", false},
                                    INPUTS_END};

ROUTE(GET, "/cases/{id}/change", case_change_page, .needs = CHANGE_CASES, .inputs = change_asked,
      .doc = "The form to change what a case holds.")
ROUTE(POST, "/cases/{id}/change", case_changed, .needs = CHANGE_CASES, .inputs = change_inputs, .takes_given = true,
      .has_own_problems = true, .doc = "Change what a case holds.")
ROUTE(GET, "/cases/{id}/row", case_row_page, .needs = CHANGE_CASES, .inputs = row_asked,
      .doc = "The form for a row of a case's list: a new one, or one to be corrected.")
ROUTE(POST, "/cases/{id}/row", case_row_changed, .needs = CHANGE_CASES, .inputs = row_inputs, .takes_given = true,
      .has_own_problems = true, .doc = "Add a row to a case's list, correct one, or take one out.")
ROUTE(GET, "/cases/{id}/move", case_move_page, .needs = CHANGE_CASES, .inputs = move_asked,
      .doc = "The form to move a case to another stage: what that stage needs and asks.")
ROUTE(POST, "/cases/{id}/move", case_moved, .needs = CHANGE_CASES, .inputs = move_inputs, .takes_given = true,
      .has_own_problems = true, .doc = "Move a case to another stage.")

/* One of the three forms on one case. */
typedef struct Editing {
    Case c;
    CaseForm form;
    Answers answers;
    i64 revision; /* what the form was made from */
    i64 part;     /* a group of fields; -1: all */
    size_t list;  /* a field of rows; SIZE_MAX: none */
    i64 row;      /* 0: a new one */
    size_t stage; /* of a move; SIZE_MAX: answers alone */
    Date on;
    Str note;
} Editing;

static Status load(Ctx *cx, Editing *e) {
    i64 id;
    TRY(case_page_asked(cx, &id));
    TRY(case_get(cx, id, &e->c));
    if (e->stage == SIZE_MAX) TRY(case_may_change(cx, &e->c));
    if (date_is_set(e->c.closed_on))
        return FAIL(cx, ERR_CONFLICT, "case %lld is closed: reopen it first", (long long)id);
    e->form = case_form_open(cx, NULL, id);
    return OK;
}

/* ---- what was altered ---- */

/* What somebody else has done to a field since the form was made. */
typedef struct Since {
    Str field, was, now, by;
    Moment at;
} Since;

typedef struct Sinces {
    Since *at;
    size_t n;
} Sinces;

enum { SINCES_MAX = 500 };

static Status load_since(Ctx *cx, const Editing *e, Sinces *out) {
    DbRows *r;
    *out = (Sinces){.at = NULL};
    if (e->revision == 0 || e->revision == e->c.revision) return OK;
    out->at = ARENA_ARRAY(cx->arena, Since, SINCES_MAX);
    TRY(db_query(cx, &r, SQL_case_changes_since, P_I64(e->c.id), P_I64(e->revision)));
    while (db_next(r) && out->n < SINCES_MAX)
        out->at[out->n++] = (Since){.field = col_str_keep(r, 0),
                                    .was = col_str_keep(r, 1),
                                    .now = col_str_keep(r, 2),
                                    .by = col_str_keep(r, 3),
                                    .at = col_moment(r, 4)};
    return db_done(r);
}

/* What the form held of a field when it was made. */
static Value value_then(Ctx *cx, const Editing *e, const Sinces *since, size_t field) {
    const Field *f = &e->c.reg->fields[field];
    for (size_t i = 0; i < since->n; i++) {
        Value v;
        Str say;
        if (!str_eq(since->at[i].field, f->name)) continue;
        return case_read_answer(cx, f, since->at[i].was, &v, &say) ? v : value_text(since->at[i].was);
    }
    return e->c.values[field];
}

static bool is_altered(Ctx *cx, const Editing *e, const Sinces *since, const Answer *a) {
    Value typed;
    Str say;
    size_t i = register_field(e->c.reg, a->field);
    if (i == SIZE_MAX || e->c.reg->fields[i].type == FIELD_ROWS) return true;
    if (!case_read_answer(cx, &e->c.reg->fields[i], a->text, &typed, &say)) return true;
    return !value_eq(typed, value_then(cx, e, since, i));
}

static Answers only_altered(Ctx *cx, const Editing *e, const Sinces *since) {
    Answer *at = ARENA_ARRAY(cx->arena, Answer, e->answers.n + 1);
    Answers out = {.at = at};
    for (size_t i = 0; i < e->answers.n; i++)
        if (is_altered(cx, e, since, &e->answers.at[i])) at[out.n++] = e->answers.at[i];
    return out;
}

/* ---- what is shown again ---- */

static Str words_of(Ctx *cx, const Register *reg, Str field, Str iso) {
    Value v;
    Str say;
    size_t i = register_field(reg, field);
    if (iso.n == 0) return STR("nothing");
    if (i == SIZE_MAX || !case_read_answer(cx, &reg->fields[i], iso, &v, &say)) return iso;
    Str words = case_words(cx, &reg->fields[i], v);
    return words.p ? words : iso;
}

/* What others have changed since the form was made: shown, so that the text kept here is not put over it unseen. */
static void add_since(Ctx *cx, json_t *m, const Editing *e, const Sinces *since) {
    json_t *rows = model_array(m, "since");
    for (size_t i = 0; i < since->n; i++) {
        const Since *s = &since->at[i];
        size_t f = register_field(e->c.reg, s->field);
        if (case_hides_answer(cx, e->c.reg, s->field)) continue;
        json_t *o = model_append(rows);
        model_text(o, "field", s->field);
        model_text(o, "since_title", f == SIZE_MAX ? s->field : e->c.reg->fields[f].title);
        model_text(o, "was", words_of(cx, e->c.reg, s->field, s->was));
        model_text(o, "now", words_of(cx, e->c.reg, s->field, s->now));
        model_text(o, "by", s->by);
        model_moment(cx, o, "changed_at", s->at);
    }
    model_bool(m, "has_since", since->n > 0);
}

static Status add_subject(Ctx *cx, json_t *m, const Case *c) {
    PersonFacts p;
    model_text(m, "subject", c->subject_key);
    if (c->person_id == 0) return OK;
    TRY(person_get(cx, c->person_id, &p));
    model_text(m, "subject", person_display_name(cx, &p, cx->today));
    return OK;
}

static Status add_head(Ctx *cx, json_t *m, Editing *e, const char *path) {
    model_text(m, "reference", e->c.reference);
    model_text(m, "register_title", e->c.reg->title);
    model_text(m, "case_href", case_url(cx, "/cases/{id}", e->c.id));
    model_text(m, "action", case_url(cx, path, e->c.id));
    model_i64(m, "revision", e->c.revision);
    return add_subject(cx, m, &e->c);
}

/* The error in hand, unless the form says it beside its fields. */
static void say_failure(Ctx *cx, const Editing *e) {
    if (e->form.problems.n == 0 && !in_has_problems(cx)) case_form_say_error(cx, "main");
    ctx_clear_error(cx);
}

static Status needs_another_look(Ctx *cx) { return FAIL(cx, ERR_INPUT, "some of what was typed needs another look"); }

/* ---- change ---- */

static bool is_in_part(const Editing *e, size_t field) {
    const Field *f = &e->c.reg->fields[field];
    if (f->type == FIELD_ROWS || f->computed || !field_is_seen(e->form.cx, f)) return false;
    return e->part < 0 || case_group_is(e->c.reg, (size_t)e->part, field);
}

static Status fill_change(Ctx *cx, json_t *m, Editing *e, const Sinces *since) {
    TRY(add_head(cx, m, e, "/cases/{id}/change"));
    model_i64(m, "part", e->part);
    add_since(cx, m, e, since);
    json_t *groups = model_array(m, "groups");
    for (size_t g = 0; g <= e->c.reg->n_stages + 1; g++) {
        json_t *o = json_object();
        e->form.inputs = model_array(o, "inputs");
        model_text(o, "group_title", case_group_title(cx, e->c.reg, g));
        Status st = OK;
        for (size_t i = 0; i < e->c.reg->n_fields && st == OK; i++)
            if (is_in_part(e, i) && case_group_is(e->c.reg, g, i))
                st = case_form_add(&e->form, &e->c.reg->fields[i], e->c.reg->fields[i].name, e->c.values[i], false);
        if (json_array_size(e->form.inputs) > 0) json_array_append(groups, o);
        json_array_extend(json_object_get(m, "every"), e->form.inputs);
        json_decref(o);
        TRY(st);
    }
    e->form.inputs = json_object_get(m, "every");
    case_form_say(&e->form);
    json_object_del(m, "every");
    return OK;
}

static Status show_change(Ctx *cx, Editing *e, const Sinces *since) {
    json_t *m = model_new("");
    model_text(m, "title", str_fmt(cx->arena, "Change %.*s", STR_ARG(e->c.reference)));
    model_array(m, "every");
    return case_reply(cx, m, fill_change(cx, m, e, since), "case_change");
}

static Status case_change_page(Ctx *cx) {
    Editing e = {.part = in_number(cx, "part", -1), .stage = SIZE_MAX};
    TRY(load(cx, &e));
    return show_change(cx, &e, &(Sinces){.n = 0});
}

/* What another changed meanwhile is said with what it is now: this form's text stays, and saving again puts it in its place. */
static void say_conflicts(Ctx *cx, Editing *e, const Sinces *since) {
    ProblemList l = {.cx = cx};
    for (size_t i = 0; i < e->form.problems.n; i++) {
        Str field = e->form.problems.at[i].field;
        const Since *last = NULL;
        for (size_t k = 0; k < since->n; k++)
            if (str_eq(since->at[k].field, field)) last = &since->at[k];
        if (last)
            problem_add(&l, field,
                        str_fmt(cx->arena,
                                "%.*s has changed this to %.*s meanwhile. Save again to put yours in its place",
                                STR_ARG(last->by), STR_ARG(words_of(cx, e->c.reg, field, last->now))));
        else problem_add(&l, field, e->form.problems.at[i].say);
    }
    e->form.problems = l.out;
}

static Status case_changed(Ctx *cx) {
    Sinces since;
    Editing e = {.part = in_number(cx, "_part", -1), .revision = in_number(cx, "_revision", 0), .stage = SIZE_MAX};
    TRY(load(cx, &e));
    TRY(load_since(cx, &e, &since));
    TRY(case_form_answers(&e.form, e.c.reg, &e.answers));
    bool is_wrong = e.form.problems.n > 0 || in_has_problems(cx);
    Status st = is_wrong ? needs_another_look(cx)
                         : case_change(cx, e.c.id, e.revision, only_altered(cx, &e, &since), &e.form.problems);
    if (st == OK) {
        reply_notice(cx, STR("Saved."));
        return reply_redirect(cx, case_url(cx, "/cases/{id}", e.c.id));
    }
    if (!case_form_is_users(st)) return st;
    if (st == ERR_CONFLICT) say_conflicts(cx, &e, &since);
    say_failure(cx, &e);
    return show_change(cx, &e, &since);
}

/* ---- a row ---- */

static Status find_list(Ctx *cx, Editing *e, Str name) {
    e->list = register_field(e->c.reg, name);
    bool is_seen = e->list != SIZE_MAX && field_is_seen(cx, &e->c.reg->fields[e->list]);
    if (is_seen && e->c.reg->fields[e->list].type == FIELD_ROWS) return OK;
    return FAIL(cx, ERR_NOTFOUND, "the register has no such list");
}

static const CaseRow *row_of(const Editing *e) {
    const CaseRows *rows = &e->c.rows[e->list];
    for (size_t i = 0; i < rows->n; i++)
        if (rows->at[i].id == e->row) return &rows->at[i];
    return NULL;
}

static Status fill_row(Ctx *cx, json_t *m, Editing *e) {
    const Field *f = &e->c.reg->fields[e->list];
    const CaseRow *row = e->row ? row_of(e) : NULL;
    TRY(add_head(cx, m, e, "/cases/{id}/row"));
    model_text(m, "list", f->name);
    model_i64(m, "row", e->row);
    model_bool(m, "is_known", row != NULL);
    Str key = row ? str_i64(cx->arena, e->row) : STR("new");
    model_text(m, "remove", str_fmt(cx->arena, "%.*s[%.*s].remove", STR_ARG(f->name), STR_ARG(key)));
    e->form.inputs = model_array(m, "inputs");
    for (size_t i = 0; i < f->n_fields; i++) {
        if (f->fields[i].computed || !field_is_seen(cx, &f->fields[i])) continue;
        Str name = str_fmt(cx->arena, "%.*s[%.*s].%.*s", STR_ARG(f->name), STR_ARG(key), STR_ARG(f->fields[i].name));
        TRY(case_form_add(&e->form, &f->fields[i], name, row ? row->values[i] : value_unknown(), false));
    }
    case_form_say(&e->form);
    return OK;
}

static Status show_row(Ctx *cx, Editing *e) {
    json_t *m = model_new("");
    model_text(m, "title", e->c.reg->fields[e->list].title);
    return case_reply(cx, m, fill_row(cx, m, e), "case_row");
}

static Status case_row_page(Ctx *cx) {
    Editing e = {.row = in_number(cx, "row", 0), .stage = SIZE_MAX};
    TRY(load(cx, &e));
    if (!in_text(cx, "list").n) return reply_redirect(cx, case_url(cx, "/cases/{id}", e.c.id));
    TRY(find_list(cx, &e, in_text(cx, "list")));
    if (e.row && !row_of(&e)) return FAIL(cx, ERR_NOTFOUND, "that row is no longer there");
    return show_row(cx, &e);
}

static Status case_row_changed(Ctx *cx) {
    Editing e = {.row = in_number(cx, "_row", 0), .revision = in_number(cx, "_revision", 0), .stage = SIZE_MAX};
    TRY(load(cx, &e));
    TRY(find_list(cx, &e, in_text(cx, "_list")));
    TRY(case_form_answers(&e.form, e.c.reg, &e.answers));
    bool is_wrong = e.form.problems.n > 0 || in_has_problems(cx);
    /* A new row puts nothing in the place of another's: only a row that is there has a revision to mind. */
    Status st = is_wrong ? needs_another_look(cx)
                         : case_change(cx, e.c.id, e.row ? e.revision : 0, e.answers, &e.form.problems);
    if (st == OK) {
        reply_notice(cx, STR("Saved."));
        return reply_redirect(cx, case_url(cx, "/cases/{id}", e.c.id));
    }
    if (!case_form_is_users(st)) return st;
    say_failure(cx, &e);
    return show_row(cx, &e);
}

/* ---- a move ---- */

bool case_stage_asks(const Register *reg, const Stage *s, size_t field, bool *is_needed) {
    const Field *f = &reg->fields[field];
    *is_needed = false;
    if (f->computed || f->type == FIELD_ROWS) return false;
    for (size_t i = 0; i < s->n_needs; i++) *is_needed = *is_needed || s->needs[i] == field;
    for (size_t i = 0; i < s->n_asks; i++)
        if (s->asks[i] == field) return true;
    for (size_t i = 0; i < s->n_requires; i++)
        if (s->requires[i].field == field || expr_reads_field(s->requires[i].that, field)) return true;
    return *is_needed;
}

static Status add_missing(Ctx *cx, json_t *m, const Editing *e) {
    CaseProblems missing;
    json_t *rows = model_array(m, "missing");
    TRY(case_try_stage(cx, &e->c, e->stage, &missing));
    for (size_t i = 0; i < missing.n; i++) model_text(model_append(rows), "say", missing.at[i].say);
    model_bool(m, "has_missing", missing.n > 0);
    return OK;
}

/* The day is the form's own input, drawn as the definition's dates are. */
static Status add_day(Editing *e) {
    static const Field day = {.name = {"_on", 3}, .title = {"The day it happened", 19}, .type = FIELD_DATE};
    Value v = value_date(date_is_set(e->on) ? e->on : e->form.cx->today);
    CaseForm f = e->form;
    f.is_typed = false;
    return case_form_add(&f, &day, day.name, v, true);
}

static Status fill_move(Ctx *cx, json_t *m, Editing *e) {
    const Register *reg = e->c.reg;
    const Stage *s = &reg->stages[e->stage];
    bool is_needed;
    TRY(add_head(cx, m, e, "/cases/{id}/move"));
    model_text(m, "stage", s->name);
    model_text(m, "stage_title", s->title);
    model_text(m, "hint", s->hint);
    model_bool(m, "closes", s->is_last);
    model_text(m, "note", e->note);
    TRY(add_missing(cx, m, e));
    e->form.inputs = model_array(m, "inputs");
    for (size_t i = 0; i < reg->n_fields; i++)
        if (field_is_seen(cx, &reg->fields[i]) && case_stage_asks(reg, s, i, &is_needed))
            TRY(case_form_add(&e->form, &reg->fields[i], reg->fields[i].name, e->c.values[i], is_needed));
    TRY(add_day(e));
    case_form_say(&e->form);
    return OK;
}

static Status show_move(Ctx *cx, Editing *e) {
    const Stage *s = &e->c.reg->stages[e->stage];
    json_t *m = model_new("");
    model_text(m, "title",
               s->is_last ? str_fmt(cx->arena, "Close %.*s", STR_ARG(e->c.reference))
                          : str_fmt(cx->arena, "Move %.*s to: %.*s", STR_ARG(e->c.reference), STR_ARG(s->title)));
    return case_reply(cx, m, fill_move(cx, m, e), "case_move");
}

static Status find_stage(Ctx *cx, Editing *e, Str name) {
    e->stage = register_stage(e->c.reg, name);
    if (e->stage == SIZE_MAX) return FAIL(cx, ERR_NOTFOUND, "the register has no such stage");
    return case_may_move(cx, &e->c, e->stage);
}

static Status case_move_page(Ctx *cx) {
    Editing e = {.on = cx->today};
    TRY(load(cx, &e));
    if (!in_text(cx, "stage").n) return reply_redirect(cx, case_url(cx, "/cases/{id}", e.c.id));
    TRY(find_stage(cx, &e, in_text(cx, "stage")));
    return show_move(cx, &e);
}

/* The engine speaks of "on"; the form's input is _on. */
static void name_day_problem(Ctx *cx, Editing *e) {
    ProblemList l = {.cx = cx};
    for (size_t i = 0; i < e->form.problems.n; i++) {
        const CaseProblem *p = &e->form.problems.at[i];
        problem_add(&l, str_is(p->field, "on") ? STR("_on") : p->field, p->say);
    }
    e->form.problems = l.out;
}

static Status try_move(Ctx *cx, Editing *e) {
    if (e->form.problems.n > 0 || in_has_problems(cx)) return needs_another_look(cx);
    CaseMove move = {.id = e->c.id,
                     .revision = e->revision,
                     .stage = e->c.reg->stages[e->stage].name,
                     .on = e->on,
                     .note = e->note,
                     .answers = e->answers};
    return case_move(cx, &move, &e->form.problems);
}

static Status case_moved(Ctx *cx) {
    Editing e = {.revision = in_number(cx, "_revision", 0), .on = in_date(cx, "_on"), .note = in_text(cx, "_note")};
    TRY(load(cx, &e));
    TRY(find_stage(cx, &e, in_text(cx, "_stage")));
    TRY(case_form_answers(&e.form, e.c.reg, &e.answers));
    Status st = try_move(cx, &e);
    if (st == OK) {
        reply_notice(cx, str_fmt(cx->arena, "The case has moved to: %.*s.", STR_ARG(e.c.reg->stages[e.stage].title)));
        return reply_redirect(cx, case_url(cx, "/cases/{id}", e.c.id));
    }
    if (!case_form_is_users(st)) return st;
    name_day_problem(cx, &e);
    say_failure(cx, &e);
    return show_move(cx, &e);
}
