/* scorecard_files.c - see scorecard_files.h. */
#include "measures/scorecard_files.h"

#include <string.h>
#include "exchange/xlsx_out.h"
#include "measures/measure_model.h"
#include "measures/scorecard.h"
#include "web/model.h"

/* ---- what the rows mean ---- */

static bool is_listed(const json_t *list, const char *id) {
    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(json_string_value(json_object_get(json_array_get(list, i), "id")), id) == 0) return true;
    return false;
}

Status measure_add_definitions(Ctx *cx, json_t *model, const json_t *rows) {
    const Measures *ms;
    TRY(measures_of(cx, &ms));
    json_t *list = model_array(model, "definitions");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const char *id = json_string_value(json_object_get(json_array_get(rows, i), "id"));
        const Measure *m = id ? measure_find(ms, str_from(id)) : NULL;
        if (m && !is_listed(list, id)) json_array_append_new(list, measure_definition(cx, m));
    }
    return OK;
}

Status scorecard_add_definitions(Ctx *cx, json_t *model) {
    Date as_at;
    TRY(measure_add_definitions(cx, model, json_object_get(model, "rows")));
    const char *day = json_string_value(json_object_get(model, "as_at"));
    if (day && date_parse_iso(str_from(day), &as_at)) model_text(model, "as_at_words", date_long(cx->arena, as_at));
    model_columns(model, scorecard_columns);
    return OK;
}

Str scorecard_csv(Ctx *cx, const json_t *model) {
    json_t *head = json_object();
    model_columns(head, scorecard_columns);
    Str text = model_csv(cx->arena, json_object_get(model, "rows"), json_object_get(head, "columns"));
    json_decref(head);
    return text;
}

/* ---- the workbook ---- */

static Str joined(Arena *a, const json_t *list) {
    Buf b = buf_on(a);
    for (size_t i = 0; i < json_array_size(list); i++)
        buf_fmt(&b, "%s%.*s", i > 0 ? "\n" : "", STR_ARG(model_cell(a, json_array_get(list, i))));
    return buf_str(&b);
}

static XlsxFill fill_of(const json_t *row) {
    static const struct {
        const char *tag;
        XlsxFill fill;
    } fills[] = {{"green", XLSX_GREEN}, {"yellow", XLSX_YELLOW}, {"red", XLSX_RED}, {"grey", XLSX_GREY}};
    const char *tag = json_string_value(json_object_get(row, "rag_tag"));
    for (size_t i = 0; tag && i < COUNT_OF(fills); i++)
        if (strcmp(fills[i].tag, tag) == 0) return fills[i].fill;
    return XLSX_PLAIN;
}

static void add_row(Ctx *cx, XlsxOut *x, const SheetColumn *columns, size_t n, const json_t *row) {
    for (size_t i = 0; i < n; i++) {
        const json_t *v = json_object_get(row, columns[i].key);
        switch (columns[i].kind) {
        case CELL_TEXT: xlsx_out_text(x, str_trim(model_cell(cx->arena, v))); break;
        case CELL_NUMBER: xlsx_out_number(x, model_cell(cx->arena, v)); break;
        case CELL_LIST: xlsx_out_text(x, joined(cx->arena, v)); break;
        case CELL_COLOUR: xlsx_out_filled(x, model_cell(cx->arena, v), fill_of(row)); break;
        }
    }
    xlsx_out_end_row(x);
}

void sheet_add(Ctx *cx, XlsxOut *x, const char *name, const SheetColumn *columns, size_t n, const json_t *rows) {
    XlsxColumn heads[SHEET_MAX_COLUMNS];
    check(n <= SHEET_MAX_COLUMNS);
    for (size_t i = 0; i < n; i++) heads[i] = columns[i].head;
    xlsx_out_sheet(x, name, heads, n);
    for (size_t i = 0; i < json_array_size(rows); i++) add_row(cx, x, columns, n, json_array_get(rows, i));
}

static const SheetColumn shown_columns[] = {
    {{"Section", 14}, "section", CELL_TEXT},
    {{"Code", 10}, "code", CELL_TEXT},
    {{"Measure", 44}, "title", CELL_TEXT},
    {{"Period", 26}, "period_label", CELL_TEXT},
    {{"Result", 11}, "value", CELL_NUMBER},
    {{"Unit", 16}, "unit", CELL_TEXT},
    {{"Shown as", 16}, "displayed", CELL_TEXT},
    {{"Before", 11}, "previous", CELL_NUMBER},
    {{"Direction", 13}, "dot_text", CELL_TEXT},
    {{"Target", 10}, "target", CELL_NUMBER},
    {{"Floor", 10}, "floor", CELL_NUMBER},
    {{"Colour", 20}, "rag_text", CELL_COLOUR},
    {{"Which way is better", 22}, "polarity_text", CELL_TEXT},
    {{"Owner", 9}, "owner", CELL_TEXT},
    {{"Note", 60}, "note", CELL_TEXT},
    {{"Commentary", 60},
     "comment",
     CELL_TEXT}, /* the last two stand where the rows have them: on nothing that is public */
    {{"Management action", 60}, "action", CELL_TEXT},
};

