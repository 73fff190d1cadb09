/* kept_rows_test.c - rows that are kept are those that the store would give, and are let go when it changes or they are too many. */
#include "db/kept_rows.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include "db/driver.h"
#include "harness.h"
#include "people/person.h"
#include "sql_all.h"

static i64 make_child(T *t, const char *surname) {
    PersonFacts p;
    Said said = {.as_at = date_ymd(2018, 1, 18)};
    ok(t, db_begin(&t->cx, DB_WRITE));
    ok(t, person_create(&t->cx, &(NewPerson){.birth_date = date_ymd(2008, 3, 1), .sex = STR("F")}, said, &p));
    ok(t, person_say_name(&t->cx, &p,
                          &(NameSaid){.kind = "legal", .surname = str_from(surname), .forename = STR("Zoë")}, said));
    ok(t, db_touch(&t->cx));
    ok(t, db_commit(&t->cx));
    return p.who.id;
}

static PersonFacts look(T *t, i64 id) {
    PersonFacts p = {.n_names = 0};
    ok(t, db_begin(&t->cx, DB_READ));
    ok(t, person_load(&t->cx, id, &p));
    ok(t, db_commit(&t->cx));
    return p;
}

static void rename_to(T *t, const char *text, bool is_told) {
    ok(t, db_begin(&t->cx, DB_WRITE));
    test_exec(t, text);
    if (is_told) ok(t, db_touch(&t->cx));
    ok(t, db_commit(&t->cx));
}

static void expect_same(T *t, const PersonFacts *a, const PersonFacts *b) {
    expect_i64(t, a->who.id, b->who.id);
    expect(t, a->who.is_adult == b->who.is_adult && date_eq(a->who.birth_date, b->who.birth_date));
    expect(t, date_eq(a->who.died_on, b->who.died_on) && a->who.merged_into == b->who.merged_into);
    expect_i64(t, a->who.revision, b->who.revision);
    expect_i64(t, (i64)a->n_names, (i64)b->n_names);
    expect(t, str_eq(a->names[0].surname, b->names[0].surname) && str_eq(a->names[0].forename, b->names[0].forename));
    expect(t, a->names[0].middle_names.p == NULL && b->names[0].middle_names.p == NULL);
    expect(t, date_eq(a->names[0].span.from_on, b->names[0].span.from_on));
}

TEST_OWN_TRANSACTION("rows kept are the store's: every look after a change sees it, and none is kept of a write") {
    i64 id = make_child(t, "Keptrows");
    PersonFacts plain = look(t, id);
    KeptShare *share = kept_share_open(1 << 20);
    kept_rows_allow(t->cx.db, share);
    PersonFacts first = look(t, id), second = look(t, id);
    expect_same(t, &plain, &first);
    expect_same(t, &plain, &second);
    /* The second look read nothing: what nobody was told of is not seen. */
    rename_to(t, "UPDATE person_name SET surname = 'Unseen' WHERE surname = 'Keptrows'", false);
    expect_str(t, "Keptrows", look(t, id).names[0].surname);
    rename_to(t, "UPDATE person_name SET surname = 'Seen' WHERE surname = 'Unseen'", true);
    expect_str(t, "Seen", look(t, id).names[0].surname);
    ok(t, db_begin(&t->cx, DB_WRITE));
    test_exec(t, "UPDATE person_name SET surname = 'In Hand' WHERE surname = 'Seen'");
    ok(t, person_load(&t->cx, id, &first));
    expect_str(t, "In Hand", first.names[0].surname);
    db_rollback(&t->cx);
    expect_str(t, "Seen", look(t, id).names[0].surname);
    kept_rows_allow(t->cx.db, NULL);
    kept_share_close(share);
}

