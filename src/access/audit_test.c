/* Tests of the audit trail: the chain, what stands after a failure, the group writer. */
#include "access/access.h"
#include "access/audit.h"
#include "db/db.h"
#include "harness.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

static void write_lines(T *t, int n) {
    for (int i = 0; i < n; i++) audit_note(&t->cx, "person.view", 100 + i, "line %d", i);
    ok(t, audit_write(&t->cx));
}

static AuditVerdict verify(T *t) {
    AuditVerdict v;
    ok(t, audit_verify(&t->cx, &v));
    return v;
}

TEST("lines are kept in the order they were noted, and the chain holds") {
    write_lines(t, 3);
    write_lines(t, 2);
    AuditVerdict v = verify(t);
    expect_i64(t, 5, v.n_lines);
    expect_i64(t, 0, v.bad_seq);
    expect_i64(t, 101, test_count(t, "SELECT person_id FROM audit WHERE seq = 2"));
    expect_i64(t, 100, test_count(t, "SELECT person_id FROM audit WHERE seq = 4"));
    expect_i64(t, SYSTEM_USER_ID, test_count(t, "SELECT actor_id FROM audit WHERE seq = 5"));
    AuditHead head;
    ok(t, audit_head(&t->cx, &head));
    expect_i64(t, 5, head.seq);
    expect_i64(t, 64, (i64)head.hash.n);
}

TEST("an empty trail holds") {
    AuditVerdict v = verify(t);
    expect_i64(t, 0, v.n_lines);
    expect_i64(t, 0, v.bad_seq);
}

typedef struct Tampering {
    const char *sql;
    i64 found_at;
    const char *what;
} Tampering;

/* Six lines stand before each. */
static const Tampering tamperings[] = {
    {"UPDATE audit SET actor_id = 99 WHERE seq = 3", 3, "altered"},
    {"UPDATE audit SET person_id = 99 WHERE seq = 3", 3, "altered"},
    {"UPDATE audit SET person_id = NULL WHERE seq = 3", 3, "altered"},
    {"UPDATE audit SET detail = 'line 9' WHERE seq = 1", 1, "altered"},
    {"UPDATE audit SET action = 'person.vieW' WHERE seq = 6", 6, "altered"},
    {"UPDATE audit SET at = '2001-01-01T00:00:00.000Z' WHERE seq = 2", 2, "altered"},
    {"UPDATE audit SET hash = 'x' WHERE seq = 2", 2, "altered"},
    {"DELETE FROM audit WHERE seq = 3", 3, "missing"},
    {"DELETE FROM audit WHERE seq = 1", 1, "missing"},
    {"DELETE FROM audit WHERE seq = 6", 6, "end of the trail"},
    {"DELETE FROM audit WHERE seq > 0", 1, "end of the trail"},
    {"UPDATE audit_head SET hash = 'x'", 6, "head"},
    {"UPDATE audit SET seq = 99 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 3;"
     "UPDATE audit SET seq = 3 WHERE seq = 99",
     2, "altered"},
    {"INSERT INTO audit (seq, at, actor_id, action, detail, hash)"
     " VALUES (7, '2018-06-08T00:00:00.000Z', 1, 'person.view', '', 'x')",
     7, "altered"},
};

TEST("an edit, a gap, a reordering, a line put in and a cut end all show, each at its line") {
    write_lines(t, 6);
    for (size_t i = 0; i < COUNT_OF(tamperings); i++) {
        ok(t, db_savepoint(&t->cx, "before"));
        test_exec(t, tamperings[i].sql);
        AuditVerdict v = verify(t);
        if (v.bad_seq != tamperings[i].found_at) printf("tampering %zu\n", i);
        expect_i64(t, tamperings[i].found_at, v.bad_seq);
        expect_has(t, v.what, tamperings[i].what);
        ok(t, db_rollback_to(&t->cx, "before"));
        ok(t, db_release(&t->cx, "before"));
    }
    expect_i64(t, 0, verify(t).bad_seq);
}

