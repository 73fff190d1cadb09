#include "measures/figure_keep.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "cli/app.h"

enum { N_PLACES = 8192, N_NEAR = 8 }; /* 180 measures, three years of months */

typedef struct KeptFigure {
    const Measure *measure; /* NULL: a free place */
    Date from, to, as_at;   /* as_at DATE_NONE: its statement does not ask, so a whole month of days has one figure */
    i64 version;
    FigureAt at; /* its texts are in own */
    char *own;
} KeptFigure;

struct FigureKeep {
    pthread_mutex_t lock;
    u64 hits;
    KeptFigure places[N_PLACES];
};

Status figure_keep_open(Ctx *cx, FigureKeep **out) {
    FigureKeep *k = calloc(1, sizeof *k);
    if (!k) return FAIL(cx, ERR_OPS, "no memory to keep figures in");
    pthread_mutex_init(&k->lock, NULL);
    *out = k;
    return OK;
}

void figure_keep_close(FigureKeep *k) {
    if (!k) return;
    for (size_t i = 0; i < N_PLACES; i++) free(k->places[i].own);
    pthread_mutex_destroy(&k->lock);
    free(k);
}

u64 figure_keep_hits(FigureKeep *k) {
    pthread_mutex_lock(&k->lock);
    u64 n = k->hits;
    pthread_mutex_unlock(&k->lock);
    return n;
}

static FigureAt copy(Arena *a, const FigureAt *from) {
    FigureAt to = *from;
    to.districts = ARENA_ARRAY(a, UnitPart, from->n_districts + 1);
    for (size_t i = 0; i < to.n_districts; i++) {
        to.districts[i] = from->districts[i];
        to.districts[i].label = str_dup(a, from->districts[i].label);
    }
    to.period.label = str_dup(a, from->period.label);
    for (size_t i = 0; i < to.n_faults; i++) to.faults[i] = str_dup(a, from->faults[i]);
    return to;
}

static size_t first_place(const KeptFigure *asked) {
    u64 key = (u64)(uintptr_t)asked->measure * 31 + (u64)(u32)asked->to.day;
    return (size_t)(key * 0x9E3779B97F4A7C15u >> 32) % N_PLACES;
}

static KeptFigure *place_at(FigureKeep *k, size_t first, size_t i) { return &k->places[(first + i) % N_PLACES]; }

static bool is_same(const KeptFigure *a, const KeptFigure *b) {
    return a->measure == b->measure && date_eq(a->from, b->from) && date_eq(a->to, b->to) &&
           date_eq(a->as_at, b->as_at);
}

static bool find(FigureKeep *k, const KeptFigure *asked, Arena *into, FigureAt *out) {
    size_t first = first_place(asked);
    bool is_found = false;
    pthread_mutex_lock(&k->lock);
    for (size_t i = 0; i < N_NEAR && !is_found; i++) {
        const KeptFigure *p = place_at(k, first, i);
        is_found = is_same(p, asked) && p->version == asked->version;
        if (is_found) *out = copy(into, &p->at);
    }
    k->hits += is_found;
    pthread_mutex_unlock(&k->lock);
    return is_found;
}

/* Its own old place, a free one, or one of another version; else the first: it can be worked out again. */
static KeptFigure *place_for(FigureKeep *k, const KeptFigure *asked) {
    size_t first = first_place(asked);
    for (size_t i = 0; i < N_NEAR; i++) {
        KeptFigure *p = place_at(k, first, i);
        if (!p->measure || p->version != asked->version) return p;
    }
    return place_at(k, first, 0);
}

static Str put(char **at, Str text) {
    Str out = {*at, text.n};
    if (text.n > 0) memcpy(*at, text.p, text.n);
    *at += text.n;
    return out;
}

/* One block for the districts and texts of a figure: an arena each would be far larger than they are. */
static bool own_texts(KeptFigure *p) {
    size_t n_parts = p->at.n_districts * sizeof(UnitPart), n = n_parts + p->at.period.label.n + 1;
    for (size_t i = 0; i < p->at.n_faults; i++) n += p->at.faults[i].n;
    for (size_t i = 0; i < p->at.n_districts; i++) n += p->at.districts[i].label.n;
    p->own = malloc(n);
    if (!p->own) return false;
    char *at = p->own + n_parts;
    if (n_parts > 0) memcpy(p->own, p->at.districts, n_parts);
    p->at.districts = (UnitPart *)(void *)p->own;
    for (size_t i = 0; i < p->at.n_districts; i++) p->at.districts[i].label = put(&at, p->at.districts[i].label);
    p->at.period.label = put(&at, p->at.period.label);
    for (size_t i = 0; i < p->at.n_faults; i++) p->at.faults[i] = put(&at, p->at.faults[i]);
    return true;
}

static void keep(FigureKeep *k, const KeptFigure *asked, const FigureAt *figure) {
    pthread_mutex_lock(&k->lock);
    KeptFigure *p = place_for(k, asked);
    free(p->own);
    *p = *asked;
    p->at = *figure;
    if (!own_texts(p)) p->measure = NULL;
    pthread_mutex_unlock(&k->lock);
}

static bool asks_the_day(const Measure *m) {
    for (size_t i = 0; m->sql && i < m->sql->n_params; i++) {
        const QueryParam *q = &m->params[i];
        if (q->kind == PARAM_AS_AT || (q->kind == PARAM_DATE && m->dates[q->at].of == DATE_OF_AS_AT)) return true;
    }
    return false;
}

static Status work_out(Ctx *cx, const Measure *m, Date as_at, FigureAt *out) {
    UnitSet s;
    UnitFilter all = UNIT_FILTER_ALL;
    TRY(units_load(cx, m, as_at, &s));
    *out = (FigureAt){.period = s.period, .figure = units_figure(cx, &s, &all)};
    out->n_faults = units_say_faults(cx, &s, out->faults, N_UNIT_FAULTS);
    return units_break_down(cx, &s, STR("district"), &out->districts, &out->n_districts);
}

Status figure_at(Ctx *cx, const Measure *m, Date as_at, FigureAt *out) {
    FigureKeep *k = cx->app && !db_is_writing(cx->db) ? cx->app->figures : NULL;
    Period p;
    if (!k) return work_out(cx, m, as_at, out);
    TRY(measure_period(cx, m, as_at, &p)); /* a day to come is refused whatever is kept */
    KeptFigure asked = {.measure = m, .from = p.from, .to = p.to, .as_at = asks_the_day(m) ? as_at : DATE_NONE};
    TRY(db_version(cx, &asked.version)); /* before the rows: what comes in between is another version's */
    if (find(k, &asked, cx->arena, out)) return OK;
    TRY(work_out(cx, m, as_at, out));
    keep(k, &asked, out);
    return OK;
}
