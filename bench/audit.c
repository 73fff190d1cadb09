/* bench/audit.c - filling a store's audit trail with lines as they come, and reading them again without verifying anything.
 *
 *   bench-audit fill STORE LINES     adds lines by the functions that every request uses, many to a transaction
 *   bench-audit read STORE           reads every line's columns by key and sums them: what verifying cannot be quicker than */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "access/audit.h"
#include "cli/app.h"
#include "db/db.h"

enum { IN_ONE = 20000 };

static double now(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static Status fill(Ctx *cx, i64 n) {
    static const char *const actions[] = {"person.view", "person.search", "case.view", "case.change", "rollcall.list"};
    for (i64 done = 0; done < n;) {
        ArenaMark mark = arena_mark(cx->arena);
        TRY(db_begin(cx, DB_WRITE));
        for (int i = 0; i < IN_ONE && done < n; i++, done++)
            audit_note(cx, actions[done % 5], done % 3 ? 1 + done % 230000 : 0, "case %lld shown %lld",
                       (long long)(done % 70000), (long long)(done % 50));
        TRY(audit_write(cx));
        TRY(db_commit(cx));
        cx->audit = NULL;
        arena_rewind(cx->arena, mark);
    }
    return OK;
}

static Status read_plainly(Ctx *cx, i64 *n, i64 *sum) {
    DbRows *r;
    *n = *sum = 0;
    TRY(db_begin(cx, DB_READ));
    /* check: allow sql-in-c because it is the yardstick, no statement of the program */
    TRY(db_query_text(cx, &r, "SELECT seq, at, actor_id, action, person_id, detail, hash FROM audit ORDER BY seq"));
    while (db_next(r)) {
        *n += 1;
        *sum += col_i64(r, 0) + col_i64(r, 2) + col_i64(r, 4) +
                (i64)(col_str(r, 1).n + col_str(r, 3).n + col_str(r, 5).n + col_str(r, 6).n);
    }
    TRY(db_done(r));
    db_rollback(cx);
    return OK;
}

static Status run(Ctx *cx, int argc, char **argv) {
    i64 n = 0, sum = 0;
    if (argc > 3 && strcmp(argv[1], "fill") == 0) return fill(cx, atoll(argv[3]));
    double wall = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);
    TRY(read_plainly(cx, &n, &sum));
    printf("%lld %lld %.3f %.3f\n", (long long)n, (long long)sum, now(CLOCK_MONOTONIC) - wall,
           now(CLOCK_PROCESS_CPUTIME_ID) - cpu);
    return OK;
}

int main(int argc, char **argv) {
    if (argc < 3) return 2;
    Ctx cx;
    Db *db;
    App app = {.store = str_from(argv[2])};
    if (ctx_begin(&cx, &app, NULL) != OK || db_open(&cx, app.store, &db) != OK) return 1;
    cx.db = db;
    cx.actor.id = SYSTEM_USER_ID;
    Status st = run(&cx, argc, argv);
    if (st != OK) fprintf(stderr, "%.*s\n", STR_ARG(cx.error.message));
    cx.db = NULL;
    db_close(db);
    ctx_end(&cx);
    return st == OK ? 0 : 1;
}
