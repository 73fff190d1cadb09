/* case_new_pages.c - opening a case: whom it is about, then what the definition asks at the start. */
#include "access/audit.h"
#include "people/person.h"
#include "people/search.h"
#include "registers/case_access.h"
#include "registers/case_family.h"
#include "registers/case_form.h"
#include "registers/case_model.h"
#include "schools/establishment.h"
#include "web/model.h"

static const Input new_inputs[] = {
    {"person", IN_NUMBER, NULL, "Child", false},
    {"urn", IN_NUMBER, NULL, "School", false},
    {"sibling", IN_NUMBER, NULL, "Case of a brother or sister", false},
    {"q", IN_TEXT, NULL, "Whom it is about", false},
    INPUTS_END,
};

ROUTE(GET, "/registers/{name}/new", case_new_page, .needs = CHANGE_CASES, .inputs = new_inputs,
      .doc = "The form to open a case of a register, about a child or a school found first.")

static const Input opened_inputs[] = {
    {"_token", IN_TEXT, NULL, "Form", false},
    {"_person", IN_NUMBER, NULL, "Child", false},
    {"_urn", IN_NUMBER, NULL, "School", false},
    {"_subject", IN_TEXT, NULL, "Whom it is about", false},
    {"_sibling", IN_NUMBER, NULL, "Case of a brother or sister", false},
    INPUTS_END,
};

ROUTE(POST, "/registers/{name}/new", case_opened, .needs = CHANGE_CASES, .inputs = opened_inputs,
      .has_own_problems = true, .takes_given = true, .doc = "Open a case.")

typedef struct Opening {
    CaseOpen open;
    Str name;   /* of whom it is about */
    i64 exists; /* a case that is open already */
    Case like;  /* of a brother or sister, whose answers are offered; reg NULL: none */
    CaseForm form;
} Opening;

static Status asked_register(Ctx *cx, const Register **out) {
    *out = register_find(registers_of(cx), in_path(cx, "name"));
    if (!*out) return FAIL(cx, ERR_NOTFOUND, "there is no register of that name");
    return register_may_change(cx, *out);
}

static bool is_about_person(const Register *r) { return r->subject == OF_CHILD || r->subject == OF_FAMILY; }

static bool is_about_school(const Register *r) { return r->subject == OF_SCHOOL || r->subject == OF_SETTING; }

static bool is_told(const CaseOpen *o) {
    if (is_about_person(o->reg)) return o->person_id != 0;
    return is_about_school(o->reg) ? o->urn != 0 : true;
}

/* Checks that the person or school may be seen, and says their name. A child's school now is the case's. */
static Status load_subject(Ctx *cx, Opening *n) {
    PersonFacts p;
    PersonCard card;
    Establishment school;
    CaseOpen *o = &n->open;
    if (is_about_person(o->reg) && o->person_id) {
        TRY(person_get(cx, o->person_id, &p));
        TRY(person_card(cx, p.who.id, &card));
        audit_note(cx, "person.view", p.who.id, "opening a case");
        o->person_id = p.who.id;
        if (!o->urn && !date_is_set(card.school_to_on)) o->urn = card.urn;
        n->name = person_display_name(cx, &p, cx->today);
    } else if (is_about_school(o->reg) && o->urn) {
        TRY(school_get(cx, o->urn, &school));
        n->name = school.name;
    }
    return OK;
}

/* ---- a brother's or sister's ---- */

/* The same referral, for the most part: days, choices and words are offered as they stand there, to be looked at. */
static Value offered(const Opening *n, const Register *r, size_t field) {
    FieldType type = r->fields[field].type;
    bool is_shared = type == FIELD_DATE || type == FIELD_CHOICE || type == FIELD_CHOICES || type == FIELD_TEXT ||
                     type == FIELD_LONG || type == FIELD_YES_NO;
    if (n->like.reg == r && is_shared && !r->fields[field].is_sensitive) return n->like.values[field];
    return field == r->opened_on ? value_date(n->form.cx->today) : value_unknown();
}

