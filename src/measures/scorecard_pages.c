/* scorecard_pages.c - the scorecards, and each measure behind them, as pages. */
#include "measures/commentary.h"
#include "measures/measure_chart.h"
#include "measures/measure_model.h"
#include "measures/scorecard.h"
#include "measures/scorecard_files.h"
#include "web/chart.h"
#include "web/model.h"
#include "web/paging.h"
#include "web/web.h"

ROUTE(GET, "/scorecards", scorecards_page, .needs = READ_MEASURES, .list = "scorecards", .doc = "The scorecards.")

static const char *c_text(Ctx *cx, Str s) { return str_cstr(cx->arena, s.p ? s : STR("")); }

static Status scorecards_page(Ctx *cx) {
    const Scorecards *all;
    TRY(scorecards_of(cx, &all));
    json_t *m = model_new("Scorecards"), *list = model_array(m, "scorecards");
    for (size_t i = 0; i < all->n; i++) {
        json_t *row = model_append(list);
        model_text(row, "scorecard", all->at[i].name);
        model_text(row, "title", all->at[i].title);
        model_text(row, "about", all->at[i].about);
        model_lit(row, "rhythm_text", all->at[i].rhythm ? rhythm_text[all->at[i].rhythm] : NULL);
        model_text(row, "href", url_to(cx, "/scorecards/{name}", "name", c_text(cx, all->at[i].name), NULL));
    }
    model_text(m, "all_measures", url_to(cx, "/measures", NULL));
    model_text(m, "packs", url_to(cx, "/packs", NULL));
    model_columns(m, "scorecard|title|about");
    return reply_model(cx, "scorecards_page", m);
}

/* ---- one scorecard ---- */

static const Input scorecard_inputs[] = {
    {"as_at", IN_DATE, NULL, "As at", false},
    {"owner", IN_TEXT, NULL, "Owner", false},
    {"colour", IN_CHOICE, "red|amber|green|below_target|floor_met|no_target|no_band|not_rated", "Colour", false},
    {"sort", IN_CHOICE, SCORECARD_SORTS, "Order", false},
    INPUTS_END,
};

ROUTE(GET, "/scorecards/{name}", scorecard_page, .needs = READ_MEASURES, .inputs = scorecard_inputs, .list = "rows",
      .xlsx = scorecard_xlsx, .document = "scorecard_document",
      .doc = "One scorecard as at a day: figures, targets, colours and arrows, each row opening its measure.")

static Date day_asked(Ctx *cx) {
    Date d = in_date(cx, "as_at");
    return date_is_set(d) ? d : cx->today;
}

static ScorecardView view_asked(Ctx *cx) {
    static const char *const sorts[] = {"printed", "code", "title", "owner", "rag"};
    ScorecardView v = {.owner = in_text(cx, "owner"), .rag = in_text(cx, "colour")};
    for (size_t i = 0; i < COUNT_OF(sorts); i++)
        if (str_is(in_text(cx, "sort"), sorts[i])) v.sort = (ScorecardSort)i;
    return v;
}

static Str day_text(Ctx *cx, Date d) { return date_iso_str(cx->arena, d); }

static void add_links(Ctx *cx, const Scorecard *s, json_t *rows, Date as_at) {
    for (size_t i = 0; i < json_array_size(rows); i++) {
        json_t *row = json_array_get(rows, i);
        model_text(row, "href",
                   url_to(cx, "/measures/{code}", "code", json_string_value(json_object_get(row, "id")), "as_at",
                          c_text(cx, day_text(cx, as_at)), NULL));
        model_text(row, "words_href",
                   url_to(cx, "/scorecards/{name}/rows/{measure}", "name", c_text(cx, s->name), "measure",
                          json_string_value(json_object_get(row, "id")), "as_at", c_text(cx, day_text(cx, as_at)),
                          NULL));
    }
}

