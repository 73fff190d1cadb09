/* family_pages.c - the family and household of a child, or the children of an adult; and the forms to say and correct it. */
#include "access/audit.h"
#include "people/family.h"
#include "web/model.h"
#include "web/web.h"

ROUTE(GET, "/children/{id}/family", family_page, .needs = READ_CHILD, .subject = SUBJECT_PERSON, .subject_param = "id",
      .list = "relationships",
      .doc = "A child's family and household: who is responsible, whom to call, who lives there.")

static const Input say_inputs[] = {
    {"relationship", IN_NUMBER, NULL, "Relationship", false},
    {"person", IN_NUMBER, NULL, "Number of the record", false},
    {"surname", IN_TEXT, NULL, "Surname", false},
    {"forename", IN_TEXT, NULL, "Forename", false},
    {"relation", IN_CHOICE, FAMILY_RELATIONS, "Relationship to the child", true},
    {"responsibility", IN_CHOICE, "yes|no|not_known", "Parental responsibility", false},
    {"priority", IN_NUMBER, NULL, "Order in which to call", false},
    {"phone", IN_TEXT, NULL, "Telephone", false},
    {"email", IN_TEXT, NULL, "E-mail", false},
    {"note", IN_TEXT, NULL, "Note", false},
    {"from", IN_DATE, NULL, "From", false},
    INPUTS_END,
};

ROUTE(POST, "/children/{id}/family", family_said, .needs = CHANGE_CHILD, .subject = SUBJECT_PERSON,
      .subject_param = "id", .inputs = say_inputs, .has_own_problems = true,
      .doc = "Say how someone stands to a child, or correct what was said (relationship).")

static const Input end_inputs[] = {
    {"relationship", IN_NUMBER, NULL, "Relationship", true},
    {"on", IN_DATE, NULL, "Last day", false},
    {"note", IN_TEXT, NULL, "Note", false},
    INPUTS_END,
};

ROUTE(POST, "/children/{id}/family/end", family_ended, .needs = CHANGE_CHILD, .subject = SUBJECT_PERSON,
      .subject_param = "id", .inputs = end_inputs, .doc = "A relationship has ended.")

static const char *number(Ctx *cx, i64 n) { return str_cstr(cx->arena, str_fmt(cx->arena, "%lld", (long long)n)); }

static Str url_of(Ctx *cx, const char *path, i64 id) { return url_to(cx, path, "id", number(cx, id), NULL); }

static Str card_name(Ctx *cx, const PersonCard *c) {
    if (str_empty(c->forename)) return str_empty(c->surname) ? STR("Name not known") : c->surname;
    return str_fmt(cx->arena, "%.*s %.*s", STR_ARG(c->forename), STR_ARG(c->surname));
}

static void add_card(Ctx *cx, json_t *row, const PersonCard *c) {
    model_id(row, "person_id", c->id);
    model_text(row, "name", card_name(cx, c));
    model_text(row, "href", c->id ? url_of(cx, "/children/{id}", c->id) : STR_NONE);
    model_bool(row, "is_adult", c->is_adult);
    model_date(cx, row, "born", c->birth_date);
    model_text(row, "school", c->school_name);
}

/* "foster_carer" as people write it. */
static Str relation_text(Ctx *cx, Str relation) {
    char *p = str_cstr(cx->arena, relation);
    for (size_t i = 0; i < relation.n; i++)
        if (p[i] == '_') p[i] = ' ';
    return (Str){p, relation.n};
}

static void add_tie(Ctx *cx, json_t *rows, const FamilyTie *t) {
    json_t *row = model_append(rows);
    model_i64(row, "id", t->id);
    add_card(cx, row, &t->card);
    model_text(row, "relation", t->relation);
    model_text(row, "relation_text", relation_text(cx, t->relation));
    model_bool(row, "is_reverse", t->is_reverse);
    model_bool(row, "is_past", t->is_past);
    model_lit(row, "responsibility",
              t->parental_responsibility < 0 ? "not_known"
              : t->parental_responsibility   ? "yes"
                                             : "no");
    model_bool(row, "has_responsibility", t->parental_responsibility == 1);
    model_text(row, "priority", t->priority ? str_from(number(cx, t->priority)) : STR_NONE);
    model_text(row, "phone", str_empty(t->phone) ? STR_NONE : t->phone);
    model_text(row, "email", str_empty(t->email) ? STR_NONE : t->email);
    model_text(row, "note", str_empty(t->note) ? STR_NONE : t->note);
    model_date(cx, row, "from", t->from_on);
    model_date(cx, row, "to", t->to_on);
    model_text(row, "source", url_of_source(cx, t->source_id));
    model_text(row, "entered_by", t->entered_by);
    model_moment(cx, row, "entered_at", t->entered_at);
    model_bool(row, "may_change", !t->is_reverse && !t->is_past);
}

static void add_homes(Ctx *cx, json_t *m, const FamilyView *v) {
    json_t *rows = model_array(m, "homes");
    for (size_t h = 0; h < v->n_homes; h++) {
        const Household *home = &v->homes[h];
        json_t *row = model_append(rows), *people = model_array(row, "people");
        model_text(row, "address", home->address);
        model_bool(row, "is_now", home->is_now);
        model_date(cx, row, "from", home->from_on);
        model_date(cx, row, "to", home->to_on);
        model_bool(row, "has_people", home->n > 0);
        for (size_t i = 0; i < home->n; i++) {
            json_t *person = model_append(people);
            add_card(cx, person, &home->at[i].card);
            model_date(cx, person, "from", home->at[i].from_on);
            model_date(cx, person, "to", home->at[i].to_on);
        }
    }
    model_bool(m, "has_homes", v->n_homes > 0);
}

