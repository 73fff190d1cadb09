/* release.c - see release.h. */
#include "measures/release.h"

#include <string.h>
#include "define/definitions.h"
#include "measures/verdict.h"
#include "web/model.h"

const SuppressRule *release_rule(const Ctx *cx) {
    SuppressRule *rule = ARENA_NEW(cx->arena, SuppressRule);
    const Definitions *d = definitions_of(cx);
    *rule = (SuppressRule){.k = d->small_count, .min_den = d->small_denominator};
    return rule;
}

/* ---- a figure for itself ---- */

static bool has_sides(const Measure *m) {
    return m->kind == MEASURE_GAP || m->kind == MEASURE_RATIO || m->kind == MEASURE_CHANGE;
}

bool release_is_small(const Measure *m, const UnitFigure *f, const SuppressRule *r) {
    const UnitSum *s = &f->sum;
    switch (m->kind) {
    case MEASURE_COUNT: return suppress_count_is_small(r, s->num);
    case MEASURE_RATE: return suppress_count_is_small(r, s->num) || suppress_mean_is_small(r, s->den);
    case MEASURE_PROPORTION: return suppress_share_is_small(r, s->num, s->den);
    case MEASURE_MEAN:
    case MEASURE_MEDIAN:
    case MEASURE_MONEY: return suppress_mean_is_small(r, s->n_values);
    case MEASURE_GAP:
    case MEASURE_RATIO:
        return suppress_share_is_small(r, s->group_num, s->group_den) ||
               suppress_share_is_small(r, s->num - s->group_num, s->den - s->group_den);
    case MEASURE_CHANGE:
        return suppress_count_is_small(r, s->group_num) || suppress_count_is_small(r, s->num - s->group_num);
    case N_MEASURE_KINDS: break;
    }
    return false;
}

/* ---- parts of a whole ---- */

typedef enum Side { SIDE_ALL, SIDE_GROUP, SIDE_OTHERS } Side;

/* What a reader could add up: a share's numerator and what is left of its denominator; else one count. */
static size_t cells_of(const Measure *m, const UnitSum *s, Side side, i64 *out) {
    i64 num = side == SIDE_GROUP ? s->group_num : side == SIDE_OTHERS ? s->num - s->group_num : s->num;
    i64 den = side == SIDE_GROUP ? s->group_den : side == SIDE_OTHERS ? s->den - s->group_den : s->den;
    if (m->kind == MEASURE_COUNT || m->kind == MEASURE_RATE || m->kind == MEASURE_CHANGE) {
        out[0] = num;
        return 1;
    }
    if (m->kind == MEASURE_PROPORTION || has_sides(m)) {
        out[0] = num;
        out[1] = den - num;
        return 2;
    }
    out[0] = s->n_values;
    return 1;
}

/* One table; true where it could be made safe by hiding parts alone. */
static bool hide_in_table(Arena *a, const Measure *m, UnitPart *const *parts, size_t n, const SuppressRule *r,
                          Side side) {
    i64 *cells = ARENA_ARRAY(a, i64, 2 * n + 1);
    bool *above = ARENA_ARRAY(a, bool, 2 * n + 1);
    size_t columns = 1;
    for (size_t i = 0; i < n; i++) {
        i64 cell[2];
        columns = cells_of(m, &parts[i]->figure.sum, side, cell);
        for (size_t c = 0; c < columns; c++) {
            cells[i * columns + c] = cell[c] < 0 ? 0 : cell[c];
            above[i * columns + c] = parts[i]->is_hidden;
        }
    }
    SuppressTable t = {.cells = cells,
                       .rows = n,
                       .columns = columns,
                       .has_column_totals = true,
                       .has_row_totals = columns > 1,
                       .hidden_above = above};
    Suppressed s = suppress_table(a, &t, r);
    for (size_t i = 0; i < n * columns; i++) parts[i / columns]->is_hidden |= s.cells[i] != HIDDEN_NOT;
    return s.n_totals == 0;
}

static bool hide_in_tables(Arena *a, const Measure *m, UnitPart *const *parts, size_t n, const SuppressRule *r) {
    if (!has_sides(m)) return hide_in_table(a, m, parts, n, r, SIDE_ALL);
    bool is_safe = hide_in_table(a, m, parts, n, r, SIDE_GROUP);
    return hide_in_table(a, m, parts, n, r, SIDE_OTHERS) && is_safe;
}

static size_t count_hidden(UnitPart *const *parts, size_t n) {
    size_t hidden = 0;
    for (size_t i = 0; i < n; i++) hidden += parts[i]->is_hidden;
    return hidden;
}

