/* school_pages.c - finding a school; a school's page; the pupils on its roll. */
#include "access/audit.h"
#include "define/definitions.h"
#include "schools/establishment.h"
#include "schools/school_roll.h"
#include "web/model.h"
#include "web/paging.h"
#include "web/web.h"

static const Input schools_inputs[] = {
    {"q", IN_TEXT, NULL, "Name, URN or LAESTAB", false},
    {"page", IN_NUMBER, NULL, "Page", false},
    INPUTS_END,
};

ROUTE(GET, "/schools", schools_page, .needs = READ_SCHOOL, .inputs = schools_inputs, .list = "schools",
      .doc = "Find a school by name, URN or LAESTAB.")

ROUTE(GET, "/schools/{urn}", school_page, .needs = READ_SCHOOL, .subject = SUBJECT_SCHOOL, .subject_param = "urn",
      .doc = "One school: what the register says of it, its returns, its inspections and what became of it.")

static const Input roll_inputs[] = {
    {"as_at", IN_DATE, NULL, "Day", false},
    {"page", IN_NUMBER, NULL, "Page", false},
    INPUTS_END,
};

ROUTE(GET, "/schools/{urn}/roll", school_roll_page, .needs = READ_CHILD, .subject = SUBJECT_SCHOOL,
      .subject_param = "urn", .inputs = roll_inputs, .list = "pupils", .doc = "The pupils on a school's roll.")

static const char *number(Ctx *cx, i64 n) { return str_cstr(cx->arena, str_fmt(cx->arena, "%lld", (long long)n)); }

static Str school_url(Ctx *cx, const char *path, i64 urn) { return url_to(cx, path, "urn", number(cx, urn), NULL); }

/* 8862001 as people write it: 886/2001 */
static Str laestab_text(Ctx *cx, i64 laestab) {
    if (laestab < 1) return STR_NONE;
    return str_fmt(cx->arena, "%lld/%04lld", (long long)(laestab / 10000), (long long)(laestab % 10000));
}

/* ---- finding ---- */

static void add_card(Ctx *cx, json_t *rows, const SchoolCard *s) {
    json_t *row = model_append(rows);
    model_i64(row, "urn", s->urn);
    model_text(row, "laestab", laestab_text(cx, s->laestab));
    model_text(row, "name", s->name);
    model_text(row, "href", school_url(cx, "/schools/{urn}", s->urn));
    model_text(row, "kind", s->kind);
    model_text(row, "phase", s->phase);
    model_text(row, "status", s->status);
    model_text(row, "town", s->town);
    model_text(row, "district", s->district);
    model_date(cx, row, "opened", s->opened_on);
    model_date(cx, row, "closed", s->closed_on);
}

static SchoolPage page_asked(Ctx *cx, const Paging *p) {
    return in_wants_all(cx) ? (SchoolPage){0} : (SchoolPage){p->offset, PAGE_ROWS};
}

static Str page_url(Ctx *cx, i64 page) {
    return url_to(cx, "/schools", "page", page > 1 ? number(cx, page) : "", NULL);
}

static void add_pages(Ctx *cx, json_t *m, Paging *p, i64 total) {
    paging_add(cx, m, p, total);
    model_text(m, "previous", p->has_previous ? page_url(cx, p->page - 1) : STR_NONE);
    model_text(m, "next", p->has_next ? page_url(cx, p->page + 1) : STR_NONE);
}

/* Without a question: the authority's own open schools, by name. */
static Status schools_page(Ctx *cx) {
    SchoolCards found = {0};
    Str query = in_text(cx, "q");
    Paging p = paging_of(in_number(cx, "page", 1));
    bool is_search = !str_empty(query);
    if (is_search) TRY(school_find(cx, query, &found.at, &found.n));
    else TRY(school_list(cx, page_asked(cx, &p), &found));
    json_t *m = model_new("Schools"), *rows = model_array(m, "schools");
    for (size_t i = 0; i < found.n; i++) add_card(cx, rows, &found.at[i]);
    model_text(m, "q", query);
    model_bool(m, "has_searched", is_search);
    model_bool(m, "has_schools", found.n > 0);
    model_bool(m, "is_cut", is_search && found.n == SCHOOL_FIND_LIMIT);
    model_text(m, "action", url_to(cx, "/schools", NULL));
    model_text(m, "missing_registers", url_if_may(cx, "/attendance/missing", NULL));
    model_text(m, "census_compared", url_if_may(cx, "/attendance/reconcile", NULL));
    model_columns(m, "urn|laestab|name|kind|phase|status|town|district|opened|closed");
    if (!is_search) add_pages(cx, m, &p, found.total);
    return reply_model(cx, "schools", m);
}