TEST_OWN_TRANSACTION("a commit writes the lines, a failure only those that stand") {
    Ctx *cx = &t->cx;
    ok(t, db_begin(cx, DB_WRITE));
    audit_note(cx, "person.change", 5, "field 1");
    ok(t, ctx_commit(cx));
    expect(t, cx->audit == NULL);
    ok(t, db_begin(cx, DB_WRITE));
    audit_note(cx, "person.change", 6, "field 1");
    audit_note_refusal(cx, "access.refused", 6, "permission OPERATE");
    audit_note(cx, "person.change", 6, "field 2");
    ctx_abandon(cx);
    expect_i64(t, 2, test_count(t, "SELECT count(*) FROM audit"));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM audit WHERE action = 'access.refused'"));
    expect_i64(t, 0, verify(t).bad_seq);
}

TEST_OWN_TRANSACTION("a look writes its line when the read transaction ends") {
    Ctx *cx = &t->cx;
    ok(t, db_begin(cx, DB_READ));
    audit_note(cx, "person.view", 5, "page");
    ok(t, ctx_commit(cx));
    expect(t, !db_in_transaction(cx->db));
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM audit WHERE person_id = 5"));
}

TEST("who saw a record, newest first") {
    AuditEntry *e;
    size_t n;
    write_lines(t, 3);
    audit_note(&t->cx, "person.change", 101, "field 2");
    ok(t, audit_write(&t->cx));
    ok(t, audit_of_person(&t->cx, 101, 10, &e, &n));
    expect_i64(t, 2, (i64)n);
    expect_str(t, "person.change", e[0].action);
    expect_str(t, "person.view", e[1].action);
    expect_str(t, "Muster itself", e[1].actor);
    ok(t, audit_of_person(&t->cx, 101, 1, &e, &n));
    expect_i64(t, 1, (i64)n);
}

/* ---- the group writer ---- */

enum { N_THREADS = 8, N_LOOKS = 40 };

typedef struct Looker {
    const App *app;
    AuditLog *log;
    int number;
    Status result;
} Looker;

static void *look(void *arg) {
    Looker *l = arg;
    Ctx cx;
    l->result = ctx_begin(&cx, l->app, NULL);
    for (int i = 0; i < N_LOOKS && l->result == OK; i++) {
        ctx_reset(&cx);
        cx.actor.id = 10 + l->number;
        audit_note(&cx, "person.view", 1 + i, "page");
        audit_note(&cx, "school.view", 0, "urn %d", i);
        l->result = audit_log_commit(l->log, &cx);
    }
    ctx_end(&cx);
    return NULL;
}

static void count_in_store(T *t, Str store, i64 want) {
    Db *own = t->cx.db, *db;
    ok(t, db_open(&t->cx, store, &db));
    t->cx.db = db;
    i64 n = test_count(t, "SELECT count(*) FROM audit");
    i64 in_order =
        test_count(t, "SELECT count(*) FROM audit a JOIN audit b ON b.seq = a.seq + 1"
                      " WHERE a.action = 'person.view' AND b.action = 'school.view' AND a.actor_id = b.actor_id");
    AuditVerdict v = verify(t);
    db_close(db);
    t->cx.db = own;
    expect_i64(t, want, n);
    expect_i64(t, want / 2, in_order);
    expect_i64(t, 0, v.bad_seq);
}

TEST_OWN_TRANSACTION("eight threads hand over lines together: none is lost and the chain holds") {
    Str store = test_shared_store(t);
    AuditLog *log;
    pthread_t threads[N_THREADS];
    Looker lookers[N_THREADS];
    ok(t, audit_log_open(&t->cx, store, &log));
    for (int i = 0; i < N_THREADS; i++) {
        lookers[i] = (Looker){.app = &t->app, .log = log, .number = i};
        expect(t, pthread_create(&threads[i], NULL, look, &lookers[i]) == 0);
    }
    for (int i = 0; i < N_THREADS; i++) pthread_join(threads[i], NULL);
    audit_log_close(log);
    for (int i = 0; i < N_THREADS; i++) expect_i64(t, OK, lookers[i].result);
    count_in_store(t, store, (i64)2 * N_THREADS * N_LOOKS);
}

typedef struct Told {
    atomic_int n_ok, n_failed;
} Told;

static void tell(void *arg, Status result) {
    Told *told = arg;
    atomic_fetch_add(result == OK ? &told->n_ok : &told->n_failed, 1);
}

