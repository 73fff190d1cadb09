/* measure_cli.c - muster measure: one indicator's figure, its parts and its units; muster measures: all of them.
 *
 * The JSON is for others to script against: fields may be added, never renamed or taken away. docs/json.md describes it. */
#include "cli/cli.h"
#include "measures/measure_chart.h"
#include "measures/measure_model.h"
#include "web/model.h"

static const Option measure_options[] = {
    {"section", OPT_TEXT, "SECTION", "The section of the scorecard, where a code is printed in two: monthly, annual."},
    {"as-at", OPT_DATE, "DATE", "The day asked about (today)."},
    {"by", OPT_TEXT, "KEY", "Break the figure down by district, school or one of the measure's groups."},
    {"rows", OPT_FLAG, NULL, "List the children, cases or schools behind the figure."},
    {"trend", OPT_FLAG, NULL, "The figures of the last periods, and whether their changes are signals."},
    {"for-release", OPT_FLAG, NULL,
     "As it may leave the council: small numbers hidden, and what would give them back."},
    {"csv", OPT_FLAG, NULL, "Print the breakdown, or the rows, as CSV."},
    OPTIONS_END,
};

COMMAND(
    "measure", cmd_measure, .needs = READ_MEASURES, .store = STORE_READ,
    .usage = "measure CODE [--section SECTION] [--as-at DATE] [--by KEY] [--rows] [--trend] [--for-release] [--csv]",
    .doc = "One indicator: what it means, its figure as at a day, its parts and the records behind it.",
    .options = measure_options)

/* ---- on screen ---- */

static Str field(Ctx *cx, const json_t *o, const char *key) { return model_cell(cx->arena, json_object_get(o, key)); }

static void print_words(Ctx *cx, const char *head, const json_t *list) {
    for (size_t i = 0; i < json_array_size(list); i++)
        out_fmt(cx, "%s%.*s\n", head, STR_ARG(model_cell(cx->arena, json_array_get(list, i))));
}

static void print_definition(Ctx *cx, const Measure *m, const json_t *o) {
    out_fmt(cx, "%.*s  %.*s\n%.*s\n\n", STR_ARG(measure_code(m)), STR_ARG(m->title), STR_ARG(str_trim(m->meaning)));
    if (m->is_provisional) out_fmt(cx, "Definition to be confirmed.\n");
    out_fmt(cx, "%s. %s. %s.\n", polarity_words[m->polarity], frequency_title[m->period.frequency],
            measure_source_title[m->source]);
    print_words(cx, "Decided: ", json_object_get(o, "decisions"));
}

static void print_figure(Ctx *cx, const json_t *o) {
    const json_t *den = json_object_get(o, "denominator");
    out_fmt(cx, "\n%.*s: %.*s", STR_ARG(field(cx, json_object_get(o, "period"), "label")),
            STR_ARG(field(cx, o, "displayed")));
    if (json_is_integer(den))
        out_fmt(cx, " (%lld of %lld)", (long long)json_integer_value(json_object_get(o, "numerator")),
                (long long)json_integer_value(den));
    out_fmt(cx, "\n");
    print_words(cx, "Warning: ", json_object_get(o, "warnings"));
}

static void print_breakdown(Ctx *cx, const json_t *rows) {
    OutTable *t = out_table(cx, "|Figure|Numerator|Denominator");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        out_cell(t, field(cx, row, "name"));
        out_cell(t, field(cx, row, "displayed"));
        out_cell(t, field(cx, row, "numerator"));
        out_cell(t, field(cx, row, "denominator"));
    }
    out_table_end(t);
}

static void print_published(Ctx *cx, const json_t *o) {
    const json_t *rows = json_object_get(o, "published_results");
    print_words(cx, "Warning: ", json_object_get(o, "doubts"));
    if (json_array_size(rows) == 0) return;
    OutTable *t = out_table(cx, "Published to|Figure|Before|Source");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        out_cell(t, field(cx, row, "period_end"));
        out_cell(t, field(cx, row, "displayed"));
        out_cell(t, field(cx, row, "previous"));
        out_cell(t, field(cx, row, "source"));
    }
    out_table_end(t);
}

