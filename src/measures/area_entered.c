/* area_entered.c - what was published of areas, as rows of a table of areas: entered measures of districts and schools. */
#include "define/definitions.h"
#include "measures/area_own.h"
#include "measures/measure_model.h"
#include "web/model.h"

static bool has_figure(const Published *p) { return p && p->result.is_set && result_status_has_figure[p->row->status]; }

/* The last period of which any area has a figure. */
static const Published *latest_of(const AreaTable *t, const Measure *m) {
    const Published *latest = NULL;
    for (size_t i = 0; i < t->published.n; i++) {
        const Published *p = &t->published.at[i];
        bool is_county =
            p->area + 1 == t->n_areas; /* a breakdown by district of a county's figure alone tells nothing */
        if (p->measure != m || !has_figure(p) || (is_county && t->ask->kind == AREA_DISTRICTS)) continue;
        if (!latest || date_before(latest->row->period_end, p->row->period_end)) latest = p;
    }
    return latest;
}

static bool is_whole(Exact e) { return e.den == 1; }

/* As a part of a breakdown, so that what is hidden of computed figures is hidden of these. */
static UnitPart part_published(const Published *p) {
    const ResultRow *row = p->row;
    UnitPart part = {.figure = {.amount = p->result}};
    UnitSum *sum = &part.figure.sum;
    if (row->has_num && is_whole(row->num)) sum->num = sum->value = row->num.num;
    if (row->has_den && is_whole(row->den)) sum->den = sum->n_values = row->den.num;
    return part;
}

static bool has_counts(const Measure *m, const ResultRow *row) {
    bool is_count = m->kind == MEASURE_COUNT;
    return (row->has_num && is_whole(row->num) && row->has_den && is_whole(row->den)) || is_count;
}

/* Of a count the figure is its own. A gap tells nothing of its sides: it is small where all whom it is of are few. */
static bool is_small(const AreaTable *t, const Measure *m, const UnitPart *part) {
    const SuppressRule *rule = release_rule(t->cx);
    if (m->kind == MEASURE_GAP || m->kind == MEASURE_RATIO) return suppress_mean_is_small(rule, part->figure.sum.den);
    return release_is_small(m, &part->figure, rule);
}

/* The parts from..to that have counts, held against each other and their sum. */
static void hide_published(AreaTable *t, const Measure *m, UnitPart *parts, size_t n, bool is_whole_shown) {
    Arena *a = t->cx->arena;
    UnitPart *counted = ARENA_ARRAY(a, UnitPart, n + 1);
    size_t *place = ARENA_ARRAY(a, size_t, n + 1), n_counted = 0;
    bool has_sides = m->kind == MEASURE_GAP || m->kind == MEASURE_RATIO;
    for (size_t i = 0; i < n; i++) {
        if (parts[i].is_hidden || !parts[i].figure.amount.is_set) continue;
        if (has_sides) parts[i].is_hidden = parts[i].is_small = is_small(t, m, &parts[i]);
        place[n_counted] = i;
        counted[n_counted++] = parts[i];
    }
    if (has_sides) return;
    (void)release_parts(a, m, counted, n_counted, release_rule(t->cx), is_whole_shown);
    for (size_t i = 0; i < n_counted; i++) parts[place[i]] = counted[i];
}

/* What may leave: of a district without counts what was published stands; of a school without counts nobody knows how few they are. */
static void hide_entered(AreaTable *t, const Measure *m, UnitPart *parts, const Published **of) {
    size_t first = t->ask->kind == AREA_ONE_SCHOOL ? 1 : 0, n_districts = t->n_areas - 1 - first;
    bool for_release = t->ask->for_release || !measure_rows_are_seen(t->cx, m);
    bool is_own_seen = first == 1 && measure_rows_are_seen(t->cx, m);
    if (!for_release) return;
    UnitPart whole = parts[t->n_areas - 1];
    for (size_t i = 0; i < t->n_areas + t->n_schools; i++) {
        bool is_school = t->areas[i].school != 0, is_known = of[i] && has_counts(m, of[i]->row);
        if (!of[i] || (is_school && first == 1 && is_own_seen)) continue;
        if (is_known) parts[i].is_hidden = parts[i].is_small = is_small(t, m, &parts[i]);
        else parts[i].is_hidden = parts[i].is_small = is_school;
    }
    if (t->ask->kind == AREA_DISTRICTS) hide_published(t, m, parts, n_districts, !is_small(t, m, &whole));
    if (t->n_schools > 0) hide_published(t, m, parts + t->n_areas, t->n_schools, !parts[0].is_hidden);
}

