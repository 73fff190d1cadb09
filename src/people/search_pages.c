/* search_pages.c - finding a child by what someone on the telephone can say. */
#include "people/search.h"
#include "web/model.h"
#include "web/web.h"

static const Input find_inputs[] = {
    {"q", IN_TEXT, NULL, "What to look for", false},
    {"typing", IN_FLAG, NULL, "Asked for by a page while somebody types", false},
    INPUTS_END,
};

ROUTE(GET, "/children", children_page, .needs = READ_CHILD, .inputs = find_inputs, .list = "children",
      .doc = "Find a child by name, age, address, school, parent, number, date of birth or postcode.")

static Str url_with_id(Ctx *cx, const char *path, const char *name, i64 id) {
    return url_to(cx, path, name, str_cstr(cx->arena, str_fmt(cx->arena, "%lld", (long long)id)), NULL);
}

static Str card_name(Ctx *cx, const PersonCard *c) {
    if (str_empty(c->forename)) return str_empty(c->surname) ? STR("Name not known") : c->surname;
    return str_fmt(cx->arena, "%.*s, %.*s", STR_ARG(c->surname), STR_ARG(c->forename));
}

static void add_texts(json_t *m, const char *key, const WhyText *texts, size_t n) {
    json_t *list = model_array(m, key);
    for (size_t i = 0; i < n; i++) {
        json_t *o = model_append(list);
        model_text(o, "text", texts[i].text);
        model_bool(o, "is_match", texts[i].is_match);
    }
}

static void add_why(Ctx *cx, json_t *row, const PersonWhy *why) {
    json_t *lines = model_array(row, "why_lines");
    for (size_t i = 0; i < why->n_lines; i++) {
        json_t *line = model_append(lines);
        model_text(line, "label", why->lines[i].label);
        model_bool(line, "has_texts", why->lines[i].n_texts > 0);
        add_texts(line, "texts", why->lines[i].texts, why->lines[i].n_texts);
    }
    model_text(row, "why", person_why_text(cx->arena, why));
    add_texts(row, "surname_texts", why->surname, why->n_surname);
    add_texts(row, "forename_texts", why->forename, why->n_forename);
    model_bool(row, "has_both_names", why->n_surname > 0 && why->n_forename > 0);
    model_bool(row, "has_no_name", why->n_surname + why->n_forename == 0);
}

static void add_card(Ctx *cx, json_t *rows, const PersonCard *c, const PersonWhy *why) {
    json_t *row = model_append(rows);
    model_i64(row, "id", c->id);
    model_bool(row, "is_adult", c->is_adult);
    model_text(row, "surname", c->surname);
    model_text(row, "forename", c->forename);
    model_text(row, "name", card_name(cx, c));
    model_text(row, "href", url_with_id(cx, "/children/{id}", "id", c->id));
    model_date(cx, row, "born", c->birth_date);
    if (date_is_set(c->birth_date)) model_i64(row, "age", date_age(c->birth_date, cx->today));
    model_text(row, "sex", c->sex);
    model_text(row, "upn", c->upn);
    model_text(row, "postcode", c->postcode);
    model_text(row, "district", c->district);
    model_text(row, "urn", c->urn ? str_fmt(cx->arena, "%lld", (long long)c->urn) : STR_NONE);
    model_text(row, "school", c->school_name);
    model_text(row, "school_href", c->urn ? url_with_id(cx, "/schools/{urn}", "urn", c->urn) : STR_NONE);
    model_date(cx, row, "school_to", c->school_to_on);
    add_why(cx, row, why);
}

static Status find(Ctx *cx, json_t *m, Str query) {
    PersonCards found = {0};
    TRY(person_find(cx, query, &found));
    person_find_note(cx, in_flag(cx, "typing") ? "person.search.typing" : "person.search", &found);
    json_t *rows = json_object_get(m, "children");
    for (size_t i = 0; i < found.n; i++) add_card(cx, rows, &found.at[i], &found.why[i]);
    model_count(m, "found", (i64)found.n, cx);
    model_bool(m, "is_one", found.n == 1);
    model_bool(m, "has_found", found.n > 0);
    model_bool(m, "has_asks", found.n_asks > 0);
    model_text(m, "glass_href", access_may(cx, BREAK_GLASS) ? url_to(cx, "/glass", NULL) : STR_NONE);
    for (size_t i = 0; i < found.n_asks; i++)
        model_text(model_append(json_object_get(m, "asks")), "text", found.asks[i]);
    model_bool(m, "is_cut", found.is_cut);
    model_bool(m, "is_partial", found.is_partial);
    model_bool(m, "left_words", found.left_words);
    model_bool(m, "has_false_day", found.has_false_day);
    return OK;
}

static Status children_page(Ctx *cx) {
    Str query = in_text(cx, "q");
    json_t *m = model_new("Find a child");
    model_array(m, "children");
    model_array(m, "asks");
    model_text(m, "q", query);
    model_bool(m, "has_searched", !str_empty(query));
    model_text(m, "action", url_to(cx, "/children", NULL));
    model_text(m, "restrictions", url_if_may(cx, "/restrictions", NULL));
    model_columns(m, "id|surname|forename|born|sex|upn|postcode|district|urn|school|school_to|why");
    model_text(m, "csv", url_to(cx, "/children.csv", "q", str_cstr(cx->arena, query), NULL));
    Status st = str_empty(query) ? OK : find(cx, m, query);
    if (st == ERR_INPUT && !in_wants_all(cx)) { /* only marks and spaces: the form again */
        ctx_clear_error(cx);
        model_bool(m, "has_searched", false);
        if (!in_flag(cx, "typing"))
            reply_problem(cx, "q", STR("Type part of a name, a number, a postcode or a date of birth"));
        st = OK;
    }
    if (st != OK) {
        json_decref(m);
        return st;
    }
    return reply_model(cx, "children", m);
}
