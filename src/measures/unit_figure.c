/* unit_figure.c - sums of units, and the figures they give. */
#include <stdlib.h>

#include "measures/unit.h"
#include "sql_all.h"
#include "web/model.h"

bool unit_fits(const Unit *u, const UnitFilter *f) {
    if (f->district != SIZE_MAX && u->district != f->district) return false;
    if (f->school != 0 && u->school_id != f->school) return false;
    return f->group == SIZE_MAX || u->groups[f->group] == f->value;
}

static void add(UnitSum *sum, const Unit *u) {
    sum->n++;
    sum->num += u->num;
    sum->den += u->den;
    if (u->has_value) {
        sum->n_values++;
        sum->value += u->value;
    }
    if (u->is_in_group) {
        sum->group_num += u->num;
        sum->group_den += u->den;
    }
}

/* ---- each kind ---- */

static int compare_i64(const void *a, const void *b) {
    i64 x = *(const i64 *)a, y = *(const i64 *)b;
    return x < y ? -1 : x > y;
}

/* The middle value; of an even count the mean of the middle two. */
static Amount median(Ctx *cx, const UnitSet *s, const UnitFilter *f, const UnitSum *sum) {
    if (sum->n_values == 0) return AMOUNT_NONE;
    size_t n = 0, middle = (size_t)sum->n_values / 2;
    i64 *values = ARENA_ARRAY(cx->arena, i64, (size_t)sum->n_values);
    for (size_t i = 0; i < s->n; i++)
        if (s->at[i].has_value && unit_fits(&s->at[i], f)) values[n++] = s->at[i].value;
    qsort(values, n, sizeof *values, compare_i64);
    if (n % 2 == 1) return amount_rate(values[middle], 1, 1, s->measure->decimals);
    return amount_rate(values[middle - 1] + values[middle], 2, 1, s->measure->decimals);
}

static void figure_of_gap(const Measure *m, UnitFigure *f) {
    const UnitSum *s = &f->sum;
    f->of_group = amount_share(s->group_num, s->group_den, m->decimals);
    f->of_others = amount_share(s->num - s->group_num, s->den - s->group_den, m->decimals);
    f->amount = amount_gap(&f->of_others, &f->of_group, &f->is_rounded_other);
    f->why_not = s->group_den == 0 ? "none in the group" : "none in the comparison group";
}

/* How many times the one rate is the other; not set where there is nothing to compare with. */
static Amount times_of(Exact rate, Exact other, int decimals) {
    Exact inverse, times;
    bool is_told = other.num != 0 && exact_ratio(other.den, other.num, &inverse) && exact_times(rate, inverse, &times);
    return is_told ? amount_of(times, decimals) : AMOUNT_NONE;
}

/* Times as likely: the group's rate over that of the others, both per 10,000; and over that of all, which is another number. */
static void figure_of_ratio(const Measure *m, UnitFigure *f) {
    const UnitSum *s = &f->sum;
    Exact group, others, all;
    f->of_group = amount_rate(s->group_num, s->group_den, 10000, 1);
    f->of_others = amount_rate(s->num - s->group_num, s->den - s->group_den, 10000, 1);
    f->why_not = s->group_den == 0 ? "none in the group" : "none in the comparison group";
    if (!exact_ratio(s->group_num, s->group_den, &group)) return;
    if (exact_ratio(s->num, s->den, &all)) f->against_all = times_of(group, all, m->decimals);
    if (exact_ratio(s->num - s->group_num, s->den - s->group_den, &others))
        f->amount = times_of(group, others, m->decimals);
}

/* From the baseline's units (the others) to the period's (the group), per cent of the baseline. */
static void figure_of_change(const Measure *m, UnitFigure *f) {
    i64 now = f->sum.group_num, baseline = f->sum.num - now;
    f->of_group = amount_count(now);
    f->of_others = amount_count(baseline);
    f->why_not = "none in the baseline";
    if (baseline > 0) f->amount = amount_rate(now - baseline, baseline, 100, m->decimals);
}