/* ---- one school ---- */

static void row_text(json_t *rows, const char *key, Str value) {
    if (str_empty(value)) return;
    json_t *row = model_append(rows);
    model_lit(row, "key", key);
    model_text(row, "value", value);
}

static Str count_or_none(Ctx *cx, i64 n) { return n == ESTABLISHMENT_NOT_KNOWN ? STR_NONE : text_count(cx->arena, n); }

static Str date_or_none(Ctx *cx, Date d) { return date_is_set(d) ? date_long(cx->arena, d) : STR_NONE; }

static Str address_of(Ctx *cx, const Establishment *e) {
    Str parts[] = {e->street, e->locality, e->town, e->postcode};
    Buf out = buf_on(cx->arena);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (str_empty(parts[i])) continue;
        if (out.n) buf_lit(&out, ", ");
        buf_add(&out, parts[i]);
    }
    return buf_str(&out);
}

static Str ages_of(Ctx *cx, const Establishment *e) {
    if (e->low_age < 0 || e->high_age < 0) return STR_NONE;
    return str_fmt(cx->arena, "%lld to %lld", (long long)e->low_age, (long long)e->high_age);
}

static void add_details(Ctx *cx, json_t *m, const Establishment *e) {
    json_t *rows = model_array(m, "details");
    row_text(rows, "URN", str_fmt(cx->arena, "%lld", (long long)e->urn));
    row_text(rows, "LAESTAB", laestab_text(cx, e->laestab));
    row_text(rows, "Type", e->type_name);
    row_text(rows, "Phase", e->phase);
    row_text(rows, "Status", e->status);
    row_text(rows, "Opened", date_or_none(cx, e->opened_on));
    row_text(rows, "Closed", date_or_none(cx, e->closed_on));
    row_text(rows, "Why it closed", e->close_reason);
    row_text(rows, "Ages", ages_of(cx, e));
    row_text(rows, "Admits", e->sex_admitted);
    row_text(rows, "Religious character", e->religious_character);
    row_text(rows, "Admissions", e->admissions_policy);
    row_text(rows, "Trust", e->trust);
    row_text(rows, "Capacity", count_or_none(cx, e->capacity));
    row_text(rows, "Pupils at the last national count", count_or_none(cx, e->n_pupils));
    row_text(rows, "Resourced provision, places", count_or_none(cx, e->resourced_places));
    row_text(rows, "Special needs unit, places", count_or_none(cx, e->sen_unit_places));
    row_text(rows, "Address", address_of(cx, e));
    row_text(rows, "District", e->district);
    row_text(rows, "Ward", e->ward);
}

static void add_gap(json_t *gaps, bool is_missing, const char *text) {
    if (is_missing) json_array_append_new(gaps, json_string(text));
}

/* What the register leaves out that the rest of the work needs. */
static void add_gaps(json_t *m, const Establishment *e) {
    json_t *gaps = model_array(m, "gaps");
    add_gap(gaps, e->laestab < 1, "No LAESTAB: a census or transfer file cannot be told to be this school’s.");
    add_gap(gaps, str_empty(e->district), "No district: its pupils without an address are counted under ‘not known’.");
    add_gap(gaps, str_empty(e->postcode), "No postcode.");
    add_gap(gaps, !date_is_set(e->opened_on), "No opening date.");
    add_gap(gaps, e->high_age < 0, "No highest age: leavers cannot be told from pupils taken off the roll.");
    add_gap(gaps, e->capacity < 0, "No capacity.");
    add_gap(gaps, str_is(e->district_basis, "postcode"), "The district was worked out from the postcode, not given.");
}

