/* link.c - how fast and how good is linking, beside what one would do without it? Prints a line a measure:
 *     what <tab> measured <tab> yardstick <tab> ratio <tab> target
 *
 *     bench-link [FAMILIES]       150,000 families are some 300,000 people
 *
 * The yardsticks run on the same invented people in the same process: a plain SQL join on equal names and birth date, and all
 * pairs of each birth date compared by the same weights. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "../tests/people.h"
#include "link/cluster.h"
#include "link/copies.h"
#include "link/model.h"

typedef struct Answers {
    double seconds;
    i64 n_right, n_wrong, n_true;
} Answers;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* What a thread, or all of them, have used: other work on the machine does not count. */
static double used(clockid_t by) {
    struct timespec t;
    clock_gettime(by, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double recall(Answers a) { return 100.0 * (double)a.n_right / (double)a.n_true; }
static double precision(Answers a) {
    return a.n_right == 0 ? 0 : 100.0 * (double)a.n_right / (double)(a.n_right + a.n_wrong);
}

static void judge(Answers *a, const Made *made, u32 x, u32 y) {
    if (made[x].person == made[y].person) a->n_right++;
    else a->n_wrong++;
}

static void say(const char *what, Answers ours, const char *other, Answers theirs) {
    printf("%s\t%.2f s, recall %.2f %%, precision %.2f %%\t%s %.2f s, %.2f %%, %.2f %%\t%.2f times\t\n", what,
           ours.seconds, recall(ours), precision(ours), other, theirs.seconds, recall(theirs), precision(theirs),
           ours.seconds / theirs.seconds);
}

/* ---- ours ---- */

/* n_left 0: one file, against itself. */
typedef struct Files {
    const Made *made;
    u32 n, n_left;
} Files;

static Answers link_them(Arena *a, const Files *f, LinkModel *model) {
    const Made *made = f->made;
    Answers out = {.seconds = now()};
    LinkIndex *ix = link_index_open(link_lists_read(a, STR_NONE), LINK_KEYS_ALL);
    for (u32 i = 0; i < f->n; i++) link_index_add(ix, &made[i].row, i >= f->n_left);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    LinkJob job = {.ix = ix,
                   .n_left = f->n_left ? f->n_left : f->n,
                   .is_two_files = f->n_left > 0,
                   .n_threads = cores > 0 ? (u32)cores : 1};
    LinkCopies copies = link_copies_set_apart(a, ix, job.n_left);
    link_job_train(&job, model);
    LinkPairs pairs = link_job_pairs(&job, model, 0.01);
    if (!job.is_two_files) link_cluster(a, &job, model, &pairs);
    link_copies_expand(&copies, &job, model, &pairs);
    out.seconds = now() - out.seconds;
    for (size_t i = 0; i < pairs.n; i++)
        if (pairs.at[i].probability >= 0.5f) judge(&out, made, pairs.at[i].left, pairs.at[i].right);
    link_pairs_free(&pairs);
    link_index_close(ix);
    return out;
}

/* ---- all pairs of a birth date ---- */

typedef struct Born {
    u32 day, record;
} Born;

static int by_day(const void *x, const void *y) {
    const Born *a = x, *b = y;
    if (a->day != b->day) return a->day < b->day ? -1 : 1;
    return a->record < b->record ? -1 : a->record > b->record;
}

static Answers all_pairs(Arena *a, const Made *made, u32 n, const LinkModel *model) {
    Answers out = {.seconds = now()};
    LinkIndex *ix = link_index_open(link_lists_read(a, STR_NONE), LINK_KEYS_LEAN);
    Born *born = ARENA_ARRAY(a, Born, n);
    LinkEyes *e = ARENA_NEW(a, LinkEyes);
    for (u32 i = 0; i < n; i++) link_index_add(ix, &made[i].row, false);
    for (u32 i = 0; i < n; i++) born[i] = (Born){ix->records[i].value[LINK_BIRTH_DATE], i};
    qsort(born, n, sizeof *born, by_day);
    link_eyes_open(e, ix, NULL);
    for (u32 i = 0; i < n; i++)
        for (u32 k = i + 1; k < n && born[k].day == born[i].day && born[i].day != 0; k++) {
            const u32 *x = ix->records[born[i].record].value, *y = ix->records[born[k].record].value;
            LinkWeighing w = link_weigh(model, e, x, link_compare(e, x, y));
            if (w.probability >= 0.5f) judge(&out, made, born[i].record, born[k].record);
        }
    out.seconds = now() - out.seconds;
    link_index_close(ix);
    return out;
}

/* ---- SQL ---- */

/* check: allow sql-in-c because this is the yardstick, not the program */
static const char sql_table[] = "CREATE TABLE p (id INTEGER PRIMARY KEY, forename TEXT, surname TEXT, born TEXT)";
/* check: allow sql-in-c because this is the yardstick, not the program */
static const char sql_insert[] = "INSERT INTO p VALUES (?1, ?2, ?3, ?4)";
static const char sql_index[] = "CREATE INDEX p_name ON p (surname, forename, born)";
/* check: allow sql-in-c because this is the yardstick, not the program */
static const char sql_join[] =
    "SELECT a.id, b.id FROM p a JOIN p b ON a.surname = b.surname AND a.forename = b.forename "
    "AND a.born = b.born AND a.id < b.id";

static void bind(sqlite3_stmt *s, int at, Str text) {
    if (text.n > 0) sqlite3_bind_text(s, at, text.p, (int)text.n, SQLITE_STATIC);
    else sqlite3_bind_null(s, at);
}

static Answers sql_join_them(const Made *made, u32 n) {
    Answers out = {.seconds = now()};
    sqlite3 *db;
    sqlite3_stmt *s;
    check(sqlite3_open(":memory:", &db) == SQLITE_OK);
    check(sqlite3_exec(db, sql_table, NULL, NULL, NULL) == SQLITE_OK);
    check(sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK);
    check(sqlite3_prepare_v2(db, sql_insert, -1, &s, NULL) == SQLITE_OK);
    for (u32 i = 0; i < n; i++, sqlite3_reset(s)) {
        sqlite3_bind_int64(s, 1, i);
        bind(s, 2, made[i].row.value[LINK_FORENAME]);
        bind(s, 3, made[i].row.value[LINK_SURNAME]);
        bind(s, 4, made[i].row.value[LINK_BIRTH_DATE]);
        check(sqlite3_step(s) == SQLITE_DONE);
    }
    sqlite3_finalize(s);
    check(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK);
    check(sqlite3_exec(db, sql_index, NULL, NULL, NULL) == SQLITE_OK);
    check(sqlite3_prepare_v2(db, sql_join, -1, &s, NULL) == SQLITE_OK);
    while (sqlite3_step(s) == SQLITE_ROW)
        judge(&out, made, (u32)sqlite3_column_int64(s, 0), (u32)sqlite3_column_int64(s, 1));
    sqlite3_finalize(s);
    sqlite3_close(db);
    out.seconds = now() - out.seconds;
    return out;
}

/* ---- one row against all ---- */

static int by_size(const void *x, const void *y) {
    double a = *(const double *)x, b = *(const double *)y;
    return a < b ? -1 : a > b;
}

static void ask_one_by_one(Arena *a, const Made *made, u32 n) {
    LinkIndex *ix = link_index_open(link_lists_read(a, STR_NONE), LINK_KEYS_LEAN);
    u32 *person = ARENA_ARRAY(a, u32, n), n_asked = 0, n_found = 0;
    double *micros = ARENA_ARRAY(a, double, n);
    LinkModel *model = ARENA_NEW(a, LinkModel);
    for (u32 i = 0; i < n; i++)
        if (!made[i].is_copy) person[link_index_add(ix, &made[i].row, true)] = made[i].person;
    link_index_train(ix, 2, model);
    for (int round = 0; round < 2; round++) { /* the second counts: the first warms the caches */
        n_asked = n_found = 0;
        for (u32 i = 0; i < n; i++) {
            if (!made[i].is_copy) continue;
            LinkHit hits[5];
            double began = used(CLOCK_THREAD_CPUTIME_ID);
            size_t n_hits = link_index_query(ix, model, &(LinkAsk){.row = made[i].row, .least = 0.1, .max = 5}, hits);
            micros[n_asked++] = (used(CLOCK_THREAD_CPUTIME_ID) - began) * 1e6;
            n_found += n_hits > 0 && person[hits[0].record] == made[i].person;
        }
    }
    check(n_asked > 0);
    qsort(micros, n_asked, sizeof *micros, by_size);
    printf("One row against %u\tmedian %.1f us\t\t\tunder 50 us\n", link_index_size(ix), micros[n_asked / 2]);
    printf("Its 99th percentile\t%.0f us\t\t\tunder 1,000 us\n", micros[n_asked * 99 / 100]);
    printf("Its person found first\t%.2f %%\t\t\t\n", 100.0 * n_found / n_asked);
    printf("The index in memory\t%.0f MB\t\t\tat most 85 MB\n", (double)link_index_bytes(ix) / 1e6);
    link_index_close(ix);
}

/* ---- 5,000 rows against 5,000 ---- */

static void say_two_files(Arena *a, const Files *f, const char *what) {
    LinkModel *model = ARENA_NEW(a, LinkModel);
    Answers best = {.seconds = 1e9};
    double least = 1e9;
    for (int round = 0; round < 3; round++) {
        double began = used(CLOCK_PROCESS_CPUTIME_ID);
        Answers one = link_them(a, f, model);
        double took = used(CLOCK_PROCESS_CPUTIME_ID) - began;
        if (one.seconds < best.seconds) best = one;
        if (took < least) least = took;
    }
    best.n_true = f->n_left;
    double p = precision(best) / 100, r = recall(best) / 100;
    printf(
        "%u rows against %u, %s: F1 %.4f\t%.2f s\tprocessor, all threads %.2f s\t\tunder 0.2 s: a twentieth of 4 seconds\n",
        f->n_left, f->n - f->n_left, what, 2 * p * r / (p + r), best.seconds, least);
}

/* Everybody once in each file, with errors in the second: with the pupil number among the fields, and without it. */
static void link_two_files(Arena *a) {
    u32 n, n_rows = 0;
    PeopleWanted w = {.seed = 2,
                      .n_families = 2600,
                      .twins = 0.015,
                      .namesakes = 0.01,
                      .copied = 1,
                      .errors = 3,
                      .has_numbers = true};
    Made *made = people_make(a, &w, &n), *rows = ARENA_ARRAY(a, Made, n);
    for (int copies = 0; copies < 2; copies++)
        for (u32 i = 0; i < n; i++)
            if (made[i].is_copy == (copies == 1) && made[i].person < 5000) rows[n_rows++] = made[i];
    Files f = {rows, n_rows, n_rows / 2};
    say_two_files(a, &f, "a number among the fields");
    for (u32 i = 0; i < n_rows; i++) rows[i].row.value[LINK_UPN] = STR_NONE;
    say_two_files(a, &f, "without the number");
}

int main(int argc, char **argv) {
    i64 n_families = 150000;
    if (argc > 1 && !str_to_i64(str_from(argv[1]), &n_families)) return 2;
    Arena *a = arena_open();
    u32 n;
    PeopleWanted w = {.seed = 1,
                      .n_families = (u32)n_families,
                      .twins = 0.015,
                      .namesakes = 0.01,
                      .copied = 0.05,
                      .errors = 2,
                      .has_numbers = true};
    Made *made = people_make(a, &w, &n);
    i64 n_true = 0;
    for (u32 i = 0; i < n; i++) n_true += made[i].is_copy;
    LinkModel *model = ARENA_NEW(a, LinkModel);
    Files one = {made, n, 0};
    Answers ours = link_them(a, &one, model), naive = all_pairs(a, made, n, model), sql = sql_join_them(made, n);
    ours.n_true = naive.n_true = sql.n_true = n_true;
    char what[64];
    snprintf(what, sizeof what, "%u rows against themselves", n);
    say(what, ours, "SQL join", sql);
    say(what, ours, "all pairs of a birth date", naive);
    ask_one_by_one(a, made, n);
    link_two_files(a);
    arena_close(a);
    return 0;
}
