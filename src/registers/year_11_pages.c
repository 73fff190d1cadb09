/* year_11_pages.c - pupils of Year 10 whom no school names in Year 11. */
#include "registers/case_model.h"
#include "registers/year_11.h"
#include "web/model.h"
#include "web/web.h"

static const Input year_inputs[] = {
    {"year", IN_NUMBER, NULL, "January of the later census", false},
    INPUTS_END,
};

ROUTE(
    GET, "/year-11", year_11_page, .needs = READ_CHILD, .inputs = year_inputs, .list = "pupils",
    .doc = "Pupils on the January census in Year 10 and on no school's of the next January, each with where they went.")

static void add_pupil(Ctx *cx, json_t *rows, const Year11Pupil *p) {
    json_t *o = model_append(rows);
    model_text(o, "surname", p->surname);
    model_text(o, "forename", p->forename);
    model_i64(o, "person_id", p->person_id);
    model_text(o, "school", p->school);
    model_i64(o, "urn", p->urn);
    model_date(cx, o, "left_on", p->left_on);
    model_text(o, "destination", p->destination);
    model_text(o, "then", p->then);
    model_text(o, "now", p->now);
    model_text(o, "why", p->why);
    model_text(o, "removal", p->removal);
    model_bool(o, "is_awaited", p->is_awaited);
    model_text(o, "href", case_url(cx, "/children/{id}", p->person_id));
    model_text(o, "removal_href", p->case_id ? case_url(cx, "/cases/{id}", p->case_id) : STR_NONE);
}

static Status year_11_page(Ctx *cx) {
    Year11List l;
    i64 year = in_number(cx, "year", 0);
    if (year < 0 || year > 9999) return FAIL(cx, ERR_INPUT, "a year has four figures");
    TRY(year_11_missing(cx, (int)year, &l));
    json_t *m = model_new("In Year 10, and not in Year 11"), *rows = model_array(m, "pupils");
    for (size_t i = 0; i < l.n; i++) add_pupil(cx, rows, &l.at[i]);
    model_date(cx, m, "before", l.before);
    model_date(cx, m, "after", l.after);
    model_i64(m, "year", l.year);
    model_count(m, "n", (i64)l.n, cx);
    model_bool(m, "is_held", date_is_set(l.before) && date_is_set(l.after));
    model_bool(m, "is_one", l.n == 1);
    model_bool(m, "has_pupils", l.n > 0);
    model_text(m, "back", url_to(cx, "/registers/{name}", "name", "roll_removal", NULL));
    model_text(m, "csv", url_to(cx, "/year-11.csv", "year", str_i64(cx->arena, l.year).p, NULL));
    model_text(m, "action", url_to(cx, "/year-11", NULL));
    model_columns(m, YEAR_11_KEYS);
    return reply_model(cx, "year_11", m);
}