static void add_choice(json_t *list, const char *value, Str title, Str chosen) {
    json_t *o = model_append(list);
    model_lit(o, "value", value);
    model_text(o, "title", title);
    model_bool(o, "is_chosen", str_is(chosen, value));
}

static void add_owners(Ctx *cx, json_t *m, const ScorecardLine *lines, size_t n, Str chosen) {
    json_t *list = model_array(m, "owners");
    for (size_t i = 0; i < n; i++) {
        bool is_new = lines[i].row->measure->owner.n > 0;
        for (size_t k = 0; k < i && is_new; k++)
            is_new = !str_eq(lines[k].row->measure->owner, lines[i].row->measure->owner);
        if (is_new) add_choice(list, c_text(cx, lines[i].row->measure->owner), lines[i].row->measure->owner, chosen);
    }
}

static void add_filters(Ctx *cx, json_t *m, const ScorecardView *v) {
    static const char *const sort_words[][2] = {
        {"printed", "As printed"}, {"rag", "Red first"}, {"code", "Code"}, {"title", "Title"}, {"owner", "Owner"}};
    json_t *colours = model_array(m, "colours"), *sorts = model_array(m, "sorts");
    for (int i = 0; i < N_VERDICTS; i++) add_choice(colours, verdict_codes[i], str_from(verdict_words[i]), v->rag);
    for (size_t i = 0; i < COUNT_OF(sort_words); i++)
        add_choice(sorts, sort_words[i][0], str_from(sort_words[i][1]), in_text(cx, "sort"));
}

/* The same view as a file. */
static void add_files(Ctx *cx, json_t *m, const Scorecard *s, Date as_at, const ScorecardView *v) {
    static const char *const kinds[][2] = {{"/scorecards/{name}.csv", "csv"},
                                           {"/scorecards/{name}.xlsx", "xlsx"},
                                           {"/scorecards/{name}.html", "html"},
                                           {"/scorecards/{name}.json", "json"}};
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        model_text(m, kinds[i][1],
                   url_to(cx, kinds[i][0], "name", c_text(cx, s->name), "as_at", c_text(cx, day_text(cx, as_at)),
                          "owner", c_text(cx, v->owner), "colour", c_text(cx, v->rag), "sort",
                          c_text(cx, in_text(cx, "sort")), NULL));
}

/* The headers that sort: each is a link to the same view in its order, and says whether it is the order now. */
static void add_sort_links(Ctx *cx, json_t *m, const Scorecard *s, Date as_at, const ScorecardView *v) {
    static const char *const orders[] = {"title", "rag", "owner", "printed"};
    json_t *by = model_object(m, "by");
    for (size_t i = 0; i < COUNT_OF(orders); i++) {
        json_t *o = model_object(by, orders[i]);
        model_text(o, "href",
                   url_to(cx, "/scorecards/{name}", "name", c_text(cx, s->name), "as_at",
                          c_text(cx, day_text(cx, as_at)), "owner", c_text(cx, v->owner), "colour", c_text(cx, v->rag),
                          "sort", orders[i], NULL));
        model_bool(o, "is_order", str_is(in_text(cx, "sort"), orders[i]));
    }
}

