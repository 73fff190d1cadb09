/* attendance.c - how long does a county's year of marks take to answer, beside one plain read of the same bytes? Prints a line a
 * measure: what <tab> measured <tab> yardstick <tab> ratio <tab> target
 *
 * 600 schools of 383 pupils and 380 sessions: 87.4 million marks, made here; the store and the files are left out. The question:
 * every school by free school meals, and the county by district by year group. The yardstick adds up the same marks, a byte each, as
 * words of eight, with as many threads; we count what the marks are, two bits each, sorted when they came. Each figure is the least of several rounds, taken in turn. Then a region of ten such counties.
 *
 * With a file's name the pupils are written there too, as CSV with a digit a mark (0 not possible, 1 present, 2 authorised, 3
 * unauthorised absence), and beside it, with ".answer", what we answer: bench/compare asks other databases the same. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "attendance/ask.h"
#include "base/rng.h"
#include "cli/app.h"

enum { SCHOOLS = 600, PUPILS = 383, DAYS = 190, LINES = 6, ROUNDS = 15, YEAR = 2017, MAX_THREADS = 2, COUNTIES = 10 };

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

/* The county, and then copies of it: what a region would hold. */
static Columns *make_columns(size_t n_counties) {
    Columns *c = columns_open(YEAR);
    Rng rng = rng_seed(43);
    size_t n = SCHOOLS * n_counties, size = (size_t)PUPILS * LINES * MARK_LINE;
    if (!c || !(c->blocks = calloc(n, sizeof(MarkBlock)))) abort();
    c->n_blocks = c->cap_blocks = n;
    for (size_t b = 0; b < n; b++) {
        MarkBlock *k = &c->blocks[b];
        if (b < SCHOOLS) fill_block(k, &rng);
        else {
            *k = c->blocks[b - SCHOOLS];
            k->marks = aligned_alloc(MARK_LINE, size);
            k->planes = (MarkPlanes){NULL, 0};
            k->days = malloc(DAYS * sizeof(Date));
            k->person_id = calloc(PUPILS, sizeof(i64));
            if (!k->marks || !k->days || !k->person_id) abort();
            memcpy(k->marks, c->blocks[b - SCHOOLS].marks, size);
            memcpy(k->days, c->blocks[b - SCHOOLS].days, DAYS * sizeof(Date));
        }
        k->urn = 100000 + (i64)b;
        k->first_row = c->n_rows;
        c->n_rows += PUPILS;
    }
    return c;
}

static void sort_all(const AttendanceRules *rules, Columns *c) {
    for (size_t b = 0; b < c->n_blocks; b++) c->blocks[b].is_sorted = false;
    if (!columns_sort(rules, c)) abort();
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
    k.columns[KEY_SCHOOL] = key(a, c->n_blocks, c->n_blocks, true);
    k.columns[KEY_DISTRICT] = key(a, c->n_blocks, 12, true);
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
        readers[i] =
            (Reader){.columns = c, .from = i * c->n_blocks / n_threads, .to = (i + 1) * c->n_blocks / n_threads};
    for (size_t i = 1; i < n_threads; i++)
        if (pthread_create(&readers[i].thread, NULL, read_plainly, &readers[i])) abort();
    read_plainly(&readers[0]);
    for (size_t i = 1; i < n_threads; i++) pthread_join(readers[i].thread, NULL);
    for (size_t i = 0; i < n_threads; i++) sum += readers[i].sum;
    return sum;
}

/* ---- measuring ---- */

/* Every block's marks into planes of its own. */
static void sort_each(const Columns *c, MarkWay way, const MarkTable *table, u64 *checksum) {
    enum { STRIDE = (PUPILS + MARK_STEP - 1) / MARK_STEP * MARK_STEP };
    static _Alignas(MARK_LINE) u64 words[2 * LINES * STRIDE];
    u64 wanted[LINES];
    memset(wanted, 0xFF, sizeof wanted);
    for (size_t b = 0; b < SCHOOLS; b++) {
        MarkRows rows = {
            .at = c->blocks[b].marks, .n_rows = PUPILS, .n_lines = LINES, .row_lines = LINES, .wanted = wanted};
        memset(words, 0, sizeof words);
        mark_sort(way, table, &rows, (MarkPlanes){words, STRIDE});
        for (size_t i = 0; i < COUNT_OF(words); i += 61) *checksum = *checksum * 31 + words[i];
    }
}

