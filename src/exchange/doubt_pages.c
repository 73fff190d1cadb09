/* doubt_pages.c - the list of rows whose child is not certain. One of them, beside the child, is the review's: src/review/row_pages.c. */
#include "access/audit.h"
#include "access/restrict.h"
#include "exchange/doubt.h"
#include "exchange/import.h"
#include "people/mask.h"
#include "people/person.h"
#include "people/search.h"
#include "web/model.h"
#include "web/web.h"

static const Input doubts_inputs[] = {
    {"after", IN_NUMBER, NULL, "Row", false},
    INPUTS_END,
};

ROUTE(GET, "/doubts", doubts_page, .needs = RUN_IMPORTS, .also = READ_CHILD, .inputs = doubts_inputs, .list = "doubts",
      .doc = "Rows held because it is not certain which child they are about.")

#define DOUBTS_SHOWN 50

static const char *number(Ctx *cx, i64 n) { return str_cstr(cx->arena, str_fmt(cx->arena, "%lld", (long long)n)); }

static Str doubt_url(Ctx *cx, i64 id) { return url_to(cx, "/doubts/{id}", "id", number(cx, id), NULL); }

/* ---- the list ---- */

static Str candidate_name(Ctx *cx, const PersonCard *c) {
    if (str_empty(c->forename)) return c->surname;
    return str_fmt(cx->arena, "%.*s, %.*s", STR_ARG(c->surname), STR_ARG(c->forename));
}

static Status add_doubt(Ctx *cx, json_t *row, const Doubt *d) {
    PersonCard card = {.surname = STR(RESTRICTED_NAME)};
    if (d->candidate_id != 0) TRY(person_card(cx, d->candidate_id, &card));
    const Importer *importer = importer_find(d->row_kind);
    model_i64(row, "id", d->id);
    model_text(row, "href", card.id ? doubt_url(cx, d->id) : STR_NONE);
    model_id(row, "candidate_id", card.id);
    model_text(row, "candidate", candidate_name(cx, &card));
    model_text(row, "kind", d->row_kind);
    model_text(row, "kind_text", importer ? str_from(importer->title) : d->row_kind);
    model_text(row, "file", d->file_name);
    model_text(row, "reason", d->reason);
    model_moment(cx, row, "opened_at", d->opened_at);
    audit_note(cx, "person.list", d->candidate_id, "doubt %lld", (long long)d->id);
    return OK;
}

static Status fill_doubts(Ctx *cx, json_t *m, const Doubt *doubts, size_t n) {
    json_t *rows = model_array(m, "doubts");
    for (size_t i = 0; i < n; i++) TRY(add_doubt(cx, model_append(rows), &doubts[i]));
    return OK;
}

static Status doubts_page(Ctx *cx) {
    Doubt *doubts;
    size_t n;
    i64 total, limit = in_wants_all(cx) ? 10000 : DOUBTS_SHOWN;
    TRY(doubt_count(cx, &total));
    TRY(doubt_list(cx, in_number(cx, "after", 0), limit, &doubts, &n));
    json_t *m = model_new("Rows that wait for a decision");
    Status st = fill_doubts(cx, m, doubts, n);
    if (st != OK) {
        json_decref(m);
        return st;
    }
    model_count(m, "total", total, cx);
    model_bool(m, "has_doubts", n > 0);
    model_text(m, "next",
               (i64)n == limit ? url_to(cx, "/doubts", "after", number(cx, doubts[n - 1].id), NULL) : STR_NONE);
    model_text(m, "imports", url_to(cx, "/imports", NULL));
    model_columns(m, "id|candidate_id|candidate|kind|file|reason|opened_at");
    return reply_model(cx, "doubts", m);
}