static Status load_like(Ctx *cx, Opening *n, i64 sibling_case) {
    if (sibling_case == 0) return OK;
    TRY(case_family_link(cx, sibling_case, &n->open));
    return case_get(cx, sibling_case, &n->like);
}

/* ---- whom it is about ---- */

static void add_found(Ctx *cx, json_t *rows, const Register *r, const char *key, i64 id) {
    json_t *o = model_append(rows);
    model_text(o, "found_href",
               url_to(cx, "/registers/{name}/new", "name", str_cstr(cx->arena, r->name), key, str_i64(cx->arena, id).p,
                      NULL));
}

static void say_found(json_t *rows, Str text, Str note) {
    json_t *o = json_array_get(rows, json_array_size(rows) - 1);
    model_text(o, "found_text", text);
    model_text(o, "found_note", note);
}

static Status find_people(Ctx *cx, json_t *rows, const Register *r, Str q) {
    PersonCards found = {0};
    TRY(person_find(cx, q, &found));
    audit_note(cx, "person.search", 0, "%zu found", found.n);
    for (size_t i = 0; i < found.n; i++) {
        const PersonCard *c = &found.at[i];
        if (c->id == 0) continue;
        Str born = date_is_set(c->birth_date)
                       ? str_fmt(cx->arena, "born %.*s", STR_ARG(date_long(cx->arena, c->birth_date)))
                       : STR_NONE;
        add_found(cx, rows, r, "person", c->id);
        say_found(rows, STR_CAT(cx->arena, c->forename, STR(" "), c->surname),
                  c->school_name.n ? STR_CAT(cx->arena, born, STR(" "), c->school_name) : born);
    }
    return OK;
}

static Status find_schools(Ctx *cx, json_t *rows, const Register *r, Str q) {
    SchoolCard *found;
    size_t n;
    TRY(school_find(cx, q, &found, &n));
    for (size_t i = 0; i < n; i++) {
        add_found(cx, rows, r, "urn", found[i].urn);
        say_found(rows, found[i].name, found[i].town);
    }
    return OK;
}

static Status add_search(Ctx *cx, json_t *m, const Register *r) {
    Str q = in_text(cx, "q");
    json_t *rows = model_array(m, "found");
    bool is_school = is_about_school(r);
    model_lit(m, "ask", is_school ? "Which school?" : "Which child?");
    model_lit(m, "ask_hint",
              is_school ? "Name, URN or LAESTAB" : "Name, date of birth, postcode or number, in any order");
    model_text(m, "q", q);
    model_bool(m, "has_searched", q.n > 0);
    Status st = q.n == 0 ? OK : is_school ? find_schools(cx, rows, r, q) : find_people(cx, rows, r, q);
    if (st == ERR_INPUT) ctx_clear_error(cx);
    else TRY(st);
    model_bool(m, "has_found", json_array_size(rows) > 0);
    return OK;
}

/* ---- the form ---- */

static Status add_inputs(CaseForm *f, const Opening *n, const Register *r) {
    for (size_t i = 0; i < r->n_fields; i++) {
        const Field *field = &r->fields[i];
        if (!field->is_opening || field->computed || field->type == FIELD_ROWS) continue;
        TRY(case_form_add(f, field, field->name, offered(n, r, i), false));
    }
    return OK;
}

/* What is asked of whom or what a case is about that is neither a child nor a school. */
static const char *name_asked(const Register *r) {
    if (r->subject == OF_EMPLOYER) return "Name of the employer";
    if (r->subject == OF_BODY) return "Name of the partnership, provider or other body";
    return r->subject == OF_ADULT ? "Name of the adult" : "What it is about, in a few words";
}

static void add_id(Ctx *cx, json_t *m, const char *key, i64 id) {
    model_text(m, key, id ? str_i64(cx->arena, id) : STR(""));
}

