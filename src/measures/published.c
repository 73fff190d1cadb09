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

static bool is_of_county(Ctx *cx, const ResultRow *row) {
    bool is_area = row->area.n == 0 || str_eq_nocase(row->area, definitions_of(cx)->authority->name) ||
                   str_eq_nocase(row->area, STR("county")) || str_eq_nocase(row->area, STR("authority"));
    return is_area && (row->group.n == 0 || str_eq_nocase(row->group, STR("all")));
}

static Amount in_unit_of(const Measure *m, Amount amount) {
    amount.is_share = amount.is_set && m->unit == MEASURED_IN_PERCENT && m->kind != MEASURE_CHANGE;
    return amount;
}

typedef struct Gathering {
    Ctx *cx;
    PublishedSet *out;
    Published *at;
} Gathering;

static void say_doubt(Gathering *g, const ResultRow *row, size_t n_alike) {
    Str doubt = str_fmt(g->cx->arena, "%.*s of %.*s fits %zu measures alike: give its section or its title",
                        STR_ARG(row->code), STR_ARG(date_long(g->cx->arena, row->period_end)), n_alike);
    g->out->doubts[g->out->n_doubts++] = doubt;
}

static void take(Gathering *g, const Measures *ms, const ResultRow *row, const ResultMark *mark) {
    size_t n_alike;
    if (row->is_refused || row->is_forecast || !is_of_county(g->cx, row)) return;
    const Measure *m = published_measure(g->cx->arena, ms, row, &n_alike);
    if (n_alike > 1) say_doubt(g, row, n_alike);
    if (!m) return;
    g->at[g->out->n++] = (Published){.measure = m,
                                     .row = row,
                                     .mark = *mark,
                                     .result = in_unit_of(m, row->result),
                                     .before = in_unit_of(m, row->before)};
}

static bool has_full_key(const Published *p) { return p->row->scorecard.n > 0 && p->row->section.n > 0; }

/* By measure, the latest period first; of one period the one that names its scorecard and section, then the last entered. */
static int compare(const void *x, const void *y) {
    const Published *a = x, *b = y;
    int c = str_cmp(a->measure->id, b->measure->id);
    if (c != 0) return c;
    if (!date_eq(a->row->period_end, b->row->period_end))
        return date_before(a->row->period_end, b->row->period_end) ? 1 : -1;
    if (has_full_key(a) != has_full_key(b)) return has_full_key(a) ? -1 : 1;
    return (a->mark.id < b->mark.id) - (a->mark.id > b->mark.id);
}

static bool is_same_key(const Published *a, const Published *b) {
    return a->measure == b->measure && date_eq(a->row->period_end, b->row->period_end);
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

Status published_read(Ctx *cx, const Measure *const *ms, size_t n, Date as_at, PublishedSet *out) {
    const Measures *all;
    ResultsFile *file;
    ResultMark *marks;
    size_t n_codes;
    *out = (PublishedSet){0};
    TRY(measures_of(cx, &all));
    Str *codes = codes_of(cx->arena, ms, n, &n_codes);
    TRY(results_of_codes(cx, codes, n_codes, as_at, &file, &marks));
    out->doubts = ARENA_ARRAY(cx->arena, Str, file->n + 1);
    Gathering g = {.cx = cx, .out = out, .at = ARENA_ARRAY(cx->arena, Published, file->n + 1)};
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

const Published *published_before(const PublishedSet *s, const Published *p) {
    const Published *next = p + 1;
    return next < s->at + s->n && next->measure == p->measure ? next : NULL;
}

Str published_source(Arena *a, const Published *p) {
    Str entered = date_long(a, p->mark.entered_on);
    if (p->row->source.n == 0) return str_fmt(a, "Entered %.*s", STR_ARG(entered));
    return str_fmt(a, "%.*s, entered %.*s", STR_ARG(p->row->source), STR_ARG(entered));
}
