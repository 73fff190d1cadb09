/* area_pages.c - a scorecard by district, and the data packs of districts and schools, as pages and files. */
#include "access/audit.h"
#include "measures/area_table.h"
#include "web/model.h"
#include "web/web.h"

static const Input area_inputs[] = {
    {"as_at", IN_DATE, NULL, "As at", false},
    {"for_release", IN_FLAG, NULL, "As it may be published", false},
    INPUTS_END,
};

ROUTE(GET, "/scorecards/{name}/districts", scorecard_districts_page, .needs = READ_MEASURES, .inputs = area_inputs,
      .list = "rows", .xlsx = area_table_xlsx, .document = "area_document",
      .doc = "A scorecard's measures in every district of the county, side by side.")

ROUTE(GET, "/packs", packs_page, .needs = READ_MEASURES, .list = "packs",
      .doc = "The vulnerable learners data packs: one for each district and school.")

ROUTE(GET, "/packs/districts/{district}", district_pack_page, .needs = READ_MEASURES, .inputs = area_inputs,
      .list = "rows", .xlsx = area_table_xlsx, .document = "area_document",
      .doc =
          "A district's data pack: its figures beside the county's, and each of its schools. Small numbers are hidden.")

ROUTE(GET, "/packs/schools/{urn}", school_pack_page, .needs = READ_MEASURES, .subject = SUBJECT_SCHOOL,
      .subject_param = "urn", .inputs = area_inputs, .list = "rows", .xlsx = area_table_xlsx,
      .document = "area_document",
      .doc = "A school's data pack: its own figures beside its district's and the county's.")

static const char *c_text(Ctx *cx, Str s) { return str_cstr(cx->arena, s.p ? s : STR("")); }

/* The same table as a file. */
typedef struct FilePaths {
    const char *page, *csv, *xlsx, *html, *json;
} FilePaths;
#define FILE_PATHS(path) \
    { path, path ".csv", path ".xlsx", path ".html", path ".json" }

static void add_files(Ctx *cx, json_t *m, const FilePaths *p, const char *param, const char *value, Date as_at) {
    const char *day = c_text(cx, date_iso_str(cx->arena, as_at)), *release = in_flag(cx, "for_release") ? "yes" : "";
    model_text(m, "filter_url", url_to(cx, p->page, param, value, NULL));
    model_text(m, "csv", url_to(cx, p->csv, param, value, "as_at", day, "for_release", release, NULL));
    model_text(m, "xlsx", url_to(cx, p->xlsx, param, value, "as_at", day, "for_release", release, NULL));
    model_text(m, "html", url_to(cx, p->html, param, value, "as_at", day, "for_release", release, NULL));
    model_text(m, "json", url_to(cx, p->json, param, value, "as_at", day, "for_release", release, NULL));
    if (!in_flag(cx, "for_release"))
        model_text(m, "release_href", url_to(cx, p->page, param, value, "as_at", day, "for_release", "yes", NULL));
}

static Status reply_table(Ctx *cx, const AreaAsk *ask, const FilePaths *p, const char *param, const char *value) {
    json_t *m;
    TRY(area_table(cx, ask, &m));
    json_t *measures = json_object_get(m, "measures"), *schools = json_object_get(m, "schools");
    model_form_date(cx, m, "as_at", ask->as_at);
    for (size_t i = 0; i < json_array_size(measures); i++) {
        json_t *row = json_array_get(measures, i);
        model_text(row, "href",
                   url_to(cx, "/measures/{code}", "code", json_string_value(json_object_get(row, "id")), "as_at",
                          c_text(cx, date_iso_str(cx->arena, ask->as_at)), NULL));
    }
    for (size_t i = 0; i < json_array_size(schools); i++) {
        json_t *row = json_array_get(schools, i);
        i64 urn = json_integer_value(json_object_get(row, "urn"));
        model_text(row, "href", url_to(cx, "/packs/schools/{urn}", "urn", c_text(cx, str_i64(cx->arena, urn)), NULL));
    }
    add_files(cx, m, p, param, value, ask->as_at);
    model_text(m, "all_scorecards", url_to(cx, "/scorecards", NULL));
    audit_note(cx, "scorecard.areas", 0, "scorecard %.*s as at %.*s", STR_ARG(ask->scorecard->name),
               STR_ARG(date_iso_str(cx->arena, ask->as_at)));
    return reply_model(cx, "area_page", m);
}

static Status scorecard_districts_page(Ctx *cx) {
    static const FilePaths paths = FILE_PATHS("/scorecards/{name}/districts");
    AreaAsk ask = {.as_at = in_date(cx, "as_at"), .kind = AREA_DISTRICTS, .for_release = in_flag(cx, "for_release")};
    if (!date_is_set(ask.as_at)) ask.as_at = cx->today;
    TRY(scorecard_open(cx, in_path(cx, "name"), &ask.scorecard));
    return reply_table(cx, &ask, &paths, "name", c_text(cx, ask.scorecard->name));
}

static Status district_pack_page(Ctx *cx) {
    static const FilePaths paths = FILE_PATHS("/packs/districts/{district}");
    AreaAsk ask;
    TRY(area_pack_district(cx, in_path(cx, "district"), in_date(cx, "as_at"), &ask));
    return reply_table(cx, &ask, &paths, "district", c_text(cx, in_path(cx, "district")));
}

static Status school_pack_page(Ctx *cx) {
    static const FilePaths paths = FILE_PATHS("/packs/schools/{urn}");
    AreaAsk ask;
    TRY(area_pack_school(cx, in_subject(cx), in_date(cx, "as_at"), &ask));
    return reply_table(cx, &ask, &paths, "urn", c_text(cx, str_i64(cx->arena, in_subject(cx))));
}

static Status packs_page(Ctx *cx) {
    const Authority *a = definitions_of(cx)->authority;
    json_t *m = model_new("Vulnerable learners data packs"), *list = model_array(m, "packs");
    for (size_t i = 0; i < a->n_districts; i++) {
        Str name = authority_district_name(a, i, cx->today);
        json_t *row = model_append(list);
        model_text(row, "district", name);
        model_text(row, "href", url_to(cx, "/packs/districts/{district}", "district", c_text(cx, name), NULL));
    }
    model_text(m, "all_scorecards", url_to(cx, "/scorecards", NULL));
    model_columns(m, "district");
    return reply_model(cx, "packs_page", m);
}