static const char row_keys[] =
    "unit_id|child_id|surname|forename|born|school_urn|district|on_date|numerator|denominator|value";
static const char trend_keys[] = "label|as_at|value|displayed|numerator|denominator|status";
static const char part_keys[] = "name|urn|value|displayed|numerator|denominator|status";

/* Columns of a list of rows: those named, then the measure's groups. */
static size_t column_keys(const Measure *m, const char *keys, bool with_groups, Str *out, size_t max) {
    size_t n = 0;
    Str rest = str_from(keys);
    while (rest.n > 0 && n < max) out[n++] = str_cut(rest, '|', &rest);
    for (size_t i = 0; with_groups && i < m->n_groups && n < max; i++) out[n++] = m->groups[i];
    return n;
}

static void print_rows(Ctx *cx, const Measure *m, const json_t *rows) {
    Str keys[32];
    size_t n = column_keys(m, row_keys, true, keys, COUNT_OF(keys));
    Buf head = buf_on(cx->arena);
    for (size_t i = 0; i < n; i++) buf_fmt(&head, "%s%.*s", i ? "|" : "", STR_ARG(keys[i]));
    OutTable *t = out_table(cx, str_cstr(cx->arena, buf_str(&head)));
    for (size_t i = 0; i < json_array_size(rows); i++)
        for (size_t k = 0; k < n; k++) out_cell(t, field(cx, json_array_get(rows, i), str_cstr(cx->arena, keys[k])));
    out_table_end(t);
}

static void print_csv(Ctx *cx, const Measure *m, const char *list_keys, const json_t *rows) {
    Str keys[32];
    json_t *columns = json_array();
    size_t n = column_keys(m, list_keys, list_keys == row_keys, keys, COUNT_OF(keys));
    for (size_t i = 0; i < n; i++) json_array_append_new(columns, model_str(keys[i]));
    out_str(cx, model_csv(cx->arena, rows, columns));
    json_decref(columns);
}

static void print_trend(Ctx *cx, const json_t *o) {
    static const char *const said[] = {"verdict_text", "against_target", "forecast_text", "why_no_limits",
                                       "why_no_forecast"};
    const json_t *signal = json_object_get(o, "signal"), *rows = json_object_get(o, "trend");
    OutTable *t = out_table(cx, "Period|Figure|Numerator|Denominator");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        out_cell(t, field(cx, json_array_get(rows, i), "label"));
        out_cell(t, field(cx, json_array_get(rows, i), "displayed"));
        out_cell(t, field(cx, json_array_get(rows, i), "numerator"));
        out_cell(t, field(cx, json_array_get(rows, i), "denominator"));
    }
    out_table_end(t);
    for (size_t i = 0; i < COUNT_OF(said); i++) {
        Str text = field(cx, signal, said[i]);
        if (text.n > 0) out_fmt(cx, "%.*s.\n", STR_ARG(text));
    }
}

static void print_all(Ctx *cx, const Measure *m, const json_t *o) {
    const json_t *parts = json_object_get(json_object_get(o, "breakdown"), "rows"), *rows = json_object_get(o, "rows");
    const json_t *trend = json_object_get(o, "trend");
    if (cli_flag(cx, "csv")) {
        if (rows) print_csv(cx, m, row_keys, rows);
        else if (parts) print_csv(cx, m, part_keys, parts);
        else print_csv(cx, m, trend_keys, trend);
        return;
    }
    print_definition(cx, m, o);
    if (measure_is_computed(m)) print_figure(cx, o);
    else out_fmt(cx, "\nEntered from published results. It awaits %.*s.\n", STR_ARG(m->awaits));
    print_published(cx, o);
    if (parts) print_breakdown(cx, parts);
    if (trend) print_trend(cx, o);
    if (rows) print_rows(cx, m, rows);
    i64 not_shown = json_integer_value(json_object_get(o, "not_shown"));
    if (not_shown) out_fmt(cx, "%lld not shown: only named people may know of those cases.\n", (long long)not_shown);
}