static void count_all(const Columns *c, MarkWay way, UNUSED const MarkTable *table, u64 *checksum) {
    u64 wanted[LINES];
    MarkCounts counts;
    memset(wanted, 0xFF, sizeof wanted);
    for (size_t b = 0; b < SCHOOLS; b++)
        for (size_t from = 0; from < PUPILS; from += MARK_ROWS) {
            size_t n = PUPILS - from < MARK_ROWS ? PUPILS - from : MARK_ROWS;
            MarkSpan span = {
                .planes = c->blocks[b].planes, .first_row = from, .n_rows = n, .n_lines = LINES, .wanted = wanted};
            mark_count(way, &span, &counts);
            for (size_t r = 0; r < n; r++)
                *checksum += counts.possible[r] + 3u * counts.absent[r] + 7u * counts.unauthorised[r];
        }
}

static void least(double *best, double took) {
    if (*best == 0 || took < *best) *best = took;
}

static const char *met(bool is_met) { return is_met ? "met" : "missed"; }

typedef void WayWork(const Columns *c, MarkWay way, const MarkTable *table, u64 *checksum);

/* One thread, beside one plain read. False: the ways do not agree. */
static bool measure_ways(const Columns *c, const MarkTable *table, const char *what, WayWork *work,
                         const int *targets) {
    double read = 0, took[N_MARK_WAYS] = {0};
    u64 sums[N_MARK_WAYS] = {0}, sum = 0;
    for (int round = 0; round < ROUNDS / 3; round++) {
        double t0 = now();
        sum += read_all(c, 1);
        least(&read, now() - t0);
        for (int way = 0; way <= (int)mark_way_best(); way++) {
            sums[way] = 0;
            t0 = now();
            work(c, (MarkWay)way, table, &sums[way]);
            least(&took[way], now() - t0);
        }
    }
    for (int way = 0; way <= (int)mark_way_best(); way++) {
        printf("Marks %s, one thread, %s\t%.2f ms\tplain read %.2f ms\t%.2f times\t", what, mark_way_titles[way],
               took[way] * 1e3, read * 1e3, took[way] / read);
        if (targets) printf("at most %d times: %s", targets[way], met(took[way] <= targets[way] * read));
        printf("\n");
        if (sums[way] != sums[0]) return false;
    }
    return sum != 0;
}

static bool measure_all_ways(const Columns *c, const MarkTable *table) {
    static const int targets[] = {40, 4, 2};
    return measure_ways(c, table, "of a year sorted as they come", sort_each, NULL) &&
           measure_ways(c, table, "counted", count_all, targets);
}

static const Grouping question_by[] = {{{KEY_SCHOOL, KEY_FSM}, 2}, {{KEY_DISTRICT, KEY_YEAR_GROUP}, 2}};

static AttendanceQuestion the_question(int n_threads) {
    return (AttendanceQuestion){.from = date_ymd(YEAR, 9, 1),
                                .to = date_ymd(YEAR + 1, 8, 31),
                                .groupings = question_by,
                                .n_groupings = COUNT_OF(question_by),
                                .n_threads = n_threads};
}

/* The least times of reading and of answering; false: not every pupil was counted. */
static bool time_question(Ctx *cx, const Columns *c, const PupilKeys *k, int n_threads, double *read, double *took) {
    AttendanceQuestion q = the_question(n_threads);
    u64 sum = 0;
    i64 pupils = 0;
    *read = *took = 0;
    for (int round = 0; round < ROUNDS; round++) {
        AttendanceAnswer *a;
        ArenaMark mark = arena_mark(cx->arena);
        double t0 = now();
        sum += read_all(c, (size_t)n_threads);
        double t1 = now();
        if (attendance_ask(cx, c, k, &q, &a) != OK) return false;
        double t2 = now();
        least(read, t1 - t0);
        least(took, t2 - t1);
        pupils = 0;
        for (size_t g = 0; g < a[0].n; g++) pupils += a[0].groups[g].n.pupils;
        arena_rewind(cx->arena, mark);
    }
    return pupils == (i64)c->n_rows && sum != 0;
}

static bool measure_question(Ctx *cx, const Columns *c, const PupilKeys *k, int n_threads) {
    double read, took;
    bool is_right = time_question(cx, c, k, n_threads, &read, &took);
    printf(
        "Every school by free meals, and district by year group, %d thread%s\t%.2f ms\tplain read %.2f ms\t%.1f times\tat most 2 times: %s\n",
        n_threads, n_threads == 1 ? "" : "s", took * 1e3, read * 1e3, took / read, met(took <= 2 * read));
    return is_right;
}

