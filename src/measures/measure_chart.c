/* measure_chart.c - see measure_chart.h. */
#include "measures/measure_chart.h"

#include <math.h>
#include "measures/figure_keep.h"
#include "measures/measure_model.h"
#include "measures/release.h"
#include "measures/scorecard.h"
#include "measures/signal_model.h"
#include "web/model.h"

enum { TREND_POINTS = 13, TREND_YEARS = 6, FUNNEL_LEAST = 10 };

typedef struct Trend {
    const Measure *measure;
    Date as_at;
    bool hides_small;
    SpcPoint points[TREND_POINTS];
    size_t n;
} Trend;

/* ---- the figures of the last periods ---- */

static bool is_yearly(const Measure *m) {
    return m->period.frequency == PERIOD_YEAR || m->period.frequency == PERIOD_CENSUS;
}

static bool is_overlapping(const Measure *m) {
    return m->period.frequency == PERIOD_R12M || m->period.frequency == PERIOD_YTD || m->period.is_cumulative;
}

/* The days to ask about, the latest first. */
static size_t trend_days(Ctx *cx, const Measure *m, Date as_at, Date *days) {
    const Definitions *d = definitions_of(cx);
    size_t n = 1, most = is_yearly(m) ? TREND_YEARS : TREND_POINTS;
    for (days[0] = as_at; n < most; n++) {
        Period p;
        Date before = period_before(cx->arena, d, &m->period, days[n - 1]);
        if (!date_is_set(before) || !period_at(cx->arena, d, &m->period, before, &p)) break;
        days[n] = before;
    }
    return n;
}

/* A period without cases is no point. */
static void add_point(const Ctx *cx, Trend *t, Str label, const UnitFigure *f) {
    const Measure *m = t->measure;
    if (!f->amount.is_set) return;
    SpcPoint *p = &t->points[t->n++];
    *p = (SpcPoint){.label = label, .value = exact_f64(f->amount.exact)};
    p->is_gap = t->hides_small && release_is_small(m, f, release_rule(cx));
    if (m->kind == MEASURE_PROPORTION) p->num = (double)f->sum.num, p->den = (double)f->sum.den;
}

/* A rolling count that is a few more or less than the one before it gives away who came and went (section 16.3): outside the council the later
 * one is hidden; inside it is for somebody to look at before both are published. */
static bool tells_of_few(const Ctx *cx, const Measure *m, const UnitFigure *before, const UnitFigure *f) {
    bool is_counted = m->kind == MEASURE_COUNT && is_overlapping(m) && before->amount.is_set && f->amount.is_set;
    return is_counted && suppress_change_tells(release_rule(cx), before->sum.num, f->sum.num);
}

static Status add_periods(Ctx *cx, json_t *list, Trend *t) {
    Date days[TREND_POINTS];
    UnitFigure before = {0};
    for (size_t i = trend_days(cx, t->measure, t->as_at, days); i-- > 0;) {
        FigureAt f;
        TRY(figure_at(cx, t->measure, days[i], &f));
        json_t *row = model_append(list);
        model_text(row, "label", f.period.label);
        model_date(cx, row, "as_at", days[i]);
        measure_add_numbers(cx, row, t->measure, &f.figure);
        bool tells = tells_of_few(cx, t->measure, &before, &f.figure);
        before = f.figure;
        model_bool(row, "is_disclosive", tells && !t->hides_small);
        if (t->hides_small && (tells || release_is_small(t->measure, &f.figure, release_rule(cx)))) release_hide(row);
        add_point(cx, t, f.period.label, &f.figure);
    }
    return OK;
}

/* ---- the months under a rolling year ---- */

static Date month_first(Date d) {
    Ymd y = date_to_ymd(d);
    return date_ymd(y.year, y.month, 1);
}

/* The last day of the last month that was over. */
static Date last_month_end(Date as_at) { return date_plus(month_first(date_plus(as_at, 1)), -1); }