static Status scorecard_page(Ctx *cx) {
    const Scorecard *s;
    ScorecardLine *lines;
    size_t n;
    ScorecardView v = view_asked(cx);
    TRY(scorecard_open(cx, in_path(cx, "name"), &s));
    Date as_at = scorecard_day(cx, s, in_date(cx, "as_at"));
    TRY(scorecard_work_out(cx, s, as_at, &lines, &n));
    json_t *m = scorecard_model(cx, s, as_at, &v, lines, n), *sections = json_object_get(m, "sections");
    for (size_t i = 0; i < json_array_size(sections); i++)
        add_links(cx, s, json_object_get(json_array_get(sections, i), "rows"), as_at);
    TRY(commentary_add(cx, s, m, lines, n));
    model_text(m, "editions", url_to(cx, "/scorecards/{name}/editions", "name", c_text(cx, s->name), NULL));
    model_form_date(cx, m, "as_at", as_at);
    add_owners(cx, m, lines, n, v.owner);
    add_filters(cx, m, &v);
    model_text(m, "filter_url", url_to(cx, "/scorecards/{name}", "name", c_text(cx, s->name), NULL));
    model_text(m, "all_scorecards", url_to(cx, "/scorecards", NULL));
    add_files(cx, m, s, as_at, &v);
    add_sort_links(cx, m, s, as_at, &v);
    model_text(m, "districts",
               url_to(cx, "/scorecards/{name}/districts", "name", c_text(cx, s->name), "as_at",
                      c_text(cx, day_text(cx, as_at)), NULL));
    model_columns(m, scorecard_columns);
    if (in_wants_all(cx)) TRY(scorecard_add_definitions(cx, m));
    return reply_model(cx, "scorecard_page", m);
}

/* ---- every measure ---- */

ROUTE(GET, "/measures", measures_page, .needs = READ_MEASURES, .list = "measures",
      .doc = "Every indicator and where its figure comes from.")

static Status measures_page(Ctx *cx) {
    const Measures *ms;
    TRY(measures_of(cx, &ms));
    json_t *m = model_new("Measures"), *list = model_array(m, "measures");
    for (size_t i = 0; i < ms->n; i++) {
        json_t *row = measure_definition(cx, ms->at[i]);
        model_text(row, "href", url_to(cx, "/measures/{code}", "code", c_text(cx, ms->at[i]->id), NULL));
        json_array_append_new(list, row);
    }
    model_text(m, "results", url_to(cx, "/measures/results", NULL));
    model_text(m, "all_scorecards", url_to(cx, "/scorecards", NULL));
    model_columns(m, "code|id|title|kind|unit|polarity|frequency|source|owner|awaits");
    return reply_model(cx, "measures_page", m);
}

/* ---- one measure ---- */

static const Input measure_inputs[] = {
    {"as_at", IN_DATE, NULL, "As at", false},
    {"section", IN_TEXT, NULL, "Section", false},
    {"by", IN_TEXT, NULL, "Broken down by", false},
    {"rows", IN_FLAG, NULL, "Records", false},
    {"page", IN_NUMBER, NULL, "Page", false},
    {"for_release", IN_FLAG, NULL, "As it may be published", false},
    INPUTS_END,
};

ROUTE(GET, "/measures/{code}", measure_page, .needs = READ_MEASURES, .inputs = measure_inputs, .list = "parts",
      .doc = "One indicator: definition, trend, breakdown, and the records behind it for those allowed.")

static void add_breakdown_links(Ctx *cx, json_t *m, const Measure *measure, Date as_at, Str by) {
    json_t *list = model_array(m, "ways");
    const char *id = c_text(cx, measure->id), *day = c_text(cx, day_text(cx, as_at));
    for (size_t i = 0; i < measure->n_groups + 2; i++) {
        Str way = i == 0 ? STR("district") : i == 1 ? STR("school") : measure->groups[i - 2];
        json_t *o = model_append(list);
        model_text(o, "name", way);
        model_bool(o, "is_chosen", str_eq(way, by));
        model_text(o, "href", url_to(cx, "/measures/{code}", "code", id, "as_at", day, "by", c_text(cx, way), NULL));
    }
}

static Str rows_url(Ctx *cx, const Measure *measure, Date as_at, i64 page) {
    return url_to(cx, "/measures/{code}", "code", c_text(cx, measure->id), "as_at", c_text(cx, day_text(cx, as_at)),
                  "rows", "yes", "page", page > 1 ? c_text(cx, str_i64(cx->arena, page)) : "", NULL);
}

