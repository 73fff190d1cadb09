/* attendance.c - how long does a county's year of marks take to answer, beside one plain read of the same bytes? Prints a line a
 * measure: what <tab> measured <tab> yardstick <tab> ratio <tab> target
 *
 * 600 schools of 383 pupils and 380 sessions: 87.4 million marks, made here; the store and the files are left out. The question:
 * every school by free school meals, and the county by district by year group. The yardstick adds up the same marks as words of eight
 * bytes, with as many threads. Each figure is the least of several rounds, taken in turn. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "attendance/ask.h"
#include "base/rng.h"
#include "cli/app.h"

enum { SCHOOLS = 600, PUPILS = 383, DAYS = 190, LINES = 6, ROUNDS = 15, YEAR = 2017, MAX_THREADS = 2 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* ---- the year ---- */

/* Nine in ten marks present, as in a real year; each pupil from a form of their own so that rows differ. */
static void fill_block(MarkBlock *b, Rng *rng) {
    static const char usual[] = "/\\", away[] = "IIIMOGNUESL";
    b->n_days = b->cap_days = DAYS;
    b->n_rows = b->cap_rows = PUPILS;
    b->n_lines = LINES;
    b->days = malloc(DAYS * sizeof(Date));
    b->person_id = calloc(PUPILS, sizeof(i64));
    b->marks = aligned_alloc(MARK_LINE, (size_t)PUPILS * LINES * MARK_LINE);
    if (!b->days || !b->person_id || !b->marks) abort();
    for (int d = 0; d < DAYS; d++) b->days[d] = date_plus(date_ymd(YEAR, 9, 4), d + d / 5 * 2);
    memset(b->marks, ' ', (size_t)PUPILS * LINES * MARK_LINE);
    for (size_t r = 0; r < PUPILS; r++)
        for (size_t s = 0; s < 2 * DAYS; s++) {
            u64 draw = rng_next(rng);
            b->marks[r * LINES * MARK_LINE + s] =
                (u8)(draw % 20 == 0 ? away[draw / 20 % (sizeof away - 1)] : usual[s & 1]);
        }
}

static Columns *make_columns(void) {
    Columns *c = columns_open(YEAR);
    Rng rng = rng_seed(43);
    if (!c || !(c->blocks = calloc(SCHOOLS, sizeof(MarkBlock)))) abort();
    c->n_blocks = c->cap_blocks = SCHOOLS;
    for (size_t b = 0; b < SCHOOLS; b++) {
        c->blocks[b].urn = 100000 + (i64)b;
        c->blocks[b].first_row = c->n_rows;
        fill_block(&c->blocks[b], &rng);
        c->n_rows += PUPILS;
    }
    return c;
}

static KeyColumn key(Arena *a, size_t n, size_t n_values, bool is_by_block) {
    KeyColumn k = {.values = ARENA_ARRAY(a, Str, n_values), .n_values = n_values};
    u16 *of = ARENA_ARRAY(a, u16, n);
    for (size_t i = 0; i < n; i++) of[i] = (u16)(i * 7919 % n_values);
    for (size_t v = 0; v < n_values; v++) k.values[v] = str_fmt(a, "%zu", v);
    *(is_by_block ? &k.of_block : &k.of) = of;
    return k;
}

static PupilKeys make_keys(Arena *a, const Columns *c) {
    PupilKeys k = {.is_counted = arena_alloc(a, c->n_rows), .is_there = arena_alloc(a, c->n_rows)};
    memset(k.is_counted, 1, c->n_rows);
    memset(k.is_there, 1, c->n_rows);
    k.columns[KEY_SCHOOL] = key(a, SCHOOLS, SCHOOLS, true);
    k.columns[KEY_DISTRICT] = key(a, SCHOOLS, 12, true);
    k.columns[KEY_FSM] = key(a, c->n_rows, 2, false);
    k.columns[KEY_YEAR_GROUP] = key(a, c->n_rows, 12, false);
    return k;
}

/* ---- the yardstick ---- */

typedef struct Reader {
    const Columns *columns;
    size_t from, to;
    u64 sum;
    pthread_t thread;
} Reader;

static void *read_plainly(void *arg) {
    Reader *r = arg;
    u64 sums[8] = {0};
    for (size_t b = r->from; b < r->to; b++) {
        const u64 *words = (const u64 *)(const void *)r->columns->blocks[b].marks;
        for (size_t i = 0; i < (size_t)PUPILS * LINES * 8; i += 8)
            for (size_t k = 0; k < 8; k++) sums[k] += words[i + k];
    }
    for (size_t k = 0; k < 8; k++) r->sum += sums[k];
    return NULL;
}

