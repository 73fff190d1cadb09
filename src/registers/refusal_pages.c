/* refusal_pages.c - a school's refusals, opening to the cases; schools by how often they refused. */
#include "registers/case_model.h"
#include "registers/refusal.h"
#include "schools/establishment.h"
#include "web/model.h"
#include "web/web.h"

static const Input days_inputs[] = {
    {"from", IN_DATE, NULL, "First day", false},
    {"to", IN_DATE, NULL, "Last day", false},
    INPUTS_END,
};

ROUTE(GET, "/schools/{urn}/refusals", school_refusals_page, .needs = READ_CASES, .subject = SUBJECT_SCHOOL,
      .subject_param = "urn", .inputs = days_inputs, .list = "refusals",
      .doc = "One school's refusals of places and moves across all cases, newest first.")
ROUTE(GET, "/refusals", refusals_page, .needs = READ_CASES, .inputs = days_inputs, .list = "schools",
      .doc = "Schools by how often they refused a place or a move.")

static const char *iso(Ctx *cx, Date d) { return str_cstr(cx->arena, date_iso_str(cx->arena, d)); }

static RefusalAsk asked(Ctx *cx, i64 urn) {
    RefusalAsk a = {.urn = urn, .from = in_date(cx, "from"), .to = in_date(cx, "to")};
    return refusals_days(cx, a);
}

static void add_refusal(Ctx *cx, json_t *rows, const Refusal *f) {
    json_t *o = model_append(rows);
    model_date(cx, o, "on", f->on);
    model_text(o, "what", f->def->title);
    model_text(o, "reference", f->reference);
    model_text(o, "register", f->reg->title);
    model_text(o, "stage", f->stage);
    model_text(o, "child", f->child);
    if (f->person_id) model_i64(o, "person_id", f->person_id);
    model_text(o, "reason", f->reason);
    model_text(o, "href", f->case_id ? case_url(cx, "/cases/{id}", f->case_id) : STR_NONE);
    model_text(o, "child_href", f->person_id ? case_url(cx, "/children/{id}", f->person_id) : STR_NONE);
}

static void add_days(Ctx *cx, json_t *m, const RefusalAsk *a) {
    model_form_date(cx, m, "from", a->from);
    model_form_date(cx, m, "to", a->to);
    model_date(cx, m, "from_day", a->from);
    model_date(cx, m, "to_day", a->to);
}

static Status school_refusals_page(Ctx *cx) {
    RefusalAsk a = asked(cx, in_subject(cx));
    Refusals l;
    Str school;
    const char *urn = str_i64(cx->arena, a.urn).p;
    TRY(refusals_of_school(cx, &a, &l));
    TRY(establishment_name(cx, a.urn, &school));
    json_t *m = model_new("Refusals"), *rows = model_array(m, "refusals");
    for (size_t i = 0; i < l.n; i++) add_refusal(cx, rows, &l.at[i]);
    model_text(m, "school", school);
    model_text(m, "school_href", url_to(cx, "/schools/{urn}", "urn", urn, NULL));
    model_text(m, "all_href", url_to(cx, "/refusals", NULL));
    model_text(m, "action", url_to(cx, "/schools/{urn}/refusals", "urn", urn, NULL));
    model_text(m, "csv",
               url_to(cx, "/schools/{urn}/refusals.csv", "urn", urn, "from", iso(cx, a.from), "to", iso(cx, a.to),
                      NULL));
    model_count(m, "n", (i64)l.n, cx);
    model_bool(m, "is_one", l.n == 1);
    model_bool(m, "has_refusals", l.n > 0);
    add_days(cx, m, &a);
    model_columns(m, REFUSAL_KEYS);
    return reply_model(cx, "school_refusals", m);
}

static Status refusals_page(Ctx *cx) {
    RefusalAsk a = asked(cx, 0);
    RefusalCounts l;
    TRY(refusals_by_school(cx, &a, &l));
    json_t *m = model_new("Refusals by school"), *rows = model_array(m, "schools");
    for (size_t i = 0; i < l.n; i++) {
        json_t *o = model_append(rows);
        model_i64(o, "urn", l.at[i].urn);
        model_text(o, "school", l.at[i].school);
        model_count(o, "refusals", l.at[i].n, cx);
        model_text(o, "href",
                   url_to(cx, "/schools/{urn}/refusals", "urn", str_i64(cx->arena, l.at[i].urn).p, "from",
                          iso(cx, a.from), "to", iso(cx, a.to), NULL));
    }
    model_bool(m, "has_schools", l.n > 0);
    model_text(m, "action", url_to(cx, "/refusals", NULL));
    model_text(m, "csv", url_to(cx, "/refusals.csv", "from", iso(cx, a.from), "to", iso(cx, a.to), NULL));
    add_days(cx, m, &a);
    model_columns(m, REFUSAL_COUNT_KEYS);
    return reply_model(cx, "refusals", m);
}
