/* match.c - how long is one incoming row compared with every child of a store? Prints a line a measure:
 *     what <tab> measured <tab> yardstick <tab> ratio <tab> target
 *
 *     bench-match STORE known.csv
 *
 * The rows are those of a feed, and the yardstick is what SQL would do with the same rows: the children of the surname and birth
 * date by an index, which finds whoever is spelt right. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cli/app.h"
#include "define/definitions.h"
#include "link/index.h"
#include "link/link_file.h"
#include "people/child_index.h"
#include "people/match.h"

enum { ROWS_MAX = 20000 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* What the thread has used: other work on the machine does not count. */
static double used(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int by_size(const void *x, const void *y) {
    double a = *(const double *)x, b = *(const double *)y;
    return a < b ? -1 : a > b;
}

/* A row as the file's reader left it. */
static ChildAsk ask_of(const LinkIndex *ix, u32 row) {
    ChildAsk ask = {.least = 0.5};
    for (int f = 0; f < N_LINK_FIELDS; f++) {
        u32 v = ix->records[row].value[f];
        if (v != 0) ask.row.value[f] = link_values_text(&ix->values, v);
    }
    return ask;
}

static Incoming incoming_of(const ChildAsk *ask) {
    const Str *v = ask->row.value;
    Incoming in = {.surname = v[LINK_SURNAME], .forename = v[LINK_FORENAME], .birth_date = DATE_NONE};
    Str iso = v[LINK_BIRTH_DATE];
    i64 ymd;
    if (iso.n == 8 && str_to_i64(iso, &ymd))
        in.birth_date = date_ymd((int)(ymd / 10000), (int)(ymd / 100 % 100), (int)(ymd % 100));
    return in;
}

typedef struct Times {
    double *micros;
    u32 n, n_found;
} Times;

static void say(const char *what, Times *t, double share, const char *target) {
    qsort(t->micros, t->n, sizeof *t->micros, by_size);
    printf("%s\t%.1f us\t\t\t%s\n", what, t->micros[(u32)((t->n - 1) * share)], target);
}

static Status ask_all(Ctx *cx, const LinkIndex *rows, bool is_by_rules, Times *t) {
    u32 n = link_index_size(rows), step = n / ROWS_MAX + 1;
    t->n = t->n_found = 0;
    for (u32 i = 0; i < n; i += step) {
        ArenaMark mark = arena_mark(cx->arena);
        ChildAsk ask = ask_of(rows, i);
        Incoming in = incoming_of(&ask);
        ChildHits hits;
        Match m;
        double began = used();
        if (is_by_rules) TRY(match_child(cx, &in, &m));
        else TRY(child_index_ask(cx, &ask, &hits));
        t->micros[t->n++] = (used() - began) * 1e6;
        t->n_found += is_by_rules ? m.verdict != MATCH_NEW : hits.n > 0;
        arena_rewind(cx->arena, mark);
    }
    return OK;
}

static Status measure(Ctx *cx, ChildIndex *ci, const char *csv) {
    LinkMap map = {.is_given = false};
    LinkFile file;
    LinkIndex *rows = link_index_open(link_lists_read(cx->arena, STR_NONE), LINK_KEYS_LEAN);
    TRY(link_map_read(cx, STR_NONE, &map));
    TRY(link_file_read(cx, &(LinkSource){.path = str_from(csv), .map = &map}, rows, &file));
    Times t = {.micros = ARENA_ARRAY(cx->arena, double, ROWS_MAX + 1)};
    double began = now(), began_used = used();
    ChildAsk first = ask_of(rows, 0);
    ChildHits hits;
    TRY(child_index_ask(cx, &first, &hits));
    printf("The index of children from the store\t%.2f s (processor %.2f s)\t\t\t\n", now() - began,
           used() - began_used);
    printf("Its memory\t%.0f MB\t\t\tat most 85 MB\n", (double)child_index_bytes(ci) / 1e6);
    TRY(ask_all(cx, rows, false, &t)); /* warms the caches */
    TRY(ask_all(cx, rows, false, &t));
    say("One row by likeness, median", &t, 0.5, "under 50 us");
    say("Its 99th percentile", &t, 0.99, "under 1,000 us");
    TRY(ask_all(cx, rows, true, &t));
    say("One row without numbers by all rules, median", &t, 0.5, "");
    say("Its 99th percentile", &t, 0.99, "");
    link_index_close(rows);
    return OK;
}

static Status open_all(Ctx *cx, App *app, Definitions **definitions) {
    TRY(definitions_open(cx, STR_NONE, definitions));
    app->definitions = *definitions;
    TRY(child_index_open(cx, &app->child_index));
    TRY(db_open(cx, app->store, &cx->db));
    return db_begin(cx, DB_READ);
}

int main(int argc, char **argv) {
    App app = {.fixed_today = date_ymd(2018, 6, 8)};
    Definitions *definitions = NULL;
    Ctx cx;
    if (argc != 3 || ctx_begin(&cx, &app, NULL) != OK) return 2;
    app.store = str_from(argv[1]);
    Status st = open_all(&cx, &app, &definitions);
    if (st == OK) st = measure(&cx, app.child_index, argv[2]);
    if (st != OK) fprintf(stderr, "%.*s\n", STR_ARG(cx.error.message));
    db_close(cx.db);
    ctx_end(&cx);
    child_index_close(app.child_index);
    definitions_close(definitions);
    return st == OK ? 0 : 1;
}
