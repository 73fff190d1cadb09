/* release_rows.c - see release_rows.h. */
#include "measures/release_rows.h"

#include <string.h>
#include "measures/scorecard.h"
#include "web/model.h"

typedef struct Kept {
    const json_t *row;
    const Measure *measure; /* NULL: no longer defined */
    bool is_hidden, is_small, is_before_hidden;
} Kept;

/* ---- is it small? ---- */

static i64 count_in(const json_t *counts, const char *key) { return json_integer_value(json_object_get(counts, key)); }

static UnitFigure figure_of(const json_t *counts) {
    return (UnitFigure){.sum = {.num = count_in(counts, "num"),
                                .den = count_in(counts, "den"),
                                .n_values = count_in(counts, "values"),
                                .group_num = count_in(counts, "group_num"),
                                .group_den = count_in(counts, "group_den")}};
}

static bool is_text(const json_t *v) { return json_is_string(v) && json_string_length(v) > 0; }

/* A figure without its counts: of a computed measure it cannot be told, so it is hidden; a published one is small where it is a count. */
static bool is_small_alone(const SuppressRule *rule, const Measure *m, const json_t *value) {
    i64 n;
    if (!is_text(value)) return false;
    if (!m || measure_is_computed(m)) return true;
    return m->kind == MEASURE_COUNT && str_to_i64(str_from(json_string_value(value)), &n) &&
           suppress_count_is_small(rule, n);
}

static bool is_small(const SuppressRule *rule, const Measure *m, const json_t *counts, const json_t *value) {
    if (!m || !json_is_object(counts)) return is_small_alone(rule, m, value);
    UnitFigure f = figure_of(counts);
    return release_is_small(m, &f, rule);
}

/* ---- counts that add up ---- */

static bool is_counted(const Kept *k, const char *key) {
    return k->measure && k->measure->kind == MEASURE_COUNT && k->measure->sql &&
           json_is_object(json_object_get(k->row, key));
}

static bool is_same_list(const Kept *a, const Kept *b) {
    return str_eq(a->measure->sql_file, b->measure->sql_file) &&
           json_equal((json_t *)json_object_get(a->row, "period_label"),
                      (json_t *)json_object_get(b->row, "period_label"));
}

static i64 counted(const Kept *k, const char *key) { return count_in(json_object_get(k->row, key), "num"); }

/* The rows of one list: *total is its largest, the others are parts of it where they fit into it. */
static size_t list_of(Kept *all, size_t n, size_t first, const char *key, Kept **parts, Kept **total) {
    size_t n_parts = 0;
    i64 sum = 0;
    *total = &all[first];
    for (size_t i = first; i < n; i++)
        if (is_counted(&all[i], key) && is_same_list(&all[i], &all[first]) &&
            counted(&all[i], key) > counted(*total, key))
            *total = &all[i];
    for (size_t i = first; i < n; i++) {
        if (&all[i] == *total || !is_counted(&all[i], key) || !is_same_list(&all[i], &all[first])) continue;
        parts[n_parts++] = &all[i];
        sum += counted(&all[i], key);
    }
    return sum <= counted(*total, key) ? n_parts : 0;
}

static bool *hidden_flag(Kept *k, bool is_before) { return is_before ? &k->is_before_hidden : &k->is_hidden; }

static void hide_in_list(Ctx *cx, Kept *const *parts, size_t n, Kept *total, bool is_before) {
    const char *key = is_before ? "previous_counts" : "counts";
    i64 *cells = ARENA_ARRAY(cx->arena, i64, n + 1), left = counted(total, key);
    if (*hidden_flag(total, is_before)) return; /* then nothing is taken from it */
    for (size_t i = 0; i < n; i++) {
        cells[i] = counted(parts[i], key);
        left -= cells[i];
    }
    cells[n] = left;
    SuppressTable t = {.cells = cells, .rows = n + 1, .columns = 1, .has_column_totals = true};
    Suppressed s = suppress_table(cx->arena, &t, release_rule(cx));
    for (size_t i = 0; i < n; i++)
        if (s.cells[i] != HIDDEN_NOT) *hidden_flag(parts[i], is_before) = true;
    /* What is left is in no row: where it is small, or would give a part back, the total goes. */
    bool is_left_told = s.cells[n] != HIDDEN_NOT;
    for (size_t i = 0; i < n; i++) is_left_told = is_left_told && !*hidden_flag(parts[i], is_before);
    if (is_left_told || s.n_totals > 0) *hidden_flag(total, is_before) = true;
}