static void add_siblings(Ctx *cx, json_t *m, const FamilyView *v) {
    json_t *rows = model_array(m, "siblings");
    for (size_t i = 0; i < v->n_siblings; i++) {
        json_t *row = model_append(rows);
        add_card(cx, row, &v->siblings[i].card);
        bool is_known = v->siblings[i].shares.id != 0;
        model_bool(row, "may_be", !is_known);
        model_text(row, "shares", is_known ? card_name(cx, &v->siblings[i].shares) : STR_NONE);
    }
    model_bool(m, "has_siblings", v->n_siblings > 0);
}

static void add_choices(json_t *form, Str chosen) {
    json_t *rows = model_array(form, "relations");
    for (Str rest = STR(FAMILY_RELATIONS); rest.n > 0;) {
        json_t *row = model_append(rows);
        Str word = str_cut(rest, '|', &rest);
        model_text(row, "word", word);
        model_bool(row, "is_chosen", str_eq(word, chosen));
    }
}

static void name_choices(Ctx *cx, json_t *form) {
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(form, "relations"), i, row) {
        const char *word = json_string_value(json_object_get(row, "word"));
        model_text(row, "title", relation_text(cx, str_from(word)));
    }
}

static void add_form(Ctx *cx, json_t *m, bool is_form) {
    static const char *const texts[] = {"surname", "forename", "phone", "email", "note"};
    json_t *form = model_object(m, "form");
    for (size_t i = 0; i < COUNT_OF(texts); i++) model_text(form, texts[i], is_form ? in_text(cx, texts[i]) : STR_NONE);
    i64 person = is_form ? in_number(cx, "person", 0) : 0, priority = is_form ? in_number(cx, "priority", 0) : 0;
    model_text(form, "person", person ? str_from(number(cx, person)) : STR_NONE);
    model_text(form, "priority", priority ? str_from(number(cx, priority)) : STR_NONE);
    model_form_date(cx, form, "from", is_form ? in_date(cx, "from") : DATE_NONE);
    Str responsible = is_form ? in_text(cx, "responsibility") : STR_NONE;
    model_bool(form, "is_yes", str_is(responsible, "yes"));
    model_bool(form, "is_no", str_is(responsible, "no"));
    add_choices(form, is_form ? in_text(cx, "relation") : STR_NONE);
    name_choices(cx, form);
}

static Status show(Ctx *cx, bool is_form) {
    PersonFacts p;
    FamilyView v;
    TRY(person_get(cx, in_subject(cx), &p));
    TRY(family_view(cx, &p, &v));
    json_t *m = model_new("Family and household"), *rows = model_array(m, "relationships");
    for (size_t i = 0; i < v.n_ties; i++) add_tie(cx, rows, &v.ties[i]);
    add_homes(cx, m, &v);
    add_siblings(cx, m, &v);
    model_i64(m, "id", p.who.id);
    model_text(m, "name", person_display_name(cx, &p, cx->today));
    model_bool(m, "is_adult", p.who.is_adult);
    model_bool(m, "is_address_hidden", p.is_address_hidden);
    model_bool(m, "has_relationships", v.n_ties > 0);
    model_text(m, "child_href", url_of(cx, "/children/{id}", p.who.id));
    model_text(m, "action", url_of(cx, "/children/{id}/family", p.who.id));
    model_text(m, "end_action", url_of(cx, "/children/{id}/family/end", p.who.id));
    model_text(m, "csv", url_of(cx, "/children/{id}/family.csv", p.who.id));
    model_columns(
        m,
        "id|person_id|name|relation|is_reverse|responsibility|priority|phone|email|from|to|note|entered_by|entered_at");
    if (!p.who.is_adult) add_form(cx, m, is_form);
    audit_note(cx, "person.view", p.who.id, "family");
    return reply_model(cx, "family", m);
}

static Status family_page(Ctx *cx) { return show(cx, false); }

static i8 responsibility(Ctx *cx) {
    Str said = in_text(cx, "responsibility");
    return str_is(said, "yes") ? 1 : str_is(said, "no") ? 0 : -1;
}

static Status family_said(Ctx *cx) {
    FamilySaid s = {.child_id = in_subject(cx),
                    .other_id = in_number(cx, "person", 0),
                    .surname = in_text(cx, "surname"),
                    .forename = in_text(cx, "forename"),
                    .relation = in_text(cx, "relation"),
                    .parental_responsibility = responsibility(cx),
                    .priority = in_number(cx, "priority", 0),
                    .phone = in_text(cx, "phone"),
                    .email = in_text(cx, "email"),
                    .note = in_text(cx, "note"),
                    .from_on = in_date(cx, "from")};
    i64 tie = in_number(cx, "relationship", 0);
    if (in_has_problems(cx)) return show(cx, true);
    Status st = tie ? family_correct(cx, tie, &s) : family_add(cx, &s);
    if (st == ERR_INPUT || st == ERR_NOTFOUND || st == ERR_DENIED) {
        reply_problem(cx, st == ERR_INPUT ? "surname" : "person", cx->error.message);
        ctx_clear_error(cx);
        return show(cx, true);
    }
    TRY(st);
    reply_notice(cx, tie ? STR("Corrected.") : STR("Recorded."));
    return reply_redirect(cx, url_of(cx, "/children/{id}/family", s.child_id));
}

static Status family_ended(Ctx *cx) {
    TRY(family_end(cx, in_subject(cx), in_number(cx, "relationship", 0), in_date(cx, "on"), in_text(cx, "note")));
    reply_notice(cx, STR("Ended."));
    return reply_redirect(cx, url_of(cx, "/children/{id}/family", in_subject(cx)));
}
