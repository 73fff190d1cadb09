/* doubt_pages.c - rows whose child is not certain: both records side by side, and a person's decision. */
#include <string.h>
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

ROUTE(GET, "/doubts", doubts_page, .needs = RUN_IMPORTS, .inputs = doubts_inputs, .list = "doubts",
      .doc = "Rows held because it is not certain which child they are about.")

ROUTE(GET, "/doubts/{id}", doubt_page, .needs = RUN_IMPORTS, .doc = "One held row beside the child it may be about.")

static const Input decide_inputs[] = {
    {"decision", IN_CHOICE, "same|different", "Your decision", true},
    INPUTS_END,
};

ROUTE(POST, "/doubts/{id}", doubt_decided, .needs = RUN_IMPORTS, .inputs = decide_inputs,
      .doc = "Decide a held row: it is about that child, or about another.")

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

/* ---- side by side ---- */

typedef struct Side {
    const char *title;
    const char *keys; /* what importers call it, in order of trust */
    Str known;
} Side;

static Str identifier_text(const PersonFacts *p, const char *scheme) {
    const PersonIdentifier *i = person_identifier_of(p, scheme);
    return i ? i->value : STR_NONE;
}

static Str row_value(const json_t *row, const char *keys) {
    for (Str rest = str_from(keys); rest.n > 0;) {
        Str key = str_cut(rest, '|', &rest);
        const json_t *v = json_object_getn(row, key.p, key.n);
        if (json_is_string(v) && json_string_length(v) > 0) return (Str){json_string_value(v), json_string_length(v)};
    }
    return STR_NONE;
}

/* An ISO day as people read it; anything else as it stands. */
static Str as_read(Ctx *cx, Str s) {
    Date d;
    return date_parse_iso(s, &d) ? date_long(cx->arena, d) : s;
}

static void add_side(Ctx *cx, json_t *rows, const Side *s, const json_t *row) {
    Str said = as_read(cx, row_value(row, s->keys));
    if (str_empty(said) && str_empty(s->known)) return;
    json_t *line = model_append(rows);
    model_lit(line, "what", s->title);
    model_text(line, "row", said);
    model_text(line, "known", s->known);
    bool is_told = !str_empty(said) && !str_empty(s->known);
    model_bool(line, "differs", is_told && !str_eq_nocase(said, s->known));
}

static void add_sides(Ctx *cx, json_t *m, const PersonFacts *p, const json_t *row) {
    const PersonName *name = person_name_on(p, "legal", cx->today);
    const PersonAddress *home = person_address_on(p, "home", cx->today);
    const Side sides[] = {
        {"Surname", "surname|Surname", name ? name->surname : STR_NONE},
        {"Forename", "forename|Forename", name ? name->forename : STR_NONE},
        {"Middle names", "middle_names|MiddleNames", name ? name->middle_names : STR_NONE},
        {"Date of birth", "dob|DOB|birth_date", date_long(cx->arena, p->who.birth_date)},
        {"Sex", "sex|Gender|Sex", p->who.sex},
        {"UPN", "upn|UPN", identifier_text(p, SCHEME_UPN)},
        {"Former UPN", "former_upn|FormerUPN", identifier_text(p, SCHEME_UPN_FORMER)},
        {"NHS number", "nhs_number|nhs", identifier_text(p, SCHEME_NHS)},
        {"ULN", "uln|UniqueLearnerNumber", identifier_text(p, SCHEME_ULN)},
        {"Postcode", "postcode|PostCode", home ? home->postcode : STR_NONE},
    };
    json_t *rows = model_array(m, "sides");
    for (size_t i = 0; i < COUNT_OF(sides); i++)
        if (!p->is_address_hidden || !field_is_address(str_from(sides[i].title))) add_side(cx, rows, &sides[i], row);
}

/* The whole row as it came, for what the comparison does not name. */
static void add_row(Ctx *cx, json_t *m, const json_t *row, bool hides_address) {
    const char *key;
    const json_t *v;
    json_t *rows = model_array(m, "row");
    json_object_foreach((json_t *)(uintptr_t)row, key, v) {
        if (!json_is_string(v) || json_string_length(v) == 0) continue;
        if (hides_address && field_is_address(str_from(key))) continue;
        json_t *line = model_append(rows);
        model_lit(line, "key", key);
        model_text(line, "value", as_read(cx, (Str){json_string_value(v), json_string_length(v)}));
    }
}

static Status asked_id(Ctx *cx, i64 *id) {
    if (str_to_i64(in_path(cx, "id"), id)) return OK;
    return FAIL(cx, ERR_NOTFOUND, "there is no held row of that number");
}

static json_t *doubt_model(Ctx *cx, const Doubt *d, const PersonFacts *p) {
    json_t *m = model_new("Is this the same child?"), *row = json_loadb(d->row_json.p, d->row_json.n, 0, NULL);
    const Importer *importer = importer_find(d->row_kind);
    model_i64(m, "id", d->id);
    model_text(m, "reason", d->reason);
    model_text(m, "file", d->file_name);
    model_text(m, "file_href", url_to(cx, "/imports/files/{id}", "id", number(cx, d->unit_id), NULL));
    model_text(m, "kind_text", importer ? str_from(importer->title) : d->row_kind);
    model_moment(cx, m, "opened_at", d->opened_at);
    model_text(m, "decision", str_empty(d->decision) ? STR_NONE : d->decision);
    model_bool(m, "is_open", str_empty(d->decision));
    model_text(m, "action", doubt_url(cx, d->id));
    model_text(m, "doubts", url_to(cx, "/doubts", NULL));
    model_text(m, "child", person_display_name(cx, p, cx->today));
    model_text(m, "child_href", url_to(cx, "/children/{id}", "id", number(cx, p->who.id), NULL));
    add_sides(cx, m, p, row);
    add_row(cx, m, row, p->is_address_hidden);
    json_decref(row);
    return m;
}

static Status doubt_page(Ctx *cx) {
    Doubt d;
    PersonFacts p;
    i64 id;
    TRY(asked_id(cx, &id));
    TRY(doubt_get(cx, id, &d));
    TRY(person_get(cx, d.candidate_id, &p));
    audit_note(cx, "person.view", p.who.id, "doubt %lld", (long long)d.id);
    return reply_model(cx, "doubt", doubt_model(cx, &d, &p));
}

static Status doubt_decided(Ctx *cx) {
    i64 id, person_id;
    TRY(asked_id(cx, &id));
    bool is_same = str_is(in_text(cx, "decision"), "same");
    TRY(doubt_decide(cx, id, is_same ? DOUBT_SAME : DOUBT_DIFFERENT, &person_id));
    reply_notice(cx, is_same ? STR("The row is now part of that child’s record.")
                             : STR("The row is about another child, who now has a record."));
    return reply_redirect(cx, url_to(cx, "/doubts", NULL));
}
