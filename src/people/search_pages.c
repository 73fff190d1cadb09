/* search_pages.c - finding a child by what someone on the telephone can say. */
#include "access/audit.h"
#include "people/identifier.h"
#include "people/search.h"
#include "web/model.h"
#include "web/web.h"

static const Input find_inputs[] = {
    {"q", IN_TEXT, NULL, "What to look for", false},
    INPUTS_END,
};

ROUTE(GET, "/children", children_page, .needs = READ_CHILD, .inputs = find_inputs, .list = "children",
      .doc = "Find a child by name, number, date of birth or postcode.")

static Str url_with_id(Ctx *cx, const char *path, const char *name, i64 id) {
    return url_to(cx, path, name, str_cstr(cx->arena, str_fmt(cx->arena, "%lld", (long long)id)), NULL);
}

static Str card_name(Ctx *cx, const PersonCard *c) {
    if (str_empty(c->forename)) return str_empty(c->surname) ? STR("Name not known") : c->surname;
    return str_fmt(cx->arena, "%.*s, %.*s", STR_ARG(c->surname), STR_ARG(c->forename));
}

static void add_card(Ctx *cx, json_t *rows, const PersonCard *c) {
    json_t *row = model_append(rows);
    model_i64(row, "id", c->id);
    model_bool(row, "is_adult", c->is_adult);
    model_text(row, "surname", c->surname);
    model_text(row, "forename", c->forename);
    model_text(row, "name", card_name(cx, c));
    model_text(row, "href", url_with_id(cx, "/children/{id}", "id", c->id));
    model_date(cx, row, "born", c->birth_date);
    model_text(row, "sex", c->sex);
    model_text(row, "upn", c->upn);
    model_text(row, "postcode", c->postcode);
    model_text(row, "district", c->district);
    model_text(row, "urn", c->urn ? str_fmt(cx->arena, "%lld", (long long)c->urn) : STR_NONE);
    model_text(row, "school", c->school_name);
    model_text(row, "school_href", c->urn ? url_with_id(cx, "/schools/{urn}", "urn", c->urn) : STR_NONE);
    model_date(cx, row, "school_to", c->school_to_on);
}

static Status find(Ctx *cx, json_t *m, Str query) {
    PersonCards found = {0};
    TRY(person_find(cx, query, &found));
    audit_note(cx, "person.search", 0, "%zu found", found.n);
    json_t *rows = json_object_get(m, "children");
    for (size_t i = 0; i < found.n; i++) add_card(cx, rows, &found.at[i]);
    model_count(m, "found", (i64)found.n, cx);
    model_bool(m, "is_one", found.n == 1);
    model_bool(m, "has_found", found.n > 0);
    model_bool(m, "is_cut", found.is_cut);
    return OK;
}

static Status children_page(Ctx *cx) {
    Str query = in_text(cx, "q");
    json_t *m = model_new("Find a child");
    model_array(m, "children");
    model_text(m, "q", query);
    model_bool(m, "has_searched", !str_empty(query));
    model_text(m, "action", url_to(cx, "/children", NULL));
    model_columns(m, "id|surname|forename|born|sex|upn|postcode|district|urn|school|school_to");
    model_text(m, "csv", url_to(cx, "/children.csv", "q", str_cstr(cx->arena, query), NULL));
    Status st = str_empty(query) ? OK : find(cx, m, query);
    if (st != OK) {
        json_decref(m);
        return st;
    }
    return reply_model(cx, "children", m);
}
