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
    {"decision", IN_CHOICE, DOUBT_DECISIONS, "Your decision", true},
    {"reason", IN_TEXT, NULL, "Why it is set aside", false},
    INPUTS_END,
};
ROUTE(
    POST, "/doubts/{id}", row_decided, .needs = RUN_IMPORTS, .also = READ_CHILD, .inputs = row_inputs,
    .has_own_problems = true,
    .doc =
        "Decide a held row: it is about that child, or about another, or nobody’s: set it aside with a reason. Of a sealed "
        "adoption: for the record after it, or for the closed one.")

static Status asked_row(Ctx *cx, i64 *id) {
    if (str_to_i64(in_path(cx, "id"), id)) return OK;
    return FAIL(cx, ERR_NOTFOUND, "there is no held row of that number");
}

enum { ROWS_LOOKED_AT = 200 };

/* What waits besides. */
typedef struct OtherRows {
    Str next; /* the next that may be opened, of the same child where there is one */
    i64 n_same_child;
} OtherRows;

/* Several files, or one each term, name a child as doubtfully: those are decided one after another. */
static Status other_rows(Ctx *cx, const Doubt *d, OtherRows *out) {
    Doubt *rows;
    size_t n;
    i64 next = 0;
    *out = (OtherRows){.next = STR_NONE};
    TRY(doubt_list(cx, 0, ROWS_LOOKED_AT, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        bool is_same = rows[i].candidate_id == d->candidate_id;
        if (rows[i].id == d->id || rows[i].candidate_id == 0) continue;
        if (next == 0 || (is_same && out->n_same_child == 0)) next = rows[i].id;
        out->n_same_child += is_same;
    }
    if (next != 0) out->next = review_url(cx, "/doubts/{id}", next);
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

/* What can be decided, what the page says of it, and what whoever decided is told. Beside it what is not added to a record that may not have all. */
static const struct Choice {
    const char *label, *was, *notice;
} choices[N_DOUBT_DECISIONS] = {
    [DOUBT_SAME] = {"Yes, the same child: add the row to this record", "the row is about this child",
                    "The row is now part of that child’s record."},
    [DOUBT_AFTER] = {"For the child after the adoption: add it to the record that goes on",
                     "the row is for the record that goes on after the adoption",
                     "The row is now part of the record that goes on, without what tells of the closed one."},
    [DOUBT_CLOSED] = {"For the time before the adoption: add it to this closed record",
                      "the row is for the closed record",
                      "The row is now part of the closed record, without what tells of the time since."},
    [DOUBT_DIFFERENT] = {"No, another child: make a new record", "the row is about another child",
                         "The row is about another child, who now has a record."},
    [DOUBT_ASIDE] = {"Nobody’s: the row is an error of the sender, set it aside", "the row was set aside",
                     "The row is set aside: nothing of it counts."},
};

static const char *decision_words(Str decision) {
    DoubtDecision d;
    return doubt_decision_of(decision, &d) ? choices[d].was : "a newer file took its place";
}

static Str choice_hint(Ctx *cx, const Doubt *d, DoubtDecision decision, const DoubtLeftOut *left_out) {
    if (d->tie.restriction_id == 0) return STR_NONE;
    if (decision == DOUBT_DIFFERENT) return STR("Not added: any number that either record has");
    if (decision != DOUBT_AFTER && decision != DOUBT_CLOSED) return STR_NONE;
    Str out = decision == DOUBT_AFTER ? left_out->after : left_out->closed;
    return str_empty(out) ? STR("All of it is added") : STR_CAT(cx->arena, STR("Not added: "), out);
}

/* chosen: in a form that is shown again. */
static Status add_choices(Ctx *cx, json_t *m, const Doubt *d, Str chosen) {
    DoubtLeftOut left_out = {.after = STR_NONE};
    json_t *rows = model_array(m, "choices");
    if (!str_empty(d->decision)) return OK;
    if (d->tie.restriction_id != 0) TRY(doubt_left_out(cx, d, &left_out));
    for (int i = 0; i < N_DOUBT_DECISIONS; i++) {
        Str word = doubt_decision_word((DoubtDecision)i);
        if (!doubt_may_be(d, (DoubtDecision)i)) continue;
        json_t *row = model_append(rows);
        model_text(row, "value", word);
        model_lit(row, "label", choices[i].label);
        model_text(row, "hint", choice_hint(cx, d, (DoubtDecision)i, &left_out));
        model_bool(row, "is_chosen", str_eq(chosen, word));
    }
    return OK;
}

static Status show_row(Ctx *cx, const Doubt *d, bool is_form) {
    ReviewSides sides;
    OtherRows others;
    TRY(review_row_sides(cx, d, &sides));
    TRY(other_rows(cx, d, &others));
    const Importer *importer = importer_find(d->row_kind);
    json_t *m = model_new("Is this the same child?");
    model_i64(m, "id", d->id);
    model_i64(m, "candidate_id", d->candidate_id);
    model_text(m, "reason", d->reason);
    model_text(m, "file", d->file_name);
    model_text(m, "file_href", review_url(cx, "/imports/files/{id}", d->unit_id));
    model_text(m, "kind_text", importer ? str_from(importer->title) : d->row_kind);
    model_moment(cx, m, "opened_at", d->opened_at);
    model_text(m, "decision", str_empty(d->decision) ? STR_NONE : d->decision);
    model_lit(m, "decision_text", decision_words(d->decision));
    model_bool(m, "is_open", str_empty(d->decision));
    model_bool(m, "is_sealed", d->tie.restriction_id != 0);
    model_text(m, "note", d->note);
    model_text(m, "reason_given", is_form ? in_text(cx, "reason") : STR_NONE);
    model_text(m, "action", review_url(cx, "/doubts/{id}", d->id));
    model_text(m, "list", url_to(cx, "/review", "show", "rows", NULL));
    model_text(m, "next", others.next);
    if (others.n_same_child > 0)
        model_text(m, "same_child",
                   STR_CAT(cx->arena, text_count(cx->arena, others.n_same_child),
                           others.n_same_child == 1 ? STR(" other row waits") : STR(" other rows wait")));
    model_text(m, "child", sides.right_name);
    model_text(m, "child_href", review_url(cx, "/children/{id}", d->candidate_id));
    review_add_lines(m, &sides);
    add_row(cx, m, d);
    Status st = add_choices(cx, m, d, is_form ? in_text(cx, "decision") : STR_NONE);
    if (st == OK) return reply_model(cx, "review_row", m);
    json_decref(m);
    return st;
}

static Status row_page(Ctx *cx) {
    Doubt d;
    i64 id;
    TRY(asked_row(cx, &id));
    TRY(doubt_get(cx, id, &d));
    return show_row(cx, &d, false);
}

static Status row_decided(Ctx *cx) {
    i64 id, person_id;
    OtherRows others;
    Doubt d;
    DoubtAnswer answer = {.note = in_text(cx, "reason")};
    TRY(asked_row(cx, &id));
    TRY(doubt_get(cx, id, &d));
    bool is_said = doubt_decision_of(in_text(cx, "decision"), &answer.say);
    if (is_said && answer.say == DOUBT_ASIDE && str_empty(answer.note))
        reply_problem(cx, "reason", STR("Say why the row is set aside"));
    if (in_has_problems(cx)) return show_row(cx, &d, true);
    TRY(doubt_decide(cx, id, &answer, &person_id));
    TRY(other_rows(cx, &d, &others));
    reply_notice(cx, str_from(choices[answer.say].notice));
    return reply_redirect(cx, str_empty(others.next) ? url_to(cx, "/doubts", NULL) : others.next);
}
