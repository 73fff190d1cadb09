/* exclusion_check_pages.c - what a school is to put right in its exclusions of a term: the page. */
#include "registers/case_access.h"
#include "registers/case_model.h"
#include "registers/exclusion_check.h"
#include "schools/establishment.h"
#include "web/model.h"
#include "web/web.h"

#define QUERIES "exclusion_query"

static const Input term_inputs[] = {
    {"on", IN_DATE, NULL, "A day of the term", false},
    INPUTS_END,
};

ROUTE(GET, "/schools/{urn}/exclusion-checks", exclusion_checks_page, .needs = READ_CHILD, .subject = SUBJECT_SCHOOL,
      .subject_param = "urn", .inputs = term_inputs, .list = "faults",
      .doc = "What a school is to put right in what it said of its exclusions in a term.")

static Str term_url(Ctx *cx, const char *urn, Date on) {
    return url_to(cx, "/schools/{urn}/exclusion-checks", "urn", urn, "on",
                  str_cstr(cx->arena, date_iso_str(cx->arena, on)), NULL);
}

/* The register from which the letter to the school goes: for who may open a case of it. */
static void add_query(Ctx *cx, json_t *m, const char *urn) {
    const Register *reg = register_find(registers_of(cx), STR(QUERIES));
    bool may = reg && register_is_changed(cx, reg);
    model_text(m, "query_href",
               may ? url_to(cx, "/registers/{name}/new", "name", QUERIES, "urn", urn, NULL) : STR_NONE);
}

static Status exclusion_checks_page(Ctx *cx) {
    ExclusionFaults l;
    Str school;
    i64 number = in_subject(cx);
    const char *urn = str_i64(cx->arena, number).p;
    Date on = in_date(cx, "on");
    TRY(exclusion_faults(cx, number, date_is_set(on) ? on : cx->today, &l));
    TRY(establishment_name(cx, number, &school));
    json_t *m = model_new("What to put right in its exclusions");
    exclusion_faults_model(cx, m, &l);
    model_text(m, "school", school);
    model_text(m, "school_href", url_to(cx, "/schools/{urn}", "urn", urn, NULL));
    model_text(m, "before_href", term_url(cx, urn, date_plus(l.term.from, -1)));
    bool is_later = date_before(l.term.to, cx->today);
    model_text(m, "after_href", is_later ? term_url(cx, urn, date_plus(l.term.to, 30)) : STR_NONE);
    model_text(m, "csv",
               url_to(cx, "/schools/{urn}/exclusion-checks.csv", "urn", urn, "on",
                      str_cstr(cx->arena, date_iso_str(cx->arena, l.term.from)), NULL));
    add_query(cx, m, urn);
    return reply_model(cx, "exclusion_checks", m);
}