/* What the sum of the units that fit gives. */
static UnitFigure figure_of(Ctx *cx, const UnitSet *s, const UnitFilter *filter, const UnitSum *sum) {
    const Measure *m = s->measure;
    bool in_weeks = m->unit == MEASURED_IN_WEEKS; /* values are days */
    UnitFigure f = {.sum = *sum, .why_not = s->why_unknown ? s->why_unknown : "no cases"};
    f.is_unknown = s->why_unknown != NULL;
    f.recorded_from = s->recorded_from;
    if (f.is_unknown) return f;
    switch (m->kind) {
    case MEASURE_COUNT: f.amount = amount_count(f.sum.num); break;
    case MEASURE_MONEY: f.amount = amount_rate(f.sum.value, 100, 1, m->decimals); break; /* pence */
    case MEASURE_PROPORTION: f.amount = amount_share(f.sum.num, f.sum.den, m->decimals); break;
    case MEASURE_RATE: f.amount = amount_rate(f.sum.num, f.sum.den, m->per, m->decimals); break;
    case MEASURE_MEAN: f.amount = amount_rate(f.sum.value, f.sum.n_values * (in_weeks ? 7 : 1), 1, m->decimals); break;
    case MEASURE_MEDIAN: f.amount = median(cx, s, filter, &f.sum); break;
    case MEASURE_GAP: figure_of_gap(m, &f); break;
    case MEASURE_RATIO: figure_of_ratio(m, &f); break;
    case MEASURE_CHANGE: figure_of_change(m, &f); break;
    case N_MEASURE_KINDS: break;
    }
    return f;
}

UnitFigure units_figure(Ctx *cx, const UnitSet *s, const UnitFilter *filter) {
    UnitSum sum = {0};
    for (size_t i = 0; i < s->n; i++)
        if (unit_fits(&s->at[i], filter)) add(&sum, &s->at[i]);
    return figure_of(cx, s, filter, &sum);
}

/* ---- in words ---- */

static Str grouped(Arena *a, Str digits) {
    i64 n;
    return str_to_i64(digits, &n) ? text_count(a, n) : digits;
}

Str measure_amount_text(Arena *a, const Measure *m, const Amount *amount) {
    if (!amount->is_set) return STR("");
    Str text = grouped(a, amount_text(a, amount));
    return STR_CAT(a, m->unit == MEASURED_IN_GBP ? STR("£") : STR(""), text, str_from(measure_unit_after[m->unit]));
}

Str figure_text(Arena *a, const Measure *m, const UnitFigure *f) {
    return f->amount.is_set ? measure_amount_text(a, m, &f->amount) : str_from(f->why_not);
}

/* ---- breakdowns ---- */

static Status by_district(Ctx *cx, const UnitSet *s, UnitPart *rows, size_t *n) {
    UnitSum *sums = ARENA_ARRAY(cx->arena, UnitSum, units_n_districts(s)); /* all in one pass */
    for (size_t i = 0; i < s->n; i++) add(&sums[s->at[i].district], &s->at[i]);
    for (size_t i = 0; i < units_n_districts(s); i++) {
        UnitPart *row = &rows[*n];
        *row = (UnitPart){.label = units_district_name(s, i), .filter = UNIT_FILTER_ALL};
        row->filter.district = i;
        row->figure = figure_of(cx, s, &row->filter, &sums[i]);
        if (i < units_outside(s) || row->figure.sum.n > 0) (*n)++;
    }
    return OK;
}

static Status by_group(Ctx *cx, const UnitSet *s, size_t group, UnitPart *rows, size_t *n) {
    for (size_t i = 0; i < s->n_values[group]; i++) {
        UnitPart *row = &rows[(*n)++];
        *row = (UnitPart){.label = s->values[group][i], .filter = UNIT_FILTER_ALL};
        row->filter.group = group;
        row->filter.value = i;
        row->figure = units_figure(cx, s, &row->filter);
    }
    return OK;
}

static int compare_labels(const void *a, const void *b) {
    return str_cmp(((const UnitPart *)a)->label, ((const UnitPart *)b)->label);
}

/* The units' schools as they are met: which row each has. A county has more schools than a list should be walked for each unit. */
typedef struct SchoolRows {
    Ctx *cx;
    UnitPart *rows;
    UnitSum *sums;
    size_t n, cap, sums_cap;
    u32 *slots; /* row + 1 by URN; 0: free */
    size_t n_slots;
} SchoolRows;

static size_t slot_of(const SchoolRows *r, i64 urn) {
    size_t i = (size_t)((u64)urn * 0x9E3779B97F4A7C15u >> 32) & (r->n_slots - 1);
    while (r->slots[i] != 0 && r->rows[r->slots[i] - 1].key != urn) i = (i + 1) & (r->n_slots - 1);
    return i;
}