static json_t *entered_cell(AreaTable *t, const Measure *m, const Published *p, const UnitPart *part) {
    json_t *cell = json_object();
    if (!has_figure(p)) {
        ResultStatus status = p ? p->row->status : RESULT_NOT_AVAILABLE;
        release_hide(cell);
        model_lit(cell, "displayed", result_status_words[status]);
        model_lit(cell, "status", result_status_codes[status]);
        return cell;
    }
    bool is_known = p->row->has_num && is_whole(p->row->num);
    model_id(cell, "numerator", 0);
    model_id(cell, "denominator", 0);
    if (is_known) model_i64(cell, "numerator", part->figure.sum.num);
    if (p->row->has_den && is_whole(p->row->den)) model_i64(cell, "denominator", part->figure.sum.den);
    model_text(cell, "value", amount_text(t->cx->arena, &p->result));
    model_text(cell, "displayed", measure_amount_text(t->cx->arena, m, &p->result));
    model_lit(cell, "status", result_status_codes[p->row->status]);
    if (!part->is_hidden) return cell;
    release_hide(cell);
    if (part->is_small) t->hidden.n_primary++;
    else t->hidden.n_secondary++;
    return cell;
}

/* What was printed beside the figures to compare them with: "National others 67.5". The county's, else the first. */
static Str benchmark_text(const AreaTable *t, const Published *const *of, size_t n) {
    Str said = STR_NONE;
    for (size_t i = 0; i < n; i++) {
        const ResultRow *row = of[i] ? of[i]->row : NULL;
        bool is_county = i < t->n_areas && !t->areas[i].school && t->areas[i].district == SIZE_MAX;
        if (!row || row->benchmark.n == 0 || (said.n > 0 && !is_county)) continue;
        Str whose = row->benchmark_name.n > 0 ? row->benchmark_name : STR("Beside it");
        said = STR_CAT(t->cx->arena, whose, STR(" "), row->benchmark);
    }
    return said;
}

void area_add_entered(AreaTable *t, const ScorecardSection *section, const Measure *m) {
    const Published *latest = latest_of(t, m);
    size_t n = t->n_areas + t->n_schools;
    UnitPart *parts = ARENA_ARRAY(t->cx->arena, UnitPart, n + 1);
    const Published **of = ARENA_ARRAY(t->cx->arena, const Published *, n + 1);
    if (!latest) return;
    for (size_t i = 0; i < n; i++) {
        of[i] = published_of_area(&t->published, m, i, latest->row->period_end);
        if (!has_figure(of[i])) of[i] = NULL;
        parts[i] = of[i] ? part_published(of[i]) : (UnitPart){0};
        if (of[i] && m->kind == MEASURE_COUNT && !of[i]->row->has_num)
            parts[i].figure.sum.num = of[i]->result.exact.num;
    }
    hide_entered(t, m, parts, of);
    Period period = published_period(t->cx, m, latest->row);
    UnitSet none = {.measure = m, .period = period, .authority = definitions_of(t->cx)->authority};
    AreaFigures f = {.measure = m, .section = section, .set = &none};
    json_t *row = area_add_measure(t, section, m);
    model_text(row, "period_label",
               str_fmt(t->cx->arena, "%.*s, published%s", STR_ARG(period.label),
                       m->period.frequency == PERIOD_YEAR ? " once a year" : ""));
    model_text(row, "benchmark", benchmark_text(t, of, n));
    for (size_t i = 0; i < n; i++)
        area_add_cell(t, &f, row, i,
                      entered_cell(t, m, published_of_area(&t->published, m, i, latest->row->period_end), &parts[i]));
}

static PublishedArea published_area(const AreaTable *t, const Area *a) {
    const Authority *authority = definitions_of(t->cx)->authority;
    if (a->school) return (PublishedArea){{a->name, str_i64(t->cx->arena, a->school)}, 2};
    if (a->district == SIZE_MAX) return published_county(t->cx);
    if (a->district >= authority->n_districts) return (PublishedArea){{a->name}, 1};
    const District *d = &authority->districts[a->district];
    return (PublishedArea){{d->name, d->later_name}, d->later_name.n > 0 ? 2 : 1};
}

Status area_read_published(AreaTable *t) {
    const Scorecard *s = t->ask->scorecard;
    size_t n = t->n_areas + t->n_schools, n_rows = 0;
    for (size_t i = 0; i < s->n; i++) n_rows += s->sections[i].n;
    PublishedArea *areas = ARENA_ARRAY(t->cx->arena, PublishedArea, n + 1);
    const Measure **ms = ARENA_ARRAY(t->cx->arena, const Measure *, n_rows + 1);
    PublishedAsk ask = {.measures = ms, .areas = areas, .n_areas = n, .as_at = t->ask->as_at};
    for (size_t i = 0; i < n; i++) areas[i] = published_area(t, &t->areas[i]);
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < s->sections[i].n; k++)
            if (!measure_is_computed(s->sections[i].rows[k].measure)) ms[ask.n++] = s->sections[i].rows[k].measure;
    return published_read_areas(t->cx, &ask, &t->published);
}
