#include "measures/published.h"

#include <stdlib.h>

#include "define/definitions.h"

/* ---- whose result it is ---- */

/* One begins with the other: titles are printed with and without their last words. */
static bool is_title_alike(Arena *a, Str x, Str y) {
    Str p = results_title_key(a, x), q = results_title_key(a, y);
    return p.n > 0 && q.n > 0 && (str_starts(p, q) || str_starts(q, p));
}

static bool is_same_or_unsaid(Str said, Str own) { return said.n == 0 || str_eq_nocase(said, own); }

enum { FITS_NOT = 0, FITS_ALIAS = 1, FITS_CODE = 2, FITS_ID = 3, FITS_TITLE = 4 };

static int fit_of(Arena *a, const Measure *m, const ResultRow *row) {
    int fit = FITS_NOT;
    for (size_t i = 0; i < m->n_aliases; i++)
        if (str_eq_nocase(m->aliases[i], row->code)) fit = FITS_ALIAS;
    for (size_t i = 0; i < m->n_codes; i++) {
        const PrintedCode *c = &m->codes[i];
        if (str_eq_nocase(c->code, row->code) && is_same_or_unsaid(row->section, c->section) &&
            is_same_or_unsaid(row->scorecard, c->scorecard))
            fit = FITS_CODE;
    }
    if (str_eq_nocase(m->id, row->code)) return FITS_ID;
    if (fit != FITS_NOT && is_title_alike(a, m->title, row->title)) fit += FITS_TITLE;
    return fit;
}

const Measure *published_measure(Arena *a, const Measures *ms, const ResultRow *row, size_t *n_alike) {
    const Measure *best = NULL;
    int best_fit = FITS_NOT;
    *n_alike = 0;
    for (size_t i = 0; i < ms->n; i++) {
        int fit = fit_of(a, ms->at[i], row);
        if (fit == FITS_NOT || fit < best_fit) continue;
        *n_alike = fit > best_fit ? 1 : *n_alike + 1;
        best = ms->at[i];
        best_fit = fit;
    }
    return *n_alike == 1 ? best : NULL;
}

/* ---- which rows ---- */

PublishedArea published_county(const Ctx *cx) {
    return (PublishedArea){{STR(""), definitions_of(cx)->authority->name, STR("county"), STR("authority")}, 4};
}

/* The place of the row's area among those asked about; n_areas: it is none of them. */
static size_t area_of(const PublishedAsk *ask, const ResultRow *row) {
    for (size_t i = 0; i < ask->n_areas; i++)
        for (size_t k = 0; k < ask->areas[i].n; k++)
            if (str_eq_nocase(row->area, ask->areas[i].names[k])) return i;
    return ask->n_areas;
}

static bool is_of_all(const ResultRow *row) { return row->group.n == 0 || str_eq_nocase(row->group, STR("all")); }

static Amount in_unit_of(const Measure *m, Amount amount) {
    amount.is_share = amount.is_set && m->unit == MEASURED_IN_PERCENT && m->kind != MEASURE_CHANGE;
    return amount;
}

typedef struct Gathering {
    Ctx *cx;
    const PublishedAsk *ask;
    PublishedSet *out;
    Published *at;
} Gathering;

static void say_doubt(Gathering *g, const ResultRow *row, size_t n_alike) {
    Str doubt = str_fmt(g->cx->arena, "%.*s of %.*s fits %zu measures alike: give its section or its title",
                        STR_ARG(row->code), STR_ARG(date_long(g->cx->arena, row->period_end)), n_alike);
    g->out->doubts[g->out->n_doubts++] = doubt;
}

static void take(Gathering *g, const Measures *ms, const ResultRow *row, const ResultMark *mark) {
    size_t n_alike, area = area_of(g->ask, row);
    if (row->is_refused || row->is_forecast || !is_of_all(row) || area == g->ask->n_areas) return;
    const Measure *m = published_measure(g->cx->arena, ms, row, &n_alike);
    if (n_alike > 1) say_doubt(g, row, n_alike);
    if (!m) return;
    g->at[g->out->n++] = (Published){.measure = m,
                                     .area = area,
                                     .row = row,
                                     .mark = *mark,
                                     .result = in_unit_of(m, row->result),
                                     .before = in_unit_of(m, row->before)};
}

static bool has_full_key(const Published *p) { return p->row->scorecard.n > 0 && p->row->section.n > 0; }

/* By measure and area, the latest period first; of one period the one that names its scorecard and section, then the last entered. */
static int compare(const void *x, const void *y) {
    const Published *a = x, *b = y;
    int c = str_cmp(a->measure->id, b->measure->id);
    if (c != 0) return c;
    if (a->area != b->area) return a->area < b->area ? -1 : 1;
    if (!date_eq(a->row->period_end, b->row->period_end))
        return date_before(a->row->period_end, b->row->period_end) ? 1 : -1;
    if (has_full_key(a) != has_full_key(b)) return has_full_key(a) ? -1 : 1;
    return (a->mark.id < b->mark.id) - (a->mark.id > b->mark.id);
}

static bool is_same_key(const Published *a, const Published *b) {
    return a->measure == b->measure && a->area == b->area && date_eq(a->row->period_end, b->row->period_end);
}