static void make_slots(SchoolRows *r) {
    r->n_slots = r->n_slots ? 2 * r->n_slots : 2048;
    r->slots = ARENA_ARRAY(r->cx->arena, u32, r->n_slots);
    for (size_t i = 0; i < r->n; i++) r->slots[slot_of(r, r->rows[i].key)] = (u32)i + 1;
}

static size_t row_of_school(SchoolRows *r, const Unit *u) {
    if (2 * r->n >= r->n_slots) make_slots(r);
    size_t slot = slot_of(r, u->school_id);
    if (r->slots[slot] == 0) {
        ARENA_ROOM(r->cx->arena, r->rows, r->n, r->cap, 256);
        ARENA_ROOM(r->cx->arena, r->sums, r->n, r->sums_cap, 256);
        r->rows[r->n] = (UnitPart){.key = u->school_id, .filter = UNIT_FILTER_ALL, .district = u->district};
        r->sums[r->n] = (UnitSum){0};
        r->slots[slot] = (u32)++r->n;
    }
    return r->slots[slot] - 1;
}

/* For a middle value the units themselves are wanted; such measures have few. */
static UnitSet units_of_school(Ctx *cx, const UnitSet *s, i64 urn) {
    UnitSet part = *s;
    part.at = ARENA_ARRAY(cx->arena, Unit, s->n + 1);
    part.n = 0;
    for (size_t i = 0; i < s->n; i++)
        if (s->at[i].school_id == urn) part.at[part.n++] = s->at[i];
    return part;
}

static Status by_school(Ctx *cx, const UnitSet *s, UnitPart **out, size_t *n) {
    SchoolRows r = {.cx = cx};
    for (size_t i = 0; i < s->n; i++) {
        size_t row = row_of_school(&r, &s->at[i]);
        if (s->at[i].district != r.rows[row].district) r.rows[row].district = SIZE_MAX;
        add(&r.sums[row], &s->at[i]);
    }
    for (size_t i = 0; i < r.n; i++) {
        UnitSet part = s->measure->kind == MEASURE_MEDIAN ? units_of_school(cx, s, r.rows[i].key) : *s;
        r.rows[i].figure = figure_of(cx, &part, &r.rows[i].filter, &r.sums[i]);
        r.rows[i].filter.school = r.rows[i].key;
    }
    *out = r.rows;
    *n = r.n;
    return OK;
}

static Status name_schools(Ctx *cx, UnitPart *rows, size_t n) {
    DbRows *r;
    i64 *urns = ARENA_ARRAY(cx->arena, i64, n + 1);
    for (size_t i = 0; i < n; i++) {
        urns[i] = rows[i].key;
        rows[i].label = rows[i].key ? str_fmt(cx->arena, "URN %lld", (long long)rows[i].key) : STR("No school");
    }
    TRY(db_query(cx, &r, SQL_unit_schools, P_STR(db_list(cx->arena, urns, n))));
    while (db_next(r))
        for (size_t i = 0; i < n; i++)
            if (rows[i].key == col_i64(r, 0)) rows[i].label = col_str_keep(r, 1);
    TRY(db_done(r));
    if (n > 1) qsort(rows, n, sizeof *rows, compare_labels);
    return OK;
}

static Status say_cannot(Ctx *cx, const Measure *m, Str by) {
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < m->n_groups; i++) buf_fmt(&b, ", %.*s", STR_ARG(m->groups[i]));
    return FAIL(cx, ERR_INPUT, "%.*s cannot be broken down by '%.*s': it can by district, school%.*s", STR_ARG(m->id),
                STR_ARG(by), STR_ARG(buf_str(&b)));
}

Status units_break_down(Ctx *cx, const UnitSet *s, Str by, UnitPart **out, size_t *n) {
    const Measure *m = s->measure;
    *n = 0;
    if (str_is(by, "school")) {
        TRY(by_school(cx, s, out, n));
        return name_schools(cx, *out, *n);
    }
    if (str_is(by, "district")) {
        *out = ARENA_ARRAY(cx->arena, UnitPart, units_n_districts(s) + 1);
        return by_district(cx, s, *out, n);
    }
    for (size_t i = 0; i < m->n_groups; i++) {
        if (!str_eq(by, m->groups[i])) continue;
        *out = ARENA_ARRAY(cx->arena, UnitPart, s->n_values[i] + 1);
        TRY(by_group(cx, s, i, *out, n));
        if (*n > 1) qsort(*out, *n, sizeof **out, compare_labels);
        return OK;
    }
    return say_cannot(cx, m, by);
}