static Status add_records(Ctx *cx, json_t *m, const UnitSet *s, Date as_at) {
    Paging p = paging_of(in_number(cx, "page", 1));
    bool is_all = in_wants_all(cx);
    UnitWindow w = {.filter = UNIT_FILTER_ALL,
                    .offset = is_all ? 0 : (size_t)p.offset,
                    .limit = is_all ? 0 : PAGE_ROWS};
    TRY(measure_add_rows(cx, m, s, &w));
    json_t *rows = json_object_get(m, "rows");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        json_t *row = json_array_get(rows, i);
        i64 child = json_integer_value(json_object_get(row, "child_id"));
        if (child)
            model_text(row, "href", url_to(cx, "/children/{id}", "id", c_text(cx, str_i64(cx->arena, child)), NULL));
        model_bool(row, "has_name", json_is_string(json_object_get(row, "surname")));
    }
    paging_add(cx, m, &p, (i64)s->n - json_integer_value(json_object_get(m, "not_shown")));
    model_text(m, "previous", p.has_previous ? rows_url(cx, s->measure, as_at, p.page - 1) : STR_NONE);
    model_text(m, "next", p.has_next ? rows_url(cx, s->measure, as_at, p.page + 1) : STR_NONE);
    model_bool(m, "shows_rows", true);
    return OK;
}

static Status add_computed(Ctx *cx, json_t *m, const Measure *measure, Date as_at) {
    UnitSet s;
    UnitFilter all = UNIT_FILTER_ALL;
    Str by = in_text(cx, "by").n > 0 ? in_text(cx, "by") : STR("district");
    TRY(units_load(cx, measure, as_at, &s));
    UnitFigure f = units_figure(cx, &s, &all);
    measure_add_figure(cx, m, &s, &f);
    bool for_release = in_flag(cx, "for_release") || !measure_rows_are_seen(cx, measure);
    if (for_release) measure_hide_small(cx, m, measure, &f);
    TRY(measure_add_breakdown(cx, m, &s, by, for_release));
    model_bool(m, "is_for_release", for_release);
    model_text(m, "release_href",
               url_to(cx, "/measures/{code}", "code", c_text(cx, measure->id), "as_at", c_text(cx, day_text(cx, as_at)),
                      "by", c_text(cx, by), "for_release", "yes", NULL));
    json_object_set(m, "parts", json_object_get(json_object_get(m, "breakdown"), "rows"));
    add_breakdown_links(cx, m, measure, as_at, by);
    if (!in_flag(cx, "rows")) TRY(measure_add_trend(cx, m, measure, as_at, for_release));
    bool is_seen = measure_rows_are_seen(cx, measure) && measure->source == SOURCE_QUERY;
    model_text(m, "rows_href", is_seen ? rows_url(cx, measure, as_at, 1) : STR_NONE);
    return in_flag(cx, "rows") ? add_records(cx, m, &s, as_at) : OK;
}

static Status measure_page(Ctx *cx) {
    const Measures *ms;
    const Measure *measure;
    Date as_at = day_asked(cx);
    TRY(measures_of(cx, &ms));
    TRY(measure_by_code(cx, ms, in_path(cx, "code"), in_text(cx, "section"), &measure));
    json_t *m = measure_definition(cx, measure);
    model_bool(m, "is_computed", measure_is_computed(measure));
    model_form_date(cx, m, "as_at", as_at);
    if (measure_is_computed(measure)) TRY(add_computed(cx, m, measure, as_at));
    else model_array(m, "parts");
    TRY(measure_add_published(cx, m, measure, as_at));
    json_t *warnings = json_object_get(m, "warnings");
    model_bool(m, "has_warnings", json_array_size(warnings) > 0);
    model_bool(m, "has_decisions", measure->n_decisions > 0);
    model_text(m, "action", url_to(cx, "/measures/{code}", "code", c_text(cx, measure->id), NULL));
    model_text(m, "all_scorecards", url_to(cx, "/scorecards", NULL));
    model_columns(m, "name|urn|value|displayed|numerator|denominator|status");
    return reply_model(cx, "measure_page", m);
}