static bool measure_region(Ctx *cx) {
    Columns *c = make_columns(COUNTIES);
    sort_all(definitions_of(cx)->attendance, c);
    PupilKeys k = make_keys(cx->arena, c);
    double read, took;
    bool is_right = time_question(cx, c, &k, MAX_THREADS, &read, &took);
    printf(
        "The same of a region of ten counties, %.0f million marks, %d threads\t%.1f ms\tplain read %.1f ms\t%.1f times\tunder 40 ms: %s\n",
        (double)c->n_rows * 2 * DAYS / 1e6, MAX_THREADS, took * 1e3, read * 1e3, took / read, met(took < 0.040));
    columns_close(c);
    return is_right;
}

/* ---- for other databases ---- */

static void write_pupils(FILE *f, const Columns *c, const PupilKeys *k, const MarkTable *table) {
    fputs("pupil,school,district,year_group,fsm,marks\n", f);
    for (size_t n = 0; n < c->n_rows; n++) {
        size_t row, b = n / PUPILS;
        const u8 *marks = block_row(columns_row(c, n, &row), n % PUPILS);
        char classes[2 * DAYS + 1];
        for (size_t s = 0; s < 2 * DAYS; s++) {
            u8 is = table->of[marks[s] & 127];
            classes[s] = is & MARK_IS_AUTHORISED     ? '2'
                         : is & MARK_IS_UNAUTHORISED ? '3'
                         : is & MARK_IS_POSSIBLE     ? '1'
                                                     : '0';
        }
        classes[2 * DAYS] = 0;
        fprintf(f, "%zu,%u,%u,%u,%u,%s\n", n, k->columns[KEY_SCHOOL].of_block[b], k->columns[KEY_DISTRICT].of_block[b],
                k->columns[KEY_YEAR_GROUP].of[n], k->columns[KEY_FSM].of[n], classes);
    }
}

static void write_answer(FILE *f, const AttendanceAnswer *a) {
    for (size_t i = 0; i < COUNT_OF(question_by); i++)
        for (size_t g = 0; g < a[i].n; g++) {
            const AttendanceGroup *x = &a[i].groups[g];
            fprintf(f, "%zu,%.*s,%.*s,%lld,%lld,%lld,%lld,%lld,%lld\n", i, STR_ARG(x->values[0]), STR_ARG(x->values[1]),
                    (long long)x->n.possible, (long long)x->n.authorised, (long long)x->n.unauthorised,
                    (long long)x->n.pupils, (long long)x->n.persistent, (long long)x->n.severe);
        }
}

static bool write_county(Ctx *cx, const Columns *c, const PupilKeys *k, const MarkTable *table, const char *name) {
    AttendanceQuestion q = the_question(1);
    AttendanceAnswer *a;
    FILE *pupils = fopen(name, "w"), *answer = fopen(str_fmt(cx->arena, "%s.answer", name).p, "w");
    if (!pupils || !answer || attendance_ask(cx, c, k, &q, &a) != OK) return false;
    write_pupils(pupils, c, k, table);
    write_answer(answer, a);
    return fclose(pupils) == 0 && fclose(answer) == 0;
}

int main(int argc, char **argv) {
    Arena *a = arena_open();
    App app = {0};
    Ctx cx = {.arena = a, .app = &app};
    MarkTable table;
    Definitions *d;
    if (!a || definitions_open(&cx, STR_NONE, &d) != OK) return 1;
    app.definitions = d;
    Columns *c = make_columns(1);
    PupilKeys k = make_keys(a, c);
    mark_table(d->attendance, date_ymd(YEAR, 9, 1), &table);
    sort_all(d->attendance, c);
    bool agrees =
        measure_all_ways(c, &table) && measure_question(&cx, c, &k, 1) && measure_question(&cx, c, &k, MAX_THREADS);
    if (argc > 1) agrees = agrees && write_county(&cx, c, &k, &table, argv[1]);
    columns_close(c);
    agrees = agrees && measure_region(&cx);
    if (!agrees) fprintf(stderr, "the ways do not agree\n");
    definitions_close(d);
    arena_close(a);
    return agrees ? 0 : 1;
}