static Status fill(Ctx *cx, json_t *m, Opening *n, Str token) {
    const Register *r = n->open.reg;
    const char *name = str_cstr(cx->arena, r->name);
    bool is_subject_typed = !is_about_person(r) && !is_about_school(r);
    model_text(m, "title", str_fmt(cx->arena, "Open %.*s", STR_ARG(register_a_case(cx->arena, r))));
    model_text(m, "register", r->name);
    model_text(m, "register_title", r->title);
    model_text(m, "list", url_to(cx, "/registers/{name}", "name", name, NULL));
    model_text(m, "action", url_to(cx, "/registers/{name}/new", "name", name, NULL));
    model_text(m, "open_href", n->exists ? case_url(cx, "/cases/{id}", n->exists) : STR_NONE);
    model_text(m, "subject", n->name);
    model_text(m, "token", token);
    model_bool(m, "has_subject", is_told(&n->open));
    model_bool(m, "asks_subject", is_subject_typed);
    model_text(m, "subject_typed", n->open.subject_key);
    add_id(cx, m, "person_id", n->open.person_id);
    add_id(cx, m, "urn", n->open.urn);
    add_id(cx, m, "sibling_id", n->open.from_case);
    model_text(m, "like", n->like.reg ? n->like.reference : STR_NONE);
    model_text(m, "like_href", n->like.reg ? case_url(cx, "/cases/{id}", n->like.id) : STR_NONE);
    if (!is_told(&n->open)) return add_search(cx, m, r);
    model_lit(m, "ask", is_subject_typed ? name_asked(r) : NULL);
    n->form.inputs = model_array(m, "inputs");
    TRY(add_inputs(&n->form, n, r));
    case_form_say(&n->form);
    return OK;
}

static Status show(Ctx *cx, Opening *n, Str token) {
    json_t *m = model_new("");
    Status st = fill(cx, m, n, token);
    if (st == OK) return reply_model(cx, "case_new", m);
    json_decref(m);
    return st;
}

static Status case_new_page(Ctx *cx) {
    Opening n = {.open = {.person_id = in_number(cx, "person", 0), .urn = in_number(cx, "urn", 0)},
                 .form = case_form_open(cx, NULL, 0)};
    TRY(asked_register(cx, &n.open.reg));
    TRY(load_subject(cx, &n));
    TRY(load_like(cx, &n, in_number(cx, "sibling", 0)));
    return show(cx, &n, case_form_token(cx));
}

/* ---- opened ---- */

static Status try_open(Ctx *cx, Opening *n, i64 *id) {
    *id = 0;
    if (n->form.problems.n > 0 || in_has_problems(cx))
        return FAIL(cx, ERR_INPUT, "some of what was typed needs another look");
    return case_open(cx, &n->open, id, &n->form.problems);
}

static Status case_opened(Ctx *cx) {
    i64 id;
    Opening n = {.open = {.person_id = in_number(cx, "_person", 0),
                          .urn = in_number(cx, "_urn", 0),
                          .subject_key = in_text(cx, "_subject"),
                          .form_token = in_text(cx, "_token")},
                 .form = case_form_open(cx, NULL, 0)};
    TRY(asked_register(cx, &n.open.reg));
    TRY(load_subject(cx, &n));
    if (!is_told(&n.open)) return FAIL(cx, ERR_INPUT, "say whom the case is about");
    TRY(load_like(cx, &n, in_number(cx, "_sibling", 0)));
    TRY(case_form_answers(&n.form, n.open.reg, &n.open.answers));
    Status st = try_open(cx, &n, &id);
    if (st == OK) {
        reply_notice(cx, STR("The case is open."));
        return reply_redirect(cx, case_url(cx, "/cases/{id}", id));
    }
    if (!case_form_is_users(st)) return st;
    if (st == ERR_CONFLICT) {
        n.exists = id;
        reply_problem(cx, "main", STR("There is an open case of this register already"));
    } else if (n.form.problems.n == 0 && !in_has_problems(cx)) {
        case_form_say_error(cx, "main");
    }
    ctx_clear_error(cx);
    return show(cx, &n, n.open.form_token);
}
