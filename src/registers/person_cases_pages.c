/* person_cases_pages.c - the cases of one child in every register: open ones first, and what may be opened. */
#include "access/audit.h"
#include "people/person.h"
#include "registers/case_access.h"
#include "registers/case_model.h"
#include "web/model.h"
#include "web/web.h"

ROUTE(GET, "/children/{id}/cases", person_cases_page, .needs = READ_CASES, .subject = SUBJECT_PERSON,
      .subject_param = "id", .list = "cases", .doc = "The cases of one child in every register, open ones first.")

/* What may be opened about this child; nothing for who may not. */
static void add_opens(Ctx *cx, json_t *m, i64 person_id) {
    const Registers *all = registers_of(cx);
    json_t *rows = model_array(m, "opens");
    for (size_t i = 0; all && i < all->n; i++) {
        const Register *r = all->at[i];
        if (r->subject != OF_CHILD || !register_is_changed(cx, r)) continue;
        json_t *o = model_append(rows);
        model_text(o, "open_title", r->title);
        model_text(o, "open_href",
                   url_to(cx, "/registers/{name}/new", "name", str_cstr(cx->arena, r->name), "person",
                          str_i64(cx->arena, person_id).p, NULL));
    }
    model_bool(m, "has_opens", json_array_size(rows) > 0);
}

static Status person_cases_page(Ctx *cx) {
    PersonFacts p;
    CaseLines l;
    i64 n_open = 0;
    TRY(person_get(cx, in_subject(cx), &p));
    TRY(cases_of_person(cx, p.who.id, &l));
    audit_note(cx, "person.view", p.who.id, "cases");
    json_t *m = model_new("Cases");
    for (size_t i = 0; i < l.n; i++) n_open += !date_is_set(l.at[i].closed_on);
    model_i64(m, "id", p.who.id);
    model_text(m, "name", person_display_name(cx, &p, cx->today));
    model_text(m, "child_href", case_url(cx, "/children/{id}", p.who.id));
    model_text(m, "csv", case_url(cx, "/children/{id}/cases.csv", p.who.id));
    case_lines_model(cx, m, &l);
    model_count(m, "n_open", n_open, cx);
    model_count(m, "n_closed", (i64)l.n - n_open, cx);
    add_opens(cx, m, p.who.id);
    model_columns(m, "reference|register|stage|opened_on|closed_on|outcome|due_on|due_state|what_is_due|worker|team");
    return reply_model(cx, "person_cases", m);
}