/* The units of one month. Those of no day (a population) are in every month. */
static UnitSet month_of(Ctx *cx, const UnitSet *s, Date from, Date to) {
    UnitSet part = *s;
    part.at = ARENA_ARRAY(cx->arena, Unit, s->n + 1);
    part.n = 0;
    part.period.from = from, part.period.to = to;
    for (size_t i = 0; i < s->n; i++) {
        Date on = s->at[i].on;
        if (!date_is_set(on) || (!date_before(on, from) && !date_before(to, on))) part.at[part.n++] = s->at[i];
    }
    return part;
}

static bool has_days(const UnitSet *s) {
    for (size_t i = 0; i < s->n; i++)
        if (date_is_set(s->at[i].on)) return true;
    return false;
}

/* *found: the units have days to be parted by. */
static Status add_months(Ctx *cx, Trend *t, bool *found) {
    UnitSet s;
    UnitFilter all = UNIT_FILTER_ALL;
    Date to = last_month_end(t->as_at), from = date_add_months(month_first(to), 1 - TREND_POINTS);
    TRY(units_load_spell(cx, t->measure, &(Period){from, to, STR("")}, t->as_at, &s));
    bool is_begun = false; /* once recorded, a month of which nothing is found had nothing */
    *found = has_days(&s);
    if (!*found) return OK;
    t->n = 0;
    for (int i = 0; i < TREND_POINTS; i++) {
        Date first = date_add_months(from, i), last = date_plus(date_add_months(first, 1), -1);
        ArenaMark mark = arena_mark(cx->arena);
        UnitSet month = month_of(cx, &s, first, last);
        if (!is_begun) TRY(units_look_for_records(cx, &month));
        UnitFigure f = units_figure(cx, &month, &all);
        is_begun |= !f.is_unknown;
        arena_rewind(cx->arena, mark);
        Ymd y = date_to_ymd(first);
        add_point(cx, t, str_fmt(cx->arena, "%s %d", date_month_names[y.month], y.year), &f);
    }
    return OK;
}

/* ---- the chart ---- */

/* What a scorecard holds the measure against now; the first that does. */
static Status find_target(Ctx *cx, const Measure *m, Date as_at, SpcOptions *o) {
    const Scorecards *all;
    Period p;
    TRY(scorecards_of(cx, &all));
    if (!period_at(cx->arena, definitions_of(cx), &m->period, as_at, &p)) return OK;
    for (size_t i = 0; i < all->n; i++)
        for (size_t k = 0; k < all->at[i].n; k++)
            for (size_t r = 0; r < all->at[i].sections[k].n && !o->has_target; r++) {
                const ScorecardRow *row = &all->at[i].sections[k].rows[r];
                const ScorecardStandard *s = row->measure == m ? scorecard_standard(cx, row, &p) : NULL;
                o->has_target = s && s->standard.target.is_set;
                if (o->has_target) o->target = exact_f64(s->standard.target.value);
            }
    return OK;
}

/* A month's share can be held against a year's target; a month's count or rate cannot. */
static bool is_sum_over_time(const Measure *m) {
    return m->kind == MEASURE_COUNT || m->kind == MEASURE_RATE || m->kind == MEASURE_MONEY;
}

static Status add_signal(Ctx *cx, json_t *m, Trend *t, bool is_months) {
    const Measure *measure = t->measure;
    SpcOptions o = {.polarity = measure->polarity,
                    .is_percent = measure->unit == MEASURED_IN_PERCENT,
                    .is_count = measure->kind == MEASURE_COUNT,
                    .is_overlapping = is_overlapping(measure) && !is_months,
                    .is_annual = is_yearly(measure)};
    if (!is_months || !is_sum_over_time(measure)) TRY(find_target(cx, measure, t->as_at, &o));
    SpcPoint *points = ARENA_ARRAY(cx->arena, SpcPoint, t->n + 1);
    memcpy(points, t->points, t->n * sizeof *points);
    SpcChart c = spc_chart(cx->arena, points, t->n, &o);
    json_t *signal = model_object(m, "signal");
    model_lit(signal, "basis", is_months ? "months" : "periods");
    model_bool(signal, "is_months", is_months);
    signal_model_chart(cx, signal, "over-time", measure->title, &c, measure->decimals);
    return OK;
}