/* One figure a period: what else was published of it stands beside (warning W6). */
static void join_periods(PublishedSet *s, Published *at) {
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (n == 0 || !is_same_key(&at[n - 1], &at[i])) {
            at[n++] = at[i];
        } else if (!at[n - 1].otherwise && !str_eq(at[n - 1].row->printed_result, at[i].row->printed_result)) {
            at[n - 1].otherwise = at[i].row;
        }
    }
    s->n = n;
    s->at = at;
}

static size_t add_codes(Arena *a, const Measure *m, Str *codes) {
    size_t n = 0;
    codes[n++] = str_lower(a, m->id);
    for (size_t i = 0; i < m->n_codes; i++) codes[n++] = str_lower(a, m->codes[i].code);
    for (size_t i = 0; i < m->n_aliases; i++) codes[n++] = str_lower(a, m->aliases[i]);
    return n;
}

static int compare_text(const void *x, const void *y) { return str_cmp(*(const Str *)x, *(const Str *)y); }

static Str *codes_of(Arena *a, const Measure *const *ms, size_t n, size_t *n_codes) {
    size_t max = 0, kept = 0, all = 0;
    for (size_t i = 0; i < n; i++) max += 1 + ms[i]->n_codes + ms[i]->n_aliases;
    Str *codes = ARENA_ARRAY(a, Str, max + 1);
    for (size_t i = 0; i < n; i++) all += add_codes(a, ms[i], codes + all);
    if (all > 0) qsort(codes, all, sizeof *codes, compare_text);
    for (size_t i = 0; i < all; i++)
        if (kept == 0 || !str_eq(codes[kept - 1], codes[i])) codes[kept++] = codes[i];
    *n_codes = kept;
    return codes;
}

static Str *names_of(Arena *a, const PublishedAsk *ask, size_t *n) {
    size_t max = 0;
    for (size_t i = 0; i < ask->n_areas; i++) max += ask->areas[i].n;
    Str *names = ARENA_ARRAY(a, Str, max + 1);
    *n = 0;
    for (size_t i = 0; i < ask->n_areas; i++)
        for (size_t k = 0; k < ask->areas[i].n; k++) names[(*n)++] = str_lower(a, ask->areas[i].names[k]);
    return names;
}

Status published_read(Ctx *cx, const Measure *const *ms, size_t n, Date as_at, PublishedSet *out) {
    PublishedArea county = published_county(cx);
    PublishedAsk ask = {.measures = ms, .n = n, .areas = &county, .n_areas = 1, .as_at = as_at};
    return published_read_areas(cx, &ask, out);
}

Status published_read_areas(Ctx *cx, const PublishedAsk *ask, PublishedSet *out) {
    const Measures *all;
    ResultsFile *file;
    ResultMark *marks;
    ResultsKeys keys;
    *out = (PublishedSet){0};
    TRY(measures_of(cx, &all));
    keys.codes = codes_of(cx->arena, ask->measures, ask->n, &keys.n_codes);
    keys.areas = names_of(cx->arena, ask, &keys.n_areas);
    TRY(results_of_codes(cx, &keys, ask->as_at, &file, &marks));
    out->doubts = ARENA_ARRAY(cx->arena, Str, file->n + 1);
    Gathering g = {.cx = cx, .ask = ask, .out = out, .at = ARENA_ARRAY(cx->arena, Published, file->n + 1)};
    for (size_t i = 0; i < file->n; i++) take(&g, all, &file->rows[i], &marks[i]);
    if (out->n > 0) qsort(g.at, out->n, sizeof *g.at, compare);
    join_periods(out, g.at);
    return OK;
}

/* ---- finding ---- */

const Published *published_latest(const PublishedSet *s, const Measure *m) {
    for (size_t i = 0; i < s->n; i++)
        if (s->at[i].measure == m) return &s->at[i];
    return NULL;
}

const Published *published_of_period(const PublishedSet *s, const Measure *m, Date to) {
    for (size_t i = 0; i < s->n; i++)
        if (s->at[i].measure == m && date_eq(s->at[i].row->period_end, to)) return &s->at[i];
    return NULL;
}

const Published *published_of_area(const PublishedSet *s, const Measure *m, size_t area, Date to) {
    for (size_t i = 0; i < s->n; i++)
        if (s->at[i].measure == m && s->at[i].area == area && date_eq(s->at[i].row->period_end, to)) return &s->at[i];
    return NULL;
}

const Published *published_before(const PublishedSet *s, const Published *p) {
    const Published *next = p + 1;
    return next < s->at + s->n && next->measure == p->measure && next->area == p->area ? next : NULL;
}

Period published_period(Ctx *cx, const Measure *m, const ResultRow *row) {
    Period p;
    if (period_at(cx->arena, definitions_of(cx), &m->period, row->period_end, &p) && date_eq(p.to, row->period_end))
        return p;
    bool is_label = row->period.n > 4; /* R12M, MS, A are frequencies */
    Str label = is_label ? row->period : str_fmt(cx->arena, "To %.*s", STR_ARG(date_long(cx->arena, row->period_end)));
    return (Period){.from = DATE_NONE, .to = row->period_end, .label = label};
}

Str published_source(Arena *a, const Published *p) {
    Str entered = date_long(a, p->mark.entered_on);
    if (p->row->source.n == 0) return str_fmt(a, "Entered %.*s", STR_ARG(entered));
    return str_fmt(a, "%.*s, entered %.*s", STR_ARG(p->row->source), STR_ARG(entered));
}