static const SheetColumn meaning_columns[] = {
    {{"Code", 10}, "code", CELL_TEXT},
    {{"Measure", 24}, "id", CELL_TEXT},
    {{"Title", 40}, "title", CELL_TEXT},
    {{"What it means", 80}, "meaning", CELL_TEXT},
    {{"Kind", 30}, "kind_text", CELL_TEXT},
    {{"Unit", 16}, "unit", CELL_TEXT},
    {{"Which way is better", 22}, "polarity_text", CELL_TEXT},
    {{"Period", 24}, "frequency_text", CELL_TEXT},
    {{"Owner", 9}, "owner", CELL_TEXT},
    {{"What was decided", 80}, "decisions", CELL_LIST},
};

void sheet_add_definitions(Ctx *cx, XlsxOut *x, const json_t *definitions) {
    sheet_add(cx, x, "Definitions", meaning_columns, COUNT_OF(meaning_columns), definitions);
}

static const SheetColumn source_columns[] = {
    {{"Measure", 24}, "id", CELL_TEXT},
    {{"Title", 40}, "title", CELL_TEXT},
    {{"Source", 34}, "source_text", CELL_TEXT},
    {{"Where results come from", 40}, "published", CELL_TEXT},
    {{"Registers it counts", 30}, "feeds", CELL_LIST},
    {{"Will one day come from", 40}, "awaits", CELL_TEXT},
};

/* The CSV's columns; those that are figures are numbers. */
static void add_data(Ctx *cx, XlsxOut *x, const json_t *rows) {
    SheetColumn columns[SHEET_MAX_COLUMNS];
    size_t n = 0;
    for (Str rest = str_from(scorecard_columns); rest.n > 0 && n < SHEET_MAX_COLUMNS; n++) {
        const char *key = str_cstr(cx->arena, str_cut(rest, '|', &rest));
        bool is_number =
            str_is_among(STR("version|numerator|denominator|value|previous|target|floor"), '|', str_from(key));
        columns[n] = (SheetColumn){{key, 14}, key, is_number ? CELL_NUMBER : CELL_TEXT};
    }
    sheet_add(cx, x, "Data", columns, n, rows);
}

static void add_note(XlsxOut *x, const char *what, Str text) {
    if (text.n == 0) return;
    xlsx_out_text(x, str_from(what));
    xlsx_out_text(x, text);
    xlsx_out_end_row(x);
}

static void add_notes(Ctx *cx, XlsxOut *x, const json_t *model) {
    static const XlsxColumn heads[] = {{"About", 28}, {"", 100}};
    static const struct {
        const char *key, *what;
    } facts[] = {{"title", "Scorecard"},      {"about", "What it is"},      {"as_at", "As at"},
                 {"edition_text", "Edition"}, {"correction", "Correction"}, {"hidden_text", "Small numbers"}};
    xlsx_out_sheet(x, "Notes", heads, COUNT_OF(heads));
    for (size_t i = 0; i < COUNT_OF(facts); i++)
        add_note(x, facts[i].what, model_cell(cx->arena, json_object_get(model, facts[i].key)));
    add_note(
        x, "Colours",
        STR("Green: the target is met. Amber: the floor is met and the target is not. Red: the floor is not met. Where no floor is set, no "
            "amber or red is guessed."));
    add_note(
        x, "Direction",
        STR("Up means that performance improved, whatever the number did. Figures are compared as they are shown."));
}

Status scorecard_xlsx(Ctx *cx, const json_t *model, Str *bytes) {
    XlsxOut *x;
    Str title = model_cell(cx->arena, json_object_get(model, "title"));
    const json_t *rows = json_object_get(model, "rows"), *definitions = json_object_get(model, "definitions");
    TRY(xlsx_out_new(cx,
                     STR_CAT(cx->arena, title, STR(", as at "), model_cell(cx->arena, json_object_get(model, "as_at"))),
                     &x));
    bool has_words = json_object_get(json_array_get(rows, 0), "comment") != NULL;
    sheet_add(cx, x, "Scorecard", shown_columns, COUNT_OF(shown_columns) - (has_words ? 0 : 2), rows);
    sheet_add_definitions(cx, x, definitions);
    add_data(cx, x, rows);
    sheet_add(cx, x, "Sources", source_columns, COUNT_OF(source_columns), definitions);
    add_notes(cx, x, model);
    return xlsx_out_end(x, bytes);
}
