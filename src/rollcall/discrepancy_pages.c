/* discrepancy_pages.c - the lists of records that cannot all be right: whom to ask about whom. */
#include "rollcall/discrepancy.h"
#include "web/model.h"
#include "web/paging.h"
#include "web/web.h"

ROUTE(GET, "/discrepancies", discrepancies_page, .needs = READ_CHILD, .also = READ_ROLLCALL,
      .doc = "The lists of records that, put side by side, cannot all be right.")

static const Input list_inputs[] = {
    {"as_at", IN_DATE, NULL, "Day", false},
    {"page", IN_NUMBER, NULL, "Page", false},
    INPUTS_END,
};

ROUTE(GET, "/discrepancies/{kind}", discrepancy_page, .needs = READ_CHILD, .also = READ_ROLLCALL, .inputs = list_inputs,
      .list = "children", .doc = "One kind of discrepancy: the children, the school to ask first, and what to look at.")

static Status discrepancies_page(Ctx *cx) {
    json_t *m = model_new("Records that cannot all be right"), *rows = model_array(m, "lists");
    for (int k = 0; k < N_DISCREPANCY_KINDS; k++) {
        json_t *row = model_append(rows);
        model_lit(row, "kind", discrepancy_names[k].code);
        model_lit(row, "title", discrepancy_names[k].title);
        model_text(row, "href", url_to(cx, "/discrepancies/{kind}", "kind", discrepancy_names[k].code, NULL));
    }
    model_text(m, "home", url_to(cx, "/", NULL));
    return reply_model(cx, "discrepancies", m);
}

static const char *number(Ctx *cx, i64 n) { return str_cstr(cx->arena, str_fmt(cx->arena, "%lld", (long long)n)); }

static void add_row(Ctx *cx, json_t *rows, const Discrepancy *d) {
    json_t *row = model_append(rows);
    Str name = str_empty(d->forename) ? d->surname
                                      : str_fmt(cx->arena, "%.*s, %.*s", STR_ARG(d->surname), STR_ARG(d->forename));
    model_id(row, "id", d->person_id);
    model_text(row, "href",
               d->person_id ? url_to(cx, "/children/{id}", "id", number(cx, d->person_id), NULL) : STR_NONE);
    model_text(row, "name", str_empty(name) ? STR("Name not known") : name);
    model_text(row, "surname", d->surname);
    model_text(row, "forename", d->forename);
    model_text(row, "upn", d->upn);
    model_date(cx, row, "born", d->born);
    model_text(row, "urn", d->urn ? str_from(number(cx, d->urn)) : STR_NONE);
    model_text(row, "school", d->school);
    model_text(row, "school_href", d->urn ? url_to(cx, "/schools/{urn}", "urn", number(cx, d->urn), NULL) : STR_NONE);
    model_date(cx, row, "on", d->on);
    model_text(row, "detail", d->detail);
}

static Str list_url(Ctx *cx, const char *path, DiscrepancyKind kind, i64 page) {
    Date as_at = in_date(cx, "as_at");
    return url_to(cx, path, "kind", discrepancy_names[kind].code, "as_at",
                  date_is_set(as_at) ? str_cstr(cx->arena, date_iso_str(cx->arena, as_at)) : "", "page",
                  page > 1 ? number(cx, page) : "", NULL);
}

static Status discrepancy_page(Ctx *cx) {
    DiscrepancyKind kind;
    Discrepancies all;
    Date on = date_is_set(in_date(cx, "as_at")) ? in_date(cx, "as_at") : cx->today;
    Paging p = paging_of(in_number(cx, "page", 1));
    if (discrepancy_kind(cx, in_path(cx, "kind"), &kind) != OK) {
        ctx_clear_error(cx);
        return FAIL(cx, ERR_NOTFOUND, "there is no list of that name");
    }
    TRY(discrepancy_list(cx, kind, on, &all));
    size_t from = in_wants_all(cx) ? 0 : (size_t)p.offset;
    size_t until = in_wants_all(cx) || all.n < from + PAGE_ROWS ? all.n : from + PAGE_ROWS;
    json_t *m = model_new(discrepancy_names[kind].title), *rows = model_array(m, "children");
    for (size_t i = from; i < until; i++) add_row(cx, rows, &all.at[i]);
    model_lit(m, "kind", discrepancy_names[kind].code);
    model_form_date(cx, m, "as_at", on);
    model_count(m, "total", (i64)all.n, cx);
    model_bool(m, "has_children", until > from);
    model_text(m, "lists", url_to(cx, "/discrepancies", NULL));
    model_text(m, "csv", list_url(cx, "/discrepancies/{kind}.csv", kind, 1));
    model_columns(m, "id|surname|forename|upn|born|urn|school|on|detail");
    paging_add(cx, m, &p, (i64)all.n);
    model_text(m, "previous", p.has_previous ? list_url(cx, "/discrepancies/{kind}", kind, p.page - 1) : STR_NONE);
    model_text(m, "next", p.has_next ? list_url(cx, "/discrepancies/{kind}", kind, p.page + 1) : STR_NONE);
    return reply_model(cx, "discrepancy", m);
}
