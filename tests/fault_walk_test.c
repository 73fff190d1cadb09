/* fault_walk_test.c - every page and form there is, with each of its statements, and then each of its allocations, failed in turn: the answer is that the service
 * is unavailable, nothing is half done, and no page says less than it should as though it were all. */
#include "access/access.h"
#include "db/db.h"
#include "walk_own.h"

enum { STATEMENTS_MAX = 400, ALLOCATIONS_MAX = 1000000, NOT_FAILED = -1 };

typedef enum Fault { FAULT_STATEMENT, FAULT_ALLOCATION, FAULT_MODEL } Fault;
static const char *const fault_names[] = {"statement", "allocation", "allocation of the model"};

typedef struct Faults {
    T *t;
    World *w;
    Str cookie, csrf;
    Fault fault;
    const char **counts; /* statements that count the rows of each table */
    size_t n_counts;
    i64 n_failed, n_swallowed, n_routes, n_changed;
} Faults;

/* How many rows each table has, as one number. The audit trail may have a line of the refusal. */
static u64 rows_of(Faults *f) {
    u64 sum = 0;
    for (size_t i = 0; i < f->n_counts; i++) sum = sum * 31 + (u64)test_count(f->t, f->counts[i]);
    return sum;
}

static Str tables_text(T *t) {
    if (db_kind(t->cx.db) == DB_POSTGRES)
        return STR(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'audit%' ORDER BY 1");
    return STR(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'audit%' ORDER BY 1");
}

static void find_counts(Faults *f) {
    T *t = f->t;
    DbRows *r;
    f->counts = arena_alloc_array(t->cx.arena, STATEMENTS_MAX, sizeof *f->counts);
    ok(t, db_query_text(&t->cx, &r, tables_text(t).p));
    while (db_next(r)) {
        expect(t, f->n_counts < STATEMENTS_MAX);
        f->counts[f->n_counts++] = str_fmt(t->cx.arena, "SELECT count(*) FROM %.*s", STR_ARG(col_str(r, 0))).p;
    }
    ok(t, db_done(r));
}

/* Said of a form whose fault came: is every table as it was? */
static void look_for_change(Faults *f, u64 before, Str path, u64 n) {
    if (rows_of(f) == before) return;
    f->n_changed++;
    printf("     POST %.*s: something was changed where %s %llu failed\n", STR_ARG(path), fault_names[f->fault],
           (unsigned long long)n);
}

/* The answer with the n-th failed; NOT_FAILED: it did not come to that many. What was done is undone. */
static int ask_failing(Faults *f, const Route *r, Str path, u64 n) {
    T *t = f->t;
    TestReply reply;
    ArenaMark mark = arena_mark(t->cx.arena);
    bool is_form = r->method == METHOD_POST;
    Str body = is_form ? walk_body(t, f->w, r, f->csrf) : STR_NONE;
    ok(t, db_savepoint(&t->cx, "fault"));
    u64 before = is_form && n % 4 == 1 ? rows_of(f) : 0;
    TestStarve starve = {.n = f->fault == FAULT_STATEMENT ? 0 : n,
                         .is_model = f->fault == FAULT_MODEL,
                         .is_silent = true};
    web_test_starve(&starve);
    db_fail_after(t->cx.db, f->fault == FAULT_STATEMENT ? n : 0);
    Status st = web_test_request(&t->cx, r->method, walk_encode(t, path), f->cookie, body, &reply);
    bool has_failed = f->fault == FAULT_STATEMENT ? n > 0 && db_fail_left(t->cx.db) == 0 : starve.has_starved;
    db_fail_after(t->cx.db, 0);
    web_test_starve(NULL);
    ctx_clear_error(&t->cx);
    if (before && has_failed) look_for_change(f, before, path, n);
    ok(t, db_rollback_to(&t->cx, "fault"));
    ok(t, db_release(&t->cx, "fault"));
    restrict_forget(&t->cx);
    int status = n > 0 && !has_failed ? NOT_FAILED : st == OK ? reply.status : 503;
    arena_rewind(t->cx.arena, mark);
    return status;
}

/* An address at which the route does what it is for. */
static bool find_address(Faults *f, const Route *r, Str *out) {
    Values paths = {.n = 0};
    walk_paths(f->t, f->w, r, &paths);
    for (size_t i = 0; i < paths.n; i++) {
        int status = ask_failing(f, r, paths.at[i], 0);
        *out = paths.at[i];
        if (status == 200 || status == 303) return true;
    }
    return false;
}

static void fail_each(Faults *f, const Route *r, Str path) {
    f->n_routes++;
    for (u64 n = 1; n < (f->fault == FAULT_STATEMENT ? STATEMENTS_MAX : ALLOCATIONS_MAX);
         n += 1 + n / (f->fault == FAULT_STATEMENT ? 16 : 3)) {
        int status = ask_failing(f, r, path, n);
        if (status == NOT_FAILED) return;
        f->n_failed++;
        if (status == 503) continue;
        f->n_swallowed++;
        printf("     %s %.*s: %d where %s %llu failed\n", r->method == METHOD_POST ? "POST" : "GET", STR_ARG(path),
               status, fault_names[f->fault], (unsigned long long)n);
    }
}

static void begin_faults(Faults *f) {
    T *t = f->t;
    SessionToken made;
    static const Str roles[] = {STR("general"),        STR("administrator"),           STR("school_user"),
                                STR("auditor"),        STR("data_protection_officer"), STR("duty_officer"),
                                STR("head_of_service")};
    f->w = walk_world(t);
    find_counts(f);
    ok(t, user_set_roles(&t->cx, f->w->reader, roles, COUNT_OF(roles)));
    walk_clear_for_index(t, f->w->reader);
    ok(t, session_start_unchecked(&t->cx, f->w->reader, &made));
    f->cookie = str_fmt(t->cx.arena, "muster_session=%s", made.token);
    f->csrf = str_dup(t->cx.arena, str_from(made.csrf));
}

static void walk_faults(Faults *f) {
    T *t = f->t;
    for (size_t i = 0; i < n_route_all; i++) {
        const Route *r = route_all[i];
        Str path;
        ArenaMark mark = arena_mark(t->cx.arena);
        if (!r->own_transaction && find_address(f, r, &path)) fail_each(f, r, path);
        arena_rewind(t->cx.arena, mark);
    }
    printf("     %lld times a %s of %lld pages and forms failed, %lld of them unnoticed, %lld left a change\n",
           (long long)f->n_failed, fault_names[f->fault], (long long)f->n_routes, (long long)f->n_swallowed,
           (long long)f->n_changed);
    expect_i64(t, 0, f->n_swallowed);
    expect_i64(t, 0, f->n_changed);
    expect(t, f->n_routes > 100 && f->n_failed > 1000);
}

TEST("every page and form whose n-th statement fails says that the service is unavailable") {
    Faults f = {.t = t};
    begin_faults(&f);
    walk_faults(&f);
}

TEST("every page and form whose n-th allocation fails says that the service is unavailable, and changes nothing") {
    Faults f = {.t = t, .fault = FAULT_ALLOCATION};
    begin_faults(&f);
    walk_faults(&f);
}

TEST("every page and form whose model does not get its n-th piece of memory says that the service is unavailable") {
    Faults f = {.t = t, .fault = FAULT_MODEL};
    begin_faults(&f);
    walk_faults(&f);
}