/* Hiding one table's parts can open another's, as both sides of a gap hide the same parts: again until nothing more is hidden. */
static Released release_table(Arena *a, const Measure *m, UnitPart *const *parts, size_t n, const SuppressRule *r,
                              bool is_whole_shown) {
    for (size_t i = 0; i < n; i++)
        if (release_is_small(m, &parts[i]->figure, r)) parts[i]->is_hidden = parts[i]->is_small = true;
    Released out = {.n_primary = count_hidden(parts, n)};
    bool is_safe = true;
    for (size_t before = SIZE_MAX; is_whole_shown && is_safe && before != count_hidden(parts, n);) {
        before = count_hidden(parts, n);
        is_safe = hide_in_tables(a, m, parts, n, r);
    }
    for (size_t i = 0; !is_safe && i < n; i++) parts[i]->is_hidden = true;
    out.n_secondary = count_hidden(parts, n) - out.n_primary;
    return out;
}

Released release_parts(Arena *a, const Measure *m, UnitPart *parts, size_t n, const SuppressRule *r,
                       bool is_whole_shown) {
    UnitPart **at = ARENA_ARRAY(a, UnitPart *, n + 1);
    for (size_t i = 0; i < n; i++) at[i] = &parts[i];
    return release_table(a, m, at, n, r, is_whole_shown);
}

/* ---- schools, each in its district ---- */

static bool has_hidden_district(const UnitSet *s, const UnitPart *school, const bool *is_hidden) {
    if (school->district != SIZE_MAX) return is_hidden[school->district];
    for (size_t i = 0; i < s->n; i++)
        if (s->at[i].school_id == school->key && is_hidden[s->at[i].district]) return true;
    return false;
}

Status release_schools(Ctx *cx, const UnitSet *s, UnitPart *schools, size_t n, const SuppressRule *r, Released *out) {
    UnitPart *districts;
    size_t n_districts, several = units_n_districts(s);
    UnitFilter all = UNIT_FILTER_ALL;
    UnitFigure whole = units_figure(cx, s, &all);
    TRY(units_break_down(cx, s, STR("district"), &districts, &n_districts));
    (void)release_parts(cx->arena, s->measure, districts, n_districts, r, !release_is_small(s->measure, &whole, r));
    bool *is_hidden = ARENA_ARRAY(cx->arena, bool, several + 1);
    for (size_t i = 0; i < n_districts; i++) is_hidden[districts[i].filter.district] = districts[i].is_hidden;
    *out = (Released){0};
    UnitPart **at = ARENA_ARRAY(cx->arena, UnitPart *, n + 1);
    for (size_t d = 0; d <= several; d++) {
        size_t k = 0;
        for (size_t i = 0; i < n; i++) {
            if ((schools[i].district == SIZE_MAX ? several : schools[i].district) != d) continue;
            schools[i].is_hidden |= has_hidden_district(s, &schools[i], is_hidden);
            at[k++] = &schools[i];
        }
        Released one = release_table(cx->arena, s->measure, at, k, r, true);
        out->n_primary += one.n_primary;
        out->n_secondary += one.n_secondary;
    }
    return OK;
}

/* ---- rows of a scorecard ---- */

void release_hide(json_t *row) {
    static const char *const gone[] = {"value", "numerator", "denominator", "group",           "others",
                                       "dot",   "dot_sign",  "dot_text",    "group_numerator", "group_denominator"};
    for (size_t i = 0; i < COUNT_OF(gone); i++)
        if (json_object_get(row, gone[i])) json_object_set_new(row, gone[i], json_null());
    model_lit(row, "displayed", result_status_words[RESULT_SUPPRESSED]);
    model_lit(row, "status", result_status_codes[RESULT_SUPPRESSED]);
    if (!json_object_get(row, "rag")) return;
    model_lit(row, "rag", verdict_codes[VERDICT_NOT_RATED]);
    model_lit(row, "rag_text", "Too few to show");
    model_lit(row, "rag_tag", "grey");
    model_bool(row, "is_by_rounding", false);
}

Str release_text(Arena *a, const Released *n) {
    if (n->n_primary + n->n_secondary == 0) return STR("");
    if (n->n_primary == 0)
        return str_fmt(a, "%zu figure%s shown as X, so that small numbers elsewhere cannot be worked out.",
                       n->n_secondary, n->n_secondary == 1 ? " is" : "s are");
    Buf b = buf_on(a);
    buf_fmt(&b, "%zu figure%s small numbers and %s shown as X", n->n_primary,
            n->n_primary == 1 ? " rests on" : "s rest on", n->n_primary == 1 ? "is" : "are");
    if (n->n_secondary > 0)
        buf_fmt(&b, "; %zu more %s, so that %s cannot be worked out", n->n_secondary,
                n->n_secondary == 1 ? "is" : "are", n->n_primary == 1 ? "it" : "they");
    buf_lit(&b, ".");
    return buf_str(&b);
}