Status measure_add_trend(Ctx *cx, json_t *m, const Measure *measure, Date as_at, bool hides_small) {
    Trend t = {.measure = measure, .as_at = as_at, .hides_small = hides_small};
    bool is_months = false;
    TRY(add_periods(cx, model_array(m, "trend"), &t));
    if (is_overlapping(measure)) TRY(add_months(cx, &t, &is_months));
    return add_signal(cx, m, &t, is_months);
}

Status measure_add_published_trend(Ctx *cx, json_t *m, const Measure *measure, const PublishedSet *set) {
    const Published *at[TREND_POINTS];
    Trend t = {.measure = measure};
    size_t n = 0;
    for (const Published *p = published_latest(set, measure); p && n < TREND_POINTS; p = published_before(set, p))
        at[n++] = p;
    while (n-- > 0) {
        const ResultRow *row = at[n]->row;
        bool has_figure = at[n]->result.is_set && result_status_has_figure[row->status];
        t.points[t.n++] = (SpcPoint){.label = date_long(cx->arena, row->period_end),
                                     .is_gap = !has_figure,
                                     .value = has_figure ? exact_f64(at[n]->result.exact) : 0};
        if (has_figure && row->has_num && row->has_den && measure->kind == MEASURE_PROPORTION)
            t.points[t.n - 1].num = exact_f64(row->num), t.points[t.n - 1].den = exact_f64(row->den);
    }
    if (t.n < 2) return OK;
    t.as_at = at[0]->row->period_end;
    return add_signal(cx, m, &t, false);
}

/* ---- beside its peers ---- */

static FunnelKind funnel_kind(const Measure *m) {
    if (m->kind == MEASURE_PROPORTION) return FUNNEL_PROPORTION;
    if (m->kind == MEASURE_RATE) return FUNNEL_RATE;
    return m->kind == MEASURE_MEAN ? FUNNEL_MEAN : 0;
}

/* How much the values of one part differ among themselves. */
static double spread_within(const UnitSet *s, const UnitFilter *f, double scale) {
    double n = 0, sum = 0, squares = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (!s->at[i].has_value || !unit_fits(&s->at[i], f)) continue;
        double v = (double)s->at[i].value / scale;
        n++, sum += v, squares += v * v;
    }
    return n > 1 ? sqrt(fmax(0, (squares - sum * sum / n) / (n - 1))) : 0;
}

void measure_add_funnel(Ctx *cx, json_t *m, const UnitSet *s, const UnitPart *parts, size_t n, Str by_what) {
    const Measure *measure = s->measure;
    FunnelKind kind = funnel_kind(measure);
    double scale = measure->unit == MEASURED_IN_WEEKS ? 7 : 1;
    FunnelUnit *units = ARENA_ARRAY(cx->arena, FunnelUnit, n + 1);
    size_t n_units = 0;
    for (size_t i = 0; kind && i < n; i++) {
        const UnitSum *sum = &parts[i].figure.sum;
        if (!parts[i].figure.amount.is_set || parts[i].is_hidden) continue;
        FunnelUnit u = {.name = parts[i].label, .num = (double)sum->num, .den = (double)sum->den};
        if (kind == FUNNEL_MEAN) {
            u.num = (double)sum->value / scale, u.den = (double)sum->n_values;
            u.spread = spread_within(s, &parts[i].filter, scale);
        }
        units[n_units++] = u;
    }
    if (n_units < 2) return;
    Funnel f = funnel_plot(cx->arena, units, n_units,
                           &(FunnelOptions){.kind = kind,
                                            .per = kind == FUNNEL_RATE ? (double)measure->per : 1,
                                            .least_den = FUNNEL_LEAST});
    if (f.n_plotted < 2) return;
    signal_model_funnel(cx, model_object(m, "funnel"), "beside", STR_CAT(cx->arena, measure->title, STR(", "), by_what),
                        &f);
}