/* ---- the command ---- */

static Date day_asked(Ctx *cx) { return cli_has(cx, "as-at") ? cli_date(cx, "as-at") : cx->today; }

static Status add_computed(Ctx *cx, const Measure *m, json_t *o) {
    UnitSet s;
    UnitFilter all = UNIT_FILTER_ALL;
    TRY(units_load(cx, m, day_asked(cx), &s));
    UnitFigure f = units_figure(cx, &s, &all);
    measure_add_figure(cx, o, &s, &f);
    bool for_release = cli_flag(cx, "for-release");
    if (for_release) measure_hide_small(cx, o, m, &f);
    if (cli_has(cx, "by")) TRY(measure_add_breakdown(cx, o, &s, cli_text(cx, "by"), for_release));
    if (cli_flag(cx, "trend")) TRY(measure_add_trend(cx, o, m, s.as_at, for_release));
    if (cli_flag(cx, "rows")) TRY(measure_add_rows(cx, o, &s, &(UnitWindow){.filter = all}));
    return OK;
}

static Status cmd_measure(Ctx *cx) {
    const Measures *ms;
    const Measure *m;
    TRY(measures_of(cx, &ms));
    TRY(measure_by_code(cx, ms, cli_arg(cx, 0), cli_text(cx, "section"), &m));
    bool wants_parts = cli_has(cx, "by") || cli_flag(cx, "rows") || cli_flag(cx, "trend");
    if (cli_flag(cx, "for-release") && cli_flag(cx, "rows"))
        return FAIL(cx, ERR_INPUT, "--rows lists records, which are never released: leave out --for-release");
    if (cli_flag(cx, "csv") && !wants_parts) return FAIL(cx, ERR_INPUT, "--csv goes with --by, --rows or --trend");
    if (!measure_is_computed(m) && wants_parts)
        return FAIL(cx, ERR_INPUT, "%.*s is entered from published results: there are no records behind it here",
                    STR_ARG(m->id));
    json_t *o = measure_definition(cx, m);
    Status st = measure_is_computed(m) ? add_computed(cx, m, o) : OK;
    if (st == OK) st = measure_add_published(cx, o, m, day_asked(cx));
    if (st == OK && cli_json(cx)) {
        out_json(cx, o);
        return OK;
    }
    if (st == OK) print_all(cx, m, o);
    json_decref(o);
    return st;
}

/* ---- all of them ---- */

COMMAND("measures", cmd_measures, .needs = READ_MEASURES, .store = STORE_NONE, .usage = "measures",
        .doc = "Every indicator: its codes, how often it is measured, and where its figure comes from.")

static void print_list(Ctx *cx, const Measures *ms) {
    OutTable *t = out_table(cx, "Code|Measure|Title|Period|Polarity|Source");
    for (size_t i = 0; i < ms->n; i++) {
        const Measure *m = ms->at[i];
        out_cell(t, m->n_codes ? measure_code(m) : STR(""));
        out_cell(t, m->id);
        out_cell(t, m->title);
        out_cell(t, str_from(frequency_word[m->period.frequency]));
        out_cell(t, str_from(polarity_codes[m->polarity]));
        out_cell(t, str_from(measure_source_word[m->source]));
    }
    out_table_end(t);
}

static Status cmd_measures(Ctx *cx) {
    const Measures *ms;
    TRY(measures_of(cx, &ms));
    if (cli_json(cx)) {
        json_t *all = json_array();
        for (size_t i = 0; i < ms->n; i++) json_array_append_new(all, measure_definition(cx, ms->at[i]));
        out_json(cx, all);
        return OK;
    }
    print_list(cx, ms);
    return OK;
}
