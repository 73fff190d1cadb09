/* fault_walk_test.c - every page and form there is, with each of its statements failed in turn: the answer is that the service is unavailable, nothing is half
 * done, and no page says less than it should as though it were all. */
#include "access/access.h"
#include "db/db.h"
#include "walk_own.h"

enum { STATEMENTS_MAX = 400, NOT_FAILED = -1 };

typedef struct Faults {
    T *t;
    World *w;
    Str cookie, csrf;
    i64 n_failed, n_swallowed, n_routes;
} Faults;

/* The answer with the n-th statement failed; NOT_FAILED: it did not come to that many. What was done is undone. */
static int ask_failing(Faults *f, const Route *r, Str path, u64 n) {
    T *t = f->t;
    TestReply reply;
    ArenaMark mark = arena_mark(t->cx.arena);
    Str body = r->method == METHOD_POST ? walk_body(t, f->w, r, f->csrf) : STR_NONE;
    ok(t, db_savepoint(&t->cx, "fault"));
    db_fail_after(t->cx.db, n);
    Status st = web_test_request(&t->cx, r->method, walk_encode(t, path), f->cookie, body, &reply);
    bool has_failed = n > 0 && db_fail_left(t->cx.db) == 0;
    db_fail_after(t->cx.db, 0);
    ctx_clear_error(&t->cx);
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
    for (u64 n = 1; n < STATEMENTS_MAX; n += 1 + n / 16) {
        int status = ask_failing(f, r, path, n);
        if (status == NOT_FAILED) return;
        f->n_failed++;
        if (status == 503) continue;
        f->n_swallowed++;
        printf("     %s %.*s: %d where statement %llu failed\n", r->method == METHOD_POST ? "POST" : "GET",
               STR_ARG(path), status, (unsigned long long)n);
    }
}

TEST("every page and form whose n-th statement fails says that the service is unavailable") {
    Faults f = {.t = t, .w = walk_world(t)};
    SessionToken made;
    static const Str roles[] = {STR("general"),        STR("administrator"),           STR("school_user"),
                                STR("auditor"),        STR("data_protection_officer"), STR("duty_officer"),
                                STR("head_of_service")};
    ok(t, user_set_roles(&t->cx, f.w->reader, roles, COUNT_OF(roles)));
    walk_clear_for_index(t, f.w->reader);
    ok(t, session_start_unchecked(&t->cx, f.w->reader, &made));
    f.cookie = str_fmt(t->cx.arena, "muster_session=%s", made.token);
    f.csrf = str_dup(t->cx.arena, str_from(made.csrf));
    for (size_t i = 0; i < n_route_all; i++) {
        const Route *r = route_all[i];
        Str path;
        ArenaMark mark = arena_mark(t->cx.arena);
        if (!r->own_transaction && find_address(&f, r, &path)) fail_each(&f, r, path);
        arena_rewind(t->cx.arena, mark);
    }
    printf("     %lld statements of %lld pages and forms failed, %lld of them unnoticed\n", (long long)f.n_failed,
           (long long)f.n_routes, (long long)f.n_swallowed);
    expect_i64(t, 0, f.n_swallowed);
    expect(t, f.n_routes > 100 && f.n_failed > 1000);
}