TEST_OWN_TRANSACTION("lines handed over without waiting are copied, written in order, and told of once each") {
    Str store = test_shared_store(t);
    AuditLog *log;
    Told told = {0};
    ok(t, audit_log_open(&t->cx, store, &log));
    for (int i = 0; i < 200; i++) {
        ArenaMark mark = arena_mark(t->cx.arena);
        audit_note(&t->cx, "person.view", 1 + i, "page %d", i);
        audit_note(&t->cx, "school.view", 0, "%s", i % 2 ? "urn 100001 odd" : "");
        ok(t, audit_log_submit(log, &t->cx, tell, &told));
        expect(t, t->cx.audit == NULL);
        arena_rewind(t->cx.arena, mark); /* the lines it was given are gone: it has its own */
        memset(arena_alloc(t->cx.arena, 4096), 'x', 4096);
        arena_rewind(t->cx.arena, mark);
    }
    audit_log_close(log); /* writes what is waiting first */
    expect_i64(t, 200, atomic_load(&told.n_ok));
    expect_i64(t, 0, atomic_load(&told.n_failed));
    count_in_store(t, store, 400);
}

TEST_OWN_TRANSACTION("a look whose lines are held waits for nothing and loses nothing") {
    Ctx *cx = &t->cx;
    cx->is_audit_held = true;
    ok(t, db_begin(cx, DB_READ));
    audit_note(cx, "person.view", 5, "page");
    ok(t, ctx_commit(cx));
    expect(t, cx->audit != NULL && !db_in_transaction(cx->db));
    expect_i64(t, 0, test_count(t, "SELECT count(*) FROM audit"));
    ok(t, db_begin(cx, DB_WRITE));
    ok(t, ctx_commit(cx)); /* a change carries what is waiting */
    expect(t, cx->audit == NULL);
    expect_i64(t, 1, test_count(t, "SELECT count(*) FROM audit"));
}

TEST_OWN_TRANSACTION("a writer waits for another as long as it was told to") {
    Str store = test_shared_store(t);
    Db *own = t->cx.db, *first, *second;
    ok(t, db_open(&t->cx, store, &first));
    ok(t, db_open(&t->cx, store, &second));
    t->cx.db = first;
    ok(t, db_begin(&t->cx, DB_WRITE));
    audit_note(&t->cx, "person.view", 5, "page");
    ok(t, audit_write(&t->cx));
    t->cx.db = second;
    ok(t, db_set_patience(&t->cx, 50));
    audit_note(&t->cx, "person.view", 6, "page");
    Moment since = ctx_now(&t->cx);
    Status waited = ctx_commit(&t->cx); /* its own transaction, for the line */
    i64 ms = ctx_now(&t->cx) - since;
    db_rollback(&t->cx);
    ctx_clear_error(&t->cx);
    db_close(second);
    t->cx.db = first;
    db_rollback(&t->cx);
    db_close(first);
    t->cx.db = own;
    t->cx.audit = NULL;
    expect(t, waited != OK);
    expect(t, ms >= 40 && ms < 5000);
}

TEST_OWN_TRANSACTION("when the trail cannot be written the look is refused, and what can be written later is") {
    Str store = test_shared_store(t);
    AuditLog *log;
    Db *own = t->cx.db, *db;
    ok(t, audit_log_open(&t->cx, store, &log));
    ok(t, db_open(&t->cx, store, &db));
    t->cx.db = db;
    test_exec(t, "ALTER TABLE audit RENAME TO audit_away");
    audit_note(&t->cx, "person.view", 5, "page");
    Status refused = audit_log_commit(log, &t->cx);
    bool is_kept = t->cx.audit != NULL;
    ctx_clear_error(&t->cx);
    test_exec(t, "ALTER TABLE audit_away RENAME TO audit");
    Status later = audit_log_commit(log, &t->cx);
    test_exec(t, "ALTER TABLE audit RENAME TO audit_away");
    Told told = {0};
    audit_note(&t->cx, "person.view", 6, "page");
    Status taken = audit_log_submit(log, &t->cx, tell, &told);
    for (int ms = 0; ms < 120000 && atomic_load(&told.n_failed) == 0; ms += 10) usleep(10000);
    test_exec(t, "ALTER TABLE audit_away RENAME TO audit");
    audit_log_close(log);
    i64 n = test_count(t, "SELECT count(*) FROM audit");
    db_close(db);
    t->cx.db = own;
    expect_i64(t, ERR_OPS, refused);
    expect(t, is_kept);
    expect_i64(t, OK, later);
    expect_i64(t, OK, taken);
    expect(t, atomic_load(&told.n_failed) == 1 && atomic_load(&told.n_ok) == 0);
    expect_i64(t, 1, n);
}