static void add_history(Ctx *cx, json_t *m, const SchoolHistory *h) {
    json_t *inspections = model_array(m, "inspections"), *links = model_array(m, "links");
    json_t *changes = model_array(m, "changes");
    for (size_t i = 0; i < h->n_inspections; i++) {
        json_t *row = model_append(inspections);
        model_date(cx, row, "on", h->inspections[i].inspected_on);
        model_text(row, "rating",
                   str_empty(h->inspections[i].rating) ? STR("Not published") : h->inspections[i].rating);
    }
    for (size_t i = 0; i < h->n_links; i++) {
        json_t *row = model_append(links);
        model_text(row, "name", h->links[i].name);
        model_i64(row, "urn", h->links[i].urn);
        model_text(row, "href", school_url(cx, "/schools/{urn}", h->links[i].urn));
        model_bool(row, "is_successor", h->links[i].is_successor);
        model_date(cx, row, "on", h->links[i].linked_on);
    }
    for (size_t i = 0; i < h->n_changes; i++) {
        json_t *row = model_append(changes);
        model_moment(cx, row, "at", h->changes[i].changed_at);
        model_text(row, "field", h->changes[i].field);
        model_text(row, "was", h->changes[i].old_value);
        model_text(row, "now", h->changes[i].new_value);
    }
    model_bool(m, "has_inspections", h->n_inspections > 0);
    model_bool(m, "has_changes", h->n_changes > 0);
}

static Str absence_text(Ctx *cx, const SchoolCensus *c) {
    if (c->sessions_possible < 1) return STR_NONE;
    i64 tenths = c->sessions_absent * 1000 / c->sessions_possible;
    return str_fmt(cx->arena, "%lld.%lld%%", (long long)(tenths / 10), (long long)(tenths % 10));
}

static void add_returns(Ctx *cx, json_t *m, const SchoolReturns *r) {
    json_t *censuses = model_array(m, "censuses"), *returns = model_array(m, "returns");
    for (size_t i = 0; i < r->n_censuses; i++) {
        json_t *row = model_append(censuses);
        model_date(cx, row, "on", r->censuses[i].on);
        model_count(row, "on_roll", r->censuses[i].n_on_roll, cx);
        model_count(row, "left", r->censuses[i].n_left, cx);
        model_text(row, "absence", absence_text(cx, &r->censuses[i]));
    }
    for (size_t i = 0; i < r->n_returns; i++) {
        const SchoolReturn *x = &r->returns[i];
        json_t *row = model_append(returns);
        model_text(row, "file", x->file_name);
        model_text(row, "kind", x->kind);
        model_date(cx, row, "as_at", x->as_at);
        model_moment(cx, row, "landed_at", x->landed_at);
        model_text(row, "outcome", x->outcome);
        model_count(row, "read", x->n_read, cx);
        model_count(row, "refused", x->n_refused, cx);
        model_text(row, "href", url_of_source(cx, x->unit_id));
    }
    model_bool(m, "has_censuses", r->n_censuses > 0);
    model_bool(m, "has_returns", r->n_returns > 0);
}

static Status school_page(Ctx *cx) {
    Establishment e;
    SchoolHistory history;
    SchoolReturns returns;
    TRY(school_get(cx, in_subject(cx), &e));
    TRY(establishment_history(cx, e.urn, &history));
    TRY(school_roll_returns(cx, e.urn, &returns));
    json_t *m = model_new("");
    model_text(m, "title", e.name);
    json_object_set_new(m, "school", establishment_json(&e, &history));
    model_bool(m, "is_closed", date_is_set(e.closed_on));
    model_date(cx, m, "closed", e.closed_on);
    add_details(cx, m, &e);
    add_gaps(m, &e);
    add_history(cx, m, &history);
    add_returns(cx, m, &returns);
    model_text(m, "roll", url_if_may(cx, "/schools/{urn}/roll", "urn", number(cx, e.urn), NULL));
    model_text(m, "attendance", url_if_may(cx, "/schools/{urn}/attendance", "urn", number(cx, e.urn), NULL));
    model_text(m, "missing_registers", url_if_may(cx, "/attendance/missing", "school", number(cx, e.urn), NULL));
    model_text(m, "census_compared", url_if_may(cx, "/attendance/reconcile", "school", number(cx, e.urn), NULL));
    model_text(m, "refusals", url_if_may(cx, "/schools/{urn}/refusals", "urn", number(cx, e.urn), NULL));
    model_text(m, "exclusion_checks",
               url_if_may(cx, "/schools/{urn}/exclusion-checks", "urn", number(cx, e.urn), NULL));
    model_text(m, "pack", url_if_may(cx, "/packs/schools/{urn}", "urn", number(cx, e.urn), NULL));
    model_text(m, "schools", url_to(cx, "/schools", NULL));
    audit_note(cx, "school.view", 0, "urn %lld", (long long)e.urn);
    return reply_model(cx, "school", m);
}

