/* stats.c - which statements ran, how often and for how long: --sql-stats and --sql-trace.
 *
 * Why       a driver put round the real one, so that nothing is spent where nobody asked. Names only: values may be
 *           about a child. */
#include "db/stats.h"

#include <stdlib.h>
#include <time.h>

#include "db/driver.h"

typedef struct Tally {
    const char *name, *where; /* the statement itself may be gone: one made for one use lives as long as its request */
    u64 n_runs;
    u64 n_rows;
    u64 ns;
} Tally;

struct DbStats {
    const DbDriver *inner;
    DbDriver wrapped;
    Tally *tallies; /* by Sql.id */
    FILE *trace;    /* NULL: stats only */
};

static u64 ticks(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t); /* check: allow clock because it measures and is in no record */
    return (u64)t.tv_sec * 1000000000 + (u64)t.tv_nsec;
}

static Tally *count_run(DbStats *s, const Sql *sql, u64 since) {
    Tally *t = &s->tallies[sql->id];
    u64 took = ticks() - since;
    t->name = sql->name;
    t->where = sql->where;
    t->n_runs++;
    t->ns += took;
    if (s->trace) fprintf(s->trace, "sql: %8.3f ms  %s (%s)\n", (double)took / 1e6, sql->name, sql->where);
    return t;
}

static Status stats_run(Ctx *cx, const Sql *sql, i64 *changed, const DbParam *params) {
    DbStats *s = cx->db->stats;
    u64 since = ticks();
    Status st = s->inner->run(cx, sql, changed, params);
    count_run(s, sql, since);
    return st;
}

static Status stats_query(Ctx *cx, const Sql *sql, DbRows *r, const DbParam *params) {
    DbStats *s = cx->db->stats;
    u64 since = ticks();
    Status st = s->inner->query(cx, sql, r, params);
    r->tally = count_run(s, sql, since);
    return st;
}

static Status stats_number(Ctx *cx, const Sql *sql, i64 *out, const DbParam *params) {
    DbStats *s = cx->db->stats;
    u64 since = ticks();
    Status st = s->inner->number(cx, sql, out, params);
    count_run(s, sql, since)->n_rows += st == OK;
    return st;
}

static int stats_next(DbRows *r) {
    u64 since = ticks();
    int step = r->db->stats->inner->next(r);
    Tally *t = r->tally; /* NULL: text that is no named statement */
    if (!t) return step;
    t->ns += ticks() - since;
    t->n_rows += step == 1;
    return step;
}

bool db_stats_start(Db *db, FILE *trace) {
    DbStats *s = calloc(1, sizeof *s);
    Tally *tallies = s ? calloc(n_sql_all + DB_MADE_MAX, sizeof *tallies) : NULL;
    if (!tallies) {
        free(s);
        return false;
    }
    *s = (DbStats){.inner = db->driver, .wrapped = *db->driver, .tallies = tallies, .trace = trace};
    s->wrapped.run = stats_run;
    s->wrapped.query = stats_query;
    if (s->inner->number) s->wrapped.number = stats_number;
    s->wrapped.next = stats_next;
    db->stats = s;
    db->driver = &s->wrapped;
    return true;
}

static int by_time(const void *a, const void *b) {
    u64 x = ((const Tally *)a)->ns, y = ((const Tally *)b)->ns;
    return x < y ? 1 : x > y ? -1 : 0;
}

void db_stats_print(Db *db, FILE *out) {
    DbStats *s = db->stats;
    if (!s) return;
    qsort(s->tallies, n_sql_all + DB_MADE_MAX, sizeof *s->tallies,
          by_time); /* the connection is about to close: order no more matters */
    fprintf(out, "        ms      runs      rows  statement\n");
    for (size_t i = 0; i < n_sql_all + DB_MADE_MAX && s->tallies[i].n_runs; i++) {
        const Tally *t = &s->tallies[i];
        fprintf(out, "%10.3f %9llu %9llu  %s (%s)\n", (double)t->ns / 1e6, (unsigned long long)t->n_runs,
                (unsigned long long)t->n_rows, t->name, t->where);
    }
}

void db_stats_end(Db *db) {
    if (!db->stats) return;
    db->driver = db->stats->inner;
    free(db->stats->tallies);
    free(db->stats);
    db->stats = NULL;
}
