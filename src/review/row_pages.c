/* row_pages.c - a row held by an import beside the record it may be about, line by line as two records are, and its decision. */
#include "access/restrict.h"
#include "exchange/import.h"
#include "people/mask.h"
#include "review/review_words.h"
#include "web/model.h"
#include "web/web.h"

ROUTE(GET, "/doubts/{id}", row_page, .needs = RUN_IMPORTS, .also = READ_CHILD,
      .doc = "One held row beside the child it may be about.")

static const Input row_inputs[] = {
    {"decision", IN_CHOICE, "same|different", "Your decision", true},
    INPUTS_END,
};
ROUTE(POST, "/doubts/{id}", row_decided, .needs = RUN_IMPORTS, .also = READ_CHILD, .inputs = row_inputs,
      .doc = "Decide a held row: it is about that child, or about another.")

static Status asked_row(Ctx *cx, i64 *id) {
    if (str_to_i64(in_path(cx, "id"), id)) return OK;
    return FAIL(cx, ERR_NOTFOUND, "there is no held row of that number");
}

enum { ROWS_LOOKED_AT = 200 };

/* The next one that may be opened, or the list of them. */
static Status next_row(Ctx *cx, i64 id, Str *url) {
    Doubt *rows;
    size_t n;
    *url = STR_NONE;
    TRY(doubt_list(cx, 0, ROWS_LOOKED_AT, &rows, &n));
    for (size_t i = 0; i < n && str_empty(*url); i++)
        if (rows[i].id != id && rows[i].candidate_id != 0) *url = review_url(cx, "/doubts/{id}", rows[i].id);
    return OK;
}

/* The whole row as it came, for what the comparison does not name. */
static void add_row(Ctx *cx, json_t *m, const Doubt *d) {
    const char *key;
    const json_t *v;
    json_t *rows = model_array(m, "row"), *row = json_loadb(d->row_json.p, d->row_json.n, 0, NULL);
    bool hides_address = restrict_hides_address(cx, d->candidate_id);
    json_object_foreach(row, key, v) {
        Date day;
        if (!json_is_string(v) || json_string_length(v) == 0) continue;
        if (hides_address && field_is_address(str_from(key))) continue;
        Str text = {json_string_value(v), json_string_length(v)};
        json_t *line = model_append(rows);
        model_lit(line, "key", key);
        model_text(line, "value", date_parse_iso(text, &day) ? date_long(cx->arena, day) : text);
    }
    json_decref(row);
}

static const char *decision_words(Str decision) {
    if (str_is(decision, "same")) return "the row is about this child";
    return str_is(decision, "different") ? "the row is about another child" : "a newer file took its place";
}

static Status row_page(Ctx *cx) {
    Doubt d;
    ReviewSides sides;
    Str next;
    i64 id;
    TRY(asked_row(cx, &id));
    TRY(doubt_get(cx, id, &d));
    TRY(review_row_sides(cx, &d, &sides));
    TRY(next_row(cx, id, &next));
    const Importer *importer = importer_find(d.row_kind);
    json_t *m = model_new("Is this the same child?");
    model_i64(m, "id", d.id);
    model_i64(m, "candidate_id", d.candidate_id);
    model_text(m, "reason", d.reason);
    model_text(m, "file", d.file_name);
    model_text(m, "file_href", review_url(cx, "/imports/files/{id}", d.unit_id));
    model_text(m, "kind_text", importer ? str_from(importer->title) : d.row_kind);
    model_moment(cx, m, "opened_at", d.opened_at);
    model_text(m, "decision", str_empty(d.decision) ? STR_NONE : d.decision);
    model_lit(m, "decision_text", decision_words(d.decision));
    model_bool(m, "is_open", str_empty(d.decision));
    model_text(m, "action", review_url(cx, "/doubts/{id}", d.id));
    model_text(m, "list", url_to(cx, "/review", "show", "rows", NULL));
    model_text(m, "next", next);
    model_text(m, "child", sides.right_name);
    model_text(m, "child_href", review_url(cx, "/children/{id}", d.candidate_id));
    review_add_lines(m, &sides);
    add_row(cx, m, &d);
    return reply_model(cx, "review_row", m);
}

static Status row_decided(Ctx *cx) {
    i64 id, person_id;
    Str next;
    TRY(asked_row(cx, &id));
    bool is_same = str_is(in_text(cx, "decision"), "same");
    TRY(doubt_decide(cx, id, is_same ? DOUBT_SAME : DOUBT_DIFFERENT, &person_id));
    TRY(next_row(cx, id, &next));
    reply_notice(cx, is_same ? STR("The row is now part of that child’s record.")
                             : STR("The row is about another child, who now has a record."));
    return reply_redirect(cx, str_empty(next) ? url_to(cx, "/doubts", NULL) : next);
}