/* ---- its roll ---- */

typedef struct StatusWord {
    const char *code, *text;
} StatusWord;

static const StatusWord status_words[] = {{"C", "Single"}, {"M", "Main"},    {"S", "Subsidiary"},
                                          {"G", "Guest"},  {"F", "College"}, {"O", "Other provider"}};

static Str status_text(Str code) {
    for (size_t i = 0; i < COUNT_OF(status_words); i++)
        if (str_is(code, status_words[i].code)) return str_from(status_words[i].text);
    return code;
}

static Str pupil_name(Ctx *cx, const RollPupil *p) {
    if (str_empty(p->forename)) return str_empty(p->surname) ? STR("Name not known") : p->surname;
    return str_fmt(cx->arena, "%.*s, %.*s", STR_ARG(p->surname), STR_ARG(p->forename));
}

static void add_pupil(Ctx *cx, json_t *rows, const RollPupil *p) {
    json_t *row = model_append(rows);
    model_id(row, "id", p->id);
    model_text(row, "name", pupil_name(cx, p));
    model_text(row, "href", p->id ? url_to(cx, "/children/{id}", "id", number(cx, p->id), NULL) : STR_NONE);
    model_text(row, "surname", p->surname);
    model_text(row, "forename", p->forename);
    model_date(cx, row, "born", p->born);
    model_text(row, "sex", p->sex);
    model_text(row, "upn", p->upn);
    model_text(row, "year_group", p->year_group);
    model_text(row, "status", p->status);
    model_text(row, "status_text", status_text(p->status));
    model_date(cx, row, "entered", p->entry_on);
    model_date(cx, row, "confirmed", p->confirmed_on);
}

static Str roll_url(Ctx *cx, const char *path, i64 urn, i64 page) {
    Date as_at = in_date(cx, "as_at");
    return url_to(cx, path, "urn", number(cx, urn), "as_at",
                  date_is_set(as_at) ? str_cstr(cx->arena, date_iso_str(cx->arena, as_at)) : "", "page",
                  page > 1 ? number(cx, page) : "", NULL);
}

static Status school_roll_page(Ctx *cx) {
    Establishment e;
    SchoolRoll roll;
    Date on = date_is_set(in_date(cx, "as_at")) ? in_date(cx, "as_at") : cx->today;
    Paging p = paging_of(in_number(cx, "page", 1));
    TRY(school_get(cx, in_subject(cx), &e));
    TRY(school_roll_list(cx, e.urn, on, page_asked(cx, &p), &roll));
    json_t *m = model_new("On roll"), *rows = model_array(m, "pupils");
    for (size_t i = 0; i < roll.n; i++) add_pupil(cx, rows, &roll.at[i]);
    model_i64(m, "urn", e.urn);
    model_text(m, "school", e.name);
    model_text(m, "school_href", school_url(cx, "/schools/{urn}", e.urn));
    model_text(m, "action", school_url(cx, "/schools/{urn}/roll", e.urn));
    model_form_date(cx, m, "as_at", on);
    model_count(m, "total", roll.total, cx);
    model_bool(m, "is_one", roll.total == 1);
    model_bool(m, "has_pupils", roll.n > 0);
    model_columns(m, "id|surname|forename|born|sex|upn|year_group|status|entered|confirmed");
    paging_add(cx, m, &p, roll.total);
    model_text(m, "csv", roll_url(cx, "/schools/{urn}/roll.csv", e.urn, 1));
    model_text(m, "previous", p.has_previous ? roll_url(cx, "/schools/{urn}/roll", e.urn, p.page - 1) : STR_NONE);
    model_text(m, "next", p.has_next ? roll_url(cx, "/schools/{urn}/roll", e.urn, p.page + 1) : STR_NONE);
    return reply_model(cx, "school_roll", m);
}