static u64 read_all(const Columns *c, size_t n_threads) {
    Reader readers[MAX_THREADS] = {0};
    u64 sum = 0;
    for (size_t i = 0; i < n_threads; i++)
        readers[i] = (Reader){.columns = c, .from = i * SCHOOLS / n_threads, .to = (i + 1) * SCHOOLS / n_threads};
    for (size_t i = 1; i < n_threads; i++)
        if (pthread_create(&readers[i].thread, NULL, read_plainly, &readers[i])) abort();
    read_plainly(&readers[0]);
    for (size_t i = 1; i < n_threads; i++) pthread_join(readers[i].thread, NULL);
    for (size_t i = 0; i < n_threads; i++) sum += readers[i].sum;
    return sum;
}

/* ---- measuring ---- */

static void count_all(const Columns *c, MarkWay way, const MarkTable *table, u64 *checksum) {
    u64 wanted[LINES];
    MarkCounts counts;
    memset(wanted, 0xFF, sizeof wanted);
    for (size_t b = 0; b < SCHOOLS; b++)
        for (size_t from = 0; from < PUPILS; from += MARK_ROWS) {
            size_t n = PUPILS - from < MARK_ROWS ? PUPILS - from : MARK_ROWS;
            MarkRows rows = {.at = block_row(&c->blocks[b], from), .n_rows = n, .n_lines = LINES, .wanted = wanted};
            mark_count(way, table, &rows, &counts);
            for (size_t r = 0; r < n; r++)
                *checksum += counts.possible[r] + 3u * counts.authorised[r] + 7u * counts.unauthorised[r];
        }
}

static void least(double *best, double took) {
    if (*best == 0 || took < *best) *best = took;
}

static bool measure_ways(const Columns *c, const MarkTable *table) {
    double read = 0, took[N_MARK_WAYS] = {0};
    u64 sums[N_MARK_WAYS] = {0}, sum = 0;
    for (int round = 0; round < ROUNDS / 3; round++) {
        double t0 = now();
        sum += read_all(c, 1);
        least(&read, now() - t0);
        for (int way = 0; way <= (int)mark_way_best(); way++) {
            sums[way] = 0;
            t0 = now();
            count_all(c, (MarkWay)way, table, &sums[way]);
            least(&took[way], now() - t0);
        }
    }
    for (int way = 0; way <= (int)mark_way_best(); way++) {
        static const char *const targets[] = {"at most 40 times", "at most 4 times", "at most 2 times"};
        printf("Marks counted, one thread, %s\t%.2f ms\tplain read %.2f ms\t%.1f times\t%s\n", mark_way_titles[way],
               took[way] * 1e3, read * 1e3, took[way] / read, targets[way]);
        if (sums[way] != sums[0]) return false;
    }
    return sum != 0;
}

static bool measure_question(Ctx *cx, const Columns *c, const PupilKeys *k, int n_threads) {
    static const Grouping by[] = {{{KEY_SCHOOL, KEY_FSM}, 2}, {{KEY_DISTRICT, KEY_YEAR_GROUP}, 2}};
    AttendanceQuestion q = {.from = date_ymd(YEAR, 9, 1),
                            .to = date_ymd(YEAR + 1, 8, 31),
                            .groupings = by,
                            .n_groupings = 2,
                            .n_threads = n_threads};
    double read = 0, took = 0;
    u64 sum = 0;
    i64 pupils = 0;
    for (int round = 0; round < ROUNDS; round++) {
        AttendanceAnswer *a;
        ArenaMark mark = arena_mark(cx->arena);
        double t0 = now();
        sum += read_all(c, (size_t)n_threads);
        double t1 = now();
        if (attendance_ask(cx, c, k, &q, &a) != OK) return false;
        double t2 = now();
        least(&read, t1 - t0);
        least(&took, t2 - t1);
        pupils = 0;
        for (size_t g = 0; g < a[0].n; g++) pupils += a[0].groups[g].n.pupils;
        arena_rewind(cx->arena, mark);
    }
    printf(
        "Every school by free meals, and district by year group, %d thread%s\t%.2f ms\tplain read %.2f ms\t%.1f times\tat most 2 times\n",
        n_threads, n_threads == 1 ? "" : "s", took * 1e3, read * 1e3, took / read);
    return pupils == (i64)SCHOOLS * PUPILS && sum != 0;
}

int main(void) {
    Arena *a = arena_open();
    App app = {0};
    Ctx cx = {.arena = a, .app = &app};
    MarkTable table;
    Definitions *d;
    if (!a || definitions_open(&cx, STR_NONE, &d) != OK) return 1;
    app.definitions = d;
    Columns *c = make_columns();
    PupilKeys k = make_keys(a, c);
    mark_table(d->attendance, date_ymd(YEAR, 9, 1), &table);
    bool agrees =
        measure_ways(c, &table) && measure_question(&cx, c, &k, 1) && measure_question(&cx, c, &k, MAX_THREADS);
    if (!agrees) fprintf(stderr, "the ways do not agree\n");
    columns_close(c);
    definitions_close(d);
    arena_close(a);
    return agrees ? 0 : 1;
}