TEST_OWN_TRANSACTION(
    "rows kept never take more than was allowed, and a cursor stands on its rows until its look ends") {
    enum { N = 60 };
    i64 ids[N];
    DbRows *r;
    for (int i = 0; i < N; i++) ids[i] = make_child(t, str_cstr(t->cx.arena, str_fmt(t->cx.arena, "Many%d", i)));
    KeptShare *share = kept_share_open(8000); /* of one connection's first part, and no more */
    kept_rows_allow(t->cx.db, share);
    for (int round = 0; round < 3; round++)
        for (int i = 0; i < N; i++)
            expect(t, str_eq(look(t, ids[i]).names[0].surname, str_fmt(t->cx.arena, "Many%d", i)));
    ok(t, db_begin(&t->cx, DB_READ));
    ok(t, kept_query(&t->cx, &r, SQL_person_facts, ids[0]));
    expect(t, db_next(r));
    for (int i = 1; i < N; i++) {
        PersonFacts p;
        ok(t, person_load(&t->cx, ids[i], &p));
    }
    expect_i64(t, ids[0], col_i64(r, 1));
    expect(t, db_next(r));
    expect_str(t, "Many0", col_str(r, 6));
    expect(t, !db_next(r));
    ok(t, db_done(r));
    ok(t, db_commit(&t->cx));
    kept_rows_allow(t->cx.db, NULL);
    kept_share_close(share);
}

/* ---- several connections, one share ---- */

enum { N_LOOKERS = 3, N_CHILDREN = 40, N_ROUNDS = 60 };

typedef struct Looker {
    const App *app;
    KeptShare *share;
    pthread_t thread;
    atomic_bool *is_over;
    i64 ids[N_CHILDREN];
    i64 round; /* the last that it saw */
    size_t n_looks;
    bool is_whole;
} Looker;

/* Every child by one name, and none of a round before the one seen last. */
static Status look_at_all(Looker *l, Ctx *cx) {
    PersonFacts p;
    i64 round = -1, here;
    TRY(db_begin(cx, DB_READ));
    for (int i = 0; i < N_CHILDREN; i++) {
        TRY(person_load(cx, l->ids[(i + (int)l->n_looks) % N_CHILDREN], &p));
        if (!str_to_i64(p.names[0].surname, &here)) return FAIL(cx, ERR_BUG, "no round");
        if (round < 0) round = here;
        l->is_whole = l->is_whole && here == round;
    }
    l->is_whole = l->is_whole && round >= l->round;
    l->round = round;
    l->n_looks++;
    TRY(db_commit(cx));
    arena_reset(cx->arena);
    return OK;
}

static void *looks(void *arg) {
    Looker *l = arg;
    Ctx cx;
    Status st = ctx_begin(&cx, l->app, NULL);
    if (st == OK) st = db_open(&cx, l->app->store, &cx.db);
    if (st == OK) kept_rows_allow(cx.db, l->share);
    while (st == OK && !atomic_load(l->is_over)) st = look_at_all(l, &cx);
    if (st == OK) st = look_at_all(l, &cx);
    l->is_whole = l->is_whole && st == OK;
    db_close(cx.db);
    ctx_end(&cx);
    return NULL;
}

static void rename_all(T *t, int round) {
    char text[80];
    snprintf(text, sizeof text, "UPDATE person_name SET surname = '%d'", round);
    rename_to(t, text, true);
}

static void look_while_renamed(T *t) {
    Looker lookers[N_LOOKERS];
    atomic_bool is_over = false;
    KeptShare *share = kept_share_open(40000); /* full in two blocks: it begins anew within a round too */
    for (int i = 0; i < N_CHILDREN; i++) lookers[0].ids[i] = make_child(t, "0");
    for (int i = 0; i < N_LOOKERS; i++) {
        Looker l = {.app = &t->app, .share = share, .is_over = &is_over, .is_whole = true};
        memcpy(l.ids, lookers[0].ids, sizeof l.ids);
        lookers[i] = l;
        expect(t, pthread_create(&lookers[i].thread, NULL, looks, &lookers[i]) == 0);
    }
    for (int round = 1; round <= N_ROUNDS; round++) rename_all(t, round);
    atomic_store(&is_over, true);
    for (int i = 0; i < N_LOOKERS; i++) pthread_join(lookers[i].thread, NULL);
    for (int i = 0; i < N_LOOKERS; i++) {
        expect(t, lookers[i].is_whole);
        expect_i64(t, N_ROUNDS, lookers[i].round);
    }
    kept_share_close(share);
}

TEST_OWN_TRANSACTION("connections share what they keep: each look sees one version, the newest of its snapshot") {
    test_on_shared_store(t, look_while_renamed);
}
