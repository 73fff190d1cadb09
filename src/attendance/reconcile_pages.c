/* reconcile_pages.c - the census's sessions beside the marks, as a page. */
#include "attendance/reconcile.h"
#include "web/model.h"
#include "web/paging.h"
#include "web/web.h"

static const Input reconcile_inputs[] = {
    {"term", IN_CHOICE, "autumn|spring|summer", "Census", false},
    {"year", IN_NUMBER, NULL, "School year", false},
    {"school", IN_NUMBER, NULL, "School", false},
    {"page", IN_NUMBER, NULL, "Page", false},
    INPUTS_END,
};

ROUTE(GET, "/attendance/reconcile", attendance_reconcile_page, .needs = READ_CHILD, .inputs = reconcile_inputs,
      .list = "differences", .doc = "Pupils of whom the census and the registers do not tell the same sessions.")

static const char *number(Ctx *cx, i64 n) { return str_cstr(cx->arena, str_fmt(cx->arena, "%lld", (long long)n)); }

static void add_totals(json_t *row, const char *side, const SessionTotals *t) {
    json_t *o = model_object(row, side);
    model_i64(o, "possible", t->possible);
    model_i64(o, "authorised", t->authorised);
    model_i64(o, "unauthorised", t->unauthorised);
}

/* The list as CSV has plain columns; the page shows the two sides. */
static void add_columns(json_t *row, const Difference *d) {
    model_i64(row, "census_possible", d->census.possible);
    model_i64(row, "census_authorised", d->census.authorised);
    model_i64(row, "census_unauthorised", d->census.unauthorised);
    model_i64(row, "marks_possible", d->marks.possible);
    model_i64(row, "marks_authorised", d->marks.authorised);
    model_i64(row, "marks_unauthorised", d->marks.unauthorised);
    model_i64(row, "absent_unknown", d->absent_unknown);
}

static void add_row(Ctx *cx, json_t *rows, const Difference *d) {
    json_t *row = model_append(rows);
    const PersonCard *c = &d->child;
    Str name = str_empty(c->forename) ? c->surname
                                      : str_fmt(cx->arena, "%.*s, %.*s", STR_ARG(c->surname), STR_ARG(c->forename));
    model_id(row, "id", c->id);
    model_text(row, "href", c->id ? url_to(cx, "/children/{id}", "id", number(cx, c->id), NULL) : STR_NONE);
    model_text(row, "name", str_empty(name) ? STR("Name not known") : name);
    model_text(row, "surname", c->surname);
    model_text(row, "forename", c->forename);
    model_text(row, "upn", c->upn);
    model_i64(row, "urn", d->urn);
    model_text(row, "school", d->school);
    model_text(row, "school_href", url_to(cx, "/schools/{urn}", "urn", number(cx, d->urn), NULL));
    model_date(cx, row, "from", d->from);
    model_date(cx, row, "to", d->to);
    model_lit(row, "kind", difference_words[d->kind]);
    model_lit(row, "kind_text", difference_titles[d->kind]);
    add_totals(row, "census", &d->census);
    add_totals(row, "marks", &d->marks);
    add_columns(row, d);
}

static Str list_url(Ctx *cx, const char *path, const ReconcileQuestion *q, i64 page) {
    return url_to(cx, path, "term", return_term_words[q->term], "year", number(cx, q->year), "school",
                  q->urn ? number(cx, q->urn) : "", "page", page > 1 ? number(cx, page) : "", NULL);
}

static Status read_question(Ctx *cx, ReconcileQuestion *q) {
    *q = (ReconcileQuestion){.urn = in_number(cx, "school", 0)};
    q->term = reconcile_last_term(cx->today, &q->year);
    for (int i = 0; i < N_RETURN_TERMS; i++)
        if (str_is(in_text(cx, "term"), return_term_words[i])) q->term = (ReturnTerm)i;
    i64 year = in_number(cx, "year", q->year);
    if (year < 1990 || year > 2200)
        return FAIL(cx, ERR_INPUT, "the school year is the calendar year in which it began, such as 2017");
    q->year = (int)year;
    return OK;
}

static void add_question(Ctx *cx, json_t *m, const ReconcileQuestion *q) {
    json_t *terms = model_array(m, "terms");
    for (int i = 0; i < N_RETURN_TERMS; i++) {
        json_t *o = model_append(terms);
        model_lit(o, "value", return_term_words[i]);
        model_lit(o, "text", return_term_titles[i]);
        model_bool(o, "is_chosen", i == (int)q->term);
    }
    model_i64(m, "year", q->year);
    model_text(m, "school", q->urn ? str_from(number(cx, q->urn)) : STR_NONE);
    model_text(m, "action", url_to(cx, "/attendance/reconcile", NULL));
    model_text(m, "all_schools", url_to(cx, "/schools", NULL));
}

static void add_found(Ctx *cx, json_t *m, const Reconciliation *r) {
    model_count(m, "pupils", r->n_pupils, cx);
    model_count(m, "schools", r->n_schools, cx);
    model_count(m, "differ", (i64)r->n, cx);
    model_date(cx, m, "from", r->from);
    model_date(cx, m, "to", r->to);
    model_bool(m, "has_returns", r->n_schools > 0);
}

static Status attendance_reconcile_page(Ctx *cx) {
    ReconcileQuestion q;
    Reconciliation r;
    Paging p = paging_of(in_number(cx, "page", 1));
    TRY(read_question(cx, &q));
    TRY(reconcile(cx, &q, &r));
    size_t from = in_wants_all(cx) ? 0 : (size_t)p.offset < r.n ? (size_t)p.offset : r.n;
    size_t until = in_wants_all(cx) || r.n < from + PAGE_ROWS ? r.n : from + PAGE_ROWS;
    TRY(reconcile_name(cx, &r, from, until));
    json_t *m = model_new("Census and registers compared"), *rows = model_array(m, "differences");
    for (size_t i = from; i < until; i++) add_row(cx, rows, &r.at[i]);
    add_question(cx, m, &q);
    add_found(cx, m, &r);
    model_bool(m, "has_differences", until > from);
    model_text(m, "csv", list_url(cx, "/attendance/reconcile.csv", &q, 1));
    model_columns(
        m, "urn|school|id|surname|forename|upn|from|to|kind|census_possible|census_authorised|census_unauthorised|"
           "marks_possible|marks_authorised|marks_unauthorised|absent_unknown");
    paging_add(cx, m, &p, (i64)r.n);
    model_text(m, "previous", p.has_previous ? list_url(cx, "/attendance/reconcile", &q, p.page - 1) : STR_NONE);
    model_text(m, "next", p.has_next ? list_url(cx, "/attendance/reconcile", &q, p.page + 1) : STR_NONE);
    return reply_model(cx, "attendance_reconcile_page", m);
}