static void hide_lists(Ctx *cx, Kept *all, size_t n, bool is_before) {
    const char *key = is_before ? "previous_counts" : "counts";
    Kept **parts = ARENA_ARRAY(cx->arena, Kept *, n + 1), *total;
    for (size_t i = 0; i < n; i++) {
        bool is_first = is_counted(&all[i], key);
        for (size_t k = 0; k < i && is_first; k++)
            is_first = !is_counted(&all[k], key) || !is_same_list(&all[k], &all[i]);
        if (!is_first) continue;
        size_t n_parts = list_of(all, n, i, key, parts, &total);
        if (n_parts > 0) hide_in_list(cx, parts, n_parts, total, is_before);
    }
}

/* ---- what may be said ---- */

static const char *const said[] = {"scorecard",      "section",        "code",          "id",        "version",
                                   "title",          "area",           "group",         "polarity",  "frequency",
                                   "period_start",   "period_end",     "as_at",         "numerator", "denominator",
                                   "value",          "displayed",      "unit",          "status",    "previous",
                                   "target",         "floor",          "rag",           "dot",       "period_label",
                                   "owner",          "frequency_text", "polarity_text", "rag_text",  "rag_tag",
                                   "is_by_rounding", "dot_sign",       "dot_text",      "is_break",  "previous_text",
                                   "source"};

static void hide_before(json_t *row) {
    static const char *const gone[] = {"previous", "previous_text", "dot", "dot_sign", "dot_text"};
    for (size_t i = 0; i < COUNT_OF(gone); i++)
        if (json_object_get(row, gone[i])) json_object_set_new(row, gone[i], json_null());
}

/* In fixed words: that commentary is missing is said of no hidden row, as it tells of its colour. */
static Str note_of(Ctx *cx, const Kept *k) {
    Date day;
    Buf b = buf_on(cx->arena);
    const char *from = json_string_value(json_object_get(k->row, "recorded_from"));
    if (k->measure && k->measure->is_provisional) buf_lit(&b, "Definition to be confirmed. ");
    if (from && !k->is_hidden && date_parse_iso(str_from(from), &day))
        buf_fmt(&b, "Only a part of the period is covered: the first record of the kind is of %.*s. ",
                STR_ARG(date_long(cx->arena, day)));
    if (json_is_true(json_object_get(k->row, "has_no_commentary")) && !k->is_hidden)
        buf_lit(&b, "No commentary supplied.");
    return str_trim(buf_str(&b));
}

static json_t *public_row(Ctx *cx, const Kept *k) {
    json_t *row = json_object();
    for (size_t i = 0; i < COUNT_OF(said); i++) {
        json_t *v = json_object_get(k->row, said[i]);
        if (v) json_object_set(row, said[i], v);
    }
    Str note = note_of(cx, k);
    model_text(row, "note", note.n > 0 ? note : STR_NONE);
    if (k->is_hidden) release_hide(row);
    if (k->is_before_hidden) hide_before(row);
    return row;
}

Released release_rows(Ctx *cx, const Measures *ms, const json_t *kept, json_t *out) {
    size_t n = json_array_size(kept);
    Released hidden = {0};
    Kept *all = ARENA_ARRAY(cx->arena, Kept, n + 1);
    for (size_t i = 0; i < n; i++) {
        const json_t *row = json_array_get(kept, i);
        const char *id = json_string_value(json_object_get(row, "id"));
        Kept *k = &all[i];
        *k = (Kept){.row = row, .measure = id ? measure_find(ms, str_from(id)) : NULL};
        k->is_hidden = k->is_small =
            is_small(release_rule(cx), k->measure, json_object_get(row, "counts"), json_object_get(row, "value"));
        k->is_before_hidden = is_small(release_rule(cx), k->measure, json_object_get(row, "previous_counts"),
                                       json_object_get(row, "previous"));
    }
    hide_lists(cx, all, n, false);
    hide_lists(cx, all, n, true);
    for (size_t i = 0; i < n; i++) {
        hidden.n_primary += all[i].is_small;
        hidden.n_secondary += all[i].is_hidden && !all[i].is_small;
        json_array_append_new(out, public_row(cx, &all[i]));
    }
    return hidden;
}
