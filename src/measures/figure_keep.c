#include "measures/figure_keep.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "cli/app.h"
#include "db/table_change.h"
#include "measures/unit.h"

enum { N_PLACES = 8192, N_NEAR = 8 }; /* 180 measures, three years of months */
enum { N_STANDING = 2 * MEASURES_MAX };

typedef struct KeptFigure {
    const Measure *measure; /* NULL: a free place */
    Date from, to, as_at;   /* as_at DATE_NONE: its statement does not ask, so a whole month of days has one figure */
    i64 version;
    FigureAt at; /* its texts are in own */
    char *own;
} KeptFigure;

/* Since when the tables that a measure reads stand as they are. */
typedef struct Standing {
    const Measure *measure; /* NULL: a free place */
    i64 since;
} Standing;

struct FigureKeep {
    pthread_mutex_t lock;
    u64 hits;
    i64 now, untold; /* the newest change that standing knows of; -1: none yet */
    Standing standing[N_STANDING];
    KeptFigure places[N_PLACES];
};

Status figure_keep_open(Ctx *cx, FigureKeep **out) {
    FigureKeep *k = calloc(1, sizeof *k);
    if (!k) return FAIL(cx, ERR_OPS, "no memory to keep figures in");
    pthread_mutex_init(&k->lock, NULL);
    k->now = -1;
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

/* ---- what still stands ---- */

static Standing *standing_of(FigureKeep *k, const Measure *m) {
    size_t i = (size_t)((u64)(uintptr_t)m * 0x9E3779B97F4A7C15u >> 32) % N_STANDING;
    while (k->standing[i].measure && k->standing[i].measure != m) i = (i + 1) % N_STANDING;
    return &k->standing[i];
}

static i64 last_change_of(const Measure *m, const TableChanges *c) {
    i64 newest = 0;
    for (size_t i = 0; i < c->n; i++)
        if (c->at[i] > newest && unit_reads_table(m, c->names[i])) newest = c->at[i];
    return newest;
}

/* Only forwards: an older snapshot's reader is served by figures of just its version. */
static void bring_forward(FigureKeep *k, const TableChanges *c, i64 untold) {
    for (size_t i = 0; i < N_STANDING && c->now > k->now; i++) {
        Standing *s = &k->standing[i];
        if (!s->measure) continue;
        i64 changed = c->is_everything ? c->now : last_change_of(s->measure, c);
        if (changed > s->since) s->since = changed;
    }
    if (c->now > k->now) {
        k->now = c->now;
        k->untold = untold;
    }
}

/* Where the version is newer than what is known, ask which tables it wrote. Another thread may be faster: then nothing is left to do. */
static Status note_changes(Ctx *cx, FigureKeep *k, i64 version) {
    TableChanges c;
    i64 untold;
    pthread_mutex_lock(&k->lock);
    i64 now = k->now, untold_then = k->untold;
    pthread_mutex_unlock(&k->lock);
    if (version <= now) return OK;
    TRY(table_changes_untold(cx, &untold));
    TRY(table_changes_since(cx, now, now < 0 ? untold : untold_then, &c));
    pthread_mutex_lock(&k->lock);
    if (k->now == now) bring_forward(k, &c, untold);
    pthread_mutex_unlock(&k->lock);
    return OK;
}

/* Of a kept figure: nothing that its measure reads has changed between its version and the one asked for. */
static bool still_stands(FigureKeep *k, const KeptFigure *kept, i64 version) {
    if (kept->version == version) return true;
    const Standing *s = standing_of(k, kept->measure);
    return version <= k->now && kept->version < version && s->measure && s->since <= kept->version;
}

static bool find(FigureKeep *k, const KeptFigure *asked, Arena *into, FigureAt *out) {
    size_t first = first_place(asked);
    bool is_found = false;
    pthread_mutex_lock(&k->lock);
    for (size_t i = 0; i < N_NEAR && !is_found; i++) {
        const KeptFigure *p = place_at(k, first, i);
        is_found = is_same(p, asked) && still_stands(k, p, asked->version);
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
        if (!p->measure || is_same(p, asked) || !still_stands(k, p, asked->version)) return p;
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
    Standing *s = standing_of(k, asked->measure);
    if (!s->measure) *s = (Standing){asked->measure, k->now}; /* what changed before was not watched for it */
    KeptFigure *p = place_for(k, asked);
    free(p->own);
    *p = *asked;
    p->at = *figure;
    if (!own_texts(p)) p->measure = NULL;
    pthread_mutex_unlock(&k->lock);
}

static Status work_out(Ctx *cx, const Measure *m, Date as_at, FigureAt *out) {
    UnitSet s;
    UnitFilter all = UNIT_FILTER_ALL;
    TRY(units_load(cx, m, as_at, &s));
    *out = (FigureAt){.period = s.period, .figure = units_figure(cx, &s, &all)};
    out->n_faults = units_say_faults(cx, &s, out->faults, UNIT_SAID_MAX);
    return units_break_down(cx, &s, STR("district"), &out->districts, &out->n_districts);
}

Status figure_at(Ctx *cx, const Measure *m, Date as_at, FigureAt *out) {
    FigureKeep *k = cx->app && !db_is_writing(cx->db) ? cx->app->figures : NULL;
    Period p;
    if (!k) return work_out(cx, m, as_at, out);
    TRY(measure_period(cx, m, as_at, &p)); /* a day to come is refused whatever is kept */
    KeptFigure asked = {.measure = m, .from = p.from, .to = p.to, .as_at = unit_asks_the_day(m) ? as_at : DATE_NONE};
    TRY(db_version(cx, &asked.version)); /* before the rows: what comes in between is another version's */
    TRY(note_changes(cx, k, asked.version));
    if (find(k, &asked, cx->arena, out)) return OK;
    TRY(work_out(cx, m, as_at, out));
    keep(k, &asked, out);
    return OK;
}
